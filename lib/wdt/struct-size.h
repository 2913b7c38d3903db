/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* The check of structs that begin with their size and grow at the end. */
#ifndef LIBWDT_STRUCT_SIZE_H
#define LIBWDT_STRUCT_SIZE_H

#include <libwdtvtlb/types.h>

/*
 * Whether the library understands a struct that the caller hands in: one of
 * @known bytes here, of @first bytes in the first release. A caller built with
 * a newer header may pass up to 256 bytes more, all zero.
 *
 * Returns 0, LIBWDT_ERR_INVALID for NULL, or LIBWDT_ERR_SIZE.
 */
int libwdt_check_struct(const void *s, uint32_t known, uint32_t first);

#endif
