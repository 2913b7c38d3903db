/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * Fully associative tables with the least recently used page replaced, of all sizes in one pass (Mattson's stack). The
 * stack is kept as marks on a line of time, counted by a Fenwick tree: a page's depth is the number of marks from its
 * last use on. A purged page leaves its mark as a hole, a free slot in every table large enough to have held it: the
 * next page that moves to the top fills the topmost hole above its old place, which becomes a hole in its stead.
 * Pages have their true sizes; spaces are told apart.
 */
#include <stdlib.h>
#include <string.h>

#include "vtlbreplay.h"

#define NEVER 0u /* no time: the line begins at 1 */

struct lru {
	const struct world *world;
	uint32_t pages;
	uint32_t span;   /* length of the line of time */
	uint32_t now;    /* the last mark, 0: none */
	uint32_t *tree;  /* counts of marks, [1..span] */
	uint32_t *time;  /* of each page's last use, or NEVER */
	uint32_t *owner; /* of each mark: its page plus one, 0: a hole or no mark */
	uint8_t *marked;
	uint32_t *hole; /* a heap of their times, the latest first */
	uint32_t holes;
	uint64_t *depth;  /* how often each depth was met, [1..pages], 0 for first uses and uses after a purge */
	uint64_t touches; /* first uses of all pages, ever */
	uint8_t *seen;
};

/* There are never more marks than pages: a hole is filled before the stack grows. */
struct lru *lru_new(const struct world *world)
{
	struct lru *lru = calloc(1, sizeof(*lru));

	if (!lru)
		return NULL;
	lru->world = world;
	lru->pages = (uint32_t)world->pages;
	lru->span = 4 * lru->pages + 1024;
	lru->tree = calloc((size_t)lru->span + 1, sizeof(lru->tree[0]));
	lru->time = calloc(lru->pages, sizeof(lru->time[0]));
	lru->owner = calloc((size_t)lru->span + 1, sizeof(lru->owner[0]));
	lru->marked = calloc((size_t)lru->span + 1, sizeof(lru->marked[0]));
	lru->hole = calloc(lru->pages, sizeof(lru->hole[0]));
	lru->depth = calloc((size_t)lru->pages + 1, sizeof(lru->depth[0]));
	lru->seen = calloc(lru->pages, sizeof(lru->seen[0]));
	if (lru->tree && lru->time && lru->owner && lru->marked && lru->hole && lru->depth && lru->seen)
		return lru;
	lru_free(lru);
	return NULL;
}

void lru_free(struct lru *lru)
{
	if (!lru)
		return;
	free(lru->tree);
	free(lru->time);
	free(lru->owner);
	free(lru->marked);
	free(lru->hole);
	free(lru->depth);
	free(lru->seen);
	free(lru);
}

static void add(struct lru *lru, uint32_t time, uint32_t by)
{
	for (; time <= lru->span; time += time & -time)
		lru->tree[time] += by;
}

static void mark(struct lru *lru, uint32_t time)
{
	lru->marked[time] = 1;
	add(lru, time, 1);
}

static void unmark(struct lru *lru, uint32_t time)
{
	lru->marked[time] = 0;
	lru->owner[time] = 0;
	add(lru, time, UINT32_MAX);
}

static uint32_t marks_until(const struct lru *lru, uint32_t time)
{
	uint32_t count = 0;

	for (; time; time &= time - 1)
		count += lru->tree[time];
	return count;
}

static void heap_push(struct lru *lru, uint32_t time)
{
	uint32_t at = lru->holes++;

	while (at && lru->hole[(at - 1) / 2] < time) {
		lru->hole[at] = lru->hole[(at - 1) / 2];
		at = (at - 1) / 2;
	}
	lru->hole[at] = time;
}

static uint32_t heap_pop(struct lru *lru)
{
	uint32_t top = lru->hole[0], sinking = lru->hole[--lru->holes], at = 0, child;

	for (child = 1; child < lru->holes; child = 2 * at + 1) {
		if (child + 1 < lru->holes && lru->hole[child + 1] > lru->hole[child])
			child++;
		if (lru->hole[child] <= sinking)
			break;
		lru->hole[at] = lru->hole[child];
		at = child;
	}
	lru->hole[at] = sinking;
	return top;
}

/* The line of time is full: its marks move together at its beginning, in their order. */
static void compact(struct lru *lru)
{
	uint32_t from, to = 0;

	memset(lru->tree, 0, ((size_t)lru->span + 1) * sizeof(lru->tree[0]));
	lru->holes = 0;
	for (from = 1; from <= lru->now; from++) {
		if (!lru->marked[from])
			continue;
		lru->marked[from] = 0;
		lru->owner[++to] = lru->owner[from];
		mark(lru, to);
		if (lru->owner[to])
			lru->time[lru->owner[to] - 1] = to;
		else
			heap_push(lru, to);
	}
	lru->now = to;
}

/* The page leaves its place, if it has one, for the top; the topmost hole above that place is filled. */
static void leave(struct lru *lru, uint32_t time)
{
	int fills = lru->holes && lru->hole[0] > time;

	if (fills)
		unmark(lru, heap_pop(lru));
	if (time == NEVER)
		return;
	if (fills) {
		lru->owner[time] = 0;
		heap_push(lru, time);
	} else {
		unmark(lru, time);
	}
}

static void use(struct lru *lru, uint32_t page)
{
	uint32_t time = lru->time[page];

	if (time && time == lru->now) {
		lru->depth[1]++;
		return;
	}
	lru->depth[time ? marks_until(lru, lru->now) - marks_until(lru, time - 1) : 0]++;
	lru->touches += !lru->seen[page];
	lru->seen[page] = 1;
	leave(lru, time);
	lru->time[page] = NEVER;
	if (lru->now == lru->span)
		compact(lru);
	lru->time[page] = ++lru->now;
	lru->owner[lru->now] = page + 1;
	mark(lru, lru->now);
}

static void reset(void *table)
{
	struct lru *lru = table;

	memset(lru->tree, 0, ((size_t)lru->span + 1) * sizeof(lru->tree[0]));
	memset(lru->time, 0, lru->pages * sizeof(lru->time[0]));
	memset(lru->owner, 0, ((size_t)lru->span + 1) * sizeof(lru->owner[0]));
	memset(lru->marked, 0, (size_t)lru->span + 1);
	memset(lru->depth, 0, ((size_t)lru->pages + 1) * sizeof(lru->depth[0]));
	memset(lru->seen, 0, lru->pages);
	lru->now = 0;
	lru->holes = 0;
	lru->touches = 0;
}

static void enter(void *table, const struct space *space)
{
	(void)table;
	(void)space;
}

static void run(void *table, const struct space *space, uint32_t first, uint32_t end)
{
	struct lru *lru = table;
	uint32_t at;

	for (at = first; at < end; at++)
		use(lru, (uint32_t)space->first_page + space->map->of_record[at]);
}

static void purge(void *table, const struct purge *purge)
{
	struct lru *lru = table;
	uint32_t base = (uint32_t)lru->world->space[purge->space].first_page, page, time;

	for (page = base + purge->first_page; page <= base + purge->last_page; page++) {
		time = lru->time[page];
		if (time == NEVER)
			continue;
		lru->time[page] = NEVER;
		lru->owner[time] = 0;
		heap_push(lru, time);
	}
}

/* A use at a depth beyond the entries misses. */
uint64_t lru_refills(const struct lru *lru, uint64_t entries)
{
	uint64_t refills = lru->depth[0], depth;

	for (depth = entries + 1; depth <= lru->pages; depth++)
		refills += lru->depth[depth];
	return refills;
}

uint64_t lru_first_touches(const struct lru *lru)
{
	return lru->touches;
}

const struct table_ops lru_ops = {reset, enter, run, purge};
