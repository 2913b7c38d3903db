/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* What the layouts share whose only configuration register is the mode register. */
#ifndef LIBWDT_LAYOUTS_ONE_REGISTER_H
#define LIBWDT_LAYOUTS_ONE_REGISTER_H

#include <libwdtvtlb/wdt.h>

#define ONE_REGISTER_OFFSETS \
	.control = 0x00, .status = 0x08, .counter = LIBWDT_NO_OFFSET, .interrupt_clear = LIBWDT_NO_OFFSET, \
	.read_offset = {0x04, LIBWDT_NO_OFFSET, LIBWDT_NO_OFFSET, LIBWDT_NO_OFFSET}, \
	.write_offset = {0x04, LIBWDT_NO_OFFSET, LIBWDT_NO_OFFSET, LIBWDT_NO_OFFSET}

/* Elements of the field table, without WDD and WDRPROC, which not every part has. */
#define ONE_REGISTER_FIELDS \
	[LIBWDT_LOAD] = {LIBWDT_REG_MODE, 0, 12, 0}, \
	[LIBWDT_INTERRUPT] = {LIBWDT_REG_MODE, 12, 1, 0}, \
	[LIBWDT_RESET] = {LIBWDT_REG_MODE, 13, 1, 0}, \
	[LIBWDT_DISABLED] = {LIBWDT_REG_MODE, 15, 1, 0}, \
	[LIBWDT_DEBUG_HALT] = {LIBWDT_REG_MODE, 28, 1, 0}, \
	[LIBWDT_IDLE_HALT] = {LIBWDT_REG_MODE, 29, 1, 0}

#define ONE_REGISTER_WDD [LIBWDT_WINDOW] = {LIBWDT_REG_MODE, 16, 12, 0}
#define ONE_REGISTER_WDRPROC(flags) [LIBWDT_RESET_PROCESSOR] = {LIBWDT_REG_MODE, 14, 1, flags}

/* After a reset: 16 s, WDD without a window, WDRSTEN, both halts. */
#define ONE_REGISTER_RESET_VALUE 0x3fff2fffu

/* Data sheets since 2012 ask for 3 slow clocks between two writes; a fourth makes sure of three edges. */
#define SPACING_CLOCKS 4

#endif
