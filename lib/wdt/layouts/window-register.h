/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * What the layouts share that have a window register, an early interrupt, a
 * live counter and an interrupt mask.
 *
 * Sources: register summaries and pages of the SAM9X60 and SAM9X7 data sheets
 * (WDT) and of the SAMA7G5 data sheet (DWDT), which agree.
 *
 * In dispute: every register page says bit 29 is WDDBGHLT and bit 28 WDIDLEHLT,
 * the vendor's C headers for SAM9X60 and SAM9X7 say the opposite. The table
 * follows the pages. Pages also say that the event comes "when the counter
 * reaches 0", so the period is PERIOD or PERIOD plus one ticks.
 */
#ifndef LIBWDT_LAYOUTS_WINDOW_REGISTER_H
#define LIBWDT_LAYOUTS_WINDOW_REGISTER_H

#include <libwdtvtlb/wdt.h>

/* LOCKMR: "no effect" of a write of MR, WLR or ILR, not even the restart that the older parts keep (WDT_CR). */
#define WINDOW_REGISTER_FLAGS \
	(LIBWDT_LOCKABLE | LIBWDT_WINDOW_ELAPSED | LIBWDT_PERIOD_DISPUTED | LIBWDT_LOCK_INERT)

/* CR, MR, VR, WLR, ILR, IER, IDR, ISR, IMR follow each other. */
#define WINDOW_REGISTER_OFFSETS \
	.control = 0x00, .status = 0x1c, .counter = 0x08, .interrupt_clear = 0x18, \
	.read_offset = {0x04, 0x0c, 0x10, 0x20}, \
	.write_offset = {0x04, 0x0c, 0x10, 0x14}

/* Runs 16 s without a window; LVLTH at its highest; no interrupt. */
#define WINDOW_REGISTER_RESET_VALUES {0x00000030u, 0x00000fffu, 0x00000fffu, 0}

/* Elements of the field table, without the reset bits, which a non-secure instance lacks. */
#define WINDOW_REGISTER_FIELDS \
	[LIBWDT_LOAD] = {LIBWDT_REG_WINDOW, 0, 12, 0}, \
	[LIBWDT_WINDOW] = {LIBWDT_REG_WINDOW, 16, 12, 0}, \
	[LIBWDT_LEVEL] = {LIBWDT_REG_LEVEL, 0, 12, 0}, \
	[LIBWDT_DISABLED] = {LIBWDT_REG_MODE, 12, 1, 0}, \
	[LIBWDT_INTERRUPT] = {LIBWDT_REG_INTERRUPT, 0, 1, 0}, \
	[LIBWDT_INTERRUPT_EARLY] = {LIBWDT_REG_INTERRUPT, 1, 1, 0}, \
	[LIBWDT_INTERRUPT_LEVEL] = {LIBWDT_REG_INTERRUPT, 2, 1, 0}, \
	[LIBWDT_IDLE_HALT] = {LIBWDT_REG_MODE, 28, 1, LIBWDT_FIELD_DISPUTED}, \
	[LIBWDT_DEBUG_HALT] = {LIBWDT_REG_MODE, 29, 1, LIBWDT_FIELD_DISPUTED}

#define WINDOW_REGISTER_RESET_BITS \
	[LIBWDT_RESET] = {LIBWDT_REG_MODE, 4, 1, 0}, \
	[LIBWDT_RESET_EARLY] = {LIBWDT_REG_MODE, 5, 1, 0}

/* 3 slow clocks between two writes in print; a fourth makes sure of three edges. */
#define SPACING_CLOCKS 4

#endif
