/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * A guest that is reset by software, then by the watchdog, and says what it found:
 * the cause, the number of the boot, what RAM has kept and what was loaded anew.
 */
#include "guest.h"

#define MARK 0x5eed5eed
#define MODE 0x0fff200a /* WDD 0xfff, WDRSTEN, WDV 10: eleven ticks of 128 slow clocks */

	.text
	.global _start
_start:
	ldr r0, =GPBR(1)
	ldr r7, [r0] /* number of the boot */
	ldr r0, =BOARD_RSTC_BASE
	ldr r6, [r0, #RSTC_SR]
	lsr r6, r6, #8
	and r6, r6, #7
	ldr r5, =BOARD_KEPT_BASE
	adr r4, loaded
	ldr r1, [r4]
	expect r1, 0x10adedff, 1
	cmp r7, #1
	bne 2f

	expect r6, 0, 10 /* power came up */
	ldr r1, =MARK
	str r1, [r5]
	str r1, [r4]
	ldr r1, =0x1200000d /* a wrong key: nothing */
	str r1, [r0, #RSTC_CR]
	ldr r1, =0xa500000d
	str r1, [r0, #RSTC_CR]
	b .

2:	ldr r1, [r5]
	expect r1, MARK, 20
	cmp r7, #2
	bne 3f
	expect r6, 3, 21 /* software */
	poke BOARD_WDT_BASE + 4, MODE
	b .

3:	expect r7, 3, 30
	expect r6, 2, 31 /* the watchdog */
	ldr r0, =BOARD_WDT_BASE
	ldr r1, [r0, #4]
	expect r1, 0x3fff2fff, 32 /* its mode register is free again */
	b good
	.ltorg
loaded:
	.word 0x10adedff

	endings
