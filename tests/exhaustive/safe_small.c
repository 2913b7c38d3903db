/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * Scaled-down watchdogs played through completely: every phase of the host's
 * counter, every latency and landing, every sync delay, both comparators, both
 * readings of a disputed period, every cut of a divider that is kept, the slow
 * clock at either extreme and changing from one to the other at every slow clock
 * (with --full and two-bit counters at every step of the grid).
 * From the plays alone follow the safe distances of two refreshes, and the safe
 * first deadlines for every age; the planner must name exactly those.
 *
 * Time is continuous but needs no finer grid than a quarter of the greatest
 * common measure of tick, shortest and longest slow clock, L, L2 and age. A play
 * is a handful of moments bounded by differences: reading, two landings and the
 * edges of the slow clock. All bounds are multiples of that measure; two are
 * strict (a reading lies before the end of its tick, an early restart before the
 * window opens). A system of such bounds that has a solution at all has one
 * whose moments are multiples of a third of the measure or any finer part,
 * because a cycle of bounds that excludes it would have to sum to less than two
 * such parts without being negative in whole measures. A slow clock that changes
 * its rate counts no more clocks than the fastest and no fewer than the slowest,
 * so changes need no finer grid either; they are played to show it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "adversary.h"
#include "sweep.h"

#define GRID 4u /* steps to a measure */
#define TOO_EARLY 1u
#define TOO_CLOSE 2u
#define TOO_LATE 4u
#define DISTANCES 8192u
#define LANDINGS 1024u
#define AGES 2048u

/* A slow clock on the grid, in steps. */
struct rates {
	uint32_t measure_us;
	uint32_t fast; /* steps in the shortest slow clock */
	uint32_t slow; /* steps in the longest */
};

/* Every fault that some play of the hardware makes of two restarts so many steps apart. */
struct faults {
	uint32_t length; /* distances in the table; beyond it every play is too late and none too early */
	int64_t opens;   /* from this distance on no play is too early or too close */
	int64_t ends;    /* and up to this one, itself not counted, none is too late */
	uint8_t of[DISTANCES];
};

/* A host on the grid, in steps. */
struct reach {
	uint32_t tick;
	uint32_t latency;
	uint32_t landings;           /* landings run from 0 to this after the tick's start */
	uint8_t landing[LANDINGS];   /* 1: some reading and delay land here */
};

/* What brute force says of a schedule. */
struct verdict {
	int64_t earliest, latest; /* safe distances */
	int64_t period;           /* the best distance of all, safe or not */
	int64_t early_slack_us, late_slack_us;
	int64_t missing_us;
};

enum {
	CHIPS,
	SCHEDULES,
	FEASIBLE,
	FIRSTS,
	PROVEN,
	NOW_OR_NEVER,
};

static uint32_t greater(uint32_t a, uint32_t b)
{
	return a > b ? a : b;
}

/* The counter after 0, 1, 2 ... clocks since a restart acted, when `cut` clocks were left in the divider. */
static void count_down(int32_t *value, uint32_t clocks, const struct chip *chip, uint32_t cut)
{
	int32_t counter = (int32_t)chip->load;
	uint32_t divider = cut, i;

	for (i = 0; i <= clocks; i++) {
		if (divider == chip->divider) {
			divider = 0;
			counter--;
		}
		value[i] = counter;
		divider++;
	}
}

static int closed_at(const struct chip *chip, int32_t counter, int strict)
{
	int32_t gone = (int32_t)chip->load - counter, window = (int32_t)chip->window;

	if (chip->flags & LIBWDT_WINDOW_ELAPSED)
		return window != 0 && (strict ? gone <= window : gone < window);
	return strict ? counter >= window : counter > window;
}

/* The comparator keeps its opinion past the end of the period: a refresh can be both too early and too late. */
static uint8_t judge(const struct chip *chip, int32_t counter, int strict, int ends_at_zero)
{
	uint8_t fault = closed_at(chip, counter, strict) ? TOO_EARLY : 0;

	return counter < (ends_at_zero ? 1 : 0) ? fault | TOO_LATE : fault;
}

/*
 * Adds the faults under one course of the slow clock: one rate until the step
 * `turn`, the other from then on. Phases count a slow clock as fast * slow.
 */
static void play_clock(struct faults *faults, const struct rates *rates, const uint8_t *fault_after, uint32_t turn,
		       int fast_first)
{
	uint32_t clock = rates->fast * rates->slow, phase = 0, t, first, second;

	for (t = 0; t < faults->length; t++) {
		for (first = 0; first <= SYNC_MAX; first++) {
			for (second = 0; second <= SYNC_MAX; second++) {
				if (phase + second * clock >= first * clock)
					faults->of[t] |= fault_after[phase / clock + second - first];
			}
		}
		if (t < SPACING_CLOCKS * rates->slow)
			faults->of[t] |= TOO_CLOSE;
		phase += (t < turn) == fast_first ? rates->slow : rates->fast;
	}
}

/* Every fault of a restart that acts so many whole clocks after the one before, whatever the chip is like inside. */
static void judge_counter(uint8_t *fault_after, uint32_t clocks, const struct chip *chip)
{
	static int32_t value[DISTANCES];
	uint32_t cuts = chip->flags & LIBWDT_DIVIDER_KEPT ? chip->divider : 0, cut, i;
	int dispute, strict;

	memset(fault_after, 0, clocks + 1);
	for (cut = 0; cut <= cuts; cut++) {
		count_down(value, clocks, chip, cut);
		for (dispute = 0; dispute <= ((chip->flags & LIBWDT_PERIOD_DISPUTED) != 0); dispute++) {
			for (strict = 0; strict <= 1; strict++) {
				for (i = 0; i <= clocks; i++)
					fault_after[i] |= judge(chip, value[i], strict, dispute);
			}
		}
	}
}

static int early(uint8_t fault)
{
	return (fault & (TOO_EARLY | TOO_CLOSE)) != 0;
}

static int late(uint8_t fault)
{
	return (fault & TOO_LATE) != 0;
}

static uint8_t fault_at(const struct faults *faults, int64_t distance)
{
	if (distance < 0)
		return TOO_CLOSE;
	return (uint64_t)distance < faults->length ? faults->of[distance] : TOO_LATE;
}

static void find_edges(struct faults *faults)
{
	for (faults->opens = faults->length; faults->opens > 0; faults->opens--) {
		if (early(fault_at(faults, faults->opens - 1)))
			break;
	}
	for (faults->ends = 0; !late(fault_at(faults, faults->ends)); faults->ends++)
		;
}

static void play_hardware(struct faults *faults, const struct chip *chip, const struct rates *rates, uint32_t stride)
{
	static uint8_t fault_after[DISTANCES];
	uint32_t clocks = (greater(chip->load, chip->window) + 3) * chip->divider + 2 * SYNC_MAX + SPACING_CLOCKS;
	uint32_t turn;

	faults->length = clocks * rates->slow;
	if (faults->length >= DISTANCES) {
		printf("%u steps do not fit the table\n", (unsigned)faults->length);
		exit(1);
	}
	memset(faults->of, 0, sizeof(faults->of));
	/* The fastest clock passes the most clocks in the longest distance. */
	clocks = faults->length / rates->fast + 2 * SYNC_MAX + 1;
	judge_counter(fault_after, clocks, chip);
	for (turn = 0; turn < faults->length; turn += stride) {
		play_clock(faults, rates, fault_after, turn, 0);
		play_clock(faults, rates, fault_after, turn, 1);
	}
	find_edges(faults);
}

/* Landings after a reading anywhere in a tick: from the reading itself to L2 later. */
static void play_landings(struct reach *reach, const struct host *host, const struct rates *rates)
{
	uint32_t landing = host->landing_us / rates->measure_us * GRID, reading, delay;

	reach->tick = 1000000u / host->hz / rates->measure_us * GRID;
	reach->latency = host->latency_us / rates->measure_us * GRID;
	reach->landings = reach->tick + landing;
	if (reach->landings > LANDINGS)
		exit(1);
	memset(reach->landing, 0, sizeof(reach->landing));
	for (reading = 0; reading < reach->tick; reading++) {
		for (delay = 0; delay <= landing; delay++)
			reach->landing[reading + delay] = 1;
	}
}

/* Every fault of a refresh at a deadline n ticks after the reading before the last. */
static uint8_t play_refresh(const struct faults *faults, const struct reach *reach, int64_t n)
{
	uint8_t fault = 0;
	uint32_t before, late;

	for (before = 0; before < reach->landings; before++) {
		for (late = 0; reach->landing[before] && late <= reach->latency; late++)
			fault |= fault_at(faults, n * reach->tick + late - before);
	}
	return fault;
}

static int64_t last_distance(const struct faults *faults, const struct reach *reach)
{
	return (int64_t)(faults->length + reach->landings) / reach->tick + 2;
}

/*
 * By how many measures all second landings can move towards the first without
 * one of them becoming too early. On the grid the last reading comes one step
 * before the end of its tick; in truth there is no last one.
 */
static int64_t early_slack(const struct faults *faults, const struct reach *reach, int64_t n)
{
	return (n * reach->tick - (int64_t)reach->landings - faults->opens) / (int64_t)GRID;
}

/* The move away from the first landing at which one of them becomes too late. */
static int64_t late_slack(const struct faults *faults, const struct reach *reach, int64_t n)
{
	return (faults->ends - n * reach->tick - reach->latency) / (int64_t)GRID;
}

static int64_t lesser(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

/* Plays every distance; the safe ones must be an interval. Returns 0 if they are not. */
static int play_schedule(struct verdict *verdict, const struct faults *faults, const struct reach *reach,
			 const struct rates *rates)
{
	int64_t last = last_distance(faults, reach), n, slack, best = INT64_MIN;
	int whole = 1;
	uint8_t fault;

	verdict->earliest = last + 1;
	verdict->latest = 0;
	for (n = 1; n <= last; n++) {
		fault = play_refresh(faults, reach, n);
		if (!early(fault) && verdict->earliest > last)
			verdict->earliest = n;
		whole &= !early(fault) || verdict->earliest > last;
		if (!late(fault)) {
			whole &= verdict->latest == n - 1;
			verdict->latest = n;
		}
		slack = lesser(early_slack(faults, reach, n), late_slack(faults, reach, n));
		if (slack > best) {
			best = slack;
			verdict->period = n;
		}
	}
	verdict->early_slack_us = early_slack(faults, reach, verdict->period) * rates->measure_us;
	verdict->late_slack_us = late_slack(faults, reach, verdict->period) * rates->measure_us;
	/* An end of the period moved so far, and no less, makes the earliest distance a safe one. */
	verdict->missing_us = verdict->earliest <= verdict->latest
				      ? 0
				      : 1 - late_slack(faults, reach, verdict->earliest) * (int64_t)rates->measure_us;
	return whole;
}

static int64_t ceiling(int64_t dividend, int64_t divisor)
{
	int64_t down = dividend / divisor;

	return down * divisor < dividend ? down + 1 : down;
}

/* The promise as it is written down, in microseconds: N_lo / hz_min and N_up / hz_max. */
static int64_t promised_early_us(const struct chip *chip)
{
	int64_t closed = (int64_t)chip->load - chip->window;

	if (chip->flags & LIBWDT_WINDOW_ELAPSED)
		closed = chip->window ? (int64_t)chip->window : -1;
	return (closed < 0 ? SPACING_CLOCKS : (closed + 1) * chip->divider + SYNC_MAX) * 1000000 / chip->hz_min;
}

static int64_t promised_late_us(const struct chip *chip)
{
	int64_t ticks = (int64_t)chip->load + 1;

	ticks -= (chip->flags & LIBWDT_PERIOD_DISPUTED) != 0;
	ticks -= (chip->flags & LIBWDT_DIVIDER_KEPT) != 0;
	return (ticks * chip->divider - SYNC_MAX) * 1000000 / chip->hz_max;
}

/* The written formulas against the plays. A period that may be over at once ends at the refresh, not before it. */
static int formulas_hold(const struct verdict *played, const struct chip *chip, const struct host *host)
{
	int64_t tick = 1000000 / host->hz;
	int64_t low = ceiling(promised_early_us(chip) + host->landing_us, tick) + 1;
	int64_t high = ceiling(promised_late_us(chip) - host->latency_us, tick) - 1;

	return low == played->earliest && (high > 0 ? high : 0) == played->latest;
}

static const struct age fresh = {0, 0};

static int plan_agrees(const struct verdict *played, const struct libwdt_plan *plan)
{
	int feasible = played->earliest <= played->latest;

	if ((int)plan->feasible != feasible || plan->earliest != played->earliest ||
	    (plan->latest > 0 ? plan->latest : 0) != played->latest)
		return 0;
	if (((plan->findings & LIBWDT_FINDING_INFEASIBLE) == 0) != feasible)
		return 0;
	return plan->period == played->period && plan->early_slack_us == played->early_slack_us &&
	       plan->late_slack_us == played->late_slack_us && (int64_t)plan->missing_us == played->missing_us;
}

static int check_schedule(uint64_t *counts, const struct chip *chip, const struct host *host,
			  const struct faults *faults, const struct reach *reach, const struct rates *rates)
{
	struct verdict played;
	struct libwdt_plan plan;
	int whole = play_schedule(&played, faults, reach, rates), stated = formulas_hold(&played, chip, host);

	adopt(&plan, chip, host, &fresh, MODE_RESETS);
	counts[SCHEDULES]++;
	counts[FEASIBLE] += played.earliest <= played.latest;
	if (whole && stated && plan_agrees(&played, &plan))
		return 0;
	describe(chip, host, &fresh);
	if (!whole)
		printf("the safe distances are not an interval\n");
	if (!stated)
		printf("the written formulas give other bounds than the plays\n");
	printf("played: %lld..%lld period %lld slack %lld/%lld us missing %lld us\n", (long long)played.earliest,
	       (long long)played.latest, (long long)played.period, (long long)played.early_slack_us,
	       (long long)played.late_slack_us, (long long)played.missing_us);
	printf("planned: %lld..%lld period %lld slack %lld/%lld us missing %lld us feasible %u findings %08x\n",
	       (long long)plan.earliest, (long long)plan.latest, (long long)plan.period,
	       (long long)plan.early_slack_us, (long long)plan.late_slack_us, (long long)plan.missing_us,
	       (unsigned)plan.feasible, (unsigned)plan.findings);
	return 1;
}

/*
 * Every fault of a first refresh m ticks after a reading at which the counter was
 * `age` steps old. A deadline that the reading has reached already is served from
 * the reading on.
 */
static uint8_t play_first(const struct faults *faults, const struct reach *reach, int64_t m, int64_t age)
{
	uint32_t readings = m > 0 ? reach->tick : 1, reading, late;
	uint8_t fault = 0;

	for (reading = 0; reading < readings; reading++) {
		for (late = 0; late <= reach->latency; late++)
			fault |= fault_at(faults, m * reach->tick + late - reading + age);
	}
	return fault;
}

/* The ages, in whole measures, that survive each first deadline: from the youngest to the oldest, or none. */
struct ages {
	uint32_t deadlines;
	int64_t youngest[AGES];
	int64_t oldest[AGES];
};

/* Returns 0 if the survivors of a deadline are not an interval. */
static int play_ages(struct ages *ages, const struct faults *faults, const struct reach *reach)
{
	int64_t last = faults->length / GRID + 2, age;
	int whole = 1;
	uint32_t m;

	ages->deadlines = faults->length / reach->tick + 2;
	if (ages->deadlines > AGES)
		exit(1);
	for (m = 0; m < ages->deadlines; m++) {
		ages->youngest[m] = last;
		ages->oldest[m] = -1;
		for (age = 0; age <= last; age++) {
			if (play_first(faults, reach, m, age * GRID))
				continue;
			whole &= ages->oldest[m] < 0 || ages->oldest[m] == age - 1;
			ages->youngest[m] = lesser(ages->youngest[m], age);
			ages->oldest[m] = age;
		}
	}
	return whole;
}

/* Whole measures from the youngest to the oldest survivor among the ages in [low, high]; negative: none. */
static int64_t survivors(const struct ages *ages, int64_t m, int64_t low, int64_t high)
{
	int64_t youngest = ages->youngest[m] > low ? ages->youngest[m] : low;

	return lesser(ages->oldest[m], high) - youngest;
}

/* A deadline is proven for an age interval when every age of it survives. */
static int proven(const struct ages *ages, int64_t m, int64_t low, int64_t high)
{
	return m < ages->deadlines && ages->youngest[m] <= low && high <= ages->oldest[m];
}

static int any_proven(const struct ages *ages, int64_t from, int64_t low, int64_t high)
{
	int64_t m;

	for (m = from; m < ages->deadlines; m++) {
		if (proven(ages, m, low, high))
			return 1;
	}
	return 0;
}

/* Over all deadlines after the reading: they alone leave a host the time to act. */
static int64_t most_survivors(const struct ages *ages, int64_t low, int64_t high)
{
	int64_t best = -1, m, some;

	for (m = 1; m < ages->deadlines; m++) {
		some = survivors(ages, m, low, high);
		if (some > best)
			best = some;
	}
	return best;
}

/* The smallest deadline that keeps the write spacing for every age from `low` on. */
static int64_t soonest(const struct reach *reach, const struct rates *rates, int64_t low)
{
	int64_t nearest = SPACING_CLOCKS * rates->slow, m = 0;

	/* The reading lies anywhere in its tick, so the landing comes more than m - 1 ticks later. */
	while ((m > 0 ? (m - 1) * reach->tick : 0) + low * GRID < nearest)
		m++;
	return m;
}

/* Nothing is closed but the write spacing, or the guard tick of WDD equal to WDV, which is no window here. */
static int windowless(const struct chip *chip)
{
	return chip->flags & LIBWDT_WINDOW_ELAPSED ? chip->window == 0 : chip->window >= chip->load;
}

/* The plan says which ages survive its unproven deadline, to the microsecond. */
static int survivors_agree(const struct libwdt_plan *plan, const struct rates *rates, const struct ages *ages)
{
	int64_t unit = rates->measure_us;

	if (plan->first < 0 || plan->first >= ages->deadlines)
		return 0;
	if (ages->oldest[plan->first] < 0)
		return plan->age_survived_max_us < plan->age_survived_min_us;
	return plan->age_survived_min_us == ages->youngest[plan->first] * unit &&
	       plan->age_survived_max_us == (ages->oldest[plan->first] + 1) * unit - 1;
}

/* An age interval that no deadline suits: with a window the plan spares the most ages, without one it hurries. */
static int unproven_agrees(const struct libwdt_plan *plan, const struct chip *chip, const struct reach *reach,
			   const struct rates *rates, const struct ages *ages, int64_t low, int64_t high)
{
	int64_t m;

	if (!(plan->findings & LIBWDT_FINDING_FIRST_UNPROVEN) || !survivors_agree(plan, rates, ages))
		return 0;
	if (!windowless(chip)) {
		m = survivors(ages, plan->first, low, high);
		return m >= most_survivors(ages, low, high) || most_survivors(ages, low, high) < 0;
	}
	m = soonest(reach, rates, low);
	return plan->first == m || (m == 0 && plan->first == 1);
}

static int check_first(uint64_t *counts, const struct chip *chip, const struct host *host, const struct reach *reach,
		       const struct rates *rates, const struct ages *ages, int64_t low, int64_t high)
{
	int unknown = high == INT64_MAX, at_once, later, agrees;
	struct age age = {(uint32_t)(low * rates->measure_us),
			  unknown ? LIBWDT_AGE_UNKNOWN : (uint32_t)(high * rates->measure_us)};
	struct libwdt_plan plan;

	at_once = proven(ages, 0, low, high);
	later = any_proven(ages, 1, low, high);
	adopt(&plan, chip, host, &age, MODE_RESETS);
	counts[FIRSTS]++;
	counts[PROVEN] += at_once || later;
	counts[NOW_OR_NEVER] += at_once && !later;
	if (at_once && !later && plan.findings & LIBWDT_FINDING_FIRST_UNPROVEN)
		agrees = survivors_agree(&plan, rates, ages); /* a planner may count deadlines from 1 */
	else if (at_once || later)
		agrees = !(plan.findings & LIBWDT_FINDING_FIRST_UNPROVEN) && plan.first >= 0 &&
			 proven(ages, plan.first, low, high);
	else
		agrees = unproven_agrees(&plan, chip, reach, rates, ages, low, high);
	if (agrees)
		return 0;
	describe(chip, host, &age);
	printf("played: a first refresh %s", later ? "can be proven" : at_once ? "can be proven only at once" : "cannot be proven");
	if (plan.first >= 0 && plan.first < ages->deadlines)
		printf("; under the planned deadline ages %lld..%lld us survive",
		       (long long)(ages->youngest[plan.first] * rates->measure_us),
		       (long long)((ages->oldest[plan.first] + 1) * rates->measure_us - 1));
	printf("; the most that survive any: %lld measures\n", (long long)most_survivors(ages, low, high));
	printf("planned: first %lld, ages %u..%u us survive, findings %08x\n", (long long)plan.first,
	       (unsigned)plan.age_survived_min_us, (unsigned)plan.age_survived_max_us, (unsigned)plan.findings);
	return 1;
}

/* Every interval of ages on the grid, and every lower end of an open one. */
static int check_firsts(uint64_t *counts, const struct chip *chip, const struct host *host,
			const struct faults *faults, const struct reach *reach, const struct rates *rates,
			int64_t stride)
{
	static struct ages ages;
	int64_t last = faults->length / GRID + 1, low, high;

	if (!play_ages(&ages, faults, reach)) {
		describe(chip, host, &fresh);
		printf("the ages that survive a deadline are not an interval\n");
		return 1;
	}
	for (low = 0; low <= last; low += stride) {
		if (check_first(counts, chip, host, reach, rates, &ages, low, INT64_MAX))
			return 1;
		for (high = low; high <= last; high += stride) {
			if (check_first(counts, chip, host, reach, rates, &ages, low, high))
				return 1;
		}
	}
	return 0;
}

/* Slow clocks whose periods are whole microseconds, and a measure that divides both. */
static const struct {
	uint32_t hz_min, hz_max, measure_us;
} clocks[] = {
	{10000, 10000, 50}, {10000, 12500, 20}, {10000, 20000, 50}, {12500, 20000, 10}, {20000, 25000, 10},
};
/* In measures. */
static const uint32_t ticks[] = {1, 2, 4, 5, 10, 8, 20, 16};
static const uint32_t latencies[] = {0, 1, 3, 11};
static const struct {
	uint32_t bits, divider, full;
} counters[] = {
	{2, 1, 0}, {2, 3, 0}, {2, 8, 0}, {2, 2, 1}, {2, 4, 1}, {3, 1, 1}, {3, 2, 1}, {3, 4, 1},
	{4, 1, 1}, {4, 2, 1},
};
static const uint32_t flag_sets[] = {
	0,
	LIBWDT_PERIOD_DISPUTED,
	LIBWDT_DIVIDER_KEPT,
	LIBWDT_PERIOD_DISPUTED | LIBWDT_DIVIDER_KEPT,
	LIBWDT_WINDOW_ELAPSED,
	LIBWDT_WINDOW_ELAPSED | LIBWDT_PERIOD_DISPUTED,
};

#define LENGTH(array) ((uint32_t)(sizeof(array) / sizeof((array)[0])))
#define PARTS (LENGTH(clocks) * LENGTH(flag_sets))

static int check_host(uint64_t *counts, const struct chip *chip, const struct host *host,
		      const struct faults *faults, const struct rates *rates, int full)
{
	struct reach reach;
	/* First deadlines are played on the hosts that leave something to choose. */
	uint32_t tick = 1000000 / host->hz / rates->measure_us;
	int with_ages = host->latency_us == host->landing_us && tick >= 4 && tick <= 8 && chip->bits <= (full ? 3 : 2);

	play_landings(&reach, host, rates);
	if (check_schedule(counts, chip, host, faults, &reach, rates))
		return 1;
	return with_ages && check_firsts(counts, chip, host, faults, &reach, rates, full ? 7 : 11);
}

static int check_chip(uint64_t *counts, const struct chip *chip, uint32_t measure_us, int full)
{
	static struct faults faults;
	struct rates rates = {measure_us, 1000000 / chip->hz_max / measure_us * GRID,
			      1000000 / chip->hz_min / measure_us * GRID};
	struct host host;
	uint32_t i, j, k;

	counts[CHIPS]++;
	play_hardware(&faults, chip, &rates, full && chip->bits == 2 ? 1 : rates.slow);
	for (i = 0; i < LENGTH(ticks); i += full ? 1 : 2) {
		host.hz = 1000000 / (ticks[i] * measure_us);
		for (j = 0; j < LENGTH(latencies) && host.hz * ticks[i] * measure_us == 1000000; j++) {
			for (k = 0; k <= j; k++) {
				host.latency_us = latencies[j] * measure_us;
				host.landing_us = latencies[k] * measure_us;
				if (check_host(counts, chip, &host, &faults, &rates, full))
					return 1;
			}
		}
	}
	return 0;
}

static int check_part(uint64_t *counts, uint32_t part, const void *arg)
{
	const struct options *options = (const struct options *)arg;
	uint32_t rate = part / LENGTH(flag_sets), stride = options->brief ? 13 : 1;
	struct chip chip;
	uint32_t i, pair;

	chip.flags = flag_sets[part % LENGTH(flag_sets)];
	chip.hz_min = clocks[rate].hz_min;
	chip.hz_max = clocks[rate].hz_max;
	for (i = 0; i < LENGTH(counters); i++) {
		chip.bits = counters[i].bits;
		chip.divider = counters[i].divider;
		for (pair = 0; pair >> 2 * chip.bits == 0 && counters[i].full <= (uint32_t)options->full;
		     pair += stride) {
			chip.load = pair >> chip.bits;
			chip.window = pair & ((1u << chip.bits) - 1);
			if (check_chip(counts, &chip, clocks[rate].measure_us, options->full))
				return 1;
		}
	}
	return 0;
}

int main(int argc, char **argv)
{
	struct options options = read_options(argc, argv);
	uint64_t counts[COUNT_ROOM];
	uint32_t failed = in_processes(counts, PARTS, options.jobs, check_part, &options);

	printf("safe_small: %llu chips, %llu schedules (%llu feasible), %llu first deadlines (%llu provable, %llu of them "
	       "only at once): %s in %.1f s\n",
	       (unsigned long long)counts[CHIPS], (unsigned long long)counts[SCHEDULES],
	       (unsigned long long)counts[FEASIBLE], (unsigned long long)counts[FIRSTS],
	       (unsigned long long)counts[PROVEN], (unsigned long long)counts[NOW_OR_NEVER],
	       failed ? "a disagreement" : "planned as played", elapsed_s());
	return failed != 0;
}
