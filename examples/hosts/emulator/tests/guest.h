/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* What the guests of these tests share: how they say that something is wrong, and that nothing is. */
#ifndef EMULATOR_TESTS_GUEST_H
#define EMULATOR_TESTS_GUEST_H

#include "board.h"

#define GPBR(number) (BOARD_GPBR_BASE + 4 * (number))

	.arm
	.syntax unified

/* reg must be value, or check `number` has failed. Uses r9 and r10. */
.macro expect reg, value, number
	ldr r9, =\value
	ldr r10, =\number
	cmp \reg, r9
	bne failed
.endm

/* Stores a word at an address. Uses r9 and r10. */
.macro poke address, value
	ldr r9, =\address
	ldr r10, =\value
	str r10, [r9]
.endm

/* Goes on in supervisor mode at `failed`, with the check's number in r10. */
.macro endings
failed:
	ldr r9, =VERDICT_BAD
	orr r10, r10, r9
	ldr r9, =GPBR(3)
	str r10, [r9]
	b .
good:
	ldr r10, =VERDICT_GOOD
	ldr r9, =GPBR(3)
	str r10, [r9]
	b .
	.ltorg
.endm

#endif
