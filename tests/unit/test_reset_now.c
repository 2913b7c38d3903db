/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* A reset on request: it comes within the time that was promised, whatever the hardware, or is refused. */
#include "serving.h"
#include "suites.h"

#define SECOND 1000000u
#define MODE 0x04u

static struct serving s;

/* What can be asked of each kind of hardware; quick: a bite within a few slow clocks or a single tick. */
struct kind {
	const struct libwdt_layout *(*layout)(void);
	uint32_t flags, period_us, closed_us, quick;
};

static const struct kind kinds[] = {
	{libwdt_layout_at91sam9, 0, SECOND, 300000, 1},  /* an early restart */
	{libwdt_layout_at91sam9, 0, SECOND, 0, 0},       /* no restart any more */
	{libwdt_layout_at91sam9, 0, SECOND, 4000, 0},    /* a window too short to be sure to hit it */
	{libwdt_layout_sama5d4, 0, SECOND, 300000, 1},
	{libwdt_layout_sama5d4, 0, SECOND, 0, 1},        /* a period of one tick */
	{libwdt_layout_sama5d4, 0, SECOND, 4000, 1},
	{libwdt_layout_sama5d4, LIBWDT_WANT_LOCK, SECOND, 300000, 1},
	{libwdt_layout_sama5d4, LIBWDT_WANT_LOCK, SECOND, 0, 0},
	{libwdt_layout_at91sam9, LIBWDT_WANT_RESET_PROCESSOR, SECOND, 300000, 1},
};
#define KINDS ((int)(sizeof(kinds) / sizeof(kinds[0])))

static void board(const struct kind *kind, uint32_t seed)
{
	uint64_t deadline;

	serving_init(&s, kind->layout(), 1000, 32);
	s.seed = seed;
	serving_set_capricious(&s);
	s.b.request.flags = kind->flags;
	serving_request(&s, kind->period_us, kind->closed_us);
	serving_negotiate(&s);
	ck_assert_int_eq(libwdt_start(&s.b.wdt, &deadline), 0);
	serving_keep(&s, deadline);
	serving_for(&s, serving_chance(&s, 3000) * (uint64_t)NS_PER_MS);
}

/* A hundred moments each. One tick of 128 clocks and 3 of synchronisation are 4.0 ms at 32,761 Hz. */
START_TEST(reset_comes_within_the_promised_time)
{
	uint64_t worst_us, deadline, asked_ns;
	uint32_t seed;

	for (seed = 1; seed <= 100; seed++) {
		board(&kinds[_i], seed * 65537);
		asked_ns = s.b.t_ns;
		ck_assert_int_eq(libwdt_reset_now(&s.b.wdt, &worst_us, &deadline), 0);
		serving_keep(&s, deadline);
		if (kinds[_i].quick)
			ck_assert_uint_le(worst_us, 4000);
		asked_ns = s.b.t_ns > asked_ns ? s.b.t_ns : asked_ns;
		serving_for(&s, worst_us * 1000 + 1);
		ck_assert_msg(s.b.reset_ns, "kind %d seed %u: not within %u us", _i, seed, (unsigned)worst_us);
		ck_assert_uint_le(bench_events(&s.b).first_time, asked_ns + worst_us * 1000);
	}
}
END_TEST

START_TEST(nothing_undoes_it)
{
	const struct kind kind = {libwdt_layout_at91sam9, 0, 0, 0, 0};
	uint64_t worst_us, deadline, wait, wake_by;
	uint32_t left;

	board(&kind, 1);
	ck_assert_int_eq(libwdt_reset_now(&s.b.wdt, &worst_us, &deadline), 0);
	serving_keep(&s, deadline);
	s.b.writes = 0;
	ck_assert_uint_ne(serving_status(&s).state & LIBWDT_STATE_RESETTING, 0);
	ck_assert_int_eq(libwdt_refresh(&s.b.wdt, &wait), LIBWDT_ERR_STATE);
	ck_assert_int_eq(libwdt_suspend(&s.b.wdt, &wake_by), LIBWDT_ERR_STATE);
	ck_assert_int_eq(libwdt_stop(&s.b.wdt, &deadline), LIBWDT_ERR_STATE);
	ck_assert_int_eq(libwdt_ping(&s.b.wdt, &deadline), 0);
	ck_assert_int_eq(libwdt_start(&s.b.wdt, &deadline), 0);
	ck_assert_int_eq(libwdt_time_left(&s.b.wdt, &left), 0);
	ck_assert_uint_eq(left, 0);
	serving_until_reset(&s, 20ull * NS_PER_S);
	ck_assert_uint_eq(s.b.writes, 0);
}
END_TEST

START_TEST(stopped_watchdog_cannot_reset)
{
	uint64_t worst_us, deadline;

	serving_init(&s, libwdt_layout_at91sam9(), 1000, 32);
	bench_boot_write(&s.b, MODE, 0x3fffafffu);
	serving_negotiate(&s);
	ck_assert_int_eq(libwdt_reset_now(&s.b.wdt, &worst_us, &deadline), LIBWDT_ERR_UNSUPPORTED);
	ck_assert_uint_eq(serving_status(&s).state & LIBWDT_STATE_RESETTING, 0);
}
END_TEST

/* Neither WDRSTEN nor WDFIEN: the fault has no consequence. */
START_TEST(watchdog_without_a_reset_cannot_reset)
{
	uint64_t worst_us, deadline;

	serving_init(&s, libwdt_layout_at91sam9(), 1000, 32);
	bench_boot_write(&s.b, MODE, 0x0fff0fffu);
	serving_negotiate(&s);
	ck_assert_uint_ne(s.b.plan.findings & LIBWDT_FINDING_CANNOT_BITE, 0);
	ck_assert_int_eq(libwdt_reset_now(&s.b.wdt, &worst_us, &deadline), LIBWDT_ERR_UNSUPPORTED);
}
END_TEST

/* SAM9X60 has a reset bit of its own for an early restart: without it, only the end of the period resets. */
START_TEST(early_restart_that_does_not_reset_is_not_tried)
{
	uint64_t worst_us, deadline;
	uint32_t i;

	bench_init(&s.b, libwdt_layout_sam9x60(), 1000, 32);
	s.b.ops.delay = bench_delay;
	bench_boot_write(&s.b, 0x04, 0x10);                  /* PERIODRST alone */
	bench_boot_write(&s.b, 0x0c, 0x0ff | 0x080u << 16); /* a second, half of it closed */
	bench_boot_write(&s.b, 0x00, 0xa5000010u);           /* LOCKMR */
	s.b.input.flags |= LIBWDT_INPUT_LOCKED;
	ck_assert_int_eq(libwdt_negotiate(&s.b.wdt, &s.b.plan, &s.b.input, libwdt_plan_safe), 0);
	bench_pass_us(&s.b, 700000);
	ck_assert_int_eq(libwdt_poll(&s.b.wdt, &deadline), 0);
	s.b.writes = 0;
	ck_assert_int_eq(libwdt_reset_now(&s.b.wdt, &worst_us, &deadline), 0);
	for (i = 0; i < s.b.writes; i++)
		ck_assert_uint_ne(s.b.log[i].offset, 0x00);
}
END_TEST

START_TEST(failed_write_is_reported_and_the_reset_still_comes)
{
	const struct kind kind = {libwdt_layout_at91sam9, 0, SECOND, 300000, 1};
	uint64_t worst_us = 0, deadline;

	board(&kind, 1);
	s.b.failure = (struct bench_failure){LIBWDT_CALL_WRITE, s.b.calls[LIBWDT_CALL_WRITE] + 1, -6, 0};
	ck_assert_int_eq(libwdt_reset_now(&s.b.wdt, &worst_us, &deadline), -6);
	serving_keep(&s, deadline);
	ck_assert_uint_eq(worst_us, s.b.plan.reset_max_us);
	serving_for(&s, worst_us * 1000 + 1);
	ck_assert_uint_ne(s.b.reset_ns, 0);
}
END_TEST

START_TEST(null_pointers_are_refused)
{
	const struct kind kind = {libwdt_layout_at91sam9, 0, SECOND, 0, 1};
	uint64_t worst_us, deadline;

	board(&kind, 1);
	ck_assert_int_eq(libwdt_reset_now(&s.b.wdt, NULL, &deadline), LIBWDT_ERR_INVALID);
	ck_assert_int_eq(libwdt_reset_now(&s.b.wdt, &worst_us, NULL), LIBWDT_ERR_INVALID);
	ck_assert_int_eq(libwdt_reset_now(NULL, &worst_us, &deadline), LIBWDT_ERR_INVALID);
	ck_assert_uint_eq(serving_status(&s).state & LIBWDT_STATE_RESETTING, 0);
}
END_TEST

Suite *reset_now_suite(void)
{
	Suite *suite = suite_create("reset now");
	TCase *in_time = tcase_create("in time"), *refused = tcase_create("refused");

	tcase_add_loop_test(in_time, reset_comes_within_the_promised_time, 0, KINDS);
	tcase_add_test(in_time, nothing_undoes_it);
	tcase_add_test(in_time, early_restart_that_does_not_reset_is_not_tried);
	tcase_add_test(in_time, failed_write_is_reported_and_the_reset_still_comes);
	suite_add_tcase(suite, in_time);
	tcase_add_test(refused, stopped_watchdog_cannot_reset);
	tcase_add_test(refused, watchdog_without_a_reset_cannot_reset);
	tcase_add_test(refused, null_pointers_are_refused);
	suite_add_tcase(suite, refused);
	return suite;
}
