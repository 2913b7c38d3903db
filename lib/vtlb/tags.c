/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * Context tags of the back: a tag stands for a space and a generation of it, so
 * that a space is emptied by taking its tag away. When tags run out, one sweep
 * removes what dead tags have left.
 */
#include "table.h"

static uint32_t find_free(struct table *t)
{
	uint32_t tag = t->next_tag, i;

	for (i = 1; i < t->tag_count; i++) {
		if (tag >= t->tag_count)
			tag = 1;
		if (*tag_owner(t, tag) == TAG_FREE) {
			t->next_tag = (uint16_t)(tag + 1);
			return tag;
		}
		tag++;
	}
	return 0;
}

/* Takes a record's tag away: its entries are dead from here on. Its lanes are the caller's to tell. */
void libvtlb_tag_release(struct table *t, struct space *s)
{
	if (!s->tag)
		return;
	*tag_owner(t, s->tag) = TAG_DEAD;
	PORT_WRITE(s->tag, 0);
	t->dead |= DEAD_SINCE;
}

/* A tag dies during a sweep when it waits for the next one (rule 9). */
static void sweep_begin(struct table *t)
{
	uint32_t i;

	for (i = 0; i < t->space_count; i++)
		if (t->spaces[i].kind != SPACE_FREE)
			libvtlb_space_refresh(t, &t->spaces[i]);
	for (i = 1; i < t->tag_count; i++)
		if (*tag_owner(t, i) == TAG_DEAD)
			*tag_owner(t, i) = TAG_DYING;
	t->dead = DEAD_SWEEPING;
	t->sweep_left = t->set_mask + 1;
}

static void sweep_end(struct table *t)
{
	uint32_t i;

	for (i = 1; i < t->tag_count; i++)
		if (*tag_owner(t, i) == TAG_DYING)
			*tag_owner(t, i) = TAG_FREE;
	t->dead &= (uint8_t)~DEAD_SWEEPING;
	t->sweeps++;
}

/* No dead entry is left anywhere: every tag that no current record has is free. */
void libvtlb_tags_settle(struct table *t)
{
	if (!t->sweep_left)
		sweep_begin(t);
	t->sweep_left = 0;
	sweep_end(t);
}

/* One bit a tag, so that a scan need not go to the records. */
static void dying_tags(const struct table *t, uint32_t dying[8])
{
	uint32_t tag;

	for (tag = 0; tag < 8; tag++)
		dying[tag] = 0;
	for (tag = 1; tag < t->tag_count; tag++)
		if (*tag_owner(t, tag) == TAG_DYING)
			dying[tag / 32] |= 1u << tag % 32;
}

static void sweep_some(struct table *t, uint32_t sets)
{
	uint32_t left = t->sweep_left, count = sets < left ? sets : left, dying[8];
	struct thash_entry *entry = t->back[t->set_mask + 1 - left].way, *end = entry + WAYS * count;
	uint64_t below = ~t->view.page_mask;

	dying_tags(t, dying);
	for (; entry != end; entry++) {
		uint32_t tag = (uint32_t)(entry->key & below) >> KEY_TAG_SHIFT;

		if (dying[tag / 32] >> tag % 32 & 1)
			port_write64(&entry->key, 0);
	}
	t->sweep_left -= count;
	if (!t->sweep_left)
		sweep_end(t);
}

/* Ends the sweep at work, or does a whole one. */
static void sweep_now(struct table *t)
{
	if (!t->sweep_left)
		sweep_begin(t);
	sweep_some(t, t->sweep_left);
}

/* Gives a current record a tag if it has none; bind has seen to it that there is one. Returns the tag. */
uint32_t libvtlb_tag_take(struct table *t, struct space *s)
{
	uint32_t tag = s->tag;

	if (tag)
		return tag;
	for (tag = find_free(t); !tag; tag = find_free(t)) {
		if (!t->dead && !libvtlb_space_retire_for_tag(t))
			return 0;
		sweep_now(t);
	}
	*tag_owner(t, tag) = (uint8_t)(s - t->spaces);
	PORT_WRITE(s->tag, (uint16_t)tag);
	if (s->front_tag)
		libvtlb_lanes_of_update(t, s);
	return tag;
}

int32_t thash_sweep(struct thash *table, uint32_t sets)
{
	struct table *t = table_of(table);
	int err = table_refuses(t);

	if (err)
		return err;
	if (!t->sweep_left && !t->dead)
		return 0;
	change_begin(t);
	if (!t->sweep_left)
		sweep_begin(t);
	sweep_some(t, sets);
	change_end(t);
	return (int32_t)t->sweep_left;
}
