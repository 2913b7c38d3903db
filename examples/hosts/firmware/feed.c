/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * The first boot. This is all that a host of libwdt's runtime has to do: attach,
 * start, and poll at the deadlines that come back.
 */
#include "program.h"

#include "clock.h"
#include "machine.h"

static struct record *kept;

/* In the place of the board's refresh: writes down when it was. */
static int refresh_and_record(void *user)
{
	uint64_t at = clock_now();
	int err = board.ops->refresh(user);

	if (err || kept->refreshes == REFRESHES)
		return err;
	kept->at[++kept->refreshes] = at;
	record_save(kept);
	return 0;
}

/* Refreshes no more, and writes down how long that goes well. */
static uint32_t hang(void)
{
	const uint64_t last = kept->at[kept->refreshes], limit = clock_ticks(2 * (uint64_t)board.timing.bite_max_us);
	uint64_t before;

	while (kept->life <= limit) {
		before = kept->life;
		kept->life = clock_now() - last;
		if (before && kept->life - before > kept->step)
			kept->step = kept->life - before;
		if (!kept->warned && board.warned && board.warned())
			kept->warned = kept->life;
		record_save(kept);
		machine_relax();
	}
	machine_write("never bit: alive after twice the longest time to a reset\n");
	return STATUS_NEVER_BIT;
}

uint32_t program_feed(struct record *record)
{
	struct libwdt_plan plan = LIBWDT_PLAN_INIT;
	struct libwdt_ops ops = *board.ops;
	uint64_t deadline;
	struct libwdt wdt;
	int err;

	kept = record;
	ops.refresh = refresh_and_record;
	err = program_attach(&wdt, &plan, &ops);
	record->at[0] = clock_now();
	if (!err)
		err = libwdt_start(&wdt, &deadline);
#ifdef FEED_LATE /* the test's other program: its first refresh would come after the reset */
	if (!err)
		return hang();
#endif
	while (!err && record->refreshes < REFRESHES) {
		clock_wait(deadline);
		err = libwdt_poll(&wdt, &deadline);
	}
	return err ? program_refused(err) : hang();
}
