/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * The start of a 32-bit x86 PC under a Multiboot loader, which leaves the processor in
 * protected mode with flat segments and interrupts off, but no stack (Multiboot
 * Specification 0.6.96, 3.2); its header is among the first 8 KiB of the image (3.1).
 */
	.equ MAGIC, 0x1badb002
	.equ FLAGS, 0

	.section .vectors, "a"
	.balign 4
	.long MAGIC, FLAGS, -(MAGIC + FLAGS)

	.section .start, "ax"
	.globl machine_start
	.type machine_start, @function
machine_start:
	cld
	mov $machine_stack_top, %esp
	call machine_begin
	.size machine_start, . - machine_start

/* A segment without content QEMU takes for memory at address 0, and gives the BIOS's to the program. */
	.section .data.filled, "awR", @progbits
	.balign 8
	.quad 0

	.section .note.GNU-stack, "", %progbits
