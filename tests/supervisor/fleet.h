/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* One fleet: a board, its supervisor, the clients and what the judge knows of them. */
#ifndef TESTS_SUPERVISOR_FLEET_H
#define TESTS_SUPERVISOR_FLEET_H

#include "judge.h"
#include "world.h"

#define SLOTS_MAX 12u
#define GONE_MAX 32u

/* How a fleet ends. */
enum kind {
	HEALTHY, /* it does not */
	SILENT,  /* up to three clients check in no more */
	TARDY,   /* one checks in after its period, before a poll can have come */
	HASTY,   /* one checks in before its window opens */
	DEAD,    /* the host polls no more */
	KINDS,
};

/* What has to happen often. */
enum event {
	E_POLL,
	E_POLL_LAST_MOMENT,
	E_POLL_UNASKED,
	E_POLL_GUARDED,
	E_ADD,
	E_ADD_FULL,
	E_REMOVE,
	E_SUSPEND,
	E_RESUME,
	E_RESUME_ACTIVE,
	E_SLEEP,
	E_SLEEP_JUMP,
	E_STATUS,
	E_STALE,
	E_CHECK_IN,
	E_AT_PERIOD,
	E_BEFORE_PERIOD,
	E_AT_OPENING,
	E_AFTER_OPENING,
	E_SAME_TICK,
	E_INSIDE,
	E_SUSPENDED_CHECKS_IN,
	E_WRAP,
	E_DATED_AFTER_POLL,
	E_CALLBACK_ERROR,
	E_PING_IN_VAIN,
	EVENTS,
};

/* What has to happen to many a fleet. */
enum trait {
	T_WINDOW,       /* of the watchdog's */
	T_SHORT_TIMEOUT, /* soft timeout within the hardware's period */
	T_COARSE_CLOCK, /* supervisor's clock slower than the host's counter */
	T_FINE_CLOCK,
	T_REWRITABLE,
	T_NEWER,        /* with a window register and a live counter */
	T_LATE_BY_ONE,  /* found one tick after the period */
	T_LATE_FIRST,   /* never checked in after add or resume */
	T_EARLY_BY_ONE, /* found one tick before the window opened */
	T_SEVERAL,      /* several clients failed by the same poll */
	T_FURTHER,      /* another one failed later */
	T_CUT_NAME,
	T_NO_NAME,
	T_NO_CALLBACK,
	T_NO_RECORD,
	TRAITS,
};

struct tally {
	uint64_t events[EVENTS];
	uint64_t traits[TRAITS];
	uint64_t drawn[KINDS]; /* fleets meant to end so */
	uint64_t ended[KINDS]; /* and that did */
	uint64_t fleets, boards, calls;
	int64_t found_late; /* least time left, units, of what a fault may take to be found */
};

struct fleet {
	struct world world;
	struct libwdt_supervisor supervisor;
	struct libwdt_client *slots; /* on pages of their own */
	struct libwdt_record record; /* memory that survives */
	struct libwdt_record kept;   /* what it has to hold */
	struct judged clients[SLOTS_MAX];
	uint64_t at[SLOTS_MAX];  /* when it checks in next */
	int silent[SLOTS_MAX];   /* it never will */
	uint32_t gone[GONE_MAX]; /* handles of clients that were removed */
	uint32_t gone_count, slot_count;
	int has_callback, has_record;
	enum kind kind;
	struct tally *tally;
	uint64_t seed, number;
	int verbose;

	/* The host. */
	uint64_t due;    /* when the deadline is reached */
	uint64_t serve;  /* when it will be served */
	uint64_t action; /* when the host does something else */
	uint32_t idle_rounds;
	int asleep, dead;

	/* The call under way. */
	uint64_t now, begun;       /* clock and time when it began */
	int owed[SLOTS_MAX];       /* faults that it must find */
	uint64_t first_limit;      /* of all clients, when it began */
	int may_find;              /* a fault came while it ran */
	uint32_t told;             /* calls of the fault callback */
	int callback_error;

	/* What is known of the faults. */
	/* No client need be looked at before the clock reads more than the first; all when more than the second. */
	uint64_t look, look_most;
	int guarded;
	int alarmed; /* a client has been early */
	int condemned;
	uint64_t found_begun, found_ended, told_at;
};

/* fleet-clients.c */

/* Draws what a client promises. */
void draw_promise(struct fleet *fleet, struct libwdt_client_config *promise);

/* Decides when a client checks in next. */
void plan_check_in(struct fleet *fleet, uint32_t slot);

/* Callbacks of the world. */
uint64_t next_check_in(void *user);
void check_in_due(void *user);
void check_in_inside(void *user);

/* Whether a client was chosen to fail, and how is planned. */
int spoil(struct fleet *fleet);

/* fleet-calls.c */

/* Initialises the supervisor. */
void call_init(struct fleet *fleet);

/* Calls that may take up to `most` units, and are compared with the judge. */
void call_poll(struct fleet *fleet, uint64_t most, int guarded);
void call_add(struct fleet *fleet, uint64_t most);
void call_remove(struct fleet *fleet, uint64_t most, uint32_t slot);
void call_suspend(struct fleet *fleet, uint64_t most, uint32_t slot);
void call_resume(struct fleet *fleet, uint64_t most, uint32_t slot);
void call_wake(struct fleet *fleet);
void call_status(struct fleet *fleet, uint32_t slot);
void call_stale(struct fleet *fleet, uint32_t handle);

/* Forbids or allows access to the slots. */
void guard(struct fleet *fleet, int on);

/* fleet-play.c */

/* Plays a fleet to its end. */
void play_fleet(struct fleet *fleet);

/* Ends the program: says which fleet it was and what is wrong with it. */
_Noreturn void fail(const struct fleet *fleet, const char *format, ...)
#ifdef __GNUC__
	__attribute__((format(printf, 2, 3)))
#endif
	;

/* Says what happens when one fleet is played. */
void note(const struct fleet *fleet, const char *format, ...)
#ifdef __GNUC__
	__attribute__((format(printf, 2, 3)))
#endif
	;

static inline void count(struct fleet *fleet, enum event event)
{
	fleet->tally->events[event]++;
}

static inline void count_trait(struct fleet *fleet, enum trait trait)
{
	fleet->tally->traits[trait]++;
}

static inline uint64_t roll_fleet(struct fleet *fleet, uint64_t below)
{
	return roll(&fleet->world.dice, below);
}

#endif
