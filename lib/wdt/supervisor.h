/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* What stands in the caller's struct libwdt_supervisor and its slots, and what passes between the files that work on it. */
#ifndef LIBWDT_SUPERVISOR_H
#define LIBWDT_SUPERVISOR_H

#include <libwdtvtlb/wdt_supervisor.h>

#include "context.h"

#define SUPERVISOR_MAGIC 0x77647376u

#define SUPERVISOR_CONDEMNED 0x1u /* a client has failed */
#define SUPERVISOR_OVER 0x2u      /* and its time is over: nothing is refreshed any more */

struct supervisor {
	uint32_t magic;
	uint32_t alarm; /* 1 from the first early check-in on: all who write it write the same */
	uint32_t state;
	uint32_t clock_hz;
	uint32_t count;
	uint32_t due; /* date at which clients are to be looked at, at most LIBWDT_CLIENT_TICKS_MAX ahead */
	struct libwdt *wdt;
	struct libwdt_client *clients;
	struct libwdt_record *record;
	libwdt_fault_fn *fault;
	void *user;
	uint64_t ping; /* the last one, in the watchdog's counter */
} PORT_MAY_ALIAS;

_Static_assert(sizeof(struct supervisor) * 3 <= sizeof(struct libwdt_supervisor) * 2, "a supervisor keeps half its size to grow");
_Static_assert(_Alignof(struct supervisor) <= _Alignof(struct libwdt_supervisor), "a supervisor fits where its storage does");

/* In client::life, under the number of the life. */
#define LIFE_TAKEN 0x1u  /* the slot has a client */
#define LIFE_FAILED 0x2u /* which has failed */
#define LIFE_EARLY 0x4u  /* by coming early */
#define LIFE_UNTOLD 0x8u /* and the callback does not know yet */
#define LIFE_NUMBER_SHIFT 16u
#define LIFE_NUMBER_MAX 0xffffu

/* In client::round, whose other bits count. */
#define ROUND_RESTS 0x1u /* suspended */

struct client {
	/* Written by the supervisor's functions. */
	const char *name;
	uint32_t life;
	uint32_t round; /* another one after each add and resume */
	uint32_t start; /* date of add or resume */
	uint32_t period, closed, first;
	uint32_t by; /* of a failed client: ticks late or early */

	/* Written by the client's check-ins, but for add. */
	uint32_t date;  /* of the last one */
	uint32_t seen;  /* its round */
	uint32_t early; /* how much too early the first one was that was, 0: none */
} PORT_MAY_ALIAS;

_Static_assert(sizeof(struct client) * 3 <= sizeof(struct libwdt_client) * 2, "a client keeps half its size to grow");
_Static_assert(_Alignof(struct client) <= _Alignof(struct libwdt_client), "a client fits where its slot does");

/* What is asked of a client: to check in no more than `limit` ticks after `since`. */
struct demand {
	uint32_t since;
	uint32_t limit;
	int met; /* it has checked in since it was added or resumed */
};

/* The supervisor in the caller's storage, or NULL when it was not initialised. */
struct supervisor *libwdt_supervisor_of(const struct libwdt_supervisor *supervisor);

static inline struct client *libwdt_slot(const struct supervisor *s, uint32_t index)
{
	return (struct client *)(void *)&s->clients[index];
}

static inline uint32_t libwdt_handle(const struct client *slot, uint32_t index)
{
	return slot->life >> LIFE_NUMBER_SHIFT << LIFE_NUMBER_SHIFT | index;
}

/* The slot of a handle, or NULL. From any context. */
struct client *libwdt_slot_of(const struct supervisor *s, uint32_t client);

/* check-in.c: what is asked of a client in a round of its own, and for how long already: a check-in that is ahead of `now` happens just now. */
void libwdt_demand_of(struct demand *demand, const struct client *slot, uint32_t round);
uint32_t libwdt_age(const struct demand *demand, uint32_t now);

/* supervisor.c: libwdt_supervisor_poll() on a supervisor and a deadline that are there. */
int libwdt_supervise(struct supervisor *s, uint64_t *deadline, uint32_t now);

/* Brings a deadline that was returned at `now` forward to the clients'. */
void libwdt_hasten(const struct supervisor *s, uint64_t *deadline, uint32_t now);

/* fault-record.c: the record of a failed client, complete; and its way to memory that survives. */
void libwdt_fill_record(struct libwdt_record *record, const struct supervisor *s, uint32_t index, uint32_t now, uint32_t more);
void libwdt_keep_record(struct libwdt_record *kept, const struct libwdt_record *record);

#endif
