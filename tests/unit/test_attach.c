/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* Watchdogs without a layout, served from a timing record. */
#include "serving.h"
#include "suites.h"

#define SECOND 1000000u

static struct serving s;

/* The hardware behind the record: it only knows whether each refresh comes in time. */
static struct {
	uint64_t last_ns;
	uint32_t early, late;
} dog;

static int refresh_dog(void *user)
{
	int err = bench_refresh(user);
	uint64_t gap_us = (s.b.t_ns - dog.last_ns) / 1000;

	if (err)
		return err;
	dog.early += gap_us < s.b.timing.earliest_us;
	dog.late += gap_us >= (s.b.timing.warn_us ? s.b.timing.warn_us : s.b.timing.latest_us);
	dog.last_ns = s.b.t_ns;
	return 0;
}

static void record(uint32_t earliest_us, uint32_t latest_us, uint32_t bite_min_us, uint32_t bite_max_us,
		   uint32_t warn_us)
{
	struct libwdt_timing timing = LIBWDT_TIMING_INIT;

	bench_init_record(&s.b, 1000, 32);
	s.b.ops.refresh = refresh_dog;
	s.b.ops.diagnose = bench_diagnose;
	s.seed = 1;
	s.fuss = 1;
	timing.earliest_us = earliest_us;
	timing.latest_us = latest_us;
	timing.bite_min_us = bite_min_us;
	timing.bite_max_us = bite_max_us;
	timing.warn_us = warn_us;
	s.b.timing = timing;
	dog.last_ns = dog.early = dog.late = 0;
}

static int attach(uint32_t flags)
{
	uint64_t deadline;
	int err = libwdt_attach(&s.b.wdt, &s.b.plan, &s.b.timing, 1000, LATENCY_US, flags);

	if (!err)
		ck_assert_int_eq(libwdt_poll(&s.b.wdt, &deadline), 0);
	if (!err)
		serving_keep(&s, deadline);
	return err;
}

static int start(void)
{
	uint64_t deadline = s.deadline;
	int err = libwdt_start(&s.b.wdt, &deadline);

	serving_keep(&s, deadline);
	return err;
}

static int set_timeout(uint32_t timeout_ms)
{
	uint64_t deadline = s.deadline;
	int err = libwdt_set_timeout(&s.b.wdt, &deadline, timeout_ms);

	serving_keep(&s, deadline);
	return err;
}

/* i6300esb: the first stage interrupts after 30 s, the second resets 30 s later. Refreshes keep clear of the first. */
START_TEST(two_stages_are_refreshed_before_the_first)
{
	record(0, 60 * SECOND, 60 * SECOND, 61 * SECOND, 30 * SECOND);
	ck_assert_int_eq(attach(0), 0);
	ck_assert_int_eq(s.b.plan.latest, 29999 - 1); /* ceil((30 s - 1 ms) 1000 Hz) - 1 */
	ck_assert_int_eq(start(), 0);
	serving_for(&s, NS_PER_HOUR);
	ck_assert_uint_gt(s.b.refreshes, 120);
	ck_assert_uint_eq(dog.early + dog.late, 0);
}
END_TEST

/* IWDG: refreshes are legal from 200 to 900 ms after another. Unknown age: the boot code has just refreshed it. */
START_TEST(window_of_a_record_is_kept)
{
	record(200000, 900000, 950000, 1300000, 0);
	ck_assert_int_eq(attach(0), 0);
	ck_assert_int_eq(start(), 0);
	serving_for(&s, NS_PER_HOUR);
	ck_assert_uint_gt(s.b.refreshes, 4000);
	ck_assert_uint_eq(dog.early + dog.late, 0);
}
END_TEST

START_TEST(refresh_in_the_window_of_a_record_is_deferred)
{
	uint64_t wait;

	record(200000, 900000, 950000, 1300000, 0);
	ck_assert_int_eq(attach(0), 0);
	serving_for(&s, 2ull * NS_PER_S);
	bench_pass_until(&s.b, s.deadline);
	ck_assert_int_eq(serving_poll(&s), 0);
	bench_pass_us(&s.b, 100000);
	s.b.refreshes = 0;
	ck_assert_int_eq(libwdt_refresh(&s.b.wdt, &wait), LIBWDT_EARLY);
	ck_assert_uint_ge(wait, 100);
	ck_assert_uint_le(wait, 103); /* to ceil((200 + 1) ms) + 1 ticks after the reading */
	ck_assert_uint_eq(s.b.refreshes, 0);
}
END_TEST

START_TEST(soft_timeout_works_on_a_record)
{
	record(200000, 900000, 950000, 1300000, 0);
	ck_assert_int_eq(attach(0), 0);
	ck_assert_int_eq(set_timeout(5000), 0);
	ck_assert_int_eq(start(), 0);
	dog.last_ns = s.b.t_ns;
	serving_for(&s, 60ull * NS_PER_S);
	ck_assert_uint_eq(s.b.events[LIBWDT_EVENT_ABANDONED], 1);
	/* T less the earliest bite, more by at most the smallest distance, the latency and three ticks */
	ck_assert_uint_ge(dog.last_ns, (5000 - 950) * (uint64_t)NS_PER_MS);
	ck_assert_uint_le(dog.last_ns, (5000 - 900 + 202 + 1 + 3) * (uint64_t)NS_PER_MS);
	ck_assert_uint_eq(dog.early + dog.late, 0);
}
END_TEST

/* i.MX2: stands still until it is started, cannot be stopped. */
START_TEST(started_by_its_owner_and_kept_alive_after)
{
	uint64_t deadline;

	record(0, 2 * SECOND, 2 * SECOND, 2 * SECOND, 0);
	s.b.ops.start = bench_start;
	ck_assert_int_eq(attach(0), 0);
	ck_assert_uint_eq(serving_status(&s).state, 0);
	serving_for(&s, 10ull * NS_PER_S);
	ck_assert_uint_eq(s.b.refreshes, 0);
	ck_assert_int_eq(start(), 0);
	ck_assert_uint_eq(s.b.calls[LIBWDT_CALL_START], 1);
	dog.last_ns = s.b.t_ns;
	ck_assert_int_eq(start(), 0);
	ck_assert_uint_eq(s.b.calls[LIBWDT_CALL_START], 1);
	ck_assert_int_eq(libwdt_stop(&s.b.wdt, &deadline), 0);
	serving_keep(&s, deadline);
	ck_assert_uint_eq(serving_status(&s).state, LIBWDT_STATE_RUNNING);
	serving_for(&s, 60ull * NS_PER_S);
	ck_assert_uint_gt(s.b.refreshes, 30);
	ck_assert_uint_eq(dog.late, 0);
}
END_TEST

START_TEST(stop_callback_stops_it)
{
	uint64_t deadline;

	record(0, 2 * SECOND, 2 * SECOND, 2 * SECOND, 0);
	s.b.ops.start = bench_start;
	s.b.ops.stop = bench_stop;
	ck_assert_int_eq(attach(0), 0);
	ck_assert_int_eq(start(), 0);
	s.b.failure = (struct bench_failure){LIBWDT_CALL_STOP, 1, -4, 0};
	ck_assert_int_eq(libwdt_stop(&s.b.wdt, &deadline), -4);
	ck_assert_uint_eq(serving_status(&s).state, LIBWDT_STATE_RUNNING | LIBWDT_STATE_OPEN);
	ck_assert_int_eq(libwdt_stop(&s.b.wdt, &deadline), 0);
	serving_keep(&s, deadline);
	ck_assert_uint_eq(serving_status(&s).state, 0);
	s.b.refreshes = 0;
	serving_for(&s, 10ull * NS_PER_S);
	ck_assert_uint_eq(s.b.refreshes, 0);
}
END_TEST

START_TEST(failed_start_leaves_it_closed)
{
	record(0, 2 * SECOND, 2 * SECOND, 2 * SECOND, 0);
	s.b.ops.start = bench_start;
	ck_assert_int_eq(attach(0), 0);
	s.b.failure = (struct bench_failure){LIBWDT_CALL_START, 1, -3, 0};
	ck_assert_int_eq(start(), -3);
	ck_assert_uint_eq(serving_status(&s).state, 0);
	ck_assert_uint_eq(serving_status(&s).callback, LIBWDT_CALL_START);
	ck_assert_int_eq(start(), 0);
	ck_assert_uint_eq(serving_status(&s).state, LIBWDT_STATE_RUNNING | LIBWDT_STATE_OPEN);
}
END_TEST

/* The new record counts from the call: 8 s before, 2 s now. */
START_TEST(set_callback_brings_a_new_record)
{
	record(0, 8 * SECOND, 8 * SECOND, 8 * SECOND, 0);
	s.b.ops.set = bench_set;
	ck_assert_int_eq(attach(0), 0);
	ck_assert_int_eq(start(), 0);
	s.b.timing.latest_us = s.b.timing.bite_min_us = s.b.timing.bite_max_us = 2 * SECOND;
	ck_assert_int_eq(set_timeout(10000), 0);
	dog.last_ns = s.b.t_ns;
	ck_assert_uint_eq(serving_status(&s).latest - serving_status(&s).last, 1998);
	serving_for(&s, 5ull * NS_PER_S);
	ck_assert_uint_eq(dog.late, 0);
}
END_TEST

START_TEST(failed_set_changes_nothing)
{
	struct libwdt_status before;

	record(0, 8 * SECOND, 8 * SECOND, 8 * SECOND, 0);
	s.b.ops.set = bench_set;
	ck_assert_int_eq(attach(0), 0);
	ck_assert_int_eq(set_timeout(4000), 0);
	before = serving_status(&s);
	s.b.failure = (struct bench_failure){LIBWDT_CALL_SET, 2, -8, 0};
	ck_assert_int_eq(set_timeout(5000), -8);
	ck_assert_uint_eq(serving_status(&s).timeout_ms, 4000);
	ck_assert_uint_eq(serving_status(&s).latest, before.latest);
	ck_assert_int_eq(set_timeout(5000), 0);
	ck_assert_uint_eq(serving_status(&s).timeout_ms, 5000);
}
END_TEST

START_TEST(no_soft_timeout_programs_nothing)
{
	record(0, 8 * SECOND, 8 * SECOND, 8 * SECOND, 0);
	s.b.ops.set = bench_set;
	ck_assert_int_eq(attach(0), 0);
	ck_assert_int_eq(set_timeout(0), 0);
	ck_assert_uint_eq(s.b.calls[LIBWDT_CALL_SET], 0);
}
END_TEST

/* Programming restarts the counter, so it waits for the window as a refresh does. */
START_TEST(set_in_the_closed_window_is_deferred)
{
	record(200000, 900000, 950000, 1300000, 0);
	s.b.ops.set = bench_set;
	ck_assert_int_eq(attach(0), 0);
	bench_pass_until(&s.b, serving_status(&s).earliest - 50);
	ck_assert_int_eq(set_timeout(5000), LIBWDT_EARLY);
	ck_assert_uint_eq(s.b.calls[LIBWDT_CALL_SET], 0);
	ck_assert_uint_eq(s.deadline, serving_status(&s).earliest);
	ck_assert_uint_eq(serving_status(&s).timeout_ms, 0);
	bench_pass_until(&s.b, s.deadline);
	ck_assert_int_eq(set_timeout(5000), 0);
	ck_assert_uint_eq(s.b.calls[LIBWDT_CALL_SET], 1);
}
END_TEST

START_TEST(remaining_callback_is_asked)
{
	uint32_t left = 0;

	record(0, 8 * SECOND, 8 * SECOND, 8 * SECOND, 0);
	s.b.ops.remaining = bench_remaining;
	s.b.remaining_us = 1234999;
	ck_assert_int_eq(attach(0), 0);
	ck_assert_int_eq(libwdt_time_left(&s.b.wdt, &left), 0);
	ck_assert_uint_eq(left, 1234);
	s.b.failure = (struct bench_failure){LIBWDT_CALL_REMAINING, 2, -2, 0};
	ck_assert_int_eq(libwdt_time_left(&s.b.wdt, &left), -2);
}
END_TEST

START_TEST(contradictory_records_are_refused)
{
	record(0, 0, SECOND, SECOND, 0); /* no latest */
	ck_assert_int_eq(attach(0), LIBWDT_ERR_INVALID);
	record(0, 2 * SECOND, SECOND, 2 * SECOND, 0); /* bites before it is late */
	ck_assert_int_eq(attach(0), LIBWDT_ERR_INVALID);
	record(0, SECOND, 2 * SECOND, SECOND, 0); /* bites at the latest before it does at the earliest */
	ck_assert_int_eq(attach(0), LIBWDT_ERR_INVALID);
	record(0, SECOND, SECOND, SECOND, SECOND + 1); /* warns after it has bitten */
	ck_assert_int_eq(attach(0), LIBWDT_ERR_INVALID);
	record(100, SECOND, SECOND, SECOND, 0);
	s.b.timing.spacing_us = 101; /* writes farther apart than refreshes may be */
	ck_assert_int_eq(attach(0), LIBWDT_ERR_INVALID);
	s.b.timing.spacing_us = 100;
	ck_assert_int_eq(attach(0), 0);
}
END_TEST

START_TEST(bad_arguments_are_refused)
{
	record(0, SECOND, SECOND, SECOND, 0);
	ck_assert_int_eq(libwdt_attach(NULL, &s.b.plan, &s.b.timing, 1000, 1000, 0), LIBWDT_ERR_INVALID);
	ck_assert_int_eq(libwdt_attach(&s.b.wdt, NULL, &s.b.timing, 1000, 1000, 0), LIBWDT_ERR_INVALID);
	ck_assert_int_eq(libwdt_attach(&s.b.wdt, &s.b.plan, NULL, 1000, 1000, 0), LIBWDT_ERR_INVALID);
	ck_assert_int_eq(libwdt_attach(&s.b.wdt, &s.b.plan, &s.b.timing, 0, 1000, 0), LIBWDT_ERR_INVALID);
	ck_assert_int_eq(libwdt_attach(&s.b.wdt, &s.b.plan, &s.b.timing, 1000, 1000, 1), LIBWDT_ERR_INVALID);
	s.b.timing.size = 4;
	ck_assert_int_eq(attach(0), LIBWDT_ERR_SIZE);
	s.b.timing.size = sizeof(s.b.timing);
	s.b.ops.refresh = NULL;
	ck_assert_int_eq(attach(0), LIBWDT_ERR_UNSUPPORTED);
}
END_TEST

/* A counter of 16 bits at 1 MHz turns in 65 ms: a latency of 40 ms is more than half of that. */
START_TEST(host_too_slow_for_its_counter_is_refused)
{
	record(0, SECOND, SECOND, SECOND, 0);
	s.b.ops.counter_bits = 16;
	ck_assert_int_eq(libwdt_attach(&s.b.wdt, &s.b.plan, &s.b.timing, 1000000, 40000, 0), LIBWDT_ERR_INVALID);
	ck_assert_uint_eq(serving_status(&s).state, 0);
	ck_assert_int_eq(libwdt_attach(&s.b.wdt, &s.b.plan, &s.b.timing, 1000000, 30000, 0), 0);
	ck_assert_int_eq(libwdt_attach(&s.b.wdt, &s.b.plan, &s.b.timing, 1000000, 40000, 0), LIBWDT_ERR_INVALID);
	ck_assert_uint_eq(serving_status(&s).state, 0);
}
END_TEST

/* 10 ms of window for a host with a tick and a latency of 1 ms each is enough, 2 ms are not. */
START_TEST(infeasible_record_is_served_only_on_demand)
{
	uint64_t deadline;

	record(898000, 900000, 950000, 1300000, 0);
	ck_assert_int_eq(attach(0), LIBWDT_ERR_INFEASIBLE);
	ck_assert_uint_eq(s.b.plan.feasible, 0);
	ck_assert_uint_gt(s.b.plan.missing_us, 0);
	ck_assert_int_eq(libwdt_poll(&s.b.wdt, &deadline), LIBWDT_ERR_INFEASIBLE);
	ck_assert_int_eq(libwdt_start(&s.b.wdt, &deadline), LIBWDT_ERR_INFEASIBLE);
	ck_assert_int_eq(attach(LIBWDT_SERVE_INFEASIBLE), 0);
	ck_assert_uint_ne(serving_status(&s).state & LIBWDT_STATE_INFEASIBLE, 0);
	serving_for(&s, 10ull * NS_PER_S);
	ck_assert_uint_ge(s.b.refreshes, 10);
	record(890000, 900000, 950000, 1300000, 0);
	ck_assert_int_eq(attach(0), 0);
}
END_TEST

/* The same for a layout: half a second, all but a tick of it closed, on a host with 10 Hz. */
START_TEST(infeasible_layout_is_served_only_on_demand)
{
	uint64_t deadline;

	serving_init(&s, libwdt_layout_at91sam9(), 10, 32);
	bench_boot_write(&s.b, 0x04, 0x3001207fu);
	ck_assert_int_eq(libwdt_negotiate(&s.b.wdt, &s.b.plan, &s.b.input, libwdt_plan_safe), 0);
	ck_assert_uint_eq(s.b.plan.feasible, 0);
	ck_assert_int_eq(libwdt_start(&s.b.wdt, &deadline), LIBWDT_ERR_INFEASIBLE);
	ck_assert_int_eq(libwdt_poll(&s.b.wdt, &deadline), LIBWDT_ERR_INFEASIBLE);
	ck_assert_uint_eq(s.b.writes, 0);
	s.b.input.flags |= LIBWDT_SERVE_INFEASIBLE;
	ck_assert_int_eq(libwdt_negotiate(&s.b.wdt, &s.b.plan, &s.b.input, libwdt_plan_safe), 0);
	ck_assert_int_eq(libwdt_start(&s.b.wdt, &deadline), 0);
	ck_assert_uint_ne(serving_status(&s).state & LIBWDT_STATE_INFEASIBLE, 0);
}
END_TEST

START_TEST(reset_of_a_record_comes_with_its_bite)
{
	uint64_t worst_us, deadline;

	record(0, 2 * SECOND, 2 * SECOND, 3 * SECOND, 0);
	s.b.ops.set = bench_set;
	ck_assert_int_eq(attach(0), 0);
	ck_assert_int_eq(start(), 0);
	ck_assert_int_eq(libwdt_reset_now(&s.b.wdt, &worst_us, &deadline), 0);
	serving_keep(&s, deadline);
	ck_assert_uint_eq(worst_us, 3 * SECOND);
	ck_assert_int_eq(set_timeout(5000), LIBWDT_ERR_STATE);
	ck_assert_uint_eq(s.b.calls[LIBWDT_CALL_SET], 0);
	s.b.refreshes = 0;
	serving_for(&s, 3ull * NS_PER_S);
	ck_assert_uint_eq(s.b.refreshes, 0);
}
END_TEST

START_TEST(failed_refresh_of_a_record_is_due_at_once)
{
	record(0, 2 * SECOND, 2 * SECOND, 3 * SECOND, 0);
	ck_assert_int_eq(attach(0), 0);
	bench_pass_until(&s.b, s.deadline);
	s.b.failure = (struct bench_failure){LIBWDT_CALL_REFRESH, s.b.calls[LIBWDT_CALL_REFRESH] + 1, -1, 0};
	s.b.refreshes = 0;
	ck_assert_int_eq(serving_poll(&s), -1);
	ck_assert_uint_eq(serving_status(&s).callback, LIBWDT_CALL_REFRESH);
	ck_assert_int_eq(serving_poll(&s), 0);
	ck_assert_uint_eq(s.b.refreshes, 1);
}
END_TEST

Suite *attach_suite(void)
{
	Suite *suite = suite_create("attach");
	TCase *served = tcase_create("served"), *callbacks = tcase_create("callbacks");
	TCase *refused = tcase_create("refused");

	tcase_add_test(served, two_stages_are_refreshed_before_the_first);
	tcase_add_test(served, window_of_a_record_is_kept);
	tcase_add_test(served, refresh_in_the_window_of_a_record_is_deferred);
	tcase_add_test(served, soft_timeout_works_on_a_record);
	tcase_add_test(served, started_by_its_owner_and_kept_alive_after);
	tcase_add_test(served, reset_of_a_record_comes_with_its_bite);
	tcase_add_test(served, failed_refresh_of_a_record_is_due_at_once);
	suite_add_tcase(suite, served);
	tcase_add_test(callbacks, stop_callback_stops_it);
	tcase_add_test(callbacks, failed_start_leaves_it_closed);
	tcase_add_test(callbacks, set_callback_brings_a_new_record);
	tcase_add_test(callbacks, failed_set_changes_nothing);
	tcase_add_test(callbacks, no_soft_timeout_programs_nothing);
	tcase_add_test(callbacks, set_in_the_closed_window_is_deferred);
	tcase_add_test(callbacks, remaining_callback_is_asked);
	suite_add_tcase(suite, callbacks);
	tcase_add_test(refused, contradictory_records_are_refused);
	tcase_add_test(refused, bad_arguments_are_refused);
	tcase_add_test(refused, host_too_slow_for_its_counter_is_refused);
	tcase_add_test(refused, infeasible_record_is_served_only_on_demand);
	tcase_add_test(refused, infeasible_layout_is_served_only_on_demand);
	suite_add_tcase(suite, refused);
	return suite;
}
