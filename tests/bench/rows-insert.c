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
static void pick_pages(uint64_t *va, uint8_t *page_log2)
{
	size_t i;

	for (i = 0; i < PAGES; i++) {
		va[i] = (mix64(i) & (((uint64_t)1 << 46) - 1)) | (uint64_t)1 << 47;
		page_log2[i] = PAGE_LOG2;
	}
}

/* The same places with pages of all sizes: a large page often lies where small ones could. */
static void pick_mixed_pages(uint64_t *va, uint8_t *page_log2)
{
	size_t i;

	pick_pages(va, page_log2);
	for (i = 0; i < PAGES; i++)
		page_log2[i] = size_log2[i % SIZES];
}

/* Each size in a region of its own, as systems lay out memory. */
static void pick_sorted_pages(uint64_t *va, uint8_t *page_log2)
{
	size_t i;

	pick_mixed_pages(va, page_log2);
	for (i = 0; i < PAGES; i++)
		va[i] = (va[i] & (((uint64_t)1 << 40) - 1)) | (uint64_t)(i % SIZES + 1) << 40;
}

static void pick_large(uint64_t *va, uint8_t *page_log2, uint8_t log2)
{
	size_t i;

	for (i = 0; i < LARGE; i++) {
		va[i] = (uint64_t)(i + 1) << 32;
		page_log2[i] = log2;
	}
}

enum { B, ONE, EIGHT, EIGHT_MIXED, TWO_MEGABYTES, ONE_GIGABYTE, CASES };

struct pages {
	uint64_t va[PAGES];
	uint8_t page_log2[PAGES];
};

static void pick(struct pages *pages, size_t who)
{
	switch (who) {
	case EIGHT:
		pick_sorted_pages(pages->va, pages->page_log2);
		break;
	case EIGHT_MIXED:
		pick_mixed_pages(pages->va, pages->page_log2);
		break;
	default:
		pick_pages(pages->va, pages->page_log2);
	}
}

/* Tables full of what is inserted, and those for large pages full of small ones. */
static void fill_table(struct inserts *inserts, size_t who, struct pages *pages)
{
	pick(pages, who);
	*inserts = (struct inserts){ours_new(FRONT_LARGE, BACK_ENTRIES, 0), pages->va, pages->page_log2, PAGES,
		repetitions(4)};
	ours_inserts(inserts);
	if (who < TWO_MEGABYTES)
		return;
	pick_large(pages->va, pages->page_log2, who == TWO_MEGABYTES ? 21 : 30);
	inserts->count = LARGE;
	inserts->times = repetitions(64);
}

static struct ratio worse(struct ratio a, struct ratio b)
{
	return a.value > b.value ? a : b;
}

static void rows(const struct contender *c)
{
	size_t i;

	note("insert into a full table, ns:");
	for (i = 0; i < CASES; i++)
		note("  %-32s %7.1f", c[i].name, ns_per_operation(&c[i]));
	row("insert", ratio_of_times(&c[ONE], &c[B]));
	row("insert-eight-sizes", ratio_of_times(&c[EIGHT], &c[B]));
	row("insert-large-ns", worse(ns_of(&c[TWO_MEGABYTES]), ns_of(&c[ONE_GIGABYTE])));
}

void rows_insert(const struct traces *traces)
{
	static struct direct32_entry entries[2048];
	static struct pages pages[CASES];
	static const char *const name[CASES] = {"(b)/2048", "4 KiB", "eight sizes, a region each",
		"eight sizes, mixed up", "2 MiB where no small one lies", "1 GiB where no small one lies"};
	struct inserts inserts[CASES];
	struct contender c[CASES];
	struct direct32 b;
	size_t i;

	(void)traces;
	direct32_init(&b, entries, 2048);
	pick(&pages[B], B);
	inserts[B] = (struct inserts){&b, pages[B].va, pages[B].page_log2, PAGES, repetitions(4)};
	for (i = ONE; i < CASES; i++)
		fill_table(&inserts[i], i, &pages[i]);
	for (i = 0; i < CASES; i++)
		c[i] = (struct contender){.name = name[i], .run = i == B ? direct32_inserts : ours_inserts,
			.context = &inserts[i], .operations = (double)inserts[i].count * (double)inserts[i].times};
	measure(c, CASES);
	rows(c);
	for (i = ONE; i < CASES; i++) {
		check_last(&inserts[i]);
		ours_free(inserts[i].table);
	}
}
