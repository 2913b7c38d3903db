/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* Where the front keeps an address: what the inlined lookups of thash.h compute, for either index. */
#ifndef LIBVTLB_FRONT_H
#define LIBVTLB_FRONT_H

#include "table.h"

/* The entry that may hold the granule of @va; the front exists. */
static inline struct thash_entry *front_slot(const struct table *t, uint64_t va)
{
	uint64_t number = port_shift_right(va, t->granule_log2);

	if (t->view.flags & THASH_HASHED)
		number = port_shift_right(port_mul_64x64(number, t->view.multiplier), t->view.hash_shift + 4u);
	return &t->front[(uint32_t)number & t->front_mask];
}

/* Whether a lookup of an entry with this value can be more than a hit or a refusal. */
static inline int is_plain(uint64_t value)
{
	return !(value & (THASH_CLEAN | THASH_WATCHED | THASH_DEVICE | THASH_NOT_PRESENT));
}

/*
 * Copies a granule of a plain entry of the back, for a lane whose lookups the front answers; libvtlb_front_fill() is
 * for all others. Of the key only its sides count. Returns the copy's value.
 */
static PORT_HOT uint64_t front_copy(struct table *t, uint32_t lane, uint64_t va, uint64_t page, uint64_t key,
				    uint64_t value)
{
	struct thash_entry *copy = front_slot(t, va);
	uint64_t granule = va & t->view.page_mask;
	uint32_t deny = (~(uint32_t)value & 7) | ((uint32_t)key & KEY_NO_CODE);

	deny |= key & KEY_NO_DATA ? THASH_R | THASH_W : 0;
	value = t->view.flags & THASH_ADDEND ? value & t->view.page_mask : value + (granule - page);
	copy->key = granule | t->view.want[lane] | deny;
	copy->value = value;
	return value;
}

#endif
