/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * A mailbox on a processor with store buffers that drain out of order.
 *
 * A store waits in its thread's buffer and reaches memory at any time, but for a
 * store to the same word, and with release order after all that waited when it
 * was issued. The store of a read-modify-write waits there, too; meanwhile nobody
 * else changes its word. A load with acquire order is performed where it stands,
 * and what is loaded after it comes from memory as it is then, or newer. A full
 * fence waits for the buffer to be empty, and is an acquire.
 *
 * With SECTION, a spin lock of the host's brackets each read-modify-write, which
 * is a load and a store then. The lock is taken with acquire order and no other,
 * and left with release order. The owner may be refused it, once.
 *
 * Other loads may have been performed as early as the last acquire; for a page
 * or what the owner saw of it that is the worst, since versions only grow. So
 * what is kept of such loads is one word each.
 */
#include "mailbox.pml"

#define BIT(word) (1 << (word))

byte memory[WORDS];
byte stored[THREADS * WORDS]; /* what waits in the buffers, */
int behind[THREADS * WORDS]; /* and for which other words of its thread each waits; bits */
int buffered[THREADS]; /* the words that wait */
int reserved; /* words with a read-modify-write under way */
byte old_page[2]; /* what the owner may load */
byte old_seen[2]; /* what each poster may */
byte own_seen[2]; /* what the owner wrote last */
hidden byte w, next;

#define AT(thread, word) ((thread) * WORDS + (word))
#define IS_BUFFERED(thread, word) (buffered[thread] & BIT(word))

/* Everything that is loaded from now on is no older than now. */
inline acquire(who)
{
	if
	:: who == OWNER -> old_page[A] = memory[PAGE_A]; old_page[B] = memory[PAGE_B]
	:: else -> old_seen[who] = memory[SEEN(who)]
	fi
}

inline fence(fencer)
{
	d_step { buffered[fencer] == 0 -> acquire(fencer) }
}

/* Within a step that waits until the word is not buffered. */
inline put(putter, place, what, put_order)
{
	stored[AT(putter, place)] = what;
	behind[AT(putter, place)] = ((put_order) & RELEASE -> buffered[putter] : 0);
	buffered[putter] = buffered[putter] | BIT(place)
}

/* Within a step that waits for MAY_SWAP. */
#define MAY_SWAP(thread, word) (!IS_BUFFERED(thread, word) && !(reserved & BIT(word)))
#ifdef SECTION
#define RESERVE(word)
#else
#define RESERVE(word) reserved = reserved | BIT(word)
#endif
inline swap(swapper, swapped, anew, swap_order)
{
	if :: (swap_order) & ACQUIRE -> acquire(swapper) :: else fi;
	put(swapper, swapped, anew, swap_order);
	RESERVE(swapped)
}

#ifdef SECTION
#ifdef NO_LOCK
#define MAY_ENTER(thread) true
#else
#define MAY_ENTER(thread) (memory[LOCK] == 0 && !IS_BUFFERED(thread, LOCK))
#endif
#define ENTER(thread) d_step { MAY_ENTER(thread) -> memory[LOCK] = 1; acquire(thread) };
#define LEAVE(thread) ; d_step { !IS_BUFFERED(thread, LOCK) -> put(thread, LOCK, 0, RELEASE) }
#else
#define ENTER(thread)
#define LEAVE(thread)
#endif

/* A store reaches memory. To a reserved word it is that of the read-modify-write: nobody else has one waiting. */
#define DRAIN(thread, word) \
	:: d_step { IS_BUFFERED(thread, word) && !(behind[AT(thread, word)] & buffered[thread]) -> drain(thread, word) }
inline drain(drainer, drained)
{
	memory[drained] = stored[AT(drainer, drained)];
	stored[AT(drainer, drained)] = 0;
	behind[AT(drainer, drained)] = 0;
	buffered[drainer] = buffered[drainer] & ~BIT(drained);
	reserved = reserved & ~BIT(drained);
	w = 0;
	do
	:: w < WORDS -> behind[AT(drainer, w)] = behind[AT(drainer, w)] & ~BIT(drained); w++
	:: else -> break
	od;
	w = 0
}

inline raise_used(raiser, below)
{
	d_step {
		MAY_SWAP(raiser, USED) ->
		next = (memory[USED] > below + 1 -> memory[USED] : below + 1);
		swap(raiser, USED, next, RAISE_ORDER)
	}
}

inline write_page(writer)
{
	d_step { !IS_BUFFERED(writer, PAGE(writer)) -> next = posted + 1; put(writer, PAGE(writer), next, RELAXED) }
}

inline use_slot(user, slot)
{
	d_step { MAY_SWAP(user, slot) && memory[slot] == FREE -> swap(user, slot, CLAIMED, BOTH); poster_of[slot] = user };
	write_page(user);
#ifdef RAISE_FIRST
	raise_used(user, slot);
#endif
	d_step { !IS_BUFFERED(user, slot) -> put(user, slot, PUBLISHED, PUBLISH_ORDER) };
#ifdef RAISE_SKIPPED
	if
	:: memory[USED] > slot -> skip
	:: raise_used(user, slot)
	fi
#elif !defined(RAISE_FIRST)
	raise_used(user, slot)
#endif
}

inline set_waiting(setter)
{
	d_step { !IS_BUFFERED(setter, WAITING) -> put(setter, WAITING, 1, RELAXED) }
}

inline widen(widener)
{
	write_page(widener);
	if
#ifdef WIDEN_SKIPPED
	:: memory[OVERFLOW] == SPACE(widener) || memory[OVERFLOW] == EVERYTHING -> skip
#endif
	:: d_step {
		MAY_SWAP(widener, OVERFLOW) ->
		next = COVER(memory[OVERFLOW], SPACE(widener));
		swap(widener, OVERFLOW, next, WIDEN_ORDER)
	   }
	fi
}

inline post(sender)
{
	ENTER(sender)
	if
	:: use_slot(sender, STATE0)
	:: use_slot(sender, STATE1)
	:: widen(sender)
	fi LEAVE(sender);
#ifdef WAITING_FIRST
	set_waiting(sender);
#endif
	POSTER_FENCE(sender);
	d_step {
		if :: BEGUN_ORDER & ACQUIRE -> acquire(sender) :: else fi;
		sequence[posted] = SEQUENCE(memory[BEGUN]);
		posted++;
		if :: own_seen[sender] == posted -> TELL(TOLD_EARLY) :: else fi
	};
#ifndef WAITING_FIRST
	set_waiting(sender)
#endif
}

/* Waits for the oldest post. */
inline see_done(waiter)
{
	d_step {
		memory[FINISHED] >= sequence[done] ->
		if :: DONE_ORDER & ACQUIRE -> acquire(waiter) :: else fi;
		done++;
		assert(old_seen[waiter] >= done) /* else the request has not been obeyed */
	}
}

proctype poster(byte me, posts)
{
	byte sequence[2], posted, done;

	do
	:: posted < posts -> post(me)
	:: done < posted -> see_done(me)
	:: done == posts -> break
	od;
	atomic { posters_left--; sequence[0] = 0; sequence[1] = 0; posted = 0; done = 0 }
}

/* The owner. What it loads of a word that it has a store to is that store. */
#define OWN(word) (IS_BUFFERED(OWNER, word) -> stored[AT(OWNER, word)] : memory[word])
#define MAY_SEE !IS_BUFFERED(OWNER, SEEN_A) && !IS_BUFFERED(OWNER, SEEN_B)

inline obey(who)
{
	if
	:: old_page[who] > own_seen[who] -> own_seen[who] = old_page[who]; put(OWNER, SEEN(who), own_seen[who], RELAXED)
	:: else
	fi
}

inline take_slot(i)
{
	if
	:: d_step {
		OWN(i) == PUBLISHED ->
		if :: SLOT_ORDER & ACQUIRE -> acquire(OWNER) :: else fi;
		TELL(TOLD_SLOT);
		taken = true
	   };
	   d_step { MAY_SEE -> obey(poster_of[i]) };
	   d_step { !IS_BUFFERED(OWNER, i) -> put(OWNER, i, FREE, RELEASE); poster_of[i] = 0 }
	:: d_step { OWN(i) == CLAIMED -> TELL(TOLD_CLAIMED) }
	:: d_step { OWN(i) == FREE -> skip }
	fi
}

inline exchange()
{
	if
	:: found_used > 0 ->
#ifdef TORN_TAKE
		used = OWN(USED);
		d_step { MAY_SWAP(OWNER, USED) -> swap(OWNER, USED, 0, TAKE_ORDER) }
#else
		d_step { MAY_SWAP(OWNER, USED) -> used = memory[USED]; swap(OWNER, USED, 0, TAKE_ORDER) }
#endif
	:: else
	fi;
	if
	:: found_overflow != NOTHING ->
		d_step {
			MAY_SWAP(OWNER, OVERFLOW) ->
			overflow = memory[OVERFLOW];
			swap(OWNER, OVERFLOW, NOTHING, TAKE_OVERFLOW_ORDER)
		}
	:: else
	fi
}

inline collect()
{
	d_step { found_used = OWN(USED); acquire(OWNER) };
	d_step { found_overflow = OWN(OVERFLOW); acquire(OWNER) };
	if
	:: found_used > 0 || found_overflow != NOTHING -> ENTER(OWNER) exchange() LEAVE(OWNER)
#ifdef SECTION
	:: (found_used > 0 || found_overflow != NOTHING) && !refused ->
		d_step { refused = true; used = found_used; overflow = found_overflow; TELL(TOLD_REFUSED) };
		set_waiting(OWNER)
#endif
	:: else
	fi;
	d_step { found_used = 0; found_overflow = 0 }
}

inline take_overflow()
{
	d_step {
		MAY_SEE ->
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
	d_step { !IS_BUFFERED(OWNER, WAITING) -> put(OWNER, WAITING, 0, RELAXED) }
}

inline begin()
{
#ifndef CLEARED_LATE
	stop_waiting();
#endif
	d_step { !IS_BUFFERED(OWNER, BEGUN) -> drains++; put(OWNER, BEGUN, drains, BEGIN_ORDER) };
#ifdef CLEARED_LATE
	stop_waiting();
#endif
	OWNER_FENCE()
}

inline finish()
{
	d_step { !IS_BUFFERED(OWNER, FINISHED) -> put(OWNER, FINISHED, drains, FINISH_ORDER) }
}

proctype owner()
{
	byte used, overflow, found_used, found_overflow, drains;
	bool taken, refused;

	do
	:: OWN(WAITING) ->
		begin();
		collect();
		if :: used > 0 -> take_slot(STATE0) :: else fi;
		if :: used > 1 -> take_slot(STATE1) :: else fi;
		take_overflow();
		finish()
	:: posters_left == 0 && !memory[WAITING] && !buffered[A] && !buffered[B] && !buffered[OWNER] -> break
	od
}

/* Ends where nobody has a store left. */
init {
	atomic { run poster(A, POSTS_A); run poster(B, POSTS_B); run owner() };
end:	do
	DRAIN(A, STATE0) DRAIN(A, STATE1) DRAIN(A, USED) DRAIN(A, OVERFLOW) DRAIN(A, WAITING) DRAIN(A, PAGE_A)
	DRAIN(B, STATE0) DRAIN(B, STATE1) DRAIN(B, USED) DRAIN(B, OVERFLOW) DRAIN(B, WAITING) DRAIN(B, PAGE_B)
	DRAIN(OWNER, STATE0) DRAIN(OWNER, STATE1) DRAIN(OWNER, USED) DRAIN(OWNER, OVERFLOW) DRAIN(OWNER, WAITING)
	DRAIN(OWNER, BEGUN) DRAIN(OWNER, FINISHED) DRAIN(OWNER, SEEN_A) DRAIN(OWNER, SEEN_B)
#ifdef SECTION
	DRAIN(A, LOCK) DRAIN(B, LOCK) DRAIN(OWNER, LOCK)
#endif
	od
}
