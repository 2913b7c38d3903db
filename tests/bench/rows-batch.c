/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* Rows about lookups in a table far larger than the caches. */
#include "looks.h"
#include "rows.h"

#include <stdlib.h>

#define ENTRIES ((uint32_t)1 << 21) /* of 16 bytes, in the front and again in the back: 64 MiB */
#define BATCH 256

#define LAP 8192

struct crossing {
	struct ours *ours;
	const uint64_t *list;
	size_t pages;
	uint64_t misses;
	struct laps laps;
};

/* The whole list, a lap at a time. */
ALWAYS_INLINE uint64_t cross(struct crossing *crossing, uint64_t (*walk_lap)(struct walk *walk))
{
	uint64_t sum = 0;
	size_t from;

	crossing->misses = 0;
	for (from = 0; from < crossing->pages; from += LAP) {
		size_t rest = crossing->pages - from;
		struct walk walk = {crossing->ours, crossing->list + from, rest < LAP ? rest : LAP, 1, 0};

		lap_start(&crossing->laps);
		sum += walk_lap(&walk);
		lap_end(&crossing->laps);
		crossing->misses += walk.misses;
	}
	return sum;
}

static uint64_t chain_lap(struct walk *walk)
{
	return walk_dependent(walk, look_low);
}

static uint64_t calls_lap(struct walk *walk)
{
	return walk_independent(walk, look_low);
}

static uint64_t batch_lap(struct walk *walk)
{
	static struct thash_result results[BATCH];
	struct ours *ours = walk->table;
	uint64_t sum = 0, hits = 0;
	size_t i, j, count;

	for (i = 0; i < walk->count; i += count) {
		count = walk->count - i < BATCH ? walk->count - i : BATCH;
		hits += (uint64_t)thash_lookup_batch(&ours->table, results, walk->va + i, (uint32_t)count, ACCESS_BYTES,
			KIND_READ, 0);
		for (j = 0; j < count; j++)
			sum += ours_found(results[j], walk->va[i + j]).host;
	}
	walk->misses = walk->count - hits;
	return sum;
}

static uint64_t chain(void *crossing)
{
	return cross(crossing, chain_lap);
}

static uint64_t calls(void *crossing)
{
	return cross(crossing, calls_lap);
}

static uint64_t batches(void *crossing)
{
	return cross(crossing, batch_lap);
}

void rows_batch(const struct traces *traces)
{
	uint32_t entries = effort.smoke ? 4096 : ENTRIES;
	size_t i, pages = entries / 4 * 3;
	struct ours *ours = ours_new(entries, entries, 0);
	uint64_t *list = malloc(pages * sizeof(*list));
	struct crossing crossing[3];
	struct contender c[3] = {{.name = "chain", .run = chain}, {.name = "calls", .run = calls},
		{.name = "batch", .run = batches}};

	(void)traces;
	demand(list != NULL, "out of memory");
	for (i = 0; i < pages; i++) {
		list[i] = (uint64_t)(i + 0x100000) << PAGE_LOG2;
		refill_ours(ours, list[i]);
	}
	shuffle(list, pages, 9);
	for (i = 0; i < 3; i++) {
		crossing[i] = (struct crossing){ours, list, pages, 0, {0}};
		c[i].context = &crossing[i];
		c[i].laps = &crossing[i].laps;
		c[i].operations = (double)pages;
	}
	measure(c, 3);
	demand_equal_sums(c, 3);
	demand(crossing[0].misses + crossing[1].misses + crossing[2].misses == 0, "a page is missing");
	note("%u MiB table, ns a lookup: chain %.1f, calls %.2f, batch of %d %.2f", entries >> 15, ns_per_operation(&c[0]),
		ns_per_operation(&c[1]), BATCH, ns_per_operation(&c[2]));
	row("batch-chain", ratio_of_times(&c[0], &c[2]));
	row("batch-calls", ratio_of_times(&c[1], &c[2]));
	for (i = 0; i < 3; i++)
		laps_free(&crossing[i].laps);
	free(list);
	ours_free(ours);
}
