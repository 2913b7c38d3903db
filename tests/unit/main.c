/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* Runs every suite of suites.h; Check's own environment (CK_FORK, CK_RUN_SUITE, CK_VERBOSITY) applies. */
#include <stdlib.h>

#include "suites.h"

int main(void)
{
	SRunner *runner = srunner_create(NULL);
	int failed;

#define ADD_SUITE(name) srunner_add_suite(runner, name##_suite());
	FOR_EACH_SUITE(ADD_SUITE)
#undef ADD_SUITE
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
