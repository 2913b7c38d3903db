/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * The arithmetic of the refresh schedule; the model it rests on is in
 * schedule.h. Every number of a schedule is a sum of at most three times,
 * rounded up once: the formulas are rows of a table, and one function works
 * them out.
 */
#include "schedule.h"

#include "exact.h"

/* What a formula is made of: the window's edges, the host's rate, and one number of its user's. */
enum operand { NOTHING, SECOND, US, RATE, EARLY, EARLY_HZ, SOON, LATE, LATE_HZ, NUMBER, OPERANDS };

#define MINUS 0x80u

/* (count / per + ...) * rate */
struct formula {
	uint8_t count[3], per[3], rate;
};

/* From the last restart to the opening edge plus a number of microseconds, in host ticks. */
static const struct formula opening = {{EARLY, NUMBER, NOTHING}, {EARLY_HZ, US, SECOND}, RATE};

/* The same with nothing but the write spacing closed where there is no real window. */
static const struct formula spacing = {{SOON, NUMBER, NOTHING}, {EARLY_HZ, US, SECOND}, RATE};

/* To the closing edge plus a number of microseconds. */
static const struct formula closing = {{LATE, NUMBER, NOTHING}, {LATE_HZ, US, SECOND}, RATE};

/* Both together. */
static const struct formula both = {{EARLY, LATE, NUMBER}, {EARLY_HZ, LATE_HZ, US}, RATE};

/* By how many microseconds a number of host ticks falls short of the edges, and exceeds the closing one. */
static const struct formula short_of_opening = {{EARLY, NUMBER | MINUS, NOTHING}, {EARLY_HZ, RATE, SECOND}, US};
static const struct formula short_of_closing = {{LATE, NUMBER | MINUS, NOTHING}, {LATE_HZ, RATE, SECOND}, US};
static const struct formula over_closing = {{LATE | MINUS, NUMBER, NOTHING}, {LATE_HZ, RATE, SECOND}, US};

static int64_t work_out(const struct formula *formula, const struct libwdt_window *window, uint32_t host_hz,
			int64_t number)
{
	const uint32_t value[OPERANDS] = {0, 1, US_PER_S, host_hz, window->early_clocks, window->early_hz,
					  window->soon_clocks, window->late_clocks, window->late_hz, 0};
	struct term term[3];
	uint32_t i;

	for (i = 0; i < 3; i++) {
		uint32_t count = formula->count[i] & ~MINUS;

		term[i].count = count == NUMBER ? number : (int64_t)value[count];
		if (formula->count[i] & MINUS)
			term[i].count = -term[i].count;
		term[i].per = value[formula->per[i]];
	}
	return libwdt_ceil_sum(term, value[formula->rate]);
}

/*
 * The slacks (n - 1) / R - E and F - n / R are equal at n = (R (E + F) + 1) / 2.
 * Of its two neighbours the lower one wins a tie, so the answer is the ceiling
 * of R (E + F) / 2. delay_us is E's and F's part that is not counted in clocks.
 */
static int64_t middle(const struct libwdt_window *window, uint32_t host_hz, int64_t delay_us, int64_t least)
{
	int64_t twice = work_out(&both, window, host_hz, delay_us) + 1;

	return twice < 2 * least ? least : (int64_t)((uint64_t)twice >> 1);
}

/*
 * Both edges may be met exactly: a refresh n ticks after a reading comes more
 * than (n - 1) / R after it, and reaching the end of the period is a fault.
 */
void libwdt_bounds(struct libwdt_bounds *bounds, const struct libwdt_window *window, const struct libwdt_host *host)
{
	bounds->earliest = work_out(&opening, window, host->hz, host->landing_us) + 1;
	bounds->latest = work_out(&closing, window, host->hz, -(int64_t)host->latency_us) - 1;
	bounds->period = middle(window, host->hz, (int64_t)host->landing_us - host->latency_us, 1);
}

int64_t libwdt_early_slack_us(const struct libwdt_window *window, const struct libwdt_host *host, int64_t ticks)
{
	return -work_out(&short_of_opening, window, host->hz, ticks - 1) - host->landing_us;
}

int64_t libwdt_late_slack_us(const struct libwdt_window *window, const struct libwdt_host *host, int64_t ticks)
{
	return -work_out(&over_closing, window, host->hz, ticks) - host->latency_us;
}

int64_t libwdt_missing_us(const struct libwdt_window *window, const struct libwdt_host *host, int64_t earliest)
{
	return host->latency_us + 1 - work_out(&short_of_closing, window, host->hz, earliest);
}

/* The ages that survive a refresh at a deadline `ticks` after the reading: see schedule.h for the interval's ends. */
static void survivors(struct libwdt_first *first, int64_t ticks, const struct libwdt_window *window,
		      const struct libwdt_host *host)
{
	first->ticks = ticks;
	first->survived_min = work_out(&short_of_opening, window, host->hz, ticks > 0 ? ticks - 1 : 0);
	if (first->survived_min < 0)
		first->survived_min = 0;
	first->survived_max = work_out(&short_of_closing, window, host->hz, ticks) - 1 - host->latency_us;
}

/* How many of the possible ages, in whole microseconds, survive. */
static int64_t survived(const struct libwdt_first *first, uint32_t age_min_us, uint32_t age_max_us)
{
	int64_t low = first->survived_min > age_min_us ? first->survived_min : age_min_us;
	int64_t high = first->survived_max < age_max_us ? first->survived_max : age_max_us;

	return high - low;
}

/*
 * No deadline suits every age. Without a real window: as soon as the write
 * spacing allows. With one: the deadline that spares the youngest, or the one
 * before it, whichever loses fewer ages; earlier ones lose as many, and
 * counters are young because boot code has just restarted them.
 */
static void least_bad_first(struct libwdt_first *first, const struct libwdt_window *window,
			    const struct libwdt_host *host, uint32_t age_min_us, uint32_t age_max_us)
{
	int64_t soonest = work_out(&spacing, window, host->hz, -(int64_t)age_min_us) + 1;
	int64_t after;

	if (soonest < 0)
		soonest = 0;
	survivors(first, soonest, window, host);
	if (!window->closed || soonest == 0)
		return;
	after = survived(first, age_min_us, age_max_us);
	survivors(first, soonest - 1, window, host);
	if (survived(first, age_min_us, age_max_us) <= after)
		survivors(first, soonest, window, host);
}

void libwdt_first_refresh(struct libwdt_first *first, const struct libwdt_window *window,
			  const struct libwdt_host *host, uint32_t age_min_us, uint32_t age_max_us)
{
	int64_t limit_us = (int64_t)age_max_us + host->latency_us;
	int64_t low = work_out(&opening, window, host->hz, -(int64_t)age_min_us) + 1;
	int64_t high = work_out(&closing, window, host->hz, -limit_us) - 1;
	int64_t best = middle(window, host->hz, -(age_min_us + limit_us), 0);

	/* A deadline already reached when it is read loses no tick to the phase: 0 is legal wherever 1 is not too early. */
	first->opens = low <= 1 ? 0 : low;
	first->proven = age_max_us != LIBWDT_AGE_UNKNOWN && first->opens <= high;
	if (first->proven)
		survivors(first, best < high ? best : high, window, host);
	else
		least_bad_first(first, window, host, age_min_us, age_max_us);
}
