/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* Three spaces with one random trace of few pages of several sizes, for tests of the parts of vtlbreplay. */
#include "small-world.h"

#include <string.h>

#define GRANULES 8u /* of 4 KiB, in the largest page */

struct page small_page[SMALL_PAGES];

static uint64_t random_state;

uint32_t draw(uint32_t below)
{
	random_state += 0x9e3779b97f4a7c15u;
	return (uint32_t)(mix64(random_state) % below);
}

/* Pages of 4 to 32 KiB, with gaps; a record names any granule of one. */
static void make_trace(struct trace *trace, struct page_map *map, uint64_t *record, uint32_t *of_record)
{
	uint64_t va = 0;
	uint32_t i, near = 0;

	for (i = 0; i < SMALL_PAGES; i++) {
		small_page[i].log2 = TRACE_PAGE_LOG2 + draw(4);
		va = (va + (UINT64_C(1) << small_page[i].log2) - 1) >> small_page[i].log2 << small_page[i].log2;
		small_page[i].va = va;
		va += (UINT64_C(1) << small_page[i].log2) + 4096 * draw(3);
	}
	for (i = 0; i < SMALL_RECORDS; i++) {
		if (draw(10) == 0)
			near = draw(SMALL_PAGES);
		of_record[i] = (near + draw(5) * draw(5)) % SMALL_PAGES;
		record[i] =
			small_page[of_record[i]].va +
			4096 * (draw(GRANULES) % (UINT64_C(1) << (small_page[of_record[i]].log2 - TRACE_PAGE_LOG2)));
	}
	trace->record = record;
	trace->records = SMALL_RECORDS;
	map->page = small_page;
	map->pages = SMALL_PAGES;
	map->of_record = of_record;
}

void small_world(struct world *world, uint64_t seed)
{
	static uint32_t version[SMALL_SPACES][SMALL_PAGES];
	static uint64_t record[SMALL_RECORDS];
	static uint32_t of_record[SMALL_RECORDS];
	uint32_t i;

	random_state = seed;
	memset(world, 0, sizeof(*world));
	make_trace(&world->trace[0], &world->map[0], record, of_record);
	for (i = 0; i < SMALL_SPACES; i++) {
		world->space[i].trace = &world->trace[0];
		world->space[i].map = &world->map[0];
		world->space[i].version = version[i];
		world->space[i].id = i;
		world->space[i].first_page = i * SMALL_PAGES;
	}
	world->spaces = SMALL_SPACES;
	world->records = SMALL_SPACES * SMALL_RECORDS;
	world->pages = SMALL_SPACES * SMALL_PAGES;
}
