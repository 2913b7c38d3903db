/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* What one virtual processor of a run is made of: numbers alone, so that a failure can print it. */
#ifndef SHAPE_H
#define SHAPE_H

#include <libwdtvtlb/vtlb.h>

#define NO_FRONT 99u
#define SETS_MAX 2048u
#define FRONT_MAX 64u
#define SPACES_MAX 40u
#define VHPT_MAX 4096u
#define LOG_PAGES_MAX 1024u
#define REQUESTS_MAX 4u
#define OFFSET_LAST (((uint64_t)1 << 61) - 1)

/* What the host offers; HOST_MACHINE stands for both callbacks that purge the machine's TLB. */
#define HOST_BACKING 1u
#define HOST_READ 2u
#define HOST_MACHINE 4u
#define HOST_HASH 8u
#define HOST_GUEST_HASH 16u
#define HOST_INSERT 32u   /* into the machine's TLB; without it only the machine's walker fills that */
#define HOST_SECTIONS 64u /* instead of the processor's atomic operations; where it has none, anyway */

struct shape {
	uint32_t set_log2, front_log2, spaces;
	uint32_t registers[2]; /* by side */
	uint32_t rid_bits, va_bits, pa_bits, machine_log2;
	uint32_t vhpt_log2; /* 0: none */
	uint32_t flags, host;
	uint32_t requests;            /* of the mailbox; 0: none */
	uint32_t log_log2, log_pages; /* no pages: no log */
	uint64_t log_base;
	uint64_t page_sizes, purge_sizes;
	uint32_t ptce[2]; /* turns of the loops */
	uint32_t roomy;   /* a table so large that it loses nothing */
	uint64_t layout;  /* of the guest-physical space */
};

/* The bytes of a page of this size, less one. */
static inline uint64_t span_of(uint32_t log2)
{
	return ((uint64_t)1 << log2) - 1;
}

#endif
