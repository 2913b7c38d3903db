/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * AT91SAM9260 to 9G45, 9x5 and 9N12, SAMA5D3, SAM3 and SAM4: written once
 * between two resets.
 *
 * Sources: SAM9G20 data sheet (DS60001516, WDT user interface), SAM9N12 data
 * sheet (11063K, 17.4), SAM4S data sheet (17.4). They agree on every bit. The
 * distance of two writes is theirs from 2012 on; older ones do not mention it.
 */
#include "one-register.h"

static const struct libwdt_layout at91sam9 = {
	.size = sizeof(at91sam9),
	.flags = LIBWDT_WRITE_ONCE,
	.name = "at91sam9",
	ONE_REGISTER_OFFSETS,
	.reset_value = {ONE_REGISTER_RESET_VALUE},
	.restart = 0xa5000001u, /* KEY, WDRSTT */
	.spacing_clocks = SPACING_CLOCKS,
	.field = {ONE_REGISTER_FIELDS, ONE_REGISTER_WDD, ONE_REGISTER_WDRPROC(0)},
};

const struct libwdt_layout *libwdt_layout_at91sam9(void)
{
	return &at91sam9;
}
