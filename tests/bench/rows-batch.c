/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* Rows about lookups in a table far larger than the caches. */
#include "looks.h"
#include "rows.h"

#include <stdlib.h>

#define ENTRIES ((uint32_t)1 << 21) /* of 16 bytes, in the front and again in the back: 64 MiB */
#define BATCH 256

static uint64_t chain(void *walk)
{
	return walk_dependent(walk, look_low);
}

static uint64_t calls(void *walk)
{
	return walk_independent(walk, look_low);
}

static uint64_t batches(void *context)
{
	static struct thash_result results[BATCH];
	struct walk *walk = context;
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

void rows_batch(const struct traces *traces)
{
	uint32_t entries = effort.smoke ? 4096 : ENTRIES;
	size_t i, pages = entries / 4 * 3;
	struct ours *ours = ours_new(entries, entries, 0);
	uint64_t *list = malloc(pages * sizeof(*list));
	struct walk walk[3];
	struct contender c[3] = {{.name = "chain", .run = chain}, {.name = "calls", .run = calls},
		{.name = "batch", .run = batches}};

	(void)traces;
	demand(list != NULL, "out of memory");
	for (i = 0; i < pages; i++) {
		list[i] = (i + 0x100000) << PAGE_LOG2;
		refill_ours(ours, list[i]);
	}
	shuffle(list, pages, 9);
	for (i = 0; i < 3; i++) {
		walk[i] = (struct walk){ours, list, pages, 1, 0};
		c[i].context = &walk[i];
		c[i].operations = (double)pages;
	}
	measure(c, 3);
	demand_equal_sums(c, 3);
	demand(walk[0].misses + walk[1].misses + walk[2].misses == 0, "a page is missing");
	note("%u MiB table, ns a lookup: chain %.1f, calls %.2f, batch of %d %.2f", entries >> 15, ns_per_operation(&c[0]),
		ns_per_operation(&c[1]), BATCH, ns_per_operation(&c[2]));
	row("batch-chain", ratio_of_times(&c[0], &c[2]));
	row("batch-calls", ratio_of_times(&c[1], &c[2]));
	free(list);
	ours_free(ours);
}
