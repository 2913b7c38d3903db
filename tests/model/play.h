/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* A table and the linear list, side by side: plays operations on both and compares every answer. */
#ifndef PLAY_H
#define PLAY_H

#include <setjmp.h>

#include "geometry.h"
#include "linear.h"

#define TICKETS 4u
#define BATCH 6u
#define SAVE_ROOM 32768u
#define SET_CACHE 1024u

enum what {
	LOOKUP,
	INSERT,
	PIN,
	UNPIN,
	BIND,
	UNBIND,
	PURGE,
	PURGE_VALUES,
	REARM,
	REARM_VALUES,
	TICKET,
	SWEEP,
	VERIFY,
	SAVE,
	RESTORE,
	RESIZE,
	MOVE,
	INSPECT,
	RESET_STATS,
};

enum form { INLINED, HASHED, GRANULE, WRONG_GRANULE, SLOW, FUNCTION, FULL, PROBE, PEEK, BATCHED, FORMS };
enum restore_form { SAME_TABLE, OTHER_TABLE, DAMAGED, CUT_SHORT, RESTORE_FORMS };

/* One operation with all its arguments; those that it does not take mean nothing. */
struct op {
	uint32_t what;
	uint32_t form; /* of a lookup; of a restore; 1: thash_insert_full() */
	uint32_t lane, kind, len, log2, flags, scope;
	uint32_t number;  /* of a pin, sets, ticket; every how many */
	int32_t answer;   /* of the callbacks */
	uint64_t va;      /* or first of a range */
	uint64_t last;    /* of a range, or step of a batch */
	uint64_t value;
	uint64_t space;   /* or the id that a scope goes with */
	uint64_t group;
	struct thash_cold cold;
	struct geometry geometry;
};

/* What came of the operations; the names are in report.c. */
enum outcome {
	O_HIT_FRONT,
	O_HIT_SLOW,
	O_HIT_LARGE,
	O_HIT_GLOBAL,
	O_HIT_PINNED,
	O_HIT_SIDED,
	O_HIT_TOP,
	O_HIT_CROSSING,
	O_HIT_OPEN,
	O_MISS,
	O_UNBOUND,
	O_ABSENT,
	O_RIGHTS,
	O_SPLIT,
	O_FIRST_WRITE,
	O_WATCH,
	O_IO,
	O_RANGE,
	O_BAD_LOOKUP,
	O_FULL,
	O_PROBE,
	O_PEEK,
	O_BATCH,
	O_VERIFIED,
	O_STALE,
	O_VERIFY_ERROR,
	O_INSERTED,
	O_OVERLAP,
	O_EVICTED,
	O_OVER_GLOBAL,
	O_GLOBAL,
	O_SIDED,
	O_PINNED_REFUSED,
	O_TICKET_GOOD,
	O_TICKET_REFUSED,
	O_CALLBACK_ERROR,
	O_BAD_INSERT,
	O_PINNED,
	O_NO_PIN,
	O_UNPINNED,
	O_PIN_UNKNOWN,
	O_BOUND_NEW,
	O_BOUND_KNOWN,
	O_BIND_BUSY,
	O_BIND_REFUSED,
	O_RETIRED,
	O_UNBIND,
	O_PURGE_NOTHING,
	O_PURGE_SOME,
	O_PURGE_PART,
	O_PURGE_BESIDE,
	O_PURGE_SPACE,
	O_PURGE_GLOBALS,
	O_PURGE_GROUP,
	O_PURGE_ALL,
	O_PURGE_PINS,
	O_PURGE_REFUSED,
	O_PURGE_VALUES,
	O_REARMED,
	O_REARMED_VALUES,
	O_SWEEP,
	O_ROLL_OVER,
	O_SAVED,
	O_RESTORED,
	O_RESTORE_REFUSED,
	O_RESIZED,
	O_RESIZE_REFUSED,
	O_MOVED,
	OUTCOMES
};

struct ticket {
	uint64_t ticket, purges;
	uint32_t taken;
	uint32_t dead;    /* taken before a restore */
	uint32_t foreign; /* taken from another table: means nothing */
};

struct saved {
	struct geometry geometry;
	struct linear list;
	uint64_t size; /* 0: nothing saved */
	uint8_t bytes[SAVE_ROOM];
};

/* What the callbacks were told during one operation, and what the statistics must count. */
struct heard {
	uint32_t evicted, verified;
	uint32_t inserted, refused, stale;
	uint32_t asked; /* lookups from callbacks */
	struct thash_translation replaced, found;
	uint64_t va;
	uint32_t kind;
};

struct set_memo {
	uint64_t page;
	uint32_t page_log2, set; /* set counts from 1; 0: unknown */
};

struct play {
	struct thash tables[2];
	struct arena arenas[2];
	struct thash *table;
	struct arena *arena;
	struct geometry geometry;
	struct linear list;
	struct thash_stats stats;
	struct ticket tickets[TICKETS];
	struct saved saved;
	const struct op *op; /* the one that is played */
	struct heard heard;
	uint32_t verify_every; /* 0: off */
	uint64_t verify_hits, verify_found, verify_calls;
	uint32_t left; /* entries that an insert removed or replaced: they may have been an owner's last */
	uint64_t tally[OUTCOMES];
	uint64_t sweeps; /* by hand as well */
	uint64_t digest; /* of all answers and victims */
	struct set_memo memo[SET_CACHE];
	struct thash scratch;
	struct thash_set scratch_back[SETS_MAX], scratch_empty[SETS_MAX];
	struct thash_space scratch_space[2];
	uint32_t scratch_counter[2 * 55];
	jmp_buf *caught; /* where failures go, or NULL: print and end */
	char failure[512];
};

/* Both start empty. The play must not move. */
void play_begin(struct play *play, const struct geometry *geometry);
void play_op(struct play *play, const struct op *op);
/* Compares all entries, the front, the guards and the statistics. */
void play_inspect(struct play *play);
void play_inspect_entries(struct play *play); /* without guards and statistics */

/* Takes the statistics as they are: after a restore. */
void play_count_anew(struct play *play);

/* For the parts of the play: ends it. */
#if defined(__GNUC__)
__attribute__((format(printf, 2, 3), noreturn))
#endif
void play_fail(struct play *play, const char *format, ...);
void play_expect(struct play *play, const char *what, int64_t got, int64_t wanted);
void play_digest(struct play *play, uint64_t word);
/* In which set of the back a page of this size lives, found out with a scratch table. */
uint32_t play_set_of(struct play *play, uint64_t page, uint32_t page_log2);
/* The operations, in play-<what they are about>.c; inserts return the new entry or NULL. */
void play_lookup(struct play *play, const struct op *op);
struct linear_entry *play_insert(struct play *play, const struct op *op);
struct linear_entry *play_pin(struct play *play, const struct op *op);
void play_unpin(struct play *play, const struct op *op);
void play_bind(struct play *play, const struct op *op);
void play_unbind(struct play *play, const struct op *op);
void play_purge(struct play *play, const struct op *op);
void play_purge_values(struct play *play, const struct op *op);
void play_rearm(struct play *play, const struct op *op);
void play_rearm_values(struct play *play, const struct op *op);
void play_whole(struct play *play, const struct op *op);
/* Fails unless the translation is the entry, as one through that lane sees it, or nobody (NULL). */
void play_same(struct play *play, const struct thash_translation *got, const struct linear_entry *entry, uint64_t value,
	       const struct linear_lane *lane);

/* Statistics and losses, in account.c; `inserted` may be NULL. */
void account(struct play *play, const struct linear_entry *inserted);
void account_all(struct play *play);
/* Marks the entries that the table has, and returns how many it has not. */
uint32_t account_meet(struct play *play);
/* Space and group records that a list needs: of lanes, and with `live` of entries too. */
uint32_t account_records(const struct linear *list, int live);

int play_evicted(void *user, const struct thash_translation *replaced);
int play_verify(void *user, const struct thash_translation *found, uint64_t va, uint32_t kind);

#endif
