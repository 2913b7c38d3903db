/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * A bench whose host serves the watchdog: it polls at the deadlines it is given,
 * as late as the latency allows, while the slow clock drifts and the hardware
 * takes its time. What the runtime's tests share.
 */
#ifndef TESTS_UNIT_SERVING_H
#define TESTS_UNIT_SERVING_H

#include "bench.h"

#define NS_PER_MIN (60ull * NS_PER_S)
#define NS_PER_HOUR (60ull * NS_PER_MIN)

#define LATENCY_US 1000u
#define MISHAPS (LIBWDT_MODEL_UNDERFLOW | LIBWDT_MODEL_EARLY | LIBWDT_MODEL_CLOSE | LIBWDT_MODEL_REENABLED)

struct serving {
	struct bench b;
	uint64_t deadline;
	uint32_t seed;
	uint32_t fuss; /* 1: polls early and twice as well */
	uint64_t written_ns; /* when the last write landed on capricious hardware */
	int (*write)(void *user, uint32_t offset, uint32_t value); /* the bench's */
};

/* A number below the limit; the same ones in every run. */
uint32_t serving_chance(struct serving *s, uint32_t below);

/* A board with a model; the slow clock drifts over all of the input's range. */
void serving_init(struct serving *s, const struct libwdt_layout *layout, uint32_t host_hz, uint32_t counter_bits);

/* Gives the slow clock a range, and lets it jump about in it. */
void serving_set_clock(struct serving *s, uint32_t hz_min, uint32_t hz_max);

/*
 * Before every write the hardware chooses its delay anew, and its comparator
 * too, but not on parts that are enabled by way of mode 0: under a strict one
 * that way always faults.
 */
void serving_set_capricious(struct serving *s);

/* Asks for a hardware period and a window, both in microseconds, 0: none. */
void serving_request(struct serving *s, uint32_t not_after_us, uint32_t closed_us);

/* Negotiates; the plan has to be feasible. */
void serving_negotiate(struct serving *s);

/* Keeps a deadline that a call returned, and checks that it is not too far ahead. */
void serving_keep(struct serving *s, uint64_t deadline);

/* Polls at every deadline, late by up to L, until the time has come or the watchdog bites. */
void serving_until(struct serving *s, uint64_t end_ns);
void serving_for(struct serving *s, uint64_t ns);

/* How long until the counter reaches a deadline. */
uint64_t serving_ns_to(const struct serving *s, uint64_t deadline);

/* Lets the time pass in pieces, between which the slow clock may jump. */
void serving_pass_ns(struct serving *s, uint64_t ns);

/* Polls once, now. */
int serving_poll(struct serving *s);

/* Polls on until the watchdog bites, at most for so long; returns when it did. */
uint64_t serving_until_reset(struct serving *s, uint64_t at_most_ns);

/* Whether nothing has gone wrong on the hardware's side. */
int serving_is_well(const struct serving *s);

struct libwdt_status serving_status(const struct serving *s);

/* The smallest whole number not below a value; the tests' numbers are far below 2^63. */
int64_t ceil_of(long double value);

/* n_lo and n_hi from the edges of a window in seconds. */
int64_t first_legal_tick(long double early_s, const struct bench *b);
int64_t last_legal_tick(long double late_s, const struct bench *b);

#endif
