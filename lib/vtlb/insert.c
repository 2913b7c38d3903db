/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* Insert and pin: everything is judged first, then what overlaps goes, then the page comes. */
#include "table.h"

/* The side bits of a key, from an entry's flags. */
static uint8_t sides_of(uint32_t flags)
{
	if (flags & THASH_DATA_ONLY)
		return KEY_NO_CODE;
	return flags & THASH_CODE_ONLY ? KEY_NO_DATA : 0;
}

/* What the table keeps of a value. */
uint64_t libvtlb_value_kept(const struct table *t, uint64_t value, uint32_t log2)
{
	if ((t->view.flags & THASH_ADDEND) || (value & (THASH_DEVICE | THASH_NOT_PRESENT)))
		return value;
	return value & ~(page_span(log2) & t->view.page_mask);
}

/* Whether a value is an addend with bits where an addend table keeps none. */
int libvtlb_value_is_odd(const struct table *t, uint64_t value)
{
	return (t->view.flags & THASH_ADDEND) && !(value & (THASH_DEVICE | THASH_NOT_PRESENT)) &&
	       (value & ~t->view.page_mask & ~(uint64_t)THASH_ATTRIBUTES);
}

/* Judges a page and says what it would be in the table. */
static int parse(const struct table *t, struct finding *f, uint32_t lane, uint64_t va, uint32_t log2, uint64_t value,
		 uint32_t flags)
{
	if (lane >= THASH_LANES || t->lane[lane] == NO_SPACE || !has_size(t, log2) || libvtlb_value_is_odd(t, value) ||
	    (flags & ~(THASH_DATA_ONLY | THASH_CODE_ONLY | THASH_GLOBAL)) ||
	    (flags & (THASH_DATA_ONLY | THASH_CODE_ONLY)) == (THASH_DATA_ONLY | THASH_CODE_ONLY))
		return LIBVTLB_ERR_INVALID;
	f->page = va & ~page_span(log2);
	f->value = libvtlb_value_kept(t, value, log2);
	f->log2 = (uint8_t)log2;
	f->sides = sides_of(flags);
	f->global = (flags & THASH_GLOBAL) != 0;
	if (t->pins && libvtlb_pin_overlaps(t, &t->spaces[t->lane[lane]], f->page, log2, f->sides, f->global))
		return LIBVTLB_ERR_PINNED;
	return 0;
}

/* Removes what a page of a current space overlaps: a global's in all spaces of the group (rule 4). */
static void remove_overlaps(struct table *t, const struct finding *f, const struct space *s, uint64_t sizes)
{
	const struct space *group = &t->spaces[s->group];
	struct removal r;

	r.removed = 0;
	r.hull = (struct hull)HULL_EMPTY;
	r.first = f->page;
	r.last = f->page | page_span(f->log2);
	r.sides = BOTH_SIDES & ~(uint32_t)f->sides;
	r.tag = s->tag;
	r.global_tag = group->tag;
	r.group = f->global ? s->group : TAGS_ALONE;
	r.sizes = sizes;
	libvtlb_remove(t, &r);
	libvtlb_front_purge(t, &r.hull);
}

/*
 * The same where all that could overlap are pages of the new one's size: they are in its set, and the front copies of
 * a granule that is replaced are where the new one's will be.
 */
static void remove_twins(struct table *t, const struct finding *f, const struct space *s, uint32_t set)
{
	uint64_t page = key_of_page(f->page, f->log2, t->view.page_mask);
	uint64_t own = page | tag_bits(t, s->tag), global = page | tag_bits(t, t->spaces[s->group].tag);
	struct hull hull = { f->page, f->page | page_span(f->log2) };
	uint32_t way;

	for (way = 0; way < WAYS; way++) {
		uint64_t key = t->back[set].way[way].key;

		if (((key & ~(uint64_t)7) != own && (key & ~(uint64_t)7) != global) ||
		    ((key | f->sides) & BOTH_SIDES) == BOTH_SIDES)
			continue;
		t->removed += (uint32_t)libvtlb_entry_drop(t, set * WAYS + way);
		libvtlb_front_purge(t, &hull);
	}
}

static void remove_old(struct table *t, const struct finding *f, const struct space *s, uint32_t set)
{
	uint64_t sizes = f->global ? libvtlb_sizes_seen(t) : s->in_use | t->spaces[s->group].in_use;

	if (!f->global && !(sizes & ~size_bit(t, f->log2)))
		remove_twins(t, f, s, set);
	else if (sizes)
		remove_overlaps(t, f, s, sizes);
}

/* Empties the slot that a new entry takes; returns whether a live entry was lost. */
static int make_way(struct table *t, struct thash_translation *lost, uint32_t slot)
{
	uint64_t key = back_entry(t, slot)->key, span;
	struct space *owner = key ? tag_space(t, tag_of(t, key)) : NULL;
	struct hull hull;

	if (!owner)
		return 0;
	if (t->evicted)
		libvtlb_describe_slot(t, lost, slot);
	libvtlb_count_out(t, owner, key_log2(key, t->view.page_mask));
	span = key_span(key, t->view.page_mask);
	hull.first = key & ~span;
	hull.last = key | span;
	libvtlb_front_purge(t, &hull);
	t->evictions++;
	return 1;
}

static void write_entry(struct table *t, uint32_t slot, const struct finding *f, uint32_t tag,
			const struct thash_cold *cold)
{
	struct thash_entry *entry = back_entry(t, slot);

	port_write64(&entry->value, f->value);
	if (t->cold) {
		port_write64(&t->cold[slot].word, cold ? cold->word : 0);
		port_write64(&t->cold[slot].extra, cold ? cold->extra : 0);
	}
	port_write64(&entry->key, key_of_page(f->page, f->log2, t->view.page_mask) | tag_bits(t, tag) | KEY_USED |
					  f->sides);
}

/* Puts a page that was judged into the back; returns whether another was replaced. */
static int put(struct table *t, struct thash_translation *lost, const struct finding *f, struct space *s, uint64_t va,
	       const struct thash_cold *cold)
{
	struct space *owner = f->global ? &t->spaces[s->group] : s;
	uint32_t tag, slot, set = set_of(t, page_number(f->page, f->log2));
	int replaced;

	if (PORT_UNLIKELY(!space_current(t, s)))
		libvtlb_space_refresh(t, s);
	tag = PORT_LIKELY(owner->tag) ? owner->tag : libvtlb_tag_take(t, owner);
	remove_old(t, f, s, set);
	slot = libvtlb_place(t, set);
	replaced = make_way(t, lost, slot);
	write_entry(t, slot, f, tag, cold);
	libvtlb_count_in(t, owner, f->log2);
	libvtlb_front_fill(t, s, va, f, 0);
	t->inserted++;
	return replaced;
}

/* Tells of a replaced entry when all is done; the callback may look up, nothing more (rule 19). */
static int tell(struct table *t, const struct thash_translation *lost)
{
	int err;

	if (!t->evicted)
		return 0;
	t->in_callback = 1;
	err = t->evicted(t->evicted_user, lost);
	t->in_callback = 0;
	return err;
}

static int insert(struct table *t, const struct finding *f, uint32_t lane, uint64_t va, const struct thash_cold *cold)
{
	struct thash_translation lost;
	int replaced;

	lost.size = sizeof(lost);
	change_begin(t);
	replaced = put(t, &lost, f, &t->spaces[t->lane[lane]], va, cold);
	change_end(t);
	return replaced ? tell(t, &lost) : 0;
}

int thash_insert(struct thash *table, uint32_t lane, uint64_t va, uint32_t page_log2, uint64_t value, uint32_t flags)
{
	struct table *t = table_of(table);
	struct finding f;
	int err = table_refuses(t);

	if (!err)
		err = parse(t, &f, lane, va, page_log2, value, flags);
	return err ? err : insert(t, &f, lane, va, NULL);
}

/* Judges an insertion struct, its ticket included. */
static int parse_full(struct table *t, struct finding *f, const struct thash_insertion *in)
{
	int err = libvtlb_check_struct(in, sizeof(*in), sizeof(*in));

	if (!err)
		err = parse(t, f, in->lane, in->va, in->page_log2, in->value, in->flags & ~THASH_TICKETED);
	if (err || !(in->flags & THASH_TICKETED))
		return err;
	if (!libvtlb_overtaken(t, in->ticket, f, &t->spaces[t->lane[in->lane]]))
		return 0;
	t->refused++;
	return LIBVTLB_ERR_AGAIN;
}

int thash_insert_full(struct thash *table, const struct thash_insertion *insertion)
{
	struct table *t = table_of(table);
	struct finding f;
	int err = table_refuses(t);

	if (!err)
		err = parse_full(t, &f, insertion);
	return err ? err : insert(t, &f, insertion->lane, insertion->va, &insertion->cold);
}

int thash_pin(struct thash *table, uint32_t *pin, const struct thash_insertion *insertion)
{
	struct table *t = table_of(table);
	int err = table_refuses(t);
	struct finding f;
	struct space *s;
	uint32_t number;

	if (!err)
		err = parse_full(t, &f, insertion);
	if (err)
		return err;
	number = libvtlb_pin_free(t);
	if (number == t->pinned_count)
		return LIBVTLB_ERR_NO_SPACE;
	s = &t->spaces[t->lane[insertion->lane]];
	change_begin(t);
	libvtlb_space_refresh(t, s);
	remove_old(t, &f, s, set_of(t, page_number(f.page, f.log2)));
	libvtlb_pin_set(t, number, &f, s, &insertion->cold);
	libvtlb_front_fill(t, s, insertion->va, &f, 0);
	t->inserted++;
	change_end(t);
	if (pin)
		*pin = number;
	return 0;
}
