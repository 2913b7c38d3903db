/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * Keys of the back, as pure arithmetic: one 64-bit word that says page, size,
 * context tag and side, so that one comparison decides.
 *
 * From the top: the page's address; below it, in the bits that its alignment
 * leaves free, its size as a zero above ones (as RISC-V's NAPOT does); from the
 * granule down the context tag, the bit "larger than a granule", and three bits:
 *
 *     0   not of the data side
 *     1   used of late (replacement; no lookup compares it)
 *     2   not of the code side
 *
 * Keys of the front have the granule's address, a tag one bit wider, and deny
 * bits: thash.h describes them.
 */
#ifndef LIBVTLB_KEY_H
#define LIBVTLB_KEY_H

#include "../common/port.h"

#define KEY_NO_DATA 0x1u
#define KEY_USED 0x2u
#define KEY_NO_CODE 0x4u
#define KEY_LARGE 0x8u
#define KEY_TAG_SHIFT 4u
#define FRONT_TAG_SHIFT 3u

/* All bits of an address within a page: 2^log2 - 1. */
static inline uint64_t page_span(uint32_t log2)
{
	return log2 < 64 ? port_shift_left(1, log2) - 1 : ~(uint64_t)0;
}

/* The number of the page that @va lies in, among pages of this size. */
static inline uint64_t page_number(uint64_t va, uint32_t log2)
{
	return log2 < 64 ? port_shift_right(va, log2) : 0;
}

/* Address, size and "large": a key without tag and side. */
static inline uint64_t key_of_page(uint64_t va, uint32_t log2, uint64_t page_mask)
{
	uint64_t span = page_span(log2);

	if (span == ~page_mask)
		return va & page_mask;
	return (va & ~span) | (span >> 1 & page_mask) | KEY_LARGE;
}

/* The bits of an address within the page that a key names. */
static inline uint64_t key_span(uint64_t key, uint64_t page_mask)
{
	uint64_t ones = key | ~page_mask;

	return key & KEY_LARGE ? ones ^ (ones + 1) : ~page_mask;
}

/* log2 of the size of the page that a key names. */
static inline uint32_t key_log2(uint64_t key, uint64_t page_mask)
{
	return key & KEY_LARGE ? port_lowest_bit(~key & page_mask) + 1 : port_lowest_bit(page_mask);
}

/* What identifies a page in a key: everything but tag, side and use. */
static inline uint64_t key_identity(uint64_t key, uint64_t page_mask)
{
	return key & (page_mask | KEY_LARGE);
}

/* The smallest range around some pages; empty while its first is above its last. */
struct hull {
	uint64_t first, last;
};
#define HULL_EMPTY { ~(uint64_t)0, 0 }

static inline void hull_add(struct hull *hull, uint64_t first, uint64_t last)
{
	hull->first = first < hull->first ? first : hull->first;
	hull->last = last > hull->last ? last : hull->last;
}

/* Whether ranges modulo 2^64, each given by its first and the distance to its last, share a byte. */
static inline int ranges_meet(uint64_t a, uint64_t a_span, uint64_t b, uint64_t b_span)
{
	return a - b <= b_span || b - a <= a_span;
}

#endif
