/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * The walker of the guest's VHPT (4.1.5): where the entry of an address lies,
 * whether it may be read there, and its insert.
 *
 * Purges of others come to the owner between two steps of its own. So a walk
 * takes a ticket, reads, drains and inserts: an entry that a purge would have
 * removed, had it been inserted before the drain, is refused and read anew. A
 * purge of the VHPT itself refuses nothing: what was read, was read before that
 * purge was done.
 */
#include "judge.h"
#include "vcpu.h"

#define ATTEMPTS 4u
#define PTA_SIZE_LEAST 15u
#define PTA_SIZE_MOST 61u

/* A walk and what it has found so far. */
struct walk {
	const struct libvtlb_reference *reference;
	uint64_t va, rr;
	uint64_t at; /* virtual address of the entry */
	struct libvtlb_translation map; /* what translates it */
	uint64_t pte, itir; /* what the entry says */
};

static int is_long(const struct walk *w)
{
	return (w->reference->pta & LIBVTLB_PTA_VF) != 0;
}

/* A register that mov to PTA would have refused. */
static int is_reserved(uint64_t pta)
{
	uint32_t size = LIBVTLB_PTA_SIZE(pta);

	return (pta & LIBVTLB_PTA_RESERVED) || size < PTA_SIZE_LEAST || size > PTA_SIZE_MOST;
}

/* The guest processor's hash or tag of the address. */
static uint64_t number(struct vcpu *v, const struct walk *w, libvtlb_vhpt_fn *hosts, int tag)
{
	uint32_t rid = LIBVTLB_RR_RID(w->rr), page_log2 = LIBVTLB_RR_PS(w->rr);
	uint64_t page = LIBVTLB_OFFSET(w->va) & port_shift_left(~(uint64_t)0, page_log2), n;

	if (!hosts)
		return tag ? libvtlb_default_tag(page, rid, page_log2) : libvtlb_default_hash(page, rid, page_log2);
	v->in_callback++;
	n = hosts(v->host.user, page, rid, page_log2);
	v->in_callback--;
	return n;
}

static void locate(struct vcpu *v, struct walk *w)
{
	uint64_t pta = w->reference->pta, mask = page_span(LIBVTLB_PTA_SIZE(pta));

	if (is_long(w))
		w->at = (pta & LIBVTLB_PTA_BASE & ~mask) | (number(v, w, v->host.guest_hash, 0) << 5 & mask);
	else
		w->at = libvtlb_short_entry(pta, w->rr, w->va);
}

/* Whether the walker, which reads like a load of privilege level 0, may read by the translation that it found. */
static int may_read(struct vcpu *v, const struct walk *w)
{
	struct libvtlb_reference walker = LIBVTLB_REFERENCE(LIBVTLB_LOAD, 0, w->reference->psr & ~LIBVTLB_PSR_DA, 0);
	struct libvtlb_backing backing;
	int outcome;

	walker.key_count = w->reference->key_count;
	walker.keys = w->reference->keys;
	if (libvtlb_judge(w->map.pte, w->map.itir, &walker) != LIBVTLB_HIT ||
	    LIBVTLB_PTE_GET_MA(w->map.pte) != LIBVTLB_MA_WB)
		return LIBVTLB_MISS;
	outcome = libvtlb_host_backing(v, &backing, w->map.gpa);
	return outcome > LIBVTLB_HIT ? LIBVTLB_MISS : outcome;
}

/* Translates the entry's address; the walker's own lookup is not walked for. */
static int map_entry(struct vcpu *v, struct walk *w)
{
	int outcome = libvtlb_cache_find(v, &w->map, LIBVTLB_DATA, w->at);

	if (outcome < 0)
		return outcome;
	if (outcome != LIBVTLB_HIT)
		return outcome == LIBVTLB_ABSENT ? LIBVTLB_MISS : LIBVTLB_VHPT_FAULT;
	return may_read(v, w);
}

static int read_entry(struct vcpu *v, struct walk *w)
{
	uint64_t words[4] = { 0, 0, 0, 0 };
	int outcome = libvtlb_host_read(v, words, w->map.gpa, is_long(w) ? 4 : 1);

	if (outcome)
		return outcome;
	w->pte = words[0];
	w->itir = is_long(w) ? words[1] : LIBVTLB_ITIR(LIBVTLB_RR_PS(w->rr), LIBVTLB_RR_RID(w->rr));
	if (is_long(w) && ((words[2] & LIBVTLB_TAG_INVALID) || words[2] != number(v, w, v->host.guest_tag, 1)))
		return LIBVTLB_MISS;
	return LIBVTLB_HIT;
}

static int insert(struct vcpu *v, const struct walk *w, uint32_t side, uint64_t ticket)
{
	int outcome = libvtlb_cache_drain(v);

	if (outcome)
		return outcome;
	outcome = libvtlb_cache_insert(v, side, w->pte, w->itir, w->va, ticket);
	if (outcome == LIBVTLB_RESERVED || outcome == LIBVTLB_UNIMPLEMENTED)
		return LIBVTLB_MISS;
	return outcome ? outcome : LIBVTLB_HIT;
}

static int attempt(struct vcpu *v, struct walk *w, uint32_t side)
{
	uint64_t ticket = thash_ticket(v->table);
	int outcome;

	locate(v, w);
	outcome = map_entry(v, w);
	if (outcome == LIBVTLB_HIT)
		outcome = read_entry(v, w);
	return outcome == LIBVTLB_HIT ? insert(v, w, side, ticket) : outcome;
}

static int walk(struct vcpu *v, struct walk *w, uint32_t side)
{
	uint32_t attempts = ATTEMPTS;
	int outcome;

	v->stats.walks++;
	do
		outcome = attempt(v, w, side);
	while (outcome == LIBVTLB_ERR_AGAIN && --attempts);
	return outcome;
}

int libvtlb_walk(struct libvtlb *vcpu, uint32_t side, const struct libvtlb_reference *reference, uint64_t va)
{
	struct walk w = { .reference = reference, .va = va, .map = LIBVTLB_TRANSLATION_INIT };
	struct vcpu *v = vcpu_of(vcpu);
	int err = vcpu_refuses(v);

	if (!err)
		err = libvtlb_check_reference(reference);
	if (err || side > LIBVTLB_CODE)
		return err ? err : LIBVTLB_ERR_INVALID;
	err = libvtlb_cache_drain(v);
	if (err)
		return err;
	w.rr = v->rr[LIBVTLB_REGION(va)];
	if (!is_implemented(v, va))
		return LIBVTLB_UNIMPLEMENTED;
	if (!libvtlb_walker_serves(w.rr, reference))
		return LIBVTLB_ALTERNATE;
	if (is_reserved(reference->pta))
		return LIBVTLB_RESERVED;
	return v->host.read ? walk(v, &w, side) : LIBVTLB_ERR_INVALID;
}
