/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* Clocks, dice, the board that is drawn and its callbacks. */
#include "world.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "random.h"

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

void must(int err, const char *what)
{
	if (err >= 0)
		return;
	printf("%s returns %d\n", what, err);
	exit(1);
}

uint64_t clock_reads(const struct clock *clock, uint64_t time)
{
	uint64_t ahead = time + clock->phase;

	return clock->origin + ahead / UNIT_HZ * clock->hz + ahead % UNIT_HZ * clock->hz / UNIT_HZ;
}

uint64_t clock_when(const struct clock *clock, uint64_t reading)
{
	uint64_t steps = reading > clock->origin ? reading - clock->origin : 0, ahead;

	if (steps / clock->hz >= NEVER / UNIT_HZ)
		return NEVER;
	ahead = steps / clock->hz * UNIT_HZ + (steps % clock->hz * UNIT_HZ + clock->hz - 1) / clock->hz;
	return ahead > clock->phase ? ahead - clock->phase : 0;
}

uint64_t clock_tick(const struct clock *clock)
{
	return (UNIT_HZ - 1) / clock->hz + 1;
}

uint64_t roll(struct dice *dice, uint64_t below)
{
	return (random_number(&dice->state) >> 1) % below;
}

uint64_t roll_edges(struct dice *dice, uint64_t least, uint64_t most)
{
	uint64_t inner = most > least ? 1 : 0;

	switch (roll(dice, 8)) {
	case 0:
		return least;
	case 1:
		return least + inner;
	case 2:
		return most;
	case 3:
		return most - inner;
	default:
		return least + roll(dice, most - least + 1);
	}
}

static uint32_t roll_hz(struct world *world)
{
	return (uint32_t)roll_edges(&world->dice, world->hz_min, world->hz_max);
}

/* Lets the model's time pass; a restless slow clock changes its rate as it does. */
static void advance(struct world *world, uint64_t until)
{
	if (until <= world->time)
		return;
	must(libwdt_model_set_hz(&world->model, roll_hz(world)), "set_hz");
	must(libwdt_model_advance(&world->model, until - world->time), "advance");
	world->time = until;
}

void world_pass(struct world *world, uint64_t until)
{
	uint64_t next;

	while ((next = world->next(world->user)) <= until) {
		advance(world, next);
		world->act(world->user);
	}
	advance(world, until);
}

uint64_t world_deadline(const struct world *world, uint64_t deadline)
{
	uint64_t now = clock_reads(&world->host, world->time), ahead = (deadline - now) & world->mask;

	return ahead <= world->mask / 2 ? now + ahead : now - ((now - deadline) & world->mask);
}

uint32_t world_fault(const struct world *world, uint64_t *time)
{
	struct libwdt_model_events events = LIBWDT_MODEL_EVENTS_INIT;

	must(libwdt_model_events(&world->model, &events), "events");
	*time = events.first_time;
	return events.first_cause;
}

void world_linger(struct world *world, uint64_t most)
{
	if (world->busy && world->time < world->limit) {
		if (most > world->limit - world->time)
			most = world->limit - world->time;
		world_pass(world, world->time + (roll(&world->dice, 2) ? roll_edges(&world->dice, 0, most) : 0));
	}
	if (world->busy)
		world->interrupted(world->user);
}

static int host_now(void *user, uint64_t *ticks)
{
	struct world *world = (struct world *)user;

	world_linger(world, world->latency);
	world->read = world->time;
	*ticks = clock_reads(&world->host, world->time) & world->mask;
	return 0;
}

static int host_read(void *user, uint32_t *value, uint32_t offset)
{
	return libwdt_model_read(&((struct world *)user)->model, value, offset, 4);
}

/* The write lands after its delay; how long the restart then takes is chosen anew. */
static int host_write(void *user, uint32_t offset, uint32_t value)
{
	struct world *world = (struct world *)user;
	struct libwdt_model_options options = LIBWDT_MODEL_OPTIONS_INIT;

	world_linger(world, world->landing);
	options.delay_clocks = (uint32_t)roll(&world->dice, 4);
	options.flags = LIBWDT_MODEL_STRICT;
	must(libwdt_model_set_options(&world->model, &options), "set_options");
	world->restarted = world->time;
	/* A watchdog that bit while the write was on its way holds its own bus: world_fault() tells. */
	(void)libwdt_model_write(&world->model, offset, value, 4);
	return 0;
}

static int host_delay(void *user, uint32_t time_us)
{
	struct world *world = (struct world *)user;

	world_pass(world, world->time + (uint64_t)time_us * UNITS_PER_US + roll(&world->dice, 2) * UNITS_PER_US);
	return 0;
}

/* Host counters and clocks as boards have them, some of them primes. */
static const uint32_t rates[] = {
	10, 64, 100, 128, 250, 997, 1000, 1024, 10000, 32768, 99991, 1000000, 24000000, 999999937,
};

static void draw_clock(struct clock *clock, struct dice *dice, uint32_t hz)
{
	uint64_t turn = (roll(dice, 1000) + 16) << 32;

	clock->hz = hz;
	clock->phase = roll_edges(dice, 0, clock_tick(clock) - 1);
	/* Close to its wrap, by a second or ten, or by a few ticks, or anywhere. */
	switch (roll(dice, 4)) {
	case 0:
		clock->origin = turn - roll(dice, 100);
		break;
	case 1:
		clock->origin = turn + roll(dice, 1u << 31);
		break;
	default:
		clock->origin = turn - roll(dice, (uint64_t)hz * (1 + roll(dice, 10)));
	}
}

/* At least 16 bits, and half a turn at least two seconds. */
static uint64_t draw_mask(struct dice *dice, uint32_t hz)
{
	uint32_t bits = 16;

	while (bits < 40 && (1ull << (bits - 1)) < 2ull * hz)
		bits++;
	bits += (uint32_t)roll(dice, 65 - bits);
	return bits == 64 ? UINT64_MAX : (1ull << bits) - 1;
}

static uint32_t bits_of(uint64_t mask)
{
	uint32_t bits = 0;

	for (; mask; mask >>= 1)
		bits++;
	return bits;
}

static const struct libwdt_layout *draw_layout(struct dice *dice)
{
	switch (roll(dice, 6)) {
	case 0:
		return libwdt_layout_sam9x60();
	case 1:
		return libwdt_layout_sama7g5();
	case 2:
	case 3:
		return libwdt_layout_sama5d4();
	default:
		return libwdt_layout_at91sam9();
	}
}

/* What the owner wishes: a period, at times a window, and a soft timeout shorter or longer than that. */
static void draw_request(struct world *world, struct libwdt_request *request)
{
	uint32_t period_us = (uint32_t)(4000u << roll(&world->dice, 13));

	period_us += (uint32_t)roll(&world->dice, period_us);
	if (period_us > 15000000)
		period_us = 15000000;
	request->reset_not_after_us = period_us;
	if (roll(&world->dice, 2))
		request->closed_us = (uint32_t)roll(&world->dice, period_us / 10 * 9) + 1;
	world->timeout_ms = period_us / 8000 + (uint32_t)roll(&world->dice, period_us / 200) + 1;
	request->timeout_ms = world->timeout_ms;
}

static void draw_slow_clock(struct world *world)
{
	static const uint32_t ranges[][2] = {{32761, 32775}, {32768, 32768}, {30000, 34000}, {26000, 44000}};
	uint64_t which = roll(&world->dice, LENGTH(ranges));

	world->hz_min = ranges[which][0];
	world->hz_max = ranges[which][1];
}

static void draw_latency(struct world *world)
{
	uint64_t us = roll(&world->dice, 4) ? roll(&world->dice, 2000) : roll(&world->dice, 50000);

	world->latency = us * UNITS_PER_US;
	world->landing = roll(&world->dice, us + 1) * UNITS_PER_US;
}

static int make_model(struct world *world)
{
	struct libwdt_model_setup setup = LIBWDT_MODEL_SETUP_INIT;
	int err;

	setup.hz = world->hz_min;
	setup.time_hz = UNIT_HZ;
	setup.layout = world->layout;
	err = libwdt_model_init(&world->model, &setup);
	if (err != LIBWDT_ERR_UNSUPPORTED)
		must(err, "model");
	return err;
}

static void make_ops(struct world *world)
{
	static const struct libwdt_ops ops = {
		.size = sizeof(ops), .now = host_now, .read = host_read, .write = host_write, .delay = host_delay};

	world->ops = ops;
	world->ops.counter_bits = bits_of(world->mask);
}

/* After a boot whose length is known, so that the counter's age is. */
static int negotiate(struct world *world, const struct libwdt_request *request)
{
	struct libwdt_input input = LIBWDT_INPUT_INIT;
	uint64_t age = roll(&world->dice, UNIT_HZ / 4);

	advance(world, age);
	input.flags = LIBWDT_INPUT_LANDING | LIBWDT_INPUT_DELAY;
	input.layout = world->layout;
	input.request = request;
	input.clock = (struct libwdt_clock){world->hz_min, world->hz_min, world->hz_max, 128};
	input.host_hz = world->host.hz;
	input.latency_us = (uint32_t)(world->latency / UNITS_PER_US);
	input.landing_us = (uint32_t)(world->landing / UNITS_PER_US);
	input.age_min_us = (uint32_t)(age / UNITS_PER_US);
	input.age_max_us = input.age_min_us + 1;
	world->plan = (struct libwdt_plan)LIBWDT_PLAN_INIT;
	must(libwdt_init(&world->libwdt, &world->ops, world), "init");
	return libwdt_negotiate(&world->libwdt, &world->plan, &input, libwdt_plan_safe);
}

int world_open(struct world *world)
{
	const uint32_t bad = LIBWDT_FINDING_FIRST_UNPROVEN | LIBWDT_FINDING_CANNOT_BITE | LIBWDT_FINDING_INFEASIBLE;
	struct libwdt_request request = LIBWDT_REQUEST_INIT;
	uint64_t when;

	world->time = world->restarted = world->read = 0;
	world->busy = 0;
	world->layout = draw_layout(&world->dice);
	draw_slow_clock(world);
	draw_latency(world);
	draw_clock(&world->host, &world->dice, rates[1 + roll(&world->dice, LENGTH(rates) - 1)]);
	draw_clock(&world->supervisors, &world->dice, rates[roll(&world->dice, LENGTH(rates))]);
	world->mask = draw_mask(&world->dice, world->host.hz);
	draw_request(world, &request);
	make_ops(world);
	if (make_model(world))
		return 1;
	must(negotiate(world, &request), "negotiate");
	return !world->plan.running || !world->plan.feasible || world->plan.findings & bad || world_fault(world, &when);
}

void world_describe(const struct world *world)
{
	printf("%s, slow clock %" PRIu32 "..%" PRIu32 " Hz, mode %08" PRIx32 " window %08" PRIx32 "; host %" PRIu32
	       " Hz of %" PRIu32 " bits from %" PRIu64 " + %" PRIu64 " units, L = %" PRIu64 " us, L2 = %" PRIu64
	       " us; T = %" PRIu32 " ms, T_max = %" PRIu64 " us; planned %" PRId64 "..%" PRId64 ", period %" PRId64
	       "; supervisor's clock %" PRIu32 " Hz from %" PRIu64 " + %" PRIu64 " units; time %" PRIu64
	       " units of 1/%u s\n",
	       world->layout->name, world->hz_min, world->hz_max, world->plan.reg[LIBWDT_REG_MODE],
	       world->plan.reg[LIBWDT_REG_WINDOW], world->host.hz, bits_of(world->mask), world->host.origin,
	       world->host.phase, world->latency / UNITS_PER_US, world->landing / UNITS_PER_US, world->timeout_ms,
	       world->plan.timeout_max_us, world->plan.earliest, world->plan.latest, world->plan.period,
	       world->supervisors.hz, world->supervisors.origin, world->supervisors.phase, world->time, UNIT_HZ);
}
