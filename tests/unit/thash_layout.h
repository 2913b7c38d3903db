/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * What inlined lookups, code generators and callers' memory rely on: where every
 * member of thash.h's structs lies, worked out by hand and equal on 32- and
 * 64-bit machines. Compiled with the unit tests, and alone for every machine we
 * have a compiler for (tests/scripts/check-layout.sh), as C and as C++.
 */
#ifndef TESTS_UNIT_THASH_LAYOUT_H
#define TESTS_UNIT_THASH_LAYOUT_H

#include <stddef.h>

#include <libwdtvtlb/thash.h>

#ifdef __cplusplus
#define HOLDS(claim) static_assert(claim, #claim)
#define ALIGNMENT(type) alignof(type)
#else
#define HOLDS(claim) _Static_assert(claim, #claim)
#define ALIGNMENT(type) _Alignof(type)
#endif

#define SIZE(type, bytes) HOLDS(sizeof(struct type) == (bytes))
#define ALIGNED(type, bytes) HOLDS(ALIGNMENT(struct type) == (bytes))
#define AT(type, member, offset) HOLDS(offsetof(struct type, member) == (offset))
#define WIDE(type, member, bytes) HOLDS(sizeof(((struct type *)0)->member) == (bytes))

/* Frozen for the life of the SONAME. */
SIZE(thash_entry, 16);
ALIGNED(thash_entry, 16);
AT(thash_entry, key, 0);
AT(thash_entry, value, 8);
HOLDS(THASH_ENTRY_KEY == offsetof(struct thash_entry, key));
HOLDS(THASH_ENTRY_VALUE == offsetof(struct thash_entry, value));

SIZE(thash_view, 128);
AT(thash_view, front, 0);
WIDE(thash_view, front, 8);
AT(thash_view, index_mask, 8);
WIDE(thash_view, index_mask, 8);
AT(thash_view, page_mask, 16);
WIDE(thash_view, page_mask, 8);
AT(thash_view, want, 24);
WIDE(thash_view, want, 64);
AT(thash_view, multiplier, 88);
WIDE(thash_view, multiplier, 8);
AT(thash_view, index_shift, 96);
WIDE(thash_view, index_shift, 1);
AT(thash_view, hash_shift, 97);
WIDE(thash_view, hash_shift, 1);
AT(thash_view, layout, 98);
WIDE(thash_view, layout, 2);
AT(thash_view, flags, 100);
WIDE(thash_view, flags, 4);
AT(thash_view, hashed_front, 104);
WIDE(thash_view, hashed_front, 8);
AT(thash_view, hashed_index_mask, 112);
WIDE(thash_view, hashed_index_mask, 4);
AT(thash_view, index_mask_4k, 116);
WIDE(thash_view, index_mask_4k, 4);
AT(thash_view, front_4k, 120);
WIDE(thash_view, front_4k, 8);
HOLDS(THASH_VIEW_FRONT == offsetof(struct thash_view, front));
HOLDS(THASH_VIEW_INDEX_MASK == offsetof(struct thash_view, index_mask));
HOLDS(THASH_VIEW_PAGE_MASK == offsetof(struct thash_view, page_mask));
HOLDS(THASH_VIEW_WANT == offsetof(struct thash_view, want));
HOLDS(THASH_VIEW_MULTIPLIER == offsetof(struct thash_view, multiplier));
HOLDS(THASH_VIEW_INDEX_SHIFT == offsetof(struct thash_view, index_shift));
HOLDS(THASH_VIEW_HASH_SHIFT == offsetof(struct thash_view, hash_shift));
HOLDS(THASH_VIEW_LAYOUT == offsetof(struct thash_view, layout));
HOLDS(THASH_VIEW_FLAGS == offsetof(struct thash_view, flags));
HOLDS(THASH_VIEW_HASHED_FRONT == offsetof(struct thash_view, hashed_front));
HOLDS(THASH_VIEW_HASHED_INDEX_MASK == offsetof(struct thash_view, hashed_index_mask));
HOLDS(THASH_VIEW_INDEX_MASK_4K == offsetof(struct thash_view, index_mask_4k));
HOLDS(THASH_VIEW_FRONT_4K == offsetof(struct thash_view, front_4k));
HOLDS(THASH_LAYOUT == 1);

/* The view comes first, so that a pointer to the table is one to it. */
AT(thash, view, 0);
AT(thash, opaque, 128);
SIZE(thash, 1088);
ALIGNED(thash, 64);

/* Returned in registers where the calling convention has two. */
SIZE(thash_result, 16);
AT(thash_result, value, 0);
AT(thash_result, outcome, 8);
AT(thash_result, all, 12);

/* Memory of the caller's: what is compiled into a program stays as large as it was. */
SIZE(thash_set, 64);
ALIGNED(thash_set, 64);
SIZE(thash_cold, 16);
AT(thash_cold, word, 0);
AT(thash_cold, extra, 8);
SIZE(thash_space, 64);
SIZE(thash_pinned, 64);

/* These begin with their size and grow at the end. */
AT(thash_translation, size, 0);
AT(thash_translation, all, 4);
AT(thash_translation, page, 8);
AT(thash_translation, page_log2, 16);
AT(thash_translation, flags, 20);
AT(thash_translation, value, 24);
AT(thash_translation, space, 32);
AT(thash_translation, group, 40);
AT(thash_translation, cold, 48);
SIZE(thash_translation, 64);

AT(thash_insertion, size, 0);
AT(thash_insertion, lane, 4);
AT(thash_insertion, va, 8);
AT(thash_insertion, page_log2, 16);
AT(thash_insertion, flags, 20);
AT(thash_insertion, value, 24);
AT(thash_insertion, ticket, 32);
AT(thash_insertion, cold, 40);
SIZE(thash_insertion, 56);

AT(thash_stats, size, 0);
AT(thash_stats, live, 4);
AT(thash_stats, pinned, 8);
AT(thash_stats, spaces, 12);
AT(thash_stats, found, 16);
AT(thash_stats, missed, 24);
AT(thash_stats, inserted, 32);
AT(thash_stats, evicted, 40);
AT(thash_stats, removed, 48);
AT(thash_stats, purges, 56);
AT(thash_stats, retired, 64);
AT(thash_stats, sweeps, 72);
AT(thash_stats, front_drops, 80);
AT(thash_stats, refused, 88);
AT(thash_stats, verified, 96);
AT(thash_stats, stale, 104);
SIZE(thash_stats, 112);

/* A configuration holds pointers; its numbers come first and lie where they do everywhere. */
AT(thash_config, size, 0);
AT(thash_config, granule_log2, 4);
AT(thash_config, flags, 8);
AT(thash_config, front_count, 12);
AT(thash_config, set_count, 16);
AT(thash_config, cold_count, 20);
AT(thash_config, space_count, 24);
AT(thash_config, counter_count, 28);
AT(thash_config, pinned_count, 32);
AT(thash_config, reserved, 36);
AT(thash_config, page_sizes, 40);
AT(thash_config, front, 48);
AT(thash_config, back, 48 + sizeof(void *));
AT(thash_config, cold, 48 + 2 * sizeof(void *));
AT(thash_config, spaces, 48 + 3 * sizeof(void *));
AT(thash_config, counters, 48 + 4 * sizeof(void *));
AT(thash_config, pinned, 48 + 5 * sizeof(void *));
AT(thash_config, evicted, 48 + 6 * sizeof(void *));
AT(thash_config, user, 48 + 7 * sizeof(void *));
SIZE(thash_config, 48 + 8 * sizeof(void *));

/* The ready sizes: everything that a table needs, counted. */
SIZE(thash_tiny, 1088 + 32 * 64 + 32 * 16 + 4 * 64 + 2 * 64 + 4 * 4 * 4);
HOLDS(sizeof(struct thash_tiny) <= 4096);
SIZE(thash_default, 1088 + 512 * 64 + 512 * 16 + 32 * 64 + 8 * 64 + (32 * 53 + 1088) * 4);

#undef SIZE
#undef ALIGNED
#undef AT
#undef WIDE

#endif
