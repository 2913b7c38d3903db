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
		return LIBVTLB_ERR_INVALID;
	return size_of(s) < first || size_of(s) > known + TAIL_MAX ? LIBVTLB_ERR_SIZE : 0;
}

int libvtlb_check_struct(const void *s, uint32_t known, uint32_t first)
{
	int err = check_size(s, known, first);
	const uint8_t *byte = (const uint8_t *)s;
	uint32_t i;

	for (i = known; !err && i < size_of(s); i++)
		if (byte[i])
			err = LIBVTLB_ERR_SIZE;
	return err;
}

void libvtlb_take_struct(void *own, const void *theirs, uint32_t known)
{
	uint32_t has = size_of(theirs) < known ? size_of(theirs) : known;

	port_clear((uint8_t *)own + has, known - has);
	port_copy(own, theirs, has);
}

int libvtlb_give_struct(void *theirs, const void *own, uint32_t known, uint32_t first)
{
	int err = check_size(theirs, known, first);
	uint32_t size = err ? 0 : size_of(theirs);

	if (!err) {
		port_copy(theirs, own, size < known ? size : known);
		*(uint32_t *)theirs = size;
	}
	return err;
}
