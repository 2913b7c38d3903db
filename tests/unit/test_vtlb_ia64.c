/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * Formats of IA-64 translation: where the guest's VHPT has its entries, the
 * default hash and tag, and what is refused. tests/exhaustive/vtlb_judge judges
 * every reference.
 */
#include <stdlib.h>
#include <string.h>

#include <libwdtvtlb/ia64.h>
#include <libwdtvtlb/thash.h>

#include "suites.h"

#define REGION_FIVE ((uint64_t)5 << 61)
#define OFFSET_LAST (((uint64_t)1 << 61) - 1)

/* A stream of numbers, the same on every run. */
static uint64_t seed;
static uint64_t next(void)
{
	seed = seed * 6364136223846793005u + 1442695040888963407u;
	return seed ^ seed >> 31;
}

static uint64_t bit_of(uint64_t x, uint32_t bit)
{
	return bit < 64 ? x >> bit & 1 : 0;
}

/* The manual's figures: 64 KiB of short entries for 8192 pages of 16 KiB, whose base is 0x4000 in region 5. */
START_TEST(short_entry_is_indexed_by_the_page_number)
{
	uint64_t pta = LIBVTLB_PTA(0x40000, 16, 0, 1), rr = LIBVTLB_RR(77, 14, 1);

	ck_assert_uint_eq(libvtlb_short_entry(pta, rr, REGION_FIVE), REGION_FIVE | 0x40000);
	ck_assert_uint_eq(libvtlb_short_entry(pta, rr, REGION_FIVE | 0x3fff), REGION_FIVE | 0x40000);
	ck_assert_uint_eq(libvtlb_short_entry(pta, rr, REGION_FIVE | 0x4000), REGION_FIVE | 0x40008);
	ck_assert_uint_eq(libvtlb_short_entry(pta, rr, REGION_FIVE | 8191 << 14), REGION_FIVE | 0x4fff8);
	ck_assert_uint_eq(libvtlb_short_entry(pta, rr, REGION_FIVE | 8192 << 14), REGION_FIVE | 0x40000);
}
END_TEST

/* Linux: pages of 16 KiB, 51 bits of a region; its table of 2^(51 - 14 + 3) bytes lies at the region's end. */
START_TEST(short_entry_of_a_linear_page_table)
{
	uint64_t pta = LIBVTLB_PTA(((uint64_t)1 << 61) - ((uint64_t)1 << 40), 40, 0, 1), rr = LIBVTLB_RR(1, 14, 1);

	ck_assert_uint_eq(libvtlb_short_entry(pta, rr, OFFSET_LAST), OFFSET_LAST - 7);
	ck_assert_uint_eq(libvtlb_short_entry(pta, rr, 0), OFFSET_LAST - ((uint64_t)1 << 40) + 1);
}
END_TEST

/* Bit by bit: bits 63 to 61 are the address's, the others the page number's times 8, or the base's from the size on. */
static uint64_t short_entry_by_bits(uint64_t pta, uint32_t size, uint32_t page_log2, uint64_t va)
{
	uint64_t entry = 0;
	uint32_t bit;

	for (bit = 3; bit < 61; bit++) {
		uint32_t from = bit - 3 + page_log2;

		if (bit < 15 || bit < size)
			entry |= (from < 61 ? bit_of(va, from) : 0) << bit;
		else
			entry |= bit_of(pta, bit) << bit;
	}
	return entry | bit_of(va, 61) << 61 | bit_of(va, 62) << 62 | bit_of(va, 63) << 63;
}

START_TEST(short_entry_is_defined_for_every_register)
{
	uint32_t size, page_log2, i;

	seed = 1;
	for (size = 0; size < 64; size++)
		for (page_log2 = 0; page_log2 < 64; page_log2++)
			for (i = 0; i < 32; i++) {
				uint64_t one = (uint64_t)1 << (next() & 63);
				uint64_t va = i == 0 ? 0 : i == 1 ? ~(uint64_t)0 : i < 16 ? next() : one;
				uint64_t pta = (next() & ~(uint64_t)0xfc) | (uint64_t)size << 2;
				uint64_t rr = (next() & ~(uint64_t)0xfc) | (uint64_t)page_log2 << 2;

				ck_assert_uint_eq(libvtlb_short_entry(pta, rr, va),
						  short_entry_by_bits(pta, size, page_log2, va));
			}
}
END_TEST

/* A page, and what the pair of hash and tag say of it. */
struct page {
	uint64_t number;
	uint32_t rid;
	uint64_t tag;
	uint64_t index;
};

static void name(struct page *page, uint32_t index_bits)
{
	page->tag = libvtlb_default_tag(page->number << 12, page->rid, 12);
	page->index = libvtlb_default_hash(page->number << 12, page->rid, 12) & (((uint64_t)1 << index_bits) - 1);
}

/*
 * Tag and index give the page back: the tag is the region id and all but the ten
 * lowest bits of the number, and what the hash adds to these ten does not depend
 * on them, so the hash of the page whose ten bits are zero is what has to be
 * taken off. Larger indexes only know more.
 */
static void check_inverse(uint64_t number, uint32_t rid)
{
	struct page page = {number, rid, 0, 0}, found;

	name(&page, 10);
	found.rid = (uint32_t)(page.tag >> 39);
	found.number = (page.tag & (((uint64_t)1 << 39) - 1)) << 10;
	found.number |= (libvtlb_default_hash(found.number << 12, found.rid, 12) & 1023) ^ page.index;
	ck_assert_uint_eq(found.number, number);
	ck_assert_uint_eq(found.rid, rid);
}

START_TEST(index_and_tag_name_one_page)
{
	uint32_t i, j;

	seed = 2;
	for (i = 0; i < 100000; i++)
		check_inverse(next() >> 15, (uint32_t)next() & 0xffffff);
	for (i = 0; i < 49; i++)
		for (j = 0; j < 24; j++) {
			check_inverse((uint64_t)1 << i, (uint32_t)1 << j);
			check_inverse(((uint64_t)1 << i) - 1, ((uint32_t)1 << j) - 1);
			check_inverse((((uint64_t)1 << 49) - 1) ^ (uint64_t)1 << i, 0xffffff ^ (uint32_t)1 << j);
		}
}
END_TEST

static int by_name(const void *a, const void *b)
{
	const struct page *x = a, *y = b;

	if (x->tag != y->tag)
		return x->tag < y->tag ? -1 : 1;
	return x->index < y->index ? -1 : x->index > y->index;
}

/* Pages that differ in one field, in two, by a stride, by one bit: the pairs that a weak hash takes for each other. */
static void choose_page(struct page *page, const struct page *last)
{
	page->number = last->number;
	page->rid = last->rid;
	switch (next() % 6) {
	case 0:
		page->number = next() >> 15;
		page->rid = (uint32_t)next() & 0xffffff;
		break;
	case 1:
		page->number ^= (uint64_t)1 << next() % 49;
		break;
	case 2:
		page->rid ^= (uint32_t)1 << next() % 24;
		break;
	case 3:
		page->number ^= (uint64_t)1 << next() % 49;
		page->rid ^= (uint32_t)1 << next() % 24;
		break;
	case 4:
		page->number = (page->number + 1) & (((uint64_t)1 << 49) - 1);
		break;
	default:
		page->rid = (page->rid + 8) & 0xffffff;
	}
}

#define MANY 50000u

START_TEST(no_two_pages_share_index_and_tag)
{
	struct page *pages = calloc(MANY, sizeof(*pages)), nothing = {0};
	uint32_t index_bits = (uint32_t)_i, i;

	ck_assert_ptr_nonnull(pages);
	seed = index_bits;
	for (i = 0; i < MANY; i++) {
		choose_page(&pages[i], i ? &pages[i - 1] : &nothing);
		name(&pages[i], index_bits);
	}
	qsort(pages, MANY, sizeof(*pages), by_name);
	for (i = 1; i < MANY; i++)
		if (!by_name(&pages[i - 1], &pages[i])) {
			ck_assert_uint_eq(pages[i - 1].number, pages[i].number);
			ck_assert_uint_eq(pages[i - 1].rid, pages[i].rid);
		}
	free(pages);
}
END_TEST

START_TEST(tag_is_never_invalid)
{
	uint32_t page_log2, i;

	seed = 3;
	for (page_log2 = 0; page_log2 < 70; page_log2++)
		for (i = 0; i < 100; i++)
			ck_assert_uint_eq(libvtlb_default_tag(next(), (uint32_t)next(), page_log2) >> 63, 0);
	for (page_log2 = 0; page_log2 < 70; page_log2++)
		ck_assert_uint_eq(libvtlb_default_tag(~(uint64_t)0, 0xffffffff, page_log2) >> 63, 0);
	ck_assert_uint_eq(libvtlb_default_tag(~(uint64_t)0, 0xffffffff, UINT32_MAX) >> 63, 0);
}
END_TEST

/* Within a page all is one; region numbers and a region id's bits from 24 on are nothing. */
START_TEST(hash_and_tag_see_page_and_region_id_alone)
{
	uint32_t page_log2;

	seed = 4;
	for (page_log2 = 12; page_log2 < 61; page_log2++) {
		uint64_t page = next() & OFFSET_LAST & ~(uint64_t)0 << page_log2;
		uint64_t inside = page | (next() & (((uint64_t)1 << page_log2) - 1)) | (uint64_t)3 << 61;
		uint32_t rid = (uint32_t)next() & 0xffffff;

		ck_assert_uint_eq(libvtlb_default_hash(inside, rid | 0xab000000, page_log2),
				  libvtlb_default_hash(page, rid, page_log2));
		ck_assert_uint_eq(libvtlb_default_tag(inside, rid | 0xab000000, page_log2),
				  libvtlb_default_tag(page, rid, page_log2));
	}
}
END_TEST

/* Pages of other sizes are counted by their numbers; sizes that there are not have an answer. */
START_TEST(hash_and_tag_count_pages_of_every_size)
{
	uint32_t page_log2;

	for (page_log2 = 0; page_log2 < 80; page_log2++) {
		uint32_t shift = page_log2 < 12 ? 12 : page_log2;
		uint64_t number = shift < 61 ? 0x123456789 & OFFSET_LAST >> shift : 0;
		uint64_t va = shift < 61 ? number << shift : OFFSET_LAST;

		ck_assert_uint_eq(libvtlb_default_hash(va, 5, page_log2), libvtlb_default_hash(number << 12, 5, 12));
		ck_assert_uint_eq(libvtlb_default_tag(va, 5, page_log2), libvtlb_default_tag(number << 12, 5, 12));
	}
}
END_TEST

START_TEST(pages_of_one_block_never_meet)
{
	uint32_t block, i;

	seed = 5;
	for (block = 0; block < 1000; block++) {
		uint64_t first = next() >> 15 & ~(uint64_t)1023;
		uint32_t rid = (uint32_t)next() & 0xffffff;
		uint8_t taken[1024] = {0};

		for (i = 0; i < 1024; i++)
			taken[libvtlb_default_hash((first + i) << 12, rid, 12) & 1023]++;
		for (i = 0; i < 1024; i++)
			ck_assert_uint_eq(taken[i], 1);
	}
}
END_TEST

static uint32_t counts[1 << 20];

/* As many pages as there are entries: of some region ids a number of pages each, both in strides. The fullest entry. */
static uint32_t fullest(uint32_t index_bits, uint32_t page_stride, uint32_t rid_stride, uint32_t pages_log2)
{
	uint32_t i, most = 0, entries = (uint32_t)1 << index_bits;

	memset(counts, 0, entries * sizeof(counts[0]));
	for (i = 0; i < entries; i++) {
		uint64_t number = (uint64_t)(i & ((1u << pages_log2) - 1)) << page_stride;
		uint32_t rid = i >> pages_log2 << rid_stride;
		uint32_t *count = &counts[libvtlb_default_hash(number << 12, rid & 0xffffff, 12) & (entries - 1)];

		most = ++*count > most ? *count : most;
	}
	return most;
}

/*
 * The bound is that of pages thrown at random: of 2^n pages in 2^n entries, more
 * than 8 meet in one with a probability below 2^n / 9!, for 2^14 one in twenty.
 */
START_TEST(strides_are_spread)
{
	uint32_t index_bits = (uint32_t)_i, stride, rid_stride;

	for (stride = 0; stride + index_bits <= 49; stride++)
		ck_assert_uint_le(fullest(index_bits, stride, 0, index_bits), 8);
	for (rid_stride = 0; rid_stride + index_bits <= 24; rid_stride++)
		ck_assert_uint_le(fullest(index_bits, 0, rid_stride, 0), 8);
}
END_TEST

/*
 * Both strides at once are a lattice, and a multiplication turns some lattices
 * into clusters: rarely, and never into large ones.
 */
START_TEST(few_lattices_of_pages_and_region_ids_are_clusters)
{
	uint32_t index_bits = (uint32_t)_i, stride, rid_stride, pages_log2, tried = 0, bad = 0;

	for (pages_log2 = 1; pages_log2 < index_bits; pages_log2++)
		for (stride = 0; stride + pages_log2 <= 49; stride += 5)
			for (rid_stride = 0; rid_stride + index_bits - pages_log2 <= 24; rid_stride += 3) {
				uint32_t most = fullest(index_bits, stride, rid_stride, pages_log2);

				ck_assert_uint_le(most, 20);
				tried++;
				bad += most > 8;
			}
	ck_assert_uint_le(bad * 50, tried);
}
END_TEST

/* Thrown at random, more than 11 of 2^20 pages meet in one of 2^20 entries once in 400 throws. */
START_TEST(strides_are_spread_over_a_large_table)
{
	uint32_t stride;

	for (stride = 0; stride < 30; stride += 4)
		ck_assert_uint_le(fullest(20, stride, 0, 20), 11);
	for (stride = 0; stride < 14; stride += 4)
		ck_assert_uint_le(fullest(20, stride, 3, 10), 11);
}
END_TEST

START_TEST(reference_out_of_range_is_refused)
{
	static const uint64_t keys[1] = {LIBVTLB_PKR(0, LIBVTLB_PKR_V)};
	const struct libvtlb_reference good = LIBVTLB_REFERENCE(LIBVTLB_LOAD, 0, LIBVTLB_PSR_DT, LIBVTLB_PTA_VE);
	const uint64_t pte = LIBVTLB_PTE_P | LIBVTLB_PTE_A | LIBVTLB_PTE_D;
	struct libvtlb_reference bad[7];
	uint32_t i;

	ck_assert_int_eq(libvtlb_judge(pte, 0, &good), LIBVTLB_HIT);
	ck_assert_int_eq(libvtlb_walker_serves(LIBVTLB_RR_VE, &good), 1);
	for (i = 0; i < 7; i++)
		bad[i] = good;
	bad[0].kind = LIBVTLB_REFERENCES;
	bad[1].kind = UINT32_MAX;
	bad[2].privilege = 4;
	bad[3].keys = keys;
	bad[3].key_count = 4097;
	bad[4].key_count = 1;
	bad[5].size -= 4;
	bad[6].size += 4096;
	for (i = 0; i < 7; i++) {
		ck_assert_int_eq(libvtlb_judge(pte, 0, &bad[i]), i < 5 ? LIBVTLB_ERR_INVALID : LIBVTLB_ERR_SIZE);
		ck_assert_int_eq(libvtlb_walker_serves(LIBVTLB_RR_VE, &bad[i]), 0);
	}
	ck_assert_int_eq(libvtlb_judge(pte, 0, NULL), LIBVTLB_ERR_INVALID);
	ck_assert_int_eq(libvtlb_walker_serves(LIBVTLB_RR_VE, NULL), 0);
}
END_TEST

/* A caller with a newer header has a larger struct; what the library does not know must be zero. */
START_TEST(longer_reference_is_understood_if_its_rest_is_zero)
{
	struct {
		struct libvtlb_reference known;
		uint64_t unknown;
	} longer = {LIBVTLB_REFERENCE(LIBVTLB_STORE, 3, 0, 0), 0};

	longer.known.size = sizeof(longer);
	ck_assert_int_eq(libvtlb_judge(0, 0, &longer.known), LIBVTLB_ABSENT);
	longer.unknown = 1;
	ck_assert_int_eq(libvtlb_judge(0, 0, &longer.known), LIBVTLB_ERR_SIZE);
}
END_TEST

START_TEST(keys_up_to_the_last_one_are_asked)
{
	static uint64_t keys[4096];
	struct libvtlb_reference load = LIBVTLB_REFERENCE(LIBVTLB_LOAD, 0, LIBVTLB_PSR_PK, 0);
	const uint64_t pte = LIBVTLB_PTE_P | LIBVTLB_PTE_A | LIBVTLB_PTE_MA(LIBVTLB_MA_UC);

	keys[4095] = LIBVTLB_PKR(9, LIBVTLB_PKR_V);
	load.keys = keys;
	load.key_count = 4096;
	ck_assert_int_eq(libvtlb_judge(pte, LIBVTLB_ITIR(12, 9), &load), LIBVTLB_HIT);
	load.key_count = 4095;
	ck_assert_int_eq(libvtlb_judge(pte, LIBVTLB_ITIR(12, 9), &load), LIBVTLB_KEY_MISS);
}
END_TEST

/* 4K 8K 16K 64K 256K 1M 4M 16M 64M 256M 1G 4G; 1 GiB is the one that a processor may do without. */
START_TEST(defined_page_sizes_are_twelve)
{
	static const uint8_t defined[] = {12, 13, 14, 16, 18, 20, 22, 24, 26, 28, 30, 32};
	uint64_t inserts = 0, purges = 0;
	uint32_t i;

	for (i = 0; i < sizeof(defined); i++) {
		inserts |= (uint64_t)1 << defined[i];
		if (defined[i] != 30)
			purges |= (uint64_t)1 << defined[i];
	}
	ck_assert_uint_eq(inserts, LIBVTLB_INSERT_SIZES);
	ck_assert_uint_eq(purges, LIBVTLB_PURGE_SIZES);
}
END_TEST

Suite *vtlb_ia64_suite(void)
{
	Suite *suite = suite_create("vtlb_ia64");
	TCase *formats = tcase_create("formats"), *hash = tcase_create("hash"), *judge = tcase_create("judge");

	tcase_add_test(formats, short_entry_is_indexed_by_the_page_number);
	tcase_add_test(formats, short_entry_of_a_linear_page_table);
	tcase_add_test(formats, short_entry_is_defined_for_every_register);
	tcase_add_test(formats, defined_page_sizes_are_twelve);
	suite_add_tcase(suite, formats);
	tcase_add_test(hash, index_and_tag_name_one_page);
	tcase_add_loop_test(hash, no_two_pages_share_index_and_tag, 10, 25);
	tcase_add_test(hash, tag_is_never_invalid);
	tcase_add_test(hash, hash_and_tag_see_page_and_region_id_alone);
	tcase_add_test(hash, hash_and_tag_count_pages_of_every_size);
	tcase_add_test(hash, pages_of_one_block_never_meet);
	tcase_add_loop_test(hash, strides_are_spread, 10, 15);
	tcase_add_loop_test(hash, few_lattices_of_pages_and_region_ids_are_clusters, 10, 15);
	tcase_add_test(hash, strides_are_spread_over_a_large_table);
	suite_add_tcase(suite, hash);
	tcase_add_test(judge, reference_out_of_range_is_refused);
	tcase_add_test(judge, longer_reference_is_understood_if_its_rest_is_zero);
	tcase_add_test(judge, keys_up_to_the_last_one_are_asked);
	suite_add_tcase(suite, judge);
	return suite;
}
