/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* khash of klib, which Debian ships as part of htslib. */
#include "peers.h"

#ifdef HAVE_KHASH
#include <htslib/khash.h>

KHASH_MAP_INIT_INT64(pages, uint64_t)

static void *create(void)
{
	return kh_init(pages);
}

static void destroy(void *map)
{
	kh_destroy(pages, (khash_t(pages) *)map);
}

ALWAYS_INLINE struct found lookup(void *table, uint64_t va, unsigned kind)
{
	khash_t(pages) *map = table;
	khint_t at = kh_get(pages, map, va >> PAGE_LOG2);

	(void)kind;
	if (at == kh_end(map))
		return found_nothing();
	return found_at(va + kh_value(map, at));
}

static void refill(void *table, uint64_t va)
{
	khash_t(pages) *map = table;
	int outcome;
	khint_t at = kh_put(pages, map, va >> PAGE_LOG2, &outcome);

	demand(outcome >= 0, "khash is out of memory");
	kh_value(map, at) = addend_of(va);
}

static uint64_t replay(struct replay *replay)
{
	return replay_reads(replay, lookup, refill);
}

const struct peer peer_khash = {"khash", "libhts-dev", create, destroy, replay};
#else
const struct peer peer_khash = {.name = "khash", .package = "libhts-dev"};
#endif
