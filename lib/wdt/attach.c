/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* Any other watchdog: its timing record takes the place of a layout and a negotiation. */
#include "context.h"

#include "exact.h"
#include "plan.h"
#include "struct-size.h"

/* Refreshes keep clear of a first stage that interrupts. */
static uint32_t service_limit(const struct libwdt_timing *timing)
{
	return timing->warn_us && timing->warn_us < timing->latest_us ? timing->warn_us : timing->latest_us;
}

static int check_timing(const struct libwdt_timing *timing)
{
	int err = libwdt_check_struct(timing, sizeof(*timing), FIRST_TIMING);

	if (err)
		return err;
	if (timing->spacing_us > timing->earliest_us || timing->latest_us == 0 ||
	    timing->latest_us > timing->bite_min_us || timing->bite_min_us > timing->bite_max_us ||
	    timing->warn_us > timing->bite_min_us)
		return LIBWDT_ERR_INVALID;
	return 0;
}

/* A record is counted in microseconds and is worst case already. */
static void window_of(struct libwdt_window *window, const struct libwdt_timing *timing)
{
	window->early_clocks = timing->earliest_us;
	window->late_clocks = service_limit(timing);
	window->early_hz = window->late_hz = US_PER_S;
	window->closed = timing->earliest_us > timing->spacing_us;
	window->soon_clocks = window->closed ? timing->earliest_us : timing->spacing_us;
}

int libwdt_attach(struct libwdt *wdt, struct libwdt_plan *plan, const struct libwdt_timing *timing,
		  uint32_t host_hz, uint32_t latency_us, uint32_t flags)
{
	const struct libwdt_host host = {host_hz, latency_us, latency_us};
	struct context *c = libwdt_context(wdt);
	int err = check_timing(timing);

	if (err || !wdt || !plan || !host_hz || flags & ~LIBWDT_SERVE_INFEASIBLE)
		return err ? err : LIBWDT_ERR_INVALID;
	if (!c)
		return LIBWDT_ERR_STATE;
	if (!c->ops->refresh)
		return libwdt_note(c, LIBWDT_CALL_NONE, LIBWDT_ERR_UNSUPPORTED);
	err = libwdt_plan_clear(plan);
	if (!err)
		err = libwdt_call_now(c);
	if (err)
		return err;
	window_of(&plan->window, timing);
	plan->reset_min_us = timing->bite_min_us;
	plan->reset_max_us = timing->bite_max_us;
	plan->running = !c->ops->start;
	libwdt_serve(plan, &host);
	c->state &= STATE_MODES; /* what was served before is not any more */
	c->base = c->now;
	c->layout = NULL;
	c->host_hz = host_hz;
	c->latency_us = latency_us;
	err = libwdt_take_over(c, plan, flags);
	if (!err)
		libwdt_adopt(c, 0, LIBWDT_AGE_UNKNOWN);
	if (!err && plan->running)
		plan->first = (int64_t)(c->first - c->now);
	return err ? err : c->state & STATE_REFUSED ? LIBWDT_ERR_INFEASIBLE : 0;
}

/* The device programs itself and says what came of it. The write counts as a restart. */
int libwdt_hardware_set(struct context *c, uint32_t timeout_ms)
{
	const struct libwdt_host host = {c->host_hz, c->latency_us, c->latency_us};
	struct libwdt_timing timing = LIBWDT_TIMING_INIT;
	struct libwdt_bounds bounds;
	int err;

	if (c->state & LIBWDT_STATE_RUNNING && c->window.closed && !libwdt_reached(c->now, c->opens))
		return LIBWDT_EARLY;
	err = libwdt_note(c, LIBWDT_CALL_SET, c->ops->set(c->user, &timing, timeout_ms));
	if (!err)
		err = libwdt_note(c, LIBWDT_CALL_SET, check_timing(&timing));
	if (err)
		return err;
	window_of(&c->window, &timing);
	libwdt_bounds(&bounds, &c->window, &host);
	libwdt_keep_bounds(c, bounds.earliest, bounds.latest, bounds.period);
	c->bite_min_us = timing.bite_min_us;
	c->bite_max_us = timing.bite_max_us;
	libwdt_count_from_now(c);
	c->state &= ~(STATE_FIRST | STATE_UNPROVEN);
	if (bounds.earliest <= bounds.latest || c->state & LIBWDT_STATE_INFEASIBLE)
		return 0;
	c->state |= STATE_REFUSED;
	return libwdt_note(c, LIBWDT_CALL_NONE, LIBWDT_ERR_INFEASIBLE);
}
