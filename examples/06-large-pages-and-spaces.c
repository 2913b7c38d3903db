/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * Lesson 6: large pages among small ones, and several address spaces.
 *
 *	cc 06-large-pages-and-spaces.c $(pkg-config --cflags --libs libvtlb)
 *
 * One table holds pages of every size. A page of 2 MiB is one entry, however
 * many of its 512 granules are touched, and it goes as one: purge a byte of it
 * and all of it is gone, because that is what the guest's processor would do.
 *
 * One table also holds many address spaces. To empty one costs the same whether
 * it has one entry or a thousand: the space gets a new tag, and what carries the
 * old one no longer matches anything.
 *
 * The story: two processes on one machine share a kernel that is global.
 */
#include <stdio.h>
#include <stdlib.h>

#include <libwdtvtlb/thash.h>

#define KIB_4 12
#define MIB_2 21

/* Ids of our own choice: two processes and the machine they run on. */
#define EDITOR 100
#define SHELL 200
#define MACHINE 1

/* Lanes are what a lookup names instead of a space; ours mean "the running process" and "the other one". */
#define RUNNING 0
#define OTHER 1

#define HEAP 0x00400000u   /* a large page of each process, 2 MiB */
#define STACK 0x7ffff000u  /* a small one, in the editor alone */
#define KERNEL 0xc0000000u /* a large one that everybody sees */
#define LAST_BYTE UINT64_MAX

static struct thash_default tlb;
static int surprises;

/* Says where a process finds an address, and holds that against what the lesson promises; 0 promises a miss. */
static void show(const char *who, uint32_t lane, uint64_t va, uint64_t promised)
{
	struct thash_result r = thash_lookup(&tlb.table, va, 1, THASH_READ, lane);
	uint64_t at = r.outcome == THASH_HIT ? thash_address(&tlb.table, r.value, va) : 0;

	if (at)
		printf("    %-6s 0x%08llx -> 0x%llx\n", who, (unsigned long long)va, (unsigned long long)at);
	else
		printf("    %-6s 0x%08llx is not in the table\n", who, (unsigned long long)va);
	if (at != promised)
		surprises++;
}

static int set_up(void)
{
	struct thash_config config = THASH_DEFAULT_CONFIG(&tlb);
	int err = thash_init(&tlb.table, &config);

	if (!err)
		err = thash_bind(&tlb.table, RUNNING, EDITOR, MACHINE);
	return err ? err : thash_bind(&tlb.table, OTHER, SHELL, MACHINE);
}

/* The same address is another page in each space; a global is the same page in all spaces of its group. */
static int fill(void)
{
	int err = thash_insert(&tlb.table, RUNNING, HEAP, MIB_2, 0x10000000 | THASH_R | THASH_W, 0);

	if (!err)
		err = thash_insert(&tlb.table, OTHER, HEAP, MIB_2, 0x20000000 | THASH_R | THASH_W, 0);
	if (!err)
		err = thash_insert(&tlb.table, RUNNING, STACK, KIB_4, 0x30005000 | THASH_R | THASH_W, 0);
	if (!err)
		err = thash_insert(&tlb.table, RUNNING, KERNEL, MIB_2, 0x40000000 | THASH_R | THASH_X, THASH_GLOBAL);
	printf("Four inserts. Large pages are found at every byte, and the kernel from both processes:\n");
	show("editor", RUNNING, HEAP, 0x10000000);
	show("editor", RUNNING, HEAP + 0x1fffff, 0x101fffff);
	show("editor", RUNNING, STACK + 0x10, 0x30005010);
	show("editor", RUNNING, KERNEL + 0x12345, 0x40012345);
	show("shell", OTHER, HEAP, 0x20000000);
	show("shell", OTHER, STACK, 0);
	show("shell", OTHER, KERNEL + 0x12345, 0x40012345);
	return err;
}

/* No two entries of a space overlap: who maps one small page anew gives up the large one around it. */
static int split_the_heap(void)
{
	int err = thash_insert(&tlb.table, RUNNING, HEAP + 0x3000, KIB_4, 0x50000000 | THASH_R, 0);

	printf("\nThe editor maps one small page inside its heap. The large page is gone, walk again for the rest:\n");
	show("editor", RUNNING, HEAP + 0x3004, 0x50000004);
	show("editor", RUNNING, HEAP + 0x2000, 0);
	show("editor", RUNNING, HEAP + 0x4000, 0);
	show("shell", OTHER, HEAP + 0x3004, 0x20003004);
	return err;
}

/* The range is one page of the shell's heap; what goes is the page that holds it. */
static int purge_in_the_middle(void)
{
	uint32_t removed;
	int err = thash_purge(&tlb.table, &removed, THASH_SPACE, SHELL, HEAP + 0x5000, HEAP + 0x5fff);

	printf("\nA purge of 4 KiB in the middle of the shell's heap takes all 2 MiB along, and nothing else:\n");
	show("shell", OTHER, HEAP, 0);
	show("shell", OTHER, HEAP + 0x5000, 0);
	show("shell", OTHER, HEAP + 0x1fffff, 0);
	show("shell", OTHER, KERNEL, 0x40000000);
	show("editor", RUNNING, HEAP + 0x3004, 0x50000004);
	return err;
}

/* A thousand more pages, and then none: thash_purge_cost() tells the bound before it is paid. */
static int empty_the_editor(void)
{
	uint64_t small, gigabytes, everything;
	uint32_t i;
	int err = 0;

	for (i = 0; i < 1000 && !err; i++)
		err = thash_insert(&tlb.table, RUNNING, 0x10000000 + i * 4096, KIB_4, (i + 1) * 4096 | THASH_R, 0);
	if (!err)
		err = thash_purge_cost(&tlb.table, &small, THASH_SPACE, EDITOR, STACK, STACK + 4095);
	if (!err)
		err = thash_purge_cost(&tlb.table, &gigabytes, THASH_SPACE, EDITOR, 0, 0xffffffff);
	if (!err)
		err = thash_purge_cost(&tlb.table, &everything, THASH_SPACE, EDITOR, 0, LAST_BYTE);
	if (!err)
		err = thash_purge(&tlb.table, NULL, THASH_SPACE, EDITOR, 0, LAST_BYTE);
	if (err)
		return err;
	printf("\nThe editor touches 1000 more pages and exits. Purges of it look at so many entries at most:\n");
	printf("    one page %llu, 4 GiB %llu, all of it %llu\n", (unsigned long long)small,
	       (unsigned long long)gigabytes, (unsigned long long)everything);
	printf("It is emptied; the global, which is not its own, stays:\n");
	show("editor", RUNNING, STACK, 0);
	show("editor", RUNNING, HEAP + 0x3004, 0);
	show("editor", RUNNING, 0x10000000 + 999 * 4096, 0);
	show("editor", RUNNING, KERNEL, 0x40000000);
	surprises += everything >= small || gigabytes > 512 + 2048 + 8; /* front, back and pins of this table */
	return 0;
}

/* An address space that is not bound keeps its entries, and finds them when it comes back. */
static int switch_processes(void)
{
	int err = thash_insert(&tlb.table, RUNNING, STACK, KIB_4, 0x60000000 | THASH_R, 0);

	if (!err)
		err = thash_bind(&tlb.table, RUNNING, SHELL, MACHINE);
	printf("\nA new editor starts, the shell runs in its place, and the editor returns:\n");
	show("shell", RUNNING, STACK, 0);
	if (!err)
		err = thash_bind(&tlb.table, RUNNING, EDITOR, MACHINE);
	show("editor", RUNNING, STACK, 0x60000000);
	return err;
}

static int power_off(void)
{
	int err = thash_purge(&tlb.table, NULL, THASH_GROUP, MACHINE, 0, LAST_BYTE);

	printf("\nThe machine is switched off: everything of the group goes, globals included, again in one step:\n");
	show("editor", RUNNING, STACK, 0);
	show("editor", RUNNING, KERNEL, 0);
	show("shell", OTHER, KERNEL, 0);
	return err;
}

int main(void)
{
	static int (*const story[])(void) = {
		set_up, fill, split_the_heap, purge_in_the_middle, empty_the_editor, switch_processes, power_off,
	};
	size_t i;
	int err = 0;

	for (i = 0; i < sizeof(story) / sizeof(story[0]) && !err; i++)
		err = story[i]();
	if (err)
		fprintf(stderr, "libvtlb says: %s\n", libvtlb_strerror(err));
	if (surprises)
		fprintf(stderr, "%d lines above are not what was promised\n", surprises);
	return err || surprises ? EXIT_FAILURE : EXIT_SUCCESS;
}
