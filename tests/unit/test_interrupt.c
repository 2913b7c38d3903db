/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* The watchdog's interrupt: whose it is, what it says, and that it may come at any moment. */
#include "serving.h"
#include "suites.h"

#define SECOND 1000000u
#define CONTROL 0x00u
#define RESTART 0xa5000001u

static struct serving s;

/* A watchdog that interrupts where others reset. */
static void board(uint32_t closed_us)
{
	serving_init(&s, libwdt_layout_at91sam9(), 1000, 32);
	s.b.ops.restart = bench_restart;
	s.b.request.flags = LIBWDT_WANT_INTERRUPT | LIBWDT_HAVE_HANDLER;
	serving_request(&s, SECOND, closed_us);
	serving_negotiate(&s);
}

START_TEST(quiet_watchdog_did_not_interrupt)
{
	board(0);
	ck_assert_int_eq(libwdt_interrupt_isr(&s.b.wdt), LIBWDT_NOT_MINE);
	ck_assert_uint_eq(s.b.calls[LIBWDT_CALL_RESTART], 0);
	ck_assert_uint_eq(serving_status(&s).cause, 0);
}
END_TEST

START_TEST(end_of_the_period_restarts_the_machine)
{
	board(0);
	bench_pass_us(&s.b, SECOND);
	ck_assert_uint_eq(s.b.line[LIBWDT_MODEL_LINE_INTERRUPT], 1);
	ck_assert_int_eq(libwdt_interrupt_isr(&s.b.wdt), 0);
	ck_assert_uint_eq(s.b.calls[LIBWDT_CALL_RESTART], 1);
	ck_assert_uint_eq(s.b.cause, LIBWDT_CAUSE_UNDERFLOW);
	ck_assert_uint_eq(serving_status(&s).cause, LIBWDT_CAUSE_UNDERFLOW);
	ck_assert_uint_eq(s.b.events[LIBWDT_EVENT_FAULT], 1);
	ck_assert_uint_eq(s.b.event_a[LIBWDT_EVENT_FAULT], LIBWDT_CAUSE_UNDERFLOW);
	ck_assert_uint_eq(s.b.line[LIBWDT_MODEL_LINE_INTERRUPT], 0);
	ck_assert_int_eq(libwdt_interrupt_isr(&s.b.wdt), LIBWDT_NOT_MINE);
}
END_TEST

START_TEST(early_restart_by_somebody_else_is_told_apart)
{
	board(300000);
	bench_pass_us(&s.b, 1000);
	bench_boot_write(&s.b, CONTROL, RESTART);
	ck_assert_int_eq(libwdt_interrupt_isr(&s.b.wdt), 0);
	ck_assert_uint_eq(s.b.cause, LIBWDT_CAUSE_EARLY);
}
END_TEST

START_TEST(causes_add_up)
{
	board(300000);
	bench_pass_us(&s.b, 1000);
	bench_boot_write(&s.b, CONTROL, RESTART);
	ck_assert_int_eq(libwdt_interrupt_isr(&s.b.wdt), 0);
	bench_pass_us(&s.b, SECOND);
	ck_assert_int_eq(libwdt_interrupt_isr(&s.b.wdt), 0);
	ck_assert_uint_eq(serving_status(&s).cause, LIBWDT_CAUSE_EARLY | LIBWDT_CAUSE_UNDERFLOW);
}
END_TEST

START_TEST(no_restart_callback_is_needed)
{
	board(0);
	s.b.ops.restart = NULL;
	bench_pass_us(&s.b, SECOND);
	ck_assert_int_eq(libwdt_interrupt_isr(&s.b.wdt), 0);
	ck_assert_uint_eq(serving_status(&s).cause, LIBWDT_CAUSE_UNDERFLOW);
}
END_TEST

START_TEST(errors_of_its_callbacks_travel_up)
{
	board(0);
	bench_pass_us(&s.b, SECOND);
	s.b.failure = (struct bench_failure){LIBWDT_CALL_READ, s.b.calls[LIBWDT_CALL_READ] + 1, -5, 0};
	ck_assert_int_eq(libwdt_interrupt_isr(&s.b.wdt), -5);
	ck_assert_uint_eq(serving_status(&s).cause, 0);
	s.b.failure = (struct bench_failure){LIBWDT_CALL_RESTART, 1, -6, 0};
	ck_assert_int_eq(libwdt_interrupt_isr(&s.b.wdt), -6);
	ck_assert_uint_eq(serving_status(&s).cause, LIBWDT_CAUSE_UNDERFLOW);
}
END_TEST

START_TEST(interrupt_needs_a_negotiated_layout)
{
	struct libwdt_timing timing = LIBWDT_TIMING_INIT;

	ck_assert_int_eq(libwdt_interrupt_isr(NULL), LIBWDT_ERR_INVALID);
	serving_init(&s, libwdt_layout_at91sam9(), 1000, 32);
	ck_assert_int_eq(libwdt_interrupt_isr(&s.b.wdt), LIBWDT_ERR_STATE);
	bench_init_record(&s.b, 1000, 32);
	ck_assert_int_eq(libwdt_interrupt_isr(&s.b.wdt), LIBWDT_ERR_STATE);
	timing.latest_us = timing.bite_min_us = timing.bite_max_us = SECOND;
	ck_assert_int_eq(libwdt_attach(&s.b.wdt, &s.b.plan, &timing, 1000, 1000, 0), 0);
	ck_assert_int_eq(libwdt_interrupt_isr(&s.b.wdt), LIBWDT_ERR_UNSUPPORTED);
}
END_TEST

/* The interrupt comes while the library is in each of its callbacks. */
static int (*now_of_bench)(void *user, uint64_t *ticks);
static uint32_t interrupts;

static int now_interrupted(void *user, uint64_t *ticks)
{
	interrupts += libwdt_interrupt_isr(&s.b.wdt) == 0;
	return now_of_bench(user, ticks);
}

static int write_interrupted(void *user, uint32_t offset, uint32_t value)
{
	int err;

	interrupts += libwdt_interrupt_isr(&s.b.wdt) == 0;
	err = s.write(user, offset, value);
	interrupts += libwdt_interrupt_isr(&s.b.wdt) == 0;
	return err;
}

static int pretimeout_interrupted(void *user)
{
	interrupts += libwdt_interrupt_isr(&s.b.wdt) == 0;
	return bench_pretimeout(user);
}

/* Faults come and go, and neither state nor schedule takes notice. */
START_TEST(interrupt_may_run_inside_any_other_call)
{
	struct libwdt_status status;
	uint64_t deadline;
	uint32_t i;

	board(0);
	ck_assert_int_eq(libwdt_start(&s.b.wdt, &deadline), 0);
	ck_assert_int_eq(libwdt_set_timeout(&s.b.wdt, &deadline, 60000), 0);
	ck_assert_int_eq(libwdt_set_pretimeout(&s.b.wdt, &deadline, 50000), 0);
	now_of_bench = s.b.ops.now;
	s.b.ops.now = now_interrupted;
	s.b.ops.write = write_interrupted;
	s.b.ops.pretimeout = pretimeout_interrupted;
	interrupts = 0;
	for (i = 0; i < 20; i++) {
		serving_keep(&s, deadline);
		serving_for(&s, 300ull * NS_PER_MS);
		bench_pass_us(&s.b, SECOND); /* late: the period ends, and the line rises */
		ck_assert_int_eq(libwdt_poll(&s.b.wdt, &deadline), 0);
	}
	ck_assert_uint_eq(interrupts, 20);
	ck_assert_uint_eq(s.b.calls[LIBWDT_CALL_RESTART], 20);
	ck_assert_uint_eq(s.b.calls[LIBWDT_CALL_PRETIMEOUT], 1);
	status = serving_status(&s);
	ck_assert_uint_eq(status.cause, LIBWDT_CAUSE_UNDERFLOW);
	ck_assert_int_eq(status.error, 0);
	ck_assert_uint_eq(status.state,
			  LIBWDT_STATE_RUNNING | LIBWDT_STATE_OPEN | LIBWDT_STATE_PRETIMEOUT);
	ck_assert_uint_eq(status.last + (uint64_t)s.b.plan.latest, status.latest);
}
END_TEST

Suite *interrupt_suite(void)
{
	Suite *suite = suite_create("interrupt");
	TCase *entry = tcase_create("entry");

	tcase_add_test(entry, quiet_watchdog_did_not_interrupt);
	tcase_add_test(entry, end_of_the_period_restarts_the_machine);
	tcase_add_test(entry, early_restart_by_somebody_else_is_told_apart);
	tcase_add_test(entry, causes_add_up);
	tcase_add_test(entry, no_restart_callback_is_needed);
	tcase_add_test(entry, errors_of_its_callbacks_travel_up);
	tcase_add_test(entry, interrupt_needs_a_negotiated_layout);
	tcase_add_test(entry, interrupt_may_run_inside_any_other_call);
	suite_add_tcase(suite, entry);
	return suite;
}
