/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* See kernel.h. */
#include "kernel.h"

#include <stdlib.h>

#include <nuttx/arch.h>
#include <nuttx/irq.h>

static struct {
	uint64_t ns, first_tick;
	uint32_t late_us, seed;
	struct wdog_s *timers;
	void (*pass)(uint64_t ns);
	unsigned int depth;
	int in_interrupt;
} kernel;

void kernel_start(uint64_t first_tick, uint32_t late_us, uint32_t seed, void (*pass)(uint64_t ns))
{
	kernel.ns = 0;
	kernel.first_tick = first_tick;
	kernel.late_us = late_us;
	kernel.seed = seed;
	kernel.timers = NULL;
	kernel.pass = pass;
	kernel.depth = 0;
	kernel.in_interrupt = 0;
}

uint32_t kernel_chance(uint32_t below)
{
	kernel.seed = kernel.seed * 1664525u + 1013904223u;
	return below ? (kernel.seed >> 8) % below : 0;
}

uint64_t kernel_ns(void)
{
	return kernel.ns;
}

unsigned int kernel_depth(void)
{
	return kernel.depth;
}

int kernel_in_interrupt(void)
{
	return kernel.in_interrupt;
}

static uint64_t ticks(void)
{
	return kernel.ns / NS_PER_TICK;
}

clock_t clock_systime_ticks(void)
{
	return (clock_t)(kernel.first_tick + ticks());
}

static void pass(uint64_t ns)
{
	kernel.ns += ns;
	kernel.pass(ns);
}

void up_udelay(useconds_t microseconds)
{
	pass((uint64_t)microseconds * 1000);
}

irqstate_t enter_critical_section(void)
{
	return kernel.depth++;
}

void leave_critical_section(irqstate_t flags)
{
	if (!kernel.depth || --kernel.depth != flags)
		abort();
}

static void take_out(struct wdog_s *wdog)
{
	struct wdog_s **link = &kernel.timers;

	while (*link && *link != wdog)
		link = &(*link)->next;
	if (*link)
		*link = wdog->next;
}

/* "After the specified number of ticks has elapsed": the tick under way is not a whole one. */
int wd_start(struct wdog_s *wdog, clock_t delay, wdentry_t wdentry, wdparm_t arg)
{
	if ((uint64_t)delay > INT32_MAX)
		return -22;
	take_out(wdog);
	wdog->func = wdentry;
	wdog->arg = arg;
	wdog->expires = ticks() + (uint64_t)delay + 1;
	wdog->next = kernel.timers;
	kernel.timers = wdog;
	return OK;
}

static struct wdog_s *next_timer(void)
{
	struct wdog_s *timer, *first = kernel.timers;

	for (timer = kernel.timers; timer; timer = timer->next)
		if (timer->expires < first->expires)
			first = timer;
	return first;
}

static void expire(struct wdog_s *timer)
{
	take_out(timer);
	kernel.in_interrupt = 1;
	timer->func(timer->arg);
	kernel.in_interrupt = 0;
	if (kernel.depth)
		abort();
}

void kernel_sleep(uint64_t ns)
{
	uint64_t until = kernel.ns + ns;
	struct wdog_s *timer;

	while ((timer = next_timer()) && timer->expires * NS_PER_TICK <= until) {
		uint64_t when = timer->expires * NS_PER_TICK + kernel_chance(kernel.late_us + 1) * (uint64_t)1000;

		if (when > kernel.ns)
			pass(when - kernel.ns);
		expire(timer);
	}
	if (until > kernel.ns)
		pass(until - kernel.ns);
}
