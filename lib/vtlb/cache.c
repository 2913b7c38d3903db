/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* The translation cache of a virtual processor: inserts, lookups and purges, its own and those of others. */
#include "struct-size.h"
#include "vcpu.h"

int libvtlb_cache_parse(const struct vcpu *v, struct libvtlb_translation *f, uint64_t pte, uint64_t itir, uint64_t va)
{
	int outcome = libvtlb_check_translation(pte, itir, v->page_sizes, v->pa_bits);

	if (outcome != LIBVTLB_HIT)
		return outcome;
	if (!is_implemented(v, va))
		return LIBVTLB_UNIMPLEMENTED;
	f->page_log2 = LIBVTLB_ITIR_PS(itir);
	f->page = LIBVTLB_OFFSET(va) & ~page_span(f->page_log2);
	f->pte = pte & ~LIBVTLB_PTE_IGNORED;
	f->itir = LIBVTLB_ITIR(f->page_log2, LIBVTLB_ITIR_KEY(itir));
	f->gpa = (pte & LIBVTLB_PTE_PPN & ~page_span(f->page_log2)) | (va & page_span(f->page_log2));
	f->rid = rid_at(v, va);
	f->slot = LIBVTLB_NO_SLOT;
	return 0;
}

/*
 * What an inlined lookup may grant: what every privilege level has, of plain memory that has been accessed, and
 * written if it is to be written. All else is libvtlb_access()'s to judge.
 */
static uint32_t plain_rights(uint64_t pte)
{
	uint32_t rights;

	if (!(pte & LIBVTLB_PTE_A) || LIBVTLB_PTE_GET_MA(pte) != LIBVTLB_MA_WB)
		return 0;
	rights = libvtlb_rights(pte, 0) & libvtlb_rights(pte, 3); /* those between have no less (table 4-2) */
	return pte & LIBVTLB_PTE_D ? rights : rights & ~THASH_W;
}

/* A page that is not memory from end to end grants nothing without a look at the place. */
static uint64_t value_of(const struct vcpu *v, const struct libvtlb_translation *f, const struct looked *looked)
{
	uint64_t value = f->gpa & ~page_span(f->page_log2);

	if (!(f->pte & LIBVTLB_PTE_P))
		return THASH_NOT_PRESENT;
	if (looked->outcome == LIBVTLB_HIT && looked->backing.log2 >= f->page_log2)
		value |= plain_rights(f->pte);
	return v->dirty ? value | THASH_CLEAN : value;
}

void libvtlb_cache_entry(const struct vcpu *v, struct thash_insertion *entry, const struct libvtlb_translation *f,
			 const struct looked *looked, uint32_t side, uint64_t va)
{
	port_clear(entry, sizeof(*entry));
	entry->size = sizeof(*entry);
	entry->lane = LIBVTLB_REGION(va);
	entry->va = f->page;
	entry->page_log2 = f->page_log2;
	entry->flags = side == LIBVTLB_CODE ? THASH_CODE_ONLY : THASH_DATA_ONLY;
	entry->value = value_of(v, f, looked);
	entry->cold.word = f->pte;
	entry->cold.extra = f->itir;
}

/* The slot of a register, or LIBVTLB_NO_SLOT. */
static uint32_t slot_at(const struct vcpu *v, uint32_t side, uint32_t rid, uint64_t page)
{
	uint32_t slot = libvtlb_registers_overlap(v, side, rid, page, page);

	return slot < v->slot_count[side] ? slot : LIBVTLB_NO_SLOT;
}

static void describe(const struct vcpu *v, struct libvtlb_translation *found, const struct finding *f, uint32_t side,
		     uint64_t va)
{
	const struct thash_cold *cold = libvtlb_cold_of((const struct table *)v->table, f);

	found->page_log2 = f->log2;
	found->page = f->page;
	found->pte = cold->word;
	found->itir = cold->extra;
	found->gpa = (cold->word & LIBVTLB_PTE_PPN & ~page_span(f->log2)) | (va & page_span(f->log2));
	found->rid = rid_at(v, va);
	found->slot = f->is_pinned ? slot_at(v, side, found->rid, f->page) : LIBVTLB_NO_SLOT;
}

int libvtlb_cache_find(const struct vcpu *v, struct libvtlb_translation *found, uint32_t side, uint64_t va)
{
	uint32_t kind = side == LIBVTLB_CODE ? THASH_EXECUTE : THASH_READ;
	struct finding f;

	if (PORT_UNLIKELY(!is_implemented(v, va)))
		return LIBVTLB_UNIMPLEMENTED;
	if (!libvtlb_find((struct table *)v->table, &f, LIBVTLB_OFFSET(va), kind, LIBVTLB_REGION(va)))
		return LIBVTLB_MISS;
	describe(v, found, &f, side, va);
	return found->pte & LIBVTLB_PTE_P ? LIBVTLB_HIT : LIBVTLB_ABSENT;
}

void libvtlb_cache_touch(struct vcpu *v, uint32_t side, uint64_t va, int write)
{
	uint32_t kind = side == LIBVTLB_CODE ? THASH_EXECUTE : write ? THASH_WRITE : THASH_READ;

	(void)thash_lookup_slow(v->table, LIBVTLB_OFFSET(va), 1, kind, LIBVTLB_REGION(va));
}

/* Whether a range of an address's space has a byte in a register of a side. */
static int meets_register(const struct vcpu *v, uint32_t side, uint64_t va, uint64_t first, uint64_t last)
{
	return may_have_register(v, side, va) &&
	       libvtlb_registers_overlap(v, side, rid_at(v, va), first, last) < v->slot_count[side];
}

/* The table's insert; it can fail for its ticket alone. */
static int put(struct vcpu *v, const struct libvtlb_translation *f, const struct looked *looked, uint32_t side,
	       uint64_t va, uint64_t ticket)
{
	struct thash_insertion entry;
	int err;

	libvtlb_cache_entry(v, &entry, f, looked, side, va);
	if (ticket != LIBVTLB_NO_TICKET) {
		entry.flags |= THASH_TICKETED;
		entry.ticket = ticket;
	}
	err = thash_insert_full(v->table, &entry);
	if (err)
		v->stats.overtaken++;
	return err;
}

int libvtlb_cache_insert(struct vcpu *v, uint32_t side, uint64_t pte, uint64_t itir, uint64_t va, uint64_t ticket)
{
	struct libvtlb_translation f = LIBVTLB_TRANSLATION_INIT;
	int outcome = libvtlb_cache_parse(v, &f, pte, itir, va), err;
	struct looked looked;

	if (outcome)
		return outcome;
	if (meets_register(v, side, va, f.page, f.page | page_span(f.page_log2))) {
		v->stats.machine_checks++;
		return LIBVTLB_MACHINE_CHECK;
	}
	looked = libvtlb_machine_look(v, &f);
	err = put(v, &f, &looked, side, va, ticket);
	if (err)
		return err;
	v->stats.inserts++;
	return libvtlb_cache_announce(v, &f, &looked, side, va);
}

int libvtlb_cache_announce(struct vcpu *v, const struct libvtlb_translation *f, const struct looked *looked,
			   uint32_t side, uint64_t va)
{
	int outcome = LIBVTLB_HIT, err;

	libvtlb_vhpt_purge(v, f->rid, f->page, f->page | page_span(f->page_log2));
	err = libvtlb_machine_purge(v, f->rid, f->page, f->page | page_span(f->page_log2));
	if (!err && (f->pte & LIBVTLB_PTE_P))
		err = libvtlb_machine_mark_early(v, f);
	if (!err && (f->pte & LIBVTLB_PTE_P))
		outcome = libvtlb_machine_show(v, f, looked, side, va, 0);
	if (err)
		return err;
	return outcome == LIBVTLB_HIT ? 0 : outcome;
}

int libvtlb_cache_purge(struct vcpu *v, uint32_t rid, uint64_t first, uint64_t last)
{
	/* A whole region is a whole space: no page lies beyond. */
	uint64_t end = first == 0 && last == OFFSET_LAST ? ~(uint64_t)0 : last;

	v->stats.purges++;
	(void)thash_purge(v->table, NULL, THASH_SPACE, rid, first, end);
	libvtlb_vhpt_purge(v, rid, first, last);
	return libvtlb_machine_purge(v, rid, first, last);
}

int libvtlb_cache_purge_all(struct vcpu *v)
{
	v->stats.purges_all++;
	(void)thash_purge(v->table, NULL, THASH_EVERYTHING, 0, 0, ~(uint64_t)0);
	libvtlb_vhpt_clear(v);
	port_clear(v->cut, sizeof(v->cut));
	return libvtlb_machine_purge_all(v);
}

/* Where an error of the machine waits for the end of a drain. */
struct draining {
	struct vcpu *v;
	int err;
};

static void obey(void *user, const struct posted *posted)
{
	struct draining *draining = (struct draining *)user;
	struct vcpu *v = draining->v;
	int err;

	v->stats.remote++;
	v->stats.widened += (uint64_t)posted->widened;
	if (posted->scope == POSTED_EVERYTHING)
		err = libvtlb_cache_purge_all(v);
	else if (posted->scope == POSTED_SPACE)
		err = libvtlb_cache_purge(v, posted->rid, 0, OFFSET_LAST);
	else
		err = libvtlb_cache_purge(v, posted->rid, posted->first, posted->last);
	if (!draining->err)
		draining->err = err;
}

int libvtlb_cache_drain_waiting(struct vcpu *v)
{
	struct draining draining = { v, 0 };

	if (!libvtlb_mailbox_is_waiting(v->mailbox))
		return 0;
	v->in_callback++; /* the mailbox's section callbacks are the host's, too */
	libvtlb_mailbox_take(v->mailbox, obey, &draining);
	v->in_callback--;
	return draining.err;
}

int32_t libvtlb_drain(struct libvtlb *vcpu)
{
	struct vcpu *v = vcpu_of(vcpu);
	int err = vcpu_refuses(v);
	uint64_t before;

	if (err)
		return err;
	before = v->stats.remote;
	err = libvtlb_cache_drain(v);
	return err ? err : (int32_t)(v->stats.remote - before);
}

uint64_t libvtlb_ticket(struct libvtlb *vcpu)
{
	struct vcpu *v = vcpu_of(vcpu);

	if (vcpu_refuses(v))
		return 0;
	(void)libvtlb_cache_drain(v);
	return thash_ticket(v->table);
}

int libvtlb_insert(struct libvtlb *vcpu, uint32_t side, uint64_t pte, uint64_t itir, uint64_t va, uint64_t ticket)
{
	struct vcpu *v = vcpu_of(vcpu);
	int err = vcpu_refuses(v);

	if (err || side > LIBVTLB_CODE)
		return err ? err : LIBVTLB_ERR_INVALID;
	err = libvtlb_cache_drain(v);
	return err ? err : libvtlb_cache_insert(v, side, pte, itir, va, ticket);
}

int libvtlb_cache_range(const struct vcpu *v, uint64_t *first, uint64_t *last, uint64_t va, uint32_t page_log2)
{
	if (page_log2 > 61 || !(port_shift_right(v->purge_sizes, page_log2) & 1))
		return LIBVTLB_RESERVED;
	if (!is_implemented(v, va))
		return LIBVTLB_UNIMPLEMENTED;
	*first = LIBVTLB_OFFSET(va) & ~page_span(page_log2);
	*last = *first | page_span(page_log2);
	return 0;
}

int libvtlb_purge(struct libvtlb *vcpu, uint64_t va, uint32_t page_log2)
{
	struct vcpu *v = vcpu_of(vcpu);
	int err = vcpu_refuses(v);
	uint64_t first, last;

	if (!err)
		err = libvtlb_cache_drain(v);
	if (!err)
		err = libvtlb_cache_range(v, &first, &last, va, page_log2);
	if (err)
		return err;
	if (meets_register(v, LIBVTLB_DATA, va, first, last) || meets_register(v, LIBVTLB_CODE, va, first, last)) {
		v->stats.machine_checks++;
		return LIBVTLB_MACHINE_CHECK;
	}
	return libvtlb_cache_purge(v, rid_at(v, va), first, last);
}

int libvtlb_purge_space(struct libvtlb *vcpu, uint32_t rid, uint64_t first, uint64_t last)
{
	struct vcpu *v = vcpu_of(vcpu);
	int err = vcpu_refuses(v);

	if (err || rid > RID_LAST)
		return err ? err : LIBVTLB_ERR_INVALID;
	if (first > last || last > OFFSET_LAST)
		return LIBVTLB_ERR_RANGE;
	err = libvtlb_cache_drain(v);
	return err ? err : libvtlb_cache_purge(v, rid, first, last);
}

int libvtlb_purge_all(struct libvtlb *vcpu)
{
	struct vcpu *v = vcpu_of(vcpu);
	int err = vcpu_refuses(v);

	if (!err)
		err = libvtlb_cache_drain(v);
	return err ? err : libvtlb_cache_purge_all(v);
}

int libvtlb_lookup(struct libvtlb *vcpu, struct libvtlb_translation *found, uint32_t side, uint64_t va)
{
	struct vcpu *v = vcpu_of(vcpu);
	int err = vcpu_refuses(v);

	if (!err)
		err = libvtlb_check_struct(found, sizeof(*found), FIRST_FOUND);
	if (err || side > LIBVTLB_CODE)
		return err ? err : LIBVTLB_ERR_INVALID;
	err = libvtlb_cache_drain(v);
	return err ? err : libvtlb_cache_find(v, found, side, va);
}

int libvtlb_fill(struct libvtlb *vcpu, uint32_t side, uint64_t va)
{
	struct libvtlb_translation found = LIBVTLB_TRANSLATION_INIT;
	int outcome = libvtlb_lookup(vcpu, &found, side, va);
	struct vcpu *v = vcpu_of(vcpu);
	struct looked looked;

	if (outcome != LIBVTLB_HIT)
		return outcome;
	looked = libvtlb_machine_look(v, &found);
	return libvtlb_machine_show(v, &found, &looked, side, va, 0);
}
