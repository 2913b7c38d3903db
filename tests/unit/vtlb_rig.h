/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * A virtual processor on a rig: its table (rig.h), a VHPT, a mailbox, a dirty
 * log, and a host whose every call can be counted, made to fail, or used to let
 * something happen meanwhile. The guest-physical memory has RAM with an emulated
 * device in its midst, a device of the guest's own, and nothing elsewhere. The
 * machine has a TLB that remembers, and that knows when it is asked nonsense.
 */
#ifndef TESTS_UNIT_VTLB_RIG_H
#define TESTS_UNIT_VTLB_RIG_H

#include <libwdtvtlb/vtlb.h>

#include "rig.h"

/* Guest-physical memory. What is machine memory lies at another address in the machine. */
#define VRIG_RAM_BYTES ((uint64_t)64 << 20)
#define VRIG_VGA ((uint64_t)0xa0000) /* an emulated device of 128 KiB in the midst of RAM */
#define VRIG_VGA_BYTES ((uint64_t)0x20000)
#define VRIG_EMULATED ((uint64_t)0x08000000) /* an emulated device of 64 KiB */
#define VRIG_DIRECT ((uint64_t)0x09000000) /* a device of 64 KiB that is the guest's */
#define VRIG_DEVICE_BYTES ((uint64_t)0x10000)
#define VRIG_HOLE ((uint64_t)0x0a000000) /* nothing */
#define VRIG_MACHINE ((uint64_t)0x400000000) /* machine-physical less guest-physical address */

/* What vtlb_rig_init() makes. */
#define VRIG_MACHINE_LOG2 14u
#define VRIG_VHPT_COUNT 1024u
#define VRIG_REGISTERS 8u /* of each side */
#define VRIG_VA_BITS 51u
#define VRIG_PA_BITS 44u
#define VRIG_REQUESTS 4u
#define VRIG_LOG_PAGE 12u /* log2 of the dirty log's pages; it covers RAM */
#define VRIG_RID 0x100u /* region n holds region id VRIG_RID + n, pages of 16 KiB, walker on */

/* An address of a region. */
#define VRIG_VA(region, offset) ((uint64_t)(region) << 61 | (offset))
/* A present, accessed, dirty page of memory that everybody may read, write and execute (pl 3, ar 3), or a part of it. */
#define VRIG_PTE(gpa) \
	((gpa) | LIBVTLB_PTE_AR(3) | LIBVTLB_PTE_PL(3) | LIBVTLB_PTE_D | LIBVTLB_PTE_A | LIBVTLB_PTE_P)
#define VRIG_PSR (LIBVTLB_PSR_IC | LIBVTLB_PSR_DT | LIBVTLB_PSR_RT | LIBVTLB_PSR_IT)

/* The host's callbacks, a bit each. */
#define VRIG_BACKING 0x01u
#define VRIG_READ 0x02u
#define VRIG_INSERT 0x04u
#define VRIG_PURGE 0x08u
#define VRIG_PTCE 0x10u
#define VRIG_CALLBACKS 5u
#define VRIG_ANY 0x1fu
#define VRIG_ERROR (-1005) /* what a failing callback returns */

#define VRIG_RESIDENT 64u /* entries of the machine's TLB; the oldest is replaced */

struct vtlb_rig;
typedef void vtlb_rig_fn(struct vtlb_rig *r);

/* A piece of guest-physical memory. */
struct vtlb_rig_piece {
	uint64_t first, last;
	uint64_t machine; /* of its first byte */
	uint32_t kind; /* LIBVTLB_MEMORY ... */
};
#define VRIG_PIECES 8u

/* An entry of the machine's TLB; rid of ~0 is none. */
struct vtlb_rig_resident {
	uint64_t offset, pte, itir;
	uint32_t side, rid, log2;
};

struct vtlb_rig {
	struct libvtlb vcpu;
	struct rig table;
	struct rig_shape shape;
	struct libvtlb_config config;
	struct libvtlb_host host;

	struct libvtlb_mailbox mailbox;
	struct libvtlb_mailbox_config mailbox_config;
	struct libvtlb_request requests[VRIG_REQUESTS];
	struct libvtlb_dirty_log dirty;
	struct libvtlb_dirty_config dirty_config;
	uint32_t dirty_words[(VRIG_RAM_BYTES >> VRIG_LOG_PAGE) / 32];
	struct libvtlb_vhpt_entry *vhpt;
	struct libvtlb_vhpt_shadow *shadow;

	uint64_t *ram; /* as little-endian words of the guest */
	struct vtlb_rig_piece pieces[VRIG_PIECES]; /* the first that holds an address counts */
	uint32_t piece_count;

	struct vtlb_rig_resident resident[VRIG_RESIDENT];
	uint32_t next_resident;
	uint32_t nonsense; /* calls of the machine's callbacks that make no sense */
	struct libvtlb_machine_entry inserted; /* the last one */
	uint32_t purged_rid, purged_log2; /* the last purge */
	uint64_t purged_offset;

	uint32_t calls[VRIG_CALLBACKS]; /* so far, by number of the callback's bit */
	uint32_t fail_mask; /* which callbacks fail, */
	uint32_t fail_call; /* and at which of their calls, together, from 1; 0 never */
	uint32_t failed; /* how often one did */
	vtlb_rig_fn *meanwhile; /* called by callbacks of meanwhile_mask, once they are done */
	uint32_t meanwhile_mask;
};

/* Lays everything out as above; config, host and the like may be changed before vtlb_rig_start(). Static or zeroed. */
void vtlb_rig_lay_out(struct vtlb_rig *r);

/* Makes table, mailbox, log and virtual processor of what was laid out, and loads the region registers. */
void vtlb_rig_start(struct vtlb_rig *r);

/* Both. */
void vtlb_rig_init(struct vtlb_rig *r);

/* What libvtlb_init() says to what was laid out. */
int vtlb_rig_try(struct vtlb_rig *r);

/* Calls of a callback so far. */
uint32_t vtlb_rig_calls(const struct vtlb_rig *r, uint32_t callback);

/* From now on the n-th call of callbacks fails, n from 1; 0: none. */
void vtlb_rig_fail(struct vtlb_rig *r, uint32_t callbacks, uint32_t call);

/* From now on something happens within each call of callbacks. */
void vtlb_rig_meanwhile(struct vtlb_rig *r, uint32_t callbacks, vtlb_rig_fn *happens);

/* The guest's memory. */
void vtlb_rig_poke(struct vtlb_rig *r, uint64_t gpa, uint64_t word);
uint64_t vtlb_rig_peek(const struct vtlb_rig *r, uint64_t gpa);

/* A region register that has to be accepted. */
void vtlb_rig_rr(struct vtlb_rig *r, uint32_t region, uint64_t value);

/* Inserts that have to succeed, of pages with key 0. */
void vtlb_rig_insert(struct vtlb_rig *r, uint32_t side, uint64_t va, uint32_t page_log2, uint64_t pte);
void vtlb_rig_register(struct vtlb_rig *r, uint32_t side, uint32_t slot, uint64_t va, uint32_t page_log2, uint64_t pte);

/* Guest-physical address of a present translation; LAST_BYTE without one. Changes nothing. */
uint64_t vtlb_rig_at(struct vtlb_rig *r, uint32_t side, uint64_t va);

/* A purge from elsewhere that has to be posted; sees to no drain. */
uint32_t vtlb_rig_post(struct vtlb_rig *r, uint32_t rid, uint64_t first, uint64_t last);

/* What the machine's TLB holds for an address, or NULL. */
const struct vtlb_rig_resident *vtlb_rig_machine(const struct vtlb_rig *r, uint32_t side, uint64_t va);
uint32_t vtlb_rig_machine_count(const struct vtlb_rig *r);

/* Machine-physical address, of the machine's TLB and of the VHPT as a walker finds it; LAST_BYTE without an entry. */
uint64_t vtlb_rig_machine_at(const struct vtlb_rig *r, uint32_t side, uint64_t va);
uint64_t vtlb_rig_vhpt_at(struct vtlb_rig *r, uint64_t va);

/* Live entries of the VHPT, counted in the VHPT itself; it has to be as many as the statistics say. */
uint32_t vtlb_rig_vhpt_count(struct vtlb_rig *r);

struct libvtlb_stats vtlb_rig_stats(const struct vtlb_rig *r);

/* How many pages of the dirty log are marked. */
uint32_t vtlb_rig_dirty_count(const struct vtlb_rig *r);

/* A reference of privilege level 0 with VRIG_PSR, and pta; LIBVTLB_PTA(0, 15, 0, 0) is "walker off". */
struct libvtlb_reference vtlb_rig_reference(uint32_t kind, uint64_t pta);
#define VRIG_NO_WALKER LIBVTLB_PTA((uint64_t)0, 15, 0, 0)

#endif
