/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* What the files of the virtual processor share: its private struct, and what each file offers the others. */
#ifndef LIBVTLB_VCPU_H
#define LIBVTLB_VCPU_H

#include <libwdtvtlb/vtlb.h>

#include "table.h"

/* The last byte of a region, without region number. */
#define OFFSET_LAST (((uint64_t)1 << 61) - 1)
#define RID_LAST 0xffffffu
/* The table's one group: everything is the guest's. */
#define GUEST_GROUP 0u

/* A translation register; its pte and itir are the cold record of its pin. */
struct register_slot {
	uint64_t page_and_log2; /* first byte of the page, without region number | log2 of its size; 0 is free */
	uint32_t rid;
	uint32_t pin;
};

/* Region ids with large pages are told from those without, roughly. */
#define CUT_CLASSES 16u

/* What the VHPT is made of. */
struct vhpt {
	struct libvtlb_vhpt_entry *entries;
	struct libvtlb_vhpt_shadow *shadow;
	uint32_t count, live;
	uint64_t sizes; /* of guest's pages that live entries are slices of, a bit for each log2 */
	uint32_t slices[62 - 12]; /* live entries by log2 of the guest's page that they are a slice of, less 12 */
};

/* A slice of a guest's page as it goes to VHPT and machine. */
struct slice {
	uint64_t offset; /* first byte, without region number */
	uint64_t gpa; /* guest-physical address of the first byte */
	uint64_t pte; /* for the machine */
	uint64_t itir; /* for the machine */
	uint32_t rid;
	uint32_t page_log2; /* of the guest's page */
	uint32_t log2; /* of the slice */
};

/* The virtual processor behind a struct libvtlb's public words. */
struct PORT_MAY_ALIAS vcpu {
	uint32_t register_regions, reserved; /* public */
	uint32_t magic;
	uint32_t flags;
	uint32_t in_callback; /* a callback of the host is at work */
	uint64_t page_sizes, purge_sizes;
	struct thash *table;
	struct libvtlb_mailbox *mailbox;
	struct libvtlb_dirty_log *dirty;
	struct libvtlb_host host;
	struct libvtlb_ptce ptce;
	struct vhpt vhpt;
	uint64_t cut[CUT_CLASSES]; /* sizes of pages that the machine was shown slices of, a bit for each log2, by rid */
	uint64_t rr[LIBVTLB_REGIONS];
	struct libvtlb_stats stats;
	uint64_t retry_ip; /* where libvtlb_fetch() said #LIBVTLB_RETRY last */
	uint32_t retries;
	uint64_t high_bits; /* of an address: the highest implemented one and those above, without region number */
	uint8_t rid_bits, pa_bits, machine_log2;
	uint32_t slot_count[2]; /* by side */
	struct register_slot slots[2][LIBVTLB_SLOTS];
};

#define VCPU_MAGIC 0x7663709du

_Static_assert(sizeof(struct vcpu) * 3 <= sizeof(struct libvtlb) * 2, "a third of the context is slack");

/* NULL for what libvtlb_init() did not make. */
static inline struct vcpu *vcpu_of(struct libvtlb *public)
{
	struct vcpu *v = (struct vcpu *)public;

	return v && v->magic == VCPU_MAGIC ? v : NULL;
}

static inline const struct vcpu *vcpu_of_const(const struct libvtlb *public)
{
	const struct vcpu *v = (const struct vcpu *)public;

	return v && v->magic == VCPU_MAGIC ? v : NULL;
}

/* What every function that takes a virtual processor says first. */
static inline int vcpu_refuses(const struct vcpu *v)
{
	if (!v)
		return LIBVTLB_ERR_INVALID;
	return v->in_callback ? LIBVTLB_ERR_BUSY : 0;
}

static inline uint32_t rid_at(const struct vcpu *v, uint64_t va)
{
	return LIBVTLB_RR_RID(v->rr[LIBVTLB_REGION(va)]);
}

/* Whether an address is implemented: its bits above the highest implemented one repeat that one (4.3.2). */
static inline int is_implemented(const struct vcpu *v, uint64_t va)
{
	uint64_t high = va & v->high_bits;

	return high == 0 || high == v->high_bits;
}

/* libvtlb_may_have_register(). */
static inline int may_have_register(const struct vcpu *v, uint32_t side, uint64_t va)
{
	return libvtlb_may_have_register((const struct libvtlb *)v, side, va);
}

/* What the host says of the address that a translation was asked for. */
struct looked {
	int outcome; /* of libvtlb_machine_address(), or a callback's error */
	struct libvtlb_backing backing;
};

/* cache.c */

/* A translation's operands: 0, LIBVTLB_RESERVED or LIBVTLB_UNIMPLEMENTED; what they say goes to @f. */
int libvtlb_cache_parse(const struct vcpu *v, struct libvtlb_translation *f, uint64_t pte, uint64_t itir, uint64_t va);
/* What the table is told of it. */
void libvtlb_cache_entry(const struct vcpu *v, struct thash_insertion *entry, const struct libvtlb_translation *f,
			 const struct looked *looked, uint32_t side, uint64_t va);
/* The operands of a purge: 0, LIBVTLB_RESERVED or LIBVTLB_UNIMPLEMENTED; the range without region number. */
int libvtlb_cache_range(const struct vcpu *v, uint64_t *first, uint64_t *last, uint64_t va, uint32_t page_log2);
/* libvtlb_insert() of checked pointers, without draining. */
int libvtlb_cache_insert(struct vcpu *v, uint32_t side, uint64_t pte, uint64_t itir, uint64_t va, uint64_t ticket);
/* libvtlb_lookup() of checked arguments, without draining. */
int libvtlb_cache_find(const struct vcpu *v, struct libvtlb_translation *found, uint32_t side, uint64_t va);
/* After an insert: VHPT and machine forget what was there, and are shown the slice around @va. 0 or an outcome. */
int libvtlb_cache_announce(struct vcpu *v, const struct libvtlb_translation *f, const struct looked *looked,
			   uint32_t side, uint64_t va);
/* A reference that is allowed: the page counts as used, and the table's front learns it. */
void libvtlb_cache_touch(struct vcpu *v, uint32_t side, uint64_t va, int write);
/* Purges a range of a space in table, VHPT and machine. Returns the machine's error. */
int libvtlb_cache_purge(struct vcpu *v, uint32_t rid, uint64_t first, uint64_t last);
/* The same for everything but registers. */
int libvtlb_cache_purge_all(struct vcpu *v);
/* libvtlb_drain(); an error of a callback, or 0. */
int libvtlb_cache_drain_waiting(struct vcpu *v);
static inline int libvtlb_cache_drain(struct vcpu *v)
{
	return v->mailbox ? libvtlb_cache_drain_waiting(v) : 0;
}

/* registers.c */

/* The first slot of a side with a byte in a range of a space, or the side's number of slots. */
uint32_t libvtlb_registers_overlap(const struct vcpu *v, uint32_t side, uint32_t rid, uint64_t first, uint64_t last);
/* Brings register_regions up to date. */
void libvtlb_registers_note_regions(struct vcpu *v);

/* machine.c */

/* Asks the host, once for each insert and each reference. */
struct looked libvtlb_machine_look(struct vcpu *v, const struct libvtlb_translation *found);
/*
 * Makes the slice around @va of a translation known to VHPT and machine; a write marks the dirty log. Returns what was
 * looked, or a callback's error.
 */
int libvtlb_machine_show(struct vcpu *v, const struct libvtlb_translation *found, const struct looked *looked,
			 uint32_t side, uint64_t va, int write);
/* Marks the dirty log over a whole page that may be written, where the log is to be marked at insert. */
int libvtlb_machine_mark_early(struct vcpu *v, const struct libvtlb_translation *found);
/* Asks the machine to purge the smallest aligned power of two around a range and the pages that stick out of it. */
int libvtlb_machine_purge(struct vcpu *v, uint32_t rid, uint64_t first, uint64_t last);
/* Empties the machine's TLB by the loops of ptc.e. */
int libvtlb_machine_purge_all(struct vcpu *v);

/* Asks the host what lies at an address: as libvtlb_machine_address(), but one that does not say has memory there. */
int libvtlb_host_backing(struct vcpu *v, struct libvtlb_backing *backing, uint64_t gpa);
/* Reads guest-physical memory; LIBVTLB_UNIMPLEMENTED beyond pa_bits, LIBVTLB_ERR_INVALID without the callback. */
int libvtlb_host_read(struct vcpu *v, uint64_t *words, uint64_t gpa, uint32_t count);

/* vhpt.c; all of them do nothing where there is no VHPT. */

/* Empties all slots, whatever they hold. */
void libvtlb_vhpt_clear(struct vcpu *v);
/* Whether a slice is there just as it would be put. */
int libvtlb_vhpt_has(struct vcpu *v, const struct slice *slice);
/* Puts a slice of the machine's page size where the hash says, whatever is there. */
void libvtlb_vhpt_put(struct vcpu *v, const struct slice *slice);
/* Removes every slice of a page that has a byte in a range of a space. */
void libvtlb_vhpt_purge(struct vcpu *v, uint32_t rid, uint64_t first, uint64_t last);
/* Takes the dirty bits out. */
void libvtlb_vhpt_protect(struct vcpu *v);

/* dirty.c */

/* Whether all pages of a log within a range are marked; what lies outside the log counts as marked. */
int libvtlb_dirty_has_all(const struct libvtlb_dirty_log *log, uint64_t first, uint64_t last);

/* mailbox.c */

/* One posted purge, as the owner takes it. */
struct posted {
	uint32_t scope; /* POSTED_RANGE, POSTED_SPACE, POSTED_EVERYTHING */
	uint32_t rid;
	uint64_t first, last; /* of POSTED_RANGE */
	int widened;
};
#define POSTED_RANGE 0u
#define POSTED_SPACE 1u
#define POSTED_EVERYTHING 2u
typedef void posted_fn(void *user, const struct posted *posted);

/* Hands everything that was posted to @obey, then reports completion. Returns how many. The owner alone. */
uint32_t libvtlb_mailbox_take(struct libvtlb_mailbox *mailbox, posted_fn *obey, void *user);

#endif
