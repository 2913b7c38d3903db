/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * SAM E70, S70, V70 and V71: as at91sam9, but without WDRPROC.
 *
 * Sources: SAM E70/S70/V70/V71 data sheet (WDT_MR) and the vendor's C headers,
 * which agree.
 */
#include "one-register.h"

static const struct libwdt_layout samv7 = {
	.size = sizeof(samv7),
	.flags = LIBWDT_WRITE_ONCE,
	.name = "samv7",
	ONE_REGISTER_OFFSETS,
	.reset_value = {ONE_REGISTER_RESET_VALUE},
	.restart = 0xa5000001u, /* KEY, WDRSTT */
	.spacing_clocks = SPACING_CLOCKS,
	.field = {ONE_REGISTER_FIELDS, ONE_REGISTER_WDD},
};

const struct libwdt_layout *libwdt_layout_samv7(void)
{
	return &samv7;
}
