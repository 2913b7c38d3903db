/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * What the loops over the records share, so that every table is timed alike: each record is one access of eight bytes,
 * a hit adds the physical address to a sum, and a miss walks and fills. What a loop tests beyond that is constant.
 */
#ifndef VTLBREPLAY_LOOP_H
#define VTLBREPLAY_LOOP_H

#include "vtlbreplay.h"

#define ACCESS_BYTES 8u

#if defined(__GNUC__)
#define ALWAYS_INLINE inline __attribute__((always_inline))
#define NEVER_INLINE __attribute__((noinline))
#define UNLIKELY(condition) __builtin_expect(!!(condition), 0)
#else
#define ALWAYS_INLINE inline
#define NEVER_INLINE
#define UNLIKELY(condition) (condition)
#endif

/* A loop takes this last, as a constant. */
enum loop_mode { LOOP_CHECKED, LOOP_KIND_CONSTANT, LOOP_KIND_DATA, LOOP_MODES };

static inline enum loop_mode loop_mode(const struct tally *tally)
{
	if (tally->checker)
		return LOOP_CHECKED;
	return tally->kind_is_data ? LOOP_KIND_DATA : LOOP_KIND_CONSTANT;
}

/* The kind that a record asks for; when it is to be a constant, a read. */
static ALWAYS_INLINE uint32_t loop_kind(uint64_t record, enum loop_mode mode)
{
	return mode == LOOP_KIND_CONSTANT ? (uint32_t)KIND_READ : (uint32_t)record & RECORD_KIND;
}

/* The kind bits stay in the address: they are an offset in the page. */
static ALWAYS_INLINE void loop_check(struct tally *tally, const struct space *space, uint32_t at, uint64_t got,
				     enum loop_mode mode)
{
	if (mode == LOOP_CHECKED)
		checker_note(tally->checker, space, at, got & ~(uint64_t)RECORD_KIND);
}

#endif
