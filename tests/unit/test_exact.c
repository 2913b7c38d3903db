/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * Exact division, scaling and sums of fractions, in the host's build and in the
 * portable one, on random input that favours the edges. The quotient is judged
 * by the host's own division, the rest by multiplying crosswise.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "portable-exact.h"
#include "suites.h"

#define ROUNDS 100000

/* The numerators below reach 2^108; a host without such integers tries smaller numbers. */
#ifdef __SIZEOF_INT128__
__extension__ typedef __int128 wide;
#define COUNT_BITS 45
#define PER_BITS 20
#define RATE_BITS 32
#define SECONDS_BITS 14
#define SCALED_BITS 64
#else
typedef int64_t wide;
#define COUNT_BITS 17
#define PER_BITS 10
#define RATE_BITS 20
#define SECONDS_BITS 10
#define SCALED_BITS 40
#endif

static const struct {
	uint64_t (*divide)(uint64_t *remainder, uint64_t dividend, uint64_t divisor);
	void (*add)(struct sum *sum, int64_t count, uint32_t per, uint32_t rate);
	int64_t (*rounded_up)(const struct sum *sum);
	uint64_t (*down)(uint64_t count, uint32_t per, uint32_t rate);
	uint64_t (*up)(uint64_t count, uint32_t per, uint32_t rate);
} build[] = {
	{libwdt_divide, libwdt_add, libwdt_rounded_up, libwdt_scale_down, libwdt_scale_up},
	{portable_divide, portable_add, portable_rounded_up, portable_scale_down, portable_scale_up},
};

#define BUILDS (sizeof(build) / sizeof(build[0]))

struct term {
	int64_t count;
	uint32_t per;
};

static int64_t ceil_sum(int which, const struct term term[3], uint32_t rate)
{
	struct sum sum = SUM_OF_NOTHING;
	uint32_t i;

	for (i = 0; i < 3; i++)
		build[which].add(&sum, term[i].count, term[i].per, rate);
	return build[which].rounded_up(&sum);
}

/* xorshift64: the same numbers on every host. */
static uint64_t random_state;

static uint64_t random_bits(void)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 7;
	random_state ^= random_state << 17;
	return random_state;
}

static void seed_random(void)
{
	random_state = (uint64_t)time(NULL) | 1;
	printf("exact: seed %llu\n", (unsigned long long)random_state);
}

/* A number of up to @bits bits: any length as likely as another, often next to a power of two. */
static uint64_t edgy(unsigned int bits)
{
	unsigned int length = (unsigned int)(random_bits() % (bits + 1));
	uint64_t mask = length ? UINT64_MAX >> (64 - length) : 0;

	switch (random_bits() % 4) {
	case 0:
		return mask;
	case 1:
		return mask ^ mask >> 1;
	case 2:
		return (mask ^ mask >> 1) | (random_bits() & 1 & mask);
	default:
		return random_bits() & mask;
	}
}

START_TEST(quotient_and_remainder_are_the_hosts)
{
	uint32_t i;

	seed_random();
	for (i = 0; i < ROUNDS; i++) {
		uint64_t dividend = edgy(64), divisor = edgy(63) + 1, remainder = 0;
		uint64_t quotient = build[_i].divide(&remainder, dividend, divisor);

		ck_assert_uint_eq(quotient, dividend / divisor);
		ck_assert_uint_eq(remainder, dividend % divisor);
	}
}
END_TEST

START_TEST(division_reaches_its_corners)
{
	static const uint64_t corner[] = {1, 2, 3, UINT32_MAX, UINT64_C(1) << 32, UINT64_C(1) << 62, UINT64_C(1) << 63};
	uint64_t remainder;
	uint32_t i;

	for (i = 0; i < sizeof(corner) / sizeof(corner[0]); i++) {
		ck_assert_uint_eq(build[_i].divide(&remainder, 0, corner[i]), 0);
		ck_assert_uint_eq(remainder, 0);
		ck_assert_uint_eq(build[_i].divide(&remainder, corner[i], corner[i]), 1);
		ck_assert_uint_eq(remainder, 0);
		ck_assert_uint_eq(build[_i].divide(&remainder, corner[i] - 1, corner[i]), 0);
		ck_assert_uint_eq(remainder, corner[i] - 1);
		ck_assert_uint_eq(build[_i].divide(&remainder, UINT64_MAX, corner[i]), UINT64_MAX / corner[i]);
	}
}
END_TEST

/* Terms of less than 2^SECONDS_BITS seconds, of either sign. */
static void random_terms(struct term term[3])
{
	uint32_t i;

	for (i = 0; i < 3; i++) {
		term[i].per = (uint32_t)edgy(PER_BITS);
		if (term[i].per == 0)
			term[i].per = 1;
		term[i].count = (int64_t)(edgy(COUNT_BITS) % ((uint64_t)term[i].per << SECONDS_BITS));
		if (random_bits() & 1)
			term[i].count = -term[i].count;
	}
}

/* The sum as one fraction, without a division. */
static wide numerator_of(const struct term term[3], uint32_t rate, wide *denominator)
{
	wide a = term[0].per, b = term[1].per, c = term[2].per;

	*denominator = a * b * c;
	return (term[0].count * b * c + term[1].count * a * c + term[2].count * a * b) * rate;
}

START_TEST(sums_are_rounded_once_and_up)
{
	uint32_t i;

	seed_random();
	for (i = 0; i < ROUNDS; i++) {
		uint32_t rate = (uint32_t)edgy(RATE_BITS);
		struct term term[3];
		wide numerator, denominator;
		int64_t up;

		random_terms(term);
		numerator = numerator_of(term, rate, &denominator);
		up = ceil_sum(_i, term, rate);
		ck_assert_msg(up * denominator >= numerator && (up - (wide)1) * denominator < numerator,
			      "round %u: ceiling %lld", i, (long long)up);
	}
}
END_TEST

START_TEST(scaling_is_rounded_once_and_the_right_way)
{
	uint32_t i;

	seed_random();
	for (i = 0; i < ROUNDS; i++) {
		uint32_t per = (uint32_t)edgy(31) + 1, rate = (uint32_t)edgy(RATE_BITS);
		uint64_t drawn = edgy(SCALED_BITS), count = drawn >> 32 < per ? drawn : (uint64_t)per << 31;
		uint64_t down = build[_i].down(count, per, rate), up = build[_i].up(count, per, rate);
		wide exact = (wide)count * rate;

		ck_assert_msg((wide)down * per <= exact && ((wide)down + 1) * per > exact, "round %u: %llu", i,
			      (unsigned long long)down);
		ck_assert_msg((wide)up * per >= exact && (wide)up * per < exact + per, "round %u: %llu", i,
			      (unsigned long long)up);
	}
}
END_TEST

/* 2^32 - 1 seconds at 2^32 - 1 Hz are the square, in whatever unit they are counted. */
START_TEST(largest_scaling_does_not_wrap)
{
	const uint64_t square = UINT64_C(0xfffffffe00000001);

	ck_assert_uint_eq(build[_i].down(UINT32_MAX, 1, UINT32_MAX), square);
	ck_assert_uint_eq(build[_i].up(UINT32_MAX, 1, UINT32_MAX), square);
	ck_assert_uint_eq(build[_i].up(square, UINT32_MAX, UINT32_MAX), square);
	ck_assert_uint_eq(build[_i].down(square - 1, UINT32_MAX, UINT32_MAX), square - 1);
}
END_TEST

/* Thirds: 1/3 + 1/3 + 1/3 is whole, and a hair more or less is not. */
START_TEST(fractions_that_add_up_are_not_rounded)
{
	struct term term[3] = {{1, 3}, {1, 3}, {1, 3}};

	ck_assert_int_eq(ceil_sum(_i, term, 1), 1);
	term[2].count = 2;
	ck_assert_int_eq(ceil_sum(_i, term, 1), 2);
	term[2].count = -3;
	ck_assert_int_eq(ceil_sum(_i, term, 1), 0);
}
END_TEST

/*
 * Near 2^14 s at 2^32 - 1 Hz, three times: 3 (2^34 - 1) (2^32 - 1) / 2^20
 * = 3 x 2^46 - 3 x 2^14 - 3 x 2^12 + 3 / 2^20, a hair above 211,106,232,471,552.
 */
START_TEST(largest_sums_do_not_wrap)
{
	const int64_t most = (INT64_C(1) << 34) - 1;
	const struct term plus[3] = {{most, 1u << 20}, {most, 1u << 20}, {most, 1u << 20}};
	const struct term minus[3] = {{-most, 1u << 20}, {-most, 1u << 20}, {-most, 1u << 20}};

	ck_assert_int_eq(ceil_sum(_i, plus, UINT32_MAX), INT64_C(211106232471553));
	ck_assert_int_eq(ceil_sum(_i, minus, UINT32_MAX), -INT64_C(211106232471552));
}
END_TEST

Suite *exact_suite(void)
{
	Suite *suite = suite_create("exact");
	TCase *tests = tcase_create("host and portable");

	tcase_add_loop_test(tests, quotient_and_remainder_are_the_hosts, 0, BUILDS);
	tcase_add_loop_test(tests, division_reaches_its_corners, 0, BUILDS);
	tcase_add_loop_test(tests, sums_are_rounded_once_and_up, 0, BUILDS);
	tcase_add_loop_test(tests, scaling_is_rounded_once_and_the_right_way, 0, BUILDS);
	tcase_add_loop_test(tests, largest_scaling_does_not_wrap, 0, BUILDS);
	tcase_add_loop_test(tests, fractions_that_add_up_are_not_rounded, 0, BUILDS);
	tcase_add_loop_test(tests, largest_sums_do_not_wrap, 0, BUILDS);
	suite_add_tcase(suite, tests);
	return suite;
}
