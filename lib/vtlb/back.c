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

	libvtlb_count_out(t, s, key_log2(entry->key, t->view.page_mask));
	port_write64(&entry->key, 0);
}

/* The record whose entry this is, if it is one of those asked for. */
static struct space *asked_for(const struct table *t, const struct removal *r, uint32_t tag)
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

/* Removes the entry in a slot, whose page has a byte in the range, if it is of the records and sides asked for. */
static void take(struct table *t, struct removal *r, uint32_t slot)
{
	uint64_t key = back_entry(t, slot)->key, span = key_span(key, t->view.page_mask);
	struct space *s = asked_for(t, r, tag_of(t, key));

	if (!s || !(~key & r->sides))
		return;
	libvtlb_entry_drop(t, slot, s);
	hull_add(&r->hull, key & ~span, key | span);
	r->small += !(key & KEY_LARGE);
	r->removed++;
}

static void probe_page(struct table *t, struct removal *r, uint64_t va, uint32_t log2)
{
	uint64_t mask = t->view.page_mask, page = key_of_page(va, log2, mask);
	uint32_t slot = set_of(t, page_number(va, log2)) * WAYS, way;

	for (way = 0; way < WAYS; way++) {
		uint64_t key = back_entry(t, slot + way)->key;

		if (key_identity(key, mask) == page && key)
			take(t, r, slot + way);
	}
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

/* The sets that have to be probed page by page; more than there are sets means "scan". */
uint64_t libvtlb_probes(const struct table *t, uint64_t sizes, uint64_t first, uint64_t last)
{
	uint64_t probes = 0;

	for (; sizes; sizes &= sizes - 1) {
		uint32_t log2 = t->granule_log2 + port_lowest_bit(sizes);
		uint64_t pages = page_number(last, log2) - page_number(first, log2);

		if (pages > t->set_mask)
			return (uint64_t)t->set_mask + 2;
		probes += pages + 1;
	}
	return probes;
}

/* The front loses its copies of what a removal took. */
void libvtlb_removal_purge(struct table *t, const struct removal *r)
{
	if (r->small)
		libvtlb_front_purge(t, &r->hull);
	else
		libvtlb_front_purge_large(t, &r->hull);
}

/* Removes what a removal describes, by the cheaper of two ways; its hull is the caller's to purge from the front. */
void libvtlb_remove(struct table *t, struct removal *r)
{
	uint64_t sizes = r->sizes;

	if (!sizes)
		return;
	if (libvtlb_probes(t, sizes, r->first, r->last) > t->set_mask)
		scan(t, r);
	else
		for (; sizes; sizes &= sizes - 1) {
			uint32_t log2 = t->granule_log2 + port_lowest_bit(sizes);
			uint64_t left = page_number(r->last, log2) - page_number(r->first, log2), va = r->first;

			for (probe_page(t, r, va, log2); left; left--)
				probe_page(t, r, va += page_span(log2) + 1, log2);
		}
	t->removed += r->removed;
}
