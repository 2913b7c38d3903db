/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * The reinforced safety watchdog of SAM4C, SAM4E, E70, S70 and V7x: disabled at
 * reset, written once, no window. It must not run unless the WDT does.
 *
 * Sources: SAM E70/S70/V70/V71 data sheet (RSWDT, 26.4 and 26.5.2). Bits 27:16
 * read and must be written as ones. In dispute: the vendor's C headers have
 * WDRPROC for the SAM4 parts, the newer pages do not.
 */
#include "one-register.h"

static const struct libwdt_layout rswdt = {
	.size = sizeof(rswdt),
	.flags = LIBWDT_WRITE_ONCE | LIBWDT_REDUNDANT,
	.name = "rswdt",
	ONE_REGISTER_OFFSETS,
	.reset_value = {0x3fffafffu}, /* as the WDT's, but WDDIS */
	.restart = 0xc4000001u,       /* KEY, WDRSTT */
	.mode_ones = 0x0fff0000u,     /* ALLONES */
	.spacing_clocks = SPACING_CLOCKS,
	.field = {ONE_REGISTER_FIELDS, ONE_REGISTER_WDRPROC(LIBWDT_FIELD_DISPUTED)},
};

const struct libwdt_layout *libwdt_layout_rswdt(void)
{
	return &rswdt;
}
