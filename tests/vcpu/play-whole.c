/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* Plays the machine's own references, and what concerns VHPT, dirty log and the guest's memory as a whole. */
#include "play.h"

#include <inttypes.h>

/* The machine translates by itself: by its TLB, else by the VHPT, whose entry it then keeps. */
void play_hardware(struct play *play, const struct op *op)
{
	uint64_t offset = LIBVTLB_OFFSET(op->va);
	uint32_t rid = rid_of(play, op->va);
	const struct machine_slot *slot = machine_find(&play->machine, op->side, rid, offset);
	const struct page *page = page_at(play, rid, offset);
	const struct libvtlb_vhpt_entry *entry;

	if (slot) {
		check_machine_slot(play, slot);
		play_tally(play, LIBVTLB_HIT);
		return;
	}
	play_tally(play, LIBVTLB_MISS);
	if (!page || page->tag & LIBVTLB_TAG_INVALID)
		return;
	entry = &play->vhpt[page->index];
	if (entry->tag != page->tag)
		return;
	check_vhpt_entry(play, entry, page->index);
	if (play->shape.host & HOST_MACHINE)
		machine_insert(&play->machine, op->side, rid, offset, entry->pte, entry->itir);
}

void play_vhpt_find(struct play *play, const struct op *op)
{
	struct libvtlb_vhpt_entry found = {0, 0, 0, 0};
	int got = libvtlb_vhpt_find(play->vcpu, &found, op->va), wanted = LIBVTLB_MISS;
	const struct page *page = page_at(play, rid_of(play, op->va), LIBVTLB_OFFSET(op->va));

	list_drain(play);
	if (!is_implemented(play, op->va))
		wanted = LIBVTLB_UNIMPLEMENTED;
	else if (page && !(page->tag & LIBVTLB_TAG_INVALID) && play->vhpt[page->index].tag == page->tag)
		wanted = LIBVTLB_HIT;
	play_expect(play, "vhpt find", got, wanted);
	if (got == LIBVTLB_HIT)
		check_vhpt_entry(play, &found, page->index);
}

void play_address(struct play *play, const struct op *op)
{
	struct libvtlb_backing backing = {0, 0, 0}, wanted_backing;
	struct translation page = translation_of(0, 0, op->first & LIBVTLB_PTE_PPN, LIBVTLB_ITIR(12, 0), op->first);
	int got = libvtlb_machine_address(play->vcpu, &backing, op->first), wanted;
	uint32_t log2;

	wanted = op->first >> play->shape.pa_bits ? LIBVTLB_UNIMPLEMENTED
						  : list_backing(play, &page, op->first, &wanted_backing, &log2);
	if (!(play->shape.host & HOST_BACKING))
		wanted = op->first >> play->shape.pa_bits ? wanted : LIBVTLB_ERR_INVALID;
	play_expect(play, "machine address", got, play->fired ? CALLBACK_ERROR : wanted);
	if (wanted < LIBVTLB_HIT || wanted == LIBVTLB_UNIMPLEMENTED || play->fired)
		return;
	guest_backing(&play->guests[1], &wanted_backing, op->first);
	if (backing.kind != wanted_backing.kind || backing.machine != wanted_backing.machine)
		play_fail(play, "machine address of 0x%" PRIx64 " is 0x%" PRIx64, op->first, backing.machine);
}

static void expect_clean(struct play *play)
{
	uint32_t i;

	for (i = 0; play->shape.vhpt_log2 && i < 1u << play->shape.vhpt_log2; i++)
		if (!(play->vhpt[i].tag & LIBVTLB_TAG_INVALID) && play->vhpt[i].pte & LIBVTLB_PTE_D)
			play_fail(play, "entry %" PRIu32 " of the VHPT may be written after a protection", i);
	for (i = 0; i < MACHINE_ROOM; i++)
		if (play->machine.slot[i].last)
			play_fail(play, "the machine keeps 0x%" PRIx64 " of space 0x%" PRIx32 " after a protection",
				  play->machine.slot[i].first, play->machine.slot[i].rid);
	for (i = 0; i < LOG_PAGES_MAX; i++)
		play->loose[i] = 0;
}

void play_protect(struct play *play, const struct op *op)
{
	int got = libvtlb_protect(play->vcpu);

	(void)op;
	list_drain(play);
	play_expect(play, "protect", got, play->fired ? CALLBACK_ERROR : 0);
	expect_clean(play);
}

/* The marks that are taken may be written without notice until the next protection. */
static int32_t take_marks(struct play *play, uint32_t first, uint32_t count, uint32_t *words)
{
	uint32_t i;
	int32_t taken = 0;

	for (i = 32 * first; i < 32 * (first + count) && i < LOG_PAGES_MAX; i++) {
		words[i / 32 - first] |= (uint32_t)play->marked[i] << i % 32;
		taken += play->marked[i];
		play->loose[i] |= play->marked[i];
		play->marked[i] = 0;
	}
	return taken;
}

void play_harvest(struct play *play, const struct op *op)
{
	uint32_t got[LOG_PAGES_MAX / 32] = {0}, wanted[LOG_PAGES_MAX / 32] = {0}, i;
	uint32_t words = (play->shape.log_pages + 31) / 32, first = op->slot, count = op->number;
	int32_t taken;

	if (!words)
		return;
	taken = libvtlb_dirty_harvest(&play->memory.log, got, first, count);
	if (first + count > words) {
		play_expect(play, "harvest", taken, LIBVTLB_ERR_RANGE);
		return;
	}
	if (taken != take_marks(play, first, count, wanted))
		play_fail(play, "harvest: %" PRId32 " marks", taken);
	for (i = 0; i < count; i++)
		if (got[i] != wanted[i])
			play_fail(play, "harvest: word %" PRIu32 " is 0x%" PRIx32 ", wanted 0x%" PRIx32, first + i,
				  got[i], wanted[i]);
	play->events[E_HARVESTED] += taken != 0;
	play_tally(play, taken != 0);
}

void play_mark(struct play *play, const struct op *op)
{
	int32_t got;

	if (!play->shape.log_pages)
		return;
	got = libvtlb_dirty_mark(&play->memory.log, op->first, op->last);
	if (op->first > op->last) {
		play_expect(play, "mark", got, LIBVTLB_ERR_RANGE);
		return;
	}
	if (got < 0 || (uint32_t)got != list_mark(play, op->first, op->last))
		play_fail(play, "mark: %" PRId32 " pages", got);
	if (!libvtlb_dirty_is_marked(&play->memory.log, op->first) !=
	    !(is_marked(play, op->first, op->first, 0) && op->first >= play->shape.log_base &&
	      op->first - play->shape.log_base < (uint64_t)play->shape.log_pages << play->shape.log_log2))
		play_fail(play, "is marked: 0x%" PRIx64, op->first);
	play_tally(play, got > 0);
}

/* The guest writes its own tables. */
void play_poke(struct play *play, const struct op *op)
{
	uint32_t i;

	for (i = 0; i < op->number && i < 4; i++) {
		guest_write(&play->guests[0], op->first + 8 * i, op->words[i]);
		guest_write(&play->guests[1], op->first + 8 * i, op->words[i]);
	}
	play_tally(play, 0);
}
