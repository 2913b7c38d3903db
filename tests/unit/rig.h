/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * A table on a rig: arrays of any shape between guards, filled with rubbish
 * before they are handed over, and lookups that ask every form of the lookup at
 * once and require that they agree.
 */
#ifndef TESTS_UNIT_RIG_H
#define TESTS_UNIT_RIG_H

#include <check.h>

#include <libwdtvtlb/thash.h>

#define KIB 1024u
#define MIB ((uint64_t)1 << 20)
#define GIB ((uint64_t)1 << 30)
#define LAST_BYTE UINT64_MAX
#define RWX (THASH_R | THASH_W | THASH_X)
#define RW (THASH_R | THASH_W)

/* What rig_usual() binds: two spaces of one group, and one of another. */
#define HERE 0u  /* lanes */
#define THERE 1u
#define AWAY 2u
#define SPACE_HERE 10u
#define SPACE_THERE 11u
#define SPACE_AWAY 20u
#define GROUP 1u
#define GROUP_AWAY 2u

#define RIG_EVICTIONS 64u

struct rig_shape {
	uint32_t granule_log2, flags;
	uint32_t front, sets, cold, spaces, pins; /* counts */
	uint64_t page_sizes;
};

struct rig {
	struct thash table;
	struct thash_config config;
	uint8_t *memory, *copy; /* the arrays between their guards, and what rig_remember() saw */
	struct thash table_copy;
	uint32_t bytes;
	uint32_t evictions;
	struct thash_translation evicted[RIG_EVICTIONS]; /* the first ones */
	int evicted_error; /* what the callback returns */
};

/* Granules of 4 KiB, a front of 64, a back of 16 sets with cold records, 8 space records, 4 pins, every page size. */
extern const struct rig_shape rig_usual_shape;

/* Lays the arrays out and fills in the configuration; thash_init() is the caller's. The rig is static or zeroed. */
void rig_lay_out(struct rig *r, const struct rig_shape *shape);

/* A table of this shape, nothing bound. */
void rig_init(struct rig *r, const struct rig_shape *shape);

/* The usual table, with the three lanes above bound. */
void rig_usual(struct rig *r);

void rig_bind(struct rig *r, uint32_t lane, uint64_t space, uint64_t group);

/* An insert that has to succeed. */
void rig_insert(struct rig *r, uint32_t lane, uint64_t va, uint32_t page_log2, uint64_t value);
void rig_insert_as(struct rig *r, uint32_t lane, uint64_t va, uint32_t page_log2, uint64_t value, uint32_t flags);

/* A pin that has to be given; returns its number. */
uint32_t rig_pin(struct rig *r, uint32_t lane, uint64_t va, uint32_t page_log2, uint64_t value, uint32_t flags);

/* A purge that has to succeed; returns how many it said it removed. */
uint32_t rig_purge(struct rig *r, uint32_t scope, uint64_t id, uint64_t first, uint64_t last);

/*
 * The outcome of an access, from the inlined lookup of the table's kind. Probe,
 * peek and the exported function must agree.
 */
int rig_access(struct rig *r, uint32_t lane, uint64_t va, uint32_t len, uint32_t kind);

/* The outcome of reading one byte. */
int rig_read(struct rig *r, uint32_t lane, uint64_t va);

/* Where a byte that can be read lies; LAST_BYTE where the outcome is not a hit. */
uint64_t rig_at(struct rig *r, uint32_t lane, uint64_t va);

/* Whether no kind of access finds anything. */
int rig_misses(struct rig *r, uint32_t lane, uint64_t va);

struct thash_stats rig_stats(const struct rig *r);

/* How many entries a walk over the table meets. */
uint32_t rig_count(const struct rig *r);

/* Keeps a copy of every byte of the table; then: whether each is as it was. */
void rig_remember(struct rig *r);
int rig_unchanged(const struct rig *r);

/* Whether nothing was written beside the arrays. */
int rig_guarded(const struct rig *r);

/* A number below the limit; the same ones in every run. */
uint64_t rig_chance(uint64_t *seed, uint64_t below);

#endif
