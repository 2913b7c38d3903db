/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * Live counts, exact for each space and page size. They are what lets a lookup
 * and a purge ask only for sizes that are in use.
 */
#include "table.h"

static uint32_t *counter(struct table *t, const struct space *s, uint32_t log2)
{
	uint32_t column = t->column[log2 - t->granule_log2];

	return &t->counters[(uint32_t)(s - t->spaces) * t->columns + column];
}

/* An entry of a current space came. */
void libvtlb_count_in(struct table *t, struct space *s, uint32_t log2)
{
	uint64_t bit = size_bit(t, log2);

	if ((*counter(t, s, log2))++ == 0)
		port_write64(&s->in_use, s->in_use | bit);
	t->seen |= bit;
	s->live++;
	t->spaces[s->group].group_live++;
	t->live++;
}

/* Entries of a current space went, of one size. */
void libvtlb_count_out(struct table *t, struct space *s, uint32_t log2, uint32_t count)
{
	if ((*counter(t, s, log2) -= count) == 0) {
		port_write64(&s->in_use, s->in_use & ~size_bit(t, log2));
		t->seen_stale = 1;
	}
	s->live -= count;
	t->spaces[s->group].group_live -= count;
	t->live -= count;
}

/* Every entry of a current space went. */
void libvtlb_count_out_all(struct table *t, struct space *s)
{
	uint64_t sizes;

	for (sizes = s->in_use; sizes; sizes &= sizes - 1)
		*counter(t, s, t->granule_log2 + port_lowest_bit(sizes)) = 0;
	t->spaces[s->group].group_live -= s->live;
	t->live -= s->live;
	t->seen_stale = 1;
	s->live = 0;
	port_write64(&s->in_use, 0);
}

/* Forgets what a record that is not current counted. */
void libvtlb_count_forget(struct table *t, struct space *s)
{
	uint64_t sizes;

	for (sizes = s->in_use; sizes; sizes &= sizes - 1)
		*counter(t, s, t->granule_log2 + port_lowest_bit(sizes)) = 0;
	s->live = 0;
	port_write64(&s->in_use, 0);
	if (s->kind == SPACE_GROUP)
		s->group_live = 0;
}

/* The page sizes that live entries of any space have. */
uint64_t libvtlb_sizes_seen(struct table *t)
{
	uint32_t i;

	if (!t->seen_stale)
		return t->seen;
	t->seen = 0;
	for (i = 0; i < t->space_count; i++)
		if (t->spaces[i].kind != SPACE_FREE && space_current(t, &t->spaces[i]))
			t->seen |= t->spaces[i].in_use;
	t->seen_stale = 0;
	return t->seen;
}
