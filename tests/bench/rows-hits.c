/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* Rows about hits: inlined ones against the limit, hits in the back, hits and misses beside pinned entries. */
#include "looks.h"
#include "rows.h"

#define PAGES 512
#define LIST 1024

static uint64_t limit_dependent(void *walk)
{
	return walk_dependent(walk, look_limit);
}

static uint64_t limit_independent(void *walk)
{
	return walk_independent(walk, look_limit);
}

static uint64_t b_dependent(void *walk)
{
	return walk_dependent(walk, look_direct32);
}

static uint64_t b_independent(void *walk)
{
	return walk_independent(walk, look_direct32);
}

static uint64_t low_dependent(void *walk)
{
	return walk_dependent(walk, look_low);
}

static uint64_t low_independent(void *walk)
{
	return walk_independent(walk, look_low);
}

static uint64_t any_dependent(void *walk)
{
	return walk_dependent(walk, look_any);
}

static uint64_t any_independent(void *walk)
{
	return walk_independent(walk, look_any);
}

static uint64_t hashed_dependent(void *walk)
{
	return walk_dependent(walk, look_hashed);
}

static uint64_t hashed_independent(void *walk)
{
	return walk_independent(walk, look_hashed);
}

ALWAYS_INLINE struct found look_nowhere(void *table, uint64_t va, unsigned kind)
{
	(void)kind;
	(void)table;
	return found_at(opaque(va));
}

static uint64_t nowhere_dependent(void *walk)
{
	return walk_dependent(walk, look_nowhere);
}

/* PAGES pages that follow each other, met at random. */
static void fill_list(uint64_t *list, size_t count, size_t pages)
{
	size_t i;

	for (i = 0; i < count; i++)
		list[i] = (uint64_t)(i % pages + 0x10000) << PAGE_LOG2 | (i * 8 & ~PAGE_MASK);
	shuffle(list, count, 1);
}

static void fill_limit(struct limit *limit, const uint64_t *list, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++)
		*limit_entry_of(limit, list[i]) = (struct limit_entry){list[i] & PAGE_MASK, addend_of(list[i])};
}

static void fill_tables(struct limit *limit, struct direct32 *b, struct ours *low, struct ours *hashed, const uint64_t *list)
{
	size_t i;

	fill_limit(limit, list, LIST);
	for (i = 0; i < LIST; i++) {
		refill_direct32(b, list[i]);
		refill_ours(low, list[i]);
		refill_ours(hashed, list[i]);
	}
}

static struct walk walk_of(void *table, const uint64_t *list, size_t count, size_t times)
{
	return (struct walk){table, list, count, repetitions(times), 0};
}

static struct contender contender_of(const char *name, uint64_t (*run)(void *), struct walk *walk)
{
	return (struct contender){.name = name, .run = run, .context = walk,
		.operations = (double)walk->count * (double)walk->times};
}

enum { LIMIT, B, LOW, ANY, HASHED, TABLES };

static struct contender hits[2 * TABLES + 1];

static void note_hits(void)
{
	size_t i;

	note("hits in 2048 entries, 512 pages, ns: dependent, independent");
	for (i = 0; i < TABLES; i++)
		note("  %-12s %5.2f %5.2f", hits[i].name, ns_per_operation(&hits[i]), ns_per_operation(&hits[TABLES + i]));
	note("  %-12s %5.2f", hits[2 * TABLES].name, ns_per_operation(&hits[2 * TABLES]));
}

static void measure_hits(void)
{
	static struct direct32_entry b_entries[2048];
	static struct limit_entry limit_entries[2048];
	static uint64_t list[LIST];
	struct limit limit = {2047 * sizeof(limit_entries[0]), limit_entries};
	struct direct32 b;
	struct ours *low = ours_new(FRONT_LARGE, BACK_ENTRIES, 0), *hashed = ours_new(FRONT_LARGE, BACK_ENTRIES, THASH_HASHED);
	void *const table[TABLES] = {&limit, &b, low, low, hashed};
	static const char *const name[TABLES] = {"limit", "(b)/2048", "ours", "any granule", "hashed"};
	static uint64_t (*const run[2 * TABLES])(void *) = {limit_dependent, b_dependent, low_dependent, any_dependent,
		hashed_dependent, limit_independent, b_independent, low_independent, any_independent, hashed_independent};
	struct walk walk[2 * TABLES + 1];
	size_t i;

	direct32_init(&b, b_entries, 2048);
	fill_list(list, LIST, PAGES);
	fill_tables(&limit, &b, low, hashed, list);
	for (i = 0; i < 2 * TABLES; i++) {
		walk[i] = walk_of(table[i % TABLES], list, LIST, 400);
		hits[i] = contender_of(name[i % TABLES], run[i], &walk[i]);
	}
	walk[i] = walk_of(NULL, list, LIST, 400);
	hits[i] = contender_of("empty loop", nowhere_dependent, &walk[i]);
	measure(hits, 2 * TABLES + 1);
	demand_equal_sums(hits, 2 * TABLES);
	ours_free(low);
	ours_free(hashed);
}

struct ratio limit_over_peer(void)
{
	struct ratio dependent, independent;

	measure_hits();
	dependent = ratio_of_times(&hits[B], &hits[LIMIT]);
	independent = ratio_of_times(&hits[TABLES + B], &hits[TABLES + LIMIT]);
	note("(b) over the limit: dependent %.3g, independent %.3g", dependent.value, independent.value);
	return dependent.value > independent.value ? dependent : independent;
}

/* Twice as many pages as the front has entries, each pair of them in one entry's place. */
static void row_back_hit(void)
{
	static uint64_t inside[FRONT_DEFAULT / 2], around[FRONT_DEFAULT * 2];
	const size_t near = FRONT_DEFAULT / 2, far = FRONT_DEFAULT * 2;
	struct ours *ours = ours_new(FRONT_DEFAULT, BACK_ENTRIES, 0);
	struct walk walk[3];
	struct contender c[3];
	size_t i;

	fill_list(inside, near, near);
	fill_list(around, far, far);
	for (i = 0; i < far; i++)
		refill_ours(ours, around[i]);
	walk[0] = walk_of(ours, inside, near, 800);
	walk[1] = walk_of(ours, around, far, 100);
	walk[2] = walk[1];
	c[0] = contender_of("inlined", low_dependent, &walk[0]);
	c[1] = contender_of("back", low_dependent, &walk[1]);
	c[2] = contender_of("back independent", low_independent, &walk[2]);
	measure(c, 3);
	demand(walk[0].misses + walk[1].misses + walk[2].misses == 0, "a page is missing from the back");
	note("hit in the back %.2f ns dependent, %.2f independent; inlined %.2f dependent", ns_per_operation(&c[1]),
		ns_per_operation(&c[2]), ns_per_operation(&c[0]));
	row("back-hit", ratio_of_times(&c[1], &c[0]));
	ours_free(ours);
}

void rows_hits(const struct traces *traces)
{
	(void)traces;
	measure_hits();
	note_hits();
	row("hit-dependent", ratio_of_times(&hits[LOW], &hits[LIMIT]));
	row("hit-independent", ratio_of_times(&hits[TABLES + LOW], &hits[TABLES + LIMIT]));
	row_back_hit();
}

/* Eight large translation registers, far from the pages of the list. */
static void pin_eight(struct ours *ours)
{
	unsigned i;

	for (i = 0; i < 8; i++) {
		struct thash_insertion pin = THASH_INSERTION_INIT;

		pin.va = (uint64_t)(i + 1) << 40;
		pin.page_log2 = 24;
		pin.value = addend_of(pin.va) | OURS_ALL_RIGHTS;
		demand(thash_pin(&ours->table, NULL, &pin) == 0, "thash_pin failed");
	}
}

/* Addresses that nothing translates. */
static void fill_absent(uint64_t *list, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++)
		list[i] = (uint64_t)(i + 0x800000) << PAGE_LOG2;
	shuffle(list, count, 3);
}

void rows_pins(const struct traces *traces)
{
	static uint64_t present[LIST], absent[LIST], pinned[LIST];
	struct ours *ours[2] = {ours_new(FRONT_LARGE, BACK_ENTRIES, 0), ours_new(FRONT_LARGE, BACK_ENTRIES, 0)};
	struct walk walk[5];
	struct contender c[5];
	size_t i;

	(void)traces;
	fill_list(present, LIST, PAGES);
	fill_absent(absent, LIST);
	pin_eight(ours[1]);
	for (i = 0; i < LIST; i++) {
		pinned[i] = ((uint64_t)(i % 8 + 1) << 40) + ((uint64_t)(i % PAGES + FRONT_LARGE / 2) << PAGE_LOG2);
		refill_ours(ours[0], present[i]);
		refill_ours(ours[1], present[i]);
	}
	for (i = 0; i < 4; i++) {
		walk[i] = walk_of(ours[i % 2], i < 2 ? present : absent, LIST, i < 2 ? 400 : 50);
		c[i] = contender_of(i % 2 ? "eight pins" : "no pins", low_dependent, &walk[i]);
	}
	walk[4] = walk_of(ours[1], pinned, LIST, 400);
	c[4] = contender_of("pinned", low_dependent, &walk[4]);
	measure(c, 5);
	demand_equal_sums(c, 2);
	demand(walk[0].misses + walk[1].misses + walk[4].misses == 0, "a page is missing");
	demand(walk[2].misses == LIST * walk[2].times && walk[3].misses == walk[2].misses, "something hits that should not");
	note("pins, ns dependent: hits %.2f without, %.2f with, %.2f on pinned pages; misses %.2f without, %.2f with",
		ns_per_operation(&c[0]), ns_per_operation(&c[1]), ns_per_operation(&c[4]), ns_per_operation(&c[2]),
		ns_per_operation(&c[3]));
	row("pins-hits", ratio_of_times(&c[1], &c[0]));
	row("pins-misses", ratio_of_times(&c[3], &c[2]));
	ours_free(ours[0]);
	ours_free(ours[1]);
}
