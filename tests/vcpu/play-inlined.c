/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* Plays the table's own lookup, as a host inlines it. */
#include "play.h"

#include <inttypes.h>

/* What an inlined lookup grants must hold at every privilege level, of plain memory that is referred to unnoticed. */
static int may_be_plain(struct play *play, const struct translation *entry, uint64_t va, uint32_t kind)
{
	static const uint32_t kinds[] = {
		[THASH_READ] = LIBVTLB_LOAD, [THASH_WRITE] = LIBVTLB_STORE, [THASH_EXECUTE] = LIBVTLB_FETCH};
	struct libvtlb_reference reference = LIBVTLB_REFERENCE(kinds[kind], 0, 0, 0);
	struct libvtlb_backing backing;
	uint32_t log2;

	for (; reference.privilege < 4; reference.privilege++)
		if (judge(entry->pte, entry->itir, &reference) != LIBVTLB_HIT)
			return 0;
	if (LIBVTLB_PTE_GET_MA(entry->pte) != LIBVTLB_MA_WB)
		return 0;
	return !(play->shape.host & HOST_BACKING) ||
	       list_backing(play, entry, LIBVTLB_OFFSET(va), &backing, &log2) == LIBVTLB_HIT;
}

/* The table's own lookup, which a host inlines: it drains nothing, judges no key, and leaves marking to the host. */
void play_inlined(struct play *play, const struct op *op)
{
	uint32_t kind = op->number % 3, side = kind == THASH_EXECUTE ? LIBVTLB_CODE : LIBVTLB_DATA;
	struct thash_result got =
		thash_lookup(&play->memory.table, LIBVTLB_OFFSET(op->va), 1, kind, LIBVTLB_REGION(op->va));
	const struct translation *entry =
		translations_find(&play->list, rid_of(play, op->va), side, LIBVTLB_OFFSET(op->va));
	uint64_t gpa, granule;

	play_tally(play, got.outcome == THASH_HIT    ? LIBVTLB_HIT
			 : got.outcome == THASH_MISS ? LIBVTLB_MISS
						     : LIBVTLB_RIGHTS);
	if ((got.outcome == THASH_MISS) != (entry == NULL))
		play_fail(play, "inlined lookup: %d, but the list %s", got.outcome, entry ? "has it" : "has nothing");
	if (!entry || (got.outcome != THASH_HIT && got.outcome != THASH_FIRST_WRITE))
		return;
	gpa = translation_address(entry, LIBVTLB_OFFSET(op->va));
	granule = gpa & ~span_of(12);
	if (!may_be_plain(play, entry, op->va, kind) || thash_address(&play->memory.table, got.value, op->va) != gpa)
		play_fail(play, "inlined lookup: kind %" PRIu32 " of pte 0x%" PRIx64 " at 0x%" PRIx64, kind, entry->pte,
			  thash_address(&play->memory.table, got.value, op->va));
	if (kind == THASH_WRITE && got.outcome == THASH_HIT && !is_marked(play, granule, granule | span_of(12), 1))
		play_fail(play, "inlined lookup: a write to 0x%" PRIx64 " goes unnoticed", gpa);
	if (got.outcome != THASH_FIRST_WRITE || !play->shape.log_pages)
		return;
	if (libvtlb_dirty_mark(&play->memory.log, granule, granule | span_of(12)) !=
	    (int32_t)list_mark(play, granule, granule | span_of(12)))
		play_fail(play, "mark of an inlined write");
}
