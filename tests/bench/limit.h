/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * The limit: what a lookup in memory cannot do without, load, compare, load.
 * No access length, no kinds of access, no spaces, no second chance.
 */
#ifndef BENCH_LIMIT_H
#define BENCH_LIMIT_H

#include <stdint.h>

#include "direct32.h"

struct limit_entry {
	uint64_t page, addend;
};

struct limit {
	uint64_t index_mask;  /* (entries - 1) * 16 */
	struct limit_entry *entries;
};

/* Out of line and never reached in the loops: the compare must be there. */
struct found limit_miss(const struct limit *table, uint64_t va);

ALWAYS_INLINE struct limit_entry *limit_entry_of(const struct limit *table, uint64_t va)
{
	return (struct limit_entry *)((char *)table->entries + ((va >> (DIRECT32_PAGE_LOG2 - 4)) & table->index_mask));
}

ALWAYS_INLINE struct found limit_lookup(struct limit *table, uint64_t va)
{
	const struct limit_entry *entry = limit_entry_of(table, va);

	if (__builtin_expect(entry->page == (va & ~(uint64_t)0 << DIRECT32_PAGE_LOG2), 1))
		return found_at(va + entry->addend);
	return limit_miss(table, va);
}

#endif
