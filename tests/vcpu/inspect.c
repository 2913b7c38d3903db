/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* Looks at everything at once: each entry of table, VHPT and machine must be what the list says, and the log too. */
#include "play.h"

#include <inttypes.h>

/* A slice that the machine may use, from the VHPT or in its TLB. */
struct slice {
	uint64_t first, last, pte, itir;
	uint32_t rid;
	uint32_t side; /* or LIBVTLB_CODE + 1: for both, from the VHPT */
};
#define BOTH_SIDES (LIBVTLB_CODE + 1)

/*
 * The machine's dirty bit needs the guest's, and that the log has the page (or had it since the last protection); of a
 * device there is no log.
 */
static int dirty_is_right(const struct play *play, const struct slice *slice, const struct translation *entry,
			  const struct libvtlb_backing *backing, uint64_t gpa)
{
	if (!(slice->pte & LIBVTLB_PTE_D))
		return 1;
	if (!(entry->pte & LIBVTLB_PTE_D))
		return 0;
	return backing->kind == LIBVTLB_DIRECT || is_marked(play, gpa, gpa + (slice->last - slice->first), 1);
}

/* What the machine's entry must be but for the dirty bit. */
static uint64_t machine_pte(const struct play *play, const struct translation *entry,
			    const struct libvtlb_backing *backing, uint32_t log2)
{
	uint64_t pte = entry->pte & ~(LIBVTLB_PTE_PPN | LIBVTLB_PTE_D);

	if (backing->kind == LIBVTLB_MEMORY && LIBVTLB_PTE_GET_MA(pte) != LIBVTLB_MA_NAT &&
	    !(play->shape.flags & LIBVTLB_KEEP_ATTRIBUTES))
		pte &= ~LIBVTLB_PTE_MA(7);
	return pte | (backing->machine & LIBVTLB_PTE_PPN & ~span_of(log2));
}

static int is_slice_of(const struct play *play, const struct slice *slice, const struct translation *entry)
{
	uint32_t log2 = LIBVTLB_ITIR_PS(slice->itir);
	uint64_t gpa = translation_address(entry, slice->first);
	struct libvtlb_backing backing;

	if (entry->first > slice->first || entry->last < slice->last || !(entry->pte & LIBVTLB_PTE_P) ||
	    slice->itir != LIBVTLB_ITIR(log2, LIBVTLB_ITIR_KEY(entry->itir)))
		return 0;
	guest_backing(&play->guests[1], &backing, gpa);
	if (backing.log2 < log2 || (backing.kind != LIBVTLB_MEMORY && backing.kind != LIBVTLB_DIRECT))
		return 0;
	return (slice->pte & ~(uint64_t)LIBVTLB_PTE_D) == machine_pte(play, entry, &backing, log2) &&
	       dirty_is_right(play, slice, entry, &backing, gpa);
}

static int may_be_of(const struct slice *slice, const struct translation *entry)
{
	if (!entry->ghost)
		return 1;
	return slice->side == BOTH_SIDES ? entry->in_vhpt != 0 : entry->in_machine[slice->side] != 0;
}

/* A slice must be one of a translation, and no current one that it also serves may say otherwise. */
static void check_slice(struct play *play, const struct slice *slice, const char *where)
{
	struct translation *entry;
	uint32_t i, found = 0, ghosts = 0;

	for (i = 0; i < play->list.count; i++) {
		entry = &play->list.entry[i];
		if (!translation_meets(entry, slice->rid, slice->first, slice->last) || !may_be_of(slice, entry))
			continue;
		if (is_slice_of(play, slice, entry)) {
			found++;
			ghosts += entry->ghost;
			entry->met = 1;
		} else if (!entry->ghost && (slice->side == BOTH_SIDES || slice->side == entry->side)) {
			play_fail(play,
				  "%s: the slice 0x%" PRIx64 " of space 0x%" PRIx32 " (pte 0x%" PRIx64
				  " itir 0x%" PRIx64 ") is not what side %" PRIu32 " says (pte 0x%" PRIx64
				  " itir 0x%" PRIx64 ")",
				  where, slice->first, slice->rid, slice->pte, slice->itir, entry->side, entry->pte,
				  entry->itir);
		}
	}
	if (!found)
		play_fail(play,
			  "%s: the slice 0x%" PRIx64 " of space 0x%" PRIx32 " (pte 0x%" PRIx64 " itir 0x%" PRIx64
			  ") is of no translation",
			  where, slice->first, slice->rid, slice->pte, slice->itir);
	play->events[E_GHOST_IN_VHPT] += ghosts == found && slice->side == BOTH_SIDES;
}

void check_vhpt_entry(struct play *play, const struct libvtlb_vhpt_entry *entry, uint32_t index)
{
	const struct page *page = page_of_tag(play, index, entry->tag);
	struct slice slice;
	struct translation *source = NULL;
	uint32_t i;

	if (!page)
		play_fail(play, "vhpt: entry %" PRIu32 " has the tag 0x%" PRIx64 " of no page", index, entry->tag);
	slice.first = page->offset;
	slice.last = page->offset | span_of(play->shape.machine_log2);
	slice.pte = entry->pte;
	slice.itir = entry->itir;
	slice.rid = page->rid;
	slice.side = BOTH_SIDES;
	if (LIBVTLB_ITIR_PS(entry->itir) != play->shape.machine_log2)
		play_fail(play, "vhpt: a page size that is not the machine's, itir 0x%" PRIx64, entry->itir);
	check_slice(play, &slice, "vhpt");
	for (i = 0; i < play->list.count && !source; i++)
		if (translation_meets(&play->list.entry[i], slice.rid, slice.first, slice.last) &&
		    may_be_of(&slice, &play->list.entry[i]) && is_slice_of(play, &slice, &play->list.entry[i]) &&
		    translation_address(&play->list.entry[i], slice.first) == entry->software)
			source = &play->list.entry[i];
	if (!source)
		play_fail(play, "vhpt: software word 0x%" PRIx64 " is not the guest-physical address of 0x%" PRIx64,
			  entry->software, slice.first);
	play->events[E_DIRTY_IN_VHPT] += (entry->pte & LIBVTLB_PTE_D) != 0;
}

void check_machine_slot(struct play *play, const struct machine_slot *slot)
{
	struct slice slice = {slot->first, slot->last, slot->pte, slot->itir, slot->rid, slot->side};

	check_slice(play, &slice, slot->side ? "machine, code" : "machine, data");
}

static uint32_t inspect_vhpt(struct play *play)
{
	uint32_t i, live = 0;

	for (i = 0; play->shape.vhpt_log2 && i < 1u << play->shape.vhpt_log2; i++) {
		if (play->vhpt[i].tag & LIBVTLB_TAG_INVALID)
			continue;
		check_vhpt_entry(play, &play->vhpt[i], i);
		live++;
	}
	return live;
}

static void inspect_machine(struct play *play)
{
	uint32_t i;

	for (i = 0; i < MACHINE_ROOM; i++)
		if (play->machine.slot[i].last)
			check_machine_slot(play, &play->machine.slot[i]);
}

static void inspect_log(struct play *play)
{
	uint32_t i;

	for (i = 0; i < play->shape.log_pages; i++)
		if ((play->memory.log_words[i / 32] >> i % 32 & 1) != play->marked[i])
			play_fail(play, "page %" PRIu32 " of the dirty log is %s", i,
				  play->marked[i] ? "not marked" : "marked");
}

static void inspect_registers(struct play *play)
{
	uint32_t i, side, number, wanted = 0;
	uint64_t rr;

	for (number = 0; number < LIBVTLB_REGIONS; number++) {
		if (libvtlb_get_rr(play->vcpu, &rr, number) || rr != play->rr[number])
			play_fail(play, "region register %" PRIu32 " is 0x%" PRIx64, number, rr);
		for (i = 0; i < play->list.count; i++)
			if (play->list.entry[i].slot != LIBVTLB_NO_SLOT &&
			    play->list.entry[i].rid == LIBVTLB_RR_RID(rr))
				wanted |= 1u << (number + (play->list.entry[i].side == LIBVTLB_DATA ? 8 : 0));
	}
	if (play->vcpu->register_regions != wanted)
		play_fail(play, "regions that may have registers: 0x%" PRIx32 ", wanted 0x%" PRIx32,
			  play->vcpu->register_regions, wanted);
	for (side = 0; side < 2; side++)
		for (number = 0; number < LIBVTLB_REGIONS; number++)
			if (libvtlb_may_have_register(play->vcpu, side, (uint64_t)number << 61) !=
			    (int)(wanted >> (number + (side == LIBVTLB_DATA ? 8 : 0)) & 1))
				play_fail(play, "may have register: side %" PRIu32 " region %" PRIu32, side, number);
}

static void same_count(struct play *play, const char *what, uint64_t got, uint64_t wanted)
{
	if (got != wanted)
		play_fail(play, "statistics: %" PRIu64 " %s, wanted %" PRIu64, got, what, wanted);
}

static void inspect_stats(struct play *play, uint32_t vhpt_live)
{
	struct libvtlb_stats stats;

	stats.size = sizeof(stats);
	if (libvtlb_get_stats(play->vcpu, &stats))
		play_fail(play, "statistics");
	same_count(play, "entries in the VHPT", stats.vhpt_live, vhpt_live);
	same_count(play, "inserts", stats.inserts, play->inserts);
	same_count(play, "inserts overtaken", stats.overtaken, play->overtaken);
	same_count(play, "walks", stats.walks, play->walks);
	same_count(play, "purges of ranges", stats.purges, play->purges);
	same_count(play, "machine checks", stats.machine_checks, play->machine_checks);
	if (!(play->shape.flags & LIBVTLB_DIRTY_AT_INSERT))
		same_count(play, "first writes", stats.first_writes, play->first_writes);
	if (!play->everythings) {
		same_count(play, "purges of everything", stats.purges_all, play->purges_all);
		same_count(play, "remote requests", stats.remote, play->remote);
		same_count(play, "widened requests", stats.widened, play->widenings);
	}
}

/* Ghosts of which nothing is left anywhere need not be remembered. */
static void forget_ghosts(struct play *play)
{
	uint32_t i = 0;

	while (i < play->list.count) {
		if (play->list.entry[i].ghost && !play->list.entry[i].met)
			translations_remove(&play->list, &play->list.entry[i]);
		else
			i++;
	}
}

void play_inspect(struct play *play)
{
	uint32_t i, live;

	compare_table(play);
	for (i = 0; i < play->list.count; i++)
		play->list.entry[i].met = 0;
	live = inspect_vhpt(play);
	inspect_machine(play);
	inspect_log(play);
	inspect_registers(play);
	inspect_stats(play, live);
	forget_ghosts(play);
}
