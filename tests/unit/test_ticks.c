/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* Conversions between time and ticks: their rounding, their edges, and what they refuse. */
#include <stdlib.h>
#include <time.h>

#include <libwdtvtlb/wdt.h>

#include "suites.h"

/* 256 ticks a second, exactly. */
static const struct libwdt_clock crystal = {32768, 32768, 32768, 128};
/* 203.125 to 343.75 ticks a second: the RC oscillator of the older parts. */
static const struct libwdt_clock rc = {26000, 32000, 44000, 128};
/* A tick a microsecond: the fastest clock there is. */
static const struct libwdt_clock fastest = {1000000, 1000000, 1000000, 1};

#define NOTHING 0xdeadu

START_TEST(whole_ticks_need_no_rounding)
{
	uint64_t ticks;

	ck_assert_int_eq(libwdt_ticks_not_before(&ticks, &crystal, 1000000), 0);
	ck_assert_uint_eq(ticks, 256);
	ck_assert_int_eq(libwdt_ticks_not_after(&ticks, &crystal, 1000000), 0);
	ck_assert_uint_eq(ticks, 256);
	ck_assert_int_eq(libwdt_ticks_not_before_ms(&ticks, &crystal, 16000), 0);
	ck_assert_uint_eq(ticks, 4096);
	ck_assert_int_eq(libwdt_ticks_not_after_ms(&ticks, &crystal, 16000), 0);
	ck_assert_uint_eq(ticks, 4096);
}
END_TEST

/* 999 ms are 255.744 ticks. */
START_TEST(not_before_rounds_up_and_not_after_down)
{
	uint64_t ticks;

	ck_assert_int_eq(libwdt_ticks_not_before_ms(&ticks, &crystal, 999), 0);
	ck_assert_uint_eq(ticks, 256);
	ck_assert_int_eq(libwdt_ticks_not_after_ms(&ticks, &crystal, 999), 0);
	ck_assert_uint_eq(ticks, 255);
	ck_assert_int_eq(libwdt_ticks_not_before(&ticks, &crystal, 999000), 0);
	ck_assert_uint_eq(ticks, 256);
	ck_assert_int_eq(libwdt_ticks_not_after(&ticks, &crystal, 999000), 0);
	ck_assert_uint_eq(ticks, 255);
}
END_TEST

START_TEST(not_before_fears_the_fastest_rate_and_not_after_the_slowest)
{
	uint64_t ticks;

	ck_assert_int_eq(libwdt_ticks_not_before(&ticks, &rc, 1000000), 0);
	ck_assert_uint_eq(ticks, 344);
	ck_assert_int_eq(libwdt_ticks_not_after(&ticks, &rc, 1000000), 0);
	ck_assert_uint_eq(ticks, 203);
}
END_TEST

/* A tick of the crystal lasts 3906.25 us. */
START_TEST(less_than_a_tick_is_an_error_only_when_rounding_down)
{
	uint64_t ticks = NOTHING;

	ck_assert_int_eq(libwdt_ticks_not_after(&ticks, &crystal, 3906), LIBWDT_ERR_TOO_SHORT);
	ck_assert_int_eq(libwdt_ticks_not_after_ms(&ticks, &crystal, 3), LIBWDT_ERR_TOO_SHORT);
	ck_assert_uint_eq(ticks, NOTHING);
	ck_assert_int_eq(libwdt_ticks_not_after(&ticks, &crystal, 3907), 0);
	ck_assert_uint_eq(ticks, 1);
	ck_assert_int_eq(libwdt_ticks_not_before(&ticks, &crystal, 1), 0);
	ck_assert_uint_eq(ticks, 1);
	ck_assert_int_eq(libwdt_ticks_not_before(&ticks, &crystal, 3907), 0);
	ck_assert_uint_eq(ticks, 2);
}
END_TEST

START_TEST(longest_times_do_not_wrap)
{
	uint64_t ticks;

	ck_assert_int_eq(libwdt_ticks_not_before(&ticks, &fastest, UINT32_MAX), 0);
	ck_assert_uint_eq(ticks, UINT32_MAX);
	ck_assert_int_eq(libwdt_ticks_not_after_ms(&ticks, &fastest, UINT32_MAX), 0);
	ck_assert_uint_eq(ticks, UINT64_C(4294967295000));
}
END_TEST

START_TEST(zero_time_is_an_error_of_its_own)
{
	uint64_t ticks = NOTHING;
	uint32_t wdv = NOTHING;

	ck_assert_int_eq(libwdt_ticks_not_before(&ticks, &crystal, 0), LIBWDT_ERR_ZERO);
	ck_assert_int_eq(libwdt_ticks_not_after(&ticks, &crystal, 0), LIBWDT_ERR_ZERO);
	ck_assert_int_eq(libwdt_ticks_not_before_ms(&ticks, &crystal, 0), LIBWDT_ERR_ZERO);
	ck_assert_int_eq(libwdt_ticks_not_after_ms(&ticks, &crystal, 0), LIBWDT_ERR_ZERO);
	ck_assert_int_eq(libwdt_wdv_not_before(&wdv, &crystal, 0), LIBWDT_ERR_ZERO);
	ck_assert_int_eq(libwdt_wdv_not_after(&wdv, &crystal, 0), LIBWDT_ERR_ZERO);
	ck_assert_uint_eq(ticks, NOTHING);
	ck_assert_uint_eq(wdv, NOTHING);
}
END_TEST

/* The counter counts its load plus one: 500 ms are 128 ticks, 999 ms 255.744. */
START_TEST(load_is_a_tick_less_than_the_period)
{
	uint32_t wdv;

	ck_assert_int_eq(libwdt_wdv_not_before(&wdv, &crystal, 500000), 0);
	ck_assert_uint_eq(wdv, 127);
	ck_assert_int_eq(libwdt_wdv_not_after(&wdv, &crystal, 500000), 0);
	ck_assert_uint_eq(wdv, 127);
	ck_assert_int_eq(libwdt_wdv_not_before(&wdv, &crystal, 999000), 0);
	ck_assert_uint_eq(wdv, 255);
	ck_assert_int_eq(libwdt_wdv_not_after(&wdv, &crystal, 999000), 0);
	ck_assert_uint_eq(wdv, 254);
	ck_assert_int_eq(libwdt_wdv_not_after(&wdv, &crystal, 3907), 0);
	ck_assert_uint_eq(wdv, 0);
}
END_TEST

/* 4096 ticks are 16,000,000 us, 4097 ticks 16,003,906.25 us. */
START_TEST(load_beyond_twelve_bits_is_refused)
{
	uint32_t wdv;

	ck_assert_int_eq(libwdt_wdv_not_before(&wdv, &crystal, 16000000), 0);
	ck_assert_uint_eq(wdv, 4095);
	ck_assert_int_eq(libwdt_wdv_not_after(&wdv, &crystal, 16003906), 0);
	ck_assert_uint_eq(wdv, 4095);
	wdv = NOTHING;
	ck_assert_int_eq(libwdt_wdv_not_before(&wdv, &crystal, 16000001), LIBWDT_ERR_RANGE);
	ck_assert_int_eq(libwdt_wdv_not_after(&wdv, &crystal, 16003907), LIBWDT_ERR_RANGE);
	ck_assert_int_eq(libwdt_wdv_not_after(&wdv, &fastest, UINT32_MAX), LIBWDT_ERR_RANGE);
	ck_assert_int_eq(libwdt_wdv_not_after(&wdv, &crystal, 3906), LIBWDT_ERR_TOO_SHORT);
	ck_assert_uint_eq(wdv, NOTHING);
}
END_TEST

START_TEST(time_of_ticks_rounds_away_from_the_truth)
{
	uint64_t time;

	ck_assert_int_eq(libwdt_shortest_us(&time, &crystal, 1), 0);
	ck_assert_uint_eq(time, 3906);
	ck_assert_int_eq(libwdt_longest_us(&time, &crystal, 1), 0);
	ck_assert_uint_eq(time, 3907);
	ck_assert_int_eq(libwdt_shortest_ms(&time, &crystal, 1), 0);
	ck_assert_uint_eq(time, 3);
	ck_assert_int_eq(libwdt_longest_ms(&time, &crystal, 1), 0);
	ck_assert_uint_eq(time, 4);
	ck_assert_int_eq(libwdt_longest_ms(&time, &crystal, 4096), 0);
	ck_assert_uint_eq(time, 16000);
	ck_assert_int_eq(libwdt_shortest_us(&time, &crystal, 0), 0);
	ck_assert_uint_eq(time, 0);
}
END_TEST

/* 344 ticks: 344 x 128 / 44000 s = 1,000,727.27 us, and 1,693,538.46 us at 26 kHz. */
START_TEST(time_of_ticks_spans_the_clock)
{
	uint64_t time;

	ck_assert_int_eq(libwdt_shortest_us(&time, &rc, 344), 0);
	ck_assert_uint_eq(time, 1000727);
	ck_assert_int_eq(libwdt_longest_us(&time, &rc, 344), 0);
	ck_assert_uint_eq(time, 1693539);
}
END_TEST

/* (2^32 - 1) x 4096 x 10^6 / 10^4 = (2^32 - 1) x 409,600. */
START_TEST(most_ticks_of_the_slowest_clock_do_not_wrap)
{
	static const struct libwdt_clock slowest = {10000, 10000, 10000, 4096};
	uint64_t time;

	ck_assert_int_eq(libwdt_longest_us(&time, &slowest, UINT32_MAX), 0);
	ck_assert_uint_eq(time, UINT64_C(1759218604032000));
	ck_assert_int_eq(libwdt_shortest_ms(&time, &slowest, UINT32_MAX), 0);
	ck_assert_uint_eq(time, UINT64_C(1759218604032));
}
END_TEST

static uint32_t random_below(uint32_t limit)
{
	uint32_t bits = (uint32_t)rand() << 16 ^ (uint32_t)rand();

	return bits % limit;
}

/* Crosswise: ticks x divider x 10^6 against time x rate, all below 2^53. */
START_TEST(any_divider_is_exact)
{
	unsigned int seed = (unsigned int)time(NULL);
	uint32_t i;

	srand(seed);
	for (i = 0; i < 20000; i++) {
		uint32_t hz = 10000 + random_below(990001), us = 1 + random_below(UINT32_MAX);
		struct libwdt_clock clock = {hz, hz, hz, 1 + random_below(4096)};
		uint64_t have = (uint64_t)us * hz, tick = (uint64_t)clock.divider * 1000000, up, down = 0;

		ck_assert_int_eq(libwdt_ticks_not_before(&up, &clock, us), 0);
		ck_assert_msg(up * tick >= have && (up - 1) * tick < have, "seed %u, round %u", seed, i);
		ck_assert_int_eq(libwdt_ticks_not_after(&down, &clock, us), have < tick ? LIBWDT_ERR_TOO_SHORT : 0);
		ck_assert_msg(down * tick <= have && (down + 1) * tick > have, "seed %u, round %u", seed, i);
	}
}
END_TEST

/* Each row is one step outside its range. */
START_TEST(clock_out_of_range_is_refused)
{
	static const struct libwdt_clock bad[] = {
		{9999, 32768, 32768, 128},    {32769, 32768, 32768, 128},     {32768, 32769, 32768, 128},
		{32768, 32768, 1000001, 128}, {1000001, 1000001, 1000001, 1}, {32768, 32768, 32768, 0},
		{32768, 32768, 32768, 4097},  {0, 0, 0, 128},                 {32768, 32768, UINT32_MAX, UINT32_MAX},
	};
	uint64_t out = NOTHING;
	uint32_t i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		ck_assert_int_eq(libwdt_ticks_not_before(&out, &bad[i], 1000000), LIBWDT_ERR_INVALID);
		ck_assert_int_eq(libwdt_ticks_not_after_ms(&out, &bad[i], 1000000), LIBWDT_ERR_INVALID);
		ck_assert_int_eq(libwdt_shortest_us(&out, &bad[i], 1), LIBWDT_ERR_INVALID);
		ck_assert_int_eq(libwdt_longest_ms(&out, &bad[i], 1), LIBWDT_ERR_INVALID);
	}
	ck_assert_uint_eq(out, NOTHING);
}
END_TEST

START_TEST(clock_at_the_ends_of_its_range_is_taken)
{
	static const struct libwdt_clock good[] = {{10000, 10000, 1000000, 1}, {10000, 1000000, 1000000, 4096}};
	uint64_t out;
	uint32_t i;

	for (i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		ck_assert_int_eq(libwdt_longest_us(&out, &good[i], 1), 0);
}
END_TEST

START_TEST(null_is_refused)
{
	uint64_t out = NOTHING;
	uint32_t wdv = NOTHING;

	ck_assert_int_eq(libwdt_ticks_not_before(NULL, &crystal, 1), LIBWDT_ERR_INVALID);
	ck_assert_int_eq(libwdt_ticks_not_before(&out, NULL, 1), LIBWDT_ERR_INVALID);
	ck_assert_int_eq(libwdt_ticks_not_after(NULL, &crystal, 4000), LIBWDT_ERR_INVALID);
	ck_assert_int_eq(libwdt_ticks_not_before_ms(NULL, &crystal, 1), LIBWDT_ERR_INVALID);
	ck_assert_int_eq(libwdt_ticks_not_after_ms(NULL, &crystal, 4), LIBWDT_ERR_INVALID);
	ck_assert_int_eq(libwdt_wdv_not_before(NULL, &crystal, 4000), LIBWDT_ERR_INVALID);
	ck_assert_int_eq(libwdt_wdv_not_after(NULL, &crystal, 4000), LIBWDT_ERR_INVALID);
	ck_assert_int_eq(libwdt_wdv_not_after(&wdv, NULL, 4000), LIBWDT_ERR_INVALID);
	ck_assert_int_eq(libwdt_shortest_us(NULL, &crystal, 1), LIBWDT_ERR_INVALID);
	ck_assert_int_eq(libwdt_longest_us(NULL, &crystal, 1), LIBWDT_ERR_INVALID);
	ck_assert_int_eq(libwdt_shortest_ms(NULL, &crystal, 1), LIBWDT_ERR_INVALID);
	ck_assert_int_eq(libwdt_longest_ms(&out, NULL, 1), LIBWDT_ERR_INVALID);
	ck_assert_uint_eq(out, NOTHING);
	ck_assert_uint_eq(wdv, NOTHING);
}
END_TEST

Suite *ticks_suite(void)
{
	Suite *suite = suite_create("ticks");
	TCase *rounding = tcase_create("rounding"), *refusals = tcase_create("refusals");

	tcase_add_test(rounding, whole_ticks_need_no_rounding);
	tcase_add_test(rounding, not_before_rounds_up_and_not_after_down);
	tcase_add_test(rounding, not_before_fears_the_fastest_rate_and_not_after_the_slowest);
	tcase_add_test(rounding, less_than_a_tick_is_an_error_only_when_rounding_down);
	tcase_add_test(rounding, longest_times_do_not_wrap);
	tcase_add_test(rounding, load_is_a_tick_less_than_the_period);
	tcase_add_test(rounding, time_of_ticks_rounds_away_from_the_truth);
	tcase_add_test(rounding, time_of_ticks_spans_the_clock);
	tcase_add_test(rounding, most_ticks_of_the_slowest_clock_do_not_wrap);
	tcase_add_test(rounding, any_divider_is_exact);
	suite_add_tcase(suite, rounding);

	tcase_add_test(refusals, zero_time_is_an_error_of_its_own);
	tcase_add_test(refusals, load_beyond_twelve_bits_is_refused);
	tcase_add_test(refusals, clock_out_of_range_is_refused);
	tcase_add_test(refusals, clock_at_the_ends_of_its_range_is_taken);
	tcase_add_test(refusals, null_is_refused);
	suite_add_tcase(suite, refusals);
	return suite;
}
