/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* Rows about purges: of a range of 4 GiB, of a space, of everything. */
#include "algorithm2008.h"
#include "looks.h"
#include "rows.h"

#define RANGE_FIRST ((uint64_t)1 << 32)
#define RANGE_LOG2 32
#define TABLES 16
#define SLOTS (FRONT_LARGE + BACK_ENTRIES)

/* A full table of 4 KiB pages: inside the range to be purged, or below it. */
static void fill(struct ours *ours, uint64_t first)
{
	size_t i;

	for (i = 0; i < BACK_ENTRIES; i++)
		refill_ours(ours, first + ((uint64_t)i << PAGE_LOG2));
}

static uint32_t live(const struct ours *ours)
{
	struct thash_stats stats = {.size = sizeof(stats)};

	demand(thash_get_stats(&ours->table, &stats) == 0, "thash_get_stats failed");
	return stats.live;
}

static void purge_range(struct ours *ours)
{
	demand(thash_purge(&ours->table, NULL, THASH_SPACE, 1, RANGE_FIRST, 2 * RANGE_FIRST - 1) == 0, "thash_purge failed");
}

/* Several tables, so that a purge which leaves nothing behind can be timed more than once a round. */
static void fill_all(void *context)
{
	struct ours **tables = context;
	size_t i;

	for (i = 0; i < TABLES; i++)
		fill(tables[i], RANGE_FIRST);
}

static uint64_t purge_all_that_lies_there(void *context)
{
	struct ours **tables = context;
	size_t i;

	for (i = 0; i < TABLES; i++)
		purge_range(tables[i]);
	return 0;
}

static uint64_t purge_nothing(void *context)
{
	size_t i, times = repetitions(1000);

	for (i = 0; i < times; i++)
		purge_range(context);
	return 0;
}

static uint64_t purge_2008(void *context)
{
	algorithm2008_purge(context, RANGE_FIRST, effort.smoke ? RANGE_LOG2 - 12 : RANGE_LOG2);
	return 0;
}

static void fill_2008(struct algorithm2008 *t, struct algorithm2008_entry *entries)
{
	uint64_t i;

	algorithm2008_init(t, entries, 16);
	algorithm2008_set_region(t, 0, 0x1234);
	for (i = 0; i < BACK_ENTRIES; i++)
		algorithm2008_insert(t, i << PAGE_LOG2, PAGE_LOG2, i);
}

static struct ratio scaled(struct ratio ratio, double by)
{
	return (struct ratio){ratio.value * by, ratio.low * by, ratio.high * by};
}

static void rows_range(void)
{
	static struct algorithm2008_entry entries[2048];
	static struct algorithm2008 t2008;
	struct ours *full = ours_new(FRONT_LARGE, BACK_ENTRIES, 0), *tables[TABLES];
	struct contender c[3] = {
		{.name = "2008", .run = purge_2008, .context = &t2008, .operations = 1},
		{.name = "nothing there", .run = purge_nothing, .context = full, .operations = (double)repetitions(1000)},
		{.name = "all there", .run = purge_all_that_lies_there, .context = tables, .operations = TABLES,
			.prepare = fill_all},
	};
	struct ratio each;
	size_t i;

	for (i = 0; i < TABLES; i++)
		tables[i] = ours_new(FRONT_LARGE, BACK_ENTRIES, 0);
	fill_all(tables);
	fill(full, 0);
	fill_2008(&t2008, entries);
	demand(live(full) == BACK_ENTRIES && live(tables[0]) == BACK_ENTRIES, "the table is not full");
	measure(c, 3);
	demand(live(full) == BACK_ENTRIES && live(tables[0]) == 0, "the purge removed too much or too little");
	note("4 GiB purge, ns: 2008 %.0f, ours %.0f where nothing lies there, %.0f for all of %d entries",
		ns_per_operation(&c[0]), ns_per_operation(&c[1]), ns_per_operation(&c[2]), BACK_ENTRIES);
	row("purge-4g", ratio_of_times(&c[0], &c[1]));
	row("purge-slot-ns", scaled(ns_of(&c[1]), 1.0 / SLOTS));
	each = ns_of(&c[2]);
	each = (struct ratio){each.value - ns_per_operation(&c[1]), each.low - ns_per_operation(&c[1]),
		each.high - ns_per_operation(&c[1])};
	row("purge-entry-ns", scaled(each, 1.0 / BACK_ENTRIES));
	for (i = 0; i < TABLES; i++)
		ours_free(tables[i]);
	ours_free(full);
}

/*
 * A life of inserts and lookups with a purge after every eight of them, and one
 * with a purge after every sixteen: the same inserts and lookups, half as many
 * purges. A life without any would have other inserts, into a table full of
 * what is alive.
 */
#define BETWEEN 8
#define PAGES_OF_LIFE (2 * BACK_ENTRIES)

struct life {
	struct ours *ours;
	size_t eights;  /* of inserts and lookups */
	size_t eights_between;
	uint32_t scope;
	uint64_t misses;
	struct laps laps;
};

#define LAP_EIGHTS 1024

static void insert_eight(struct life *life, uint64_t va)
{
	size_t i;

	for (i = 0; i < BETWEEN; i++)
		refill_ours(life->ours, va + ((uint64_t)i << PAGE_LOG2));
}

static uint64_t look_up_eight(struct life *life, uint64_t va)
{
	uint64_t sum = 0;
	size_t i;

	for (i = 0; i < BETWEEN; i++) {
		struct found found = look_low(life->ours, va + ((uint64_t)i << PAGE_LOG2), KIND_READ);

		life->misses += !found.hit;
		sum += found.host;
	}
	return sum;
}

static void purge_whole(const struct life *life)
{
	demand(thash_purge(&life->ours->table, NULL, life->scope, 1, 0, ~(uint64_t)0) == 0, "thash_purge failed");
}

static uint64_t page_of_life(size_t number)
{
	return (uint64_t)(number * BETWEEN % PAGES_OF_LIFE + 0x1000) << PAGE_LOG2;
}

static uint64_t live_on(void *context)
{
	struct life *life = context;
	uint64_t sum = 0;
	size_t i;

	life->misses = 0;
	for (i = 1; i <= life->eights; i++) {
		if (i % LAP_EIGHTS == 1)
			lap_start(&life->laps);
		insert_eight(life, page_of_life(i));
		sum += look_up_eight(life, page_of_life(i));
		if (i % life->eights_between == 0)
			purge_whole(life);
		if (i % LAP_EIGHTS == 0 || i == life->eights)
			lap_end(&life->laps);
	}
	return sum;
}

/* Each purge is a lap, and the insert after it, in which tags may run out. */
static uint64_t live_by_the_clock(void *context)
{
	struct life *life = context;
	uint64_t sum = 0;
	size_t i;

	for (i = 0; i < life->eights; i++) {
		insert_eight(life, page_of_life(i));
		sum += look_up_eight(life, page_of_life(i));
		lap_start(&life->laps);
		purge_whole(life);
		refill_ours(life->ours, page_of_life(i + 1));
		lap_end(&life->laps);
	}
	return sum;
}

static void begin_life(void *context)
{
	struct life *life = context;

	ours_reset(life->ours);
}

static uint32_t slowest_lap(const struct laps *laps)
{
	uint32_t worst = 0;
	size_t i;

	for (i = 0; i < laps->count; i++)
		if (laps->least_ns[i] > worst)
			worst = laps->least_ns[i];
	return worst;
}

static void note_worst_call(struct ours *ours, uint32_t scope, size_t purges)
{
	struct life life = {ours, purges, 1, scope, 0, {0}};
	struct contender c = {.name = "by the clock", .run = live_by_the_clock, .context = &life,
		.operations = (double)purges, .laps = &life.laps, .prepare = begin_life};
	struct thash_stats stats = {.size = sizeof(stats)};

	measure(&c, 1);
	demand(thash_get_stats(&ours->table, &stats) == 0, "thash_get_stats failed");
	note("  worst purge with the insert after it %u ns (of each the least of all rounds, reading the clock included);"
		" %llu sweeps, %llu times the front was dropped", slowest_lap(&life.laps),
		(unsigned long long)stats.sweeps, (unsigned long long)stats.front_drops);
	laps_free(&life.laps);
}

static void row_whole(const char *name, uint32_t scope)
{
	struct ours *ours[2] = {ours_new(FRONT_LARGE, BACK_ENTRIES, 0), ours_new(FRONT_LARGE, BACK_ENTRIES, 0)};
	size_t purges = effort.smoke ? 2000 : 1000000;
	struct life life[2] = {{ours[0], purges, 1, scope, 0, {0}}, {ours[1], purges, 2, scope, 0, {0}}};
	struct contender c[2] = {
		{.name = "every eight", .run = live_on, .context = &life[0], .operations = (double)purges / 2,
			.laps = &life[0].laps, .prepare = begin_life},
		{.name = "every sixteen", .run = live_on, .context = &life[1], .operations = (double)purges / 2,
			.laps = &life[1].laps, .prepare = begin_life},
	};
	struct ratio eight, sixteen;

	measure(c, 2);
	demand_equal_sums(c, 2);
	demand(life[0].misses + life[1].misses == 0, "what was just inserted is not found");
	eight = ns_of(&c[0]);
	sixteen = ns_of(&c[1]);
	note("%s: 16 inserts and 16 lookups with one purge %.1f ns, with two %.1f ns", name, sixteen.value, eight.value);
	note_worst_call(ours[0], scope, purges);
	row(name, (struct ratio){eight.value - sixteen.value, eight.low - sixteen.high, eight.high - sixteen.low});
	laps_free(&life[0].laps);
	laps_free(&life[1].laps);
	ours_free(ours[0]);
	ours_free(ours[1]);
}

void rows_purge(const struct traces *traces)
{
	(void)traces;
	rows_range();
	row_whole("purge-space-ns", THASH_SPACE);
	row_whole("purge-everything-ns", THASH_EVERYTHING);
}
