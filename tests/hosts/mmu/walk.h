/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* The walk of the tables in software, and what a descriptor allows. */
#ifndef MMU_WALK_H
#define MMU_WALK_H

#include <stdbool.h>
#include <stdint.h>

/* What a walk depends on: the registers as they are in force. */
struct regime {
	uint32_t ttbr0, ttbr1;
	uint32_t n;    /* TTBCR.N */
	bool pd0;      /* TTBCR.PD0 */
	bool afe;      /* SCTLR.AFE */
	uint32_t dacr;
};

enum { SECTION, SUPERSECTION, LARGE_PAGE, SMALL_PAGE, NO_PAGE, PAGE_KINDS };
enum { PRIVILEGED, USER, VIEWS };

/* Fault status, FS[4:0] of DFSR, IFSR and PAR (B3.13.3): of the first level; of the second it is 2 more. */
#define FAULT_NONE 0u
#define FAULT_ACCESS_FLAG 0x03u
#define FAULT_TRANSLATION 0x05u
#define FAULT_DOMAIN 0x09u
#define FAULT_PERMISSION 0x0du
#define FAULT_SECOND_LEVEL 0x02u
#define FAULT_ACCESS_FLAG_SECOND 0x06u /* but for this one */

/* What the tables say of an address, as far as a TLB may keep it: neither domains nor rights are judged. */
struct leaf {
	uint32_t fault; /* FAULT_NONE, or a translation or access flag fault, which no TLB keeps (B3.9) */
	uint32_t kind;
	uint32_t page_log2;
	uint64_t pa; /* of the page's first byte */
	uint32_t domain;
	uint32_t ap; /* AP[2:0] */
	bool is_second_level, xn, pxn, is_global;
};

/* The answer to an access: a fault status, or the address. */
struct answer {
	uint32_t fault;
	uint32_t kind;
	uint64_t pa;
};

void walk(struct leaf *leaf, const struct regime *regime, uint32_t va);
/* THASH_R, THASH_W and THASH_X of a page, the domain apart. */
uint32_t walk_rights(const struct leaf *leaf, const struct regime *regime, uint32_t view);
bool walk_domain_is_closed(const struct leaf *leaf, const struct regime *regime);
bool walk_domain_is_managed(const struct leaf *leaf, const struct regime *regime);
/* What the architecture answers to one access (THASH_READ and so on) of the page. */
void walk_judge(struct answer *answer, const struct leaf *leaf, const struct regime *regime, uint32_t va,
		uint32_t view, uint32_t access);

#endif
