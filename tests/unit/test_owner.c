/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* What an owner does: opening, closing, timeouts and modes, and what becomes of it when a callback fails on the way. */
#include "serving.h"
#include "suites.h"

#define SECOND 1000000u
#define WDDIS 0x8000u
#define MODE 0x04u

static struct serving s;

static void board(const struct libwdt_layout *layout, uint32_t period_us, uint32_t closed_us)
{
	serving_init(&s, layout, 1000, 32);
	s.b.ops.delay = bench_delay;
	s.b.input.flags |= LIBWDT_INPUT_DELAY;
	serving_set_capricious(&s);
	serving_request(&s, period_us, closed_us);
	serving_negotiate(&s);
}

static void open_it(void)
{
	uint64_t deadline;

	ck_assert_int_eq(libwdt_start(&s.b.wdt, &deadline), 0);
	serving_keep(&s, deadline);
}

static int stop(void)
{
	uint64_t deadline = s.deadline;
	int err = libwdt_stop(&s.b.wdt, &deadline);

	serving_keep(&s, deadline);
	return err;
}

static void set_open_timeout(uint32_t timeout_ms)
{
	uint64_t deadline;

	ck_assert_int_eq(libwdt_set_open_timeout(&s.b.wdt, &deadline, timeout_ms), 0);
	serving_keep(&s, deadline);
}

START_TEST(running_watchdog_is_kept_alive_without_an_owner)
{
	board(libwdt_layout_at91sam9(), SECOND, 300000);
	serving_for(&s, 2 * NS_PER_HOUR);
	ck_assert(serving_is_well(&s));
	ck_assert_uint_eq(serving_status(&s).state & LIBWDT_STATE_OPEN, 0);
}
END_TEST

/* The last refresh comes within 5 s, the bite at most the hardware's period after it. */
START_TEST(unopened_watchdog_resets_after_the_open_timeout)
{
	uint64_t set_ns, bit_ns;

	board(libwdt_layout_at91sam9(), SECOND, 300000);
	set_ns = s.b.t_ns;
	set_open_timeout(5000);
	bit_ns = serving_until_reset(&s, 10ull * NS_PER_S);
	ck_assert_uint_ge(bit_ns, set_ns + 5000ull * NS_PER_MS);
	ck_assert_uint_le(bit_ns, set_ns + (5000 + 2) * (uint64_t)NS_PER_MS + s.b.plan.reset_max_us * NS_PER_US);
	ck_assert_uint_eq(s.b.events[LIBWDT_EVENT_UNOPENED], 1);
	ck_assert_uint_ge(s.b.event_a[LIBWDT_EVENT_UNOPENED], 5000);
	ck_assert_uint_eq(s.b.event_b[LIBWDT_EVENT_UNOPENED], 5000);
	ck_assert_uint_eq(bench_events(&s.b).early, 0);
}
END_TEST

START_TEST(opening_in_time_ends_the_open_timeout)
{
	board(libwdt_layout_at91sam9(), SECOND, 0);
	set_open_timeout(5000);
	serving_for(&s, 4ull * NS_PER_S);
	open_it();
	serving_for(&s, 100ull * NS_PER_S);
	ck_assert(serving_is_well(&s));
	ck_assert_uint_eq(s.b.events[LIBWDT_EVENT_UNOPENED], 0);
}
END_TEST

START_TEST(open_timeout_counts_for_the_first_open_only)
{
	board(libwdt_layout_at91sam9(), SECOND, 0);
	set_open_timeout(5000);
	open_it();
	ck_assert_int_eq(stop(), 0);
	serving_for(&s, 100ull * NS_PER_S);
	ck_assert(serving_is_well(&s));
}
END_TEST

/* With 16 s of hardware there is time to change one's mind. */
START_TEST(start_takes_up_an_abandoned_watchdog)
{
	board(libwdt_layout_at91sam9(), 0, 0);
	set_open_timeout(1000);
	serving_for(&s, 10ull * NS_PER_S);
	ck_assert_uint_ne(serving_status(&s).state & LIBWDT_STATE_ABANDONED, 0);
	open_it();
	ck_assert_uint_eq(serving_status(&s).state & LIBWDT_STATE_ABANDONED, 0);
	serving_for(&s, 100ull * NS_PER_S);
	ck_assert(serving_is_well(&s));
}
END_TEST

START_TEST(stop_without_an_owner_does_not_take_it_up)
{
	board(libwdt_layout_at91sam9(), 0, 0);
	set_open_timeout(1000);
	serving_for(&s, 10ull * NS_PER_S);
	ck_assert_int_eq(stop(), 0);
	ck_assert_uint_ne(serving_status(&s).state & LIBWDT_STATE_ABANDONED, 0);
	serving_until_reset(&s, 20ull * NS_PER_S);
}
END_TEST

START_TEST(stop_without_an_owner_does_not_prolong_the_open_timeout)
{
	board(libwdt_layout_at91sam9(), 0, 0);
	set_open_timeout(5000);
	serving_for(&s, 4ull * NS_PER_S);
	ck_assert_int_eq(stop(), 0);
	serving_for(&s, 2ull * NS_PER_S);
	ck_assert_uint_ne(serving_status(&s).state & LIBWDT_STATE_ABANDONED, 0);
}
END_TEST

START_TEST(open_timeout_cannot_be_set_by_an_owner)
{
	uint64_t deadline;

	board(libwdt_layout_at91sam9(), 0, 0);
	open_it();
	ck_assert_int_eq(libwdt_set_open_timeout(&s.b.wdt, &deadline, 1000), LIBWDT_ERR_STATE);
}
END_TEST

START_TEST(nowayout_refuses_to_stop_and_to_be_cleared)
{
	board(libwdt_layout_sama5d4(), SECOND, 0);
	ck_assert_int_eq(libwdt_set_modes(&s.b.wdt, LIBWDT_NOWAYOUT), 0);
	open_it();
	s.b.writes = 0;
	ck_assert_int_eq(stop(), LIBWDT_ERR_BUSY);
	ck_assert_uint_eq(s.b.writes, 0);
	ck_assert_uint_ne(serving_status(&s).state & LIBWDT_STATE_OPEN, 0);
	ck_assert_int_eq(libwdt_set_modes(&s.b.wdt, 0), LIBWDT_ERR_BUSY);
	ck_assert_int_eq(libwdt_set_modes(&s.b.wdt, LIBWDT_NOWAYOUT | LIBWDT_MANUAL), 0);
	ck_assert_uint_ne(serving_status(&s).state & LIBWDT_STATE_NOWAYOUT, 0);
	ck_assert_uint_ne(serving_status(&s).state & LIBWDT_STATE_MANUAL, 0);
}
END_TEST

START_TEST(unknown_modes_are_refused)
{
	board(libwdt_layout_at91sam9(), 0, 0);
	ck_assert_int_eq(libwdt_set_modes(&s.b.wdt, 4), LIBWDT_ERR_INVALID);
	ck_assert_int_eq(libwdt_set_modes(NULL, 0), LIBWDT_ERR_INVALID);
}
END_TEST

/* "While WDDIS is set, and in the write that sets it, WDV and WDD must not be modified" (SAMA5D2, 22.4). */
START_TEST(stop_changes_nothing_but_the_disable_bit)
{
	uint32_t before;

	board(libwdt_layout_sama5d4(), SECOND, 0);
	open_it();
	serving_for(&s, 10ull * NS_PER_S);
	before = bench_peek(&s.b, MODE);
	s.b.writes = 0;
	ck_assert_int_eq(stop(), 0);
	ck_assert_uint_eq(s.b.writes, 1);
	ck_assert_uint_eq(s.b.log[0].value, before | WDDIS);
	ck_assert_uint_eq(bench_peek(&s.b, MODE), before | WDDIS);
	ck_assert_uint_eq(bench_events(&s.b).seen & LIBWDT_MODEL_UNSTEADY, 0);
	ck_assert_uint_eq(serving_status(&s).state & (LIBWDT_STATE_RUNNING | LIBWDT_STATE_OPEN), 0);
	serving_for(&s, 100ull * NS_PER_S);
	ck_assert(serving_is_well(&s));
}
END_TEST

/* The write that stops it comes four slow clocks after a refresh at the soonest: 123 us, which the model watches. */
START_TEST(stop_keeps_its_distance_from_a_refresh)
{
	uint64_t wait;
	uint32_t i;

	serving_init(&s, libwdt_layout_sama5d4(), 1000000, 32);
	s.b.input.latency_us = 50;
	serving_set_capricious(&s);
	serving_request(&s, SECOND, 0);
	serving_negotiate(&s);
	for (i = 0; i < 100; i++) {
		open_it();
		serving_for(&s, serving_chance(&s, SECOND) * 1000ull);
		bench_pass_us(&s.b, 200);
		ck_assert_int_eq(libwdt_refresh(&s.b.wdt, &wait), 0);
		ck_assert_int_eq(stop(), 0);
	}
	ck_assert(serving_is_well(&s));
}
END_TEST

START_TEST(stopped_watchdog_starts_again_and_bites)
{
	uint64_t deadline;

	board(libwdt_layout_sama5d4(), SECOND, 300000);
	open_it();
	serving_for(&s, 500ull * NS_PER_MS);
	ck_assert_int_eq(stop(), 0);
	serving_for(&s, 60ull * NS_PER_S);
	ck_assert_int_eq(libwdt_set_timeout(&s.b.wdt, &deadline, 3000), 0);
	open_it();
	ck_assert_uint_eq(bench_peek(&s.b, MODE) & WDDIS, 0);
	ck_assert_int_eq(libwdt_model_clear_events(&s.b.model), 0); /* WDERR of a counter that stood above its WDD */
	serving_for(&s, 2900ull * NS_PER_MS);
	ck_assert(serving_is_well(&s));
	serving_until_reset(&s, 2ull * NS_PER_S);
}
END_TEST

START_TEST(stop_in_the_closed_window_is_deferred)
{
	uint64_t opens;

	board(libwdt_layout_sama5d4(), SECOND, 300000);
	open_it();
	opens = serving_status(&s).earliest;
	s.b.writes = 0;
	ck_assert_int_eq(stop(), LIBWDT_EARLY);
	ck_assert_uint_eq(s.b.writes, 0);
	ck_assert_uint_eq(s.deadline, opens);
	ck_assert_uint_ne(serving_status(&s).state & LIBWDT_STATE_OPEN, 0);
	bench_pass_until(&s.b, s.deadline);
	ck_assert_int_eq(stop(), 0);
	ck_assert_uint_eq(s.b.writes, 1);
	ck_assert(serving_is_well(&s));
}
END_TEST

static void kept_alive_after_stop(void)
{
	open_it();
	ck_assert_int_eq(stop(), 0);
	ck_assert_uint_eq(serving_status(&s).state & (LIBWDT_STATE_OPEN | LIBWDT_STATE_RUNNING), LIBWDT_STATE_RUNNING);
	serving_for(&s, NS_PER_HOUR);
	ck_assert(serving_is_well(&s));
}

START_TEST(write_once_watchdog_is_kept_alive_after_stop)
{
	board(libwdt_layout_at91sam9(), SECOND, 300000);
	kept_alive_after_stop();
}
END_TEST

/* The locked mode register takes the write as a restart and keeps its value. */
START_TEST(locked_watchdog_is_kept_alive_after_stop)
{
	serving_init(&s, libwdt_layout_sama5d4(), 1000, 32);
	s.b.request.flags = LIBWDT_WANT_LOCK;
	serving_request(&s, SECOND, 300000);
	serving_negotiate(&s);
	serving_for(&s, 500ull * NS_PER_MS);
	open_it();
	bench_pass_until(&s.b, serving_status(&s).earliest);
	ck_assert_int_eq(stop(), 0);
	ck_assert_uint_eq(bench_peek(&s.b, MODE) & WDDIS, 0);
	ck_assert_uint_eq(serving_status(&s).state & (LIBWDT_STATE_OPEN | LIBWDT_STATE_RUNNING), LIBWDT_STATE_RUNNING);
	serving_for(&s, NS_PER_HOUR);
	ck_assert(serving_is_well(&s));
}
END_TEST

START_TEST(write_once_watchdog_that_is_off_cannot_be_started)
{
	uint64_t deadline;

	serving_init(&s, libwdt_layout_at91sam9(), 1000, 32);
	bench_boot_write(&s.b, MODE, 0x3fffafffu);
	serving_negotiate(&s);
	ck_assert_uint_eq(serving_status(&s).state & LIBWDT_STATE_RUNNING, 0);
	ck_assert_int_eq(libwdt_start(&s.b.wdt, &deadline), LIBWDT_ERR_UNSUPPORTED);
	ck_assert_uint_eq(serving_status(&s).state & LIBWDT_STATE_OPEN, 0);
}
END_TEST

/* The erratum of a part enabled straight from "disabled", and the short period of mode 0 on the way round it. */
START_TEST(start_goes_by_way_of_zero_without_a_fault)
{
	struct libwdt_model_options options = LIBWDT_MODEL_OPTIONS_INIT;
	uint32_t i;

	serving_init(&s, libwdt_layout_sama5d4(), 1000, 32);
	s.b.ops.delay = bench_delay;
	s.b.input.flags |= LIBWDT_INPUT_DELAY;
	options.flags = LIBWDT_MODEL_REENABLE;
	ck_assert_int_eq(libwdt_model_set_options(&s.b.model, &options), 0);
	serving_request(&s, SECOND, 0);
	serving_negotiate(&s);
	for (i = 0; i < 20; i++) {
		open_it();
		serving_for(&s, 5ull * NS_PER_S);
		ck_assert_int_eq(stop(), 0);
		serving_for(&s, 5ull * NS_PER_S);
	}
	ck_assert(serving_is_well(&s));
}
END_TEST

/* Mode 0 underflows 3.9 ms later: a host with 100 Hz cannot be sure to write sooner. */
START_TEST(host_too_coarse_for_the_way_by_zero_cannot_start_it)
{
	uint64_t deadline;

	serving_init(&s, libwdt_layout_sama5d4(), 100, 32);
	serving_request(&s, 4 * SECOND, 0);
	serving_negotiate(&s);
	s.b.read_ns = 100000;
	open_it();
	serving_for(&s, 5ull * NS_PER_S);
	ck_assert_int_eq(stop(), 0);
	s.b.writes = 0;
	ck_assert_int_eq(libwdt_start(&s.b.wdt, &deadline), LIBWDT_ERR_UNSUPPORTED);
	ck_assert_uint_eq(s.b.writes, 0);
}
END_TEST

/* A tick of 2 slow clocks is over before the 4 between two writes are, however fine the host: L is 1 us here. */
START_TEST(tick_shorter_than_the_spacing_cannot_be_gone_through)
{
	uint64_t deadline;

	serving_init(&s, libwdt_layout_sama5d4(), 1000000, 32);
	bench_make(&s.b, libwdt_layout_sama5d4(), 2);
	s.b.input.clock.divider = 2;
	s.b.input.latency_us = 1;
	s.b.input.age_max_us = s.b.input.age_min_us;
	serving_negotiate(&s);
	open_it();
	bench_pass_us(&s.b, 1000);
	ck_assert_int_eq(stop(), 0);
	s.b.writes = 0;
	ck_assert_int_eq(libwdt_start(&s.b.wdt, &deadline), LIBWDT_ERR_UNSUPPORTED);
	ck_assert_uint_eq(s.b.writes, 0);
}
END_TEST

START_TEST(calls_before_negotiation_are_refused)
{
	uint64_t deadline;
	uint32_t left;

	serving_init(&s, libwdt_layout_at91sam9(), 1000, 32);
	ck_assert_int_eq(libwdt_start(&s.b.wdt, &deadline), LIBWDT_ERR_STATE);
	ck_assert_int_eq(libwdt_stop(&s.b.wdt, &deadline), LIBWDT_ERR_STATE);
	ck_assert_int_eq(libwdt_poll(&s.b.wdt, &deadline), LIBWDT_ERR_STATE);
	ck_assert_int_eq(libwdt_refresh(&s.b.wdt, &deadline), LIBWDT_ERR_STATE);
	ck_assert_int_eq(libwdt_suspend(&s.b.wdt, &deadline), LIBWDT_ERR_STATE);
	ck_assert_int_eq(libwdt_time_left(&s.b.wdt, &left), LIBWDT_ERR_STATE);
	ck_assert_uint_eq(s.b.calls[LIBWDT_CALL_NOW], 0);
}
END_TEST

START_TEST(null_pointers_are_refused)
{
	uint64_t deadline;

	board(libwdt_layout_at91sam9(), 0, 0);
	ck_assert_int_eq(libwdt_start(NULL, &deadline), LIBWDT_ERR_INVALID);
	ck_assert_int_eq(libwdt_start(&s.b.wdt, NULL), LIBWDT_ERR_INVALID);
	ck_assert_int_eq(libwdt_ping(NULL, &deadline), LIBWDT_ERR_INVALID);
	ck_assert_int_eq(libwdt_poll(&s.b.wdt, NULL), LIBWDT_ERR_INVALID);
	ck_assert_int_eq(libwdt_stop(NULL, &deadline), LIBWDT_ERR_INVALID);
	ck_assert_int_eq(libwdt_refresh(&s.b.wdt, NULL), LIBWDT_ERR_INVALID);
	ck_assert_int_eq(libwdt_set_timeout(NULL, &deadline, 1), LIBWDT_ERR_INVALID);
	ck_assert_int_eq(libwdt_set_pretimeout(NULL, &deadline, 1), LIBWDT_ERR_INVALID);
	ck_assert_int_eq(libwdt_set_open_timeout(NULL, &deadline, 1), LIBWDT_ERR_INVALID);
	ck_assert_int_eq(libwdt_status(&s.b.wdt, NULL), LIBWDT_ERR_INVALID);
	ck_assert_int_eq(libwdt_time_left(&s.b.wdt, NULL), LIBWDT_ERR_INVALID);
}
END_TEST

START_TEST(timeouts_beyond_the_range_are_refused)
{
	uint64_t deadline;

	board(libwdt_layout_at91sam9(), 0, 0);
	ck_assert_int_eq(libwdt_set_timeout(&s.b.wdt, &deadline, 0x80000000u), LIBWDT_ERR_INVALID);
	ck_assert_int_eq(libwdt_set_timeout(&s.b.wdt, &deadline, 0x7fffffffu), 0);
	ck_assert_int_eq(libwdt_set_open_timeout(&s.b.wdt, &deadline, 0x80000000u), LIBWDT_ERR_INVALID);
	ck_assert_int_eq(libwdt_set_open_timeout(&s.b.wdt, &deadline, 0x7fffffffu), 0);
}
END_TEST

/* A day of an owner's life, one call after the other. Each returns what the library did. */
static int call_start(void)
{
	return libwdt_start(&s.b.wdt, &s.deadline);
}

static int call_ping(void)
{
	return libwdt_ping(&s.b.wdt, &s.deadline);
}

static int call_poll(void)
{
	return libwdt_poll(&s.b.wdt, &s.deadline);
}

static int call_stop(void)
{
	return libwdt_stop(&s.b.wdt, &s.deadline);
}

static int call_refresh(void)
{
	uint64_t wait;

	return libwdt_refresh(&s.b.wdt, &wait);
}

static int call_set_timeout(void)
{
	return libwdt_set_timeout(&s.b.wdt, &s.deadline, 20000);
}

static int call_set_pretimeout(void)
{
	return libwdt_set_pretimeout(&s.b.wdt, &s.deadline, 19900);
}

static int call_time_left(void)
{
	uint32_t left;

	return libwdt_time_left(&s.b.wdt, &left);
}

static int call_suspend(void)
{
	uint64_t wake_by;

	return libwdt_suspend(&s.b.wdt, &wake_by);
}

static int call_resume(void)
{
	return libwdt_resume(&s.b.wdt, &s.deadline, 300000, 900000);
}

typedef int call_fn(void);

static call_fn *const day[] = {
	call_start, call_poll, call_set_timeout, call_poll, call_set_pretimeout, call_poll, call_ping, call_refresh,
	call_time_left, call_poll, call_stop, call_start, call_poll, call_suspend, call_resume, call_poll, call_stop,
};
#define CALLS (sizeof(day) / sizeof(day[0]))

/* Between two calls 400 ms pass, in which the window of 300 ms opens again. A call that failed is repeated, once. */
static uint32_t live(int32_t error)
{
	uint32_t i, failed = 0;
	int err;

	for (i = 0; i < CALLS; i++) {
		serving_pass_ns(&s, 400ull * NS_PER_MS);
		err = day[i]();
		if (err == error && error) {
			ck_assert_int_eq(serving_status(&s).error, error);
			ck_assert_uint_eq(serving_status(&s).callback, s.b.failure.call);
			failed++;
			err = day[i]();
			if (err == LIBWDT_EARLY) /* the write that failed to be read back was a restart */
				bench_pass_until(&s.b, s.deadline);
			if (err == LIBWDT_EARLY)
				err = day[i]();
		}
		ck_assert_msg(err == 0, "call %u: %d", i, err);
		ck_assert_msg(!s.b.reset_ns, "call %u", i);
	}
	return failed;
}

static void dawn(uint32_t closed_us)
{
	serving_init(&s, libwdt_layout_sama5d4(), 1000, 32);
	s.b.ops.delay = bench_delay;
	s.b.input.flags |= LIBWDT_INPUT_DELAY;
	serving_request(&s, SECOND, closed_us);
	serving_negotiate(&s);
}

/*
 * Each callback fails at each of its calls: what was asked for has not happened.
 * With a window, the way from stopped to running raises a WDERR that has no
 * consequence; nothing else may.
 */
START_TEST(any_failing_callback_is_survived_by_a_second_try)
{
	uint32_t begun[BENCH_CALLS], ended[BENCH_CALLS], call, at, state, mishaps = MISHAPS;

	dawn(_i ? 300000 : 0);
	for (call = 0; call < BENCH_CALLS; call++)
		begun[call] = s.b.calls[call];
	ck_assert_uint_eq(live(0), 0);
	state = serving_status(&s).state;
	for (call = 0; call < BENCH_CALLS; call++)
		ended[call] = s.b.calls[call];
	ck_assert_uint_gt(ended[LIBWDT_CALL_WRITE], begun[LIBWDT_CALL_WRITE] + 5);
	ck_assert_uint_gt(ended[LIBWDT_CALL_READ], begun[LIBWDT_CALL_READ] + 1);
	ck_assert_uint_gt(ended[LIBWDT_CALL_DELAY], begun[LIBWDT_CALL_DELAY] + 1);
	if (_i)
		mishaps &= ~LIBWDT_MODEL_EARLY;
	for (call = 1; call < BENCH_CALLS; call++) {
		for (at = begun[call] + 1; at <= ended[call]; at++) {
			dawn(_i ? 300000 : 0);
			s.b.failure = (struct bench_failure){call, at, -71, 0};
			ck_assert_uint_eq(live(-71), 1);
			ck_assert_msg(!(bench_events(&s.b).seen & mishaps), "callback %u call %u: %x", call, at,
				      bench_events(&s.b).seen);
			ck_assert_uint_eq(serving_status(&s).state, state);
		}
	}
}
END_TEST

/* One call of an owner who does as he likes, but never lets his timeout pass. */
static int any_call(void)
{
	static const uint32_t timeouts[] = {0, 200, 1000, 1010, 5000, 60000};
	uint64_t wait, slept_us;
	int err;

	switch (serving_chance(&s, 8)) {
	case 0:
		return call_ping();
	case 1:
		err = libwdt_refresh(&s.b.wdt, &wait);
		ck_assert_int_eq(serving_poll(&s), 0);
		return err == LIBWDT_EARLY ? 0 : err;
	case 2:
		return libwdt_set_timeout(&s.b.wdt, &s.deadline, timeouts[serving_chance(&s, 6)]);
	case 3:
		err = call_stop();
		return err == LIBWDT_EARLY ? 0 : err;
	case 4:
		err = libwdt_suspend(&s.b.wdt, &wait);
		slept_us = serving_ns_to(&s, wait) / 1000 * serving_chance(&s, 100) / 100;
		serving_pass_ns(&s, slept_us * 1000);
		slept_us = (s.b.t_ns - s.written_ns) / 1000;
		return err ? err : libwdt_resume(&s.b.wdt, &s.deadline, (uint32_t)slept_us, (uint32_t)slept_us + 2);
	case 5:
		return serving_poll(&s);
	default:
		return call_start();
	}
}

/* Every call hands out a deadline that, when served, keeps what was promised. */
START_TEST(any_order_of_calls_keeps_it_alive)
{
	static const uint32_t rate[] = {100, 1000, 32768, 1000000};
	struct libwdt_status status;
	uint32_t i;
	int err;

	serving_init(&s, libwdt_layout_at91sam9(), rate[_i % 4], 32);
	s.seed = (uint32_t)_i + 1;
	s.fuss = 1;
	serving_set_capricious(&s);
	serving_request(&s, SECOND, _i < 4 ? 300000 : 0);
	serving_negotiate(&s);
	open_it();
	for (i = 0; i < 3000; i++) {
		status = serving_status(&s);
		if (!(status.state & LIBWDT_STATE_OPEN))
			ck_assert_int_eq(call_start(), 0);
		err = any_call();
		ck_assert_msg(err == 0, "call %u: %d", i, err);
		serving_keep(&s, s.deadline);
		status = serving_status(&s);
		serving_for(&s, serving_chance(&s, status.timeout_ms ? status.timeout_ms * 500 : SECOND) * 1000ull);
		if (status.timeout_ms && status.state & LIBWDT_STATE_OPEN)
			ck_assert_int_eq(call_ping(), 0);
		ck_assert_msg(serving_is_well(&s), "after call %u", i);
	}
}
END_TEST

Suite *owner_suite(void)
{
	Suite *suite = suite_create("owner");
	TCase *open = tcase_create("open"), *close = tcase_create("close"), *refusals = tcase_create("refusals");
	TCase *failures = tcase_create("failures"), *any = tcase_create("any order");

	tcase_add_test(open, running_watchdog_is_kept_alive_without_an_owner);
	tcase_add_test(open, unopened_watchdog_resets_after_the_open_timeout);
	tcase_add_test(open, opening_in_time_ends_the_open_timeout);
	tcase_add_test(open, open_timeout_counts_for_the_first_open_only);
	tcase_add_test(open, start_takes_up_an_abandoned_watchdog);
	tcase_add_test(open, stop_without_an_owner_does_not_take_it_up);
	tcase_add_test(open, stop_without_an_owner_does_not_prolong_the_open_timeout);
	tcase_add_test(open, open_timeout_cannot_be_set_by_an_owner);
	suite_add_tcase(suite, open);
	tcase_add_test(close, nowayout_refuses_to_stop_and_to_be_cleared);
	tcase_add_test(close, unknown_modes_are_refused);
	tcase_add_test(close, stop_changes_nothing_but_the_disable_bit);
	tcase_add_test(close, stop_keeps_its_distance_from_a_refresh);
	tcase_add_test(close, stopped_watchdog_starts_again_and_bites);
	tcase_add_test(close, stop_in_the_closed_window_is_deferred);
	tcase_add_test(close, write_once_watchdog_is_kept_alive_after_stop);
	tcase_add_test(close, locked_watchdog_is_kept_alive_after_stop);
	tcase_add_test(close, write_once_watchdog_that_is_off_cannot_be_started);
	tcase_add_test(close, start_goes_by_way_of_zero_without_a_fault);
	tcase_add_test(close, host_too_coarse_for_the_way_by_zero_cannot_start_it);
	tcase_add_test(close, tick_shorter_than_the_spacing_cannot_be_gone_through);
	suite_add_tcase(suite, close);
	tcase_add_test(refusals, calls_before_negotiation_are_refused);
	tcase_add_test(refusals, null_pointers_are_refused);
	tcase_add_test(refusals, timeouts_beyond_the_range_are_refused);
	suite_add_tcase(suite, refusals);
	tcase_add_loop_test(any, any_order_of_calls_keeps_it_alive, 0, 8);
	suite_add_tcase(suite, any);
	tcase_add_loop_test(failures, any_failing_callback_is_survived_by_a_second_try, 0, 2);
	suite_add_tcase(suite, failures);
	return suite;
}
