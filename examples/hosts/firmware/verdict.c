/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* The second boot: whether what the first one wrote down is what libwdt planned. */
#include "program.h"

#include "clock.h"
#include "machine.h"
#include "text.h"

/* The distances between refreshes, in ticks. */
struct gaps {
	uint64_t shortest, longest;
};

static void gaps_of(struct gaps *gaps, const struct record *record)
{
	uint64_t gap;
	uint32_t n;

	gaps->shortest = UINT64_MAX;
	gaps->longest = 0;
	for (n = 1; n <= record->refreshes; n++) {
		gap = record->at[n] - record->at[n - 1];
		if (gap < gaps->shortest)
			gaps->shortest = gap;
		if (gap > gaps->longest)
			gaps->longest = gap;
	}
}

/* A sign of life is read from the clock and then written: the next one would have been there after two steps. */
static uint64_t dead_by(const struct record *record)
{
	return record->life + 2 * record->step;
}

/* Both bounds in milliseconds, or one if they look the same. */
static void say_range(uint64_t low_us, uint64_t high_us)
{
	text_ms(low_us);
	if (text_divide(low_us + 50, 100) != text_divide(high_us + 50, 100)) {
		machine_write("..");
		text_ms(high_us);
	}
	machine_write(" ms");
}

static void say_warning(const struct record *record)
{
	if (!board.warned)
		return;
	machine_write(", first stage ");
	if (record->warned) {
		say_range(clock_us(record->warned - record->step), clock_us(record->warned));
		machine_write(" after it");
	} else {
		machine_write("not seen");
	}
}

static void report(const struct record *record, const struct gaps *gaps, const struct libwdt_plan *plan)
{
	text_number(record->refreshes);
	machine_write(" refreshes");
	if (record->refreshes) {
		machine_write(" every ");
		say_range(clock_us(gaps->shortest), clock_us(gaps->longest));
	}
	machine_write(" (window ");
	say_range(clock_us((uint64_t)plan->earliest), clock_us((uint64_t)plan->latest));
	machine_write("), reset ");
	say_range(clock_us(record->life), clock_us(dead_by(record)));
	machine_write(record->refreshes ? " after the last" : " after the start");
	say_warning(record);
	machine_write(", planned ");
	say_range(plan->reset_min_us, plan->reset_max_us);
}

static void say_cause(uint32_t cause)
{
	machine_write("; cause: ");
	if (cause == BOARD_CAUSE_WATCHDOG)
		machine_write("the watchdog");
	else if (cause == BOARD_CAUSE_POWER_ON)
		machine_write("not the watchdog");
	else
		machine_write(board.cause ? "the register does not say" : "no register");
	machine_write("\n");
}

/* As planned means: legal, and the planned period but for the stated latency. */
static int gaps_are_planned(const struct gaps *gaps, const struct libwdt_plan *plan)
{
	const int64_t late = (int64_t)clock_ticks(board.latency_us);
	const int64_t shortest = (int64_t)gaps->shortest, longest = (int64_t)gaps->longest;

	return shortest >= plan->earliest && longest <= plan->latest && shortest >= plan->period - late &&
	       longest <= plan->period + late;
}

/*
 * Something happened between two readings of the clock, taken since the last refresh: may it have been between two
 * times? The refresh took up to the stated latency to arrive.
 */
static int may_lie_within(uint64_t after, uint64_t before, uint64_t low_us, uint64_t high_us)
{
	return before >= clock_ticks(low_us) && after <= clock_ticks(high_us + board.latency_us);
}

static int reset_is_planned(const struct record *record, const struct libwdt_plan *plan)
{
	return may_lie_within(record->life, dead_by(record), plan->reset_min_us, plan->reset_max_us);
}

/* A board that sees a first stage says when it comes; the same clock counts it as the bite, so it is no less exact. */
static int warning_is_planned(const struct record *record)
{
	const struct libwdt_timing *timing = &board.timing;

	return record->warned && timing->warn_us &&
	       may_lie_within(record->warned - record->step, record->warned, timing->warn_us,
			      timing->warn_us + timing->bite_max_us - timing->bite_min_us);
}

static uint32_t verdict(const struct record *record, const struct gaps *gaps, const struct libwdt_plan *plan,
			uint32_t cause)
{
	if (record->refreshes < REFRESHES)
		return STATUS_UNFED;
	if (!gaps_are_planned(gaps, plan))
		return STATUS_GAP;
	if (!reset_is_planned(record, plan))
		return STATUS_RESET_TIME;
	if (board.warned && !warning_is_planned(record))
		return STATUS_WARNING;
	return cause == BOARD_CAUSE_POWER_ON ? STATUS_CAUSE : STATUS_AS_PLANNED;
}

uint32_t program_judge(const struct record *record, uint32_t cause)
{
	struct libwdt_plan plan = LIBWDT_PLAN_INIT;
	struct libwdt wdt;
	struct gaps gaps;
	int err = program_attach(&wdt, &plan, board.ops);

	if (err)
		return program_refused(err);
	gaps_of(&gaps, record);
	report(record, &gaps, &plan);
	say_cause(cause);
	return verdict(record, &gaps, &plan, cause);
}
