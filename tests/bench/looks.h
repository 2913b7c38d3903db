/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* How each table looks up and refills, in the form the loops of replay.h take. */
#ifndef BENCH_LOOKS_H
#define BENCH_LOOKS_H

#include "limit.h"
#include "ours.h"
#include "replay.h"

ALWAYS_INLINE struct found look_limit(void *table, uint64_t va, unsigned kind)
{
	(void)kind;
	return limit_lookup(table, va);
}

ALWAYS_INLINE struct found look_direct32(void *table, uint64_t va, unsigned kind)
{
	return direct32_lookup(table, va, ACCESS_BYTES, kind);
}

static inline void refill_direct32(void *table, uint64_t va)
{
	direct32_insert(table, va, addend_of(va), 0);
}

ALWAYS_INLINE struct found look_low(void *table, uint64_t va, unsigned kind)
{
	return ours_low(table, va, kind);
}

ALWAYS_INLINE struct found look_any(void *table, uint64_t va, unsigned kind)
{
	return ours_any(table, va, kind);
}

ALWAYS_INLINE struct found look_hashed(void *table, uint64_t va, unsigned kind)
{
	return ours_hashed(table, va, kind);
}

static inline void refill_ours(void *table, uint64_t va)
{
	ours_insert(table, va, PAGE_LOG2, addend_of(va));
}

#endif
