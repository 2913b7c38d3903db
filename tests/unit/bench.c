/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* The board of bench.h. */
#include <string.h>

#include "bench.h"

#define DIVIDER 128u
#define DEFAULT_HZ 32768u

/* Whether this call of a callback is the one that fails. */
static int fails(struct bench *b, uint32_t call)
{
	b->calls[call]++;
	return b->failure.call == call && b->calls[call] == b->failure.at;
}

static uint32_t next_chance(struct bench *b)
{
	b->chance = b->chance * 1664525u + 1013904223u;
	return b->chance >> 31;
}

static int pass_on(struct libwdt_model *model, uint32_t hz, uint64_t ns)
{
	int err = libwdt_model_set_hz(model, hz);

	return err ? err : libwdt_model_advance(model, ns);
}

/* A host that spins comes here a million times; Check notes every assertion it meets, so none is met. */
void bench_pass_ns(struct bench *b, uint64_t ns)
{
	uint32_t hz;
	int err;

	b->t_ns += ns;
	if (!b->has_model)
		return;
	hz = next_chance(b) ? b->hz_high : b->hz_low;
	err = pass_on(&b->model, hz, ns);
	if (!err && b->has_secure)
		err = pass_on(&b->secure, hz, ns);
	if (err)
		ck_abort_msg("the model: %d", err);
}

void bench_pass_us(struct bench *b, uint64_t us)
{
	bench_pass_ns(b, us * NS_PER_US);
}

uint64_t bench_counter(const struct bench *b)
{
	uint64_t t_ns = b->t_ns + b->phase_ns;

	return b->start + t_ns / NS_PER_S * b->input.host_hz + t_ns % NS_PER_S * b->input.host_hz / NS_PER_S;
}

void bench_pass_until(struct bench *b, uint64_t deadline)
{
	uint64_t ticks = deadline - b->start, rate = b->input.host_hz, then;

	if ((int64_t)(deadline - bench_counter(b)) <= 0)
		return;
	then = ticks / rate * NS_PER_S + (ticks % rate * NS_PER_S + rate - 1) / rate;
	bench_pass_ns(b, then - b->phase_ns - b->t_ns);
	ck_assert(bench_counter(b) == deadline);
}

static int bench_now(void *user, uint64_t *ticks)
{
	struct bench *b = user;
	uint32_t bits = b->ops.counter_bits;
	int failed = fails(b, LIBWDT_CALL_NOW);

	if (!b->stopped)
		bench_pass_ns(b, b->read_ns);
	if (failed)
		return b->failure.error;
	*ticks = bench_counter(b) & (bits == 64 ? UINT64_MAX : ((uint64_t)1 << bits) - 1);
	return 0;
}

uint32_t bench_peek(const struct bench *b, uint32_t offset)
{
	uint32_t value = 0;

	ck_assert_int_eq(libwdt_model_peek(&b->model, &value, offset, 4), 0);
	return value;
}

static int bench_read(void *user, uint32_t *value, uint32_t offset)
{
	struct bench *b = user;

	if (fails(b, LIBWDT_CALL_READ))
		return b->failure.error;
	bench_pass_ns(b, b->reading_ns);
	return libwdt_model_read(&b->model, value, offset, 4);
}

void bench_boot_write(struct bench *b, uint32_t offset, uint32_t value)
{
	ck_assert_int_eq(libwdt_model_write(&b->model, offset, value, 4), 0);
}

void bench_limit(struct bench *b, uint32_t field, uint32_t most)
{
	const uint32_t limits = libwdt_layout_sama7g5()->limits;
	uint32_t offset = field == LIBWDT_LEVEL ? limits : field == LIBWDT_WINDOW ? limits + 4 : limits + 8;

	ck_assert_int_eq(libwdt_model_write(&b->secure, offset, most << 16, 4), 0);
}

static int bench_write(void *user, uint32_t offset, uint32_t value)
{
	struct bench *b = user;
	int failed = fails(b, LIBWDT_CALL_WRITE);

	if (b->calls[LIBWDT_CALL_WRITE] & 1)
		bench_pass_ns(b, b->landing_ns);
	if (failed && !b->failure.lands)
		return b->failure.error;
	ck_assert_uint_lt(b->writes, BENCH_LOG);
	b->log[b->writes++] = (struct bench_write){b->t_ns, offset, value};
	bench_boot_write(b, offset, value);
	return failed ? b->failure.error : 0;
}

int bench_delay(void *user, uint32_t time_us)
{
	struct bench *b = user;

	if (fails(b, LIBWDT_CALL_DELAY))
		return b->failure.error;
	bench_pass_us(b, time_us);
	return 0;
}

int bench_refresh(void *user)
{
	struct bench *b = user;
	int failed = fails(b, LIBWDT_CALL_REFRESH);

	bench_pass_ns(b, b->landing_ns);
	if (failed)
		return b->failure.error;
	b->refreshes++;
	b->refreshed_ns = b->t_ns;
	return 0;
}

int bench_start(void *user)
{
	struct bench *b = user;

	return fails(b, LIBWDT_CALL_START) ? b->failure.error : 0;
}

int bench_stop(void *user)
{
	struct bench *b = user;

	return fails(b, LIBWDT_CALL_STOP) ? b->failure.error : 0;
}

int bench_set(void *user, struct libwdt_timing *timing, uint32_t timeout_ms)
{
	struct bench *b = user;

	(void)timeout_ms;
	if (fails(b, LIBWDT_CALL_SET))
		return b->failure.error;
	*timing = b->timing;
	return 0;
}

int bench_remaining(void *user, uint32_t *time_us)
{
	struct bench *b = user;

	if (fails(b, LIBWDT_CALL_REMAINING))
		return b->failure.error;
	*time_us = b->remaining_us;
	return 0;
}

int bench_pretimeout(void *user)
{
	struct bench *b = user;

	return fails(b, LIBWDT_CALL_PRETIMEOUT) ? b->failure.error : 0;
}

int bench_restart(void *user, uint32_t cause)
{
	struct bench *b = user;

	if (fails(b, LIBWDT_CALL_RESTART))
		return b->failure.error;
	b->cause |= cause;
	return 0;
}

int bench_diagnose(void *user, uint32_t event, uint64_t a, uint64_t b)
{
	struct bench *bench = user;

	ck_assert_uint_lt(event, BENCH_EVENTS);
	bench->events[event]++;
	bench->event_a[event] = a;
	bench->event_b[event] = b;
	return 0;
}

static int bench_line(void *user, uint32_t line, uint32_t level)
{
	struct bench *b = user;

	b->line[line] = level;
	if (level && line != LIBWDT_MODEL_LINE_INTERRUPT && !b->reset_ns)
		b->reset_ns = b->t_ns;
	return 0;
}

struct libwdt_model_events bench_events(const struct bench *b)
{
	struct libwdt_model_events events = LIBWDT_MODEL_EVENTS_INIT;

	if (b->has_model)
		ck_assert_int_eq(libwdt_model_events(&b->model, &events), 0);
	return events;
}

uint32_t bench_mishaps(const struct bench *b)
{
	return bench_events(b).seen & ~LIBWDT_MODEL_LEVEL;
}

uint64_t bench_least_spacing_ns(const struct bench *b)
{
	uint64_t least_ns = UINT64_MAX;
	uint32_t i;

	for (i = 1; i < b->writes; i++)
		if (b->log[i].at_ns - b->log[i - 1].at_ns < least_ns)
			least_ns = b->log[i].at_ns - b->log[i - 1].at_ns;
	return least_ns;
}

static void init_host(struct bench *b, uint32_t host_hz, uint32_t counter_bits)
{
	const struct libwdt_input input = LIBWDT_INPUT_INIT;
	const struct libwdt_request request = LIBWDT_REQUEST_INIT;
	const struct libwdt_plan plan = LIBWDT_PLAN_INIT;
	const struct libwdt_timing timing = LIBWDT_TIMING_INIT;

	memset(b, 0, sizeof(*b));
	b->input = input;
	b->request = request;
	b->plan = plan;
	b->timing = timing;
	b->input.request = &b->request;
	b->input.host_hz = host_hz;
	b->read_ns = 1000;
	b->ops.size = sizeof(b->ops);
	b->ops.counter_bits = counter_bits;
	b->ops.now = bench_now;
}

/* The secure half belongs to other software. */
static void stop_secure(struct bench *b)
{
	const struct libwdt_layout *layout = libwdt_layout_sama7g5();
	const struct libwdt_field *disabled = &layout->field[LIBWDT_DISABLED];

	ck_assert_int_eq(libwdt_model_write(&b->secure, layout->write_offset[disabled->reg], 1u << disabled->shift, 4), 0);
}

void bench_make(struct bench *b, const struct libwdt_layout *layout, uint32_t divider)
{
	struct libwdt_model_setup setup = LIBWDT_MODEL_SETUP_INIT;
	struct libwdt_model_options options = LIBWDT_MODEL_OPTIONS_INIT;

	setup.divider = divider;
	b->has_secure = (layout->flags & LIBWDT_NON_SECURE) != 0;
	if (b->has_secure) {
		setup.layout = libwdt_layout_sama7g5();
		ck_assert_int_eq(libwdt_model_init(&b->secure, &setup), 0);
		stop_secure(b);
		setup.partner = &b->secure;
	}
	setup.layout = layout;
	setup.line = bench_line;
	setup.user = b;
	ck_assert_int_eq(libwdt_model_init(&b->model, &setup), 0);
	options.flags = LIBWDT_MODEL_CLOSE_ANY;
	ck_assert_int_eq(libwdt_model_set_options(&b->model, &options), 0);
	b->has_model = 1;
}

void bench_init(struct bench *b, const struct libwdt_layout *layout, uint32_t host_hz, uint32_t counter_bits)
{
	init_host(b, host_hz, counter_bits);
	b->hz_low = b->hz_high = DEFAULT_HZ;
	bench_make(b, layout, DIVIDER);
	b->input.layout = layout;
	b->ops.read = bench_read;
	b->ops.write = bench_write;
	ck_assert_int_eq(libwdt_init(&b->wdt, &b->ops, b), 0);
}

void bench_init_record(struct bench *b, uint32_t host_hz, uint32_t counter_bits)
{
	init_host(b, host_hz, counter_bits);
	b->ops.refresh = bench_refresh;
	ck_assert_int_eq(libwdt_init(&b->wdt, &b->ops, b), 0);
}
