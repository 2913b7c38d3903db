/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * Plans worked out by hand. With W = WDV, D = WDD, a host of R Hz and L = L2:
 *
 *   N_lo = 128 (W - D + 1) + 3 with a window (D = W too), 4 without
 *   N_up = 128 (W + 1) - 3
 *   n_lo = ceil((N_lo / 32761 + L) R) + 1
 *   n_hi = ceil((N_up / 32775 - L) R) - 1
 */
#include "bench.h"
#include "suites.h"

#define MR 0x04u
#define CR 0x00u
#define RESTART 0xa5000001u
#define SECOND 1000000u

/* A question about a register as it was found, L = 1 ms, the crystal, age 0. */
struct question {
	struct libwdt_request request;
	struct libwdt_input input;
	struct libwdt_plan plan;
};

static void ask(struct question *q, const struct libwdt_layout *layout, uint32_t mode, uint32_t host_hz)
{
	const struct libwdt_request request = LIBWDT_REQUEST_INIT;
	const struct libwdt_input input = LIBWDT_INPUT_INIT;
	const struct libwdt_plan plan = LIBWDT_PLAN_INIT;

	q->request = request;
	q->input = input;
	q->plan = plan;
	q->input.request = &q->request;
	q->input.layout = layout;
	q->input.host_hz = host_hz;
	q->input.age_max_us = 0;
	q->input.reg[LIBWDT_REG_MODE] = mode;
}

static void answer(struct question *q)
{
	ck_assert_int_eq(libwdt_plan_safe(&q->plan, &q->input), 0);
}

static void judge(struct question *q, uint32_t mode, uint32_t host_hz)
{
	ask(q, libwdt_layout_at91sam9(), mode, host_hz);
	q->input.flags = LIBWDT_INPUT_LOCKED;
	answer(q);
}

static const struct { uint32_t mode, hz; int64_t earliest, latest, period, early_us, late_us, missing_us; } found[] = {
	/* Reset value: D = W, N_lo = 131; 131/32.761 + 1 = 4.999 ms; 524285/32.775 - 1 = 15995.491 ms. */
	{0x3fff2fff, 1000, 6, 15995, 8001, 7995001, 7994491, 0},
	/* W = 51, D = 5: 6019/32761 + .001 = 184.7 ms, 6653/32775 - .001 = 201.99 ms; 300 ms are 98.01 ms too late. */
	{0x00052033, 10, 3, 2, 2, -84725, 1990, 98010},
	{0x00052033, 1000, 186, 201, 194, 8275, 7990, 0},
	/* D = 0: open for the last tick alone, and the guard tick takes that: N_lo = 6659 is above N_up. */
	{0x00002033, 10, 4, 2, 3, -4260, -98010, 198010},
	{0x00002fff, 1000, 16006, 15995, 16001, -4511, -5509, 10509},
	/* W = 0 ends in 3.9 ms: 125/32.775 = 3.814 ms less L; only a host of 10 kHz has time for it. */
	{0x0fff2000, 100, 2, 0, 1, -1123, -7187, 17187},
	{0x0fff2000, 250, 2, 0, 1, -1123, -1187, 5187},
	{0x0fff2000, 1000, 3, 2, 2, -123, 813, 187},
	{0x0fff2000, 10000, 13, 28, 20, 777, 813, 0},
	/* 4 s, D = W, W - 1 and above W: a guard tick, that and a tick, and no window at all. */
	{0x03ff23ff, 100, 2, 399, 201, 1995001, 1988054, 0},
	{0x03fe23ff, 100, 2, 399, 201, 1991094, 1988054, 0},
	{0x07ff23ff, 100, 2, 399, 200, 1988877, 1998054, 0},
	/* A period of exactly twice and four times its window: off the edge, where upstream refreshes. */
	{0x0040207f, 100, 27, 49, 38, 118855, 118801, 0},
	{0x0040207f, 1000, 253, 498, 375, 122855, 123801, 0},
	{0x060027ff, 100, 202, 799, 500, 2988481, 2997199, 0},
	{0x060027ff, 1000, 2003, 7997, 5000, 2997481, 2997199, 0},
};

START_TEST(register_has_the_schedule_worked_out_by_hand)
{
	struct question q;
	const struct libwdt_plan *p = &q.plan;

	judge(&q, found[_i].mode, found[_i].hz);
	ck_assert_int_eq(p->earliest, found[_i].earliest);
	ck_assert_int_eq(p->latest, found[_i].latest);
	ck_assert_int_eq(p->period, found[_i].period);
	ck_assert_int_eq(p->early_slack_us, found[_i].early_us);
	ck_assert_int_eq(p->late_slack_us, found[_i].late_us);
	ck_assert_uint_eq(p->missing_us, (uint64_t)found[_i].missing_us);
	ck_assert_uint_eq(p->feasible, found[_i].missing_us == 0);
	ck_assert_uint_eq(!!(p->findings & LIBWDT_FINDING_INFEASIBLE), found[_i].missing_us != 0);
}
END_TEST

START_TEST(reset_value_has_its_findings_and_bounds)
{
	struct question q;

	judge(&q, 0x3fff2fff, 1000);
	ck_assert_uint_eq(q.plan.findings, LIBWDT_FINDING_ADOPTED_DIFFERENT | LIBWDT_FINDING_IDLE_HALT |
						   LIBWDT_FINDING_DEBUG_HALT | LIBWDT_FINDING_WINDOW_EQUALS_PERIOD);
	/* 524288 clocks at 32,775 Hz; 524288 and 3 at 32,761 Hz. */
	ck_assert_uint_eq(q.plan.reset_min_us, 15996582);
	ck_assert_uint_eq(q.plan.reset_max_us, 16003511);
}
END_TEST

/* Every pair of which the shorter latency is just enough, and one microsecond more of it is not. */
START_TEST(missing_time_is_exactly_what_the_latency_has_to_lose)
{
	static const struct { uint32_t mode, hz, latency_us; } row[] = {
		{0x00052033, 10, 250000}, {0x00052033, 1000, 90000}, {0x03ff23ff, 100, 4100000},
		{0x0fff2000, 10000, 9000}, {0x060027ff, 32768, 8000000}, {0x060027ff, 4294967295u, 8000000},
		{0x0040207f, 1, 2000000}};
	uint32_t i;

	for (i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		struct question q;
		uint64_t missing_us;

		ask(&q, libwdt_layout_at91sam9(), row[i].mode, row[i].hz);
		q.input.flags = LIBWDT_INPUT_LOCKED | LIBWDT_INPUT_LANDING;
		q.input.latency_us = row[i].latency_us;
		answer(&q);
		missing_us = q.plan.missing_us;
		ck_assert_uint_gt(missing_us, 0);
		if (missing_us > row[i].latency_us)
			continue; /* no latency is short enough */
		q.input.latency_us = (uint32_t)(row[i].latency_us - missing_us);
		answer(&q);
		ck_assert_msg(q.plan.feasible, "row %u", (unsigned)i);
		q.input.latency_us++;
		answer(&q);
		ck_assert_msg(!q.plan.feasible && q.plan.missing_us == 1, "row %u", (unsigned)i);
	}
}
END_TEST

/*
 * W = 0x7ff, D = 0x600: N_lo = 65539 clocks, 2000.519 ms; age at least 500 ms:
 * m >= ceil(1500.519) + 1. N_up = 262141, 7998.200 ms; age at most 600 ms, L:
 * m <= ceil(7397.199) - 1.
 */
START_TEST(first_refresh_meets_the_age_halfway)
{
	struct question q;

	ask(&q, libwdt_layout_at91sam9(), 0x060027ff, 1000);
	q.input.age_min_us = 500000;
	q.input.age_max_us = 600000;
	answer(&q);
	ck_assert_int_eq(q.plan.first, 4449); /* ceil((1500.519 + 7397.199) / 2) */
	ck_assert(!(q.plan.findings & LIBWDT_FINDING_FIRST_UNPROVEN));
}
END_TEST

/* Where no age is known and no window closed: as soon as the spacing allows, ceil(4/32.761) + 1 = 2 ticks. */
START_TEST(first_refresh_of_unknown_age_comes_as_soon_as_it_may)
{
	struct question q;

	ask(&q, libwdt_layout_at91sam9(), 0x07ff23ff, 1000);
	q.input.age_max_us = LIBWDT_AGE_UNKNOWN;
	answer(&q);
	ck_assert(q.plan.findings & LIBWDT_FINDING_FIRST_UNPROVEN);
	ck_assert_int_eq(q.plan.first, 2);
	ck_assert_uint_eq(q.plan.age_survived_min_us, 0);
	/* 131069/32.775 ms = 3999054.2 us, less 2 ms and L, and the edge is a fault. */
	ck_assert_uint_eq(q.plan.age_survived_max_us, 3996054);
}
END_TEST

static void wish_of(struct question *q, const struct libwdt_layout *layout, uint32_t not_before_us,
		    uint32_t not_after_us)
{
	ask(q, layout, 0x3fff2fff, 1000);
	q->request.reset_not_before_us = not_before_us;
	q->request.reset_not_after_us = not_after_us;
	answer(q);
}

/* 256 ticks at 32,775 Hz are 999786.4 us; 256 and 3 clocks at 32,761 Hz are 1000305.2 us. */
START_TEST(limits_of_the_reset_count_to_the_microsecond)
{
	struct question q;

	wish_of(&q, libwdt_layout_at91sam9(), 999786, 0);
	ck_assert_uint_eq(q.plan.wanted[LIBWDT_LOAD], 255);
	wish_of(&q, libwdt_layout_at91sam9(), 999787, 0);
	ck_assert_uint_eq(q.plan.wanted[LIBWDT_LOAD], 256);
	wish_of(&q, libwdt_layout_at91sam9(), 0, 1000305);
	ck_assert_uint_eq(q.plan.wanted[LIBWDT_LOAD], 254);
	wish_of(&q, libwdt_layout_at91sam9(), 0, 1000306);
	ck_assert_uint_eq(q.plan.wanted[LIBWDT_LOAD], 255);
}
END_TEST

/* Both: 999786 to 1000306 us holds exactly 256 ticks; a microsecond less at the top and nothing does. */
START_TEST(limits_that_leave_no_period_contradict_each_other)
{
	struct question q;

	wish_of(&q, libwdt_layout_at91sam9(), 999786, 1000306);
	ck_assert_uint_eq(q.plan.wanted[LIBWDT_LOAD], 255);
	ck_assert_uint_eq(q.plan.written, LIBWDT_WRITTEN);
	wish_of(&q, libwdt_layout_at91sam9(), 999786, 1000305);
	ck_assert(q.plan.findings & LIBWDT_FINDING_WISH_INFEASIBLE);
	ck_assert_uint_eq(q.plan.wish_missing_us, 1);
	ck_assert_uint_eq(q.plan.written, LIBWDT_WRITTEN_NOTHING);
}
END_TEST

/* 4096 ticks are at least 15996582.8 us. */
START_TEST(lower_limit_beyond_the_counter_is_refused)
{
	struct question q;

	wish_of(&q, libwdt_layout_at91sam9(), 15996582, 0);
	ck_assert_uint_eq(q.plan.wanted[LIBWDT_LOAD], 0xfff);
	ck_assert(!(q.plan.findings & LIBWDT_FINDING_WISH_INFEASIBLE));
	wish_of(&q, libwdt_layout_at91sam9(), 15996583, 0);
	ck_assert(q.plan.findings & LIBWDT_FINDING_WISH_INFEASIBLE);
	ck_assert_uint_eq(q.plan.wish_missing_us, 1);
}
END_TEST

/*
 * The list has 1bf 1ff 27f around 2 s. Not after 2 s: (65522 - 3)/128 = 511
 * ticks, 1fe, so 1bf. Not before 2 s: 65550/128, 513 ticks, 200, so 27f. Between
 * 2.1 s (538 ticks) and 2.3 s (588) the list has nothing.
 */
START_TEST(loads_of_the_sam7s_are_rounded_into_the_limits)
{
	struct question q;

	wish_of(&q, libwdt_layout_sam7s(), 0, 2 * SECOND);
	ck_assert_uint_eq(q.plan.wanted[LIBWDT_LOAD], 0x1bf);
	ck_assert(q.plan.findings & LIBWDT_FINDING_ROUNDED);
	ck_assert_uint_eq(q.plan.wanted[LIBWDT_WINDOW], 0xfff);
	wish_of(&q, libwdt_layout_sam7s(), 2 * SECOND, 0);
	ck_assert_uint_eq(q.plan.wanted[LIBWDT_LOAD], 0x27f);
	ck_assert(q.plan.findings & LIBWDT_FINDING_ROUNDED);
	wish_of(&q, libwdt_layout_sam7s(), 2100000, 2300000);
	ck_assert(q.plan.findings & LIBWDT_FINDING_WISH_INFEASIBLE);
	/* The next allowed load is 0x27f: 81923 clocks, 2500625.8 us at the slowest. */
	ck_assert_uint_eq(q.plan.wish_missing_us, 200626);
	ck_assert_uint_eq(q.plan.step_count, 0);
	wish_of(&q, libwdt_layout_sam7s(), 0, 0);
	ck_assert_uint_eq(q.plan.wanted[LIBWDT_LOAD], 0xfff);
	ck_assert(!(q.plan.findings & LIBWDT_FINDING_ROUNDED));
}
END_TEST

/* The model is told what to do with the next restart. */
static void set_delay(struct bench *b, uint32_t delay_clocks)
{
	struct libwdt_model_options options = LIBWDT_MODEL_OPTIONS_INIT;

	options.delay_clocks = delay_clocks;
	ck_assert_int_eq(libwdt_model_set_options(&b->model, &options), 0);
}

static const uint32_t closed_us[] = {1, 1000, 3800, 3905, 3906, 3907, 10000, 100000, 999999, SECOND, 5 * SECOND};

/* The latest refresh that must still fault: at hz_max, the write before at once effective, the refresh late. */
START_TEST(refresh_within_the_closed_time_faults_even_at_the_fastest_clock)
{
	static struct bench b;

	bench_init(&b, libwdt_layout_at91sam9(), 1000, 32);
	b.hz_low = b.hz_high = b.input.clock.hz_max;
	b.ops.delay = bench_delay;
	b.read_ns = 0;
	bench_pass_us(&b, SECOND);
	b.request.reset_not_after_us = 8 * SECOND;
	b.request.closed_us = closed_us[_i];
	set_delay(&b, 0);
	ck_assert_int_eq(libwdt_negotiate(&b.wdt, &b.plan, &b.input, libwdt_plan_safe), 0);
	ck_assert_uint_eq(b.writes, 1);
	ck_assert_uint_eq(b.plan.window.closed, 1);
	set_delay(&b, 3);
	bench_pass_ns(&b, b.log[0].at_ns + (uint64_t)closed_us[_i] * NS_PER_US - 1 - b.t_ns);
	bench_boot_write(&b, CR, RESTART);
	bench_pass_us(&b, 200);
	ck_assert(bench_events(&b).early == 1);
}
END_TEST

/* And no longer closed than that takes: a tick, and what the clocks may lose on the way. */
START_TEST(window_is_closed_no_longer_than_asked)
{
	struct question q;
	uint64_t clocks;

	ask(&q, libwdt_layout_at91sam9(), 0x3fff2fff, 1000);
	q.request.reset_not_after_us = 8 * SECOND;
	q.request.closed_us = closed_us[_i];
	answer(&q);
	clocks = ((uint64_t)closed_us[_i] * 32775 + SECOND - 1) / SECOND + 3;
	ck_assert_uint_eq((uint64_t)q.plan.wanted[LIBWDT_LOAD] - q.plan.wanted[LIBWDT_WINDOW], (clocks + 127) / 128);
}
END_TEST

/* Runs a board whose owner died at once, under one slow clock, and returns the reset's time after the last ping. */
static uint64_t death_ns(uint32_t hz, uint32_t timeout_ms, uint64_t *promised_us)
{
	static struct bench b;
	uint64_t deadline, start_ns, left;

	bench_init(&b, libwdt_layout_at91sam9(), 1000, 32);
	b.hz_low = b.hz_high = hz;
	bench_boot_write(&b, MR, 0x0fff2fff);
	b.input.age_max_us = 0;
	b.request.timeout_ms = timeout_ms;
	ck_assert_int_eq(libwdt_negotiate(&b.wdt, &b.plan, &b.input, libwdt_plan_safe), 0);
	*promised_us = b.plan.timeout_max_us;
	ck_assert_int_eq(libwdt_start(&b.wdt, &deadline), 0);
	start_ns = b.t_ns;
	while (!b.reset_ns) {
		ck_assert_int_eq(libwdt_model_next_event(&b.model, &left), 0);
		if (bench_counter(&b) >= deadline)
			ck_assert_int_eq(libwdt_poll(&b.wdt, &deadline), 0);
		bench_pass_ns(&b, left < NS_PER_MS ? left : NS_PER_MS);
	}
	ck_assert_uint_eq(bench_events(&b).early, 0);
	return b.reset_ns - start_ns;
}

/*
 * 60 s, crystal: T_max = T + 524288 (1/32761 - 1/32775) + k/32761 + 2/1000 s + 2 L,
 * with k from 6 to 9: 60.0110190 to 60.0111107 s, and up to 1 us for each of the two
 * periods rounded outwards. An RC clock of 26 to 44 kHz delays it by seconds.
 */
START_TEST(latest_reset_is_as_promised)
{
	struct question q;

	ask(&q, libwdt_layout_at91sam9(), 0x0fff2fff, 1000);
	q.request.timeout_ms = 60000;
	answer(&q);
	ck_assert_uint_ge(q.plan.timeout_max_us, 60011019);
	ck_assert_uint_le(q.plan.timeout_max_us, 60011113);
	q.input.clock.hz_min = 26000;
	q.input.clock.hz_max = 44000;
	answer(&q);
	ck_assert_uint_ge(q.plan.timeout_max_us, 68253518);
	ck_assert_uint_le(q.plan.timeout_max_us, 68253636);
}
END_TEST

/* The owner's death at either end of the crystal's range: never before the timeout, never after the promise. */
START_TEST(death_of_the_owner_resets_in_time)
{
	uint64_t promised_us;
	uint64_t fast_ns = death_ns(32775, 60000, &promised_us);
	uint64_t slow_ns = death_ns(32761, 60000, &promised_us);

	ck_assert_uint_ge(fast_ns, (uint64_t)60 * NS_PER_S);
	ck_assert_uint_ge(slow_ns, fast_ns);
	ck_assert_uint_le(slow_ns, promised_us * NS_PER_US);
}
END_TEST

Suite *plan_suite(void)
{
	Suite *suite = suite_create("plan");
	TCase *tcase = tcase_create("by hand");

	tcase_add_loop_test(tcase, register_has_the_schedule_worked_out_by_hand, 0, sizeof(found) / sizeof(found[0]));
	tcase_add_test(tcase, reset_value_has_its_findings_and_bounds);
	tcase_add_test(tcase, missing_time_is_exactly_what_the_latency_has_to_lose);
	tcase_add_test(tcase, first_refresh_meets_the_age_halfway);
	tcase_add_test(tcase, first_refresh_of_unknown_age_comes_as_soon_as_it_may);
	suite_add_tcase(suite, tcase);

	tcase = tcase_create("wishes");
	tcase_add_test(tcase, limits_of_the_reset_count_to_the_microsecond);
	tcase_add_test(tcase, limits_that_leave_no_period_contradict_each_other);
	tcase_add_test(tcase, lower_limit_beyond_the_counter_is_refused);
	tcase_add_test(tcase, loads_of_the_sam7s_are_rounded_into_the_limits);
	tcase_add_loop_test(tcase, refresh_within_the_closed_time_faults_even_at_the_fastest_clock, 0,
			    sizeof(closed_us) / sizeof(closed_us[0]));
	tcase_add_loop_test(tcase, window_is_closed_no_longer_than_asked, 0, sizeof(closed_us) / sizeof(closed_us[0]));
	tcase_add_test(tcase, latest_reset_is_as_promised);
	tcase_add_test(tcase, death_of_the_owner_resets_in_time);
	suite_add_tcase(suite, tcase);
	return suite;
}
