/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * Pins: entries that are never replaced and outlive purges. Few, so they are
 * scanned; a hull cut into 64 parts tells most lookups that no pin is near.
 */
#include "table.h"

/* Recomputes the hull and its parts after a change. */
void libvtlb_pin_hull_update(struct table *t)
{
	uint64_t first = ~(uint64_t)0, last = 0, bins = 0;
	uint32_t i, shift = 0;

	for (i = 0; i < t->pinned_count; i++)
		if (t->pinned[i].log2) {
			uint64_t end = t->pinned[i].page | page_span(t->pinned[i].log2);

			first = t->pinned[i].page < first ? t->pinned[i].page : first;
			last = end > last ? end : last;
		}
	while (port_shift_right(last - first, shift) > 63)
		shift++;
	for (i = 0; i < t->pinned_count; i++)
		if (t->pinned[i].log2) {
			uint64_t page = t->pinned[i].page, end = page | page_span(t->pinned[i].log2);
			uint32_t from = (uint32_t)port_shift_right(page - first, shift);
			uint32_t to = (uint32_t)port_shift_right(end - first, shift);

			bins |= port_shift_left(~(uint64_t)0, from) & port_shift_right(~(uint64_t)0, 63 - to);
		}
	port_write64(&t->pin_first, first);
	port_write64(&t->pin_span, last - first);
	port_write64(&t->pin_bins, bins);
	PORT_WRITE(t->pin_shift, (uint8_t)shift);
}

/* Whether a page of a space, or a global one, would overlap a pin on a shared side. */
int libvtlb_pin_overlaps(const struct table *t, const struct space *s, uint64_t page, uint32_t log2, uint32_t sides,
			 int global)
{
	uint64_t span = page_span(log2), group = t->spaces[s->group].id;
	uint32_t i;

	if (!t->pins || !ranges_meet(page, span, t->pin_first, t->pin_span))
		return 0;
	for (i = 0; i < t->pinned_count; i++) {
		const struct pinned *pin = &t->pinned[i];

		if (pin->log2 && ranges_meet(page, span, pin->page, page_span(pin->log2)) &&
		    (sides | pin->sides) != BOTH_SIDES &&
		    (global || pin->global ? pin->group == group : pin->space == s->id))
			return 1;
	}
	return 0;
}

/* Whether a space has pins that were made when it was of another group. */
int libvtlb_pinned_elsewhere(const struct table *t, uint64_t space, uint64_t group)
{
	uint32_t i;

	for (i = 0; t->pins && i < t->pinned_count; i++) {
		const struct pinned *pin = &t->pinned[i];

		if (pin->log2 && !pin->global && pin->space == space && pin->group != group)
			return 1;
	}
	return 0;
}

static void pin_clear(struct table *t, struct pinned *pin)
{
	PORT_WRITE(pin->log2, 0);
	PORT_WRITE(t->pins, t->pins - 1);
}

/* A free record becomes a pin of a space. */
void libvtlb_pin_set(struct table *t, uint32_t number, const struct finding *f, const struct space *s,
		     const struct thash_cold *cold)
{
	struct pinned *pin = &t->pinned[number];

	port_write64(&pin->page, f->page);
	port_write64(&pin->value, f->value);
	port_write64(&pin->space, s->id);
	port_write64(&pin->group, t->spaces[s->group].id);
	port_write64(&pin->cold.word, cold->word);
	port_write64(&pin->cold.extra, cold->extra);
	PORT_WRITE(pin->sides, f->sides);
	PORT_WRITE(pin->global, f->global);
	PORT_WRITE(pin->log2, f->log2);
	PORT_WRITE(t->pins, t->pins + 1);
	libvtlb_pin_hull_update(t);
}

/* The number of a free record, or pinned_count. */
uint32_t libvtlb_pin_free(const struct table *t)
{
	uint32_t i = 0;

	while (i < t->pinned_count && t->pinned[i].log2)
		i++;
	return i;
}

void libvtlb_pin_drop(struct table *t, uint32_t number)
{
	struct pinned *pin = &t->pinned[number];
	struct hull hull = { pin->page, pin->page | page_span(pin->log2) };

	pin_clear(t, pin);
	libvtlb_pin_hull_update(t);
	libvtlb_front_purge(t, &hull);
}

static int is_in_scope(const struct pinned *pin, uint32_t scope, uint64_t id)
{
	switch (scope) {
	case THASH_SPACE:
		return !pin->global && pin->space == id;
	case THASH_GLOBALS:
		return pin->global && pin->group == id;
	case THASH_GROUP:
		return pin->group == id;
	default:
		return 1;
	}
}

/* Removes the pins of a scope that have a byte in a range, and adds them to a hull; returns how many. */
uint32_t libvtlb_pins_purge(struct table *t, struct hull *hull, uint32_t scope, uint64_t id, uint64_t first,
			    uint64_t last)
{
	uint32_t i, removed = 0;

	for (i = 0; i < t->pinned_count; i++) {
		struct pinned *pin = &t->pinned[i];
		uint64_t end = pin->page | page_span(pin->log2);

		if (!pin->log2 || pin->page > last || end < first || !is_in_scope(pin, scope, id))
			continue;
		hull_add(hull, pin->page, end);
		pin_clear(t, pin);
		removed++;
	}
	if (removed)
		libvtlb_pin_hull_update(t);
	return removed;
}

int thash_unpin(struct thash *table, uint32_t pin)
{
	struct table *t = table_of(table);
	int err = table_refuses(t);

	if (err || pin >= t->pinned_count)
		return err ? err : LIBVTLB_ERR_INVALID;
	if (!t->pinned[pin].log2)
		return LIBVTLB_ERR_NOT_FOUND;
	change_begin(t);
	libvtlb_pin_drop(t, pin);
	change_end(t);
	return 0;
}
