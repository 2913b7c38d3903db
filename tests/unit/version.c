/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* The package, the headers and the libraries must speak of one version, and of one size of each context. */
#include <stdio.h>

#include <libwdtvtlb/vtlb.h>
#include <libwdtvtlb/wdt_model.h>
#include <libwdtvtlb/wdt_supervisor.h>

#include "suites.h"

START_TEST(libraries_report_the_version_of_their_headers)
{
	ck_assert_uint_eq(libwdt_version(), LIBWDT_VERSION);
	ck_assert_uint_eq(libvtlb_version(), LIBVTLB_VERSION);
}
END_TEST

START_TEST(headers_state_the_version_of_the_package)
{
	unsigned int major, minor, patch;

	ck_assert_int_eq(sscanf(PACKAGE_VERSION, "%u.%u.%u", &major, &minor, &patch), 3);
	ck_assert_uint_eq(LIBWDT_VERSION, major << 16 | minor << 8 | patch);
	ck_assert_uint_eq(LIBVTLB_VERSION, major << 16 | minor << 8 | patch);
}
END_TEST

START_TEST(libraries_report_the_sizes_of_their_headers)
{
	ck_assert_uint_eq(libwdt_sizeof(), sizeof(struct libwdt));
	ck_assert_uint_eq(libwdt_sizeof(), LIBWDT_CONTEXT_WORDS * 8);
	ck_assert_uint_eq(libwdt_model_sizeof(), sizeof(struct libwdt_model));
	ck_assert_uint_eq(libwdt_model_sizeof(), LIBWDT_MODEL_WORDS * 8);
	ck_assert_uint_eq(libwdt_supervisor_sizeof(), sizeof(struct libwdt_supervisor));
	ck_assert_uint_eq(libwdt_supervisor_sizeof(), LIBWDT_SUPERVISOR_WORDS * 8);
	ck_assert_uint_eq(libwdt_client_sizeof(), sizeof(struct libwdt_client));
	ck_assert_uint_eq(libwdt_client_sizeof(), LIBWDT_CLIENT_WORDS * 8);
	ck_assert_uint_eq(libvtlb_mailbox_sizeof(), sizeof(struct libvtlb_mailbox));
	ck_assert_uint_eq(libvtlb_mailbox_sizeof(), LIBVTLB_MAILBOX_WORDS * 8);
	ck_assert_uint_eq(libvtlb_dirty_sizeof(), sizeof(struct libvtlb_dirty_log));
	ck_assert_uint_eq(libvtlb_dirty_sizeof(), LIBVTLB_DIRTY_WORDS * 8);
	ck_assert_uint_eq(libvtlb_sizeof(), sizeof(struct libvtlb));
	ck_assert_uint_eq(libvtlb_sizeof(), 8 + LIBVTLB_WORDS * 8);
	ck_assert_uint_eq(thash_sizeof(), sizeof(struct thash));
	ck_assert_uint_eq(thash_sizeof(), sizeof(struct thash_view) + THASH_WORDS * 8);
}
END_TEST

Suite *version_suite(void)
{
	Suite *suite = suite_create("version");
	TCase *tests = tcase_create("agreement");

	tcase_add_test(tests, libraries_report_the_version_of_their_headers);
	tcase_add_test(tests, headers_state_the_version_of_the_package);
	tcase_add_test(tests, libraries_report_the_sizes_of_their_headers);
	suite_add_tcase(suite, tests);
	return suite;
}
