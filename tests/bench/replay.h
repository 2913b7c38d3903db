/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * The loops, once for all tables: the lookup is a constant where they are used,
 * and so inlined into each of them.
 */
#ifndef BENCH_REPLAY_H
#define BENCH_REPLAY_H

#include "direct32.h"
#include "records.h"

typedef struct found lookup_fn(void *table, uint64_t va, unsigned kind);
typedef void refill_fn(void *table, uint64_t va);

/* Part of a trace, and what came out: refills, and the sum of all host addresses. */
struct replay {
	void *table;
	const uint64_t *va;
	const uint8_t *kind;
	size_t count;
	uint64_t refills;
	struct laps *laps;
};

/*
 * Records are replayed a window at a time, brought into the cache before the
 * clock starts: an emulator has its addresses in registers, and reading a long
 * trace from memory takes longer than a lookup.
 */
#define WINDOW 2048

static inline void warm_window(const uint64_t *va, const uint8_t *kind, size_t count)
{
	uint64_t sum = 0;
	size_t i;

	for (i = 0; i < count; i++)
		sum += va[i] + kind[i];
	opaque(sum);
}

/* Every access a read, as at a place in a program that loads. */
ALWAYS_INLINE uint64_t window_of_reads(struct replay *replay, size_t from, size_t count, lookup_fn *lookup,
	refill_fn *refill)
{
	const uint64_t *va = replay->va + from, *end = va + count;
	void *table = replay->table;
	uint64_t sum = 0, refills = 0;

	for (; va < end; va++) {
		struct found found = lookup(table, *va, KIND_READ);

		if (__builtin_expect(!found.hit, 0)) {
			refill(table, *va);
			refills++;
			found.host = *va + addend_of(*va);
		}
		sum += found.host;
	}
	replay->refills += refills;
	return sum;
}

/* The kind of each access comes with the record. */
ALWAYS_INLINE uint64_t window_of_kinds(struct replay *replay, size_t from, size_t count, lookup_fn *lookup,
	refill_fn *refill)
{
	const uint64_t *va = replay->va + from;
	const uint8_t *kind = replay->kind + from;
	void *table = replay->table;
	uint64_t sum = 0, refills = 0;
	size_t i;

	for (i = 0; i < count; i++) {
		struct found found = lookup(table, va[i], kind[i]);

		if (__builtin_expect(!found.hit, 0)) {
			refill(table, va[i]);
			refills++;
			found.host = va[i] + addend_of(va[i]);
		}
		sum += found.host;
	}
	replay->refills += refills;
	return sum;
}

typedef uint64_t window_fn(struct replay *replay, size_t from, size_t count, lookup_fn *lookup, refill_fn *refill);

ALWAYS_INLINE uint64_t replay_windows(struct replay *replay, window_fn *window, lookup_fn *lookup, refill_fn *refill)
{
	uint64_t sum = 0;
	size_t from, count;

	for (from = 0; from < replay->count; from += count) {
		count = replay->count - from < WINDOW ? replay->count - from : WINDOW;
		warm_window(replay->va + from, replay->kind + from, count);
		lap_start(replay->laps);
		sum += window(replay, from, count, lookup, refill);
		lap_end(replay->laps);
	}
	return sum;
}

ALWAYS_INLINE uint64_t replay_reads(struct replay *replay, lookup_fn *lookup, refill_fn *refill)
{
	return replay_windows(replay, window_of_reads, lookup, refill);
}

ALWAYS_INLINE uint64_t replay_kinds(struct replay *replay, lookup_fn *lookup, refill_fn *refill)
{
	return replay_windows(replay, window_of_kinds, lookup, refill);
}

/* A list of addresses, walked again and again. */
struct walk {
	void *table;
	const uint64_t *va;
	size_t count, times;
	uint64_t misses;
};

/* Independent lookups: how many a second. */
ALWAYS_INLINE uint64_t walk_independent(struct walk *walk, lookup_fn *lookup)
{
	const uint64_t *va, *end = walk->va + walk->count;
	uint64_t sum = 0, misses = 0;
	void *table = walk->table;
	size_t times;

	for (times = walk->times; times; times--)
		for (va = walk->va; va < end; va++) {
			struct found found = lookup(table, *va, KIND_READ);

			misses += !found.hit;
			sum += found.host;
		}
	walk->misses = misses;
	return sum;
}

/* Each address waits for the result before it: how long one takes. */
ALWAYS_INLINE uint64_t walk_dependent(struct walk *walk, lookup_fn *lookup)
{
	const uint64_t nothing = opaque(0);
	const uint64_t *va, *end = walk->va + walk->count;
	uint64_t sum = 0, misses = 0, last = 0;
	void *table = walk->table;
	size_t times;

	for (times = walk->times; times; times--)
		for (va = walk->va; va < end; va++) {
			struct found found = lookup(table, *va + (last & nothing), KIND_READ);

			misses += !found.hit;
			sum += last = found.host;
		}
	walk->misses = misses;
	return sum;
}

/* The same where a table may have lost a page: it is refilled, and counted as a miss. */
ALWAYS_INLINE uint64_t walk_refilling(struct walk *walk, lookup_fn *lookup, refill_fn *refill)
{
	const uint64_t nothing = opaque(0);
	const uint64_t *va, *end = walk->va + walk->count;
	uint64_t sum = 0, misses = 0, last = 0;
	void *table = walk->table;
	size_t times;

	for (times = walk->times; times; times--)
		for (va = walk->va; va < end; va++) {
			struct found found = lookup(table, *va + (last & nothing), KIND_READ);

			if (__builtin_expect(!found.hit, 0)) {
				refill(table, *va);
				misses++;
				found = lookup(table, *va, KIND_READ);
			}
			sum += last = found.host;
		}
	walk->misses = misses;
	return sum;
}

#endif
