/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* libvtlb's table under replay: the only file that knows it. A switch of space binds lane 0 anew. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <libwdtvtlb/thash.h>

#include "loop.h"

#define LANE 0u
#define GROUP 0u
#define SPACE_RECORDS_MAX 250u
#define RIGHTS (THASH_R | THASH_W | THASH_X)

struct ours {
	struct thash table;
	struct thash_config config;
	int hashed;
	struct tally *tally;
};

uint64_t ours_bytes(const struct geometry *geometry)
{
	return (uint64_t)geometry->front * sizeof(struct thash_entry) + geometry->sets * sizeof(struct thash_set);
}

/* What cannot fail without a defect here or in the library. */
static void must(int error, const char *what)
{
	if (!error)
		return;
	fprintf(stderr, "vtlbreplay: %s: %s\n", what, libvtlb_strerror(error));
	abort();
}

static int get_arrays(struct thash_config *config)
{
	config->front = lines(config->front_count, sizeof(struct thash_entry));
	config->back = lines(config->set_count, sizeof(struct thash_set));
	config->spaces = lines(config->space_count, sizeof(struct thash_space));
	config->counters = lines(config->counter_count, sizeof(uint32_t));
	return config->front && config->back && config->spaces && config->counters;
}

struct ours *ours_new(struct tally *tally, const struct geometry *geometry, uint32_t spaces)
{
	struct ours *ours = lines(1, sizeof(*ours));

	if (!ours)
		return NULL;
	memset(ours, 0, sizeof(*ours));
	ours->tally = tally;
	ours->hashed = geometry->index == INDEX_HASH;
	ours->config.size = sizeof(ours->config);
	ours->config.granule_log2 = geometry->granule_log2;
	ours->config.flags = ours->hashed ? THASH_HASHED : 0;
	ours->config.front_count = geometry->front;
	ours->config.set_count = geometry->sets;
	ours->config.space_count = spaces + 1 < SPACE_RECORDS_MAX ? spaces + 1 : SPACE_RECORDS_MAX;
	ours->config.counter_count = THASH_COUNTERS(ours->config.space_count, THASH_ALL_SIZES(geometry->granule_log2));
	if (get_arrays(&ours->config))
		return ours;
	ours_free(ours);
	return NULL;
}

void ours_free(struct ours *ours)
{
	if (!ours)
		return;
	free(ours->config.front);
	free(ours->config.back);
	free(ours->config.spaces);
	free(ours->config.counters);
	free(ours);
}

uint64_t ours_back_hits(const struct ours *ours)
{
	struct thash_stats stats = {.size = sizeof(stats)};

	must(thash_get_stats(&ours->table, &stats), "thash_get_stats");
	return stats.found;
}

static void reset(void *table)
{
	struct ours *ours = table;

	must(thash_init(&ours->table, &ours->config), "thash_init");
	ours->tally->refills = 0;
	ours->tally->sum = 0;
}

static void enter(void *table, const struct space *space)
{
	struct ours *ours = table;

	must(thash_bind(&ours->table, LANE, space->id, GROUP), "thash_bind");
}

/* Returns the granule's value, as a hit would. */
static NEVER_INLINE uint64_t refill(struct ours *ours, const struct space *space, uint32_t at, int outcome)
{
	struct translation truth = walk(space, at);
	uint64_t va = space->trace->record[at];

	if (outcome != THASH_MISS) {
		fprintf(stderr, "vtlbreplay: a lookup of plain memory ended with outcome %d\n", outcome);
		abort();
	}
	ours->tally->refills++;
	must(thash_insert(&ours->table, LANE, va, truth.log2, truth.pa | RIGHTS, 0), "thash_insert");
	return truth.pa + (va - truth.va);
}

static ALWAYS_INLINE struct thash_result ask(struct thash *table, uint64_t va, uint32_t kind, int hashed)
{
	return hashed ? thash_lookup_hashed(table, va, ACCESS_BYTES, kind, LANE)
		      : thash_lookup(table, va, ACCESS_BYTES, kind, LANE);
}

static ALWAYS_INLINE void loop(struct ours *ours, const struct space *space, uint32_t first, uint32_t end, int hashed,
			       enum loop_mode mode)
{
	const uint64_t *record = space->trace->record;
	struct thash_result result;
	uint64_t sum = 0, value;
	uint32_t at;

	for (at = first; at < end; at++) {
		result = ask(&ours->table, record[at], loop_kind(record[at], mode), hashed);
		value = result.value;
		if (UNLIKELY(result.outcome != THASH_HIT))
			value = refill(ours, space, at, result.outcome);
		loop_check(ours->tally, space, at, thash_address(&ours->table, value, record[at]), mode);
		sum += value;
	}
	ours->tally->sum += sum;
}

/* A function for each, so that the compiler sees one loop at a time. */
#define LOOP(name, hashed, mode)                                                                                       \
	static NEVER_INLINE void name(struct ours *ours, const struct space *space, uint32_t first, uint32_t end)      \
	{                                                                                                              \
		loop(ours, space, first, end, hashed, mode);                                                           \
	}
LOOP(low_checked, 0, LOOP_CHECKED)
LOOP(low_constant, 0, LOOP_KIND_CONSTANT)
LOOP(low_data, 0, LOOP_KIND_DATA)
LOOP(hashed_checked, 1, LOOP_CHECKED)
LOOP(hashed_constant, 1, LOOP_KIND_CONSTANT)
LOOP(hashed_data, 1, LOOP_KIND_DATA)

typedef void loop_fn(struct ours *ours, const struct space *space, uint32_t first, uint32_t end);

static void run(void *table, const struct space *space, uint32_t first, uint32_t end)
{
	static loop_fn *const loops[2][LOOP_MODES] = {
		{low_checked, low_constant, low_data},
		{hashed_checked, hashed_constant, hashed_data},
	};
	struct ours *ours = table;

	loops[ours->hashed][loop_mode(ours->tally)](ours, space, first, end);
}

static void purge(void *table, const struct purge *purge)
{
	struct ours *ours = table;

	must(thash_purge(&ours->table, NULL, THASH_SPACE, purge->space, purge->first, purge->last), "thash_purge");
}

const struct table_ops ours_ops = {reset, enter, run, purge};
