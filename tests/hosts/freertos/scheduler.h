/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * A cooperative scheduler of one processor: as much of FreeRTOS as include/
 * declares. A task runs until it blocks, or wakes one of a higher priority; of
 * equal priorities the one that waited longest is next. No tick interrupt: whatever the
 * machine's time says is the tick count.
 */
#ifndef SCHEDULER_H
#define SCHEDULER_H

#include <FreeRTOS.h>

/* Forgets all tasks, as a reset does. */
void scheduler_reset(void);

/* What the scheduler asks of a machine (host.c, mps2.c). */

/* Ticks since the start; the tick count is this, counted from first_tick. */
uint64_t machine_ticks(void);
extern TickType_t machine_first_tick;

/* Nobody can run before machine_ticks() is `until`: lets time go by, until then or an interrupt's lateness beyond. */
void machine_idle(uint64_t until);

/* A call of the kernel takes time. */
void machine_call(void);

/* A context that begins in entry(argument) on a stack; and the change to it, whose way back is left in *from. */
void *machine_context(void (*entry)(void *), void *argument, StackType_t *stack, uint32_t depth);
void machine_switch(void **from, void *to);

#endif
