/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * Purges from other threads: any number of posters, one owner, no lock.
 *
 * **Slots.** A poster claims a free slot by compare-exchange, fills it, publishes
 * it with release order, and raises `used` above it. The owner exchanges `used`
 * for 0, takes what is published below what it was, and frees it. A slot that is
 * claimed and not yet published it leaves alone: its poster will raise `used`
 * again, for a later drain. So a poster that is stopped in between holds one slot
 * and nothing else. Purges commute, so it does not matter in which order slots
 * are filled; there are no positions to run ahead, wrap or be mistaken for
 * others, and a state that a compare-exchange finds free is free.
 *
 * **Overflow.** What finds no slot goes to one word: from nothing to a space to
 * everything, by compare-exchange, and back to nothing by the owner's exchange.
 *
 * **Completion.** Drains are numbered. The owner:
 *
 *	waiting = 0
 *	begun = n, with release order
 *	full fence
 *	takes used, the published slots below it, and overflow; obeys
 *	finished = n, with release order
 *
 * A poster:
 *
 *	publishes: a slot and `used`, or overflow
 *	full fence
 *	b = begun, with acquire order; b + 1 is what it waits for
 *	waiting = 1
 *
 * Nothing is left out: let the poster have read b. Then its load came before the
 * store of b + 1, so its fence comes before that of drain b + 1 in the one order
 * that all full fences have, and whatever that drain and later ones load, they
 * load what the poster published or something newer: a value of `used` above its
 * slot, or of `used` after an owner's exchange that saw one above it; likewise of
 * overflow. Between a poster's raise and the exchange that sees it there are only
 * read-modify-writes of the same word, so the exchange acquires the slot, too.
 * When drain b + 1 has finished, the request has been obeyed, perhaps by an
 * earlier drain, which took the slot before the poster came to read `begun`.
 *
 * Nobody waits in vain: `waiting` is 1 until drain b + 1 begins. Let an owner's
 * "waiting = 0" come after the poster's "waiting = 1", and let it be drain n's.
 * If n were at most b, the poster, having acquired b, would know of that 0 and its
 * 1 would come after it. So n is at least b + 1. (Set before `begun` is read, the
 * word could be cleared by drain b, and b + 1 never come.)
 *
 * A drain looks at each slot once, whatever posters do meanwhile, and at the
 * overflow word.
 *
 * **Sections.** Where the host gives callbacks, they bracket each
 * read-modify-write, which is then a load and a store; all else is the same.
 */
#include "mailbox.h"
#include "struct-size.h"

static int enter(const struct mailbox *m)
{
	return m->enter ? m->enter(m->user) : 0;
}

static int leave(const struct mailbox *m)
{
	return m->leave ? m->leave(m->user) : 0;
}

/* In a section: whether the word held @expected and now holds @value; else @expected becomes what it holds. */
static int replace(const struct mailbox *m, uint32_t *word, uint32_t *expected, uint32_t value)
{
	uint32_t held;

#if PORT_HAS_ATOMIC_RMW
	if (!m->enter)
		return port_compare_exchange32(word, expected, value);
#endif
	(void)m;
	held = port_load_acquire32(word);
	if (held != *expected) {
		*expected = held;
		return 0;
	}
	port_store_release32(word, value);
	return 1;
}

/* In a section: takes what a word holds and leaves 0. */
static uint32_t take_word(const struct mailbox *m, uint32_t *word)
{
	uint32_t held;

#if PORT_HAS_ATOMIC_RMW
	if (!m->enter)
		return port_exchange32(word, 0);
#endif
	(void)m;
	held = port_load_acquire32(word);
	port_store_release32(word, 0);
	return held;
}

/* Posters, in a section. */

/* Also where nothing has to be raised the word is written: the owner's exchange acquires by it what was published. */
static void raise_used(struct mailbox *m, uint32_t slots)
{
	uint32_t seen = PORT_READ(m->used);

	while (!replace(m, &m->used, &seen, seen > slots ? seen : slots))
		;
}

static void fill(struct libvtlb_request *slot, uint32_t rid, uint64_t first, uint64_t last)
{
	slot->rid = rid;
	slot->first = first;
	slot->last = last;
	port_store_release32(&slot->state, SLOT_PUBLISHED);
}

/* Returns whether there was a slot. Those below `used` are mostly taken, those above it mostly free. */
static int put(struct mailbox *m, uint32_t rid, uint64_t first, uint64_t last)
{
	uint32_t i;

	for (i = PORT_READ(m->used); i < m->count; i++) {
		struct libvtlb_request *slot = &m->requests[i];
		uint32_t state = SLOT_FREE;

		if (replace(m, &slot->state, &state, SLOT_CLAIMED)) {
			fill(slot, rid, first, last);
			raise_used(m, i + 1);
			return 1;
		}
	}
	return 0;
}

/* What covers two contents of the overflow word. */
static uint32_t cover(uint32_t a, uint32_t b)
{
	if (!a || a == b)
		return b;
	return OVERFLOW_EVERYTHING | ((a | b) & OVERFLOW_WIDENED);
}

/* Also what it holds already is written once more, so that the owner acquires what this poster wrote before. */
static void widen(struct mailbox *m, uint32_t wanted)
{
	uint32_t seen = PORT_READ(m->overflow);

	while (!replace(m, &m->overflow, &seen, cover(seen, wanted)))
		;
}

/* What follows when a request is published. */
static void announce(struct mailbox *m, uint32_t *sequence)
{
	uint32_t begun;

	PORT_FENCE_FULL();
	begun = port_load_acquire32(&m->begun);
	if (sequence)
		*sequence = begun + 1;
	PORT_WRITE(m->waiting, 1);
}

/* Ends a section that was entered without error: the request is posted, whatever the callback says. */
static int leave_posted(struct mailbox *m, uint32_t *sequence)
{
	int err = leave(m);

	announce(m, sequence);
	return err;
}

int libvtlb_post(struct libvtlb_mailbox *mailbox, uint32_t *sequence, uint32_t rid, uint64_t first, uint64_t last)
{
	struct mailbox *m = mailbox_of(mailbox);
	int err;

	if (!m || rid > RID_LAST)
		return LIBVTLB_ERR_INVALID;
	if (first > last || last > OFFSET_LAST)
		return LIBVTLB_ERR_RANGE;
	err = enter(m);
	if (err)
		return err;
	if (!put(m, rid, first, last))
		widen(m, OVERFLOW_SPACE | OVERFLOW_WIDENED | rid);
	return leave_posted(m, sequence);
}

int libvtlb_post_everything(struct libvtlb_mailbox *mailbox, uint32_t *sequence)
{
	struct mailbox *m = mailbox_of(mailbox);
	int err;

	if (!m)
		return LIBVTLB_ERR_INVALID;
	err = enter(m);
	if (err)
		return err;
	widen(m, OVERFLOW_EVERYTHING);
	return leave_posted(m, sequence);
}

/* Anybody. */

/* A difference of up to 2^31 drains tells which came first, also where the number wraps. */
int libvtlb_posted_is_done(const struct libvtlb_mailbox *mailbox, uint32_t sequence)
{
	const struct mailbox *m = mailbox_of_const(mailbox);

	return m && port_load_acquire32(&m->finished) - sequence < 0x80000000u;
}

/* 1 from the return of a post until a drain that will have obeyed it begins; it may be 1 with nothing left to do. */
int libvtlb_mailbox_is_waiting(const struct libvtlb_mailbox *mailbox)
{
	const struct mailbox *m = mailbox_of_const(mailbox);

	return m && PORT_READ(m->waiting);
}

/* The owner. */

static void begin(struct mailbox *m)
{
	PORT_WRITE(m->waiting, 0);
	port_store_release32(&m->begun, m->begun + 1);
	PORT_FENCE_FULL();
}

/*
 * Takes `used` and the overflow word. Where the section cannot be entered they stay as they are: what they say is
 * obeyed now, and once more by the next drain.
 */
static void collect(struct mailbox *m, uint32_t *used, uint32_t *overflow)
{
	*used = port_load_acquire32(&m->used);
	*overflow = port_load_acquire32(&m->overflow);
	if (!*used && !*overflow)
		return;
	if (enter(m)) {
		PORT_WRITE(m->waiting, 1);
		return;
	}
	if (*used)
		*used = take_word(m, &m->used);
	if (*overflow)
		*overflow = take_word(m, &m->overflow);
	(void)leave(m);
}

/* The slot is free before the request is obeyed. Returns how many were taken. */
static uint32_t take_slot(struct libvtlb_request *slot, posted_fn *obey, void *user)
{
	struct posted posted;

	if (port_load_acquire32(&slot->state) != SLOT_PUBLISHED)
		return 0;
	posted.scope = POSTED_RANGE;
	posted.rid = slot->rid;
	posted.first = slot->first;
	posted.last = slot->last;
	posted.widened = 0;
	port_store_release32(&slot->state, SLOT_FREE);
	obey(user, &posted);
	return 1;
}

static uint32_t take_overflow(uint32_t overflow, posted_fn *obey, void *user)
{
	struct posted posted;

	if (!overflow)
		return 0;
	posted.scope = overflow & OVERFLOW_EVERYTHING ? POSTED_EVERYTHING : POSTED_SPACE;
	posted.rid = overflow & RID_LAST;
	posted.first = 0;
	posted.last = OFFSET_LAST;
	posted.widened = (overflow & OVERFLOW_WIDENED) != 0;
	obey(user, &posted);
	return 1;
}

uint32_t libvtlb_mailbox_take(struct libvtlb_mailbox *mailbox, posted_fn *obey, void *user)
{
	struct mailbox *m = mailbox_of(mailbox);
	uint32_t used, overflow, taken = 0, i;

	if (!m)
		return 0;
	begin(m);
	collect(m, &used, &overflow);
	for (i = 0; i < used; i++)
		taken += take_slot(&m->requests[i], obey, user);
	taken += take_overflow(overflow, obey, user);
	port_store_release32(&m->finished, m->begun);
	return taken;
}

/* Setting one up. */

static int config_refused(const struct libvtlb_mailbox_config *c)
{
	if (c->request_count == 0 || c->request_count > 65536 || (c->request_count & (c->request_count - 1)))
		return LIBVTLB_ERR_INVALID;
	if (!c->requests || !c->enter != !c->leave)
		return LIBVTLB_ERR_INVALID;
	return c->enter || PORT_HAS_ATOMIC_RMW ? 0 : LIBVTLB_ERR_UNSUPPORTED;
}

uint32_t libvtlb_mailbox_sizeof(void)
{
	return sizeof(struct libvtlb_mailbox);
}

int libvtlb_mailbox_init_sized(struct libvtlb_mailbox *mailbox, uint32_t mailbox_size,
			       const struct libvtlb_mailbox_config *config)
{
	struct mailbox *m = (struct mailbox *)mailbox;
	int err = libvtlb_check_struct(config, sizeof(*config), FIRST_MAILBOX_CONFIG);

	if (!m)
		err = LIBVTLB_ERR_INVALID;
	if (!err && mailbox_size < sizeof(*m))
		err = LIBVTLB_ERR_SIZE;
	err = err ? err : config_refused(config);
	if (err)
		return err;
	port_clear(m, sizeof(*m));
	port_clear(config->requests, config->request_count * sizeof(*config->requests));
	m->magic = MAILBOX_MAGIC;
	m->count = config->request_count;
	m->requests = config->requests;
	m->enter = config->enter;
	m->leave = config->leave;
	m->user = config->user;
	return 0;
}
