/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* From a register or a node to a plan, and from the plan to a verdict. */
#include <string.h>

#include "wdtplan.h"

/* What boot code may take until the watchdog's owner looks at it, where nothing else is said. */
#define BOOT_AGE_MAX_US 4000000u

/* Findings with which the board will or may reset itself, or is not protected. The others are worth knowing. */
#define FAILING                                                                                            \
	(LIBWDT_FINDING_WISH_INFEASIBLE | LIBWDT_FINDING_DISABLED_BY_BOOT | LIBWDT_FINDING_CANNOT_BITE |   \
	 LIBWDT_FINDING_FIRST_UNPROVEN | LIBWDT_FINDING_COARSE_ENABLE | LIBWDT_FINDING_NO_SECURE_PARTNER | \
	 LIBWDT_FINDING_NO_WDT | LIBWDT_FINDING_INFEASIBLE)

/* A bare register has no wish: taken is what it says, and the plan only serves it. */
static void wish_what_is_there(struct watchdog *dog)
{
	static const struct {
		uint32_t field;
		uint32_t flag;
	} row[] = {
		{LIBWDT_RESET_PROCESSOR, LIBWDT_WANT_RESET_PROCESSOR},
		{LIBWDT_IDLE_HALT, LIBWDT_WANT_IDLE_HALT},
		{LIBWDT_DEBUG_HALT, LIBWDT_WANT_DEBUG_HALT},
	};
	uint16_t config[LIBWDT_FIELD_ROOM];
	size_t i;

	if (libwdt_decode(config, NULL, dog->input.layout, dog->input.reg))
		return;
	for (i = 0; i < sizeof(row) / sizeof(row[0]); i++)
		if (config[row[i].field])
			dog->request.flags |= row[i].flag;
	if (config[LIBWDT_INTERRUPT] && !config[LIBWDT_RESET])
		dog->request.flags |= LIBWDT_WANT_INTERRUPT;
	dog->input.flags |= LIBWDT_INPUT_LOCKED;
}

static void set_registers(struct watchdog *dog, const struct options *options)
{
	uint32_t i;

	for (i = 0; i < LIBWDT_REG_COUNT; i++)
		dog->input.reg[i] = dog->input.layout->reset_value[i];
	if (options->is_register)
		dog->input.reg[LIBWDT_REG_MODE] = options->mode_value;
	else if (options->has_boot_mode)
		dog->input.reg[LIBWDT_REG_MODE] = options->boot_mode;
}

static void set_host(struct libwdt_input *input, const struct options *options)
{
	input->clock = options->clock;
	input->host_hz = options->host_hz;
	input->latency_us = options->latency_us;
	if (options->has_landing) {
		input->flags |= LIBWDT_INPUT_LANDING;
		input->landing_us = options->landing_us;
	}
	input->age_min_us = options->has_age ? options->age_min_us : 0;
	input->age_max_us = options->has_age ? options->age_max_us : options->is_register ? 0 : BOOT_AGE_MAX_US;
}

static void set_wish(struct watchdog *dog, const struct options *options)
{
	if (options->has_timeout)
		dog->request.timeout_ms = options->timeout_ms;
	/* A driver takes the interrupt only if software is to do the reset. */
	if (options->handler || (dog->has_interrupt && dog->request.flags & LIBWDT_WANT_INTERRUPT))
		dog->request.flags |= LIBWDT_HAVE_HANDLER;
	if (!dog->from_tree || dog->switched_off)
		wish_what_is_there(dog);
}

/* A policy that promises nothing still has a schedule, which can be held against the window. */
static int leaves_the_window(const struct libwdt_plan *plan)
{
	return plan->running && (!plan->feasible || plan->early_slack_us < 0 || plan->late_slack_us < 0);
}

/* A watchdog that nobody serves resets the board if it can. */
static int is_unsafe(const struct watchdog *dog)
{
	if (dog->switched_off)
		return dog->plan.running && !(dog->plan.findings & LIBWDT_FINDING_CANNOT_BITE);
	return judge_failing(dog) || leaves_the_window(&dog->plan);
}

int judge(struct watchdog *dog, const struct options *options)
{
	static const struct libwdt_plan fresh = LIBWDT_PLAN_INIT;
	int err;

	if (options->layout)
		dog->input.layout = options->layout;
	set_registers(dog, options);
	set_host(&dog->input, options);
	set_wish(dog, options);
	dog->input.request = &dog->request;
	dog->plan = fresh;
	err = options->planner(&dog->plan, &dog->input);
	if (err == LIBWDT_ERR_UNSUPPORTED) {
		fprintf(stderr, "wdtplan: %s: the policy %s is not defined for the layout %s; use --policy safe\n",
			dog->name, options->policy, dog->input.layout->name);
		return STATUS_BAD_INPUT;
	}
	if (err) {
		fprintf(stderr, "wdtplan: %s: cannot plan: %s\n", dog->name, libwdt_strerror(err));
		return STATUS_BAD_INPUT;
	}
	dog->unsafe = is_unsafe(dog);
	return 0;
}

uint32_t judge_findings(const struct watchdog *dog)
{
	uint32_t findings = dog->plan.findings;

	/* Without a wish nothing differs from it. */
	if (!dog->from_tree || dog->switched_off)
		findings &= ~(LIBWDT_FINDING_ADOPTED_DIFFERENT | LIBWDT_FINDING_STILL_UNLOCKED);
	if (dog->switched_off)
		findings &=
			~(LIBWDT_FINDING_DISABLED_BY_BOOT | LIBWDT_FINDING_INFEASIBLE | LIBWDT_FINDING_FIRST_UNPROVEN);
	return findings;
}

uint32_t judge_failing(const struct watchdog *dog)
{
	return judge_findings(dog) & FAILING;
}

uint32_t judge_better_rate(const struct watchdog *dog, const struct options *options)
{
	static const uint32_t usual[] = {10,   20,   50,   100,   200,   250,    500,
					 1000, 2000, 5000, 10000, 32768, 100000, 1000000};
	static const struct libwdt_plan fresh = LIBWDT_PLAN_INIT;
	struct libwdt_input input = dog->input;
	size_t i;

	for (i = 0; i < sizeof(usual) / sizeof(usual[0]); i++) {
		struct libwdt_plan plan = fresh;

		if (usual[i] <= options->host_hz)
			continue;
		input.host_hz = usual[i];
		if (options->planner(&plan, &input) == 0 &&
		    !(plan.findings & (LIBWDT_FINDING_INFEASIBLE | LIBWDT_FINDING_WISH_INFEASIBLE)))
			return usual[i];
	}
	return 0;
}
