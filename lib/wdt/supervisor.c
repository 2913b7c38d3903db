/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * Who is healthy, and what becomes of the watchdog: it is pinged while everybody
 * is, once more when the first fault is found, and never again.
 */
#include "supervisor.h"

#include "exact.h"
#include "struct-size.h"

uint32_t libwdt_supervisor_sizeof(void)
{
	return sizeof(struct libwdt_supervisor);
}

uint32_t libwdt_client_sizeof(void)
{
	return sizeof(struct libwdt_client);
}

/* Whether refreshes end by themselves some time after the last ping. */
static int ends(const struct context *c)
{
	return c->state & LIBWDT_STATE_OPEN && !(c->state & LIBWDT_STATE_MANUAL) && c->timeout_ms;
}

static int misaligned(const void *memory, uint32_t alignment)
{
	return ((uintptr_t)memory & (alignment - 1)) != 0; /* a power of two: without optimisation % is a call */
}

static int check_setup(const struct libwdt_supervisor *supervisor, uint32_t bytes, const struct context *c,
		       const struct libwdt_supervisor_config *config)
{
	if (!supervisor || !config->clock_hz || !config->clients || !config->client_count ||
	    config->client_count > LIBWDT_CLIENTS_MAX)
		return LIBWDT_ERR_INVALID;
	if (config->client_bytes != sizeof(struct libwdt_client))
		return LIBWDT_ERR_SIZE;
	if (bytes < sizeof(struct supervisor) || misaligned(supervisor, _Alignof(struct libwdt_supervisor)) ||
	    misaligned(config->clients, _Alignof(struct libwdt_client)) ||
	    misaligned(config->record, _Alignof(struct libwdt_record)))
		return LIBWDT_ERR_STORAGE;
	/* What libwdt_start() refuses is left to it. */
	if (!c || (c->state & (STATE_ATTACHED | STATE_REFUSED)) != STATE_ATTACHED)
		return 0;
	return c->timeout_ms && !(c->state & LIBWDT_STATE_MANUAL) ? 0 : LIBWDT_ERR_INVALID;
}

int libwdt_supervisor_init_sized(struct libwdt_supervisor *supervisor, uint32_t bytes, uint64_t *deadline,
				 struct libwdt *wdt, const struct libwdt_supervisor_config *config, uint32_t now)
{
	struct supervisor *s = (struct supervisor *)(void *)supervisor;
	const struct context *c = libwdt_context(wdt);
	int err = libwdt_check_struct(config, sizeof(*config), FIRST_SUPERVISOR_CONFIG);

	if (!err)
		err = check_setup(supervisor, bytes, c, config);
	if (!err)
		err = libwdt_start(wdt, deadline);
	if (err)
		return err;
	port_clear(s, sizeof(*s));
	port_clear(config->clients, sizeof(struct libwdt_client) * config->client_count);
	s->clock_hz = config->clock_hz;
	s->count = config->client_count;
	s->due = now + LIBWDT_CLIENT_TICKS_MAX;
	s->wdt = wdt;
	s->clients = config->clients;
	s->record = config->record;
	s->fault = config->fault;
	s->user = config->user;
	s->ping = c->ping;
	s->magic = SUPERVISOR_MAGIC;
	libwdt_hasten(s, deadline, now);
	return 0;
}

/* Whom a look at the clients has found, and who is to be named first. */
struct findings {
	uint32_t count;
	uint32_t first;
};

/* Notes a fault. */
static int failed(struct client *slot, uint32_t by, uint32_t how)
{
	slot->by = by;
	PORT_WRITE(slot->life, slot->life | LIFE_FAILED | LIFE_UNTOLD | how); /* check-ins read it */
	return 1;
}

/*
 * Whether a client fails now; else *ahead comes down to the ticks until it is
 * late. Before the first check-in that may come is due as well.
 */
static int fails(struct client *slot, uint32_t *ahead, uint32_t now)
{
	uint32_t early = PORT_READ(slot->early), age, left;
	struct demand demand;

	if (early)
		return failed(slot, early, LIFE_EARLY);
	if (slot->round & ROUND_RESTS)
		return 0;
	libwdt_demand_of(&demand, slot, slot->round);
	age = libwdt_age(&demand, now);
	if (age > demand.limit)
		return failed(slot, age - demand.limit, 0);
	left = demand.limit - age;
	if (!demand.met && left > slot->period)
		left = slot->period;
	if (left + 1 < *ahead)
		*ahead = left + 1;
	return 0;
}

/* Whether a fault is to be named before another: struct libwdt_record says why. */
static int precedes(const struct client *slot, const struct client *other)
{
	if ((slot->life ^ other->life) & LIFE_EARLY)
		return !!(slot->life & LIFE_EARLY);
	return !(slot->life & LIFE_EARLY) && slot->by > other->by;
}

static void look(struct supervisor *s, struct findings *found, uint32_t now)
{
	uint32_t ahead = LIBWDT_CLIENT_TICKS_MAX, i;

	for (i = 0; i < s->count; i++) {
		struct client *slot = libwdt_slot(s, i);

		if ((slot->life & (LIFE_TAKEN | LIFE_FAILED)) != LIFE_TAKEN || !fails(slot, &ahead, now))
			continue;
		if (!found->count++ || precedes(slot, libwdt_slot(s, found->first)))
			found->first = i;
	}
	s->due = now + ahead;
}

/* The record of the very first fault outlives everything that follows. */
static void condemn(struct supervisor *s, const struct findings *found, uint32_t now)
{
	struct libwdt_record record;

	if (s->state & SUPERVISOR_CONDEMNED)
		return;
	s->state |= SUPERVISOR_CONDEMNED;
	if (!s->record)
		return;
	libwdt_fill_record(&record, s, found->first, now, found->count - 1);
	libwdt_keep_record(s->record, &record);
}

/*
 * A ping and what it makes due, on one reading of the counter: between two a
 * host may be interrupted for longer than the soft timeout. Of a watchdog pinged
 * just now only a refresh can be due.
 */
static int serve_healthy(struct supervisor *s, uint64_t *deadline)
{
	struct context *c;
	int err = libwdt_enter(&c, s->wdt, deadline);

	if (err)
		return err;
	if (!(c->state & LIBWDT_STATE_OPEN))
		return libwdt_poll(s->wdt, deadline);
	libwdt_take_ping(c);
	s->ping = c->ping;
	(void)libwdt_leave(c, deadline);
	if (libwdt_reached(c->now, *deadline))
		err = libwdt_restart(c);
	(void)libwdt_leave(c, deadline);
	return err;
}

/*
 * The last ping stays the last, whatever call of the host has counted as one
 * since. Without an end of its own, or beyond it, the watchdog is not served.
 */
static int serve_condemned(struct supervisor *s, struct context *c, uint64_t *deadline)
{
	int err;

	if (libwdt_reached(c->ping, s->ping))
		c->ping = s->ping;
	if (ends(c) && !(s->state & SUPERVISOR_OVER)) {
		err = libwdt_poll(s->wdt, deadline);
		if (c->state & LIBWDT_STATE_ABANDONED)
			s->state |= SUPERVISOR_OVER;
		return err;
	}
	c->state |= LIBWDT_STATE_ABANDONED; /* for libwdt_suspend() too */
	err = libwdt_call_now(c);
	*deadline = c->now + (uint64_t)libwdt_stage(c);
	return err;
}

/* The tick that the watchdog's counter shows may be nearly over: one more makes sure that the clock is there by then. */
void libwdt_hasten(const struct supervisor *s, uint64_t *deadline, uint32_t now)
{
	const struct context *c = libwdt_context(s->wdt);
	uint32_t ahead = (int32_t)(s->due - now) > 0 ? s->due - now : 0;
	uint64_t when;

	if (!c)
		return;
	when = c->now + libwdt_scale_up(ahead, s->clock_hz, c->host_hz) + 1;
	if ((int64_t)(when - *deadline) < 0)
		*deadline = when;
}

static int serve(struct supervisor *s, uint64_t *deadline, uint32_t now, int healthy)
{
	struct context *c = libwdt_context(s->wdt);
	int err;

	if (!c)
		return LIBWDT_ERR_STATE;
	*deadline = c->now; /* at once, should the clock not be readable */
	err = healthy ? serve_healthy(s, deadline) : serve_condemned(s, c, deadline);
	libwdt_hasten(s, deadline, now);
	return err || ends(c) ? err : LIBWDT_ERR_STATE;
}

static int tell_of(struct supervisor *s, uint32_t index, uint32_t more, uint32_t now)
{
	struct client *slot = libwdt_slot(s, index);
	struct libwdt_record record;
	int err;

	if (!(slot->life & LIFE_UNTOLD))
		return 0;
	PORT_WRITE(slot->life, slot->life & ~LIFE_UNTOLD);
	libwdt_fill_record(&record, s, index, now, more);
	err = s->fault(s->user, &record);
	return err > 0 ? LIBWDT_ERR_INVALID : err;
}

/* Tells of everybody whom this poll has found, and returns the first error. */
static int tell(struct supervisor *s, const struct findings *found, uint32_t now)
{
	uint32_t i;
	int err, next;

	if (!found->count || !s->fault)
		return 0;
	err = tell_of(s, found->first, found->count - 1, now);
	for (i = 0; i < s->count; i++) {
		next = tell_of(s, i, found->count - 1, now);
		err = err ? err : next;
	}
	return err;
}

/* The hardware's turn comes before the callbacks, which may take their time. */
int libwdt_supervise(struct supervisor *s, uint64_t *deadline, uint32_t now)
{
	int healthy = !(s->state & SUPERVISOR_CONDEMNED), err, told;
	struct findings found = {0, 0};

	if (port_load_acquire32(&s->alarm) || (int32_t)(now - s->due) >= 0)
		look(s, &found, now);
	if (found.count)
		condemn(s, &found, now);
	err = serve(s, deadline, now, healthy);
	told = tell(s, &found, now);
	if (err || told)
		return err ? err : told;
	return s->state & SUPERVISOR_CONDEMNED ? LIBWDT_CONDEMNED : 0;
}

int libwdt_supervisor_poll(struct libwdt_supervisor *supervisor, uint64_t *deadline, uint32_t now)
{
	struct supervisor *s = libwdt_supervisor_of(supervisor);

	if (!supervisor || !deadline)
		return LIBWDT_ERR_INVALID;
	return s ? libwdt_supervise(s, deadline, now) : LIBWDT_ERR_STATE;
}
