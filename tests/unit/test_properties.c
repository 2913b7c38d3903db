/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* A request from device-tree properties, read from a table that stands for the node. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include <libwdtvtlb/wdt.h>

#include "suites.h"

#define HOST_ERROR (-1005)

struct row {
	const char *name;
	const void *data;
	uint32_t length;
};

struct node {
	const struct row *row;
	uint32_t rows;
	uint32_t calls;
	uint32_t fail_at; /* 1: the first call fails; 0: none does */
};

static int get(void *user, const void **data, uint32_t *length, const char *name)
{
	struct node *node = user;
	uint32_t i;

	if (++node->calls == node->fail_at)
		return HOST_ERROR;
	for (i = 0; i < node->rows; i++) {
		if (strcmp(node->row[i].name, name) != 0)
			continue;
		*length = node->row[i].length;
		if (node->row[i].data)
			*data = node->row[i].data;
		return 1;
	}
	return 0;
}

static struct libwdt_layout layout_with(uint32_t flags)
{
	struct libwdt_layout layout;

	memset(&layout, 0, sizeof(layout));
	layout.size = sizeof(layout);
	layout.flags = flags;
	return layout;
}

/* Reads the rows as a node of a layout; the test names what it expects. */
static struct libwdt_request read_as(uint32_t layout_flags, const struct row *row, uint32_t rows)
{
	struct libwdt_layout layout = layout_with(layout_flags);
	struct libwdt_request request = LIBWDT_REQUEST_INIT;
	struct node node = {row, rows, 0, 0};

	ck_assert_int_eq(libwdt_request_from_properties(&request, &layout, get, &node), 0);
	return request;
}

#define READ(...) read_as(LIBWDT_WRITE_ONCE, (const struct row[]){__VA_ARGS__}, \
			  sizeof((const struct row[]){__VA_ARGS__}) / sizeof(struct row))
#define CELL(name, cell) {(name), (cell), 4}
#define TEXT(name, text) {(name), (text), sizeof(text)}
#define FLAG(name) {(name), NULL, 0}
#define BIT(property) (1u << LIBWDT_PROPERTY_##property)

START_TEST(an_empty_node_wishes_nothing_but_is_a_description)
{
	struct libwdt_request wish = read_as(LIBWDT_WRITE_ONCE, NULL, 0);
	struct libwdt_request nothing = LIBWDT_REQUEST_INIT;

	nothing.flags = LIBWDT_LINUX_DESCRIBED;
	ck_assert_mem_eq(&wish, &nothing, sizeof(wish));
}
END_TEST

START_TEST(heartbeats_become_a_limit_and_a_closed_window)
{
	struct libwdt_request wish =
		READ(CELL("atmel,max-heartbeat-sec", "\0\0\0\010"), CELL("atmel,min-heartbeat-sec", "\0\0\0\002"));

	ck_assert_uint_eq(wish.reset_not_after_us, 8000000);
	ck_assert_uint_eq(wish.closed_us, 2000000);
	ck_assert_uint_eq(wish.linux_max_s, 8);
	ck_assert_uint_eq(wish.linux_min_s, 2);
	ck_assert_uint_eq(wish.flags, LIBWDT_LINUX_DESCRIBED | LIBWDT_LINUX_HAS_MAX | LIBWDT_LINUX_HAS_MIN);
	ck_assert_uint_eq(wish.range_properties | wish.unknown_properties, 0);
}
END_TEST

START_TEST(cells_are_big_endian)
{
	struct libwdt_request wish =
		READ(CELL("timeout-sec", "\0\0\x12\x34"), CELL("atmel,max-heartbeat-sec", "\x12\x34\x56\x78"));

	ck_assert_uint_eq(wish.timeout_ms, 0x1234 * 1000);
	ck_assert_uint_eq(wish.linux_max_s, 0x12345678);
}
END_TEST

START_TEST(a_maximum_of_16_is_in_range_and_17_and_0_count_as_16)
{
	struct libwdt_request at_limit = READ(CELL("atmel,max-heartbeat-sec", "\0\0\0\020"));
	struct libwdt_request above = READ(CELL("atmel,max-heartbeat-sec", "\0\0\0\021"));
	struct libwdt_request zero = READ(CELL("atmel,max-heartbeat-sec", "\0\0\0\0"));

	ck_assert_uint_eq(at_limit.range_properties, 0);
	ck_assert_uint_eq(above.range_properties, BIT(MAX_HEARTBEAT));
	ck_assert_uint_eq(zero.range_properties, BIT(MAX_HEARTBEAT));
	ck_assert_uint_eq(at_limit.reset_not_after_us, 16000000);
	ck_assert_uint_eq(above.reset_not_after_us, 16000000);
	ck_assert_uint_eq(zero.reset_not_after_us, 16000000);
	ck_assert_uint_eq(above.linux_max_s, 17);
	ck_assert(zero.flags & LIBWDT_LINUX_HAS_MAX);
}
END_TEST

START_TEST(a_minimum_at_or_above_the_maximum_leaves_a_second_open)
{
	struct libwdt_request equal =
		READ(CELL("atmel,max-heartbeat-sec", "\0\0\0\010"), CELL("atmel,min-heartbeat-sec", "\0\0\0\010"));
	struct libwdt_request below =
		READ(CELL("atmel,max-heartbeat-sec", "\0\0\0\010"), CELL("atmel,min-heartbeat-sec", "\0\0\0\007"));
	struct libwdt_request huge = READ(CELL("atmel,max-heartbeat-sec", "\0\0\0\001"),
					  CELL("atmel,min-heartbeat-sec", "\377\377\377\377"));

	ck_assert_uint_eq(equal.range_properties, BIT(MIN_HEARTBEAT));
	ck_assert_uint_eq(equal.closed_us, 7000000);
	ck_assert_uint_eq(equal.linux_min_s, 8);
	ck_assert_uint_eq(below.range_properties, 0);
	ck_assert_uint_eq(below.closed_us, 7000000);
	ck_assert_uint_eq(huge.range_properties, BIT(MIN_HEARTBEAT));
	ck_assert_uint_eq(huge.closed_us, 0);
}
END_TEST

START_TEST(a_minimum_alone_is_measured_against_16_seconds)
{
	struct libwdt_request inside = READ(CELL("atmel,min-heartbeat-sec", "\0\0\0\017"));
	struct libwdt_request outside = READ(CELL("atmel,min-heartbeat-sec", "\0\0\0\020"));

	ck_assert_uint_eq(inside.range_properties, 0);
	ck_assert_uint_eq(inside.closed_us, 15000000);
	ck_assert_uint_eq(inside.reset_not_after_us, 0);
	ck_assert(!(inside.flags & LIBWDT_LINUX_HAS_MAX));
	ck_assert_uint_eq(outside.range_properties, BIT(MIN_HEARTBEAT));
}
END_TEST

START_TEST(a_timeout_is_1_to_65535_seconds)
{
	ck_assert_uint_eq(READ(CELL("timeout-sec", "\0\0\0\001")).timeout_ms, 1000);
	ck_assert_uint_eq(READ(CELL("timeout-sec", "\0\0\377\377")).timeout_ms, 65535000);
	ck_assert_uint_eq(READ(CELL("timeout-sec", "\0\0\377\377")).range_properties, 0);
	ck_assert_uint_eq(READ(CELL("timeout-sec", "\0\001\0\0")).range_properties, BIT(TIMEOUT));
	ck_assert_uint_eq(READ(CELL("timeout-sec", "\0\001\0\0")).timeout_ms, 0);
	ck_assert_uint_eq(READ(CELL("timeout-sec", "\0\0\0\0")).range_properties, BIT(TIMEOUT));
}
END_TEST

START_TEST(a_number_of_another_length_is_out_of_range_and_absent)
{
	struct libwdt_request shorter = READ({"atmel,max-heartbeat-sec", "\0\0\010", 3});
	struct libwdt_request longer = READ({"atmel,max-heartbeat-sec", "\0\0\0\010\0\0\0\010", 8});
	struct libwdt_request empty = READ(FLAG("timeout-sec"));

	ck_assert_uint_eq(shorter.range_properties, BIT(MAX_HEARTBEAT));
	ck_assert_uint_eq(longer.range_properties, BIT(MAX_HEARTBEAT));
	ck_assert_uint_eq(longer.flags, LIBWDT_LINUX_DESCRIBED);
	ck_assert_uint_eq(longer.reset_not_after_us, 0);
	ck_assert_uint_eq(empty.range_properties, BIT(TIMEOUT));
}
END_TEST

START_TEST(words_choose_who_resets_and_what_is_reset)
{
	ck_assert_uint_eq(READ(TEXT("atmel,watchdog-type", "hardware"), TEXT("atmel,reset-type", "all")).flags,
			  LIBWDT_LINUX_DESCRIBED);
	ck_assert_uint_eq(READ(TEXT("atmel,watchdog-type", "software")).flags,
			  LIBWDT_LINUX_DESCRIBED | LIBWDT_WANT_INTERRUPT);
	ck_assert_uint_eq(READ(TEXT("atmel,reset-type", "proc")).flags,
			  LIBWDT_LINUX_DESCRIBED | LIBWDT_WANT_RESET_PROCESSOR);
	ck_assert_uint_eq(
		READ(TEXT("atmel,watchdog-type", "software"), TEXT("atmel,reset-type", "proc")).unknown_properties, 0);
}
END_TEST

START_TEST(an_unknown_word_is_told_and_the_default_holds)
{
	static const char *const strange[] = {"", "Hardware", "hardwar", "hardwares", "softwar", "proc"};
	uint32_t i;

	for (i = 0; i < sizeof(strange) / sizeof(strange[0]); i++) {
		struct libwdt_request wish =
			READ({"atmel,watchdog-type", strange[i], (uint32_t)strlen(strange[i]) + 1});

		ck_assert_uint_eq(wish.unknown_properties, BIT(TYPE));
		ck_assert_uint_eq(wish.flags, LIBWDT_LINUX_DESCRIBED);
	}
	ck_assert_uint_eq(READ(TEXT("atmel,reset-type", "soft")).unknown_properties, BIT(RESET_TYPE));
}
END_TEST

/* The word ends where its block of memory ends, so that a reader past it is caught by an address sanitizer. */
START_TEST(a_word_without_its_nul_is_unknown_and_not_read_past)
{
	char *word = malloc(8);
	struct libwdt_request wish;

	ck_assert_ptr_nonnull(word);
	memcpy(word, "software", 8);
	wish = READ({"atmel,watchdog-type", word, 8}, {"atmel,reset-type", word, 0});
	free(word);
	ck_assert_uint_eq(wish.unknown_properties, BIT(TYPE) | BIT(RESET_TYPE));
	ck_assert_uint_eq(wish.flags, LIBWDT_LINUX_DESCRIBED);
}
END_TEST

/* A getter that gives a length and no bytes is taken to have found nothing to read. */
START_TEST(a_length_without_bytes_is_not_read)
{
	struct libwdt_request wish = READ({"timeout-sec", NULL, 4}, {"atmel,watchdog-type", NULL, 9});

	ck_assert_uint_eq(wish.range_properties, BIT(TIMEOUT));
	ck_assert_uint_eq(wish.unknown_properties, BIT(TYPE));
}
END_TEST

START_TEST(flags_count_by_their_presence)
{
	struct libwdt_request wish =
		READ(FLAG("atmel,disable"), FLAG("atmel,idle-halt"), CELL("atmel,dbg-halt", "\0\0\0\0"));

	ck_assert_uint_eq(READ(FLAG("atmel,disable")).flags, LIBWDT_LINUX_DESCRIBED | LIBWDT_WANT_DISABLED);
	ck_assert_uint_eq(READ(FLAG("atmel,idle-halt")).flags, LIBWDT_LINUX_DESCRIBED | LIBWDT_WANT_IDLE_HALT);
	ck_assert_uint_eq(READ(FLAG("atmel,dbg-halt")).flags, LIBWDT_LINUX_DESCRIBED | LIBWDT_WANT_DEBUG_HALT);
	ck_assert_uint_eq(wish.flags, LIBWDT_LINUX_DESCRIBED | LIBWDT_WANT_DISABLED | LIBWDT_WANT_IDLE_HALT |
					      LIBWDT_WANT_DEBUG_HALT);
}
END_TEST

/* atmel,sama5d4-wdt and its successors have neither heartbeats, reset type nor disable in their binding. */
START_TEST(newer_layouts_ignore_what_their_binding_lacks_and_say_so)
{
	static const struct row all[] = {
		CELL("timeout-sec", "\0\0\0\012"),	  CELL("atmel,max-heartbeat-sec", "\0\0\0\010"),
		CELL("atmel,min-heartbeat-sec", "\0\0\0\002"), TEXT("atmel,watchdog-type", "software"),
		TEXT("atmel,reset-type", "proc"),	  FLAG("atmel,disable"),
		FLAG("atmel,idle-halt"),		  FLAG("atmel,dbg-halt"),
	};
	struct libwdt_request wish = read_as(LIBWDT_LOCKABLE, all, 8);

	ck_assert_uint_eq(wish.unknown_properties,
			  BIT(MAX_HEARTBEAT) | BIT(MIN_HEARTBEAT) | BIT(RESET_TYPE) | BIT(DISABLE));
	ck_assert_uint_eq(wish.flags, LIBWDT_LINUX_DESCRIBED | LIBWDT_WANT_INTERRUPT | LIBWDT_WANT_IDLE_HALT |
					      LIBWDT_WANT_DEBUG_HALT);
	ck_assert_uint_eq(wish.timeout_ms, 10000);
	ck_assert_uint_eq(wish.reset_not_after_us | wish.closed_us | wish.range_properties, 0);
}
END_TEST

START_TEST(the_getters_error_comes_back_from_every_call_and_nothing_is_stored)
{
	static const struct row rows[] = {CELL("atmel,max-heartbeat-sec", "\0\0\0\010"), FLAG("atmel,disable")};
	struct libwdt_layout layout = layout_with(LIBWDT_WRITE_ONCE);
	uint32_t fail_at;

	for (fail_at = 1; fail_at <= LIBWDT_PROPERTY_COUNT; fail_at++) {
		struct libwdt_request request = LIBWDT_REQUEST_INIT, untouched;
		struct node node = {rows, 2, 0, fail_at};

		request.timeout_ms = 77;
		untouched = request;
		ck_assert_int_eq(libwdt_request_from_properties(&request, &layout, get, &node), HOST_ERROR);
		ck_assert_uint_eq(node.calls, fail_at);
		ck_assert_mem_eq(&request, &untouched, sizeof(request));
	}
}
END_TEST

START_TEST(bad_arguments_are_refused_before_the_getter_runs)
{
	struct libwdt_layout layout = layout_with(LIBWDT_WRITE_ONCE);
	struct libwdt_request request = LIBWDT_REQUEST_INIT;
	struct node node = {NULL, 0, 0, 0};

	ck_assert_int_eq(libwdt_request_from_properties(NULL, &layout, get, &node), LIBWDT_ERR_INVALID);
	ck_assert_int_eq(libwdt_request_from_properties(&request, NULL, get, &node), LIBWDT_ERR_INVALID);
	ck_assert_int_eq(libwdt_request_from_properties(&request, &layout, NULL, &node), LIBWDT_ERR_INVALID);
	request.size--;
	ck_assert_int_eq(libwdt_request_from_properties(&request, &layout, get, &node), LIBWDT_ERR_SIZE);
	request.size++;
	layout.size--;
	ck_assert_int_eq(libwdt_request_from_properties(&request, &layout, get, &node), LIBWDT_ERR_SIZE);
	ck_assert_uint_eq(node.calls, 0);
}
END_TEST

START_TEST(every_property_has_its_name_and_no_other_number_has)
{
	ck_assert_str_eq(libwdt_property_name(LIBWDT_PROPERTY_TIMEOUT), "timeout-sec");
	ck_assert_str_eq(libwdt_property_name(LIBWDT_PROPERTY_MAX_HEARTBEAT), "atmel,max-heartbeat-sec");
	ck_assert_str_eq(libwdt_property_name(LIBWDT_PROPERTY_MIN_HEARTBEAT), "atmel,min-heartbeat-sec");
	ck_assert_str_eq(libwdt_property_name(LIBWDT_PROPERTY_TYPE), "atmel,watchdog-type");
	ck_assert_str_eq(libwdt_property_name(LIBWDT_PROPERTY_RESET_TYPE), "atmel,reset-type");
	ck_assert_str_eq(libwdt_property_name(LIBWDT_PROPERTY_DISABLE), "atmel,disable");
	ck_assert_str_eq(libwdt_property_name(LIBWDT_PROPERTY_IDLE_HALT), "atmel,idle-halt");
	ck_assert_str_eq(libwdt_property_name(LIBWDT_PROPERTY_DEBUG_HALT), "atmel,dbg-halt");
	ck_assert_str_eq(libwdt_property_name(LIBWDT_PROPERTY_COUNT), "?");
	ck_assert_str_eq(libwdt_property_name(0xffffffffu), "?");
}
END_TEST

Suite *properties_suite(void)
{
	Suite *suite = suite_create("properties");
	TCase *tests = tcase_create("properties");

	tcase_add_test(tests, an_empty_node_wishes_nothing_but_is_a_description);
	tcase_add_test(tests, heartbeats_become_a_limit_and_a_closed_window);
	tcase_add_test(tests, cells_are_big_endian);
	tcase_add_test(tests, a_maximum_of_16_is_in_range_and_17_and_0_count_as_16);
	tcase_add_test(tests, a_minimum_at_or_above_the_maximum_leaves_a_second_open);
	tcase_add_test(tests, a_minimum_alone_is_measured_against_16_seconds);
	tcase_add_test(tests, a_timeout_is_1_to_65535_seconds);
	tcase_add_test(tests, a_number_of_another_length_is_out_of_range_and_absent);
	tcase_add_test(tests, words_choose_who_resets_and_what_is_reset);
	tcase_add_test(tests, an_unknown_word_is_told_and_the_default_holds);
	tcase_add_test(tests, a_word_without_its_nul_is_unknown_and_not_read_past);
	tcase_add_test(tests, a_length_without_bytes_is_not_read);
	tcase_add_test(tests, flags_count_by_their_presence);
	tcase_add_test(tests, newer_layouts_ignore_what_their_binding_lacks_and_say_so);
	tcase_add_test(tests, the_getters_error_comes_back_from_every_call_and_nothing_is_stored);
	tcase_add_test(tests, bad_arguments_are_refused_before_the_getter_runs);
	tcase_add_test(tests, every_property_has_its_name_and_no_other_number_has);
	suite_add_tcase(suite, tests);
	return suite;
}
