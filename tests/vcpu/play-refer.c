/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* Plays what refers to memory: lookups, references, walks, fetches, fills. */
#include "play.h"

#include <inttypes.h>
#include <string.h>

#define UNCACHED ((uint64_t)1 << 63)

static struct libvtlb_reference reference_of(const struct op *op)
{
	struct libvtlb_reference reference = LIBVTLB_REFERENCE(op->kind, op->privilege, op->psr, op->pta);

	reference.key_count = op->key_count;
	reference.keys = op->keys;
	return reference;
}

/* Whether the page is also reached through another region register. */
static void note_alias(struct play *play, uint64_t va)
{
	uint32_t number;

	for (number = 0; number < LIBVTLB_REGIONS; number++)
		if (number != LIBVTLB_REGION(va) && LIBVTLB_RR_RID(play->rr[number]) == rid_of(play, va)) {
			play->events[E_ALIAS]++;
			return;
		}
}

static int list_lookup(struct play *play, uint32_t side, uint64_t va, struct translation **entry)
{
	*entry = NULL;
	if (!is_implemented(play, va))
		return LIBVTLB_UNIMPLEMENTED;
	*entry = translations_find(&play->list, rid_of(play, va), side, LIBVTLB_OFFSET(va));
	if (!*entry)
		return LIBVTLB_MISS;
	note_alias(play, va);
	return (*entry)->pte & LIBVTLB_PTE_P ? LIBVTLB_HIT : LIBVTLB_ABSENT;
}

void play_lookup(struct play *play, const struct op *op)
{
	struct libvtlb_translation found = LIBVTLB_TRANSLATION_INIT;
	int bad = op->bad && !play->posted_count && !play->posted_everything;
	int got = libvtlb_lookup(play->vcpu, &found, op->side + (bad ? 2 : 0), op->va), wanted;
	struct translation *entry;

	list_drain(play);
	wanted = list_lookup(play, op->side, op->va, &entry);
	play_expect(play, "lookup", got, bad ? LIBVTLB_ERR_INVALID : wanted);
	if (!bad && entry)
		expect_found(play, &found, entry, op->va);
}

void play_fill(struct play *play, const struct op *op)
{
	int got = libvtlb_fill(play->vcpu, op->side, op->va), wanted;
	struct translation *entry;

	list_drain(play);
	wanted = list_lookup(play, op->side, op->va, &entry);
	if (wanted == LIBVTLB_HIT)
		wanted = list_show(play, entry, op->va, 0);
	play_expect(play, "fill", got, play->fired ? CALLBACK_ERROR : wanted);
	if (entry && !play->fired)
		expect_shown(play, entry, op->va, 0);
}

/* After an error of a callback it is not known whether the write was counted. */
static void adopt_count(struct play *play)
{
	struct libvtlb_stats stats;

	stats.size = sizeof(stats);
	if (play->fired && !libvtlb_get_stats(play->vcpu, &stats))
		play->first_writes = stats.first_writes;
}

/* Nothing translates the address: the walker is asked, and the fault is named. */
static int find_by_walk(struct play *play, const struct op *op, const struct libvtlb_reference *reference, uint64_t va,
			struct translation **entry)
{
	int outcome = LIBVTLB_ALTERNATE, code = is_code(reference->kind);

	if (walker_serves(play->rr[LIBVTLB_REGION(va)], reference))
		outcome = list_walk(play, op, code ? LIBVTLB_CODE : LIBVTLB_DATA, reference, va, entry);
	if (outcome != LIBVTLB_MISS && outcome != LIBVTLB_VHPT_FAULT && outcome != LIBVTLB_ALTERNATE) {
		if (*entry && (*entry)->pte & LIBVTLB_PTE_P)
			list_show(play, *entry, va, 0);
		return outcome;
	}
	return !code && !(reference->psr & LIBVTLB_PSR_IC) ? LIBVTLB_NESTED : outcome;
}

static int list_access(struct play *play, const struct op *op, const struct libvtlb_reference *reference, uint64_t va,
		       struct translation **entry)
{
	int outcome = list_lookup(play, is_code(reference->kind) ? LIBVTLB_CODE : LIBVTLB_DATA, va, entry);

	if (outcome == LIBVTLB_MISS) {
		outcome = find_by_walk(play, op, reference, va, entry);
		if (outcome != LIBVTLB_HIT)
			return outcome;
	}
	if (!*entry)
		return outcome;
	outcome = judge((*entry)->pte, (*entry)->itir, reference);
	if (outcome != LIBVTLB_HIT || is_question(reference->kind))
		return outcome;
	outcome = list_show(play, *entry, va, is_write(reference->kind));
	return play->fired ? CALLBACK_ERROR : outcome;
}

/* A reference that cannot be is refused, with what was posted obeyed or not. */
static int is_refused(struct play *play, const struct op *op, int got)
{
	if (op->kind < LIBVTLB_REFERENCES)
		return 0;
	play_expect(play, "reference out of its range", got, LIBVTLB_ERR_INVALID);
	settle_posts(play);
	return 1;
}

void play_access(struct play *play, const struct op *op)
{
	struct libvtlb_translation found = LIBVTLB_TRANSLATION_INIT;
	struct libvtlb_reference reference = reference_of(op);
	struct translation *entry;
	int got, wanted;

	got = libvtlb_access(play->vcpu, &found, &reference, op->va);
	if (is_refused(play, op, got))
		return;
	list_drain(play);
	wanted = list_access(play, op, &reference, op->va, &entry);
	play_expect(play, "access", got, wanted);
	adopt_count(play);
	if (!entry || play->fired)
		return;
	expect_found(play, &found, entry, op->va);
	if ((wanted == LIBVTLB_HIT || wanted == LIBVTLB_DIRECT_DEVICE) && !is_question(op->kind))
		expect_shown(play, entry, op->va, is_write(op->kind));
}

void play_walk(struct play *play, const struct op *op)
{
	struct libvtlb_reference reference = reference_of(op);
	int got = libvtlb_walk(play->vcpu, op->side, &reference, op->va), wanted = LIBVTLB_ALTERNATE;
	struct translation *entry = NULL;

	if (is_refused(play, op, got))
		return;
	list_drain(play);
	if (!is_implemented(play, op->va))
		wanted = LIBVTLB_UNIMPLEMENTED;
	else if (walker_serves(play->rr[LIBVTLB_REGION(op->va)], &reference))
		wanted = list_walk(play, op, op->side, &reference, op->va, &entry);
	if (entry && entry->pte & LIBVTLB_PTE_P && wanted == LIBVTLB_HIT)
		wanted = list_show(play, entry, op->va, 0);
	play_expect(play, "walk", got, wanted);
	if (entry && !play->fired)
		expect_shown(play, entry, op->va, 0);
}

/*
 * Nothing translates an address from which the machine fetched: the guest tries again so many times, then it gets the
 * fault, and the next time counts anew.
 */
static int list_retry(struct play *play, uint64_t ip, int fault)
{
	if (play->retry_ip != ip || play->retries == LIBVTLB_RETRIES) {
		int is_enough = play->retry_ip == ip;

		play->retry_ip = ip;
		play->retries = 0;
		if (is_enough)
			return fault;
	}
	play->retries++;
	return LIBVTLB_RETRY;
}

static int is_no_translation(int outcome)
{
	return outcome == LIBVTLB_MISS || outcome == LIBVTLB_ALTERNATE || outcome == LIBVTLB_VHPT_FAULT;
}

static void expect_purged(struct play *play, uint64_t va)
{
	const struct page *page = page_at(play, rid_of(play, va), LIBVTLB_OFFSET(va));

	if (machine_find(&play->machine, LIBVTLB_CODE, rid_of(play, va), LIBVTLB_OFFSET(va)))
		play_fail(play, "the machine still fetches from 0x%" PRIx64, va);
	if (play->shape.vhpt_log2 && page && play->vhpt[page->index].tag == page->tag &&
	    !(page->tag & LIBVTLB_TAG_INVALID))
		play_fail(play, "the machine's walker still finds 0x%" PRIx64, va);
}

/* The bundle at a guest-physical address; the read callback is the only judge of what is there. */
static int list_read(struct play *play, uint64_t words[2], uint64_t gpa)
{
	words[0] = guest_read(&play->guests[1], gpa);
	words[1] = guest_read(&play->guests[1], gpa + 8);
	return play->fired ? CALLBACK_ERROR : LIBVTLB_HIT;
}

/* What lies at a guest-physical address, of which bit 63 says how it is cached. */
static int list_physical(struct play *play, uint64_t gpa)
{
	struct translation page = translation_of(0, 0, gpa & LIBVTLB_PTE_PPN, LIBVTLB_ITIR(12, 0), gpa);
	struct libvtlb_backing backing;
	uint32_t log2;

	if ((gpa & ~UNCACHED) >> play->shape.pa_bits)
		return LIBVTLB_UNIMPLEMENTED;
	if (!(play->shape.host & HOST_BACKING))
		return LIBVTLB_HIT;
	return play->fired ? CALLBACK_ERROR : list_backing(play, &page, gpa, &backing, &log2);
}

static int list_fetch(struct play *play, const struct op *op, const struct libvtlb_reference *reference,
		      uint64_t words[2])
{
	struct translation *entry = NULL;
	uint64_t ip = op->va & ~(uint64_t)15;
	int outcome;

	if (!(op->psr & LIBVTLB_PSR_IT)) {
		outcome = list_physical(play, ip);
		play->retries = 0;
		return outcome == LIBVTLB_HIT ? list_read(play, words, ip & ~UNCACHED) : outcome;
	}
	outcome = list_access(play, op, reference, ip, &entry);
	if (is_no_translation(outcome))
		outcome = list_retry(play, ip, outcome);
	else
		play->retries = 0;
	if (outcome == LIBVTLB_RETRY) {
		expect_purged(play, ip);
		outcome = play->fired ? CALLBACK_ERROR : outcome;
	}
	if (outcome != LIBVTLB_HIT)
		return outcome;
	return list_read(play, words, translation_address(entry, LIBVTLB_OFFSET(ip)));
}

void play_fetch(struct play *play, const struct op *op)
{
	struct libvtlb_reference reference = reference_of(op);
	uint64_t bundle[2] = {0, 0}, words[2];
	int got, wanted;

	reference.kind = LIBVTLB_FETCH;
	got = libvtlb_fetch(play->vcpu, bundle, &reference, op->va);
	if (!(play->shape.host & HOST_READ)) {
		play_expect(play, "fetch without a read callback", got, LIBVTLB_ERR_INVALID);
		settle_posts(play);
		return;
	}
	list_drain(play);
	wanted = list_fetch(play, op, &reference, words);
	play_expect(play, "fetch", got, wanted);
	if (wanted == LIBVTLB_HIT && (bundle[0] != words[0] || bundle[1] != words[1]))
		play_fail(play, "fetch: 0x%" PRIx64 " 0x%" PRIx64 ", wanted 0x%" PRIx64 " 0x%" PRIx64, bundle[0],
			  bundle[1], words[0], words[1]);
}

/* What an inlined lookup grants must hold at every privilege level, for plain memory that may be referred to unnoticed. */
static int may_be_plain(struct play *play, const struct translation *entry, uint64_t va, uint32_t kind)
{
	static const uint32_t kinds[] = {
		[THASH_READ] = LIBVTLB_LOAD, [THASH_WRITE] = LIBVTLB_STORE, [THASH_EXECUTE] = LIBVTLB_FETCH};
	struct libvtlb_reference reference = LIBVTLB_REFERENCE(kinds[kind], 0, 0, 0);
	struct libvtlb_backing backing;
	uint32_t log2;

	for (; reference.privilege < 4; reference.privilege++)
		if (judge(entry->pte, entry->itir, &reference) != LIBVTLB_HIT)
			return 0;
	if (LIBVTLB_PTE_GET_MA(entry->pte) != LIBVTLB_MA_WB)
		return 0;
	return !(play->shape.host & HOST_BACKING) ||
	       list_backing(play, entry, LIBVTLB_OFFSET(va), &backing, &log2) == LIBVTLB_HIT;
}

/* The table's own lookup, which a host inlines: it drains nothing, judges no key, and leaves marking to the host. */
void play_inlined(struct play *play, const struct op *op)
{
	uint32_t kind = op->number % 3, side = kind == THASH_EXECUTE ? LIBVTLB_CODE : LIBVTLB_DATA;
	struct thash_result got = thash_lookup(&play->memory.table, LIBVTLB_OFFSET(op->va), 1, kind, LIBVTLB_REGION(op->va));
	const struct translation *entry = translations_find(&play->list, rid_of(play, op->va), side, LIBVTLB_OFFSET(op->va));
	uint64_t gpa, granule;

	play_tally(play, got.outcome == THASH_HIT ? LIBVTLB_HIT
			 : got.outcome == THASH_MISS ? LIBVTLB_MISS : LIBVTLB_RIGHTS);
	if ((got.outcome == THASH_MISS) != (entry == NULL))
		play_fail(play, "inlined lookup: %d, but the list %s", got.outcome, entry ? "has it" : "has nothing");
	if (!entry || (got.outcome != THASH_HIT && got.outcome != THASH_FIRST_WRITE))
		return;
	gpa = translation_address(entry, LIBVTLB_OFFSET(op->va));
	granule = gpa & ~span_of(12);
	if (!may_be_plain(play, entry, op->va, kind) || thash_address(&play->memory.table, got.value, op->va) != gpa)
		play_fail(play, "inlined lookup: kind %" PRIu32 " of pte 0x%" PRIx64 " at 0x%" PRIx64, kind, entry->pte,
			  thash_address(&play->memory.table, got.value, op->va));
	if (kind == THASH_WRITE && got.outcome == THASH_HIT && !is_marked(play, granule, granule | span_of(12), 1))
		play_fail(play, "inlined lookup: a write to 0x%" PRIx64 " goes unnoticed", gpa);
	if (got.outcome != THASH_FIRST_WRITE || !play->shape.log_pages)
		return;
	if (libvtlb_dirty_mark(&play->memory.log, granule, granule | span_of(12)) !=
	    (int32_t)list_mark(play, granule, granule | span_of(12)))
		play_fail(play, "mark of an inlined write");
}
