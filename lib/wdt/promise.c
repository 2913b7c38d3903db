/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* What a plan promises for the window in force: its schedule with slack, and when the reset comes. */
#include "exact.h"
#include "plan.h"

/* Slow clocks by which a reset may come later than T_max without them; found by attack (tests/exhaustive). */
#define LATE_CLOCKS 6u

void libwdt_slack(struct libwdt_plan *plan, const struct libwdt_host *host)
{
	plan->early_slack_us = libwdt_early_slack_us(&plan->window, host, plan->period);
	plan->late_slack_us = libwdt_late_slack_us(&plan->window, host, plan->period);
}

void libwdt_serve(struct libwdt_plan *plan, const struct libwdt_host *host)
{
	struct libwdt_bounds bounds;

	libwdt_bounds(&bounds, &plan->window, host);
	plan->earliest = bounds.earliest;
	plan->latest = bounds.latest;
	plan->first = plan->period = bounds.period;
	libwdt_slack(plan, host);
	plan->feasible = bounds.earliest <= bounds.latest;
	if (plan->feasible)
		return;
	plan->findings |= LIBWDT_FINDING_INFEASIBLE;
	plan->missing_us = (uint64_t)libwdt_missing_us(&plan->window, host, bounds.earliest);
}

/*
 * The last refresh is the earliest legal one from which the reset cannot come
 * before the timeout. A tight window, or a timeout that leaves no room for a
 * refresh between, may push it up to its smallest legal distance later.
 */
static void promise_timeout(struct libwdt_plan *plan, const struct libwdt_host *host, uint32_t hz_min,
			    uint64_t timeout_us, uint64_t spread_us)
{
	uint64_t counted = libwdt_scale_up(timeout_us, US_PER_S, host->hz); /* as the runtime does: whole ticks, not fewer */
	int64_t earliest = plan->earliest;
	uint64_t room_us = libwdt_scale_up((uint64_t)earliest, host->hz, US_PER_S) + host->latency_us;
	uint64_t late_us = spread_us + libwdt_scale_up(LATE_CLOCKS, hz_min, US_PER_S) + 2 * (uint64_t)host->latency_us +
			   libwdt_scale_up(2, host->hz, US_PER_S);

	if (timeout_us < plan->reset_min_us + room_us ||
	    plan->latest < 2 * earliest + (int64_t)libwdt_scale_up(host->latency_us, US_PER_S, host->hz))
		late_us += room_us;
	if (timeout_us < plan->reset_min_us + spread_us)
		plan->findings |= LIBWDT_FINDING_TIMEOUT_SHORT;
	if (spread_us << 2 > timeout_us)
		plan->findings |= LIBWDT_FINDING_CLOCK_TOLERANCE;
	timeout_us = libwdt_scale_up(counted, host->hz, US_PER_S);
	if (timeout_us < plan->reset_min_us)
		timeout_us = plan->reset_min_us;
	plan->timeout_max_us = timeout_us + late_us;
}

void libwdt_promise_reset(struct libwdt_plan *plan, const struct libwdt_input *input)
{
	struct libwdt_host host = libwdt_host_of(input);
	uint32_t load = plan->actual[LIBWDT_LOAD], hz_min = input->clock.hz_min;
	uint32_t most = (load + 1) * input->clock.divider;
	uint64_t period_us = libwdt_scale_up(most, hz_min, US_PER_S);

	plan->reset_min_us = libwdt_scale_down(libwdt_period_clocks_min(input, load), input->clock.hz_max, US_PER_S);
	plan->reset_max_us = libwdt_scale_up(most + SYNC_CLOCKS, hz_min, US_PER_S);
	if (plan->timeout_ms)
		promise_timeout(plan, &host, hz_min, port_mul_32x32(plan->timeout_ms, US_PER_S / MS_PER_S),
				period_us - plan->reset_min_us);
}
