/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* Bad input of every kind to every function that thash.h exports: the documented error, and nothing changed. */
#include <string.h>

#include "rig.h"
#include "suites.h"

static struct rig r, other;
static uint8_t bytes[64 * KIB];

/* An argument of a call that is wrong; 0 calls rightly. */
#define GOOD 0u
#define NULL_TABLE 1u
#define NULL_OUTPUT 2u
#define WILD_LANE 4u
#define WILD_KIND 8u
#define NO_LENGTH 16u
#define LONG 32u
#define BACKWARDS 64u
#define WILD_SCOPE 128u
#define NULL_INPUT 256u
#define SHORT_STRUCT 512u
#define TALL_STRUCT 1024u
#define WILD_FLAGS 2048u
#define WILD_SIZE 4096u
#define BEYOND 8192u

static struct thash *table(uint32_t wrong) { return wrong & NULL_TABLE ? NULL : &r.table; }
static uint32_t lane(uint32_t wrong) { return wrong & WILD_LANE ? THASH_LANES : HERE; }
static uint32_t kind(uint32_t wrong) { return wrong & WILD_KIND ? 3 : THASH_WRITE; }
static uint32_t len(uint32_t wrong) { return wrong & NO_LENGTH ? 0 : wrong & LONG ? 4097 : 8; }
static uint64_t va(uint32_t wrong) { return wrong & BEYOND ? LAST_BYTE - 6 : 0x1000; }
static uint64_t first(uint32_t wrong) { return wrong & BACKWARDS ? 0x2000 : 0x1000; }
static uint32_t scope(uint32_t wrong) { return wrong & WILD_SCOPE ? 4 : THASH_SPACE; }
static uint32_t log2_of(uint32_t wrong) { return wrong & WILD_SIZE ? 65 : 12; }

/* A translation with a byte behind it that no call may touch. */
static struct thash_translation *output(uint32_t wrong)
{
	static struct {
		struct thash_translation found;
		uint64_t behind;
	} out;

	memset(&out, 0x77, sizeof(out));
	out.found.size = (uint32_t)sizeof(out.found) - (wrong & SHORT_STRUCT ? 8 : 0) + (wrong & TALL_STRUCT ? 8 : 0);
	return wrong & NULL_OUTPUT ? NULL : &out.found;
}

static const struct thash_insertion *insertion(uint32_t wrong)
{
	static struct {
		struct thash_insertion page;
		uint64_t tail;
	} in;

	memset(&in, 0, sizeof(in));
	in.page.size = (uint32_t)sizeof(in.page) - (wrong & SHORT_STRUCT ? 8 : 0) + (wrong & TALL_STRUCT ? 8 : 0);
	in.tail = 1;
	in.page.lane = lane(wrong);
	in.page.va = 0x8000;
	in.page.page_log2 = log2_of(wrong);
	in.page.flags = wrong & WILD_FLAGS ? 0x100 : 0;
	return wrong & NULL_INPUT ? NULL : &in.page;
}

static int bind(uint32_t wrong) { return thash_bind(table(wrong), lane(wrong), SPACE_HERE, GROUP); }
static int unbind(uint32_t wrong) { return thash_unbind(table(wrong), lane(wrong)); }
static int sweep(uint32_t wrong) { return thash_sweep(table(wrong), 1); }

static int insert(uint32_t wrong)
{
	return thash_insert(table(wrong), lane(wrong), 0x8000, log2_of(wrong), RWX, wrong & WILD_FLAGS ? 0x100 : 0);
}

static int insert_full(uint32_t wrong) { return thash_insert_full(table(wrong), insertion(wrong)); }

static int pin(uint32_t wrong)
{
	uint32_t number;

	return thash_pin(table(wrong), wrong & NULL_OUTPUT ? NULL : &number, insertion(wrong));
}

static int unpin(uint32_t wrong)
{
	return thash_unpin(table(wrong), wrong & WILD_SIZE ? 4 : 0);
}

static int lookup(uint32_t wrong)
{
	return thash_lookup(&r.table, va(wrong), len(wrong), kind(wrong), lane(wrong)).outcome;
}

static int lookup_hashed(uint32_t wrong)
{
	return thash_lookup_hashed(&r.table, va(wrong), len(wrong), kind(wrong), lane(wrong)).outcome;
}

static int lookup_granule(uint32_t wrong)
{
	return thash_lookup_granule(&r.table, 12, va(wrong), len(wrong), kind(wrong), lane(wrong)).outcome;
}

static int lookup_slow(uint32_t wrong)
{
	return thash_lookup_slow(table(wrong), va(wrong), len(wrong), kind(wrong), lane(wrong)).outcome;
}

static int lookup_function(uint32_t wrong)
{
	return thash_lookup_function(table(wrong), va(wrong), len(wrong), kind(wrong), lane(wrong)).outcome;
}

static int lookup_full(uint32_t wrong)
{
	return thash_lookup_full(table(wrong), output(wrong), va(wrong), len(wrong), kind(wrong), lane(wrong));
}

static int probe(uint32_t wrong)
{
	return thash_probe(table(wrong), output(wrong), va(wrong), len(wrong), kind(wrong), lane(wrong));
}

static int peek(uint32_t wrong)
{
	return thash_peek(table(wrong), output(wrong), va(wrong), len(wrong), kind(wrong), lane(wrong));
}

static int purge(uint32_t wrong)
{
	uint32_t removed;

	return thash_purge(table(wrong), wrong & NULL_OUTPUT ? NULL : &removed, scope(wrong), SPACE_HERE, first(wrong),
			   0x1fff);
}

static int purge_cost(uint32_t wrong)
{
	uint64_t probes;

	return thash_purge_cost(table(wrong), wrong & NULL_OUTPUT ? NULL : &probes, scope(wrong), SPACE_HERE,
				first(wrong), 0x1fff);
}

static int purge_values(uint32_t wrong)
{
	return thash_purge_values(table(wrong), NULL, first(wrong), 0x1fff, wrong & WILD_FLAGS ? 1 : 0);
}

static int rearm_values(uint32_t wrong)
{
	return thash_rearm_values(table(wrong), first(wrong), 0x1fff, wrong & WILD_FLAGS ? THASH_W : 0);
}

static int rearm(uint32_t wrong) { return thash_rearm(table(wrong), scope(wrong), SPACE_HERE); }

static int get_stats(uint32_t wrong)
{
	struct thash_stats stats = {.size = sizeof(stats) - (wrong & SHORT_STRUCT ? 8 : 0)};

	return thash_get_stats(table(wrong), wrong & NULL_OUTPUT ? NULL : &stats);
}

static int reset_stats(uint32_t wrong) { return thash_reset_stats(table(wrong)); }

static int next(uint32_t wrong)
{
	uint64_t cursor = 0;

	return thash_next(table(wrong), wrong & NULL_INPUT ? NULL : &cursor, output(wrong));
}

static int always_right(void *user, const struct thash_translation *found, uint64_t at, uint32_t of_kind)
{
	(void)user, (void)found, (void)at, (void)of_kind;
	return 0;
}

static int set_verify(uint32_t wrong)
{
	return thash_set_verify(table(wrong), always_right, NULL, wrong & WILD_SIZE ? 0 : 1);
}

static int resize(uint32_t wrong)
{
	rig_lay_out(&other, &rig_usual_shape);
	if (wrong & SHORT_STRUCT)
		other.config.size -= 8;
	if (wrong & WILD_SIZE)
		other.config.set_count = 3;
	return thash_resize(table(wrong), wrong & NULL_INPUT ? NULL : &other.config);
}

static int save(uint32_t wrong)
{
	return thash_save(table(wrong), wrong & NULL_OUTPUT ? NULL : bytes, wrong & WILD_SIZE ? 8 : sizeof(bytes));
}

static int restore(uint32_t wrong)
{
	uint64_t size = thash_save_size(&r.table); /* as fill() saved it */

	return thash_restore(table(wrong), wrong & NULL_INPUT ? NULL : bytes, wrong & WILD_SIZE ? size - 1 : size);
}

#define ACCESS (WILD_LANE | WILD_KIND | NO_LENGTH | LONG)
#define WHERE (WILD_LANE | WILD_SIZE | WILD_FLAGS)

/* Which wrong arguments give which error; what is given in no column cannot be wrong. */
static const struct call {
	const char *name;
	int (*call)(uint32_t wrong);
	uint32_t invalid; /* LIBVTLB_ERR_INVALID */
	uint32_t size;    /* LIBVTLB_ERR_SIZE */
	uint32_t range;   /* LIBVTLB_ERR_RANGE */
	uint32_t data;    /* LIBVTLB_ERR_DATA */
	uint32_t space;   /* LIBVTLB_ERR_NO_SPACE */
	int good;         /* what a right call returns */
} calls[] = {
	{"bind", bind, NULL_TABLE | WILD_LANE, 0, 0, 0, 0, 0},
	{"unbind", unbind, NULL_TABLE | WILD_LANE, 0, 0, 0, 0, 0},
	{"sweep", sweep, NULL_TABLE, 0, 0, 0, 0, -1},
	{"insert", insert, NULL_TABLE | WHERE, 0, 0, 0, 0, 0},
	{"insert_full", insert_full, NULL_TABLE | NULL_INPUT | WHERE, SHORT_STRUCT | TALL_STRUCT, 0, 0, 0, 0},
	{"pin", pin, NULL_TABLE | NULL_INPUT | WHERE, SHORT_STRUCT | TALL_STRUCT, 0, 0, 0, 0},
	{"unpin", unpin, NULL_TABLE | WILD_SIZE, 0, 0, 0, 0, LIBVTLB_ERR_NOT_FOUND},
	{"lookup", lookup, ACCESS, 0, BEYOND, 0, 0, THASH_FIRST_WRITE},
	{"lookup_hashed", lookup_hashed, ACCESS, 0, BEYOND, 0, 0, THASH_FIRST_WRITE},
	{"lookup_granule", lookup_granule, ACCESS, 0, BEYOND, 0, 0, THASH_FIRST_WRITE},
	{"lookup_slow", lookup_slow, NULL_TABLE | ACCESS, 0, BEYOND, 0, 0, THASH_FIRST_WRITE},
	{"lookup_function", lookup_function, NULL_TABLE | ACCESS, 0, BEYOND, 0, 0, THASH_FIRST_WRITE},
	{"lookup_full", lookup_full, NULL_TABLE | NULL_OUTPUT | ACCESS, SHORT_STRUCT, BEYOND, 0, 0, THASH_FIRST_WRITE},
	{"probe", probe, NULL_TABLE | NULL_OUTPUT | ACCESS, SHORT_STRUCT, BEYOND, 0, 0, THASH_FIRST_WRITE},
	{"peek", peek, NULL_TABLE | NULL_OUTPUT | ACCESS, SHORT_STRUCT, BEYOND, 0, 0, THASH_FIRST_WRITE},
	{"purge", purge, NULL_TABLE | WILD_SCOPE, 0, BACKWARDS, 0, 0, 0},
	{"purge_cost", purge_cost, NULL_TABLE | NULL_OUTPUT | WILD_SCOPE, 0, BACKWARDS, 0, 0, 0},
	{"purge_values", purge_values, NULL_TABLE | WILD_FLAGS, 0, BACKWARDS, 0, 0, 0},
	{"rearm_values", rearm_values, NULL_TABLE | WILD_FLAGS, 0, BACKWARDS, 0, 0, 0},
	{"rearm", rearm, NULL_TABLE | WILD_SCOPE, 0, 0, 0, 0, 0},
	{"get_stats", get_stats, NULL_TABLE | NULL_OUTPUT, SHORT_STRUCT, 0, 0, 0, 0},
	{"reset_stats", reset_stats, NULL_TABLE, 0, 0, 0, 0, 0},
	{"next", next, NULL_TABLE | NULL_INPUT | NULL_OUTPUT, SHORT_STRUCT, 0, 0, 0, 1},
	{"set_verify", set_verify, NULL_TABLE | WILD_SIZE, 0, 0, 0, 0, 0},
	{"resize", resize, NULL_TABLE | NULL_INPUT | WILD_SIZE, SHORT_STRUCT, 0, 0, 0, 0},
	{"save", save, NULL_TABLE | NULL_OUTPUT, 0, 0, 0, WILD_SIZE, 0},
	{"restore", restore, NULL_TABLE | NULL_INPUT, 0, 0, WILD_SIZE, 0, 0},
};
#define CALLS (sizeof(calls) / sizeof(calls[0]))

static void fill(void)
{
	rig_usual(&r);
	rig_insert(&r, HERE, 0x1000, 12, 0x9000 | RWX | THASH_CLEAN);
	rig_insert(&r, THERE, 0x200000, 21, 0x40000000 | RWX);
	ck_assert_int_eq(thash_save(&r.table, bytes, sizeof(bytes)), 0);
}

static void check_refused(const struct call *f, uint32_t wrong, int error)
{
	fill();
	rig_remember(&r);
	ck_assert_msg(f->call(wrong) == error, "%s: argument 0x%x gives %d", f->name, wrong, f->call(wrong));
	ck_assert_msg(rig_unchanged(&r), "%s: argument 0x%x changed something", f->name, wrong);
}

START_TEST(wrong_argument_is_refused_and_changes_nothing)
{
	const struct call *f = &calls[_i];
	uint32_t wrong;

	for (wrong = 1; wrong <= BEYOND; wrong *= 2) {
		if (f->invalid & wrong)
			check_refused(f, wrong, LIBVTLB_ERR_INVALID);
		if (f->size & wrong)
			check_refused(f, wrong, LIBVTLB_ERR_SIZE);
		if (f->range & wrong)
			check_refused(f, wrong, LIBVTLB_ERR_RANGE);
		if (f->data & wrong)
			check_refused(f, wrong, LIBVTLB_ERR_DATA);
		if (f->space & wrong)
			check_refused(f, wrong, LIBVTLB_ERR_NO_SPACE);
	}
}
END_TEST

/* Or the test above would prove nothing: the same call with good arguments does what it says. */
START_TEST(same_call_with_good_arguments_succeeds)
{
	const struct call *f = &calls[_i];
	int result;

	fill();
	result = f->call(GOOD);
	ck_assert_msg(f->good == -1 ? result >= 0 : result == f->good, "%s: %d", f->name, result);
	ck_assert(rig_guarded(&r));
}
END_TEST

START_TEST(refused_output_is_not_written)
{
	struct thash_translation *found = output(SHORT_STRUCT), before = *found;

	fill();
	ck_assert_int_eq(thash_lookup_full(&r.table, found, 0x1000, 1, THASH_READ, HERE), LIBVTLB_ERR_SIZE);
	ck_assert_int_eq(thash_probe(&r.table, found, 0x1000, 1, THASH_READ, HERE), LIBVTLB_ERR_SIZE);
	found->size = before.size = sizeof(*found);
	ck_assert_int_eq(thash_lookup_full(&r.table, found, 0x1000, 0, THASH_READ, HERE), LIBVTLB_ERR_INVALID);
	ck_assert_int_eq(thash_probe(&r.table, found, LAST_BYTE, 2, THASH_READ, HERE), LIBVTLB_ERR_RANGE);
	ck_assert_int_eq(thash_peek(&r.table, found, 0x1000, 1, 4, HERE), LIBVTLB_ERR_INVALID);
	ck_assert(!memcmp(found, &before, sizeof(before)));
}
END_TEST

/* A caller from a later series has a longer output: the library fills in what it knows, and nothing behind it. */
START_TEST(longer_output_is_filled_as_far_as_known)
{
	struct {
		struct thash_stats stats;
		uint64_t tail;
	} later = {.stats = {.size = sizeof(later)}, .tail = 0};
	struct thash_translation *found = output(TALL_STRUCT);
	uint64_t behind;

	fill();
	ck_assert_int_eq(thash_probe(&r.table, found, 0x1000, 1, THASH_READ, HERE), THASH_HIT);
	ck_assert_uint_eq(found->page, 0x1000);
	ck_assert_uint_eq(found->size, sizeof(*found) + 8);
	memcpy(&behind, (uint8_t *)found + sizeof(*found), sizeof(behind));
	ck_assert_uint_eq(behind, 0x7777777777777777);
	ck_assert_int_eq(thash_get_stats(&r.table, &later.stats), 0);
	ck_assert_uint_eq(later.stats.live, 2);
	ck_assert_uint_eq(later.tail, 0);
}
END_TEST

START_TEST(functions_without_errors_take_null)
{
	ck_assert_uint_eq(thash_ticket(NULL), 0);
	ck_assert_uint_eq(thash_save_size(NULL), 0);
}
END_TEST

/* Each error of the closed list has a text of its own; others have one, too. */
START_TEST(every_error_has_a_text)
{
	static const int errors[] = {0, -2, -7, -11, -16, -17, -22, -28, -34, -74};
	uint32_t i, k;

	for (i = 0; i < 10; i++)
		for (k = 0; k < i; k++)
			ck_assert_str_ne(libvtlb_strerror(errors[i]), libvtlb_strerror(errors[k]));
	ck_assert_ptr_nonnull(libvtlb_strerror(1));
	ck_assert_ptr_nonnull(libvtlb_strerror(-99999));
}
END_TEST

/* What thash_init() has not made is no table, whatever it holds. */
START_TEST(memory_that_is_no_table_is_refused)
{
	static struct thash zero, rubbish;
	struct thash_translation found = THASH_TRANSLATION_INIT;
	struct thash *table_of[2] = {&zero, &rubbish};
	uint32_t i;

	memset(&rubbish, 0x5a, sizeof(rubbish));
	for (i = 0; i < 2; i++) {
		ck_assert_int_eq(thash_bind(table_of[i], 0, 1, 1), LIBVTLB_ERR_INVALID);
		ck_assert_int_eq(thash_insert(table_of[i], 0, 0, 12, RWX, 0), LIBVTLB_ERR_INVALID);
		ck_assert_int_eq(thash_purge(table_of[i], NULL, THASH_EVERYTHING, 0, 0, LAST_BYTE),
				 LIBVTLB_ERR_INVALID);
		ck_assert_int_eq(thash_probe(table_of[i], &found, 0, 1, THASH_READ, 0), LIBVTLB_ERR_INVALID);
		ck_assert_int_eq(thash_lookup_function(table_of[i], 0, 1, THASH_READ, 0).outcome, LIBVTLB_ERR_INVALID);
		ck_assert_int_eq(thash_save(table_of[i], bytes, sizeof(bytes)), LIBVTLB_ERR_INVALID);
	}
}
END_TEST

Suite *thash_arguments_suite(void)
{
	Suite *suite = suite_create("thash_arguments");
	TCase *tcase = tcase_create("arguments");

	tcase_add_loop_test(tcase, wrong_argument_is_refused_and_changes_nothing, 0, CALLS);
	tcase_add_loop_test(tcase, same_call_with_good_arguments_succeeds, 0, CALLS);
	tcase_add_test(tcase, refused_output_is_not_written);
	tcase_add_test(tcase, longer_output_is_filled_as_far_as_known);
	tcase_add_test(tcase, functions_without_errors_take_null);
	tcase_add_test(tcase, every_error_has_a_text);
	tcase_add_test(tcase, memory_that_is_no_table_is_refused);
	suite_add_tcase(suite, tcase);
	return suite;
}
