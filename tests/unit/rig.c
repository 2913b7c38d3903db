/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* The rig of a table: memory between guards, and lookups that check each other. */
#include "rig.h"

#include <stdlib.h>
#include <string.h>

#define GUARD 64u
#define RUBBISH 0xa5

const struct rig_shape rig_usual_shape = {12, 0, 64, 16, 64, 8, 4, 0};

static int evicted(void *user, const struct thash_translation *replaced)
{
	struct rig *r = user;

	if (r->evictions < RIG_EVICTIONS)
		r->evicted[r->evictions] = *replaced;
	r->evictions++;
	return r->evicted_error;
}

/* Bytes of an array with the guard before it, whole guards. */
static uint32_t room(uint64_t bytes)
{
	return (uint32_t)((bytes + GUARD - 1) / GUARD * GUARD) + GUARD;
}

/* Takes an array out of the memory; no array lies at NULL. */
static void *take(uint8_t **at, uint64_t bytes)
{
	uint8_t *array = *at;

	*at += room(bytes);
	return bytes ? array : NULL;
}

static uint32_t sizes_of(const struct rig_shape *shape)
{
	uint64_t sizes = shape->page_sizes;
	uint32_t count = 0;

	for (; sizes; sizes &= sizes - 1)
		count++;
	return count ? count : THASH_ALL_SIZES(shape->granule_log2);
}

/* Tables of some size remember what they need for large pages; the smallest have to do without. */
static uint32_t extra_counters(const struct rig_shape *shape)
{
	return shape->sets < 16 ? 0 : 2 * shape->sets + shape->sets / 8;
}

static uint32_t bytes_of(const struct thash_config *c)
{
	return GUARD + room(c->front_count * sizeof(struct thash_entry)) +
	       room(c->set_count * sizeof(struct thash_set)) + room(c->cold_count * sizeof(struct thash_cold)) +
	       room(c->space_count * sizeof(struct thash_space)) + room(c->counter_count * sizeof(uint32_t)) +
	       room(c->pinned_count * sizeof(struct thash_pinned));
}

static void place(struct rig *r)
{
	struct thash_config *c = &r->config;
	uint8_t *at = r->memory + GUARD;

	c->front = take(&at, c->front_count * sizeof(struct thash_entry));
	c->back = take(&at, c->set_count * sizeof(struct thash_set));
	c->cold = take(&at, c->cold_count * sizeof(struct thash_cold));
	c->spaces = take(&at, c->space_count * sizeof(struct thash_space));
	c->counters = take(&at, c->counter_count * sizeof(uint32_t));
	c->pinned = take(&at, c->pinned_count * sizeof(struct thash_pinned));
}

void rig_lay_out(struct rig *r, const struct rig_shape *shape)
{
	free(r->memory);
	free(r->copy);
	memset(r, 0, sizeof(*r));
	r->config = (struct thash_config){
		.size = sizeof(r->config), .granule_log2 = shape->granule_log2, .flags = shape->flags,
		.front_count = shape->front, .set_count = shape->sets, .cold_count = shape->cold,
		.space_count = shape->spaces,
		.counter_count = THASH_COUNTERS(shape->spaces, sizes_of(shape)) + extra_counters(shape),
		.pinned_count = shape->pins, .page_sizes = shape->page_sizes, .evicted = evicted, .user = r,
	};
	r->bytes = bytes_of(&r->config);
	r->memory = aligned_alloc(GUARD, r->bytes);
	r->copy = malloc(r->bytes);
	ck_assert(r->memory && r->copy);
	memset(r->memory, RUBBISH, r->bytes);
	memset(&r->table, RUBBISH, sizeof(r->table));
	place(r);
}

void rig_init(struct rig *r, const struct rig_shape *shape)
{
	rig_lay_out(r, shape);
	ck_assert_int_eq(thash_init(&r->table, &r->config), 0);
}

void rig_usual(struct rig *r)
{
	rig_init(r, &rig_usual_shape);
	rig_bind(r, HERE, SPACE_HERE, GROUP);
	rig_bind(r, THERE, SPACE_THERE, GROUP);
	rig_bind(r, AWAY, SPACE_AWAY, GROUP_AWAY);
}

void rig_bind(struct rig *r, uint32_t lane, uint64_t space, uint64_t group)
{
	ck_assert_int_eq(thash_bind(&r->table, lane, space, group), 0);
}

void rig_insert_as(struct rig *r, uint32_t lane, uint64_t va, uint32_t page_log2, uint64_t value, uint32_t flags)
{
	ck_assert_int_eq(thash_insert(&r->table, lane, va, page_log2, value, flags), 0);
}

void rig_insert(struct rig *r, uint32_t lane, uint64_t va, uint32_t page_log2, uint64_t value)
{
	rig_insert_as(r, lane, va, page_log2, value, 0);
}

uint32_t rig_pin(struct rig *r, uint32_t lane, uint64_t va, uint32_t page_log2, uint64_t value, uint32_t flags)
{
	struct thash_insertion page = THASH_INSERTION_INIT;
	uint32_t pin = UINT32_MAX;

	page.lane = lane;
	page.va = va;
	page.page_log2 = page_log2;
	page.value = value;
	page.flags = flags;
	ck_assert_int_eq(thash_pin(&r->table, &pin, &page), 0);
	ck_assert_uint_ne(pin, UINT32_MAX);
	return pin;
}

uint32_t rig_purge(struct rig *r, uint32_t scope, uint64_t id, uint64_t first, uint64_t last)
{
	uint32_t removed = UINT32_MAX;

	ck_assert_int_eq(thash_purge(&r->table, &removed, scope, id, first, last), 0);
	return removed;
}

static struct thash_result lookup(struct rig *r, uint32_t lane, uint64_t va, uint32_t len, uint32_t kind)
{
	if (r->config.flags & THASH_HASHED)
		return thash_lookup_hashed(&r->table, va, len, kind, lane);
	return thash_lookup(&r->table, va, len, kind, lane);
}

/* Only of a write to a clean page may they differ: the probe does not know which granules were written. */
static void check_agree(struct rig *r, const struct thash_translation *probed, int probe, struct thash_result seen,
			uint64_t va, uint32_t len)
{
	if (probe == THASH_FIRST_WRITE && seen.outcome == THASH_HIT) {
		ck_assert_uint_eq(probed->all, THASH_BIT(THASH_FIRST_WRITE));
	} else {
		ck_assert_msg(probe == seen.outcome, "0x%llx+%u: probe %d, lookup %d", (unsigned long long)va, len,
			      probe, seen.outcome);
		ck_assert_uint_eq(probed->all, probe > THASH_MISS ? seen.all : 0);
	}
	if (probe > THASH_MISS) {
		ck_assert_uint_eq((probed->value ^ seen.value) & ~(uint64_t)THASH_ATTRIBUTES, 0);
		ck_assert_uint_ge(probed->page_log2, r->config.granule_log2);
	}
}

int rig_access(struct rig *r, uint32_t lane, uint64_t va, uint32_t len, uint32_t kind)
{
	struct thash_translation probed = THASH_TRANSLATION_INIT, peeked = THASH_TRANSLATION_INIT;
	int probe = thash_probe(&r->table, &probed, va, len, kind, lane);
	struct thash_result inlined = lookup(r, lane, va, len, kind), called;

	ck_assert_int_eq(thash_peek(&r->table, &peeked, va, len, kind, lane), probe);
	ck_assert(!memcmp(&probed, &peeked, sizeof(probed)));
	check_agree(r, &probed, probe, inlined, va, len);
	called = thash_lookup_function(&r->table, va, len, kind, lane);
	check_agree(r, &probed, probe, called, va, len);
	return inlined.outcome;
}

int rig_read(struct rig *r, uint32_t lane, uint64_t va)
{
	return rig_access(r, lane, va, 1, THASH_READ);
}

uint64_t rig_at(struct rig *r, uint32_t lane, uint64_t va)
{
	struct thash_result found;

	if (rig_read(r, lane, va) != THASH_HIT)
		return LAST_BYTE;
	found = lookup(r, lane, va, 1, THASH_READ);
	return thash_address(&r->table, found.value, va);
}

int rig_misses(struct rig *r, uint32_t lane, uint64_t va)
{
	return rig_access(r, lane, va, 1, THASH_READ) == THASH_MISS &&
	       rig_access(r, lane, va, 1, THASH_WRITE) == THASH_MISS &&
	       rig_access(r, lane, va, 1, THASH_EXECUTE) == THASH_MISS;
}

struct thash_stats rig_stats(const struct rig *r)
{
	struct thash_stats stats = {.size = sizeof(stats)};

	ck_assert_int_eq(thash_get_stats(&r->table, &stats), 0);
	return stats;
}

uint32_t rig_count(const struct rig *r)
{
	struct thash_translation entry = THASH_TRANSLATION_INIT;
	uint64_t cursor = 0;
	uint32_t count = 0;
	int more;

	while ((more = thash_next(&r->table, &cursor, &entry)) == 1)
		count++;
	ck_assert_int_eq(more, 0);
	return count;
}

void rig_remember(struct rig *r)
{
	memcpy(r->copy, r->memory, r->bytes);
	r->table_copy = r->table;
}

int rig_unchanged(const struct rig *r)
{
	return !memcmp(r->copy, r->memory, r->bytes) && !memcmp(&r->table_copy, &r->table, sizeof(r->table));
}

/* The guard before an array, or at the end: whatever lies before it must be rubbish still. */
static int guard_holds(const uint8_t *at)
{
	uint32_t i;

	for (i = 1; i <= GUARD; i++)
		if (at[-(int)i] != RUBBISH)
			return 0;
	return 1;
}

int rig_guarded(const struct rig *r)
{
	const struct thash_config *c = &r->config;
	const void *arrays[] = {c->front, c->back, c->cold, c->spaces, c->counters, c->pinned, r->memory + r->bytes};
	uint32_t i;

	for (i = 0; i < sizeof(arrays) / sizeof(arrays[0]); i++)
		if (arrays[i] && !guard_holds(arrays[i]))
			return 0;
	return 1;
}

/* The 64-bit finaliser of a well-known mixing function over a counter. */
uint64_t rig_chance(uint64_t *seed, uint64_t below)
{
	uint64_t z = *seed += 0x9e3779b97f4a7c15u;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	return (z ^ z >> 31) % below;
}
