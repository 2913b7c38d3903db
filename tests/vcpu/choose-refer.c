/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* Random references, and what makes walks of the guest's VHPT find something. */
#include "choose.h"

#include <string.h>

#define LONG_REGION 2u
#define TABLE_LOG2 15u

static uint32_t a_kind(struct chooser *chooser)
{
	static const uint32_t often[] = {LIBVTLB_LOAD, LIBVTLB_STORE, LIBVTLB_STORE, LIBVTLB_FETCH};

	return choose_once_in(chooser, 2) ? often[choose_below(chooser, 4)] : choose_below(chooser, LIBVTLB_REFERENCES);
}

static uint64_t a_psr(struct chooser *chooser)
{
	uint64_t psr = 0;

	if (!choose_once_in(chooser, 10))
		psr |= LIBVTLB_PSR_IC;
	if (!choose_once_in(chooser, 16))
		psr |= LIBVTLB_PSR_DT;
	if (!choose_once_in(chooser, 16))
		psr |= LIBVTLB_PSR_RT;
	if (!choose_once_in(chooser, 8))
		psr |= LIBVTLB_PSR_IT;
	if (choose_once_in(chooser, 3))
		psr |= LIBVTLB_PSR_PK;
	if (choose_once_in(chooser, 8))
		psr |= LIBVTLB_PSR_DA;
	if (choose_once_in(chooser, 8))
		psr |= LIBVTLB_PSR_IA;
	return psr;
}

/* Among the keys are mostly those that count. */
static void choose_keys(struct chooser *chooser, const struct play *play, struct op *op)
{
	const struct translation *entry = choose_translation(chooser, play);
	uint32_t i, key;

	op->key_count = choose_below(chooser, KEYS + 1);
	for (i = 0; i < op->key_count; i++) {
		key = choose_below(chooser, 3);
		if (i == 0 && entry)
			key = LIBVTLB_ITIR_KEY(entry->itir);
		else if (i == 1)
			key = rid_of(play, op->va);
		op->keys[i] = LIBVTLB_PKR(key, choose_once_in(chooser, 3) ? choose_below(chooser, 16) : LIBVTLB_PKR_V);
	}
}

/* Maps the page of the guest's VHPT in which an entry lies. */
static void map_table(struct chooser *chooser, const struct play *play, uint64_t where, struct op *op)
{
	memset(op, 0, sizeof(*op));
	op->what = INSERT;
	op->side = LIBVTLB_DATA;
	op->va = where;
	op->pte = LIBVTLB_PTE_P | LIBVTLB_PTE_A | LIBVTLB_PTE_D | LIBVTLB_PTE_AR(3) | LIBVTLB_PTE_PL(3) |
		  (chooser->frame[choose_below(chooser, 2)] + ((uint64_t)2 << 16));
	op->itir = LIBVTLB_ITIR(chooser->log2[choose_below(chooser, 2)], LIBVTLB_ITIR_KEY(choose_itir(chooser)));
	if (choose_once_in(chooser, 12))
		op->pte ^= LIBVTLB_PTE_A;
	if (choose_once_in(chooser, 12))
		op->pte |= LIBVTLB_PTE_MA(4 + choose_below(chooser, 4));
	(void)play;
}

/* Writes an entry of the guest's VHPT. */
static void write_entry(struct chooser *chooser, const struct play *play, const struct op *access, uint64_t gpa,
			struct op *op)
{
	memset(op, 0, sizeof(*op));
	op->what = POKE;
	op->first = gpa;
	op->number = access->pta & LIBVTLB_PTA_VF ? 4 : 1;
	op->words[0] = choose_pte(chooser, play);
	op->words[1] = choose_itir(chooser);
	op->words[2] = list_guest_tag(play, access->va) ^ (uint64_t)choose_once_in(chooser, 12) << 63;
	op->words[3] = choose_bits(chooser);
}

/* Lets another processor purge while the entry is read. */
static void choose_race(struct chooser *chooser, const struct play *play, struct op *op)
{
	uint32_t log2 = chooser->log2[choose_below(chooser, chooser->sizes)];
	uint64_t at = choose_once_in(chooser, 4) ? choose_va(chooser, play) : op->va;

	if (!choose_once_in(chooser, 3))
		return;
	if (choose_once_in(chooser, 8))
		at = list_vhpt_address(play, op->pta, op->va);
	op->races = choose_once_in(chooser, 3) ? 1 + choose_below(chooser, 6) : 1;
	op->rid = rid_of(play, at);
	op->first = LIBVTLB_OFFSET(at) & ~span_of(log2);
	op->last = (LIBVTLB_OFFSET(at) | span_of(log2)) & OFFSET_LAST;
}

/* Where the reference is to be answered by a walk, the table is mapped and its entry written first. */
static void prepare_walk(struct chooser *chooser, struct play *play, struct op *op)
{
	uint64_t where = list_vhpt_address(play, op->pta, op->va), gpa;
	const struct translation *table =
		translations_find(&play->list, rid_of(play, where), LIBVTLB_DATA, LIBVTLB_OFFSET(where));
	struct op access = *op, map;
	struct translation entry;

	choose_race(chooser, play, &access);
	if (choose_once_in(chooser, 8))
		return;
	map_table(chooser, play, where, &map);
	entry = table ? *table : translation_of(rid_of(play, where), LIBVTLB_DATA, map.pte, map.itir, where);
	gpa = translation_address(&entry, LIBVTLB_OFFSET(where));
	chooser->queue[0] = access;
	write_entry(chooser, play, &access, gpa, table ? op : &chooser->queue[1]);
	chooser->queued = table ? 1 : 2;
	if (!table)
		*op = map;
}

void choose_reference(struct chooser *chooser, struct play *play, struct op *op)
{
	uint32_t side, is_long = choose_below(chooser, 2);
	struct libvtlb_reference reference;

	op->kind = a_kind(chooser);
	op->privilege = choose_once_in(chooser, 2) ? 0 : choose_below(chooser, 4);
	op->psr = a_psr(chooser);
	op->pta = LIBVTLB_PTA(chooser->area[4] | (uint64_t)LONG_REGION << 61, TABLE_LOG2, is_long,
			      !choose_once_in(chooser, 8));
	if (choose_once_in(chooser, 60))
		op->pta ^=
			choose_once_in(chooser, 2) ? LIBVTLB_PTA_RESERVED & choose_bits(chooser) : (uint64_t)0x30 << 2;
	choose_keys(chooser, play, op);
	if (choose_once_in(chooser, 150))
		op->kind += LIBVTLB_REFERENCES;
	if (op->kind >= LIBVTLB_REFERENCES || (op->what == FETCH && !(op->psr & LIBVTLB_PSR_IT)))
		return;
	reference = (struct libvtlb_reference)LIBVTLB_REFERENCE(op->what == FETCH ? LIBVTLB_FETCH : op->kind,
								op->privilege, op->psr, op->pta);
	side = op->what == WALK ? op->side : is_code(reference.kind) ? LIBVTLB_CODE : LIBVTLB_DATA;
	if (!walker_serves(play->rr[LIBVTLB_REGION(op->va)], &reference) || !is_implemented(play, op->va))
		return;
	if (list_refuses_pta(op->pta))
		return;
	if (op->what == WALK || !translations_find(&play->list, rid_of(play, op->va), side, LIBVTLB_OFFSET(op->va)))
		prepare_walk(chooser, play, op);
}
