/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * thash_peek() in a handler between every two instructions of the owner's: each
 * answer has to be that of before the step or that of after it, and never that
 * of before again once it was that of after. x86 with Linux steps through the
 * owner by its trap flag; others skip the test.
 */
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "owner.h"
#include "trap.h"

/* What a cell answered before the step, and besides within it. */
struct cell {
	uint64_t before;
	uint64_t other;
	struct thash_translation found;
	int outcome;
	int changed; /* there was another answer */
	int wavered; /* and then a third, or that of before again */
};

static struct cell cells[CELLS];
static uint64_t traps, answers, refusals;

/* Returns whether there was an answer. */
static int ask(uint32_t number)
{
	struct thash_translation found = THASH_TRANSLATION_INIT;
	struct cell *cell = &cells[number];
	int outcome = peek_cell(&found, number);
	uint64_t digest;

	if (outcome == LIBVTLB_ERR_AGAIN) {
		refusals++;
		return 0;
	}
	answers++;
	digest = digest_of(outcome, &found);
	if (cell->changed ? digest == cell->other : digest == cell->before)
		return 1;
	cell->wavered |= cell->changed;
	cell->changed = 1;
	cell->other = digest;
	cell->outcome = outcome;
	cell->found = found;
	return 1;
}

/* Where one cell is refused, all are. */
static void trapped(int signal)
{
	uint32_t number;

	(void)signal;
	traps++;
	for (number = 0; number < CELLS && ask(number); number++)
		;
}

static uint64_t digest_now(uint32_t number)
{
	struct thash_translation found = THASH_TRANSLATION_INIT;
	int outcome = probe_cell(&found, number);

	return digest_of(outcome, &found);
}

static void look_around(void)
{
	uint32_t number;

	memset(cells, 0, sizeof(cells));
	for (number = 0; number < CELLS; number++)
		cells[number].before = digest_now(number);
}

/* Whether all answers within the step were right. */
static int judge(uint64_t step)
{
	uint32_t number;

	for (number = 0; number < CELLS; number++) {
		struct cell *cell = &cells[number];

		if (!cell->changed || (!cell->wavered && cell->other == digest_now(number)))
			continue;
		fprintf(stderr, "between: ");
		print_answer(number, cell->outcome, &cell->found);
		fprintf(stderr, " %s step %" PRIu64 "\n",
			cell->wavered ? "came after another answer within" : "was true neither before nor after", step);
		return 0;
	}
	return 1;
}

static void step_through(uint64_t step)
{
	TRAP_ON();
	take_step(step);
	TRAP_OFF();
}

/* between [steps [seed]] */
int main(int argc, char **argv)
{
	uint64_t steps = argc > 1 ? strtoull(argv[1], NULL, 0) : 100;
	uint64_t seed = argc > 2 ? strtoull(argv[2], NULL, 0) : 1, step;
	struct sigaction action;

	memset(&action, 0, sizeof(action));
	action.sa_handler = trapped;
	sigaction(SIGTRAP, &action, NULL);
	make_table(seed);
	for (step = 1; step <= steps; step++) {
		look_around();
		step_through(step);
		if (!judge(step))
			return 1;
	}
	printf("between: %" PRIu64 " steps of the owner's, seed %" PRIu64 ", %" PRIu64 " instructions; %" PRIu64
	       " answers judged, %" PRIu64 " calls gave up\n", steps, seed, traps, answers, refusals);
	if (!traps)
		printf("SKIP: no trap after each instruction here\n");
	return traps ? 0 : 77;
}
