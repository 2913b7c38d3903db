/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* Structs that begin with their size and grow at the end; the contract is in struct-size.h. */
#include "struct-size.h"

/* Bounds the loops below, whatever the caller's size says. */
#define TAIL_MAX 256u

static uint32_t size_of(const void *s)
{
	return *(const uint32_t *)s;
}

static int check_size(const void *s, uint32_t known, uint32_t first)
{
	if (!s)
		return LIBWDT_ERR_INVALID;
	return size_of(s) < first || size_of(s) > known + TAIL_MAX ? LIBWDT_ERR_SIZE : 0;
}

int libwdt_check_struct(const void *s, uint32_t known, uint32_t first)
{
	int err = check_size(s, known, first);
	const uint8_t *byte = s;
	uint32_t i;

	for (i = known; !err && i < size_of(s); i++)
		if (byte[i])
			err = LIBWDT_ERR_SIZE;
	return err;
}

void libwdt_take_struct(void *own, const void *theirs, uint32_t known)
{
	const uint8_t *from = theirs;
	uint8_t *to = own;
	uint32_t i;

	for (i = 0; i < known; i++)
		to[i] = i < size_of(theirs) ? from[i] : 0;
}

int libwdt_give_struct(void *theirs, const void *own, uint32_t known, uint32_t first)
{
	int err = check_size(theirs, known, first);
	const uint8_t *from = own;
	uint8_t *to = theirs;
	uint32_t i;

	for (i = sizeof(uint32_t); !err && i < known && i < size_of(theirs); i++)
		to[i] = from[i];
	return err;
}
