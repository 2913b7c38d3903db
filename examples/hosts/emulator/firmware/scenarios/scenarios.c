/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* The table of scenarios, and what they share. */
#include "scenarios.h"

#include "bus.h"
#include "console.h"
#include "kept.h"
#include "report.h"
#include "tasks/workload.h"
#include "timer.h"

static const struct scenario *const scenarios[SCENARIO_COUNT] = {
	[SCENARIO_HANG] = &scenario_hang,
	[SCENARIO_CLIENT] = &scenario_client,
	[SCENARIO_EARLY] = &scenario_early,
	[SCENARIO_LOCKED] = &scenario_locked,
	[SCENARIO_SLOW_CLOCK] = &scenario_slow_clock,
};

const struct scenario *scenario(void)
{
	uint32_t number = STRAP_SCENARIO(bus_read(BACKUP_STRAP));

	expect_between(CHECK_STRAP, "the strapped scenario", number, 0, SCENARIO_COUNT - 1);
	return scenarios[number];
}

void live_well(struct watchdog *w)
{
	while (watchdog_status(w).refreshes < REFRESHES) {
		watchdog_serve(w);
		workload_slice();
		sign_of_life();
		timer_sleep();
	}
	print("%t s: %u refreshes, %u pieces of work done and checked\n", (uint32_t)timer_now(),
	      (uint32_t)watchdog_status(w).refreshes, workload_done());
	watchdog_check_latency(w);
}

void leave_note(const struct watchdog *w)
{
	struct libwdt_status status = watchdog_status(w);
	struct note *note = &KEPT->note;

	note->strap = bus_read(BACKUP_STRAP);
	note->slices = workload_done();
	note->refreshes = (uint32_t)status.refreshes;
	note->last_us = (uint32_t)status.last;
	note->end_us = (uint32_t)timer_now();
	note->reset_max_us = (uint32_t)w->plan.reset_max_us;
	note->timeout_max_us = (uint32_t)w->plan.timeout_max_us;
	kept_seal();
	sign_of_life();
}

_Noreturn void hang(void)
{
	print("%t s: hanging\n", (uint32_t)timer_now());
	sign_of_life();
	for (;;)
		__asm__ volatile("");
}

void judge_note(void)
{
	const struct note *note = &KEPT->note;

	kept_check();
	expect(CHECK_KEPT, "the first boot's strapping", note->strap, bus_read(BACKUP_STRAP));
	expect_between(CHECK_KEPT, "the first boot's refreshes", note->refreshes, REFRESHES, 0xffffffff);
	expect_between(CHECK_KEPT, "the first boot's work", note->slices, 1, 0xffffffff);
	print("the first boot did %u pieces of work and %u refreshes, the last at %t s, until %t s;\n", note->slices,
	      note->refreshes, note->last_us, note->end_us);
	print("  its last sign of life was at %t s\n", bus_read(BACKUP_ALIVE));
}
