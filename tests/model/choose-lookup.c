/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* Random lookups. */
#include "choose-parts.h"

static uint64_t an_offset(struct chooser *chooser, uint32_t granule_log2, uint32_t len)
{
	uint64_t bytes = (uint64_t)1 << granule_log2;

	switch (choose_below(chooser, 8)) {
	case 0: return bytes - len / 2 - 1; /* across its end, unless it is one byte */
	case 1: return bytes - len;
	case 2: return 0;
	default: return choose_number(chooser, bytes);
	}
}

static uint64_t an_address(struct chooser *chooser, const struct linear *list, const struct linear_entry *entry,
			   uint32_t len)
{
	uint32_t granule = list->granule_log2, way = choose_below(chooser, 40);

	if (way == 0 || (entry && entry->last == UINT64_MAX && way == 4))
		return UINT64_MAX - (len - 1);
	if (way == 1 && choose_once_in(chooser, 3))
		return UINT64_MAX - choose_below(chooser, len);
	if (entry && way < 4)
		return choose_once_in(chooser, 2) ? entry->last + 1 : entry->first - len;
	if (entry && way < 32)
		return choose_granule(chooser, entry, granule) + an_offset(chooser, granule, len);
	return choose_page(chooser, choose_size(chooser)) + an_offset(chooser, granule, len);
}

static uint32_t a_length(struct chooser *chooser, uint32_t granule_log2)
{
	static const uint32_t lengths[] = {1, 1, 2, 4, 4, 8, 8, 8, 16, 64};
	uint32_t n = choose_below(chooser, 12);

	return n < 10 ? lengths[n] : 1 + choose_below(chooser, 1u << granule_log2);
}

static void spoil_lookup(struct chooser *chooser, struct op *op, uint32_t granule_log2)
{
	switch (choose_below(chooser, 5)) {
	case 0: op->lane = THASH_LANES + choose_below(chooser, 100); break;
	case 1: op->kind = 3 + choose_below(chooser, 100); break;
	case 2: op->len = 0; break;
	case 3: op->len = (1u << granule_log2) + 1 + choose_below(chooser, 100); break;
	default: op->kind = UINT32_MAX;
	}
}

static uint32_t a_form(struct chooser *chooser, const struct geometry *geometry)
{
	static const uint32_t forms[] = {FUNCTION, SLOW,    FULL,          FULL,     PROBE,
					 PEEK,     BATCHED, WRONG_GRANULE, FUNCTION, SLOW};
	uint32_t n = choose_below(chooser, 40);

	if (n < 10)
		return forms[n];
	if (n < 30)
		return geometry->flags & THASH_HASHED ? HASHED : INLINED;
	return n < 36 ? GRANULE : choose_once_in(chooser, 2) ? HASHED : INLINED;
}

/* An entry that some lane sees, and that lane. */
static const struct linear_entry *a_visible(struct chooser *chooser, const struct linear *list, uint32_t *lane)
{
	uint32_t i, n = choose_below(chooser, list->count + 1), first = choose_below(chooser, THASH_LANES);

	for (i = 0; i < list->count && i < 4; i++) {
		const struct linear_entry *entry = &list->entry[(n + i) % list->count];

		for (*lane = first; *lane < first + THASH_LANES; ++*lane) {
			if (linear_visible(list, entry, *lane % THASH_LANES)) {
				*lane %= THASH_LANES;
				return entry;
			}
		}
	}
	*lane = choose_below(chooser, chooser->lanes);
	return choose_entry(chooser, list);
}

/* Mostly what was asked just now, so that the front has its share. */
static void ask_again(struct chooser *chooser, struct op *op)
{
	uint32_t back = chooser->burst ? 1 : 1 + choose_below(chooser, RECENT);
	const struct recent *recent = &chooser->recent[(chooser->lookups - back) % RECENT];

	op->lane = recent->lane;
	op->va = recent->va;
	if (!choose_once_in(chooser, 4))
		op->kind = recent->kind;
}

static void choose_access(struct chooser *chooser, const struct linear *list, struct op *op)
{
	const struct linear_entry *entry = a_visible(chooser, list, &op->lane);
	struct recent *recent = &chooser->recent[chooser->lookups++ % RECENT];

	if (choose_once_in(chooser, 12))
		op->lane = choose_below(chooser, chooser->lanes);
	if (entry && entry->flags & THASH_CODE_ONLY && !choose_once_in(chooser, 3))
		op->kind = THASH_EXECUTE;
	op->va = an_address(chooser, list, entry, op->len);
	*recent = (struct recent){op->va, op->kind, op->lane};
	chooser->burst = choose_below(chooser, 4);
}

void choose_lookup(struct chooser *chooser, const struct play *play, struct op *op)
{
	static const uint32_t kinds[] = {THASH_READ, THASH_READ, THASH_WRITE, THASH_WRITE, THASH_EXECUTE};
	uint32_t granule = play->list.granule_log2;

	op->form = a_form(chooser, &play->geometry);
	op->len = a_length(chooser, granule);
	op->kind = kinds[choose_below(chooser, 5)];
	if (chooser->burst || choose_once_in(chooser, 4))
		ask_again(chooser, op);
	else
		choose_access(chooser, &play->list, op);
	op->last = choose_once_in(chooser, 2) ? (uint64_t)1 << granule : choose_number(chooser, 1u << granule);
	op->answer = choose_once_in(chooser, 8) ? 1 : choose_once_in(chooser, 8) ? -1000 : 0;
	op->number = choose_bits(chooser) & 1;
	if (choose_once_in(chooser, 200))
		spoil_lookup(chooser, op, granule);
}
