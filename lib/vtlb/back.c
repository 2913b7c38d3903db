/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * The back: 4-way sets of pages of their true size. Removal of ranges, and the
 * choice of a way.
 */
#include "table.h"

/* Empties a slot; returns 1 if a live entry was in it. Its copies in the front are the caller's to purge. */
int libvtlb_entry_drop(struct table *t, uint32_t slot)
{
	struct thash_entry *entry = back_entry(t, slot);
	struct space *s = tag_space(t, tag_of(t, entry->key));

	if (s)
		libvtlb_count_out(t, s, key_log2(entry->key, t->view.page_mask));
	port_write64(&entry->key, 0);
	return s != NULL;
}

static int is_of(const struct table *t, const struct removal *r, uint32_t tag)
{
	const struct space *s;

	if (r->group == TAGS_ALONE)
		return tag == r->tag || tag == r->global_tag;
	s = tag_space(t, tag);
	return s && (r->group == ANY_GROUP || s->group == r->group);
}

/* Removes the entry in a slot, whose page has a byte in the range, if it is of the spaces and sides asked for. */
static void take(struct table *t, struct removal *r, uint32_t slot)
{
	uint64_t key = back_entry(t, slot)->key, span = key_span(key, t->view.page_mask), first = key & ~span;

	if (!(~key & r->sides) || !is_of(t, r, tag_of(t, key)) || !libvtlb_entry_drop(t, slot))
		return;
	hull_add(&r->hull, first, first | span);
	r->removed++;
}

static void probe_page(struct table *t, struct removal *r, uint64_t va, uint32_t log2)
{
	uint64_t mask = t->view.page_mask, page = key_of_page(va, log2, mask);
	uint32_t slot = set_of(t, page_number(va, log2)) * WAYS, way;

	for (way = 0; way < WAYS; way++) {
		uint64_t key = back_entry(t, slot + way)->key;

		if (key && key_identity(key, mask) == page)
			take(t, r, slot + way);
	}
}

static void scan(struct table *t, struct removal *r)
{
	uint64_t mask = t->view.page_mask;
	uint32_t slot, count = back_count(t);

	for (slot = 0; slot < count; slot++) {
		uint64_t key = back_entry(t, slot)->key, span, first;

		if (!key)
			continue;
		span = key_span(key, mask);
		first = key & ~span;
		if (first <= r->last && (first | span) >= r->first)
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

/* Removes what a removal describes, by the cheaper of two ways; its hull is the caller's to purge from the front. */
void libvtlb_remove(struct table *t, struct removal *r)
{
	uint64_t sizes = r->sizes;

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

static int is_dead(const struct table *t, uint64_t key)
{
	return !tag_space(t, tag_of(t, key));
}

/*
 * The way of a set for a new entry: the first that is empty or dead (which are the same, or a restored table would
 * choose another), else the first that was not used of late; when all were, none of them counts as used any more.
 */
uint32_t libvtlb_place(struct table *t, uint32_t set)
{
	struct thash_entry *entry = t->back[set].way;
	uint32_t way;

	for (way = 0; way < WAYS; way++)
		if (!entry[way].key || (PORT_UNLIKELY(t->dead) && is_dead(t, entry[way].key)))
			return set * WAYS + way;
	for (way = 0; way < WAYS; way++)
		if (!(entry[way].key & KEY_USED))
			return set * WAYS + way;
	for (way = 0; way < WAYS; way++)
		port_write64(&entry[way].key, entry[way].key & ~(uint64_t)KEY_USED);
	return set * WAYS;
}
