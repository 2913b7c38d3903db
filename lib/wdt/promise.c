/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* What a plan promises for the window in force: its schedule with slack, and when the reset comes. */
#include "exact.h"
#include "plan.h"

/* Slow clocks by which a reset may come later than T_max without them; found by attack (tests/exhaustive). */
#define LATE_CLOCKS 9u

/* The first of two times in seconds less the second, in microseconds, rounded down. */
static int64_t difference_us(int64_t a, uint32_t per_a, int64_t b, uint32_t per_b)
{
	const struct term term[3] = {{a, per_a}, {-b, per_b}, {0, 1}};

	return libwdt_floor_sum(term, US_PER_S);
}

void libwdt_slack(struct libwdt_plan *plan, const struct libwdt_host *host)
{
	const struct libwdt_window *window = &plan->window;

	plan->early_slack_us = difference_us(plan->period - 1, host->hz, window->early_clocks, window->early_hz) -
			       host->landing_us;
	plan->late_slack_us = difference_us(window->late_clocks, window->late_hz, plan->period, host->hz) -
			      host->latency_us;
}

void libwdt_serve(struct libwdt_plan *plan, const struct libwdt_host *host)
{
	const struct libwdt_window *window = &plan->window;

	libwdt_bounds(&plan->earliest, &plan->latest, window, host);
	plan->period = libwdt_middle(window, host);
	libwdt_slack(plan, host);
	plan->feasible = plan->earliest <= plan->latest;
	if (plan->feasible)
		return;
	plan->findings |= LIBWDT_FINDING_INFEASIBLE;
	plan->missing_us = libwdt_missing_us(window, host, plan->earliest);
}

/*
 * The last refresh is the earliest legal one from which the reset cannot come
 * before the timeout. A tight window may push it up to its smallest legal
 * distance later.
 */
static int overshoots(const struct libwdt_plan *plan, const struct libwdt_host *host, uint64_t timeout_us)
{
	const struct term latency[3] = {{host->latency_us, US_PER_S}, {0, 1}, {0, 1}};
	const struct term least[3] = {{plan->earliest, host->hz}, {host->latency_us, US_PER_S}, {0, 1}};

	return timeout_us < plan->reset_min_us + (uint64_t)libwdt_ceil_sum(least, US_PER_S) ||
	       plan->latest < 2 * plan->earliest + libwdt_ceil_sum(latency, host->hz);
}

static uint64_t timeout_max_us(const struct libwdt_plan *plan, const struct libwdt_input *input, uint64_t timeout_us,
			       uint64_t spread_us)
{
	struct libwdt_host host = libwdt_host_of(input);
	int overshot = overshoots(plan, &host, timeout_us);
	const struct term late[3] = {{LATE_CLOCKS, input->clock.hz_min},
				     {2 + (overshot ? plan->earliest : 0), host.hz},
				     {(overshot ? 3 : 2) * (int64_t)host.latency_us, US_PER_S}};

	if (timeout_us < plan->reset_min_us)
		timeout_us = plan->reset_min_us;
	return timeout_us + spread_us + (uint64_t)libwdt_ceil_sum(late, US_PER_S);
}

void libwdt_promise_reset(struct libwdt_plan *plan, const struct libwdt_input *input)
{
	uint32_t load = plan->actual[LIBWDT_LOAD];
	uint32_t most = libwdt_period_clocks_max(input, load);
	uint64_t timeout_us = port_mul_32x32(plan->timeout_ms, US_PER_S / MS_PER_S);
	uint64_t spread_us;

	plan->reset_min_us = libwdt_clocks_floor_us(libwdt_period_clocks_min(input, load), input->clock.hz_max);
	plan->reset_max_us = libwdt_clocks_ceil_us(most + SYNC_CLOCKS, input->clock.hz_min);
	if (timeout_us == 0)
		return;
	spread_us = libwdt_clocks_ceil_us(most, input->clock.hz_min) - plan->reset_min_us;
	plan->timeout_max_us = timeout_max_us(plan, input, timeout_us, spread_us);
	if (timeout_us < plan->reset_min_us + spread_us)
		plan->findings |= LIBWDT_FINDING_TIMEOUT_SHORT;
	if (spread_us << 2 > timeout_us)
		plan->findings |= LIBWDT_FINDING_CLOCK_TOLERANCE;
}
