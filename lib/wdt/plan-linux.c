/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * The `linux` policy: the results of the upstream Linux driver at91sam9_wdt, for
 * the write-once layout it serves. Its tick math assumes 256 counter ticks a
 * second, whatever the slow clock, and rounds as it does there.
 */
#include "../common/port.h"
#include "plan.h"
#include "struct-size.h"

#define TICKS_PER_S 256u
#define HEARTBEAT_MAX_S 16u
#define TIMEOUT_DEFAULT_MS 15000u
#define CLOSE_TICKS 4 /* host ticks */
#define NO_WDD 0xfffu

/* Without a description: 2 seconds, one tick long, and no window. */
#define DEFAULT_WDV (2 * TICKS_PER_S)

static uint32_t ticks(uint32_t seconds)
{
	return seconds ? seconds * TICKS_PER_S - 1 : 0;
}

/* A minimum without a maximum is ignored; one that is too large is put below the maximum. */
static void wish_heartbeat(struct libwdt_plan *plan, const struct libwdt_request *request)
{
	uint32_t most = HEARTBEAT_MAX_S, least = 0;

	if (request->flags & LIBWDT_LINUX_HAS_MAX) {
		if (request->linux_max_s && request->linux_max_s <= HEARTBEAT_MAX_S)
			most = request->linux_max_s;
		if (request->flags & LIBWDT_LINUX_HAS_MIN)
			least = request->linux_min_s < most ? request->linux_min_s : most - 1;
	}
	plan->wanted[LIBWDT_LOAD] = (uint16_t)ticks(most);
	plan->wanted[LIBWDT_WINDOW] = (uint16_t)(ticks(most) - ticks(least));
}

static void wish(struct libwdt_plan *plan, const struct libwdt_request *request)
{
	uint16_t *wanted = plan->wanted;
	uint32_t flags = request->flags;

	if (!(flags & LIBWDT_LINUX_DESCRIBED)) {
		wanted[LIBWDT_LOAD] = DEFAULT_WDV;
		wanted[LIBWDT_WINDOW] = NO_WDD;
		wanted[LIBWDT_RESET] = wanted[LIBWDT_IDLE_HALT] = wanted[LIBWDT_DEBUG_HALT] = 1;
		return;
	}
	wish_heartbeat(plan, request);
	wanted[LIBWDT_INTERRUPT] = !!(flags & LIBWDT_WANT_INTERRUPT);
	wanted[LIBWDT_RESET] = !wanted[LIBWDT_INTERRUPT];
	wanted[LIBWDT_RESET_PROCESSOR] = !!(flags & LIBWDT_WANT_RESET_PROCESSOR);
	wanted[LIBWDT_DISABLED] = !!(flags & LIBWDT_WANT_DISABLED);
	wanted[LIBWDT_IDLE_HALT] = !!(flags & LIBWDT_WANT_IDLE_HALT);
	wanted[LIBWDT_DEBUG_HALT] = !!(flags & LIBWDT_WANT_DEBUG_HALT);
}

/* Which differences matter: of a disabled watchdog only that it is, of an interrupting one not what would be reset. */
static int differs(const struct libwdt_plan *plan, const uint16_t *boot)
{
	uint32_t field;

	if (plan->wanted[LIBWDT_DISABLED])
		return !boot[LIBWDT_DISABLED];
	for (field = 0; field < LIBWDT_FIELD_COUNT; field++)
		if (plan->wanted[field] != boot[field] &&
		    !(field == LIBWDT_RESET_PROCESSOR && plan->wanted[LIBWDT_INTERRUPT]))
			return 1;
	return 0;
}

static void decide(struct libwdt_plan *plan, const struct libwdt_input *input, const uint16_t *boot)
{
	int unlike = differs(plan, boot);
	int untouched = input->reg[LIBWDT_REG_MODE] == input->layout->reset_value[LIBWDT_REG_MODE] &&
			!(input->flags & (LIBWDT_INPUT_LOCKED | LIBWDT_INPUT_OWN_WRITE));

	libwdt_settle(plan, input, boot, unlike && untouched);
	if (unlike && untouched) {
		plan->written = LIBWDT_WRITTEN;
		libwdt_list_steps(plan, input, boot);
	} else if (unlike) {
		plan->findings |= LIBWDT_FINDING_ADOPTED_DIFFERENT;
	} else if (untouched) {
		plan->findings |= LIBWDT_FINDING_STILL_UNLOCKED;
	}
}

static int64_t host_ticks(uint32_t counter_ticks, uint32_t host_hz, uint32_t round_up)
{
	return (int64_t)((port_mul_32x32(counter_ticks, host_hz) + round_up) >> 8);
}

/* A quarter of the period if the window is open by then, or half of it, or the edge of the window. */
static int64_t heartbeat(int64_t least, int64_t most)
{
	if (most >> 2 >= least)
		return most >> 2;
	return most >> 1 >= least ? most >> 1 : least;
}

static void schedule(struct libwdt_plan *plan, const struct libwdt_input *input)
{
	struct libwdt_host host = libwdt_host_of(input);
	uint32_t load = plan->actual[LIBWDT_LOAD], window = plan->actual[LIBWDT_WINDOW];

	plan->earliest = 1;
	if (window < load)
		plan->earliest = host_ticks(load - window + 1, host.hz, TICKS_PER_S - 1);
	plan->latest = host_ticks(load + 1, host.hz, 0);
	plan->period = heartbeat(plan->earliest, plan->latest);
	plan->first = plan->earliest;
	plan->feasible = plan->latest != 0;
	if (!plan->feasible)
		plan->findings |= LIBWDT_FINDING_INFEASIBLE;
	else if (plan->latest < plan->earliest + CLOSE_TICKS)
		plan->findings |= LIBWDT_FINDING_TOO_CLOSE;
	libwdt_edges(&plan->window, input, libwdt_closed_ticks(input->layout, plan->actual), load);
	libwdt_slack(plan, &host);
}

int libwdt_plan_linux(struct libwdt_plan *plan, const struct libwdt_input *input)
{
	uint16_t boot[LIBWDT_FIELD_ROOM];
	int err = libwdt_check_struct(input, sizeof(*input), FIRST_INPUT);

	if (!err && input->layout && input->layout != libwdt_layout_at91sam9())
		err = LIBWDT_ERR_UNSUPPORTED;
	if (!err)
		err = libwdt_plan_begin(plan, boot, input);
	if (err)
		return err;
	wish(plan, input->request);
	if (plan->timeout_ms == 0)
		plan->timeout_ms = TIMEOUT_DEFAULT_MS;
	decide(plan, input, boot);
	plan->feasible = 1;
	plan->running = !plan->actual[LIBWDT_DISABLED];
	if (plan->running) {
		schedule(plan, input);
		libwdt_promise_reset(plan, input);
	}
	libwdt_lint(plan, input);
	return 0;
}
