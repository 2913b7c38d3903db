/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* The clients of a supervisor: who is there, what is asked of it, and how it does. Each call is a poll first. */
#include "supervisor.h"

#include "struct-size.h"

static int check_promise(const struct libwdt_client_config *config)
{
	int err = libwdt_check_struct(config, sizeof(*config), FIRST_CLIENT_CONFIG);

	if (err)
		return err;
	if (config->period_ticks - 1 >= LIBWDT_CLIENT_TICKS_MAX || config->closed_ticks > config->period_ticks ||
	    config->first_ticks > LIBWDT_CLIENT_TICKS_MAX)
		return LIBWDT_ERR_INVALID;
	return 0;
}

/* Asks for check-ins from now on. The poll that was before this did not know of it. */
static void begin(struct supervisor *s, struct client *slot, uint32_t now)
{
	uint32_t soonest = slot->first < slot->period ? slot->first : slot->period;

	PORT_WRITE(slot->start, now);
	port_store_release32(&slot->round, (slot->round | ROUND_RESTS) + 1);
	if ((int32_t)(now + soonest + 1 - s->due) < 0)
		s->due = now + soonest + 1;
}

static uint32_t next_life(const struct client *slot)
{
	uint32_t number = slot->life >> LIFE_NUMBER_SHIFT;

	return (number < LIFE_NUMBER_MAX ? number + 1 : 1) << LIFE_NUMBER_SHIFT | LIFE_TAKEN;
}

static void settle(struct supervisor *s, struct client *slot, const struct libwdt_client_config *config, uint32_t now)
{
	slot->name = config->name;
	slot->period = config->period_ticks;
	slot->closed = config->closed_ticks;
	slot->first = config->first_ticks ? config->first_ticks : config->period_ticks;
	slot->early = 0;
	begin(s, slot, now);
	port_store_release32(&slot->life, next_life(slot));
}

int libwdt_client_add(struct libwdt_supervisor *supervisor, uint32_t *client, uint64_t *deadline,
		      const struct libwdt_client_config *config, uint32_t now)
{
	struct supervisor *s = libwdt_supervisor_of(supervisor);
	int err = check_promise(config);
	uint32_t index = 0;

	if (err || !supervisor || !client || !deadline)
		return err ? err : LIBWDT_ERR_INVALID;
	if (!s)
		return LIBWDT_ERR_STATE;
	while (index < s->count && libwdt_slot(s, index)->life & LIFE_TAKEN)
		index++;
	if (index == s->count)
		return LIBWDT_ERR_RANGE;
	err = libwdt_supervise(s, deadline, now);
	settle(s, libwdt_slot(s, index), config, now);
	*client = libwdt_handle(libwdt_slot(s, index), index);
	libwdt_hasten(s, deadline, now);
	return err;
}

/* Begins a call that changes a client: finds it, and polls. *slot is NULL if there is nothing to change. */
static int enter(struct supervisor **s, struct client **slot, struct libwdt_supervisor *supervisor, uint64_t *deadline,
		 uint32_t client, uint32_t now)
{
	*s = libwdt_supervisor_of(supervisor);
	*slot = NULL;
	if (!supervisor || !deadline)
		return LIBWDT_ERR_INVALID;
	if (!*s)
		return LIBWDT_ERR_STATE;
	*slot = libwdt_slot_of(*s, client);
	return *slot ? libwdt_supervise(*s, deadline, now) : LIBWDT_ERR_INVALID;
}

int libwdt_client_remove(struct libwdt_supervisor *supervisor, uint64_t *deadline, uint32_t client, uint32_t now)
{
	struct supervisor *s;
	struct client *slot;
	int err = enter(&s, &slot, supervisor, deadline, client, now);

	if (slot)
		PORT_WRITE(slot->life, slot->life >> LIFE_NUMBER_SHIFT << LIFE_NUMBER_SHIFT);
	return err;
}

int libwdt_client_suspend(struct libwdt_supervisor *supervisor, uint64_t *deadline, uint32_t client, uint32_t now)
{
	struct supervisor *s;
	struct client *slot;
	int err = enter(&s, &slot, supervisor, deadline, client, now);

	if (slot)
		PORT_WRITE(slot->round, slot->round | ROUND_RESTS);
	return err;
}

int libwdt_client_resume(struct libwdt_supervisor *supervisor, uint64_t *deadline, uint32_t client, uint32_t now)
{
	struct supervisor *s;
	struct client *slot;
	int err = enter(&s, &slot, supervisor, deadline, client, now);

	if (slot) {
		begin(s, slot, now);
		libwdt_hasten(s, deadline, now);
	}
	return err;
}

int libwdt_supervisor_wake(struct libwdt_supervisor *supervisor, uint64_t *deadline, uint32_t now)
{
	struct supervisor *s = libwdt_supervisor_of(supervisor);
	uint32_t i;

	if (!supervisor || !deadline)
		return LIBWDT_ERR_INVALID;
	if (!s)
		return LIBWDT_ERR_STATE;
	for (i = 0; i < s->count; i++)
		if (libwdt_slot(s, i)->life & LIFE_TAKEN && !(libwdt_slot(s, i)->round & ROUND_RESTS))
			begin(s, libwdt_slot(s, i), now);
	s->due = now; /* the one before may be of another time */
	return libwdt_supervise(s, deadline, now);
}

int libwdt_client_status(const struct libwdt_supervisor *supervisor, struct libwdt_client_status *status,
			 uint32_t client, uint32_t now)
{
	const struct supervisor *s = libwdt_supervisor_of(supervisor);
	const struct client *slot = s ? libwdt_slot_of(s, client) : NULL;
	struct demand demand;
	uint32_t age, rests;

	if (!supervisor || !status || (s && !slot))
		return LIBWDT_ERR_INVALID;
	if (!s)
		return LIBWDT_ERR_STATE;
	if (status->size < FIRST_CLIENT_STATUS)
		return LIBWDT_ERR_SIZE;
	libwdt_demand_of(&demand, slot, slot->round);
	age = libwdt_age(&demand, now);
	rests = slot->round & ROUND_RESTS;
	status->state = (rests ? LIBWDT_CLIENT_SUSPENDED : 0) | (demand.met ? LIBWDT_CLIENT_CHECKED_IN : 0) |
			(slot->life & LIFE_FAILED ? LIBWDT_CLIENT_FAILED : 0);
	status->last_ticks = demand.since;
	status->left_ticks = slot->life & LIFE_FAILED || age > demand.limit ? 0 : demand.limit - age + 1;
	if (rests)
		status->left_ticks = ~0u;
	status->period_ticks = slot->period;
	status->closed_ticks = slot->closed;
	status->name = slot->name;
	return 0;
}
