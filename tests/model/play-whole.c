/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* What saves, restores, resizes, moves and inspects the whole table. */
#include "play.h"

#include <inttypes.h>
#include <string.h>

#define WAYS 4u

void play_count_anew(struct play *play)
{
	play->stats.size = sizeof(play->stats);
	play_expect(play, "stats", thash_get_stats(play->table, &play->stats), 0);
}

static struct thash *other_table(struct play *play)
{
	return &play->tables[play->table == &play->tables[0]];
}

static struct arena *other_arena(struct play *play)
{
	return &play->arenas[play->arena == &play->arenas[0]];
}

static void save(struct play *play)
{
	struct saved *saved = &play->saved;
	uint64_t size = thash_save_size(play->table);
	uint32_t i;

	if (size == 0 || size > SAVE_ROOM)
		play_fail(play, "a saved table takes %" PRIu64 " bytes", size);
	play_expect(play, "save into too little", thash_save(play->table, saved->bytes, size - 1),
		    LIBVTLB_ERR_NO_SPACE);
	play_expect(play, "save", thash_save(play->table, saved->bytes, size), 0);
	for (i = 0; i < play->list.count; i++) /* the front is dropped, and with it what was opened */
		play->list.entry[i].opened = 0;
	saved->size = size;
	saved->geometry = play->geometry;
	linear_copy(&saved->list, &play->list);
	play->tally[O_SAVED]++;
}

/* The list as it was, with nothing open: the front is no part of a saved table. Sets are those of now. */
static void follow_restore(struct play *play)
{
	uint64_t purges = play->list.purges;
	uint32_t i;

	linear_copy(&play->list, &play->saved.list);
	play->list.purges = purges;
	for (i = 0; i < play->list.count; i++)
		play->list.entry[i].opened = 0;
	for (i = 0; i < TICKETS; i++)
		play->tickets[i].dead = 1;
	play->tally[O_RESTORED]++;
	play_count_anew(play);
	account_all(play);
}

static int same_shape(const struct geometry *a, const struct geometry *b)
{
	return a->set_log2 == b->set_log2 && a->cold == b->cold && a->spaces == b->spaces && a->pins == b->pins;
}

/* A fresh table of the saved shape, perhaps with another front, in the other memory. */
static void begin_other(struct play *play, const struct op *op)
{
	struct geometry geometry = play->saved.geometry;
	struct arena *arena = other_arena(play);
	struct thash *table = other_table(play);
	struct thash_config config;
	uint32_t i;

	geometry.front_log2 = op->geometry.front_log2;
	arena_soil(arena);
	memset(table, 0x5a, sizeof(*table));
	config = geometry_config(&geometry, arena, play_evicted, play);
	play_expect(play, "init of another table", thash_init(table, &config), 0);
	memset(play->table, 0xee, sizeof(*play->table));
	arena_soil(play->arena);
	play->table = table;
	play->arena = arena;
	if (play->geometry.set_log2 != geometry.set_log2)
		memset(play->memo, 0, sizeof(play->memo));
	play->geometry = geometry;
	play->list.cold = geometry.cold;
	play->verify_every = 0;
	for (i = 0; i < TICKETS; i++)
		play->tickets[i].foreign = 1;
}

static void restore_spoiled(struct play *play, const struct op *op)
{
	struct saved *saved = &play->saved;
	uint64_t at = op->va % saved->size;
	uint64_t size = op->form == CUT_SHORT ? at : saved->size;
	uint8_t bit = (uint8_t)(op->form == CUT_SHORT ? 0 : 1u << (op->last & 7));

	saved->bytes[at] ^= bit;
	play_expect(play, "restore of a spoiled table", thash_restore(play->table, saved->bytes, size),
		    LIBVTLB_ERR_DATA);
	saved->bytes[at] ^= bit;
	play->tally[O_RESTORE_REFUSED]++;
	account_all(play);
}

static void restore(struct play *play, const struct op *op)
{
	struct saved *saved = &play->saved;
	int got;

	if (!saved->size)
		return;
	if (op->form == DAMAGED || op->form == CUT_SHORT) {
		restore_spoiled(play, op);
		return;
	}
	if (op->form == OTHER_TABLE)
		begin_other(play, op);
	got = thash_restore(play->table, saved->bytes, saved->size);
	if (!same_shape(&saved->geometry, &play->geometry)) {
		play_expect(play, "restore of another shape", got, LIBVTLB_ERR_DATA);
		play->tally[O_RESTORE_REFUSED]++;
		account_all(play);
		return;
	}
	play_expect(play, "restore", got, 0);
	follow_restore(play);
}

/* In a new geometry every set keeps four of the entries that belong to it. */
static uint64_t lose_in_sets(struct play *play)
{
	uint32_t there[SETS_MAX + 1] = {0}, met[SETS_MAX + 1] = {0}, i, set;
	struct linear_entry *entry = play->list.entry;
	uint64_t lost = 0;

	for (i = 0; i < play->list.count; i++) {
		if (entry[i].flags & THASH_IS_PINNED)
			continue;
		entry[i].set = play_set_of(play, entry[i].first, entry[i].page_log2);
		there[entry[i].set]++;
		met[entry[i].set] += entry[i].met;
	}
	for (set = 1; set <= SETS_MAX; set++)
		if (met[set] != (there[set] < WAYS ? there[set] : WAYS))
			play_fail(play, "of %" PRIu32 " entries of a set %" PRIu32 " were kept", there[set], met[set]);
	for (i = 0; i < play->list.count;) {
		if (entry[i].met) {
			i++;
			continue;
		}
		linear_remove(&play->list, &entry[i]);
		lost++;
	}
	return lost;
}

static void follow_resize(struct play *play)
{
	struct thash_stats now = {.size = sizeof(now)};
	uint32_t i;

	for (i = 0; i < play->list.count; i++)
		if (!(play->list.entry[i].flags & THASH_IS_PINNED) && !(play->list.cold && play->geometry.cold))
			memset(&play->list.entry[i].cold, 0, sizeof(struct thash_cold));
	play->list.cold = play->geometry.cold;
	account_meet(play);
	thash_get_stats(play->table, &now);
	play_expect(play, "entries lost in a resize", (int64_t)(now.evicted - play->stats.evicted),
		    (int64_t)lose_in_sets(play));
	play_expect(play, "spaces retired in a resize", (int64_t)now.retired, (int64_t)play->stats.retired);
	play->stats.evicted = now.evicted;
	play->tally[O_RESIZED]++;
}

static void resize(struct play *play, const struct op *op)
{
	struct geometry geometry = op->geometry;
	struct arena *arena = other_arena(play);
	struct thash_config config;
	int got, fits;

	geometry.granule_log2 = play->geometry.granule_log2;
	geometry.flags = play->geometry.flags;
	geometry.sizes = play->geometry.sizes;
	fits = geometry.spaces >= play->geometry.spaces && geometry.pins >= play->geometry.pins;
	arena_soil(arena);
	config = geometry_config(&geometry, arena, play_evicted, play);
	got = thash_resize(play->table, &config);
	play_expect(play, "resize", got, fits ? 0 : LIBVTLB_ERR_INVALID);
	if (!fits) {
		play->tally[O_RESIZE_REFUSED]++;
		return;
	}
	arena_soil(play->arena);
	play->arena = arena;
	play->geometry = geometry;
	memset(play->memo, 0, sizeof(play->memo));
	follow_resize(play);
}

static void move(struct play *play)
{
	struct thash *table = other_table(play);

	if (geometry_fronts(&play->geometry) < 4)
		return;
	memcpy(table, play->table, sizeof(*table));
	memset(play->table, 0xee, sizeof(*play->table));
	play->table = table;
	play->tally[O_MOVED]++;
}

/* No entry of the front may answer otherwise than the list, whichever lane and kind asks: the frozen test, done here.
 */
static void inspect_front(struct play *play)
{
	const struct thash_view *view = &play->table->view;
	uint32_t i, lane, kind, fronts = geometry_fronts(&play->geometry);

	for (i = 0; i < fronts; i++) {
		const struct thash_entry *entry = &play->arena->front[i];
		uint64_t va = entry->key & view->page_mask;

		for (lane = 0; lane < THASH_LANES; lane++) {
			for (kind = 0; kind <= THASH_EXECUTE; kind++) {
				struct linear_answer answer;

				if (((va | view->want[lane]) ^ entry->key) & ~(uint64_t)(7u ^ 1u << kind))
					continue;
				answer = linear_lookup(&play->list, va, 1, kind, lane, 0);
				if (play->list.addend)
					answer.value &= ~(uint64_t)THASH_ATTRIBUTES;
				if (!(answer.may & THASH_BIT(THASH_HIT)) || entry->value != answer.value)
					play_fail(play,
						  "the front answers for 0x%" PRIx64 " by lane %" PRIu32
						  ", kind %" PRIu32,
						  va, lane, kind);
			}
		}
	}
}

static void inspect_view(struct play *play)
{
	const struct thash_view *view = &play->table->view;

	play_expect(play, "layout", view->layout, THASH_LAYOUT);
	play_expect(play, "flags of the view", view->flags, play->geometry.flags);
	play_expect(play, "page mask", (int64_t)~view->page_mask, ((int64_t)1 << play->geometry.granule_log2) - 1);
	play_expect(play, "index shift", view->index_shift, play->geometry.granule_log2 - 4);
	play_expect(play, "index mask for 4 KiB", (int64_t)view->index_mask_4k,
		    play->geometry.granule_log2 == 12 ? (int64_t)view->index_mask : 0);
}

void play_inspect_entries(struct play *play)
{
	account_all(play);
	inspect_front(play);
}

void play_inspect(struct play *play)
{
	play_inspect_entries(play);
	inspect_view(play);
	if (arena_spilled(play->arena, &play->geometry))
		play_fail(play, "memory beside the table's arrays was written");
}

void play_whole(struct play *play, const struct op *op)
{
	switch (op->what) {
	case SAVE: save(play); break;
	case RESTORE: restore(play, op); break;
	case RESIZE: resize(play, op); break;
	default: move(play);
	}
}
