/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* The arithmetic of the refresh schedule; the model it rests on is in schedule.h. */
#include "schedule.h"

#include "exact.h"

/*
 * Both edges may be met exactly: a refresh n ticks after a reading comes more
 * than (n - 1) / R after it, and reaching the end of the period is a fault.
 */
static int64_t first_legal(uint32_t early_clocks, uint32_t early_hz, int64_t delay_us, uint32_t rate)
{
	const struct term term[3] = {{early_clocks, early_hz}, {delay_us, US_PER_S}, {0, 1}};

	return libwdt_ceil_sum(term, rate) + 1;
}

static int64_t last_legal(const struct libwdt_window *window, int64_t delay_us, uint32_t rate)
{
	const struct term term[3] = {{window->late_clocks, window->late_hz}, {-delay_us, US_PER_S}, {0, 1}};

	return libwdt_ceil_sum(term, rate) - 1;
}

/*
 * The slacks (n - 1) / R - E and F - n / R are equal at n = (R (E + F) + 1) / 2.
 * Of its two neighbours the lower one wins a tie, so the answer is the ceiling
 * of R (E + F) / 2. delay_us is E's and F's part that is not counted in clocks.
 */
static int64_t middle(const struct libwdt_window *window, int64_t delay_us, uint32_t rate)
{
	const struct term term[3] = {
		{window->early_clocks, window->early_hz}, {window->late_clocks, window->late_hz}, {delay_us, US_PER_S}};
	int64_t twice = libwdt_ceil_sum(term, rate) + 1;

	return twice < 0 ? 0 : (int64_t)((uint64_t)twice >> 1);
}

void libwdt_bounds(int64_t *earliest, int64_t *latest, const struct libwdt_window *window,
		   const struct libwdt_host *host)
{
	*earliest = first_legal(window->early_clocks, window->early_hz, host->landing_us, host->hz);
	*latest = last_legal(window, host->latency_us, host->hz);
}

int64_t libwdt_middle(const struct libwdt_window *window, const struct libwdt_host *host)
{
	int64_t period = middle(window, (int64_t)host->landing_us - host->latency_us, host->hz);

	return period < 1 ? 1 : period;
}

/* The ages that survive a refresh at a deadline `ticks` after the reading: see schedule.h for the interval's ends. */
static void survivors(struct libwdt_first *first, int64_t ticks, const struct libwdt_window *window,
		      const struct libwdt_host *host)
{
	const struct term young[3] = {
		{window->early_clocks, window->early_hz}, {ticks > 0 ? 1 - ticks : 0, host->hz}, {0, 1}};
	const struct term old[3] = {{window->late_clocks, window->late_hz}, {-ticks, host->hz}, {0, 1}};

	first->ticks = ticks;
	first->survived_min = libwdt_ceil_sum(young, US_PER_S);
	if (first->survived_min < 0)
		first->survived_min = 0;
	first->survived_max = libwdt_ceil_sum(old, US_PER_S) - 1 - host->latency_us;
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
	struct libwdt_first before;
	int64_t soonest = first_legal(window->soon_clocks, window->early_hz, -(int64_t)age_min_us, host->hz);

	if (soonest < 0)
		soonest = 0;
	survivors(first, soonest, window, host);
	if (!window->closed || soonest == 0)
		return;
	survivors(&before, soonest - 1, window, host);
	if (survived(&before, age_min_us, age_max_us) > survived(first, age_min_us, age_max_us))
		*first = before;
}

void libwdt_first_refresh(struct libwdt_first *first, const struct libwdt_window *window,
			  const struct libwdt_host *host, uint32_t age_min_us, uint32_t age_max_us)
{
	int64_t low = first_legal(window->early_clocks, window->early_hz, -(int64_t)age_min_us, host->hz);
	int64_t high = last_legal(window, (int64_t)age_max_us + host->latency_us, host->hz);
	int64_t best = middle(window, -((int64_t)age_min_us + age_max_us + host->latency_us), host->hz);

	uint32_t proven = age_max_us != LIBWDT_AGE_UNKNOWN && low <= high && high >= 0;

	if (proven)
		survivors(first, best, window, host);
	else
		least_bad_first(first, window, host, age_min_us, age_max_us);
	first->opens = low < 0 ? 0 : low;
	first->proven = proven;
}
