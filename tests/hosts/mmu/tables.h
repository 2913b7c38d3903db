/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* The translation tables, as an operating system builds and changes them. */
#ifndef MMU_TABLES_H
#define MMU_TABLES_H

#include <stdbool.h>
#include <stdint.h>

#define ASIDS 6u     /* address spaces, each with a table for TTBR0 */
#define COMMON ASIDS /* the owner of what all of them have */

/* What a descriptor is made of; kind is SECTION to SMALL_PAGE. */
struct mapping {
	uint32_t kind;
	uint64_t pa;
	uint32_t ap, domain;
	bool xn, pxn, is_global;
};

/* Empty tables for a TTBCR.N, with nothing but what the program itself needs. `place` varies where they begin. */
void tables_begin(uint32_t n, uint32_t place);
/* A table with that and no more, for the time in which the others are written; not to be changed while in use. */
uint32_t tables_resting(void);
uint32_t tables_ttbr0(uint32_t asid);
uint32_t tables_ttbr1(void);
/* The program's own sections: no change may touch them. */
bool tables_is_fixed(uint32_t va);

/* First-level descriptors: of one address space, or the same in all. */
uint32_t tables_first(uint32_t owner, uint32_t va);
void tables_set_first(uint32_t owner, uint32_t va, uint32_t count, uint32_t descriptor);
/* The second-level descriptor of an address, below a first-level one. */
uint32_t *tables_second(uint32_t first, uint32_t va);
/* An empty second-level table, or 0 when all are in use; and its return. */
uint32_t tables_take(void);
void tables_give_back(uint32_t first);

uint32_t tables_descriptor(const struct mapping *mapping);
uint32_t tables_pointer(uint32_t table, uint32_t domain, bool pxn);

#endif
