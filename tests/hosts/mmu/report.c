/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * Counts, the first difference, and the verdict. A run that never met a kind of
 * page, a fault or an operation has proven nothing of it, and fails too.
 */
#include <libwdtvtlb/thash.h>

#include "guest.h"
#include "machine.h"
#include "report.h"

#define STATUS_EQUAL 0u
#define STATUS_DIFFERENT 1u
#define STATUS_TOO_LITTLE 3u
#define ENOUGH 100000u /* comparisons, from which on everything must have been met */
#define HITS_PERCENT 70u
#define INLINED_PERCENT 40u
#define FAULTS 16u

struct report report;

static struct {
	uint32_t by[TLB_WAYS][PAGE_KINDS], accesses[VIEWS][2];
	uint32_t faults[FAULTS];
	uint32_t live_faults[FAULTS], live[3], live_hits;
	bool live_is_hit;
} counts;

static const char *const kind_names[PAGE_KINDS] = {
	"sections", "supersections", "large pages", "small pages", "no page",
};

static const char *const fault_names[FAULTS] = {
	[FAULT_TRANSLATION] = "translation, first level",
	[FAULT_TRANSLATION | FAULT_SECOND_LEVEL] = "translation, second level",
	[FAULT_ACCESS_FLAG] = "access flag, first level",
	[FAULT_ACCESS_FLAG_SECOND] = "access flag, second level",
	[FAULT_DOMAIN] = "domain, first level",
	[FAULT_DOMAIN | FAULT_SECOND_LEVEL] = "domain, second level",
	[FAULT_PERMISSION] = "permission, first level",
	[FAULT_PERMISSION | FAULT_SECOND_LEVEL] = "permission, second level",
};

static uint32_t sum(const uint32_t *numbers, uint32_t count)
{
	uint32_t total = 0;

	while (count--)
		total += *numbers++;
	return total;
}

uint32_t report_comparisons(void)
{
	return counts.accesses[0][0] + counts.accesses[0][1] + counts.accesses[1][0] + counts.accesses[1][1];
}

void report_agreement(const struct question *q, const struct answer *tlb, int who)
{
	counts.accesses[q->view][q->access]++;
	counts.by[who][tlb->kind]++;
	if (tlb->fault)
		counts.faults[tlb->fault % FAULTS]++;
}

static void print_answer(const char *who, const struct answer *answer)
{
	print("  ");
	print(who);
	if (answer->fault) {
		print("fault status ");
		print_hex(answer->fault, 2);
		if (answer->fault < FAULTS && fault_names[answer->fault]) {
			print(", ");
			print(fault_names[answer->fault]);
		}
	} else {
		print("address ");
		print_hex(answer->pa, 10);
	}
	if (answer->kind != NO_PAGE) {
		print(", ");
		print(kind_names[answer->kind]);
	}
	print("\n");
}

static void print_question(const char *what, const struct question *q)
{
	static const char *const accesses[] = {"read", "write", "fetch"};
	struct answer answer;
	struct leaf leaf;

	print("DIFFERENCE after ");
	print_number(report_comparisons());
	print(" comparisons, seed ");
	print_number(report.seed);
	print(", ");
	print(what);
	print(":\n  ");
	print(q->view == USER ? "user " : "privileged ");
	print(accesses[q->access]);
	print(" of ");
	print_hex(q->va, 8);
	print(", ASID ");
	print_number(guest.numbers[guest.asid]);
	print(", DACR ");
	print_hex(guest.regime.dacr, 8);
	print(", TTBCR.N ");
	print_number(guest.regime.n);
	print(guest.regime.pd0 ? ", PD0" : "");
	print(guest.regime.afe ? ", AFE\n" : "\n");
	walk(&leaf, &guest.regime, q->va);
	walk_judge(&answer, &leaf, &guest.regime, q->va, q->view, q->access);
	print_answer("tables, walked now: ", &answer);
}

_Noreturn void report_difference(const char *what, const struct question *q, const struct answer *tlb,
				 const struct answer *mmu)
{
	print_question(what, q);
	print_answer("thash: ", tlb);
	print_answer("MMU:   ", mmu);
	machine_exit(STATUS_DIFFERENT);
}

void report_live_begins(bool is_hit)
{
	counts.live_is_hit = is_hit;
}

void report_live(const struct question *q, const struct answer *tlb)
{
	counts.live_hits += counts.live_is_hit;
	if (tlb->fault)
		counts.live_faults[tlb->fault % FAULTS]++;
	else
		counts.live[q->access]++;
}

_Noreturn void report_live_difference(const struct question *q, const struct answer *tlb, const struct live *seen)
{
	struct answer mmu = {.fault = seen->status, .kind = NO_PAGE};

	print_question("a real access", q);
	print_answer("thash: ", tlb);
	if (mmu.fault) {
		print_answer("MMU:   ", &mmu);
		print("         domain ");
		print_number(seen->domain);
		print(seen->is_write ? ", write, at " : ", at ");
		print_hex(seen->address, 8);
		print("\n");
	} else {
		print("  MMU:   went elsewhere\n");
	}
	machine_exit(STATUS_DIFFERENT);
}

static bool all_met(const uint32_t *numbers, uint32_t count)
{
	while (count--)
		if (!*numbers++)
			return false;
	return true;
}

static bool faults_met(const uint32_t *numbers)
{
	uint32_t i;

	for (i = 0; i < FAULTS; i++)
		if (fault_names[i] && !numbers[i])
			return false;
	return true;
}

static void print_faults(const uint32_t *numbers)
{
	uint32_t i;

	for (i = 0; i < FAULTS; i++)
		if (fault_names[i] || numbers[i])
			print_count(fault_names[i] ? fault_names[i] : "unknown", numbers[i]);
}

static void print_kinds(const char *what, uint32_t who, uint32_t kinds)
{
	uint32_t i;

	print(what);
	print(":\n");
	for (i = 0; i < kinds; i++)
		print_count(kind_names[i], counts.by[who][i]);
}

static void print_counts(const struct tlb_counts *tlb)
{
	uint32_t i;

	print_kinds("answered by the inlined lookup", TLB_INLINED, NO_PAGE);
	print_kinds("answered by the table's slow lookup, which is where forbidden accesses go", TLB_TABLE, NO_PAGE);
	print_kinds("answered by a fresh walk", TLB_WALK, PAGE_KINDS);
	print("by access:\n");
	print_count("ATS1CPR", counts.accesses[PRIVILEGED][THASH_READ]);
	print_count("ATS1CPW", counts.accesses[PRIVILEGED][THASH_WRITE]);
	print_count("ATS1CUR", counts.accesses[USER][THASH_READ]);
	print_count("ATS1CUW", counts.accesses[USER][THASH_WRITE]);
	print("faults:\n");
	print_faults(counts.faults);
	print("real accesses that did what the table said:\n");
	print_count("loads", counts.live[THASH_READ]);
	print_count("stores", counts.live[THASH_WRITE]);
	print_count("code run", counts.live[THASH_EXECUTE]);
	print_faults(counts.live_faults);
	print_count("of all these, hits", counts.live_hits);
	print("what the guest did:\n");
	for (i = 0; i < DEEDS; i++)
		print_count(deed_names[i], deeds[i]);
	print("in the table:\n");
	print_count("inserts", tlb->inserted);
	print_count("entries purged or overlapped one by one", tlb->removed);
	print_count("entries evicted", tlb->evicted);
	print_count("times that the front was cleared", tlb->drops);
	print("not among the comparisons:\n");
	print_count("pages that waited for maintenance", report.waiting);
	print_count("of them answered by the table with the old page", report.waiting_old);
	print_count("faults where QEMU is known to differ from the architecture", report.excepted);
}

uint32_t report_end(void)
{
	uint32_t total = report_comparisons(), inlined = sum(counts.by[TLB_INLINED], PAGE_KINDS);
	uint32_t hits = inlined + sum(counts.by[TLB_TABLE], PAGE_KINDS);
	struct tlb_counts tlb;

	tlb_count(&tlb);
	print_counts(&tlb);
	print_number(total);
	print(" comparisons, ");
	print_number(hits);
	print(" of them hits (");
	print_number(inlined);
	print(" inlined), no difference\n");
	if (total < ENOUGH)
		return STATUS_EQUAL;
	if (!all_met(counts.by[TLB_INLINED], NO_PAGE) || !all_met(counts.by[TLB_TABLE], NO_PAGE) || !all_met(counts.live, 3) || !all_met(deeds, DEEDS) ||
	    !faults_met(counts.faults) || !faults_met(counts.live_faults) || !report.waiting_old ||
	    hits / HITS_PERCENT < total / 100 || inlined / INLINED_PERCENT < total / 100) {
		print("but something was never met, or hits were too few\n");
		return STATUS_TOO_LITTLE;
	}
	return STATUS_EQUAL;
}
