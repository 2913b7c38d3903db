/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* The dirty log: which guest-physical pages were written, counted exactly, and nothing touched beside it. */
#include "rig.h"
#include "suites.h"

#include <string.h>

#include <vtlb/vcpu.h>

#define GUARD 4u
#define WORDS 8u
#define RUBBISH 0xa5a5a5a5u
#define BASE 0x40000000u

static struct {
	struct libvtlb_dirty_log log;
	uint32_t words[WORDS + 2 * GUARD];
} b;

/* The host's section: how often it was entered and left, and what it says. */
static struct {
	uint32_t entered, left, inside;
	uint32_t fails_at; /* the call, counted from 1, that returns FAILURE */
	int leave_fails;
} section;
#define FAILURE (-4242)

static int enter(void *user)
{
	ck_assert_ptr_eq(user, &section);
	ck_assert_uint_eq(section.inside, 0);
	if (++section.entered == section.fails_at)
		return FAILURE;
	section.inside = 1;
	return 0;
}

static int leave(void *user)
{
	ck_assert_ptr_eq(user, &section);
	ck_assert_uint_eq(section.inside, 1);
	section.inside = 0;
	section.left++;
	return section.leave_fails ? FAILURE : 0;
}

static struct libvtlb_dirty_config config_of(uint32_t page_count, uint32_t page_log2, int with_section)
{
	struct libvtlb_dirty_config c;

	memset(&c, 0, sizeof(c));
	c.size = sizeof(c);
	c.page_log2 = page_log2;
	c.page_count = page_count;
	c.base = BASE;
	c.words = b.words + GUARD;
	if (with_section || !PORT_HAS_ATOMIC_RMW) {
		c.enter = enter;
		c.leave = leave;
		c.user = &section;
	}
	return c;
}

/* A log at BASE over words full of rubbish; each test runs with the processor's instructions and with the section. */
static void make(uint32_t page_count, uint32_t page_log2, int with_section)
{
	struct libvtlb_dirty_config c = config_of(page_count, page_log2, with_section);

	memset(&b, 0xa5, sizeof(b));
	memset(&section, 0, sizeof(section));
	ck_assert_int_eq(libvtlb_dirty_init(&b.log, &c), 0);
}

/* 200 pages of 4 KiB: six words and a quarter. */
static void usual(int with_section)
{
	make(200, 12, with_section);
}

static uint64_t page(uint32_t number)
{
	return BASE + ((uint64_t)number << 12);
}

static int32_t mark(uint64_t first, uint64_t last)
{
	return libvtlb_dirty_mark(&b.log, first, last);
}

/* Whether pages first to last of the usual log are marked, and no others; and nothing beside its words is changed. */
static int are_marked(uint32_t first, uint32_t last)
{
	uint32_t i;

	for (i = 0; i < 200; i++)
		if (libvtlb_dirty_is_marked(&b.log, page(i) + 0xfff) != (i >= first && i <= last))
			return 0;
	for (i = 0; i < GUARD; i++)
		if (b.words[i] != RUBBISH || b.words[GUARD + 7 + i] != RUBBISH)
			return 0;
	return !(b.words[GUARD + 6] >> 8);
}
#define NONE 1, 0

START_TEST(log_is_clean_at_first)
{
	usual(_i);
	ck_assert(are_marked(NONE));
}
END_TEST

START_TEST(write_marks_its_page)
{
	usual(_i);
	ck_assert_int_eq(mark(page(5) + 0x123, page(5) + 0x123), 1);
	ck_assert(are_marked(5, 5));
	ck_assert_int_eq(mark(page(5), page(5) + 0xfff), 0);
	ck_assert(are_marked(5, 5));
}
END_TEST

/* Defect 12: the 2008 code marked from where the write was, not from where its page began. */
START_TEST(range_marks_each_page_that_it_touches)
{
	usual(_i);
	ck_assert_int_eq(mark(page(31) + 0xfff, page(64)), 34);
	ck_assert(are_marked(31, 64));
	ck_assert_int_eq(mark(page(30), page(66) + 1), 3);
	ck_assert(are_marked(30, 66));
}
END_TEST

/* Ranges and the pages of the usual log that they touch. */
static const struct {
	uint64_t first, last;
	uint32_t from, to;
} clipped[] = {
	{0, UINT64_MAX, 0, 199},
	{0, BASE, 0, 0},
	{0, BASE - 1, NONE},
	{0, 0, NONE},
	{BASE - 1, BASE - 1, NONE},
	{BASE + 0x1000, UINT64_MAX, 1, 199},
	{BASE + 199 * 0x1000, UINT64_MAX, 199, 199},
	{BASE + 200 * 0x1000 - 1, BASE + 200 * 0x1000, 199, 199},
	{BASE + 200 * 0x1000, UINT64_MAX, NONE},
	{BASE + ((uint64_t)1 << 44), UINT64_MAX, NONE}, /* page 2^32 is not page 0 */
	{BASE + ((uint64_t)1 << 44), BASE + ((uint64_t)1 << 44), NONE},
	{BASE + 0x1000, BASE + ((uint64_t)1 << 44) + 0x3000, 1, 199},
	{UINT64_MAX, UINT64_MAX, NONE},
	{BASE - ((uint64_t)1 << 20), BASE + 0x1fff, 0, 1},
};
#define CLIPPED (sizeof(clipped) / sizeof(clipped[0]))

/* Defect 12 again: nothing bounded the bitmap. */
START_TEST(what_lies_outside_the_log_is_cut_off)
{
	uint32_t from = clipped[_i].from, to = clipped[_i].to;
	int with_section;

	for (with_section = 0; with_section < 2; with_section++) {
		usual(with_section);
		ck_assert_int_eq(mark(clipped[_i].first, clipped[_i].last), from > to ? 0 : (int32_t)(to - from + 1));
		ck_assert(are_marked(from, to));
	}
}
END_TEST

START_TEST(page_outside_the_log_is_not_marked)
{
	usual(_i);
	mark(0, UINT64_MAX);
	ck_assert(!libvtlb_dirty_is_marked(&b.log, BASE - 1));
	ck_assert(!libvtlb_dirty_is_marked(&b.log, page(200)));
	ck_assert(!libvtlb_dirty_is_marked(&b.log, 0));
	ck_assert(!libvtlb_dirty_is_marked(&b.log, UINT64_MAX));
	ck_assert(!libvtlb_dirty_is_marked(NULL, BASE));
}
END_TEST

START_TEST(log_may_end_at_the_last_byte_of_the_address_space)
{
	struct libvtlb_dirty_config c = config_of(64, 30, _i);

	memset(&b, 0xa5, sizeof(b));
	c.base = ~(uint64_t)0 << 36;
	ck_assert_int_eq(libvtlb_dirty_init(&b.log, &c), 0);
	ck_assert_int_eq(mark(UINT64_MAX, UINT64_MAX), 1);
	ck_assert_int_eq(libvtlb_dirty_is_marked(&b.log, UINT64_MAX), 1);
	ck_assert_uint_eq(b.words[GUARD + 1], 0x80000000);
	ck_assert_int_eq(mark(0, UINT64_MAX), 63);
	c.page_count = 65;
	ck_assert_int_eq(libvtlb_dirty_init(&b.log, &c), LIBVTLB_ERR_INVALID);
}
END_TEST

START_TEST(log_of_no_pages_has_none)
{
	make(0, 12, _i);
	ck_assert_uint_eq(b.words[GUARD], RUBBISH);
	ck_assert_int_eq(mark(0, UINT64_MAX), 0);
	ck_assert_int_eq(libvtlb_dirty_has_all(&b.log, 0, UINT64_MAX), 1);
	ck_assert_int_eq(libvtlb_dirty_harvest(&b.log, b.words, 0, 1), LIBVTLB_ERR_RANGE);
	ck_assert_int_eq(libvtlb_dirty_harvest(&b.log, b.words, 0, 0), 0);
	ck_assert_uint_eq(b.words[GUARD], RUBBISH);
}
END_TEST

START_TEST(whole_log_is_marked_where_all_its_pages_are)
{
	usual(_i);
	mark(page(3), page(70));
	ck_assert(libvtlb_dirty_has_all(&b.log, page(3), page(70) + 0xfff));
	ck_assert(libvtlb_dirty_has_all(&b.log, page(40) + 5, page(40) + 5));
	ck_assert(!libvtlb_dirty_has_all(&b.log, page(2) + 0xfff, page(70)));
	ck_assert(!libvtlb_dirty_has_all(&b.log, page(3), page(71)));
	ck_assert(!libvtlb_dirty_has_all(&b.log, 0, UINT64_MAX));
	/* What lies outside counts as marked. */
	ck_assert(libvtlb_dirty_has_all(&b.log, 0, BASE - 1));
	ck_assert(libvtlb_dirty_has_all(&b.log, page(200), UINT64_MAX));
	mark(page(0), page(2));
	ck_assert(libvtlb_dirty_has_all(&b.log, 0, page(3)));
	mark(page(0), page(199));
	ck_assert(libvtlb_dirty_has_all(&b.log, 0, UINT64_MAX));
}
END_TEST

START_TEST(harvest_takes_the_marks)
{
	uint32_t taken[WORDS];

	usual(_i);
	mark(page(33), page(33));
	mark(page(63), page(65));
	memset(taken, 0xff, sizeof(taken));
	ck_assert_int_eq(libvtlb_dirty_harvest(&b.log, taken, 1, 6), 4);
	ck_assert_uint_eq(taken[0], 0x80000002);
	ck_assert_uint_eq(taken[1], 3);
	ck_assert_uint_eq(taken[2] | taken[3] | taken[4] | taken[5], 0);
	ck_assert_uint_eq(taken[6], 0xffffffff);
	ck_assert(are_marked(NONE));
	ck_assert_int_eq(libvtlb_dirty_harvest(&b.log, taken, 0, 7), 0);
	ck_assert_int_eq(mark(page(33), page(33)), 1);
}
END_TEST

START_TEST(harvest_leaves_other_words)
{
	uint32_t taken[WORDS];

	usual(_i);
	mark(0, UINT64_MAX);
	ck_assert_int_eq(libvtlb_dirty_harvest(&b.log, taken, 6, 1), 8);
	ck_assert_uint_eq(taken[0], 0xff);
	ck_assert(are_marked(0, 191));
	ck_assert_int_eq(libvtlb_dirty_harvest(&b.log, taken, 1, 5), 160);
	ck_assert(are_marked(0, 31));
}
END_TEST

START_TEST(harvest_of_words_beyond_the_log_takes_nothing)
{
	uint32_t taken[WORDS] = { 0 };

	usual(_i);
	mark(0, UINT64_MAX);
	ck_assert_int_eq(libvtlb_dirty_harvest(&b.log, taken, 0, 8), LIBVTLB_ERR_RANGE);
	ck_assert_int_eq(libvtlb_dirty_harvest(&b.log, taken, 7, 1), LIBVTLB_ERR_RANGE);
	ck_assert_int_eq(libvtlb_dirty_harvest(&b.log, taken, 1, UINT32_MAX), LIBVTLB_ERR_RANGE);
	ck_assert_int_eq(libvtlb_dirty_harvest(&b.log, taken, UINT32_MAX, 2), LIBVTLB_ERR_RANGE);
	ck_assert_int_eq(libvtlb_dirty_harvest(&b.log, taken, 7, 0), 0);
	ck_assert(are_marked(0, 199));
}
END_TEST

START_TEST(bad_arguments_are_refused)
{
	usual(_i);
	ck_assert_int_eq(libvtlb_dirty_mark(NULL, 0, 0), LIBVTLB_ERR_INVALID);
	ck_assert_int_eq(mark(BASE + 1, BASE), LIBVTLB_ERR_RANGE);
	ck_assert_int_eq(libvtlb_dirty_harvest(NULL, b.words, 0, 0), LIBVTLB_ERR_INVALID);
	ck_assert_int_eq(libvtlb_dirty_harvest(&b.log, NULL, 0, 0), LIBVTLB_ERR_INVALID);
	ck_assert(are_marked(NONE));
	memset(&b.log, 0, sizeof(b.log));
	ck_assert_int_eq(mark(BASE, BASE), LIBVTLB_ERR_INVALID);
	ck_assert_int_eq(libvtlb_dirty_is_marked(&b.log, BASE), 0);
	ck_assert_int_eq(libvtlb_dirty_harvest(&b.log, b.words, 0, 0), LIBVTLB_ERR_INVALID);
}
END_TEST

/* One number of a configuration spoilt. */
static const struct {
	const char *what;
	int error;
} spoilt[] = {
	{"size", LIBVTLB_ERR_SIZE},
	{"small pages", LIBVTLB_ERR_INVALID},
	{"large pages", LIBVTLB_ERR_INVALID},
	{"reserved", LIBVTLB_ERR_INVALID},
	{"base", LIBVTLB_ERR_INVALID},
	{"count", LIBVTLB_ERR_INVALID},
	{"words", LIBVTLB_ERR_INVALID},
	{"enter", LIBVTLB_ERR_INVALID},
	{"leave", LIBVTLB_ERR_INVALID},
	{"end", LIBVTLB_ERR_INVALID},
};
#define SPOILT (sizeof(spoilt) / sizeof(spoilt[0]))

static void spoil(struct libvtlb_dirty_config *c, int number)
{
	switch (number) {
	case 0:
		c->size -= 4;
		return;
	case 1:
		c->page_log2 = 9;
		return;
	case 2:
		c->page_log2 = 31;
		c->base = 0;
		return;
	case 3:
		c->reserved = 1;
		return;
	case 4:
		c->base += 0x800;
		return;
	case 5:
		c->page_count = 0x80000001;
		return;
	case 6:
		c->words = NULL;
		return;
	case 7:
		c->enter = NULL;
		return;
	case 8:
		c->leave = NULL;
		return;
	default:
		c->base = ~(uint64_t)0 << 12;
		return;
	}
}

START_TEST(bad_configuration_is_refused_and_nothing_written)
{
	struct libvtlb_dirty_config c = config_of(200, 12, 1);
	uint32_t i;

	memset(&b, 0xa5, sizeof(b));
	spoil(&c, _i);
	ck_assert_msg(libvtlb_dirty_init(&b.log, &c) == spoilt[_i].error, "%s", spoilt[_i].what);
	for (i = 0; i < sizeof(b) / sizeof(uint32_t); i++)
		ck_assert_uint_eq(((uint32_t *)&b)[i], RUBBISH);
	ck_assert_int_eq(libvtlb_dirty_init(&b.log, NULL), LIBVTLB_ERR_INVALID);
	c = config_of(200, 12, 1);
	ck_assert_int_eq(libvtlb_dirty_init_sized(NULL, sizeof(struct libvtlb_dirty_log), &c), LIBVTLB_ERR_INVALID);
	ck_assert_int_eq(libvtlb_dirty_init_sized(&b.log, 8, &c), LIBVTLB_ERR_SIZE);
	ck_assert_uint_eq(b.log.opaque[0], UINT64_C(0x100000001) * RUBBISH);
}
END_TEST

START_TEST(section_is_needed_where_the_processor_has_no_instruction)
{
	struct libvtlb_dirty_config c = config_of(200, 12, 0);

	c.enter = c.leave = NULL;
	ck_assert_int_eq(libvtlb_dirty_init(&b.log, &c), PORT_HAS_ATOMIC_RMW ? 0 : LIBVTLB_ERR_UNSUPPORTED);
}
END_TEST

/* Test before set: who finds his page marked enters nothing and writes nothing. */
START_TEST(section_is_entered_for_words_that_change)
{
	uint32_t taken[WORDS];

	usual(1);
	mark(page(0), page(70));
	ck_assert_uint_eq(section.entered, 3);
	mark(page(0), page(70));
	ck_assert_uint_eq(section.entered, 3);
	mark(page(0), page(71));
	ck_assert_uint_eq(section.entered, 4);
	libvtlb_dirty_harvest(&b.log, taken, 0, 7);
	ck_assert_uint_eq(section.entered, 7);
	libvtlb_dirty_harvest(&b.log, taken, 0, 7);
	ck_assert_uint_eq(section.entered, 7);
	ck_assert_uint_eq(section.left, 7);
}
END_TEST

START_TEST(error_of_the_section_travels_up)
{
	uint32_t taken[WORDS];

	usual(1);
	section.fails_at = 2;
	ck_assert_int_eq(mark(page(0), page(95)), FAILURE);
	ck_assert(are_marked(0, 31));
	ck_assert_int_eq(mark(page(0), page(95)), 64);
	/* A harvest that cannot go on says what it has taken; the rest stays. */
	section.fails_at = section.entered + 2;
	memset(taken, 0xff, sizeof(taken));
	ck_assert_int_eq(libvtlb_dirty_harvest(&b.log, taken, 0, 3), FAILURE);
	ck_assert_uint_eq(taken[0], 0xffffffff);
	ck_assert_uint_eq(taken[1] | taken[2], 0);
	ck_assert(are_marked(32, 95));
	section.leave_fails = 1;
	ck_assert_int_eq(mark(page(0), page(0)), FAILURE);
	ck_assert(libvtlb_dirty_is_marked(&b.log, page(0)));
	ck_assert_int_eq(libvtlb_dirty_harvest(&b.log, taken, 0, 1), FAILURE);
	ck_assert_uint_eq(taken[0], 1);
	ck_assert(are_marked(32, 95));
}
END_TEST

/* Pages of all sizes: random ranges beside an array with a byte for each page. */
static uint8_t model[WORDS * 32];

static int32_t model_mark(uint32_t page_count, uint32_t log2, uint64_t first, uint64_t last)
{
	int32_t added = 0;
	uint32_t i;

	for (i = 0; i < page_count; i++) {
		uint64_t at = BASE + ((uint64_t)i << log2), end = at + (((uint64_t)1 << log2) - 1);

		if (at > last || end < first)
			continue;
		added += !model[i];
		model[i] = 1;
	}
	return added;
}

static int is_as_modelled(uint32_t page_count, uint32_t log2)
{
	uint32_t i;

	for (i = 0; i < page_count; i++)
		if (libvtlb_dirty_is_marked(&b.log, BASE + ((uint64_t)i << log2)) != model[i])
			return 0;
	return 1;
}

static int harvest_both(uint32_t page_count, uint64_t *seed)
{
	uint32_t total = (page_count + 31) / 32, first = (uint32_t)rig_chance(seed, total), taken[WORDS], i;
	uint32_t count = (uint32_t)rig_chance(seed, total - first + 1);
	int32_t marks = 0, said = libvtlb_dirty_harvest(&b.log, taken, first, count);

	for (i = first * 32; i < (first + count) * 32; i++) {
		uint32_t bit = taken[i / 32 - first] >> i % 32 & 1;

		if (bit != (i < page_count && model[i]))
			return 0;
		marks += (int32_t)bit;
		model[i] = 0;
	}
	return said == marks;
}

static int mark_both(uint32_t page_count, uint32_t log2, uint64_t *seed)
{
	uint64_t around = BASE - ((uint64_t)2 << log2), width = (uint64_t)(page_count + 4) << log2;
	uint64_t first = around + rig_chance(seed, width), last = first + rig_chance(seed, (uint64_t)40 << log2);
	int32_t said = mark(first, last);

	return said == model_mark(page_count, log2, first, last);
}

START_TEST(random_ranges_are_those_of_a_model)
{
	uint64_t seed = 0x2545f4914f6cdd1d + (uint64_t)_i;
	uint32_t round, step;

	for (round = 0; round < 40; round++) {
		uint32_t page_count = 1 + (uint32_t)rig_chance(&seed, WORDS * 32), log2 = 10 + (uint32_t)rig_chance(&seed, 20);

		make(page_count, log2, _i);
		memset(model, 0, sizeof(model));
		for (step = 0; step < 200; step++) {
			int good = rig_chance(&seed, 4) ? mark_both(page_count, log2, &seed) : harvest_both(page_count, &seed);

			if (!good || !is_as_modelled(page_count, log2))
				ck_abort_msg("%u pages of 2^%u differ after step %u", page_count, log2, step);
		}
		for (step = 0; step < GUARD; step++)
			ck_assert(b.words[step] == RUBBISH && b.words[GUARD + (page_count + 31) / 32 + step] == RUBBISH);
	}
}
END_TEST

Suite *vtlb_dirty_suite(void)
{
	Suite *suite = suite_create("vtlb_dirty");
	TCase *tcase = tcase_create("dirty");

	tcase_add_loop_test(tcase, log_is_clean_at_first, 0, 2);
	tcase_add_loop_test(tcase, write_marks_its_page, 0, 2);
	tcase_add_loop_test(tcase, range_marks_each_page_that_it_touches, 0, 2);
	tcase_add_loop_test(tcase, what_lies_outside_the_log_is_cut_off, 0, CLIPPED);
	tcase_add_loop_test(tcase, page_outside_the_log_is_not_marked, 0, 2);
	tcase_add_loop_test(tcase, log_may_end_at_the_last_byte_of_the_address_space, 0, 2);
	tcase_add_loop_test(tcase, log_of_no_pages_has_none, 0, 2);
	tcase_add_loop_test(tcase, whole_log_is_marked_where_all_its_pages_are, 0, 2);
	tcase_add_loop_test(tcase, harvest_takes_the_marks, 0, 2);
	tcase_add_loop_test(tcase, harvest_leaves_other_words, 0, 2);
	tcase_add_loop_test(tcase, harvest_of_words_beyond_the_log_takes_nothing, 0, 2);
	tcase_add_loop_test(tcase, bad_arguments_are_refused, 0, 2);
	tcase_add_loop_test(tcase, bad_configuration_is_refused_and_nothing_written, 0, SPOILT);
	tcase_add_test(tcase, section_is_needed_where_the_processor_has_no_instruction);
	tcase_add_test(tcase, section_is_entered_for_words_that_change);
	tcase_add_test(tcase, error_of_the_section_travels_up);
	tcase_add_loop_test(tcase, random_ranges_are_those_of_a_model, 0, 2);
	suite_add_tcase(suite, tcase);
	return suite;
}
