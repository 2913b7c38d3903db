/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* The start of ARM processors with an MMU, ARM926 to Cortex-A9: MMU and caches stay off, interrupts masked. */
	.arm
	.section .start, "ax", %progbits
	.global machine_start
	.type machine_start, %function
machine_start:
	msr	cpsr_c, #0xd3 /* supervisor, IRQ and FIQ masked */
	ldr	sp, =machine_stack_top
	bl	machine_begin
	.size machine_start, . - machine_start
