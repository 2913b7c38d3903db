/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* Shapes of small tables, and guarded memory that holds one. */
#ifndef GEOMETRY_H
#define GEOMETRY_H

#include <libwdtvtlb/thash.h>

#define SETS_MAX 16u
#define FRONT_MAX 256u
#define SPACES_MAX 16u
#define PINS_MAX 8u
#define EXTRA_MAX 64u
#define NO_FRONT 0xffu

/* Back context tags that a table can have at once, as far as the tests need to know. */
#ifdef THASH_TEST_TAG_BITS
#define TAGS_USABLE ((1u << THASH_TEST_TAG_BITS) - 2)
#else
#define TAGS_USABLE 62u
#endif

struct geometry {
	uint32_t granule_log2;
	uint32_t flags;      /* THASH_ADDEND, THASH_HASHED */
	uint32_t front_log2; /* or NO_FRONT */
	uint32_t set_log2;
	uint32_t spaces;
	uint32_t pins;
	uint32_t cold;    /* whether it has a cold array */
	uint32_t deaf;    /* whether it has no evicted callback */
	uint32_t extra;   /* counters beyond those that it must have */
	uint64_t sizes;   /* as thash_config::page_sizes */
};

/* Arrays of the greatest sizes; what a table does not use is its guard. */
struct arena {
	uint64_t before[8];
	struct thash_set back[SETS_MAX];
	uint64_t after_back[8];
	struct thash_entry front[FRONT_MAX];
	uint64_t after_front[8];
	struct thash_cold cold[SETS_MAX * 4];
	uint64_t after_cold[8];
	struct thash_space space[SPACES_MAX];
	uint64_t after_space[8];
	uint32_t counter[SPACES_MAX * 55 + EXTRA_MAX];
	uint64_t after_counter[8];
	struct thash_pinned pinned[PINS_MAX];
	uint64_t after[8];
};

uint32_t geometry_fronts(const struct geometry *geometry);
uint64_t geometry_all_sizes(const struct geometry *geometry);

/* "12,4,2,5,2,.ahcd,0x11,8": granule, front (or -), sets, spaces, pins, addend hashed cold deaf, sizes, extra counters.
 */
int geometry_parse(struct geometry *geometry, const char *text);
void geometry_print(char text[80], const struct geometry *geometry);

struct thash_config geometry_config(const struct geometry *geometry, struct arena *arena, thash_evicted_fn *evicted,
				    void *user);
/* Fills the arena with what no table writes there. */
void arena_soil(struct arena *arena);
/* Whether anything beside the table's arrays was written since. */
int arena_spilled(const struct arena *arena, const struct geometry *geometry);

#endif
