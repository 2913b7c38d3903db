/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * The one-pass LRU of vtlbreplay against fully associative tables with slots, searched from end to end, of every small
 * size at once: random traces in several spaces, with purges of pages, ranges and spaces. The versions of the pages
 * are checked on the way: what a purge touched has a new translation, and nothing else has.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "small-world.h"

#define SIZES 40u

struct slot {
	uint64_t pa, first, last, used;
	uint32_t space;
	int live;
};

static struct {
	struct lru *lru;
	uint64_t clock, refills[SIZES + 1];
	struct slot slot[SIZES + 1][SIZES];
	uint64_t seen[SMALL_SPACES][SMALL_PAGES]; /* translation of each page when last used, 0: never used */
	int purged[SMALL_SPACES][SMALL_PAGES];    /* since then */
	uint64_t purges;
} model;

static void die(const char *what, uint64_t a, uint64_t b)
{
	printf("FAIL: %s: %llu instead of %llu\n", what, (unsigned long long)a, (unsigned long long)b);
	exit(1);
}

static void reset(void *table)
{
	(void)table;
	memset(model.slot, 0, sizeof(model.slot));
	memset(model.refills, 0, sizeof(model.refills));
	memset(model.seen, 0, sizeof(model.seen));
	memset(model.purged, 0, sizeof(model.purged));
	model.purges = 0;
	lru_ops.reset(model.lru);
}

static void enter(void *table, const struct space *space)
{
	(void)table;
	(void)space;
}

/* An empty slot first, else the one unused for longest. */
static void use_table(uint32_t size, uint32_t space, const struct translation *truth)
{
	struct slot *slot = model.slot[size], *best = slot;
	uint32_t i;

	for (i = 0; i < size; i++) {
		if (slot[i].live && slot[i].space == space && slot[i].first == truth->va) {
			if (slot[i].pa != truth->pa)
				die("a page that was not purged moved", slot[i].pa, truth->pa);
			slot[i].used = model.clock;
			return;
		}
		if (best->live && (!slot[i].live || slot[i].used < best->used))
			best = &slot[i];
	}
	model.refills[size]++;
	best->live = 1;
	best->space = space;
	best->first = truth->va;
	best->last = truth->va + (UINT64_C(1) << truth->log2) - 1;
	best->pa = truth->pa;
	best->used = model.clock;
}

static void check_version(const struct space *space, uint32_t at, const struct translation *truth)
{
	uint64_t *seen = &model.seen[space->id][space->map->of_record[at]];

	int *purged = &model.purged[space->id][space->map->of_record[at]];

	if (*seen && (*seen != truth->pa) != *purged)
		die(*purged ? "a purge changed no translation" : "a translation changed without a purge", truth->pa,
		    *seen);
	*seen = truth->pa;
	*purged = 0;
}

static void run(void *table, const struct space *space, uint32_t first, uint32_t end)
{
	struct translation truth;
	uint32_t at, size;

	(void)table;
	for (at = first; at < end; at++) {
		truth = walk(space, at);
		check_version(space, at, &truth);
		model.clock++;
		for (size = 1; size <= SIZES; size++)
			use_table(size, space->id, &truth);
	}
	lru_ops.run(model.lru, space, first, end);
}

static void purge_table(uint32_t size, const struct purge *purge)
{
	struct slot *slot = model.slot[size];
	uint32_t i;

	for (i = 0; i < size; i++)
		if (slot[i].space == purge->space && slot[i].first <= purge->last && slot[i].last >= purge->first)
			slot[i].live = 0;
}

static void purge(void *table, const struct purge *purge)
{
	uint32_t size, i;

	(void)table;
	for (size = 1; size <= SIZES; size++)
		purge_table(size, purge);
	for (i = 0; i < SMALL_PAGES; i++)
		if (small_page[i].va <= purge->last &&
		    small_page[i].va + (UINT64_C(1) << small_page[i].log2) - 1 >= purge->first)
			model.purged[purge->space][i] = 1;
	model.purges++;
	lru_ops.purge(model.lru, purge);
}

static const struct table_ops model_ops = {reset, enter, run, purge};

static uint64_t play_once(struct world *world)
{
	struct options options = {.page_log2 = TRACE_PAGE_LOG2, .quantum = 1 + draw(200)};
	struct events events;
	uint32_t size;

	options.purge[PURGE_PAGE].every = draw(3) ? 1 + draw(40) : 0;
	options.purge[PURGE_RANGE].every = draw(3) ? 1 + draw(100) : 0;
	options.purge[PURGE_RANGE].range_log2 = TRACE_PAGE_LOG2 + draw(7);
	options.purge[PURGE_SPACE].every = draw(3) ? 1 + draw(1000) : 0;
	model.lru = lru_new(world);
	if (!model.lru)
		die("no memory", 0, 1);
	events = schedule_play(world, &options, &model_ops, &model);
	if (events.purges[0] + events.purges[1] + events.purges[2] != model.purges)
		die("purges", events.purges[0] + events.purges[1] + events.purges[2], model.purges);
	for (size = 1; size <= SIZES; size++)
		if (lru_refills(model.lru, size) != model.refills[size])
			die("refills", lru_refills(model.lru, size), model.refills[size]);
	lru_free(model.lru);
	return model.purges;
}

int main(void)
{
	static struct world world;
	uint64_t purges = 0;
	uint32_t play;

	for (play = 0; play < 30; play++) {
		small_world(&world, play);
		purges += play_once(&world);
	}
	printf("%u plays of %u records, %llu purges, %u sizes each: the same refills\n", play,
	       SMALL_SPACES * SMALL_RECORDS, (unsigned long long)purges, SIZES);
	return 0;
}
