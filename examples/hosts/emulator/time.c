/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * Virtual time. Instructions take a fixed time each; a processor that waits, or
 * branches to itself, skips to the next thing that happens without it: the timer's
 * interrupt, the watchdog's next event, or the limit of the run.
 */
#include "machine.h"

static uint64_t limit(const struct machine *m)
{
	return m->options->limit_seconds * NS_PER_SECOND;
}

static uint64_t earlier(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

/* After anything that may have moved an event. */
void time_plan(struct machine *m)
{
	m->deadline = earlier(limit(m), earlier(pit_next(m), dog_next(m)));
}

/* The deadline has come: everything that counts by itself learns of it. */
void time_reached(struct machine *m)
{
	pit_pass(m);
	dog_pass(m);
	time_plan(m);
	if (m->now >= limit(m) && m->stop == RUNNING)
		machine_fail(m, "no verdict after %u seconds of virtual time; the guest is at 0x%08x",
			     m->options->limit_seconds, m->cpu.pc);
}

/* Nothing of the guest's happens until the next event. */
void time_idle(struct machine *m)
{
	if (m->deadline > m->now) {
		m->idle += m->deadline - m->now;
		m->now = m->deadline;
	}
	time_reached(m);
}

/* Wait for interrupt: the watchdog's counter may stand still meanwhile, and nobody else ends it. */
void time_wait(struct machine *m)
{
	pit_pass(m);
	dog_idle(m, true);
	time_plan(m);
	while (!m->interrupt && m->stop == RUNNING)
		time_idle(m);
	dog_idle(m, false);
	time_plan(m);
}
