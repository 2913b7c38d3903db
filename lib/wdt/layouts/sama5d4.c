/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * SAMA5D4, SAMA5D2 and SAMRH71: rewritable until LOCKMR, no WDRPROC.
 *
 * Source: SAMA5D2 data sheet (WDT, 22.4 and 22.5): when locked, a write to
 * WDT_MR still restarts the counter. Silicon errata "Watchdog reset occurs when
 * reenabling the watchdog" (16.2, revisions A to C): the way round it is to
 * write 0, wait three slow clocks, and write the final value. That the errata are
 * the SAMA5D2's is inferred.
 */
#include "one-register.h"

static const struct libwdt_layout sama5d4 = {
	.size = sizeof(sama5d4),
	.flags = LIBWDT_LOCKABLE | LIBWDT_ENABLE_BY_ZERO,
	.name = "sama5d4",
	ONE_REGISTER_OFFSETS,
	.reset_value = {ONE_REGISTER_RESET_VALUE},
	.restart = 0xa5000001u, /* KEY, WDRSTT */
	.lock = 0xa5000010u,    /* KEY, LOCKMR */
	.spacing_clocks = SPACING_CLOCKS,
	.field = {ONE_REGISTER_FIELDS, ONE_REGISTER_WDD},
};

const struct libwdt_layout *libwdt_layout_sama5d4(void)
{
	return &sama5d4;
}
