/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* What was compared, how often, and the first difference. */
#ifndef MMU_REPORT_H
#define MMU_REPORT_H

#include "mmu.h"

struct question {
	uint32_t va, len, view, access;
};

struct report {
	uint32_t seed;
	uint32_t waiting;     /* pages that waited for maintenance */
	uint32_t waiting_old; /* of them answered by the table with what they were */
	uint32_t excepted;    /* QEMU against the architecture */
};

extern struct report report;

/* Comparisons that had to be equal, and were. */
uint32_t report_comparisons(void);
/* `who`: TLB_INLINED and so on. */
void report_agreement(const struct question *q, const struct answer *tlb, int who);
_Noreturn void report_difference(const char *what, const struct question *q, const struct answer *tlb,
				 const struct answer *mmu);
void report_live_begins(bool is_hit);
void report_live(const struct question *q, const struct answer *tlb);
_Noreturn void report_live_difference(const struct question *q, const struct answer *tlb, const struct live *seen);
/* Prints the counts; the exit status. */
uint32_t report_end(void);

#endif
