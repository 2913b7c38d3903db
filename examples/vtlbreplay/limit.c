/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * What no table can undercut: load a key, compare, load a value, 16 bytes an entry, direct-mapped, and two stores where
 * the key differs. One space has its address as the key; several have their number in the offset bits.
 */
#include <stdlib.h>
#include <string.h>

#include "loop.h"

#define EMPTY UINT64_MAX

struct limit_entry {
	uint64_t key, addend;
};

struct limit {
	struct limit_entry *entry;
	uint64_t index_mask;
	uint64_t page_mask;
	uint32_t granule_log2;
	uint64_t space; /* in the bits of the offset */
	struct tally *tally;
};

struct limit *limit_new(struct tally *tally, uint32_t entries, uint32_t granule_log2)
{
	struct limit *limit = calloc(1, sizeof(*limit));

	if (!limit)
		return NULL;
	limit->entry = lines(entries, sizeof(limit->entry[0]));
	if (!limit->entry) {
		free(limit);
		return NULL;
	}
	limit->index_mask = entries - 1;
	limit->page_mask = UINT64_MAX << granule_log2;
	limit->granule_log2 = granule_log2;
	limit->tally = tally;
	return limit;
}

void limit_free(struct limit *limit)
{
	if (!limit)
		return;
	free(limit->entry);
	free(limit);
}

static void flush(struct limit *limit)
{
	memset(limit->entry, 0xff, (size_t)(limit->index_mask + 1) * sizeof(limit->entry[0]));
}

static void reset(void *table)
{
	struct limit *limit = table;

	flush(limit);
	limit->tally->refills = 0;
	limit->tally->sum = 0;
}

static void enter(void *table, const struct space *space)
{
	struct limit *limit = table;

	limit->space = space->id;
}

static NEVER_INLINE void refill(struct limit *limit, struct limit_entry *entry, const struct space *space, uint32_t at,
				uint64_t key)
{
	struct translation truth = walk(space, at);

	limit->tally->refills++;
	entry->key = key;
	entry->addend = truth.pa - truth.va;
}

static ALWAYS_INLINE void loop(struct limit *limit, const struct space *space, uint32_t first, uint32_t end,
			       uint64_t number, enum loop_mode mode)
{
	const uint64_t *record = space->trace->record;
	const uint64_t index_mask = limit->index_mask, page_mask = limit->page_mask;
	const uint32_t granule_log2 = limit->granule_log2;
	struct limit_entry *const entries = limit->entry, *entry;
	uint64_t sum = 0, key, value;
	uint32_t at;

	for (at = first; at < end; at++) {
		entry = &entries[record[at] >> granule_log2 & index_mask];
		key = (record[at] & page_mask) | number;
		if (UNLIKELY(entry->key != key))
			refill(limit, entry, space, at, key);
		value = record[at] + entry->addend;
		loop_check(limit->tally, space, at, value, mode);
		sum += value;
	}
	limit->tally->sum += sum;
}

/* A function for each, so that the compiler sees one loop at a time. */
static NEVER_INLINE void checked(struct limit *limit, const struct space *space, uint32_t first, uint32_t end)
{
	loop(limit, space, first, end, limit->space, LOOP_CHECKED);
}

static NEVER_INLINE void in_first_space(struct limit *limit, const struct space *space, uint32_t first, uint32_t end)
{
	loop(limit, space, first, end, 0, LOOP_KIND_CONSTANT);
}

static NEVER_INLINE void in_any_space(struct limit *limit, const struct space *space, uint32_t first, uint32_t end)
{
	loop(limit, space, first, end, limit->space, LOOP_KIND_CONSTANT);
}

static void run(void *table, const struct space *space, uint32_t first, uint32_t end)
{
	struct limit *limit = table;

	if (limit->tally->checker)
		checked(limit, space, first, end);
	else if (limit->space == 0)
		in_first_space(limit, space, first, end);
	else
		in_any_space(limit, space, first, end);
}

static void purge_granule(struct limit *limit, uint64_t granule)
{
	struct limit_entry *entry = &limit->entry[granule >> limit->granule_log2 & limit->index_mask];

	if (entry->key == (granule | limit->space))
		entry->key = EMPTY;
}

/* Every granule of every page that the purge touches; more of them than entries are the whole table. */
static void purge(void *table, const struct purge *purge)
{
	struct limit *limit = table;
	uint64_t granules = (purge->hull_last - purge->hull_first) >> limit->granule_log2, i;

	if (purge->scope == PURGE_SPACE || granules >= limit->index_mask) {
		flush(limit);
		return;
	}
	for (i = 0; i <= granules; i++)
		purge_granule(limit, (purge->hull_first & limit->page_mask) + (i << limit->granule_log2));
}

const struct table_ops limit_ops = {reset, enter, run, purge};
