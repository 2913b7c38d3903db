/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* Random operations. */
#include "choose.h"

#include <string.h>

/* What an insert on the other side of a page would be that has to agree with it, or nearly. */
static void choose_twin(struct chooser *chooser, const struct play *play, struct op *op)
{
	const struct translation *entry = choose_translation(chooser, play);

	if (!entry || !choose_once_in(chooser, 4))
		return;
	op->va = (uint64_t)choose_region(chooser, play, entry->rid) << 61 |
		 choose_within(chooser, entry->first, entry->last);
	op->side = !entry->side;
	op->pte = entry->pte;
	op->itir = entry->itir;
	if (choose_once_in(chooser, 4))
		op->pte ^= (uint64_t)1 << (5 + choose_below(chooser, 12));
}

static void choose_insert(struct chooser *chooser, struct play *play, struct op *op)
{
	op->side = choose_below(chooser, 2);
	op->pte = choose_pte(chooser, play);
	op->itir = choose_itir(chooser);
	op->slot = choose_below(chooser, choose_once_in(chooser, 20) ? 40 : play->shape.registers[op->side] + 1);
	choose_twin(chooser, play, op);
	op->bad = (uint32_t)choose_once_in(chooser, 200);
}

static void choose_range(struct chooser *chooser, const struct play *play, struct op *op)
{
	const struct translation *entry = choose_translation(chooser, play);
	uint64_t length = choose_bits(chooser) >> (12 + choose_below(chooser, 51));

	op->rid =
		choose_once_in(chooser, 4) ? chooser->rid[choose_below(chooser, chooser->rids)] : rid_of(play, op->va);
	op->first = LIBVTLB_OFFSET(op->va);
	op->last = op->first + length > OFFSET_LAST ? OFFSET_LAST : op->first + length;
	if (entry && choose_once_in(chooser, 4)) {
		op->rid = entry->rid;
		op->first = choose_once_in(chooser, 2) && entry->last != OFFSET_LAST ? entry->last + 1 : entry->first;
		op->last = op->first == entry->first && entry->first ? op->first-- : op->first + 0xfff;
		op->last = op->last > OFFSET_LAST ? OFFSET_LAST : op->last;
	}
	if (choose_once_in(chooser, 50))
		op->rid |= 1u << 24;
	if (choose_once_in(chooser, 50))
		op->last = choose_once_in(chooser, 2) ? op->first - 1 : OFFSET_LAST + 1;
}

/* A ticket, perhaps a purge by another processor, and then the insert that it is for. */
static void choose_ticketed(struct chooser *chooser, struct play *play, struct op *op)
{
	struct op *insert = &chooser->queue[0], *post = &chooser->queue[1];

	*insert = *op;
	insert->what = INSERT;
	choose_insert(chooser, play, insert);
	insert->slot = choose_below(chooser, TICKETS);
	insert->ticketed = 1;
	chooser->queued = 1;
	if (choose_once_in(chooser, 2)) {
		*post = *insert;
		post->what = choose_once_in(chooser, 2) ? POST : PTC;
		choose_range(chooser, play, post);
		post->log2 = chooser->log2[choose_below(chooser, chooser->sizes)];
		chooser->queued = 2;
	}
	op->what = TICKET;
	op->slot = insert->slot;
}

static void choose_purge(struct chooser *chooser, struct op *op)
{
	op->side = choose_below(chooser, 2);
	op->log2 = chooser->log2[choose_below(chooser, choose_once_in(chooser, 2) ? 1 : chooser->sizes)];
	if (choose_once_in(chooser, 20))
		op->log2 = choose_below(chooser, 64);
	op->bad = (uint32_t)choose_once_in(chooser, 150);
}

static void choose_rr(struct chooser *chooser, uint32_t rid_bits, struct op *op)
{
	uint32_t log2 = chooser->log2[choose_below(chooser, chooser->sizes)];

	op->number = choose_below(chooser, choose_once_in(chooser, 60) ? 12 : LIBVTLB_REGIONS);
	op->pte = LIBVTLB_RR(chooser->rid[choose_below(chooser, chooser->rids)], log2, !choose_once_in(chooser, 6));
	if (choose_once_in(chooser, 60)) /* the region id stays one of few */
		op->pte ^= choose_once_in(chooser, 3) ? (uint64_t)1 << (2 + choose_below(chooser, 6)) : 2;
	if (choose_once_in(chooser, 60))
		op->pte ^= (uint64_t)1 << (8 + rid_bits + choose_below(chooser, 56 - rid_bits));
}

static void choose_log_words(struct chooser *chooser, const struct play *play, struct op *op)
{
	uint32_t words = (play->shape.log_pages + 31) / 32;

	op->slot = choose_once_in(chooser, 2) ? 0 : choose_below(chooser, words + 1);
	op->number = choose_below(chooser, words + 1 - op->slot) + (uint32_t)choose_once_in(chooser, 12);
	if (op->slot == 0 && choose_once_in(chooser, 2))
		op->number = words;
	if (!choose_once_in(chooser, 4)) {
		chooser->queue[0] = *op;
		chooser->queue[0].what = PROTECT;
		chooser->queued = 1;
	}
}

static void choose_gpa(struct chooser *chooser, struct op *op)
{
	op->first = chooser->frame[choose_below(chooser, 3)] + choose_below(chooser, 256u << 12);
	op->last = op->first + choose_below(chooser, 1u << (1 + choose_below(chooser, 18))) -
		   (uint64_t)choose_once_in(chooser, 30);
	if (choose_once_in(chooser, 30))
		op->first |= (uint64_t)1 << 50;
}

/* A guest that fetches the same bundle until it gets the fault. */
static void choose_stubborn(struct chooser *chooser, const struct op *op)
{
	if (op->what != FETCH || chooser->queued || !choose_once_in(chooser, 10))
		return;
	while (chooser->queued < QUEUE)
		chooser->queue[chooser->queued++] = *op;
}

/* More requests than the mailbox may have room for, of one space or of several. */
static void choose_burst(struct chooser *chooser, const struct play *play, const struct op *op)
{
	int one_space = choose_once_in(chooser, 3);

	if (!choose_once_in(chooser, 4))
		return;
	while (chooser->queued < QUEUE) {
		struct op *next = &chooser->queue[chooser->queued++];

		*next = *op;
		next->va = choose_once_in(chooser, 3) ? choose_va(chooser, play) : op->va;
		choose_range(chooser, play, next);
		next->rid = one_space ? op->rid : next->rid;
	}
}

/* Mostly an address that the machine's TLB has, as a slice of either side. */
static uint64_t choose_shown(struct chooser *chooser, const struct play *play, struct op *op)
{
	const struct machine_slot *slot = &play->machine.slot[choose_below(chooser, MACHINE_ROOM)];

	if (!slot->last || choose_once_in(chooser, 3))
		return op->va;
	op->side ^= (uint32_t)choose_once_in(chooser, 3);
	return (uint64_t)choose_region(chooser, play, slot->rid) << 61 |
	       choose_within(chooser, slot->first, slot->last);
}

/* Now and then a callback fails, mostly one that the operation needs. */
static uint32_t choose_failing(struct chooser *chooser, uint32_t what)
{
	static const uint32_t failing[] = {FAIL_BACKING, FAIL_READ, FAIL_INSERT, FAIL_PURGE, FAIL_PURGE_ENTRY};

	switch (what) {
	case PURGE_ALL:
	case PROTECT:
		return choose_once_in(chooser, 4) ? FAIL_PURGE_ENTRY : FAIL_NONE;
	case PTR:
	case PTC:
	case PURGE_SPACE:
		return choose_once_in(chooser, 50) ? FAIL_PURGE : FAIL_NONE;
	case ADDRESS:
		return choose_once_in(chooser, 50) ? FAIL_BACKING : FAIL_NONE;
	default:
		return choose_once_in(chooser, 40) ? failing[choose_below(chooser, 5)] : FAIL_NONE;
	}
}

static void choose_arguments(struct chooser *chooser, struct play *play, struct op *op)
{
	op->va = choose_va(chooser, play);
	op->side = choose_below(chooser, 2);
	op->number = choose_below(chooser, 64);
	op->fail = choose_failing(chooser, op->what);
	switch (op->what) {
	case ACCESS:
	case WALK:
		choose_reference(chooser, play, op);
		break;
	case FETCH:
		choose_reference(chooser, play, op);
		choose_stubborn(chooser, op);
		break;
	case INSERT:
		if (choose_once_in(chooser, 6))
			choose_ticketed(chooser, play, op);
		else
			choose_insert(chooser, play, op);
		break;
	case ITR:
		choose_insert(chooser, play, op);
		break;
	case PTR:
	case PTC:
		choose_purge(chooser, op);
		break;
	case POST:
		choose_range(chooser, play, op);
		choose_burst(chooser, play, op);
		break;
	case HARDWARE:
		op->va = choose_shown(chooser, play, op);
		break;
	case PURGE_SPACE:
		choose_range(chooser, play, op);
		break;
	case FIND_REGISTER:
		choose_range(chooser, play, op);
		break;
	case SET_RR:
		choose_rr(chooser, play->shape.rid_bits, op);
		break;
	case HARVEST:
		choose_log_words(chooser, play, op);
		break;
	case MARK:
	case ADDRESS:
		choose_gpa(chooser, op);
		break;
	case LOOKUP:
		op->bad = (uint32_t)choose_once_in(chooser, 200);
		break;
	default:
		break;
	}
}

static const struct choice {
	uint32_t what, weight; /* of 1000 */
} choices[] = {
	{LOOKUP, 60},      {INLINED, 60},       {ACCESS, 250}, {FILL, 60},    {FETCH, 50},   {WALK, 28}, {HARDWARE, 70},
	{VHPT_FIND, 15},   {FIND_REGISTER, 12}, {ADDRESS, 10}, {INSERT, 140}, {ITR, 26},     {PTR, 24},  {PTC, 45},
	{PURGE_SPACE, 18}, {PURGE_ALL, 3},      {SET_RR, 36},  {POST, 30},    {POST_ALL, 2}, {DRAIN, 7}, {TICKET, 3},
	{PROTECT, 3},      {HARVEST, 14},       {MARK, 6},     {INSPECT, 28},
};

void choose_op(struct chooser *chooser, struct play *play, struct op *op)
{
	const struct choice *choice = choices;
	uint32_t n = choose_below(chooser, 1000);

	if (chooser->queued) {
		*op = chooser->queue[--chooser->queued];
		return;
	}
	memset(op, 0, sizeof(*op));
	while (n >= choice->weight && choice->what != INSPECT) {
		n -= choice->weight;
		choice++;
	}
	op->what = choice->what;
	choose_arguments(chooser, play, op);
}
