/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * A boot loader programs the watchdog by its own wish and locks it. The firmware
 * adopts what it finds, and knows from the loader's record how old the counter
 * is, so that its first refresh is certain to be legal; without the record it
 * would not be. Then all goes on as in scenario "hang".
 */
#include "scenarios.h"

#include "boot-loader.h"
#include "bus.h"
#include "console.h"
#include "kept.h"
#include "report.h"

/* The same question to the planner, with everything known but what the record says: it writes and reads nothing. */
static void plan_without_record(const struct watchdog *w)
{
	struct libwdt_input input = w->input;
	struct libwdt_plan plan = LIBWDT_PLAN_INIT;

	input.handover = NULL;
	input.flags |= LIBWDT_INPUT_LOCKED;
	input.age_min_us = 0;
	input.age_max_us = LIBWDT_AGE_UNKNOWN;
	expect_done("libwdt_plan_safe", libwdt_plan_safe(&plan, &input));
	expect(CHECK_PLAN, "whether the first refresh is unproven without the record",
	       !!(plan.findings & LIBWDT_FINDING_FIRST_UNPROVEN), 1);
	print("  without the record the first refresh, at %t s, would be right for ages of %t to %t s alone\n",
	      (uint32_t)plan.first, plan.age_survived_min_us, plan.age_survived_max_us);
}

static void negotiated(struct watchdog *w)
{
	print("  adopted from the boot loader; first refresh proven, at %t s from now\n", (uint32_t)w->plan.first);
	expect(CHECK_PLAN, "what was written", w->plan.written, LIBWDT_WRITTEN_NOTHING);
	expect(CHECK_PLAN, "load in force", w->plan.actual[LIBWDT_LOAD], boot_loader_load());
	plan_without_record(w);
	expect_done("libwdt_handover_clear", libwdt_handover_clear(&KEPT->handover));
}

const struct scenario scenario_locked = {
	.name = "locked",
	.findings = LIBWDT_FINDING_ADOPTED_DIFFERENT,
	.negotiated = negotiated,
	.live = hang_live,
	.judge = hang_judge,
};
