/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* Shapes of small tables, and guarded memory that holds one. */
#include "geometry.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SOIL 0xa5

uint32_t geometry_fronts(const struct geometry *geometry)
{
	return geometry->front_log2 == NO_FRONT ? 0 : 1u << geometry->front_log2;
}

uint64_t geometry_all_sizes(const struct geometry *geometry)
{
	return geometry->sizes ? geometry->sizes : ((uint64_t)1 << THASH_ALL_SIZES(geometry->granule_log2)) - 1;
}

static uint32_t ones(uint64_t bits)
{
	uint32_t count = 0;

	for (; bits; bits &= bits - 1)
		count++;
	return count;
}

static uint32_t counters(const struct geometry *geometry)
{
	return THASH_COUNTERS(geometry->spaces, ones(geometry_all_sizes(geometry))) + geometry->extra;
}

static uint32_t log2_of(unsigned long n)
{
	uint32_t log2 = 0;

	while (n > 1) {
		n >>= 1;
		log2++;
	}
	return log2;
}

int geometry_parse(struct geometry *geometry, const char *text)
{
	unsigned int granule, sets, spaces, pins, extra;
	char front[8], letters[8];
	uint64_t sizes;

	memset(geometry, 0, sizeof(*geometry));
	if (sscanf(text, "%u,%7[^,],%u,%u,%u,%7[^,],%" SCNx64 ",%u", &granule, front, &sets, &spaces, &pins, letters,
		   &sizes, &extra) != 8)
		return -1;
	geometry->granule_log2 = granule;
	geometry->front_log2 = front[0] == '-' ? NO_FRONT : log2_of(strtoul(front, NULL, 10));
	geometry->set_log2 = log2_of(sets);
	geometry->spaces = spaces;
	geometry->pins = pins;
	geometry->flags = (strchr(letters, 'a') ? THASH_ADDEND : 0) | (strchr(letters, 'h') ? THASH_HASHED : 0);
	geometry->cold = strchr(letters, 'c') != NULL;
	geometry->deaf = strchr(letters, 'd') != NULL;
	geometry->sizes = sizes;
	geometry->extra = extra;
	if (geometry_fronts(geometry) > FRONT_MAX || sets > SETS_MAX || spaces > SPACES_MAX || pins > PINS_MAX ||
	    extra > EXTRA_MAX)
		return -1;
	return 0;
}

void geometry_print(char text[80], const struct geometry *geometry)
{
	char front[8] = "-";

	if (geometry->front_log2 != NO_FRONT)
		snprintf(front, sizeof(front), "%u", 1u << (geometry->front_log2 & 15));
	snprintf(text, 80, "%u,%s,%u,%u,%u,.%s%s%s%s,0x%" PRIx64 ",%" PRIu32, geometry->granule_log2, front,
		 1u << geometry->set_log2, geometry->spaces, geometry->pins, geometry->flags & THASH_ADDEND ? "a" : "",
		 geometry->flags & THASH_HASHED ? "h" : "", geometry->cold ? "c" : "", geometry->deaf ? "d" : "",
		 geometry->sizes, geometry->extra);
}

struct thash_config geometry_config(const struct geometry *geometry, struct arena *arena, thash_evicted_fn *evicted,
				    void *user)
{
	struct thash_config config;

	memset(&config, 0, sizeof(config));
	config.size = sizeof(config);
	config.granule_log2 = geometry->granule_log2;
	config.flags = geometry->flags;
	config.front_count = geometry_fronts(geometry);
	config.set_count = 1u << geometry->set_log2;
	config.cold_count = geometry->cold ? 4 * config.set_count : 0;
	config.space_count = geometry->spaces;
	config.counter_count = counters(geometry);
	config.pinned_count = geometry->pins;
	config.page_sizes = geometry->sizes;
	config.front = config.front_count ? arena->front : NULL;
	config.back = arena->back;
	config.cold = geometry->cold ? arena->cold : NULL;
	config.spaces = arena->space;
	config.counters = arena->counter;
	config.pinned = geometry->pins ? arena->pinned : NULL;
	config.evicted = geometry->deaf ? NULL : evicted;
	config.user = user;
	return config;
}

void arena_soil(struct arena *arena)
{
	memset(arena, SOIL, sizeof(*arena));
}

static int soiled(const void *from, const void *to)
{
	const unsigned char *at;

	for (at = from; at != to; at++)
		if (*at != SOIL)
			return 0;
	return 1;
}

int arena_spilled(const struct arena *arena, const struct geometry *geometry)
{
	uint32_t sets = 1u << geometry->set_log2;

	return !(soiled(arena->before, arena->back) && soiled(arena->back + sets, arena->front) &&
		 soiled(arena->front + geometry_fronts(geometry), arena->cold) &&
		 soiled(arena->cold + (geometry->cold ? 4 * sets : 0), arena->space) &&
		 soiled(arena->space + geometry->spaces, arena->counter) &&
		 soiled(arena->counter + counters(geometry), arena->pinned) &&
		 soiled(arena->pinned + geometry->pins, arena + 1));
}
