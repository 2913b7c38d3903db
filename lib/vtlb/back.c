/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * The back: 4-way sets of pages of their true size. Removal of ranges, and the
 * choice of a way.
 */
#include "table.h"

/* Empties a slot with a live entry of a record. Its copies in the front are the caller's to purge. */
void libvtlb_entry_drop(struct table *t, uint32_t slot, struct space *s)
{
	struct thash_entry *entry = back_entry(t, slot);

	libvtlb_count_out(t, s, key_log2(entry->key, t->view.page_mask), 1);
	port_write64(&entry->key, 0);
}

/* The record whose entry this is, if it is one of those asked for. */
static PORT_HOT struct space *asked_for(const struct table *t, const struct removal *r, uint32_t tag)
{
	struct space *s;

	if (r->group == RECORDS_ALONE) {
		if (r->space && tag == r->space->tag)
			return r->space;
		return r->globals && tag == r->globals->tag ? r->globals : NULL;
	}
	s = tag_space(t, tag);
	return s && (r->group == ANY_GROUP || s->group == r->group) ? s : NULL;
}

/* Counts out what was taken so far. */
static void settle(struct table *t, struct removal *r)
{
	if (r->uncounted)
		libvtlb_count_out(t, r->uncounted_of, port_highest_bit(r->uncounted_span) + 1, r->uncounted);
	r->removed += r->uncounted;
	r->uncounted = 0;
}

/*
 * Removes the entry in a slot, whose page has a byte in the range, if it is of the records and sides asked for. Pages
 * of one record and size often follow each other, and are counted together.
 */
static PORT_HOT void take(struct table *t, struct removal *r, uint32_t slot)
{
	struct thash_entry *entry = back_entry(t, slot);
	uint64_t key = entry->key, mask = t->view.page_mask, span = key_span(key, mask);
	struct space *s = asked_for(t, r, tag_of(t, key));

	if (!s || !(~key & r->sides))
		return;
	if (s != r->uncounted_of || span != r->uncounted_span) {
		settle(t, r);
		r->uncounted_of = s;
		r->uncounted_span = span;
	}
	port_write64(&entry->key, 0);
	r->uncounted++;
	if (copied_take(t, slot, key))
		hull_add(&r->hull, key & ~span, key | span);
}

/* Whether an entry of this page may be one of those asked for: exactly, where these are of two records alone. */
static inline int is_likely(const struct removal *r, uint64_t key, uint64_t page, uint64_t mask)
{
	if (r->group == RECORDS_ALONE)
		return (key ^ page ^ r->space_bits) < 8 || (key ^ page ^ r->global_bits) < 8;
	return key && key_identity(key, mask) == page;
}

static void probe_page(struct table *t, struct removal *r, uint64_t va, uint32_t log2)
{
	uint64_t page = key_of_page(va, log2, t->view.page_mask);
	uint32_t set = set_of(t, page_number(va, log2)), way;

	for (way = 0; way < WAYS; way++)
		if (PORT_UNLIKELY(is_likely(r, t->back[set].way[way].key, page, t->view.page_mask)))
			take(t, r, set * WAYS + way);
}

/* A key lies within its page, so one comparison with the range, widened to the largest page, passes over most. */
static void scan(struct table *t, struct removal *r)
{
	uint64_t wide = page_span(t->granule_log2 + port_highest_bit(r->sizes)), mask = t->view.page_mask;
	uint64_t lowest = r->first & ~wide, reach = (r->last | wide) - lowest;
	uint32_t slot, count = back_count(t);

	for (slot = 0; slot < count; slot++) {
		uint64_t key = back_entry(t, slot)->key, span;

		if (PORT_LIKELY(key - lowest > reach) || !key)
			continue;
		span = key_span(key, mask);
		if ((key & ~span) <= r->last && (key | span) >= r->first)
			take(t, r, slot);
	}
}

/* The sets that have to be probed page by page; more than probes_max() means "scan": a scan is that much faster. */
uint64_t libvtlb_probes(const struct table *t, uint64_t sizes, uint64_t first, uint64_t last)
{
	uint64_t probes = 0;

	for (; sizes; sizes &= sizes - 1) {
		uint32_t log2 = t->granule_log2 + port_lowest_bit(sizes);
		uint64_t pages = page_number(last, log2) - page_number(first, log2);

		if (pages > t->set_mask)
			return (uint64_t)t->set_mask + 1;
		probes += pages + 1;
	}
	return probes;
}

/* Removes what a removal describes, by the cheaper of two ways; its hull is the caller's to purge from the front. */
void libvtlb_remove(struct table *t, struct removal *r)
{
	uint64_t sizes = r->sizes;

	if (!sizes)
		return;
	r->space_bits = tag_bits(t, r->space ? r->space->tag : 0);
	r->global_bits = tag_bits(t, r->globals ? r->globals->tag : 0);
	if (libvtlb_probes(t, sizes, r->first, r->last) > probes_max(t))
		scan(t, r);
	else
		for (; sizes; sizes &= sizes - 1) {
			uint32_t log2 = t->granule_log2 + port_lowest_bit(sizes);
			uint64_t left = page_number(r->last, log2) - page_number(r->first, log2), va = r->first;

			for (probe_page(t, r, va, log2); left; left--)
				probe_page(t, r, va += page_span(log2) + 1, log2);
		}
	settle(t, r);
	t->removed += r->removed;
}
