/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * Where pages of which size lie, as far as it is remembered: before a page is
 * inserted, whatever it overlaps must go, and without this every size would be
 * probed, and a whole back searched for small pages below a large one, for what
 * is rarely there.
 *
 * The address space is cut into parts of one size, up to 64 of them, which
 * repeat themselves. Of each part it is known which sizes its pages had, a bit
 * each: most systems keep pages of a size together.
 *
 * Where a part has large and small pages, marks help. A level is a page size for
 * which they are kept: each entry sets, for every level above its own size,
 * those of the page of that size around it (a Bloom filter, two bits in one
 * word).
 *
 * Nothing is cleared when an entry goes, so parts and marks say "perhaps" and
 * their absence "surely not"; when "perhaps" turns out wrong, they are made anew.
 */
#include "table.h"

/* A quarter of the words, and no more than there is use for, become parts, the others marks. */
void libvtlb_under_init(struct table *t, uint32_t *words, uint32_t count)
{
	uint32_t parts = PARTS_MAX;

	while (parts > 1 && parts > count / 4)
		parts /= 2;
	t->parts = words;
	t->part_mask = (uint8_t)(parts - 1);
	t->mark_words = count - parts;
}

/* How many words there are. */
uint32_t libvtlb_under_words(const struct table *t)
{
	return t->parts ? t->part_mask + 1u + t->mark_words : 0;
}

/* Of a page of a level: a word, and two bits in it. */
struct mark {
	uint32_t word, bits;
};

static struct mark mark_of(const struct table *t, uint64_t page, uint32_t log2)
{
	uint64_t number = page_number(page, log2);
	uint32_t hash = (((uint32_t)number ^ (uint32_t)(number >> 32)) + (log2 << 26)) * 0x9e3779b1u;
	uint32_t low = hash ^ hash >> 15;
	struct mark mark = { t->part_mask + 1u + (uint32_t)(port_mul_32x32(hash, t->mark_words) >> 32),
			     1u << low % 32 | 1u << low / 32 % 32 };

	return mark;
}

/* An entry came; @page may be any address in it, or its key. */
void libvtlb_under_add(struct table *t, uint64_t page, uint32_t log2)
{
	uint64_t levels = t->under_levels & ~page_span(log2 - t->granule_log2 + 1);

	*part_of(t, page) |= (uint32_t)size_bit(t, log2);
	for (; levels; levels &= levels - 1) {
		struct mark mark = mark_of(t, page, t->granule_log2 + port_lowest_bit(levels));

		t->parts[mark.word] |= mark.bits;
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
	return (t->parts[mark.word] & mark.bits) == mark.bits;
}

/* Cuts the address space up so that all entries and this page lie in different parts as far as can be. */
static void cut(struct table *t, uint64_t page, uint32_t log2)
{
	uint64_t spread = page_span(log2), key;
	uint32_t i;

	for (i = 0; i < back_count(t); i++) {
		key = back_entry(t, i)->key;
		spread |= key ? key ^ page : 0;
	}
	i = port_highest_bit(spread) + 1 - port_lowest_bit32(t->part_mask + 1u);
	i = i > log2 ? i : log2;
	t->part_log2 = (uint8_t)(i < 64 ? i : 63);
	t->parted = (uint32_t)page_span(t->part_log2 + 1u - t->granule_log2);
}

static void add_all(struct table *t)
{
	uint64_t mask = t->view.page_mask;
	uint32_t i;

	port_clear(t->parts, libvtlb_under_words(t) * sizeof(*t->parts));
	for (i = 0; i < back_count(t); i++) {
		uint64_t key = back_entry(t, i)->key;

		if (tag_space(t, tag_of(t, key)))
			libvtlb_under_add(t, key, key_log2(key, mask));
	}
	t->under_age = 0;
}

/*
 * An insert of a page searched below it in vain: parts are made anew, unless that was done not long ago; and marks,
 * if parts are not enough.
 */
void libvtlb_under_renew(struct table *t, uint64_t page, uint32_t log2)
{
	uint64_t bit = size_bit(t, log2);

	if (!t->parts || (t->parted && t->under_age < back_count(t) / 4))
		return;
	cut(t, page, log2);
	if (!t->under_levels) {
		add_all(t);
		if ((t->parted & bit) && !(*part_of(t, page) & (bit - 1)))
			return;
	}
	t->under_levels = libvtlb_sizes_seen(t) | bit;
	add_all(t);
}

/* The entries are others than they were. */
void libvtlb_under_forget(struct table *t)
{
	t->parted = 0;
	t->under_levels = 0;
}
