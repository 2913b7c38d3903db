/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* From the reset, or an exception, to C: vectors, stacks, cleared memory; and the one access that may fail. */
#include "exceptions.h"

#define MODE_FIQ 0xd1 /* with both interrupts masked, as everywhere here */
#define MODE_IRQ 0xd2
#define MODE_SUPERVISOR 0xd3
#define MODE_ABORT 0xd7
#define MODE_UNDEFINED 0xdb

/*
 * The image's first page. Loads, not branches: once the MMU is on the
 * processor meets it at address 0, far from the handlers.
 */
	.section .vectors, "ax"
	.global vectors
vectors:
	ldr pc, =reset
	ldr pc, =undefined
	ldr pc, =software_interrupt
	ldr pc, =prefetch_abort
	ldr pc, =data_abort
	ldr pc, =reset
	ldr pc, =irq
	ldr pc, =fiq
	.ltorg

	.text
reset:
	msr cpsr_c, #MODE_IRQ
	ldr sp, =irq_stack
	msr cpsr_c, #MODE_FIQ
	ldr sp, =irq_stack
	msr cpsr_c, #MODE_UNDEFINED
	ldr sp, =undefined_stack
	msr cpsr_c, #MODE_ABORT
	ldr sp, =abort_stack
	msr cpsr_c, #MODE_SUPERVISOR
	ldr sp, =stack
	ldr r0, =bss_start
	ldr r1, =bss_end
	mov r2, #0
1:	cmp r0, r1
	strlo r2, [r0], #4
	blo 1b
	bl boot_loader
	bl main
2:	b 2b /* main does not return */

/* uint32_t exception(uint32_t kind, uint32_t at) says where to go on, if anywhere. */
	.macro handler name, kind, ahead
\name:
	sub lr, lr, #\ahead /* the instruction itself (ARM ARM, A2.6) */
	stmfd sp!, {r0-r3, r12, lr}
	mov r0, #\kind
	mov r1, lr
	bl exception
	str r0, [sp, #20]
	ldmfd sp!, {r0-r3, r12, pc}^
	.endm

	handler undefined, EXCEPTION_UNDEFINED, 4
	handler software_interrupt, EXCEPTION_SOFTWARE, 4
	handler prefetch_abort, EXCEPTION_PREFETCH, 4
	handler data_abort, EXCEPTION_DATA, 8
	handler irq, EXCEPTION_IRQ, 4
	handler fiq, EXCEPTION_FIQ, 4

/* uint32_t probe_store(volatile uint32_t *at, uint32_t value): 0, or 1 if its first instruction aborts. */
	.global probe_store, probe_refused
probe_store:
	str r1, [r0]
	mov r0, #0
	bx lr
probe_refused:
	mov r0, #1
	bx lr
