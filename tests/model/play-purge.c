/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* Purges and re-arming, played on the table and on the list. */
#include "play.h"

#include <inttypes.h>

static int bad_range(const struct op *op)
{
	uint32_t scope = op->scope & ~THASH_WITH_PINS;

	if (op->what == PURGE && scope > THASH_EVERYTHING)
		return LIBVTLB_ERR_INVALID;
	return op->va > op->last ? LIBVTLB_ERR_RANGE : 0;
}

static void check_cost(struct play *play, const struct op *op, int wanted)
{
	uint64_t probes = 0, most = ((uint64_t)4 << play->geometry.set_log2) + play->geometry.pins +
				    geometry_fronts(&play->geometry);

	play_expect(play, "purge cost", thash_purge_cost(play->table, &probes, op->scope, op->space, op->va, op->last),
		    wanted);
	if (probes > most)
		play_fail(play, "a purge may cost %" PRIu64 " probes of %" PRIu64, probes, most);
}

static void tally_purge(struct play *play, const struct op *op, uint32_t went, int part, int beside)
{
	static const uint32_t whole[] = {O_PURGE_SPACE, O_PURGE_GLOBALS, O_PURGE_GROUP, O_PURGE_ALL};

	play->tally[went ? O_PURGE_SOME : O_PURGE_NOTHING]++;
	play->tally[O_PURGE_PART] += (uint64_t)part;
	play->tally[O_PURGE_BESIDE] += (uint64_t)beside;
	play->tally[O_PURGE_PINS] += (op->scope & THASH_WITH_PINS) != 0;
	if (op->va == 0 && op->last == UINT64_MAX)
		play->tally[whole[op->scope & 3]]++;
}

/* Whether the range cuts a page, and whether it ends exactly where a page begins or the other way round. */
static void look_at_edges(const struct linear *list, const struct op *op, int *part, int *beside)
{
	uint32_t i;

	*part = *beside = 0;
	for (i = 0; i < list->count; i++) {
		const struct linear_entry *entry = &list->entry[i];

		if (!linear_in_scope(entry, op->scope, op->space))
			continue;
		*part |= (op->va > entry->first && op->va <= entry->last) ||
			 (op->last >= entry->first && op->last < entry->last);
		*beside |= (op->va && op->va - 1 == entry->last) || (entry->first && entry->first - 1 == op->last);
	}
}

void play_purge(struct play *play, const struct op *op)
{
	uint32_t told = 0, went, before = play->list.count;
	int got, wanted = bad_range(op), part, beside;

	check_cost(play, op, wanted);
	got = thash_purge(play->table, op->form ? &told : NULL, op->scope, op->space, op->va, op->last);
	play_expect(play, "purge", got, wanted);
	if (wanted) {
		play->tally[O_PURGE_REFUSED]++;
		return;
	}
	look_at_edges(&play->list, op, &part, &beside);
	went = linear_purge(&play->list, op->scope, op->space, op->va, op->last);
	if (op->form && (told < went || told > before))
		play_fail(play, "%" PRIu32 " pages went, told were %" PRIu32, went, told);
	tally_purge(play, op, went, part, beside);
}

void play_purge_values(struct play *play, const struct op *op)
{
	uint32_t told = 0, went;
	int got =
		thash_purge_values(play->table, op->form ? &told : NULL, op->va, op->last, op->scope & THASH_WITH_PINS);

	play_expect(play, "purge by value", got, bad_range(op));
	if (got)
		return;
	went = linear_purge_values(&play->list, op->va, op->last, op->scope & THASH_WITH_PINS);
	if (op->form)
		play_expect(play, "pages that went by value", told, went);
	play->tally[O_PURGE_VALUES] += went != 0;
}

void play_rearm(struct play *play, const struct op *op)
{
	int got = thash_rearm(play->table, op->scope, op->space);

	if (op->scope == THASH_GLOBALS || op->scope > THASH_EVERYTHING) {
		play_expect(play, "rearm of an unknown scope", got, LIBVTLB_ERR_INVALID);
		return;
	}
	play_expect(play, "rearm", got, 0);
	play->tally[O_REARMED] += linear_rearm(&play->list, op->scope, op->space) != 0;
}

void play_rearm_values(struct play *play, const struct op *op)
{
	int got = thash_rearm_values(play->table, op->va, op->last, op->flags);

	play_expect(play, "rearm by value", got, bad_range(op));
	if (got == 0)
		play->tally[O_REARMED_VALUES] += linear_rearm_values(&play->list, op->va, op->last, op->flags) != 0;
}
