/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* uthash: chains of the caller's own structs. */
#include "peers.h"

#ifdef HAVE_UTHASH
#include <stdlib.h>

#include <uthash.h>

struct page {
	uint64_t number, addend;
	UT_hash_handle hh;
};

static void *create(void)
{
	return calloc(1, sizeof(struct page *));
}

static void destroy(void *map)
{
	struct page **pages = map, *page, *next;

	HASH_ITER(hh, *pages, page, next)
	{
		HASH_DEL(*pages, page);
		free(page);
	}
	free(map);
}

ALWAYS_INLINE struct found lookup(void *table, uint64_t va, unsigned kind)
{
	struct page **pages = table, *page;
	uint64_t number = va >> PAGE_LOG2;

	(void)kind;
	HASH_FIND(hh, *pages, &number, sizeof(number), page);
	return page ? found_at(va + page->addend) : found_nothing();
}

static void refill(void *table, uint64_t va)
{
	struct page **pages = table, *page = malloc(sizeof(*page));

	demand(page != NULL, "out of memory");
	page->number = va >> PAGE_LOG2;
	page->addend = addend_of(va);
	HASH_ADD(hh, *pages, number, sizeof(page->number), page);
}

static uint64_t replay(struct replay *replay)
{
	return replay_reads(replay, lookup, refill);
}

const struct peer peer_uthash = {"uthash", "uthash-dev", create, destroy, replay};
#else
const struct peer peer_uthash = {.name = "uthash", .package = "uthash-dev"};
#endif
