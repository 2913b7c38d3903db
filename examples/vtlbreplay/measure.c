/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * First every table is played once with every value checked, which counts the refills; then they are timed in turn,
 * round after round, each from an empty table, and the least time counts: whatever disturbs a run makes it longer.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "stopwatch.h"

static const char *const name[RIVALS] = {"libvtlb's table", "the direct-mapped table with victims", "the limit"};
static const struct table_ops *const ops[RIVALS] = {&ours_ops, &victims_ops, &limit_ops};

struct contest {
	struct world *world;
	const struct options *options;
	struct tally tally[RIVALS];
	void *table[RIVALS];
	volatile uint64_t sum; /* of all that was read: none of it may be left out */
};

static int open_contest(struct contest *contest)
{
	const struct geometry *geometry = &contest->options->geometry;
	uint32_t granule_log2 = geometry->granule_log2;
	int i;

	for (i = 0; i < RIVALS; i++)
		contest->tally[i].kind_is_data = contest->options->kind_is_data;
	contest->table[RIVAL_OURS] = ours_new(&contest->tally[RIVAL_OURS], geometry, contest->world->spaces);
	contest->table[RIVAL_VICTIMS] =
		direct_new(&contest->tally[RIVAL_VICTIMS], contest->options->direct, granule_log2);
	contest->table[RIVAL_LIMIT] =
		limit_new(&contest->tally[RIVAL_LIMIT], 2 * contest->options->direct, granule_log2);
	if (contest->table[RIVAL_OURS] && contest->table[RIVAL_VICTIMS] && contest->table[RIVAL_LIMIT])
		return 0;
	fprintf(stderr, "vtlbreplay: the tables: %s\n", strerror(ENOMEM));
	return STATUS_BAD_INPUT;
}

static void close_contest(struct contest *contest)
{
	ours_free(contest->table[RIVAL_OURS]);
	direct_free(contest->table[RIVAL_VICTIMS]);
	limit_free(contest->table[RIVAL_LIMIT]);
}

static int check_one(struct result *result, struct contest *contest, int rival)
{
	struct checker checker = {.table = name[rival]};

	contest->tally[rival].checker = &checker;
	schedule_play(contest->world, contest->options, ops[rival], contest->table[rival]);
	contest->tally[rival].checker = NULL;
	result->refills[rival] = contest->tally[rival].refills;
	return checker_verdict(&checker, contest->world);
}

/* The bound, and the events, which are the same for every table. */
static int bound(struct result *result, struct contest *contest)
{
	struct lru *lru = lru_new(contest->world);

	if (!lru) {
		fprintf(stderr, "vtlbreplay: the bound: %s\n", strerror(ENOMEM));
		return STATUS_BAD_INPUT;
	}
	result->events = schedule_play(contest->world, contest->options, &lru_ops, lru);
	result->lru = lru_refills(lru, 4 * (uint64_t)contest->options->geometry.sets);
	result->first_touches = lru_first_touches(lru);
	lru_free(lru);
	return 0;
}

static int count(struct result *result, struct contest *contest)
{
	int rival, status;

	progress_start("checking every translation");
	status = bound(result, contest);
	for (rival = 0; !status && rival < RIVALS; rival++) {
		progress_at((rival + 1) / (RIVALS + 1.0));
		status = check_one(result, contest, rival);
	}
	if (!status)
		result->back_hits = ours_back_hits(contest->table[RIVAL_OURS]);
	progress_end();
	return status;
}

static double time_one(struct contest *contest, int rival)
{
	struct stopwatch watch = {ops[rival], contest->table[rival], 0, 0, 0};

	schedule_play(contest->world, contest->options, &stopwatch_ops, &watch);
	contest->sum += watch.sum + contest->tally[rival].sum;
	return stopwatch_ns(&watch) / (double)contest->world->records;
}

static void race(struct result *result, struct contest *contest)
{
	uint32_t rounds = contest->options->rounds, round;
	double ns;
	int rival;

	progress_start("timing");
	for (round = 0; round < rounds; round++) {
		for (rival = 0; rival < RIVALS; rival++) {
			ns = time_one(contest, rival);
			if (round == 0 || ns < result->ns[rival])
				result->ns[rival] = ns;
		}
		progress_at((round + 1.0) / rounds);
	}
	progress_end();
}

int measure(struct result *result, struct world *world, const struct options *options)
{
	struct contest contest = {.world = world, .options = options};
	int status = open_contest(&contest);

	if (!status)
		status = count(result, &contest);
	if (!status && options->rounds)
		race(result, &contest);
	close_contest(&contest);
	return status;
}
