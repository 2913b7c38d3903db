/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* A host that polls at its deadlines and does this and that in between; and how a fleet ends. */
#include "fleet.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ROUNDS_WITHOUT_TIME 1000u
#define ROUNDS_AFTER_FAULT 200u /* then everybody falls silent, so that the reset is not waited for by the check-in */
#define ROUNDS_MAX 2000000u

void note(const struct fleet *fleet, const char *format, ...)
{
	va_list arguments;

	if (!fleet->verbose)
		return;
	va_start(arguments, format);
	vprintf(format, arguments);
	va_end(arguments);
	putchar('\n');
}

void fail(const struct fleet *fleet, const char *format, ...)
{
	va_list arguments;

	printf("seed %llu, fleet %llu: ", (unsigned long long)fleet->seed, (unsigned long long)fleet->number);
	va_start(arguments, format);
	vprintf(format, arguments);
	va_end(arguments);
	printf("\nto see it happen: fleet --seed %llu --fleet %llu\n", (unsigned long long)fleet->seed,
	       (unsigned long long)fleet->number);
	world_describe(&fleet->world);
	exit(1);
}

/* Nobody may be reset who is healthy, and only in the way that was meant who is not. */
static int is_reset(struct fleet *fleet, uint64_t *when)
{
	uint32_t cause = world_fault(&fleet->world, when);

	if (!cause)
		return 0;
	if (cause != LIBWDT_MODEL_UNDERFLOW)
		fail(fleet, "the model's first fault is %02x, not an underflow", (unsigned)cause);
	if (!fleet->condemned && !fleet->dead)
		fail(fleet, "a healthy fleet was reset at %llu", (unsigned long long)*when);
	return 1;
}

static void serve(struct fleet *fleet)
{
	struct world *world = &fleet->world;
	uint64_t before = world->time;

	world_pass(world, fleet->serve);
	fleet->idle_rounds = world->time == before ? fleet->idle_rounds + 1 : 0;
	if (fleet->idle_rounds > ROUNDS_WITHOUT_TIME)
		fail(fleet, "polls and polls at one moment");
	count(fleet, E_POLL);
	fleet->tally->events[E_POLL_LAST_MOMENT] += world->time == fleet->due + world->latency;
	call_poll(fleet, fleet->due + world->latency - world->time, roll_fleet(fleet, 8) == 0);
}

/* The host's clock goes on, or the supervisor's stands, or jumps. */
static void sleep_through(struct fleet *fleet, uint64_t until)
{
	struct world *world = &fleet->world;
	struct clock *clock = &world->supervisors;
	uint64_t before = clock_reads(clock, world->time);

	fleet->asleep = 1;
	world_pass(world, until);
	fleet->asleep = 0;
	switch (roll_fleet(fleet, 3)) {
	case 0:
		clock->origin -= clock_reads(clock, world->time) - before;
		break;
	case 1:
		clock->origin += roll_fleet(fleet, 1ull << 32);
		count(fleet, E_SLEEP_JUMP);
	}
}

/*
 * Whether every age of the counter has a first refresh that is certainly legal: it is known to a microsecond only, and
 * where in its tick the host's counter is, not at all. A host whose schedule has no room for that must not sleep.
 */
static int may_sleep(const struct world *world)
{
	return world->plan.latest - world->plan.earliest >= 2 + (int64_t)(world->host.hz / 500000);
}

/* Sleeps, if there is room for it, until a few ticks before it has to be awake. */
static void sleep_and_wake(struct fleet *fleet)
{
	struct world *world = &fleet->world;
	uint64_t wake_by, latest, margin = 6 * clock_tick(&world->host), deadline, age;
	uint32_t i;

	call_poll(fleet, 0, 0);
	for (i = 0; i < fleet->slot_count; i++)
		if (fleet->condemned || judge_fault(&fleet->clients[i], fleet->now))
			return;
	must(libwdt_suspend(&world->libwdt, &wake_by), "suspend");
	latest = clock_when(&world->host, world_deadline(world, wake_by));
	if (latest > world->time + margin)
		sleep_through(fleet, roll_edges(&world->dice, world->time, latest - margin));
	age = (world->time - world->restarted) / UNITS_PER_US;
	must(libwdt_resume(&world->libwdt, &deadline, (uint32_t)age, (uint32_t)age + 1), "resume");
	count(fleet, E_SLEEP);
	call_wake(fleet);
}

static void poll_unasked(struct fleet *fleet, uint64_t most)
{
	count(fleet, E_POLL_UNASKED);
	call_poll(fleet, most, (int)roll_fleet(fleet, 2));
}

/* A ping of the host's own, behind the supervisor's back, puts off nothing. */
static void ping_in_vain(struct fleet *fleet, uint64_t most)
{
	uint64_t deadline;

	must(libwdt_ping(&fleet->world.libwdt, &deadline), "ping");
	count(fleet, E_PING_IN_VAIN);
	call_poll(fleet, most, 0);
}

static int living(struct fleet *fleet, uint32_t *slot)
{
	*slot = (uint32_t)roll_fleet(fleet, fleet->slot_count);
	return fleet->clients[*slot].lives;
}

static uint32_t some_stale_handle(struct fleet *fleet)
{
	return fleet->gone[roll_fleet(fleet, fleet->gone_count < GONE_MAX ? fleet->gone_count : GONE_MAX)];
}

/* What may be done with a client now: one that failed can only be removed. */
static void do_something(struct fleet *fleet, uint64_t most)
{
	uint32_t slot, what = (uint32_t)roll_fleet(fleet, 10);

	if (what == 0)
		call_add(fleet, most);
	else if (what == 1 && fleet->gone_count)
		call_stale(fleet, some_stale_handle(fleet));
	else if (what == 2 && !fleet->condemned && may_sleep(&fleet->world))
		sleep_and_wake(fleet);
	else if (what == 2 && fleet->condemned)
		ping_in_vain(fleet, most);
	else if (what <= 4 || !living(fleet, &slot))
		poll_unasked(fleet, most);
	else if (what <= 6)
		call_status(fleet, slot);
	else if (fleet->condemned || what == 7)
		call_remove(fleet, most, slot);
	else if (what == 8 && !fleet->clients[slot].suspended)
		call_suspend(fleet, most, slot);
	else
		call_resume(fleet, most, slot);
}

static uint64_t pause_of(struct fleet *fleet)
{
	uint64_t period = (uint64_t)fleet->world.plan.reset_max_us * UNITS_PER_US;

	return roll_fleet(fleet, 2) ? roll_fleet(fleet, period) : roll_fleet(fleet, period / 16 + 1);
}

/* The next thing that the host does. */
static void step(struct fleet *fleet)
{
	struct world *world = &fleet->world;
	uint64_t most;

	if (fleet->action > fleet->serve) {
		serve(fleet);
		return;
	}
	world_pass(world, fleet->action);
	fleet->action = world->time + pause_of(fleet);
	/* What is owed to a deadline that has been reached is owed still. */
	most = world->time > fleet->due ? fleet->due + world->latency - world->time : world->latency;
	do_something(fleet, most);
}

static void mute(struct fleet *fleet)
{
	uint32_t i;

	for (i = 0; i < fleet->slot_count; i++) {
		fleet->silent[i] = 1;
		fleet->at[i] = NEVER;
	}
}

/* A host that polls no more is reset by the hardware alone. */
static void die(struct fleet *fleet)
{
	struct world *world = &fleet->world;
	uint64_t first = world->restarted + world->plan.reset_min_us * UNITS_PER_US;
	uint64_t last = world->restarted + world->plan.reset_max_us * UNITS_PER_US, when;

	mute(fleet);
	world_pass(world, last > world->time ? last : world->time);
	if (!is_reset(fleet, &when))
		fail(fleet, "the host has died and is not reset");
	if (when < first || when > last)
		fail(fleet, "a dead host was reset at %llu, not from %llu to %llu", (unsigned long long)when,
		     (unsigned long long)first, (unsigned long long)last);
}

/* T after the fault was found, and after the callback was told; T_max at most. */
static void check_reset(struct fleet *fleet, uint64_t when)
{
	const struct world *world = &fleet->world;
	uint64_t least = (uint64_t)world->timeout_ms * 1000 * UNITS_PER_US;
	uint64_t most = world->plan.timeout_max_us * UNITS_PER_US;

	if (when < fleet->found_begun + least || when > fleet->found_ended + most)
		fail(fleet, "the fault was found from %llu to %llu, and reset at %llu: promised %llu to %llu later",
		     (unsigned long long)fleet->found_begun, (unsigned long long)fleet->found_ended,
		     (unsigned long long)when, (unsigned long long)least, (unsigned long long)most);
	if (when < fleet->told_at + least)
		fail(fleet, "the callback was told at %llu, and reset at %llu: promised %llu later",
		     (unsigned long long)fleet->told_at, (unsigned long long)when, (unsigned long long)least);
}

/* Goes on until the reset comes, which has to. */
static void await_reset(struct fleet *fleet)
{
	struct world *world = &fleet->world;
	uint64_t last = fleet->found_ended + (world->plan.timeout_max_us + 1) * UNITS_PER_US, when;
	uint32_t rounds;

	for (rounds = 0; !is_reset(fleet, &when); rounds++) {
		if (rounds == ROUNDS_AFTER_FAULT)
			mute(fleet);
		if (rounds == ROUNDS_MAX)
			fail(fleet, "no end of rounds");
		if (world->time > last)
			fail(fleet, "condemned at %llu and not reset at %llu", (unsigned long long)fleet->found_ended,
			     (unsigned long long)world->time);
		step(fleet);
	}
	check_reset(fleet, when);
}

/* The next boot finds the record, once; one bit wrong and it is none. */
static void boot_again(struct fleet *fleet)
{
	struct libwdt_record record = fleet->record;
	uint32_t bit = (uint32_t)roll_fleet(fleet, sizeof(record) * 8);

	if (!fleet->condemned || !fleet->has_record)
		return;
	if (libwdt_record_check(&record))
		fail(fleet, "the record did not survive");
	((unsigned char *)&record)[bit / 8] ^= (unsigned char)(1u << bit % 8);
	if (libwdt_record_check(&record) == 0)
		fail(fleet, "a record with bit %u turned is taken for one", (unsigned)bit);
	if (libwdt_record_clear(&fleet->record) || libwdt_record_check(&fleet->record) != LIBWDT_ERR_INVALID)
		fail(fleet, "a cleared record is one");
}

static void draw_fleet(struct fleet *fleet)
{
	fleet->kind = (enum kind)(roll_fleet(fleet, 2) ? HEALTHY : 1 + roll_fleet(fleet, KINDS - 1));
	fleet->slot_count = 1 + (uint32_t)roll_fleet(fleet, roll_fleet(fleet, 4) ? 5 : SLOTS_MAX);
	fleet->has_record = roll_fleet(fleet, 8) != 0;
	fleet->has_callback = roll_fleet(fleet, 8) != 0 || !fleet->has_record;
}

static void count_traits(struct fleet *fleet)
{
	const struct world *world = &fleet->world;
	uint64_t *traits = fleet->tally->traits;

	traits[T_WINDOW] += world->plan.window.closed;
	traits[T_SHORT_TIMEOUT] += (uint64_t)world->timeout_ms * 1000 < world->plan.reset_min_us;
	traits[T_COARSE_CLOCK] += world->supervisors.hz < world->host.hz;
	traits[T_FINE_CLOCK] += world->supervisors.hz > world->host.hz;
	traits[T_REWRITABLE] += !(world->layout->flags & LIBWDT_WRITE_ONCE);
	traits[T_NEWER] += world->layout->counter != LIBWDT_NO_OFFSET;
	traits[T_NO_CALLBACK] += !fleet->has_callback;
	traits[T_NO_RECORD] += !fleet->has_record;
	traits[T_NO_NAME] += fleet->condemned && !fleet->kept.name[0];
	traits[T_CUT_NAME] += fleet->condemned && strlen(fleet->kept.name) == LIBWDT_RECORD_NAME - 1;
}

static void open_fleet(struct fleet *fleet)
{
	uint32_t i;

	fleet->world.next = next_check_in;
	fleet->world.act = check_in_due;
	fleet->world.interrupted = check_in_inside;
	fleet->world.user = fleet;
	for (i = 0; i < SLOTS_MAX; i++)
		fleet->at[i] = NEVER;
	fleet->slot_count = 1;
	do
		fleet->tally->boards++;
	while (world_open(&fleet->world));
	draw_fleet(fleet);
	if (fleet->verbose)
		world_describe(&fleet->world);
	call_init(fleet);
	for (i = (uint32_t)roll_fleet(fleet, fleet->slot_count + 1); i; i--)
		call_add(fleet, 0);
	fleet->action = fleet->world.time + pause_of(fleet);
}

void play_fleet(struct fleet *fleet)
{
	uint32_t rounds, spoilt = 0, healthy = (uint32_t)roll_fleet(fleet, 60), most = 2 * healthy + 60;
	uint64_t when;

	open_fleet(fleet);
	fleet->tally->drawn[fleet->kind]++;
	for (rounds = 0; rounds < most && !fleet->condemned && !fleet->dead; rounds++) {
		if (fleet->kind != HEALTHY && rounds >= healthy && (!spoilt || roll_fleet(fleet, 8) == 0))
			spoilt |= (uint32_t)spoil(fleet);
		if (!fleet->dead)
			step(fleet);
		(void)is_reset(fleet, &when);
	}
	if (fleet->dead)
		die(fleet);
	else if (fleet->condemned)
		await_reset(fleet);
	count_traits(fleet);
	boot_again(fleet);
	fleet->tally->ended[fleet->dead || fleet->condemned ? fleet->kind : HEALTHY]++;
	if (fleet->condemned && fleet->kind == HEALTHY)
		fail(fleet, "a healthy fleet was condemned");
}
