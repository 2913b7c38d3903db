/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * A mailbox in the memory model of C11, executed with views.
 *
 * The stores to a word are numbered in modification order. A view says of each
 * word the oldest store that may still be read; a thread has one, and so has a
 * store: what one who acquires it knows. A full fence merges the thread's view
 * with one that all fences share.
 *
 * What is kept of a word is what somebody may still read.
 *
 * - STATE0, STATE1, USED, OVERFLOW: the newest store, which is the one that a
 *   read-modify-write reads. Of older ones the owner alone may read, and it makes
 *   no difference which: what it reads is not published, or is the 0 that it
 *   wrote itself.
 * - BEGUN, FINISHED: all stores, and number and value are one. So they are of PAGE
 *   and SEEN, of which reading the oldest is the worst, since a newer version
 *   serves as well.
 * - WAITING: posters store 1, the owner stores 0, and no order is kept between a
 *   poster's and the owner's unless the poster knows of the latter. The number is
 *   that of 0s before; what comes before the newest 0 is gone.
 *
 * Fences give no order besides (to relaxed loads before them, to relaxed stores
 * behind): more is allowed here than in C11.
 */
#include "mailbox.pml"

/* Views: of the threads, of all fences, and of stores. */
#define FENCES 3
#define STORE(word) (4 + (word)) /* the newest of STATE0 to OVERFLOW */
#define BEGUN_STORE(n) (8 + (n))
#define FINISHED_STORE(n) (9 + POSTS + (n))
#define VIEWS (10 + 2 * POSTS)

byte view[VIEWS * WORDS];
#define VIEW(whose, word) view[(whose) * WORDS + (word)]

byte value[4]; /* newest of STATE0 to OVERFLOW */
byte number[7]; /* of the newest store; of WAITING, BEGUN and FINISHED as above */
byte emptied[4]; /* number of the owner's newest 0 in USED, OVERFLOW */
bool waiting;
hidden byte w, next;

/* All of @from goes to @to. */
inline merge(to, from)
{
	w = 0;
	do
	:: w < WORDS ->
		if :: VIEW(from, w) > VIEW(to, w) -> VIEW(to, w) = VIEW(from, w) :: else fi;
		w++
	:: else -> break
	od
}

inline clear(whose)
{
	w = 0;
	do
	:: w < WORDS -> VIEW(whose, w) = 0; w++
	:: else -> break
	od
}

inline fence(fencer)
{
	d_step { merge(fencer, FENCES); merge(FENCES, fencer) }
}

/* A store's view: all that the thread knows, or the store alone. Ends the step. */
inline give(giver, store, given, given_order)
{
	if
	:: (given_order) & RELEASE -> merge(store, giver)
	:: else -> VIEW(store, given) = VIEW(giver, given)
	fi
}

/* A store to one of the first four words. */
inline put(putter, place, what, put_order)
{
	number[place]++;
	value[place] = what;
	VIEW(putter, place) = number[place];
	clear(STORE(place));
	give(putter, STORE(place), place, put_order)
}

/* A read-modify-write of them. It goes on with the release sequence, so what the store knew stays known. */
inline swap(swapper, swapped, anew, swap_order)
{
	if :: (swap_order) & ACQUIRE -> merge(swapper, STORE(swapped)) :: else fi;
	number[swapped]++;
	value[swapped] = anew;
	VIEW(swapper, swapped) = number[swapped];
	give(swapper, STORE(swapped), swapped, swap_order)
}

inline obey(who)
{
	if
	:: VIEW(OWNER, PAGE(who)) > VIEW(OWNER, SEEN(who)) ->
		VIEW(OWNER, SEEN(who)) = VIEW(OWNER, PAGE(who))
	:: else
	fi
}

inline set_waiting(setter)
{
	if
	:: VIEW(setter, WAITING) = number[WAITING]; waiting = true
	:: VIEW(setter, WAITING) < number[WAITING] -> skip /* the owner's 0 comes later */
	fi
}

inline raise_used(raiser, below)
{
	next = (value[USED] > below + 1 -> value[USED] : below + 1);
	swap(raiser, USED, next, RAISE_ORDER)
}

inline use_slot(user, slot)
{
	d_step {
		value[slot] == FREE -> swap(user, slot, CLAIMED, BOTH); poster_of[slot] = user;
		VIEW(user, PAGE(user)) = VIEW(user, PAGE(user)) + 1
	};
#ifdef RAISE_FIRST
	d_step { raise_used(user, slot) };
#endif
	d_step { put(user, slot, PUBLISHED, PUBLISH_ORDER) };
#ifdef RAISE_SKIPPED
	if
	:: d_step { number[USED] > emptied[USED] && value[USED] > slot -> skip }
	:: d_step { raise_used(user, slot) }
	fi
#elif !defined(RAISE_FIRST)
	d_step { raise_used(user, slot) }
#endif
}

inline widen(widener)
{
	VIEW(widener, PAGE(widener)) = VIEW(widener, PAGE(widener)) + 1;
	if
#ifdef WIDEN_SKIPPED
	:: d_step { value[OVERFLOW] == SPACE(widener) || value[OVERFLOW] == EVERYTHING -> skip }
#endif
	:: d_step { next = COVER(value[OVERFLOW], SPACE(widener)); swap(widener, OVERFLOW, next, WIDEN_ORDER) }
	fi
}

inline post(sender)
{
	if
	:: use_slot(sender, STATE0)
	:: use_slot(sender, STATE1)
	:: widen(sender)
	fi;
#ifdef WAITING_FIRST
	atomic { set_waiting(sender) };
#endif
	POSTER_FENCE(sender);
	atomic {
		b = VIEW(sender, BEGUN);
		do
		:: b < number[BEGUN] -> b++
		:: break
		od;
		VIEW(sender, BEGUN) = b;
		if :: BEGUN_ORDER & ACQUIRE -> merge(sender, BEGUN_STORE(b)) :: else fi;
		sequence[posted] = SEQUENCE(b);
		posted++; b = 0;
		if :: VIEW(OWNER, SEEN(sender)) == VIEW(sender, PAGE(sender)) -> TELL(TOLD_EARLY) :: else fi
	};
#ifndef WAITING_FIRST
	atomic { set_waiting(sender) }
#endif
}

/* Waits for the oldest post. */
inline see_done(waiter)
{
	atomic {
		number[FINISHED] >= sequence[done] ->
		b = (VIEW(waiter, FINISHED) > sequence[done] -> VIEW(waiter, FINISHED) : sequence[done]);
		do
		:: b < number[FINISHED] -> b++
		:: break
		od;
		VIEW(waiter, FINISHED) = b;
		if :: DONE_ORDER & ACQUIRE -> merge(waiter, FINISHED_STORE(b)) :: else fi;
		done++; b = 0;
		assert(VIEW(waiter, SEEN(waiter)) >= done) /* else the request has not been obeyed */
	}
}

proctype poster(byte me, posts)
{
	byte sequence[2], posted, done, b;

	do
	:: posted < posts -> post(me)
	:: done < posted -> see_done(me)
	:: done == posts -> break
	od;
	atomic { posters_left--; sequence[0] = 0; sequence[1] = 0; posted = 0; done = 0 }
}

inline take_slot(i)
{
	if
	:: d_step { value[i] == PUBLISHED ->
		VIEW(OWNER, i) = number[i];
		if :: SLOT_ORDER & ACQUIRE -> merge(OWNER, STORE(i)) :: else fi;
		obey(poster_of[i]);
		TELL(TOLD_SLOT);
		taken = true
	   };
	   d_step { put(OWNER, i, FREE, RELEASE); poster_of[i] = 0 }
	:: d_step { value[i] == PUBLISHED && VIEW(OWNER, i) < number[i] -> TELL(TOLD_LATE) }
	:: d_step { value[i] == CLAIMED -> TELL(TOLD_CLAIMED) }
	:: d_step { value[i] == FREE -> skip }
	fi
}

/* The loads, each of which may find the owner's own 0, and the exchanges. */
inline collect()
{
	if
	:: number[USED] > emptied[USED] -> found_used = true
	:: VIEW(OWNER, USED) <= emptied[USED] -> found_used = false
	fi;
	if
	:: number[OVERFLOW] > emptied[OVERFLOW] -> found_overflow = true
	:: VIEW(OWNER, OVERFLOW) <= emptied[OVERFLOW] -> found_overflow = false
	fi;
	if
	:: found_used ->
#ifdef TORN_TAKE
		used = value[USED];
		d_step { swap(OWNER, USED, 0, TAKE_ORDER); emptied[USED] = number[USED] }
#else
		d_step { used = value[USED]; swap(OWNER, USED, 0, TAKE_ORDER); emptied[USED] = number[USED] }
#endif
	:: else
	fi;
	if
	:: found_overflow ->
		d_step {
			overflow = value[OVERFLOW];
			swap(OWNER, OVERFLOW, NOTHING, TAKE_OVERFLOW_ORDER);
			emptied[OVERFLOW] = number[OVERFLOW]
		}
	:: else
	fi;
	d_step { found_used = false; found_overflow = false }
}

inline take_overflow()
{
	d_step {
		if
		:: overflow != NOTHING ->
			if :: overflow != SPACE(B) -> obey(A) :: else fi;
			if :: overflow != SPACE(A) -> obey(B) :: else fi;
			if :: overflow == EVERYTHING -> TELL(TOLD_EVERYTHING) :: else -> TELL(TOLD_SPACE) fi;
			taken = true
		:: else
		fi;
		if :: taken -> skip :: else -> TELL(TOLD_IDLE) fi;
		overflow = NOTHING; used = 0; taken = false
	}
}

inline stop_waiting()
{
	d_step { number[WAITING]++; VIEW(OWNER, WAITING) = number[WAITING]; waiting = false }
}

inline begin()
{
#ifndef CLEARED_LATE
	stop_waiting();
#endif
	d_step {
		number[BEGUN]++;
		VIEW(OWNER, BEGUN) = number[BEGUN];
		give(OWNER, BEGUN_STORE(number[BEGUN]), BEGUN, BEGIN_ORDER)
	};
#ifdef CLEARED_LATE
	stop_waiting();
#endif
	OWNER_FENCE()
}

inline finish()
{
	d_step {
		number[FINISHED]++;
		VIEW(OWNER, FINISHED) = number[FINISHED];
		give(OWNER, FINISHED_STORE(number[FINISHED]), FINISHED, FINISH_ORDER)
	}
}

proctype owner()
{
	byte used, overflow;
	bool found_used, found_overflow, taken;

	do
	:: waiting ->
		begin();
		collect();
		if :: used > 0 -> take_slot(STATE0) :: else fi;
		if :: used > 1 -> take_slot(STATE1) :: else fi;
		take_overflow();
		finish()
	:: posters_left == 0 && !waiting -> break
	od
}

init {
	atomic { run poster(A, POSTS_A); run poster(B, POSTS_B); run owner() }
}
