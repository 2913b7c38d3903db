/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * The arithmetic of the refresh schedule; the model it rests on is in
 * schedule.h. Every number of a schedule is a sum of at most three times,
 * rounded up once: edges of the window, and a number of the formula's user.
 */
#include "schedule.h"

#include "exact.h"

/* What a formula adds up. */
#define OPENING 0x01u /* from the last restart to the opening edge */
#define SPACING 0x02u /* the same, with nothing closed but the write spacing where there is no real window */
#define CLOSING 0x04u /* to the closing edge */
#define MINUS 0x08u   /* that time taken away */
#define IN_US 0x10u   /* the number is host ticks, the result microseconds; otherwise the other way about */

static int64_t work_out(uint32_t formula, const struct libwdt_window *window, uint32_t host_hz, int64_t number)
{
	uint32_t per = formula & IN_US ? host_hz : US_PER_S, rate = formula & IN_US ? US_PER_S : host_hz;
	int64_t late = window->late_clocks;
	struct sum sum = SUM_OF_NOTHING;

	libwdt_add(&sum, number, per, rate);
	if (formula & (OPENING | SPACING))
		libwdt_add(&sum, formula & OPENING ? window->early_clocks : window->soon_clocks, window->early_hz, rate);
	if (formula & CLOSING)
		libwdt_add(&sum, formula & MINUS ? -late : late, window->late_hz, rate);
	return libwdt_rounded_up(&sum);
}

/*
 * The slacks (n - 1) / R - E and F - n / R are equal at n = (R (E + F) + 1) / 2.
 * Of its two neighbours the lower one wins a tie, so the answer is the ceiling
 * of R (E + F) / 2. delay_us is E's and F's part that is not counted in clocks.
 */
static int64_t middle(const struct libwdt_window *window, uint32_t host_hz, int64_t delay_us, int64_t least)
{
	int64_t twice = work_out(OPENING | CLOSING, window, host_hz, delay_us) + 1;

	return twice < 2 * least ? least : (int64_t)((uint64_t)twice >> 1);
}

/*
 * Both edges may be met exactly: a refresh n ticks after a reading comes more
 * than (n - 1) / R after it, and reaching the end of the period is a fault.
 */
void libwdt_bounds(struct libwdt_bounds *bounds, const struct libwdt_window *window, const struct libwdt_host *host)
{
	bounds->earliest = work_out(OPENING, window, host->hz, host->landing_us) + 1;
	bounds->latest = work_out(CLOSING, window, host->hz, -(int64_t)host->latency_us) - 1;
	bounds->period = middle(window, host->hz, (int64_t)host->landing_us - host->latency_us, 1);
}

int64_t libwdt_early_slack_us(const struct libwdt_window *window, const struct libwdt_host *host, int64_t ticks)
{
	return -work_out(OPENING | IN_US, window, host->hz, 1 - ticks) - host->landing_us;
}

int64_t libwdt_late_slack_us(const struct libwdt_window *window, const struct libwdt_host *host, int64_t ticks)
{
	return -work_out(CLOSING | MINUS | IN_US, window, host->hz, ticks) - host->latency_us;
}

int64_t libwdt_missing_us(const struct libwdt_window *window, const struct libwdt_host *host, int64_t earliest)
{
	return host->latency_us + 1 - work_out(CLOSING | IN_US, window, host->hz, -earliest);
}

/* The ages that survive a refresh at a deadline `ticks` after the reading: see schedule.h for the interval's ends. */
static void survivors(struct libwdt_first *first, int64_t ticks, const struct libwdt_window *window,
		      const struct libwdt_host *host)
{
	first->ticks = ticks;
	first->survived_min = work_out(OPENING | IN_US, window, host->hz, ticks > 0 ? 1 - ticks : 0);
	if (first->survived_min < 0)
		first->survived_min = 0;
	first->survived_max = work_out(CLOSING | IN_US, window, host->hz, -ticks) - 1 - host->latency_us;
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
	int64_t soonest = work_out(SPACING, window, host->hz, -(int64_t)age_min_us) + 1;
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
	int64_t low = work_out(OPENING, window, host->hz, -(int64_t)age_min_us) + 1;
	int64_t high = work_out(CLOSING, window, host->hz, -limit_us) - 1;
	int64_t best = middle(window, host->hz, -(age_min_us + limit_us), 0);

	/* A deadline already reached when it is read loses no tick to the phase: 0 is legal wherever 1 is not too early. */
	first->opens = low <= 1 ? 0 : low;
	first->proven = age_max_us != LIBWDT_AGE_UNKNOWN && first->opens <= high;
	if (first->proven)
		survivors(first, best < high ? best : high, window, host);
	else
		least_bad_first(first, window, host, age_min_us, age_max_us);
}
