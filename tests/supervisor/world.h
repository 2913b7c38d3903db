/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * A simulated board: the device model, the host's counter and the supervisor's
 * clock on one axis of time, and callbacks in which time passes. Nothing sleeps.
 */
#ifndef TESTS_SUPERVISOR_WORLD_H
#define TESTS_SUPERVISOR_WORLD_H

#include <libwdtvtlb/wdt_model.h>
#include <libwdtvtlb/wdt_supervisor.h>

/* Units of time in a second: less than 2^32, so that a product with any rate stays within 64 bits. */
#define UNIT_HZ 3200000000u
#define UNITS_PER_US (UNIT_HZ / 1000000u)
#define NEVER (UINT64_MAX / 2)

/* A counter: `hz` times a second it takes a step, `phase` units ahead of the axis. */
struct clock {
	uint32_t hz;
	uint64_t phase;
	uint64_t origin;
};

uint64_t clock_reads(const struct clock *clock, uint64_t time);

/* The first moment at which it reads as much; 0 when it does from the beginning. */
uint64_t clock_when(const struct clock *clock, uint64_t reading);

/* A step of it, rounded up. */
uint64_t clock_tick(const struct clock *clock);

struct dice {
	uint64_t state;
};

/* A number below `below`, which is not 0. */
uint64_t roll(struct dice *dice, uint64_t below);

/* A number of [least, most]: each end often, its neighbour too. */
uint64_t roll_edges(struct dice *dice, uint64_t least, uint64_t most);

struct world {
	struct dice dice;
	const struct libwdt_layout *layout;
	struct libwdt_model model;
	struct libwdt libwdt;
	struct libwdt_ops ops;
	struct libwdt_plan plan;
	struct clock host;         /* what libwdt_ops::now reads, wider */
	struct clock supervisors;  /* what check-ins are dated by, wider */
	uint64_t mask;             /* bits of the host's counter */
	uint32_t hz_min, hz_max;   /* of the slow clock */
	uint64_t latency, landing; /* L and L2, units */
	uint32_t timeout_ms;
	uint64_t time;      /* units since the model began */
	uint64_t limit;     /* the latest time at which the call under way may return */
	uint64_t read;      /* when the host's counter was read last */
	uint64_t restarted; /* when the last refresh landed */
	int busy;           /* a call is under way: its callbacks take time */
	/* What happens beside the host's calls: the time of the next such thing, and doing it. */
	uint64_t (*next)(void *user);
	void (*act)(void *user);
	/* Called in each callback: something may interrupt there. */
	void (*interrupted)(void *user);
	void *user;
};

/*
 * Draws a board and negotiates. Returns 0, or 1 when what was drawn is not feasible or its model
 * is not there yet; then draw again. Callbacks above and the seed are set before.
 */
int world_open(struct world *world);

/* Lets time pass, and what is due by then happen. */
void world_pass(struct world *world, uint64_t until);

/* So does some of it, up to `most`, while a call is under way, and something may interrupt. */
void world_linger(struct world *world, uint64_t most);

/* The counter value of a returned deadline, in the wide counter. */
uint64_t world_deadline(const struct world *world, uint64_t deadline);

/* The first fault that the model has seen, 0: none. */
uint32_t world_fault(const struct world *world, uint64_t *time);

void world_describe(const struct world *world);

/* Ends the program when a call that cannot fail does. */
void must(int err, const char *what);

#endif
