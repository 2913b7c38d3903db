/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * The start of Cortex-M processors: the vector table (ARMv7-M Architecture Reference
 * Manual, B1.5.3), whose handlers have CMSIS's names so that any program may bring its own.
 */
#include "../machine.h"
#include "start.h"

extern uint32_t machine_stack_top[];

_Noreturn void machine_start(void);

void machine_start(void)
{
	machine_begin();
}

/* A watchdog's first stage may come as an NMI; the program asks the watchdog itself. */
static void ignored(void)
{
}

static void unexpected(void)
{
	machine_write("fault: an exception that nothing was meant to raise\n");
	machine_exit(1);
}

#define WEAK(handler, otherwise) \
	void handler(void); \
	__attribute__((weak, alias(#otherwise))) void handler(void)

WEAK(NMI_Handler, ignored);
WEAK(HardFault_Handler, unexpected);
WEAK(MemManage_Handler, unexpected);
WEAK(BusFault_Handler, unexpected);
WEAK(UsageFault_Handler, unexpected);
WEAK(SVC_Handler, unexpected);
WEAK(DebugMon_Handler, unexpected);
WEAK(PendSV_Handler, unexpected);
WEAK(SysTick_Handler, unexpected);

struct vectors {
	uint32_t *stack;
	void (*handler[15])(void); /* of exceptions 1 to 15; interrupts stay disabled */
};

extern const struct vectors machine_vectors;
const struct vectors machine_vectors __attribute__((section(".vectors"), used)) = {
	machine_stack_top,
	{machine_start, NMI_Handler, HardFault_Handler, MemManage_Handler, BusFault_Handler, UsageFault_Handler,
	 unexpected, unexpected, unexpected, unexpected, SVC_Handler, DebugMon_Handler, unexpected, PendSV_Handler,
	 SysTick_Handler},
};
