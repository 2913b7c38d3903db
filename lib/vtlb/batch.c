/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* Many lookups at once: the entries of those to come are fetched while one is compared. */
#include "front.h"

#define AHEAD 16u
#define BATCH_MAX (1u << 30)

int32_t thash_lookup_batch(struct thash *table, struct thash_result *results, const uint64_t *va, uint32_t count,
			   uint32_t len, uint32_t kind, uint32_t lane)
{
	const struct table *t = table_of(table);
	uint32_t i, hits = 0;

	if (!t || !results || !va || count > BATCH_MAX)
		return LIBVTLB_ERR_INVALID;
	for (i = 0; t->front && i < count && i < AHEAD; i++)
		PORT_PREFETCH(front_slot(t, va[i]));
	for (i = 0; i < count; i++) {
		if (t->front && count - i > AHEAD)
			PORT_PREFETCH(front_slot(t, va[i + AHEAD]));
		results[i] = thash_lookup_function(table, va[i], len, kind, lane);
		hits += results[i].outcome == THASH_HIT;
	}
	return (int32_t)hits;
}
