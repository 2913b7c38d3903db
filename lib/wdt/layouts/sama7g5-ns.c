/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * SAMA7G5 and SAMA7D65, the non-secure half of the dual watchdog: it can only
 * interrupt. The secure half limits its PERIOD, RPTH and LVLTH (NS_WDT_PLIM,
 * NS_WDT_RLIM, NS_WDT_LVLLIM): a value beyond a limit becomes the limit,
 * without a word to the writer.
 *
 * The page of NS_WDT_MR prints the reset value 0x30 and no bits 4 and 5: they
 * come out of a decode as reserved.
 */
#include "window-register.h"

static const struct libwdt_layout sama7g5_ns = {
	.size = sizeof(sama7g5_ns),
	.flags = WINDOW_REGISTER_FLAGS | LIBWDT_CLAMPED | LIBWDT_NON_SECURE,
	.name = "sama7g5-ns",
	WINDOW_REGISTER_OFFSETS,
	.reset_value = WINDOW_REGISTER_RESET_VALUES,
	.restart = 0xa5000001u, /* KEY, WDRSTT */
	.lock = 0xa5000010u,    /* KEY, LOCKMR */
	.spacing_clocks = SPACING_CLOCKS,
	.field = {WINDOW_REGISTER_FIELDS},
};

const struct libwdt_layout *libwdt_layout_sama7g5_ns(void)
{
	return &sama7g5_ns;
}
