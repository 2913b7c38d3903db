/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * The start, the exception vectors and semihosting. Everything runs in System
 * mode, whose stack user mode shares: live.c sends one instruction or two into user
 * mode and comes back by SVC or by an abort.
 */
	.syntax unified
	.arm
	.arch_extension sec

	.section .vectors, "ax"
	.balign 32
	.global vectors
vectors:
	b start
	b unexpected
	b executed
	b fetch_aborted
	b data_aborted
	b unexpected
	b unexpected
	b unexpected

#define MODE_SVC 0x13
#define MODE_ABT 0x17
#define MODE_SYS 0x1f

	.text
start:
	cpsid aif, #MODE_ABT
	ldr sp, =abort_stack
	cps #MODE_SVC
	ldr sp, =abort_stack
	cps #MODE_SYS
	ldr sp, =stack
	ldr r0, =vectors
	mcr p15, 0, r0, c12, c0, 0 /* VBAR */
	ldr r0, =bss
	ldr r1, =bss_end
	mov r2, #0
1:	cmp r0, r1
	strlo r2, [r0], #4
	blo 1b
	bl main
	b machine_exit

unexpected:
	mov r0, #2
	b machine_exit

/* The instruction that aborted is skipped; live.c keeps what the MMU says of it. */
data_aborted:
	sub lr, lr, #4
	push {r0-r3, r12, lr}
	bl live_data_abort
	ldm sp!, {r0-r3, r12, pc}^

fetch_aborted:
	sub r0, lr, #4
	bl live_fetch_abort
	b leave

/* The page's code ended with an SVC: what it put into r0 is the result. */
executed:
	bl live_executed
leave:
	cps #MODE_SYS
	ldr r0, =live_stack
	ldr sp, [r0]
	pop {r4-r11, pc}

/* void live_jump(uint32_t to, uint32_t mode) */
	.global live_jump
live_jump:
	push {r4-r11, lr}
	ldr r2, =live_stack
	str sp, [r2]
	cps #MODE_SVC
	msr spsr_cxsf, r1
	movs pc, r0

/* uint32_t live_load(va), live_load_user(va); void live_store(va, word), live_store_user(va, word) */
	.global live_load, live_load_user, live_store, live_store_user
live_load:
	ldr r0, [r0]
	bx lr
live_load_user:
	mov r1, r0
	ldrt r0, [r1]
	bx lr
live_store:
	str r1, [r0]
	bx lr
live_store_user:
	strt r1, [r0]
	bx lr

/* Semihosting (ARM's specification of it, "AArch32 semihosting trap instructions"). */
#define SYS_WRITE0 0x04
#define SYS_GET_CMDLINE 0x15
#define SYS_EXIT_EXTENDED 0x20
#define STOPPED_APPLICATION_EXIT 0x20026

	.global machine_write, machine_exit, machine_command_line
machine_write:
	mov r1, r0
	mov r0, #SYS_WRITE0
	push {r4, lr}
	svc #0x123456
	pop {r4, pc}

machine_exit:
	ldr r1, =STOPPED_APPLICATION_EXIT
	push {r0}
	push {r1}
	mov r1, sp
	mov r0, #SYS_EXIT_EXTENDED
	svc #0x123456
1:	wfi
	b 1b

machine_command_line:
	push {r4, lr}
	push {r0, r1}
	mov r1, sp
	mov r0, #SYS_GET_CMDLINE
	svc #0x123456
	add sp, sp, #8
	pop {r4, pc}

	.bss
	.balign 8
	.global live_stack
live_stack:
	.space 8
	.space 4096
abort_stack:
	.space 16384
stack:
