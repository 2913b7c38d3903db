/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * The soft timeout under attack. The runtime, called as a host would call it,
 * serves the device model; the adversary decides the phase of the host's
 * counter, when each deadline is served, when each write lands, how long each
 * restart takes to act and how fast the slow clock runs. A client that pings
 * within its timeout is never reset; one that stops is reset no sooner than the
 * timeout, the latency and three slow clocks after its last ping, and no later
 * than the plan says. Directed plays show how close to both ends a reset comes,
 * and with how many slow clocks in the upper one it would still hold.
 */
#include <libwdtvtlb/wdt_model.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "adversary.h"
#include "choose.h"
#include "sweep.h"

#define LENGTH(array) ((uint32_t)(sizeof(array) / sizeof((array)[0])))
#define FAR_TICKS ((uint64_t)1 << 32) /* beyond every scene; its time would not fit */
#define NEVER (UINT64_MAX / 2)
#define CLOCKS_MAX 9 /* in T_max, at most */
#define SEED 0x9e3779b97f4a7c15u

/* A watchdog left running by boot code, its host, and how long its owner may be silent. */
struct scene {
	uint32_t load, window;
	uint32_t hz_min, hz_max;
	struct host host;
	uint32_t timeout_ms;
	uint32_t counter_bits;
	uint64_t unit_hz; /* units of time in a second: a multiple of the host's rate and of a million */
};

#define CRYSTAL 32761, 32775
#define RC 26000, 44000
#define GHZ 1000000000u

static const struct scene scenes[] = {
	{4095, 4095, CRYSTAL, {1000, 1000, 1000}, 15000, 32, GHZ},  /* T below P */
	{4095, 4095, CRYSTAL, {1000, 1000, 1000}, 16000, 32, GHZ},  /* T at P */
	{4095, 4095, CRYSTAL, {1000, 1000, 1000}, 16004, 64, GHZ},
	{4095, 4095, CRYSTAL, {1000, 1000, 1000}, 60000, 32, GHZ},  /* T above P */
	{511, 4095, CRYSTAL, {100, 1000, 1000}, 15000, 16, GHZ},
	{255, 4095, RC, {100, 2000, 500}, 5000, 32, GHZ},
	{255, 128, CRYSTAL, {1000, 1000, 1000}, 5000, 32, GHZ},     /* half closed */
	{255, 100, CRYSTAL, {250, 1000, 100}, 3000, 16, GHZ},       /* less than half open */
	{255, 40, CRYSTAL, {1000, 1000, 1000}, 5000, 32, GHZ},      /* a sixth open */
	{255, 40, CRYSTAL, {1000, 1000, 1000}, 500, 32, GHZ},
	{127, 4095, CRYSTAL, {64, 0, 0}, 2000, 32, 64000000u},      /* host ticks are whole counter ticks */
	{25, 4095, CRYSTAL, {1000, 1000, 200}, 1000, 32, GHZ},
	{25, 10, CRYSTAL, {1000, 500, 500}, 100, 32, GHZ},
	{25, 4095, RC, {1000, 1000, 1000}, 100, 32, GHZ},
	{511, 400, RC, {1000, 1000, 1000}, 20000, 32, GHZ},
	{255, 200, CRYSTAL, {1000, 1000, 1000}, 5000, 32, GHZ},     /* a fifth closed: nothing overshoots */
	{255, 4095, CRYSTAL, {1000000, 50, 10}, 5000, 40, GHZ},     /* ticks far finer than slow clocks */
	{255, 4095, CRYSTAL, {1000000, 50, 10}, 1, 48, GHZ},        /* T far below P */
	{63, 4095, 32768, 32768, {128, 1938, 1938}, 1266, 32, 64000000u}, /* T is 162.05 ticks: 163 are counted */
	{511, 4095, RC, {64, 2000, 500}, 5001, 16, 64000000u},
	{55, 4095, 32768, 32768, {997, 43339, 29544}, 1052, 32, 997000000u}, /* half a period, late, leaves no gap */
};

struct play {
	uint32_t late;    /* from a deadline to its service */
	uint32_t landing; /* from a reading to the write */
	uint32_t sync;    /* slow clocks until a restart acts */
	uint32_t clock;   /* rate of the slow clock */
	uint64_t seed;
};

struct world {
	const struct scene *scene;
	struct play play;
	struct libwdt_model model;
	struct libwdt libwdt;
	struct libwdt_plan plan;
	uint64_t time;     /* units since the model began */
	uint64_t phase;    /* units by which the host's counter is ahead of the model's time */
	uint64_t origin;   /* the host's counter at time 0 */
	uint64_t deadline; /* as the runtime returned it */
	uint64_t due;      /* when the counter reaches it */
	uint64_t landing;  /* how long the next write takes to land */
};

enum {
	SIMULATIONS,
	PINGS,
	CLOCKS, /* and one for each scene: slow clocks that T_max needs there */
};

/* What the plays of a scene have reached, in units. */
struct reached {
	int64_t earliest;   /* least time of a reset after T + L + 3 slow clocks */
	int64_t latest;     /* least time of a reset before T_max */
	int64_t over;       /* greatest time of a reset after T + P_max - P_min + 2 L + 2 / R, without overshoot */
	uint64_t counts[2];
};

static void must(int err, const char *what)
{
	if (err >= 0)
		return;
	printf("%s returns %d\n", what, err);
	exit(1);
}

static uint64_t units_of_us(const struct scene *scene, uint64_t time_us)
{
	return time_us * (scene->unit_hz / 1000000);
}

static uint64_t tick_of(const struct scene *scene)
{
	return scene->unit_hz / scene->host.hz;
}

static uint64_t mask_of(const struct scene *scene)
{
	return scene->counter_bits == 64 ? UINT64_MAX : ((uint64_t)1 << scene->counter_bits) - 1;
}

/* Lets time pass; a restless slow clock changes its rate as it does. */
static void pass(struct world *world, uint64_t time)
{
	const struct scene *scene = world->scene;

	if (time <= world->time)
		return;
	must(libwdt_model_set_hz(&world->model,
				 (uint32_t)choose(&world->play.seed, world->play.clock, scene->hz_min, scene->hz_max)),
	     "set_hz");
	must(libwdt_model_advance(&world->model, time - world->time), "advance");
	world->time = time;
}

static uint64_t counter(const struct world *world)
{
	return world->origin + (world->time + world->phase) / tick_of(world->scene);
}

static int host_now(void *user, uint64_t *ticks)
{
	const struct world *world = (const struct world *)user;

	*ticks = counter(world) & mask_of(world->scene);
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

	pass(world, world->time + world->landing);
	world->landing = 0;
	options.delay_clocks = (uint32_t)choose(&world->play.seed, world->play.sync, 0, SYNC_MAX);
	options.flags = LIBWDT_MODEL_STRICT;
	must(libwdt_model_set_options(&world->model, &options), "set_options");
	/* A watchdog that bit while the write was on its way holds its own bus; is_reset() tells. */
	(void)libwdt_model_write(&world->model, offset, value, 4);
	return 0;
}

static int is_reset(const struct world *world, uint64_t *time, uint32_t *cause)
{
	struct libwdt_model_events events = LIBWDT_MODEL_EVENTS_INIT;

	must(libwdt_model_events(&world->model, &events), "events");
	*time = events.first_time;
	*cause = events.first_cause;
	return events.first_cause != 0;
}

/*
 * Takes note of the deadline that a call has returned. One that has passed is due
 * at once; a host that owed a service before the call owes it since then.
 */
static void note_deadline(struct world *world, int served)
{
	const struct scene *scene = world->scene;
	uint64_t ahead = (world->deadline - counter(world)) & mask_of(scene);

	if (ahead > FAR_TICKS && ahead <= mask_of(scene) / 2)
		world->due = NEVER;
	else if (ahead != 0 && ahead <= mask_of(scene) / 2)
		world->due = (counter(world) + ahead - world->origin) * tick_of(scene) - world->phase;
	else if (served || world->due > world->time)
		world->due = world->time;
}

/* Serves what comes due before `until`, each deadline within L of its time. */
static void serve(struct world *world, uint64_t until)
{
	const uint64_t latency = units_of_us(world->scene, world->scene->host.latency_us);
	const uint64_t landing = units_of_us(world->scene, world->scene->host.landing_us);
	uint64_t start, last, time;
	uint32_t cause;

	while (!is_reset(world, &time, &cause)) {
		last = world->due + latency;
		start = world->due + choose(&world->play.seed, world->play.late, 0, latency);
		if (start < world->time)
			start = world->time;
		if (start >= until)
			break;
		pass(world, start);
		last = last > start ? last - start : 0;
		world->landing = choose(&world->play.seed, world->play.landing, 0, last < landing ? last : landing);
		must(libwdt_poll(&world->libwdt, &world->deadline), "poll");
		note_deadline(world, 1);
	}
	pass(world, until);
}

static void ping(struct world *world)
{
	must(libwdt_ping(&world->libwdt, &world->deadline), "ping");
	note_deadline(world, 0);
}

static const struct libwdt_ops ops_template = {
	.size = sizeof(struct libwdt_ops), .now = host_now, .read = host_read, .write = host_write};

/* Boot code writes the mode register; `age` units and the phase later the runtime meets the watchdog. */
static void open_scene(struct world *world, struct libwdt_ops *ops, uint64_t phase, uint64_t age)
{
	const struct scene *scene = world->scene;
	struct libwdt_model_setup setup = LIBWDT_MODEL_SETUP_INIT;
	struct libwdt_request request = LIBWDT_REQUEST_INIT;
	struct libwdt_input input = LIBWDT_INPUT_INIT;
	const struct libwdt_layout *layout = libwdt_layout_at91sam9();

	setup.hz = scene->hz_min;
	setup.time_hz = scene->unit_hz;
	setup.layout = layout;
	must(libwdt_model_init(&world->model, &setup), "model");
	must(libwdt_model_write(&world->model, layout->write_offset[LIBWDT_REG_MODE],
				scene->load | scene->window << 16 | MODE_RESETS, 4), "boot");
	world->time = 0;
	world->phase = phase;
	pass(world, age);
	*ops = ops_template;
	ops->counter_bits = scene->counter_bits;
	request.timeout_ms = scene->timeout_ms;
	input.flags = LIBWDT_INPUT_LANDING;
	input.layout = layout;
	input.request = &request;
	input.clock = (struct libwdt_clock){scene->hz_min, scene->hz_min, scene->hz_max, 128};
	input.host_hz = scene->host.hz;
	input.latency_us = scene->host.latency_us;
	input.landing_us = scene->host.landing_us;
	input.age_min_us = (uint32_t)(age / (scene->unit_hz / 1000000));
	input.age_max_us = input.age_min_us + 1;
	world->plan = (struct libwdt_plan)LIBWDT_PLAN_INIT;
	must(libwdt_init(&world->libwdt, ops, world), "init");
	must(libwdt_negotiate(&world->libwdt, &world->plan, &input, libwdt_plan_safe), "negotiate");
	must(libwdt_start(&world->libwdt, &world->deadline), "start");
	world->due = world->time;
	note_deadline(world, 1);
}

static void describe_world(const struct world *world)
{
	const struct scene *scene = world->scene;

	printf("WDV=%u WDD=%u slow clock %u..%u Hz; host %u Hz of %u bits, L=%u us, L2=%u us; timeout %u ms; play %u%u%u%u, "
	       "phase %llu, counter from %llu, seed %016llx; planned %lld..%lld, period %lld, T_max %llu us\n",
	       (unsigned)scene->load, (unsigned)scene->window, (unsigned)scene->hz_min, (unsigned)scene->hz_max,
	       (unsigned)scene->host.hz, (unsigned)scene->counter_bits, (unsigned)scene->host.latency_us,
	       (unsigned)scene->host.landing_us, (unsigned)scene->timeout_ms, (unsigned)world->play.late,
	       (unsigned)world->play.landing, (unsigned)world->play.sync, (unsigned)world->play.clock,
	       (unsigned long long)world->phase, (unsigned long long)world->origin,
	       (unsigned long long)world->play.seed, (long long)world->plan.earliest, (long long)world->plan.latest,
	       (long long)world->plan.period, (unsigned long long)world->plan.timeout_max_us);
}

/* T + L and three of the shortest slow clocks: no reset may come sooner after a last ping. */
static int64_t promised_least(const struct scene *scene)
{
	return (int64_t)(units_of_us(scene, (uint64_t)scene->timeout_ms * 1000 + scene->host.latency_us) +
			 3 * scene->unit_hz / scene->hz_max);
}

/* The timeout as it is counted: whole host ticks, not fewer. */
static uint64_t counted(const struct scene *scene)
{
	return ((uint64_t)scene->timeout_ms * scene->host.hz + 999) / 1000 * tick_of(scene);
}

/* T as counted + P_max - P_min + 2 L + 2 / R, from P_min on; what comes later is slow clocks, or overshoot. */
static int64_t promised_most(const struct scene *scene)
{
	uint64_t period = (uint64_t)(scene->load + 1) * 128;
	uint64_t shortest = period * scene->unit_hz / scene->hz_max, longest = period * scene->unit_hz / scene->hz_min;
	uint64_t timeout = counted(scene);

	if (timeout < shortest)
		timeout = shortest;
	return (int64_t)(timeout + longest - shortest + units_of_us(scene, 2 * (uint64_t)scene->host.latency_us) +
			 2 * tick_of(scene));
}

/* Nothing pushes the last refresh up to a later legal one, so only slow clocks stand between T_max and the times it sums. */
static int no_overshoot(const struct scene *scene, const struct libwdt_plan *plan)
{
	int64_t latency = ((int64_t)scene->host.latency_us * scene->host.hz + 999999) / 1000000;
	int64_t shortest = (int64_t)(scene->load + 1) * 128 * scene->host.hz / scene->hz_max;

	return (int64_t)scene->timeout_ms * scene->host.hz / 1000 - shortest >= plan->earliest + latency + 1 &&
	       plan->latest >= 2 * plan->earliest + latency;
}

/* The client falls silent at the world's time: the reset must come within the promise. */
static int fall_silent(struct world *world, struct reached *reached)
{
	const struct scene *scene = world->scene;
	uint64_t last = world->time, most = units_of_us(scene, world->plan.timeout_max_us), time;
	uint32_t cause;
	int64_t after;

	serve(world, last + most + 2 * tick_of(scene) + scene->unit_hz);
	reached->counts[SIMULATIONS]++;
	if (!is_reset(world, &time, &cause) || cause != LIBWDT_MODEL_UNDERFLOW) {
		describe_world(world);
		printf("after the last ping the model's first fault is %02x, not an underflow\n", (unsigned)cause);
		return 1;
	}
	after = (int64_t)(time - last);
	if (after - promised_least(scene) < reached->earliest)
		reached->earliest = after - promised_least(scene);
	if ((int64_t)most - after < reached->latest)
		reached->latest = (int64_t)most - after;
	if (no_overshoot(scene, &world->plan) && after - promised_most(scene) > reached->over)
		reached->over = after - promised_most(scene);
	if (after >= promised_least(scene) && after <= (int64_t)most)
		return 0;
	describe_world(world);
	printf("reset %lld units of 1/%llu s after the last ping; promised %lld to %lld\n", (long long)after,
	       (unsigned long long)scene->unit_hz, (long long)promised_least(scene), (long long)most);
	return 1;
}

static int healthy(struct world *world)
{
	uint64_t time;
	uint32_t cause;

	if (!is_reset(world, &time, &cause))
		return 1;
	describe_world(world);
	printf("a healthy client was reset at %llu units of 1/%llu s, cause %02x\n", (unsigned long long)time,
	       (unsigned long long)world->scene->unit_hz, (unsigned)cause);
	return 0;
}

/* A client that pings `pings` times, never more than its timeout apart, then stops. */
static int play_client(struct world *world, struct reached *reached, uint32_t pings, uint32_t gaps)
{
	const struct scene *scene = world->scene;
	uint64_t timeout = units_of_us(scene, (uint64_t)scene->timeout_ms * 1000);
	uint32_t i;

	for (i = 0; i < pings; i++) {
		serve(world, world->time + choose(&world->play.seed, gaps, 1, timeout));
		if (!healthy(world))
			return 1;
		ping(world);
		reached->counts[PINGS]++;
	}
	return fall_silent(world, reached);
}

/* Where in its tick a moment lies, in the order tried: at its start, in its last unit, in between. */
static uint64_t phase_of(const struct scene *scene, uint32_t which, struct play *play)
{
	return choose(&play->seed, which, 0, tick_of(scene) - 1);
}

/* Random plays of everything, the client too. */
static int play_random(struct reached *reached, const struct scene *scene, uint32_t rounds)
{
	struct world world;
	struct libwdt_ops ops;
	struct play dice = {0, 0, 0, 0, SEED};
	uint32_t i;

	memset(&world, 0, sizeof(world));
	world.scene = scene;
	for (i = 0; i < rounds; i++) {
		world.play = (struct play){(uint32_t)choose(&dice.seed, RANDOM, LEAST, RANDOM),
					   (uint32_t)choose(&dice.seed, RANDOM, LEAST, RANDOM),
					   (uint32_t)choose(&dice.seed, RANDOM, LEAST, RANDOM),
					   (uint32_t)choose(&dice.seed, RANDOM, LEAST, RANDOM), random64(&dice.seed)};
		world.origin = random64(&dice.seed) >> (i & 1 ? 2 : 40);
		open_scene(&world, &ops, phase_of(scene, (uint32_t)choose(&dice.seed, RANDOM, LEAST, RANDOM), &dice), 0);
		if (play_client(&world, reached, (uint32_t)choose(&dice.seed, RANDOM, 0, 12),
				(uint32_t)choose(&dice.seed, RANDOM, MOST, RANDOM)))
			return 1;
	}
	return 0;
}

/*
 * The plays that go for an end: everything early and fast, with the last ping in
 * the last moment of a tick; or everything late and slow, with the last ping at
 * the start of one. The ping comes `after` ticks into the schedule, which decides
 * how the gaps before the last refresh fall.
 */
static int play_directed(struct reached *reached, const struct scene *scene, uint32_t end, uint64_t after)
{
	struct world world;
	struct libwdt_ops ops;
	uint64_t last_moment = end == LEAST ? tick_of(scene) - 1 : 0;

	memset(&world, 0, sizeof(world));
	world.scene = scene;
	world.play = (struct play){end, end, end, end, SEED};
	open_scene(&world, &ops, 0, 0);
	serve(&world, after * tick_of(scene) + last_moment);
	if (!healthy(&world))
		return 1;
	ping(&world);
	reached->counts[PINGS]++;
	return fall_silent(&world, reached);
}

static int play_ends(struct reached *reached, const struct scene *scene, uint32_t plays)
{
	uint64_t ticks = (uint64_t)scene->timeout_ms * scene->host.hz / 1000, stride = ticks / plays + 1, after;

	for (after = 0; after < ticks; after += stride) {
		if (play_directed(reached, scene, LEAST, after) || play_directed(reached, scene, MOST, after))
			return 1;
	}
	return 0;
}

static double clocks_of(const struct scene *scene, int64_t units)
{
	return (double)units * scene->hz_min / (double)scene->unit_hz;
}

static int check_scene(uint64_t *counts, uint32_t part, const void *arg)
{
	const struct options *options = (const struct options *)arg;
	const struct scene *scene = &scenes[part];
	struct reached reached = {INT64_MAX, INT64_MAX, INT64_MIN, {0, 0}};
	int failed = play_ends(&reached, scene, options->full ? 20000 : 300);

	failed = failed || play_random(&reached, scene, options->full ? 20000 : 300);
	counts[SIMULATIONS] = reached.counts[SIMULATIONS];
	counts[PINGS] = reached.counts[PINGS];
	printf("  WDV=%u WDD=%u at %u..%u Hz, host %u Hz, L=%u us, T=%u ms: resets from %.2f ticks after the least to "
	       "%.2f ticks before T_max",
	       (unsigned)scene->load, (unsigned)scene->window, (unsigned)scene->hz_min, (unsigned)scene->hz_max,
	       (unsigned)scene->host.hz, (unsigned)scene->host.latency_us, (unsigned)scene->timeout_ms,
	       (double)reached.earliest / (double)tick_of(scene), (double)reached.latest / (double)tick_of(scene));
	if (reached.over == INT64_MIN) {
		printf("; may overshoot\n");
		return failed;
	}
	printf("; %.2f slow clocks in it\n", clocks_of(scene, reached.over));
	counts[CLOCKS + part] = reached.over > 0 ? (uint64_t)(clocks_of(scene, reached.over) + 1) : 0;
	if (!failed && (reached.earliest > 2 * (int64_t)tick_of(scene) ||
			clocks_of(scene, reached.latest - 2 * (int64_t)tick_of(scene)) > CLOCKS_MAX)) {
		printf("the directed plays do not come within two ticks of both ends\n");
		failed = 1;
	}
	return failed;
}

int main(int argc, char **argv)
{
	struct options options = read_options(argc, argv);
	uint64_t counts[COUNT_ROOM];
	uint32_t failed = in_processes(counts, LENGTH(scenes), options.jobs, check_scene, &options), clocks = 0, i;

	for (i = 0; i < LENGTH(scenes); i++)
		clocks = counts[CLOCKS + i] > clocks ? (uint32_t)counts[CLOCKS + i] : clocks;
	printf("soft_timeout: %u scenes, %llu clients with %llu pings: %s; T_max needs %u slow clocks; %.1f s\n",
	       (unsigned)LENGTH(scenes), (unsigned long long)counts[SIMULATIONS], (unsigned long long)counts[PINGS],
	       failed ? "a broken promise" : "none reset while healthy, all within the promise afterwards",
	       (unsigned)clocks, elapsed_s());
	return failed != 0;
}
