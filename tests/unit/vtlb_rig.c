/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* The rig of a virtual processor: a host with memory, devices and a machine's TLB, all of them watched. */
#include "vtlb_rig.h"

#include <stdlib.h>
#include <string.h>

#include <common/port.h>

#define NOBODY 0xffffffffu
#define RUBBISH 0x5a

static const struct vtlb_rig_piece usual_pieces[] = {
	{VRIG_VGA, VRIG_VGA + VRIG_VGA_BYTES - 1, 0x500000000, LIBVTLB_EMULATED},
	{0, VRIG_RAM_BYTES - 1, VRIG_MACHINE, LIBVTLB_MEMORY},
	{VRIG_EMULATED, VRIG_EMULATED + VRIG_DEVICE_BYTES - 1, 0x600000000, LIBVTLB_EMULATED},
	{VRIG_DIRECT, VRIG_DIRECT + VRIG_DEVICE_BYTES - 1, VRIG_MACHINE + VRIG_DIRECT, LIBVTLB_DIRECT},
};
#define USUAL_PIECES ((uint32_t)(sizeof(usual_pieces) / sizeof(usual_pieces[0])))

/* Three turns of two, with strides that overlap in no way. */
static const struct libvtlb_ptce usual_ptce = {0x100000, {3, 2}, {0x1000, 0x100}};

static uint32_t number_of(uint32_t callback)
{
	uint32_t n = 0;

	while (!(callback >> n & 1))
		n++;
	return n;
}

static uint64_t span(uint32_t log2)
{
	return ((uint64_t)1 << log2) - 1;
}

/* Counts a call; VRIG_ERROR where it is to fail. */
static int enter(struct vtlb_rig *r, uint32_t callback)
{
	r->calls[number_of(callback)]++;
	if (!(callback & r->fail_mask) || !r->fail_call || --r->fail_call)
		return 0;
	r->failed++;
	return VRIG_ERROR;
}

static int leave(struct vtlb_rig *r, uint32_t callback)
{
	if (r->meanwhile && callback & r->meanwhile_mask)
		r->meanwhile(r);
	return 0;
}

static const struct vtlb_rig_piece *piece_at(const struct vtlb_rig *r, uint64_t gpa)
{
	uint32_t i;

	for (i = 0; i < r->piece_count; i++)
		if (gpa >= r->pieces[i].first && gpa <= r->pieces[i].last)
			return &r->pieces[i];
	return NULL;
}

/* Whether one piece, or nothing, lies in a whole range. */
static int is_uniform(const struct vtlb_rig *r, uint64_t first, uint64_t last)
{
	uint32_t i;

	for (i = 0; i < r->piece_count; i++) {
		const struct vtlb_rig_piece *piece = &r->pieces[i];

		if (first >= piece->first && last <= piece->last)
			return 1;
		if (piece->first <= last && piece->last >= first)
			return 0;
	}
	return 1;
}

static int backing(void *user, struct libvtlb_backing *answer, uint64_t gpa)
{
	struct vtlb_rig *r = user;
	const struct vtlb_rig_piece *piece = piece_at(r, gpa);
	int err = enter(r, VRIG_BACKING);
	uint32_t log2 = 12;

	if (err)
		return err;
	r->nonsense += gpa >> r->config.pa_bits != 0;
	while (log2 < 63 && is_uniform(r, gpa & ~span(log2 + 1), gpa | span(log2 + 1)))
		log2++;
	answer->kind = piece ? piece->kind : LIBVTLB_NOTHING;
	answer->log2 = log2;
	answer->machine = piece ? piece->machine + (gpa - piece->first) : 0;
	return leave(r, VRIG_BACKING);
}

static int read_words(void *user, uint64_t *words, uint64_t gpa, uint32_t count)
{
	struct vtlb_rig *r = user;
	int err = enter(r, VRIG_READ);
	uint32_t i;

	if (err)
		return err;
	r->nonsense += (count != 1 && count != 2 && count != 4) || gpa % (8 * count) != 0;
	for (i = 0; i < count; i++)
		words[i] = vtlb_rig_peek(r, gpa + 8 * i);
	return leave(r, VRIG_READ);
}

static int overlaps(const struct vtlb_rig_resident *e, uint32_t rid, uint64_t offset, uint32_t log2)
{
	return e->rid == rid && e->offset <= offset + span(log2) && offset <= e->offset + span(e->log2);
}

/* A page that the machine could not hold: of a size or place that is not, or misaligned. */
static int is_nonsense(const struct vtlb_rig *r, const struct libvtlb_machine_entry *entry, uint32_t log2)
{
	return entry->side > LIBVTLB_CODE || entry->rid > 0xffffff || log2 < 12 ||
	       !(r->config.page_sizes >> log2 & 1 || LIBVTLB_INSERT_SIZES >> log2 & 1 ||
		 log2 == r->config.machine_log2) ||
	       (entry->pte & LIBVTLB_PTE_PPN & span(log2)) != 0 || !(entry->pte & LIBVTLB_PTE_P);
}

static int machine_insert(void *user, const struct libvtlb_machine_entry *entry)
{
	struct vtlb_rig *r = user;
	uint32_t log2 = LIBVTLB_ITIR_PS(entry->itir), i;
	uint64_t offset = LIBVTLB_OFFSET(entry->va) & ~span(log2);
	int err = enter(r, VRIG_INSERT);

	if (err)
		return err;
	r->nonsense += (uint32_t)is_nonsense(r, entry, log2);
	r->inserted = *entry;
	for (i = 0; i < VRIG_RESIDENT; i++)
		if (r->resident[i].side == entry->side && overlaps(&r->resident[i], entry->rid, offset, log2))
			r->resident[i].rid = NOBODY;
	r->resident[r->next_resident++ % VRIG_RESIDENT] =
		(struct vtlb_rig_resident){offset, entry->pte, entry->itir, entry->side, entry->rid, log2};
	return leave(r, VRIG_INSERT);
}

static int machine_purge(void *user, uint32_t rid, uint64_t offset, uint32_t page_log2)
{
	struct vtlb_rig *r = user;
	int err = enter(r, VRIG_PURGE);
	uint32_t i;

	if (err)
		return err;
	r->purged_rid = rid;
	r->purged_offset = offset;
	r->purged_log2 = page_log2;
	if (page_log2 < 12 || page_log2 > 61 || rid > 0xffffff || offset >> 61 || (offset & span(page_log2))) {
		r->nonsense++;
		return 0;
	}
	for (i = 0; i < VRIG_RESIDENT; i++)
		if (overlaps(&r->resident[i], rid, offset, page_log2))
			r->resident[i].rid = NOBODY;
	return leave(r, VRIG_PURGE);
}

/* Each ptc.e of the loops removes its share; only all of them remove all. */
static int machine_purge_entry(void *user, uint64_t address)
{
	struct vtlb_rig *r = user;
	const struct libvtlb_ptce *p = &r->config.ptce;
	uint32_t all = p->count[0] * p->count[1], share, i;
	int err = enter(r, VRIG_PTCE);
	uint64_t at = p->base;

	if (err)
		return err;
	for (share = 0; share < all && at != address; share++)
		at += p->stride[1] + ((share + 1) % p->count[1] ? 0 : p->stride[0]);
	r->nonsense += share == all;
	for (i = share; i < VRIG_RESIDENT; i += all)
		r->resident[i].rid = NOBODY;
	return leave(r, VRIG_PTCE);
}

/* What the machine's TLB is given in a moment must be nothing of before. */
static void machine_clear(struct vtlb_rig *r)
{
	uint32_t i;

	for (i = 0; i < VRIG_RESIDENT; i++)
		r->resident[i].rid = NOBODY;
}

static void lay_out_memory(struct vtlb_rig *r)
{
	r->ram = calloc(VRIG_RAM_BYTES / 8, 8);
	r->vhpt = aligned_alloc(VRIG_VHPT_COUNT * sizeof(*r->vhpt), VRIG_VHPT_COUNT * sizeof(*r->vhpt));
	r->shadow = malloc(VRIG_VHPT_COUNT * sizeof(*r->shadow));
	ck_assert(r->ram && r->vhpt && r->shadow);
	memset(r->vhpt, RUBBISH, VRIG_VHPT_COUNT * sizeof(*r->vhpt));
	memset(r->shadow, RUBBISH, VRIG_VHPT_COUNT * sizeof(*r->shadow));
	memcpy(r->pieces, usual_pieces, sizeof(usual_pieces));
	r->piece_count = USUAL_PIECES;
	machine_clear(r);
}

/* One thread needs no lock, but a processor without read-modify-writes wants to be told so. */
static int section(void *user)
{
	(void)user;
	return 0;
}

static void lay_out_mailbox_and_log(struct vtlb_rig *r)
{
	libvtlb_section_fn *needed = PORT_HAS_ATOMIC_RMW ? NULL : section;

	r->mailbox_config = (struct libvtlb_mailbox_config){
		.size = sizeof(r->mailbox_config), .request_count = VRIG_REQUESTS, .requests = r->requests,
		.enter = needed, .leave = needed,
	};
	r->dirty_config = (struct libvtlb_dirty_config){
		.size = sizeof(r->dirty_config), .page_log2 = VRIG_LOG_PAGE,
		.page_count = (uint32_t)(VRIG_RAM_BYTES >> VRIG_LOG_PAGE), .words = r->dirty_words,
		.enter = needed, .leave = needed,
	};
}

/* The table and what it lies on are freed by the next one, not at the end: a test's process ends with it. */
void vtlb_rig_lay_out(struct vtlb_rig *r)
{
	struct rig table = r->table;

	free(r->ram);
	free(r->vhpt);
	free(r->shadow);
	memset(r, 0, sizeof(*r));
	r->table = table;
	r->shape = (struct rig_shape){12, 0, 64, 16, 64, 20, 2 * VRIG_REGISTERS, 0};
	lay_out_memory(r);
	lay_out_mailbox_and_log(r);
	r->host = (struct libvtlb_host){
		.size = sizeof(r->host), .backing = backing, .read = read_words, .machine_insert = machine_insert,
		.machine_purge = machine_purge, .machine_purge_entry = machine_purge_entry, .user = r,
	};
	r->config = (struct libvtlb_config){
		.size = sizeof(r->config), .itr_count = VRIG_REGISTERS, .dtr_count = VRIG_REGISTERS, .rid_bits = 24,
		.va_bits = VRIG_VA_BITS, .pa_bits = VRIG_PA_BITS, .machine_log2 = VRIG_MACHINE_LOG2,
		.table = &r->table.table, .vhpt = r->vhpt, .shadow = r->shadow, .vhpt_count = VRIG_VHPT_COUNT,
		.mailbox = &r->mailbox, .dirty = &r->dirty, .host = &r->host, .ptce = usual_ptce,
	};
}

int vtlb_rig_try(struct vtlb_rig *r)
{
	rig_lay_out(&r->table, &r->shape);
	r->table.config.evicted = NULL;
	ck_assert_int_eq(thash_init(&r->table.table, &r->table.config), 0);
	ck_assert_int_eq(libvtlb_mailbox_init(&r->mailbox, &r->mailbox_config), 0);
	ck_assert_int_eq(libvtlb_dirty_init(&r->dirty, &r->dirty_config), 0);
	memset(&r->vcpu, RUBBISH, sizeof(r->vcpu));
	return libvtlb_init(&r->vcpu, &r->config);
}

void vtlb_rig_start(struct vtlb_rig *r)
{
	uint32_t region;

	ck_assert_int_eq(vtlb_rig_try(r), 0);
	for (region = 0; region < LIBVTLB_REGIONS; region++)
		vtlb_rig_rr(r, region, LIBVTLB_RR(VRIG_RID + region, 14, LIBVTLB_RR_VE));
}

void vtlb_rig_init(struct vtlb_rig *r)
{
	vtlb_rig_lay_out(r);
	vtlb_rig_start(r);
}

uint32_t vtlb_rig_calls(const struct vtlb_rig *r, uint32_t callback)
{
	return r->calls[number_of(callback)];
}

void vtlb_rig_fail(struct vtlb_rig *r, uint32_t callbacks, uint32_t call)
{
	r->fail_mask = callbacks;
	r->fail_call = call;
	r->failed = 0;
}

void vtlb_rig_meanwhile(struct vtlb_rig *r, uint32_t callbacks, vtlb_rig_fn *happens)
{
	r->meanwhile_mask = callbacks;
	r->meanwhile = happens;
}

void vtlb_rig_poke(struct vtlb_rig *r, uint64_t gpa, uint64_t word)
{
	ck_assert(gpa < VRIG_RAM_BYTES && gpa % 8 == 0);
	r->ram[gpa / 8] = word;
}

/* What is no RAM reads as nothing that could be taken for something. */
uint64_t vtlb_rig_peek(const struct vtlb_rig *r, uint64_t gpa)
{
	return gpa < VRIG_RAM_BYTES ? r->ram[gpa / 8] : UINT64_MAX;
}

void vtlb_rig_rr(struct vtlb_rig *r, uint32_t region, uint64_t value)
{
	ck_assert_int_eq(libvtlb_set_rr(&r->vcpu, region, value), 0);
}

void vtlb_rig_insert(struct vtlb_rig *r, uint32_t side, uint64_t va, uint32_t page_log2, uint64_t pte)
{
	int outcome = libvtlb_insert(&r->vcpu, side, pte, LIBVTLB_ITIR(page_log2, 0), va, LIBVTLB_NO_TICKET);

	ck_assert(outcome == 0 || (outcome >= LIBVTLB_DEVICE && outcome <= LIBVTLB_NO_MEMORY));
}

void vtlb_rig_register(struct vtlb_rig *r, uint32_t side, uint32_t slot, uint64_t va, uint32_t page_log2, uint64_t pte)
{
	ck_assert_int_eq(libvtlb_insert_register(&r->vcpu, side, slot, pte, LIBVTLB_ITIR(page_log2, 0), va), 0);
}

uint64_t vtlb_rig_at(struct vtlb_rig *r, uint32_t side, uint64_t va)
{
	struct libvtlb_translation found = LIBVTLB_TRANSLATION_INIT;

	return libvtlb_lookup(&r->vcpu, &found, side, va) == LIBVTLB_HIT ? found.gpa : LAST_BYTE;
}

uint32_t vtlb_rig_post(struct vtlb_rig *r, uint32_t rid, uint64_t first, uint64_t last)
{
	uint32_t sequence = 0;

	ck_assert_int_eq(libvtlb_post(&r->mailbox, &sequence, rid, first, last), 0);
	return sequence;
}

static uint32_t rid_of(const struct vtlb_rig *r, uint64_t va)
{
	uint64_t rr = 0;

	ck_assert_int_eq(libvtlb_get_rr(&r->vcpu, &rr, LIBVTLB_REGION(va)), 0);
	return LIBVTLB_RR_RID(rr);
}

const struct vtlb_rig_resident *vtlb_rig_machine(const struct vtlb_rig *r, uint32_t side, uint64_t va)
{
	uint32_t rid = rid_of(r, va), i;

	for (i = 0; i < VRIG_RESIDENT; i++)
		if (r->resident[i].side == side && overlaps(&r->resident[i], rid, LIBVTLB_OFFSET(va), 0))
			return &r->resident[i];
	return NULL;
}

uint32_t vtlb_rig_machine_count(const struct vtlb_rig *r)
{
	uint32_t i, count = 0;

	for (i = 0; i < VRIG_RESIDENT; i++)
		count += r->resident[i].rid != NOBODY;
	return count;
}

uint64_t vtlb_rig_machine_at(const struct vtlb_rig *r, uint32_t side, uint64_t va)
{
	const struct vtlb_rig_resident *e = vtlb_rig_machine(r, side, va);

	return e ? (e->pte & LIBVTLB_PTE_PPN & ~span(e->log2)) | (va & span(e->log2)) : LAST_BYTE;
}

uint64_t vtlb_rig_vhpt_at(struct vtlb_rig *r, uint64_t va)
{
	struct libvtlb_vhpt_entry entry;
	int outcome = libvtlb_vhpt_find(&r->vcpu, &entry, va);

	ck_assert(outcome == LIBVTLB_HIT || outcome == LIBVTLB_MISS);
	if (outcome != LIBVTLB_HIT)
		return LAST_BYTE;
	ck_assert_uint_eq(LIBVTLB_ITIR_PS(entry.itir), r->config.machine_log2);
	return (entry.pte & LIBVTLB_PTE_PPN & ~span(r->config.machine_log2)) | (va & span(r->config.machine_log2));
}

uint32_t vtlb_rig_vhpt_count(struct vtlb_rig *r)
{
	uint32_t i, count = 0;

	for (i = 0; i < r->config.vhpt_count; i++)
		count += !(r->config.vhpt[i].tag & LIBVTLB_TAG_INVALID);
	ck_assert_uint_eq(vtlb_rig_stats(r).vhpt_live, count);
	return count;
}

struct libvtlb_stats vtlb_rig_stats(const struct vtlb_rig *r)
{
	struct libvtlb_stats stats = {.size = sizeof(stats)};

	ck_assert_int_eq(libvtlb_get_stats(&r->vcpu, &stats), 0);
	return stats;
}

uint32_t vtlb_rig_dirty_count(const struct vtlb_rig *r)
{
	uint64_t gpa;
	uint32_t count = 0;

	for (gpa = 0; gpa < VRIG_RAM_BYTES; gpa += (uint64_t)1 << VRIG_LOG_PAGE)
		count += (uint32_t)libvtlb_dirty_is_marked(&r->dirty, gpa);
	return count;
}

struct libvtlb_reference vtlb_rig_reference(uint32_t kind, uint64_t pta)
{
	struct libvtlb_reference reference = LIBVTLB_REFERENCE(kind, 0, VRIG_PSR, pta);

	return reference;
}
