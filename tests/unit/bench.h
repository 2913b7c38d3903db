/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * A board on a bench: a simulated host with its counter, callbacks that can be
 * made to fail, and behind them a modelled watchdog, and its secure half where it
 * has one. Time passes only when a test, a reading of the clock or a delay lets it.
 */
#ifndef TESTS_UNIT_BENCH_H
#define TESTS_UNIT_BENCH_H

#include <check.h>

#include <libwdtvtlb/wdt_model.h>

#define NS_PER_S 1000000000u
#define NS_PER_US 1000u
#define NS_PER_MS 1000000u

#define BENCH_LOG 256u
#define BENCH_CALLS 12u  /* LIBWDT_CALL_* */
#define BENCH_EVENTS 8u  /* LIBWDT_EVENT_* */

/* A write that reached the bus. */
struct bench_write {
	uint64_t at_ns;
	uint32_t offset;
	uint32_t value;
};

/* The callback that is to fail, at which of its calls, counted from 1, and how. */
struct bench_failure {
	uint32_t call; /* LIBWDT_CALL_*, LIBWDT_CALL_NONE: none */
	uint32_t at;
	int32_t error;
	uint32_t lands; /* 1: what was asked for has happened all the same */
};

struct bench {
	/* What the library is given. Not to be copied: input points at request. */
	struct libwdt wdt;
	struct libwdt_ops ops;
	struct libwdt_request request;
	struct libwdt_input input;
	struct libwdt_plan plan;

	/* The host. */
	uint64_t t_ns;      /* time since the start */
	uint64_t phase_ns;  /* how far into a tick of the counter the start was */
	uint64_t start;     /* the counter's value at the start */
	uint32_t read_ns;   /* how long a reading of the clock takes */
	uint32_t reading_ns; /* and one of a register */
	uint32_t landing_ns; /* how long a write takes to land: the first, the third and so on */
	uint32_t stopped;   /* 1: the counter stands still */

	/* The hardware; every two writes must keep their distance (LIBWDT_MODEL_CLOSE_ANY). */
	uint32_t has_model, has_secure;
	struct libwdt_model model;
	struct libwdt_model secure; /* of a non-secure half: stopped, out of the way, its limits wide open */
	uint32_t hz_low, hz_high; /* the slow clock jumps between the two at every step of time; equal: steady */
	uint32_t chance;          /* state of the jumps */

	/* What happened. */
	struct bench_failure failure;
	uint32_t calls[BENCH_CALLS];
	uint32_t writes; /* elements of log in use */
	struct bench_write log[BENCH_LOG];
	uint32_t events[BENCH_EVENTS];
	uint64_t event_a[BENCH_EVENTS], event_b[BENCH_EVENTS];
	uint32_t refreshes; /* calls of ops.refresh that succeeded */
	uint64_t refreshed_ns;
	uint32_t cause;     /* what ops.restart was told */
	uint32_t line[LIBWDT_MODEL_LINE_COUNT];
	uint64_t reset_ns;  /* when a reset line rose, as exactly as time was stepped */

	/* What the callbacks of a timing record answer. */
	struct libwdt_timing timing;
	uint32_t remaining_us;
};

/*
 * A host with a counter of this rate and width; the input asks for nothing, L is
 * 1 ms, the slow clock a crystal, the watchdog just out of its reset. Callbacks
 * are now, read and write; add others by hand from those below.
 */
void bench_init(struct bench *b, const struct libwdt_layout *layout, uint32_t host_hz, uint32_t counter_bits);

/* Another watchdog in the place of that one, just out of its reset; a divider other than 128 is scaled-down hardware. */
void bench_make(struct bench *b, const struct libwdt_layout *layout, uint32_t divider);

/* The secure half lets the other have no more than this in LIBWDT_LOAD, LIBWDT_WINDOW or LIBWDT_LEVEL. */
void bench_limit(struct bench *b, uint32_t field, uint32_t most);

/* The same host without a layout: callbacks are now and refresh. */
void bench_init_record(struct bench *b, uint32_t host_hz, uint32_t counter_bits);

/* The callbacks that bench_init() leaves out. */
int bench_delay(void *user, uint32_t time_us);
int bench_refresh(void *user);
int bench_start(void *user);
int bench_stop(void *user);
int bench_set(void *user, struct libwdt_timing *timing, uint32_t timeout_ms);
int bench_remaining(void *user, uint32_t *time_us);
int bench_pretimeout(void *user);
int bench_restart(void *user, uint32_t cause);
int bench_diagnose(void *user, uint32_t event, uint64_t a, uint64_t b);

/* Lets time pass. */
void bench_pass_ns(struct bench *b, uint64_t ns);
void bench_pass_us(struct bench *b, uint64_t us);

/* The counter, extended as the library extends it; no time passes. */
uint64_t bench_counter(const struct bench *b);

/* Lets time pass until the counter reaches a deadline, to the nanosecond. */
void bench_pass_until(struct bench *b, uint64_t deadline);

/* What a register holds, without side effects; writes one past the callbacks, as boot code did. */
uint32_t bench_peek(const struct bench *b, uint32_t offset);
void bench_boot_write(struct bench *b, uint32_t offset, uint32_t value);

/* The model's events, all zero without one. */
struct libwdt_model_events bench_events(const struct bench *b);

/* The model's events that nobody wants: the level's is none of them. */
uint32_t bench_mishaps(const struct bench *b);

/* Least distance of two logged writes, in nanoseconds. */
uint64_t bench_least_spacing_ns(const struct bench *b);

#endif
