/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* The stages of stages.h. */
#include "stages.h"

#define SECOND 1000000u

uint64_t stage_mask(uint32_t bits)
{
	return bits == 64 ? UINT64_MAX : ((uint64_t)1 << bits) - 1;
}

void stage_wish(struct bench *b)
{
	b->request.closed_us = SECOND / 2;
	b->request.reset_not_after_us = 2 * SECOND;
}

void stage_serve(struct bench *b, uint32_t polls)
{
	uint64_t deadline;

	while (polls--) {
		ck_assert_int_eq(libwdt_poll(&b->wdt, &deadline), 0);
		bench_pass_until(b, deadline);
		bench_pass_us(b, b->input.latency_us - 20);
	}
}

static void refresh_when_due(struct bench *b)
{
	uint64_t deadline, wait;

	ck_assert_int_eq(libwdt_poll(&b->wdt, &deadline), 0);
	bench_pass_until(b, deadline);
	ck_assert_int_eq(libwdt_refresh(&b->wdt, &wait), 0);
}

struct libwdt_handover stage_record(struct bench *b)
{
	struct libwdt_handover record;

	ck_assert_int_eq(libwdt_handover_make(&record, &b->wdt, NULL), 0);
	return record;
}

struct libwdt_handover stage_boot(struct bench *b, const struct libwdt_layout *layout, uint32_t hz, uint32_t bits)
{
	bench_init(b, layout, hz, bits);
	b->read_ns = 10000;
	b->start = (0 - 3 * (uint64_t)hz) & stage_mask(bits); /* goes round three seconds from now */
	bench_pass_us(b, 1000);
	stage_wish(b);
	b->input.age_max_us = 1000;
	ck_assert_int_eq(libwdt_negotiate(&b->wdt, &b->plan, &b->input, libwdt_plan_safe), 0);
	refresh_when_due(b);
	refresh_when_due(b);
	ck_assert_uint_eq(bench_events(b).seen, 0);
	return stage_record(b);
}

void stage_next(struct bench *b, const struct libwdt_handover *record)
{
	const struct libwdt_input blank = LIBWDT_INPUT_INIT;
	const struct libwdt_request no_wish = LIBWDT_REQUEST_INIT;
	const struct libwdt_plan no_plan = LIBWDT_PLAN_INIT;
	struct libwdt_input input = blank;

	input.layout = b->input.layout;
	input.host_hz = b->input.host_hz;
	input.request = &b->request;
	ck_assert_int_eq(libwdt_handover_offer(&input, record), 0);
	b->request = no_wish;
	b->plan = no_plan;
	b->start -= bench_counter(b) & ~stage_mask(b->ops.counter_bits);
	b->input = input;
	ck_assert_int_eq(libwdt_init(&b->wdt, &b->ops, b), 0);
}

uint32_t stage_negotiate(struct bench *b)
{
	ck_assert_int_eq(libwdt_negotiate(&b->wdt, &b->plan, &b->input, libwdt_plan_safe), 0);
	ck_assert_ptr_null(b->input.handover);
	return b->plan.findings;
}
