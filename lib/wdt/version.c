/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* The version the library was built as, to be compared with the header's. */
#include <libwdtvtlb/wdt.h>

uint32_t libwdt_version(void)
{
	return LIBWDT_VERSION;
}
