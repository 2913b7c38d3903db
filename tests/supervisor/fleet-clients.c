/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* The clients of a fleet: what they promise, when they check in, and how one of them fails. */
#include "fleet.h"

#include <stddef.h>

static uint64_t min64(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

/*
 * Ticks of the supervisor's clock: from few to many periods of the watchdog, now and then the most there is; more than
 * the call takes that begins them.
 */
static uint32_t draw_ticks(struct fleet *fleet)
{
	const struct world *world = &fleet->world;
	uint64_t time = (uint64_t)world->plan.reset_max_us * UNITS_PER_US, ticks;

	if (roll_fleet(fleet, 64) == 0)
		return (uint32_t)(LIBWDT_CLIENT_TICKS_MAX - roll_fleet(fleet, 2));
	time = time / 16 << roll_fleet(fleet, 8);
	time += roll_fleet(fleet, time) + world->latency;
	ticks = clock_reads(&world->supervisors, time) - clock_reads(&world->supervisors, 0);
	return (uint32_t)min64(ticks + 1, LIBWDT_CLIENT_TICKS_MAX);
}

static const char *const names[] = {
	NULL,
	"",
	"adc",
	"23 letters, all of them",
	"24 letters, all of them.",
	"a client whose name is too long to be kept",
};

void draw_promise(struct fleet *fleet, struct libwdt_client_config *promise)
{
	struct dice *dice = &fleet->world.dice;

	if (fleet->clients[0].lives && roll(dice, 4) == 0) {
		*promise = fleet->clients[0].promise;
		return;
	}
	*promise = (struct libwdt_client_config)LIBWDT_CLIENT_CONFIG_INIT;
	promise->period_ticks = draw_ticks(fleet);
	if (roll(dice, 3))
		promise->closed_ticks = (uint32_t)roll_edges(dice, 0, promise->period_ticks);
	if (roll(dice, 2))
		promise->first_ticks = draw_ticks(fleet);
	promise->name = names[roll(dice, sizeof(names) / sizeof(names[0]))];
}

/* A moment of a tick, its first and its last often; not in the past. */
static uint64_t moment_of(struct fleet *fleet, uint64_t reading)
{
	struct world *world = &fleet->world;
	uint64_t first = clock_when(&world->supervisors, reading);
	uint64_t last = clock_when(&world->supervisors, reading + 1);

	if (first < world->time)
		first = world->time;
	return last > first ? roll_edges(&world->dice, first, last - 1) : first;
}

/* The readings at which a healthy client may check in. */
static uint64_t least_of(const struct judged *client)
{
	return client->date + (client->checked_in ? client->promise.closed_ticks : 0);
}

void plan_check_in(struct fleet *fleet, uint32_t slot)
{
	const struct judged *client = &fleet->clients[slot];
	struct world *world = &fleet->world;
	uint64_t now = clock_reads(&world->supervisors, world->time), least = least_of(client), most;

	fleet->at[slot] = NEVER;
	if (!client->lives || fleet->silent[slot] || client->fault)
		return;
	most = client->suspended ? now + client->promise.period_ticks : judge_limit(client);
	if (least < now)
		least = now;
	if (most >= least)
		fleet->at[slot] = moment_of(fleet, roll_edges(&world->dice, least, most));
}

uint64_t next_check_in(void *user)
{
	const struct fleet *fleet = (const struct fleet *)user;
	uint64_t next = NEVER;
	uint32_t i;

	for (i = 0; i < fleet->slot_count && !fleet->asleep; i++)
		next = min64(next, fleet->at[i]);
	return next;
}

static void count_check_in(struct fleet *fleet, const struct judged *client, uint64_t now)
{
	uint64_t after = now - client->date;

	count(fleet, E_CHECK_IN);
	if (client->suspended) {
		count(fleet, E_SUSPENDED_CHECKS_IN);
		return;
	}
	fleet->tally->events[E_INSIDE] += (uint64_t)fleet->world.busy;
	fleet->tally->events[E_DATED_AFTER_POLL] += fleet->world.busy && now > fleet->now;
	fleet->tally->events[E_WRAP] += now >> 32 != client->date >> 32;
	fleet->tally->events[E_AT_PERIOD] += now == judge_limit(client);
	fleet->tally->events[E_BEFORE_PERIOD] += now + 1 == judge_limit(client);
	fleet->tally->events[E_SAME_TICK] += after == 0;
	if (!client->checked_in || !client->promise.closed_ticks)
		return;
	fleet->tally->events[E_AT_OPENING] += after == client->promise.closed_ticks;
	fleet->tally->events[E_AFTER_OPENING] += after == (uint64_t)client->promise.closed_ticks + 1;
}

/* A fault that comes while a call runs may be found by it, and then it may look. */
static void check_in(struct fleet *fleet, uint32_t slot)
{
	struct judged *client = &fleet->clients[slot];
	uint64_t now = clock_reads(&fleet->world.supervisors, fleet->world.time);
	int was_guarded = fleet->guarded, had_fault = client->fault != 0, expected, got;

	count_check_in(fleet, client, now);
	expected = judge_check_in(client, now);
	if (was_guarded)
		guard(fleet, 0);
	got = libwdt_check_in(&fleet->supervisor, client->handle, (uint32_t)now);
	note(fleet, "  slot %u checks in at %llu: %d", (unsigned)slot, (unsigned long long)now, got);
	if (expected == JUDGE_EITHER ? got != 0 && got != LIBWDT_EARLY : got != expected)
		fail(fleet, "check-in of slot %u at %llu returns %d, not %d", (unsigned)slot, (unsigned long long)now,
		     got, expected);
	fleet->alarmed |= client->fault == LIBWDT_FAULT_EARLY;
	if (client->fault && !had_fault)
		fleet->may_find = 1;
	else if (was_guarded)
		guard(fleet, 1);
	plan_check_in(fleet, slot);
}

void check_in_due(void *user)
{
	struct fleet *fleet = (struct fleet *)user;
	uint32_t i, slot = 0;

	for (i = 1; i < fleet->slot_count; i++)
		slot = fleet->at[i] < fleet->at[slot] ? i : slot;
	check_in(fleet, slot);
}

static void check_in_if_allowed(struct fleet *fleet, uint32_t slot)
{
	const struct judged *client = &fleet->clients[slot];
	uint64_t now = clock_reads(&fleet->world.supervisors, fleet->world.time);

	if (!client->lives || fleet->silent[slot] || client->fault)
		return;
	if (client->suspended || (now >= least_of(client) && now <= judge_limit(client)))
		check_in(fleet, slot);
}

/* In a callback a client that may check in now does, one time in four. */
void check_in_inside(void *user)
{
	struct fleet *fleet = (struct fleet *)user;

	if (!fleet->asleep && roll_fleet(fleet, 4) == 0)
		check_in_if_allowed(fleet, (uint32_t)roll_fleet(fleet, fleet->slot_count));
}

/* Often all check in once more, so that those who promise the same are late together. */
static int spoil_by_silence(struct fleet *fleet, uint32_t slot)
{
	uint32_t more = (uint32_t)roll_fleet(fleet, 3), together = (uint32_t)roll_fleet(fleet, 2);

	do {
		if (together)
			check_in_if_allowed(fleet, slot);
		fleet->silent[slot] = 1;
		plan_check_in(fleet, slot);
		slot = (uint32_t)roll_fleet(fleet, fleet->slot_count);
	} while (more-- && fleet->clients[slot].lives);
	return 1;
}

/* The tick after the period, or one soon after: a poll cannot have come by then, or has and found it. */
static int spoil_by_tardiness(struct fleet *fleet, uint32_t slot)
{
	uint64_t limit = judge_limit(&fleet->clients[slot]);

	fleet->silent[slot] = 1;
	fleet->at[slot] = moment_of(fleet, limit + 1 + (roll_fleet(fleet, 2) ? roll_fleet(fleet, 3) : 0));
	return 1;
}

static int spoil_by_haste(struct fleet *fleet, uint32_t slot)
{
	const struct judged *client = &fleet->clients[slot];
	uint64_t now = clock_reads(&fleet->world.supervisors, fleet->world.time);
	uint64_t opens = client->date + client->promise.closed_ticks;

	if (!client->checked_in || now >= opens)
		return 0;
	fleet->silent[slot] = 1;
	fleet->at[slot] = moment_of(fleet, roll_edges(&fleet->world.dice, now, opens - 1));
	return 1;
}

int spoil(struct fleet *fleet)
{
	uint32_t slot = (uint32_t)roll_fleet(fleet, fleet->slot_count);
	const struct judged *client = &fleet->clients[slot];

	if (fleet->kind == DEAD)
		return fleet->dead = 1;
	if (!client->lives || client->suspended || client->fault || fleet->silent[slot])
		return 0;
	if (fleet->kind == SILENT)
		return spoil_by_silence(fleet, slot);
	return fleet->kind == TARDY ? spoil_by_tardiness(fleet, slot) : spoil_by_haste(fleet, slot);
}
