/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* Random purges and re-arming. */
#include "choose-parts.h"

static void choose_scope(struct chooser *chooser, struct op *op)
{
	static const uint32_t scopes[] = {THASH_SPACE,   THASH_SPACE, THASH_SPACE,     THASH_SPACE,
					  THASH_GLOBALS, THASH_GROUP, THASH_EVERYTHING};

	op->scope = scopes[choose_below(chooser, 7)];
	op->space = op->scope == THASH_SPACE ? choose_space(chooser) : 100 + choose_below(chooser, chooser->groups);
}

static void order(struct op *op)
{
	uint64_t first = op->va;

	if (first > op->last) {
		op->va = op->last;
		op->last = first;
	}
}

/* A range that has to do with an entry. */
static void choose_range(struct chooser *chooser, const struct linear_entry *entry, uint32_t granule_log2,
			 struct op *op)
{
	uint64_t granule = choose_span(granule_log2), some = choose_number(chooser, 3) << granule_log2;

	op->va = entry->first;
	op->last = entry->last;
	switch (choose_below(chooser, 8)) {
	case 0: break;
	case 1:
		op->va = op->last = choose_granule(chooser, entry, granule_log2) + choose_number(chooser, granule + 1);
		break;
	case 2: /* ends just before it */
		op->last = entry->first - 1;
		op->va = op->last - granule - some;
		break;
	case 3: /* begins just behind it */
		op->va = entry->last + 1;
		op->last = op->va + granule + some;
		break;
	case 4: op->va = op->last = choose_once_in(chooser, 2) ? entry->first : entry->last; break;
	case 5: op->last = UINT64_MAX; break;
	case 6: op->va = choose_granule(chooser, entry, granule_log2) + 1; break;
	default: op->last += some + choose_below(chooser, 2);
	}
	if (!choose_once_in(chooser, 20))
		order(op);
}

void choose_purge(struct chooser *chooser, const struct play *play, struct op *op)
{
	const struct linear_entry *entry = choose_entry(chooser, &play->list);

	choose_scope(chooser, op);
	if (entry && choose_once_in(chooser, 2)) {
		op->scope = entry->flags & THASH_GLOBAL ? THASH_GLOBALS : THASH_SPACE;
		op->space = entry->flags & THASH_GLOBAL ? entry->group : entry->space;
	}
	op->form = (uint32_t)(choose_bits(chooser) & 1);
	if (choose_once_in(chooser, 6))
		op->scope |= THASH_WITH_PINS;
	if (choose_once_in(chooser, 25))
		op->scope += 4 + choose_below(chooser, 8);
	op->last = UINT64_MAX;
	if (!entry || choose_once_in(chooser, 20))
		return;
	if (choose_once_in(chooser, 6)) {
		op->va = choose_page(chooser, choose_size(chooser));
		op->last = choose_page(chooser, choose_size(chooser)) - choose_below(chooser, 2);
		order(op);
	} else {
		choose_range(chooser, entry, play->list.granule_log2, op);
	}
}

void choose_flush(struct chooser *chooser, const struct play *play, struct op *op)
{
	(void)play;
	choose_scope(chooser, op);
	op->last = UINT64_MAX;
	if (choose_once_in(chooser, 6))
		op->scope |= THASH_WITH_PINS;
}

void choose_purge_values(struct chooser *chooser, const struct play *play, struct op *op)
{
	uint64_t granule = choose_span(play->list.granule_log2);

	op->va = choose_frame(chooser, play->list.granule_log2) +
		 (choose_once_in(chooser, 3) ? choose_number(chooser, granule + 1) : 0);
	op->last = op->va + (choose_once_in(chooser, 2) ? granule : choose_once_in(chooser, 2) ? 0 : 3 * granule);
	op->scope = choose_once_in(chooser, 8) ? THASH_WITH_PINS : 0;
	op->form = (uint32_t)(choose_bits(chooser) & 1);
	if (!choose_once_in(chooser, 40))
		order(op);
}

void choose_rearm(struct chooser *chooser, const struct play *play, struct op *op)
{
	(void)play;
	choose_scope(chooser, op);
}

void choose_rearm_values(struct chooser *chooser, const struct play *play, struct op *op)
{
	choose_purge_values(chooser, play, op);
	op->flags = choose_once_in(chooser, 3) ? 0 : choose_once_in(chooser, 3) ? THASH_WATCHED : THASH_CLEAN;
}
