/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* Findings in words. */
#include <string.h>

#include <libwdtvtlb/wdt.h>

#include "suites.h"

START_TEST(every_finding_has_a_text_of_its_own)
{
	const char *nothing = libwdt_finding_text(0);
	uint32_t i, j;

	for (i = 0; i < LIBWDT_FINDING_COUNT; i++) {
		const char *text = libwdt_finding_text(1u << i);

		ck_assert_msg(strlen(text) > 20 && strcmp(text, nothing) != 0, "finding %u", i);
		for (j = 0; j < i; j++)
			ck_assert_msg(strcmp(text, libwdt_finding_text(1u << j)) != 0, "findings %u and %u", i, j);
	}
}
END_TEST

/* One word that only this finding can be about: a text moved by a line shows. */
START_TEST(text_speaks_of_its_finding)
{
	static const struct {
		uint32_t finding;
		const char *word;
	} row[] = {
		{LIBWDT_FINDING_WISH_INFEASIBLE, "no refresh schedule can meet the wish"},
		{LIBWDT_FINDING_ADOPTED_DIFFERENT, "differs from the wish"},
		{LIBWDT_FINDING_DISABLED_BY_BOOT, "boot code turned the watchdog off"},
		{LIBWDT_FINDING_DISABLED_AS_WANTED, "off, as wished"},
		{LIBWDT_FINDING_LOCKED_BY_OTHERS, "ignored a write"},
		{LIBWDT_FINDING_STILL_UNLOCKED, "lock-in"},
		{LIBWDT_FINDING_CANNOT_BITE, "without ever biting"},
		{LIBWDT_FINDING_PROCESSOR_ONLY, "processor alone"},
		{LIBWDT_FINDING_IDLE_HALT, "while the processor idles"},
		{LIBWDT_FINDING_DEBUG_HALT, "debugger"},
		{LIBWDT_FINDING_FIRST_UNPROVEN, "how long the counter has run"},
		{LIBWDT_FINDING_FIRST_HAZARD, "a window is programmed while"},
		{LIBWDT_FINDING_WINDOW_EQUALS_PERIOD, "WDD equals WDV"},
		{LIBWDT_FINDING_MIN_WITHOUT_MAX, "without a longest"},
		{LIBWDT_FINDING_CLAMPED, "limits"},
		{LIBWDT_FINDING_ROUNDED, "erratum"},
		{LIBWDT_FINDING_DISPUTED_BIT, "disagree"},
		{LIBWDT_FINDING_CLOCK_TOLERANCE, "inexact"},
		{LIBWDT_FINDING_COARSE_ENABLE, "waits between two writes"},
		{LIBWDT_FINDING_UNKNOWN_WORD, "spelling"},
		{LIBWDT_FINDING_OUT_OF_RANGE, "out of range"},
		{LIBWDT_FINDING_NO_SECURE_PARTNER, "secure partner"},
		{LIBWDT_FINDING_NO_WDT, "redundant"},
		{LIBWDT_FINDING_TOO_CLOSE, "four host ticks"},
		{LIBWDT_FINDING_TIMEOUT_SHORT, "soft timeout is shorter"},
		{LIBWDT_FINDING_INFEASIBLE, "window that is in force"},
		{LIBWDT_FINDING_HANDOVER_REFUSED, "handover record"},
	};
	uint32_t i;

	ck_assert_uint_eq(sizeof(row) / sizeof(row[0]), LIBWDT_FINDING_COUNT);
	for (i = 0; i < LIBWDT_FINDING_COUNT; i++)
		ck_assert_msg(strstr(libwdt_finding_text(row[i].finding), row[i].word) != NULL, "no \"%s\"", row[i].word);
}
END_TEST

START_TEST(what_is_no_single_finding_is_said_to_be_none)
{
	const char *nothing = libwdt_finding_text(0);

	ck_assert_str_eq(libwdt_finding_text(1u << LIBWDT_FINDING_COUNT), nothing);
	ck_assert_str_eq(libwdt_finding_text(LIBWDT_FINDING_IDLE_HALT | LIBWDT_FINDING_DEBUG_HALT), nothing);
	ck_assert_str_eq(libwdt_finding_text(UINT32_MAX), nothing);
}
END_TEST

Suite *findings_suite(void)
{
	Suite *suite = suite_create("findings");
	TCase *tests = tcase_create("texts");

	tcase_add_test(tests, every_finding_has_a_text_of_its_own);
	tcase_add_test(tests, text_speaks_of_its_finding);
	tcase_add_test(tests, what_is_no_single_finding_is_said_to_be_none);
	suite_add_tcase(suite, tests);
	return suite;
}
