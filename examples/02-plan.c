/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * Lesson 2: will this board reset itself?
 *
 *	cc 02-plan.c $(pkg-config --cflags --libs libwdt)
 *
 * A plan answers that before any hardware exists. It takes what the watchdog
 * holds at boot, what you wish, how exact the clocks are and how late your host
 * may be, and returns what to write, when to refresh, and what is wrong. The
 * safe policy promises: no timer phase, no latency within your bound and no
 * clock within its range makes a refresh fall outside the window; or it says
 * "infeasible" and how many microseconds are missing.
 */
#include <stdio.h>
#include <stdlib.h>

#include <libwdtvtlb/wdt.h>

/* Findings are bits of a closed list; each has a sentence. */
static void print_findings(uint32_t findings)
{
	uint32_t bit;

	for (bit = 0; bit < LIBWDT_FINDING_COUNT; bit++)
		if (findings >> bit & 1)
			printf("  note: %s\n", libwdt_finding_text(1u << bit));
}

static void print_plan(const struct libwdt_plan *plan)
{
	if (plan->step_count)
		printf("  write 0x%08x to the mode register\n", (unsigned)plan->step[0].value);
	if (plan->findings & LIBWDT_FINDING_WISH_INFEASIBLE)
		printf("  infeasible: %llu us are missing, nothing is written\n",
		       (unsigned long long)plan->wish_missing_us);
	printf("  refresh every %lld host ticks, no sooner than %lld and no later than %lld\n", (long long)plan->period,
	       (long long)plan->earliest, (long long)plan->latest);
	printf("  slack: %lld us before and %lld us after\n", (long long)plan->early_slack_us,
	       (long long)plan->late_slack_us);
	print_findings(plan->findings);
}

/* Plans for a wish on a host with a timer of so many Hz that is served up to so late. */
static int plan_for(struct libwdt_plan *plan, const struct libwdt_request *wish, uint32_t host_hz, uint32_t latency_us)
{
	const struct libwdt_layout *layout = libwdt_layout_at91sam9();
	struct libwdt_input input = LIBWDT_INPUT_INIT; /* a 200 ppm crystal */

	input.layout = layout;
	input.request = wish;
	input.host_hz = host_hz;
	input.latency_us = latency_us;
	input.reg[LIBWDT_REG_MODE] = layout->reset_value[LIBWDT_REG_MODE];
	input.age_min_us = 0; /* the counter started at the reset, and boot code takes up to 2 s: */
	input.age_max_us = 2000000;
	return libwdt_plan_safe(plan, &input);
}

int main(void)
{
	struct libwdt_request wish = LIBWDT_REQUEST_INIT;
	struct libwdt_plan good = LIBWDT_PLAN_INIT, coarse = LIBWDT_PLAN_INIT;
	int err;

	/* A stopped system is reset within 200 ms, and a refresh within 180 ms of another is a fault. */
	wish.reset_not_after_us = 200000;
	wish.closed_us = 180000;

	err = plan_for(&good, &wish, 1000, 1000);
	if (!err)
		err = plan_for(&coarse, &wish, 10, 5000);
	if (err) {
		fprintf(stderr, "libwdt says: %s\n", libwdt_strerror(err));
		return EXIT_FAILURE;
	}
	printf("A host timer of 1 ms, served within 1 ms:\n");
	print_plan(&good);
	printf("\nA host timer of 100 ms, served within 5 ms:\n");
	print_plan(&coarse);

	/*
	 * The fine timer can serve the wish. The coarse one cannot: the plan leaves the
	 * mode register alone, which can be written only once, and serves what runs.
	 */
	return good.feasible && good.written && coarse.findings & LIBWDT_FINDING_WISH_INFEASIBLE && !coarse.written ?
		       EXIT_SUCCESS : EXIT_FAILURE;
}
