/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* A host that sleeps while its watchdog counts on. */
#include "serving.h"
#include "suites.h"

#define SECOND 1000000u

static struct serving s;

static void board(uint32_t host_hz, uint32_t period_us, uint32_t closed_us)
{
	serving_init(&s, libwdt_layout_at91sam9(), host_hz, 32);
	serving_set_capricious(&s);
	serving_request(&s, period_us, closed_us);
	serving_negotiate(&s);
}

static void open_it(uint32_t timeout_ms)
{
	uint64_t deadline;

	ck_assert_int_eq(libwdt_start(&s.b.wdt, &deadline), 0);
	ck_assert_int_eq(libwdt_set_timeout(&s.b.wdt, &deadline, timeout_ms), 0);
	serving_keep(&s, deadline);
}

static int resume(uint32_t age_min_us, uint32_t age_max_us)
{
	uint64_t deadline = s.deadline;
	int err = libwdt_resume(&s.b.wdt, &deadline, age_min_us, age_max_us);

	serving_keep(&s, deadline);
	return err;
}

/* The age of the counter in whole microseconds, rounded down, and so many more. */
static uint32_t age_us(uint32_t more)
{
	return (uint32_t)((s.b.t_ns - s.written_ns) / 1000 + more);
}

/* The host's counter stands still for this long. */
static void stand_still(uint64_t ns)
{
	uint64_t before = bench_counter(&s.b);

	serving_pass_ns(&s, ns);
	s.b.start -= bench_counter(&s.b) - before;
}

static void serve_a_while(void)
{
	serving_for(&s, serving_chance(&s, 3 * SECOND) * 1000ull);
}

/* To the moment at which the counter reaches the value, less what the reading after it takes. */
static uint64_t longest_sleep_ns(uint64_t wake_by)
{
	return serving_ns_to(&s, wake_by) - s.b.read_ns;
}

START_TEST(host_that_wakes_in_time_is_not_reset)
{
	static const uint32_t rate[] = {100, 1000, 32768};
	uint64_t wake_by;
	uint32_t i, slept = 0;

	board(rate[_i % 3], SECOND, _i < 3 ? 300000 : 0);
	open_it(0);
	for (i = 0; i < 200; i++) {
		serve_a_while();
		ck_assert_int_eq(libwdt_suspend(&s.b.wdt, &wake_by), 0);
		ck_assert_int_gt((int64_t)(wake_by - bench_counter(&s.b)), 0);
			serving_pass_ns(&s, serving_chance(&s, 2) ? longest_sleep_ns(wake_by)
							  : longest_sleep_ns(wake_by) / (1 + serving_chance(&s, 9)));
		ck_assert_int_eq(resume(age_us(0), age_us(2)), 0);
		slept++;
	}
	serve_a_while();
	ck_assert_uint_eq(slept, 200);
	ck_assert(serving_is_well(&s));
}
END_TEST

START_TEST(host_whose_counter_stood_still_is_not_reset)
{
	uint64_t wake_by;
	uint32_t i;

	board(1000, SECOND, _i ? 300000 : 0);
	open_it(0);
	for (i = 0; i < 200; i++) {
		serve_a_while();
		ck_assert_int_eq(libwdt_suspend(&s.b.wdt, &wake_by), 0);
			stand_still(serving_chance(&s, 2) ? longest_sleep_ns(wake_by)
						  : longest_sleep_ns(wake_by) / (1 + serving_chance(&s, 9)));
		ck_assert_int_eq(resume(age_us(0), age_us(2)), 0);
	}
	serve_a_while();
	ck_assert(serving_is_well(&s));
}
END_TEST

/* Without a window the refresh comes as soon as the spacing allows, so half the period of sleep does no harm. */
START_TEST(unknown_age_without_a_window_is_refreshed_at_once)
{
	uint64_t wake_by;
	uint32_t i;

	board(1000, SECOND, 0);
	open_it(0);
	for (i = 0; i < 100; i++) {
		serve_a_while();
		ck_assert_int_eq(libwdt_suspend(&s.b.wdt, &wake_by), 0);
		stand_still(500ull * NS_PER_MS);
		ck_assert_int_eq(resume(0, LIBWDT_AGE_UNKNOWN), 0);
		ck_assert_uint_le(s.deadline, bench_counter(&s.b) + 2);
	}
	serve_a_while();
	ck_assert(serving_is_well(&s));
}
END_TEST

START_TEST(nobody_is_promised_time_after_an_unknown_age)
{
	uint64_t wake_by;
	uint32_t left = 1;

	board(1000, SECOND, 0);
	open_it(60000);
	ck_assert_int_eq(libwdt_suspend(&s.b.wdt, &wake_by), 0);
	stand_still(500ull * NS_PER_MS);
	ck_assert_int_eq(resume(0, LIBWDT_AGE_UNKNOWN), 0);
	ck_assert_int_eq(libwdt_time_left(&s.b.wdt, &left), 0);
	ck_assert_uint_eq(left, 0);
}
END_TEST

/* Slept 100 ms of a window closed for 300: of the rest nothing may be written. */
START_TEST(window_is_kept_across_sleep)
{
	uint64_t wake_by, wait;

	board(1000, SECOND, 300000);
	open_it(0);
	serving_for(&s, 3ull * NS_PER_S);
	bench_pass_until(&s.b, serving_status(&s).latest - 10);
	ck_assert_int_eq(libwdt_suspend(&s.b.wdt, &wake_by), 0);
	stand_still(100ull * NS_PER_MS);
	ck_assert_int_eq(resume(age_us(0), age_us(1)), 0);
	ck_assert_int_eq(libwdt_refresh(&s.b.wdt, &wait), LIBWDT_EARLY);
	ck_assert_uint_ge(wait, 200);
	ck_assert_uint_le(wait, 220);
	ck_assert_int_eq(serving_poll(&s), 0);
	serving_for(&s, 10ull * NS_PER_S);
	ck_assert(serving_is_well(&s));
}
END_TEST

START_TEST(suspend_in_the_closed_window_writes_nothing)
{
	uint64_t wake_by;

	board(1000, SECOND, 300000);
	open_it(0);
	s.b.writes = 0;
	ck_assert_int_eq(libwdt_suspend(&s.b.wdt, &wake_by), 0);
	ck_assert_uint_eq(s.b.writes, 0);
	ck_assert_uint_eq(wake_by, serving_status(&s).latest);
}
END_TEST

/* A timeout of 3 s, a sleep of 10 on 16 s of hardware: the owner gets its 3 s again. */
START_TEST(soft_timeout_pauses_during_sleep)
{
	uint64_t wake_by;

	board(1000, 0, 0);
	open_it(3000);
	serving_for(&s, 2ull * NS_PER_S);
	ck_assert_int_eq(libwdt_suspend(&s.b.wdt, &wake_by), 0);
	serving_pass_ns(&s, 5ull * NS_PER_S);
	ck_assert_int_eq(serving_poll(&s), 0);
	ck_assert_uint_gt(s.deadline, bench_counter(&s.b));
	serving_pass_ns(&s, 5ull * NS_PER_S);
	ck_assert_uint_ne(serving_status(&s).state & LIBWDT_STATE_SUSPENDED, 0);
	ck_assert_int_eq(resume(10000000, 10100000), 0);
	ck_assert_uint_eq(s.b.events[LIBWDT_EVENT_ABANDONED], 0);
	ck_assert_uint_eq(serving_status(&s).state & LIBWDT_STATE_ABANDONED, 0);
	serving_for(&s, 2900ull * NS_PER_MS);
	ck_assert_uint_eq(s.b.events[LIBWDT_EVENT_ABANDONED], 0);
	serving_for(&s, 200ull * NS_PER_MS);
	ck_assert_uint_eq(s.b.events[LIBWDT_EVENT_ABANDONED], 1);
}
END_TEST

START_TEST(sleep_does_not_take_up_a_watchdog_that_nobody_opened)
{
	uint64_t wake_by, deadline;

	board(1000, 0, 0);
	ck_assert_int_eq(libwdt_set_open_timeout(&s.b.wdt, &deadline, 1000), 0);
	serving_keep(&s, deadline);
	serving_for(&s, 2ull * NS_PER_S);
	ck_assert_int_eq(libwdt_suspend(&s.b.wdt, &wake_by), 0);
	serving_pass_ns(&s, NS_PER_S);
	ck_assert_int_eq(resume(3000000, 3200000), 0);
	ck_assert_uint_ne(serving_status(&s).state & LIBWDT_STATE_ABANDONED, 0);
	serving_until_reset(&s, 20ull * NS_PER_S);
}
END_TEST

START_TEST(stopped_watchdog_wakes_nobody)
{
	uint64_t wake_by;

	serving_init(&s, libwdt_layout_at91sam9(), 1000, 32);
	bench_boot_write(&s.b, 0x04, 0x3fffafffu);
	serving_negotiate(&s);
	ck_assert_int_eq(libwdt_suspend(&s.b.wdt, &wake_by), 0);
	ck_assert(wake_by == UINT64_MAX);
}
END_TEST

START_TEST(sleep_comes_in_pairs)
{
	uint64_t wake_by;

	board(1000, SECOND, 0);
	ck_assert_int_eq(resume(0, 0), LIBWDT_ERR_STATE);
	ck_assert_int_eq(libwdt_suspend(&s.b.wdt, &wake_by), 0);
	ck_assert_int_eq(libwdt_suspend(&s.b.wdt, &wake_by), LIBWDT_ERR_STATE);
	ck_assert_int_eq(resume(2, 1), LIBWDT_ERR_INVALID);
	ck_assert_uint_ne(serving_status(&s).state & LIBWDT_STATE_SUSPENDED, 0);
	ck_assert_int_eq(resume(0, 1000), 0);
	ck_assert_uint_eq(serving_status(&s).state & LIBWDT_STATE_SUSPENDED, 0);
}
END_TEST

Suite *suspend_suite(void)
{
	Suite *suite = suite_create("suspend");
	TCase *sleep = tcase_create("sleep");

	tcase_add_loop_test(sleep, host_that_wakes_in_time_is_not_reset, 0, 6);
	tcase_add_loop_test(sleep, host_whose_counter_stood_still_is_not_reset, 0, 2);
	tcase_add_test(sleep, unknown_age_without_a_window_is_refreshed_at_once);
	tcase_add_test(sleep, nobody_is_promised_time_after_an_unknown_age);
	tcase_add_test(sleep, window_is_kept_across_sleep);
	tcase_add_test(sleep, suspend_in_the_closed_window_writes_nothing);
	tcase_add_test(sleep, soft_timeout_pauses_during_sleep);
	tcase_add_test(sleep, sleep_does_not_take_up_a_watchdog_that_nobody_opened);
	tcase_add_test(sleep, stopped_watchdog_wakes_nobody);
	tcase_add_test(sleep, sleep_comes_in_pairs);
	suite_add_tcase(suite, sleep);
	return suite;
}
