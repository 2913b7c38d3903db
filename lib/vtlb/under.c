/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * Where small pages lie, remembered in a bitmap: before a large page is inserted,
 * whatever is smaller below it must go, and without this a whole back would be
 * searched for what is rarely there.
 *
 * A level is a page size for which the bitmap is kept: each entry sets, for every
 * level above its own size, the bit that the page of that size around it hashes
 * to. Bits are never cleared one by one, so a bit says "perhaps" and its absence
 * "surely not"; when answers of "perhaps" turn out wrong, the bits are made anew.
 */
#include "table.h"

static uint32_t bit_of(const struct table *t, uint64_t page, uint32_t log2)
{
	uint64_t number = page_number(page, log2);

	return (((uint32_t)number ^ (uint32_t)(number >> 32)) + (log2 << 26)) * 0x9e3779b1u >> t->under_shift;
}

static uint64_t levels_above(const struct table *t, uint32_t log2)
{
	return t->under_levels & ~page_span(log2 - t->granule_log2 + 1);
}

/* An entry came. */
void libvtlb_under_add(struct table *t, uint64_t page, uint32_t log2)
{
	uint64_t levels = levels_above(t, log2);

	for (; levels; levels &= levels - 1) {
		uint32_t bit = bit_of(t, page, t->granule_log2 + port_lowest_bit(levels));

		t->under[bit / 32] |= 1u << bit % 32;
	}
	t->under_age++;
}

/* Whether there may be an entry smaller than this page below it. */
int libvtlb_under_may_have(const struct table *t, uint64_t page, uint32_t log2)
{
	uint32_t bit;

	if (!(t->under_levels & size_bit(t, log2)))
		return 1;
	bit = bit_of(t, page, log2);
	return t->under[bit / 32] >> bit % 32 & 1;
}

/*
 * An insert of a page searched below it in vain. Where this size is no level yet, or where enough has changed for it
 * to be worth the while, the bits are made anew.
 */
void libvtlb_under_renew(struct table *t, uint32_t log2)
{
	uint64_t bit = size_bit(t, log2);
	uint32_t i;

	if (!t->under || ((t->under_levels & bit) && t->under_age < back_count(t) / 4))
		return;
	t->under_levels = (t->under_levels & libvtlb_sizes_seen(t)) | bit;
	port_clear(t->under, (uintptr_t)4 << (27 - t->under_shift));
	for (i = 0; i < back_count(t); i++) {
		uint64_t key = back_entry(t, i)->key;

		if (tag_space(t, tag_of(t, key)))
			libvtlb_under_add(t, key & ~key_span(key, t->view.page_mask), key_log2(key, t->view.page_mask));
	}
	t->under_age = 0;
}

/* The entries are others than they were. */
void libvtlb_under_forget(struct table *t)
{
	t->under_levels = 0;
}
