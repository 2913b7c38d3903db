/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * A hostile guest, and a host that fails: what the parts of vtlb_hostile share.
 *
 * An operation is a call of the library with operands that nobody has looked at.
 * Its part says what it may cost and what it may answer; afterwards hostile-check.c
 * compares that with what was counted, and the state with what it was.
 */
#ifndef HOSTILE_H
#define HOSTILE_H

#include <libwdtvtlb/vtlb.h>

#define OFFSET_LAST (((uint64_t)1 << 61) - 1)

#define OWNED_MAX 16u
#define KEYS_MAX 24u
#define RECENT 16u
#define TICKETS 4u
#define FAVOURITES 5u

/* The host's callbacks. */
enum callback {
	CALL_BACKING,
	CALL_READ,
	CALL_MACHINE_INSERT,
	CALL_MACHINE_PURGE,
	CALL_MACHINE_PURGE_ENTRY,
	CALL_HASH,
	CALL_TAG,
	CALL_GUEST_HASH,
	CALL_GUEST_TAG,
	CALL_MAILBOX, /* enter and leave */
	CALL_LOG, /* enter and leave */
	CALLBACKS
};
/* What a failing one returns: less its number. */
#define CALL_FAILED (-1000)

/* What an operation may cost, drains apart. */
struct budget {
	uint32_t purges; /* ranges that it purges from VHPT and machine */
	uint32_t whole; /* times that it empties the machine by ptc.e */
	uint32_t shows; /* slices that it makes known */
	uint32_t backings, reads, walks; /* a walk's attempts count one by one */
	int is_one_range; /* the only purge is of this range */
	uint64_t first, last;
};

/* Outcomes and errors as bits. */
#define BIT(outcome) (1u << (outcome))
#define BIT_INVALID BIT(20)
#define BIT_SIZE BIT(21)
#define BIT_AGAIN BIT(22)
#define BIT_RANGE BIT(23)

/* What came of an operation. */
struct verdict {
	int outcome;
	uint32_t allowed; /* bits of outcomes */
	int is_quiet; /* changes nothing, whatever the outcome */
	int is_refused; /* the outcome says that nothing was changed */
};

struct world {
	/* What the library works in: each piece is as large as it says, so that a sanitizer knows its bounds. */
	void *owned[OWNED_MAX];
	uint32_t owned_count;
	struct libvtlb *vcpu;
	struct libvtlb_config config; /* as it was accepted */
	struct libvtlb_host host;
	struct libvtlb_dirty_config log; /* page_count 0: none */
	uint32_t hash_style; /* how bad the host's hash is */

	/* Where this guest likes to be. */
	uint64_t random;
	uint64_t recent[RECENT];
	uint32_t recent_count;
	uint64_t bases[FAVOURITES];
	uint32_t rids[FAVOURITES], sizes[FAVOURITES];
	uint64_t keys[KEYS_MAX];
	uint64_t tickets[TICKETS];
	uint32_t sequence;

	/* The operation under way. */
	uint64_t seed, episode, operation;
	const char *name;
	char detail[160];
	uint64_t walked_va; /* what the guest's VHPT is asked for */
	uint32_t races; /* every so many reads another processor purges what is read */
	struct budget budget;
	uint32_t calls[CALLBACKS];
	enum callback failing;
	uint32_t failing_call; /* the n-th of this operation, from 1; 0: none */
	uint32_t lie_call; /* the n-th backing of this operation cannot be */
	int fired; /* what the failing callback returned, or LIBVTLB_ERR_INVALID for a lie; 0: nothing failed */
	int in_operation;
	int is_outside; /* it is the mailbox's or the log's: sections are no callbacks of the processor then */
	uint32_t largest; /* log2 of the largest page that may have slices in the VHPT */
	int harvested; /* and not protected since */
	uint64_t digest;
	struct libvtlb_stats stats;

	/* What the whole run saw. */
	uint64_t tally[32], busy, failed, vhpt_seen, refused, walks, drained;
};

#if defined(__GNUC__)
__attribute__((format(printf, 2, 3), noreturn))
#endif
void hostile_fail(const struct world *w, const char *format, ...);

/* hostile-values.c */

uint64_t any(struct world *w);
uint32_t below(struct world *w, uint32_t n);
int once_in(struct world *w, uint32_t n);
/* Any of: powers of two, their neighbours, few bits, all bits, noise. */
uint64_t odd_number(struct world *w);
uint64_t choose_address(struct world *w);
uint32_t choose_log2(struct world *w);
uint64_t choose_pte(struct world *w);
uint64_t choose_itir(struct world *w);
uint64_t choose_rr(struct world *w);
uint64_t choose_pta(struct world *w);
uint32_t choose_rid(struct world *w);
void choose_range(struct world *w, uint64_t *first, uint64_t *last);
/* Its keys are the world's. */
struct libvtlb_reference choose_reference(struct world *w);
uint32_t choose_side(struct world *w);
void remember(struct world *w, uint64_t va);
/* Of a struct: too small, or so large that it is not looked at. */
uint32_t wrong_size(struct world *w, uint32_t size);

/* hostile-host.c */

void host_fill_in(struct world *w, uint32_t callbacks);
/* What lies at an address, without a count. */
void lies_at(const struct world *w, struct libvtlb_backing *backing, uint64_t gpa);
int host_mailbox_section(void *user);
int host_log_section(void *user);
/* Where the walker finds the entry of an address. */
uint64_t guest_entry(struct world *w, uint64_t pta, uint64_t rr, uint64_t va);

/* hostile-world.c */

void world_begin(struct world *w);
void world_end(struct world *w);

/* hostile-play.c */

void hostile_play(struct world *w);

/* hostile-check.c */

uint64_t hostile_digest(struct world *w);
/* Compares, counts, and takes the new state for the old one. */
void hostile_check(struct world *w, const struct verdict *verdict);
/* After a purge that was done: nothing of the range is found, registers excepted where they stay. */
void check_purged(struct world *w, uint32_t rid, uint64_t first, uint64_t last, int registers_stay);
/* And no slice of a page of which a part was purged is left in the VHPT. */
void check_slices_purged(struct world *w, uint64_t va, uint32_t page_log2);

#endif
