/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* Memory for libvtlb's table, and what must not fail. */
#include "ours.h"

#include <stdlib.h>
#include <string.h>

#define SPACES 32
#define PINS 8

/* Cuts an aligned piece off a block; with no block only counts. */
static void *cut(void *block, size_t *used, size_t bytes)
{
	char *piece = block ? (char *)block + *used : NULL;

	*used += (bytes + 63) / 64 * 64;
	return piece;
}

static size_t lay_out(struct thash_config *config, void *block)
{
	size_t used = 0;

	config->front = cut(block, &used, config->front_count * sizeof(*config->front));
	config->back = cut(block, &used, config->set_count * sizeof(*config->back));
	config->spaces = cut(block, &used, config->space_count * sizeof(*config->spaces));
	config->counters = cut(block, &used, config->counter_count * sizeof(*config->counters));
	config->pinned = cut(block, &used, config->pinned_count * sizeof(*config->pinned));
	return used;
}

struct ours *ours_new(uint32_t front, uint32_t back, uint32_t flags)
{
	const size_t room = (sizeof(struct ours) + 63) / 64 * 64;
	struct ours *ours = aligned_alloc(64, room);
	size_t bytes;

	demand(ours != NULL, "out of memory");
	memset(ours, 0, sizeof(*ours));
	ours->config = (struct thash_config){
		.size = sizeof(ours->config),
		.granule_log2 = PAGE_LOG2,
		.flags = THASH_ADDEND | flags,
		.front_count = front,
		.set_count = back / 4,
		.space_count = SPACES,
		.counter_count = THASH_COUNTERS(SPACES, THASH_ALL_SIZES(PAGE_LOG2)) + back / 32 + back / 2, /* large pages */
		.pinned_count = PINS,
	};
	bytes = lay_out(&ours->config, NULL);
	ours->memory = aligned_alloc(4096, (bytes + 4095) / 4096 * 4096);
	demand(ours->memory != NULL, "out of memory");
	lay_out(&ours->config, ours->memory);
	ours_reset(ours);
	return ours;
}

void ours_free(struct ours *ours)
{
	free(ours->memory);
	free(ours);
}

void ours_reset(struct ours *ours)
{
	demand(thash_init(&ours->table, &ours->config) == 0, "thash_init failed");
	demand(thash_bind(&ours->table, 0, 1, 1) == 0, "thash_bind failed");
}

void ours_insert(struct ours *ours, uint64_t va, uint32_t page_log2, uint64_t addend)
{
	demand(thash_insert(&ours->table, 0, va, page_log2, addend | OURS_ALL_RIGHTS, 0) == 0, "thash_insert failed");
}
