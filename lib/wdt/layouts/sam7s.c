/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * AT91SAM7S: as at91sam9, with an erratum.
 *
 * Source: AT91SAM7S data sheet and its errata. A restart may lock the part in
 * reset, depending on WDD and WDV: WDD must be 0xfff, so there is no window, and
 * WDV one of a list. The list is known from two firmware projects that quote the
 * errata and obey it; it may have been cut there.
 */
#include "one-register.h"

static const uint16_t allowed[] = {
	0xfff, 0xdff, 0xbff, 0x9ff, 0x7ff, 0x77f, 0x6ff, 0x67f, 0x5ff, 0x57f, 0x4ff, 0x47f, 0x3ff, 0x37f,
	0x2ff, 0x27f, 0x1ff, 0x1bf, 0x17f, 0x13f, 0x0ff, 0x0df, 0x0bf, 0x09f, 0x07f, 0x06f, 0x00f,
};

static const struct libwdt_layout sam7s = {
	.size = sizeof(sam7s),
	.flags = LIBWDT_WRITE_ONCE,
	.name = "sam7s",
	ONE_REGISTER_OFFSETS,
	.reset_value = {ONE_REGISTER_RESET_VALUE},
	.restart = 0xa5000001u, /* KEY, WDRSTT */
	.spacing_clocks = SPACING_CLOCKS,
	.allowed_count = sizeof(allowed) / sizeof(allowed[0]),
	.allowed = allowed,
	.field = {ONE_REGISTER_FIELDS, ONE_REGISTER_WDD, ONE_REGISTER_WDRPROC(0)},
};

const struct libwdt_layout *libwdt_layout_sam7s(void)
{
	return &sam7s;
}
