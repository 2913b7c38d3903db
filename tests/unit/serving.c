/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* The serving host of serving.h. */
#include "serving.h"

#define PIECES 8u
#define NEVER_S 1000000000ull
#define BOOT_US 100000u /* boot code takes that long, and tells */

uint32_t serving_chance(struct serving *s, uint32_t below)
{
	s->seed = s->seed * 1664525u + 1013904223u;
	return (uint32_t)(((uint64_t)s->seed * below) >> 32);
}

void serving_set_clock(struct serving *s, uint32_t hz_min, uint32_t hz_max)
{
	s->b.input.clock.hz_min = s->b.hz_low = hz_min;
	s->b.input.clock.hz_max = s->b.hz_high = hz_max;
	s->b.input.clock.hz_nominal = (hz_min + hz_max) / 2;
}

void serving_init(struct serving *s, const struct libwdt_layout *layout, uint32_t host_hz, uint32_t counter_bits)
{
	bench_init(&s->b, layout, host_hz, counter_bits);
	s->b.ops.diagnose = bench_diagnose;
	s->b.ops.pretimeout = bench_pretimeout;
	bench_pass_us(&s->b, BOOT_US);
	s->b.input.age_min_us = BOOT_US;
	s->b.input.age_max_us = BOOT_US + LATENCY_US;
	s->deadline = 0;
	s->seed = 1;
	s->fuss = 0;
	s->write = s->b.ops.write;
	serving_set_clock(s, s->b.input.clock.hz_min, s->b.input.clock.hz_max);
}

/* The bench is the first member of struct serving, and the user pointer of its callbacks. */
static int write_capriciously(void *user, uint32_t offset, uint32_t value)
{
	struct serving *s = user;
	struct libwdt_model_options options = LIBWDT_MODEL_OPTIONS_INIT;
	int err;

	if (s->b.reset_ns)
		return 0; /* the machine is gone, and the rest of the call with it */
	options.delay_clocks = serving_chance(s, 4);
	if (s->b.input.layout->flags & LIBWDT_WRITE_ONCE && serving_chance(s, 2))
		options.flags = LIBWDT_MODEL_STRICT;
	ck_assert_int_eq(libwdt_model_set_options(&s->b.model, &options), 0);
	err = s->write(user, offset, value);
	if (!err)
		s->written_ns = s->b.t_ns;
	return err;
}

void serving_set_capricious(struct serving *s)
{
	s->b.ops.write = write_capriciously;
}

void serving_request(struct serving *s, uint32_t not_after_us, uint32_t closed_us)
{
	s->b.request.reset_not_after_us = not_after_us;
	s->b.request.closed_us = closed_us;
}

void serving_negotiate(struct serving *s)
{
	ck_assert_int_eq(libwdt_negotiate(&s->b.wdt, &s->b.plan, &s->b.input, libwdt_plan_safe), 0);
	ck_assert_uint_eq(s->b.plan.feasible, 1);
	ck_assert_int_eq(serving_poll(s), 0);
}

static uint64_t half_turn(const struct bench *b)
{
	return (UINT64_MAX >> (64 - b->ops.counter_bits)) >> 1;
}

void serving_keep(struct serving *s, uint64_t deadline)
{
	int64_t late = ceil_of((long double)s->b.input.latency_us * s->b.input.host_hz / 1e6L);
	int64_t ahead = (int64_t)(deadline - bench_counter(&s->b));

	ck_assert_int_le(ahead, (int64_t)half_turn(&s->b) - late);
	s->deadline = deadline;
}

int serving_poll(struct serving *s)
{
	uint64_t deadline = s->deadline;
	int err = libwdt_poll(&s->b.wdt, &deadline);

	serving_keep(s, deadline);
	return err;
}

void serving_pass_ns(struct serving *s, uint64_t ns)
{
	uint32_t i;

	for (i = PIECES; i > 1 && ns > PIECES; i--) {
		bench_pass_ns(&s->b, ns / i);
		ns -= ns / i;
	}
	bench_pass_ns(&s->b, ns);
}

/* The farthest deadlines are as good as never. */
uint64_t serving_ns_to(const struct serving *s, uint64_t deadline)
{
	const struct bench *b = &s->b;
	uint64_t ticks = deadline - b->start, rate = b->input.host_hz, then;

	if ((int64_t)(deadline - bench_counter(b)) <= 0)
		return 0;
	if (ticks / rate > NEVER_S)
		return NEVER_S * NS_PER_S;
	then = ticks / rate * NS_PER_S + (ticks % rate * NS_PER_S + rate - 1) / rate;
	return then - b->phase_ns - b->t_ns;
}

/* Serves a deadline that has come: the delay before the poll and the landing share the latency. */
static void serve(struct serving *s)
{
	uint32_t spare = s->b.input.latency_us * NS_PER_US - s->b.read_ns;
	uint32_t late = serving_chance(s, 4) ? serving_chance(s, spare + 1) : spare;
	uint32_t before = serving_chance(s, 4) ? serving_chance(s, late + 1) : late;

	s->b.landing_ns = late - before;
	serving_pass_ns(s, before);
	if (!s->b.reset_ns)
		ck_assert_int_eq(serving_poll(s), 0);
	s->b.landing_ns = 0;
	if (s->fuss && !s->b.reset_ns && serving_chance(s, 2))
		ck_assert_int_eq(serving_poll(s), 0);
}

void serving_until(struct serving *s, uint64_t end_ns)
{
	while (s->b.t_ns < end_ns && !s->b.reset_ns) {
		uint64_t wait = serving_ns_to(s, s->deadline);

		s->b.writes = 0;
		if (s->b.t_ns + wait >= end_ns) {
			serving_pass_ns(s, end_ns - s->b.t_ns);
			return;
		}
		if (s->fuss && wait > 2 * NS_PER_US * 1000 && serving_chance(s, 4) == 0) {
			serving_pass_ns(s, wait / 2);
			if (!s->b.reset_ns)
				ck_assert_int_eq(serving_poll(s), 0);
			continue;
		}
		serving_pass_ns(s, wait);
		if (!s->b.reset_ns)
			serve(s);
	}
}

void serving_for(struct serving *s, uint64_t ns)
{
	serving_until(s, s->b.t_ns + ns);
}

uint64_t serving_until_reset(struct serving *s, uint64_t at_most_ns)
{
	serving_until(s, s->b.t_ns + at_most_ns);
	ck_assert_uint_ne(s->b.reset_ns, 0);
	return bench_events(&s->b).first_time;
}

int serving_is_well(const struct serving *s)
{
	return !s->b.reset_ns && !(bench_events(&s->b).seen & MISHAPS);
}

struct libwdt_status serving_status(const struct serving *s)
{
	struct libwdt_status status = LIBWDT_STATUS_INIT;

	ck_assert_int_eq(libwdt_status(&s->b.wdt, &status), 0);
	return status;
}

int64_t ceil_of(long double value)
{
	int64_t whole = (int64_t)value;

	return (long double)whole < value ? whole + 1 : whole;
}

int64_t first_legal_tick(long double early_s, const struct bench *b)
{
	return ceil_of((early_s + (long double)b->input.latency_us / 1e6L) * b->input.host_hz) + 1;
}

int64_t last_legal_tick(long double late_s, const struct bench *b)
{
	return ceil_of((late_s - (long double)b->input.latency_us / 1e6L) * b->input.host_hz) - 1;
}
