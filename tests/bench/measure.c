/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* The clock, the rounds, and what is made of their times. */
#include "measure.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

struct effort effort = {.rounds = 15, .smoke = 0};

size_t repetitions(size_t wanted)
{
	const size_t few = 2;

	return effort.smoke && wanted > few ? few : wanted;
}

uint64_t now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

void lap_start(struct laps *laps)
{
	laps->start_ns = now_ns();
}

static void make_room(struct laps *laps)
{
	size_t room = laps->room ? 2 * laps->room : 1024;
	size_t i;

	laps->least_ns = realloc(laps->least_ns, room * sizeof(*laps->least_ns));
	demand(laps->least_ns != NULL, "out of memory");
	for (i = laps->room; i < room; i++)
		laps->least_ns[i] = UINT32_MAX;
	laps->room = room;
}

void lap_end(struct laps *laps)
{
	uint64_t took = now_ns() - laps->start_ns;

	if (laps->count == laps->room)
		make_room(laps);
	if (took < laps->least_ns[laps->count])
		laps->least_ns[laps->count] = (uint32_t)took;
	laps->count++;
	laps->total_ns += took;
}

void laps_free(struct laps *laps)
{
	free(laps->least_ns);
	*laps = (struct laps){0};
}

static void laps_begin(struct laps *laps)
{
	laps->count = 0;
	laps->total_ns = 0;
}

static double laps_least(const struct laps *laps)
{
	double sum = 0;
	size_t i;

	for (i = 0; i < laps->count; i++)
		sum += laps->least_ns[i];
	return sum;
}

void demand(int holds, const char *what)
{
	if (holds)
		return;
	fflush(stdout);
	fprintf(stderr, "bench: wrong: %s\n", what);
	exit(1);
}

static void run_once(struct contender *contender, unsigned round)
{
	uint64_t start, sum;

	if (contender->prepare)
		contender->prepare(contender->context);
	if (contender->laps)
		laps_begin(contender->laps);
	start = now_ns();
	sum = contender->run(contender->context);
	contender->round_ns[round] = (double)(contender->laps ? contender->laps->total_ns : now_ns() - start);
	if (contender->timed && sum != contender->sum)
		fprintf(stderr, "%s: ", contender->name);
	demand(!contender->timed || sum == contender->sum, "two rounds found different translations");
	contender->sum = sum;
	contender->timed = 1;
}

void measure(struct contender *contenders, size_t count)
{
	unsigned round;
	size_t i;

	for (round = 0; round < effort.rounds; round++)
		for (i = 0; i < count; i++)
			run_once(&contenders[i], round);
}

void demand_equal_sums(const struct contender *contenders, size_t count)
{
	size_t i;

	for (i = 1; i < count; i++) {
		if (contenders[i].sum != contenders[0].sum)
			fprintf(stderr, "%s, %s: ", contenders[0].name, contenders[i].name);
		demand(contenders[i].sum == contenders[0].sum, "two contenders found different translations");
	}
}

static double fastest(const struct contender *contender)
{
	double least = contender->round_ns[0];
	unsigned round;

	if (contender->laps)
		return laps_least(contender->laps);
	for (round = 1; round < effort.rounds; round++)
		if (contender->round_ns[round] < least)
			least = contender->round_ns[round];
	return least > 0 ? least : 1;
}

double ns_per_operation(const struct contender *contender)
{
	return fastest(contender) / contender->operations;
}

static int ascending(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static struct ratio middle_half(double *each, double value)
{
	struct ratio ratio = {.value = value};

	qsort(each, effort.rounds, sizeof(each[0]), ascending);
	ratio.low = each[effort.rounds / 4];
	ratio.high = each[effort.rounds - 1 - effort.rounds / 4];
	return ratio;
}

struct ratio ns_of(const struct contender *contender)
{
	double each[ROUNDS_MAX];
	unsigned round;

	for (round = 0; round < effort.rounds; round++)
		each[round] = contender->round_ns[round] / contender->operations;
	return middle_half(each, ns_per_operation(contender));
}

struct ratio ratio_of_times(const struct contender *above, const struct contender *below)
{
	double scale = below->operations / above->operations;
	double each[ROUNDS_MAX];
	unsigned round;

	for (round = 0; round < effort.rounds; round++) {
		double divisor = below->round_ns[round];

		each[round] = above->round_ns[round] / (divisor > 0 ? divisor : 1) * scale;
	}
	return middle_half(each, ns_per_operation(above) / ns_per_operation(below));
}
