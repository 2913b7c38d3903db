/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * The protocol in the memory model of C11 itself, executed with views.
 *
 * A thread's view is the set of the owner's stores that happen before its next
 * step. A load may return any store to its word that the owner has issued, except
 * one that is older than another store to that word in the view: no other thread
 * writes, so the owner's program order is the modification order. A relaxed load
 * puts what the store's release made known aside; an acquire fence adds what was
 * put aside to the view, an acquire load does so at once.
 *
 * Stores never go away, so loads may be delayed without losing a choice: a call
 * is taken as one step at its end. It begins where its reader learns, by an acquire
 * of its own, of the changes that the owner has told it of and of an answer that
 * the other reader told it of.
 */
#include "protocol.pml"

byte issued; /* stores of the owner's so far */
byte published; /* changes whose completion the owner told the others */
byte accepted; /* newest answer that one reader told the other */
int told_view; /* and its view */

#define MAY_READ(i, location) \
	(i < issued && store_at[i] == location && !(view & all_of[location] & ~BELOW((i) + 1)))
#define CHOICE(i, location) \
	:: MAY_READ(i, location) -> word[slot] = store_value[i]; view = view | BIT(i); \
		if :: ACQUIRES -> view = view | known[i] :: else -> aside = aside | known[i] fi

#ifdef NO_ACQUIRE
#define ACQUIRES false
#else
#define ACQUIRES (slot == FIRST)
#endif

inline read(place, location)
{
	slot = place;
	if
	:: !(view & all_of[location]) -> word[slot] = AT_FIRST(location)
	CHOICE(0, location) CHOICE(1, location) CHOICE(2, location) CHOICE(3, location) CHOICE(4, location)
	CHOICE(5, location) CHOICE(6, location) CHOICE(7, location) CHOICE(8, location) CHOICE(9, location)
	CHOICE(10, location) CHOICE(11, location) CHOICE(12, location) CHOICE(13, location) CHOICE(14, location)
	CHOICE(15, location) CHOICE(16, location) CHOICE(17, location) CHOICE(18, location) CHOICE(19, location)
	CHOICE(20, location) CHOICE(21, location) CHOICE(22, location) CHOICE(23, location) CHOICE(24, location)
	CHOICE(25, location) CHOICE(26, location) CHOICE(27, location) CHOICE(28, location) CHOICE(29, location)
	fi
}

inline acquire_fence()
{
#ifdef NO_FINAL_FENCE
	skip
#else
	view = view | aside
#endif
}

inline begin_call()
{
	view = view | up_to[published] | told_view;
	low = (published > accepted -> published : accepted)
}

inline end_call()
{
	high = (issued > 0 -> store_change[issued - 1] : 0);
	judge(low, high);
	if :: outcome != 7 && k > accepted -> accepted = k; told_view = told_view | view :: else fi;
	word[0] = 0; word[1] = 0; word[2] = 0; word[3] = 0; word[4] = 0; word[5] = 0; word[6] = 0;
	view = 0; aside = 0; slot = 0; low = 0; high = 0; k = 0
}

proctype reader()
{
	byte word[READS], slot, low, high, k;
	int view, aside;

	d_step { begin_call() };
	atomic {
		read(FIRST, SEQ);
		if
		:: ACCEPTS_FIRST ->
			read(WANT, WANT);
			read(KLO, KLO);
			read(VLO, VLO);
			if :: HALVES -> read(KHI, KHI); read(VHI, VHI) :: else fi;
			acquire_fence();
			read(LAST, SEQ)
		:: else
		fi;
		end_call()
	}
}

init {
	byte change, sequence;

	d_step {
		set_up();
		change = 0; sequence = 0
	};
	atomic { run reader(); run reader() };
	do
	:: issued < stores -> issued++
	:: published < CHANGES && !(up_to[published + 1] & ~BELOW(issued)) -> published++
	:: issued == stores && published == CHANGES -> break
	od
}
