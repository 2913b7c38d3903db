/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* Abseil's flat_hash_map. The loop is C's, in the one language that can inline this lookup. */
#include <absl/container/flat_hash_map.h>

extern "C" {
#include "peers.h"
}

using page_map = absl::flat_hash_map<uint64_t, uint64_t>;

static void *create()
{
	return new page_map;
}

static void destroy(void *map)
{
	delete static_cast<page_map *>(map);
}

ALWAYS_INLINE struct found lookup(void *table, uint64_t va, unsigned)
{
	page_map &map = *static_cast<page_map *>(table);
	auto at = map.find(va >> PAGE_LOG2);

	return at == map.end() ? found_nothing() : found_at(va + at->second);
}

static void refill(void *table, uint64_t va)
{
	(*static_cast<page_map *>(table))[va >> PAGE_LOG2] = addend_of(va);
}

static uint64_t reads(struct replay *replay)
{
	return replay_reads(replay, lookup, refill);
}

extern "C" const struct peer peer_absl = {"absl", "libabsl-dev", create, destroy, reads};
