/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * What both memory models of a mailbox share: its words, the orders of its steps,
 * and what a proof has to reach. Names and steps are those of lib/vtlb/mailbox.c.
 *
 * A request is that the owner look at what a poster wrote: PAGE is a version that
 * the poster writes into a slot that it claimed, or before it widens; the owner,
 * obeying, reads it and writes what it read to SEEN. When a post is done its
 * poster has to find its version there. A poster that waits in vain is an invalid
 * end state.
 *
 * More is allowed than the library does: a poster may take any free slot, and
 * go to the overflow word though there is one; the exchange of a loop of
 * compare-exchanges is one step, since those that fail change nothing.
 *
 * Each of the NO_ names takes one order away; others do something wrong:
 * EARLY_SEQUENCE, RAISE_FIRST, RAISE_SKIPPED, WIDEN_SKIPPED, TORN_TAKE,
 * WAITING_FIRST, CLEARED_LATE.
 */
#ifndef POSTS_A
#define POSTS_A 2
#endif
#ifndef POSTS_B
#define POSTS_B 1
#endif
#define POSTS (POSTS_A + POSTS_B)

#define A 0 /* threads; A and B are the posters */
#define B 1
#define OWNER 2
#define THREADS 3

/* Words. */
#define STATE0 0 /* of two slots */
#define STATE1 1
#define USED 2
#define OVERFLOW 3
#define WAITING 4
#define BEGUN 5
#define FINISHED 6
#define PAGE_A 7
#define PAGE_B 8
#define SEEN_A 9
#define SEEN_B 10
#ifdef SECTION
#define LOCK 11
#define WORDS 12
#else
#define WORDS 11
#endif
#define PAGE(poster) (PAGE_A + (poster))
#define SEEN(poster) (SEEN_A + (poster))

/* STATE */
#define FREE 0
#define CLAIMED 1
#define PUBLISHED 2

/* OVERFLOW: each poster has a space. */
#define NOTHING 0
#define EVERYTHING 3
#define SPACE(poster) ((poster) + 1)
#define COVER(held, wanted) ((held) == NOTHING || (held) == (wanted) -> (wanted) : EVERYTHING)

/* What is told: a proof has to reach all of it. */
#define TOLD_SLOT 0
#define TOLD_SPACE 1
#define TOLD_EVERYTHING 2
#define TOLD_CLAIMED 3 /* a drain passes a slot that is not published */
#define TOLD_IDLE 4 /* a drain finds nothing */
#define TOLD_EARLY 5 /* a post's request is obeyed by a drain that does not complete it */
#define TOLD_LATE 6 /* a drain passes a slot that is published */
#define TOLD_REFUSED 7 /* the owner may not enter its section */
c_decl {
	static unsigned told;
	static void tell(int what)
	{
		static const char *const words[] = {
			"slot", "space", "everything", "claimed", "idle", "early", "late", "refused"
		};

		if (!(told & 1u << what))
			printf("reached: %s\n", words[what]);
		told |= 1u << what;
	}
}
#define TELL(what) c_code { tell(what); }

/* Orders. */
#define RELAXED 0
#define RELEASE 1
#define ACQUIRE 2
#define BOTH 3

#ifdef NO_PUBLISH_RELEASE
#define PUBLISH_ORDER RELAXED
#else
#define PUBLISH_ORDER RELEASE
#endif
#ifdef NO_RAISE_RELEASE
#define RAISE_ORDER ACQUIRE
#else
#define RAISE_ORDER BOTH
#endif
#ifdef NO_WIDEN_RELEASE
#define WIDEN_ORDER ACQUIRE
#else
#define WIDEN_ORDER BOTH
#endif
#ifdef NO_TAKE_ACQUIRE
#define TAKE_ORDER RELEASE
#else
#define TAKE_ORDER BOTH
#endif
#ifdef NO_OVERFLOW_ACQUIRE
#define TAKE_OVERFLOW_ORDER RELEASE
#else
#define TAKE_OVERFLOW_ORDER BOTH
#endif
#ifdef NO_SLOT_ACQUIRE
#define SLOT_ORDER RELAXED
#else
#define SLOT_ORDER ACQUIRE
#endif
#ifdef NO_BEGUN_RELEASE
#define BEGIN_ORDER RELAXED
#else
#define BEGIN_ORDER RELEASE
#endif
#ifdef NO_BEGUN_ACQUIRE
#define BEGUN_ORDER RELAXED
#else
#define BEGUN_ORDER ACQUIRE
#endif
#ifdef NO_FINISHED_RELEASE
#define FINISH_ORDER RELAXED
#else
#define FINISH_ORDER RELEASE
#endif
#ifdef NO_FINISHED_ACQUIRE
#define DONE_ORDER RELAXED
#else
#define DONE_ORDER ACQUIRE
#endif
#ifdef NO_POSTER_FENCE
#define POSTER_FENCE(me)
#else
#define POSTER_FENCE(me) fence(me)
#endif
#ifdef NO_OWNER_FENCE
#define OWNER_FENCE()
#else
#define OWNER_FENCE() fence(OWNER)
#endif
#ifdef EARLY_SEQUENCE
#define SEQUENCE(b) (b)
#else
#define SEQUENCE(b) ((b) + 1)
#endif

byte posters_left = 2;
byte poster_of[2]; /* whose request is in a slot */
