/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* The heartbeat: refreshes at the first legal tick, deferral, manual mode, soft timeout, pretimeout, time left. */
#include <stdio.h>

#include "serving.h"
#include "suites.h"

#define CRYSTAL_MIN 32761.0L
#define CRYSTAL_MAX 32775.0L

/* 256 ticks of 128 clocks are a second. */
#define SECOND 1000000u

static struct serving s;

/* A second's period with a third of it closed, on a host with 1000 Hz. */
static void windowed(void)
{
	serving_init(&s, libwdt_layout_at91sam9(), 1000, 32);
	serving_request(&s, SECOND, 300000);
	serving_negotiate(&s);
}

/* The window in force as safe-plan has it: N_lo = 128 (W - D + 1) + 3 clocks at the slowest. */
static int64_t opens_after(void)
{
	uint32_t closed = s.b.plan.actual[LIBWDT_LOAD] - s.b.plan.actual[LIBWDT_WINDOW];

	return first_legal_tick((128.0L * (closed + 1) + 3) / CRYSTAL_MIN, &s.b);
}

START_TEST(refresh_in_the_closed_window_is_deferred_and_the_wait_told)
{
	uint64_t wait = 0;

	windowed();
	ck_assert_int_eq(libwdt_refresh(&s.b.wdt, &wait), LIBWDT_EARLY);
	ck_assert_uint_eq(wait, serving_status(&s).last + (uint64_t)opens_after() - bench_counter(&s.b));
	ck_assert_uint_eq(s.b.events[LIBWDT_EVENT_DEFERRED], 1);
	ck_assert_uint_eq(s.b.event_a[LIBWDT_EVENT_DEFERRED], wait);
	ck_assert_uint_eq(serving_status(&s).state & LIBWDT_STATE_PENDING, LIBWDT_STATE_PENDING);
	ck_assert_uint_eq(s.b.writes, 1); /* the mode register alone */
}
END_TEST

/* Upstream refreshes a tick apart without a window: at 100 kHz that is less than the 3 slow clocks between two writes. */
START_TEST(refreshes_of_the_linux_policy_are_spaced)
{
	uint64_t wait;
	uint32_t i;

	serving_init(&s, libwdt_layout_at91sam9(), 100000, 32);
	ck_assert_int_eq(libwdt_negotiate(&s.b.wdt, &s.b.plan, &s.b.input, libwdt_plan_linux), 0);
	ck_assert_int_eq(s.b.plan.earliest, 1);
	for (i = 0; i < 100; i++) {
		bench_pass_us(&s.b, 10);
		(void)libwdt_refresh(&s.b.wdt, &wait);
	}
	ck_assert_uint_ge(s.b.writes, 7); /* 13 ticks of 10 us and one of phase for 4 clocks */
	ck_assert_uint_ge(bench_least_spacing_ns(&s.b), 4u * (uint64_t)NS_PER_S / 32775u);
}
END_TEST

/* A latency of 20 s on a period of 1 s leaves a least bad distance below a tick. */
START_TEST(least_bad_schedule_is_spaced)
{
	uint64_t deadline;
	uint32_t i;

	serving_init(&s, libwdt_layout_sama5d4(), 1000000, 64);
	bench_boot_write(&s.b, 0x04, 0x0fff20ff);
	bench_pass_us(&s.b, 1000);
	s.b.input.latency_us = 20 * SECOND;
	s.b.input.landing_us = 0;
	s.b.input.flags |= LIBWDT_SERVE_INFEASIBLE | LIBWDT_INPUT_LANDING;
	s.b.input.age_min_us = 0;
	s.b.input.age_max_us = 2000;
	s.b.request.reset_not_after_us = SECOND;
	ck_assert_int_eq(libwdt_negotiate(&s.b.wdt, &s.b.plan, &s.b.input, libwdt_plan_safe), 0);
	ck_assert_uint_eq(s.b.plan.feasible, 0);
	ck_assert_int_eq(s.b.plan.period, 1);
	for (i = 0; i < 1000; i++) {
		bench_pass_us(&s.b, 1);
		ck_assert_int_eq(libwdt_poll(&s.b.wdt, &deadline), 0);
	}
	ck_assert_uint_ge(s.b.writes, 6);
	ck_assert_uint_ge(bench_least_spacing_ns(&s.b), 4u * (uint64_t)NS_PER_S / 32775u);
}
END_TEST

/* Polls at every single tick: each write comes at tick n_lo after the reading before the last one, no other. */
START_TEST(deferred_refresh_is_written_at_the_first_legal_tick)
{
	uint64_t wait, last, tick;
	uint32_t i;

	windowed();
	for (i = 0; i < 5; i++) {
		last = serving_status(&s).last;
		ck_assert_int_eq(libwdt_refresh(&s.b.wdt, &wait), LIBWDT_EARLY);
		s.b.writes = 0;
		for (tick = bench_counter(&s.b) + 1; s.b.writes == 0; tick++) {
			ck_assert_uint_lt(tick, last + 1000);
			bench_pass_until(&s.b, tick);
			ck_assert_int_eq(serving_poll(&s), 0);
		}
		ck_assert_int_eq((int64_t)(bench_counter(&s.b) - last), opens_after());
		ck_assert_uint_eq(serving_status(&s).state & LIBWDT_STATE_PENDING, 0);
	}
	ck_assert(serving_is_well(&s));
}
END_TEST

START_TEST(deadline_of_a_deferred_refresh_is_the_first_legal_tick)
{
	uint64_t wait;

	windowed();
	ck_assert_int_eq(libwdt_refresh(&s.b.wdt, &wait), LIBWDT_EARLY);
	ck_assert_int_eq(serving_poll(&s), 0);
	ck_assert_int_eq((int64_t)(s.deadline - serving_status(&s).last), opens_after());
}
END_TEST

START_TEST(refresh_is_written_from_the_first_legal_tick_on)
{
	uint64_t wait, opens;

	windowed();
	opens = serving_status(&s).earliest;
	bench_pass_until(&s.b, opens);
	s.b.writes = 0;
	ck_assert_int_eq(libwdt_refresh(&s.b.wdt, &wait), 0);
	ck_assert_uint_eq(wait, 0);
	ck_assert_uint_eq(s.b.writes, 1);
	ck_assert_uint_eq(s.b.log[0].value, 0xa5000001u);
	ck_assert_uint_eq(serving_status(&s).refreshes, 1);
	ck_assert(serving_is_well(&s));
}
END_TEST

START_TEST(refresh_one_tick_before_is_early)
{
	uint64_t wait;

	windowed();
	bench_pass_until(&s.b, serving_status(&s).earliest - 1);
	s.b.read_ns = 0;
	ck_assert_int_eq(libwdt_refresh(&s.b.wdt, &wait), LIBWDT_EARLY);
	ck_assert_uint_eq(wait, 1);
}
END_TEST

START_TEST(manual_mode_refreshes_nothing_by_itself)
{
	uint64_t wait;

	windowed();
	ck_assert_int_eq(libwdt_set_modes(&s.b.wdt, LIBWDT_MANUAL), 0);
	ck_assert_int_eq(libwdt_refresh(&s.b.wdt, &wait), LIBWDT_EARLY);
	s.b.writes = 0;
	bench_pass_until(&s.b, serving_status(&s).latest);
	ck_assert_int_eq(serving_poll(&s), 0);
	ck_assert_uint_eq(s.b.writes, 0);
	ck_assert_int_eq(libwdt_refresh(&s.b.wdt, &wait), 0);
	ck_assert_uint_eq(s.b.writes, 1);
	ck_assert(serving_is_well(&s));
	serving_until_reset(&s, 2ull * NS_PER_S);
	ck_assert_uint_eq(s.b.writes, 0);
}
END_TEST

START_TEST(poll_with_nothing_due_writes_nothing)
{
	uint64_t deadline;
	uint32_t i;

	windowed();
	deadline = s.deadline;
	s.b.writes = 0;
	for (i = 0; i < 50; i++) {
		ck_assert_int_eq(serving_poll(&s), 0);
		ck_assert_uint_eq(s.deadline, deadline);
		bench_pass_us(&s.b, 1000);
	}
	ck_assert_uint_eq(s.b.writes, 0);
}
END_TEST

START_TEST(late_service_is_told_and_still_refreshes)
{
	struct libwdt_status status;

	serving_init(&s, libwdt_layout_at91sam9(), 1000, 32);
	serving_request(&s, 0, 0);
	serving_negotiate(&s);
	status = serving_status(&s);
	bench_pass_until(&s.b, status.latest);
	s.b.read_ns = 0;
	ck_assert_int_eq(serving_poll(&s), 0);
	ck_assert_uint_eq(s.b.events[LIBWDT_EVENT_LATE], 0);
	status = serving_status(&s);
	ck_assert_uint_eq(status.last, bench_counter(&s.b));
	bench_pass_until(&s.b, status.latest + 1);
	ck_assert_int_eq(serving_poll(&s), 0);
	ck_assert_uint_eq(s.b.events[LIBWDT_EVENT_LATE], 1);
	ck_assert_uint_eq(s.b.event_a[LIBWDT_EVENT_LATE], status.latest + 1 - status.last);
	ck_assert_uint_eq(s.b.event_b[LIBWDT_EVENT_LATE], status.latest - status.last);
	ck_assert_uint_eq(serving_status(&s).refreshes, 2);
}
END_TEST

/* N_up = 128 (W + 1) - 3 clocks at the fastest; n_hi as safe-plan has it. */
START_TEST(status_gives_the_bounds_of_the_next_refresh)
{
	struct libwdt_status status;

	windowed();
	status = serving_status(&s);
	ck_assert_int_eq((int64_t)(status.earliest - status.last), opens_after());
	ck_assert_int_eq((int64_t)(status.latest - status.last),
			 last_legal_tick((128.0L * (s.b.plan.actual[LIBWDT_LOAD] + 1) - 3) / CRYSTAL_MAX, &s.b));
}
END_TEST

/* One kind of host and hardware, over which the soft timeout must hold. */
struct kind {
	uint32_t host_hz, bits, latency_us;
	uint32_t hz_min, hz_max;
	uint32_t period_us, closed_us;
	uint32_t timeout_ms;
};

static const struct kind kinds[] = {
	{10, 16, 1000, 32761, 32775, 0, 0, 60000},
	{10, 64, 20000, 32761, 32775, 0, 4000000, 30000},
	{100, 16, 10000, 32761, 32775, 8000000, 0, 20000},
	{100, 32, 10000, 26000, 44000, 16000000, 2000000, 7000},
	{128, 17, 7812, 32761, 32775, 2000000, 500000, 1900},
	{1000, 16, 1000, 32761, 32775, 0, 0, 16000},
	{1000, 24, 1000, 32761, 32775, 1000000, 300000, 990},
	{1000, 32, 1000, 32761, 32775, 1000000, 300000, 1000},
	{1000, 32, 1000, 32761, 32775, 1000000, 300000, 1010},
	{1000, 32, 1000, 32761, 32775, 1000000, 0, 100},
	{1000, 32, 1000, 32761, 32775, 1000000, 400000, 1750}, /* one gap, above the period, where two are too small */
	{1000, 32, 5000, 26000, 44000, 4000000, 1000000, 10000},
	{1000, 33, 1000, 32761, 32775, 1000000, 300000, 65535000},
	{32768, 24, 100, 32768, 32768, 500000, 100000, 5000},
	{32768, 16, 100, 32761, 32775, 500000, 100000, 5000},
	{1000000, 16, 50, 32761, 32775, 100000, 20000, 350},
	{1000000, 32, 50, 32761, 32775, 100000, 20000, 99},
	{1000000, 48, 50, 26000, 44000, 1000000, 100000, 3000},
	{1000000, 64, 50, 32761, 32775, 0, 0, 40000},
};
#define KINDS ((int)(sizeof(kinds) / sizeof(kinds[0])))

static void open_kind(const struct kind *kind, uint32_t seed)
{
	uint64_t deadline;

	serving_init(&s, libwdt_layout_at91sam9(), kind->host_hz, kind->bits);
	s.seed = seed;
	s.fuss = 1;
	s.b.phase_ns = serving_chance(&s, NS_PER_S / kind->host_hz);
	s.b.start = (UINT64_MAX >> (64 - kind->bits)) - kind->host_hz / 10 - serving_chance(&s, 60000);
	s.b.input.latency_us = kind->latency_us;
	serving_set_clock(&s, kind->hz_min, kind->hz_max);
	serving_set_capricious(&s);
	serving_request(&s, kind->period_us, kind->closed_us);
	s.b.request.timeout_ms = kind->timeout_ms;
	serving_negotiate(&s);
	ck_assert_int_eq(libwdt_start(&s.b.wdt, &deadline), 0);
	serving_keep(&s, deadline);
}

static void ping(void)
{
	uint64_t deadline;

	ck_assert_int_eq(libwdt_ping(&s.b.wdt, &deadline), 0);
	serving_keep(&s, deadline);
}

/* Gaps between pings lie anywhere up to the whole timeout, which counts from reading to reading. */
START_TEST(pings_within_the_timeout_keep_it_alive)
{
	const struct kind *kind = &kinds[_i];
	uint32_t seed, i;

	for (seed = 1; seed <= 6; seed++) {
		open_kind(kind, seed);
		for (i = 0; i < 400; i++) {
			uint64_t gap_us = serving_chance(&s, 3) ? serving_chance(&s, 1000) * (uint64_t)kind->timeout_ms
								: 1000ull * kind->timeout_ms;

			if (kind->timeout_ms > 3600000)
				gap_us /= 1000;
			serving_for(&s, gap_us * 1000 - (gap_us ? 2 * s.b.read_ns : 0));
			ping();
		}
		ck_assert_msg(serving_is_well(&s), "kind %d seed %u", _i, seed);
	}
}
END_TEST

/* T_max as safe-plan has it; every part of it worked out here. */
static long double latest_reset_s(const struct kind *kind)
{
	uint32_t load = s.b.plan.actual[LIBWDT_LOAD];
	long double least = 128.0L * (load + 1) / kind->hz_max, most = 128.0L * (load + 1) / kind->hz_min;
	long double latency = kind->latency_us / 1e6L, timeout = kind->timeout_ms / 1e3L;
	long double low = (long double)(serving_status(&s).earliest - serving_status(&s).last) / kind->host_hz;
	long double high = (long double)(serving_status(&s).latest - serving_status(&s).last) / kind->host_hz;
	long double over = low + latency;

	if (timeout - least >= low + latency && high >= 2 * low + latency + 1.0L / kind->host_hz)
		over = 0;
	if (timeout < least)
		timeout = least;
	return timeout + (most - least) + 9.0L / kind->hz_min + 2 * latency + 2.0L / kind->host_hz + over;
}

/* From the beginning of the tick that the ping read to the end of the model's period. */
START_TEST(without_pings_the_reset_comes_within_the_promise)
{
	const struct kind *kind = &kinds[_i];
	long double took, most;
	uint64_t pinged_ns;
	uint32_t seed, i;

	if (kind->timeout_ms > 3600000)
		return;
	for (seed = 1; seed <= 40; seed++) {
		open_kind(kind, seed * 7919);
		for (i = serving_chance(&s, 5); i > 0; i--) {
			serving_for(&s, serving_chance(&s, 1000) * 999ull * kind->timeout_ms);
			ping();
		}
		pinged_ns = s.b.t_ns;
		most = latest_reset_s(kind);
		took = (long double)(serving_until_reset(&s, 100ull * NS_PER_S) - pinged_ns) / 1e9L;
		ck_assert_msg(took >= kind->timeout_ms / 1e3L, "kind %d seed %u: %Lf", _i, seed, took);
		ck_assert_msg(took <= most, "kind %d seed %u: %Lf above %Lf", _i, seed, took, most);
		ck_assert_uint_eq(bench_events(&s.b).early + bench_events(&s.b).close, 0);
	}
}
END_TEST

/* What the library says that is left, the model must still have. */
START_TEST(time_left_is_never_more_than_the_hardware_leaves)
{
	const struct kind *kind = &kinds[_i];
	uint32_t seed, left;
	uint64_t asked_ns;

	if (kind->timeout_ms > 3600000)
		return;
	for (seed = 1; seed <= 40; seed++) {
		open_kind(kind, seed * 104729);
		serving_for(&s, serving_chance(&s, 1000) * 999ull * kind->timeout_ms);
		if (seed & 1)
			ping();
		serving_for(&s, serving_chance(&s, 1000) * 990ull * kind->timeout_ms);
		if (s.b.reset_ns)
			continue;
		asked_ns = s.b.t_ns;
		ck_assert_int_eq(libwdt_time_left(&s.b.wdt, &left), 0);
		ck_assert_uint_le(asked_ns + left * 1000000ull, serving_until_reset(&s, 200ull * NS_PER_S));
	}
}
END_TEST

static void open_with(uint32_t period_us, uint32_t timeout_ms)
{
	uint64_t deadline;

	serving_init(&s, libwdt_layout_at91sam9(), 1000, 32);
	serving_request(&s, period_us, 0);
	s.b.request.timeout_ms = timeout_ms;
	serving_negotiate(&s);
	ck_assert_int_eq(libwdt_start(&s.b.wdt, &deadline), 0);
	serving_keep(&s, deadline);
}

/* Without automatic refreshes the hardware's bite is all that is left, whatever the soft timeout. */
START_TEST(time_left_in_manual_mode_is_the_hardwares)
{
	uint32_t left;
	uint64_t asked_ns;

	open_with(SECOND, 60000);
	ck_assert_int_eq(libwdt_set_modes(&s.b.wdt, LIBWDT_MANUAL), 0);
	asked_ns = s.b.t_ns;
	ck_assert_int_eq(libwdt_time_left(&s.b.wdt, &left), 0);
	ck_assert_uint_le(asked_ns + left * 1000000ull, serving_until_reset(&s, 2ull * NS_PER_S));
}
END_TEST

/* Of a second at 1000 Hz, rounding may take three ticks of the clock and the load one of 3.9 ms. */
START_TEST(time_left_is_close_to_what_is_left)
{
	uint32_t left;
	uint64_t asked_ns, bit_ns;

	open_with(SECOND, 0);
	s.b.hz_low = s.b.hz_high = 32768;
	asked_ns = s.b.t_ns;
	ck_assert_int_eq(libwdt_time_left(&s.b.wdt, &left), 0);
	ck_assert_int_eq(libwdt_set_modes(&s.b.wdt, LIBWDT_MANUAL), 0);
	bit_ns = serving_until_reset(&s, 2ull * NS_PER_S);
	ck_assert_uint_ge(left * 1000000ull + 8000000, bit_ns - asked_ns);
}
END_TEST

/* A timeout of 10 s with 3 s of warning is told 7000 ticks after the ping. */
START_TEST(pretimeout_is_told_once_at_its_time)
{
	uint64_t deadline, pinged;

	open_with(SECOND, 10000);
	ck_assert_int_eq(libwdt_ping(&s.b.wdt, &deadline), 0);
	pinged = bench_counter(&s.b);
	ck_assert_int_eq(libwdt_set_pretimeout(&s.b.wdt, &deadline, 3000), 0);
	serving_keep(&s, deadline);
	serving_until(&s, s.b.t_ns + 6998 * (uint64_t)NS_PER_MS);
	ck_assert_uint_eq(s.b.calls[LIBWDT_CALL_PRETIMEOUT], 0);
	serving_for(&s, 5 * (uint64_t)NS_PER_MS);
	ck_assert_uint_eq(s.b.calls[LIBWDT_CALL_PRETIMEOUT], 1);
	ck_assert_uint_eq(s.b.events[LIBWDT_EVENT_PRETIMEOUT], 1);
	ck_assert_uint_ge(s.b.event_a[LIBWDT_EVENT_PRETIMEOUT], 7000);
	ck_assert_uint_le(s.b.event_a[LIBWDT_EVENT_PRETIMEOUT], 7001);
	ck_assert_uint_eq(s.b.event_a[LIBWDT_EVENT_PRETIMEOUT] + s.b.event_b[LIBWDT_EVENT_PRETIMEOUT], 10000);
	ck_assert_uint_ge(bench_counter(&s.b), pinged + 7000);
	serving_for(&s, 2000 * (uint64_t)NS_PER_MS);
	ck_assert_uint_eq(s.b.calls[LIBWDT_CALL_PRETIMEOUT], 1);
	ck_assert_uint_ne(serving_status(&s).state & LIBWDT_STATE_PRETIMEOUT, 0);
}
END_TEST

START_TEST(ping_arms_the_pretimeout_again)
{
	uint64_t deadline;

	open_with(SECOND, 10000);
	ck_assert_int_eq(libwdt_set_pretimeout(&s.b.wdt, &deadline, 3000), 0);
	serving_keep(&s, deadline);
	serving_for(&s, 8ull * NS_PER_S);
	ping();
	ck_assert_uint_eq(serving_status(&s).state & LIBWDT_STATE_PRETIMEOUT, 0);
	serving_for(&s, 6ull * NS_PER_S);
	ck_assert_uint_eq(s.b.calls[LIBWDT_CALL_PRETIMEOUT], 1);
	serving_for(&s, 2ull * NS_PER_S);
	ck_assert_uint_eq(s.b.calls[LIBWDT_CALL_PRETIMEOUT], 2);
}
END_TEST

START_TEST(smaller_timeout_drops_the_pretimeout)
{
	uint64_t deadline;

	open_with(SECOND, 10000);
	ck_assert_int_eq(libwdt_set_pretimeout(&s.b.wdt, &deadline, 3000), 0);
	ck_assert_int_eq(libwdt_set_timeout(&s.b.wdt, &deadline, 3000), 0);
	serving_keep(&s, deadline);
	serving_until_reset(&s, 10ull * NS_PER_S);
	ck_assert_uint_eq(s.b.calls[LIBWDT_CALL_PRETIMEOUT], 0);
}
END_TEST

START_TEST(pretimeout_must_be_below_the_timeout)
{
	uint64_t deadline;

	open_with(SECOND, 10000);
	ck_assert_int_eq(libwdt_set_pretimeout(&s.b.wdt, &deadline, 10000), LIBWDT_ERR_INVALID);
	ck_assert_int_eq(libwdt_set_pretimeout(&s.b.wdt, &deadline, 9999), 0);
	ck_assert_int_eq(libwdt_set_pretimeout(&s.b.wdt, &deadline, 0), 0);
}
END_TEST

/* The tick after T is the first at which the ping is certainly late. */
START_TEST(abandonment_is_told_once_after_the_timeout)
{
	uint64_t deadline;

	open_with(0, 3000);
	serving_for(&s, 2999 * (uint64_t)NS_PER_MS);
	ck_assert_uint_eq(s.b.events[LIBWDT_EVENT_ABANDONED], 0);
	serving_for(&s, 5 * (uint64_t)NS_PER_MS);
	ck_assert_uint_eq(s.b.events[LIBWDT_EVENT_ABANDONED], 1);
	ck_assert_uint_eq(s.b.event_b[LIBWDT_EVENT_ABANDONED], 3000);
	ck_assert_uint_ge(s.b.event_a[LIBWDT_EVENT_ABANDONED], 3001);
	ck_assert_uint_ne(serving_status(&s).state & LIBWDT_STATE_ABANDONED, 0);
	ck_assert_int_eq(libwdt_poll(&s.b.wdt, &deadline), 0);
	ck_assert_uint_eq(s.b.events[LIBWDT_EVENT_ABANDONED], 1);
}
END_TEST

START_TEST(ping_in_the_last_tick_of_the_timeout_is_in_time)
{
	uint64_t pinged;

	open_with(0, 3000);
	s.b.read_ns = 0;
	ping();
	pinged = bench_counter(&s.b);
	bench_pass_until(&s.b, pinged + 3000);
	ck_assert_int_eq(serving_poll(&s), 0);
	ck_assert_uint_eq(s.b.events[LIBWDT_EVENT_ABANDONED], 0);
	bench_pass_until(&s.b, pinged + 3001);
	ck_assert_int_eq(serving_poll(&s), 0);
	ck_assert_uint_eq(s.b.events[LIBWDT_EVENT_ABANDONED], 1);
	ck_assert_uint_eq(s.b.event_a[LIBWDT_EVENT_ABANDONED], 3001);
}
END_TEST

/* The hardware has 16 s; a ping at 15.9 s, long after T, still finds it alive. */
START_TEST(ping_after_abandonment_takes_it_up_again)
{
	open_with(0, 3000);
	serving_for(&s, 15ull * NS_PER_S);
	ck_assert_uint_ne(serving_status(&s).state & LIBWDT_STATE_ABANDONED, 0);
	ping();
	ck_assert_uint_eq(serving_status(&s).state & LIBWDT_STATE_ABANDONED, 0);
	serving_for(&s, 3ull * NS_PER_S);
	ck_assert(serving_is_well(&s));
	serving_until_reset(&s, 40ull * NS_PER_S);
}
END_TEST

START_TEST(without_a_timeout_an_open_watchdog_is_served_for_ever)
{
	open_with(SECOND, 0);
	serving_for(&s, NS_PER_HOUR);
	ck_assert(serving_is_well(&s));
	ck_assert_uint_gt(serving_status(&s).refreshes, 3600);
}
END_TEST

START_TEST(ping_needs_an_owner)
{
	uint64_t deadline;

	windowed();
	ck_assert_int_eq(libwdt_ping(&s.b.wdt, &deadline), LIBWDT_ERR_STATE);
}
END_TEST

/* What a call does when the clock cannot be read: nothing, and the next one goes on. */
START_TEST(unreadable_clock_changes_nothing)
{
	uint64_t deadline = 0;
	struct libwdt_status before;

	open_with(SECOND, 10000);
	before = serving_status(&s);
	s.b.failure = (struct bench_failure){LIBWDT_CALL_NOW, s.b.calls[LIBWDT_CALL_NOW] + 1, -5, 0};
	s.b.writes = 0;
	ck_assert_int_eq(libwdt_poll(&s.b.wdt, &deadline), -5);
	ck_assert_uint_eq(s.b.writes, 0);
	ck_assert_int_eq(serving_status(&s).error, -5);
	ck_assert_uint_eq(serving_status(&s).callback, LIBWDT_CALL_NOW);
	ck_assert_uint_eq(serving_status(&s).state, before.state);
	ck_assert_uint_eq(s.b.events[LIBWDT_EVENT_CALLBACK], 1);
	ck_assert_uint_eq(s.b.event_a[LIBWDT_EVENT_CALLBACK], LIBWDT_CALL_NOW);
	ck_assert_uint_eq(s.b.event_b[LIBWDT_EVENT_CALLBACK], 5);
	serving_for(&s, 9ull * NS_PER_S);
	ck_assert(serving_is_well(&s));
}
END_TEST

START_TEST(failed_refresh_is_due_again_at_once)
{
	open_with(SECOND, 0);
	bench_pass_until(&s.b, s.deadline);
	s.b.failure = (struct bench_failure){LIBWDT_CALL_WRITE, s.b.calls[LIBWDT_CALL_WRITE] + 1, -7, 0};
	ck_assert_int_eq(serving_poll(&s), -7);
	ck_assert_uint_le(s.deadline, bench_counter(&s.b));
	ck_assert_int_eq(serving_status(&s).error, -7);
	ck_assert_uint_eq(serving_status(&s).callback, LIBWDT_CALL_WRITE);
	ck_assert_uint_eq(serving_status(&s).refreshes, 0);
	ck_assert_int_eq(serving_poll(&s), 0);
	ck_assert_uint_eq(serving_status(&s).refreshes, 1);
	serving_for(&s, 10ull * NS_PER_S);
	ck_assert(serving_is_well(&s));
}
END_TEST

START_TEST(failing_pretimeout_callback_is_reported_and_not_repeated)
{
	uint64_t deadline;

	open_with(0, 3000);
	ck_assert_int_eq(libwdt_set_pretimeout(&s.b.wdt, &deadline, 1000), 0);
	bench_pass_us(&s.b, 2001000);
	s.b.failure = (struct bench_failure){LIBWDT_CALL_PRETIMEOUT, 1, -9, 0};
	ck_assert_int_eq(serving_poll(&s), -9);
	ck_assert_uint_eq(serving_status(&s).callback, LIBWDT_CALL_PRETIMEOUT);
	ck_assert_int_eq(serving_poll(&s), 0);
	ck_assert_uint_eq(s.b.calls[LIBWDT_CALL_PRETIMEOUT], 1);
}
END_TEST

Suite *heartbeat_suite(void)
{
	Suite *suite = suite_create("heartbeat");
	TCase *window = tcase_create("window"), *soft = tcase_create("soft timeout");
	TCase *many = tcase_create("every kind of host"), *failures = tcase_create("failures");

	tcase_add_test(window, refreshes_of_the_linux_policy_are_spaced);
	tcase_add_test(window, least_bad_schedule_is_spaced);
	tcase_add_test(window, refresh_in_the_closed_window_is_deferred_and_the_wait_told);
	tcase_add_test(window, deferred_refresh_is_written_at_the_first_legal_tick);
	tcase_add_test(window, deadline_of_a_deferred_refresh_is_the_first_legal_tick);
	tcase_add_test(window, refresh_is_written_from_the_first_legal_tick_on);
	tcase_add_test(window, refresh_one_tick_before_is_early);
	tcase_add_test(window, manual_mode_refreshes_nothing_by_itself);
	tcase_add_test(window, poll_with_nothing_due_writes_nothing);
	tcase_add_test(window, late_service_is_told_and_still_refreshes);
	tcase_add_test(window, status_gives_the_bounds_of_the_next_refresh);
	suite_add_tcase(suite, window);
	tcase_set_timeout(many, 600);
	tcase_add_loop_test(many, pings_within_the_timeout_keep_it_alive, 0, KINDS);
	tcase_add_loop_test(many, without_pings_the_reset_comes_within_the_promise, 0, KINDS);
	tcase_add_loop_test(many, time_left_is_never_more_than_the_hardware_leaves, 0, KINDS);
	suite_add_tcase(suite, many);
	tcase_add_test(soft, time_left_in_manual_mode_is_the_hardwares);
	tcase_add_test(soft, time_left_is_close_to_what_is_left);
	tcase_add_test(soft, pretimeout_is_told_once_at_its_time);
	tcase_add_test(soft, ping_arms_the_pretimeout_again);
	tcase_add_test(soft, smaller_timeout_drops_the_pretimeout);
	tcase_add_test(soft, pretimeout_must_be_below_the_timeout);
	tcase_add_test(soft, abandonment_is_told_once_after_the_timeout);
	tcase_add_test(soft, ping_in_the_last_tick_of_the_timeout_is_in_time);
	tcase_add_test(soft, ping_after_abandonment_takes_it_up_again);
	tcase_add_test(soft, without_a_timeout_an_open_watchdog_is_served_for_ever);
	tcase_add_test(soft, ping_needs_an_owner);
	suite_add_tcase(suite, soft);
	tcase_add_test(failures, unreadable_clock_changes_nothing);
	tcase_add_test(failures, failed_refresh_is_due_again_at_once);
	tcase_add_test(failures, failing_pretimeout_callback_is_reported_and_not_repeated);
	suite_add_tcase(suite, failures);
	return suite;
}
