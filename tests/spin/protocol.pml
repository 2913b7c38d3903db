/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * What both memory models share: the states that the owner takes a table
 * through, the stores that get it there with their order, and what is required
 * of an answer.
 *
 * The table is one lane and one entry. The reader asks for page 1 through the
 * lane. Tag A stands for one space, dies, and is given to another, so that the
 * key of page 1 is A, B, A with three different values.
 *
 * WIDTH is 64 (key and value are one word each) or 32 (two words each). Each of
 * the NO_ names takes one thing away. STRICT requires that all words read were
 * those of one state, not only that the answer was; HITS_ALONE, that a hit was.
 */
#ifndef CHANGES
#define CHANGES 5
#endif

/* Locations. */
#define SEQ 0 /* the sequence count, odd during a change */
#define WANT 1 /* the tag that the lane demands */
#define KLO 2 /* key: the half with the tag */
#define VLO 3 /* value: low half */
#define KHI 4 /* key: the half without it */
#define VHI 5 /* value: high half */
#define LOCATIONS 6

/* The count wraps here. */
#ifndef COUNT_END
#define COUNT_END 256
#endif

#define TAG_A 1
#define TAG_B 2

#if WIDTH == 64
#define KEY_LOW(tag, page) ((tag) * 4 + (page) * ((tag) != 0))
#define HALVES 0
#else
#define KEY_LOW(tag, page) (tag)
#define HALVES 1
#endif

/* The table before the first change and after each: the lane's tag, the entry's tag and page, its value. */
hidden byte state_want[6], state_tag[6], state_page[6], state_value[6];

inline state(k, want, tag, page, value)
{
	state_want[k] = want; state_tag[k] = tag; state_page[k] = page; state_value[k] = value
}

/*
 * The owner's stores in program order: where, what, and for which change. As bits of stores: before[] are those
 * that reach memory before it whatever the processor, known[] those that one who acquires it knows of.
 * Constant once set up, so they need no room in a state.
 */
hidden byte store_at[32], store_value[32], store_change[32];
hidden int before[32], known[32];
hidden int all_of[LOCATIONS]; /* every store to a location */
hidden int up_to[6]; /* every store of this change and those before it */
hidden byte stores;
hidden int fenced; /* stores before the last release fence */

#define BIT(i) (1 << (i))
#define BELOW(i) (BIT(i) - 1)

inline put(location, value, release)
{
	store_at[stores] = location; store_value[stores] = value; store_change[stores] = change;
	before[stores] = (release -> BELOW(stores) : (fenced | all_of[location]));
	known[stores] = BIT(stores) | (release -> BELOW(stores) : fenced);
#ifdef PROGRAM_ORDER
	before[stores] = BELOW(stores);
#endif
	all_of[location] = all_of[location] | BIT(stores);
	stores++
}

inline release_fence()
{
	fenced = BELOW(stores)
}

#ifdef NO_RELEASE
#define RELEASE 0
#else
#define RELEASE 1
#endif

inline bump(release)
{
	sequence = (sequence + 1) % COUNT_END;
	put(SEQ, sequence, release)
}

/* Words are stored where they change; an insert clears the tag first and sets it last where a key has two halves. */
inline write_entry()
{
	if
	:: state_tag[change] == 0 -> put(KLO, KEY_LOW(0, 0), 0)
	:: else ->
#ifdef NO_ORDER
		put(KLO, KEY_LOW(state_tag[change], state_page[change]), 0);
#else
		if :: HALVES -> put(KLO, 0, 0) :: else fi;
#endif
		put(VLO, state_value[change], 0);
		if :: HALVES -> put(KHI, state_page[change], 0); put(VHI, state_value[change], 0) :: else fi;
#ifndef NO_ORDER
		put(KLO, KEY_LOW(state_tag[change], state_page[change]), 0)
#endif
	fi
}

inline make_change()
{
#ifndef NO_ODD
	bump(0);
#endif
#ifndef NO_FIRST_FENCE
	release_fence();
#endif
	if :: state_want[change] != state_want[change - 1] -> put(WANT, state_want[change], 0) :: else fi;
	write_entry();
#ifndef NO_EVEN
	bump(RELEASE);
#endif
	up_to[change] = BELOW(stores)
}

inline set_up()
{
	state(0, TAG_A, TAG_A, 1, 1); /* the space that has tag A: page 1 is there */
	state(1, TAG_A, TAG_A, 2, 2); /* page 2 takes its place */
	state(2, TAG_B, 0, 2, 2); /* that space is retired and its entry swept away; the lane's is one with tag B */
	state(3, TAG_B, TAG_B, 1, 3); /* page 1 of that one */
	state(4, TAG_A, 0, 1, 3); /* it is retired too; tag A stands for a third space now */
	state(5, TAG_A, TAG_A, 1, 4); /* page 1 of the third */
	for (change : 1 .. CHANGES) {
		make_change()
	}
	assert(stores <= 30)
}

/* A word before the first change. */
#define AT_FIRST(location) \
	((location) == SEQ -> 0 : ((location) == WANT -> TAG_A : ((location) == KLO -> KEY_LOW(TAG_A, 1) : 1)))

/*
 * What a reader holds: the words it read, in order; the bits of those it has; the
 * states between which its answer must lie. Page 1 is a hit where the key has the
 * lane's tag.
 */
#define FIRST 0
#define LAST 6
#define READS 7
#if WIDTH == 64
#define READ_ALL (BIT(FIRST) | BIT(WANT) | BIT(KLO) | BIT(VLO) | BIT(LAST))
#define HIT_READ (word[KLO] == KEY_LOW(word[WANT], 1))
#define TORN_READ 0
#define SAME_WORDS(k) (word[WANT] == state_want[k] && \
	word[KLO] == KEY_LOW(state_tag[k], state_page[k]) && word[VLO] == state_value[k])
#else
#define READ_ALL BELOW(READS)
#define HIT_READ (word[KLO] == word[WANT] && word[KHI] == 1)
#define TORN_READ (word[VLO] != word[VHI])
#define SAME_WORDS(k) (word[WANT] == state_want[k] && word[KLO] == state_tag[k] && word[KHI] == state_page[k] && \
	word[VLO] == state_value[k] && word[VHI] == state_value[k])
#endif
#define HIT_IN(k) (state_tag[k] == state_want[k] && state_page[k] == 1)
#define SAME_ANSWER(k) ((!HIT_READ && !HIT_IN(k)) || \
	(HIT_READ && HIT_IN(k) && !TORN_READ && word[VLO] == state_value[k]))

#if defined(STRICT)
#define AGREES(k) SAME_WORDS(k)
#elif defined(HITS_ALONE)
#define AGREES(k) (!HIT_READ || SAME_ANSWER(k))
#else
#define AGREES(k) SAME_ANSWER(k)
#endif

/* An odd count refuses at once. */
#if defined(NO_PARITY) || defined(UNCOUNTED) || defined(RECHECK)
#define ACCEPTS_FIRST true
#else
#define ACCEPTS_FIRST (word[FIRST] % 2 == 0)
#endif
#if defined(NO_CHECK) || defined(UNCOUNTED)
#define ACCEPTS true
#else
#define ACCEPTS (word[FIRST] == word[LAST])
#endif

/* Told once for each, so that a proof shows what it is a proof about. */
c_decl {
	static unsigned told;
	static void tell(int what)
	{
		if (told & 1u << what)
			return;
		told |= 1u << what;
		printf(what == 7 ? "reached: refused\n" : "reached: state %d accepted\n", what);
	}
}
hidden byte outcome;

/* Judges what was read: an answer of one of the states low to high; and one at all where nothing changes any more. */
inline judge(low, high)
{
	k = low;
	if
	:: ACCEPTS_FIRST && ACCEPTS ->
		do
		:: k > high || AGREES(k) -> break
		:: else -> k++
		od;
		assert(k <= high); /* else the answer was true at no moment of the call */
		outcome = k
	:: else ->
		assert(low < CHANGES); /* else a table that nobody changes refuses to answer */
		outcome = 7
	fi;
	c_code { tell(outcome); }
}
