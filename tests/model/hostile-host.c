/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* The host: it counts how it is called, looks at what it is given, fails now and then, lies, and calls back. */
#include "hostile.h"

#define SOON 20000u /* no operation calls back so often */

static uint64_t mix(uint64_t x)
{
	x = (x + 1) * 0x9e3779b97f4a7c15u;
	x = (x ^ x >> 29) * 0xbf58476d1ce4e5b9u;
	return x ^ x >> 32;
}

/* What a callback may not call, all of which has to be refused. */
static int64_t call_back(struct world *w, uint32_t what)
{
	struct libvtlb_translation found = LIBVTLB_TRANSLATION_INIT;
	struct libvtlb_reference reference = LIBVTLB_REFERENCE(LIBVTLB_FETCH, 0, 0, 0);
	struct libvtlb_vhpt_entry entry;
	struct libvtlb_backing backing;
	uint64_t bundle[2];

	switch (what) {
	case 0: return libvtlb_drain(w->vcpu);
	case 1: return libvtlb_set_rr(w->vcpu, 0, LIBVTLB_RR(1, 12, 0));
	case 2: return libvtlb_insert_register(w->vcpu, LIBVTLB_DATA, 0, 1, LIBVTLB_ITIR(12, 0), 0);
	case 3: return libvtlb_purge_registers(w->vcpu, LIBVTLB_DATA, 0, 12);
	case 4: return libvtlb_insert(w->vcpu, LIBVTLB_DATA, 1, LIBVTLB_ITIR(12, 0), 0, LIBVTLB_NO_TICKET);
	case 5: return libvtlb_purge(w->vcpu, 0, 12);
	case 6: return libvtlb_purge_space(w->vcpu, 0, 0, OFFSET_LAST);
	case 7: return libvtlb_purge_all(w->vcpu);
	case 8: return libvtlb_lookup(w->vcpu, &found, LIBVTLB_DATA, 0);
	case 9: return libvtlb_access(w->vcpu, &found, &reference, 0);
	case 10: return libvtlb_walk(w->vcpu, LIBVTLB_CODE, &reference, 0);
	case 11: return libvtlb_fetch(w->vcpu, bundle, &reference, 0);
	case 12: return libvtlb_machine_address(w->vcpu, &backing, 0);
	case 13: return libvtlb_fill(w->vcpu, LIBVTLB_DATA, 0);
	case 14: return libvtlb_vhpt_find(w->vcpu, &entry, 0);
	case 15: return libvtlb_protect(w->vcpu);
	default: return libvtlb_ticket(w->vcpu) == 0 ? LIBVTLB_ERR_BUSY : 0;
	}
}

/* One call: whether it is to fail, as what. The operation's budget is looked at later, a run-away at once. */
static int called(struct world *w, enum callback which)
{
	uint32_t n = ++w->calls[which], what = (uint32_t)mix(w->random + n) % 60;
	uint64_t value;

	if (!w->in_operation)
		return 0;
	if (n > SOON && which != CALL_MACHINE_PURGE_ENTRY)
		hostile_fail(w, "callback %d was called %u times", (int)which, n);
	if (what < 17 && !(w->is_outside && which >= CALL_MAILBOX)) {
		w->busy++;
		if (call_back(w, what) != LIBVTLB_ERR_BUSY)
			hostile_fail(w, "function %u did not refuse callback %d", what, (int)which);
		if (libvtlb_get_rr(w->vcpu, &value, n & 7))
			hostile_fail(w, "a region register could not be read in callback %d", (int)which);
	}
	if (w->failing != which || w->failing_call != n)
		return 0;
	w->failed++;
	w->fired = CALL_FAILED - (int)which;
	return w->fired;
}

/* Memory in pieces of 4 KiB to 1 GiB, and devices and holes among them. */
void lies_at(const struct world *w, struct libvtlb_backing *backing, uint64_t gpa)
{
	uint64_t part = mix(gpa >> 20 ^ w->config.pa_bits);
	uint32_t is_large = gpa >> 30 & 1, log2 = is_large ? 30 : 12 + (uint32_t)(part >> 8) % 9;
	uint64_t piece = mix(gpa >> log2 ^ part);

	backing->kind = is_large || piece % 4 ? LIBVTLB_MEMORY : (uint32_t)(piece >> 8) & 3;
	backing->log2 = log2;
	backing->machine = gpa ^ (uint64_t)1 << 45 ^ (is_large ? 0 : (piece & 0xff) << log2);
}

/* An answer that cannot be. */
static void lie(struct world *w, struct libvtlb_backing *backing)
{
	w->fired = LIBVTLB_ERR_INVALID;
	switch (any(w) & 3) {
	case 0: backing->kind = 4 + (uint32_t)any(w) % 0xfffffffc; break;
	case 1: backing->log2 = (uint32_t)any(w) % 12; break;
	case 2: backing->log2 = 64 + (uint32_t)any(w) % 0xffffffbf; break;
	default:
		backing->kind = LIBVTLB_MEMORY;
		backing->machine ^= (uint64_t)1 << any(w) % (backing->log2 < 63 ? backing->log2 : 63);
	}
}

static int host_backing(void *user, struct libvtlb_backing *backing, uint64_t gpa)
{
	struct world *w = user;
	int err = called(w, CALL_BACKING);

	if (gpa >> w->config.pa_bits)
		hostile_fail(w, "backing of 0x%llx, which is not implemented", (unsigned long long)gpa);
	lies_at(w, backing, gpa);
	if (!err && w->in_operation && w->lie_call && w->lie_call == w->calls[CALL_BACKING])
		lie(w, backing);
	return err;
}

static uint64_t guest_tag(struct world *w, uint64_t offset, uint32_t rid, uint32_t page_log2)
{
	return w->host.guest_tag ? mix(offset ^ rid) >> 1 : libvtlb_default_tag(offset, rid, page_log2);
}

static uint64_t guest_hash(const struct world *w, uint64_t offset, uint32_t rid, uint32_t page_log2)
{
	return w->host.guest_hash ? mix(offset + rid) : libvtlb_default_hash(offset, rid, page_log2);
}

uint64_t guest_entry(struct world *w, uint64_t pta, uint64_t rr, uint64_t va)
{
	uint64_t mask = ((uint64_t)1 << LIBVTLB_PTA_SIZE(pta)) - 1, page = ~(uint64_t)0 << LIBVTLB_RR_PS(rr);

	if (!(pta & LIBVTLB_PTA_VF))
		return libvtlb_short_entry(pta, rr, va);
	return (pta & LIBVTLB_PTA_BASE & ~mask) |
	       (guest_hash(w, LIBVTLB_OFFSET(va) & page, LIBVTLB_RR_RID(rr), LIBVTLB_RR_PS(rr)) << 5 & mask);
}

/* Guest memory is what it needs to be: entries of the VHPT that mostly fit the address that is walked for. */
static int host_read(void *user, uint64_t *words, uint64_t gpa, uint32_t count)
{
	struct world *w = user;
	int err = called(w, CALL_READ);
	uint64_t rr, page;
	uint32_t i;

	if (gpa >> w->config.pa_bits || (count != 1 && count != 2 && count != 4) || gpa % (8 * count))
		hostile_fail(w, "read of %u words at 0x%llx", count, (unsigned long long)gpa);
	for (i = 0; i < count; i++)
		words[i] = odd_number(w);
	if (once_in(w, 4))
		return err;
	if (libvtlb_get_rr(w->vcpu, &rr, LIBVTLB_REGION(w->walked_va)))
		hostile_fail(w, "no region register in a read");
	page = LIBVTLB_OFFSET(w->walked_va) & ~(uint64_t)0 << LIBVTLB_RR_PS(rr);
	words[0] = choose_pte(w);
	if (count == 4) {
		words[1] = choose_itir(w);
		words[2] = guest_tag(w, page, LIBVTLB_RR_RID(rr), LIBVTLB_RR_PS(rr));
	}
	if (once_in(w, w->races) && w->config.mailbox)
		(void)libvtlb_post(w->config.mailbox, &w->sequence, LIBVTLB_RR_RID(rr), page, page | 0xfff);
	return err;
}

static int host_machine_insert(void *user, const struct libvtlb_machine_entry *entry)
{
	struct world *w = user;
	uint32_t log2 = LIBVTLB_ITIR_PS(entry->itir);

	if (entry->side > 1 || entry->rid >> 24 || log2 < 12 || log2 > w->config.machine_log2 || log2 > 61 ||
	    (entry->itir & LIBVTLB_ITIR_RESERVED) || !(entry->pte & LIBVTLB_PTE_P) ||
	    (entry->pte & (LIBVTLB_PTE_RESERVED | LIBVTLB_PTE_IGNORED)) ||
	    (entry->pte & LIBVTLB_PTE_PPN & (((uint64_t)1 << log2) - 1)))
		hostile_fail(w, "the machine was given pte 0x%llx itir 0x%llx for side %u rid 0x%x",
			     (unsigned long long)entry->pte, (unsigned long long)entry->itir, entry->side, entry->rid);
	return called(w, CALL_MACHINE_INSERT);
}

static int host_machine_purge(void *user, uint32_t rid, uint64_t offset, uint32_t page_log2)
{
	struct world *w = user;

	if (rid >> 24 || page_log2 < 12 || page_log2 > 61 || offset > OFFSET_LAST ||
	    (offset & (((uint64_t)1 << page_log2) - 1)))
		hostile_fail(w, "the machine was to purge 0x%llx, 2^%u bytes of space 0x%x", (unsigned long long)offset,
			     page_log2, rid);
	return called(w, CALL_MACHINE_PURGE);
}

static int host_machine_purge_entry(void *user, uint64_t address)
{
	(void)address;
	return called(user, CALL_MACHINE_PURGE_ENTRY);
}

/* Hashes as bad as can be: everything in one entry, in few, in a row; and some tags that are invalid. */
static uint64_t host_hash(void *user, uint64_t offset, uint32_t rid, uint32_t page_log2)
{
	struct world *w = user;

	(void)called(w, CALL_HASH);
	if (page_log2 != w->config.machine_log2 || rid >> 24 || offset > OFFSET_LAST ||
	    (offset & (((uint64_t)1 << page_log2) - 1)))
		hostile_fail(w, "hash of 0x%llx, 2^%u bytes of space 0x%x", (unsigned long long)offset, page_log2, rid);
	switch (w->hash_style) {
	case 0: return ~(uint64_t)0;
	case 1: return mix(offset) & 3;
	case 2: return offset >> page_log2;
	default: return mix(offset ^ (uint64_t)rid << 32);
	}
}

static uint64_t host_tag(void *user, uint64_t offset, uint32_t rid, uint32_t page_log2)
{
	struct world *w = user;
	uint64_t tag = mix(mix(offset) + rid) >> 1;

	(void)page_log2;
	(void)called(w, CALL_TAG);
	return tag % 8 == 0 ? tag | LIBVTLB_TAG_INVALID : tag;
}

static uint64_t host_guest_hash(void *user, uint64_t offset, uint32_t rid, uint32_t page_log2)
{
	struct world *w = user;

	(void)called(w, CALL_GUEST_HASH);
	return guest_hash(w, offset, rid, page_log2);
}

static uint64_t host_guest_tag(void *user, uint64_t offset, uint32_t rid, uint32_t page_log2)
{
	struct world *w = user;

	(void)called(w, CALL_GUEST_TAG);
	return guest_tag(w, offset, rid, page_log2);
}

int host_mailbox_section(void *user)
{
	return called(user, CALL_MAILBOX);
}

int host_log_section(void *user)
{
	return called(user, CALL_LOG);
}

void host_fill_in(struct world *w, uint32_t callbacks)
{
	struct libvtlb_host *h = &w->host;

	h->size = sizeof(*h);
	h->user = w;
	h->backing = callbacks & 1 ? host_backing : NULL;
	h->read = callbacks & 2 ? host_read : NULL;
	h->machine_insert = callbacks & 4 ? host_machine_insert : NULL;
	h->machine_purge = callbacks & 8 ? host_machine_purge : NULL;
	h->machine_purge_entry = callbacks & 16 ? host_machine_purge_entry : NULL;
	h->hash = callbacks & 32 ? host_hash : NULL;
	h->tag = callbacks & 32 ? host_tag : NULL;
	h->guest_hash = callbacks & 64 ? host_guest_hash : NULL;
	h->guest_tag = callbacks & 64 ? host_guest_tag : NULL;
}
