/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * Every sequence of a few operations on tables of one or two sets, built with narrowed tags so that they roll over
 * within it. After each operation all entries, the whole front and all interesting addresses are compared with the
 * linear list; on half of the tables every address is looked up as well, so that the front is as full as can be.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "exhaustive/sweep.h"
#include "play.h"
#include "report.h"

#define LONGEST 6u
#define G 12u /* log2 of the granule */
#define SPACE_A 1u
#define SPACE_B 2u
#define SPACE_C 3u
#define GROUP 100u
#define RWX (THASH_R | THASH_W | THASH_X)
#define PAGE(n) ((uint64_t)(n) << G)

/* Small pages 0 to 3 lie in the large one at 0; one ends with the last byte of all. */
static const struct op operations[] = {
	{.what = INSERT, .lane = 0, .va = PAGE(1), .log2 = G, .value = PAGE(64) | RWX | THASH_CLEAN},
	{.what = INSERT, .lane = 0, .va = PAGE(2), .log2 = G + 2, .value = PAGE(128) | RWX | THASH_CLEAN},
	{.what = INSERT, .lane = 0, .va = PAGE(1), .log2 = G, .value = PAGE(65) | RWX, .flags = THASH_CODE_ONLY},
	{.what = INSERT, .lane = 1, .va = PAGE(1), .log2 = G, .value = PAGE(66) | RWX},
	{.what = INSERT, .lane = 1, .va = PAGE(2), .log2 = G, .value = PAGE(67) | RWX, .flags = THASH_GLOBAL},
	{.what = INSERT, .lane = 0, .va = UINT64_MAX, .log2 = G, .value = PAGE(68) | THASH_R},
	{.what = PIN, .lane = 0, .va = PAGE(3), .log2 = G, .value = PAGE(69) | RWX, .form = 1},
	{.what = LOOKUP, .form = INLINED, .lane = 0, .va = PAGE(1), .len = 4, .kind = THASH_WRITE},
	{.what = LOOKUP, .form = INLINED, .lane = 1, .va = PAGE(2), .len = 4, .kind = THASH_READ},
	{.what = BIND, .lane = 1, .space = SPACE_C, .group = GROUP},
	{.what = BIND, .lane = 1, .space = SPACE_B, .group = GROUP},
	{.what = PURGE, .scope = THASH_SPACE, .space = SPACE_A, .va = PAGE(1) + 8, .last = PAGE(1) + 8},
	{.what = PURGE, .scope = THASH_SPACE, .space = SPACE_A, .va = 0, .last = UINT64_MAX},
	{.what = PURGE, .scope = THASH_GROUP | THASH_WITH_PINS, .space = GROUP, .va = 0, .last = UINT64_MAX},
	{.what = REARM, .scope = THASH_SPACE, .space = SPACE_A}};
#define OPERATIONS ((uint32_t)(sizeof(operations) / sizeof(operations[0])))

static const uint64_t addresses[] = {PAGE(0), PAGE(1), PAGE(2), PAGE(3), UINT64_MAX};
#define ADDRESSES (sizeof(addresses) / sizeof(addresses[0]))

/* A table, what came before the sequence, and whether all addresses are looked up at each step. */
struct setting {
	const char *geometry;
	uint32_t aged;   /* tags used up */
	uint32_t filled; /* entries there are */
	uint32_t warm;
};

static const struct setting settings[] = {
	{"12,4,1,6,1,.,0x5,0", 0, 0, 0},
	{"12,4,1,6,1,.,0x5,1", 3, 2, 1},
	{"12,2,2,6,1,.,0x5,1", 2, 5, 0},
	{"12,2,2,6,1,.,0x5,2", 4, 6, 1},
	{"12,4,1,3,1,.c,0x5,4", 4, 1, 0},
	{"12,8,2,3,1,.c,0x5,8", 1, 6, 1},
	{"12,4,2,6,1,.h,0x5,1", 3, 0, 0},
	{"12,4,1,6,1,.h,0x5,2", 5, 3, 1},
};
#define SETTINGS ((uint32_t)(sizeof(settings) / sizeof(settings[0])))

enum { NODES, LOOKUPS, ROLL_OVERS, REPLACED, RETIRED };

/* What an operation may change, to go back to. */
struct mark {
	struct thash table;
	struct thash_set back[2];
	struct thash_entry front[8];
	struct thash_cold cold[8];
	struct thash_space space[6];
	uint32_t counter[24];
	struct thash_pinned pinned[1];
	struct thash_stats stats;
	struct linear list;
};

static struct play play;
static struct mark marks[LONGEST];
static uint32_t path[LONGEST];

/* Between the play and a mark, one way or the other. */
static void transfer(struct mark *mark, int back)
{
#define ONE(there, here) (back ? memcpy(here, there, sizeof(there)) : memcpy(there, here, sizeof(there)))
	ONE(mark->back, play.arena->back);
	ONE(mark->front, play.arena->front);
	ONE(mark->cold, play.arena->cold);
	ONE(mark->space, play.arena->space);
	ONE(mark->counter, play.arena->counter);
	ONE(mark->pinned, play.arena->pinned);
#undef ONE
	if (back) {
		*play.table = mark->table;
		play.stats = mark->stats;
		linear_copy(&play.list, &mark->list);
	} else {
		mark->table = *play.table;
		mark->stats = play.stats;
		linear_copy(&mark->list, &play.list);
	}
}

static void ask(uint32_t form, uint64_t va, uint32_t kind, uint32_t lane)
{
	struct op op = {.what = LOOKUP, .form = form, .va = va, .len = 1, .kind = kind, .lane = lane};

	if (form == PROBE)
		play_lookup(&play, &op);
	else
		play_op(&play, &op);
}

static void look_everywhere(uint32_t form)
{
	uint32_t i, kind, lane;

	for (lane = 0; lane < 2; lane++) {
		for (i = 0; i < ADDRESSES; i++) {
			for (kind = THASH_READ; kind <= THASH_EXECUTE; kind++)
				if (form == PROBE || kind != THASH_WRITE)
					ask(form, addresses[i], kind, lane);
		}
	}
}

static void walk(uint32_t depth, uint32_t length, const struct setting *setting, uint64_t *counts)
{
	uint32_t i;

	if (depth == length)
		return;
	transfer(&marks[depth], 0);
	for (i = 0; i < OPERATIONS; i++) {
		path[depth] = i;
		play_op(&play, &operations[i]);
		if (setting->warm)
			look_everywhere(play.geometry.flags & THASH_HASHED ? HASHED : INLINED);
		look_everywhere(PROBE);
		play_inspect_entries(&play);
		counts[NODES]++;
		walk(depth + 1, length, setting, counts);
		transfer(&marks[depth], 1);
	}
}

/* Uses up some tags, and leaves two spaces bound and some entries of the second. */
static void begin(const struct setting *setting, const struct geometry *geometry)
{
	static const struct op bind_a = {.what = BIND, .lane = 0, .space = SPACE_A, .group = GROUP};
	static const struct op bind_b = {.what = BIND, .lane = 1, .space = SPACE_B, .group = GROUP};
	static const struct op used = {.what = INSERT, .lane = 0, .va = PAGE(1), .log2 = G, .value = RWX};
	static const struct op emptied = {.what = PURGE, .scope = THASH_SPACE, .space = SPACE_A, .last = UINT64_MAX};
	struct op filler = {.what = INSERT, .lane = 1, .log2 = G};
	uint32_t i;

	play_begin(&play, geometry);
	play_op(&play, &bind_a);
	play_op(&play, &bind_b);
	for (i = 0; i < setting->aged; i++) {
		play_op(&play, &used);
		play_op(&play, &emptied);
	}
	for (i = 0; i < setting->filled; i++) {
		filler.va = PAGE(32 + i);
		filler.value = PAGE(96 + i) | RWX;
		play_op(&play, &filler);
	}
}

static void explain(const struct setting *setting, uint32_t length)
{
	uint32_t i;

	fprintf(stderr, "table %s, %" PRIu32 " tags used up, %s: %s\nthe last sequence begun:\n", setting->geometry,
		setting->aged, setting->warm ? "looked up everywhere at each step" : "only probed", play.failure);
	for (i = 0; i < length; i++)
		report_op(stderr, i, &operations[path[i]]);
}

/* One setting with one first operation. */
static int work(uint64_t *counts, uint32_t part, const void *arg)
{
	const struct setting *setting = &settings[part % SETTINGS];
	uint32_t length = *(const uint32_t *)arg;
	struct geometry geometry;
	jmp_buf caught;

	if (geometry_parse(&geometry, setting->geometry))
		return -1;
	play.caught = &caught;
	if (setjmp(caught)) {
		explain(setting, length);
		return -1;
	}
	begin(setting, &geometry);
	path[0] = part / SETTINGS;
	transfer(&marks[0], 0);
	play_op(&play, &operations[path[0]]);
	look_everywhere(PROBE);
	walk(1, length, setting, counts);
	counts[LOOKUPS] += play.tally[O_PROBE];
	counts[ROLL_OVERS] += play.tally[O_ROLL_OVER];
	counts[REPLACED] += play.tally[O_EVICTED];
	counts[RETIRED] += play.tally[O_RETIRED];
	return 0;
}

int main(int argc, char **argv)
{
	struct options options = read_options(argc, argv);
	uint32_t length = options.full ? LONGEST : options.brief ? LONGEST - 3 : LONGEST - 2, failed;
	uint64_t counts[COUNT_ROOM];

	failed = in_processes(counts, SETTINGS * OPERATIONS, options.jobs, work, &length);
	if (failed)
		return 1;
	printf("%" PRIu32 " tables, all sequences of %" PRIu32 " of %" PRIu32 " operations: %" PRIu64 " steps, %" PRIu64
	       " lookups compared, %" PRIu64 " roll-overs, %" PRIu64 " replaced, %" PRIu64 " retired, %.0f s\n",
	       SETTINGS, length, OPERATIONS, counts[NODES], counts[LOOKUPS], counts[ROLL_OVERS], counts[REPLACED],
	       counts[RETIRED], elapsed_s());
	if (counts[ROLL_OVERS] == 0 || counts[REPLACED] == 0) {
		fprintf(stderr, "nothing rolled over or nothing was replaced: the sequences prove too little\n");
		return 1;
	}
	return 0;
}
