/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* The walk of the guest's VHPT as the list makes it. */
#include "play.h"

#define ATTEMPTS 4u

int list_refuses_pta(uint64_t pta)
{
	return pta & LIBVTLB_PTA_RESERVED || LIBVTLB_PTA_SIZE(pta) < 15 || LIBVTLB_PTA_SIZE(pta) > 61;
}

uint64_t list_vhpt_address(const struct play *play, uint64_t pta, uint64_t va)
{
	uint64_t rr = play->rr[LIBVTLB_REGION(va)], mask = span_of(LIBVTLB_PTA_SIZE(pta)), hash, where;
	uint64_t base = pta & LIBVTLB_PTA_BASE, offset = LIBVTLB_OFFSET(va);

	if (!(pta & LIBVTLB_PTA_VF)) {
		where = (offset >> LIBVTLB_RR_PS(rr)) << 3;
		return (va & ~OFFSET_LAST) | (((base & ~mask) | (where & mask)) & OFFSET_LAST);
	}
	hash = play->shape.host & HOST_GUEST_HASH ? host_guest_hash(NULL, offset & ~span_of(LIBVTLB_RR_PS(rr)),
								    LIBVTLB_RR_RID(rr), LIBVTLB_RR_PS(rr))
						  : libvtlb_default_hash(offset, LIBVTLB_RR_RID(rr), LIBVTLB_RR_PS(rr));
	return (base & ~mask) | (hash << 5 & mask);
}

uint64_t list_guest_tag(const struct play *play, uint64_t va)
{
	uint64_t rr = play->rr[LIBVTLB_REGION(va)], offset = LIBVTLB_OFFSET(va);

	if (play->shape.host & HOST_GUEST_HASH)
		return host_guest_tag(NULL, offset, LIBVTLB_RR_RID(rr), LIBVTLB_RR_PS(rr));
	return libvtlb_default_tag(offset, LIBVTLB_RR_RID(rr), LIBVTLB_RR_PS(rr));
}

/* What the walker's own reading of its table meets where it does not fault; a data read, at no privilege level. */
static int is_readable(const struct translation *table, const struct libvtlb_reference *reference)
{
	struct libvtlb_reference own = *reference;
	int outcome;

	own.kind = LIBVTLB_LOAD;
	own.privilege = 0;
	own.psr &= ~LIBVTLB_PSR_DA;
	outcome = judge(table->pte | LIBVTLB_PTE_AR(3) | LIBVTLB_PTE_PL(3), table->itir, &own);
	return outcome == LIBVTLB_HIT && LIBVTLB_PTE_GET_MA(table->pte) == LIBVTLB_MA_WB;
}

/* Nothing can be read of the guest's tables where it has no memory. */
static int is_memory(const struct play *play, const struct translation *table, uint64_t where)
{
	struct libvtlb_backing backing;
	uint32_t log2;

	return !(play->shape.host & HOST_BACKING) ||
	       list_backing(play, table, LIBVTLB_OFFSET(where), &backing, &log2) == LIBVTLB_HIT;
}

/* Reads an entry; meanwhile another processor purges, and changes it behind the reader. */
static int read_entry(struct play *play, const struct op *op, uint64_t *words, uint64_t gpa, uint32_t count)
{
	uint32_t i;

	for (i = 0; i < count; i++)
		words[i] = guest_read(&play->guests[1], gpa + 8 * i);
	if (play->list_reads++ < op->races && play->shape.requests) {
		list_post(play, (uint32_t)op->rid, op->first, op->last);
		guest_write(&play->guests[1], gpa, words[0] ^ LIBVTLB_PTE_PL(1));
	}
	return play->fired && play->fail == FAIL_READ ? CALLBACK_ERROR : 0;
}

/* Finds the entry and reads it; LIBVTLB_HIT where it says something. */
static int look(struct play *play, const struct op *op, const struct libvtlb_reference *reference, uint64_t va,
		uint64_t *pte, uint64_t *itir)
{
	uint64_t where = list_vhpt_address(play, reference->pta, va), words[4], rr = play->rr[LIBVTLB_REGION(va)];
	int is_long = (reference->pta & LIBVTLB_PTA_VF) != 0, error;
	const struct translation *table =
		translations_find(&play->list, rid_of(play, where), LIBVTLB_DATA, LIBVTLB_OFFSET(where));

	if (!table)
		return LIBVTLB_VHPT_FAULT;
	if (!is_readable(table, reference))
		return LIBVTLB_MISS;
	if (play->fired && play->fail == FAIL_BACKING)
		return CALLBACK_ERROR;
	if (!is_memory(play, table, where))
		return LIBVTLB_MISS;
	error = read_entry(play, op, words, translation_address(table, LIBVTLB_OFFSET(where)), is_long ? 4 : 1);
	if (error)
		return error;
	*pte = words[0];
	*itir = is_long ? words[1] : LIBVTLB_ITIR(LIBVTLB_RR_PS(rr), LIBVTLB_RR_RID(rr));
	if (is_long && words[2] != list_guest_tag(play, va))
		return LIBVTLB_MISS;
	play->events[is_long ? E_LONG_FORMAT : E_SHORT_FORMAT]++;
	return LIBVTLB_HIT;
}

int list_walk(struct play *play, const struct op *op, uint32_t side, const struct libvtlb_reference *reference,
	      uint64_t va, struct translation **entry)
{
	struct translation new;
	uint64_t pte, itir, notes;
	uint32_t attempt;
	int outcome;

	if (list_refuses_pta(reference->pta))
		return LIBVTLB_RESERVED;
	if (!(play->shape.host & HOST_READ))
		return LIBVTLB_ERR_INVALID;
	play->walks++;
	for (attempt = 0; attempt < ATTEMPTS; attempt++) {
		list_drain(play);
		notes = play->note_count;
		outcome = look(play, op, reference, va, &pte, &itir);
		if (outcome != LIBVTLB_HIT)
			return outcome;
		new = translation_of(rid_of(play, va), side, pte, itir, va);
		list_drain(play);
		if (check_translation(&play->shape, pte, itir) != LIBVTLB_HIT)
			return LIBVTLB_MISS;
		if (translations_register(&play->list, side, new.rid, new.first, new.last, LIBVTLB_NO_SLOT)) {
			play->machine_checks++;
			return LIBVTLB_MACHINE_CHECK;
		}
		if (list_overtaken(play, notes, &new) == NOT_OVERTAKEN) {
			*entry = list_insert(play, &new);
			play->inserts++;
			return play->fired ? CALLBACK_ERROR : LIBVTLB_HIT;
		}
		play->overtaken++;
		play->events[E_RACE_LOST]++;
	}
	return LIBVTLB_ERR_AGAIN;
}
