/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* The guest's physical world. */
#include "guest.h"

#include <string.h>

#define PART_LOG2 16u
#define MACHINE_BASE ((uint64_t)1 << 44)

enum class { LINEAR, LARGE, PIECES, SCATTERED, PARTLY, DEVICE, DIRECT, HOLE };

/* Of eight parts in a row, which repeat; two layouts in three have the first ones plain, for tables and code. */
static const uint8_t classes[4][16] = {
	{LINEAR, LINEAR, LINEAR, LINEAR, SCATTERED, PARTLY, DEVICE, LINEAR, PIECES, LINEAR, DIRECT, HOLE, LINEAR, LARGE,
	 PIECES, LINEAR},
	{LARGE, LARGE, LARGE, LARGE, LARGE, LARGE, LARGE, LARGE, LINEAR, PIECES, PARTLY, DIRECT, SCATTERED, DEVICE,
	 LINEAR, HOLE},
	{LINEAR, PIECES, LINEAR, PARTLY, LINEAR, DEVICE, LINEAR, HOLE, SCATTERED, LINEAR, DIRECT, LINEAR, LARGE, PIECES,
	 LINEAR, LINEAR},
	{PIECES, PIECES, LINEAR, LINEAR, PIECES, LINEAR, HOLE, DIRECT, DEVICE, LINEAR, LINEAR, SCATTERED, PARTLY,
	 LINEAR, LARGE, LINEAR},
};

static uint32_t class_of(const struct guest *guest, uint64_t gpa)
{
	return classes[guest->layout & 3][gpa >> PART_LOG2 & 15];
}

/* Memory in parts of this size, which lie in another order in the machine. */
static void memory(struct libvtlb_backing *backing, uint64_t gpa, uint32_t log2)
{
	uint64_t part = gpa >> log2 ^ (log2 == 12 ? 0x55 : log2 == 14 ? 0x12 : 3);

	backing->kind = LIBVTLB_MEMORY;
	backing->log2 = log2;
	backing->machine = MACHINE_BASE + (part << log2 | (gpa & span_of(log2)));
}

static void other(struct libvtlb_backing *backing, uint64_t gpa, uint32_t kind, uint32_t log2)
{
	backing->kind = kind;
	backing->log2 = log2;
	backing->machine = kind == LIBVTLB_NOTHING ? 0 : (gpa | (uint64_t)1 << 46);
}

void guest_backing(const struct guest *guest, struct libvtlb_backing *backing, uint64_t gpa)
{
	static const uint32_t kinds[4] = {LIBVTLB_MEMORY, LIBVTLB_EMULATED, LIBVTLB_MEMORY, LIBVTLB_NOTHING};
	uint32_t kind;

	switch (class_of(guest, gpa)) {
	case LINEAR:
		memory(backing, gpa, PART_LOG2);
		break;
	case PIECES:
		memory(backing, gpa, 14);
		break;
	case SCATTERED:
		memory(backing, gpa, 12);
		break;
	case DEVICE:
		other(backing, gpa, LIBVTLB_EMULATED, PART_LOG2);
		break;
	case DIRECT:
		other(backing, gpa, LIBVTLB_DIRECT, PART_LOG2);
		break;
	case HOLE:
		other(backing, gpa, LIBVTLB_NOTHING, PART_LOG2);
		break;
	case LARGE:
		memory(backing, gpa, PART_LOG2);
		if ((guest->layout & 3) == 1)
			memory(backing, gpa, gpa >> PART_LOG2 & 8 ? PART_LOG2 : 19);
		break;
	default:
		kind = kinds[gpa >> 12 & 3];
		if (kind == LIBVTLB_MEMORY)
			memory(backing, gpa, 12);
		else
			other(backing, gpa, kind, 12);
	}
}

void guest_begin(struct guest *guest, const struct shape *shape)
{
	memset(guest, 0, sizeof(*guest));
	guest->layout = shape->layout;
}

static uint32_t slot_of(const struct guest *guest, uint64_t gpa)
{
	uint32_t slot = (uint32_t)((gpa >> 3) * 0x9e3779b97f4a7c15u >> (64 - WORDS_LOG2));

	while (guest->word[slot].gpa_and_used && guest->word[slot].gpa_and_used != (gpa | 1))
		slot = (slot + 1) & ((1u << WORDS_LOG2) - 1);
	return slot;
}

uint64_t guest_read(const struct guest *guest, uint64_t gpa)
{
	return guest->word[slot_of(guest, gpa)].value;
}

int guest_write(struct guest *guest, uint64_t gpa, uint64_t value)
{
	uint32_t slot = slot_of(guest, gpa);

	if (!guest->word[slot].gpa_and_used && guest->used >= 3u << (WORDS_LOG2 - 2))
		return -1;
	guest->used += !guest->word[slot].gpa_and_used;
	guest->word[slot].gpa_and_used = gpa | 1;
	guest->word[slot].value = value;
	return 0;
}
