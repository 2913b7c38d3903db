/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* The row about many page sizes at once, with its curve over the granules in use. */
#include "looks.h"
#include "rows.h"

#define SIZES 8
#define REGION_LOG2 40
#define GRANULES_MAX 4096
#define ROW_GRANULES (FRONT_LARGE / 8)

static const uint8_t size_log2[SIZES] = {12, 14, 16, 18, 20, 22, 24, 26};

/* Each size has a region of its own, so that an address tells the size of its page. */
static uint32_t size_of(uint64_t va)
{
	return size_log2[(va >> REGION_LOG2) - 1];
}

/* One page of every size after the other, anywhere in its region, and one granule anywhere in each. */
static void pick_granules(uint64_t *list, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++)
		list[i] = (uint64_t)(i % SIZES + 1) << REGION_LOG2 |
			(mix64(i + 77) & (((uint64_t)1 << REGION_LOG2) - 1) & ~(uint64_t)(ACCESS_BYTES - 1) & ~(uint64_t)0xf00);
	shuffle(list, count, 5);
}

/* The same translations, however large the pages that carry them. */
static uint64_t sized_addend(uint64_t va)
{
	return addend_of(va >> size_of(va) << size_of(va));
}

static void refill_true_size(void *table, uint64_t va)
{
	ours_insert(table, va, size_of(va), sized_addend(va));
}

static void refill_granule(void *table, uint64_t va)
{
	ours_insert(table, va, PAGE_LOG2, sized_addend(va));
}

static uint64_t low_one(void *walk)
{
	return walk_refilling(walk, look_low, refill_granule);
}

static uint64_t low_eight(void *walk)
{
	return walk_refilling(walk, look_low, refill_true_size);
}

static uint64_t hashed_one(void *walk)
{
	return walk_refilling(walk, look_hashed, refill_granule);
}

static uint64_t hashed_eight(void *walk)
{
	return walk_refilling(walk, look_hashed, refill_true_size);
}

enum { LOW_ONE, LOW_EIGHT, HASHED_ONE, HASHED_EIGHT, CASES };

static void measure_granules(struct contender *c, struct walk *walk, const uint64_t *list, size_t count)
{
	static uint64_t (*const run[CASES])(void *) = {low_one, low_eight, hashed_one, hashed_eight};
	static const char *const name[CASES] = {"one size", "eight sizes", "one size, hashed", "eight sizes, hashed"};
	struct ours *ours[CASES];
	size_t i;

	for (i = 0; i < CASES; i++) {
		ours[i] = ours_new(FRONT_LARGE, BACK_ENTRIES, i >= HASHED_ONE ? THASH_HASHED : 0);
		walk[i] = (struct walk){ours[i], list, count, 1, 0};
		run[i](&walk[i]);
		walk[i].times = repetitions(200000 / count);
		c[i] = (struct contender){.name = name[i], .run = run[i], .context = &walk[i],
			.operations = (double)count * (double)walk[i].times};
	}
	measure(c, CASES);
	demand_equal_sums(c, CASES);
	for (i = 0; i < CASES; i++)
		ours_free(ours[i]);
}

static void note_point(const struct contender *c, const struct walk *walk, size_t count)
{
	double walks = (double)walk[0].times;

	note("  %5zu granules: low %5.2f -> %5.2f (misses a walk %.0f -> %.0f), hashed %5.2f -> %5.2f (%.0f -> %.0f)", count,
		ns_per_operation(&c[LOW_ONE]), ns_per_operation(&c[LOW_EIGHT]), (double)walk[LOW_ONE].misses / walks,
		(double)walk[LOW_EIGHT].misses / walks, ns_per_operation(&c[HASHED_ONE]), ns_per_operation(&c[HASHED_EIGHT]),
		(double)walk[HASHED_ONE].misses / walks, (double)walk[HASHED_EIGHT].misses / walks);
}

void rows_sizes(const struct traces *traces)
{
	static uint64_t list[GRANULES_MAX];
	struct ratio worst = {0, 0, 0}, hashed;
	struct contender c[CASES];
	struct walk walk[CASES];
	size_t count;

	(void)traces;
	note("one page size -> eight page sizes, the same granules, 64 KiB, ns dependent:");
	for (count = 16; count <= GRANULES_MAX; count *= 2) {
		pick_granules(list, count);
		measure_granules(c, walk, list, count);
		note_point(c, walk, count);
		if (count != ROW_GRANULES)
			continue;
		worst = ratio_of_times(&c[LOW_EIGHT], &c[LOW_ONE]);
		hashed = ratio_of_times(&c[HASHED_EIGHT], &c[HASHED_ONE]);
		note("  at an eighth of the front: low %.3g, hashed %.3g; the row is the worse", worst.value, hashed.value);
		if (hashed.value > worst.value)
			worst = hashed;
	}
	row("eight-sizes", worst);
}
