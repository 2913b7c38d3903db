/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* A new geometry at run time: the table moves into other arrays and keeps what finds room. */
#include "table.h"

struct extent {
	uint64_t start, bytes;
};
#define ARRAYS 6u

static void extents(struct extent *e, const struct thash_config *c)
{
	const struct extent all[ARRAYS] = {
		{ (uintptr_t)c->front, port_mul_32x32(c->front_count, sizeof(*c->front)) },
		{ (uintptr_t)c->back, port_mul_32x32(c->set_count, sizeof(*c->back)) },
		{ (uintptr_t)c->cold, port_mul_32x32(c->cold_count, sizeof(*c->cold)) },
		{ (uintptr_t)c->spaces, port_mul_32x32(c->space_count, sizeof(*c->spaces)) },
		{ (uintptr_t)c->counters, port_mul_32x32(c->counter_count, sizeof(*c->counters)) },
		{ (uintptr_t)c->pinned, port_mul_32x32(c->pinned_count, sizeof(*c->pinned)) },
	};

	port_copy(e, all, sizeof(all));
}

/* The arrays that the table lies in now, as the caller gave them. */
static void config_of(struct thash_config *c, const struct table *t)
{
	port_clear(c, sizeof(*c));
	c->front_count = t->front ? t->front_mask + 1 : 0;
	c->set_count = t->set_mask + 1;
	c->cold_count = t->cold ? back_count(t) : 0;
	c->space_count = t->space_count;
	c->counter_count = t->space_count * t->columns;
	c->counter_count += t->copied ? (c->set_count + 7) / 8 : 0;
	c->counter_count += libvtlb_under_words(t);
	c->pinned_count = t->pinned_count;
	c->front = t->front;
	c->back = t->back;
	c->cold = t->cold;
	c->spaces = (struct thash_space *)t->spaces;
	c->counters = t->counters;
	c->pinned = (struct thash_pinned *)t->pinned;
}

static int share_memory(const struct thash_config *a, const struct thash_config *b)
{
	struct extent ours[ARRAYS], theirs[ARRAYS];
	uint32_t i, k;

	extents(ours, a);
	extents(theirs, b);
	for (i = 0; i < ARRAYS; i++)
		for (k = 0; k < ARRAYS; k++)
			if (ours[i].bytes && theirs[k].bytes &&
			    ranges_meet(ours[i].start, ours[i].bytes - 1, theirs[k].start, theirs[k].bytes - 1))
				return 1;
	return 0;
}

static int fits(const struct table *t, const struct thash_config *c)
{
	return c->granule_log2 == t->granule_log2 && c->flags == t->view.flags &&
	       libvtlb_sizes_of(c) == t->page_sizes && c->space_count >= t->space_count &&
	       c->pinned_count >= t->pinned_count;
}

/* Records keep their numbers; ids hash to other buckets among more records. */
static void move_spaces(struct table *t, const struct thash_config *old)
{
	uint32_t i;

	port_copy(t->spaces, old->spaces, old->space_count * sizeof(*t->spaces));
	port_copy(t->counters, old->counters, old->space_count * t->columns * sizeof(*t->counters));
	libvtlb_spaces_init(t, old->space_count);
	for (i = 0; i < t->space_count; i++)
		t->spaces[i].bucket = NO_SPACE;
	for (i = 0; i < t->space_count; i++)
		if (t->spaces[i].kind != SPACE_FREE)
			libvtlb_space_link(t, &t->spaces[i]);
}

/* An empty way of a set, or the number of ways. */
static uint32_t empty_way(const struct thash_set *set)
{
	uint32_t way = 0;

	while (way < WAYS && set->way[way].key)
		way++;
	return way;
}

static void move_entry(struct table *t, const struct thash_entry *entry, const struct thash_cold *cold)
{
	uint64_t key = entry->key, first = key & ~key_span(key, t->view.page_mask);
	uint32_t log2 = key_log2(key, t->view.page_mask), set = set_of(t, page_number(first, log2));
	uint32_t way = empty_way(&t->back[set]);

	if (way == WAYS) {
		libvtlb_count_out(t, tag_space(t, tag_of(t, key)), log2, 1);
		t->evictions++;
		return;
	}
	t->back[set].way[way] = *entry;
	if (t->cold && cold)
		t->cold[set * WAYS + way] = *cold;
}

/* What was used of late goes first. */
static void move_entries(struct table *t, const struct thash_config *old, uint64_t used)
{
	uint32_t slot;

	for (slot = 0; slot < WAYS * old->set_count; slot++) {
		const struct thash_entry *entry = &old->back[slot / WAYS].way[slot % WAYS];

		if ((entry->key & KEY_USED) == used && tag_space(t, tag_of(t, entry->key)))
			move_entry(t, entry, old->cold ? &old->cold[slot] : NULL);
	}
}

int thash_resize(struct thash *table, const struct thash_config *config)
{
	struct table *t = table_of(table);
	struct thash_config old;
	int err = table_refuses(t);

	if (!err)
		err = libvtlb_check_config(config);
	if (err)
		return err;
	config_of(&old, t);
	if (!fits(t, config) || share_memory(&old, config))
		return LIBVTLB_ERR_INVALID;
	change_begin(t);
	libvtlb_adopt_arrays(t, config);
	libvtlb_arrays_clear(t);
	move_spaces(t, &old);
	if (old.pinned_count)
		port_copy(t->pinned, old.pinned, old.pinned_count * sizeof(*t->pinned));
	move_entries(t, &old, KEY_USED);
	move_entries(t, &old, 0);
	libvtlb_tags_settle(t);
	libvtlb_front_drop(t);
	change_end(t);
	return 0;
}
