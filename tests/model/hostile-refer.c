/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* What asks: lookups, references, walks, fetches, and the inlined lookup of the table. */
#include "hostile-play.h"

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

void play_lookup(struct world *w)
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
	if (outcome >= 0 && (outcome == LIBVTLB_UNIMPLEMENTED) == is_implemented(w, va))
		hostile_fail(w, "outcome %d", outcome);
}

/* Whether a reference says nothing that cannot be. */
static int is_sound(const struct libvtlb_reference *r)
{
	return r->size == sizeof(*r) && r->kind < LIBVTLB_REFERENCES && r->privilege < 4 && r->key_count <= 4096 &&
	       (r->keys || !r->key_count);
}

/* An address that is not implemented is a fault before all others; an unsound reference is an error. */
static void expect_reference(const struct world *w, const struct libvtlb_reference *r, uint64_t va, int outcome)
{
	if (!is_sound(r))
		expect(w, outcome, r->size == sizeof(*r) ? LIBVTLB_ERR_INVALID : LIBVTLB_ERR_SIZE);
	else if (!is_implemented(w, va) && outcome >= 0)
		expect(w, outcome, LIBVTLB_UNIMPLEMENTED);
}

static void walk_budget(struct world *w)
{
	w->budget = (struct budget){.purges = ATTEMPTS, .shows = ATTEMPTS, .backings = 2 * ATTEMPTS, .reads = ATTEMPTS,
				    .walks = ATTEMPTS};
}

static void tell_reference(struct world *w, const struct libvtlb_reference *r, uint64_t va)
{
	w->walked_va = va;
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
	expect_reference(w, reference, va, outcome);
	if (outcome == LIBVTLB_HIT) {
		check_found(w, &found, va);
		remember(w, va);
	}
}

void play_access(struct world *w)
{
	struct libvtlb_reference reference = choose_reference(w);

	access_this(w, &reference, choose_address(w));
}

/* The guest's VHPT is mapped where the entry lies, then it is walked. */
void play_access_through_vhpt(struct world *w)
{
	struct libvtlb_reference reference = choose_reference(w);
	uint64_t va = choose_address(w), rr = rr_at(w, va), entry = guest_entry(w, reference.pta, rr, va);
	uint64_t pte = (choose_pte(w) & ~(uint64_t)LIBVTLB_PTE_MA(7)) | LIBVTLB_PTE_P | LIBVTLB_PTE_A;

	(void)insert_this(w, LIBVTLB_DATA, pte, LIBVTLB_ITIR(w->sizes[below(w, FAVOURITES)], 0), entry);
	access_this(w, &reference, va);
}

/* What a walk has to answer before it looks at memory; 0 if it may look. */
static int walk_operands(const struct world *w, uint32_t side, const struct libvtlb_reference *r, uint64_t va)
{
	uint32_t size = LIBVTLB_PTA_SIZE(r->pta);

	if (r->size != sizeof(*r))
		return LIBVTLB_ERR_SIZE;
	if (!is_sound(r) || side > LIBVTLB_CODE)
		return LIBVTLB_ERR_INVALID;
	if (!is_implemented(w, va))
		return LIBVTLB_UNIMPLEMENTED;
	if (!libvtlb_walker_serves(rr_at(w, va), r))
		return LIBVTLB_ALTERNATE;
	if ((r->pta & LIBVTLB_PTA_RESERVED) || size < 15 || size > 61)
		return LIBVTLB_RESERVED;
	return w->host.read ? 0 : LIBVTLB_ERR_INVALID;
}

void play_walk(struct world *w)
{
	struct libvtlb_reference reference = choose_reference(w);
	uint64_t va = choose_address(w);
	uint32_t side = choose_side(w);
	int outcome, wanted = walk_operands(w, side, &reference, va);

	begin(w, "walk");
	walk_budget(w);
	tell_reference(w, &reference, va);
	outcome = libvtlb_walk(w->vcpu, side, &reference, va);
	if (wanted)
		expect(w, outcome, wanted);
	end(w, outcome, BIT(LIBVTLB_HIT) | PLACES | BIT(LIBVTLB_MISS) | BIT(LIBVTLB_VHPT_FAULT) |
				BIT(LIBVTLB_ALTERNATE) | CHANGED_NOTHING);
	if (outcome == LIBVTLB_HIT)
		remember(w, va);
}

void play_fetch(struct world *w)
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
	if (reference.psr & LIBVTLB_PSR_IT && outcome != LIBVTLB_ERR_INVALID)
		expect_reference(w, &reference, ip, outcome);
}

/* A guest that faults again and again is told so in the end. */
void play_fetch_again(struct world *w)
{
	struct libvtlb_reference reference = LIBVTLB_REFERENCE(LIBVTLB_FETCH, 0, LIBVTLB_PSR_IT, 0);
	uint64_t ip = choose_address(w), bundle[2];
	uint32_t times = 0;
	int outcome;

	do {
		begin(w, "fetch again");
		walk_budget(w);
		w->budget.purges++;
		tell_reference(w, &reference, ip);
		outcome = libvtlb_fetch(w->vcpu, bundle, &reference, ip);
		end(w, outcome, BIT(LIBVTLB_HIT) | PLACES | FAULTS | BIT(LIBVTLB_RETRY) | CHANGED_NOTHING);
		if (outcome == LIBVTLB_RETRY && ++times > LIBVTLB_RETRIES)
			hostile_fail(w, "the guest was to try again %u times", times);
	} while (outcome == LIBVTLB_RETRY);
}

void play_machine_address(struct world *w)
{
	struct libvtlb_backing backing;
	uint64_t gpa = once_in(w, 2) ? odd_number(w) : choose_address(w) & 0xffffffffff;

	begin(w, "machine_address");
	w->budget.backings = 1;
	snprintf(w->detail, sizeof(w->detail), "0x%llx", (unsigned long long)gpa);
	end_quietly(w, libvtlb_machine_address(w->vcpu, once_in(w, 60) ? NULL : &backing, gpa),
		    BIT(LIBVTLB_HIT) | PLACES | BIT(LIBVTLB_UNIMPLEMENTED) | BIT_INVALID);
}

void play_fill(struct world *w)
{
	uint32_t side = choose_side(w);
	uint64_t va = choose_address(w);

	begin(w, "fill");
	w->budget = (struct budget){.shows = 1, .backings = 1};
	snprintf(w->detail, sizeof(w->detail), "side %u va 0x%llx", side, (unsigned long long)va);
	end(w, libvtlb_fill(w->vcpu, side, va), BIT(LIBVTLB_HIT) | PLACES | BIT(LIBVTLB_ABSENT) | BIT(LIBVTLB_MISS) |
							 BIT(LIBVTLB_UNIMPLEMENTED) | BIT_INVALID);
}

void play_vhpt_find(struct world *w)
{
	struct libvtlb_vhpt_entry entry;
	uint64_t va = choose_address(w);

	begin(w, "vhpt_find");
	snprintf(w->detail, sizeof(w->detail), "va 0x%llx", (unsigned long long)va);
	end_quietly(w, libvtlb_vhpt_find(w->vcpu, once_in(w, 60) ? NULL : &entry, va),
		    BIT(LIBVTLB_HIT) | BIT(LIBVTLB_MISS) | BIT(LIBVTLB_UNIMPLEMENTED) | BIT_INVALID);
}

/* Whoever writes by an inlined lookup marks the log at the first write, or the log is marked. */
static void check_log(struct world *w, const struct thash_result *result, const struct libvtlb_translation *found)
{
	if (result->outcome == THASH_FIRST_WRITE) {
		(void)libvtlb_dirty_mark(w->config.dirty, found->gpa, found->gpa);
		w->digest = hostile_digest(w);
	} else if (!w->harvested && found->gpa >= w->log.base &&
		   (found->gpa - w->log.base) >> w->log.page_log2 < w->log.page_count &&
		   !libvtlb_dirty_is_marked(w->config.dirty, found->gpa)) {
		hostile_fail(w, "0x%llx may be written, and the log does not know", (unsigned long long)found->gpa);
	}
}

/* The table by itself, as inlined lookups ask it: what it grants every level has, and the page was accessed. */
static void look_inlined(struct world *w, uint64_t va, uint32_t kind)
{
	struct libvtlb_translation found = LIBVTLB_TRANSLATION_INIT;
	uint32_t level, side = kind == THASH_EXECUTE ? LIBVTLB_CODE : LIBVTLB_DATA;
	struct thash_result result;

	begin(w, "thash_lookup");
	snprintf(w->detail, sizeof(w->detail), "va 0x%llx kind %u", (unsigned long long)va, kind);
	if (w->config.mailbox && libvtlb_mailbox_is_waiting(w->config.mailbox)) {
		w->in_operation = 0;
		return;
	}
	result = thash_lookup(w->config.table, LIBVTLB_OFFSET(va), 1, kind, LIBVTLB_REGION(va));
	end_quietly(w, 0, BIT(0));
	if (result.outcome != THASH_HIT && result.outcome != THASH_FIRST_WRITE)
		return;
	if (libvtlb_lookup(w->vcpu, &found, side, va) != LIBVTLB_HIT || !(found.pte & LIBVTLB_PTE_A) ||
	    thash_address(w->config.table, result.value, va) != found.gpa)
		hostile_fail(w, "granted, but the translation is pte 0x%llx", (unsigned long long)found.pte);
	for (level = 0; level < 4; level++)
		if (!(libvtlb_rights(found.pte, level) >> kind & 1))
			hostile_fail(w, "granted, but not to level %u: pte 0x%llx", level,
				     (unsigned long long)found.pte);
	if (w->config.dirty && kind == THASH_WRITE)
		check_log(w, &result, &found);
}

void play_inlined(struct world *w)
{
	uint64_t va = choose_address(w);

	look_inlined(w, va, below(w, 3));
}

/* A page that everybody may write is written, the log is emptied, the page is written once more. */
void play_written_again(struct world *w)
{
	uint64_t va = choose_address(w), pte = (choose_pte(w) & LIBVTLB_PTE_PPN) | LIBVTLB_PTE_P | LIBVTLB_PTE_A;
	struct libvtlb_reference store = LIBVTLB_REFERENCE(LIBVTLB_STORE, 3, LIBVTLB_PSR_DT, 0);

	if (!w->config.dirty)
		return;
	pte |= LIBVTLB_PTE_D | LIBVTLB_PTE_PL(3) | LIBVTLB_PTE_AR(3);
	(void)insert_this(w, LIBVTLB_DATA, pte, LIBVTLB_ITIR(w->sizes[below(w, FAVOURITES)], 0), va);
	access_this(w, &store, va);
	look_inlined(w, va, THASH_WRITE);
	harvest_all(w);
	play_protect(w);
	look_inlined(w, va, THASH_WRITE);
	access_this(w, &store, va);
	look_inlined(w, va, THASH_WRITE);
}
