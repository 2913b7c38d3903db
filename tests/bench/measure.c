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
	start = now_ns();
	sum = contender->run(contender->context);
	start = now_ns() - start;
	contender->round_ns[round] = (double)(contender->spent_ns ? *contender->spent_ns : start);
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
