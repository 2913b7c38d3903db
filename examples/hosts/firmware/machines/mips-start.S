/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* The start of a MIPS32 processor in kernel mode, from kseg0, which needs no TLB; interrupts are off after a reset. */
	.section .start, "ax", @progbits
	.globl machine_start
	.type machine_start, @function
	.ent machine_start
machine_start:
	la	$sp, machine_stack_top
	jal	machine_begin
	.end machine_start
	.size machine_start, . - machine_start
