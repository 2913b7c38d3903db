/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * The protocol on a processor with unbounded store buffers that drain out of
 * order and loads that are performed out of order.
 *
 * A store reaches memory at any time after its predecessors in before[]: older
 * stores to the same word, what a release fence or a release store holds back.
 * When the owner issued it makes no difference to anybody, so it is not modelled.
 * A load is performed at any time after its predecessors in after[]: those that
 * an acquire load or fence, or the same word, puts in front of it.
 *
 * PROGRAM_ORDER drains stores and performs loads in order; even so, RECHECK (the
 * reader compares the key before and after, not the count) is wrong. HANDLER is
 * a reader that interrupts the owner on its own processor and therefore sees its
 * stores in order; UNCOUNTED, it looks at the entry and not at the count.
 */
#include "protocol.pml"

byte memory[LOCATIONS];
int drained; /* stores that reached memory */
byte accepted; /* newest state that some call returned */

#define DRAIN(i) \
	:: atomic { i < stores && !(drained & BIT(i)) && !(before[i] & ~drained) -> \
		memory[store_at[i]] = store_value[i]; drained = drained | BIT(i) }

/* What must be performed before each load of a call. */
hidden int after[READS];

inline order_loads()
{
	d_step {
		for (load : 1 .. LAST) {
#ifdef NO_ACQUIRE
			after[load] = 0;
#else
			after[load] = BIT(FIRST);
#endif
#ifdef PROGRAM_ORDER
			after[load] = BELOW(load) & READ_ALL;
#endif
		}
		after[LAST] = after[LAST] | BIT(FIRST);
#ifndef NO_FINAL_FENCE
		after[LAST] = BELOW(LAST) & READ_ALL;
#endif
		load = 0
	}
}

#ifdef RECHECK
#define COUNT KLO
#else
#define COUNT SEQ
#endif
#define REFUSED ((held & BIT(FIRST)) && !(ACCEPTS_FIRST))
#define PLACE(i) (((i) == FIRST || (i) == LAST) -> COUNT : (i))
#define LOAD(i) \
	:: atomic { (READ_ALL & BIT(i)) && !(held & BIT(i)) && !(after[i] & ~held) -> \
		word[i] = memory[PLACE(i)]; held = held | BIT(i) }

/* The newest state whose stores have all arrived, or that a call returned already. */
inline lower_bound()
{
	low = CHANGES;
	do
	:: low > accepted && (up_to[low] & ~drained) -> low--
	:: else -> break
	od
}

/* The newest state of which any store has arrived. */
inline upper_bound()
{
	high = CHANGES;
	do
	:: high > 0 && !(drained & up_to[high] & ~up_to[high - 1]) -> high--
	:: else -> break
	od
}

inline forget()
{
	word[0] = 0; word[1] = 0; word[2] = 0; word[3] = 0; word[4] = 0; word[5] = 0; word[6] = 0;
	held = 0; low = 0; high = 0; k = 0
}

proctype reader(bool last)
{
	byte word[READS], held, low, high, k;

	/* From here on the call can be said to have begun. */
	d_step { lower_bound(); k = 0 };
#ifdef HANDLER
	d_step {
		word[WANT] = memory[WANT]; word[KLO] = memory[KLO]; word[KHI] = memory[KHI];
		word[VLO] = memory[VLO]; word[VHI] = memory[VHI];
		held = READ_ALL
	};
#else
	do
	LOAD(0)
	LOAD(1)
	LOAD(2)
	LOAD(3)
	LOAD(4)
	LOAD(5)
	LOAD(6)
	:: held == READ_ALL || REFUSED -> break
	od;
	skip;
#endif
	d_step {
		upper_bound();
		judge(low, high);
		if :: outcome != 7 && k > accepted -> accepted = k :: else fi;
		forget()
	}
#ifndef OVERLAP
	if :: last -> skip :: else -> run reader(true) fi
#endif
}

init {
	byte change, sequence, load, i;

	d_step {
		set_up();
		for (i : 0 .. LOCATIONS - 1) {
			memory[i] = AT_FIRST(i)
		}
		change = 0; sequence = 0; i = 0
	};
	order_loads();
	#ifdef OVERLAP
	atomic { run reader(true); run reader(true) };
#else
	run reader(false);
#endif
	do
	DRAIN(0) DRAIN(1) DRAIN(2) DRAIN(3) DRAIN(4) DRAIN(5) DRAIN(6) DRAIN(7) DRAIN(8) DRAIN(9)
	DRAIN(10) DRAIN(11) DRAIN(12) DRAIN(13) DRAIN(14) DRAIN(15) DRAIN(16) DRAIN(17) DRAIN(18) DRAIN(19)
	DRAIN(20) DRAIN(21) DRAIN(22) DRAIN(23) DRAIN(24) DRAIN(25) DRAIN(26) DRAIN(27) DRAIN(28) DRAIN(29)
	:: drained == BELOW(stores) -> break
	od
}
