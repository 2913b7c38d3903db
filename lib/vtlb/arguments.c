/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* The check of structs that begin with their size and grow at the end. */
#include "table.h"

/* A caller built with a newer header may pass this much more, all zero. */
#define UNKNOWN_TAIL_MAX 256u

/*
 * Whether the library understands a struct that the caller hands in: one of
 * @known bytes here, of @first bytes in the first release.
 */
int libvtlb_check_struct(const void *s, uint32_t known, uint32_t first)
{
	const uint8_t *bytes = (const uint8_t *)s;
	uint32_t size, i;

	if (!s)
		return LIBVTLB_ERR_INVALID;
	size = *(const uint32_t *)s;
	if (size < first || size > known + UNKNOWN_TAIL_MAX)
		return LIBVTLB_ERR_SIZE;
	for (i = known; i < size; i++)
		if (bytes[i])
			return LIBVTLB_ERR_SIZE;
	return 0;
}
