/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* What must be found after an operation. */
#include "play.h"

#include <inttypes.h>

void expect_found(struct play *play, const struct libvtlb_translation *found, const struct translation *entry,
		  uint64_t va)
{
	uint64_t offset = LIBVTLB_OFFSET(va);

	if (found->page != entry->first || found->page_log2 != entry->log2 || found->rid != entry->rid ||
	    found->slot != entry->slot)
		play_fail(play,
			  "found 0x%" PRIx64 "/%" PRIu32 " of space 0x%" PRIx32 ", slot %" PRId32 ", wanted 0x%" PRIx64
			  "/%" PRIu32 ", 0x%" PRIx32 ", %" PRId32,
			  found->page, found->page_log2, found->rid, (int32_t)found->slot, entry->first, entry->log2,
			  entry->rid, (int32_t)entry->slot);
	if (found->pte != entry->pte || found->itir != entry->itir)
		play_fail(play, "found pte 0x%" PRIx64 " itir 0x%" PRIx64 ", wanted 0x%" PRIx64 " 0x%" PRIx64,
			  found->pte, found->itir, entry->pte, entry->itir);
	if ((entry->pte & LIBVTLB_PTE_P) && found->gpa != translation_address(entry, offset))
		play_fail(play, "found address 0x%" PRIx64 ", wanted 0x%" PRIx64, found->gpa,
			  translation_address(entry, offset));
	play->events[E_REGISTER_HIT] += entry->slot != LIBVTLB_NO_SLOT;
	play->events[E_SMALL] += entry->log2 < play->shape.machine_log2;
	play->events[E_LARGE] += entry->log2 > play->shape.machine_log2;
	play->events[E_LAST_BYTE] += offset == OFFSET_LAST;
}

static void expect_in_vhpt(struct play *play, const struct translation *entry, uint64_t va, int write)
{
	const struct page *page = page_at(play, entry->rid, LIBVTLB_OFFSET(va));

	if (!page || page->tag & LIBVTLB_TAG_INVALID)
		return;
	if (play->vhpt[page->index].tag != page->tag)
		play_fail(play, "vhpt: 0x%" PRIx64 " of space 0x%" PRIx32 " is not shown", LIBVTLB_OFFSET(va),
			  entry->rid);
	check_vhpt_entry(play, &play->vhpt[page->index], page->index);
	if (write && (entry->pte & LIBVTLB_PTE_D) && !(play->vhpt[page->index].pte & LIBVTLB_PTE_D))
		play_fail(play, "vhpt: 0x%" PRIx64 " was written and cannot be", LIBVTLB_OFFSET(va));
	play->events[E_SHOWN]++;
}

static void expect_in_machine(struct play *play, const struct translation *entry, uint64_t va, int write)
{
	const struct machine_slot *slot = machine_find(&play->machine, entry->side, entry->rid, LIBVTLB_OFFSET(va));

	if (!slot)
		play_fail(play, "machine: 0x%" PRIx64 " of space 0x%" PRIx32 " is not shown", LIBVTLB_OFFSET(va),
			  entry->rid);
	check_machine_slot(play, slot);
	if (write && (entry->pte & LIBVTLB_PTE_D) && !(slot->pte & LIBVTLB_PTE_D))
		play_fail(play, "machine: 0x%" PRIx64 " was written and cannot be", LIBVTLB_OFFSET(va));
}

void expect_shown(struct play *play, const struct translation *entry, uint64_t va, int write)
{
	struct libvtlb_backing backing;
	uint64_t first;
	uint32_t log2;
	int outcome;

	if (!(play->shape.host & HOST_BACKING) || !(entry->pte & LIBVTLB_PTE_P))
		return;
	outcome = list_backing(play, entry, LIBVTLB_OFFSET(va), &backing, &log2);
	if (outcome != LIBVTLB_HIT && outcome != LIBVTLB_DIRECT_DEVICE)
		return;
	if (play->shape.host & HOST_INSERT)
		expect_in_machine(play, entry, va, write && outcome == LIBVTLB_HIT);
	play->events[E_PART_MEMORY] += backing.log2 < entry->log2;
	if (outcome != LIBVTLB_HIT || !play->shape.vhpt_log2 || log2 != play->shape.machine_log2)
		return;
	first = LIBVTLB_OFFSET(va) & ~span_of(log2);
	if (translations_differ(&play->list, entry, first, first | span_of(log2))) {
		play->events[E_DIFFERING]++;
		return;
	}
	play->events[E_BOTH_SIDES] +=
		translations_find(&play->list, entry->rid, !entry->side, LIBVTLB_OFFSET(va)) != NULL;
	expect_in_vhpt(play, entry, va, write);
}
