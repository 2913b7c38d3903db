/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * Every layout against its model, through negotiation. Boot code leaves a
 * watchdog in some state; a host with some counter and some latency meets it with
 * some wish, negotiates and serves it; the adversary decides the phase of the
 * host's counter, how late each deadline is served, when each write lands, how
 * long each restart takes to act, how fast the slow clock runs, and which way the
 * hardware goes where its documents leave it open.
 *
 * Where the plan is feasible and its first refresh proven, no play makes the
 * model see an early refresh, the end of a period or two writes that are too
 * close; once the host falls silent, the end comes within the promised times,
 * and resets, or interrupts, if the plan says so. An infeasible wish writes
 * nothing. Where the first refresh is not proven, the ages that the plan says
 * survive do.
 *
 * With --full every scene is played, otherwise a sample.
 */
#include <libwdtvtlb/wdt_model.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "adversary.h"
#include "choose.h"
#include "sweep.h"

#define LENGTH(array) ((uint32_t)(sizeof(array) / sizeof((array)[0])))
#define DIVIDER 128u
#define FAR_TICKS ((uint64_t)1 << 31)
#define NEVER (UINT64_MAX / 2)
#define SEED 0x9e3779b97f4a7c15u
#define GHZ 1000000000u
#define SECOND 1000000u
#define NONE (-1) /* closed ticks: no window */
#define SETTLED_US 200u /* more than 4 of the longest slow clocks: a write has come into force, the next may follow */

#define MR 0x04u
#define WLR 0x0cu
#define RESETS_OLD 0x2000u     /* WDRSTEN */
#define DISABLED_OLD 0x8000u   /* WDDIS */
#define RESETS_NEW 0x30u       /* PERIODRST, RPTHRST */
#define DISABLED_NEW 0x1000u   /* WDDIS */
#define PARTNER_LIMITS 0x24u   /* NS_WDT_LVLLIM, NS_WDT_RLIM, NS_WDT_PLIM */

/* The part, and what its documents leave open. */
struct subject {
	const struct libwdt_layout *(*layout)(void);
	uint32_t freedom; /* LIBWDT_MODEL_STRICT ..., each taken or not */
};

/*
 * What is missing contradicts the layout, or does nothing that this test sees:
 *
 * - PERIOD_SHORT where the layout takes the documents' word for WDV + 1 ticks,
 *   and a divider phase, as no built-in layout is LIBWDT_DIVIDER_KEPT;
 * - NEW_WINDOW on the parts with RPTH: their plan makes no promise for it;
 * - STRICT on the RSWDT: with ONES_WINDOW its first tick would be closed, of which
 *   a layout without a window knows nothing; without that it does nothing;
 * - the swapped halt bits, as nothing halts here, and what moves the level alone.
 */
#define OLD (LIBWDT_MODEL_STRICT | LIBWDT_MODEL_NEW_WINDOW | LIBWDT_MODEL_FAULT_EDGE | LIBWDT_MODEL_EARLY_KEPT | \
	     LIBWDT_MODEL_END_STANDS)
#define NEW (LIBWDT_MODEL_STRICT | LIBWDT_MODEL_PERIOD_SHORT | LIBWDT_MODEL_WRITE_EXEMPT | LIBWDT_MODEL_WRAP | \
	     LIBWDT_MODEL_OFF_CHECKED | LIBWDT_MODEL_TORN | LIBWDT_MODEL_EARLY_KEPT | LIBWDT_MODEL_END_STANDS | \
	     LIBWDT_MODEL_CLOSE_ANY)

static const struct subject subjects[] = {
	{libwdt_layout_at91sam9, OLD | LIBWDT_MODEL_SPENT_INERT},
	{libwdt_layout_samv7, OLD | LIBWDT_MODEL_SPENT_INERT},
	{libwdt_layout_sam7s, OLD | LIBWDT_MODEL_SPENT_INERT},
	{libwdt_layout_sama5d4, OLD | LIBWDT_MODEL_REENABLE},
	{libwdt_layout_sam9x60, NEW},
	{libwdt_layout_sama7g5, NEW},
	{libwdt_layout_sama7g5_ns, NEW | LIBWDT_MODEL_CLAMP_QUIET},
	{libwdt_layout_rswdt, LIBWDT_MODEL_SPENT_INERT | LIBWDT_MODEL_FAULT_EDGE | LIBWDT_MODEL_EARLY_KEPT |
				      LIBWDT_MODEL_END_STANDS | LIBWDT_MODEL_ONES_WINDOW},
};

/* From coarse to fine; units of time in a second are a multiple of the host's rate and of a million. */
static const struct {
	struct host host;
	uint64_t unit_hz;
} hosts[] = {
	{{1000, 1000, 1000}, GHZ}, {{100, 2000, 500}, GHZ}, {{1000000, 50, 10}, GHZ},
	{{64, 10000, 3000}, 64000000u}, {{250, 0, 0}, GHZ},
};

static const struct {
	uint32_t hz_min, hz_nominal, hz_max;
} clocks[] = {
	{32761, 32768, 32775}, {26214, 32768, 39322}, {22000, 32000, 42000}, {32768, 32768, 32768},
};

/* What boot code programs. */
static const struct shape {
	uint32_t load;
	int32_t closed; /* ticks after a restart */
} shapes[] = {
	{4095, NONE}, {4095, 0}, {4095, 3000}, {511, NONE}, {511, 128}, {511, 400}, {511, 511}, {100, NONE}, {100, 200},
	{63, NONE}, {63, 20}, {63, 60}, {15, NONE}, {15, 5}, {3, NONE}, {0, NONE},
};

#define LOCKED 0x1u  /* LOCKMR; on parts that are written once, the one write has been made */
#define KNOWN 0x2u   /* and the host knows */
#define OFF 0x4u     /* disabled */
#define MUTE 0x8u    /* without a reset */
#define RESET 0x10u  /* as after a reset, not programmed */

static const uint32_t states[] = {0, LOCKED, LOCKED | KNOWN, OFF, OFF | LOCKED, OFF | LOCKED | KNOWN, MUTE,
				  RESET, RESET | LOCKED, RESET | LOCKED | KNOWN};

/* Sixteenths of the shortest period since the last restart. */
static const uint32_t ages[] = {0, 5, 11, 15};

static const struct {
	uint32_t flags, not_after_us, not_before_us, closed_us;
} wishes[] = {
	{0, 0, 0, 0},
	{0, 8 * SECOND, 0, 0},
	{0, 8 * SECOND, 0, SECOND},
	{LIBWDT_WANT_LOCK, 4 * SECOND, 0, SECOND},
	{LIBWDT_WANT_LOCK, 0, 0, 0},
	{0, 0, 3 * SECOND, 0},
	{0, 2 * SECOND, 0, SECOND / 2},
	{LIBWDT_WANT_INTERRUPT | LIBWDT_HAVE_HANDLER, 2 * SECOND, 0, 0},
	{LIBWDT_WANT_INTERRUPT | LIBWDT_HAVE_HANDLER, 4 * SECOND, 0, SECOND},
	{0, 100000, 0, 0},
	{0, 100000, 0, 40000},
	{0, 4000, 0, 0},
	{LIBWDT_WANT_DISABLED, 0, 0, 0},
};

/* LVLLIM, RLIM and PLIM of a secure half: as after a reset, one end, another, and hardly anything allowed. */
static const uint32_t limits[][3] = {
	{0x0fff0000, 0x0fff0000, 0x0fff0000},
	{0x0fff0000, 0x0fff0000, 0x04ff0000},
	{0x0fff0000, 0x00800000, 0x0fff0000},
	{0x01000000, 0x0fff0200, 0x0fff0400},
	{0x0fff0000, 0x003f003f, 0x003f003f},
};

struct scene {
	const struct subject *subject;
	const struct libwdt_layout *layout;
	struct host host;
	uint64_t unit_hz;
	struct libwdt_clock clock;
	struct shape shape;
	uint32_t state;
	uint32_t age; /* sixteenths */
	uint32_t told; /* 1: the host knows the age */
	uint32_t wish;
	uint32_t limits;
};

/* When refreshes come: as planned, or as soon or as late as the plan allows. */
enum {
	BY_SCHEDULE,
	FIRST_TICK,
	LAST_TICK,
	EDGES,
};

/* Courses of the slow clock alone, beside those of choose.h: one extreme until the host meets it, then the other. */
enum {
	TO_MOST = RANDOM + 1,
	TO_LEAST,
	COURSES,
};

struct play {
	uint32_t phase;   /* of the host's counter */
	uint32_t late;    /* from a deadline to its service */
	uint32_t landing; /* from a reading to the write */
	uint32_t sync;    /* slow clocks until a restart acts */
	uint32_t clock;   /* rate of the slow clock */
	uint32_t options; /* LIBWDT_MODEL_STRICT ... */
	uint32_t delays;  /* 1: the host has a delay callback and negotiates in one call */
	uint32_t rounds;  /* deadlines served before silence */
	uint32_t aligned; /* 1: the live counter steps when it is read */
	uint32_t edge;    /* where: by the schedule, or the first or the last tick that is legal */
	uint64_t seed;
};

struct world {
	const struct scene *scene;
	struct play play;
	struct libwdt_model model, secure;
	struct libwdt libwdt;
	struct libwdt_plan plan;
	struct libwdt_input input;
	uint64_t time;     /* units since the model began */
	uint64_t phase;    /* units by which the host's counter is ahead of the model's time */
	uint64_t origin;   /* the host's counter at time 0 */
	uint64_t met;      /* when the host met the watchdog */
	uint64_t boot;     /* when boot code last restarted it */
	uint64_t due;      /* when the host's counter reached what it serves now */
	uint64_t restart;  /* when the last write that restarts landed */
	uint32_t writes;
	uint32_t plans;    /* calls of the planner */
	uint32_t findings; /* of the call that decided what to write */
	uint32_t read;     /* the live counter was read */
};

/* What has been seen, a layout each. */
enum {
	SCENES,
	PLAYS,
	REFRESHES,
	FEASIBLE,   /* plays served and ended */
	INFEASIBLE, /* plays whose wish has no schedule, or what is in force */
	LOCKED_OUT, /* plays in which the hardware kept what the host would have changed */
	UNPROVEN,   /* plays with such a first refresh */
	SURVIVED,   /* of these, plays whose age survives by the plan's word */
	WROTE,
	STOPPED,    /* plays in which it does not run */
	COUNTS,
};

static const char *const count_names[COUNTS] = {"scenes", "plays", "refreshes", "served and ended", "infeasible",
						"locked", "unproven", "surviving", "written", "off"};

static void must(int err, const char *what)
{
	if (err >= 0)
		return;
	printf("%s returns %d\n", what, err);
	exit(1);
}

static uint64_t lesser(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

static uint64_t units_of_us(const struct scene *scene, uint64_t time_us)
{
	return time_us * (scene->unit_hz / 1000000);
}

static uint64_t tick_of(const struct scene *scene)
{
	return scene->unit_hz / scene->host.hz;
}

static int is_new(const struct libwdt_layout *layout)
{
	return (layout->flags & LIBWDT_WINDOW_ELAPSED) != 0;
}

static uint32_t rate(struct world *world)
{
	const struct libwdt_clock *clock = &world->scene->clock;
	uint32_t how = world->play.clock;

	if (how == TO_MOST || how == TO_LEAST)
		how = (how == TO_MOST) == (world->met != NEVER) ? MOST : LEAST;
	return (uint32_t)choose(&world->play.seed, how, clock->hz_min, clock->hz_max);
}

static void pass(struct world *world, uint64_t time)
{
	if (time <= world->time)
		return;
	must(libwdt_model_set_hz(&world->model, rate(world)), "set_hz");
	must(libwdt_model_advance(&world->model, time - world->time), "advance");
	world->time = time;
}

static uint64_t counter(const struct world *world)
{
	return world->origin + (world->time + world->phase) / tick_of(world->scene);
}

static int host_now(void *user, uint64_t *ticks)
{
	*ticks = counter((const struct world *)user) & UINT32_MAX;
	return 0;
}

/* The live counter is read up to L2 after the clock. */
static int host_read(void *user, uint32_t *value, uint32_t offset)
{
	struct world *world = (struct world *)user;
	uint64_t most = units_of_us(world->scene, world->scene->host.landing_us);

	if (offset == world->scene->layout->counter && !world->read) {
		world->read = 1;
		pass(world, world->time + choose(&world->play.seed, world->play.landing, 0, most));
	}
	return libwdt_model_read(&world->model, value, offset, 4);
}

static void set_hardware(struct world *world)
{
	struct libwdt_model_options options = LIBWDT_MODEL_OPTIONS_INIT;

	options.flags = world->play.options;
	options.delay_clocks = (uint32_t)choose(&world->play.seed, world->play.sync, 0, SYNC_MAX);
	must(libwdt_model_set_options(&world->model, &options), "set_options");
}

static int restarts(const struct libwdt_layout *layout, uint32_t offset, uint32_t value)
{
	if (offset == layout->control)
		return value == layout->restart;
	return offset == layout->write_offset[LIBWDT_REG_MODE] || offset == layout->write_offset[LIBWDT_REG_WINDOW];
}

/* The write lands within L2 of the reading, and within L of what is due. */
static int host_write(void *user, uint32_t offset, uint32_t value)
{
	struct world *world = (struct world *)user;
	const struct scene *scene = world->scene;
	uint64_t last = world->due + units_of_us(scene, scene->host.latency_us), most = 0;

	if (last > world->time)
		most = lesser(last - world->time, units_of_us(scene, scene->host.landing_us));
	pass(world, world->time + choose(&world->play.seed, world->play.landing, 0, most));
	set_hardware(world);
	world->writes++;
	if (restarts(scene->layout, offset, value))
		world->restart = world->time;
	/* A watchdog that has bitten holds its own bus; its events tell. */
	(void)libwdt_model_write(&world->model, offset, value, 4);
	return 0;
}

static int host_delay(void *user, uint32_t time_us)
{
	struct world *world = (struct world *)user;
	const struct host *host = &world->scene->host;
	uint64_t most = units_of_us(world->scene, host->latency_us - host->landing_us);

	world->due = world->time + units_of_us(world->scene, time_us);
	pass(world, world->due + choose(&world->play.seed, world->play.late, 0, most));
	return 0;
}

static struct world *planning;

/* The planner, watched: the second call decides what is written. */
static int watched_plan(struct libwdt_plan *plan, const struct libwdt_input *input)
{
	int err = libwdt_plan_safe(plan, input);

	if (++planning->plans != 2)
		return err;
	planning->findings = plan->findings;
	return err;
}

static struct libwdt_model_events events_of(const struct world *world)
{
	struct libwdt_model_events events = LIBWDT_MODEL_EVENTS_INIT;

	must(libwdt_model_events(&world->model, &events), "events");
	return events;
}

static uint32_t state_of(const struct world *world)
{
	struct libwdt_model_view view = LIBWDT_MODEL_VIEW_INIT;

	must(libwdt_model_view(&world->model, &view), "view");
	return view.state;
}

/* Clear of the first tick since the reset, and of the write before it. */
static void boot_write(struct world *world, uint32_t offset, uint32_t value)
{
	pass(world, world->time + units_of_us(world->scene, 10000));
	set_hardware(world);
	(void)libwdt_model_write(&world->model, offset, value, 4);
	world->boot = world->time;
	pass(world, world->time + units_of_us(world->scene, SETTLED_US));
}

static void boot_old(struct world *world)
{
	const struct scene *scene = world->scene;
	uint32_t window = scene->shape.closed == NONE ? 0xfff : scene->shape.load - (uint32_t)scene->shape.closed;

	boot_write(world, MR, scene->shape.load | window << 16 | (scene->state & MUTE ? 0 : RESETS_OLD) |
				      (scene->state & OFF ? DISABLED_OLD : 0));
}

/* The window comes last, or the next write would violate it. */
static void boot_new(struct world *world)
{
	const struct scene *scene = world->scene;
	uint32_t window = scene->shape.closed == NONE ? 0 : (uint32_t)scene->shape.closed;

	boot_write(world, MR, (scene->state & MUTE ? 0 : RESETS_NEW) | (scene->state & OFF ? DISABLED_NEW : 0));
	boot_write(world, WLR, scene->shape.load | window << 16);
}

/*
 * The lock does not restart, but no write may follow it at once. On parts that
 * are written once the reset value is as good as any.
 */
static void boot_lock(struct world *world)
{
	const struct libwdt_layout *layout = world->scene->layout;

	if (layout->lock) {
		(void)libwdt_model_write(&world->model, layout->control, layout->lock, 4);
		pass(world, world->time + units_of_us(world->scene, SETTLED_US));
	} else if (world->scene->state & RESET) {
		boot_write(world, MR, layout->reset_value[LIBWDT_REG_MODE]);
	}
}

static void make_models(struct world *world)
{
	const struct scene *scene = world->scene;
	struct libwdt_model_setup setup = LIBWDT_MODEL_SETUP_INIT;
	uint32_t i;

	setup.hz = scene->clock.hz_min;
	setup.time_hz = scene->unit_hz;
	if (scene->layout->flags & LIBWDT_NON_SECURE) {
		setup.layout = libwdt_layout_sama7g5();
		must(libwdt_model_init(&world->secure, &setup), "secure half");
		setup.partner = &world->secure;
	}
	setup.layout = scene->layout;
	must(libwdt_model_init(&world->model, &setup), "model");
	set_hardware(world);
	for (i = 0; i < 3 && setup.partner; i++)
		must(libwdt_model_write(&world->secure, PARTNER_LIMITS + 4 * i, limits[scene->limits][i], 4), "limit");
}

/* Shortest time from a restart to the end of what boot code programmed; the secure half may have shortened it. */
static uint64_t boot_period(const struct world *world)
{
	const struct scene *scene = world->scene;
	struct libwdt_model_view view = LIBWDT_MODEL_VIEW_INIT;
	uint32_t ticks;

	must(libwdt_model_view(&world->model, &view), "view");
	ticks = view.load + !(world->play.options & LIBWDT_MODEL_PERIOD_SHORT);
	return ticks * DIVIDER * scene->unit_hz / scene->clock.hz_max;
}

/* Lets the live counter step at the very moment at which it is read as late as it may be. */
static void align(struct world *world)
{
	const struct scene *scene = world->scene;
	struct libwdt_model_view view = LIBWDT_MODEL_VIEW_INIT;
	uint64_t reading = units_of_us(scene, scene->host.landing_us), step;

	must(libwdt_model_view(&world->model, &view), "view");
	step = (DIVIDER - view.age_clocks % DIVIDER) * scene->unit_hz / rate(world) + 1;
	if (step > reading)
		pass(world, world->time + step - reading);
}

/* Boot code runs; the host meets what it has left. Returns 0 where nothing is left to be met. */
static int boot(struct world *world)
{
	const struct scene *scene = world->scene;
	uint64_t age;

	make_models(world);
	if (scene->state & RESET)
		pass(world, units_of_us(scene, 1000));
	else if (is_new(scene->layout))
		boot_new(world);
	else
		boot_old(world);
	if (scene->state & LOCKED)
		boot_lock(world);
	age = boot_period(world) * scene->age / 16;
	pass(world, world->boot + age);
	if (world->play.aligned && scene->layout->counter != LIBWDT_NO_OFFSET)
		align(world);
	must(libwdt_model_clear_events(&world->model), "clear_events");
	return !(state_of(world) & LIBWDT_MODEL_HELD);
}

static void describe_play(const struct world *world)
{
	const struct scene *scene = world->scene;
	const struct play *play = &world->play;

	printf("%s: load %u closed %d state %02x age %u/16 told %u wish %u limits %u; slow clock %u..%u Hz; "
	       "host %u Hz, L=%u us, L2=%u us; play %u%u%u%u%u options %05x delays %u rounds %u at %u; "
	       "met %llu us after the last restart\n",
	       scene->layout->name, (unsigned)scene->shape.load, (int)scene->shape.closed, (unsigned)scene->state,
	       (unsigned)scene->age, (unsigned)scene->told, (unsigned)scene->wish, (unsigned)scene->limits,
	       (unsigned)scene->clock.hz_min, (unsigned)scene->clock.hz_max, (unsigned)scene->host.hz,
	       (unsigned)scene->host.latency_us, (unsigned)scene->host.landing_us, (unsigned)play->phase,
	       (unsigned)play->late, (unsigned)play->landing, (unsigned)play->sync, (unsigned)play->clock,
	       (unsigned)play->options, (unsigned)play->delays, (unsigned)play->rounds,
	       (unsigned)play->edge, (unsigned long long)((world->met - world->boot) / (scene->unit_hz / 1000000)));
	printf("age %u..%u us; decided with findings %08x; written %u, findings %08x, registers %08x %08x %08x %08x, "
	       "planned %lld..%lld, period %lld, first %lld\n",
	       (unsigned)world->input.age_min_us, (unsigned)world->input.age_max_us, (unsigned)world->findings,
	       (unsigned)world->plan.written, (unsigned)world->plan.findings,
	       (unsigned)world->plan.reg[0], (unsigned)world->plan.reg[1], (unsigned)world->plan.reg[2],
	       (unsigned)world->plan.reg[3], (long long)world->plan.earliest, (long long)world->plan.latest,
	       (long long)world->plan.period, (long long)world->plan.first);
}

static int fail(const struct world *world, const char *what)
{
	struct libwdt_model_events events = events_of(world);

	describe_play(world);
	printf("%s: events %03x, first %02x at %llu of %llu units, met at %llu, last restart at %llu\n", what,
	       (unsigned)events.seen, (unsigned)events.first_cause, (unsigned long long)events.first_time,
	       (unsigned long long)world->time, (unsigned long long)world->met, (unsigned long long)world->restart);
	return 1;
}

/* Waits for a deadline and, as late as the adversary pleases, comes to serve it. */
static void come_to(struct world *world, uint64_t deadline)
{
	const struct scene *scene = world->scene;
	uint64_t ahead = (deadline - counter(world)) & UINT32_MAX, latency = units_of_us(scene, scene->host.latency_us);

	if (ahead != 0 && ahead < FAR_TICKS)
		world->due = (counter(world) + ahead - world->origin) * tick_of(scene) - world->phase;
	else
		world->due = world->time;
	pass(world, world->due + choose(&world->play.seed, world->play.late, 0, latency));
}

static const struct libwdt_ops ops_template = {
	.size = sizeof(struct libwdt_ops), .counter_bits = 32, .now = host_now, .read = host_read, .write = host_write};

static void prepare(struct world *world, struct libwdt_ops *ops, struct libwdt_request *request)
{
	const struct scene *scene = world->scene;
	const struct libwdt_input input = LIBWDT_INPUT_INIT;
	uint64_t us = scene->unit_hz / 1000000;

	*ops = ops_template;
	ops->delay = world->play.delays ? host_delay : NULL;
	*request = (struct libwdt_request)LIBWDT_REQUEST_INIT;
	request->flags = wishes[scene->wish].flags;
	request->reset_not_after_us = wishes[scene->wish].not_after_us;
	request->reset_not_before_us = wishes[scene->wish].not_before_us;
	request->closed_us = wishes[scene->wish].closed_us;
	world->input = input;
	world->input.flags = LIBWDT_INPUT_LANDING | (scene->state & KNOWN ? LIBWDT_INPUT_LOCKED : 0) |
			     (world->play.delays ? LIBWDT_INPUT_DELAY : 0);
	world->input.layout = scene->layout;
	world->input.request = request;
	world->input.clock = scene->clock;
	world->input.host_hz = scene->host.hz;
	world->input.latency_us = scene->host.latency_us;
	world->input.landing_us = scene->host.landing_us;
	if (scene->told) {
		world->input.age_min_us = (uint32_t)((world->met - world->boot) / us);
		world->input.age_max_us = world->input.age_min_us + 1;
	}
	world->plan = (struct libwdt_plan)LIBWDT_PLAN_INIT;
}

static void negotiate(struct world *world)
{
	uint64_t deadline;
	int err;

	planning = world;
	world->due = world->time;
	if (world->play.delays) {
		must(libwdt_negotiate(&world->libwdt, &world->plan, &world->input, watched_plan), "negotiate");
		return;
	}
	while ((err = libwdt_negotiate_step(&world->libwdt, &deadline, &world->plan, &world->input, watched_plan)) ==
	       LIBWDT_AGAIN)
		come_to(world, deadline);
	must(err, "negotiate_step");
}

static int is_unproven(const struct world *world)
{
	return ((world->findings | world->plan.findings) & LIBWDT_FINDING_FIRST_UNPROVEN) != 0;
}

/* Polls at once, and at so many deadlines. Without a timeout every one of them brings a refresh. */
static int serve_schedule(struct world *world)
{
	uint64_t deadline;
	uint32_t i;
	int err;

	for (i = 0; i <= world->play.rounds && !events_of(world).first_cause; i++) {
		err = libwdt_poll(&world->libwdt, &deadline);
		if (err)
			return err;
		if (i < world->play.rounds)
			come_to(world, deadline);
	}
	return 0;
}

/*
 * The last legal tick of a counter that was found running is told a tick too
 * early where its age is no whole number of ticks; the first one is exact.
 */
static uint64_t edge_of(const struct libwdt_status *status, uint32_t edge)
{
	return edge == FIRST_TICK || status->latest < status->earliest ? status->earliest : status->latest;
}

/* A host with a mind of its own goes to the edges of what is legal. */
static int serve_edge(struct world *world)
{
	struct libwdt_status status = LIBWDT_STATUS_INIT;
	uint64_t wait;
	uint32_t i;
	int err = libwdt_set_modes(&world->libwdt, LIBWDT_MANUAL);

	for (i = 0; i < world->play.rounds && !err && !events_of(world).first_cause; i++) {
		must(libwdt_status(&world->libwdt, &status), "status");
		come_to(world, edge_of(&status, world->play.edge));
		err = libwdt_refresh(&world->libwdt, &wait);
	}
	return err;
}

/* What survives an unproven first refresh survives where the plan has it, and nowhere else. */
static int serve(struct world *world)
{
	return world->play.edge == BY_SCHEDULE || is_unproven(world) ? serve_schedule(world) : serve_edge(world);
}

/* Nobody refreshes any more. */
static int check_end(struct world *world)
{
	const struct scene *scene = world->scene;
	const struct libwdt_plan *plan = &world->plan;
	uint64_t least = units_of_us(scene, plan->reset_min_us), most = units_of_us(scene, plan->reset_max_us);
	struct libwdt_model_events events;

	pass(world, world->restart + most + units_of_us(scene, 2000));
	events = events_of(world);
	if (events.first_cause != LIBWDT_MODEL_UNDERFLOW)
		return fail(world, "silence does not end in the end of the period");
	if (events.first_time < world->restart + least || events.first_time > world->restart + most)
		return fail(world, "the end does not come within the promised times");
	if ((events.resets != 0) != plan->actual[LIBWDT_RESET])
		return fail(world, "the end resets, or does not, against the plan's word");
	if (plan->actual[LIBWDT_INTERRUPT] && !plan->actual[LIBWDT_RESET] && events.interrupts == 0)
		return fail(world, "the end does not interrupt");
	return 0;
}

/* Whether the plan says of this age that it survives. */
static int survives(const struct world *world)
{
	uint64_t age = world->met - world->boot, us = world->scene->unit_hz / 1000000;

	return world->plan.written == LIBWDT_WRITTEN_NOTHING && age / us >= world->plan.age_survived_min_us &&
	       (age + us - 1) / us <= world->plan.age_survived_max_us;
}

static int check_service(struct world *world, uint64_t *counts)
{
	const struct scene *scene = world->scene;
	int own = world->restart != NEVER;

	if (serve(world))
		return fail(world, "a poll fails");
	counts[REFRESHES] += world->play.rounds;
	pass(world, lesser(world->restart, world->time) + units_of_us(scene, SETTLED_US));
	if (events_of(world).first_cause)
		return fail(world, "a fault while it is served");
	if (!own && world->restart == NEVER)
		return 0;
	counts[FEASIBLE]++;
	return check_end(world);
}

static int check_outcome(struct world *world, uint64_t *counts, uint32_t locked)
{
	const struct libwdt_plan *plan = &world->plan;
	uint64_t deadline;

	counts[WROTE] += world->writes != 0;
	counts[LOCKED_OUT] += locked && plan->findings & LIBWDT_FINDING_ADOPTED_DIFFERENT;
	counts[INFEASIBLE] += !plan->feasible || world->findings & LIBWDT_FINDING_WISH_INFEASIBLE;
	if (world->findings & LIBWDT_FINDING_WISH_INFEASIBLE && world->writes)
		return fail(world, "an infeasible wish writes");
	if (is_unproven(world)) {
		counts[UNPROVEN]++;
		if (!plan->feasible || !plan->running || !survives(world))
			return 0;
		counts[SURVIVED]++;
	}
	if (!plan->running) {
		counts[STOPPED]++;
		return 0;
	}
	if (plan->feasible)
		return check_service(world, counts);
	if (libwdt_poll(&world->libwdt, &deadline) != LIBWDT_ERR_INFEASIBLE)
		return fail(world, "what is infeasible is served");
	return 0;
}

/*
 * What negotiation may lead to. A restart of a counter that stands still above
 * its window sets a flag, and no more: it was read away before it could bite.
 */
static int check_negotiation(struct world *world)
{
	const struct scene *scene = world->scene;
	struct libwdt_model_events events;
	uint32_t harmless = scene->state & OFF ? LIBWDT_MODEL_EARLY : 0, status = 0;

	if (is_unproven(world) || (!world->plan.feasible && scene->layout->flags & LIBWDT_CLAMPED))
		return 0; /* what limits nobody knew of may come to: the plan says so in the end */
	if (scene->state & OFF) /* nothing is due yet: the last write takes effect */
		pass(world, world->time + units_of_us(scene, SETTLED_US));
	events = events_of(world);
	if (events.resets || (events.first_cause & ~harmless))
		return fail(world, "a fault in negotiation");
	if (scene->state & OFF && events.interrupts)
		return fail(world, "negotiation itself interrupts");
	must(libwdt_model_read(&world->model, &status, scene->layout->status, 4), "status");
	must(libwdt_model_clear_events(&world->model), "clear_events");
	return 0;
}

/*
 * Combinations that exclude each other: under a strict comparator no restart is
 * legal with WDD 0, which the way by MR = 0 has. And what nobody can know: that a
 * part which stands still above its WDD is locked (where the lock lets restarts
 * through, it resets whoever tries to start it); or, where limits may have left
 * what was written as it was, that there is a lock and no need to wait for another.
 */
static int makes_sense(const struct world *world)
{
	const struct scene *scene = world->scene;
	int off = scene->state & OFF;

	if (scene->layout->flags & LIBWDT_CLAMPED && (scene->state & (LOCKED | KNOWN)) == LOCKED &&
	    wishes[scene->wish].flags & LIBWDT_WANT_LOCK)
		return 0;
	if (!off || !(scene->layout->flags & LIBWDT_ENABLE_BY_ZERO))
		return 1;
	return !(world->play.options & LIBWDT_MODEL_STRICT) && ((scene->state & (LOCKED | KNOWN)) != LOCKED ||
								 scene->shape.closed <= 0);
}

/*
 * A watchdog without a window and of unknown age is written to at once. Whether
 * that is soon enough is in nobody's hands, and no finding says so: those that
 * are about to bite are left out; and everywhere those that bite while the
 * registers are read.
 */
static int is_hopeless(const struct world *world)
{
	const struct scene *scene = world->scene;
	uint64_t reading = units_of_us(scene, scene->host.landing_us), left = boot_period(world);
	uint64_t writing = (DIVIDER + SYNC_MAX) * scene->unit_hz / scene->clock.hz_min + 2 * tick_of(scene) +
			   units_of_us(scene, scene->host.latency_us) + reading;

	left -= lesser(left, world->met - world->boot);
	if (scene->state & OFF)
		return 0;
	if (scene->told || scene->shape.closed > 0 || scene->layout->counter != LIBWDT_NO_OFFSET)
		return left <= reading;
	return left <= writing;
}

static int play(struct world *world, uint64_t *counts)
{
	struct libwdt_ops ops;
	struct libwdt_request request;
	uint32_t locked;

	world->time = world->boot = world->writes = world->plans = world->findings = world->read = 0;
	world->met = world->restart = NEVER;
	if (!makes_sense(world) || !boot(world))
		return 0;
	counts[PLAYS]++;
	world->phase = choose(&world->play.seed, world->play.phase, 0, tick_of(world->scene) - 1);
	world->origin = random64(&world->play.seed) & UINT32_MAX;
	world->met = world->time;
	if (is_hopeless(world))
		return 0;
	locked = state_of(world) & LIBWDT_MODEL_LOCKED;
	prepare(world, &ops, &request);
	must(libwdt_init(&world->libwdt, &ops, world), "init");
	negotiate(world);
	if (world->play.options & LIBWDT_MODEL_NEW_WINDOW && world->findings & LIBWDT_FINDING_FIRST_HAZARD)
		return 0; /* what the finding says may come to pass */
	if (check_negotiation(world))
		return 1;
	return check_outcome(world, counts, locked);
}

/* Whether boot code can leave that on this part, and no other scene is the same. */
static int is_scene(const struct scene *scene, uint32_t shape)
{
	const struct libwdt_layout *layout = scene->layout;
	uint32_t state = scene->state;

	if (state & RESET && shape)
		return 0;
	if (layout->flags & LIBWDT_WRITE_ONCE && (state & (LOCKED | KNOWN | RESET)) == LOCKED)
		return 0; /* no register says more than without LOCKED */
	if (scene->limits && !(layout->flags & LIBWDT_NON_SECURE))
		return 0;
	if (layout->field[LIBWDT_WINDOW].width == 0)
		return scene->shape.closed == NONE;
	if (is_new(layout))
		return scene->shape.closed != 0; /* RPTH 0 is no window */
	return scene->shape.closed <= (int32_t)scene->shape.load;
}

/* A scene is the product of everything, taken apart here; 0: there is no such scene. */
static int take_apart(struct scene *scene, const struct subject *subject, uint64_t number)
{
	const uint32_t counts[] = {LENGTH(shapes), LENGTH(states), LENGTH(ages), 2, LENGTH(wishes), LENGTH(hosts),
				   LENGTH(clocks), LENGTH(limits)};
	uint32_t digit[LENGTH(counts)], i;

	for (i = 0; i < LENGTH(counts); i++) {
		digit[i] = (uint32_t)(number % counts[i]);
		number /= counts[i];
	}
	*scene = (struct scene){.subject = subject, .layout = subject->layout(), .shape = shapes[digit[0]],
				.state = states[digit[1]], .age = ages[digit[2]], .told = digit[3], .wish = digit[4],
				.host = hosts[digit[5]].host, .unit_hz = hosts[digit[5]].unit_hz, .limits = digit[7]};
	scene->clock = (struct libwdt_clock){clocks[digit[6]].hz_min, clocks[digit[6]].hz_nominal,
					     clocks[digit[6]].hz_max, DIVIDER};
	return number == 0 && is_scene(scene, digit[0]);
}

/* The subset of what the documents leave open that has this number. */
static uint32_t subset(uint32_t freedom, uint64_t number)
{
	uint32_t options = 0, bit;

	for (bit = 1; bit && bit <= freedom; bit <<= 1) {
		if (!(freedom & bit))
			continue;
		options |= number & 1 ? bit : 0;
		number >>= 1;
	}
	return options;
}

/* Every extreme against every other, then dice. */
static struct play play_of(const struct scene *scene, uint64_t number, uint32_t round, struct play *dice)
{
	struct play play = {.phase = round & 1, .late = round >> 1 & 1, .landing = round >> 2 & 1,
			    .sync = round >> 3 & 1, .clock = round >> 4 & 1};

	if (round >= 32)
		play.phase = play.late = play.landing = play.sync = RANDOM;
	if (round >= 32 || random64(&dice->seed) % 4 == 0)
		play.clock = (uint32_t)choose(&dice->seed, RANDOM, LEAST, COURSES - 1);
	play.options = subset(scene->subject->freedom, random64(&dice->seed) ^ number);
	play.delays = (uint32_t)choose(&dice->seed, RANDOM, 0, 1);
	play.rounds = (uint32_t)choose(&dice->seed, RANDOM, 1, 5);
	play.aligned = (uint32_t)choose(&dice->seed, RANDOM, 0, 1);
	play.edge = (uint32_t)choose(&dice->seed, RANDOM, BY_SCHEDULE, EDGES - 1);
	play.seed = random64(&dice->seed) | 1;
	return play;
}

#define ROUNDS 40u
#define PARTS 16u

/* All plays of a scene; of a sample's, some. */
static int play_scene(uint64_t *counts, const struct scene *scene, uint64_t number, int full)
{
	static struct world world;
	struct play dice = {.seed = SEED ^ (number << 1)};
	uint32_t step = full ? 1 : 5, round;

	counts[SCENES]++;
	world.scene = scene;
	for (round = (uint32_t)(number % step); round < ROUNDS; round += step) {
		world.play = play_of(scene, number, round, &dice);
		if (play(&world, counts))
			return 1;
	}
	return 0;
}

static uint64_t numbers(void)
{
	return (uint64_t)LENGTH(shapes) * LENGTH(states) * LENGTH(ages) * 2 * LENGTH(wishes) * LENGTH(hosts) *
	       LENGTH(clocks) * LENGTH(limits);
}

/* One scene in so many, without a pattern. */
static int is_sampled(uint64_t number, uint32_t one_in)
{
	struct play dice = {.seed = number * SEED + SEED};

	random64(&dice.seed);
	return random64(&dice.seed) % one_in == 0;
}

struct work {
	const struct options *options;
	const struct subject *subject;
};

static int play_part(uint64_t *counts, uint32_t part, const void *arg)
{
	const struct work *work = (const struct work *)arg;
	uint32_t one_in = work->options->full ? 1 : work->options->brief ? 1000 : 100;
	uint64_t number, end = numbers();
	struct scene scene;

	for (number = part; number < end; number += PARTS) {
		if (is_sampled(number, one_in) && take_apart(&scene, work->subject, number) &&
		    play_scene(counts, &scene, number, work->options->full))
			return 1;
	}
	return 0;
}

/* A sweep that never met one of these would prove little. */
static int has_met_all(const uint64_t *counts)
{
	uint32_t i;

	for (i = FEASIBLE; i <= WROTE; i++)
		if (counts[i] == 0)
			return 0;
	return 1;
}

static int check_subject(const struct options *options, const struct subject *subject)
{
	const struct work work = {options, subject};
	uint64_t counts[COUNT_ROOM];
	uint32_t failed = in_processes(counts, PARTS, options->jobs, play_part, &work), i;

	printf("  %s:", subject->layout()->name);
	for (i = 0; i < COUNTS; i++)
		printf("%s %llu %s", i ? "," : "", (unsigned long long)counts[i], count_names[i]);
	printf("\n");
	if (!failed && !has_met_all(counts)) {
		printf("some outcome has not been met\n");
		failed = 1;
	}
	return failed != 0;
}

int main(int argc, char **argv)
{
	struct options options = read_options(argc, argv);
	uint32_t failed = 0, i;

	for (i = 0; i < LENGTH(subjects); i++)
		failed += (uint32_t)check_subject(&options, &subjects[i]);
	printf("layouts: %u of %u layouts hold what their plans promise; %.1f s\n",
	       (unsigned)(LENGTH(subjects) - failed), (unsigned)LENGTH(subjects), elapsed_s());
	return failed != 0;
}
