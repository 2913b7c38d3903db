/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* The supervisor's calls, each compared with what the judge says: answer, faults found, deadline, record. */
#include "fleet.h"

#include <string.h>
#include <sys/mman.h>

#define GUARDED_BYTES 65536u /* whole pages, whatever their size */

static _Alignas(GUARDED_BYTES) unsigned char guarded_pages[GUARDED_BYTES];

void guard(struct fleet *fleet, int on)
{
	must(mprotect(guarded_pages, sizeof(guarded_pages), on ? PROT_NONE : PROT_READ | PROT_WRITE), "mprotect");
	fleet->guarded = on;
}

/* The client a record names, NULL: nobody. */
static struct judged *client_of(struct fleet *fleet, uint32_t handle)
{
	uint32_t i;

	for (i = 0; i < fleet->slot_count; i++)
		if (fleet->clients[i].lives && fleet->clients[i].handle == handle)
			return &fleet->clients[i];
	return NULL;
}

static void check_record(struct fleet *fleet, const struct libwdt_record *record, const struct judged *client)
{
	if (client && judge_record(client, record, fleet->now, fleet->world.supervisors.hz))
		return;
	fail(fleet, "a record names client %08x \"%.*s\", fault %u by %u ticks, found at %u, clock %u Hz; judge: %08x, "
		    "fault %u by %u ticks at %u", (unsigned)record->client, (int)LIBWDT_RECORD_NAME, record->name,
	     (unsigned)record->fault, (unsigned)record->by_ticks, (unsigned)record->found_ticks,
	     (unsigned)record->clock_hz, client ? (unsigned)client->handle : 0,
	     client ? (unsigned)judge_fault(client, fleet->now) : 0,
	     client ? (unsigned)judge_by_ticks(client, fleet->now) : 0, (unsigned)fleet->now);
}

/* A client was found: no sooner than it failed, no later than promised. */
static void find(struct fleet *fleet, struct judged *client)
{
	const struct world *world = &fleet->world;
	uint64_t most;
	int64_t spare;

	judge_find(client, fleet->now);
	if (client->fault == LIBWDT_FAULT_EARLY) {
		fleet->tally->traits[T_EARLY_BY_ONE] += client->early_by == 1;
		return;
	}
	/*
	 * It is late from some moment on. The poll before read the clock up to L before the host's counter, at any
	 * point of a tick of either; so the deadline that it returned was reached within L, a tick of the clock and
	 * two of the host's after that moment, and this poll began within L of that.
	 */
	most = clock_when(&world->supervisors, judge_limit(client) + 1) + clock_tick(&world->supervisors) +
	       2 * clock_tick(&world->host) + 2 * world->latency;
	spare = (int64_t)(most - fleet->begun);
	if (spare < fleet->tally->found_late && !fleet->condemned)
		fleet->tally->found_late = spare;
	if (spare < 0 && !fleet->condemned)
		fail(fleet, "a late client was found %lld units later than promised", (long long)-spare);
	if (judge_by_ticks(client, fleet->now) == 1)
		count_trait(fleet, T_LATE_BY_ONE);
	if (!client->checked_in)
		count_trait(fleet, T_LATE_FIRST);
}

static int on_fault(void *user, const struct libwdt_record *record)
{
	struct fleet *fleet = (struct fleet *)user;
	struct judged *client = client_of(fleet, record->client);

	note(fleet, "  told of %08x, fault %u", (unsigned)record->client, (unsigned)record->fault);
	check_record(fleet, record, client);
	if (client->found)
		fail(fleet, "the callback is told of client %08x twice", (unsigned)record->client);
	find(fleet, client);
	if (!fleet->told++ && !fleet->condemned) {
		fleet->kept = *record;
		fleet->told_at = fleet->world.time;
		if (fleet->has_record && memcmp(record, &fleet->record, sizeof(*record)))
			fail(fleet, "the record is not kept before the callback is told");
	}
	if (roll_fleet(fleet, 4))
		return 0;
	count(fleet, E_CALLBACK_ERROR);
	if (!fleet->callback_error)
		fleet->callback_error = -(int)(4 + fleet->told);
	return -(int)(4 + fleet->told);
}

/*
 * The last reading at which no client can be late yet, as it looks now: one that has not checked in since it was added
 * or resumed may do so from now on, and then owes the next one.
 */
static uint64_t first_limit(const struct fleet *fleet)
{
	uint64_t first = UINT64_MAX;
	uint32_t i;

	for (i = 0; i < fleet->slot_count; i++) {
		const struct judged *client = &fleet->clients[i];
		uint64_t limit = judge_limit(client);

		if (limit == UINT64_MAX || client->fault)
			continue;
		if (!client->checked_in && limit > fleet->now + client->promise.period_ticks)
			limit = fleet->now + client->promise.period_ticks;
		if (limit < first)
			first = limit;
	}
	return first;
}

/* Reads the clock for a call. Between that and the call something may happen already. */
static uint32_t begin(struct fleet *fleet, uint64_t most)
{
	struct world *world = &fleet->world;
	uint32_t i;

	fleet->begun = world->time;
	fleet->now = clock_reads(&world->supervisors, world->time);
	fleet->first_limit = first_limit(fleet);
	fleet->may_find = 0;
	fleet->told = 0;
	fleet->callback_error = 0;
	for (i = 0; i < fleet->slot_count; i++)
		fleet->owed[i] = !fleet->clients[i].found && judge_fault(&fleet->clients[i], fleet->now);
	world->limit = world->time + most;
	world->busy = 1;
	fleet->tally->calls++;
	world_linger(world, world->latency);
	return (uint32_t)fleet->now;
}

/* The host serves a deadline within L of when it was reached; one that was returned when it had passed, of then. */
static void keep_deadline(struct fleet *fleet, uint64_t returned)
{
	struct world *world = &fleet->world;
	uint64_t now = clock_reads(&world->host, world->time), deadline = world_deadline(world, returned), far;

	far = clock_when(&world->supervisors, clock_reads(&world->supervisors, world->time) + LIBWDT_CLIENT_TICKS_MAX) -
	      world->time;
	far += 2 * clock_tick(&world->host) + clock_tick(&world->supervisors);
	if (deadline > now && clock_when(&world->host, deadline) - world->time > far)
		fail(fleet, "the next poll is to be in %llu host ticks: over LIBWDT_CLIENT_TICKS_MAX",
		     (unsigned long long)(deadline - now));
	fleet->due = clock_when(&world->host, deadline);
	if (fleet->due < world->read)
		fleet->due = world->read;
	fleet->serve = fleet->due + roll_edges(&world->dice, 0, world->latency);
	if (fleet->serve < world->time)
		fleet->serve = world->time;
}

/* Without a callback nobody but the judge says who was found. */
static void find_silently(struct fleet *fleet)
{
	uint32_t i;

	for (i = 0; i < fleet->slot_count; i++) {
		if (fleet->has_callback || fleet->clients[i].found)
			continue;
		if (fleet->owed[i] || (fleet->may_find && fleet->record.client == fleet->clients[i].handle &&
				       fleet->clients[i].fault)) {
			find(fleet, &fleet->clients[i]);
			fleet->told++;
		}
	}
	if (!fleet->has_callback && fleet->told && !fleet->condemned) {
		fleet->kept = fleet->record;
		fleet->told_at = fleet->world.time;
		if (fleet->has_record)
			check_record(fleet, &fleet->record, client_of(fleet, fleet->record.client));
	}
}

static void check_found(struct fleet *fleet, int result)
{
	uint32_t i;
	int expected;

	find_silently(fleet);
	for (i = 0; i < fleet->slot_count; i++)
		if (fleet->owed[i] && !fleet->clients[i].found)
			fail(fleet, "slot %u has failed (fault %u, limit %llu, now %llu) and is not found", (unsigned)i,
			     (unsigned)judge_fault(&fleet->clients[i], fleet->now),
			     (unsigned long long)judge_limit(&fleet->clients[i]), (unsigned long long)fleet->now);
	if (fleet->told && !fleet->condemned) {
		fleet->condemned = 1;
		fleet->found_begun = fleet->begun;
		fleet->found_ended = fleet->world.time;
		if (fleet->kept.more != fleet->told - 1 &&
		    (fleet->has_callback || (fleet->has_record && !fleet->may_find)))
			fail(fleet, "%u more had failed, the record says %u", (unsigned)fleet->told - 1,
			     (unsigned)fleet->kept.more);
		fleet->tally->traits[T_SEVERAL] += fleet->told > 1;
	} else if (fleet->told) {
		count_trait(fleet, T_FURTHER);
	}
	expected = fleet->callback_error ? fleet->callback_error : fleet->condemned ? LIBWDT_CONDEMNED : 0;
	if (result != expected)
		fail(fleet, "a call at %llu returns %d, not %d", (unsigned long long)fleet->now, result, expected);
}

/* The next look is due when a client may be late, or after the longest period, so that dates stay comparable. */
static uint64_t until_next_look(const struct fleet *fleet, uint64_t limit)
{
	uint64_t longest = fleet->now + LIBWDT_CLIENT_TICKS_MAX - 1;

	return limit < longest ? limit : longest;
}

/*
 * When it looked, clients may have checked in since the call began, or may not have; so whether the next call has to
 * look is known within two dates.
 */
static void keep_look(struct fleet *fleet)
{
	uint64_t most = until_next_look(fleet, first_limit(fleet));

	if (fleet->now > fleet->look_most) {
		fleet->look = until_next_look(fleet, fleet->first_limit);
		fleet->look_most = most;
	} else if (fleet->now > fleet->look) {
		fleet->look = fleet->now;
		if (most > fleet->look_most)
			fleet->look_most = most;
	}
}

/* A client was added or resumed. */
static void bring_look_forward(struct fleet *fleet)
{
	uint64_t first = first_limit(fleet);

	if (first < fleet->look)
		fleet->look = first;
	if (first < fleet->look_most)
		fleet->look_most = first;
}

static void end(struct fleet *fleet, const char *call, int result, uint64_t deadline)
{
	fleet->world.busy = 0;
	if (fleet->guarded)
		guard(fleet, 0);
	check_found(fleet, result);
	if (fleet->has_record && memcmp(&fleet->record, &fleet->kept, sizeof(fleet->kept)))
		fail(fleet, "the record has changed");
	keep_look(fleet);
	keep_deadline(fleet, deadline);
	note(fleet, "%llu: %s at %llu: %d, next in %lld units", (unsigned long long)fleet->world.time, call,
	     (unsigned long long)fleet->now, result, (long long)(fleet->due - fleet->world.time));
}

static void make_supervisor(struct fleet *fleet, struct libwdt_supervisor_config *config)
{
	*config = (struct libwdt_supervisor_config)LIBWDT_SUPERVISOR_CONFIG_INIT;
	fleet->slots = (struct libwdt_client *)(void *)guarded_pages;
	config->clock_hz = fleet->world.supervisors.hz;
	config->client_count = fleet->slot_count;
	config->clients = fleet->slots;
	config->record = fleet->has_record ? &fleet->record : NULL;
	config->fault = fleet->has_callback ? on_fault : NULL;
	config->user = fleet;
}

void call_init(struct fleet *fleet)
{
	struct libwdt_supervisor_config config;
	uint64_t deadline;
	int result;

	memset(guarded_pages, 0xa5, sizeof(guarded_pages));
	memset(&fleet->record, (int)roll_fleet(fleet, 256), sizeof(fleet->record));
	fleet->kept = fleet->record;
	make_supervisor(fleet, &config);
	begin(fleet, 0);
	fleet->look = fleet->look_most = until_next_look(fleet, UINT64_MAX);
	result = libwdt_supervisor_init(&fleet->supervisor, &deadline, &fleet->world.libwdt, &config,
					(uint32_t)fleet->now);
	end(fleet, "init", result, deadline);
}

/* The slots are out of reach while no client can be late and none has been early. */
void call_poll(struct fleet *fleet, uint64_t most, int guarded)
{
	uint64_t deadline;
	uint32_t now = begin(fleet, most);
	int result;

	if (guarded && !fleet->condemned && fleet->now <= fleet->look && !fleet->alarmed) {
		guard(fleet, 1);
		count(fleet, E_POLL_GUARDED);
	}
	result = libwdt_supervisor_poll(&fleet->supervisor, &deadline, now);
	end(fleet, "poll", result, deadline);
}

static void check_new_handle(const struct fleet *fleet, uint32_t handle)
{
	uint32_t i;

	if (handle == 0)
		fail(fleet, "a handle is 0");
	for (i = 0; i < fleet->gone_count; i++)
		if (fleet->gone[i] == handle)
			fail(fleet, "handle %08x comes again", (unsigned)handle);
	for (i = 0; i < fleet->slot_count; i++)
		if (fleet->clients[i].lives && fleet->clients[i].handle == handle)
			fail(fleet, "handle %08x has two clients", (unsigned)handle);
}

static uint32_t free_slot(const struct fleet *fleet)
{
	uint32_t slot = 0;

	while (slot < fleet->slot_count && fleet->clients[slot].lives)
		slot++;
	return slot;
}

void call_add(struct fleet *fleet, uint64_t most)
{
	struct libwdt_client_config promise;
	uint32_t slot = free_slot(fleet), handle = 0, now;
	uint64_t deadline;
	int result;

	draw_promise(fleet, &promise);
	now = begin(fleet, most);
	result = libwdt_client_add(&fleet->supervisor, &handle, &deadline, &promise, now);
	if (slot == fleet->slot_count) {
		fleet->world.busy = 0;
		count(fleet, E_ADD_FULL);
		if (result != LIBWDT_ERR_RANGE)
			fail(fleet, "add without a free slot returns %d", result);
		return;
	}
	count(fleet, E_ADD);
	end(fleet, "add", result, deadline);
	check_new_handle(fleet, handle);
	judge_add(&fleet->clients[slot], &promise, fleet->now);
	fleet->clients[slot].handle = handle;
	fleet->silent[slot] = 0;
	plan_check_in(fleet, slot);
	bring_look_forward(fleet);
}

void call_remove(struct fleet *fleet, uint64_t most, uint32_t slot)
{
	uint32_t now = begin(fleet, most);
	uint64_t deadline;
	int result = libwdt_client_remove(&fleet->supervisor, &deadline, fleet->clients[slot].handle, now);

	count(fleet, E_REMOVE);
	end(fleet, "remove", result, deadline);
	fleet->gone[fleet->gone_count++ % GONE_MAX] = fleet->clients[slot].handle;
	if (fleet->gone_count == 2 * GONE_MAX)
		fleet->gone_count = GONE_MAX;
	fleet->clients[slot].lives = 0;
	plan_check_in(fleet, slot);
}

void call_suspend(struct fleet *fleet, uint64_t most, uint32_t slot)
{
	uint32_t now = begin(fleet, most);
	uint64_t deadline;
	int result = libwdt_client_suspend(&fleet->supervisor, &deadline, fleet->clients[slot].handle, now);

	count(fleet, E_SUSPEND);
	end(fleet, "suspend", result, deadline);
	judge_suspend(&fleet->clients[slot]);
	plan_check_in(fleet, slot);
}

void call_resume(struct fleet *fleet, uint64_t most, uint32_t slot)
{
	uint32_t now = begin(fleet, most);
	uint64_t deadline;
	int result = libwdt_client_resume(&fleet->supervisor, &deadline, fleet->clients[slot].handle, now);

	count(fleet, fleet->clients[slot].suspended ? E_RESUME : E_RESUME_ACTIVE);
	end(fleet, "resume", result, deadline);
	judge_resume(&fleet->clients[slot], fleet->now);
	plan_check_in(fleet, slot);
	bring_look_forward(fleet);
}

/* Whoever is not suspended begins anew. */
void call_wake(struct fleet *fleet)
{
	uint64_t deadline;
	uint32_t now, i;
	int result;

	for (i = 0; i < fleet->slot_count; i++)
		if (fleet->clients[i].lives && !fleet->clients[i].suspended)
			judge_resume(&fleet->clients[i], clock_reads(&fleet->world.supervisors, fleet->world.time));
	fleet->asleep = 1;
	now = begin(fleet, 0);
	result = libwdt_supervisor_wake(&fleet->supervisor, &deadline, now);
	fleet->asleep = 0;
	end(fleet, "wake", result, deadline);
	fleet->look = fleet->look_most = until_next_look(fleet, first_limit(fleet));
	for (i = 0; i < fleet->slot_count; i++)
		plan_check_in(fleet, i);
}

void call_status(struct fleet *fleet, uint32_t slot)
{
	struct libwdt_client_status status = LIBWDT_CLIENT_STATUS_INIT;
	uint64_t now = clock_reads(&fleet->world.supervisors, fleet->world.time);
	int result = libwdt_client_status(&fleet->supervisor, &status, fleet->clients[slot].handle, (uint32_t)now);

	count(fleet, E_STATUS);
	if (result || !judge_status(&fleet->clients[slot], &status, now))
		fail(fleet, "status of slot %u at %llu: %d, state %x, last %u, left %u", (unsigned)slot,
		     (unsigned long long)now, result, (unsigned)status.state, (unsigned)status.last_ticks,
		     (unsigned)status.left_ticks);
}

/* Nothing knows a client that was removed, and nothing changes. */
void call_stale(struct fleet *fleet, uint32_t handle)
{
	struct libwdt_client_status status = LIBWDT_CLIENT_STATUS_INIT;
	struct libwdt_supervisor before = fleet->supervisor;
	uint32_t now = (uint32_t)clock_reads(&fleet->world.supervisors, fleet->world.time);
	uint64_t deadline = 42;
	int wrong = 0;

	count(fleet, E_STALE);
	wrong |= libwdt_check_in(&fleet->supervisor, handle, now) != LIBWDT_ERR_INVALID;
	wrong |= libwdt_client_remove(&fleet->supervisor, &deadline, handle, now) != LIBWDT_ERR_INVALID;
	wrong |= libwdt_client_suspend(&fleet->supervisor, &deadline, handle, now) != LIBWDT_ERR_INVALID;
	wrong |= libwdt_client_resume(&fleet->supervisor, &deadline, handle, now) != LIBWDT_ERR_INVALID;
	wrong |= libwdt_client_status(&fleet->supervisor, &status, handle, now) != LIBWDT_ERR_INVALID;
	if (wrong || deadline != 42 || memcmp(&before, &fleet->supervisor, sizeof(before)))
		fail(fleet, "handle %08x is gone and was not refused everywhere", (unsigned)handle);
}
