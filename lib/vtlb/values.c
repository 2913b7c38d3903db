/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* Purge and re-arm by value: by the memory that entries lead to, whoever leads there. */
#include "table.h"

/* Whether a page's memory has a byte in a range of values. */
int libvtlb_value_meets(const struct table *t, uint64_t page, uint32_t log2, uint64_t value, uint64_t first,
			uint64_t last)
{
	uint64_t mask = t->view.page_mask, start = value & mask, span = page_span(log2);

	if (value & (THASH_DEVICE | THASH_NOT_PRESENT))
		span = ~mask;
	else if (t->view.flags & THASH_ADDEND)
		start += page;
	return ranges_meet(start, span, first, last - first);
}

/* The front loses its copies of small pages at once, of large ones together. */
static void disown(struct table *t, struct hull *large, uint64_t page, uint64_t span)
{
	struct hull small = { page, page | span };

	if (span == ~t->view.page_mask)
		libvtlb_front_purge(t, &small);
	else
		hull_add(large, page, page | span);
}

static int slot_meets(const struct table *t, uint32_t slot, uint64_t first, uint64_t last)
{
	const struct thash_entry *entry = back_entry(t, slot);
	uint64_t mask = t->view.page_mask;

	return tag_space(t, tag_of(t, entry->key)) &&
	       libvtlb_value_meets(t, entry->key & ~key_span(entry->key, mask), key_log2(entry->key, mask),
				   entry->value, first, last);
}

static int pin_meets(const struct table *t, const struct pinned *pin, uint64_t first, uint64_t last)
{
	return pin->log2 && libvtlb_value_meets(t, pin->page, pin->log2, pin->value, first, last);
}

static uint32_t purge_slots(struct table *t, struct hull *hull, uint64_t first, uint64_t last)
{
	uint32_t slot, removed = 0;

	for (slot = 0; slot < back_count(t); slot++)
		if (slot_meets(t, slot, first, last)) {
			uint64_t key = back_entry(t, slot)->key, span = key_span(key, t->view.page_mask);

			libvtlb_entry_drop(t, slot, tag_space(t, tag_of(t, key)));
			disown(t, hull, key & ~span, span);
			removed++;
		}
	t->removed += removed;
	return removed;
}

static uint32_t purge_pins(struct table *t, uint64_t first, uint64_t last)
{
	uint32_t i, removed = 0;

	for (i = 0; i < t->pinned_count; i++)
		if (pin_meets(t, &t->pinned[i], first, last)) {
			libvtlb_pin_drop(t, i);
			removed++;
		}
	return removed;
}

int thash_purge_values(struct thash *table, uint32_t *removed, uint64_t first, uint64_t last, uint32_t flags)
{
	struct table *t = table_of(table);
	int err = table_refuses(t);
	struct hull hull = HULL_EMPTY;
	uint32_t gone;

	if (err)
		return err;
	if (flags & ~THASH_WITH_PINS)
		return LIBVTLB_ERR_INVALID;
	if (first > last)
		return LIBVTLB_ERR_RANGE;
	change_begin(t);
	libvtlb_note(t, NOTE_VALUES, 0, first, last);
	gone = purge_slots(t, &hull, first, last);
	libvtlb_front_purge(t, &hull);
	if (flags & THASH_WITH_PINS)
		gone += purge_pins(t, first, last);
	change_end(t);
	if (removed)
		*removed = gone;
	return 0;
}

/* Adds attributes to a value; a hole has none. */
static void arm(uint64_t *value, uint32_t attributes)
{
	if (!(*value & THASH_NOT_PRESENT) && attributes)
		port_write64(value, *value | attributes);
}

static void rearm_slots(struct table *t, struct hull *hull, uint64_t first, uint64_t last, uint32_t attributes)
{
	uint32_t slot;

	for (slot = 0; slot < back_count(t); slot++)
		if (slot_meets(t, slot, first, last)) {
			struct thash_entry *entry = back_entry(t, slot);
			uint64_t span = key_span(entry->key, t->view.page_mask);

			arm(&entry->value, attributes);
			disown(t, hull, entry->key & ~span, span);
		}
}

static void rearm_pins(struct table *t, struct hull *hull, uint64_t first, uint64_t last, uint32_t attributes)
{
	uint32_t i;

	for (i = 0; i < t->pinned_count; i++)
		if (pin_meets(t, &t->pinned[i], first, last)) {
			arm(&t->pinned[i].value, attributes);
			disown(t, hull, t->pinned[i].page, page_span(t->pinned[i].log2));
		}
}

int thash_rearm_values(struct thash *table, uint64_t first, uint64_t last, uint32_t attributes)
{
	struct table *t = table_of(table);
	int err = table_refuses(t);
	struct hull hull = HULL_EMPTY;

	if (err)
		return err;
	if (attributes & ~(THASH_CLEAN | THASH_WATCHED))
		return LIBVTLB_ERR_INVALID;
	if (first > last)
		return LIBVTLB_ERR_RANGE;
	change_begin(t);
	if (attributes)
		libvtlb_note(t, NOTE_VALUES, 0, first, last);
	rearm_slots(t, &hull, first, last, attributes);
	rearm_pins(t, &hull, first, last, attributes);
	libvtlb_front_purge(t, &hull);
	change_end(t);
	return 0;
}
