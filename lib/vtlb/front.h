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

#endif
