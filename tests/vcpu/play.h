/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* A virtual processor and the list of its translations, side by side: plays operations on both and compares. */
#ifndef PLAY_H
#define PLAY_H

#include <setjmp.h>

#include "guest.h"
#include "machine.h"
#include "translations.h"

#define TICKETS 4u
#define NOTES 64u
#define PAGES_LOG2 14u
#define KEYS 3u
#define BUCKETS 28u
/* What the callbacks return when they are told to fail. */
#define CALLBACK_ERROR (-1000)

enum what {
	LOOKUP,
	INLINED,
	ACCESS,
	FILL,
	FETCH,
	WALK,
	HARDWARE,
	VHPT_FIND,
	FIND_REGISTER,
	ADDRESS,
	INSERT,
	ITR,
	PTR,
	PTC,
	PURGE_SPACE,
	PURGE_ALL,
	SET_RR,
	POST,
	POST_ALL,
	DRAIN,
	TICKET,
	PROTECT,
	HARVEST,
	MARK,
	POKE,
	INSPECT,
	WHATS
};

/* The callback that is to fail in an operation. */
enum failing { FAIL_NONE, FAIL_BACKING, FAIL_READ, FAIL_INSERT, FAIL_PURGE, FAIL_PURGE_ENTRY, FAILINGS };

/* One operation with all its arguments; those that it does not take mean nothing. */
struct op {
	uint32_t what;
	uint32_t side, slot, log2, kind, privilege;
	uint32_t number; /* of a region register, ticket, words; odd: callbacks try what is refused in them */
	uint32_t ticketed;
	uint32_t bad;   /* one argument is out of its range */
	uint32_t fail;  /* enum failing */
	uint32_t races; /* reads of the guest's VHPT during which another processor purges and changes the entry */
	uint32_t key_count;
	uint64_t va, pte, itir, psr, pta;
	uint64_t rid, first, last; /* a range, or of the purge that races */
	uint64_t keys[KEYS];
	uint64_t words[4];
};

/* What came of the operations besides their outcomes; the names are in report.c. */
enum event {
	E_LOST,
	E_RETIRED,
	E_GHOST_IN_VHPT,
	E_SHOWN,
	E_BOTH_SIDES,
	E_DIFFERING,
	E_SMALL,
	E_LARGE,
	E_PART_MEMORY,
	E_REGISTER_HIT,
	E_REGISTER_OVER_CACHED,
	E_ALIAS,
	E_LAST_BYTE,
	E_PURGE_NOTHING,
	E_PURGE_SOME,
	E_PURGE_PART,
	E_PURGE_BESIDE,
	E_OVERLAP,
	E_REMOTE,
	E_WIDENED_SPACE,
	E_WIDENED_ALL,
	E_RACE_LOST,
	E_TICKET_GOOD,
	E_SHORT_FORMAT,
	E_LONG_FORMAT,
	E_FIRST_WRITE,
	E_LATER_WRITE,
	E_HARVESTED,
	E_DIRTY_IN_VHPT,
	E_CALLBACK_ERROR,
	E_BUSY,
	EVENTS
};

/* A purge, for the tickets. */
struct note {
	uint64_t first, last;
	uint32_t rid, everything;
	uint32_t sides; /* that it removed for certain, a bit each */
};

struct page {
	uint64_t offset, tag;
	uint32_t rid, index, used;
};

struct memory {
	struct thash_set back[SETS_MAX];
	struct thash_entry front[FRONT_MAX];
	struct thash_cold cold[4 * SETS_MAX];
	struct thash_space spaces[SPACES_MAX];
	struct thash_pinned pinned[64];
	uint32_t counters[THASH_COUNTERS(SPACES_MAX, 53) + SETS_MAX];
	struct libvtlb_request requests[REQUESTS_MAX];
	struct libvtlb_vhpt_shadow shadow[VHPT_MAX];
	uint32_t log_words[LOG_PAGES_MAX / 32];
	struct thash table;
	struct libvtlb_mailbox mailbox;
	struct libvtlb_dirty_log log;
	struct libvtlb vcpu;
};

struct play {
	struct memory memory;
	struct libvtlb *vcpu;
	struct libvtlb_vhpt_entry *vhpt;
	struct shape shape;
	struct machine machine;
	struct guest guests[2]; /* the library's and the list's: they differ while a walk is under way */
	struct translations list;
	uint64_t rr[LIBVTLB_REGIONS];
	struct {
		uint64_t first, last;
		uint32_t rid;
	} posted[REQUESTS_MAX];
	uint32_t posted_count, posted_everything;
	uint32_t widened, widened_rid;   /* 0, 1: the space, 2: everything */
	uint32_t sequence, has_sequence; /* of the last post */
	struct note notes[NOTES];
	uint64_t note_count;
	struct {
		uint64_t ticket, notes;
		uint32_t taken;
	} tickets[TICKETS];
	uint8_t marked[LOG_PAGES_MAX], loose[LOG_PAGES_MAX];
	uint64_t retry_ip; /* of the fetches that said "retry"; 1: none */
	uint32_t retries;
	struct page pages[1u << PAGES_LOG2];
	uint16_t by_tag[1u << (PAGES_LOG2 + 1)];
	uint32_t page_count;
	struct thash_stats table_stats;
	uint64_t walks, purges, purges_all; /* what the statistics must say, here and below */
	uint64_t inserts, overtaken, machine_checks, first_writes, remote, widenings, everythings;
	const struct op *op; /* the one that is played */
	uint32_t fail, fired, reads, list_reads;
	uint32_t in_section; /* of mailbox or log */
	uint64_t tally[WHATS][BUCKETS], calls[WHATS], events[EVENTS];
	const char *complaint; /* of a callback that was called as it may not be */
	jmp_buf *caught;
	char failure[512];
};

/* The play must not move; `vhpt` is aligned memory for VHPT_MAX entries. */
void play_begin(struct play *play, const struct shape *shape, struct libvtlb_vhpt_entry *vhpt);
void play_op(struct play *play, const struct op *op);
void play_inspect(struct play *play);

#if defined(__GNUC__)
__attribute__((format(printf, 2, 3), noreturn))
#endif
void play_fail(struct play *play, const char *format, ...);
/* Notes the outcome of the operation and fails unless it is the wanted one. */
void play_expect(struct play *play, const char *what, int64_t got, int64_t wanted);
void play_tally(struct play *play, int64_t outcome);

/* The parts, in play-<what they are about>.c */
void play_insert(struct play *play, const struct op *op);
void play_itr(struct play *play, const struct op *op);
void play_ptr(struct play *play, const struct op *op);
void play_ptc(struct play *play, const struct op *op);
void play_purge_space(struct play *play, const struct op *op);
void play_purge_all(struct play *play, const struct op *op);
void play_set_rr(struct play *play, const struct op *op);
void play_find_register(struct play *play, const struct op *op);
void play_post(struct play *play, const struct op *op);
void play_drain(struct play *play, const struct op *op);
void play_ticket(struct play *play, const struct op *op);
void play_lookup(struct play *play, const struct op *op);
void play_inlined(struct play *play, const struct op *op);
void play_access(struct play *play, const struct op *op);
void play_walk(struct play *play, const struct op *op);
void play_fetch(struct play *play, const struct op *op);
void play_fill(struct play *play, const struct op *op);
void play_hardware(struct play *play, const struct op *op);
void play_vhpt_find(struct play *play, const struct op *op);
void play_address(struct play *play, const struct op *op);
void play_protect(struct play *play, const struct op *op);
void play_harvest(struct play *play, const struct op *op);
void play_mark(struct play *play, const struct op *op);
void play_poke(struct play *play, const struct op *op);

/* What the list's side of the parts shares. */
uint32_t rid_of(const struct play *play, uint64_t va);
int is_implemented(const struct play *play, uint64_t va);
/* The list obeys what was posted; every function that drains begins with it. */
void list_drain(struct play *play);
/* After a call that was refused for its arguments: it may have drained or not. */
void settle_posts(struct play *play);
void list_post(struct play *play, uint32_t rid, uint64_t first, uint64_t last);
uint32_t list_purge(struct play *play, uint32_t rid, uint64_t first, uint64_t last);
void list_purge_all(struct play *play);
void list_note(struct play *play, const struct note *note);
enum overtaken { NOT_OVERTAKEN, OVERTAKEN, PERHAPS_OVERTAKEN };
enum overtaken list_overtaken(const struct play *play, uint64_t notes_then, const struct translation *entry);
/* Adds a cached translation or register for which the way is free. */
struct translation *list_insert(struct play *play, const struct translation *entry);
/* The walk of the guest's VHPT; the inserted translation is stored where the outcome is LIBVTLB_HIT. */
int list_walk(struct play *play, const struct op *op, uint32_t side, const struct libvtlb_reference *reference,
	      uint64_t va, struct translation **entry);
/* A register that the processor does not have. */
int list_refuses_pta(uint64_t pta);
struct libvtlb_reference reference_of(const struct op *op);
/* What a reference must come to; the translation is stored where one is found, else NULL. */
int list_access(struct play *play, const struct op *op, const struct libvtlb_reference *reference, uint64_t va,
		struct translation **entry);
/* Where the entry of an address is in the guest's VHPT. */
uint64_t list_vhpt_address(const struct play *play, uint64_t pta, uint64_t va);
uint64_t list_guest_tag(const struct play *play, uint64_t va);
/* What lies at the address of a translation: LIBVTLB_HIT and so on; its slice is stored. */
int list_backing(const struct play *play, const struct translation *entry, uint64_t offset,
		 struct libvtlb_backing *backing, uint32_t *slice_log2);
/* The slice around an address is made known; marks what that marks. Returns the outcome. */
int list_show(struct play *play, const struct translation *entry, uint64_t va, int write);
/* Fails unless VHPT and machine know the slice. */
void expect_shown(struct play *play, const struct translation *entry, uint64_t va, int write);
void expect_found(struct play *play, const struct libvtlb_translation *found, const struct translation *entry,
		  uint64_t va);
/* Marks the log as the library must have; returns how many pages were not marked before. */
uint32_t list_mark(struct play *play, uint64_t first, uint64_t last);
/* After an error of a callback: what may have been marked is taken as it is. */
void adopt_marks(struct play *play, uint64_t first, uint64_t last);
int is_marked(const struct play *play, uint64_t first, uint64_t last, int loose_too);
/* A dictionary of pages of the machine's size, for the tags of the VHPT. */
void note_page(struct play *play, uint32_t rid, uint64_t offset);
const struct page *page_of_tag(const struct play *play, uint32_t index, uint64_t tag);
const struct page *page_at(const struct play *play, uint32_t rid, uint64_t offset);
/* Finds what the table lost, and explains it. */
void account(struct play *play);
void compare_table(struct play *play);
void check_vhpt_entry(struct play *play, const struct libvtlb_vhpt_entry *entry, uint32_t index);
void check_machine_slot(struct play *play, const struct machine_slot *slot);

/* The callbacks; in host.c. */
void host_fill_in(struct libvtlb_host *host, struct play *play);
int host_enter(void *user);
int host_leave(void *user);
uint64_t host_hash(void *user, uint64_t offset, uint32_t rid, uint32_t page_log2);
uint64_t host_tag(void *user, uint64_t offset, uint32_t rid, uint32_t page_log2);
uint64_t host_guest_hash(void *user, uint64_t offset, uint32_t rid, uint32_t page_log2);
uint64_t host_guest_tag(void *user, uint64_t offset, uint32_t rid, uint32_t page_log2);

#endif
