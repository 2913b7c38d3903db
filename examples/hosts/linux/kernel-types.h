/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * What the libraries take from their host (libwdtvtlb/types.h), as the Linux
 * kernel has it: there is no <stdint.h>. Kbuild names this file in
 * LIBWDTVTLB_TYPES_HEADER.
 */
#ifndef KERNEL_TYPES_H
#define KERNEL_TYPES_H

#include <linux/limits.h>
#include <linux/stddef.h>
#include <linux/types.h>

/* The limits that the sources use, in the form that the preprocessor can read. */
#ifndef INT32_MAX
#define INT32_MAX 0x7fffffff
#endif
#ifndef UINT64_MAX
#define UINT64_MAX 0xffffffffffffffffULL
#endif

/* The kernel's is ~0UL, which the preprocessor takes for 64 bits on every machine. */
#undef UINTPTR_MAX
#ifdef CONFIG_64BIT
#define UINTPTR_MAX 0xffffffffffffffffUL
#else
#define UINTPTR_MAX 0xffffffffUL
#endif

#endif
