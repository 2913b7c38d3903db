/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* Plays region registers, inserts of both kinds, and tickets. */
#include "play.h"

/* What an insert says of its operands and of the registers in its way; 0 where it may go on. */
static int refused(struct play *play, const struct op *op, const struct translation *entry, uint32_t but)
{
	int outcome = check_translation(&play->shape, op->pte, op->itir);

	if (outcome != LIBVTLB_HIT)
		return outcome;
	if (!is_implemented(play, op->va))
		return LIBVTLB_UNIMPLEMENTED;
	return translations_register(&play->list, entry->side, entry->rid, entry->first, entry->last, but)
		       ? LIBVTLB_MACHINE_CHECK
		       : 0;
}

static uint64_t ticket_of(const struct play *play, const struct op *op)
{
	return op->ticketed && play->tickets[op->slot % TICKETS].taken ? play->tickets[op->slot % TICKETS].ticket
								       : LIBVTLB_NO_TICKET;
}

/* Whether the insert loses against a purge; where the library need not know, it decides. */
static int loses(struct play *play, const struct op *op, const struct translation *entry, int got)
{
	enum overtaken overtaken;

	if (ticket_of(play, op) == LIBVTLB_NO_TICKET)
		return 0;
	overtaken = list_overtaken(play, play->tickets[op->slot % TICKETS].notes, entry);
	play->events[E_TICKET_GOOD] += overtaken == NOT_OVERTAKEN;
	return overtaken == OVERTAKEN || (overtaken == PERHAPS_OVERTAKEN && got == LIBVTLB_ERR_AGAIN);
}

static void inserted(struct play *play, const struct op *op, const struct translation *new, int got)
{
	const struct translation *entry = list_insert(play, new);
	int wanted = entry->pte & LIBVTLB_PTE_P ? list_show(play, entry, op->va, 0) : LIBVTLB_HIT;

	play->inserts++;
	wanted = play->fired ? CALLBACK_ERROR : wanted == LIBVTLB_HIT ? 0 : wanted;
	play_expect(play, "insert", got, wanted);
	if (!play->fired)
		expect_shown(play, entry, op->va, 0);
}

void play_insert(struct play *play, const struct op *op)
{
	int bad = op->bad && !play->posted_count && !play->posted_everything;
	uint32_t side = op->side + (bad ? 2 : 0);
	int got = libvtlb_insert(play->vcpu, side, op->pte, op->itir, op->va, ticket_of(play, op)), wanted;
	struct translation entry = translation_of(rid_of(play, op->va), op->side, op->pte, op->itir, op->va);

	list_drain(play);
	wanted = bad ? LIBVTLB_ERR_INVALID : refused(play, op, &entry, LIBVTLB_NO_SLOT);
	if (!wanted && loses(play, op, &entry, got))
		wanted = LIBVTLB_ERR_AGAIN;
	if (!wanted) {
		inserted(play, op, &entry, got);
		return;
	}
	play->overtaken += wanted == LIBVTLB_ERR_AGAIN;
	play->machine_checks += wanted == LIBVTLB_MACHINE_CHECK;
	play_expect(play, "insert", got, wanted);
}

/* The register that a slot holds, or NULL. */
static struct translation *in_slot(struct play *play, uint32_t side, uint32_t slot)
{
	uint32_t i;

	for (i = 0; i < play->list.count; i++)
		if (play->list.entry[i].side == side && play->list.entry[i].slot == slot)
			return &play->list.entry[i];
	return NULL;
}

/* An insert that holds a ticket may lose against what a register drives away. */
static void note_replaced(struct play *play, const struct translation *entry)
{
	struct note note = {entry->first, entry->last, entry->rid, 0, 0};

	list_note(play, &note);
}

void play_itr(struct play *play, const struct op *op)
{
	int bad = op->bad && !play->posted_count && !play->posted_everything;
	int got = libvtlb_insert_register(play->vcpu, op->side + (bad ? 2 : 0), op->slot, op->pte, op->itir, op->va);
	struct translation entry = translation_of(rid_of(play, op->va), op->side, op->pte, op->itir, op->va), *old;
	int wanted;

	list_drain(play);
	wanted = bad                                           ? LIBVTLB_ERR_INVALID
		 : op->slot >= play->shape.registers[op->side] ? LIBVTLB_RESERVED
							       : refused(play, op, &entry, op->slot);
	if (wanted) {
		play->machine_checks += wanted == LIBVTLB_MACHINE_CHECK;
		play_expect(play, "insert register", got, wanted);
		return;
	}
	entry.slot = op->slot;
	old = in_slot(play, op->side, op->slot);
	if (old) {
		note_replaced(play, old);
		translations_remove(&play->list, old);
	}
	note_replaced(play, &entry);
	list_insert(play, &entry);
	play_expect(play, "insert register", got, play->fired ? CALLBACK_ERROR : 0);
}

void play_set_rr(struct play *play, const struct op *op)
{
	int got = libvtlb_set_rr(play->vcpu, op->number, op->pte), wanted = 0;
	const struct shape *shape = &play->shape;

	if (op->number >= LIBVTLB_REGIONS) {
		play_expect(play, "set rr", got, LIBVTLB_ERR_INVALID);
		settle_posts(play);
		return;
	}
	list_drain(play);
	if ((op->pte & 2) || op->pte >> 32 || LIBVTLB_RR_RID(op->pte) >> shape->rid_bits ||
	    !(shape->page_sizes >> LIBVTLB_RR_PS(op->pte) & 1))
		wanted = LIBVTLB_RESERVED;
	play_expect(play, "set rr", got, wanted);
	if (!wanted)
		play->rr[op->number] = op->pte;
}

void play_ticket(struct play *play, const struct op *op)
{
	uint32_t n = op->slot % TICKETS;

	play->tickets[n].ticket = libvtlb_ticket(play->vcpu);
	list_drain(play);
	play->tickets[n].notes = play->note_count;
	play->tickets[n].taken = 1;
	play_tally(play, 0);
}

void play_find_register(struct play *play, const struct op *op)
{
	uint64_t first = LIBVTLB_OFFSET(op->va), bytes = op->last - op->first, last = first + bytes;
	uint32_t slot = 0;
	int got = libvtlb_find_register(play->vcpu, &slot, op->side + (op->bad ? 2 : 0), op->va, bytes);
	const struct translation *entry;

	if (last > OFFSET_LAST || last < first)
		last = OFFSET_LAST;
	entry = translations_register(&play->list, op->side, rid_of(play, op->va), first, last, LIBVTLB_NO_SLOT);
	play_expect(play, "find register", got, op->bad ? LIBVTLB_ERR_INVALID : entry != NULL);
	if (!op->bad && entry && slot != entry->slot)
		play_fail(play, "found another register than the first");
}
