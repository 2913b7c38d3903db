/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* The same negotiation on many hosts: coarse and fine clocks, narrow and wide counters, with a delay or without. */
#include <string.h>

#include "scenes.h"
#include "suites.h"

#define SPACING_CLOCKS 4u
#define STEPS_MOST 1000u

static const uint32_t host_hz[] = {100, 1000, 32768, 1000000};
static const uint32_t counter_bits[] = {16, 24, 32, 64};
static const struct { uint32_t low, high; } slow_clock[] = {
	{32761, 32775}, {32768, 32768}, {26000, 44000}, {20000, 20001}};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define LATE_IN_TICK 64u  /* the counter is read just before it moves on */
#define LATE_LANDING 128u /* every other write takes nearly all of L to land */
#define HOSTS (COUNT(host_hz) * COUNT(counter_bits) * COUNT(slow_clock) * 4)

/* How a host waits. */
enum form { SPIN, DELAY, STEPS };

static void set_up(struct bench *b, uint32_t scene, uint32_t host, enum form form)
{
	uint32_t bits = counter_bits[host / 4 % COUNT(counter_bits)], clock = host / 16 % COUNT(slow_clock);

	scene_init(b, scene, host_hz[host % COUNT(host_hz)], bits, slow_clock[clock].low, slow_clock[clock].high);
	if (host & LATE_IN_TICK && b->input.host_hz <= 1000)
		b->phase_ns = NS_PER_S / b->input.host_hz - 5 * b->read_ns / 2;
	if (host & LATE_LANDING)
		b->landing_ns = b->input.latency_us * NS_PER_US - 2 * b->read_ns;
	if (form == DELAY) {
		b->ops.delay = bench_delay;
		b->input.flags |= LIBWDT_INPUT_DELAY;
	}
}

static int negotiate_by_steps(struct bench *b)
{
	uint64_t deadline = 0;
	uint32_t n = 0;
	int result;

	while ((result = libwdt_negotiate_step(&b->wdt, &deadline, &b->plan, &b->input, libwdt_plan_safe)) ==
	       LIBWDT_AGAIN) {
		ck_assert_uint_lt(n++, STEPS_MOST);
		ck_assert_uint_le(deadline - bench_counter(b), (uint64_t)1 << (b->ops.counter_bits - 1));
		bench_pass_until(b, deadline);
	}
	return result;
}

static void negotiate(struct bench *b, enum form form)
{
	int result = form == STEPS ? negotiate_by_steps(b)
				   : libwdt_negotiate(&b->wdt, &b->plan, &b->input, libwdt_plan_safe);

	ck_assert_int_eq(result, 0);
}

/* IER and IDR are not the slow clock's: they need no distance, and give none. */
static int crosses(const struct bench *b, uint32_t offset)
{
	const struct libwdt_layout *layout = b->input.layout;

	return offset != layout->interrupt_clear && offset != layout->write_offset[LIBWDT_REG_INTERRUPT];
}

static void ck_spacing(const struct bench *b)
{
	uint64_t least_ns = (uint64_t)SPACING_CLOCKS * NS_PER_S / b->hz_low;
	uint64_t last_ns = 0;
	uint32_t i;

	for (i = 0; i < b->writes; i++) {
		if (!crosses(b, b->log[i].offset))
			continue;
		ck_assert_uint_ge(b->log[i].at_ns - last_ns, least_ns);
		last_ns = b->log[i].at_ns;
	}
}

/* Serves what was negotiated, each deadline as late as the latency allows. */
static void serve(struct bench *b)
{
	uint64_t deadline;
	uint32_t i;

	b->landing_ns = 0;
	for (i = 0; i < 6; i++) {
		int result = libwdt_poll(&b->wdt, &deadline);

		if (result == LIBWDT_ERR_INFEASIBLE)
			return;
		ck_assert_int_eq(result, 0);
		bench_pass_until(b, deadline);
		bench_pass_us(b, b->input.latency_us - 20);
	}
}

START_TEST(no_host_faults)
{
	enum form form;

	for (form = SPIN; form <= STEPS; form++) {
		uint32_t scene;

		for (scene = 0; scene < SCENES; scene++) {
			static struct bench b;

			set_up(&b, scene, (uint32_t)_i, form);
			negotiate(&b, form);
			ck_spacing(&b);
			ck_assert_msg(bench_mishaps(&b) == 0, "%s, host %d, form %d: event %x",
				      scene_name(scene), _i, (int)form, (unsigned)bench_mishaps(&b));
			if (b.plan.findings & LIBWDT_FINDING_FIRST_UNPROVEN || !b.plan.running)
				continue;
			serve(&b);
			ck_assert_msg(bench_mishaps(&b) == 0, "%s, host %d, form %d: event %x serving",
				      scene_name(scene), _i, (int)form, (unsigned)bench_mishaps(&b));
		}
	}
}
END_TEST

START_TEST(steps_come_to_the_same_as_waiting)
{
	uint32_t scene, i;

	for (scene = 0; scene < SCENES; scene++) {
		static struct bench spun, stepped;

		set_up(&spun, scene, (uint32_t)_i, SPIN);
		negotiate(&spun, SPIN);
		set_up(&stepped, scene, (uint32_t)_i, STEPS);
		negotiate(&stepped, STEPS);
		ck_assert_msg(memcmp(&spun.plan, &stepped.plan, sizeof(spun.plan)) == 0, "%s", scene_name(scene));
		ck_assert_uint_eq(spun.writes, stepped.writes);
		for (i = 0; i < spun.writes; i++) {
			ck_assert_uint_eq(spun.log[i].offset, stepped.log[i].offset);
			ck_assert_uint_eq(spun.log[i].value, stepped.log[i].value);
		}
	}
}
END_TEST

START_TEST(stepping_early_or_twice_changes_nothing)
{
	static struct bench b;
	uint64_t deadline, again;

	scene_init(&b, 1, 1000, 32, 32761, 32775);
	b.input.age_min_us = 0;
	ck_assert_int_eq(libwdt_negotiate_step(&b.wdt, &deadline, &b.plan, &b.input, libwdt_plan_safe), LIBWDT_AGAIN);
	ck_assert_int_eq(libwdt_negotiate_step(&b.wdt, &again, &b.plan, &b.input, libwdt_plan_safe), LIBWDT_AGAIN);
	ck_assert_uint_eq(deadline, again);
	ck_assert_uint_eq(b.writes, 0);
	bench_pass_until(&b, deadline);
	ck_assert_int_eq(libwdt_negotiate_step(&b.wdt, &again, &b.plan, &b.input, libwdt_plan_safe), 0);
	ck_assert_uint_eq(b.writes, 1);
}
END_TEST

/* At 4 GHz, 16 bits turn in 15 us: L alone is more than half a turn. */
START_TEST(counter_too_narrow_for_the_latency_is_refused_before_any_write)
{
	static struct bench b;
	uint64_t deadline;

	scene_init(&b, 0, 4000000000u, 16, 32761, 32775);
	ck_assert_int_eq(libwdt_negotiate(&b.wdt, &b.plan, &b.input, libwdt_plan_safe), LIBWDT_ERR_INVALID);
	ck_assert_uint_eq(b.writes, 0);
	ck_assert_int_eq(libwdt_poll(&b.wdt, &deadline), LIBWDT_ERR_STATE);
}
END_TEST

Suite *negotiate_hosts_suite(void)
{
	Suite *suite = suite_create("negotiate-hosts");
	TCase *tcase = tcase_create("hosts");

	tcase_set_timeout(tcase, 600);
	tcase_add_loop_test(tcase, no_host_faults, 0, HOSTS);
	tcase_add_loop_test(tcase, steps_come_to_the_same_as_waiting, 0, HOSTS);
	tcase_add_test(tcase, stepping_early_or_twice_changes_nothing);
	tcase_add_test(tcase, counter_too_narrow_for_the_latency_is_refused_before_any_write);
	suite_add_tcase(suite, tcase);
	return suite;
}
