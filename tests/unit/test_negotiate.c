/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* What negotiation comes to, and that it writes no more, no sooner and no later than the hardware allows. */
#include <string.h>

#include "bench.h"
#include "suites.h"

#define CR 0x00u
#define MR 0x04u
#define WLR 0x0cu
#define ILR 0x10u
#define IER 0x14u
#define IDR 0x18u
#define IMR 0x20u

#define SECOND 1000000u
#define LOCK 0xa5000010u
#define HALTS (LIBWDT_WANT_IDLE_HALT | LIBWDT_WANT_DEBUG_HALT)
#define READING_NS 10000u

/* A host of 1000 Hz that met the watchdog a second after its reset. */
static void meet(struct bench *b, const struct libwdt_layout *layout)
{
	bench_init(b, layout, 1000, 32);
	b->read_ns = READING_NS;
	bench_pass_us(b, SECOND);
}

/* Boot code wrote this, a second ago. */
static void meet_configured(struct bench *b, const struct libwdt_layout *layout, uint32_t mode)
{
	bench_init(b, layout, 1000, 32);
	b->read_ns = READING_NS;
	bench_boot_write(b, MR, mode);
	bench_pass_us(b, SECOND);
	ck_assert_int_eq(libwdt_model_clear_events(&b->model), 0);
}

static void negotiate(struct bench *b)
{
	ck_assert_int_eq(libwdt_negotiate(&b->wdt, &b->plan, &b->input, libwdt_plan_safe), 0);
}

static uint32_t model_state(const struct bench *b)
{
	struct libwdt_model_view view = LIBWDT_MODEL_VIEW_INIT;

	ck_assert_int_eq(libwdt_model_view(&b->model, &view), 0);
	return view.state;
}

static void ck_write(const struct bench *b, uint32_t i, uint32_t offset, uint32_t value)
{
	ck_assert_uint_lt(i, b->writes);
	ck_assert_msg(b->log[i].offset == offset && b->log[i].value == value, "write %u: %08x to %02x", (unsigned)i,
		      (unsigned)b->log[i].value, (unsigned)b->log[i].offset);
}

static uint32_t options_of(struct bench *b, uint32_t flags, uint32_t delay_clocks)
{
	struct libwdt_model_options options = LIBWDT_MODEL_OPTIONS_INIT;

	options.flags = flags;
	options.delay_clocks = delay_clocks;
	ck_assert_int_eq(libwdt_model_set_options(&b->model, &options), 0);
	return flags;
}

START_TEST(nothing_is_written_when_nothing_would_change)
{
	static struct bench b;

	meet(&b, libwdt_layout_at91sam9());
	b.request.flags = HALTS;
	negotiate(&b);
	ck_assert_uint_eq(b.calls[LIBWDT_CALL_WRITE], 0);
	ck_assert_uint_eq(b.plan.written, LIBWDT_WRITTEN_NOTHING);
	ck_assert_uint_eq(b.plan.step_count, 0);
	ck_assert_uint_eq(b.plan.running, 1);
}
END_TEST

START_TEST(newer_parts_out_of_reset_are_left_alone)
{
	static struct bench b;

	meet(&b, libwdt_layout_sam9x60());
	negotiate(&b);
	ck_assert_uint_eq(b.calls[LIBWDT_CALL_WRITE], 0);
	ck_assert_uint_eq(b.plan.findings & LIBWDT_FINDING_ADOPTED_DIFFERENT, 0);
}
END_TEST

START_TEST(lock_in_writes_what_is_there)
{
	static struct bench b;

	meet(&b, libwdt_layout_at91sam9());
	b.request.flags = HALTS | LIBWDT_WANT_LOCK;
	negotiate(&b);
	ck_assert_uint_eq(b.writes, 1);
	ck_write(&b, 0, MR, 0x3fff2fff);
	ck_assert_uint_eq(b.plan.written, LIBWDT_WRITTEN);
	ck_assert(model_state(&b) & LIBWDT_MODEL_LOCKED);
}
END_TEST

START_TEST(lock_follows_the_mode_where_there_is_a_lock)
{
	static struct bench b;

	meet(&b, libwdt_layout_sama5d4());
	b.request.flags = LIBWDT_WANT_LOCK;
	negotiate(&b);
	ck_assert_uint_eq(b.writes, 2);
	ck_write(&b, 0, MR, 0x0fff2fff);
	ck_write(&b, 1, CR, LOCK);
	ck_assert(model_state(&b) & LIBWDT_MODEL_LOCKED);
	ck_assert_uint_eq(b.plan.written, LIBWDT_WRITTEN);
	ck_assert_uint_eq(bench_events(&b).seen, 0);
}
END_TEST

/* 8 s: (8 * 32761 - 3) / 128 = 2047 whole ticks, so WDV is 2046 = 0x7fe. */
START_TEST(wish_is_written_and_in_force)
{
	static struct bench b;
	struct libwdt_model_view view = LIBWDT_MODEL_VIEW_INIT;

	meet(&b, libwdt_layout_at91sam9());
	b.request.reset_not_after_us = 8 * SECOND;
	negotiate(&b);
	ck_assert_uint_eq(b.writes, 1);
	ck_write(&b, 0, MR, 0x0fff27fe);
	ck_assert_uint_eq(b.plan.written, LIBWDT_WRITTEN);
	ck_assert_uint_eq(b.plan.why[LIBWDT_LOAD], LIBWDT_WHY_WRITTEN);
	ck_assert_uint_eq(b.plan.why[LIBWDT_RESET], LIBWDT_WHY_SAME);
	ck_assert_uint_eq(b.plan.findings, 0);
	ck_assert_int_eq(libwdt_model_view(&b.model, &view), 0);
	ck_assert_uint_eq(view.load, 0x7fe);
}
END_TEST

START_TEST(write_to_a_spent_register_is_seen_to_be_ignored)
{
	static struct bench b;

	meet_configured(&b, libwdt_layout_at91sam9(), 0x3fff2fff);
	b.request.reset_not_after_us = 8 * SECOND;
	negotiate(&b);
	ck_assert_uint_eq(b.writes, 1);
	ck_assert_uint_eq(b.plan.written, LIBWDT_WRITTEN_IGNORED);
	ck_assert_uint_eq(b.plan.reg[LIBWDT_REG_MODE], 0x3fff2fff);
	ck_assert_uint_eq(b.plan.actual[LIBWDT_LOAD], 0xfff);
	ck_assert_uint_eq(b.plan.wanted[LIBWDT_LOAD], 0x7fe);
	ck_assert_uint_eq(b.plan.why[LIBWDT_LOAD], LIBWDT_WHY_LOCKED);
	ck_assert(b.plan.findings & LIBWDT_FINDING_ADOPTED_DIFFERENT);
	ck_assert_uint_eq(b.plan.running & b.plan.feasible, 1);
}
END_TEST

/* An ignored write may not even have restarted: the age goes on, the wait before the write included. */
START_TEST(age_survives_an_ignored_write)
{
	static struct bench b;

	bench_init(&b, libwdt_layout_at91sam9(), 100, 32);
	b.read_ns = READING_NS;
	bench_boot_write(&b, MR, 0x3fff2fff);
	options_of(&b, LIBWDT_MODEL_SPENT_INERT, 0);
	b.input.age_min_us = b.input.age_max_us = 1000;
	bench_pass_us(&b, 1000);
	b.request.reset_not_after_us = 8 * SECOND;
	negotiate(&b);
	ck_assert_uint_eq(b.plan.written, LIBWDT_WRITTEN_IGNORED);
	ck_assert_uint_ge(b.input.age_max_us, b.t_ns / NS_PER_US);
	ck_assert_uint_eq(b.input.age_min_us, 0);
}
END_TEST

/* A locked write restarts nevertheless, so the age is known. */
START_TEST(locked_mode_is_seen_to_be_ignored_and_to_restart)
{
	static struct bench b;

	meet_configured(&b, libwdt_layout_sama5d4(), 0x0fff2fff);
	bench_boot_write(&b, CR, LOCK);
	bench_pass_us(&b, SECOND);
	b.request.reset_not_after_us = 8 * SECOND;
	negotiate(&b);
	ck_assert_uint_eq(b.plan.written, LIBWDT_WRITTEN_IGNORED);
	ck_assert(b.plan.findings & LIBWDT_FINDING_LOCKED_BY_OTHERS);
	ck_assert(!(b.plan.findings & LIBWDT_FINDING_FIRST_UNPROVEN));
	ck_assert_uint_eq(b.plan.actual[LIBWDT_LOAD], 0xfff);
}
END_TEST

START_TEST(clamped_period_is_read_back_and_planned_for)
{
	static struct bench b;

	meet(&b, libwdt_layout_sama7g5_ns());
	bench_boot_write(&b, WLR, 0x7f);
	bench_limit(&b, LIBWDT_LOAD, 0xff);
	b.request.reset_not_after_us = 8 * SECOND;
	negotiate(&b);
	ck_assert_uint_eq(b.plan.written, LIBWDT_WRITTEN_CLAMPED);
	ck_assert_uint_eq(b.plan.actual[LIBWDT_LOAD], 0xff);
	ck_assert_uint_eq(b.plan.wanted[LIBWDT_LOAD], 0x7fe);
	ck_assert_uint_eq(b.plan.why[LIBWDT_LOAD], LIBWDT_WHY_CLAMPED);
	ck_assert(b.plan.findings & LIBWDT_FINDING_CLAMPED);
	/* 255 ticks at the fastest, as PERIOD plus one is in dispute. */
	ck_assert_uint_eq(b.plan.reset_min_us, (uint64_t)255 * 128 * 1000000 / 32775);
	ck_assert_int_lt(b.plan.latest, 1000);
}
END_TEST

/* The limit has put the same value there before: nothing changes, and no lock is to blame. */
START_TEST(limit_that_was_there_before_is_no_lock)
{
	static struct bench b;

	meet(&b, libwdt_layout_sama7g5_ns());
	bench_limit(&b, LIBWDT_LOAD, 0xff);
	b.request.reset_not_after_us = 8 * SECOND;
	negotiate(&b);
	ck_assert_uint_eq(b.plan.written, LIBWDT_WRITTEN_CLAMPED);
	ck_assert_uint_eq(b.plan.actual[LIBWDT_LOAD], 0xff);
	ck_assert_uint_eq(b.plan.why[LIBWDT_LOAD], LIBWDT_WHY_CLAMPED);
	ck_assert(b.plan.findings & LIBWDT_FINDING_CLAMPED);
	ck_assert(!(b.plan.findings & LIBWDT_FINDING_LOCKED_BY_OTHERS));
}
END_TEST

START_TEST(equal_configuration_is_adopted_without_a_word)
{
	static struct bench b;

	meet_configured(&b, libwdt_layout_at91sam9(), 0x0fff2fff);
	b.input.age_min_us = b.input.age_max_us = SECOND;
	negotiate(&b);
	ck_assert_uint_eq(b.plan.findings, LIBWDT_FINDING_WINDOW_EQUALS_PERIOD);
	ck_assert_uint_eq(b.calls[LIBWDT_CALL_WRITE], 0);
}
END_TEST

START_TEST(different_configuration_is_adopted_and_told)
{
	static struct bench b;

	meet_configured(&b, libwdt_layout_at91sam9(), 0x0fff21ff);
	b.input.age_min_us = b.input.age_max_us = SECOND;
	negotiate(&b);
	ck_assert_uint_eq(b.plan.findings, LIBWDT_FINDING_ADOPTED_DIFFERENT);
	ck_assert_uint_eq(b.plan.why[LIBWDT_LOAD], LIBWDT_WHY_LOCKED);
	ck_assert_uint_eq(b.calls[LIBWDT_CALL_WRITE], 0);
}
END_TEST

START_TEST(watchdog_that_boot_disabled_is_not_served)
{
	static struct bench b;
	uint64_t deadline;

	meet_configured(&b, libwdt_layout_at91sam9(), 0x3fffafff);
	negotiate(&b);
	ck_assert(b.plan.findings & LIBWDT_FINDING_DISABLED_BY_BOOT);
	ck_assert_uint_eq(b.plan.running, 0);
	ck_assert_uint_eq(b.calls[LIBWDT_CALL_WRITE], 0);
	ck_assert_int_eq(libwdt_start(&b.wdt, &deadline), LIBWDT_ERR_UNSUPPORTED);
}
END_TEST

/* "While WDDIS is set, and in the write that sets it, WDV and WDD must not be modified." */
START_TEST(disabling_changes_one_bit)
{
	static struct bench b;

	meet(&b, libwdt_layout_at91sam9());
	b.request.flags = LIBWDT_WANT_DISABLED;
	b.request.reset_not_after_us = 8 * SECOND;
	negotiate(&b);
	ck_assert_uint_eq(b.writes, 1);
	ck_write(&b, 0, MR, 0x3fffafff);
	ck_assert_uint_eq(bench_events(&b).seen, 0);
	ck_assert_uint_eq(b.plan.running, 0);
}
END_TEST

START_TEST(infeasible_wish_spends_nothing)
{
	static struct bench b;

	meet(&b, libwdt_layout_at91sam9());
	b.request.reset_not_after_us = 4000;
	negotiate(&b);
	ck_assert_uint_eq(b.calls[LIBWDT_CALL_WRITE], 0);
	ck_assert(!(model_state(&b) & LIBWDT_MODEL_LOCKED));
	ck_assert(b.plan.findings & LIBWDT_FINDING_WISH_INFEASIBLE);
	ck_assert_uint_gt(b.plan.wish_missing_us, 0);
	ck_assert_uint_eq(b.plan.missing_us, 0);
	ck_assert_uint_eq(b.plan.feasible, 1);
	ck_assert_uint_eq(b.plan.why[LIBWDT_LOAD], LIBWDT_WHY_INFEASIBLE);
}
END_TEST

START_TEST(infeasible_watchdog_is_served_only_on_request)
{
	static struct bench b;
	uint64_t deadline;

	meet_configured(&b, libwdt_layout_at91sam9(), 0x0fff0000);
	negotiate(&b);
	ck_assert(b.plan.findings & LIBWDT_FINDING_INFEASIBLE);
	ck_assert_int_eq(libwdt_poll(&b.wdt, &deadline), LIBWDT_ERR_INFEASIBLE);
	b.input.flags |= LIBWDT_SERVE_INFEASIBLE;
	negotiate(&b);
	ck_assert_int_eq(libwdt_poll(&b.wdt, &deadline), 0);
}
END_TEST

START_TEST(watchdog_without_consequence_cannot_reset_on_request)
{
	static struct bench b;
	uint64_t worst, deadline;

	meet_configured(&b, libwdt_layout_at91sam9(), 0x0fff0fff);
	negotiate(&b);
	ck_assert(b.plan.findings & LIBWDT_FINDING_CANNOT_BITE);
	ck_assert_int_eq(libwdt_reset_now(&b.wdt, &worst, &deadline), LIBWDT_ERR_UNSUPPORTED);
}
END_TEST

/* The erratum bites whoever goes the straight way, and not the way by 0. */
START_TEST(reenabling_goes_by_way_of_zero)
{
	static struct bench b;

	meet_configured(&b, libwdt_layout_sama5d4(), 0x00008000);
	options_of(&b, LIBWDT_MODEL_REENABLE, 0);
	b.ops.delay = bench_delay;
	b.input.flags = LIBWDT_INPUT_DELAY;
	negotiate(&b);
	ck_assert_uint_eq(b.writes, 2);
	ck_write(&b, 0, MR, 0);
	ck_write(&b, 1, MR, 0x0fff2fff);
	ck_assert_uint_ge(b.log[1].at_ns - b.log[0].at_ns, 4u * NS_PER_S / 32761u);
	ck_assert_uint_eq(bench_events(&b).seen, 0);
	ck_assert_uint_eq(b.plan.written, LIBWDT_WRITTEN);
	ck_assert_uint_eq(b.plan.running, 1);

	meet_configured(&b, libwdt_layout_sama5d4(), 0x00008000);
	options_of(&b, LIBWDT_MODEL_REENABLE, 0);
	bench_boot_write(&b, MR, 0x0fff2fff);
	ck_assert_uint_eq(bench_events(&b).seen, LIBWDT_MODEL_REENABLED);
}
END_TEST

/* L = 1814 us: see the row of the finding. */
START_TEST(host_too_coarse_for_the_way_by_zero_does_not_go_it)
{
	static struct bench b;

	meet_configured(&b, libwdt_layout_sama5d4(), 0x00008000);
	b.input.latency_us = 1814;
	b.input.flags = LIBWDT_INPUT_LANDING;
	negotiate(&b);
	ck_assert(b.plan.findings & LIBWDT_FINDING_COARSE_ENABLE);
	ck_assert(b.plan.findings & LIBWDT_FINDING_DISABLED_BY_BOOT);
	ck_assert_uint_eq(b.writes, 0);
	ck_assert_uint_eq(b.plan.running, 0);
}
END_TEST

/* Boot code let the period pass without a reset: the flag is still set when the reset is allowed. */
START_TEST(fault_of_the_past_does_not_bite)
{
	static struct bench b;

	meet_configured(&b, libwdt_layout_sama5d4(), 0x0fff0010);
	negotiate(&b);
	ck_write(&b, 0, MR, 0x0fff2fff);
	ck_assert_uint_eq(bench_events(&b).resets, 0);
	ck_assert_uint_eq(b.plan.written, LIBWDT_WRITTEN);
}
END_TEST

START_TEST(clock_that_stands_still_ends_the_wait)
{
	static struct bench b;
	struct libwdt_status status = LIBWDT_STATUS_INIT;
	uint64_t deadline;

	meet(&b, libwdt_layout_at91sam9());
	b.stopped = 1;
	b.request.reset_not_after_us = 8 * SECOND;
	ck_assert_int_eq(libwdt_negotiate(&b.wdt, &b.plan, &b.input, libwdt_plan_safe), LIBWDT_ERR_CLOCK);
	ck_assert_uint_eq(b.writes, 0);
	ck_assert_int_eq(libwdt_status(&b.wdt, &status), 0);
	ck_assert_int_eq(status.error, LIBWDT_ERR_CLOCK);
	ck_assert_uint_eq(status.callback, LIBWDT_CALL_NONE);
	ck_assert_uint_eq(status.state, 0);
	ck_assert_int_eq(libwdt_poll(&b.wdt, &deadline), LIBWDT_ERR_STATE);
}
END_TEST

START_TEST(delay_needs_no_clock)
{
	static struct bench b;

	meet(&b, libwdt_layout_at91sam9());
	b.stopped = 1;
	b.ops.delay = bench_delay;
	b.request.reset_not_after_us = 8 * SECOND;
	negotiate(&b);
	ck_assert_uint_eq(b.writes, 1);
}
END_TEST

/* Interrupts are not the counter's: they are set first, at once, and no wait for the window counts from them. */
START_TEST(newer_parts_write_interrupts_level_mode_window_in_this_order)
{
	static struct bench b;
	uint32_t i;

	meet(&b, libwdt_layout_sam9x60());
	bench_boot_write(&b, IER, 6); /* boot code wanted RPTHINT and LVLINT */
	bench_boot_write(&b, ILR, 0x100);
	b.request.flags = LIBWDT_WANT_INTERRUPT | LIBWDT_HAVE_HANDLER | LIBWDT_WANT_LOCK;
	b.request.reset_not_after_us = 8 * SECOND;
	b.request.closed_us = SECOND;
	negotiate(&b);
	/* PERIOD in dispute: 2047 ticks at most. 32778 clocks closed are 257 ticks. */
	ck_write(&b, 0, IER, 1);
	ck_write(&b, 1, IDR, 4);
	ck_write(&b, 2, MR, 0);
	ck_write(&b, 3, WLR, 0x010107fe);
	ck_write(&b, 4, CR, LOCK);
	ck_assert_uint_eq(b.writes, 5);
	ck_assert_uint_eq(bench_peek(&b, IMR), 3);
	for (i = 3; i < b.writes; i++)
		ck_assert_uint_ge(b.log[i].at_ns - b.log[i - 1].at_ns, 4u * NS_PER_S / 32761u);
	ck_assert_uint_eq(b.plan.written, LIBWDT_WRITTEN);
	ck_assert_uint_eq(b.plan.feasible, 1);
}
END_TEST

/* Boot code left PERIOD 0: started as it is, the part would fault within a tick. The window comes when it runs. */
START_TEST(stopped_newer_part_takes_its_period_before_it_is_started)
{
	static struct bench b;

	meet(&b, libwdt_layout_sam9x60());
	bench_boot_write(&b, WLR, 0);
	bench_boot_write(&b, MR, 0x00001030);
	b.request.reset_not_after_us = 8 * SECOND;
	b.request.closed_us = SECOND;
	negotiate(&b);
	ck_write(&b, 0, WLR, 0x000007fe);
	ck_write(&b, 1, MR, 0x00000030);
	ck_write(&b, 2, WLR, 0x010107fe);
	ck_assert_uint_eq(b.writes, 3);
	ck_assert_uint_ge(bench_least_spacing_ns(&b), 4u * NS_PER_S / 32761u);
	ck_assert_uint_eq(b.plan.written, LIBWDT_WRITTEN);
}
END_TEST

/* A lock spares the interrupts, so their change does not make of an ignored wish a clamped one. */
START_TEST(interrupt_taken_by_a_locked_part_does_not_hide_the_lock)
{
	static struct bench b;

	meet(&b, libwdt_layout_sam9x60());
	bench_boot_write(&b, CR, LOCK);
	b.request.flags = LIBWDT_WANT_INTERRUPT | LIBWDT_HAVE_HANDLER;
	negotiate(&b);
	ck_assert_uint_eq(bench_peek(&b, IMR), 3);
	ck_assert_uint_eq(b.plan.written, LIBWDT_WRITTEN_IGNORED);
	ck_assert(b.plan.findings & LIBWDT_FINDING_LOCKED_BY_OTHERS);
}
END_TEST

START_TEST(stop_keeps_its_distance_from_the_lock)
{
	static struct bench b;
	uint64_t deadline;

	bench_init(&b, libwdt_layout_sama5d4(), 1000000, 32);
	b.read_ns = 100;
	bench_pass_us(&b, SECOND);
	b.input.latency_us = 1;
	b.request.flags = LIBWDT_WANT_LOCK;
	b.request.reset_not_after_us = SECOND;
	negotiate(&b);
	ck_assert_int_eq(libwdt_start(&b.wdt, &deadline), 0);
	ck_assert_int_eq(libwdt_stop(&b.wdt, &deadline), 0);
	ck_write(&b, b.writes - 2, CR, LOCK);
	ck_assert_uint_ge(bench_least_spacing_ns(&b), 4u * NS_PER_S / 32761u);
}
END_TEST

/*
 * Boot code left PERIOD 0xfff with RPTH 0xa00, 10 s, last refreshed 11 s ago.
 * MR has to change, and the interrupt: one restart, at once, is in time; a wait
 * from the interrupt's write would end after 16 s.
 */
START_TEST(interrupt_write_does_not_count_as_a_restart)
{
	static struct bench b;

	bench_init(&b, libwdt_layout_sam9x60(), 1000, 32);
	b.read_ns = READING_NS;
	bench_boot_write(&b, MR, 0x10000030);
	bench_boot_write(&b, WLR, 0x0a000fff);
	bench_boot_write(&b, IER, 4);
	bench_pass_us(&b, 11 * SECOND);
	b.request.closed_us = 9 * SECOND;
	negotiate(&b);
	ck_write(&b, 0, IDR, 4);
	ck_write(&b, 1, MR, 0x30);
	ck_assert_uint_lt(b.log[1].at_ns, 11100000000u);
	ck_assert_uint_ge(b.log[2].at_ns - b.log[1].at_ns, 10000000000u);
	ck_assert_uint_lt(b.log[2].at_ns - b.log[1].at_ns, 15900000000u);
}
END_TEST

/* VR reads 0xfff - 256 up to 1.0039 seconds after the restart: 256 to 257 ticks, less what the reading may take. */
START_TEST(live_counter_tells_its_age)
{
	static struct bench b;

	meet(&b, libwdt_layout_sam9x60());
	bench_pass_us(&b, 3000);
	negotiate(&b);
	ck_assert_uint_le(b.input.age_min_us, SECOND + 3000);
	ck_assert_uint_ge(b.input.age_min_us, SECOND - 2000);
	ck_assert_uint_ge(b.input.age_max_us, SECOND + 3000);
	ck_assert_uint_le(b.input.age_max_us, SECOND + 5000);
	ck_assert(!(b.plan.findings & LIBWDT_FINDING_FIRST_UNPROVEN));
}
END_TEST

/* The counter is read up to L2 after the clock: at the clock's reading it was younger. */
START_TEST(live_counter_is_not_taken_for_older_than_it_was)
{
	static struct bench b;

	bench_init(&b, libwdt_layout_sam9x60(), 1000, 32);
	b.read_ns = 0;
	b.reading_ns = 150000; /* five registers and two readings of VR: 0.9 ms, within L */
	bench_pass_us(&b, SECOND - 500);
	negotiate(&b);
	ck_assert_uint_le(b.input.age_min_us, SECOND - 500);
	ck_assert_uint_ge(b.input.age_max_us, SECOND - 500);
}
END_TEST

/* A disabled counter stands still: how long ago it was written to cannot be read from it. */
START_TEST(stopped_counter_tells_no_age)
{
	static struct bench b;

	meet(&b, libwdt_layout_sam9x60());
	bench_boot_write(&b, MR, 0x1030);
	negotiate(&b);
	ck_assert_uint_eq(b.input.age_min_us, 0);
	ck_write(&b, 0, MR, 0x30);
	ck_assert_uint_ge(b.log[0].at_ns, SECOND * 1000u + 4u * NS_PER_S / 32761u);
}
END_TEST

/* The counter runs from the mode's write, not from the lock's: that comes 3 ticks of 10 ms later. */
START_TEST(lock_does_not_count_as_a_restart)
{
	static struct bench b;
	struct libwdt_status status = LIBWDT_STATUS_INIT;

	bench_init(&b, libwdt_layout_sama5d4(), 100, 32);
	b.read_ns = READING_NS;
	bench_pass_us(&b, SECOND);
	b.request.flags = LIBWDT_WANT_LOCK;
	b.request.reset_not_after_us = SECOND;
	negotiate(&b);
	ck_assert_int_eq(libwdt_status(&b.wdt, &status), 0);
	ck_assert_uint_ge(b.log[1].at_ns - b.log[0].at_ns, 10 * (uint64_t)NS_PER_MS);
	ck_assert_uint_eq(status.last, b.log[0].at_ns / (10 * (uint64_t)NS_PER_MS));
	ck_assert_uint_gt(status.earliest, b.log[1].at_ns / (10 * (uint64_t)NS_PER_MS));
}
END_TEST

Suite *negotiate_suite(void)
{
	Suite *suite = suite_create("negotiate");
	TCase *tcase = tcase_create("outcomes");

	tcase_add_test(tcase, nothing_is_written_when_nothing_would_change);
	tcase_add_test(tcase, newer_parts_out_of_reset_are_left_alone);
	tcase_add_test(tcase, lock_in_writes_what_is_there);
	tcase_add_test(tcase, lock_follows_the_mode_where_there_is_a_lock);
	tcase_add_test(tcase, wish_is_written_and_in_force);
	tcase_add_test(tcase, write_to_a_spent_register_is_seen_to_be_ignored);
	tcase_add_test(tcase, age_survives_an_ignored_write);
	tcase_add_test(tcase, locked_mode_is_seen_to_be_ignored_and_to_restart);
	tcase_add_test(tcase, clamped_period_is_read_back_and_planned_for);
	tcase_add_test(tcase, limit_that_was_there_before_is_no_lock);
	tcase_add_test(tcase, equal_configuration_is_adopted_without_a_word);
	tcase_add_test(tcase, different_configuration_is_adopted_and_told);
	tcase_add_test(tcase, watchdog_that_boot_disabled_is_not_served);
	tcase_add_test(tcase, disabling_changes_one_bit);
	tcase_add_test(tcase, infeasible_wish_spends_nothing);
	tcase_add_test(tcase, infeasible_watchdog_is_served_only_on_request);
	tcase_add_test(tcase, watchdog_without_consequence_cannot_reset_on_request);
	suite_add_tcase(suite, tcase);

	tcase = tcase_create("sequences");
	tcase_add_test(tcase, reenabling_goes_by_way_of_zero);
	tcase_add_test(tcase, stopped_newer_part_takes_its_period_before_it_is_started);
	tcase_add_test(tcase, interrupt_taken_by_a_locked_part_does_not_hide_the_lock);
	tcase_add_test(tcase, stop_keeps_its_distance_from_the_lock);
	tcase_add_test(tcase, host_too_coarse_for_the_way_by_zero_does_not_go_it);
	tcase_add_test(tcase, fault_of_the_past_does_not_bite);
	tcase_add_test(tcase, clock_that_stands_still_ends_the_wait);
	tcase_add_test(tcase, delay_needs_no_clock);
	tcase_add_test(tcase, newer_parts_write_interrupts_level_mode_window_in_this_order);
	tcase_add_test(tcase, interrupt_write_does_not_count_as_a_restart);
	tcase_add_test(tcase, live_counter_tells_its_age);
	tcase_add_test(tcase, live_counter_is_not_taken_for_older_than_it_was);
	tcase_add_test(tcase, stopped_counter_tells_no_age);
	tcase_add_test(tcase, lock_does_not_count_as_a_restart);
	suite_add_tcase(suite, tcase);
	return suite;
}
