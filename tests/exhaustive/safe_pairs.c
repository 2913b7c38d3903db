/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * All 2^24 pairs of WDV and WDD at full size, under several hosts and slow
 * clocks: the planner must name exactly the distances that no play faults, the
 * best of them, its slack and what is missing where there is none. For a sample
 * of pairs each distance is replayed in the device model: the unsafe ones fault
 * as foretold, the safe ones survive the plays that come closest. Thinned unless
 * called with --full.
 */
#include "plays.h"
#include "sweep.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifdef __SIZEOF_INT128__

#include <libwdtvtlb/wdt_model.h>

#define BITS 12u
#define FIELD_MAX 0xfffu
#define FIELD_COUNT 0x1000u
#define ROWS 256u /* loads a worker takes at a time */
#define THIN 1009u
#define LENGTH(array) ((uint32_t)(sizeof(array) / sizeof((array)[0])))

/* A host and a slow clock, and how many of the 2^24 pairs have a schedule: counted by the plays alone. */
struct configuration {
	struct host host;
	uint32_t hz_min, hz_max;
	uint32_t flags;
	uint32_t feasible;
};

#define CRYSTAL 32761, 32775
#define RC 26000, 44000
#define EXACT 32768, 32768

static const struct configuration configurations[] = {
	{{1000, 1000, 1000}, CRYSTAL, 0, 16763467},
	{{1000, 1000, 1000}, RC, 0, 13335460},
	{{1000, 1000, 1000}, EXACT, 0, 16768002},
	{{100, 1000, 1000}, CRYSTAL, 0, 16733135},
	{{100, 10000, 100}, EXACT, 0, 16719987},
	{{10, 5000, 5000}, EXACT, 0, 16396398},
	{{1, 0, 0}, CRYSTAL, 0, 13298432},
	{{64, 0, 0}, EXACT, 0, 16713788}, /* a host tick is four counter ticks: every bound is met exactly */
	{{250, 100, 100}, CRYSTAL, LIBWDT_PERIOD_DISPUTED, 16748517},
	{{32768, 200, 50}, CRYSTAL, 0, 16771085},
	{{1000000, 50, 10}, RC, 0, 13342348},
	{{48000000, 2000, 20}, EXACT, LIBWDT_DIVIDER_KEPT, 16764930},
	{{4294967295u, 0, 0}, RC, LIBWDT_DIVIDER_KEPT | LIBWDT_PERIOD_DISPUTED, 13329506},
	{{1000, 10000, 1000}, CRYSTAL, LIBWDT_WINDOW_ELAPSED | LIBWDT_PERIOD_DISPUTED, 8367786},
};

enum {
	PLANNED,
	UNPROVEN,
	PAIRS_REPLAYED,
	REPLAYS,
};

/* What the plays say: by what is closed, and by the load. The last element has no window. */
struct bounds {
	const struct configuration *configuration;
	int full;
	struct scale scale;
	int64_t from[FIELD_COUNT + 1];       /* smallest safe distance */
	int64_t first_from[FIELD_COUNT + 1]; /* smallest safe first deadline of a counter restarted at the reading */
	exact_t early[FIELD_COUNT + 1];      /* early margin of distance 0 */
	int64_t to[FIELD_COUNT];             /* largest safe distance */
	exact_t late[FIELD_COUNT];           /* late margin of distance 0 */
};

#define NO_WINDOW FIELD_COUNT

static const struct age fresh = {0, 0};

static struct chip chip_of(const struct configuration *configuration, uint32_t load, uint32_t window)
{
	struct chip chip = {load, window, BITS, 128, configuration->hz_min, configuration->hz_max, configuration->flags};

	return chip;
}

/* Two chips with equal keys have comparators that agree on when another restart may come. */
static uint32_t key_of(const struct chip *chip)
{
	if (chip->flags & LIBWDT_WINDOW_ELAPSED)
		return chip->window ? chip->window : NO_WINDOW;
	return chip->window <= chip->load ? chip->load - chip->window : NO_WINDOW;
}

/* The chip that stands for all of its key. */
static struct chip chip_for_key(const struct configuration *configuration, uint32_t key)
{
	if (configuration->flags & LIBWDT_WINDOW_ELAPSED)
		return chip_of(configuration, FIELD_MAX, key == NO_WINDOW ? 0 : key);
	return key == NO_WINDOW ? chip_of(configuration, 0, FIELD_MAX) : chip_of(configuration, FIELD_MAX, FIELD_MAX - key);
}

static void play_everything(struct bounds *bounds, const struct configuration *configuration)
{
	struct chip chip = chip_of(configuration, 0, 0);
	const struct host *host = &configuration->host;
	struct host prompt = *host;
	uint32_t i;

	prompt.landing_us = 0;
	bounds->configuration = configuration;
	bounds->scale = scale_of(&chip, host);
	for (i = 0; i <= NO_WINDOW; i++) {
		chip = chip_for_key(configuration, i);
		bounds->early[i] = early_margin(&bounds->scale, &chip, host, 0);
		bounds->from[i] = safe_from(&bounds->scale, bounds->early[i]);
		bounds->first_from[i] = safe_from(&bounds->scale, early_margin(&bounds->scale, &chip, &prompt, 0));
	}
	for (i = 0; i <= FIELD_MAX; i++) {
		chip = chip_of(configuration, i, 0);
		bounds->late[i] = late_margin(&bounds->scale, &chip, host, 0);
		bounds->to[i] = safe_to(&bounds->scale, bounds->late[i]);
	}
}

/* How far a refresh n ticks later stays from the nearer fault; a reading in the last moment of its tick has no last. */
static exact_t slack(const struct bounds *bounds, const struct chip *chip, int64_t n)
{
	exact_t early = bounds->early[key_of(chip)] - 1 + n * bounds->scale.tick;
	exact_t late = bounds->late[chip->load] - n * bounds->scale.tick;

	return early < late ? early : late;
}

/* One slack rises with the distance and the other falls, so what beats both neighbours beats all. */
static int period_is_best(const struct bounds *bounds, const struct chip *chip, const struct libwdt_plan *plan)
{
	const struct scale *scale = &bounds->scale;
	exact_t here = slack(bounds, chip, plan->period);

	if (plan->period < 1 || here < slack(bounds, chip, plan->period + 1))
		return 0;
	if (plan->period > 1 && here <= slack(bounds, chip, plan->period - 1))
		return 0;
	return plan->early_slack_us ==
		       floor_exact(bounds->early[key_of(chip)] - 1 + plan->period * scale->tick, scale->us) &&
	       plan->late_slack_us == floor_exact(bounds->late[chip->load] - plan->period * scale->tick, scale->us);
}

/* The end of the period, moved by so much and no less, makes the smallest distance safe. */
static int64_t missing_us(const struct bounds *bounds, const struct chip *chip)
{
	int64_t from = bounds->from[key_of(chip)];

	return floor_exact(from * bounds->scale.tick - bounds->late[chip->load], bounds->scale.us) + 1;
}

static int resets_agree(const struct bounds *bounds, const struct chip *chip, const struct libwdt_plan *plan)
{
	const struct scale *scale = &bounds->scale;
	int32_t life = life_ticks(chip) > 0 ? life_ticks(chip) : 0;
	exact_t least = (exact_t)life * chip->divider * scale->fast;
	exact_t most = ((exact_t)(chip->load + 1) * chip->divider + SYNC_MAX) * scale->slow;

	return (int64_t)plan->reset_min_us == floor_exact(least, scale->us) &&
	       (int64_t)plan->reset_max_us == ceil_exact(most, scale->us);
}

static int first_agrees(const struct bounds *bounds, const struct chip *chip, const struct libwdt_plan *plan)
{
	int64_t from = bounds->first_from[key_of(chip)], to = bounds->to[chip->load];

	if (plan->findings & LIBWDT_FINDING_FIRST_UNPROVEN)
		return from > to;
	return from <= plan->first && plan->first <= to;
}

static int plan_agrees(const struct bounds *bounds, const struct chip *chip, const struct libwdt_plan *plan)
{
	int64_t from = bounds->from[key_of(chip)], to = bounds->to[chip->load];
	int feasible = from <= to;

	if ((int)plan->feasible != feasible || ((plan->findings & LIBWDT_FINDING_INFEASIBLE) == 0) != feasible)
		return 0;
	if (plan->earliest != from || (plan->latest > 0 ? plan->latest : 0) != to)
		return 0;
	if ((int64_t)plan->missing_us != (feasible ? 0 : missing_us(bounds, chip)))
		return 0;
	return period_is_best(bounds, chip, plan) && first_agrees(bounds, chip, plan) &&
	       resets_agree(bounds, chip, plan);
}

static int disagreement(const struct bounds *bounds, const struct chip *chip, const struct libwdt_plan *plan)
{
	describe(chip, &bounds->configuration->host, &fresh);
	printf("played: %lld..%lld, first from %lld, missing %lld us\n", (long long)bounds->from[key_of(chip)],
	       (long long)bounds->to[chip->load], (long long)bounds->first_from[key_of(chip)],
	       (long long)missing_us(bounds, chip));
	printf("planned: %lld..%lld, first %lld, missing %lld us, feasible %u, period %lld%s, slack %lld/%lld us, "
	       "reset %llu..%llu us, findings %08x\n",
	       (long long)plan->earliest, (long long)plan->latest, (long long)plan->first, (long long)plan->missing_us,
	       (unsigned)plan->feasible, (long long)plan->period,
	       period_is_best(bounds, chip, plan) ? "" : " (not the best, or its slack is wrong)",
	       (long long)plan->early_slack_us, (long long)plan->late_slack_us,
	       (unsigned long long)plan->reset_min_us, (unsigned long long)plan->reset_max_us,
	       (unsigned)plan->findings);
	return 1;
}

/* Bits of the mode register that are no timing: WDFIEN, WDRSTEN, WDRPROC, WDDBGHLT, WDIDLEHLT. */
static const uint32_t action_bits[] = {0x1000, 0x2000, 0x4000, 0x10000000, 0x20000000};

static int same_schedule(const struct libwdt_plan *a, const struct libwdt_plan *b)
{
	return a->feasible == b->feasible && a->missing_us == b->missing_us && a->first == b->first &&
	       a->period == b->period && a->earliest == b->earliest && a->latest == b->latest &&
	       a->early_slack_us == b->early_slack_us && a->late_slack_us == b->late_slack_us &&
	       !memcmp(&a->window, &b->window, sizeof(a->window)) && a->reset_min_us == b->reset_min_us &&
	       a->reset_max_us == b->reset_max_us;
}

/* Whatever the watchdog does when it bites, and whenever it halts, the schedule is the same. */
static int actions_do_not_matter(const struct bounds *bounds, const struct chip *chip, const struct libwdt_plan *plan)
{
	struct libwdt_plan other;
	uint32_t set, i, bits;

	for (set = 0; set < 1u << LENGTH(action_bits); set++) {
		bits = 0;
		for (i = 0; i < LENGTH(action_bits); i++)
			bits |= set >> i & 1 ? action_bits[i] : 0;
		adopt(&other, chip, &bounds->configuration->host, &fresh, bits);
		if (same_schedule(plan, &other))
			continue;
		describe(chip, &bounds->configuration->host, &fresh);
		printf("the action bits %08x change the schedule\n", (unsigned)bits);
		return 0;
	}
	return 1;
}

/* The model's time: fine enough for ticks, microseconds of latency and half a step before any edge of the slow clock. */
#define MODEL_HZ_MAX ((uint64_t)1 << 40)

static uint64_t common(uint64_t a, uint64_t b)
{
	uint64_t x = a, y = b, rest;

	for (; y; y = rest) {
		rest = x % y;
		x = y;
	}
	return a / x * b;
}

/* Units a second, or 0 if the model has none that fine. */
static uint64_t model_hz(const struct host *host, uint32_t hz)
{
	uint64_t second = common(host->hz, hz), us = 1000000;

	while (us % 10 == 0 && host->latency_us % 10 == 0 && host->landing_us % 10 == 0 && us > 1 &&
	       host->latency_us % (1000000 / us * 10) == 0 && host->landing_us % (1000000 / us * 10) == 0)
		us /= 10;
	second = common(second, us);
	return second <= MODEL_HZ_MAX / 2 ? 2 * second : 0;
}

/* One play: the mode write lands at time 0, the restart `distance` units later; returns the first fault. */
static uint32_t replay(const struct chip *chip, uint64_t time_hz, uint32_t hz, int64_t distance, uint32_t first,
		       uint32_t second, uint32_t flags)
{
	struct libwdt_model_setup setup = LIBWDT_MODEL_SETUP_INIT;
	struct libwdt_model_options options = LIBWDT_MODEL_OPTIONS_INIT;
	struct libwdt_model_events events = LIBWDT_MODEL_EVENTS_INIT;
	const struct libwdt_layout *layout = libwdt_layout_at91sam9();
	struct libwdt_model model;
	int err;

	setup.hz = hz;
	setup.time_hz = time_hz;
	setup.layout = layout;
	options.delay_clocks = first;
	err = libwdt_model_init(&model, &setup);
	err = err ? err : libwdt_model_set_options(&model, &options);
	err = err ? err : libwdt_model_write(&model, layout->write_offset[LIBWDT_REG_MODE], mode_of(chip), 4);
	options.delay_clocks = second;
	err = err ? err : libwdt_model_advance(&model, (uint64_t)distance);
	/* The first restart may still be on its way: a strict comparator would judge it by the reset value's WDD. */
	options.flags = distance > (int64_t)(time_hz / hz * (SYNC_MAX + 1)) ? flags : 0;
	err = err ? err : libwdt_model_set_options(&model, &options);
	err = err ? err : libwdt_model_write(&model, layout->control, layout->restart, 4);
	err = err ? err : libwdt_model_advance(&model, second * time_hz / hz + 1);
	err = err ? err : libwdt_model_events(&model, &events);
	if (err) {
		printf("the model refuses with %d\n", err);
		exit(1);
	}
	return events.first_cause;
}

/* The closest that two landings can come, and the farthest apart; they keep their order. */
static int64_t nearest(const struct host *host, uint64_t time_hz, int64_t n)
{
	int64_t tick = (int64_t)(time_hz / host->hz);
	int64_t distance = (n - 1) * tick + 1 - (int64_t)(time_hz / 1000 * host->landing_us / 1000);

	return distance < 1 ? 1 : distance;
}

static int64_t farthest(const struct host *host, uint64_t time_hz, int64_t n)
{
	return n * (int64_t)(time_hz / host->hz) + (int64_t)(time_hz / 1000 * host->latency_us / 1000);
}

/* The two plays that come closest to a fault, at a deadline n ticks after the reading. Both fault, or neither, as foretold. */
static int replay_distance(const struct bounds *bounds, const struct chip *chip, int64_t n)
{
	const struct host *host = &bounds->configuration->host;
	uint64_t slow_hz = model_hz(host, chip->hz_min), fast_hz = model_hz(host, chip->hz_max);
	int early = n < bounds->from[key_of(chip)], late = n > bounds->to[chip->load];
	uint32_t seen_early, seen_late;

	seen_early = replay(chip, slow_hz, chip->hz_min, nearest(host, slow_hz, n), SYNC_MAX, 0, LIBWDT_MODEL_STRICT);
	seen_late = replay(chip, fast_hz, chip->hz_max, farthest(host, fast_hz, n), 0, SYNC_MAX, 0);
	if ((seen_early == LIBWDT_MODEL_EARLY || seen_early == LIBWDT_MODEL_CLOSE) == early &&
	    (seen_late == LIBWDT_MODEL_UNDERFLOW) == (late && (!early || seen_late != LIBWDT_MODEL_EARLY)))
		return 0;
	describe(chip, host, &fresh);
	printf("distance %lld: foretold %s, the model's first fault is %02x in the nearest play and %02x in the farthest\n",
	       (long long)n, early ? late ? "too early and too late" : "too early" : late ? "too late" : "safe",
	       (unsigned)seen_early, (unsigned)seen_late);
	return 1;
}

#define REPLAY_ALL 300

/* Every distance up to two past the last safe one, or those around the edges where there are many. */
static int replay_pair(uint64_t *counts, const struct bounds *bounds, const struct chip *chip)
{
	int64_t from = bounds->from[key_of(chip)], to = bounds->to[chip->load], n, end = (from > to ? from : to) + 2;

	counts[PAIRS_REPLAYED]++;
	for (n = 1; n <= end; n++) {
		if (end > REPLAY_ALL && n == 4)
			n = (from < to ? from : to) - 3 > 4 ? (from < to ? from : to) - 3 : 4;
		if (end > REPLAY_ALL && n == (from < to ? from : to) + 3)
			n = (from > to ? from : to) - 3 > n ? (from > to ? from : to) - 3 : n;
		counts[REPLAYS] += 2;
		if (replay_distance(bounds, chip, n))
			return 1;
	}
	return 0;
}

/* The model has the write-once layout, and no doubt about its period. */
static int can_replay(const struct bounds *bounds)
{
	const struct configuration *configuration = bounds->configuration;

	return configuration->flags == 0 && model_hz(&configuration->host, configuration->hz_min) &&
	       model_hz(&configuration->host, configuration->hz_max);
}

static int on_an_edge(uint32_t load, uint32_t window)
{
	int32_t apart = (int32_t)window - (int32_t)load;
	int load_edge = load <= 2 || load == FIELD_MAX || (load & (load + 1)) == 0;

	return load_edge && ((apart >= -1 && apart <= 1) || window == 0 || window == FIELD_MAX || window == load / 2);
}

static int check_pair(uint64_t *counts, const struct bounds *bounds, uint32_t load, uint32_t window)
{
	struct chip chip = chip_of(bounds->configuration, load, window);
	int chosen = on_an_edge(load, window) || (load * FIELD_COUNT + window) % (bounds->full ? 10007 : 100003) == 0;
	struct libwdt_plan plan;

	adopt(&plan, &chip, &bounds->configuration->host, &fresh, MODE_RESETS);
	counts[PLANNED]++;
	counts[UNPROVEN] += (plan.findings & LIBWDT_FINDING_FIRST_UNPROVEN) != 0;
	if (!plan_agrees(bounds, &chip, &plan))
		return disagreement(bounds, &chip, &plan);
	if (!chosen)
		return 0;
	if (!actions_do_not_matter(bounds, &chip, &plan))
		return 1;
	return can_replay(bounds) && replay_pair(counts, bounds, &chip);
}

static int check_rows(uint64_t *counts, uint32_t part, const void *arg)
{
	const struct bounds *bounds = (const struct bounds *)arg;
	uint32_t load, window;

	for (load = part * ROWS; load < (part + 1) * ROWS; load++) {
		for (window = 0; window <= FIELD_MAX; window++) {
			if (!bounds->full && (load * FIELD_COUNT + window) % THIN && !on_an_edge(load, window))
				continue;
			if (check_pair(counts, bounds, load, window))
				return 1;
		}
	}
	return 0;
}

/* The plays alone say for how many of all pairs there is a safe distance. */
static uint32_t count_feasible(const struct bounds *bounds)
{
	uint32_t load, window, count = 0;
	struct chip chip;

	for (load = 0; load <= FIELD_MAX; load++) {
		for (window = 0; window <= FIELD_MAX; window++) {
			chip = chip_of(bounds->configuration, load, window);
			count += bounds->from[key_of(&chip)] <= bounds->to[load];
		}
	}
	return count;
}

static int check_configuration(const struct configuration *configuration, const struct options *options)
{
	static struct bounds bounds;
	uint64_t counts[COUNT_ROOM];
	uint32_t feasible, failed;

	play_everything(&bounds, configuration);
	bounds.full = options->full;
	feasible = count_feasible(&bounds);
	failed = in_processes(counts, FIELD_COUNT / ROWS, options->jobs, check_rows, &bounds);
	printf("safe_pairs: host %u Hz, L=%u us, L2=%u us, slow clock %u..%u Hz, flags %x: %u of 2^24 pairs feasible%s, "
	       "%llu planned (%llu first refreshes unproven), %llu replayed at %llu plays; %.1f s\n",
	       (unsigned)configuration->host.hz, (unsigned)configuration->host.latency_us,
	       (unsigned)configuration->host.landing_us, (unsigned)configuration->hz_min,
	       (unsigned)configuration->hz_max, (unsigned)configuration->flags, (unsigned)feasible,
	       feasible == configuration->feasible ? "" : " (not as pinned)", (unsigned long long)counts[PLANNED],
	       (unsigned long long)counts[UNPROVEN], (unsigned long long)counts[PAIRS_REPLAYED],
	       (unsigned long long)counts[REPLAYS], elapsed_s());
	fflush(stdout);
	return failed || feasible != configuration->feasible;
}

int main(int argc, char **argv)
{
	struct options options = read_options(argc, argv);
	int failed = 0;
	uint32_t i;

	for (i = 0; i < LENGTH(configurations); i++)
		failed |= check_configuration(&configurations[i], &options);
	return failed;
}

#else

int main(void)
{
	printf("safe_pairs: needs 128-bit integers\n");
	return 77;
}

#endif
