/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * A lookup as a code generator emits it: nothing but the published offsets, read
 * as bytes. It must answer as the inlined lookups do, and never where they do not.
 */
#include <string.h>

#include "suites.h"
#include "thash_layout.h"

#define GRANULE_LOG2 12u
#define ENTRIES 64u
#define SETS 64u
#define SPACES 4u

/* The inlined lookups that generated code may be. */
enum form { LOW, HASHED, GRANULE };

static struct {
	struct thash table;
	struct thash_set back[SETS];
	struct thash_entry front[ENTRIES];
	struct thash_space spaces[SPACES];
	uint32_t counters[THASH_COUNTERS(SPACES, THASH_ALL_SIZES(GRANULE_LOG2))];
} memory;

/* Page numbers 256, 257, ...: no two pages overlap or share a set. */
static uint64_t page_of(uint32_t log2)
{
	return (uint64_t)(256 + log2 - 12) << log2;
}

/* Two spaces: one page of each size from 4 KiB to 2 MiB in both, with rights that forbid one kind or another. */
static void make_table(uint32_t flags)
{
	struct thash_config config = {
		.size = sizeof(config), .granule_log2 = GRANULE_LOG2, .flags = flags, .front_count = ENTRIES,
		.set_count = SETS, .space_count = SPACES, .counter_count = sizeof(memory.counters) / sizeof(uint32_t),
		.front = memory.front, .back = memory.back, .spaces = memory.spaces, .counters = memory.counters,
	};
	uint32_t log2, lane;

	ck_assert_int_eq(thash_init(&memory.table, &config), 0);
	for (lane = 0; lane < 2; lane++) {
		ck_assert_int_eq(thash_bind(&memory.table, lane, 100 + lane, 0), 0);
		for (log2 = 12; log2 <= 21; log2++) {
			uint64_t value = (page_of(log2) | (uint64_t)lane << 40) + (1 + log2 % 7);

			ck_assert_int_eq(thash_insert(&memory.table, lane, page_of(log2), log2, value, 0), 0);
		}
	}
}

static uint64_t word_at(const void *base, size_t offset)
{
	uint64_t word;

	memcpy(&word, (const uint8_t *)base + offset, sizeof(word));
	return word;
}

static uint32_t half_at(const void *base, size_t offset)
{
	uint32_t half;

	memcpy(&half, (const uint8_t *)base + offset, sizeof(half));
	return half;
}

static const uint8_t *pointer_at(const void *base, size_t offset)
{
	const uint8_t *pointer;

	memcpy(&pointer, (const uint8_t *)base + offset, sizeof(pointer));
	return pointer;
}

static uint64_t hash_of(const uint8_t *view, uint64_t va)
{
	uint64_t granule = va >> view[THASH_VIEW_INDEX_SHIFT] >> 4;

	return (granule * word_at(view, THASH_VIEW_MULTIPLIER)) >> view[THASH_VIEW_HASH_SHIFT];
}

static const uint8_t *entry_for(const uint8_t *view, uint64_t va, enum form form)
{
	switch (form) {
	case HASHED:
		return pointer_at(view, THASH_VIEW_HASHED_FRONT) +
		       (hash_of(view, va) & half_at(view, THASH_VIEW_HASHED_INDEX_MASK));
	case GRANULE:
		return pointer_at(view, THASH_VIEW_FRONT_4K) +
		       (va >> (GRANULE_LOG2 - 4) & half_at(view, THASH_VIEW_INDEX_MASK_4K));
	default:
		return pointer_at(view, THASH_VIEW_FRONT) +
		       (va >> view[THASH_VIEW_INDEX_SHIFT] & word_at(view, THASH_VIEW_INDEX_MASK));
	}
}

/* Whether the emitted code answers, and with which value. */
static int emitted(uint64_t *value, uint64_t va, uint32_t len, uint32_t kind, uint32_t lane, enum form form)
{
	const uint8_t *view = (const uint8_t *)&memory.table, *entry = entry_for(view, va, form);
	uint64_t wanted = ((va + len - 1) & word_at(view, THASH_VIEW_PAGE_MASK)) | word_at(view, THASH_VIEW_WANT + 8 * lane);

	*value = word_at(entry, THASH_ENTRY_VALUE);
	return ((wanted ^ word_at(entry, THASH_ENTRY_KEY)) & ~(uint64_t)(7u ^ (1u << kind))) == 0;
}

static struct thash_result inlined(uint64_t va, uint32_t len, uint32_t kind, uint32_t lane, enum form form)
{
	switch (form) {
	case HASHED:
		return thash_lookup_hashed(&memory.table, va, len, kind, lane);
	case GRANULE:
		return thash_lookup_granule(&memory.table, GRANULE_LOG2, va, len, kind, lane);
	default:
		return thash_lookup(&memory.table, va, len, kind, lane);
	}
}

/* Compares both at one address; the front is empty of it at first and has it then. Returns how often both hit. */
static uint32_t compare_at(uint64_t va, uint32_t kind, uint32_t lane, enum form form)
{
	uint64_t before, value;
	int hit = emitted(&before, va, 8, kind, lane, form);
	struct thash_result found = inlined(va, 8, kind, lane, form);

	ck_assert(!hit || (found.outcome == THASH_HIT && found.value == before));
	ck_assert_int_eq(emitted(&value, va, 8, kind, lane, form), found.outcome == THASH_HIT);
	ck_assert(found.outcome != THASH_HIT || found.value == value);
	return found.outcome == THASH_HIT;
}

/* Around and inside every page, for every kind and for a lane that nobody bound. Returns how often both hit. */
static uint32_t compare_everywhere(enum form form)
{
	uint32_t log2, kind, lane, hits = 0;

	make_table(form == HASHED ? THASH_HASHED : 0);
	for (log2 = 12; log2 <= 21; log2++)
		for (kind = THASH_READ; kind <= THASH_EXECUTE; kind++)
			for (lane = 0; lane < 3; lane++) {
				uint64_t page = page_of(log2), size = (uint64_t)1 << log2;

				hits += compare_at(page, kind, lane, form);
				hits += compare_at(page + size / 2 + 4088, kind, lane, form);
				hits += compare_at(page + size - 8, kind, lane, form);
				compare_at(page - 1, kind, lane, form);
				compare_at(page - 8, kind, lane, form);
				compare_at(page + size - 7, kind, lane, form);
				compare_at(page + size, kind, lane, form);
			}
	return hits;
}

/*
 * Rights 1 + log2 % 7 for log2 from 12 to 21 are 6 7 1 2 3 4 5 6 7 1, of which 2 3 1 1 2 1 2 2 3 1 bits are set, 18 in
 * all: as many kinds hit, in two spaces, at three addresses inside the page; but half of the smallest page and 4088
 * bytes are outside of it, for two kinds in two spaces.
 */
#define HITS (18 * 2 * 3 - 2 * 2)

START_TEST(emitted_lookups_answer_as_inlined_ones)
{
	ck_assert_uint_eq(compare_everywhere(LOW), HITS);
}
END_TEST

START_TEST(emitted_hashed_lookups_answer_as_inlined_ones)
{
	ck_assert_uint_eq(compare_everywhere(HASHED), HITS);
}
END_TEST

START_TEST(emitted_lookups_of_4k_granules_answer_as_inlined_ones)
{
	ck_assert_uint_eq(compare_everywhere(GRANULE), HITS);
}
END_TEST

START_TEST(every_error_has_words_of_its_own)
{
	static const int errors[] = {
		0, LIBVTLB_ERR_NOT_FOUND, LIBVTLB_ERR_SIZE, LIBVTLB_ERR_AGAIN, LIBVTLB_ERR_BUSY, LIBVTLB_ERR_PINNED,
		LIBVTLB_ERR_INVALID, LIBVTLB_ERR_NO_SPACE, LIBVTLB_ERR_RANGE, LIBVTLB_ERR_DATA, -99999,
	};
	size_t i, j;

	for (i = 0; i < sizeof(errors) / sizeof(errors[0]); i++)
		for (j = 0; j < i; j++)
			ck_assert_str_ne(libvtlb_strerror(errors[i]), libvtlb_strerror(errors[j]));
}
END_TEST

Suite *thash_layout_suite(void)
{
	Suite *suite = suite_create("thash_layout");
	TCase *tests = tcase_create("offsets");

	tcase_add_test(tests, emitted_lookups_answer_as_inlined_ones);
	tcase_add_test(tests, emitted_hashed_lookups_answer_as_inlined_ones);
	tcase_add_test(tests, emitted_lookups_of_4k_granules_answer_as_inlined_ones);
	suite_add_tcase(suite, tests);
	tests = tcase_create("words");
	tcase_add_test(tests, every_error_has_words_of_its_own);
	suite_add_tcase(suite, tests);
	return suite;
}
