/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * Rounds of contenders in turn, and ratios of their times.
 *
 * A time on a shared machine says little; the ratio of two times taken one
 * after the other, again and again in one process, says much. The ratio is
 * that of the two minima; its spread is the range of the middle half of the
 * ratios of whole rounds.
 */
#ifndef BENCH_MEASURE_H
#define BENCH_MEASURE_H

#include <stddef.h>
#include <stdint.h>

#define ROUNDS_MAX 64

/*
 * A long run in laps of the same work in every round, so that what disturbs a
 * round does not spoil all of it: the least time of each lap counts.
 */
struct laps {
	uint32_t *least_ns;
	size_t count, room;
	uint64_t start_ns, total_ns;  /* of this round */
};

/* One thing to be timed. run() returns a sum over all it found, so that no work can be left out. */
struct contender {
	const char *name;
	uint64_t (*run)(void *context);
	void *context;
	double operations;         /* in one run */
	struct laps *laps;         /* what run() times by itself; NULL: all of it is timed */
	void (*prepare)(void *);   /* before each run, not timed; may be NULL */
	uint64_t sum;              /* what run() returned: the same in every round, or the bench stops */
	int timed;
	double round_ns[ROUNDS_MAX];
};

struct ratio {
	double value, low, high;
};

/* How much work: the smoke run of `make check` goes through every row once, with next to nothing. */
struct effort {
	unsigned rounds;
	int smoke;
};
extern struct effort effort;

/* Repetitions for a measurement, or the few of a smoke run. */
size_t repetitions(size_t wanted);

/* Times all contenders in turn, round after round. */
void measure(struct contender *contenders, size_t count);

/* Stops the bench unless all contenders, timed already, found the same. */
void demand_equal_sums(const struct contender *contenders, size_t count);
void demand(int holds, const char *what);

double ns_per_operation(const struct contender *contender);
/* The same with its spread, for aims in ns. */
struct ratio ns_of(const struct contender *contender);
struct ratio ratio_of_times(const struct contender *above, const struct contender *below);

/* Monotonic time. */
uint64_t now_ns(void);

void lap_start(struct laps *laps);
void lap_end(struct laps *laps);
void laps_free(struct laps *laps);

/* Keeps the compiler from knowing a value. */
static inline uint64_t opaque(uint64_t value)
{
	__asm__ volatile("" : "+r"(value));
	return value;
}

#ifdef __clang__
#define COMPILER __VERSION__
#else
#define COMPILER "gcc " __VERSION__
#endif

#define ALWAYS_INLINE static inline __attribute__((always_inline))
#define NOINLINE __attribute__((noinline))

#endif
