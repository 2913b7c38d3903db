/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * The one function of the supervisor that runs anywhere, and how the others read what it leaves.
 *
 * Every word has one writer. A check-in dates its slot; the first of a round also
 * says that it has seen the round, after the date, so that whoever reads the
 * round there finds a date of it. Only the alarm has many writers, and they all
 * write the same; nobody ever clears it, because it ends in a reset.
 */
#include "supervisor.h"

struct supervisor *libwdt_supervisor_of(const struct libwdt_supervisor *supervisor)
{
	struct supervisor *s = (struct supervisor *)(uintptr_t)supervisor;

	return s && (uintptr_t)s % _Alignof(struct supervisor) == 0 && s->magic == SUPERVISOR_MAGIC ? s : NULL;
}

struct client *libwdt_slot_of(const struct supervisor *s, uint32_t client)
{
	uint32_t index = client & ((1u << LIFE_NUMBER_SHIFT) - 1), life;
	struct client *slot;

	if (index >= s->count)
		return NULL;
	slot = libwdt_slot(s, index);
	life = port_load_acquire32(&slot->life);
	return life & LIFE_TAKEN && life >> LIFE_NUMBER_SHIFT == client >> LIFE_NUMBER_SHIFT ? slot : NULL;
}

void libwdt_demand_of(struct demand *demand, const struct client *slot, uint32_t round)
{
	demand->met = port_load_acquire32(&slot->seen) == (round & ~ROUND_RESTS);
	demand->since = demand->met ? PORT_READ(slot->date) : PORT_READ(slot->start);
	demand->limit = demand->met ? slot->period : slot->first;
}

/* A limit and the time between two polls are a quarter turn each, so whatever is more than three is ahead. */
uint32_t libwdt_age(const struct demand *demand, uint32_t now)
{
	uint32_t age = now - demand->since;

	return age < 0xc0000000u ? age : 0;
}

/* How much too early a check-in is after the one before. A clock that has gone back since is too early as well. */
static uint32_t early_by(const struct client *slot, uint32_t now)
{
	uint32_t distance = now - slot->date;

	return slot->closed && (int32_t)distance < (int32_t)slot->closed ? slot->closed - distance : 0;
}

/* Who comes too late leaves the date that stands, by which the next poll finds it. */
int libwdt_check_in(struct libwdt_supervisor *supervisor, uint32_t client, uint32_t now)
{
	struct supervisor *s = libwdt_supervisor_of(supervisor);
	struct demand demand;
	struct client *slot;
	uint32_t round, early;

	if (!s)
		return supervisor ? LIBWDT_ERR_STATE : LIBWDT_ERR_INVALID;
	slot = libwdt_slot_of(s, client);
	if (!slot)
		return LIBWDT_ERR_INVALID;
	round = port_load_acquire32(&slot->round);
	libwdt_demand_of(&demand, slot, round);
	if (round & ROUND_RESTS || libwdt_age(&demand, now) > demand.limit)
		return 0;
	early = demand.met ? early_by(slot, now) : 0;
	PORT_WRITE(slot->date, now);
	if (!demand.met)
		port_store_release32(&slot->seen, round);
	if (!early)
		return 0;
	if (!slot->early)
		PORT_WRITE(slot->early, early);
	port_store_release32(&s->alarm, 1);
	return LIBWDT_EARLY;
}
