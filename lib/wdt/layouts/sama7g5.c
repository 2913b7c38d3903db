/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * SAMA7G5 and SAMA7D65, the secure half of the dual watchdog.
 *
 * Offsets count from the half's own base: 0x1180 beyond the non-secure half on
 * the SAMA7G5, 0x1000 in another edition of the pages. A device tree names the
 * half. The rest is as on the SAM9X60.
 */
#include "window-register.h"

static const struct libwdt_layout sama7g5 = {
	.size = sizeof(sama7g5),
	.flags = WINDOW_REGISTER_FLAGS,
	.name = "sama7g5",
	WINDOW_REGISTER_OFFSETS,
	.reset_value = WINDOW_REGISTER_RESET_VALUES,
	.restart = 0xa5000001u, /* KEY, WDRSTT */
	.lock = 0xa5000010u,    /* KEY, LOCKMR */
	.spacing_clocks = SPACING_CLOCKS,
	.field = {WINDOW_REGISTER_FIELDS, WINDOW_REGISTER_RESET_BITS},
	.limits = 0x24, /* NS_WDT_LVLLIM, NS_WDT_RLIM, NS_WDT_PLIM */
};

const struct libwdt_layout *libwdt_layout_sama7g5(void)
{
	return &sama7g5;
}
