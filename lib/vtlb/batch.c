/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* Many lookups at once: the entries of those to come are fetched while one is compared. */
#include "front.h"

#define AHEAD 40u
#define BATCH_MAX (1u << 30)

int32_t thash_lookup_batch(struct thash *table, struct thash_result *results, const uint64_t *va, uint32_t count,
			   uint32_t len, uint32_t kind, uint32_t lane)
{
	const struct table *t = table_of(table);
	const struct thash_entry *entry;
	uint32_t i, hits = 0;
	int asks_front;

	if (!t || !results || !va || count > BATCH_MAX)
		return LIBVTLB_ERR_INVALID;
	asks_front = t->front && thash_arguments_fit(t->view.page_mask, len, kind, lane);
	for (i = 0; asks_front && i < count && i < AHEAD; i++)
		PORT_PREFETCH(front_slot(t, va[i]));
	for (i = 0; i < count; i++) {
		if (asks_front && count - i > AHEAD)
			PORT_PREFETCH(front_slot(t, va[i + AHEAD]));
		entry = asks_front ? front_slot(t, va[i]) : NULL;
		if (PORT_LIKELY(entry && !thash_differs(table, entry->key, t->view.page_mask, va[i], len, kind, lane)))
			results[i] = thash_plain_hit(entry->value);
		else
			results[i] = thash_lookup_slow(table, va[i], len, kind, lane);
		hits += results[i].outcome == THASH_HIT;
	}
	return (int32_t)hits;
}
