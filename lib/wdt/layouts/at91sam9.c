/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * AT91SAM9260 to 9G45, 9x5 and 9N12, SAMA5D3, SAM3 and SAM4: one mode register,
 * written once between two resets.
 *
 * Sources: SAM9G20 data sheet (DS60001516, WDT user interface), SAM9N12 data
 * sheet (11063K, 17.4), SAM4S data sheet (17.4). They agree on every bit. The
 * distance of two writes is theirs from 2012 on; older ones do not mention it.
 */
#include <libwdtvtlb/wdt.h>

static const struct libwdt_layout at91sam9 = {
	.size = sizeof(at91sam9),
	.flags = LIBWDT_WRITE_ONCE,
	.name = "at91sam9",
	.control = 0x00,
	.status = 0x08,
	.counter = LIBWDT_NO_OFFSET,
	.interrupt_clear = LIBWDT_NO_OFFSET,
	.read_offset = {0x04, LIBWDT_NO_OFFSET, LIBWDT_NO_OFFSET, LIBWDT_NO_OFFSET},
	.write_offset = {0x04, LIBWDT_NO_OFFSET, LIBWDT_NO_OFFSET, LIBWDT_NO_OFFSET},
	.reset_value = {0x3fff2fff}, /* runs 16 s, resets, halts in idle and debug */
	.restart = 0xa5000001,       /* KEY and WDRSTT */
	.spacing_clocks = 4,         /* 3 in print */
	.field = {
		[LIBWDT_LOAD] = {LIBWDT_REG_MODE, 0, 12, 0},
		[LIBWDT_WINDOW] = {LIBWDT_REG_MODE, 16, 12, 0},
		[LIBWDT_DISABLED] = {LIBWDT_REG_MODE, 15, 1, 0},
		[LIBWDT_RESET] = {LIBWDT_REG_MODE, 13, 1, 0},
		[LIBWDT_RESET_PROCESSOR] = {LIBWDT_REG_MODE, 14, 1, 0},
		[LIBWDT_INTERRUPT] = {LIBWDT_REG_MODE, 12, 1, 0},
		[LIBWDT_IDLE_HALT] = {LIBWDT_REG_MODE, 29, 1, 0},
		[LIBWDT_DEBUG_HALT] = {LIBWDT_REG_MODE, 28, 1, 0},
	},
};

const struct libwdt_layout *libwdt_layout_at91sam9(void)
{
	return &at91sam9;
}
