/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * Compares the table with the list, and explains what the table lost: a page replaced in a full set, or with a space
 * that no region register holds, whose record another needed.
 */
#include "play.h"

#include <inttypes.h>

#define WAYS 4u

static int is_same(const struct thash_translation *got, const struct translation *entry)
{
	uint32_t flags = entry->side == LIBVTLB_DATA ? THASH_DATA_ONLY : THASH_CODE_ONLY;
	uint64_t itir = entry->itir;

	if (entry->slot != LIBVTLB_NO_SLOT)
		flags |= THASH_IS_PINNED;
	return got->page == entry->first && got->page_log2 == entry->log2 && got->flags == flags &&
	       got->space == entry->rid && got->cold.word == entry->pte && got->cold.extra == itir;
}

/* Marks the translations that the table has; fails if it has others. */
static void meet(struct play *play)
{
	struct thash_translation got = THASH_TRANSLATION_INIT;
	uint64_t cursor = 0;
	uint32_t i;

	for (i = 0; i < play->list.count; i++)
		play->list.entry[i].met = 0;
	while (thash_next(&play->memory.table, &cursor, &got) == 1) {
		for (i = 0; i < play->list.count; i++)
			if (!play->list.entry[i].ghost && !play->list.entry[i].met &&
			    is_same(&got, &play->list.entry[i]))
				break;
		if (i == play->list.count)
			play_fail(play,
				  "the table has a page that it should not have: 0x%" PRIx64 "/%" PRIu32
				  " of space 0x%" PRIx64 ", flags 0x%" PRIx32 ", pte 0x%" PRIx64 ", itir 0x%" PRIx64,
				  got.page, got.page_log2, got.space, got.flags, got.cold.word, got.cold.extra);
		play->list.entry[i].met = 1;
	}
}

void compare_table(struct play *play)
{
	uint32_t i;

	meet(play);
	for (i = 0; i < play->list.count; i++) {
		const struct translation *entry = &play->list.entry[i];

		if (!entry->met && !entry->ghost)
			play_fail(play,
				  "the table has not: 0x%" PRIx64 "/%" PRIu32 " of space 0x%" PRIx32 ", side %" PRIu32
				  ", slot %" PRId32,
				  entry->first, entry->log2, entry->rid, entry->side, (int32_t)entry->slot);
	}
}

static int is_held(const struct play *play, uint32_t rid)
{
	uint32_t number;

	for (number = 0; number < LIBVTLB_REGIONS; number++)
		if (LIBVTLB_RR_RID(play->rr[number]) == rid)
			return 1;
	return 0;
}

/* What a purge might take along is gone, or stays. */
static void settle(struct play *play)
{
	uint32_t i = 0;

	while (i < play->list.count) {
		struct translation *entry = &play->list.entry[i];
		int goes = entry->may_go && !entry->met && !entry->ghost;

		entry->may_go = 0;
		if (goes)
			translations_remove(&play->list, entry);
		else
			i++;
	}
}

/* Makes ghosts of what is lost; counts what an eviction alone explains, and what a retired space does. */
static void lose(struct play *play, uint32_t *evicted, uint32_t *retired)
{
	uint32_t i;

	*evicted = *retired = 0;
	for (i = 0; i < play->list.count; i++) {
		struct translation *entry = &play->list.entry[i];

		if (entry->ghost || entry->met)
			continue;
		if (entry->slot != LIBVTLB_NO_SLOT)
			play_fail(play, "register %" PRIu32 " of side %" PRIu32 " is lost", entry->slot, entry->side);
		if (is_held(play, entry->rid))
			++*evicted;
		else
			++*retired;
		entry->ghost = 1;
	}
}

void account(struct play *play)
{
	struct thash_stats now = {.size = sizeof(now)};
	uint64_t evictions, retirements;
	uint32_t i, any = 0, evicted, retired, live;

	for (i = 0; i < play->list.count; i++)
		any |= play->list.entry[i].may_go;
	if (thash_get_stats(&play->memory.table, &now))
		play_fail(play, "thash_get_stats");
	evictions = now.evicted - play->table_stats.evicted;
	retirements = now.retired - play->table_stats.retired;
	play->table_stats = now;
	if (!evictions && !retirements && !any)
		return;
	live = translations_live(&play->list);
	meet(play);
	settle(play);
	lose(play, &evicted, &retired);
	if (evictions > 1 || (evictions && live < WAYS) || (evictions && play->shape.roomy))
		play_fail(play, "%" PRIu64 " evictions with %" PRIu32 " pages in the table", evictions, live);
	if (retirements ? evicted > evictions : evicted + retired != evictions)
		play_fail(play,
			  "lost %" PRIu32 " pages by eviction, %" PRIu32 " otherwise; %" PRIu64 " evictions, %" PRIu64
			  " spaces retired",
			  evicted, retired, evictions, retirements);
	play->events[E_LOST] += evictions;
	play->events[E_RETIRED] += retired != 0;
}
