/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* The operations: every function that takes a virtual processor, a mailbox or a dirty log. */
#include "hostile.h"

#include <stdio.h>
#include <string.h>

#define CHANGED_NOTHING \
	(BIT(LIBVTLB_RESERVED) | BIT(LIBVTLB_UNIMPLEMENTED) | BIT(LIBVTLB_MACHINE_CHECK) | BIT_INVALID | BIT_SIZE | \
	 BIT_AGAIN | BIT_RANGE)
#define PLACES (BIT(LIBVTLB_DEVICE) | BIT(LIBVTLB_DIRECT_DEVICE) | BIT(LIBVTLB_NO_MEMORY))
#define FAULTS (BIT(LIBVTLB_DEVICE) - BIT(LIBVTLB_RESERVED))
#define ATTEMPTS 4u

/* The fate of callbacks is chosen before the operands are: some operations let none fail. */
static void begin(struct world *w, const char *name)
{
	w->name = name;
	memset(w->calls, 0, sizeof(w->calls));
	memset(&w->budget, 0, sizeof(w->budget));
	w->fired = 0;
	w->failing_call = once_in(w, 3) ? 1 + below(w, 3) : 0;
	w->failing = (enum callback)below(w, CALL_MACHINE_PURGE_ENTRY + 2);
	if (w->failing > CALL_MACHINE_PURGE_ENTRY)
		w->failing = CALL_LOG;
	w->lie_call = !w->failing_call && once_in(w, 20) ? 1 + below(w, 2) : 0;
	w->in_operation = 1;
}

/*
 * Of those answers that say so, nothing may have been changed. Returns whether a callback failed in the work itself and
 * not in a drain before it: what is then done, is done.
 */
static int end(struct world *w, int outcome, uint32_t allowed)
{
	struct verdict verdict = {outcome, allowed, 0, 0};
	uint64_t drained = w->drained;

	w->in_operation = 0;
	verdict.is_refused = outcome < 0 ? outcome > CALL_FAILED / 2 : (BIT(outcome) & CHANGED_NOTHING) != 0;
	if (outcome == LIBVTLB_ERR_INVALID && !(w->host.backing && w->host.read))
		verdict.is_refused = 0; /* a callback was wanting half-way */
	hostile_check(w, &verdict);
	return drained == w->drained && w->fired && outcome == w->fired;
}

static void end_quietly(struct world *w, int outcome, uint32_t allowed)
{
	struct verdict verdict = {outcome, allowed, 1, 0};

	w->in_operation = 0;
	hostile_check(w, &verdict);
}

static uint64_t rr_at(const struct world *w, uint64_t va)
{
	uint64_t rr = 0;

	(void)libvtlb_get_rr(w->vcpu, &rr, LIBVTLB_REGION(va));
	return rr;
}

/* The entry of the last insert is there, as it was inserted. */
static void check_inserted(struct world *w, uint32_t side, uint64_t pte, uint64_t va)
{
	struct libvtlb_translation found = LIBVTLB_TRANSLATION_INIT;
	int outcome = libvtlb_lookup(w->vcpu, &found, side, va);

	if (outcome != (pte & LIBVTLB_PTE_P ? LIBVTLB_HIT : LIBVTLB_ABSENT) ||
	    found.pte != (pte & ~LIBVTLB_PTE_IGNORED))
		hostile_fail(w, "inserted, and then found with outcome %d, pte 0x%llx", outcome,
			     (unsigned long long)found.pte);
	remember(w, va);
}

static void note_size(struct world *w, uint64_t itir)
{
	if (LIBVTLB_ITIR_PS(itir) > w->largest)
		w->largest = LIBVTLB_ITIR_PS(itir);
}

static void set_rr(struct world *w)
{
	uint32_t number = once_in(w, 20) ? (uint32_t)odd_number(w) : below(w, LIBVTLB_REGIONS);
	uint64_t value = choose_rr(w), now = 0;
	int outcome;

	begin(w, "set_rr");
	snprintf(w->detail, sizeof(w->detail), "%u = 0x%llx", number, (unsigned long long)value);
	outcome = libvtlb_set_rr(w->vcpu, number, value);
	end(w, outcome, BIT(0) | BIT(LIBVTLB_RESERVED) | BIT_INVALID);
	if (outcome == 0 && (libvtlb_get_rr(w->vcpu, &now, number) || now != value))
		hostile_fail(w, "the register is 0x%llx", (unsigned long long)now);
}

static void get_rr(struct world *w)
{
	uint32_t number = (uint32_t)odd_number(w);
	uint64_t value;

	begin(w, "get_rr");
	snprintf(w->detail, sizeof(w->detail), "%u", number);
	end_quietly(w, libvtlb_get_rr(w->vcpu, once_in(w, 8) ? NULL : &value, number), BIT(0) | BIT_INVALID);
}

static uint32_t slots_of(const struct world *w, uint32_t side)
{
	return side == LIBVTLB_DATA ? w->config.dtr_count : w->config.itr_count;
}

static void insert_register(struct world *w)
{
	uint32_t side = choose_side(w);
	uint32_t slot = once_in(w, 20) ? (uint32_t)odd_number(w) : below(w, slots_of(w, side) + 2);
	uint64_t pte = choose_pte(w), itir = choose_itir(w), va = choose_address(w);
	int outcome;

	note_size(w, itir);
	begin(w, "insert_register");
	w->budget = (struct budget){.purges = 2, .shows = 1, .backings = 1};
	snprintf(w->detail, sizeof(w->detail), "side %u slot %u pte 0x%llx itir 0x%llx va 0x%llx", side, slot,
		 (unsigned long long)pte, (unsigned long long)itir, (unsigned long long)va);
	outcome = libvtlb_insert_register(w->vcpu, side, slot, pte, itir, va);
	end(w, outcome, BIT(0) | BIT(LIBVTLB_RESERVED) | BIT(LIBVTLB_UNIMPLEMENTED) | BIT(LIBVTLB_MACHINE_CHECK) |
				BIT_INVALID);
	if (outcome == 0) {
		check_inserted(w, side, pte, va);
		if (!libvtlb_may_have_register(w->vcpu, side, va))
			hostile_fail(w, "the region of a register may have none");
	}
}

static void purge_registers(struct world *w)
{
	uint32_t side = choose_side(w), log2 = choose_log2(w), slot;
	uint64_t va = choose_address(w), span = ((uint64_t)1 << (log2 & 63)) - 1;
	int outcome, failed_late;

	begin(w, "purge_registers");
	w->budget.purges = slots_of(w, side) + 1;
	snprintf(w->detail, sizeof(w->detail), "side %u va 0x%llx, 2^%u bytes", side, (unsigned long long)va, log2);
	outcome = libvtlb_purge_registers(w->vcpu, side, va, log2);
	failed_late = end(w, outcome, BIT(0) | BIT(LIBVTLB_RESERVED) | BIT(LIBVTLB_UNIMPLEMENTED) | BIT_INVALID);
	if (outcome != 0 && !failed_late)
		return;
	if (libvtlb_find_register(w->vcpu, &slot, side, va & ~span, span) != 0)
		hostile_fail(w, "register %u was purged and is found", slot);
	check_purged(w, LIBVTLB_RR_RID(rr_at(w, va)), LIBVTLB_OFFSET(va) & ~span, LIBVTLB_OFFSET(va) | span, 1);
}

static void find_register(struct world *w)
{
	uint32_t side = choose_side(w), slot = 99;
	uint64_t va = choose_address(w), bytes = odd_number(w);
	int outcome;

	begin(w, "find_register");
	snprintf(w->detail, sizeof(w->detail), "side %u va 0x%llx bytes 0x%llx", side, (unsigned long long)va,
		 (unsigned long long)bytes);
	outcome = libvtlb_find_register(w->vcpu, once_in(w, 50) ? NULL : &slot, side, va, bytes);
	end_quietly(w, outcome, BIT(0) | BIT(1) | BIT_INVALID);
	if (outcome == 1 && slot >= slots_of(w, side))
		hostile_fail(w, "slot %u", slot);
	if (outcome == 1 && !libvtlb_may_have_register(w->vcpu, side, va))
		hostile_fail(w, "the region of a register may have none");
}

/* An error in the drain has no way out of this function: none happens. */
static void take_ticket(struct world *w)
{
	begin(w, "ticket");
	w->failing_call = 0;
	w->detail[0] = '\0';
	w->tickets[below(w, TICKETS)] = libvtlb_ticket(w->vcpu);
	end(w, 0, BIT(0));
}

static uint64_t choose_ticket(struct world *w)
{
	switch (below(w, 4)) {
	case 0: return w->tickets[below(w, TICKETS)];
	case 1: return once_in(w, 4) ? odd_number(w) : thash_ticket(w->config.table);
	default: return LIBVTLB_NO_TICKET;
	}
}

static int insert_this(struct world *w, uint32_t side, uint64_t pte, uint64_t itir, uint64_t va)
{
	uint64_t ticket = choose_ticket(w);
	uint32_t allowed = BIT(0) | PLACES | BIT(LIBVTLB_RESERVED) | BIT(LIBVTLB_UNIMPLEMENTED) |
			   BIT(LIBVTLB_MACHINE_CHECK) | BIT_INVALID;
	int outcome, failed_late;

	note_size(w, itir);
	begin(w, "insert");
	w->budget = (struct budget){.purges = 1, .shows = 1, .backings = 1};
	snprintf(w->detail, sizeof(w->detail), "side %u pte 0x%llx itir 0x%llx va 0x%llx ticket 0x%llx", side,
		 (unsigned long long)pte, (unsigned long long)itir, (unsigned long long)va, (unsigned long long)ticket);
	outcome = libvtlb_insert(w->vcpu, side, pte, itir, va, ticket);
	failed_late = end(w, outcome, ticket == LIBVTLB_NO_TICKET ? allowed : allowed | BIT_AGAIN);
	if (outcome == 0 || (outcome >= LIBVTLB_DEVICE && outcome <= LIBVTLB_NO_MEMORY) || failed_late)
		check_inserted(w, side, pte, va);
	return outcome;
}

static void insert(struct world *w)
{
	uint32_t side = choose_side(w);
	uint64_t pte = choose_pte(w), itir = choose_itir(w), va = choose_address(w);

	(void)insert_this(w, side, pte, itir, va);
}

static void purge(struct world *w)
{
	uint32_t log2 = choose_log2(w);
	uint64_t va = choose_address(w), span = ((uint64_t)1 << (log2 & 63)) - 1;
	int outcome, failed_late;

	begin(w, "purge");
	w->budget = (struct budget){.purges = 1, .is_one_range = 1, .first = LIBVTLB_OFFSET(va) & ~span};
	w->budget.last = w->budget.first | span;
	snprintf(w->detail, sizeof(w->detail), "va 0x%llx, 2^%u bytes", (unsigned long long)va, log2);
	outcome = libvtlb_purge(w->vcpu, va, log2);
	failed_late = end(w, outcome,
		      BIT(0) | BIT(LIBVTLB_RESERVED) | BIT(LIBVTLB_UNIMPLEMENTED) | BIT(LIBVTLB_MACHINE_CHECK));
	if (outcome == 0 || failed_late)
		check_purged(w, LIBVTLB_RR_RID(rr_at(w, va)), w->budget.first, w->budget.last, 0);
}

static void purge_space(struct world *w)
{
	uint32_t rid = choose_rid(w);
	uint64_t first, last;
	int outcome, failed_late;

	choose_range(w, &first, &last);
	begin(w, "purge_space");
	w->budget = (struct budget){.purges = 1, .is_one_range = 1, .first = first, .last = last};
	snprintf(w->detail, sizeof(w->detail), "rid 0x%x, 0x%llx to 0x%llx", rid, (unsigned long long)first,
		 (unsigned long long)last);
	outcome = libvtlb_purge_space(w->vcpu, rid, first, last);
	failed_late = end(w, outcome, BIT(0) | BIT_INVALID | BIT_RANGE);
	if (outcome == 0 || failed_late)
		check_purged(w, rid, first, last, 1);
}

static void purge_all(struct world *w)
{
	struct thash_translation entry = THASH_TRANSLATION_INIT;
	uint64_t cursor = 0;
	int outcome;

	begin(w, "purge_all");
	w->detail[0] = '\0';
	outcome = libvtlb_purge_all(w->vcpu);
	end(w, outcome, BIT(0));
	if (outcome)
		return;
	while (thash_next(w->config.table, &cursor, &entry) == 1)
		if (!(entry.flags & THASH_IS_PINNED))
			hostile_fail(w, "page 0x%llx is still there", (unsigned long long)entry.page);
	if (w->stats.vhpt_live)
		hostile_fail(w, "%u entries are still in the VHPT", w->stats.vhpt_live);
}

static void check_found(struct world *w, const struct libvtlb_translation *found, uint64_t va)
{
	uint64_t span = ((uint64_t)1 << (found->page_log2 & 63)) - 1;

	if (found->page_log2 < 12 || found->page_log2 > 61 || (found->page & span) ||
	    found->page != (LIBVTLB_OFFSET(va) & ~span) ||
	    found->gpa != ((found->pte & LIBVTLB_PTE_PPN & ~span) | (va & span)) ||
	    LIBVTLB_ITIR_PS(found->itir) != found->page_log2 || found->rid != LIBVTLB_RR_RID(rr_at(w, va)))
		hostile_fail(w, "found page 0x%llx, 2^%u bytes, gpa 0x%llx", (unsigned long long)found->page,
			     found->page_log2, (unsigned long long)found->gpa);
}

static void lookup(struct world *w)
{
	struct libvtlb_translation found = LIBVTLB_TRANSLATION_INIT;
	uint32_t side = choose_side(w);
	uint64_t va = choose_address(w);
	int outcome;

	begin(w, "lookup");
	if (once_in(w, 50))
		found.size = wrong_size(w, sizeof(found));
	snprintf(w->detail, sizeof(w->detail), "side %u va 0x%llx, size %u", side, (unsigned long long)va, found.size);
	outcome = libvtlb_lookup(w->vcpu, once_in(w, 60) ? NULL : &found, side, va);
	end_quietly(w, outcome, BIT(LIBVTLB_HIT) | BIT(LIBVTLB_ABSENT) | BIT(LIBVTLB_MISS) |
					BIT(LIBVTLB_UNIMPLEMENTED) | BIT_INVALID | BIT_SIZE);
	if (outcome == LIBVTLB_HIT)
		check_found(w, &found, va);
}

static void walk_budget(struct world *w)
{
	w->budget = (struct budget){.purges = ATTEMPTS, .shows = ATTEMPTS, .backings = 2 * ATTEMPTS, .reads = ATTEMPTS,
				    .walks = ATTEMPTS};
}

static void tell_reference(struct world *w, const struct libvtlb_reference *r, uint64_t va)
{
	w->walked_va = va;
	w->largest = 61; /* what a walk inserts is the guest memory's to say */
	snprintf(w->detail, sizeof(w->detail), "va 0x%llx kind %u privilege %u psr 0x%llx pta 0x%llx keys %u, size %u",
		 (unsigned long long)va, r->kind, r->privilege, (unsigned long long)r->psr, (unsigned long long)r->pta,
		 r->key_count, r->size);
}

static void access_this(struct world *w, const struct libvtlb_reference *reference, uint64_t va)
{
	struct libvtlb_translation found = LIBVTLB_TRANSLATION_INIT;
	int serves = libvtlb_walker_serves(rr_at(w, va), reference), outcome;
	uint32_t allowed = BIT(LIBVTLB_HIT) | PLACES | FAULTS | BIT(LIBVTLB_MACHINE_CHECK) | BIT_INVALID | BIT_SIZE |
			   BIT_AGAIN;

	begin(w, "access");
	walk_budget(w);
	w->budget.shows++;
	w->budget.backings++;
	tell_reference(w, reference, va);
	outcome = libvtlb_access(w->vcpu, &found, reference, va);
	if (!serves && (reference->kind >= LIBVTLB_PROBE_READ || (outcome < LIBVTLB_DEVICE && outcome > LIBVTLB_HIT)))
		end_quietly(w, outcome, allowed);
	else
		end(w, outcome, allowed & ~(serves ? 0 : BIT(LIBVTLB_MACHINE_CHECK) | BIT_AGAIN));
	if (outcome == LIBVTLB_HIT) {
		check_found(w, &found, va);
		remember(w, va);
	}
}

static void access(struct world *w)
{
	struct libvtlb_reference reference = choose_reference(w);

	access_this(w, &reference, choose_address(w));
}

/* The guest's VHPT is mapped where the entry lies, then it is walked. */
static void access_through_vhpt(struct world *w)
{
	struct libvtlb_reference reference = choose_reference(w);
	uint64_t va = choose_address(w), rr = rr_at(w, va), entry = guest_entry(w, reference.pta, rr, va);
	uint64_t pte = (choose_pte(w) & ~(uint64_t)LIBVTLB_PTE_MA(7)) | LIBVTLB_PTE_P | LIBVTLB_PTE_A;

	(void)insert_this(w, LIBVTLB_DATA, pte, LIBVTLB_ITIR(w->sizes[below(w, FAVOURITES)], 0), entry);
	access_this(w, &reference, va);
}

static void walk(struct world *w)
{
	struct libvtlb_reference reference = choose_reference(w);
	uint64_t va = choose_address(w);
	uint32_t side = choose_side(w);
	int outcome;

	begin(w, "walk");
	walk_budget(w);
	tell_reference(w, &reference, va);
	outcome = libvtlb_walk(w->vcpu, side, once_in(w, 60) ? NULL : &reference, va);
	end(w, outcome, BIT(LIBVTLB_HIT) | PLACES | BIT(LIBVTLB_MISS) | BIT(LIBVTLB_VHPT_FAULT) |
				BIT(LIBVTLB_ALTERNATE) | CHANGED_NOTHING);
	if (outcome == LIBVTLB_HIT)
		remember(w, va);
}

static void fetch(struct world *w)
{
	struct libvtlb_reference reference = choose_reference(w);
	uint64_t ip = choose_address(w), bundle[2];
	int outcome;

	if (!once_in(w, 10))
		reference.kind = LIBVTLB_FETCH;
	begin(w, "fetch");
	walk_budget(w);
	w->budget.purges++;
	w->budget.shows++;
	w->budget.backings++;
	w->budget.reads++;
	tell_reference(w, &reference, ip);
	outcome = libvtlb_fetch(w->vcpu, once_in(w, 60) ? NULL : bundle, &reference, ip);
	end(w, outcome, BIT(LIBVTLB_HIT) | PLACES | FAULTS | BIT(LIBVTLB_RETRY) | CHANGED_NOTHING);
}

static void machine_address(struct world *w)
{
	struct libvtlb_backing backing;
	uint64_t gpa = once_in(w, 2) ? odd_number(w) : choose_address(w) & 0xffffffffff;

	begin(w, "machine_address");
	w->budget.backings = 1;
	snprintf(w->detail, sizeof(w->detail), "0x%llx", (unsigned long long)gpa);
	end_quietly(w, libvtlb_machine_address(w->vcpu, once_in(w, 60) ? NULL : &backing, gpa),
		    BIT(LIBVTLB_HIT) | PLACES | BIT(LIBVTLB_UNIMPLEMENTED) | BIT_INVALID);
}

static void fill(struct world *w)
{
	uint32_t side = choose_side(w);
	uint64_t va = choose_address(w);

	begin(w, "fill");
	w->budget = (struct budget){.shows = 1, .backings = 1};
	snprintf(w->detail, sizeof(w->detail), "side %u va 0x%llx", side, (unsigned long long)va);
	end(w, libvtlb_fill(w->vcpu, side, va), BIT(LIBVTLB_HIT) | PLACES | BIT(LIBVTLB_ABSENT) | BIT(LIBVTLB_MISS) |
							 BIT(LIBVTLB_UNIMPLEMENTED) | BIT_INVALID);
}

static void vhpt_find(struct world *w)
{
	struct libvtlb_vhpt_entry entry;
	uint64_t va = choose_address(w);

	begin(w, "vhpt_find");
	snprintf(w->detail, sizeof(w->detail), "va 0x%llx", (unsigned long long)va);
	end_quietly(w, libvtlb_vhpt_find(w->vcpu, once_in(w, 60) ? NULL : &entry, va),
		    BIT(LIBVTLB_HIT) | BIT(LIBVTLB_MISS) | BIT(LIBVTLB_UNIMPLEMENTED) | BIT_INVALID);
}

static void protect(struct world *w)
{
	uint32_t i;
	int outcome;

	begin(w, "protect");
	w->budget.whole = 1;
	w->detail[0] = '\0';
	outcome = libvtlb_protect(w->vcpu);
	end(w, outcome, BIT(0));
	if (outcome)
		return;
	w->harvested = 0;
	for (i = 0; i < w->config.vhpt_count; i++)
		if (!(w->config.vhpt[i].tag & LIBVTLB_TAG_INVALID) && (w->config.vhpt[i].pte & LIBVTLB_PTE_D))
			hostile_fail(w, "the machine may write without a word");
}

static void drain(struct world *w)
{
	int32_t outcome;

	begin(w, "drain");
	w->detail[0] = '\0';
	outcome = libvtlb_drain(w->vcpu);
	end(w, outcome > 0 ? 0 : outcome, BIT(0));
	if (outcome >= 0 && w->config.mailbox &&
	    (libvtlb_mailbox_is_waiting(w->config.mailbox) || !libvtlb_posted_is_done(w->config.mailbox, w->sequence)))
		hostile_fail(w, "drained, and the mailbox waits");
}

static void post(struct world *w)
{
	uint32_t rid = choose_rid(w), sequence = 0;
	uint64_t first, last;
	int outcome, is_all = once_in(w, 10);

	choose_range(w, &first, &last);
	begin(w, "post");
	w->failing = CALL_MAILBOX;
	snprintf(w->detail, sizeof(w->detail), "rid 0x%x, 0x%llx to 0x%llx%s", rid, (unsigned long long)first,
		 (unsigned long long)last, is_all ? ", everything" : "");
	outcome = is_all ? libvtlb_post_everything(w->config.mailbox, rid & 1 ? NULL : &sequence) :
			   libvtlb_post(w->config.mailbox, &sequence, rid, first, last);
	end_quietly(w, outcome, BIT(0) | BIT_INVALID | BIT_RANGE);
	if (outcome == 0 && !libvtlb_mailbox_is_waiting(w->config.mailbox))
		hostile_fail(w, "posted, and nothing waits");
	if (sequence)
		w->sequence = sequence;
}

static void dirty(struct world *w)
{
	uint64_t first = odd_number(w), last = odd_number(w);
	int32_t outcome;

	if (!once_in(w, 3)) {
		first = w->log.base + (any(w) & 0xffffff);
		last = first + (any(w) & 0xffff);
	}
	begin(w, "dirty_mark");
	snprintf(w->detail, sizeof(w->detail), "0x%llx to 0x%llx", (unsigned long long)first, (unsigned long long)last);
	outcome = libvtlb_dirty_mark(w->config.dirty, first, last);
	if (outcome > (int32_t)w->log.page_count)
		hostile_fail(w, "%d pages of %u were marked", outcome, w->log.page_count);
	end(w, outcome > 0 ? 0 : outcome, BIT(0) | BIT_INVALID | BIT_RANGE);
}

static void harvest(struct world *w)
{
	uint32_t words[128], first = once_in(w, 3) ? (uint32_t)odd_number(w) : below(w, 128);
	uint32_t count = once_in(w, 3) ? (uint32_t)odd_number(w) : below(w, 128), total = (w->log.page_count + 31) / 32;
	int32_t outcome;

	begin(w, "dirty_harvest");
	snprintf(w->detail, sizeof(w->detail), "words %u, %u of them", first, count);
	outcome = libvtlb_dirty_harvest(w->config.dirty, words, first, count);
	if (outcome >= 0 && (first > total || count > total - first))
		hostile_fail(w, "words beyond the log were harvested");
	if (outcome > 0 || w->fired)
		w->harvested = 1;
	end(w, outcome > 0 ? 0 : outcome, BIT(0) | BIT_INVALID | BIT_RANGE);
}

/* The table by itself, as inlined lookups ask it: what it grants every level has, and the page was accessed. */
static void look_inlined(struct world *w)
{
	struct libvtlb_translation found = LIBVTLB_TRANSLATION_INIT;
	uint64_t va = choose_address(w);
	uint32_t kind = below(w, 3), level, side = kind == THASH_EXECUTE ? LIBVTLB_CODE : LIBVTLB_DATA;
	struct thash_result result;

	begin(w, "thash_lookup");
	snprintf(w->detail, sizeof(w->detail), "va 0x%llx kind %u", (unsigned long long)va, kind);
	if (w->config.mailbox && libvtlb_mailbox_is_waiting(w->config.mailbox)) {
		w->in_operation = 0;
		return;
	}
	result = thash_lookup(w->config.table, LIBVTLB_OFFSET(va), 1, kind, LIBVTLB_REGION(va));
	end_quietly(w, 0, BIT(0));
	if (result.outcome != THASH_HIT)
		return;
	if (libvtlb_lookup(w->vcpu, &found, side, va) != LIBVTLB_HIT || !(found.pte & LIBVTLB_PTE_A) ||
	    thash_address(w->config.table, result.value, va) != found.gpa)
		hostile_fail(w, "granted, but the translation is pte 0x%llx", (unsigned long long)found.pte);
	for (level = 0; level < 4; level++)
		if (!(libvtlb_rights(found.pte, level) >> kind & 1))
			hostile_fail(w, "granted, but not to level %u: pte 0x%llx", level,
				     (unsigned long long)found.pte);
}

static void without_processor(struct world *w)
{
	struct libvtlb_translation found = LIBVTLB_TRANSLATION_INIT;

	begin(w, "nothing");
	w->detail[0] = '\0';
	if (libvtlb_ticket(NULL))
		hostile_fail(w, "a ticket of nothing");
	end_quietly(w, once_in(w, 2) ? libvtlb_lookup(NULL, &found, 0, 0) : libvtlb_purge_all(NULL), BIT_INVALID);
}

/* After a reset everything is as it was in the beginning. */
static void reset(struct world *w)
{
	struct libvtlb_stats stats = {.size = sizeof(stats)};
	struct thash_translation entry = THASH_TRANSLATION_INIT;
	uint64_t cursor = 0;

	w->name = "init again";
	w->detail[0] = '\0';
	if (libvtlb_init(w->vcpu, &w->config) || libvtlb_get_stats(w->vcpu, &stats))
		hostile_fail(w, "refused");
	if (thash_next(w->config.table, &cursor, &entry) || stats.vhpt_live || w->vcpu->register_regions)
		hostile_fail(w, "something is left");
	w->stats = stats;
	w->digest = hostile_digest(w);
	w->largest = 0;
}

static const struct {
	void (*play)(struct world *w);
	uint32_t weight;
} operations[] = {
	{insert, 20},	  {access, 16},	       {access_through_vhpt, 10}, {set_rr, 6},	     {insert_register, 6},
	{purge, 6},	  {purge_space, 5},    {purge_registers, 4},	  {lookup, 6},	     {fill, 5},
	{vhpt_find, 3},	  {walk, 4},	       {fetch, 6},		  {post, 8},	     {drain, 2},
	{take_ticket, 3}, {find_register, 2},  {machine_address, 2},	  {dirty, 2},	     {harvest, 2},
	{protect, 2},	  {look_inlined, 6},   {get_rr, 1},		  {purge_all, 1},    {without_processor, 1},
};
#define OPERATIONS (sizeof(operations) / sizeof(operations[0]))

void hostile_play(struct world *w)
{
	uint32_t i, weights = 0, chosen;

	if (once_in(w, 2000)) {
		reset(w);
		return;
	}
	for (i = 0; i < OPERATIONS; i++)
		weights += operations[i].weight;
	chosen = below(w, weights);
	for (i = 0; chosen >= operations[i].weight; i++)
		chosen -= operations[i].weight;
	operations[i].play(w);
}
