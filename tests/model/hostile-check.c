/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* What has to hold after every operation: its outcome, its cost, what it may not have changed, what a walker sees. */
#include "hostile.h"

static uint64_t stir(uint64_t digest, uint64_t x)
{
	digest = (digest ^ x) * 0xff51afd7ed558ccdu;
	return digest ^ digest >> 32;
}

/* On its way it meets every page that a walk has inserted. */
static uint64_t digest_table(struct world *w, uint64_t digest)
{
	struct thash_translation entry = THASH_TRANSLATION_INIT;
	uint64_t cursor = 0;

	while (thash_next(w->config.table, &cursor, &entry) == 1) {
		if (entry.page_log2 > w->largest)
			w->largest = entry.page_log2;
		digest = stir(digest, entry.page ^ entry.page_log2);
		digest = stir(digest, entry.value ^ (uint64_t)entry.flags << 56);
		digest = stir(digest, entry.space);
		digest = stir(digest, entry.cold.word);
		digest = stir(digest, entry.cold.extra);
	}
	return digest;
}

static uint64_t digest_vhpt(const struct world *w, uint64_t digest)
{
	uint32_t i;

	for (i = 0; i < w->config.vhpt_count; i++) {
		const struct libvtlb_vhpt_entry *entry = &w->config.vhpt[i];

		if (entry->tag & LIBVTLB_TAG_INVALID)
			continue;
		digest = stir(digest, entry->pte ^ i);
		digest = stir(digest, entry->itir);
		digest = stir(digest, entry->tag);
		digest = stir(digest, entry->software);
	}
	return digest;
}

uint64_t hostile_digest(struct world *w)
{
	uint64_t digest = w->vcpu->register_regions, value;
	uint32_t i;

	for (i = 0; i < LIBVTLB_REGIONS; i++) {
		if (libvtlb_get_rr(w->vcpu, &value, i))
			hostile_fail(w, "region register %u cannot be read", i);
		digest = stir(digest, value);
	}
	for (i = 0; i < (w->log.page_count + 31) / 32; i++)
		digest = stir(digest, w->log.words[i]);
	return digest_vhpt(w, digest_table(w, digest));
}

/* Whether the log says of every page of a slice that it was written. */
static int is_marked(const struct world *w, uint64_t gpa, uint32_t log2)
{
	uint64_t at, last = gpa | (((uint64_t)1 << log2) - 1), end;

	end = w->log.base + ((uint64_t)w->log.page_count << w->log.page_log2);
	for (at = gpa; at <= last; at += 1024)
		if (at >= w->log.base && at < end && !libvtlb_dirty_is_marked(w->config.dirty, at))
			return 0;
	return 1;
}

/* An entry as the machine's walker takes it. */
static void check_entry(struct world *w, const struct libvtlb_vhpt_entry *entry)
{
	uint32_t log2 = w->config.machine_log2, ma = LIBVTLB_PTE_GET_MA(entry->pte);
	uint64_t span = ((uint64_t)1 << log2) - 1, ppn = entry->pte & LIBVTLB_PTE_PPN;
	struct libvtlb_backing backing;

	w->vhpt_seen++;
	if (!(entry->pte & LIBVTLB_PTE_P) || (entry->pte & (LIBVTLB_PTE_RESERVED | LIBVTLB_PTE_IGNORED)) ||
	    ma - 1 < 3 || (entry->itir & LIBVTLB_ITIR_RESERVED) || LIBVTLB_ITIR_PS(entry->itir) != log2 || (ppn & span))
		hostile_fail(w, "the VHPT holds pte 0x%llx, itir 0x%llx", (unsigned long long)entry->pte,
			     (unsigned long long)entry->itir);
	if ((entry->software & span) || entry->software >> w->config.pa_bits)
		hostile_fail(w, "the VHPT holds guest-physical 0x%llx", (unsigned long long)entry->software);
	lies_at(w, &backing, entry->software);
	if ((backing.kind != LIBVTLB_MEMORY && backing.kind != LIBVTLB_DIRECT) || backing.log2 < log2 ||
	    ppn != (backing.machine & LIBVTLB_PTE_PPN & ~span))
		hostile_fail(w, "the VHPT maps 0x%llx to 0x%llx; it lies at 0x%llx, kind %u, 2^%u bytes",
			     (unsigned long long)entry->software, (unsigned long long)ppn,
			     (unsigned long long)backing.machine, backing.kind, backing.log2);
	if (w->config.dirty && backing.kind == LIBVTLB_MEMORY && !w->harvested && (entry->pte & LIBVTLB_PTE_D) &&
	    !is_marked(w, entry->software, log2))
		hostile_fail(w, "the machine may write 0x%llx, which the log does not know",
			     (unsigned long long)entry->software);
}

static void check_vhpt(struct world *w, const struct libvtlb_stats *stats)
{
	uint32_t i, live = 0;

	for (i = 0; i < w->config.vhpt_count; i++)
		if (!(w->config.vhpt[i].tag & LIBVTLB_TAG_INVALID)) {
			check_entry(w, &w->config.vhpt[i]);
			live++;
		}
	if (live != stats->vhpt_live)
		hostile_fail(w, "%u live entries in the VHPT, %u in the statistics", live, stats->vhpt_live);
}

static int side_misses(struct world *w, uint32_t side, uint64_t va, int registers_stay)
{
	struct libvtlb_translation found = LIBVTLB_TRANSLATION_INIT;
	int outcome = libvtlb_lookup(w->vcpu, &found, side, va);

	if (outcome == LIBVTLB_HIT || outcome == LIBVTLB_ABSENT)
		return registers_stay && found.slot != LIBVTLB_NO_SLOT;
	return outcome == LIBVTLB_MISS || outcome == LIBVTLB_UNIMPLEMENTED;
}

static void check_gone(struct world *w, uint32_t rid, uint64_t offset, int registers_stay)
{
	struct libvtlb_vhpt_entry entry;
	uint32_t region;
	uint64_t rr;

	for (region = 0; region < LIBVTLB_REGIONS; region++) {
		uint64_t va = (uint64_t)region << 61 | offset;

		(void)libvtlb_get_rr(w->vcpu, &rr, region);
		if (LIBVTLB_RR_RID(rr) != rid)
			continue;
		if (!side_misses(w, LIBVTLB_DATA, va, registers_stay) ||
		    !side_misses(w, LIBVTLB_CODE, va, registers_stay))
			hostile_fail(w, "0x%llx was purged and is found", (unsigned long long)va);
		if (libvtlb_vhpt_find(w->vcpu, &entry, va) == LIBVTLB_HIT)
			hostile_fail(w, "0x%llx was purged and is in the VHPT", (unsigned long long)va);
	}
}

void check_purged(struct world *w, uint32_t rid, uint64_t first, uint64_t last, int registers_stay)
{
	uint32_t i;

	w->in_operation = 0;
	check_gone(w, rid, first, registers_stay);
	check_gone(w, rid, last, registers_stay);
	check_gone(w, rid, first + (last - first) / 2, registers_stay);
	for (i = 0; i < RECENT && i < w->recent_count; i++) {
		uint64_t offset = LIBVTLB_OFFSET(w->recent[i]);

		if (offset >= first && offset <= last)
			check_gone(w, rid, offset, registers_stay);
	}
}

static void check_slice_purged(struct world *w, uint64_t va)
{
	struct libvtlb_vhpt_entry entry;

	if (libvtlb_vhpt_find(w->vcpu, &entry, va) == LIBVTLB_HIT)
		hostile_fail(w, "a part of a page was purged, and its slice at 0x%llx is in the VHPT",
			     (unsigned long long)va);
}

void check_slices_purged(struct world *w, uint64_t va, uint32_t page_log2)
{
	uint64_t span = ((uint64_t)1 << page_log2) - 1, step = page_log2 > 18 ? (span >> 6) + 1 : 0x1000, at;
	uint32_t i;

	for (at = 0; at <= span; at += step)
		check_slice_purged(w, (va & ~span) + at);
	for (i = 0; i < RECENT && i < w->recent_count; i++)
		if (((w->recent[i] ^ va) & ~span) == 0)
			check_slice_purged(w, w->recent[i]);
}

static void at_most(const struct world *w, const char *what, uint64_t counted, uint64_t bound)
{
	if (counted > bound)
		hostile_fail(w, "%llu %s, at most %llu were promised", (unsigned long long)counted, what,
			     (unsigned long long)bound);
}

/* Slices of a range and of the largest page that may stick out of it: the promise of libvtlb_purge(). */
static uint64_t slices_of(const struct world *w, uint64_t first, uint64_t last)
{
	uint32_t largest = w->largest > w->config.machine_log2 ? w->largest : w->config.machine_log2;
	uint64_t span = ((uint64_t)1 << largest) - 1;

	return ((last | span) >> w->config.machine_log2) - ((first & ~span) >> w->config.machine_log2) + 1;
}

static void check_cost(struct world *w, const struct libvtlb_stats *now)
{
	const struct budget *b = &w->budget;
	uint64_t remote = now->remote - w->stats.remote, purges = b->purges + remote;
	uint64_t probes = now->vhpt_probes - w->stats.vhpt_probes, bound = purges * w->config.vhpt_count;
	uint64_t turns = (uint64_t)w->config.ptce.count[0] * w->config.ptce.count[1];

	if (b->is_one_range && !remote && slices_of(w, b->first, b->last) < bound)
		bound = slices_of(w, b->first, b->last);
	at_most(w, "entries of the VHPT were looked at", probes, bound);
	at_most(w, "questions of what lies somewhere", w->calls[CALL_BACKING], b->backings);
	at_most(w, "reads", w->calls[CALL_READ], b->reads);
	at_most(w, "inserts into the machine", w->calls[CALL_MACHINE_INSERT], b->shows);
	at_most(w, "purges of the machine", w->calls[CALL_MACHINE_PURGE], purges);
	at_most(w, "ptc.e", w->calls[CALL_MACHINE_PURGE_ENTRY],
		(b->whole + now->purges_all - w->stats.purges_all) * turns);
	at_most(w, "hashes", w->calls[CALL_HASH], probes + b->shows + 1);
	at_most(w, "tags", w->calls[CALL_TAG], b->shows + 1u);
	at_most(w, "guest hashes", w->calls[CALL_GUEST_HASH], b->walks);
	at_most(w, "guest tags", w->calls[CALL_GUEST_TAG], b->walks);
}

static uint32_t bit_of(int outcome)
{
	switch (outcome) {
	case LIBVTLB_ERR_INVALID: return BIT_INVALID;
	case LIBVTLB_ERR_SIZE: return BIT_SIZE;
	case LIBVTLB_ERR_AGAIN: return BIT_AGAIN;
	case LIBVTLB_ERR_RANGE: return BIT_RANGE;
	default: return outcome >= 0 && outcome <= LIBVTLB_RETRY ? BIT(outcome) : 0;
	}
}

void hostile_check(struct world *w, const struct verdict *verdict)
{
	struct libvtlb_stats now = {.size = sizeof(now)};
	int outcome = verdict->outcome;
	uint64_t digest;

	if (libvtlb_get_stats(w->vcpu, &now))
		hostile_fail(w, "no statistics");
	/* An insert that a purge overtook has nothing to report. */
	if (w->fired && outcome != w->fired && now.overtaken == w->stats.overtaken)
		hostile_fail(w, "a callback said %d, the answer was %d", w->fired, outcome);
	if (outcome != w->fired && !(verdict->allowed & bit_of(outcome)))
		hostile_fail(w, "outcome %d is none of this function's", outcome);
	check_cost(w, &now);
	digest = hostile_digest(w);
	if ((verdict->is_quiet || (verdict->is_refused && !w->fired)) && now.remote == w->stats.remote &&
	    digest != w->digest)
		hostile_fail(w, "outcome %d, and something changed", outcome);
	w->drained += now.remote - w->stats.remote;
	w->refused += (uint64_t)verdict->is_refused;
	w->walks += now.walks - w->stats.walks;
	if (outcome >= 0)
		w->tally[outcome]++;
	check_vhpt(w, &now);
	w->digest = digest;
	w->stats = now;
}
