/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* Region registers, translation registers, inserts and purges. */
#include "hostile-play.h"

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

/* No reserved bit (1, and 32 to 63), a region id and a page size that there are. */
static int is_region(const struct world *w, uint64_t rr)
{
	return !(rr >> 32) && !(rr & 2) && LIBVTLB_RR_RID(rr) >> w->config.rid_bits == 0 &&
	       (w->config.page_sizes >> LIBVTLB_RR_PS(rr) & 1);
}

/* What the operands of an insert are to be answered, 0 if nothing is wrong with them. */
static int operands(const struct world *w, uint64_t pte, uint64_t itir, uint64_t va)
{
	int outcome = libvtlb_check_translation(pte, itir, w->config.page_sizes, w->config.pa_bits);

	if (outcome != LIBVTLB_HIT)
		return outcome;
	return is_implemented(w, va) ? 0 : LIBVTLB_UNIMPLEMENTED;
}

/* The same of a purge. */
static int range_operands(const struct world *w, uint64_t va, uint32_t page_log2)
{
	uint64_t sizes = w->config.purge_sizes ? w->config.purge_sizes : w->config.page_sizes;

	if (page_log2 > 61 || !(sizes >> page_log2 & 1))
		return LIBVTLB_RESERVED;
	return is_implemented(w, va) ? 0 : LIBVTLB_UNIMPLEMENTED;
}

/* Operands that are wrong get their answer, and others none of those answers. */
static void expect_operands(const struct world *w, int outcome, int wanted)
{
	if (wanted || outcome == LIBVTLB_RESERVED || outcome == LIBVTLB_UNIMPLEMENTED)
		expect(w, outcome, wanted);
}

void play_set_rr(struct world *w)
{
	uint32_t number = once_in(w, 20) ? (uint32_t)odd_number(w) : below(w, LIBVTLB_REGIONS);
	uint64_t value = choose_rr(w), now = 0;
	int outcome;

	begin(w, "set_rr");
	snprintf(w->detail, sizeof(w->detail), "%u = 0x%llx", number, (unsigned long long)value);
	outcome = libvtlb_set_rr(w->vcpu, number, value);
	end(w, outcome, BIT(0) | BIT(LIBVTLB_RESERVED) | BIT_INVALID);
	if (number < LIBVTLB_REGIONS)
		expect(w, outcome, is_region(w, value) ? 0 : LIBVTLB_RESERVED);
	else
		expect(w, outcome, LIBVTLB_ERR_INVALID);
	if (outcome == 0 && (libvtlb_get_rr(w->vcpu, &now, number) || now != value))
		hostile_fail(w, "the register is 0x%llx", (unsigned long long)now);
}

void play_get_rr(struct world *w)
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

void play_insert_register(struct world *w)
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
	if (side > LIBVTLB_CODE)
		expect(w, outcome, LIBVTLB_ERR_INVALID);
	else
		expect_operands(w, outcome, slot < slots_of(w, side) ? operands(w, pte, itir, va) : LIBVTLB_RESERVED);
	if (outcome == 0) {
		check_inserted(w, side, pte, va);
		if (!libvtlb_may_have_register(w->vcpu, side, va))
			hostile_fail(w, "the region of a register may have none");
	}
}

void play_purge_registers(struct world *w)
{
	uint32_t side = choose_side(w), log2 = choose_log2(w), slot;
	uint64_t va = choose_address(w), span = ((uint64_t)1 << (log2 & 63)) - 1;
	int outcome, failed_late;

	begin(w, "purge_registers");
	w->budget.purges = slots_of(w, side) + 1;
	snprintf(w->detail, sizeof(w->detail), "side %u va 0x%llx, 2^%u bytes", side, (unsigned long long)va, log2);
	outcome = libvtlb_purge_registers(w->vcpu, side, va, log2);
	failed_late = end(w, outcome, BIT(0) | BIT(LIBVTLB_RESERVED) | BIT(LIBVTLB_UNIMPLEMENTED) | BIT_INVALID);
	if (side > LIBVTLB_CODE)
		expect(w, outcome, LIBVTLB_ERR_INVALID);
	else
		expect(w, outcome, range_operands(w, va, log2));
	if (outcome != 0 && !failed_late)
		return;
	if (libvtlb_find_register(w->vcpu, &slot, side, va & ~span, span) != 0)
		hostile_fail(w, "register %u was purged and is found", slot);
	check_purged(w, LIBVTLB_RR_RID(rr_at(w, va)), LIBVTLB_OFFSET(va) & ~span, LIBVTLB_OFFSET(va) | span, 1);
}

void play_find_register(struct world *w)
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
void play_ticket(struct world *w)
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

int insert_this(struct world *w, uint32_t side, uint64_t pte, uint64_t itir, uint64_t va)
{
	uint64_t ticket = choose_ticket(w), span = ((uint64_t)1 << LIBVTLB_ITIR_PS(itir)) - 1;
	uint32_t allowed = BIT(0) | PLACES | BIT(LIBVTLB_RESERVED) | BIT(LIBVTLB_UNIMPLEMENTED) |
			   BIT(LIBVTLB_MACHINE_CHECK) | BIT_INVALID;
	int outcome, failed_late;

	note_size(w, itir);
	begin(w, "insert");
	w->budget = (struct budget){.purges = 1, .shows = 1, .backings = 1, .is_one_range = 1};
	w->budget.first = LIBVTLB_OFFSET(va) & ~span;
	w->budget.last = w->budget.first | span;
	snprintf(w->detail, sizeof(w->detail), "side %u pte 0x%llx itir 0x%llx va 0x%llx ticket 0x%llx", side,
		 (unsigned long long)pte, (unsigned long long)itir, (unsigned long long)va, (unsigned long long)ticket);
	outcome = libvtlb_insert(w->vcpu, side, pte, itir, va, ticket);
	failed_late = end(w, outcome, ticket == LIBVTLB_NO_TICKET ? allowed : allowed | BIT_AGAIN);
	if (side > LIBVTLB_CODE)
		expect(w, outcome, LIBVTLB_ERR_INVALID);
	else
		expect_operands(w, outcome, operands(w, pte, itir, va));
	if (outcome == 0 || (outcome >= LIBVTLB_DEVICE && outcome <= LIBVTLB_NO_MEMORY) || failed_late)
		check_inserted(w, side, pte, va);
	return outcome;
}

void play_insert(struct world *w)
{
	uint32_t side = choose_side(w);
	uint64_t pte = choose_pte(w), itir = choose_itir(w), va = choose_address(w);

	(void)insert_this(w, side, pte, itir, va);
}

/* The cached page at an address, which a purge takes whole. Where something waits in the mailbox, none. */
static struct libvtlb_translation page_at(struct world *w, uint32_t side, uint64_t va)
{
	struct libvtlb_translation found = LIBVTLB_TRANSLATION_INIT, none = found;

	if (w->config.mailbox && libvtlb_mailbox_is_waiting(w->config.mailbox))
		return none;
	return libvtlb_lookup(w->vcpu, &found, side, va) == LIBVTLB_HIT ? found : none;
}

void play_purge(struct world *w)
{
	uint32_t log2 = choose_log2(w), side;
	uint64_t va = choose_address(w), span = ((uint64_t)1 << (log2 & 63)) - 1;
	struct libvtlb_translation page[2] = {page_at(w, LIBVTLB_DATA, va), page_at(w, LIBVTLB_CODE, va)};
	int outcome, failed_late;

	begin(w, "purge");
	w->budget = (struct budget){.purges = 1, .is_one_range = 1, .first = LIBVTLB_OFFSET(va) & ~span};
	w->budget.last = w->budget.first | span;
	snprintf(w->detail, sizeof(w->detail), "va 0x%llx, 2^%u bytes", (unsigned long long)va, log2);
	outcome = libvtlb_purge(w->vcpu, va, log2);
	failed_late = end(w, outcome,
		      BIT(0) | BIT(LIBVTLB_RESERVED) | BIT(LIBVTLB_UNIMPLEMENTED) | BIT(LIBVTLB_MACHINE_CHECK));
	expect_operands(w, outcome, range_operands(w, va, log2));
	if (outcome != 0 && !failed_late)
		return;
	check_purged(w, LIBVTLB_RR_RID(rr_at(w, va)), w->budget.first, w->budget.last, 0);
	for (side = 0; side < 2; side++)
		if (page[side].page_log2)
			check_slices_purged(w, va, page[side].page_log2);
}

void play_purge_space(struct world *w)
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
	if (rid >> 24)
		expect(w, outcome, LIBVTLB_ERR_INVALID);
	else
		expect(w, outcome, first > last || last > OFFSET_LAST ? LIBVTLB_ERR_RANGE : 0);
	if (outcome == 0 || failed_late)
		check_purged(w, rid, first, last, 1);
}

void play_purge_all(struct world *w)
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
	w->largest = 0;
}
