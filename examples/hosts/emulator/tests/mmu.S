/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * A guest that uses every page size and is refused in every way: what is stored
 * through one mapping is read through another, each abort has the status, address,
 * link and saved mode that the architecture gives it (ARM DDI 0100, B3 and A2.6),
 * and after an operation on the TLB the page tables count as they are now.
 *
 * Physical RAM: image at 0x20000000, tables from 0x20100000, data from 0x20200000.
 */
#include "guest.h"

#define L1 0x20100000
#define COARSE 0x20104000      /* of virtual 0x00000000 */
#define COARSE_5 0x20104400    /* of virtual 0x50000000 */
#define FINE_6 0x20105000      /* of virtual 0x60000000 */
#define DATA 0x20200000
#define LARGE 0x20310000
#define QUARTERS 0x20320000
#define SMALL 0x20330000

#define SECTION(pa, ap, domain) ((pa) | (ap) << 10 | (domain) << 5 | 0x12)
#define TO_COARSE(pa, domain) ((pa) | (domain) << 5 | 0x11)
#define TO_FINE(pa, domain) ((pa) | (domain) << 5 | 0x13)
#define LARGE_PAGE(pa, aps) ((pa) | (aps) << 4 | 1)
#define SMALL_PAGE(pa, ap) ((pa) | (ap) * 0x550 | 2)
#define L1_AT(va) (L1 + ((va) >> 20) * 4)
#define COARSE_5_AT(va) (COARSE_5 + ((va) >> 12 & 255) * 4)

#define CLIENT_0_MANAGER_1 0x0000000d /* domain 2 and up: no access */
#define MMU_ON_R 0x201
#define MMU_OFF 0

/* What a handler leaves: status, address, link register, saved status, number of exceptions. */
#define SEEN 0x200f0000
#define SEEN_STATUS 0
#define SEEN_FAR 4
#define SEEN_LINK 8
#define SEEN_SPSR 12
#define SEEN_COUNT 16
#define SEEN_CPSR 20

	.text
	.global _start
_start:
	ldr sp, =0x200e0000
	mov r0, #0xd7 /* abort mode has a stack, too */
	msr cpsr_c, r0
	ldr sp, =0x200e8000
	mov r0, #0xd3
	msr cpsr_c, r0
	bl build
	ldr r0, =L1
	mcr p15, 0, r0, c2, c0, 0
	ldr r0, =CLIENT_0_MANAGER_1
	mcr p15, 0, r0, c3, c0, 0
	mcr p15, 0, r0, c8, c7, 0
	ldr r0, =MMU_ON_R
	mcr p15, 0, r0, c1, c0, 0
	b on
	.ltorg

on:	/* Registers read back; a condition that does not hold does nothing. */
	mrc p15, 0, r1, c2, c0, 0
	expect r1, L1, 1
	mrc p15, 0, r1, c1, c0, 0
	and r1, r1, #1
	expect r1, 1, 2
	mov r1, #77
	cmp r1, #0
	mrceq p15, 0, r1, c0, c0, 0
	expect r1, 77, 3
	cmp r1, r1
	mrceq p15, 0, r1, c0, c0, 0
	expect r1, 0x41069265, 4
	mov r1, #1
	cmp r1, #0
	mrc p15, 0, r15, c7, c10, 3 /* nothing to clean: Z */
	ldrne r10, =5
	bne failed

	/* Each page size: a store through the page, a load through the section of RAM. */
	poke 0x40012344, 0x11111111
	ldr r1, =DATA + 0x12344
	ldr r1, [r1]
	expect r1, 0x11111111, 10
	poke 0x5000fffc, 0x22222222 /* the last word of the large page */
	ldr r1, =LARGE + 0xfffc
	ldr r1, [r1]
	expect r1, 0x22222222, 11
	poke 0x50010004, 0x33333333
	ldr r1, =SMALL + 4
	ldr r1, [r1]
	expect r1, 0x33333333, 12
	poke 0x60000010, 0x44444444
	ldr r1, =SMALL + 0x3010
	ldr r1, [r1]
	expect r1, 0x44444444, 13
	poke 0x50024000, 0x55555555 /* the second quarter of the large page with four rights */
	ldr r1, =QUARTERS + 0x4000
	ldr r1, [r1]
	expect r1, 0x55555555, 14
	poke 0x70000040, 0x66666666 /* a manager's domain does not ask for rights */
	ldr r1, =DATA + 0x40
	ldr r1, [r1]
	expect r1, 0x66666666, 15

	/* A word across two pages that lie apart. */
	ldr r1, =0x50011000
	ldr r2, =0x89abcdef
	str r2, [r1, #-2]
	ldr r3, =SMALL + 0xffe
	ldrh r3, [r3]
	expect r3, 0xcdef, 16
	ldr r3, =SMALL + 0x2000
	ldrh r3, [r3]
	expect r3, 0x89ab, 17
	ldr r3, [r1, #-2]
	expect r3, 0x89abcdef, 18

	bl refusals
	bl purges
	bl demand
	bl modes
	bl off_and_on
	ldr r1, =SEEN
	ldr r1, [r1, #SEEN_COUNT]
	expect r1, 19, 19 /* 12 and 1 refused, 4 in user mode, 1 interrupt, 1 domain closed */
	b good

/* An instruction at `at` that is refused: status, address and link must be right, registers untouched. */
.macro refused status, address, number
	ldr r0, =SEEN
	ldr r3, [r0, #SEEN_STATUS]
	expect r3, \status, \number
	ldr r3, [r0, #SEEN_FAR]
	expect r3, \address, \number + 1
	ldr r3, [r0, #SEEN_LINK]
	sub r3, r3, #8
	cmp r3, r4
	ldr r10, =\number + 2
	bne failed
.endm

.macro load address, status, number
	ldr r1, =\address
	ldr r2, =0x12345678
	adr r4, 1f
	adr r11, 2f
1:	ldr r2, [r1, #4]!
	ldr r10, =\number + 9
	b failed
	.ltorg
2:	refused \status, \address + 4, \number
	expect r1, \address, \number + 3
	expect r2, 0x12345678, \number + 4
.endm

.macro store address, status, number
	ldr r1, =\address
	ldr r2, =0x12345678
	adr r4, 1f
	adr r11, 2f
1:	str r2, [r1, #4]!
	add r2, r2, #1
	add r2, r2, #1
	ldr r10, =\number + 9
	b failed
	.ltorg
2:	refused \status, \address + 4, \number
	expect r1, \address, \number + 3
	expect r2, 0x12345678, \number + 4
.endm

refusals:
	push {lr}
	load 0x30100000, 0x05, 100  /* no section */
	store 0x30100000, 0x05, 110
	load 0x50017000, 0x07, 120  /* no page */
	store 0x50017000, 0x07, 130
	store 0x41000000, 0x0d, 140 /* a section that may only be read (AP 0, R) */
	store 0x50012000, 0x0f, 150 /* a page likewise */
	store 0x50028000, 0x0f, 160 /* the third quarter likewise */
	load 0x71000000, 0x29, 170  /* domain 2 without access: section */
	load 0x72000000, 0x2b, 180  /* page */
	load 0x73000000, 0x08, 190  /* a section of nothing */
	load 0x50018000, 0x0a, 200  /* a page of nothing */
	load 0x74000000, 0x0e, 210  /* a coarse table in nothing */
	ldr r1, =0x41000000 /* and reading is allowed */
	ldr r1, [r1]
	ldr r1, =0x50028000
	ldr r1, [r1]

	/* A fetch: the link is the address plus 4, and FAR is not its business. */
	ldr r1, =0x30100000
	adr r11, 2f
	mov pc, r1
2:	ldr r0, =SEEN
	ldr r3, [r0, #SEEN_LINK]
	expect r3, 0x30100004, 220
	ldr r3, [r0, #SEEN_STATUS]
	expect r3, 0x05, 221
	ldr r3, [r0, #SEEN_SPSR]
	and r3, r3, #0x3f
	expect r3, 0x13, 222
	ldr r3, [r0, #SEEN_CPSR]
	and r3, r3, #0xbf
	expect r3, 0x97, 223
	pop {pc}
	.ltorg

/* Descriptors change: after an operation on the TLB they count. The page's entry is in use before each. */
purges:
	push {lr}
	poke 0x50010000, 1 /* maps to SMALL, */
	poke COARSE_5_AT(0x50010000), SMALL_PAGE(SMALL + 0x5000, 1)
	ldr r0, =0x50010000
	mcr p15, 0, r0, c8, c7, 1 /* one entry */
	poke 0x50010000, 2 /* and now elsewhere */
	ldr r1, =SMALL
	ldr r2, [r1]
	expect r2, 1, 300
	add r1, r1, #0x5000
	ldr r2, [r1]
	expect r2, 2, 301

	poke COARSE_5_AT(0x50010000), SMALL_PAGE(SMALL + 0x6000, 1)
	ldr r0, =0x50010ffc
	mcr p15, 0, r0, c8, c6, 1 /* one entry of the data TLB, by another address in the page */
	poke 0x50010000, 3
	ldr r1, =SMALL + 0x6000
	ldr r2, [r1]
	expect r2, 3, 302

	poke COARSE_5_AT(0x50010000), SMALL_PAGE(SMALL + 0x7000, 1)
	mcr p15, 0, r0, c8, c6, 0 /* the data TLB */
	poke 0x50010000, 4
	ldr r1, =SMALL + 0x7000
	ldr r2, [r1]
	expect r2, 4, 303

	poke L1_AT(0x40000000), SECTION(LARGE & 0xfff00000, 1, 0)
	ldr r0, =0x40080000 /* half way into the section: it goes whole */
	mcr p15, 0, r0, c8, c7, 1
	ldr r1, =0x4001fffc
	ldr r2, [r1]
	expect r2, 0x22222222, 304

	/* Code: a page that returns 1 becomes one that returns 2, and unmapped a fetch aborts. */
	poke SMALL + 0x8000, 0xe3a00001 /* mov r0, #1 */
	poke SMALL + 0x8004, 0xe12fff1e /* bx lr */
	poke SMALL + 0x9000, 0xe3a00002
	poke SMALL + 0x9004, 0xe12fff1e
	poke COARSE_5_AT(0x50014000), SMALL_PAGE(SMALL + 0x8000, 1)
	ldr r5, =0x50014000
	blx r5
	expect r0, 1, 305
	poke COARSE_5_AT(0x50014000), SMALL_PAGE(SMALL + 0x9000, 1)
	mcr p15, 0, r5, c8, c5, 1
	blx r5
	expect r0, 2, 306
	poke 0x50014000, 0xe3a00003 /* code that was run is written: through its own mapping, */
	blx r5
	expect r0, 3, 307
	poke SMALL + 0x9000, 0xe3a00004 /* and through another */
	mcr p15, 0, r0, c7, c5, 0
	mcr p15, 0, r5, c8, c7, 1
	blx r5
	expect r0, 4, 308
	pop {pc}
	.ltorg

/* Pages on demand: the handler maps what is missing and returns to the instruction, which begins again. */
demand:
	push {lr}
	mov r11, #0
	ldr r1, =0x5001aff8 /* two words before a page that is not there, and more than two after */
	mov r4, #4
	mov r5, #5
	mov r6, #6
	mov r7, #7
	stmia r1!, {r4-r7}
	expect r1, 0x5001b008, 400
	ldmdb r1!, {r2, r3, r5, r8}
	expect r1, 0x5001aff8, 401
	expect r2, 4, 402
	expect r5, 6, 403
	expect r8, 7, 404
	pop {pc}
	.ltorg

/* User mode: rights of its own, no coprocessor, and a way back. */
modes:
	push {lr}
	adr r11, 2f
	ldr r1, =0x50013000 /* read and write for the supervisor, read for the user */
	ldr r2, =0xabcd
	str r2, [r1]
	adr r4, 1f
	mov r0, #0x10
	msr cpsr_c, r0
	ldr r3, [r1]
1:	str r3, [r1]
	b .
2:	expect r3, 0xabcd, 500 /* the handler returns to supervisor mode when told where */
	refused 0x0f, 0x50013000, 501
	ldr r0, =SEEN
	ldr r3, [r0, #SEEN_SPSR]
	and r3, r3, #0x3f
	expect r3, 0x10, 504

	ldr r1, =0x40000000 /* nothing for the user, by the section's AP 1 */
	ldr r3, [r1]
	adr r11, 3f
	mov r0, #0x10
	msr cpsr_c, r0
	ldr r3, [r1]
	b .
3:	ldr r0, =SEEN
	ldr r3, [r0, #SEEN_STATUS]
	expect r3, 0x0d, 505

	adr r11, 4f /* a coprocessor instruction of the user's is undefined */
	mov r0, #0x10
	msr cpsr_c, r0
5:	mcr p15, 0, r0, c8, c7, 0
	b .
4:	ldr r0, =SEEN
	ldr r3, [r0, #SEEN_LINK]
	adr r9, 5b
	add r9, r9, #4
	ldr r10, =506
	cmp r3, r9
	bne failed

	adr r11, 6f
	mov r0, #0x10
	msr cpsr_c, r0
	swi 0
7:	b .
6:	ldr r0, =SEEN
	ldr r3, [r0, #SEEN_LINK]
	adr r9, 7b
	ldr r10, =507
	cmp r3, r9
	bne failed
	pop {pc}
	.ltorg

/* The timer's interrupt, waited for masked and then taken; the MMU off, on again; the domain closed. */
off_and_on:
	push {lr}
	poke BOARD_PIT_BASE + PIT_MR, 0x030003e7 /* a millisecond */
	mcr p15, 0, r0, c7, c0, 4
	ldr r0, =BOARD_PIT_BASE
	ldr r1, [r0, #PIT_PIIR]
	lsr r1, r1, #20
	expect r1, 1, 600
	adr r11, 2f
	ldr r4, =SEEN
	mov r0, #0x53
	msr cpsr_c, r0 /* it is taken before the next instruction, or the one after */
	nop
	nop
	b .
2:	ldr r3, [r4, #SEEN_SPSR]
	and r3, r3, #0xff
	expect r3, 0x53, 601
	poke BOARD_PIT_BASE + PIT_MR, 0

	ldr r1, =DATA + 0x100
	ldr r2, =0x77777777
	mov r0, #MMU_OFF
	mcr p15, 0, r0, c1, c0, 0
	str r2, [r1]
	ldr r0, =MMU_ON_R
	mcr p15, 0, r0, c1, c0, 0
	ldr r3, =0x70000100
	ldr r3, [r3]
	expect r3, 0x77777777, 602

	ldr r0, =0x00000001 /* domain 1, until now a manager's, has no access */
	mcr p15, 0, r0, c3, c0, 0
	load 0x70000100, 0x19, 610
	ldr r0, =CLIENT_0_MANAGER_1
	mcr p15, 0, r0, c3, c0, 0
	ldr r3, =0x70000100
	ldr r3, [r3]
	expect r3, 0x77777777, 620
	pop {pc}
	.ltorg

build:
	poke L1_AT(0x20000000), SECTION(0x20000000, 3, 0)
	poke L1_AT(0x20100000), SECTION(0x20100000, 1, 0)
	poke L1_AT(0x20200000), SECTION(0x20200000, 1, 0)
	poke L1_AT(0x20300000), SECTION(0x20300000, 1, 0)
	poke L1_AT(0xfff00000), SECTION(0xfff00000, 1, 0)
	poke L1_AT(0x40000000), SECTION(DATA, 1, 0)
	poke L1_AT(0x41000000), SECTION(DATA, 0, 0)
	poke L1_AT(0x70000000), SECTION(DATA, 0, 1)
	poke L1_AT(0x71000000), SECTION(DATA, 3, 2)
	poke L1_AT(0x72000000), TO_COARSE(COARSE_5, 2)
	poke L1_AT(0x73000000), SECTION(0x30000000, 3, 0)
	poke L1_AT(0x74000000), TO_COARSE(0x30000000, 0)
	poke L1_AT(0x00000000), TO_COARSE(COARSE, 0)
	poke L1_AT(0x50000000), TO_COARSE(COARSE_5, 0)
	poke L1_AT(0x60000000), TO_FINE(FINE_6, 0)
	poke COARSE, SMALL_PAGE(0x20008000, 1) /* the vectors */
	ldr r0, =vectors
	expect r0, 0x20008000, 50

	/* A large page stands sixteen times in its table, a small one four times in a fine table. */
	ldr r0, =COARSE_5
	ldr r1, =LARGE_PAGE(LARGE, 0x55)
	mov r2, #16
1:	str r1, [r0], #4
	subs r2, r2, #1
	bne 1b
	poke COARSE_5_AT(0x50010000), SMALL_PAGE(SMALL, 1)
	poke COARSE_5_AT(0x50011000), SMALL_PAGE(SMALL + 0x2000, 1)
	poke COARSE_5_AT(0x50012000), SMALL_PAGE(SMALL, 0)
	poke COARSE_5_AT(0x50013000), SMALL_PAGE(SMALL + 0x4000, 2)
	poke COARSE_5_AT(0x50018000), SMALL_PAGE(0x30000000, 1)
	poke COARSE_5_AT(0x5001a000), SMALL_PAGE(SMALL + 0xa000, 1)
	ldr r0, =COARSE_5_AT(0x50020000)
	ldr r1, =LARGE_PAGE(QUARTERS, 0x45) /* quarters 0 to 3: 1, 1, 0, 1 */
	mov r2, #16
2:	str r1, [r0], #4
	subs r2, r2, #1
	bne 2b
	ldr r0, =FINE_6
	ldr r1, =SMALL_PAGE(SMALL + 0x3000, 1)
	str r1, [r0]
	str r1, [r0, #4]
	str r1, [r0, #8]
	str r1, [r0, #12]
	bx lr
	.ltorg

	endings

	.section .vectors, "ax"
vectors:
	b .
	ldr pc, =on_undefined
	ldr pc, =on_undefined /* a software interrupt's link is likewise the next instruction */
	ldr pc, =on_prefetch
	ldr pc, =on_data
	b .
	ldr pc, =on_undefined /* nor does an interrupt ask for more */
	b .
	.ltorg

	.text
/* r11 holds where to go on, in supervisor mode; 0: the page is to be mapped and the instruction done again. */
on_data:
	cmp r11, #0
	beq map
	mrc p15, 0, r9, c5, c0, 0
	b note
on_undefined:
	mov r9, #0
	b note
on_prefetch:
	mrc p15, 0, r9, c5, c0, 1
note:
	ldr r10, =SEEN
	str r9, [r10, #SEEN_STATUS]
	mrc p15, 0, r9, c6, c0, 0
	str r9, [r10, #SEEN_FAR]
	str lr, [r10, #SEEN_LINK]
	mrs r9, spsr
	str r9, [r10, #SEEN_SPSR]
	mrs r9, cpsr
	str r9, [r10, #SEEN_CPSR]
	ldr r9, [r10, #SEEN_COUNT]
	add r9, r9, #1
	str r9, [r10, #SEEN_COUNT]
	mov r9, #0xd3
	msr spsr_cxsf, r9
	movs pc, r11
map:
	push {r0, r1}
	mrc p15, 0, r0, c6, c0, 0
	ldr r1, =0x5001b000
	cmp r0, r1
	bne 1f
	ldr r0, =COARSE_5_AT(0x5001b000)
	ldr r1, =SMALL_PAGE(SMALL + 0xc000, 1)
	str r1, [r0]
	pop {r0, r1}
	subs pc, lr, #8
1:	ldr r10, =700
	b failed
	.ltorg
