/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* libvtlb at work: a table under random inserts, purges and inlined lookups, and a virtual processor. */
#include "program.h"

#include <string.h>

#define SETS 64u
#define SPACES 12u
#define PAGE_SIZES (UINT64_C(1) | UINT64_C(1) << 4 | UINT64_C(1) << 8)
#define COUNTERS (THASH_COUNTERS(SPACES, 21) + 64)

static struct thash *new_table(uint64_t page_sizes, uint32_t pins)
{
	struct thash_config c = {.size = sizeof(c), .granule_log2 = 12, .front_count = SETS, .set_count = SETS,
				 .cold_count = 4 * SETS, .space_count = SPACES, .counter_count = COUNTERS, .pinned_count = pins,
				 .page_sizes = page_sizes};
	struct thash *table = EDGE(thash);

	c.front = edge(SETS * sizeof(*c.front));
	c.back = edge(SETS * sizeof(*c.back));
	c.cold = edge(4 * SETS * sizeof(*c.cold));
	c.spaces = edge(SPACES * sizeof(*c.spaces));
	c.counters = edge(COUNTERS * sizeof(*c.counters));
	c.pinned = edge(pins * sizeof(*c.pinned));
	MUST(thash_init(table, (const struct thash_config *)EDGE_COPY(c)));
	return table;
}

static uint64_t lookups(struct thash *table, uint64_t first, uint64_t step, uint32_t count)
{
	uint64_t sum = 0, va = first;
	uint32_t i;

	for (i = 0; i < count; i++, va += step) {
		struct thash_result found = thash_lookup_granule(table, 12, va, 4, THASH_READ, 0);

		sum += found.outcome == THASH_HIT ? thash_address(table, found.value, va) : 0x10001u * (uint32_t)found.outcome;
	}
	return sum;
}

static void tell_entries(const struct thash *table)
{
	struct thash_translation found = THASH_TRANSLATION_INIT, *entry = EDGE_COPY(found);
	uint64_t cursor = 0, sum = 0;
	uint32_t count = 0;

	while (thash_next(table, &cursor, entry) == 1) {
		sum += entry->page ^ entry->value ^ entry->page_log2;
		count++;
	}
	TELL("entries: %u, sum 0x%llx", (unsigned)count, (unsigned long long)sum);
}

static void play_table(void)
{
	struct thash *table = new_table(PAGE_SIZES, 4);
	struct thash_insertion in = {.size = sizeof(in), .lane = 0, .page_log2 = 16, .flags = 0};
	struct thash_stats blank = {.size = sizeof(blank)}, *stats = EDGE_COPY(blank);
	uint32_t i, seed = 1;

	MUST(thash_bind(table, 0, 1, 0));
	for (i = 0; i < 3000; i++) {
		seed = seed * 1664525u + 1013904223u;
		if (seed >> 28 == 0)
			MUST(thash_purge(table, NULL, THASH_SPACE, 1, (uint64_t)(seed & 0xff) << 12, ((uint64_t)(seed & 0xff) << 12) + 0xffff));
		else
			MUST(thash_insert(table, 0, (uint64_t)(seed >> 8 & 0xff) << 12, seed >> 20 & 1 ? 12 : 16,
					  (uint64_t)(seed >> 4) << 16 | THASH_R, 0));
		if (i % 100 == 99)
			TELL("lookups: 0x%llx, by the plugin 0x%llx", (unsigned long long)lookups(table, 0, 4096, 256),
			     (unsigned long long)plugin_sum(table, 0, 4096, 256));
	}
	in.va = 0x123450000;
	in.value = 0x777770000 | THASH_R;
	MUST(thash_insert_full(table, (const struct thash_insertion *)EDGE_COPY(in)));
	tell_entries(table);
	MUST(thash_get_stats(table, stats));
	TELL("stats: live %u inserted %llu removed %llu found %llu", (unsigned)stats->live, (unsigned long long)stats->inserted,
	     (unsigned long long)stats->removed, (unsigned long long)stats->found);
}

static void play_processor(void)
{
	struct libvtlb_mailbox_config mailbox = {.size = sizeof(mailbox), .request_count = 4};
	struct libvtlb_dirty_config log = {.size = sizeof(log), .page_log2 = 14, .page_count = 64};
	struct libvtlb_config c = {.size = sizeof(c), .itr_count = 2, .dtr_count = 2, .rid_bits = 18, .va_bits = 51, .pa_bits = 44,
				   .machine_log2 = 14};
	struct libvtlb_host host = {.size = sizeof(host)};
	struct libvtlb_reference load = LIBVTLB_REFERENCE(LIBVTLB_LOAD, 0, LIBVTLB_PSR_IC | LIBVTLB_PSR_DT, 0);
	struct libvtlb_translation blank = LIBVTLB_TRANSLATION_INIT, *found = EDGE_COPY(blank);
	struct libvtlb_stats nothing = {.size = sizeof(nothing)}, *stats = EDGE_COPY(nothing);
	uint64_t pte = LIBVTLB_PTE_AR(3) | LIBVTLB_PTE_PL(3) | LIBVTLB_PTE_A | LIBVTLB_PTE_D | LIBVTLB_PTE_P;
	struct libvtlb *v = EDGE(libvtlb);
	int outcome[4];

	mailbox.requests = edge(4 * sizeof(*mailbox.requests));
	log.words = edge(2 * sizeof(*log.words));
	c.table = new_table(LIBVTLB_INSERT_SIZES >> 12, 2 + 2);
	c.mailbox = EDGE(libvtlb_mailbox);
	c.dirty = EDGE(libvtlb_dirty_log);
	c.host = EDGE_COPY(host);
	MUST(libvtlb_mailbox_init(c.mailbox, (const struct libvtlb_mailbox_config *)EDGE_COPY(mailbox)));
	MUST(libvtlb_dirty_init(c.dirty, (const struct libvtlb_dirty_config *)EDGE_COPY(log)));
	MUST(libvtlb_init(v, (const struct libvtlb_config *)EDGE_COPY(c)));
	MUST(libvtlb_set_rr(v, 1, LIBVTLB_RR(7, 14, 0)));
	outcome[0] = libvtlb_access(v, found, EDGE_COPY(load), UINT64_C(1) << 61 | 0x8000);
	MUST(libvtlb_insert(v, LIBVTLB_DATA, pte | 0x40000, LIBVTLB_ITIR(14, 0), UINT64_C(1) << 61 | 0x8000, LIBVTLB_NO_TICKET));
	outcome[1] = libvtlb_access(v, found, EDGE_COPY(load), UINT64_C(1) << 61 | 0x8010);
	TELL("processor: gpa 0x%llx pte 0x%llx rid %u", (unsigned long long)found->gpa, (unsigned long long)found->pte, (unsigned)found->rid);
	MUST(libvtlb_post(c.mailbox, NULL, 7, 0x8000, 0x8fff));
	outcome[2] = libvtlb_access(v, found, EDGE_COPY(load), UINT64_C(1) << 61 | 0x8010);
	outcome[3] = libvtlb_dirty_mark(c.dirty, 0x4000, 0xbfff);
	TELL("outcomes: %d %d %d %d", outcome[0], outcome[1], outcome[2], outcome[3]);
	MUST(libvtlb_get_stats(v, stats));
	TELL("inserts: %llu", (unsigned long long)stats->inserts);
}

void play_vtlb(void)
{
	play_table();
	play_processor();
}
