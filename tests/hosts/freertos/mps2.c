/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* The scheduler on a Cortex-M: contexts, and the tick count out of SysTick, which nobody has to serve. */
#include <machine.h>
#include <machines/systick.h>

#include "scheduler.h"

#define CLOCKS_PER_TICK (25000000u / 1000u) /* MPS2+ (Arm DAI 0385): 25 MHz */

TickType_t machine_first_tick;

/* SysTick turns over every 0.67 s; somebody asks far more often. The board has started it. */
uint64_t machine_ticks(void)
{
	static uint32_t last;
	static uint64_t clocks;
	uint32_t now = systick_now();

	clocks += (now - last) & SYSTICK_MASK;
	last = now;
	return clocks / CLOCKS_PER_TICK;
}

void machine_idle(uint64_t until)
{
	if (machine_ticks() < until)
		machine_relax();
}

void machine_call(void)
{
}

/* What a call must leave alone (AAPCS32, 6.1.1) goes to the stack; the rest the caller has saved. */
__attribute__((naked)) void machine_switch(void **from, void *to)
{
	(void)from;
	(void)to;
	__asm__ volatile("push {r4-r11, lr}\n"
			 "str sp, [r0]\n"
			 "mov sp, r1\n"
			 "pop {r4-r11, pc}\n");
}

/* The first change to a context "returns" to here, with entry and argument where machine_context() put them. */
static __attribute__((naked)) void enter(void)
{
	__asm__ volatile("mov r0, r5\n"
			 "bx r4\n");
}

void *machine_context(void (*entry)(void *), void *argument, StackType_t *stack, uint32_t depth)
{
	uintptr_t *top = (uintptr_t *)((uintptr_t)(stack + depth) & ~(uintptr_t)7) - 10;

	top[0] = (uintptr_t)entry;
	top[1] = (uintptr_t)argument;
	top[8] = (uintptr_t)enter;
	return top;
}
