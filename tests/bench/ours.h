/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* libvtlb's table as the bench uses it: addends, pages of all sizes from 4 KiB. */
#ifndef BENCH_OURS_H
#define BENCH_OURS_H

#include <libwdtvtlb/thash.h>

#include "direct32.h"
#include "records.h"

/* Geometries of the aims: 64 KiB and 40 KiB of entries. */
#define FRONT_LARGE 2048
#define FRONT_DEFAULT 512
#define BACK_ENTRIES 2048

struct ours {
	struct thash table;
	struct thash_config config;
	void *memory;
};

/* Space 1 of group 1 is bound to lane 0. */
struct ours *ours_new(uint32_t front, uint32_t back, uint32_t flags);
void ours_free(struct ours *ours);
void ours_reset(struct ours *ours);

/* An insert that must succeed, readable, writable and executable. */
void ours_insert(struct ours *ours, uint64_t va, uint32_t page_log2, uint64_t addend);

#define OURS_ALL_RIGHTS (THASH_R | THASH_W | THASH_X)

/* The value of a hit in an addend table has nothing below the granule: it can be added as it is. */
ALWAYS_INLINE struct found ours_found(struct thash_result result, uint64_t va)
{
	return (struct found){va + result.value, result.outcome == THASH_HIT};
}

/* The granule is a constant, as the page size is in (b) and in the limit. */
ALWAYS_INLINE struct found ours_low(struct ours *ours, uint64_t va, unsigned kind)
{
	return ours_found(thash_lookup_granule(&ours->table, PAGE_LOG2, va, ACCESS_BYTES, kind, 0), va);
}

/* The granule is the table's. */
ALWAYS_INLINE struct found ours_any(struct ours *ours, uint64_t va, unsigned kind)
{
	return ours_found(thash_lookup(&ours->table, va, ACCESS_BYTES, kind, 0), va);
}

ALWAYS_INLINE struct found ours_hashed(struct ours *ours, uint64_t va, unsigned kind)
{
	return ours_found(thash_lookup_hashed(&ours->table, va, ACCESS_BYTES, kind, 0), va);
}

#endif
