/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* Operations whose instructions are counted. */
#include "cases.h"

#include "looks.h"

#define HITS 128  /* pages that fit everywhere */
#define ENTRIES 512

static struct thash_default memory;
static struct limit_entry limit_entries[ENTRIES];
static struct limit limit = {(ENTRIES - 1) * sizeof(limit_entries[0]), limit_entries};
static struct direct32_entry direct32_entries[ENTRIES];
static struct direct32 direct32;
static uint64_t list[CASE_OPERATIONS];
static int wrong;
static uint64_t found_sum;

/* The table is the first member of both structs, which is all that the lookups know of. */
static void *const ours = &memory.table;

ALWAYS_INLINE struct found look_function(void *table, uint64_t va, unsigned kind)
{
	return ours_found(thash_lookup_function(table, va, ACCESS_BYTES, kind, 0), va);
}

ALWAYS_INLINE struct found look_nowhere(void *table, uint64_t va, unsigned kind)
{
	(void)table;
	(void)kind;
	return found_at(va);
}

static uint64_t true_sum(void)
{
	uint64_t sum = 0;
	uint32_t i;

	for (i = 0; i < CASE_OPERATIONS; i++)
		sum += list[i] + addend_of(list[i]);
	return sum;
}

static void insert(uint64_t va, uint32_t page_log2)
{
	wrong |= thash_insert(&memory.table, 0, va, page_log2, addend_of(va) | OURS_ALL_RIGHTS, 0);
}

/* Two pages that take each other's place in the front, then the next two, ... */
static void list_rivals(uint64_t first)
{
	uint32_t i;

	for (i = 0; i < CASE_OPERATIONS; i++)
		list[i] = first + ((uint64_t)(i / 2 + i % 2 * ENTRIES) << PAGE_LOG2);
}

/* The list walks over so many pages from an address, again and again. */
static void list_pages(uint64_t first, uint32_t pages)
{
	uint32_t i;

	for (i = 0; i < CASE_OPERATIONS; i++)
		list[i] = first + ((uint64_t)(i % pages) << PAGE_LOG2);
}

static void make_table(uint32_t flags)
{
	struct thash_config config = THASH_DEFAULT_CONFIG(&memory);

	config.flags = THASH_ADDEND | flags;
	wrong = thash_init(&memory.table, &config);
	wrong |= thash_bind(&memory.table, 0, 1, 1);
}

/* All tables hold the list. */
static void fill_tables(uint32_t flags)
{
	uint32_t i;

	make_table(flags);
	direct32_init(&direct32, direct32_entries, ENTRIES);
	for (i = 0; i < CASE_OPERATIONS; i++) {
		*limit_entry_of(&limit, list[i]) = (struct limit_entry){list[i] & PAGE_MASK, addend_of(list[i])};
		direct32_insert(&direct32, list[i], addend_of(list[i]), 0);
		insert(list[i], PAGE_LOG2);
	}
}

static void fill_low(void)
{
	list_pages(0x10000000, HITS);
	fill_tables(0);
}

static void fill_hashed(void)
{
	list_pages(0x10000000, HITS);
	fill_tables(THASH_HASHED);
}

static void fill_back(void)
{
	list_rivals(0x10000000);
	fill_tables(0);
}

static void fill_other(void)
{
	fill_low();
	list_pages(0x80000000, CASE_OPERATIONS);
}

/* All sets full, and what comes next is new to them. */
static void fill_full(void)
{
	uint32_t i;

	make_table(0);
	for (i = 0; i < 4 * ENTRIES; i++)
		insert(0x40000000 + ((uint64_t)i << PAGE_LOG2), PAGE_LOG2);
	list_pages(0x80000000, CASE_OPERATIONS);
}

ALWAYS_INLINE int walk_list(void *table, lookup_fn *lookup)
{
	struct walk walk = {table, list, CASE_OPERATIONS, 1, 0};

	found_sum = walk_independent(&walk, lookup);
	return walk.misses != 0;
}

static int run_empty(void)
{
	return walk_list(ours, look_nowhere);
}

static int run_limit(void)
{
	return walk_list(&limit, look_limit);
}

static int run_direct32(void)
{
	return walk_list(&direct32, look_direct32);
}

static int run_low(void)
{
	return walk_list(ours, look_low);
}

static int run_any(void)
{
	return walk_list(ours, look_any);
}

static int run_hashed(void)
{
	return walk_list(ours, look_hashed);
}

static int run_function(void)
{
	return walk_list(ours, look_function);
}

static int run_misses(void)
{
	return !walk_list(ours, look_low);
}

static int run_direct32_misses(void)
{
	return !walk_list(&direct32, look_direct32);
}

static int run_inserts(void)
{
	uint32_t i;

	for (i = 0; i < CASE_OPERATIONS; i++)
		insert(list[i], PAGE_LOG2);
	return wrong;
}

static int run_direct32_inserts(void)
{
	uint32_t i;

	for (i = 0; i < CASE_OPERATIONS; i++)
		direct32_insert(&direct32, list[i], addend_of(list[i]), 0);
	return 0;
}

static const struct {
	const char *name;
	void (*prepare)(void);
	int (*run)(void);
	int translates;  /* the sum of what was found can be checked */
} cases[] = {
	{"empty loop", fill_low, run_empty, 0},
	{"limit", fill_low, run_limit, 1},
	{"(b) hit", fill_low, run_direct32, 1},
	{"inlined hit", fill_low, run_low, 1},
	{"inlined hit, any granule", fill_low, run_any, 1},
	{"inlined hit, hashed", fill_hashed, run_hashed, 1},
	{"exported function, hit", fill_low, run_function, 1},
	{"back hit", fill_back, run_low, 1},
	{"miss", fill_other, run_misses, 0},
	{"insert, replacing", fill_full, run_inserts, 0},
	{"(b) miss", fill_other, run_direct32_misses, 0},
	{"(b) insert", fill_other, run_direct32_inserts, 0},
};

uint32_t cases_count(void)
{
	return sizeof(cases) / sizeof(cases[0]);
}

const char *case_name(uint32_t number)
{
	return cases[number].name;
}

void case_prepare(uint32_t number)
{
	wrong = 0;
	cases[number].prepare();
}

NOINLINE int case_counted(uint32_t number)
{
	return cases[number].run();
}

int case_check(uint32_t number)
{
	return wrong || (cases[number].translates && found_sum != true_sum());
}
