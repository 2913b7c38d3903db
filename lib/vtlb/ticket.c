/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * Tickets: whether a purge overtook a page walk. A ticket is the number of
 * purges so far; the last few are remembered with their ranges.
 */
#include "table.h"

/* Remembers a purge, for inserts whose ticket was taken before it. */
void libvtlb_note(struct table *t, uint32_t scope, uint64_t id, uint64_t first, uint64_t last)
{
	struct purge_note *note = &t->notes[t->ticket++ % PURGES_REMEMBERED];

	note->scope = scope;
	note->id = id;
	note->first = first;
	note->last = last;
	t->purges++;
}

/* Whether a purge would have removed this page, had it been there. */
static int concerns(const struct table *t, const struct purge_note *note, const struct finding *f,
		    const struct space *s)
{
	uint64_t group = t->spaces[s->group].id;

	if (note->scope == NOTE_VALUES)
		return libvtlb_value_meets(t, f->page, f->log2, f->value, note->first, note->last);
	if (note->first > (f->page | page_span(f->log2)) || note->last < f->page)
		return 0;
	switch (note->scope) {
	case THASH_SPACE:
		return !f->global && note->id == s->id;
	case THASH_GLOBALS:
		return f->global && note->id == group;
	case THASH_GROUP:
		return note->id == group;
	default:
		return 1;
	}
}

/* Whether a purge that concerns the page came after the ticket, or may have come. */
int libvtlb_overtaken(const struct table *t, uint64_t ticket, const struct finding *f, const struct space *s)
{
	if (t->ticket - ticket > PURGES_REMEMBERED)
		return 1;
	for (; ticket != t->ticket; ticket++)
		if (concerns(t, &t->notes[ticket % PURGES_REMEMBERED], f, s))
			return 1;
	return 0;
}

uint64_t thash_ticket(const struct thash *table)
{
	const struct table *t = table_of_const(table);

	return t ? t->ticket : 0;
}
