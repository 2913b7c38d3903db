/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * Every callback fails at its first call, its second, and so on until a run does
 * not come that far. Whatever failed: its error comes back, the context is as
 * after libwdt_init(), and the hardware has seen the first writes of the plan
 * and no others.
 */
#include "scenes.h"
#include "suites.h"

#define FAILURE (-1234)
#define CALLS_MOST 100000u
#define MR 0x04u
#define WDDIS 0x00008000u

static const struct { uint32_t call, lands; const char *name; } broken[] = {
	{LIBWDT_CALL_NOW, 0, "now"},
	{LIBWDT_CALL_READ, 0, "read"},
	{LIBWDT_CALL_WRITE, 0, "write"},
	{LIBWDT_CALL_WRITE, 1, "write that lands"},
	{LIBWDT_CALL_DELAY, 0, "delay"},
};

#define BROKEN (sizeof(broken) / sizeof(broken[0]))

/* A host whose clock is polled a few times a wait, not thousands; with a delay where the delay is to fail. */
static void set_up(struct bench *b, uint32_t scene, uint32_t call)
{
	scene_init(b, scene, 1000, 32, 32761, 32775);
	b->ops.diagnose = bench_diagnose;
	b->read_ns = bench_peek(b, MR) & WDDIS ? 100000 : NS_PER_MS;
	if (call == LIBWDT_CALL_DELAY) {
		b->ops.delay = bench_delay;
		b->input.flags |= LIBWDT_INPUT_DELAY;
	} else if (b->input.layout->flags & LIBWDT_ENABLE_BY_ZERO) {
		b->input.flags |= LIBWDT_INPUT_LANDING; /* fine enough for the way by mode 0 */
	}
}

static void ck_told(const struct bench *b, uint32_t call)
{
	struct libwdt_status status = LIBWDT_STATUS_INIT;

	ck_assert_int_eq(libwdt_status(&b->wdt, &status), 0);
	ck_assert_int_eq(status.error, FAILURE);
	ck_assert_uint_eq(status.callback, call);
	ck_assert_uint_eq(b->events[LIBWDT_EVENT_CALLBACK], 1);
	ck_assert_uint_eq(b->event_a[LIBWDT_EVENT_CALLBACK], call);
	ck_assert_uint_eq(b->event_b[LIBWDT_EVENT_CALLBACK], (uint64_t)-FAILURE);
}

static void ck_as_after_init(struct bench *b)
{
	struct libwdt_status status = LIBWDT_STATUS_INIT;
	uint64_t deadline = 77, worst = 77;
	uint32_t left = 77;

	ck_assert_int_eq(libwdt_status(&b->wdt, &status), 0);
	ck_assert_uint_eq(status.state, 0);
	ck_assert_int_eq(libwdt_poll(&b->wdt, &deadline), LIBWDT_ERR_STATE);
	ck_assert_int_eq(libwdt_start(&b->wdt, &deadline), LIBWDT_ERR_STATE);
	ck_assert_int_eq(libwdt_ping(&b->wdt, &deadline), LIBWDT_ERR_STATE);
	ck_assert_int_eq(libwdt_refresh(&b->wdt, &deadline), LIBWDT_ERR_STATE);
	ck_assert_int_eq(libwdt_reset_now(&b->wdt, &worst, &deadline), LIBWDT_ERR_STATE);
	ck_assert_int_eq(libwdt_time_left(&b->wdt, &left), LIBWDT_ERR_STATE);
	ck_assert_int_eq(libwdt_interrupt_isr(&b->wdt), LIBWDT_ERR_STATE);
	ck_assert_uint_eq(deadline, 77);
}

/* The registers are what boot code and the writes of the whole run, as far as they came, make them. */
static void ck_prefix(const struct bench *b, const struct bench *whole, uint32_t scene)
{
	static struct bench replay;
	uint32_t i;

	ck_assert_uint_le(b->writes, whole->writes);
	set_up(&replay, scene, LIBWDT_CALL_NONE);
	for (i = 0; i < b->writes; i++) {
		ck_assert_uint_eq(b->log[i].offset, whole->log[i].offset);
		ck_assert_uint_eq(b->log[i].value, whole->log[i].value);
		bench_pass_ns(&replay, b->log[i].at_ns - replay.t_ns);
		bench_boot_write(&replay, b->log[i].offset, b->log[i].value);
	}
	for (i = 0; i < LIBWDT_REG_COUNT; i++)
		if (b->input.layout->read_offset[i] != LIBWDT_NO_OFFSET)
			ck_assert_uint_eq(bench_peek(b, b->input.layout->read_offset[i]),
					  bench_peek(&replay, b->input.layout->read_offset[i]));
}

/* One run. 1: it failed, as it should; 0: it came through without reaching that call. */
static int fails_at(struct bench *b, const struct bench *whole, uint32_t scene, uint32_t kind, uint32_t at)
{
	int result;

	set_up(b, scene, broken[kind].call);
	b->failure.call = broken[kind].call;
	b->failure.lands = broken[kind].lands;
	b->failure.at = at;
	b->failure.error = FAILURE;
	result = libwdt_negotiate(&b->wdt, &b->plan, &b->input, libwdt_plan_safe);
	if (b->calls[broken[kind].call] < at) {
		ck_assert_int_eq(result, 0);
		return 0;
	}
	ck_assert_int_eq(result, FAILURE);
	ck_told(b, broken[kind].call);
	ck_prefix(b, whole, scene);
	ck_as_after_init(b);
	return 1;
}

START_TEST(every_failure_comes_back_and_leaves_a_known_state)
{
	uint32_t kind = (uint32_t)_i % BROKEN, scene = (uint32_t)_i / BROKEN, at = 1;
	static struct bench whole, b;

	set_up(&whole, scene, broken[kind].call);
	ck_assert_int_eq(libwdt_negotiate(&whole.wdt, &whole.plan, &whole.input, libwdt_plan_safe), 0);
	while (fails_at(&b, &whole, scene, kind, at))
		ck_assert_msg(at++ < CALLS_MOST, "%s, %s", scene_name(scene), broken[kind].name);
	ck_assert_uint_eq(at, whole.calls[broken[kind].call] + 1);
}
END_TEST

/* The same by steps: the call that failed is the last one, whichever it was. */
START_TEST(every_failure_ends_the_steps)
{
	uint32_t kind = (uint32_t)_i % BROKEN, scene = (uint32_t)_i / BROKEN, at = 1;
	static struct bench b;
	int result;

	if (broken[kind].call == LIBWDT_CALL_DELAY)
		return;
	do {
		uint64_t deadline;

		set_up(&b, scene, broken[kind].call);
		b.failure = (struct bench_failure){broken[kind].call, at, FAILURE, broken[kind].lands};
		while ((result = libwdt_negotiate_step(&b.wdt, &deadline, &b.plan, &b.input, libwdt_plan_safe)) ==
		       LIBWDT_AGAIN)
			bench_pass_until(&b, deadline);
		if (result) {
			ck_assert_int_eq(result, FAILURE);
			ck_told(&b, broken[kind].call);
			ck_as_after_init(&b);
		}
	} while (result && at++ < CALLS_MOST);
	ck_assert_uint_eq(b.calls[broken[kind].call], at - 1);
}
END_TEST

/* A context that failed can be negotiated with again, and modes set before survive. */
START_TEST(failed_negotiation_can_be_repeated)
{
	static struct bench b;
	struct libwdt_status status = LIBWDT_STATUS_INIT;

	set_up(&b, 0, LIBWDT_CALL_WRITE);
	ck_assert_int_eq(libwdt_set_modes(&b.wdt, LIBWDT_NOWAYOUT), 0);
	b.failure = (struct bench_failure){LIBWDT_CALL_WRITE, 1, FAILURE, 0};
	ck_assert_int_eq(libwdt_negotiate(&b.wdt, &b.plan, &b.input, libwdt_plan_safe), FAILURE);
	ck_assert_int_eq(libwdt_negotiate(&b.wdt, &b.plan, &b.input, libwdt_plan_safe), 0);
	ck_assert_uint_eq(b.plan.written, LIBWDT_WRITTEN);
	ck_assert_int_eq(libwdt_status(&b.wdt, &status), 0);
	ck_assert_uint_eq(status.state, LIBWDT_STATE_RUNNING | LIBWDT_STATE_NOWAYOUT);
}
END_TEST

START_TEST(refused_negotiation_ends_the_one_before)
{
	static struct bench b;
	uint64_t deadline;

	set_up(&b, 0, LIBWDT_CALL_NONE);
	ck_assert_int_eq(libwdt_negotiate(&b.wdt, &b.plan, &b.input, libwdt_plan_safe), 0);
	b.input.host_hz = 0;
	ck_assert_int_eq(libwdt_negotiate(&b.wdt, &b.plan, &b.input, libwdt_plan_safe), LIBWDT_ERR_INVALID);
	ck_assert_int_eq(libwdt_poll(&b.wdt, &deadline), LIBWDT_ERR_STATE);
}
END_TEST

START_TEST(positive_result_of_a_callback_is_an_error)
{
	static struct bench b;

	set_up(&b, 0, LIBWDT_CALL_READ);
	b.failure = (struct bench_failure){LIBWDT_CALL_READ, 1, 1, 0};
	ck_assert_int_eq(libwdt_negotiate(&b.wdt, &b.plan, &b.input, libwdt_plan_safe), LIBWDT_ERR_INVALID);
	ck_assert_uint_eq(b.writes, 0);
}
END_TEST

Suite *negotiate_failures_suite(void)
{
	Suite *suite = suite_create("negotiate-failures");
	TCase *tcase = tcase_create("failures");

	tcase_set_timeout(tcase, 600);
	tcase_add_loop_test(tcase, every_failure_comes_back_and_leaves_a_known_state, 0, SCENES * BROKEN);
	tcase_add_loop_test(tcase, every_failure_ends_the_steps, 0, SCENES * BROKEN);
	tcase_add_test(tcase, failed_negotiation_can_be_repeated);
	tcase_add_test(tcase, refused_negotiation_ends_the_one_before);
	tcase_add_test(tcase, positive_result_of_a_callback_is_an_error);
	suite_add_tcase(suite, tcase);
	return suite;
}
