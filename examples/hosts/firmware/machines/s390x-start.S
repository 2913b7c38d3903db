/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * The start of a z/Architecture processor, and what C cannot say: interruptions, which
 * exchange PSWs (z/Architecture Principles of Operation, SA22-7832, chapters 4 and 6;
 * the assigned storage locations are in chapter 3). A loader has set 64-bit addressing.
 * The image must keep away from 0x10480: QEMU writes the command line of a Linux there.
 */
	.equ EXTERNAL_NEW_PSW, 0x1b0
	.equ PROGRAM_NEW_PSW, 0x1d0
	.equ PSW_64BIT, 0x0000000180000000
	.equ PSW_EXTERNAL, 0x0100000000000000
	.equ PSW_WAIT, 0x0002000000000000
	.equ CR0_SERVICE_SIGNAL, 0x02 /* in byte 6: bit 54 */
	.equ FRAME, 160               /* what a caller leaves free for the called (ELF ABI s390x, 1.2) */

	.section .start, "ax", @progbits
	.globl machine_start
	.type machine_start, @function
machine_start:
	larl	%r15, machine_stack_top
	aghi	%r15, -FRAME
	larl	%r1, program_check
	mvc	PROGRAM_NEW_PSW(16), 0(%r1)
	larl	%r1, signalled
	mvc	EXTERNAL_NEW_PSW(16), 0(%r1)
	brasl	%r14, machine_begin
	.size machine_start, . - machine_start

/* void s390x_service_call(uint32_t command, void *block): SERVC, and the service signal that says it is done. */
	.globl s390x_service_call
	.type s390x_service_call, @function
s390x_service_call:
	.insn	rre, 0xb2200000, %r2, %r3
	brc	2, s390x_service_call /* busy */
	stctg	%c0, %c0, 0(%r15)
	oi	6(%r15), CR0_SERVICE_SIGNAL
	lctlg	%c0, %c0, 0(%r15)
	larl	%r1, wait_for_signal
	lpswe	0(%r1)
done:
	ni	6(%r15), 0xff - CR0_SERVICE_SIGNAL
	lctlg	%c0, %c0, 0(%r15)
	br	%r14
	.size s390x_service_call, . - s390x_service_call

/* void s390x_quiesce(void): the wait without interruptions by which a program says that it has shut down. */
	.globl s390x_quiesce
	.type s390x_quiesce, @function
s390x_quiesce:
	larl	%r1, quiesced
	lpswe	0(%r1)
	.size s390x_quiesce, . - s390x_quiesce

	.section .rodata, "a", @progbits
	.balign 8
program_check:
	.quad	PSW_64BIT, s390x_unexpected
signalled:
	.quad	PSW_64BIT, done
wait_for_signal:
	.quad	PSW_64BIT + PSW_EXTERNAL + PSW_WAIT, 0
quiesced:
	.quad	PSW_64BIT + PSW_WAIT, 0xfff

	.section .note.GNU-stack, "", @progbits
