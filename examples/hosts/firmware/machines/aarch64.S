/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* The start of ARMv8-A processors in AArch64, at any exception level: MMU and caches stay off, interrupts masked. */
	.section .start, "ax", %progbits
	.global machine_start
	.type machine_start, %function
machine_start:
	msr	daifset, #0xf
	adrp	x0, machine_stack_top
	add	sp, x0, :lo12:machine_stack_top
	bl	machine_begin
	.size machine_start, . - machine_start
