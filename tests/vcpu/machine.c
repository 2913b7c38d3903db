/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* The TLB of the machine below. */
#include "machine.h"

#include <string.h>

void machine_begin(struct machine *machine, const struct shape *shape)
{
	memset(machine, 0, sizeof(*machine));
	machine->count[0] = shape->ptce[0];
	machine->count[1] = shape->ptce[1];
	machine->parts = shape->ptce[0] * shape->ptce[1];
	machine->base = 0x10000;
	machine->stride[0] = 0x700;
	machine->stride[1] = 0x40;
}

/* As a TLB does, it drops what the new entry overlaps on its side. */
void machine_insert(struct machine *machine, uint32_t side, uint32_t rid, uint64_t offset, uint64_t pte, uint64_t itir)
{
	uint32_t i, log2 = LIBVTLB_ITIR_PS(itir);
	struct machine_slot entry = {offset & ~span_of(log2), offset | span_of(log2), pte, itir, rid, side};

	if (log2 < 12 || log2 > 60)
		machine->complaint = "a page size that no machine has was inserted";
	for (i = 0; i < MACHINE_ROOM; i++) {
		struct machine_slot *slot = &machine->slot[i];

		if (slot->rid == rid && slot->side == side && slot->first <= entry.last && slot->last >= entry.first)
			slot->last = slot->first = 0;
	}
	machine->slot[machine->turn++ % MACHINE_ROOM] = entry;
}

void machine_purge(struct machine *machine, uint32_t rid, uint64_t offset, uint32_t log2)
{
	uint32_t i;

	if (log2 > 61 || (offset & span_of(log2)) || offset > OFFSET_LAST) {
		machine->complaint = "a range that is not aligned or not within a region was purged";
		return;
	}
	for (i = 0; i < MACHINE_ROOM; i++) {
		struct machine_slot *slot = &machine->slot[i];

		if (slot->rid == rid && slot->first <= (offset | span_of(log2)) && slot->last >= offset)
			slot->last = slot->first = 0;
	}
}

/* Which part an address empties: the loops of ptc.e as PAL describes them. */
static uint32_t part_of(const struct machine *machine, uint64_t address)
{
	uint64_t at = machine->base;
	uint32_t outer, inner;

	for (outer = 0; outer < machine->count[0]; outer++) {
		for (inner = 0; inner < machine->count[1]; inner++) {
			if (at == address)
				return outer * machine->count[1] + inner;
			at += machine->stride[1];
		}
		at += machine->stride[0];
	}
	return machine->parts;
}

void machine_purge_entry(struct machine *machine, uint64_t address)
{
	uint32_t i, part = part_of(machine, address);

	if (part == machine->parts)
		machine->complaint = "ptc.e with an address that is not in its loops";
	for (i = part; i < MACHINE_ROOM; i += machine->parts)
		machine->slot[i].last = machine->slot[i].first = 0;
}

const struct machine_slot *machine_find(const struct machine *machine, uint32_t side, uint32_t rid, uint64_t offset)
{
	uint32_t i;

	for (i = 0; i < MACHINE_ROOM; i++) {
		const struct machine_slot *slot = &machine->slot[i];

		if (slot->last && slot->rid == rid && slot->side == side && slot->first <= offset &&
		    slot->last >= offset)
			return slot;
	}
	return NULL;
}
