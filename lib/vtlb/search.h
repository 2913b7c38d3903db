/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * The search for the entry of an access, without side effects: pins, then the
 * back, one line for each page size in use. thash_peek() runs it beside a
 * working owner, so every word that changes is read through port.h, and any
 * mixture of old and new words leads to a wrong answer at worst, never out of
 * bounds.
 */
#ifndef LIBVTLB_SEARCH_H
#define LIBVTLB_SEARCH_H

#include "table.h"

/* Whether some pin, of whatever space, is near an address: in the same part of their hull. */
static inline int is_near_pin(const struct table *t, uint64_t va)
{
	uint64_t offset = va - port_read64(&t->pin_first);
	uint32_t bin = (uint32_t)port_shift_right(offset, PORT_READ(t->pin_shift)) & 63;

	return offset <= port_read64(&t->pin_span) && (port_shift_right(port_read64(&t->pin_bins), bin) & 1);
}

static inline int search_pins(const struct table *t, struct finding *f, const struct space *s, uint64_t va,
			      uint32_t side)
{
	uint64_t group = port_read64(&t->spaces[PORT_READ(s->group)].id), space = port_read64(&s->id);
	uint32_t i;

	if (!is_near_pin(t, va))
		return 0;
	for (i = 0; i < t->pinned_count; i++) {
		const struct pinned *pin = &t->pinned[i];
		uint32_t log2 = PORT_READ(pin->log2);

		if (!log2 || (va & ~page_span(log2)) != port_read64(&pin->page) || (PORT_READ(pin->sides) & side))
			continue;
		f->global = PORT_READ(pin->global);
		if (f->global ? port_read64(&pin->group) != group : port_read64(&pin->space) != space)
			continue;
		f->page = va & ~page_span(log2);
		f->value = port_read64(&pin->value);
		f->slot = i;
		f->log2 = (uint8_t)log2;
		f->sides = PORT_READ(pin->sides);
		f->is_pinned = 1;
		return 1;
	}
	return 0;
}

static PORT_HOT int search_set(const struct table *t, struct finding *f, uint64_t va, uint32_t log2, uint32_t side,
		      uint64_t own, uint64_t global)
{
	uint64_t page = key_of_page(va, log2, t->view.page_mask), compared = ~(uint64_t)(7 ^ side);
	uint32_t set = set_of(t, page_number(va, log2)), way;

	own |= page;
	global |= page;
	for (way = 0; way < WAYS; way++) {
		const struct thash_entry *entry = &t->back[set].way[way];
		uint64_t key = port_read64(&entry->key);

		if ((key & compared) != own && (key & compared) != global)
			continue;
		f->page = va & ~page_span(log2);
		f->value = port_read64(&entry->value);
		f->slot = set * WAYS + way;
		f->log2 = (uint8_t)log2;
		f->sides = key & BOTH_SIDES;
		f->global = (key & compared) != own;
		f->is_pinned = 0;
		return 1;
	}
	return 0;
}

/*
 * Finds the entry that serves this access in a space, among pages of some sizes in the back, @hint the size to try
 * first; returns whether there is one.
 */
static PORT_HOT int search_among(const struct table *t, struct finding *f, const struct space *s, uint32_t hint,
				 uint64_t va, uint32_t kind, uint64_t among)
{
	const struct space *group = &t->spaces[PORT_READ(s->group)];
	uint32_t side = kind == THASH_EXECUTE ? KEY_NO_CODE : KEY_NO_DATA;
	uint64_t own = no_tag(t), global, sizes = 0, size;

	if (PORT_UNLIKELY(PORT_READ(t->pins)) && search_pins(t, f, s, va, side))
		return 1;
	if (PORT_LIKELY(space_current(t, s))) { /* and then its group is */
		own = tag_bits(t, PORT_READ(s->tag));
		sizes = port_read64(&s->in_use);
	} else if (!space_current(t, group)) {
		return 0;
	}
	global = tag_bits(t, PORT_READ(group->tag));
	sizes = (sizes | port_read64(&group->in_use)) & among;
	size = size_bit(t, hint) & sizes;
	for (; sizes; sizes &= ~size, size = 0) {
		if (!size)
			size = sizes & (~sizes + 1);
		if (search_set(t, f, va, t->granule_log2 + port_lowest_bit(size), side, own, global))
			return 1;
	}
	return 0;
}

static PORT_HOT int search(const struct table *t, struct finding *f, const struct space *s, uint32_t hint, uint64_t va,
			   uint32_t kind)
{
	return search_among(t, f, s, hint, va, kind, ~(uint64_t)0);
}

/* The value for an access at @va: memory in a linear table advances with the granule (rule 10). */
static PORT_HOT uint64_t value_at(const struct table *t, const struct finding *f, uint64_t va)
{
	if ((t->view.flags & THASH_ADDEND) || (f->value & (THASH_DEVICE | THASH_NOT_PRESENT)))
		return f->value;
	return f->value + ((va & t->view.page_mask) - f->page);
}

#endif
