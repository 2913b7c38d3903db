/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* The check of structs that begin with their size; the contract is in struct-size.h. */
#include <libwdtvtlb/wdt.h>

#include "struct-size.h"

/* Bounds the loop below, whatever the caller's size says. */
#define TAIL_MAX 256u

int libwdt_check_struct(const void *s, uint32_t known, uint32_t first)
{
	const uint8_t *byte = s;
	uint32_t size, i;

	if (!s)
		return LIBWDT_ERR_INVALID;
	size = *(const uint32_t *)s;
	if (size < first || size > known + TAIL_MAX)
		return LIBWDT_ERR_SIZE;
	for (i = known; i < size; i++)
		if (byte[i])
			return LIBWDT_ERR_SIZE;
	return 0;
}
