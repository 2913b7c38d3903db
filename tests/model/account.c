/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * What the table counts and what it lost. An entry may be lost in three ways: replaced in a full set, with a space
 * that was retired because records or tags were wanting, and in a new geometry. Each loss must be one of them.
 */
#include "play.h"

#include <inttypes.h>
#include <string.h>

#define WAYS 4u

/* Adds an id to a short list that has none twice. */
static uint32_t note(uint64_t *ids, uint32_t count, uint64_t id)
{
	uint32_t i;

	for (i = 0; i < count; i++)
		if (ids[i] == id)
			return count;
	ids[count] = id;
	return count + 1;
}

uint32_t account_records(const struct linear *list, int live)
{
	uint64_t spaces[LINEAR_ROOM + THASH_LANES], groups[LINEAR_ROOM + THASH_LANES];
	uint32_t i, space_count = 0, group_count = 0;

	for (i = 0; i < THASH_LANES; i++) {
		if (!list->lane[i].bound)
			continue;
		space_count = note(spaces, space_count, list->lane[i].space);
		group_count = note(groups, group_count, list->lane[i].group);
	}
	for (i = 0; live && i < list->count; i++) {
		if (list->entry[i].flags & THASH_IS_PINNED)
			continue;
		if (!(list->entry[i].flags & THASH_GLOBAL))
			space_count = note(spaces, space_count, list->entry[i].space);
		group_count = note(groups, group_count, list->entry[i].group);
	}
	return space_count + group_count;
}

static struct linear_entry *counterpart(struct play *play, const struct thash_translation *found)
{
	uint32_t i;

	for (i = 0; i < play->list.count; i++) {
		struct linear_entry *entry = &play->list.entry[i];

		if (entry->first == found->page && entry->page_log2 == found->page_log2 &&
		    entry->flags == found->flags && (entry->flags & THASH_GLOBAL || entry->space == found->space) &&
		    entry->group == found->group)
			return entry;
	}
	return NULL;
}

uint32_t account_meet(struct play *play)
{
	struct thash_translation found = THASH_TRANSLATION_INIT;
	uint32_t i, missing = play->list.count;
	uint64_t cursor = 0;
	int more;

	for (i = 0; i < play->list.count; i++)
		play->list.entry[i].met = 0;
	while ((more = thash_next(play->table, &cursor, &found)) == 1) {
		struct linear_entry *entry = counterpart(play, &found);

		if (!entry || entry->met)
			play_fail(play,
				  "the table has a page that it should not have: 0x%" PRIx64 "/%" PRIu32
				  " of space %" PRIu64 ", flags 0x%" PRIx32,
				  found.page, found.page_log2, found.space, found.flags);
		play_same(play, &found, entry, entry->value, NULL);
		entry->met = 1;
		missing--;
	}
	play_expect(play, "thash_next", more, 0);
	return missing;
}

static uint32_t in_set(const struct linear *list, uint32_t set)
{
	uint32_t i, count = 0;

	for (i = 0; i < list->count; i++)
		count += list->entry[i].set == set && !(list->entry[i].flags & THASH_IS_PINNED);
	return count;
}

static int is_bound(const struct linear *list, const struct linear_entry *entry)
{
	uint32_t lane;

	for (lane = 0; lane < THASH_LANES; lane++)
		if (linear_visible(list, entry, lane))
			return 1;
	return 0;
}

static int same_owner(const struct linear_entry *a, const struct linear_entry *b)
{
	if ((a->flags ^ b->flags) & THASH_GLOBAL || (a->flags | b->flags) & THASH_IS_PINNED)
		return 0;
	return a->flags & THASH_GLOBAL ? a->group == b->group : a->space == b->space;
}

/* A retired space or group is bound nowhere and loses all that it has. */
static void explain_retired(struct play *play, const struct linear_entry *lost)
{
	uint32_t i;

	if (lost->flags & THASH_IS_PINNED || is_bound(&play->list, lost))
		play_fail(play, "a page was lost: 0x%" PRIx64 "/%" PRIu32 " of space %" PRIu64 ", flags 0x%" PRIx32,
			  lost->first, lost->page_log2, lost->space, lost->flags);
	for (i = 0; i < play->list.count; i++)
		if (play->list.entry[i].met && same_owner(&play->list.entry[i], lost))
			play_fail(play, "space %" PRIu64 " lost 0x%" PRIx64 " and kept 0x%" PRIx64, lost->space,
				  lost->first, play->list.entry[i].first);
}

/* Without a callback: the one that was replaced lies in the set of the one that was inserted. */
static int explain_replaced(struct play *play, const struct linear_entry *lost, const struct linear_entry *inserted)
{
	return play->geometry.deaf && inserted && lost != inserted && lost->set == inserted->set &&
	       !(lost->flags & THASH_IS_PINNED) && in_set(&play->list, lost->set) > WAYS;
}

/* Finds what the table has no more, explains it, and takes it from the list. Returns how many spaces were retired. */
static uint32_t explain(struct play *play, const struct linear_entry *inserted, uint64_t evicted)
{
	struct linear_entry *entry = play->list.entry;
	uint64_t owners[LINEAR_ROOM];
	uint32_t i = 0, count = 0;

	account_meet(play);
	while (i < play->list.count) {
		if (entry[i].met) {
			i++;
			continue;
		}
		if (evicted && explain_replaced(play, &entry[i], inserted)) {
			evicted--;
		} else {
			explain_retired(play, &entry[i]);
			count = note(owners, count, entry[i].flags & THASH_GLOBAL ? ~entry[i].group : entry[i].space);
		}
		if (inserted == &play->list.entry[play->list.count - 1])
			inserted = &entry[i];
		linear_remove(&play->list, &entry[i]);
	}
	if (evicted)
		play_fail(play, "%" PRIu64 " pages are said to be replaced that are not missing", evicted);
	return count;
}

static void retired(struct play *play, const struct linear_entry *inserted, uint64_t times, uint64_t evicted)
{
	uint32_t records = account_records(&play->list, 1), spaces = play->geometry.spaces;
	uint32_t room = spaces < TAGS_USABLE ? spaces : TAGS_USABLE;
	uint32_t lost = explain(play, inserted, evicted);

	if (lost > times)
		play_fail(play, "%" PRIu32 " spaces were lost and %" PRIu64 " counted", lost, times);
	if (lost && records + play->left <= room)
		play_fail(play, "spaces were retired although %" PRIu32 " records were enough", records);
	play->tally[O_RETIRED] += lost != 0;
}

static void check_now(struct play *play, const struct thash_stats *now)
{
	uint32_t pins = linear_pins(&play->list);

	play_expect(play, "pins", now->pinned, pins);
	play_expect(play, "live entries", now->live, (int64_t)play->list.count - pins);
	if (now->spaces > play->geometry.spaces)
		play_fail(play, "%" PRIu32 " records in use of %" PRIu32, now->spaces, play->geometry.spaces);
	play_expect(play, "inserts", (int64_t)(now->inserted - play->stats.inserted), play->heard.inserted);
	play_expect(play, "refused", (int64_t)(now->refused - play->stats.refused), play->heard.refused);
	play_expect(play, "verified", (int64_t)(now->verified - play->stats.verified), play->heard.verified);
	play_expect(play, "stale", (int64_t)(now->stale - play->stats.stale), play->heard.stale);
}

/* An insert into a full set replaces one, and none else does. */
static void check_room(struct play *play, const struct linear_entry *inserted, uint64_t evicted, uint64_t times)
{
	uint32_t there = inserted && !(inserted->flags & THASH_IS_PINNED) ? in_set(&play->list, inserted->set) : 0;
	uint32_t wanted = there + (play->geometry.deaf ? 0 : play->heard.evicted) > WAYS;

	if (evicted != wanted && !(times && evicted < wanted))
		play_fail(play, "%" PRIu64 " pages were replaced in a set that held %" PRIu32, evicted, there);
	play->tally[O_EVICTED] += evicted;
}

void account(struct play *play, const struct linear_entry *inserted)
{
	struct thash_stats now = {.size = sizeof(now)};
	uint64_t evicted, times;

	play_expect(play, "thash_get_stats", thash_get_stats(play->table, &now), 0);
	evicted = now.evicted - play->stats.evicted;
	times = now.retired - play->stats.retired;
	if (!play->geometry.deaf)
		play_expect(play, "replaced pages that were told", play->heard.evicted, (int64_t)evicted);
	check_room(play, inserted, evicted, times);
	if (times || (evicted && play->geometry.deaf))
		retired(play, inserted, times, play->geometry.deaf ? evicted : 0);
	check_now(play, &now);
	play->tally[O_ROLL_OVER] += now.sweeps != play->stats.sweeps && play->op->what != SWEEP;
	play->sweeps += now.sweeps - play->stats.sweeps;
	play->stats = now;
}

void account_all(struct play *play)
{
	uint32_t i, missing = account_meet(play), records = account_records(&play->list, 1);

	if (play->stats.spaces < records)
		play_fail(play, "%" PRIu32 " records in use, %" PRIu32 " needed", play->stats.spaces, records);
	for (i = 0; missing && i < play->list.count; i++)
		if (!play->list.entry[i].met)
			play_fail(play,
				  "a page was lost: 0x%" PRIx64 "/%" PRIu32 " of space %" PRIu64 ", flags 0x%" PRIx32,
				  play->list.entry[i].first, play->list.entry[i].page_log2, play->list.entry[i].space,
				  play->list.entry[i].flags);
}
