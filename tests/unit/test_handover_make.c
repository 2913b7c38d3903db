/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* What libwdt_handover_make() says of a negotiated watchdog, and of which it says nothing. */
#include <string.h>

#include "stages.h"
#include "suites.h"

#define MR 0x04u
#define SECOND 1000000u
#define FAILURE (-1234)

START_TEST(made_record_says_what_is_so)
{
	static struct bench b;
	const struct libwdt_clock clock = {32000, 32768, 33000, 128};
	struct libwdt_handover record = stage_boot(&b, libwdt_layout_at91sam9(), 1000, 32);
	struct libwdt_status status = LIBWDT_STATUS_INIT;

	ck_assert_int_eq(libwdt_handover_check(&record, libwdt_layout_at91sam9()), 0);
	ck_assert_str_eq(record.layout, "at91sam9");
	ck_assert_uint_eq(record.flags, LIBWDT_HANDOVER_RESTARTED | LIBWDT_HANDOVER_LOCKED);
	ck_assert_uint_eq(record.reg[LIBWDT_REG_MODE], bench_peek(&b, MR));
	ck_assert_int_eq(libwdt_status(&b.wdt, &status), 0);
	ck_assert_uint_eq(record.counter_low, (uint32_t)status.last);
	ck_assert_uint_eq(record.counter_high, 0);
	ck_assert_uint_eq(record.counter_bits, 32);
	ck_assert_uint_eq(record.counter_hz, 1000);
	ck_assert_uint_eq(record.landing_us, b.input.latency_us);
	ck_assert_int_eq(libwdt_handover_make(&record, &b.wdt, &clock), 0);
	ck_assert_int_eq(libwdt_handover_check(&record, libwdt_layout_at91sam9()), 0);
	ck_assert_uint_eq(record.flags,
			  LIBWDT_HANDOVER_RESTARTED | LIBWDT_HANDOVER_LOCKED | LIBWDT_HANDOVER_CLOCK);
	ck_assert(memcmp(&record.clock, &clock, sizeof(clock)) == 0);
}
END_TEST

/* Who adopts does not know when the counter was restarted, until it has done so itself; nor after a sleep. */
START_TEST(made_record_is_dated_by_this_contexts_own_restarts)
{
	static struct bench b;
	uint64_t when, wait;

	bench_init(&b, libwdt_layout_at91sam9(), 1000, 32);
	bench_boot_write(&b, MR, 0x0fff2fff);
	bench_pass_us(&b, 1000);
	(void)stage_negotiate(&b);
	ck_assert_uint_eq(stage_record(&b).flags, LIBWDT_HANDOVER_LOCKED);
	ck_assert_int_eq(libwdt_refresh(&b.wdt, &wait), LIBWDT_EARLY);
	bench_pass_us(&b, 2000);
	ck_assert_int_eq(libwdt_refresh(&b.wdt, &wait), 0);
	ck_assert_uint_eq(stage_record(&b).flags, LIBWDT_HANDOVER_LOCKED | LIBWDT_HANDOVER_RESTARTED);
	bench_pass_us(&b, 2000);
	ck_assert_int_eq(libwdt_suspend(&b.wdt, &when), 0);
	ck_assert_int_eq(libwdt_resume(&b.wdt, &when, 1000, SECOND), 0);
	ck_assert_uint_eq(stage_record(&b).flags, LIBWDT_HANDOVER_LOCKED);
}
END_TEST

static uint32_t flags_after(const struct libwdt_layout *layout, uint32_t mode, uint32_t wants, uint32_t flags)
{
	static struct bench b;

	bench_init(&b, layout, 1000, 32);
	if (mode)
		bench_boot_write(&b, MR, mode);
	bench_pass_us(&b, 1000);
	b.request.flags = wants;
	b.input.flags = flags;
	(void)stage_negotiate(&b);
	return stage_record(&b).flags & LIBWDT_HANDOVER_LOCKED;
}

/* Somebody issued LOCKMR, and the write that was tried came to nothing. */
START_TEST(made_record_tells_of_a_lock_that_was_met)
{
	static struct bench b;

	bench_init(&b, libwdt_layout_sama5d4(), 1000, 32);
	bench_boot_write(&b, 0, libwdt_layout_sama5d4()->lock);
	bench_pass_us(&b, 1000);
	ck_assert_uint_ne(stage_negotiate(&b) & LIBWDT_FINDING_LOCKED_BY_OTHERS, 0);
	ck_assert_uint_ne(stage_record(&b).flags & LIBWDT_HANDOVER_LOCKED, 0);
}
END_TEST

START_TEST(made_record_tells_a_lock_only_where_one_is_known)
{
	const uint32_t halts = LIBWDT_WANT_IDLE_HALT | LIBWDT_WANT_DEBUG_HALT;
	const struct libwdt_layout *once = libwdt_layout_at91sam9(), *lockable = libwdt_layout_sama5d4();

	ck_assert(!flags_after(once, 0, halts, 0));                       /* open, as after the reset */
	ck_assert(flags_after(once, 0, 0, 0));                            /* written by this context */
	ck_assert(flags_after(once, 0, halts | LIBWDT_WANT_LOCK, 0));     /* the same, with the reset value */
	ck_assert(flags_after(once, 0x0fff2fff, 0, 0));                   /* written by somebody */
	ck_assert(flags_after(once, 0x3fff2fff, 0, 0));                   /* it ignored the write */
	ck_assert(flags_after(once, 0, halts, LIBWDT_INPUT_LOCKED));      /* told */
	ck_assert(!flags_after(lockable, 0x0fff2fff, 0, 0));
	ck_assert(!flags_after(lockable, 0, 0, 0));
	ck_assert(flags_after(lockable, 0, LIBWDT_WANT_LOCK, 0));
	ck_assert(flags_after(lockable, 0, 0, LIBWDT_INPUT_LOCKED));
}
END_TEST

/* What stage_record() refuses leaves the memory as it was. */
static void ck_not_made(struct libwdt *wdt, const struct libwdt_clock *clock, int expected)
{
	struct libwdt_handover record, before;

	memset(&record, 0x5a, sizeof(record));
	before = record;
	ck_assert_int_eq(libwdt_handover_make(&record, wdt, clock), expected);
	ck_assert(memcmp(&record, &before, sizeof(record)) == 0);
}

START_TEST(record_is_made_of_a_negotiated_layout_only)
{
	const struct libwdt_clock bad = {32769, 32768, 32775, 128};
	static struct bench b;
	static struct libwdt nothing;
	struct libwdt_layout layout = *libwdt_layout_at91sam9();
	uint64_t deadline;

	ck_not_made(NULL, NULL, LIBWDT_ERR_INVALID);
	ck_not_made(&nothing, NULL, LIBWDT_ERR_STATE);
	bench_init(&b, &layout, 1000, 32);
	ck_assert_int_eq(libwdt_handover_make(NULL, &b.wdt, NULL), LIBWDT_ERR_INVALID);
	ck_not_made(&b.wdt, NULL, LIBWDT_ERR_STATE);
	b.request.reset_not_after_us = SECOND;
	b.input.age_max_us = 0;
	ck_assert_int_eq(libwdt_negotiate_step(&b.wdt, &deadline, &b.plan, &b.input, libwdt_plan_safe), LIBWDT_AGAIN);
	ck_not_made(&b.wdt, NULL, LIBWDT_ERR_BUSY);
	bench_pass_until(&b, deadline);
	ck_assert_int_eq(libwdt_negotiate_step(&b.wdt, &deadline, &b.plan, &b.input, libwdt_plan_safe), 0);
	ck_not_made(&b.wdt, &bad, LIBWDT_ERR_INVALID);
	layout.name = "sixteen letters!";
	ck_not_made(&b.wdt, NULL, LIBWDT_ERR_UNSUPPORTED);
	layout.name = NULL;
	ck_not_made(&b.wdt, NULL, LIBWDT_ERR_UNSUPPORTED);
	layout.name = "fifteen letters";
	ck_assert_str_eq(stage_record(&b).layout, "fifteen letters");
	bench_init_record(&b, 1000, 32);
	b.timing = (struct libwdt_timing){sizeof(b.timing), 0, SECOND, SECOND, SECOND, 0, 0};
	ck_assert_int_eq(libwdt_attach(&b.wdt, &b.plan, &b.timing, 1000, 1000, 0), 0);
	ck_not_made(&b.wdt, NULL, LIBWDT_ERR_UNSUPPORTED);
}
END_TEST

/* An infeasible watchdog is not served, but the next stage may have a finer timer. */
START_TEST(record_is_made_of_an_infeasible_watchdog_too)
{
	static struct bench b;
	uint64_t deadline;

	bench_init(&b, libwdt_layout_at91sam9(), 1000, 32);
	bench_boot_write(&b, MR, 0x0fff2000);
	(void)stage_negotiate(&b);
	ck_assert_int_eq(libwdt_poll(&b.wdt, &deadline), LIBWDT_ERR_INFEASIBLE);
	ck_assert_uint_eq(stage_record(&b).flags, LIBWDT_HANDOVER_LOCKED);
}
END_TEST

START_TEST(every_failed_read_comes_back_from_make)
{
	static struct bench b;
	uint32_t at;

	for (at = 1; at <= LIBWDT_REG_COUNT; at++) {
		bench_init(&b, libwdt_layout_sam9x60(), 1000, 32);
		bench_pass_us(&b, 20000);
		(void)stage_negotiate(&b);
		b.failure = (struct bench_failure){LIBWDT_CALL_READ, b.calls[LIBWDT_CALL_READ] + at, FAILURE, 0};
		ck_not_made(&b.wdt, NULL, FAILURE);
	}
	(void)stage_record(&b); /* there is no fifth */
}
END_TEST

Suite *handover_make_suite(void)
{
	Suite *suite = suite_create("handover-make");
	TCase *tcase = tcase_create("made");

	tcase_set_timeout(tcase, 600);
	tcase_add_test(tcase, made_record_says_what_is_so);
	tcase_add_test(tcase, made_record_is_dated_by_this_contexts_own_restarts);
	tcase_add_test(tcase, made_record_tells_of_a_lock_that_was_met);
	tcase_add_test(tcase, made_record_tells_a_lock_only_where_one_is_known);
	tcase_add_test(tcase, record_is_made_of_a_negotiated_layout_only);
	tcase_add_test(tcase, record_is_made_of_an_infeasible_watchdog_too);
	tcase_add_test(tcase, every_failed_read_comes_back_from_make);
	suite_add_tcase(suite, tcase);
	return suite;
}
