/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * A guest that changes a descriptor and does not tell its TLB: on the hardware it
 * may go on with the old page, and --verify says so. Its verdict is good.
 */
#include "guest.h"

#define L1 0x20100000
#define SECTION(pa) ((pa) | 0xc12)

	.text
	.global _start
_start:
	poke L1 + 0x200 * 4, SECTION(0x20000000)
	poke L1 + 0x201 * 4, SECTION(0x20100000)
	poke L1 + 0xfff * 4, SECTION(0xfff00000)
	poke L1 + 0x400 * 4, SECTION(0x20200000)
	ldr r0, =L1
	mcr p15, 0, r0, c2, c0, 0
	mov r0, #1
	mcr p15, 0, r0, c3, c0, 0
	mcr p15, 0, r0, c8, c7, 0
	mcr p15, 0, r0, c1, c0, 0
	ldr r1, =0x40000000
	ldr r2, [r1]
	poke L1 + 0x400 * 4, SECTION(0x20300000)
	ldr r2, [r1]
	b good
	.ltorg

	endings
