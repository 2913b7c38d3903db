/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* A guest that switches its watchdog off and goes round for ever: the emulator ends it. */
#include "guest.h"

	.text
	.global _start
_start:
	poke BOARD_WDT_BASE + 4, 0x3fffafff
1:	nop
	b 1b
	.ltorg
