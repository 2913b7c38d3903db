/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * The one place for what differs between compilers and processors. Private to
 * lib/; nothing here is seen by a user of the libraries.
 *
 * Processors without a divide instruction, or without a 32 x 32 -> 64 multiply,
 * would call compiler helpers that kernels and firmware do not link. The
 * functions below do without; hosts with 64-bit registers use their own
 * instructions. Tests define PORT_NO_DIVIDE to run what the small ones run.
 */
#ifndef LIBWDTVTLB_PORT_H
#define LIBWDTVTLB_PORT_H

#include <libwdtvtlb/types.h>

#if UINTPTR_MAX > 0xffffffffu && !defined(PORT_NO_DIVIDE)
#define PORT_WIDE_REGISTERS 1
#else
#define PORT_WIDE_REGISTERS 0
#endif

/* ARMv6-M and Thumb-1 have no UMULL (ARMv6-M ARM, A6.7); gcc would call __aeabi_lmul. */
#if (defined(__thumb__) && !defined(__thumb2__)) || defined(PORT_NO_DIVIDE)
#define PORT_NARROW_MULTIPLY 1
#else
#define PORT_NARROW_MULTIPLY 0
#endif

/* For a private struct that lives in the words of a caller's opaque one. */
#if defined(__GNUC__)
#define PORT_MAY_ALIAS __attribute__((__may_alias__))
#else
#define PORT_MAY_ALIAS
#endif

static inline uint64_t port_mul_32x32(uint32_t a, uint32_t b)
{
#if PORT_NARROW_MULTIPLY
	uint32_t low = (a & 0xffff) * (b & 0xffff);
	uint32_t mid = (a >> 16) * (b & 0xffff) + (low >> 16); /* at most 0xffff0000 */
	uint32_t cross = (a & 0xffff) * (b >> 16) + (mid & 0xffff);

	return (uint64_t)((a >> 16) * (b >> 16) + (mid >> 16) + (cross >> 16)) << 32 |
	       (cross << 16 | (low & 0xffff));
#else
	return (uint64_t)a * b;
#endif
}

/* The low 64 bits of a product. */
static inline uint64_t port_mul_64x32(uint64_t a, uint32_t b)
{
	return port_mul_32x32((uint32_t)a, b) + ((uint64_t)((uint32_t)(a >> 32) * b) << 32);
}

#endif
