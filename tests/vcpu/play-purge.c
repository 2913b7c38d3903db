/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* Plays purges, those of this processor and those of others. */
#include "play.h"

#include <inttypes.h>

/* What the range of a purge has to do with the translations that there are. */
static void note_range(struct play *play, uint32_t rid, uint64_t first, uint64_t last)
{
	uint32_t i;

	for (i = 0; i < play->list.count; i++) {
		const struct translation *entry = &play->list.entry[i];

		if (entry->rid != rid || entry->ghost)
			continue;
		play->events[E_PURGE_BESIDE] += entry->last + 1 == first || entry->first == last + 1;
		play->events[E_PURGE_PART] +=
			translation_meets(entry, rid, first, last) && (entry->first < first || entry->last > last);
	}
}

static void purge_range(struct play *play, uint32_t rid, uint64_t first, uint64_t last)
{
	note_range(play, rid, first, last);
	play->events[list_purge(play, rid, first, last) ? E_PURGE_SOME : E_PURGE_NOTHING]++;
}

static int refused(const struct play *play, const struct op *op)
{
	if (op->log2 > 63 || !(play->shape.purge_sizes >> op->log2 & 1))
		return LIBVTLB_RESERVED;
	return is_implemented(play, op->va) ? 0 : LIBVTLB_UNIMPLEMENTED;
}

static uint64_t first_of(const struct op *op)
{
	return LIBVTLB_OFFSET(op->va) & ~span_of(op->log2);
}

static uint64_t last_of(const struct op *op)
{
	return (LIBVTLB_OFFSET(op->va) | span_of(op->log2)) & OFFSET_LAST;
}

/* The registers of a side go whole; what they or the range meet on the other side may go along. */
static void purge_side(struct play *play, uint32_t side, uint32_t rid, uint64_t first, uint64_t last)
{
	struct note note = {first, last, rid, 0, 1u << side};
	uint32_t i = 0, j;

	list_note(play, &note);
	play->purges++;
	note.sides = 0;
	while (i < play->list.count) {
		struct translation entry = play->list.entry[i];

		if (!translation_meets(&entry, rid, first, last) || entry.side != side) {
			i++;
			continue;
		}
		for (j = 0; j < play->list.count; j++)
			play->list.entry[j].may_go |=
				play->list.entry[j].side != side && !play->list.entry[j].ghost &&
				play->list.entry[j].slot == LIBVTLB_NO_SLOT &&
				translation_meets(&play->list.entry[j], rid, entry.first, entry.last);
		note.first = entry.first;
		note.last = entry.last;
		if (entry.slot != LIBVTLB_NO_SLOT)
			list_note(play, &note);
		translations_remove(&play->list, &play->list.entry[i]);
	}
	for (j = 0; j < play->list.count; j++)
		play->list.entry[j].may_go |= !play->list.entry[j].ghost &&
					      play->list.entry[j].slot == LIBVTLB_NO_SLOT &&
					      translation_meets(&play->list.entry[j], rid, first, last);
}

void play_ptr(struct play *play, const struct op *op)
{
	int bad = op->bad && !play->posted_count && !play->posted_everything;
	int got = libvtlb_purge_registers(play->vcpu, op->side + (bad ? 2 : 0), op->va, op->log2), wanted;

	list_drain(play);
	wanted = bad ? LIBVTLB_ERR_INVALID : refused(play, op);
	if (!wanted) {
		note_range(play, rid_of(play, op->va), first_of(op), last_of(op));
		purge_side(play, op->side, rid_of(play, op->va), first_of(op), last_of(op));
	}
	play_expect(play, "purge registers", got, !wanted && play->fired ? CALLBACK_ERROR : wanted);
}

void play_ptc(struct play *play, const struct op *op)
{
	int got = libvtlb_purge(play->vcpu, op->va, op->log2), wanted = refused(play, op);
	uint32_t rid = rid_of(play, op->va);

	list_drain(play);
	if (!wanted &&
	    (translations_register(&play->list, LIBVTLB_DATA, rid, first_of(op), last_of(op), LIBVTLB_NO_SLOT) ||
	     translations_register(&play->list, LIBVTLB_CODE, rid, first_of(op), last_of(op), LIBVTLB_NO_SLOT)))
		wanted = LIBVTLB_MACHINE_CHECK;
	play->machine_checks += wanted == LIBVTLB_MACHINE_CHECK;
	if (!wanted)
		purge_range(play, rid, first_of(op), last_of(op));
	play_expect(play, "purge", got, !wanted && play->fired ? CALLBACK_ERROR : wanted);
}

void play_purge_space(struct play *play, const struct op *op)
{
	uint32_t rid = (uint32_t)op->rid;
	int got = libvtlb_purge_space(play->vcpu, rid, op->first, op->last), wanted = 0;

	if (rid >> 24)
		wanted = LIBVTLB_ERR_INVALID;
	else if (op->first > op->last || op->last > OFFSET_LAST)
		wanted = LIBVTLB_ERR_RANGE;
	if (wanted)
		settle_posts(play);
	list_drain(play);
	if (!wanted)
		purge_range(play, rid, op->first, op->last);
	play_expect(play, "purge space", got, !wanted && play->fired ? CALLBACK_ERROR : wanted);
}

void play_purge_all(struct play *play, const struct op *op)
{
	int got = libvtlb_purge_all(play->vcpu);
	uint32_t i;

	(void)op;
	list_drain(play);
	list_purge_all(play);
	play_expect(play, "purge all", got, play->fired ? CALLBACK_ERROR : 0);
	for (i = 0; i < MACHINE_ROOM; i++)
		if (play->machine.slot[i].last)
			play_fail(play, "the machine keeps 0x%" PRIx64 " of space 0x%" PRIx32,
				  play->machine.slot[i].first, play->machine.slot[i].rid);
}

void play_post(struct play *play, const struct op *op)
{
	uint32_t rid = (uint32_t)op->rid;
	int got, wanted = 0;

	if (!play->shape.requests)
		return;
	if (op->what == POST_ALL) {
		play_expect(play, "post", libvtlb_post_everything(&play->memory.mailbox, &play->sequence), 0);
		play->posted_everything++;
	} else {
		got = libvtlb_post(&play->memory.mailbox, &play->sequence, rid, op->first, op->last);
		wanted = rid >> 24                                        ? LIBVTLB_ERR_INVALID
			 : op->first > op->last || op->last > OFFSET_LAST ? LIBVTLB_ERR_RANGE
									  : 0;
		play_expect(play, "post", got, wanted);
		if (wanted)
			return;
		list_post(play, rid, op->first, op->last);
	}
	play->has_sequence = 1;
}

/* How many requests a drain obeys is certain but where everything was posted. */
void play_drain(struct play *play, const struct op *op)
{
	int64_t wanted = play->posted_count + (play->widened != 0);
	int32_t got = libvtlb_drain(play->vcpu);

	(void)op;
	play_tally(play, got > 0);
	if (got < 0 || (play->posted_everything ? got < 1 : got != wanted))
		play_fail(play, "drain: %" PRId32 ", wanted %" PRId64, got, wanted);
	list_drain(play);
}
