/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* Rows about the virtual processor: the same operations as a guest makes them, with libvtlb and as in 2008. */
#include "guest.h"
#include "rows.h"

#include <stdlib.h>

#define OURS 0
#define OF2008 1

/* Both guests, and the pages that are operated on. */
struct scene {
	struct guest *ours;
	struct guest2008 *of2008;
	const uint64_t *va;
	const uint8_t *page_log2;
	size_t count, times;
	uint64_t first; /* of what is purged */
	uint32_t purge_log2;
};

static struct scene scene_new(const uint64_t *va, const uint8_t *page_log2, size_t count)
{
	return (struct scene){guest_new(), guest2008_new(), va, page_log2, count, 1, 0, 0};
}

static void scene_free(struct scene *scene)
{
	guest_free(scene->ours);
	free(scene->of2008);
}

/*
 * Lookups of eight pages in each of eight regions: all that the table of 2008 has
 * room for. Their sizes are the first few of these, in turn.
 */
#define PAGES 64
#define LOOKS 1024

static const uint8_t size_log2[8] = {14, 16, 18, 20, 12, 13, 22, 24};

static void pick_few(uint64_t *va, uint8_t *page_log2, size_t sizes)
{
	size_t i;

	for (i = 0; i < PAGES; i++) {
		page_log2[i] = size_log2[i % 8 % sizes];
		va[i] = (uint64_t)(i / 8) << 61 | (uint64_t)(i % 8 + 1) << 36 | (uint64_t)i << page_log2[i];
	}
}

/* Each page as often as every other, anywhere in it. */
static void pick_looks(uint64_t *looks, const uint64_t *va, const uint8_t *page_log2)
{
	size_t i;

	for (i = 0; i < LOOKS; i++) {
		size_t page = i % PAGES;

		looks[i] = va[page] | (mix64(i) & (((uint64_t)1 << page_log2[page]) - 1) & ~(uint64_t)7);
	}
	shuffle(looks, LOOKS, 1);
}

static uint64_t look_2008(void *context)
{
	const struct scene *scene = context;
	uint64_t translation, sum = 0;
	size_t i, times;

	for (times = scene->times; times; times--)
		for (i = 0; i < LOOKS; i++)
			if (algorithm2008_lookup(&scene->of2008->table, scene->va[i], ALGORITHM2008_DATA, &translation))
				sum += translation;
	return sum;
}

static uint64_t look_ours(void *context)
{
	struct libvtlb_translation found = LIBVTLB_TRANSLATION_INIT;
	const struct scene *scene = context;
	uint64_t sum = 0;
	size_t i, times;

	for (times = scene->times; times; times--)
		for (i = 0; i < LOOKS; i++)
			if (libvtlb_lookup(&scene->ours->vcpu, &found, LIBVTLB_DATA, scene->va[i]) == LIBVTLB_HIT)
				sum += found.pte;
	return sum;
}

/* The table's own lookup, as a host inlines it: guest-physical addresses. */
static uint64_t look_inlined(void *context)
{
	const struct scene *scene = context;
	uint64_t sum = 0;
	size_t i, times;

	for (times = scene->times; times; times--)
		for (i = 0; i < LOOKS; i++) {
			struct thash_result result = thash_lookup(&scene->ours->table, LIBVTLB_OFFSET(scene->va[i]), 8, THASH_READ,
				LIBVTLB_REGION(scene->va[i]));

			if (result.outcome == THASH_HIT)
				sum += (result.value & PAGE_MASK) | (scene->va[i] & ~PAGE_MASK);
		}
	return sum;
}

/* A whole reference, judged. */
static uint64_t refer_ours(void *context)
{
	const struct libvtlb_reference load = LIBVTLB_REFERENCE(LIBVTLB_LOAD, 3, LIBVTLB_PSR_IC | LIBVTLB_PSR_DT, 0);
	struct libvtlb_translation found = LIBVTLB_TRANSLATION_INIT;
	const struct scene *scene = context;
	uint64_t sum = 0;
	size_t i, times;

	for (times = scene->times; times; times--)
		for (i = 0; i < LOOKS; i++)
			if (libvtlb_access(&scene->ours->vcpu, &found, &load, scene->va[i]) == LIBVTLB_HIT)
				sum += found.gpa;
	return sum;
}

static uint64_t sum_of_addresses(const uint64_t *looks, size_t times)
{
	uint64_t sum = 0;
	size_t i;

	for (i = 0; i < LOOKS; i++)
		sum += LIBVTLB_OFFSET(looks[i]);
	return sum * times;
}

static void fill_few(struct scene *scene, const uint64_t *va, const uint8_t *page_log2)
{
	size_t i;

	for (i = 0; i < PAGES; i++) {
		guest_insert(scene->ours, va[i], page_log2[i]);
		/* Without the purge, so that machine pages are in the table, too. */
		algorithm2008_insert(&scene->of2008->table, va[i], page_log2[i], guest_pte(va[i], page_log2[i]));
	}
}

static void row_lookup(const char *lookup, const char *inlined, size_t sizes)
{
	uint64_t va[PAGES], looks[LOOKS];
	uint8_t page_log2[PAGES];
	struct scene scene = scene_new(looks, NULL, LOOKS);
	double operations = (double)LOOKS * (double)(scene.times = repetitions(100));
	struct contender c[4] = {
		{.name = "ours", .run = look_ours, .context = &scene, .operations = operations},
		{.name = "2008", .run = look_2008, .context = &scene, .operations = operations},
		{.name = "inlined", .run = look_inlined, .context = &scene, .operations = operations},
		{.name = "judged", .run = refer_ours, .context = &scene, .operations = operations},
	};

	pick_few(va, page_log2, sizes);
	pick_looks(looks, va, page_log2);
	fill_few(&scene, va, page_log2);
	measure(c, 4);
	demand_equal_sums(c, 2);
	demand(c[2].sum == sum_of_addresses(looks, scene.times) && c[3].sum == c[2].sum, "a wrong translation was found");
	note("lookup, %zu page sizes, ns: 2008 %.1f, libvtlb_lookup %.1f, inlined %.1f, libvtlb_access %.1f", sizes,
		ns_per_operation(&c[OF2008]), ns_per_operation(&c[OURS]), ns_per_operation(&c[2]), ns_per_operation(&c[3]));
	row(lookup, ratio_of_times(&c[OURS], &c[OF2008]));
	row(inlined, ratio_of_times(&c[2], &c[OF2008]));
	scene_free(&scene);
}

/* Pages of 4 and 16 KiB in turn, each in a block of 16 KiB of its own. */
#define BLOCK_LOG2 14
#define BLOCKS 1024
#define FIRST_BLOCK ((uint64_t)1 << 32)
#define ELSEWHERE ((uint64_t)1 << 34)

static void pick_blocks(uint64_t *va, uint8_t *page_log2)
{
	size_t i;

	for (i = 0; i < BLOCKS; i++) {
		/* Of the four places in a block each in turn: no set of the cache overflows. */
		va[i] = FIRST_BLOCK + ((uint64_t)i << BLOCK_LOG2) + (i / 128 % 4 << 12);
		page_log2[i] = i % 2 ? 12 : 14;
	}
}

static uint64_t insert_ours(void *context)
{
	const struct scene *scene = context;
	size_t i, times;

	for (times = scene->times; times; times--)
		for (i = 0; i < scene->count; i++)
			guest_insert(scene->ours, scene->va[i], scene->page_log2[i]);
	return 0;
}

static uint64_t insert_2008(void *context)
{
	const struct scene *scene = context;
	size_t i, times;

	for (times = scene->times; times; times--)
		for (i = 0; i < scene->count; i++)
			guest2008_insert(scene->of2008, scene->va[i], scene->page_log2[i]);
	return 0;
}

static void refill_ours(void *context)
{
	(void)insert_ours(context);
}

static void refill_2008(void *context)
{
	(void)insert_2008(context);
}

/* One range after the other, until nothing is left. */
static size_t purges_of(uint32_t log2)
{
	const uint64_t purges = ((uint64_t)BLOCKS << BLOCK_LOG2) >> log2; /* a size_t may have no more than 32 bits */

	return log2 <= BLOCK_LOG2 ? BLOCKS : purges ? (size_t)purges : 1;
}

static uint64_t range(const struct scene *scene, size_t number)
{
	return scene->first + ((uint64_t)number << (scene->purge_log2 > BLOCK_LOG2 ? scene->purge_log2 : BLOCK_LOG2));
}

static uint64_t purge_ours(void *context)
{
	const struct scene *scene = context;
	size_t i;

	for (i = 0; i < purges_of(scene->purge_log2); i++)
		guest_purge(scene->ours, range(scene, i), scene->purge_log2);
	return 0;
}

static uint64_t purge_2008(void *context)
{
	const struct scene *scene = context;
	size_t i;

	for (i = 0; i < purges_of(scene->purge_log2); i++)
		guest2008_purge(scene->of2008, range(scene, i), scene->purge_log2);
	return 0;
}

static uint64_t purge_all_ours(void *context)
{
	guest_purge_all(((struct scene *)context)->ours);
	return 0;
}

static uint64_t purge_all_2008(void *context)
{
	guest2008_purge_all(((struct scene *)context)->of2008);
	return 0;
}

/* What is purged is there, or all lies elsewhere and stays. */
static void check(const struct scene *scene, uint32_t left)
{
	demand(guest_cached(scene->ours) == left && guest_in_vhpt(scene->ours) == left / 2,
		"a purge removed too much or too little");
}

static struct ratio measure_purge(struct scene *scene, uint32_t log2, uint64_t first)
{
	double operations = (double)purges_of(log2);
	struct contender c[2] = {
		{.name = "ours", .run = purge_ours, .context = scene, .operations = operations, .prepare = refill_ours},
		{.name = "2008", .run = purge_2008, .context = scene, .operations = operations, .prepare = refill_2008},
	};

	scene->purge_log2 = log2;
	scene->first = first;
	refill_ours(scene);
	check(scene, BLOCKS);
	measure(c, 2);
	check(scene, first == FIRST_BLOCK ? 0 : BLOCKS);
	note("purge of 2^%u bytes, ns, %s: 2008 %.1f, ours %.1f", log2,
		first == FIRST_BLOCK ? "where 1024 pages lie" : "where nothing lies", ns_per_operation(&c[OF2008]),
		ns_per_operation(&c[OURS]));
	return ratio_of_times(&c[OURS], &c[OF2008]);
}

static struct ratio inverse(struct ratio ratio)
{
	return (struct ratio){1 / ratio.value, 1 / ratio.high, 1 / ratio.low};
}

static struct ratio measure_purge_all(struct scene *scene)
{
	struct contender c[2] = {
		{.name = "ours", .run = purge_all_ours, .context = scene, .operations = 1, .prepare = refill_ours},
		{.name = "2008", .run = purge_all_2008, .context = scene, .operations = 1, .prepare = refill_2008},
	};

	measure(c, 2);
	check(scene, 0);
	note("purge of everything, ns: 2008 %.1f, ours %.1f", ns_per_operation(&c[OF2008]), ns_per_operation(&c[OURS]));
	return ratio_of_times(&c[OURS], &c[OF2008]);
}

static void rows_purges(void)
{
	uint64_t va[BLOCKS];
	uint8_t page_log2[BLOCKS];
	struct scene scene = scene_new(va, page_log2, BLOCKS);

	pick_blocks(va, page_log2);
	(void)measure_purge(&scene, 14, ELSEWHERE);
	row("vcpu-purge-16k", measure_purge(&scene, 14, FIRST_BLOCK));
	(void)measure_purge(&scene, 24, ELSEWHERE);
	row("vcpu-purge-16m", measure_purge(&scene, 24, FIRST_BLOCK));
	(void)measure_purge(&scene, 32, FIRST_BLOCK);
	row("vcpu-purge-4g", inverse(measure_purge(&scene, 32, ELSEWHERE)));
	row("vcpu-purge-all", measure_purge_all(&scene));
	scene_free(&scene);
}

/* Pages all over the regions, four times as many as there is room for; or a few of 16 MiB. */
#define INSERTS 8192

static void pick_inserts(uint64_t *va, uint8_t *page_log2, uint32_t large)
{
	size_t i;

	for (i = 0; i < INSERTS; i++) {
		va[i] = (mix64(i) & ~(((uint64_t)1 << 13) - 1) & (((uint64_t)1 << 40) - 1)) | (uint64_t)(i % 8) << 61;
		page_log2[i] = (uint8_t)(large ? large : i % 2 ? 16 : 14);
	}
}

static void row_insert(const char *name, uint32_t large)
{
	static uint64_t va[INSERTS];
	static uint8_t page_log2[INSERTS];
	struct scene scene = scene_new(va, page_log2, large ? 64 : INSERTS);
	double operations = (double)scene.count * (double)(scene.times = repetitions(large ? 16 : 4));
	struct contender c[2] = {
		{.name = "ours", .run = insert_ours, .context = &scene, .operations = operations},
		{.name = "2008", .run = insert_2008, .context = &scene, .operations = operations},
	};

	pick_inserts(va, page_log2, 0);
	scene.count = INSERTS;
	scene.times = 1;
	refill_ours(&scene);
	refill_2008(&scene);
	pick_inserts(va, page_log2, large);
	scene.count = large ? 64 : INSERTS;
	scene.times = (size_t)(operations / (double)scene.count);
	measure(c, 2);
	demand(guest_cached(scene.ours) > GUEST_ENTRIES / 2, "the table is not full");
	note("%s, ns: 2008 %.1f, ours %.1f", name, ns_per_operation(&c[OF2008]), ns_per_operation(&c[OURS]));
	row(name, ratio_of_times(&c[OURS], &c[OF2008]));
	scene_free(&scene);
}

void rows_vcpu(const struct traces *traces)
{
	(void)traces;
	row_lookup("vcpu-lookup", "vcpu-lookup-inlined", 1);
	row_lookup("vcpu-lookup-4-sizes", "vcpu-lookup-inlined-4-sizes", 4);
	row_lookup("vcpu-lookup-8-sizes", "vcpu-lookup-inlined-8-sizes", 8);
	rows_purges();
	row_insert("vcpu-insert", 0);
	row_insert("vcpu-insert-16m", 24);
}
