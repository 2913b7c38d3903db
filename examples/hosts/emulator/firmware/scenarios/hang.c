/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* Works for a while, then hangs with interrupts off. With a slow clock that is far off it must do no worse. */
#include "scenarios.h"

#include "bus.h"
#include "kept.h"
#include "report.h"

void hang_live(struct watchdog *w)
{
	live_well(w);
	leave_note(w);
	hang();
}

/* A system that hangs cannot tell when it was reset; but it must have lived longer than it would without refreshes. */
void hang_judge(const struct watchdog *w)
{
	(void)w;
	judge_note();
	expect_between(CHECK_SURVIVED, "how long the first boot lived, us", bus_read(BACKUP_ALIVE),
		       KEPT->note.reset_max_us, 0xffffffff);
}

const struct scenario scenario_hang = {.name = "hang", .live = hang_live, .judge = hang_judge};
const struct scenario scenario_slow_clock = {.name = "slow clock", .live = hang_live, .judge = hang_judge};
