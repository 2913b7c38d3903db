/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* Random inserts and pins. */
#include "choose-parts.h"

uint64_t choose_frame(struct chooser *chooser, uint32_t granule_log2)
{
	static const uint64_t bases[] = {0, 0, 0x100000000, UINT64_MAX << 23};

	return bases[choose_below(chooser, 4)] + (choose_number(chooser, 8) << granule_log2);
}

static uint32_t some_attributes(struct chooser *chooser)
{
	uint32_t attributes = THASH_R | THASH_W | THASH_X;

	if (choose_once_in(chooser, 5))
		attributes = choose_below(chooser, 8);
	if (choose_once_in(chooser, 4))
		attributes |= THASH_CLEAN;
	if (choose_once_in(chooser, 14))
		attributes |= THASH_WATCHED;
	if (choose_once_in(chooser, 14))
		attributes |= THASH_DEVICE;
	if (choose_once_in(chooser, 16))
		attributes |= THASH_NOT_PRESENT;
	return attributes;
}

static uint64_t a_value(struct chooser *chooser, const struct linear *list, const struct op *op)
{
	uint64_t granule = choose_span(list->granule_log2), value = choose_frame(chooser, list->granule_log2);
	uint32_t attributes = some_attributes(chooser);

	if (!list->addend)
		return (value & ~(uint64_t)THASH_ATTRIBUTES) |
		       (choose_bits(chooser) & granule & ~(uint64_t)THASH_ATTRIBUTES) | attributes;
	if (!(attributes & (THASH_DEVICE | THASH_NOT_PRESENT)))
		value -= op->va & ~choose_span(op->log2);
	if (choose_once_in(chooser, 100) && !(attributes & (THASH_DEVICE | THASH_NOT_PRESENT)))
		value |= 0x80;
	return value | attributes;
}

static void spoil_insert(struct chooser *chooser, const struct linear *list, struct op *op)
{
	switch (choose_below(chooser, 5)) {
	case 0: op->lane = THASH_LANES + choose_below(chooser, 100); break;
	case 1: op->log2 = list->granule_log2 - 1 - choose_below(chooser, 5); break;
	case 2: op->log2 = 65 + choose_below(chooser, 100); break;
	case 3: op->flags |= THASH_DATA_ONLY | THASH_CODE_ONLY; break;
	default: op->flags |= 0x10u << choose_below(chooser, 20);
	}
}

/* A size above that of a page, if there is one. */
static uint32_t a_larger_size(struct chooser *chooser, uint32_t log2)
{
	uint32_t i;

	for (i = 0; i < chooser->sizes; i++)
		if (chooser->log2[i] > log2 && chooser->log2[i] <= 58 && !choose_once_in(chooser, 3))
			return chooser->log2[i];
	return log2;
}

static void choose_place(struct chooser *chooser, const struct linear *list, struct op *op)
{
	const struct linear_entry *entry = choose_entry(chooser, list);
	uint32_t way = choose_below(chooser, 10);

	op->log2 = choose_size(chooser);
	op->va = choose_page(chooser, op->log2) + choose_number(chooser, 1u << list->granule_log2);
	if (!entry || way > 4)
		return;
	if (way == 0)
		op->va = entry->last + 1;
	else if (way == 1)
		op->va = entry->first - 1;
	else
		op->va = choose_granule(chooser, entry, list->granule_log2);
	if (way == 4)
		op->log2 = a_larger_size(chooser, entry->page_log2);
}

static uint32_t a_bound_lane(struct chooser *chooser, const struct linear *list)
{
	uint32_t n, lane = choose_below(chooser, chooser->lanes);

	for (n = 0; n < chooser->lanes && !list->lane[lane].bound; n++)
		lane = lane + 1 == chooser->lanes ? 0 : lane + 1;
	return lane;
}

void choose_insert(struct chooser *chooser, const struct play *play, struct op *op)
{
	const struct linear *list = &play->list;

	op->lane = choose_once_in(chooser, 50) ? choose_below(chooser, THASH_LANES) : a_bound_lane(chooser, list);
	choose_place(chooser, list, op);
	op->value = a_value(chooser, list, op);
	if (choose_once_in(chooser, 6))
		op->flags |= choose_once_in(chooser, 2) ? THASH_DATA_ONLY : THASH_CODE_ONLY;
	if (choose_once_in(chooser, 8))
		op->flags |= THASH_GLOBAL;
	op->cold.word = choose_bits(chooser);
	op->cold.extra = choose_bits(chooser);
	op->form = choose_below(chooser, 3) == 0;
	op->number = choose_below(chooser, 16);
	if (op->form && choose_once_in(chooser, 2) && play->tickets[op->number % TICKETS].taken)
		op->flags |= THASH_TICKETED;
	op->answer = choose_once_in(chooser, 5) ? -1000 - (int32_t)choose_below(chooser, 10) : 0;
	if (choose_once_in(chooser, 80))
		spoil_insert(chooser, list, op);
}

void choose_pin(struct chooser *chooser, const struct play *play, struct op *op)
{
	choose_insert(chooser, play, op);
	op->form = !choose_once_in(chooser, 4);
	if (op->log2 > 40)
		op->log2 = chooser->log2[0];
}

void choose_unpin(struct chooser *chooser, const struct play *play, struct op *op)
{
	const struct linear_entry *entry = choose_entry(chooser, &play->list);

	op->number = choose_below(chooser, play->geometry.pins + 1);
	if (entry && entry->flags & THASH_IS_PINNED && entry->pin < PINS_MAX)
		op->number = entry->pin;
}
