/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* The algorithm of 2008: hash and tag, the table by page sizes ever used, the translation registers. */
#include "algorithm2008.h"

#include <stddef.h>

#define ENTRY_BYTES ((uint64_t)sizeof(struct algorithm2008_entry))
#define INVALID_TAG ((uint64_t)1 << 63)
#define OFFSET_BITS 61

static uint32_t region_of(uint64_t va)
{
	return (uint32_t)(va >> OFFSET_BITS);
}

static uint64_t page_number(uint64_t va, uint32_t page_log2)
{
	return (va & (((uint64_t)1 << OFFSET_BITS) - 1)) >> page_log2;
}

/* Page number bits that fit beside eight bits of region id; 3 in the original. */
static uint32_t page_bits(const struct algorithm2008 *t)
{
	return t->size_log2 - 13;
}

static uint64_t index_of(const struct algorithm2008 *t, uint64_t va, uint32_t page_log2)
{
	uint64_t low_id = t->region_id[region_of(va)] & 0xff;
	uint64_t low_page = page_number(va, page_log2) & (((uint64_t)1 << page_bits(t)) - 1);

	return low_id << page_bits(t) | low_page;
}

static uint64_t tag_of(const struct algorithm2008 *t, uint64_t va, uint32_t page_log2)
{
	return (t->region_id[region_of(va)] >> 8 & 0xffff) | page_number(va, page_log2) >> page_bits(t) << 16;
}

static struct algorithm2008_entry *slot_of(const struct algorithm2008 *t, uint64_t va, uint32_t page_log2)
{
	return &t->entries[index_of(t, va, page_log2)];
}

uint64_t algorithm2008_slot_at(const struct algorithm2008 *t, uint64_t base, uint64_t va, uint32_t page_log2)
{
	uint64_t table_bytes = (uint64_t)1 << t->size_log2;

	return (base & ~(table_bytes - 1)) + index_of(t, va, page_log2) * ENTRY_BYTES;
}

static uint32_t size_of_entry(const struct algorithm2008_entry *entry)
{
	return entry->size_word >> 2 & 63;
}

void algorithm2008_init(struct algorithm2008 *t, struct algorithm2008_entry *entries, uint32_t size_log2)
{
	uint64_t i, count = ((uint64_t)1 << size_log2) / ENTRY_BYTES;

	t->entries = entries;
	t->size_log2 = size_log2;
	t->machine_log2 = 14;
	for (i = 0; i < count; i++)
		entries[i] = (struct algorithm2008_entry){.tag = INVALID_TAG};
}

void algorithm2008_set_region(struct algorithm2008 *t, uint32_t region, uint32_t region_id)
{
	t->region_id[region % ALGORITHM2008_REGIONS] = region_id;
}

void algorithm2008_insert(struct algorithm2008 *t, uint64_t va, uint32_t page_log2, uint64_t translation)
{
	struct algorithm2008_entry *slot = slot_of(t, va, page_log2);

	slot->translation = translation;
	slot->size_word = (uint64_t)page_log2 << 2;
	slot->tag = tag_of(t, va, page_log2);
	t->sizes_used[region_of(va)] |= (uint64_t)1 << page_log2;
}

void algorithm2008_purge_and_insert(struct algorithm2008 *t, uint64_t va, uint32_t page_log2, uint64_t translation)
{
	algorithm2008_purge(t, va, page_log2);
	if (page_log2 >= t->machine_log2)
		algorithm2008_insert(t, va, page_log2, translation);
}

static uint32_t smallest(uint64_t sizes)
{
	return (uint32_t)__builtin_ctzll(sizes);
}

static uint64_t steps_of_size(uint32_t purge_log2, uint32_t page_log2)
{
	return purge_log2 > page_log2 ? (uint64_t)1 << (purge_log2 - page_log2) : 1;
}

/* Every page of one size that the range could hold, whether the table has room for it or not. */
static void purge_size(struct algorithm2008 *t, uint64_t va, uint32_t purge_log2, uint32_t page_log2)
{
	uint64_t steps = steps_of_size(purge_log2, page_log2);

	for (; steps; steps--, va += (uint64_t)1 << page_log2) {
		struct algorithm2008_entry *slot = slot_of(t, va, page_log2);

		if (slot->tag == tag_of(t, va, page_log2) && size_of_entry(slot) == page_log2)
			slot->tag = INVALID_TAG;
	}
}

void algorithm2008_purge(struct algorithm2008 *t, uint64_t va, uint32_t log2)
{
	uint64_t sizes;

	va &= ~(((uint64_t)1 << log2) - 1);
	for (sizes = t->sizes_used[region_of(va)]; sizes; sizes &= sizes - 1)
		purge_size(t, va, log2, smallest(sizes));
}

uint64_t algorithm2008_purge_steps(const struct algorithm2008 *t, uint64_t va, uint32_t log2)
{
	uint64_t sizes, steps = 0;

	for (sizes = t->sizes_used[region_of(va)]; sizes; sizes &= sizes - 1)
		steps += steps_of_size(log2, smallest(sizes));
	return steps;
}

void algorithm2008_purge_all(struct algorithm2008 *t)
{
	uint32_t region;

	algorithm2008_init(t, t->entries, t->size_log2);
	for (region = 0; region < ALGORITHM2008_REGIONS; region++)
		t->sizes_used[region] = 0;
}

void algorithm2008_set_register(struct algorithm2008 *t, enum algorithm2008_side side, uint32_t slot, uint64_t va,
	uint32_t page_log2, uint64_t translation)
{
	t->registers[side][slot % ALGORITHM2008_REGISTERS] = (struct algorithm2008_register){
		.va = va & ~(((uint64_t)1 << page_log2) - 1),
		.region_id = t->region_id[region_of(va)],
		.translation = translation,
		.page_log2 = page_log2,
		.valid = 1,
	};
}

static int register_overlaps(const struct algorithm2008_register *r, uint64_t first, uint64_t last)
{
	return r->valid && first <= r->va + (((uint64_t)1 << r->page_log2) - 1) && last >= r->va;
}

void algorithm2008_purge_registers(struct algorithm2008 *t, enum algorithm2008_side side, uint64_t va, uint32_t log2)
{
	uint64_t first = va & ~(((uint64_t)1 << log2) - 1), last = first + (((uint64_t)1 << log2) - 1);
	uint32_t region_id = t->region_id[region_of(va)];
	uint32_t i;

	for (i = 0; i < ALGORITHM2008_REGISTERS; i++) {
		struct algorithm2008_register *r = &t->registers[side][i];

		if (r->region_id == region_id && register_overlaps(r, first, last))
			r->valid = 0;
	}
}

static const struct algorithm2008_register *find_register(const struct algorithm2008 *t, uint64_t va,
	enum algorithm2008_side side)
{
	uint32_t region_id = t->region_id[region_of(va)];
	uint32_t i;

	for (i = 0; i < ALGORITHM2008_REGISTERS; i++) {
		const struct algorithm2008_register *r = &t->registers[side][i];

		if (r->region_id == region_id && register_overlaps(r, va, va))
			return r;
	}
	return NULL;
}

static const struct algorithm2008_entry *find_entry(const struct algorithm2008 *t, uint64_t va)
{
	uint64_t sizes;

	for (sizes = t->sizes_used[region_of(va)]; sizes; sizes &= sizes - 1) {
		uint32_t page_log2 = smallest(sizes);
		const struct algorithm2008_entry *slot = slot_of(t, va, page_log2);

		if (slot->tag == tag_of(t, va, page_log2) && size_of_entry(slot) == page_log2)
			return slot;
	}
	return NULL;
}

int algorithm2008_lookup(const struct algorithm2008 *t, uint64_t va, enum algorithm2008_side side, uint64_t *translation)
{
	const struct algorithm2008_register *r = find_register(t, va, side);
	const struct algorithm2008_entry *entry;

	if (r) {
		*translation = r->translation;
		return 1;
	}
	entry = find_entry(t, va);
	if (!entry)
		return 0;
	*translation = entry->translation;
	return 1;
}
