/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* The list of pages, searched from end to end. */
#include "linear.h"

#include <stddef.h>
#include <string.h>

#define SIDES (THASH_DATA_ONLY | THASH_CODE_ONLY)

enum by_value { NOT_VALUES, PURGED, ARMED };

void linear_copy(struct linear *to, const struct linear *from)
{
	memcpy(to, from, offsetof(struct linear, entry) + from->count * sizeof(from->entry[0]));
}

static uint64_t size_less_one(uint32_t log2)
{
	return log2 > 63 ? UINT64_MAX : ((uint64_t)1 << log2) - 1;
}

static int is_memory(uint64_t value)
{
	return !(value & (THASH_DEVICE | THASH_NOT_PRESENT));
}

int linear_visible(const struct linear *list, const struct linear_entry *entry, uint32_t lane)
{
	const struct linear_lane *in = &list->lane[lane];

	return in->bound && (entry->flags & THASH_GLOBAL ? entry->group == in->group : entry->space == in->space);
}

static int answers(const struct linear_entry *entry, uint32_t kind)
{
	return !(entry->flags & (kind == THASH_EXECUTE ? THASH_DATA_ONLY : THASH_CODE_ONLY));
}

struct linear_entry *linear_find(struct linear *list, uint64_t va, uint32_t kind, uint32_t lane)
{
	uint32_t i;

	for (i = 0; i < list->count; i++) {
		struct linear_entry *entry = &list->entry[i];

		if (va >= entry->first && va <= entry->last && answers(entry, kind) &&
		    linear_visible(list, entry, lane))
			return entry;
	}
	return NULL;
}

/* Lookup */

static int may_be_open(const struct linear_entry *entry, uint64_t granule)
{
	uint32_t i;

	for (i = 0; i < entry->opened && i < LINEAR_OPEN; i++)
		if (entry->open[i] == granule)
			return 1;
	return entry->opened > LINEAR_OPEN;
}

void linear_open(const struct linear *list, struct linear_entry *entry, uint64_t va, uint32_t len)
{
	uint64_t granule, last = (va + len - 1) >> list->granule_log2;

	for (granule = va >> list->granule_log2; granule <= last; granule++) {
		if (may_be_open(entry, granule))
			continue;
		if (entry->opened < LINEAR_OPEN)
			entry->open[entry->opened] = granule;
		entry->opened++;
	}
}

static int all_may_be_open(const struct linear *list, const struct linear_entry *entry, uint64_t va, uint32_t len)
{
	uint64_t last = va + (len - 1) > entry->last ? entry->last : va + (len - 1);

	return may_be_open(entry, va >> list->granule_log2) && may_be_open(entry, last >> list->granule_log2);
}

static uint64_t value_at(const struct linear *list, const struct linear_entry *entry, uint64_t va)
{
	if (list->addend || !is_memory(entry->value))
		return entry->value;
	return entry->value + ((va - entry->first) & ~size_less_one(list->granule_log2));
}

struct linear_answer linear_lookup(struct linear *list, uint64_t va, uint32_t len, uint32_t kind, uint32_t lane,
				   int probe)
{
	struct linear_answer answer = {linear_find(list, va, kind, lane), 0, 0, 0};
	const struct linear_entry *entry = answer.entry;
	uint32_t split;

	if (!entry) {
		answer.must = answer.may = THASH_BIT(THASH_MISS);
		return answer;
	}
	answer.value = value_at(list, entry, va);
	split = va + (len - 1) > entry->last ? THASH_BIT(THASH_SPLIT) : 0;
	if (entry->value & THASH_NOT_PRESENT) {
		answer.must = THASH_BIT(THASH_ABSENT);
		answer.may = answer.must | split;
		return answer;
	}
	answer.must = split;
	if (!(entry->value & (kind == THASH_READ ? THASH_R : kind == THASH_WRITE ? THASH_W : THASH_X)))
		answer.must |= THASH_BIT(THASH_RIGHTS);
	if (entry->value & THASH_WATCHED)
		answer.must |= THASH_BIT(THASH_WATCH);
	if (entry->value & THASH_DEVICE)
		answer.must |= THASH_BIT(THASH_IO);
	answer.may = answer.must;
	if (kind == THASH_WRITE && entry->value & THASH_CLEAN) {
		answer.may |= THASH_BIT(THASH_FIRST_WRITE);
		if (probe || !all_may_be_open(list, entry, va, len))
			answer.must = answer.may;
	}
	if (answer.must == 0)
		answer.may |= THASH_BIT(THASH_HIT);
	if (answer.may == THASH_BIT(THASH_HIT))
		answer.must = answer.may;
	return answer;
}

/* Insert */

static int ranges_meet(uint64_t first, uint64_t last, uint64_t other_first, uint64_t other_last)
{
	return first <= other_last && other_first <= last;
}

/* Whether a page that is inserted may not lie beside another one. */
static int collide(const struct linear_entry *page, const struct linear_entry *other)
{
	uint32_t sides = page->flags & SIDES, others = other->flags & SIDES;

	if (sides && others && sides != others)
		return 0;
	if (!ranges_meet(page->first, page->last, other->first, other->last))
		return 0;
	return (page->flags | other->flags) & THASH_GLOBAL ? page->group == other->group : page->space == other->space;
}

int linear_page(const struct linear *list, struct linear_entry *page, const struct thash_insertion *insertion)
{
	const struct linear_lane *lane = &list->lane[insertion->lane & 7];
	uint32_t flags = insertion->flags & ~THASH_TICKETED, log2 = insertion->page_log2;
	uint64_t granule = size_less_one(list->granule_log2);

	if (insertion->lane >= THASH_LANES || !lane->bound)
		return LIBVTLB_ERR_INVALID;
	if (log2 < list->granule_log2 || log2 > 64 || !(list->sizes >> (log2 - list->granule_log2) & 1))
		return LIBVTLB_ERR_INVALID;
	if (flags & ~(SIDES | THASH_GLOBAL) || (flags & SIDES) == SIDES)
		return LIBVTLB_ERR_INVALID;
	if (list->addend && insertion->value & granule & ~(uint64_t)THASH_ATTRIBUTES)
		return LIBVTLB_ERR_INVALID;
	memset(page, 0, sizeof(*page));
	page->first = insertion->va & ~size_less_one(log2);
	page->last = page->first | size_less_one(log2);
	page->value = insertion->value;
	if (!list->addend && is_memory(page->value))
		page->value &= ~size_less_one(log2) | granule;
	page->space = lane->space;
	page->group = lane->group;
	page->cold = insertion->cold;
	page->page_log2 = log2;
	page->flags = flags;
	return 0;
}

int linear_over_pin(const struct linear *list, const struct linear_entry *page)
{
	uint32_t i;

	for (i = 0; i < list->count; i++)
		if (list->entry[i].flags & THASH_IS_PINNED && collide(page, &list->entry[i]))
			return 1;
	return 0;
}

uint32_t linear_pins(const struct linear *list)
{
	uint32_t i, pins = 0;

	for (i = 0; i < list->count; i++)
		pins += (list->entry[i].flags & THASH_IS_PINNED) != 0;
	return pins;
}

void linear_remove(struct linear *list, struct linear_entry *entry)
{
	*entry = list->entry[--list->count];
}

struct linear_entry *linear_insert(struct linear *list, const struct linear_entry *page, uint32_t *removed)
{
	uint32_t i = 0;

	*removed = 0;
	while (i < list->count) {
		if (collide(page, &list->entry[i])) {
			linear_remove(list, &list->entry[i]);
			++*removed;
		} else {
			i++;
		}
	}
	list->entry[list->count] = *page;
	if (!list->cold && !(page->flags & THASH_IS_PINNED))
		memset(&list->entry[list->count].cold, 0, sizeof(struct thash_cold));
	return &list->entry[list->count++];
}

/* Purge */

int linear_in_scope(const struct linear_entry *entry, uint32_t scope, uint64_t id)
{
	uint32_t global = entry->flags & THASH_GLOBAL;

	switch (scope & ~THASH_WITH_PINS) {
	case THASH_SPACE: return !global && entry->space == id;
	case THASH_GLOBALS: return global && entry->group == id;
	case THASH_GROUP: return entry->group == id;
	default: return 1;
	}
}

/* Whether the memory of a page lies in a range of values. Memory may go on at 0 after the last address. */
static int memory_meets(const struct linear *list, const struct linear_entry *entry, uint64_t first, uint64_t last)
{
	uint64_t granule = size_less_one(list->granule_log2), begin = entry->value & ~granule, length = granule;

	if (is_memory(entry->value)) {
		begin += list->addend ? entry->first : 0;
		length = entry->last - entry->first;
	}
	return first - begin <= length || begin - first <= last - first;
}

static void note_purge(struct linear *list, uint32_t scope, uint64_t id, uint64_t first, uint64_t last, uint32_t values)
{
	struct linear_purge *purge = &list->purge[list->purges++ % LINEAR_PURGES];

	purge->scope = scope;
	purge->id = id;
	purge->first = first;
	purge->last = last;
	purge->values = values;
}

uint32_t linear_purge(struct linear *list, uint32_t scope, uint64_t id, uint64_t first, uint64_t last)
{
	uint32_t i = 0, before = list->count;

	note_purge(list, scope, id, first, last, NOT_VALUES);
	while (i < list->count) {
		struct linear_entry *entry = &list->entry[i];

		if (ranges_meet(entry->first, entry->last, first, last) && linear_in_scope(entry, scope, id) &&
		    (scope & THASH_WITH_PINS || !(entry->flags & THASH_IS_PINNED)))
			linear_remove(list, entry);
		else
			i++;
	}
	return before - list->count;
}

uint32_t linear_purge_values(struct linear *list, uint64_t first, uint64_t last, uint32_t flags)
{
	uint32_t i = 0, before = list->count;

	note_purge(list, 0, 0, first, last, PURGED);
	while (i < list->count) {
		struct linear_entry *entry = &list->entry[i];

		if (memory_meets(list, entry, first, last) &&
		    (flags & THASH_WITH_PINS || !(entry->flags & THASH_IS_PINNED)))
			linear_remove(list, entry);
		else
			i++;
	}
	return before - list->count;
}

static enum linear_ticket after(const struct linear *list, const struct linear_purge *purge,
				const struct linear_entry *page)
{
	int met;

	if (purge->values != NOT_VALUES)
		met = memory_meets(list, page, purge->first, purge->last);
	else
		met = ranges_meet(page->first, page->last, purge->first, purge->last) &&
		      linear_in_scope(page, purge->scope, purge->id);
	if (!met)
		return TICKET_GOOD;
	return purge->values == ARMED && page->value & THASH_NOT_PRESENT ? TICKET_UNSURE : TICKET_BAD;
}

/* A ticket is as good as the purges since then let it be. */
enum linear_ticket linear_ticket(const struct linear *list, uint64_t purges_then, const struct linear_entry *page)
{
	uint64_t n, since = list->purges - purges_then;
	enum linear_ticket worst = since > LINEAR_REMEMBERED ? TICKET_UNSURE : TICKET_GOOD;

	for (n = purges_then; n != list->purges && since <= LINEAR_PURGES; n++) {
		enum linear_ticket now = after(list, &list->purge[n % LINEAR_PURGES], page);

		if (now == TICKET_BAD)
			return now;
		worst = now == TICKET_UNSURE ? now : worst;
	}
	return worst;
}

uint32_t linear_rearm(struct linear *list, uint32_t scope, uint64_t id)
{
	uint32_t i, armed = 0;

	for (i = 0; i < list->count; i++) {
		if (linear_in_scope(&list->entry[i], scope, id)) {
			armed += list->entry[i].opened != 0;
			list->entry[i].opened = 0;
		}
	}
	return armed;
}

uint32_t linear_rearm_values(struct linear *list, uint64_t first, uint64_t last, uint32_t attributes)
{
	uint32_t i, armed = 0;

	if (attributes)
		note_purge(list, 0, 0, first, last, ARMED);
	for (i = 0; i < list->count; i++) {
		if (memory_meets(list, &list->entry[i], first, last) && !(list->entry[i].value & THASH_NOT_PRESENT)) {
			list->entry[i].opened = 0;
			list->entry[i].value |= attributes;
			armed++;
		}
	}
	return armed;
}
