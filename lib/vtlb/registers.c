/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* Region registers and translation registers. The latter are pins of the table; here is which pin is which slot. */
#include "vcpu.h"

#define SLOT_LOG2 0x3fu /* of page_and_log2 */

static uint64_t slot_first(const struct register_slot *slot)
{
	return slot->page_and_log2 & ~(uint64_t)SLOT_LOG2;
}

static uint64_t slot_last(const struct register_slot *slot)
{
	return slot_first(slot) | page_span((uint32_t)slot->page_and_log2 & SLOT_LOG2);
}

static int overlaps(const struct register_slot *slot, uint32_t rid, uint64_t first, uint64_t last)
{
	return slot->page_and_log2 && slot->rid == rid && slot_first(slot) <= last && first <= slot_last(slot);
}

/* The first such slot from @slot on. */
static uint32_t next_overlap(const struct vcpu *v, uint32_t slot, uint32_t side, uint32_t rid, uint64_t first,
			     uint64_t last)
{
	while (slot < v->slot_count[side] && !overlaps(&v->slots[side][slot], rid, first, last))
		slot++;
	return slot;
}

uint32_t libvtlb_registers_overlap(const struct vcpu *v, uint32_t side, uint32_t rid, uint64_t first, uint64_t last)
{
	return next_overlap(v, 0, side, rid, first, last);
}

/* Whether another slot of the side overlaps a page. */
static int overlaps_another(const struct vcpu *v, uint32_t side, uint32_t except, const struct libvtlb_translation *f)
{
	uint64_t last = f->page | page_span(f->page_log2);
	uint32_t slot = next_overlap(v, 0, side, f->rid, f->page, last);

	if (slot == except)
		slot = next_overlap(v, slot + 1, side, f->rid, f->page, last);
	return slot < v->slot_count[side];
}

/* The bits of register_regions that a space's registers set, for region 0. */
static uint32_t sides_of_space(const struct vcpu *v, uint32_t rid)
{
	return (uint32_t)(libvtlb_registers_overlap(v, LIBVTLB_CODE, rid, 0, OFFSET_LAST) <
			  v->slot_count[LIBVTLB_CODE]) |
	       (uint32_t)(libvtlb_registers_overlap(v, LIBVTLB_DATA, rid, 0, OFFSET_LAST) <
			  v->slot_count[LIBVTLB_DATA]) << 8;
}

void libvtlb_registers_note_regions(struct vcpu *v)
{
	uint32_t region;

	v->register_regions = 0;
	for (region = 0; region < LIBVTLB_REGIONS; region++)
		v->register_regions |= sides_of_space(v, LIBVTLB_RR_RID(v->rr[region])) << region;
}

/* Frees a slot: what it translated is gone from table, VHPT and machine. */
static int drop(struct vcpu *v, struct register_slot *slot)
{
	uint64_t first = slot_first(slot), last = slot_last(slot);

	(void)thash_unpin(v->table, slot->pin);
	slot->page_and_log2 = 0;
	libvtlb_vhpt_purge(v, slot->rid, first, last);
	return libvtlb_machine_purge(v, slot->rid, first, last);
}

/* The pin of a page that has been judged: its slot is free, no other overlaps, and there is a pin for each slot. */
static int take(struct vcpu *v, struct register_slot *slot, const struct libvtlb_translation *f,
		const struct looked *looked, uint32_t side, uint64_t va)
{
	struct thash_insertion entry;
	int err;

	libvtlb_cache_entry(v, &entry, f, looked, side, va);
	err = thash_pin(v->table, &slot->pin, &entry);
	if (err)
		return err;
	slot->page_and_log2 = f->page | f->page_log2;
	slot->rid = f->rid;
	return 0;
}

int libvtlb_insert_register(struct libvtlb *vcpu, uint32_t side, uint32_t slot, uint64_t pte, uint64_t itir,
			    uint64_t va)
{
	struct libvtlb_translation f = LIBVTLB_TRANSLATION_INIT;
	struct vcpu *v = vcpu_of(vcpu);
	int err = vcpu_refuses(v), first_error = 0;
	struct looked looked;

	if (err || side > LIBVTLB_CODE)
		return err ? err : LIBVTLB_ERR_INVALID;
	err = libvtlb_cache_drain(v);
	if (!err)
		err = slot < v->slot_count[side] ? libvtlb_cache_parse(v, &f, pte, itir, va) : LIBVTLB_RESERVED;
	if (err)
		return err;
	if (overlaps_another(v, side, slot, &f)) {
		v->stats.machine_checks++;
		return LIBVTLB_MACHINE_CHECK;
	}
	if (v->slots[side][slot].page_and_log2)
		first_error = drop(v, &v->slots[side][slot]);
	looked = libvtlb_machine_look(v, &f);
	err = take(v, &v->slots[side][slot], &f, &looked, side, va);
	libvtlb_registers_note_regions(v);
	if (!err)
		err = libvtlb_cache_announce(v, &f, &looked, side, va);
	if (first_error)
		return first_error;
	return err < 0 ? err : 0;
}

int libvtlb_purge_registers(struct libvtlb *vcpu, uint32_t side, uint64_t va, uint32_t page_log2)
{
	struct vcpu *v = vcpu_of(vcpu);
	int err = vcpu_refuses(v), first_error = 0;
	uint64_t first, last;
	uint32_t slot;

	if (err || side > LIBVTLB_CODE)
		return err ? err : LIBVTLB_ERR_INVALID;
	err = libvtlb_cache_drain(v);
	if (!err)
		err = libvtlb_cache_range(v, &first, &last, va, page_log2);
	if (err)
		return err;
	for (slot = 0; (slot = next_overlap(v, slot, side, rid_at(v, va), first, last)) < v->slot_count[side]; slot++) {
		err = drop(v, &v->slots[side][slot]);
		first_error = first_error ? first_error : err;
	}
	libvtlb_registers_note_regions(v);
	err = libvtlb_cache_purge(v, rid_at(v, va), first, last);
	return first_error ? first_error : err;
}

int libvtlb_find_register(const struct libvtlb *vcpu, uint32_t *slot, uint32_t side, uint64_t va, uint64_t bytes)
{
	const struct vcpu *v = vcpu_of_const(vcpu);
	uint64_t first = LIBVTLB_OFFSET(va), last = bytes > OFFSET_LAST - first ? OFFSET_LAST : first + bytes;
	uint32_t found;

	if (!v || !slot || side > LIBVTLB_CODE)
		return LIBVTLB_ERR_INVALID;
	found = libvtlb_registers_overlap(v, side, rid_at(v, va), first, last);
	if (found == v->slot_count[side])
		return 0;
	*slot = found;
	return 1;
}

/* Whether a region register's value is one: no reserved bit, a region id and a page size that there are. */
static int is_region(const struct vcpu *v, uint64_t value)
{
	return !(value & 0xffffffff00000002u) && !port_shift_right(LIBVTLB_RR_RID(value), v->rid_bits) &&
	       (port_shift_right(v->page_sizes, LIBVTLB_RR_PS(value)) & 1);
}

int libvtlb_set_rr(struct libvtlb *vcpu, uint32_t number, uint64_t value)
{
	struct vcpu *v = vcpu_of(vcpu);
	int err = vcpu_refuses(v);

	if (err || number >= LIBVTLB_REGIONS)
		return err ? err : LIBVTLB_ERR_INVALID;
	err = libvtlb_cache_drain(v);
	if (!err && !is_region(v, value))
		err = LIBVTLB_RESERVED;
	if (!err)
		err = thash_bind(v->table, number, LIBVTLB_RR_RID(value), GUEST_GROUP);
	if (err)
		return err;
	v->rr[number] = value;
	v->register_regions &= ~(0x101u << number);
	v->register_regions |= sides_of_space(v, LIBVTLB_RR_RID(value)) << number;
	return 0;
}

int libvtlb_get_rr(const struct libvtlb *vcpu, uint64_t *value, uint32_t number)
{
	const struct vcpu *v = vcpu_of_const(vcpu);

	if (!v || !value || number >= LIBVTLB_REGIONS)
		return LIBVTLB_ERR_INVALID;
	*value = v->rr[number];
	return 0;
}
