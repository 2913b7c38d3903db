/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/**
 * @file types.h
 * Fixed-width integers, NULL and offsetof: everything both libraries take from their host.
 *
 * A host without `<stdint.h>` (the Linux kernel is one) defines
 * `LIBWDTVTLB_TYPES_HEADER` to the name of its own header, which must give
 * `uint8_t` to `uint64_t`, `int32_t`, `int64_t`, `uintptr_t`, `INT32_MAX`,
 * `INT64_MAX`, `UINT32_MAX`, `UINT64_MAX`, `UINTPTR_MAX`, `UINT64_C()`, `NULL` and `offsetof`.
 */
#ifndef LIBWDTVTLB_TYPES_H
#define LIBWDTVTLB_TYPES_H

#ifdef LIBWDTVTLB_TYPES_HEADER
#include LIBWDTVTLB_TYPES_HEADER
#else
#include <stddef.h>
#include <stdint.h>
#endif

/**
 * Marks the exported functions. Empty where the compiler has no visibility
 * attribute, and for a static copy inside somebody's own shared library, which
 * defines `LIBWDTVTLB_NO_EXPORT` so as not to export it again. A host may define
 * it, too: as `static`, with its compiler's word for "unused", before it includes
 * an amalgamated source into one of its own.
 */
#if defined(LIBWDTVTLB_API)
/* The host's own. */
#elif defined(__GNUC__) && !defined(LIBWDTVTLB_NO_EXPORT)
#define LIBWDTVTLB_API __attribute__((visibility("default")))
#else
#define LIBWDTVTLB_API
#endif

#endif
