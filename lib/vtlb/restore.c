/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * Restores a saved state. The bytes come from anywhere: all of them are judged,
 * where they lie, before anything is changed; counts are made anew, not read.
 */
#include "snapshot.h"

/* A saved record. */
struct saved_space {
	uint64_t id;
	uint32_t kind, group, tag, rest;
};

/* A saved entry, taken apart. */
struct saved_entry {
	uint64_t key, value;
	uint64_t first, span;
	uint32_t log2, owner;
};

static struct saved_space get_space(const uint8_t *bytes, uint32_t i)
{
	const uint8_t *at = bytes + SAVED_SPACES + i * SAVED_SPACE_BYTES;
	struct saved_space s;

	s.id = saved_get(at, 8);
	s.kind = at[8];
	s.group = at[9];
	s.tag = (uint32_t)saved_get(at + 10, 2);
	s.rest = (uint32_t)saved_get(at + 12, 4);
	return s;
}

static void get_pin(struct pinned *pin, const struct table *t, const uint8_t *bytes, uint32_t i)
{
	const uint8_t *at = bytes + saved_pins(t) + i * SAVED_PIN_BYTES;

	port_clear(pin, sizeof(*pin));
	pin->page = saved_get(at, 8);
	pin->value = saved_get(at + 8, 8);
	pin->space = saved_get(at + 16, 8);
	pin->group = saved_get(at + 24, 8);
	pin->cold.word = saved_get(at + 32, 8);
	pin->cold.extra = saved_get(at + 40, 8);
	pin->log2 = at[48];
	pin->sides = at[49];
	pin->global = at[50];
}

static const uint8_t *slot_at(const struct table *t, const uint8_t *bytes, uint32_t slot)
{
	return bytes + saved_slot(t, slot);
}

/* The record that has a tag, or NO_SPACE. */
static uint32_t owner_of(const struct table *t, const uint8_t *bytes, uint32_t tag)
{
	uint32_t i;

	for (i = 0; tag && i < t->space_count; i++)
		if (get_space(bytes, i).tag == tag)
			return i;
	return NO_SPACE;
}

static int is_page(const struct table *t, uint64_t page, uint32_t log2, uint32_t sides)
{
	return has_size(t, log2) && !(page & page_span(log2)) && !(sides & ~BOTH_SIDES) && sides != BOTH_SIDES;
}

static int is_value(const struct table *t, uint64_t value, uint32_t log2)
{
	return !libvtlb_value_is_odd(t, value) && libvtlb_value_kept(t, value, log2) == value;
}

/* Takes an entry apart; returns whether it is one that an insert can have made in this slot. */
static int get_entry(struct saved_entry *e, const struct table *t, const uint8_t *bytes, uint32_t slot)
{
	uint64_t mask = t->view.page_mask;
	const uint8_t *at = slot_at(t, bytes, slot);

	e->key = saved_get(at, 8);
	e->value = saved_get(at + 8, 8);
	if ((e->key & KEY_LARGE) && !(~e->key & mask))
		return 0;
	e->log2 = key_log2(e->key, mask);
	e->span = key_span(e->key, mask);
	e->first = e->key & ~e->span;
	e->owner = owner_of(t, bytes, tag_of(t, e->key));
	return e->owner != NO_SPACE && is_page(t, e->first, e->log2, e->key & BOTH_SIDES) &&
	       is_value(t, e->value, e->log2) && set_of(t, page_number(e->first, e->log2)) == slot / WAYS;
}

/* Whether two pages with these records and sides may not lie over each other. */
static int exclude(const uint8_t *bytes, uint32_t a, uint32_t b, uint32_t sides)
{
	struct saved_space one = get_space(bytes, a), other = get_space(bytes, b);

	if (sides == BOTH_SIDES)
		return 0;
	return a == b || (one.group == other.group && (one.kind == SPACE_GROUP || other.kind == SPACE_GROUP));
}

/* Whether an entry lies under another of its own or a larger size. */
static int overlaps_entry(const struct table *t, const uint8_t *bytes, const struct saved_entry *e, uint32_t slot)
{
	uint64_t sizes = t->page_sizes & ~page_span(e->log2 - t->granule_log2), mask = t->view.page_mask;

	for (; sizes; sizes &= sizes - 1) {
		uint32_t log2 = t->granule_log2 + port_lowest_bit(sizes), way;
		uint32_t set = set_of(t, page_number(e->first, log2));

		for (way = 0; way < WAYS; way++) {
			uint64_t key = saved_get(slot_at(t, bytes, set * WAYS + way), 8);
			uint32_t owner = key ? owner_of(t, bytes, tag_of(t, key)) : NO_SPACE;

			if (owner != NO_SPACE && set * WAYS + way != slot &&
			    key_identity(key, mask) == key_of_page(e->first, log2, mask) &&
			    exclude(bytes, e->owner, owner, (e->key | key) & BOTH_SIDES))
				return 1;
		}
	}
	return 0;
}

static int overlaps_pin(const struct table *t, const uint8_t *bytes, const struct saved_entry *e)
{
	struct saved_space owner = get_space(bytes, e->owner);
	uint64_t group = get_space(bytes, owner.group).id;
	struct pinned pin;
	uint32_t i;

	for (i = 0; i < t->pinned_count; i++) {
		get_pin(&pin, t, bytes, i);
		if (pin.log2 && ranges_meet(e->first, e->span, pin.page, page_span(pin.log2)) &&
		    ((e->key | pin.sides) & BOTH_SIDES) != BOTH_SIDES &&
		    (pin.global || owner.kind == SPACE_GROUP ? pin.group == group : pin.space == owner.id))
			return 1;
	}
	return 0;
}

static int space_is_sound(const struct table *t, const uint8_t *bytes, uint32_t i)
{
	struct saved_space s = get_space(bytes, i), other;
	uint32_t k;

	if (s.rest || s.kind > SPACE_GROUP || s.group >= t->space_count || s.tag >= t->tag_count)
		return 0;
	if (s.kind == SPACE_FREE)
		return !s.id && !s.group && !s.tag;
	if (s.kind == SPACE_GROUP ? s.group != i : get_space(bytes, s.group).kind != SPACE_GROUP)
		return 0;
	for (k = 0; k < i; k++) {
		other = get_space(bytes, k);
		if ((other.kind == s.kind && other.id == s.id) || (s.tag && other.tag == s.tag))
			return 0;
	}
	return 1;
}

/* A space with pins is of one group: the one that its record says, if it has one (thash_bind()). */
static int pin_group_is_sound(const struct table *t, const uint8_t *bytes, const struct pinned *pin)
{
	uint32_t i;

	for (i = 0; !pin->global && i < t->space_count; i++) {
		struct saved_space s = get_space(bytes, i);

		if (s.kind == SPACE_OWN && s.id == pin->space && get_space(bytes, s.group).id != pin->group)
			return 0;
	}
	return 1;
}

/* Whether two pins cannot both be: they overlap, or one space would be of two groups. */
static int pins_disagree(const struct pinned *a, const struct pinned *b)
{
	if (!a->global && !b->global && a->space == b->space && a->group != b->group)
		return 1;
	return ranges_meet(a->page, page_span(a->log2), b->page, page_span(b->log2)) &&
	       (a->sides | b->sides) != BOTH_SIDES &&
	       (a->global || b->global ? a->group == b->group : a->space == b->space);
}

static int pin_is_sound(const struct table *t, const uint8_t *bytes, uint32_t i)
{
	struct pinned pin, other;
	uint32_t k;

	get_pin(&pin, t, bytes, i);
	if (!pin.log2)
		return !pin.sides && !pin.global;
	if (!is_page(t, pin.page, pin.log2, pin.sides) || !is_value(t, pin.value, pin.log2) || pin.global > 1 ||
	    !pin_group_is_sound(t, bytes, &pin))
		return 0;
	for (k = 0; k < i; k++) {
		get_pin(&other, t, bytes, k);
		if (other.log2 && pins_disagree(&pin, &other))
			return 0;
	}
	return 1;
}

static int lanes_are_sound(const struct table *t, const uint8_t *bytes)
{
	uint32_t lane;

	for (lane = 0; lane < THASH_LANES; lane++) {
		uint32_t record = bytes[SAVED_LANES + lane];

		if (record != NO_SPACE && (record >= t->space_count || get_space(bytes, record).kind != SPACE_OWN))
			return 0;
	}
	return saved_get(bytes + SAVED_VICTIM, 8) < t->space_count;
}

static int slot_is_sound(const struct table *t, const uint8_t *bytes, uint32_t slot)
{
	struct saved_entry e;

	if (!saved_get(slot_at(t, bytes, slot), 8))
		return 1;
	return get_entry(&e, t, bytes, slot) && !overlaps_entry(t, bytes, &e, slot) && !overlaps_pin(t, bytes, &e);
}

static int is_sound(const struct table *t, const uint8_t *bytes, uint64_t size)
{
	uint8_t header[SAVED_LANES];
	uint32_t i;

	if (size != saved_sum(t) + SAVED_SUM_BYTES)
		return 0;
	libvtlb_saved_header(t, header);
	for (i = 0; i < SAVED_LANES; i++)
		if (bytes[i] != header[i])
			return 0;
	if (saved_get(bytes + saved_sum(t), SAVED_SUM_BYTES) != libvtlb_saved_checksum(bytes, saved_sum(t)) ||
	    !lanes_are_sound(t, bytes))
		return 0;
	for (i = 0; i < t->space_count; i++)
		if (!space_is_sound(t, bytes, i))
			return 0;
	for (i = 0; i < t->pinned_count; i++)
		if (!pin_is_sound(t, bytes, i))
			return 0;
	for (i = 0; i < back_count(t); i++)
		if (!slot_is_sound(t, bytes, i))
			return 0;
	return 1;
}

/* Records and tags, born now; their members and lanes are counted anew. */
static void restore_spaces(struct table *t, const uint8_t *bytes)
{
	uint32_t i, lane;

	libvtlb_spaces_init(t, 0);
	for (i = 0; i < t->space_count; i++) {
		struct saved_space saved = get_space(bytes, i);
		struct space *s = &t->spaces[i];

		if (saved.kind == SPACE_FREE)
			continue;
		s->id = saved.id;
		s->born = t->clock;
		s->kind = (uint8_t)saved.kind;
		s->group = (uint8_t)saved.group;
		s->tag = (uint16_t)saved.tag;
		if (saved.tag)
			*tag_owner(t, saved.tag) = (uint8_t)i;
	}
	for (i = 0; i < t->space_count; i++) {
		if (t->spaces[i].kind == SPACE_OWN)
			t->spaces[t->spaces[i].group].members++;
		if (t->spaces[i].kind != SPACE_FREE)
			libvtlb_space_link(t, &t->spaces[i]);
	}
	for (lane = 0; lane < THASH_LANES; lane++) {
		t->lane[lane] = bytes[SAVED_LANES + lane];
		if (t->lane[lane] != NO_SPACE)
			t->spaces[t->lane[lane]].lanes |= (uint8_t)(1u << lane);
	}
	t->victim = bytes[SAVED_VICTIM];
}

static void restore_slot(struct table *t, const uint8_t *bytes, uint32_t slot)
{
	const uint8_t *at = slot_at(t, bytes, slot);
	struct thash_entry *entry = back_entry(t, slot);

	entry->key = saved_get(at, 8);
	entry->value = saved_get(at + 8, 8);
	if (!entry->key)
		return;
	libvtlb_count_in(t, tag_space(t, tag_of(t, entry->key)), key_log2(entry->key, t->view.page_mask));
	if (t->cold) {
		t->cold[slot].word = saved_get(at + 16, 8);
		t->cold[slot].extra = saved_get(at + 24, 8);
	}
}

static void restore(struct table *t, const uint8_t *bytes)
{
	uint32_t i;

	libvtlb_arrays_clear(t);
	t->live = t->pins = 0;
	t->seen = 0;
	t->seen_stale = 0;
	t->dead = 0;
	t->sweep_left = 0;
	t->ticket += PURGES_REMEMBERED + 1;
	libvtlb_under_forget(t);
	restore_spaces(t, bytes);
	for (i = 0; i < t->pinned_count; i++) {
		get_pin(&t->pinned[i], t, bytes, i);
		t->pins += t->pinned[i].log2 != 0;
	}
	libvtlb_pin_hull_update(t);
	for (i = 0; i < back_count(t); i++)
		restore_slot(t, bytes, i);
	libvtlb_front_drop(t);
}

int thash_restore(struct thash *table, const uint8_t *buffer, uint64_t size)
{
	struct table *t = table_of(table);
	int err = table_refuses(t);

	if (err || !buffer)
		return err ? err : LIBVTLB_ERR_INVALID;
	if (!is_sound(t, buffer, size))
		return LIBVTLB_ERR_DATA;
	change_begin(t);
	restore(t, buffer);
	change_end(t);
	return 0;
}
