/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* From a plan, or from a counter of uncertain age, to a context that can serve it. */
#include "context.h"

#include "exact.h"
#include "schedule.h"

/* Least distance of two writes in host ticks, which not every plan keeps by itself: 1 where nothing is known of it. */
static int64_t spacing(const struct context *c)
{
	uint32_t clocks = c->window.soon_clocks;

	if (c->window.closed)
		clocks = c->layout ? c->layout->spacing_clocks : 0;
	return clocks ? (int64_t)libwdt_scale_up(clocks, c->window.early_hz, c->host_hz) + 1 : 1;
}

/* Without a legal distance the least bad one is the only one. */
void libwdt_keep_bounds(struct context *c, int64_t earliest, int64_t latest, int64_t period)
{
	int64_t least = spacing(c);

	if (period < least)
		period = least;
	if (earliest < least)
		earliest = least;
	c->period = (uint64_t)period;
	c->earliest = (uint64_t)(earliest > latest ? period : earliest);
	c->latest = (uint64_t)(earliest > latest ? period : latest);
}

int libwdt_take_over(struct context *c, const struct libwdt_plan *plan, uint32_t flags)
{
	if (libwdt_stage(c) <= 0)
		return libwdt_note(c, LIBWDT_CALL_NONE, LIBWDT_ERR_INVALID);
	c->window = plan->window;
	libwdt_keep_bounds(c, plan->earliest, plan->latest, plan->period);
	c->opens = c->base + c->earliest;
	c->ping = c->now;
	c->timeout_ms = plan->timeout_ms;
	c->pretimeout_ms = 0;
	c->bite_min_us = (uint32_t)plan->reset_min_us;
	c->bite_max_us = (uint32_t)plan->reset_max_us;
	c->state = (c->state & STATE_MODES) | STATE_ATTACHED;
	if (plan->running)
		c->state |= LIBWDT_STATE_RUNNING;
	if (!(plan->findings & LIBWDT_FINDING_CANNOT_BITE))
		c->state |= STATE_BITES;
	if (!plan->feasible)
		c->state |= flags & LIBWDT_SERVE_INFEASIBLE ? LIBWDT_STATE_INFEASIBLE : STATE_REFUSED;
	return 0;
}

void libwdt_adopt(struct context *c, uint32_t age_min_us, uint32_t age_max_us)
{
	const struct libwdt_host host = {c->host_hz, c->latency_us, c->latency_us};
	struct libwdt_first first;

	if (!(c->state & LIBWDT_STATE_RUNNING))
		return;
	libwdt_first_refresh(&first, &c->window, &host, age_min_us, age_max_us);
	c->base = c->now;
	if (age_max_us != LIBWDT_AGE_UNKNOWN)
		c->base -= libwdt_ticks_of_us(c, age_max_us);
	c->opens = c->now + (uint64_t)first.opens;
	c->first = c->now + (uint64_t)first.ticks;
	if ((int64_t)(c->first - c->opens) < 0)
		c->opens = c->first;
	c->state &= ~STATE_DATED;
	c->state |= STATE_FIRST | (first.proven ? 0 : STATE_UNPROVEN);
}
