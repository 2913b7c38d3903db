/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * Every value of a mode register, found in a register that takes no more
 * writes, gets the verdict that its bits deserve: field by field against four
 * wishes, and in findings. Thinned by default.
 *
 * The reference works on the bits of the value alone. The sweep calls the two
 * steps of the planner that judge a configuration; every so often the whole
 * planner is asked too, and must say the same and not contradict itself.
 *
 * Usage: verdicts [--full] [--jobs N]
 */
#include <stdio.h>
#include <string.h>

#include "sweep.h"
#include "wdt/plan.h"

#define VALUES 0x40000000u
#define THINNED_STEP 4093u  /* prime */
#define WHOLE_STEP 509u /* how often the whole planner is asked: prime */
#define PARTS 32u

#define WDV 0x00000fffu
#define WDFIEN 0x00001000u
#define WDRSTEN 0x00002000u
#define WDRPROC 0x00004000u
#define WDDIS 0x00008000u
#define WDD 0x0fff0000u
#define WDDBGHLT 0x10000000u
#define WDIDLEHLT 0x20000000u

/* A wish, and the mode value that it amounts to. */
static const struct wish {
	uint32_t flags;
	uint32_t mode;
} wishes[] = {
	{0, 0x0fff2fff},
	{LIBWDT_WANT_INTERRUPT | LIBWDT_HAVE_HANDLER | LIBWDT_WANT_IDLE_HALT, 0x2fff1fff},
	{LIBWDT_WANT_INTERRUPT | LIBWDT_WANT_RESET_PROCESSOR, 0x0fff5fff},
	{LIBWDT_WANT_RESET_PROCESSOR | LIBWDT_WANT_DEBUG_HALT, 0x1fff6fff},
};

#define WISHES (sizeof(wishes) / sizeof(wishes[0]))

/* The bits of each field, in the order of the LIBWDT_* field numbers; 0: at91sam9 has no such field. */
static const uint32_t bits_of[LIBWDT_FIELD_COUNT] = {WDV, WDD, 0, WDDIS, WDRSTEN, 0, WDRPROC, WDFIEN, WDIDLEHLT, WDDBGHLT};

/* What the bits of an enabled watchdog deserve. */
static uint32_t findings_running(uint32_t mode, const struct wish *wish)
{
	uint32_t findings = 0;
	int served = (mode & WDFIEN) && (wish->flags & LIBWDT_HAVE_HANDLER);

	if (!(mode & WDRSTEN) && !served)
		findings |= LIBWDT_FINDING_CANNOT_BITE;
	if ((mode & (WDRSTEN | WDRPROC)) == (WDRSTEN | WDRPROC))
		findings |= LIBWDT_FINDING_PROCESSOR_ONLY;
	if ((mode & WDD) >> 16 == (mode & WDV))
		findings |= LIBWDT_FINDING_WINDOW_EQUALS_PERIOD;
	if (mode & WDIDLEHLT)
		findings |= LIBWDT_FINDING_IDLE_HALT;
	if (mode & WDDBGHLT)
		findings |= LIBWDT_FINDING_DEBUG_HALT;
	return findings;
}

/* None of the wishes is to be disabled. */
static uint32_t findings_of(uint32_t mode, const struct wish *wish)
{
	return mode & WDDIS ? LIBWDT_FINDING_DISABLED_BY_BOOT : findings_running(mode, wish);
}

static int verdict_holds(const struct libwdt_plan *plan, uint32_t mode, const struct wish *wish)
{
	uint32_t field;

	for (field = 0; field < LIBWDT_FIELD_COUNT; field++) {
		int same = ((mode ^ wish->mode) & bits_of[field]) == 0;

		if (plan->why[field] != (same ? LIBWDT_WHY_SAME : LIBWDT_WHY_LOCKED))
			return 0;
	}
	return plan->reg[LIBWDT_REG_MODE] == mode;
}

static void prepare(struct libwdt_input *input, struct libwdt_request *request, const struct wish *wish)
{
	const struct libwdt_request no_wish = LIBWDT_REQUEST_INIT;
	const struct libwdt_input blank = LIBWDT_INPUT_INIT;

	*request = no_wish;
	request->flags = wish->flags;
	*input = blank;
	input->layout = libwdt_layout_at91sam9();
	input->request = request;
	input->flags = LIBWDT_INPUT_LOCKED;
	input->age_max_us = 0;
}

/* The two steps that judge. */
static int judged_rightly(uint32_t mode, struct libwdt_input *input, const struct wish *wish, const uint16_t *wanted)
{
	struct libwdt_plan plan;
	uint16_t boot[LIBWDT_FIELD_ROOM];

	memset(&plan, 0, sizeof(plan));
	memcpy(plan.wanted, wanted, sizeof(plan.wanted));
	input->reg[LIBWDT_REG_MODE] = mode;
	if (libwdt_decode(boot, NULL, input->layout, input->reg))
		return 0;
	libwdt_settle(&plan, input, boot, 0);
	libwdt_lint(&plan, input);
	return verdict_holds(&plan, mode, wish) && plan.findings == findings_of(mode, wish) &&
	       libwdt_differs(plan.wanted, boot) == (mode != wish->mode);
}

/* The whole planner, which adds what the schedule has to say. */
static int planned_rightly(uint32_t mode, struct libwdt_input *input, const struct wish *wish)
{
	const uint32_t of_schedule = LIBWDT_FINDING_FIRST_UNPROVEN | LIBWDT_FINDING_INFEASIBLE;
	const uint32_t different = mode != wish->mode ? LIBWDT_FINDING_ADOPTED_DIFFERENT : 0;
	struct libwdt_plan plan = LIBWDT_PLAN_INIT;

	input->reg[LIBWDT_REG_MODE] = mode;
	if (libwdt_plan_safe(&plan, input))
		return 0;
	return verdict_holds(&plan, mode, wish) && plan.written == LIBWDT_WRITTEN_NOTHING && plan.step_count == 0 &&
	       (plan.findings & ~of_schedule) == (findings_of(mode, wish) | different) &&
	       plan.running == !(mode & WDDIS) &&
	       plan.feasible == !(plan.findings & LIBWDT_FINDING_INFEASIBLE) &&
	       plan.feasible == (plan.earliest <= plan.latest) && plan.feasible == (plan.missing_us == 0);
}

/* One of the parts of the sweep against one wish. Returns whether a verdict is wrong. */
static int sweep(uint64_t *counts, const struct wish *wish, uint32_t part, uint32_t step)
{
	struct libwdt_plan plan = LIBWDT_PLAN_INIT;
	struct libwdt_request request;
	struct libwdt_input input;
	uint64_t mode;

	prepare(&input, &request, wish);
	input.reg[LIBWDT_REG_MODE] = wish->mode;
	if (libwdt_plan_safe(&plan, &input))
		return 1;
	for (mode = (uint64_t)part * step; mode < VALUES; mode += (uint64_t)PARTS * step) {
		uint32_t value = (uint32_t)mode;

		counts[0]++;
		if (judged_rightly(value, &input, wish, plan.wanted) &&
		    (value / step % WHOLE_STEP || planned_rightly(value, &input, wish)))
			continue;
		fprintf(stderr, "0x%08lx gets a wrong verdict against the wish 0x%08lx\n", (unsigned long)value,
			(unsigned long)wish->mode);
		return 1;
	}
	return 0;
}

/* Every value meets the first wish; the others meet one in 31. */
static int sweep_wishes(uint64_t *counts, uint32_t part, const void *arg)
{
	const struct options *options = arg;
	uint32_t step = options->full ? 1 : THINNED_STEP, i;

	if (sweep(counts, &wishes[0], part, step))
		return 1;
	for (i = 1; i < WISHES; i++)
		if (sweep(counts, &wishes[i], part, step * 31))
			return 1;
	return 0;
}

int main(int argc, char **argv)
{
	struct options options = read_options(argc, argv);
	uint64_t counts[COUNT_ROOM];
	uint32_t failed = in_processes(counts, PARTS, options.jobs, sweep_wishes, &options);

	printf("verdicts: %llu verdicts over mode values are what the bits deserve%s, %.1f s\n",
	       (unsigned long long)counts[0], failed ? ", and then one is not" : "", elapsed_s());
	return failed != 0;
}
