/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * Walkers of a VHPT at work: whenever a tag is valid, all of the entry has to come
 * from the put that the tag is of. Every put has another tag, in both halves. (Xen's
 * 2285f577b1: the machine read entries that were half written. The code of 2008
 * wrote the last word after the tag.)
 *
 * One walker is a handler between every two instructions of the owner's (x86 with
 * Linux: the trap flag); it sees every order of stores that there is on one
 * processor. The other is a thread, which has to read the tag again after the
 * words, as a machine has no need to.
 */
#include <inttypes.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <vtlb/vcpu.h>

#include "random.h"
#include "trap.h"

#define ENTRIES 8u
#define PAGES 16u
#define MACHINE_LOG2 12u
#define RID 5u

static struct vcpu cpu;
static struct libvtlb_vhpt_entry entries[ENTRIES];
static struct libvtlb_vhpt_shadow shadow[ENTRIES];

static uint64_t owner_seed, put_count, walks, found;
static _Atomic uint64_t walks_beside, found_beside;
static volatile sig_atomic_t wrong;
static _Atomic int failed, done;

static uint32_t draw(uint32_t below)
{
	return chance(&owner_seed, below);
}

static uint64_t hash(void *user, uint64_t offset, uint32_t rid, uint32_t page_log2)
{
	(void)user, (void)rid;
	return offset >> page_log2;
}

static uint64_t tag(void *user, uint64_t offset, uint32_t rid, uint32_t page_log2)
{
	(void)user, (void)offset, (void)rid, (void)page_log2;
	return (put_count << 32 | put_count) & ~LIBVTLB_TAG_INVALID;
}

/* In both halves of a word: which put it was. Bit 6 is left to libvtlb_vhpt_protect(). */
static uint64_t word_of(uint64_t serial, uint32_t kind)
{
	uint64_t half = (serial & 0xffffff) << 8 | kind;

	return half << 32 | half | LIBVTLB_PTE_D;
}

static void put(void)
{
	struct slice slice;

	memset(&slice, 0, sizeof(slice));
	slice.offset = (uint64_t)draw(PAGES) << MACHINE_LOG2;
	slice.rid = RID;
	slice.page_log2 = MACHINE_LOG2 + draw(3);
	slice.log2 = MACHINE_LOG2;
	slice.pte = word_of(++put_count, 1);
	slice.itir = word_of(put_count, 2);
	slice.gpa = word_of(put_count, 3);
	libvtlb_vhpt_put(&cpu, &slice);
}

static void purge(void)
{
	uint64_t page = (uint64_t)draw(PAGES) << MACHINE_LOG2;

	libvtlb_vhpt_purge(&cpu, RID, page, page);
}

static void take_step(void)
{
	switch (draw(16)) {
	case 0:
		libvtlb_vhpt_protect(&cpu);
		return;
	case 1:
		if (draw(4) == 0)
			libvtlb_vhpt_clear(&cpu);
		return;
	case 2:
	case 3:
		purge();
		return;
	default:
		put();
		return;
	}
}

static int is_of(uint64_t word, uint64_t serial, uint32_t kind)
{
	return (word | LIBVTLB_PTE_D) == word_of(serial, kind);
}

/* Whether an entry with a valid tag is sound. */
static int is_sound(const struct libvtlb_vhpt_entry *e)
{
	uint32_t serial = (uint32_t)e->tag;

	return e->tag >> 32 == (serial & 0x7fffffff) && is_of(e->pte, serial, 1) && is_of(e->itir, serial, 2) &&
	       is_of(e->software, serial, 3);
}

static void complain(const struct libvtlb_vhpt_entry *e, const char *who)
{
	atomic_store(&failed, 1);
	fprintf(stderr, "walk: %s: the entry with tag %#" PRIx64 " came after another put or before it: %#" PRIx64
		" %#" PRIx64 " %#" PRIx64 "\n", who, e->tag, e->pte, e->itir, e->software);
}

/* The handler keeps the first wrong entry for the owner to tell of. */
static struct libvtlb_vhpt_entry culprit;

static void trapped(int signal)
{
	uint32_t i;

	(void)signal;
	walks++;
	for (i = 0; i < ENTRIES && !wrong; i++) {
		culprit = entries[i];
		if (culprit.tag & LIBVTLB_TAG_INVALID)
			continue;
		found++;
		wrong = !is_sound(&culprit);
	}
}

static void step_through(uint64_t steps)
{
	struct sigaction action;

	memset(&action, 0, sizeof(action));
	action.sa_handler = trapped;
	sigaction(SIGTRAP, &action, NULL);
	for (; steps && !wrong; steps--) {
		TRAP_ON();
		take_step();
		TRAP_OFF();
	}
	if (wrong)
		complain(&culprit, "between two instructions");
}

/* The tag as both of its halves are now. */
static uint64_t read_tag(const struct libvtlb_vhpt_entry *e)
{
	uint64_t now = port_read64(&e->tag);

	PORT_FENCE_ACQUIRE();
	return now;
}

static void walk(const struct libvtlb_vhpt_entry *e)
{
	struct libvtlb_vhpt_entry copy;

	copy.tag = read_tag(e);
	if (copy.tag & LIBVTLB_TAG_INVALID)
		return;
	copy.pte = port_read64(&e->pte);
	copy.itir = port_read64(&e->itir);
	copy.software = port_read64(&e->software);
	PORT_FENCE_ACQUIRE();
	if (port_read64(&e->tag) != copy.tag)
		return;
	atomic_fetch_add(&found_beside, 1);
	if (!is_sound(&copy))
		complain(&copy, "in a thread");
}

static void *walk_on(void *argument)
{
	uint32_t i = 0;

	for (; !atomic_load(&done); i++) {
		walk(&entries[i % ENTRIES]);
		atomic_fetch_add(&walks_beside, 1);
	}
	return argument;
}

/* As many steps as are wanted, and more until the walker has found as many entries, if it can. */
static void step_beside(uint64_t steps)
{
	pthread_t walker;
	uint64_t i;

	if (!steps)
		return;
	if (pthread_create(&walker, NULL, walk_on, NULL)) {
		fprintf(stderr, "walk: no thread\n");
		exit(1);
	}
	for (i = 0; i < steps || (atomic_load(&found_beside) < steps && i < 20 * steps); i++)
		take_step();
	atomic_store(&done, 1);
	pthread_join(walker, NULL);
}

static void make(uint64_t seed)
{
	owner_seed = seed * 0x9e3779b97f4a7c15 + 1;
	cpu.magic = VCPU_MAGIC;
	cpu.machine_log2 = MACHINE_LOG2;
	cpu.high_bits = (uint64_t)1 << 60;
	cpu.host.hash = hash;
	cpu.host.tag = tag;
	cpu.vhpt.entries = entries;
	cpu.vhpt.shadow = shadow;
	cpu.vhpt.count = ENTRIES;
	libvtlb_vhpt_clear(&cpu);
}

/* walk [steps between whose instructions to walk [steps beside a thread [seed]]] */
int main(int argc, char **argv)
{
	uint64_t between = argc > 1 ? strtoull(argv[1], NULL, 0) : 100;
	uint64_t beside = argc > 2 ? strtoull(argv[2], NULL, 0) : 200000;
	uint64_t seed = argc > 3 ? strtoull(argv[3], NULL, 0) : 1;

	make(seed);
	step_through(between);
	if (!wrong)
		step_beside(beside);
	printf("walk: seed %" PRIu64 ", %" PRIu64 " puts; %" PRIu64 " walks between instructions found %" PRIu64
	       " entries, %" PRIu64 " walks of a thread %" PRIu64 "\n", seed, put_count, walks, found,
	       atomic_load(&walks_beside), atomic_load(&found_beside));
	if (between && !walks)
		printf("walk: no trap after each instruction here\n");
	return atomic_load(&failed);
}
