/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* Virtual time, contexts and the watchdog: see host.h and scheduler.h. */
#include "host.h"

#include <stdlib.h>
#include <ucontext.h>

#include <task.h>

#include "scheduler.h"

#define CONTEXTS 16u
#define WORK_NS 20000u /* a task gives way at least so often while it works */

static struct {
	struct host is;
	struct libwdt_model watchdog;
	uint64_t ns, next_interrupt;
	ucontext_t home, context[CONTEXTS];
	uint32_t contexts;
	int running, in_interrupt;
} machine;

TickType_t machine_first_tick;

uint32_t host_chance(uint32_t below)
{
	machine.is.seed = machine.is.seed * 1664525u + 1013904223u;
	return below ? (machine.is.seed >> 8) % below : 0;
}

uint64_t host_ns(void)
{
	return machine.ns;
}

uint64_t machine_ticks(void)
{
	return machine.ns / NS_PER_TICK;
}

void host_events(struct libwdt_model_events *events)
{
	*events = (struct libwdt_model_events)LIBWDT_MODEL_EVENTS_INIT;
	if (libwdt_model_events(&machine.watchdog, events))
		abort();
}

static void go_home(void)
{
	machine.running = 0;
	setcontext(&machine.home);
}

static void step(uint64_t ns)
{
	struct libwdt_model_events events;

	machine.ns += ns;
	if (libwdt_model_advance(&machine.watchdog, ns))
		abort();
	host_events(&events);
	if (events.resets)
		machine.ns = events.first_time;
	if (events.resets || machine.ns >= machine.is.end_ns)
		go_home();
}

/* Time goes by; the interrupt comes in the middle of whatever runs. */
void host_hold(uint64_t ns)
{
	while (machine.is.interrupt && !machine.in_interrupt && machine.ns + ns >= machine.next_interrupt) {
		uint64_t until = machine.next_interrupt > machine.ns ? machine.next_interrupt - machine.ns : 0;

		step(until);
		ns -= until;
		machine.next_interrupt += machine.is.interrupt_ns;
		machine.in_interrupt = 1;
		machine.is.interrupt();
		machine.in_interrupt = 0;
	}
	step(ns);
}

void host_work(uint64_t ns)
{
	uint64_t until = machine.ns + ns;

	while (machine.ns < until) {
		host_hold(WORK_NS);
		vTaskDelay(0);
	}
}

void machine_call(void)
{
	if (!machine.in_interrupt)
		host_hold(host_chance(machine.is.call_ns + 1));
}

void machine_idle(uint64_t until)
{
	uint64_t wake = until <= UINT64_MAX / NS_PER_TICK ? until * NS_PER_TICK : machine.is.end_ns;
	uint64_t ns = wake > machine.ns ? wake - machine.ns : 0;

	if (ns > machine.is.end_ns)
		ns = machine.is.end_ns;
	host_hold(ns + host_chance(machine.is.held_ns + 1));
}

int host_read(void *user, uint32_t *value, uint32_t offset)
{
	(void)user;
	return libwdt_model_read(&machine.watchdog, value, offset, 4);
}

int host_write(void *user, uint32_t offset, uint32_t value)
{
	(void)user;
	return libwdt_model_write(&machine.watchdog, offset, value, 4);
}

/* makecontext() passes integers: a pointer goes in two halves. */
static void enter(uint32_t entry_high, uint32_t entry_low, uint32_t high, uint32_t low)
{
	void (*entry)(void *) = (void (*)(void *))(uintptr_t)((uint64_t)entry_high << 32 | entry_low);

	entry((void *)(uintptr_t)((uint64_t)high << 32 | low));
	abort(); /* a task does not return */
}

void *machine_context(void (*entry)(void *), void *argument, StackType_t *stack, uint32_t depth)
{
	ucontext_t *context = &machine.context[machine.contexts++];
	uint64_t code = (uintptr_t)entry, data = (uintptr_t)argument;

	if (machine.contexts > CONTEXTS || getcontext(context))
		abort();
	context->uc_stack.ss_sp = stack;
	context->uc_stack.ss_size = depth * sizeof(StackType_t);
	makecontext(context, (void (*)(void))enter, 4, (uint32_t)(code >> 32), (uint32_t)code, (uint32_t)(data >> 32),
		    (uint32_t)data);
	return context;
}

void machine_switch(void **from, void *to)
{
	static ucontext_t start;

	if (!*from)
		*from = &start;
	if (swapcontext(*from, to))
		abort();
}

int host_run(const struct host *host, void (*program)(void))
{
	struct libwdt_model_setup setup = LIBWDT_MODEL_SETUP_INIT;
	struct libwdt_model_events events;

	scheduler_reset();
	machine.is = *host;
	machine.ns = 0;
	machine.next_interrupt = host->interrupt_ns;
	machine.contexts = 0;
	machine.in_interrupt = 0;
	machine_first_tick = host->first_tick;
	setup.layout = libwdt_layout_at91sam9();
	if (libwdt_model_init(&machine.watchdog, &setup) ||
	    libwdt_model_set_hz(&machine.watchdog, 32761 + host_chance(15)))
		abort();
	machine.running = 1;
	if (getcontext(&machine.home))
		abort();
	if (machine.running)
		program();
	host_events(&events);
	return events.resets != 0;
}
