/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * Random operations on random virtual processors, each answer compared with that of a linear list. After a failure the
 * operations that led to it are played again with ever fewer of them left, and the shortest list is printed.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "choose.h"
#include "report.h"

#define EPISODE 4000u /* operations on one virtual processor */
#define FULL_RUN 4000000u
#define ENOUGH 250000u /* operations from which on every outcome must have come */

struct run {
	uint64_t operations, seed, episode;
	int one_episode;
	int raw; /* whether a failure is shown as it is, not shrunk */
	struct tally tally;
};

static struct play play;
static _Alignas(1 << 17) struct libvtlb_vhpt_entry vhpt[VHPT_MAX];
static char sought[sizeof(play.failure)]; /* the failure that a shorter list shall have too */

/* Plays an episode; returns how many operations went well. They are stored where `record` is not NULL. */
static uint32_t play_episode(const struct run *run, uint32_t operations, struct op *record, struct shape *shape)
{
	static struct chooser chooser;
	static struct op op;
	static uint32_t done;
	jmp_buf caught;

	choose_begin(&chooser, shape, run->seed * 1000003 + run->episode);
	play.caught = &caught;
	done = 0;
	if (setjmp(caught))
		return done;
	play_begin(&play, shape, vhpt);
	for (; done < operations; done++) {
		choose_op(&chooser, &play, &op);
		if (record)
			record[done] = op;
		play_op(&play, &op);
	}
	play_inspect(&play);
	return operations;
}

/* Two failures are of one kind if their messages begin with the same words. */
static int is_sought(void)
{
	const char *a = sought, *b = play.failure;

	for (; *a == *b && *a && (*a < '0' || *a > '9'); a++, b++)
		;
	return *a == *b || (*a >= '0' && *a <= '9' && *b >= '0' && *b <= '9');
}

/* Whether a list of operations fails in that way; of the first failing one the number is stored. */
static int fails(const struct shape *shape, const struct op *ops, uint32_t count, uint32_t *at)
{
	static uint32_t done;
	jmp_buf caught;

	play.caught = &caught;
	done = 0;
	if (setjmp(caught)) {
		*at = done;
		return is_sought();
	}
	play_begin(&play, shape, vhpt);
	for (; done < count; done++)
		play_op(&play, &ops[done]);
	done = count ? count - 1 : 0;
	play_inspect(&play);
	return 0;
}

/* Leaves out ever smaller parts as long as the rest fails. */
static uint32_t shrink(const struct shape *shape, struct op *ops, uint32_t count)
{
	struct op *fewer = malloc(count * sizeof(*fewer));
	uint32_t part, first, at;

	memcpy(sought, play.failure, sizeof(sought));
	for (part = count / 2; fewer && part; part = part > 1 ? (part + 1) / 2 : 0) {
		for (first = 0; first < count;) {
			uint32_t gone = count - first < part ? count - first : part;

			memcpy(fewer, ops, first * sizeof(*ops));
			memcpy(fewer + first, ops + first + gone, (count - first - gone) * sizeof(*ops));
			if (gone < count && fails(shape, fewer, count - gone, &at)) {
				count = at + 1 < count - gone ? at + 1 : count - gone;
				memcpy(ops, fewer, count * sizeof(*ops));
			} else {
				first += gone;
			}
		}
	}
	free(fewer);
	return count;
}

static void print_list(const struct shape *shape, struct op *ops, uint32_t count)
{
	uint32_t i, at;

	count = shrink(shape, ops, count);
	fprintf(stderr, "the shortest list found that fails, on ");
	report_shape(stderr, shape);
	for (i = 0; i < count; i++)
		report_op(stderr, i, &ops[i]);
	fails(shape, ops, count, &at);
	fprintf(stderr, "%s\n", play.failure);
}

static void explain_failure(const struct run *run, uint32_t good, const char *program)
{
	struct op *ops = malloc((good + 1) * sizeof(*ops));
	struct shape shape;

	fprintf(stderr, "seed %" PRIu64 ", episode %" PRIu64 ", operation %" PRIu32 ": %s\n", run->seed, run->episode,
		good, play.failure);
	fprintf(stderr, "to repeat it: %s --seed %" PRIu64 " --episode %" PRIu64 "\n", program, run->seed,
		run->episode);
	if (!ops || run->raw)
		return;
	play_episode(run, good + 1, ops, &shape);
	fprintf(stderr, "the operation:\n");
	report_op(stderr, good, &ops[good]);
	print_list(&shape, ops, good + 1);
	free(ops);
}

static int play_all(struct run *run, const char *program)
{
	struct shape shape;
	uint64_t left = run->operations;

	while (left) {
		uint32_t operations = left < EPISODE ? (uint32_t)left : EPISODE, good;

		good = play_episode(run, operations, NULL, &shape);
		if (good < operations || play.failure[0]) {
			explain_failure(run, good < operations ? good : operations - 1, program);
			return -1;
		}
		report_add(&run->tally, &play);
		left = run->one_episode ? 0 : left - operations;
		run->episode++;
	}
	return 0;
}

/* Enough of everything, or the run proves little. */
static int is_balanced(const struct run *run)
{
	uint32_t rare = report_outcomes(stdout, &run->tally, run->operations);

	return run->one_episode || run->operations < ENOUGH || rare == 0;
}

static int usage(const char *program)
{
	fprintf(stderr, "usage: %s [--full | --ops N] [--seed S] [--episode E] [--raw]\n", program);
	return 2;
}

static int read_arguments(struct run *run, int argc, char **argv)
{
	int i;

	for (i = 1; i < argc; i++) {
		const char *value = i + 1 < argc ? argv[i + 1] : "";
		uint64_t number = strtoull(value, NULL, 0);

		if (!strcmp(argv[i], "--full") || !strcmp(argv[i], "--raw")) {
			run->raw |= !strcmp(argv[i], "--raw");
			run->operations = !strcmp(argv[i], "--full") ? FULL_RUN : run->operations;
			continue;
		}
		if (!strcmp(argv[i], "--ops"))
			run->operations = number;
		else if (!strcmp(argv[i], "--seed"))
			run->seed = number;
		else if (!strcmp(argv[i], "--episode"))
			run->episode = number;
		else
			return -1;
		run->one_episode |= !strcmp(argv[i], "--episode");
		i++;
	}
	return i == argc ? 0 : -1;
}

int main(int argc, char **argv)
{
	static struct run run = {.operations = 300000, .seed = 1};
	clock_t start = clock();

	if (read_arguments(&run, argc, argv))
		return usage(argv[0]);
	printf("seed %" PRIu64 "\n", run.seed);
	if (play_all(&run, argv[0]))
		return 1;
	if (!is_balanced(&run))
		return 3;
	printf("%" PRIu64 " operations, seed %" PRIu64 ", %.0f ns each\n", run.operations, run.seed,
	       1e9 * (double)(clock() - start) / CLOCKS_PER_SEC / (double)(run.operations ? run.operations : 1));
	return 0;
}
