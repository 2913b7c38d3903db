/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * The VHPT: a hashed page table of the machine's page size, which the machine may
 * walk at any moment. Where an entry lies the host's hash decides; nothing else
 * of hash and tag is believed.
 *
 * An entry's shadow says which slice it is (a tag cannot be read backwards), and of
 * how large a page of the guest. A purge has to find the slices of large pages
 * that stick out of its range, too. So that it does not look for those where there
 * are none, the shadows are a second table at the same time: they count the slices
 * of large pages, by a hash of the page.
 */
#include "vcpu.h"

/* Of a shadow's state: log2 of the guest's page, 0 where there is no entry; and the count above it. */
#define STATE_LOG2 0x3fu
#define STATE_ONE 0x40u

#define SIZES_FROM 12u /* of vhpt.slices */

/* What libvtlb_default_hash() says of an aligned block of so many slices differs by an xor with their place in it. */
#define BLOCK 1024u

static uint32_t log2_of(const struct libvtlb_vhpt_shadow *shadow)
{
	return shadow->state & STATE_LOG2;
}

static uint64_t ask(struct vcpu *v, libvtlb_vhpt_fn *fn, uint64_t offset, uint32_t rid)
{
	uint64_t answer;

	v->in_callback++;
	answer = fn(v->host.user, offset, rid, v->machine_log2);
	v->in_callback--;
	return answer;
}

static uint32_t hash_for(struct vcpu *v, uint64_t offset, uint32_t rid)
{
	return (uint32_t)(v->host.hash ? ask(v, v->host.hash, offset, rid) :
					 libvtlb_default_hash(offset, rid, v->machine_log2));
}

static uint32_t slot_for(struct vcpu *v, uint64_t offset, uint32_t rid)
{
	return hash_for(v, offset, rid) & (v->vhpt.count - 1);
}

static uint64_t tag_for(struct vcpu *v, uint64_t offset, uint32_t rid)
{
	return v->host.tag ? ask(v, v->host.tag, offset, rid) : libvtlb_default_tag(offset, rid, v->machine_log2);
}

/* From here on no walker finds an entry: on 32-bit machines the half with the bit is all that it takes. */
static void spoil(struct libvtlb_vhpt_entry *entry)
{
#if PORT_WIDE_REGISTERS
	PORT_WRITE(entry->tag, LIBVTLB_TAG_INVALID);
#else
	PORT_WRITE(((port_half *)&entry->tag)[!PORT_LOW_HALF], (uint32_t)(LIBVTLB_TAG_INVALID >> 32));
#endif
}

/* From here on a walker finds a spoilt entry: no half of its tag is valid before the other is right. */
static void publish(struct libvtlb_vhpt_entry *entry, uint64_t tag)
{
	PORT_FENCE_RELEASE();
#if PORT_WIDE_REGISTERS
	PORT_WRITE(entry->tag, tag);
#else
	PORT_WRITE(((port_half *)&entry->tag)[PORT_LOW_HALF], (uint32_t)tag);
	PORT_FENCE_RELEASE();
	PORT_WRITE(((port_half *)&entry->tag)[!PORT_LOW_HALF], (uint32_t)(tag >> 32));
#endif
}

/* Where the slices of a large page around an address are counted; other pages may be counted there as well. */
static uint32_t *counter_of(const struct vcpu *v, uint32_t rid, uint64_t offset, uint32_t log2)
{
	uint64_t page = page_number(offset, log2);
	uint32_t mix = ((uint32_t)page ^ (uint32_t)(page >> 32) ^ rid * 0x85ebca6bu) + log2;

	return &v->vhpt.shadow[mix * 0x9e3779b1u >> 8 & (v->vhpt.count - 1)].state;
}

/* One live entry more or, with @by -1, less. */
static void count(struct vcpu *v, const struct libvtlb_vhpt_shadow *shadow, int32_t by)
{
	uint32_t log2 = log2_of(shadow), *slices = &v->vhpt.slices[log2 - SIZES_FROM];

	if (*slices == (by < 0))
		v->vhpt.sizes ^= port_shift_left(1, log2);
	*slices += (uint32_t)by;
	v->vhpt.live += (uint32_t)by;
	v->stats.vhpt_live = v->vhpt.live;
	if (log2 > v->machine_log2)
		*counter_of(v, shadow->rid, shadow->page, log2) += (uint32_t)by * STATE_ONE;
}

static void drop(struct vcpu *v, uint32_t slot)
{
	struct libvtlb_vhpt_shadow *shadow = &v->vhpt.shadow[slot];

	if (!log2_of(shadow))
		return;
	spoil(&v->vhpt.entries[slot]);
	count(v, shadow, -1);
	shadow->state &= ~STATE_LOG2;
}

void libvtlb_vhpt_clear(struct vcpu *v)
{
	uint32_t slot;

	for (slot = 0; slot < v->vhpt.count; slot++)
		spoil(&v->vhpt.entries[slot]);
	if (v->vhpt.count)
		port_clear(v->vhpt.shadow, v->vhpt.count * sizeof(*v->vhpt.shadow));
	port_clear(v->vhpt.slices, sizeof(v->vhpt.slices));
	v->vhpt.sizes = 0;
	v->vhpt.live = v->stats.vhpt_live = 0;
}

/* Whether a slot holds just this. */
static int is_there(const struct vcpu *v, uint32_t slot, const struct slice *slice, uint64_t tag)
{
	const struct libvtlb_vhpt_shadow *shadow = &v->vhpt.shadow[slot];
	const struct libvtlb_vhpt_entry *entry = &v->vhpt.entries[slot];

	return log2_of(shadow) == slice->page_log2 && shadow->page == slice->offset && shadow->rid == slice->rid &&
	       entry->pte == slice->pte && entry->itir == slice->itir && entry->software == slice->gpa &&
	       entry->tag == tag;
}

static void note(struct vcpu *v, uint32_t slot, const struct slice *slice)
{
	struct libvtlb_vhpt_shadow *shadow = &v->vhpt.shadow[slot];

	shadow->page = slice->offset;
	shadow->rid = slice->rid;
	shadow->state |= slice->page_log2;
	count(v, shadow, 1);
	v->stats.vhpt_inserts++;
}

int libvtlb_vhpt_has(struct vcpu *v, const struct slice *slice)
{
	return v->vhpt.count && is_there(v, slot_for(v, slice->offset, slice->rid), slice,
					 tag_for(v, slice->offset, slice->rid));
}

void libvtlb_vhpt_put(struct vcpu *v, const struct slice *slice)
{
	struct libvtlb_vhpt_entry *entry;
	uint64_t tag;
	uint32_t slot;

	if (!v->vhpt.count)
		return;
	slot = slot_for(v, slice->offset, slice->rid);
	tag = tag_for(v, slice->offset, slice->rid);
	if (is_there(v, slot, slice, tag))
		return;
	drop(v, slot);
	if (tag & LIBVTLB_TAG_INVALID)
		return;
	note(v, slot, slice);
	entry = &v->vhpt.entries[slot];
	PORT_FENCE_RELEASE();
	port_write64(&entry->pte, slice->pte);
	port_write64(&entry->itir, slice->itir);
	port_write64(&entry->software, slice->gpa);
	publish(entry, tag);
}

/* What a purge is about; its first byte is a slice's. */
struct range {
	uint64_t first, last;
	uint32_t rid;
	uint32_t machine_log2;
};

static int may_have_slices(const struct vcpu *v, const struct range *range, uint64_t offset, uint32_t log2)
{
	return *counter_of(v, range->rid, offset, log2) >= STATE_ONE;
}

/* The range and the large pages around its ends that may have slices. */
static struct hull hull_of(const struct vcpu *v, const struct range *range)
{
	uint64_t sizes = v->vhpt.sizes & ~port_shift_left(1, v->machine_log2);
	struct hull hull = { range->first, range->last };

	for (; sizes; sizes &= sizes - 1) {
		uint32_t log2 = port_lowest_bit(sizes);
		uint64_t span = page_span(log2);

		if (may_have_slices(v, range, range->first, log2))
			hull_add(&hull, range->first & ~span, range->first | span);
		if ((range->first | span) < range->last && may_have_slices(v, range, range->last, log2))
			hull_add(&hull, range->last & ~span, range->last | span);
	}
	return hull;
}

/* Whether a page larger than the machine's, of which there is this slice, has a byte in the range. */
static int has_byte_in(uint64_t slice, uint32_t log2, const struct range *range)
{
	uint64_t span = page_span(log2);

	return (slice & ~span) <= range->last && (slice | span) >= range->first;
}

/* Whether a slot holds a slice of a page that has a byte in the range. */
static PORT_HOT int is_in(const struct libvtlb_vhpt_shadow *shadow, const struct range *range)
{
	uint32_t log2 = log2_of(shadow);

	if (shadow->rid != range->rid || !log2)
		return 0;
	return shadow->page - range->first <= range->last - range->first ||
	       (log2 > range->machine_log2 && has_byte_in(shadow->page, log2, range));
}

/* Looks at slots hash ^ from to hash ^ to, or until nothing is left at all. */
static void probe(struct vcpu *v, const struct range *range, uint32_t hash, uint32_t from, uint32_t to)
{
	const struct libvtlb_vhpt_shadow *shadow = v->vhpt.shadow;
	uint32_t i, slot, mask = v->vhpt.count - 1;

	for (i = from; i <= to; i++) {
		slot = (hash ^ i) & mask;
		if (!is_in(&shadow[slot], range))
			continue;
		drop(v, slot);
		v->stats.vhpt_purged++;
		if (!v->vhpt.live)
			to = i;
	}
	v->stats.vhpt_probes += i - from;
}

/* Looks at all slots, or until nothing is left. */
static void scan(struct vcpu *v, const struct range *range)
{
	const struct libvtlb_vhpt_shadow *shadow = v->vhpt.shadow, *end = shadow + v->vhpt.count;

	for (; shadow < end; shadow++) {
		if (!is_in(shadow, range))
			continue;
		drop(v, (uint32_t)(shadow - v->vhpt.shadow));
		v->stats.vhpt_purged++;
		if (!v->vhpt.live)
			end = shadow + 1;
	}
	v->stats.vhpt_probes += (uint32_t)(end - v->vhpt.shadow);
}

/* Probes for slices, by their numbers: a whole block with one hash where it is our own, else each with its own. */
static void probe_slices(struct vcpu *v, const struct range *range, uint64_t first, uint64_t last)
{
	uint32_t mask = v->host.hash ? 0 : BLOCK - 1;

	for (; first <= last && v->vhpt.live; first = (first | mask) + 1) {
		uint32_t hash = hash_for(v, port_shift_left(first, v->machine_log2), range->rid);
		uint32_t from = (uint32_t)first & mask, to = (first | mask) < last ? mask : (uint32_t)last & mask;

		probe(v, range, hash ^ from, from, to);
	}
}

void libvtlb_vhpt_purge(struct vcpu *v, uint32_t rid, uint64_t first, uint64_t last)
{
	struct range range = { first & ~page_span(v->machine_log2), last, rid, v->machine_log2 };
	struct hull hull;

	if (!v->vhpt.live)
		return;
	hull = hull_of(v, &range);
	first = page_number(hull.first, v->machine_log2);
	last = page_number(hull.last, v->machine_log2);
	if (last - first < v->vhpt.count)
		probe_slices(v, &range, first, last);
	else
		scan(v, &range);
}

void libvtlb_vhpt_protect(struct vcpu *v)
{
	uint32_t slot;

	for (slot = 0; slot < v->vhpt.count; slot++)
		if (log2_of(&v->vhpt.shadow[slot]))
			port_clear_low_bits(&v->vhpt.entries[slot].pte, LIBVTLB_PTE_D);
}

int libvtlb_vhpt_find(struct libvtlb *vcpu, struct libvtlb_vhpt_entry *entry, uint64_t va)
{
	struct vcpu *v = vcpu_of(vcpu);
	int err = vcpu_refuses(v);
	const struct libvtlb_vhpt_entry *there;
	uint64_t offset, tag;

	if (err || !entry)
		return err ? err : LIBVTLB_ERR_INVALID;
	err = libvtlb_cache_drain(v);
	if (err)
		return err;
	if (!is_implemented(v, va))
		return LIBVTLB_UNIMPLEMENTED;
	if (!v->vhpt.count)
		return LIBVTLB_MISS;
	offset = LIBVTLB_OFFSET(va) & ~page_span(v->machine_log2);
	there = &v->vhpt.entries[slot_for(v, offset, rid_at(v, va))];
	tag = tag_for(v, offset, rid_at(v, va));
	if ((tag & LIBVTLB_TAG_INVALID) || there->tag != tag)
		return LIBVTLB_MISS;
	*entry = *there;
	return LIBVTLB_HIT;
}
