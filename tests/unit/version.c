/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* The package, the headers and the libraries must speak of one version. */
#include <stdio.h>

#include <libwdtvtlb/thash.h>
#include <libwdtvtlb/wdt.h>

#include "suites.h"

START_TEST(libraries_report_the_version_of_their_headers)
{
	ck_assert_uint_eq(libwdt_version(), LIBWDT_VERSION);
	ck_assert_str_eq(libvtlb_version(), LIBVTLB_VERSION);
}
END_TEST

START_TEST(headers_state_the_version_of_the_package)
{
	unsigned int major, minor, patch;

	ck_assert_int_eq(sscanf(PACKAGE_VERSION, "%u.%u.%u", &major, &minor, &patch), 3);
	ck_assert_uint_eq(LIBWDT_VERSION, major << 16 | minor << 8 | patch);
	ck_assert_str_eq(LIBVTLB_VERSION, PACKAGE_VERSION);
	ck_assert_uint_eq(LIBVTLB_VERSION_MAJOR, major);
	ck_assert_uint_eq(LIBVTLB_VERSION_MINOR, minor);
	ck_assert_uint_eq(LIBVTLB_VERSION_PATCH, patch);
}
END_TEST

Suite *version_suite(void)
{
	Suite *suite = suite_create("version");
	TCase *tests = tcase_create("agreement");

	tcase_add_test(tests, libraries_report_the_version_of_their_headers);
	tcase_add_test(tests, headers_state_the_version_of_the_package);
	suite_add_tcase(suite, tests);
	return suite;
}
