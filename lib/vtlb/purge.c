/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * Purges by address, of any range and scope. The whole address space is emptied
 * by taking tags away, in time that depends on no entry; anything less is found
 * by its pages or by a scan, whichever is shorter.
 */
#include "table.h"

static int is_whole(uint64_t first, uint64_t last)
{
	return first == 0 && last == ~(uint64_t)0;
}

static int check(uint32_t scope, uint64_t first, uint64_t last)
{
	if ((scope & ~THASH_WITH_PINS) > THASH_EVERYTHING)
		return LIBVTLB_ERR_INVALID;
	return first > last ? LIBVTLB_ERR_RANGE : 0;
}

/* The record that a scope names, if it has anything to lose; NULL otherwise. */
static struct space *scope_record(const struct table *t, uint32_t scope, uint64_t id)
{
	struct space *s = libvtlb_space_find(t, id, scope == THASH_SPACE ? SPACE_OWN : SPACE_GROUP);

	return s && space_current(t, s) ? s : NULL;
}

static uint32_t empty_group(struct table *t, struct space *group)
{
	uint32_t removed = group->group_live;

	port_write64(&t->clock, t->clock + 1);
	port_write64(&group->since.purged, t->clock);
	t->live -= removed;
	t->seen_stale = 1;
	t->dead |= DEAD_SINCE;
	libvtlb_lanes_update(t);
	return removed;
}

static uint32_t empty_table(struct table *t)
{
	uint32_t removed = t->live;

	port_write64(&t->clock, t->clock + 1);
	port_write64(&t->purged, t->clock);
	t->live = 0;
	t->seen = 0;
	t->dead |= DEAD_SINCE;
	libvtlb_lanes_update(t);
	return removed;
}

static uint32_t empty_record(struct table *t, struct space *s)
{
	uint32_t removed = s->live;

	libvtlb_space_empty(t, s);
	return removed;
}

/* Empties a scope in constant time; returns how many entries it had. */
static uint32_t empty(struct table *t, uint32_t scope, uint64_t id)
{
	struct space *s;

	if (scope == THASH_EVERYTHING)
		return empty_table(t);
	s = scope_record(t, scope, id);
	if (!s)
		return 0;
	return scope == THASH_GROUP ? empty_group(t, s) : empty_record(t, s);
}

/* Says whose entries a removal takes. */
static void aim(struct table *t, struct removal *r, uint32_t scope, uint64_t id)
{
	struct space *s = scope == THASH_EVERYTHING ? NULL : scope_record(t, scope, id);

	r->sides = BOTH_SIDES;
	r->group = RECORDS_ALONE;
	r->space = s;
	r->sizes = s ? s->in_use : 0;
	if (scope == THASH_EVERYTHING || (s && scope == THASH_GROUP)) {
		r->group = s ? s->group : ANY_GROUP;
		r->sizes = libvtlb_sizes_seen(t);
	}
}

static uint32_t remove_range(struct table *t, struct hull *hull, uint32_t scope, uint64_t id, uint64_t first,
			     uint64_t last)
{
	struct removal r = { .first = first, .last = last, .hull = HULL_EMPTY };

	aim(t, &r, scope, id);
	libvtlb_remove(t, &r);
	*hull = r.hull;
	return r.removed;
}

int thash_purge(struct thash *table, uint32_t *removed, uint32_t scope, uint64_t id, uint64_t first, uint64_t last)
{
	struct table *t = table_of(table);
	uint32_t of = scope & ~THASH_WITH_PINS, gone;
	struct hull hull = HULL_EMPTY;
	int err = table_refuses(t);

	if (!err)
		err = check(scope, first, last);
	if (err)
		return err;
	change_begin(t);
	libvtlb_note(t, of, id, first, last);
	gone = is_whole(first, last) ? empty(t, of, id) : remove_range(t, &hull, of, id, first, last);
	if (scope & THASH_WITH_PINS)
		gone += libvtlb_pins_purge(t, &hull, of, id, first, last);
	libvtlb_front_purge(t, &hull);
	change_end(t);
	if (removed)
		*removed = gone;
	return 0;
}

/* Page sizes in use in a scope, as far as can be told without changing anything. */
static uint64_t scope_sizes(const struct table *t, uint32_t scope, uint64_t id)
{
	const struct space *s;

	if (scope == THASH_EVERYTHING || scope == THASH_GROUP)
		return t->seen;
	s = scope_record(t, scope, id);
	return s ? s->in_use : 0;
}

int thash_purge_cost(const struct thash *table, uint64_t *probes, uint32_t scope, uint64_t id, uint64_t first,
		     uint64_t last)
{
	const struct table *t = table_of_const(table);
	int err = t && probes ? check(scope, first, last) : LIBVTLB_ERR_INVALID;
	uint64_t sets, sizes;

	if (err)
		return err;
	sizes = is_whole(first, last) ? 0 : scope_sizes(t, scope & ~THASH_WITH_PINS, id);
	sets = libvtlb_probes(t, sizes, first, last);
	*probes = WAYS * (sets > probes_max(t) ? (uint64_t)t->set_mask + 1 : sets);
	if (scope & THASH_WITH_PINS) {
		*probes += t->pinned_count;
		sizes = size_bit(t, 64);
	}
	*probes += libvtlb_front_probes(t, first, last, sizes);
	return 0;
}

/* Closes what first writes opened: the copies go, so the next write comes by here again (rule 5). */
int thash_rearm(struct thash *table, uint32_t scope, uint64_t id)
{
	struct table *t = table_of(table);
	int err = table_refuses(t);
	struct space *s;

	if (err)
		return err;
	switch (scope) {
	case THASH_SPACE:
		s = libvtlb_space_find(t, id, SPACE_OWN);
		if (s)
			libvtlb_front_forget(t, s);
		return 0;
	case THASH_GROUP:
	case THASH_EVERYTHING:
		libvtlb_front_forget_all(t);
		return 0;
	default:
		return LIBVTLB_ERR_INVALID;
	}
}
