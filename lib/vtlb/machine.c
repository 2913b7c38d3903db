/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* What the host is asked and told: what lies at an address, what the machine's TLB and VHPT are to hold. */
#include "vcpu.h"

#define PPN_BITS 50 /* of a physical address that an entry can name */

/* Whether a callback's answer can be: it names a kind, and what the machine is to see is aligned on both sides. */
static int is_possible(const struct libvtlb_backing *backing, uint64_t gpa)
{
	if (backing->kind > LIBVTLB_DIRECT || backing->log2 < 12 || backing->log2 > 63)
		return 0;
	return backing->kind == LIBVTLB_NOTHING || backing->kind == LIBVTLB_EMULATED ||
	       (((backing->machine ^ gpa) & page_span(backing->log2)) == 0 && !(backing->machine >> PPN_BITS));
}

int libvtlb_host_backing(struct vcpu *v, struct libvtlb_backing *backing, uint64_t gpa)
{
	static const uint8_t outcome[] = { LIBVTLB_NO_MEMORY, LIBVTLB_HIT, LIBVTLB_DEVICE, LIBVTLB_DIRECT_DEVICE };
	int err;

	if (port_shift_right(gpa, v->pa_bits))
		return LIBVTLB_UNIMPLEMENTED;
	if (!v->host.backing) {
		backing->kind = LIBVTLB_MEMORY;
		backing->log2 = 63;
		backing->machine = gpa;
		return LIBVTLB_HIT;
	}
	v->in_callback++;
	err = v->host.backing(v->host.user, backing, gpa);
	v->in_callback--;
	if (err)
		return err;
	return is_possible(backing, gpa) ? outcome[backing->kind] : LIBVTLB_ERR_INVALID;
}

int libvtlb_host_read(struct vcpu *v, uint64_t *words, uint64_t gpa, uint32_t count)
{
	int err;

	if (port_shift_right(gpa, v->pa_bits))
		return LIBVTLB_UNIMPLEMENTED;
	if (!v->host.read)
		return LIBVTLB_ERR_INVALID;
	v->in_callback++;
	err = v->host.read(v->host.user, words, gpa, count);
	v->in_callback--;
	return err;
}

/* Memory is cached whatever the guest says, unless the host wants it otherwise; NaTPage is no attribute of memory. */
static uint64_t attribute_of(const struct vcpu *v, uint64_t pte, uint32_t kind)
{
	if (kind == LIBVTLB_DIRECT || (v->flags & LIBVTLB_KEEP_ATTRIBUTES) ||
	    LIBVTLB_PTE_GET_MA(pte) == LIBVTLB_MA_NAT)
		return pte & LIBVTLB_PTE_MA(7);
	return LIBVTLB_PTE_MA(LIBVTLB_MA_WB);
}

/* The slice of a translation around an address: of the machine's page size, or less where page or backing are smaller. */
static void cut(const struct vcpu *v, struct slice *slice, const struct libvtlb_translation *found, uint64_t va,
		const struct libvtlb_backing *backing)
{
	uint32_t log2 = v->machine_log2;

	if (log2 > found->page_log2)
		log2 = found->page_log2;
	if (log2 > backing->log2)
		log2 = backing->log2;
	slice->log2 = log2;
	slice->page_log2 = found->page_log2;
	slice->rid = found->rid;
	slice->offset = LIBVTLB_OFFSET(va) & ~page_span(log2);
	slice->gpa = found->gpa & ~page_span(log2);
	slice->itir = LIBVTLB_ITIR(log2, LIBVTLB_ITIR_KEY(found->itir));
	slice->pte = (found->pte & ~(LIBVTLB_PTE_PPN | LIBVTLB_PTE_MA(7))) |
		     (backing->machine & ~page_span(log2) & LIBVTLB_PTE_PPN) | attribute_of(v, found->pte, backing->kind);
}

/* How far one look reaches for the other side's translations of a slice: they may be smaller than it. */
static uint64_t reach(const struct vcpu *v, const struct slice *slice, uint32_t side, uint64_t va)
{
	const struct table *t = table_of_const(v->table);
	uint64_t smaller = page_span(slice->log2 - t->granule_log2);

	if (may_have_register(v, side, va) || (t->spaces[t->lane[LIBVTLB_REGION(va)]].in_use & smaller))
		return port_shift_left(1, t->granule_log2);
	return port_shift_left(1, slice->log2);
}

/* Whether the other side translates any of a slice in another way: one entry of the VHPT cannot serve both then. */
static int sides_differ(const struct vcpu *v, const struct libvtlb_translation *found, const struct slice *slice,
			uint32_t side, uint64_t va)
{
	struct libvtlb_translation other = LIBVTLB_TRANSLATION_INIT;
	uint64_t step = reach(v, slice, !side, va), done;

	va &= ~page_span(slice->log2);
	for (done = 0; done <= page_span(slice->log2); done += step)
		if (libvtlb_cache_find(v, &other, !side, va + done) != LIBVTLB_MISS)
			return other.pte != found->pte || other.itir != found->itir || other.page != found->page;
	return 0;
}

/* Sizes of larger pages whose slices the machine may hold in a space: it must forget all slices with the page. */
static uint64_t *cut_sizes(struct vcpu *v, uint32_t rid)
{
	return &v->cut[rid * 0x9e3779b1u >> 28];
}

static int tell_machine(struct vcpu *v, const struct slice *slice, uint32_t side, uint64_t va)
{
	struct libvtlb_machine_entry entry;
	int err;

	if (!v->host.machine_insert)
		return 0;
	entry.side = side;
	entry.rid = slice->rid;
	entry.va = va;
	entry.pte = slice->pte;
	entry.itir = slice->itir;
	v->in_callback++;
	err = v->host.machine_insert(v->host.user, &entry);
	v->in_callback--;
	return err;
}

/* Whether a translation lets somebody write a page that the guest calls dirty: what any may write, level 0 may. */
static int is_writable(uint64_t pte)
{
	return (pte & LIBVTLB_PTE_D) && (libvtlb_rights(pte, 0) & THASH_W);
}

/* The log's section callbacks are the host's, too. */
static int32_t mark(struct vcpu *v, uint64_t first, uint64_t last)
{
	int32_t marked;

	v->in_callback++;
	marked = libvtlb_dirty_mark(v->dirty, first, last);
	v->in_callback--;
	return marked;
}

int libvtlb_machine_mark_early(struct vcpu *v, const struct libvtlb_translation *found)
{
	uint64_t first = found->gpa & ~page_span(found->page_log2);
	int32_t marked;

	if (!v->dirty || !(v->flags & LIBVTLB_DIRTY_AT_INSERT) || !is_writable(found->pte))
		return 0;
	marked = mark(v, first, first | page_span(found->page_log2));
	return marked < 0 ? marked : 0;
}

/* A write is noted before the machine is told that it may write; without a mark it may not. */
static int log_slice(struct vcpu *v, struct slice *slice, int write)
{
	uint64_t last = slice->gpa | page_span(slice->log2);
	int32_t marked;

	if (write || ((v->flags & LIBVTLB_DIRTY_AT_INSERT) && is_writable(slice->pte))) {
		marked = mark(v, slice->gpa, last);
		if (marked < 0)
			return marked;
		v->stats.first_writes += marked > 0;
	}
	if (!libvtlb_dirty_has_all(v->dirty, slice->gpa, last))
		slice->pte &= ~LIBVTLB_PTE_D;
	return 0;
}

struct looked libvtlb_machine_look(struct vcpu *v, const struct libvtlb_translation *found)
{
	struct looked looked = { LIBVTLB_HIT, { LIBVTLB_NOTHING, 12, 0 } };

	if (found->pte & LIBVTLB_PTE_P)
		looked.outcome = libvtlb_host_backing(v, &looked.backing, found->gpa);
	return looked;
}

int libvtlb_machine_show(struct vcpu *v, const struct libvtlb_translation *found, const struct looked *looked,
			 uint32_t side, uint64_t va, int write)
{
	struct slice slice;
	int err = 0;

	if (looked->outcome != LIBVTLB_HIT && looked->outcome != LIBVTLB_DIRECT_DEVICE)
		return looked->outcome;
	cut(v, &slice, found, va, &looked->backing);
	if (looked->outcome == LIBVTLB_HIT && v->dirty)
		err = log_slice(v, &slice, write);
	if (err || !v->host.backing)
		return err ? err : looked->outcome;
	if (slice.page_log2 > slice.log2)
		*cut_sizes(v, slice.rid) |= port_shift_left(1, slice.page_log2);
	/* What is in the VHPT was put there for both sides, and no other translation has come since. */
	if (slice.log2 == v->machine_log2 && v->vhpt.count && !libvtlb_vhpt_has(v, &slice) &&
	    !sides_differ(v, found, &slice, side, va))
		libvtlb_vhpt_put(v, &slice);
	err = tell_machine(v, &slice, side, va);
	return err ? err : looked->outcome;
}

/* The smallest power of two whose aligned block holds a range. */
static uint32_t block_log2(uint64_t first, uint64_t last)
{
	return first == last ? 0 : port_highest_bit(first ^ last) + 1;
}

/* No walker may find in the VHPT what the machine has forgotten, and remember it anew. */
int libvtlb_machine_purge(struct vcpu *v, uint32_t rid, uint64_t first, uint64_t last)
{
	uint64_t sizes = *cut_sizes(v, rid) | (uint64_t)1 << 12;
	uint32_t log2 = block_log2(first, last);
	int err;

	if (!v->host.machine_purge)
		return 0;
	if (log2 < port_highest_bit(sizes))
		log2 = port_highest_bit(sizes);
	PORT_FENCE_FULL();
	v->in_callback++;
	err = v->host.machine_purge(v->host.user, rid, first & ~page_span(log2), log2);
	v->in_callback--;
	return err;
}

int libvtlb_machine_purge_all(struct vcpu *v)
{
	const struct libvtlb_ptce *ptce = &v->ptce;
	uint64_t address = ptce->base;
	uint32_t outer, inner;
	int err = 0;

	PORT_FENCE_FULL();
	for (outer = 0; outer < ptce->count[0]; outer++, address += ptce->stride[0])
		for (inner = 0; inner < ptce->count[1]; inner++, address += ptce->stride[1]) {
			int failed;

			v->in_callback++;
			failed = v->host.machine_purge_entry(v->host.user, address);
			v->in_callback--;
			if (!err)
				err = failed;
		}
	return err;
}

int libvtlb_machine_address(struct libvtlb *vcpu, struct libvtlb_backing *backing, uint64_t gpa)
{
	struct vcpu *v = vcpu_of(vcpu);
	int err = vcpu_refuses(v);

	if (err || !backing)
		return err ? err : LIBVTLB_ERR_INVALID;
	if (!v->host.backing && !port_shift_right(gpa, v->pa_bits))
		return LIBVTLB_ERR_INVALID;
	return libvtlb_host_backing(v, backing, gpa);
}
