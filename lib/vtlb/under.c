/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * Where small pages lie, remembered by marks: before a large page is inserted,
 * whatever is smaller below it must go, and without this a whole back would be
 * searched for what is rarely there.
 *
 * A level is a page size for which marks are kept: each entry sets, for every
 * level above its own size, those of the page of that size around it (a Bloom
 * filter, two bits in one word). Marks are never cleared one by one, so they say
 * "perhaps" and their absence "surely not"; when "perhaps" turns out wrong, they
 * are made anew.
 */
#include "table.h"

/* Of a page of a level: a word, and two bits in it. */
struct mark {
	uint32_t word, bits;
};

static struct mark mark_of(const struct table *t, uint64_t page, uint32_t log2)
{
	uint64_t number = page_number(page, log2);
	uint32_t hash = (((uint32_t)number ^ (uint32_t)(number >> 32)) + (log2 << 26)) * 0x9e3779b1u;
	uint32_t low = hash ^ hash >> 15;
	struct mark mark = { hash >> t->under_shift, 1u << low % 32 | 1u << low / 32 % 32 };

	return mark;
}

/* An entry came. */
void libvtlb_under_add(struct table *t, uint64_t page, uint32_t log2)
{
	uint64_t levels = t->under_levels & ~page_span(log2 - t->granule_log2 + 1);

	for (; levels; levels &= levels - 1) {
		struct mark mark = mark_of(t, page, t->granule_log2 + port_lowest_bit(levels));

		t->under[mark.word] |= mark.bits;
	}
	t->under_age++;
}

/* Whether there may be an entry smaller than this page below it. */
int libvtlb_under_may_have(const struct table *t, uint64_t page, uint32_t log2)
{
	struct mark mark;

	if (!(t->under_levels & size_bit(t, log2)))
		return 1;
	mark = mark_of(t, page, log2);
	return (t->under[mark.word] & mark.bits) == mark.bits;
}

/* An insert of a page searched below it in vain: the marks are made anew, unless that was done not long ago. */
void libvtlb_under_renew(struct table *t, uint32_t log2)
{
	uint64_t mask = t->view.page_mask;
	uint32_t i;

	if (!t->under || (t->under_levels && t->under_age < back_count(t) / 4))
		return;
	t->under_levels = libvtlb_sizes_seen(t) | size_bit(t, log2);
	port_clear(t->under, (uintptr_t)4 << (32 - t->under_shift));
	for (i = 0; i < back_count(t); i++) {
		uint64_t key = back_entry(t, i)->key;

		if (tag_space(t, tag_of(t, key)))
			libvtlb_under_add(t, key & ~key_span(key, mask), key_log2(key, mask));
	}
	t->under_age = 0;
}

/* The entries are others than they were. */
void libvtlb_under_forget(struct table *t)
{
	t->under_levels = 0;
}
