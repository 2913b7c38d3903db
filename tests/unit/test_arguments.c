/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* Bad input of every kind to every public function: the documented error, and nothing changed. */
#include <string.h>

#include "bench.h"
#include "suites.h"

#define MISALIGNED(storage) ((struct libwdt *)(void *)((storage) + 1))

/* An input that both planners take. */
struct question {
	struct libwdt_request request;
	struct libwdt_input input;
	struct libwdt_layout layout;
};

static void ask(struct question *q)
{
	const struct libwdt_request request = LIBWDT_REQUEST_INIT;
	const struct libwdt_input input = LIBWDT_INPUT_INIT;

	memset(q, 0, sizeof(*q));
	q->request = request;
	q->input = input;
	q->layout = *libwdt_layout_at91sam9();
	q->input.request = &q->request;
	q->input.layout = libwdt_layout_at91sam9();
	q->input.reg[LIBWDT_REG_MODE] = 0x3fff2fff;
}

static void no_layout(struct question *q) { q->input.layout = NULL; }
static void no_request(struct question *q) { q->input.request = NULL; }
static void short_input(struct question *q) { q->input.size--; }
static void endless_input(struct question *q) { q->input.size = UINT32_MAX; }
static void short_request(struct question *q) { q->request.size--; }
static void endless_request(struct question *q) { q->request.size = UINT32_MAX; }
static void no_rate(struct question *q) { q->input.host_hz = 0; }
static void slow_clock(struct question *q) { q->input.clock.hz_min = 9999; }
static void crossed_clock(struct question *q) { q->input.clock.hz_min = 32769; }
static void crossed_top(struct question *q) { q->input.clock.hz_max = 32767; }
static void fast_clock(struct question *q) { q->input.clock.hz_max = 1000001; }
static void no_divider(struct question *q) { q->input.clock.divider = 0; }
static void wide_divider(struct question *q) { q->input.clock.divider = 4097; }
static void crossed_ages(struct question *q) { q->input.age_min_us = 2, q->input.age_max_us = 1; }
static void unknown_input_flag(struct question *q) { q->input.flags = 0x40; }
static void unknown_request_flag(struct question *q) { q->request.flags = 0x80; }

static void long_landing(struct question *q)
{
	q->input.flags = LIBWDT_INPUT_LANDING;
	q->input.landing_us = q->input.latency_us + 1;
}

/* For the safe policy alone: linux refuses any layout but its own. */
static void own_layout(struct question *q) { q->input.layout = &q->layout; }
static void short_layout(struct question *q) { own_layout(q), q->layout.size--; }
static void wide_field(struct question *q) { own_layout(q), q->layout.field[LIBWDT_LOAD].width = 17; }
static void far_shift(struct question *q) { own_layout(q), q->layout.field[LIBWDT_LOAD].shift = 32; }
static void over_the_edge(struct question *q) { own_layout(q), q->layout.field[LIBWDT_LOAD].shift = 21; }
static void far_register(struct question *q) { own_layout(q), q->layout.field[LIBWDT_LOAD].reg = LIBWDT_REG_COUNT; }
static void endless_spacing(struct question *q) { own_layout(q), q->layout.spacing_clocks = UINT32_MAX; }
static void missing_list(struct question *q) { own_layout(q), q->layout.allowed_count = 1; }

static const struct {
	const char *name;
	void (*spoil)(struct question *q);
	int error;
	int safe_only;
} spoiled[] = {
	{"no layout", no_layout, LIBWDT_ERR_INVALID, 0},
	{"no request", no_request, LIBWDT_ERR_INVALID, 0},
	{"input too short", short_input, LIBWDT_ERR_SIZE, 0},
	{"input too long", endless_input, LIBWDT_ERR_SIZE, 0},
	{"request too short", short_request, LIBWDT_ERR_SIZE, 0},
	{"request too long", endless_request, LIBWDT_ERR_SIZE, 0},
	{"host rate 0", no_rate, LIBWDT_ERR_INVALID, 0},
	{"slow clock below 10 kHz", slow_clock, LIBWDT_ERR_INVALID, 0},
	{"slow clock above its nominal rate", crossed_clock, LIBWDT_ERR_INVALID, 0},
	{"slow clock below its nominal rate", crossed_top, LIBWDT_ERR_INVALID, 0},
	{"slow clock above 1 MHz", fast_clock, LIBWDT_ERR_INVALID, 0},
	{"divider 0", no_divider, LIBWDT_ERR_INVALID, 0},
	{"divider 4097", wide_divider, LIBWDT_ERR_INVALID, 0},
	{"ages swapped", crossed_ages, LIBWDT_ERR_INVALID, 0},
	{"L2 above L", long_landing, LIBWDT_ERR_INVALID, 0},
	{"unknown flag of the input", unknown_input_flag, LIBWDT_ERR_INVALID, 0},
	{"unknown flag of the request", unknown_request_flag, LIBWDT_ERR_INVALID, 0},
	{"layout too short", short_layout, LIBWDT_ERR_SIZE, 1},
	{"field of 17 bits", wide_field, LIBWDT_ERR_SIZE, 1},
	{"field shifted by 32", far_shift, LIBWDT_ERR_SIZE, 1},
	{"field over the edge", over_the_edge, LIBWDT_ERR_SIZE, 1},
	{"field in no register", far_register, LIBWDT_ERR_SIZE, 1},
	{"list of allowed loads missing", missing_list, LIBWDT_ERR_INVALID, 1},
	{"endless spacing", endless_spacing, LIBWDT_ERR_SIZE, 1},
};

#define SPOILED (sizeof(spoiled) / sizeof(spoiled[0]))

static void fill(void *memory, size_t bytes)
{
	memset(memory, 0xa5, bytes);
}

static void ck_planner_refuses(libwdt_planner *plan_fn, struct question *q, int error, const char *name)
{
	struct libwdt_plan plan, before;
	struct question asked;

	fill(&plan, sizeof(plan));
	plan.size = sizeof(plan);
	before = plan;
	asked = *q;
	ck_assert_msg(plan_fn(&plan, &q->input) == error, "%s", name);
	ck_assert_msg(memcmp(&plan, &before, sizeof(plan)) == 0, "%s: plan changed", name);
	ck_assert_msg(memcmp(&asked, q, sizeof(asked)) == 0, "%s: input changed", name);
}

START_TEST(planners_refuse_and_store_nothing)
{
	struct question q;

	ask(&q);
	spoiled[_i].spoil(&q);
	ck_planner_refuses(libwdt_plan_safe, &q, spoiled[_i].error, spoiled[_i].name);
	if (!spoiled[_i].safe_only)
		ck_planner_refuses(libwdt_plan_linux, &q, spoiled[_i].error, spoiled[_i].name);
}
END_TEST

/* Negotiation refuses the same before it touches the hardware. */
START_TEST(negotiation_refuses_before_it_touches_anything)
{
	static struct bench b;
	struct libwdt_plan before;
	struct question q;
	uint64_t deadline = 77;

	bench_init(&b, libwdt_layout_at91sam9(), 1000, 32);
	ask(&q);
	spoiled[_i].spoil(&q);
	before = b.plan;
	ck_assert_int_eq(libwdt_negotiate(&b.wdt, &b.plan, &q.input, libwdt_plan_safe), spoiled[_i].error);
	ck_assert_int_eq(libwdt_negotiate_step(&b.wdt, &deadline, &b.plan, &q.input, libwdt_plan_safe),
			 spoiled[_i].error);
	ck_assert_uint_eq(b.calls[LIBWDT_CALL_READ] + b.calls[LIBWDT_CALL_WRITE] + b.calls[LIBWDT_CALL_NOW], 0);
	ck_assert(memcmp(&b.plan, &before, sizeof(before)) == 0);
	ck_assert_uint_eq(deadline, 77);
}
END_TEST

START_TEST(planners_refuse_bad_plans)
{
	struct libwdt_plan plan, before;
	struct question q;

	ask(&q);
	ck_assert_int_eq(libwdt_plan_safe(NULL, &q.input), LIBWDT_ERR_INVALID);
	ck_assert_int_eq(libwdt_plan_linux(NULL, &q.input), LIBWDT_ERR_INVALID);
	fill(&plan, sizeof(plan));
	ck_assert_int_eq(libwdt_plan_safe(&plan, NULL), LIBWDT_ERR_INVALID);
	ck_assert_int_eq(libwdt_plan_linux(&plan, NULL), LIBWDT_ERR_INVALID);
	plan.size = sizeof(plan) - 1;
	before = plan;
	ck_assert_int_eq(libwdt_plan_safe(&plan, &q.input), LIBWDT_ERR_SIZE);
	ck_assert_int_eq(libwdt_plan_linux(&plan, &q.input), LIBWDT_ERR_SIZE);
	ck_assert(memcmp(&plan, &before, sizeof(plan)) == 0);
}
END_TEST

START_TEST(linux_policy_refuses_other_layouts)
{
	struct question q;

	ask(&q);
	q.input.layout = libwdt_layout_sama5d4();
	ck_planner_refuses(libwdt_plan_linux, &q, LIBWDT_ERR_UNSUPPORTED, "sama5d4");
}
END_TEST

/* A newer header's struct is longer; its unknown members count only when they say something. */
START_TEST(longer_structs_are_taken_while_their_tails_are_zero)
{
	struct { struct libwdt_input input; uint32_t tail[2]; } longer;
	struct { struct libwdt_plan plan; uint32_t tail[2]; } answer;
	struct question q;

	ask(&q);
	memset(&longer, 0, sizeof(longer));
	memset(&answer, 0xa5, sizeof(answer));
	longer.input = q.input;
	longer.input.size = (uint32_t)sizeof(longer);
	answer.plan.size = (uint32_t)sizeof(answer);
	ck_assert_int_eq(libwdt_plan_safe(&answer.plan, &longer.input), 0);
	ck_assert_uint_eq(answer.tail[0] | answer.tail[1], 0);
	longer.tail[1] = 1;
	ck_assert_int_eq(libwdt_plan_safe(&answer.plan, &longer.input), LIBWDT_ERR_SIZE);
}
END_TEST

START_TEST(context_is_not_made_of_bad_parts)
{
	static struct bench b;
	uint64_t storage[LIBWDT_CONTEXT_WORDS + 1];
	uint8_t *bytes = (uint8_t *)storage;
	struct libwdt *wdt = (struct libwdt *)(void *)storage;
	struct libwdt_ops ops;

	bench_init(&b, libwdt_layout_at91sam9(), 1000, 32);
	ops = b.ops;
	fill(storage, sizeof(storage));
	ck_assert_int_eq(libwdt_init(wdt, NULL, NULL), LIBWDT_ERR_INVALID);
	ck_assert_int_eq(libwdt_init((struct libwdt *)NULL, &ops, NULL), LIBWDT_ERR_INVALID);
	ck_assert_int_eq(libwdt_init_sized(wdt, 8, &ops, NULL), LIBWDT_ERR_STORAGE);
	ck_assert_int_eq(libwdt_init_sized(wdt, 0, &ops, NULL), LIBWDT_ERR_STORAGE);
	ck_assert_int_eq(libwdt_init_sized(MISALIGNED(bytes), sizeof(*wdt), &ops, NULL), LIBWDT_ERR_STORAGE);
	ops.size--;
	ck_assert_int_eq(libwdt_init(wdt, &ops, NULL), LIBWDT_ERR_SIZE);
	ops.size = UINT32_MAX;
	ck_assert_int_eq(libwdt_init(wdt, &ops, NULL), LIBWDT_ERR_SIZE);
	ops = b.ops;
	ops.counter_bits = 15;
	ck_assert_int_eq(libwdt_init(wdt, &ops, NULL), LIBWDT_ERR_INVALID);
	ops.counter_bits = 65;
	ck_assert_int_eq(libwdt_init(wdt, &ops, NULL), LIBWDT_ERR_INVALID);
	ops = b.ops;
	ops.now = NULL;
	ck_assert_int_eq(libwdt_init(wdt, &ops, NULL), LIBWDT_ERR_INVALID);
	ck_assert(storage[0] == UINT64_C(0xa5a5a5a5a5a5a5a5) && memcmp(storage, storage + 1, sizeof(*wdt)) == 0);
}
END_TEST

static int start(struct libwdt *wdt, void *out) { return libwdt_start(wdt, out); }
static int ping(struct libwdt *wdt, void *out) { return libwdt_ping(wdt, out); }
static int poll_it(struct libwdt *wdt, void *out) { return libwdt_poll(wdt, out); }
static int stop(struct libwdt *wdt, void *out) { return libwdt_stop(wdt, out); }
static int refresh(struct libwdt *wdt, void *out) { return libwdt_refresh(wdt, out); }
static int set_timeout(struct libwdt *wdt, void *out) { return libwdt_set_timeout(wdt, out, 1000); }
static int set_pretimeout(struct libwdt *wdt, void *out) { return libwdt_set_pretimeout(wdt, out, 0); }
static int set_open_timeout(struct libwdt *wdt, void *out) { return libwdt_set_open_timeout(wdt, out, 1000); }
static int suspend(struct libwdt *wdt, void *out) { return libwdt_suspend(wdt, out); }
static int resume(struct libwdt *wdt, void *out) { return libwdt_resume(wdt, out, 0, 0); }
static int time_left(struct libwdt *wdt, void *out) { return libwdt_time_left(wdt, out); }
static int set_modes(struct libwdt *wdt, void *out) { (void)out; return libwdt_set_modes(wdt, 0); }
static int interrupt(struct libwdt *wdt, void *out) { (void)out; return libwdt_interrupt_isr(wdt); }

static int reset_now(struct libwdt *wdt, void *out)
{
	uint64_t worst;

	return libwdt_reset_now(wdt, &worst, out);
}

static int reset_now_untold(struct libwdt *wdt, void *out)
{
	uint64_t deadline;

	return libwdt_reset_now(wdt, out, &deadline);
}

static int status(struct libwdt *wdt, void *out)
{
	struct libwdt_status seen = LIBWDT_STATUS_INIT;

	return libwdt_status(wdt, out ? &seen : NULL);
}

static const struct runtime {
	const char *name;
	int (*call)(struct libwdt *wdt, void *out);
	int output;      /* takes a place for an answer */
	int initialised; /* needs no negotiation */
} runtime[] = {
	{"start", start, 1, 0},
	{"ping", ping, 1, 0},
	{"poll", poll_it, 1, 0},
	{"stop", stop, 1, 0},
	{"refresh", refresh, 1, 0},
	{"set_timeout", set_timeout, 1, 0},
	{"set_pretimeout", set_pretimeout, 1, 0},
	{"set_open_timeout", set_open_timeout, 1, 0},
	{"suspend", suspend, 1, 0},
	{"resume", resume, 1, 0},
	{"reset_now", reset_now, 1, 0},
	{"reset_now, worst case", reset_now_untold, 1, 0},
	{"time_left", time_left, 1, 0},
	{"interrupt_isr", interrupt, 0, 0},
	{"set_modes", set_modes, 0, 1},
	{"status", status, 1, 1},
};

#define RUNTIME (sizeof(runtime) / sizeof(runtime[0]))

START_TEST(runtime_refuses_a_missing_context_or_output)
{
	const struct runtime *f = &runtime[_i];
	static struct bench b;
	struct libwdt before;
	uint64_t out = 77;

	ck_assert_msg(f->call(NULL, &out) == LIBWDT_ERR_INVALID, "%s", f->name);
	ck_assert_uint_eq(out, 77);
	if (!f->output)
		return;
	bench_init(&b, libwdt_layout_at91sam9(), 1000, 32);
	before = b.wdt;
	ck_assert_msg(f->call(&b.wdt, NULL) == LIBWDT_ERR_INVALID, "%s, before negotiation", f->name);
	ck_assert(memcmp(&before, &b.wdt, sizeof(before)) == 0);
	ck_assert_int_eq(libwdt_negotiate(&b.wdt, &b.plan, &b.input, libwdt_plan_safe), 0);
	b.writes = 0;
	ck_assert_msg(f->call(&b.wdt, NULL) == LIBWDT_ERR_INVALID, "%s, after it", f->name);
	ck_assert_uint_eq(b.writes, 0);
}
END_TEST

START_TEST(runtime_refuses_storage_that_is_no_context)
{
	const struct runtime *f = &runtime[_i];
	uint64_t storage[LIBWDT_CONTEXT_WORDS + 1], before[LIBWDT_CONTEXT_WORDS + 1], out = 77;
	uint8_t *bytes = (uint8_t *)storage;

	memset(storage, 0, sizeof(storage));
	ck_assert_msg(f->call((struct libwdt *)(void *)storage, &out) == LIBWDT_ERR_STATE, "%s, zeros", f->name);
	fill(storage, sizeof(storage));
	memcpy(before, storage, sizeof(storage));
	ck_assert_msg(f->call((struct libwdt *)(void *)storage, &out) == LIBWDT_ERR_STATE, "%s, rubbish", f->name);
	ck_assert_msg(f->call(MISALIGNED(bytes), &out) == LIBWDT_ERR_STATE, "%s, misaligned", f->name);
	ck_assert(memcmp(before, storage, sizeof(storage)) == 0);
	ck_assert_uint_eq(out, 77);
}
END_TEST

START_TEST(runtime_refuses_before_negotiation)
{
	const struct runtime *f = &runtime[_i];
	static struct bench b;
	uint64_t out = 77;

	bench_init(&b, libwdt_layout_at91sam9(), 1000, 32);
	ck_assert_msg(f->call(&b.wdt, &out) == (f->initialised ? 0 : LIBWDT_ERR_STATE), "%s", f->name);
	ck_assert_uint_eq(out, 77);
	ck_assert_uint_eq(b.calls[LIBWDT_CALL_NOW] + b.calls[LIBWDT_CALL_READ] + b.calls[LIBWDT_CALL_WRITE], 0);
}
END_TEST

START_TEST(runtime_refuses_while_negotiating)
{
	const struct runtime *f = &runtime[_i];
	static struct bench b;
	uint64_t out = 77, deadline;

	if (f->initialised || f->call == interrupt)
		return;
	bench_init(&b, libwdt_layout_at91sam9(), 1000, 32);
	ck_assert_int_eq(libwdt_negotiate_step(&b.wdt, &deadline, &b.plan, &b.input, libwdt_plan_safe), LIBWDT_AGAIN);
	ck_assert_msg(f->call(&b.wdt, &out) == LIBWDT_ERR_BUSY, "%s", f->name);
	ck_assert_uint_eq(out, 77);
	bench_pass_until(&b, deadline);
	ck_assert_int_eq(libwdt_negotiate_step(&b.wdt, &deadline, &b.plan, &b.input, libwdt_plan_safe), 0);
}
END_TEST

START_TEST(negotiation_refuses_missing_arguments)
{
	static struct bench b;
	struct libwdt rubbish;
	uint64_t deadline = 77;

	bench_init(&b, libwdt_layout_at91sam9(), 1000, 32);
	memset(&rubbish, 0xa5, sizeof(rubbish));
	ck_assert_int_eq(libwdt_negotiate(NULL, &b.plan, &b.input, libwdt_plan_safe), LIBWDT_ERR_INVALID);
	ck_assert_int_eq(libwdt_negotiate(&b.wdt, NULL, &b.input, libwdt_plan_safe), LIBWDT_ERR_INVALID);
	ck_assert_int_eq(libwdt_negotiate(&b.wdt, &b.plan, NULL, libwdt_plan_safe), LIBWDT_ERR_INVALID);
	ck_assert_int_eq(libwdt_negotiate(&b.wdt, &b.plan, &b.input, NULL), LIBWDT_ERR_INVALID);
	ck_assert_int_eq(libwdt_negotiate(&rubbish, &b.plan, &b.input, libwdt_plan_safe), LIBWDT_ERR_STATE);
	ck_assert_int_eq(libwdt_negotiate_step(NULL, &deadline, &b.plan, &b.input, libwdt_plan_safe),
			 LIBWDT_ERR_INVALID);
	ck_assert_int_eq(libwdt_negotiate_step(&b.wdt, NULL, &b.plan, &b.input, libwdt_plan_safe), LIBWDT_ERR_INVALID);
	ck_assert_int_eq(libwdt_negotiate_step(&rubbish, &deadline, &b.plan, &b.input, libwdt_plan_safe),
			 LIBWDT_ERR_STATE);
	b.ops.read = NULL;
	ck_assert_int_eq(libwdt_negotiate(&b.wdt, &b.plan, &b.input, libwdt_plan_safe), LIBWDT_ERR_UNSUPPORTED);
	ck_assert_uint_eq(b.calls[LIBWDT_CALL_NOW] + b.calls[LIBWDT_CALL_READ] + b.calls[LIBWDT_CALL_WRITE], 0);
	ck_assert_uint_eq(deadline, 77);
}
END_TEST

START_TEST(attaching_refuses_contradictions)
{
	static const struct libwdt_timing bad[] = {
		{sizeof(struct libwdt_timing), 0, 0, 10, 10, 0, 0},      /* no latest */
		{sizeof(struct libwdt_timing), 0, 11, 10, 20, 0, 0},     /* latest after the bite */
		{sizeof(struct libwdt_timing), 0, 10, 21, 20, 0, 0},     /* bites swapped */
		{sizeof(struct libwdt_timing), 1, 10, 10, 20, 0, 2},     /* spacing above the earliest */
		{sizeof(struct libwdt_timing), 0, 10, 10, 20, 11, 0},    /* warning after the bite */
	};
	const struct libwdt_timing good = {sizeof(struct libwdt_timing), 0, 900000, 1000000, 1100000, 0, 0};
	struct libwdt_timing longer = good;
	static struct bench b;
	struct libwdt_plan before;
	uint32_t i;

	bench_init_record(&b, 1000, 32);
	before = b.plan;
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		ck_assert_msg(libwdt_attach(&b.wdt, &b.plan, &bad[i], 1000, 1000, 0) == LIBWDT_ERR_INVALID, "row %u",
			      (unsigned)i);
	longer.size = UINT32_MAX;
	ck_assert_int_eq(libwdt_attach(&b.wdt, &b.plan, &longer, 1000, 1000, 0), LIBWDT_ERR_SIZE);
	ck_assert_int_eq(libwdt_attach(NULL, &b.plan, &good, 1000, 1000, 0), LIBWDT_ERR_INVALID);
	ck_assert_int_eq(libwdt_attach(&b.wdt, NULL, &good, 1000, 1000, 0), LIBWDT_ERR_INVALID);
	ck_assert_int_eq(libwdt_attach(&b.wdt, &b.plan, NULL, 1000, 1000, 0), LIBWDT_ERR_INVALID);
	ck_assert_int_eq(libwdt_attach(&b.wdt, &b.plan, &good, 0, 1000, 0), LIBWDT_ERR_INVALID);
	ck_assert_int_eq(libwdt_attach(&b.wdt, &b.plan, &good, 1000, 1000, 1), LIBWDT_ERR_INVALID);
	ck_assert(memcmp(&before, &b.plan, sizeof(before)) == 0);
	b.plan.size--;
	ck_assert_int_eq(libwdt_attach(&b.wdt, &b.plan, &good, 1000, 1000, 0), LIBWDT_ERR_SIZE);
	ck_assert_uint_eq(b.calls[LIBWDT_CALL_NOW] + b.calls[LIBWDT_CALL_REFRESH], 0);
	b.ops.refresh = NULL;
	ck_assert_int_eq(libwdt_attach(&b.wdt, &b.plan, &good, 1000, 1000, 0), LIBWDT_ERR_UNSUPPORTED);
}
END_TEST

START_TEST(runtime_refuses_numbers_out_of_range)
{
	static struct bench b;
	uint64_t deadline = 77;
	struct libwdt_status small = LIBWDT_STATUS_INIT;

	bench_init(&b, libwdt_layout_at91sam9(), 1000, 32);
	ck_assert_int_eq(libwdt_negotiate(&b.wdt, &b.plan, &b.input, libwdt_plan_safe), 0);
	ck_assert_int_eq(libwdt_set_timeout(&b.wdt, &deadline, 0x80000000u), LIBWDT_ERR_INVALID);
	ck_assert_int_eq(libwdt_set_open_timeout(&b.wdt, &deadline, 0x80000000u), LIBWDT_ERR_INVALID);
	ck_assert_int_eq(libwdt_set_pretimeout(&b.wdt, &deadline, 1), LIBWDT_ERR_INVALID); /* no timeout */
	ck_assert_int_eq(libwdt_set_modes(&b.wdt, 4), LIBWDT_ERR_INVALID);
	ck_assert_int_eq(libwdt_resume(&b.wdt, &deadline, 0, 0), LIBWDT_ERR_STATE);
	ck_assert_uint_eq(deadline, 77);
	ck_assert_int_eq(libwdt_suspend(&b.wdt, &deadline), 0);
	deadline = 77;
	ck_assert_int_eq(libwdt_resume(&b.wdt, &deadline, 2, 1), LIBWDT_ERR_INVALID);
	ck_assert_uint_eq(deadline, 77);
	small.size--;
	ck_assert_int_eq(libwdt_status(&b.wdt, &small), LIBWDT_ERR_SIZE);
	ck_assert_uint_eq(small.state, 0);
}
END_TEST

START_TEST(registers_are_not_decoded_from_or_to_nothing)
{
	const struct libwdt_layout *layout = libwdt_layout_at91sam9();
	uint16_t config[LIBWDT_FIELD_ROOM], before[LIBWDT_FIELD_ROOM];
	uint32_t reg[LIBWDT_REG_COUNT] = {0x3fff2fff, 0, 0, 0}, kept[LIBWDT_REG_COUNT];

	fill(config, sizeof(config));
	memcpy(before, config, sizeof(config));
	ck_assert_int_eq(libwdt_decode(NULL, NULL, layout, reg), LIBWDT_ERR_INVALID);
	ck_assert_int_eq(libwdt_decode(config, NULL, NULL, reg), LIBWDT_ERR_INVALID);
	ck_assert_int_eq(libwdt_decode(config, NULL, layout, NULL), LIBWDT_ERR_INVALID);
	ck_assert(memcmp(before, config, sizeof(config)) == 0);
	memcpy(kept, reg, sizeof(reg));
	ck_assert_int_eq(libwdt_encode(NULL, layout, config), LIBWDT_ERR_INVALID);
	ck_assert_int_eq(libwdt_encode(reg, NULL, config), LIBWDT_ERR_INVALID);
	ck_assert_int_eq(libwdt_encode(reg, layout, NULL), LIBWDT_ERR_INVALID);
	ck_assert_int_eq(libwdt_encode(reg, layout, config), LIBWDT_ERR_RANGE);
	ck_assert(memcmp(kept, reg, sizeof(reg)) == 0);
}
END_TEST

static int convert(uint32_t index, const struct libwdt_clock *clock, uint64_t *out)
{
	uint32_t wdv = 77;
	int result;

	switch (index) {
	case 0: return libwdt_ticks_not_before(out, clock, 1000000);
	case 1: return libwdt_ticks_not_after(out, clock, 1000000);
	case 2: return libwdt_ticks_not_before_ms(out, clock, 1000);
	case 3: return libwdt_ticks_not_after_ms(out, clock, 1000);
	case 4: return libwdt_shortest_us(out, clock, 256);
	case 5: return libwdt_longest_us(out, clock, 256);
	case 6: return libwdt_shortest_ms(out, clock, 256);
	case 7: return libwdt_longest_ms(out, clock, 256);
	case 8: result = libwdt_wdv_not_before(out ? &wdv : NULL, clock, 1000000); break;
	default: result = libwdt_wdv_not_after(out ? &wdv : NULL, clock, 1000000); break;
	}
	ck_assert(result == 0 || wdv == 77);
	return result;
}

START_TEST(conversions_refuse_bad_clocks_and_missing_outputs)
{
	static const struct libwdt_clock bad[] = {
		{9999, 32768, 32775, 128}, {32769, 32768, 32775, 128}, {32761, 32768, 32767, 128},
		{32761, 32768, 1000001, 128}, {32761, 32768, 32775, 0}, {32761, 32768, 32775, 4097}, {0, 0, 0, 0}};
	const struct libwdt_clock crystal = LIBWDT_CLOCK_CRYSTAL;
	uint64_t out = 77;
	uint32_t i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		ck_assert_int_eq(convert((uint32_t)_i, &bad[i], &out), LIBWDT_ERR_INVALID);
	ck_assert_int_eq(convert((uint32_t)_i, NULL, &out), LIBWDT_ERR_INVALID);
	ck_assert_int_eq(convert((uint32_t)_i, &crystal, NULL), LIBWDT_ERR_INVALID);
	ck_assert_uint_eq(out, 77);
	ck_assert_int_eq(convert((uint32_t)_i, &crystal, &out), 0);
}
END_TEST

static int no_property(void *user, const void **data, uint32_t *length, const char *name)
{
	(void)user, (void)data, (void)length, (void)name;
	return 0;
}

START_TEST(properties_refuse_missing_arguments)
{
	struct libwdt_request request = LIBWDT_REQUEST_INIT, before;

	fill((uint8_t *)&request + sizeof(request.size), sizeof(request) - sizeof(request.size));
	before = request;
	ck_assert_int_eq(libwdt_request_from_properties(NULL, libwdt_layout_at91sam9(), no_property, NULL),
			 LIBWDT_ERR_INVALID);
	ck_assert_int_eq(libwdt_request_from_properties(&request, NULL, no_property, NULL), LIBWDT_ERR_INVALID);
	ck_assert_int_eq(libwdt_request_from_properties(&request, libwdt_layout_at91sam9(), NULL, NULL),
			 LIBWDT_ERR_INVALID);
	ck_assert(memcmp(&request, &before, sizeof(request)) == 0);
	request.size--;
	ck_assert_int_eq(libwdt_request_from_properties(&request, libwdt_layout_at91sam9(), no_property, NULL),
			 LIBWDT_ERR_SIZE);
	ck_assert_ptr_null(libwdt_layout_by_compatible(NULL));
	ck_assert_ptr_null(libwdt_layout_by_compatible(""));
	ck_assert_str_eq(libwdt_property_name(LIBWDT_PROPERTY_COUNT), "?");
	ck_assert_str_eq(libwdt_property_name(UINT32_MAX), "?");
	ck_assert_ptr_nonnull(libwdt_strerror(-99999));
	ck_assert_ptr_nonnull(libwdt_finding_text(UINT32_MAX));
}
END_TEST

Suite *arguments_suite(void)
{
	Suite *suite = suite_create("arguments");
	TCase *tcase = tcase_create("arguments");

	tcase_add_loop_test(tcase, planners_refuse_and_store_nothing, 0, SPOILED);
	tcase_add_loop_test(tcase, negotiation_refuses_before_it_touches_anything, 0, SPOILED);
	tcase_add_test(tcase, planners_refuse_bad_plans);
	tcase_add_test(tcase, linux_policy_refuses_other_layouts);
	tcase_add_test(tcase, longer_structs_are_taken_while_their_tails_are_zero);
	tcase_add_test(tcase, context_is_not_made_of_bad_parts);
	tcase_add_loop_test(tcase, runtime_refuses_a_missing_context_or_output, 0, RUNTIME);
	tcase_add_loop_test(tcase, runtime_refuses_storage_that_is_no_context, 0, RUNTIME);
	tcase_add_loop_test(tcase, runtime_refuses_before_negotiation, 0, RUNTIME);
	tcase_add_loop_test(tcase, runtime_refuses_while_negotiating, 0, RUNTIME);
	tcase_add_test(tcase, negotiation_refuses_missing_arguments);
	tcase_add_test(tcase, attaching_refuses_contradictions);
	tcase_add_test(tcase, runtime_refuses_numbers_out_of_range);
	tcase_add_test(tcase, registers_are_not_decoded_from_or_to_nothing);
	tcase_add_loop_test(tcase, conversions_refuse_bad_clocks_and_missing_outputs, 0, 10);
	tcase_add_test(tcase, properties_refuse_missing_arguments);
	suite_add_tcase(suite, tcase);
	return suite;
}
