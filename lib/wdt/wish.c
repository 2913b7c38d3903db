/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* From a request in microseconds to a configuration in counter ticks, for the `safe` policy. */
#include "exact.h"
#include "field.h"
#include "plan.h"

/* So many clocks, or ticks, exceed every counter; more need not be told apart. */
#define PLENTY 0x40000000u

static int32_t at_most_plenty(uint64_t value)
{
	return value < PLENTY ? (int32_t)value : (int32_t)PLENTY;
}

static void refuse(struct libwdt_plan *plan, uint64_t missing_us)
{
	plan->findings |= LIBWDT_FINDING_WISH_INFEASIBLE;
	plan->wish_missing_us = missing_us;
}

/* The smallest load that never ends before the request's lower limit; beyond the counter it is refused. */
static int32_t lowest_load(struct libwdt_plan *plan, const struct libwdt_input *input, int32_t most)
{
	const struct libwdt_clock *clock = &input->clock;
	uint32_t limit_us = input->request->reset_not_before_us;
	int32_t load = at_most_plenty(libwdt_scale_up(limit_us, US_PER_S * clock->divider, clock->hz_max)) +
		       (int32_t)libwdt_doubtful_ticks(input->layout) - 1;

	if (limit_us == 0)
		return 0;
	if (load <= most)
		return load;
	refuse(plan, limit_us - libwdt_scale_down(libwdt_period_clocks_min(input, (uint32_t)most), clock->hz_max,
						   US_PER_S));
	return 0;
}

/*
 * The largest load that always ends by the request's upper limit, counted from
 * a last refresh that takes effect late; -1 when not even 0 does.
 */
static int32_t highest_load(struct libwdt_plan *plan, const struct libwdt_input *input, int32_t most)
{
	uint32_t limit_us = input->request->reset_not_after_us;
	int32_t clocks = at_most_plenty(libwdt_scale_down(limit_us, US_PER_S, input->clock.hz_min));
	int32_t load = -1;

	if (clocks > (int32_t)SYNC_CLOCKS)
		load += (int32_t)libwdt_scale_down((uint32_t)clocks - SYNC_CLOCKS, input->clock.divider, 1);
	if (limit_us == 0)
		return most;
	if (load <= most)
		return load;
	plan->findings |= LIBWDT_FINDING_CLAMPED;
	return most;
}

/* The load nearest to the preferred end of a range among those that the SAM7S erratum allows; -1: none. */
static int32_t allowed_load(const struct libwdt_layout *layout, int32_t low, int32_t high, int prefer_low)
{
	int32_t best = -1;
	uint32_t i;

	for (i = 0; i < layout->allowed_count; i++) {
		if (layout->allowed[i] < low || layout->allowed[i] > high)
			continue;
		best = layout->allowed[i];
		if (!prefer_low)
			break;
	}
	return best;
}

/* The period of this load outlasts the request's upper limit, and none shorter will do. */
static uint32_t refuse_load(struct libwdt_plan *plan, const struct libwdt_input *input, int32_t load)
{
	uint32_t clocks = ((uint32_t)load + 1) * input->clock.divider + SYNC_CLOCKS;

	refuse(plan, libwdt_scale_up(clocks, input->clock.hz_min, US_PER_S) - input->request->reset_not_after_us);
	return (uint32_t)load;
}

static uint32_t wished_load(struct libwdt_plan *plan, const struct libwdt_input *input)
{
	const struct libwdt_layout *layout = input->layout;
	const struct libwdt_request *request = input->request;
	int32_t most = (int32_t)field_max(&layout->field[LIBWDT_LOAD]);
	int32_t low = lowest_load(plan, input, most), high = highest_load(plan, input, most);
	int prefer_low = request->reset_not_before_us && !request->reset_not_after_us;
	int32_t load = prefer_low ? low : high, allowed = load;

	if (low > high)
		return refuse_load(plan, input, low);
	if (layout->allowed_count)
		allowed = allowed_load(layout, low, high, prefer_low);
	if (allowed < 0) {
		allowed = allowed_load(layout, low, most, 1);
		return refuse_load(plan, input, allowed < 0 ? most : allowed);
	}
	if (allowed != load)
		plan->findings |= LIBWDT_FINDING_ROUNDED;
	return (uint32_t)allowed;
}

/*
 * Ticks that stay closed for the request's time even at the fastest rate, with
 * the earlier restart effective at once and the later one late, and with a
 * first tick that the divider may have cut short.
 */
static int32_t wished_closed_ticks(const struct libwdt_input *input)
{
	const struct libwdt_clock *clock = &input->clock;
	int32_t clocks = at_most_plenty(libwdt_scale_up(input->request->closed_us, US_PER_S, clock->hz_max));

	if (input->request->closed_us == 0)
		return NO_WINDOW;
	return (int32_t)libwdt_scale_up((uint32_t)clocks + SYNC_CLOCKS, clock->divider, 1) +
	       !!(input->layout->flags & LIBWDT_DIVIDER_KEPT);
}

/* The window field; WDD = 0xfff is how "no window" is said, never WDD = WDV below that. */
static uint16_t window_field(const struct libwdt_layout *layout, int32_t closed, uint32_t load)
{
	uint32_t most = field_max(&layout->field[LIBWDT_WINDOW]);

	if (layout->flags & LIBWDT_WINDOW_ELAPSED)
		return closed < 0 ? 0 : (uint16_t)closed;
	return (uint16_t)(closed < 0 ? most : load - (uint32_t)closed);
}

static void wish_window(struct libwdt_plan *plan, const struct libwdt_input *input, uint32_t load)
{
	const struct libwdt_layout *layout = input->layout;
	struct libwdt_host host = libwdt_host_of(input);
	int32_t closed = wished_closed_ticks(input);
	struct libwdt_bounds bounds;
	struct libwdt_window window;

	if (closed >= 0 && (layout->field[LIBWDT_WINDOW].width == 0 || layout->allowed_count)) {
		refuse(plan, input->request->closed_us);
		closed = NO_WINDOW;
	}
	if (closed <= (int32_t)load)
		plan->wanted[LIBWDT_WINDOW] = window_field(layout, closed, load);
	if (closed < 0)
		closed = libwdt_closed_ticks(layout, plan->wanted);
	libwdt_edges(&window, input, closed, load);
	libwdt_bounds(&bounds, &window, &host);
	if (bounds.earliest > bounds.latest && !(plan->findings & LIBWDT_FINDING_WISH_INFEASIBLE))
		refuse(plan, (uint64_t)libwdt_missing_us(&window, &host, bounds.earliest));
}

static void want(struct libwdt_plan *plan, const struct libwdt_layout *layout, uint32_t field, uint32_t value)
{
	if (layout->field[field].width)
		plan->wanted[field] = (uint16_t)value;
	else if (value)
		plan->why[field] = LIBWDT_WHY_ABSENT;
}

/* The fields that a flag of the request decides by itself; a fault either interrupts or resets. */
static const struct {
	uint8_t field, flag, unless;
} decided[] = {
	{LIBWDT_INTERRUPT, LIBWDT_WANT_INTERRUPT, 0},
	{LIBWDT_RESET, LIBWDT_WANT_INTERRUPT, 1},
	{LIBWDT_RESET_PROCESSOR, LIBWDT_WANT_RESET_PROCESSOR, 0},
	{LIBWDT_IDLE_HALT, LIBWDT_WANT_IDLE_HALT, 0},
	{LIBWDT_DEBUG_HALT, LIBWDT_WANT_DEBUG_HALT, 0},
};

/* An early refresh has the consequence of the period's end, where the part tells the two apart. */
static void wish_actions(struct libwdt_plan *plan, const struct libwdt_layout *layout, uint32_t flags)
{
	uint32_t i;

	for (i = 0; i < sizeof(decided) / sizeof(decided[0]); i++)
		want(plan, layout, decided[i].field, !!(flags & decided[i].flag) != decided[i].unless);
	if (layout->field[LIBWDT_RESET_EARLY].width)
		plan->wanted[LIBWDT_RESET_EARLY] = plan->wanted[LIBWDT_RESET];
	if (layout->field[LIBWDT_INTERRUPT_EARLY].width)
		plan->wanted[LIBWDT_INTERRUPT_EARLY] = plan->wanted[LIBWDT_INTERRUPT];
}

void libwdt_wish(struct libwdt_plan *plan, const struct libwdt_input *input, const uint16_t *boot)
{
	uint32_t field;

	if (input->request->flags & LIBWDT_WANT_DISABLED) {
		/* Nothing else may change in the write that disables (vendor documents 22.4 and 24.4). */
		for (field = 0; field < LIBWDT_FIELD_COUNT; field++)
			plan->wanted[field] = boot[field];
		want(plan, input->layout, LIBWDT_DISABLED, 1);
		return;
	}
	plan->wanted[LIBWDT_LOAD] = (uint16_t)wished_load(plan, input);
	plan->wanted[LIBWDT_LEVEL] = boot[LIBWDT_LEVEL]; /* counts for nothing while its interrupt is off */
	wish_window(plan, input, plan->wanted[LIBWDT_LOAD]);
	wish_actions(plan, input->layout, input->request->flags);
}
