/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * The peer: direct-mapped, one granule and 32 bytes an entry, an address to compare for each kind of access and an
 * addend; with or without eight victims behind it. It is the shape of QEMU's software TLB, written anew: it knows no
 * spaces, so a switch flushes it, and no large pages, so a purge that meets one flushes it too.
 */
#include <stdlib.h>
#include <string.h>

#include "loop.h"

#define EMPTY UINT64_MAX /* no address whose offset bits are clear */

struct direct_entry {
	uint64_t address[3]; /* by kind */
	uint64_t addend;
};

struct direct {
	struct direct_entry *entry;
	uint64_t index_mask;
	uint64_t page_mask;
	uint32_t granule_log2;
	struct tally *tally;
	uint32_t next_victim;
	/* One hull around all large pages since the last flush; none while the address is empty. */
	uint64_t large_address, large_mask;
	struct direct_entry victim[VICTIMS];
};

static void flush(struct direct *direct)
{
	memset(direct->entry, 0xff, (size_t)(direct->index_mask + 1) * sizeof(direct->entry[0]));
	memset(direct->victim, 0xff, sizeof(direct->victim));
	direct->large_address = EMPTY;
	direct->large_mask = EMPTY;
}

struct direct *direct_new(struct tally *tally, uint32_t entries, uint32_t granule_log2)
{
	struct direct *direct = calloc(1, sizeof(*direct));

	if (!direct)
		return NULL;
	direct->entry = lines(entries, sizeof(direct->entry[0]));
	if (!direct->entry) {
		free(direct);
		return NULL;
	}
	direct->index_mask = entries - 1;
	direct->page_mask = UINT64_MAX << granule_log2;
	direct->granule_log2 = granule_log2;
	direct->tally = tally;
	return direct;
}

void direct_free(struct direct *direct)
{
	if (!direct)
		return;
	free(direct->entry);
	free(direct);
}

static void reset(void *table)
{
	struct direct *direct = table;

	flush(direct);
	direct->next_victim = 0;
	direct->tally->refills = 0;
	direct->tally->sum = 0;
}

static void enter(void *table, const struct space *space)
{
	(void)space;
	flush(table);
}

static ALWAYS_INLINE struct direct_entry *entry_at(const struct direct *direct, uint64_t va)
{
	return &direct->entry[va >> direct->granule_log2 & direct->index_mask];
}

/* A victim that answers changes places with the entry that did not. */
static NEVER_INLINE int ask_victims(struct direct *direct, struct direct_entry *entry, uint64_t granule, uint32_t kind)
{
	struct direct_entry swapped;
	int i;

	for (i = 0; i < VICTIMS; i++) {
		if (direct->victim[i].address[kind] != granule)
			continue;
		swapped = *entry;
		*entry = direct->victim[i];
		direct->victim[i] = swapped;
		return 1;
	}
	return 0;
}

/* Widens the hull until it holds the page. */
static void note_large(struct direct *direct, const struct translation *truth)
{
	uint64_t mask = UINT64_MAX << truth->log2;

	if (truth->log2 <= direct->granule_log2)
		return;
	if (direct->large_address == EMPTY) {
		direct->large_address = truth->va;
		direct->large_mask = mask;
		return;
	}
	mask &= direct->large_mask;
	while ((direct->large_address ^ truth->va) & mask)
		mask <<= 1;
	direct->large_address &= mask;
	direct->large_mask = mask;
}

static NEVER_INLINE void refill(struct direct *direct, struct direct_entry *entry, const struct space *space,
				uint32_t at, uint64_t granule, int victims)
{
	struct translation truth = walk(space, at);

	direct->tally->refills++;
	note_large(direct, &truth);
	if (victims && entry->address[KIND_READ] != EMPTY)
		direct->victim[direct->next_victim++ % VICTIMS] = *entry;
	entry->address[KIND_READ] = granule;
	entry->address[KIND_WRITE] = granule;
	entry->address[KIND_FETCH] = granule;
	entry->addend = truth.pa - truth.va;
}

static ALWAYS_INLINE void loop(struct direct *direct, const struct space *space, uint32_t first, uint32_t end,
			       int victims, enum loop_mode mode)
{
	const uint64_t *record = space->trace->record;
	uint64_t sum = 0, granule, value;
	struct direct_entry *entry;
	uint32_t at, kind;

	for (at = first; at < end; at++) {
		kind = loop_kind(record[at], mode);
		entry = entry_at(direct, record[at]);
		granule = (record[at] + ACCESS_BYTES - 1) & direct->page_mask;
		if (UNLIKELY(entry->address[kind] != granule) &&
		    !(victims && ask_victims(direct, entry, granule, kind)))
			refill(direct, entry, space, at, granule, victims);
		value = record[at] + entry->addend;
		loop_check(direct->tally, space, at, value, mode);
		sum += value;
	}
	direct->tally->sum += sum;
}

/* A function for each, so that the compiler sees one loop at a time. */
#define LOOP(name, victims, mode)                                                                                      \
	static NEVER_INLINE void name(struct direct *direct, const struct space *space, uint32_t first, uint32_t end)  \
	{                                                                                                              \
		loop(direct, space, first, end, victims, mode);                                                        \
	}
LOOP(direct_checked, 0, LOOP_CHECKED)
LOOP(direct_constant, 0, LOOP_KIND_CONSTANT)
LOOP(direct_data, 0, LOOP_KIND_DATA)
LOOP(victims_checked, 1, LOOP_CHECKED)
LOOP(victims_constant, 1, LOOP_KIND_CONSTANT)
LOOP(victims_data, 1, LOOP_KIND_DATA)

typedef void loop_fn(struct direct *direct, const struct space *space, uint32_t first, uint32_t end);

static void run_direct(void *table, const struct space *space, uint32_t first, uint32_t end)
{
	static loop_fn *const loops[LOOP_MODES] = {direct_checked, direct_constant, direct_data};
	struct direct *direct = table;

	loops[loop_mode(direct->tally)](direct, space, first, end);
}

static void run_victims(void *table, const struct space *space, uint32_t first, uint32_t end)
{
	static loop_fn *const loops[LOOP_MODES] = {victims_checked, victims_constant, victims_data};
	struct direct *direct = table;

	loops[loop_mode(direct->tally)](direct, space, first, end);
}

static void purge_granule(struct direct *direct, uint64_t granule)
{
	struct direct_entry *entry = entry_at(direct, granule);
	int i;

	if (entry->address[KIND_READ] == granule)
		memset(entry, 0xff, sizeof(*entry));
	for (i = 0; i < VICTIMS; i++)
		if (direct->victim[i].address[KIND_READ] == granule)
			memset(&direct->victim[i], 0xff, sizeof(direct->victim[i]));
}

static int meets_large(const struct direct *direct, const struct purge *purge)
{
	return direct->large_address != EMPTY && direct->large_address <= purge->last &&
	       (direct->large_address | ~direct->large_mask) >= purge->first;
}

/* The table holds the space that is being played, and the purges are of that space. */
static void purge(void *table, const struct purge *purge)
{
	struct direct *direct = table;
	uint64_t granules = (purge->last - purge->first) >> direct->granule_log2, i;

	if (purge->scope == PURGE_SPACE || granules >= direct->index_mask || meets_large(direct, purge)) {
		flush(direct);
		return;
	}
	for (i = 0; i <= granules; i++)
		purge_granule(direct, (purge->first & direct->page_mask) + (i << direct->granule_log2));
}

const struct table_ops direct_ops = {reset, enter, run_direct, purge};
const struct table_ops victims_ops = {reset, enter, run_victims, purge};
