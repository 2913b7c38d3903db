/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* The package, the header and the library must speak of one version. */
#include <stdio.h>

#include <libwdtvtlb/wdt.h>

#include "suites.h"

START_TEST(library_reports_the_version_of_its_header)
{
	ck_assert_uint_eq(libwdt_version(), LIBWDT_VERSION);
}
END_TEST

START_TEST(header_states_the_version_of_the_package)
{
	unsigned int major, minor, patch;

	ck_assert_int_eq(sscanf(PACKAGE_VERSION, "%u.%u.%u", &major, &minor, &patch), 3);
	ck_assert_uint_eq(LIBWDT_VERSION, major << 16 | minor << 8 | patch);
}
END_TEST

Suite *version_suite(void)
{
	Suite *suite = suite_create("version");
	TCase *tests = tcase_create("agreement");

	tcase_add_test(tests, library_reports_the_version_of_its_header);
	tcase_add_test(tests, header_states_the_version_of_the_package);
	suite_add_tcase(suite, tests);
	return suite;
}
