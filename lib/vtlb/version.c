/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* The version the library was built as, to be compared with the header's. */
#include <libwdtvtlb/thash.h>

uint32_t libvtlb_version(void)
{
	return LIBVTLB_VERSION;
}
