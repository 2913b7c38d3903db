/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * The front: copies of granules, each under the front tag of the space that
 * touched it. It may be dropped at any moment; nothing but the owner's inlined
 * lookups reads it.
 */
#include "front.h"
#include "search.h"

static int has_front_tag(const struct table *t, const struct space *s)
{
	return s->front_tag && s->since.front_epoch == t->front_epoch && space_current(t, s);
}

/*
 * What the inlined lookups of a lane demand, nothing that exists where they are to miss; and the tag with which
 * lookups that miss the front may go straight to the back.
 */
void libvtlb_lane_update(struct table *t, uint32_t lane)
{
	const struct space *s = t->lane[lane] != NO_SPACE ? &t->spaces[t->lane[lane]] : NULL;
	int answers = s && t->front && !t->verify && has_front_tag(t, s);

	t->view.want[lane] = answers ? (uint64_t)s->front_tag << FRONT_TAG_SHIFT : no_tag(t);
	t->lane_tag[lane] = answers ? s->tag : 0;
}

/* The same for the lanes that a space is bound to. */
void libvtlb_lanes_of_update(struct table *t, const struct space *s)
{
	uint32_t lanes;

	for (lanes = s->lanes; lanes; lanes &= lanes - 1)
		libvtlb_lane_update(t, port_lowest_bit32(lanes));
}

void libvtlb_lanes_update(struct table *t)
{
	uint32_t lane;

	for (lane = 0; lane < THASH_LANES; lane++)
		libvtlb_lane_update(t, lane);
}

/* Clears the front; every front tag can be used again. */
void libvtlb_front_drop(struct table *t)
{
	if (t->front)
		port_clear(t->front, (t->front_mask + (uintptr_t)1) * sizeof(*t->front));
	t->front_epoch++;
	t->next_front_tag = 1;
	t->front_drops++;
	libvtlb_lanes_update(t);
}

/* Disowns the copies of every space, without looking at them. */
void libvtlb_front_forget_all(struct table *t)
{
	t->front_epoch++;
	libvtlb_lanes_update(t);
}

/* Disowns the copies of one space; its lanes have neither tag. */
void libvtlb_front_forget(struct table *t, struct space *s)
{
	uint32_t lanes, lane;

	s->front_tag = 0;
	for (lanes = s->lanes; lanes; lanes &= lanes - 1) {
		lane = port_lowest_bit32(lanes);
		t->view.want[lane] = no_tag(t);
		t->lane_tag[lane] = 0;
	}
}

static void front_tag_take(struct table *t, struct space *s)
{
	if (t->next_front_tag >= t->front_tag_count)
		libvtlb_front_drop(t);
	s->front_tag = t->next_front_tag++;
	port_write64(&s->since.front_epoch, t->front_epoch);
	libvtlb_lanes_of_update(t, s);
}

/* The deny bits of a copy: sides, rights, and writes to a clean granule that is not @open. */
static uint32_t denied(const struct finding *f, int open)
{
	uint32_t deny = ~(uint32_t)f->value & (THASH_R | THASH_W | THASH_X);

	deny |= f->sides & KEY_NO_DATA ? THASH_R | THASH_W : 0;
	deny |= f->sides & KEY_NO_CODE ? THASH_X : 0;
	return deny | ((f->value & THASH_CLEAN) && !open ? THASH_W : 0);
}

/*
 * Copies the granule of @va, of an entry of a current space. Entries of which
 * every access has to be told stay out. A granule that a write opened stays open
 * when another kind of access comes by.
 */
void libvtlb_front_fill(struct table *t, struct space *s, uint64_t va, const struct finding *f, int open)
{
	struct thash_entry *entry;
	uint32_t deny = denied(f, open);
	uint64_t key;

	if (!t->front || t->verify || (f->value & (THASH_NOT_PRESENT | THASH_WATCHED | THASH_DEVICE)) || deny == 7)
		return;
	if (PORT_UNLIKELY(!s->front_tag || s->since.front_epoch != t->front_epoch))
		front_tag_take(t, s);
	entry = front_slot(t, va);
	key = (va & t->view.page_mask) | (uint64_t)s->front_tag << FRONT_TAG_SHIFT | deny;
	if (((entry->key ^ key) & ~(uint64_t)THASH_W) == 0)
		key &= entry->key;
	if (f->log2 != t->granule_log2 && !f->is_pinned)
		copied_set(t, f->slot);
	entry->key = key;
	entry->value = t->view.flags & THASH_ADDEND ? f->value & t->view.page_mask : value_at(t, f, va);
}

/* Clears the copies of some pages, of all spaces; at most as many probes as the front has entries. */
void libvtlb_front_purge(struct table *t, const struct hull *hull)
{
	uint64_t mask = t->view.page_mask, granule = ~mask + 1, va = hull->first & mask, span = (hull->last & mask) - va;
	uint32_t i;

	if (!t->front || hull->first > hull->last)
		return;
	if (port_shift_right(span, t->granule_log2) >= t->front_mask) {
		for (i = 0; i <= t->front_mask; i++)
			if ((t->front[i].key & mask) - va <= span)
				t->front[i].key = 0;
		return;
	}
	for (i = (uint32_t)(port_shift_right(span, t->granule_log2)) + 1; i; i--, va += granule) {
		struct thash_entry *entry = front_slot(t, va);

		if ((entry->key & mask) == va)
			entry->key = 0;
	}
}

/* A bound of the probes that purging a range costs in the front, where pages of these sizes may be removed. */
uint64_t libvtlb_front_probes(const struct table *t, uint64_t first, uint64_t last, uint64_t sizes)
{
	uint64_t largest = sizes, granules;

	if (!t->front || !sizes)
		return 0;
	for (; largest & (largest - 1); largest &= largest - 1)
		;
	largest = page_span(t->granule_log2 + port_lowest_bit(largest));
	granules = port_shift_right((last | largest) - (first & ~largest), t->granule_log2);
	return granules < t->front_mask ? granules + 1 : (uint64_t)t->front_mask + 1;
}
