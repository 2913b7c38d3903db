/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * The timeline as numbers, which the text and the drawing both paint: one lane
 * from the adoption of a running counter to the first refresh, where there is
 * one, and one from any refresh to the next.
 */
#include "wdtplan.h"

#define US_PER_S 1e6

static double positive(double us)
{
	return us > 0 ? us : 0;
}

static double clocks_us(uint32_t clocks, uint32_t hz)
{
	return hz ? clocks * US_PER_S / hz : 0;
}

static double ticks_us(const struct libwdt_input *input, double ticks)
{
	return ticks * US_PER_S / input->host_hz;
}

static double closed_us(const struct watchdog *dog)
{
	uint32_t load = dog->plan.actual[LIBWDT_LOAD], window = dog->plan.actual[LIBWDT_WINDOW];
	uint64_t us = 0;

	if (!field_exists(dog->input.layout, LIBWDT_WINDOW))
		return 0;
	if (!(dog->input.layout->flags & LIBWDT_WINDOW_ELAPSED))
		window = window < load ? load - window : 0;
	(void)libwdt_shortest_us(&us, &dog->input.clock, window);
	return (double)us;
}

/* Where a refresh lands: the tick before the deadline may just have begun, and the latency adds up to L. */
static void place_refresh(struct lane *lane, const struct libwdt_input *input, int64_t ticks, double landing_us)
{
	if (ticks <= 0)
		return;
	lane->has_refresh = 1;
	lane->from = positive(ticks_us(input, (double)ticks - 1) - landing_us);
	lane->to = ticks_us(input, (double)ticks) + input->latency_us;
}

static void every_refresh(struct lane *lane, const struct watchdog *dog)
{
	const struct libwdt_plan *plan = &dog->plan;
	uint32_t landing = dog->input.flags & LIBWDT_INPUT_LANDING ? dog->input.landing_us : dog->input.latency_us;

	lane->title = dog->switched_off ? "after the last refresh by boot code" : "after every refresh";
	lane->closed = closed_us(dog);
	lane->maybe_closed = clocks_us(plan->window.early_clocks, plan->window.early_hz);
	lane->late = clocks_us(plan->window.late_clocks, plan->window.late_hz);
	lane->gone = (double)plan->reset_max_us;
	if (!dog->switched_off)
		place_refresh(lane, &dog->input, plan->period, landing);
}

/* The same, seen from a moment at which the counter is of an age between two bounds. */
static void first_refresh(struct lane *lane, const struct lane *every, const struct watchdog *dog)
{
	const struct libwdt_input *input = &dog->input;
	int unknown = input->age_max_us == LIBWDT_AGE_UNKNOWN;

	lane->title = "from taking over to the first refresh";
	lane->closed = unknown ? 0 : positive(every->closed - input->age_max_us);
	lane->maybe_closed = positive(every->maybe_closed - input->age_min_us);
	lane->late = unknown ? 0 : positive(every->late - input->age_max_us);
	lane->gone = positive(every->gone - input->age_min_us);
	place_refresh(lane, input, dog->plan.first, 0);
}

/* 1, 2 or 5 times a power of ten, so that the axis has at most ten of them. */
static double label_step(double span)
{
	double decade = 1;

	while (decade * 10 * 5 < span)
		decade *= 10;
	return decade * 10 >= span ? decade : decade * 10 * 2 >= span ? decade * 2 : decade * 5;
}

void picture_of(struct picture *picture, const struct watchdog *dog)
{
	static const struct picture empty;
	struct lane every = {0};
	uint32_t i;

	*picture = empty;
	if (!dog->plan.running)
		return;
	every_refresh(&every, dog);
	/* A counter restarted just now is served as after any refresh. */
	if (!dog->plan.written && !dog->switched_off && dog->input.age_max_us)
		first_refresh(&picture->lane[picture->lanes++], &every, dog);
	picture->lane[picture->lanes++] = every;
	for (i = 0; i < picture->lanes; i++) {
		if (picture->lane[i].gone > picture->span)
			picture->span = picture->lane[i].gone;
		if (picture->lane[i].to > picture->span)
			picture->span = picture->lane[i].to;
	}
	picture->span *= 1.05;
	picture->step = label_step(picture->span);
}

enum lane_state lane_state_at(const struct lane *lane, double us)
{
	if (us >= lane->gone)
		return LANE_GONE;
	if (us < lane->closed)
		return LANE_CLOSED;
	if (us < lane->maybe_closed)
		return LANE_MAYBE_CLOSED;
	return us >= lane->late ? LANE_LATE : LANE_OPEN;
}

void axis_label(char *text, size_t size, const struct picture *picture, double us)
{
	if (us <= 0)
		snprintf(text, size, "0");
	else if (picture->step >= 1e6)
		snprintf(text, size, "%.0f s", us / 1e6);
	else if (picture->step >= 1e5)
		snprintf(text, size, "%.1f s", us / 1e6);
	else if (picture->step >= 1e3)
		snprintf(text, size, "%.0f ms", us / 1e3);
	else
		snprintf(text, size, "%.1f ms", us / 1e3);
}
