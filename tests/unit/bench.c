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

/* A host that spins comes here a million times; Check notes every assertion it meets, so none is met. */
void bench_pass_ns(struct bench *b, uint64_t ns)
{
	int err = 0;

	b->t_ns += ns;
	if (b->has_model)
		err = libwdt_model_set_hz(&b->model, next_chance(b) ? b->hz_high : b->hz_low);
	if (b->has_model && !err)
		err = libwdt_model_advance(&b->model, ns);
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

/* The live counter of the registers, which run at the middle rate of their clock. */
static uint32_t live_counter(const struct bench *b)
{
	uint32_t period = b->reg[b->input.layout->read_offset[LIBWDT_REG_WINDOW] / 4] & 0xfff;
	uint64_t age_ns = b->t_ns - b->restart_ns;
	uint64_t ticks = age_ns / NS_PER_S * (DEFAULT_HZ / DIVIDER) +
			 age_ns % NS_PER_S * (DEFAULT_HZ / DIVIDER) / NS_PER_S;

	return ticks > period ? 0 : period - (uint32_t)ticks;
}

uint32_t bench_peek(const struct bench *b, uint32_t offset)
{
	uint32_t value = 0;

	if (b->has_model)
		ck_assert_int_eq(libwdt_model_peek(&b->model, &value, offset, 4), 0);
	else if (offset == b->input.layout->counter)
		value = live_counter(b);
	else if (offset / 4 < BENCH_REGISTERS)
		value = b->reg[offset / 4];
	return value;
}

static int bench_read(void *user, uint32_t *value, uint32_t offset)
{
	struct bench *b = user;

	if (fails(b, LIBWDT_CALL_READ))
		return b->failure.error;
	bench_pass_ns(b, b->reading_ns);
	if (b->has_model)
		return libwdt_model_read(&b->model, value, offset, 4);
	*value = bench_peek(b, offset);
	if (offset == b->input.layout->status)
		b->reg[offset / 4] = 0;
	return 0;
}

static uint32_t least(uint32_t a, uint32_t b)
{
	return a < b ? a : b;
}

/* A register file does what the pages say of WLR, ILR, IER and IDR, and restarts at every write but IER's and IDR's. */
static void write_register(struct bench *b, uint32_t offset, uint32_t value)
{
	const struct libwdt_layout *layout = b->input.layout;
	uint32_t *mask = &b->reg[layout->read_offset[LIBWDT_REG_INTERRUPT] / 4 % BENCH_REGISTERS];
	int known = offset / 4 < BENCH_REGISTERS;

	if (layout->interrupt_clear != LIBWDT_NO_OFFSET && offset == layout->interrupt_clear) {
		*mask &= ~value;
		return;
	}
	if (layout->interrupt_clear != LIBWDT_NO_OFFSET && offset == layout->write_offset[LIBWDT_REG_INTERRUPT]) {
		*mask |= value;
		return;
	}
	b->restart_ns = b->t_ns;
	if (offset == layout->control || !known) {
		b->spent |= layout->lock && value == layout->lock;
		return;
	}
	if (b->spent)
		return;
	if (offset == layout->write_offset[LIBWDT_REG_WINDOW])
		value = least(value & 0xfff, b->limit_load) | least(value >> 16 & 0xfff, b->limit_window) << 16;
	if (offset == layout->write_offset[LIBWDT_REG_LEVEL])
		value = least(value & 0xfff, b->limit_level);
	b->reg[offset / 4] = value;
	b->spent |= layout->flags & LIBWDT_WRITE_ONCE;
}

void bench_boot_write(struct bench *b, uint32_t offset, uint32_t value)
{
	if (b->has_model)
		ck_assert_int_eq(libwdt_model_write(&b->model, offset, value, 4), 0);
	else
		write_register(b, offset, value);
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

static void init_hardware(struct bench *b, const struct libwdt_layout *layout)
{
	struct libwdt_model_setup setup = LIBWDT_MODEL_SETUP_INIT;
	uint32_t i;

	setup.layout = layout;
	setup.line = bench_line;
	setup.user = b;
	b->hz_low = b->hz_high = DEFAULT_HZ;
	b->has_model = libwdt_model_init(&b->model, &setup) == 0;
	b->limit_load = b->limit_window = b->limit_level = 0xfff;
	for (i = 0; i < LIBWDT_REG_COUNT; i++)
		if (layout->read_offset[i] != LIBWDT_NO_OFFSET)
			b->reg[layout->read_offset[i] / 4] = layout->reset_value[i];
}

void bench_init(struct bench *b, const struct libwdt_layout *layout, uint32_t host_hz, uint32_t counter_bits)
{
	init_host(b, host_hz, counter_bits);
	init_hardware(b, layout);
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
