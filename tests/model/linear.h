/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * What a table of translations is to its user: a list of pages that every question searches from end to end.
 * Nothing here knows of sets, tags, keys, fronts or space records. A loss that only those explain (a page replaced,
 * a space retired) is told to the list with linear_remove(), by one who has checked that it is explained.
 */
#ifndef LINEAR_H
#define LINEAR_H

#include <libwdtvtlb/thash.h>

#define LINEAR_ROOM 96u
#define LINEAR_OPEN 6u
#define LINEAR_PURGES 32u

/* A page as it was inserted, pinned or not. */
struct linear_entry {
	uint64_t first, last; /* its bytes */
	uint64_t value;
	uint64_t space; /* of a global the one through which it was inserted */
	uint64_t group;
	struct thash_cold cold;
	uint32_t page_log2;
	uint32_t flags; /* as in struct thash_translation */
	uint32_t pin;
	uint32_t set;    /* where it lives, for those who count what fits; 0 here */
	uint32_t opened; /* granules written since they were closed; above LINEAR_OPEN any granule may have been */
	uint32_t met;    /* for those who compare lists */
	uint64_t open[LINEAR_OPEN];
};

struct linear_lane {
	uint64_t space, group;
	uint32_t bound;
};

/* One purge, for the tickets; where `values` is set by values, or the arming of values. */
struct linear_purge {
	uint64_t id, first, last;
	uint32_t scope, values;
};

/* No pointers: the list may be copied, and sent to another process. */
struct linear {
	uint32_t granule_log2;
	uint32_t addend;
	uint32_t cold;     /* whether pages that are not pinned keep their cold record */
	uint64_t sizes;    /* bit i: pages of granule_log2 + i */
	uint64_t purges;   /* so far; purge n is purge[n % LINEAR_PURGES] */
	struct linear_purge purge[LINEAR_PURGES];
	struct linear_lane lane[THASH_LANES];
	uint32_t count;
	struct linear_entry entry[LINEAR_ROOM];
};

/* What a lookup must and may say; `entry` is NULL for a miss. */
struct linear_answer {
	struct linear_entry *entry;
	uint64_t value;
	uint32_t must, may; /* outcomes, as in thash_result::all */
};

/* Where purges since a ticket missed the page, a table need not remember more of them than so many. */
#define LINEAR_REMEMBERED 2u
enum linear_ticket { TICKET_GOOD, TICKET_BAD, TICKET_UNSURE };

/* Copies what counts of a list. */
void linear_copy(struct linear *to, const struct linear *from);

int linear_visible(const struct linear *list, const struct linear_entry *entry, uint32_t lane);
int linear_in_scope(const struct linear_entry *entry, uint32_t scope, uint64_t id);
uint32_t linear_pins(const struct linear *list);

/* The page that an access finds, or NULL. The arguments are in their ranges, the lane is bound or not. */
struct linear_entry *linear_find(struct linear *list, uint64_t va, uint32_t kind, uint32_t lane);
/* What that access says; a probe never trusts an opened granule. */
struct linear_answer linear_lookup(struct linear *list, uint64_t va, uint32_t len, uint32_t kind, uint32_t lane,
				   int probe);
/* A first write was reported. */
void linear_open(const struct linear *list, struct linear_entry *entry, uint64_t va, uint32_t len);

/* The page that an insertion describes, or an error. */
int linear_page(const struct linear *list, struct linear_entry *page, const struct thash_insertion *insertion);
/* Whether a page would lie over a pin. */
int linear_over_pin(const struct linear *list, const struct linear_entry *page);
/* Removes what the page overlaps, then adds it; returns the added entry. `removed` counts. */
struct linear_entry *linear_insert(struct linear *list, const struct linear_entry *page, uint32_t *removed);
void linear_remove(struct linear *list, struct linear_entry *entry);

enum linear_ticket linear_ticket(const struct linear *list, uint64_t purges_then, const struct linear_entry *page);

/* Each returns how many pages went or were armed. */
uint32_t linear_purge(struct linear *list, uint32_t scope, uint64_t id, uint64_t first, uint64_t last);
uint32_t linear_purge_values(struct linear *list, uint64_t first, uint64_t last, uint32_t flags);
uint32_t linear_rearm(struct linear *list, uint32_t scope, uint64_t id);
uint32_t linear_rearm_values(struct linear *list, uint64_t first, uint64_t last, uint32_t attributes);

#endif
