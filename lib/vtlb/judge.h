/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* What kinds of references ask for. */
#ifndef LIBVTLB_JUDGE_H
#define LIBVTLB_JUDGE_H

#include <libwdtvtlb/ia64.h>

/* Rights, as libvtlb_rights() returns them. */
#define MAY_READ 1u
#define MAY_WRITE 2u
#define MAY_FETCH 4u

/* What a kind of reference asks of an entry that is present. */
#define ASKS_NAT_PAGE 1u /* NaTPage is a fault */
#define ASKS_KEYS 2u /* the key must be there and must not forbid */
#define ASKS_RIGHTS 4u
#define ASKS_BITS 8u /* accessed, and dirty of a write */

struct reference_kind {
	uint8_t wants; /* rights */
	uint8_t asks;
	uint8_t walker; /* what of WALKS_* the VHPT walker needs */
};

/* What of the processor status register the VHPT walker needs beside PSR.dt (4.1.5.2). */
#define WALKS_DATA 0u
#define WALKS_STACK 1u /* rt */
#define WALKS_CODE 2u /* it, ic */

/* By kind, LIBVTLB_LOAD to LIBVTLB_TAK. */
extern const struct reference_kind libvtlb_kinds[LIBVTLB_REFERENCES];

/* LIBVTLB_ERR_INVALID or LIBVTLB_ERR_SIZE for a reference out of its range, else 0. */
int libvtlb_check_reference(const struct libvtlb_reference *reference);

#endif
