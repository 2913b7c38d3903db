/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * Lesson 5: a software TLB in ten lines.
 *
 *	cc 05-a-table-in-ten-lines.c $(pkg-config --cflags --libs libvtlb)
 *
 * A software TLB remembers what a page walk found: "the page of address X lies
 * at Y, and may be read and written". It is asked at every memory access of an
 * emulated machine, so a hit has to be quick: thash_lookup() is inlined, and a
 * hit in it is a load, a compare and a load. What it does not know it never
 * makes up: a miss says "walk your page tables", and a purge is final.
 *
 * The library allocates nothing. struct thash_default is one ready size.
 */
#include <stdio.h>
#include <stdlib.h>

#include <libwdtvtlb/thash.h>

#define KIB_4 12      /* log2 of a page's size */
#define PROCESS 1     /* an address space: any number that means something to you */
#define MACHINE 0     /* the group of address spaces it belongs to */
#define VA 0x7f123u   /* where the program looks, */
#define PAGE 0x42000u /* and where that page really lies */

static struct thash_default tlb;

int main(void)
{
	struct thash_config config = THASH_DEFAULT_CONFIG(&tlb);
	struct thash_result before, hit, after;
	int err = thash_init(&tlb.table, &config);

	err = err ? err : thash_bind(&tlb.table, 0, PROCESS, MACHINE); /* lane 0 now looks up in PROCESS */
	before = thash_lookup(&tlb.table, VA, 4, THASH_READ, 0);
	err = err ? err : thash_insert(&tlb.table, 0, VA, KIB_4, PAGE | THASH_R | THASH_W, 0);
	hit = thash_lookup(&tlb.table, VA, 4, THASH_READ, 0);
	err = err ? err : thash_purge(&tlb.table, NULL, THASH_SPACE, PROCESS, VA, VA);
	after = thash_lookup(&tlb.table, VA, 4, THASH_READ, 0);

	if (err) {
		fprintf(stderr, "libvtlb says: %s\n", libvtlb_strerror(err));
		return EXIT_FAILURE;
	}
	printf("a table of %u bytes\n", (unsigned)sizeof(tlb));
	printf("before the insert: %s\n", before.outcome == THASH_MISS ? "a miss" : "something else");
	printf("after it: 0x%x lies at 0x%llx\n", VA, (unsigned long long)thash_address(&tlb.table, hit.value, VA));
	printf("after the purge: %s\n", after.outcome == THASH_MISS ? "a miss" : "something else");
	return before.outcome == THASH_MISS && hit.outcome == THASH_HIT && after.outcome == THASH_MISS &&
			       thash_address(&tlb.table, hit.value, VA) == 0x42123 ?
		       EXIT_SUCCESS : EXIT_FAILURE;
}
