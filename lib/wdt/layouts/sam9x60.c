/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* SAM9X60 and SAM9X7: the watchdog with a window register; its sources are in window-register.h. */
#include "window-register.h"

static const struct libwdt_layout sam9x60 = {
	.size = sizeof(sam9x60),
	.flags = WINDOW_REGISTER_FLAGS,
	.name = "sam9x60",
	WINDOW_REGISTER_OFFSETS,
	.reset_value = WINDOW_REGISTER_RESET_VALUES,
	.restart = 0xa5000001u, /* KEY, WDRSTT */
	.lock = 0xa5000010u,    /* KEY, LOCKMR: MR, WLR and ILR */
	.spacing_clocks = SPACING_CLOCKS,
	.field = {WINDOW_REGISTER_FIELDS, WINDOW_REGISTER_RESET_BITS},
};

const struct libwdt_layout *libwdt_layout_sam9x60(void)
{
	return &sam9x60;
}
