/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * Plays the spaces in turn, a quantum of records each, and the purges that fall due between two records. The same
 * options give the same play, whatever table listens.
 */
#include <string.h>

#include "vtlbreplay.h"

struct play {
	struct world *world;
	const struct options *options;
	const struct table_ops *ops;
	void *table;
	uint64_t played;
	struct events events;
};

static uint64_t least(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

/* A page that the space's program uses: that of a record chosen at random, so that busy pages go more often. */
static uint32_t pick_record(struct space *space)
{
	space->seed += 0x9e3779b97f4a7c15u;
	return (uint32_t)(mix64(space->seed) % space->trace->records);
}

static uint64_t last_of(const struct page *page)
{
	return page->va | ((UINT64_C(1) << page->log2) - 1);
}

/* The pages of the map that a purge touches: they lie around the one that was picked. */
static void widen(struct purge *purge, const struct page_map *map, uint32_t picked)
{
	const struct page *page = map->page;

	purge->first_page = purge->last_page = picked;
	while (purge->first_page > 0 && last_of(&page[purge->first_page - 1]) >= purge->first)
		purge->first_page--;
	while (purge->last_page + 1 < map->pages && page[purge->last_page + 1].va <= purge->last)
		purge->last_page++;
	purge->hull_first = page[purge->first_page].va < purge->first ? page[purge->first_page].va : purge->first;
	purge->hull_last =
		last_of(&page[purge->last_page]) > purge->last ? last_of(&page[purge->last_page]) : purge->last;
}

static struct purge choose(struct space *space, const struct options *options, enum purge_scope scope)
{
	uint32_t log2 = scope == PURGE_RANGE ? options->purge[scope].range_log2 : options->page_log2;
	uint32_t picked = pick_record(space);
	struct purge purge = {scope, space->id, 0, UINT64_MAX, 0, 0, 0, UINT64_MAX};

	if (scope == PURGE_SPACE) {
		purge.last_page = space->map->pages - 1;
		return purge;
	}
	purge.first = space->trace->record[picked] >> log2 << log2;
	purge.last = purge.first | ((UINT64_C(1) << log2) - 1);
	widen(&purge, space->map, space->map->of_record[picked]);
	return purge;
}

/* What was purged means something else from now on. */
static void purge_now(struct play *play, struct space *space, enum purge_scope scope)
{
	struct purge purge = choose(space, play->options, scope);
	uint32_t i;

	if (scope == PURGE_SPACE)
		space->space_version++;
	else
		for (i = purge.first_page; i <= purge.last_page; i++)
			space->version[i]++;
	play->events.purges[scope]++;
	play->ops->purge(play->table, &purge);
}

static void purges_due(struct play *play, struct space *space)
{
	int scope;

	for (scope = 0; scope < PURGE_SCOPES; scope++)
		if (play->options->purge[scope].every && play->played % play->options->purge[scope].every == 0)
			purge_now(play, space, (enum purge_scope)scope);
}

/* So many records until a purge of any kind falls due. */
static uint64_t until_purge(const struct play *play)
{
	uint64_t left = UINT64_MAX, every;
	int scope;

	for (scope = 0; scope < PURGE_SCOPES; scope++) {
		every = play->options->purge[scope].every;
		if (every)
			left = least(left, every - play->played % every);
	}
	return left;
}

static void turn(struct play *play, struct space *space, uint64_t quantum)
{
	uint64_t count;

	while (quantum && space->position < space->trace->records) {
		count = least(least(quantum, until_purge(play)), space->trace->records - space->position);
		play->ops->run(play->table, space, space->position, space->position + (uint32_t)count);
		space->position += (uint32_t)count;
		play->played += count;
		quantum -= count;
		purges_due(play, space);
	}
}

static void rewind_world(struct world *world)
{
	struct space *space;
	uint32_t i;

	for (i = 0; i < world->spaces; i++) {
		space = &world->space[i];
		memset(space->version, 0, space->map->pages * sizeof(space->version[0]));
		space->space_version = 0;
		space->position = 0;
		space->seed = i;
	}
}

/* Each space that still has records gets its turn; one that is alone is not entered again. */
static void round_of_turns(struct play *play, struct space **entered)
{
	uint64_t quantum = play->world->spaces > 1 ? play->options->quantum : UINT64_MAX;
	struct space *space;
	uint32_t i;

	for (i = 0; i < play->world->spaces; i++) {
		space = &play->world->space[i];
		if (space->position == space->trace->records)
			continue;
		if (space != *entered) {
			play->events.switches += *entered != NULL;
			play->ops->enter(play->table, space);
		}
		*entered = space;
		turn(play, space, quantum);
	}
}

struct events schedule_play(struct world *world, const struct options *options, const struct table_ops *ops,
			    void *table)
{
	struct play play = {world, options, ops, table, 0, {0, {0}}};
	struct space *entered = NULL;

	rewind_world(world);
	ops->reset(table);
	while (play.played < world->records)
		round_of_turns(&play, &entered);
	return play.events;
}
