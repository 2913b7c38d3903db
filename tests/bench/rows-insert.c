/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* Rows about inserts into full tables. */
#include "looks.h"
#include "rows.h"

#define PAGES 8192
#define LARGE 64
#define SIZES 8

struct inserts {
	void *table;
	const uint64_t *va;
	const uint8_t *page_log2;
	size_t count, times;
};

static const uint8_t size_log2[SIZES] = {12, 13, 14, 16, 18, 20, 22, 24};

static uint64_t direct32_inserts(void *context)
{
	struct inserts *inserts = context;
	size_t i, times;

	for (times = inserts->times; times; times--)
		for (i = 0; i < inserts->count; i++)
			refill_direct32(inserts->table, inserts->va[i]);
	return 0;
}

static uint64_t ours_inserts(void *context)
{
	struct inserts *inserts = context;
	size_t i, times;

	for (times = inserts->times; times; times--)
		for (i = 0; i < inserts->count; i++)
			ours_insert(inserts->table, inserts->va[i], inserts->page_log2[i], addend_of(inserts->va[i]));
	return 0;
}

static void check_last(struct inserts *inserts)
{
	uint64_t va = inserts->va[inserts->count - 1];
	struct found found = look_low(inserts->table, va, KIND_WRITE);

	demand(found.hit && found.host == va + addend_of(va), "what was inserted is not found");
}

/* Four times as many pages as there is room for, so that each insert replaces something. */
static void pick_pages(uint64_t *va, uint8_t *one, uint8_t *eight)
{
	size_t i;

	for (i = 0; i < PAGES; i++)
		va[i] = (mix64(i) & (((uint64_t)1 << 46) - 1)) | (uint64_t)1 << 47;
	for (i = 0; i < PAGES; i++) {
		one[i] = PAGE_LOG2;
		eight[i] = size_log2[i % SIZES];
	}
}

static void pick_large(uint64_t *va, uint8_t *page_log2, uint8_t log2)
{
	size_t i;

	for (i = 0; i < LARGE; i++) {
		va[i] = (uint64_t)(i + 1) << 32;
		page_log2[i] = log2;
	}
}

enum { B, ONE, EIGHT, TWO_MEGABYTES, ONE_GIGABYTE, CASES };

void rows_insert(const struct traces *traces)
{
	static struct direct32_entry entries[2048];
	static uint64_t va[PAGES], large[LARGE];
	static uint8_t one[PAGES], eight[PAGES], log2[2][LARGE];
	static const char *const name[CASES] = {"(b)/2048", "4 KiB", "eight sizes", "2 MiB", "1 GiB"};
	struct inserts inserts[CASES];
	struct contender c[CASES];
	struct ratio worst;
	struct direct32 b;
	size_t i;

	(void)traces;
	direct32_init(&b, entries, 2048);
	pick_pages(va, one, eight);
	pick_large(large, log2[0], 21);
	pick_large(large, log2[1], 30);
	inserts[B] = (struct inserts){&b, va, one, PAGES, repetitions(4)};
	for (i = ONE; i < CASES; i++) {
		inserts[i] = (struct inserts){ours_new(FRONT_LARGE, BACK_ENTRIES, 0), va, one, PAGES, repetitions(4)};
		ours_inserts(&inserts[i]);
	}
	inserts[EIGHT].page_log2 = eight;
	inserts[TWO_MEGABYTES] = (struct inserts){inserts[TWO_MEGABYTES].table, large, log2[0], LARGE, repetitions(64)};
	inserts[ONE_GIGABYTE] = (struct inserts){inserts[ONE_GIGABYTE].table, large, log2[1], LARGE, repetitions(64)};
	for (i = 0; i < CASES; i++)
		c[i] = (struct contender){.name = name[i], .run = i == B ? direct32_inserts : ours_inserts,
			.context = &inserts[i], .operations = (double)inserts[i].count * (double)inserts[i].times};
	measure(c, CASES);
	note("insert into a full table, ns:");
	for (i = 0; i < CASES; i++)
		note("  %-12s %6.1f", name[i], ns_per_operation(&c[i]));
	for (i = ONE; i < CASES; i++) {
		check_last(&inserts[i]);
		ours_free(inserts[i].table);
	}
	row("insert", ratio_of_times(&c[ONE], &c[B]));
	row("insert-eight-sizes", ratio_of_times(&c[EIGHT], &c[B]));
	worst = ns_of(&c[TWO_MEGABYTES]);
	if (ns_per_operation(&c[ONE_GIGABYTE]) > worst.value)
		worst = ns_of(&c[ONE_GIGABYTE]);
	row("insert-large-ns", worst);
}
