/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * The mailbox, one thread at a time: what a drain hands over, what is widened,
 * and when a post is done. Posters that are stopped half way are made by hand.
 * What happens when threads meet: tests/concurrent and tests/spin.
 */
#include "suites.h"

#include <string.h>

#include <vtlb/mailbox.h>

#define SLOTS 4u
#define TAKEN 16u /* more than a drain of SLOTS slots may hand over */
#define RID 0x123456u

/* A mailbox, what its owner was handed by the last drain, and its section. */
static struct box {
	struct libvtlb_mailbox mailbox;
	struct libvtlb_request requests[SLOTS];
	struct posted taken[TAKEN];
	uint32_t count;
	int post_again; /* while obeying */
	uint32_t sequence; /* of that */
	uint32_t calls, inside, fail_call; /* of the section's callbacks; which one fails, from 1 */
} b;

#define SECTION_ERROR (-1234)

static int section_call(struct box *box)
{
	return ++box->calls == box->fail_call ? SECTION_ERROR : 0;
}

static int enter(void *user)
{
	struct box *box = user;
	int err = section_call(box);

	ck_assert_uint_eq(box->inside, 0);
	box->inside = !err;
	return err;
}

static int leave(void *user)
{
	struct box *box = user;

	ck_assert_uint_eq(box->inside, 1);
	box->inside = 0;
	return section_call(box);
}

static struct libvtlb_mailbox_config config_of(uint32_t count, int section)
{
	struct libvtlb_mailbox_config config = {sizeof(config), count, b.requests, NULL, NULL, &b};

	if (section) {
		config.enter = enter;
		config.leave = leave;
	}
	return config;
}

/* An empty mailbox between rubbish. Without the callbacks where there are atomics and they are not asked for. */
static void make(uint32_t count, int section)
{
	struct libvtlb_mailbox_config config = config_of(count, section || !PORT_HAS_ATOMIC_RMW);

	memset(&b, 0xa5, sizeof(b));
	b.count = b.calls = b.inside = b.fail_call = 0;
	b.post_again = 0;
	ck_assert_int_eq(libvtlb_mailbox_init(&b.mailbox, &config), 0);
}

static struct mailbox *inside(void)
{
	return mailbox_of(&b.mailbox);
}

static uint32_t post(uint32_t rid, uint64_t first, uint64_t last)
{
	uint32_t sequence = 0xdead;

	ck_assert_int_eq(libvtlb_post(&b.mailbox, &sequence, rid, first, last), 0);
	ck_assert(libvtlb_mailbox_is_waiting(&b.mailbox));
	ck_assert(!libvtlb_posted_is_done(&b.mailbox, sequence));
	return sequence;
}

static uint32_t post_everything(void)
{
	uint32_t sequence = 0xdead;

	ck_assert_int_eq(libvtlb_post_everything(&b.mailbox, &sequence), 0);
	return sequence;
}

static void obey(void *user, const struct posted *posted)
{
	struct box *box = user;

	ck_assert_uint_lt(box->count, TAKEN);
	box->taken[box->count++] = *posted;
	if (box->post_again)
		ck_assert_int_eq(libvtlb_post(&box->mailbox, &box->sequence, RID + box->count, 0, OFFSET_LAST), 0);
}

static uint32_t drain(void)
{
	uint32_t taken;

	b.count = 0;
	taken = libvtlb_mailbox_take(&b.mailbox, obey, &b);
	ck_assert_uint_eq(taken, b.count);
	return taken;
}

/* How often the last drain handed this over. */
static uint32_t handed(uint32_t scope, uint32_t rid, uint64_t first, uint64_t last, int widened)
{
	uint32_t i, n = 0;

	for (i = 0; i < b.count; i++) {
		const struct posted *p = &b.taken[i];

		n += p->scope == scope && p->widened == widened && (scope == POSTED_EVERYTHING || p->rid == rid) &&
		     (scope != POSTED_RANGE || (p->first == first && p->last == last));
	}
	return n;
}

static uint32_t handed_range(uint32_t rid, uint64_t first, uint64_t last)
{
	return handed(POSTED_RANGE, rid, first, last, 0);
}

static int covers(const struct posted *p, uint32_t rid, uint64_t first, uint64_t last)
{
	if (p->scope != POSTED_RANGE)
		return p->scope == POSTED_EVERYTHING || p->rid == rid;
	return p->rid == rid && p->first <= first && last <= p->last;
}

static int is_covered(uint32_t rid, uint64_t first, uint64_t last)
{
	uint32_t i;

	for (i = 0; i < b.count; i++)
		if (covers(&b.taken[i], rid, first, last))
			return 1;
	return 0;
}

/* Fills the slots with pages of one space. */
static void fill_slots(uint32_t count, uint32_t rid)
{
	uint32_t i;

	for (i = 0; i < count; i++)
		post(rid, i, i);
}

START_TEST(drain_hands_over_each_request_once)
{
	make(SLOTS, _i);
	post(RID, 0x1000, 0x1fff);
	post(RID_LAST, 0, OFFSET_LAST);
	post(0, OFFSET_LAST, OFFSET_LAST);
	ck_assert_uint_eq(drain(), 3);
	ck_assert_uint_eq(handed_range(RID, 0x1000, 0x1fff), 1);
	ck_assert_uint_eq(handed_range(RID_LAST, 0, OFFSET_LAST), 1);
	ck_assert_uint_eq(handed_range(0, OFFSET_LAST, OFFSET_LAST), 1);
	ck_assert(!libvtlb_mailbox_is_waiting(&b.mailbox));
	ck_assert_uint_eq(drain(), 0);
}
END_TEST

START_TEST(empty_mailbox_holds_nothing)
{
	make(SLOTS, _i);
	ck_assert(!libvtlb_mailbox_is_waiting(&b.mailbox));
	ck_assert_uint_eq(drain(), 0);
	ck_assert_uint_eq(b.calls, 0);
}
END_TEST

START_TEST(slots_are_used_again_and_again)
{
	uint32_t lap, i;

	make(SLOTS, _i);
	for (lap = 0; lap < 1000; lap++) {
		uint32_t count = 1 + lap % SLOTS;

		for (i = 0; i < count; i++)
			post(lap, i, lap);
		ck_assert_uint_eq(drain(), count);
		for (i = 0; i < count; i++)
			ck_assert_uint_eq(handed_range(lap, i, lap), 1);
	}
}
END_TEST

START_TEST(one_slot_is_a_mailbox)
{
	make(1, _i);
	post(RID, 5, 5);
	post(RID, 6, 6);
	ck_assert_uint_eq(drain(), 2);
	ck_assert_uint_eq(handed_range(RID, 5, 5), 1);
	ck_assert_uint_eq(handed(POSTED_SPACE, RID, 0, 0, 1), 1);
	post(RID, 7, 7);
	ck_assert_uint_eq(drain(), 1);
	ck_assert_uint_eq(handed_range(RID, 7, 7), 1);
}
END_TEST

START_TEST(full_mailbox_widens_to_the_space)
{
	make(SLOTS, _i);
	fill_slots(SLOTS, 7);
	post(RID, 0x1000, 0x1fff);
	post(RID, 0x3000, 0x3fff);
	ck_assert_uint_eq(drain(), SLOTS + 1);
	ck_assert_uint_eq(handed_range(7, SLOTS - 1, SLOTS - 1), 1);
	ck_assert_uint_eq(handed(POSTED_SPACE, RID, 0, 0, 1), 1);
	ck_assert_uint_eq(drain(), 0);
}
END_TEST

/* Region id 0 is a space like any. */
START_TEST(space_0_can_be_widened_to)
{
	make(SLOTS, _i);
	fill_slots(SLOTS, 0);
	post(0, 0x1000, 0x1fff);
	ck_assert_uint_eq(drain(), SLOTS + 1);
	ck_assert_uint_eq(handed(POSTED_SPACE, 0, 0, 0, 1), 1);
}
END_TEST

START_TEST(two_spaces_are_widened_to_everything)
{
	make(SLOTS, _i);
	fill_slots(SLOTS, 7);
	post(RID, 0x1000, 0x1fff);
	post(RID + 1, 0x1000, 0x1fff);
	post(RID, 0x1000, 0x1fff);
	ck_assert_uint_eq(drain(), SLOTS + 1);
	ck_assert_uint_eq(handed(POSTED_EVERYTHING, 0, 0, 0, 1), 1);
	fill_slots(SLOTS, 7);
	post(RID, 0x1000, 0x1fff);
	ck_assert_uint_eq(drain(), SLOTS + 1);
	ck_assert_uint_eq(handed(POSTED_SPACE, RID, 0, 0, 1), 1);
}
END_TEST

START_TEST(everything_is_widened_only_by_what_asked_for_less)
{
	make(SLOTS, _i);
	post_everything();
	post_everything();
	ck_assert_uint_eq(drain(), 1);
	ck_assert_uint_eq(handed(POSTED_EVERYTHING, 0, 0, 0, 0), 1);
	fill_slots(SLOTS, 7);
	post_everything();
	post(RID, 0, 0);
	ck_assert_uint_eq(drain(), SLOTS + 1);
	ck_assert_uint_eq(handed(POSTED_EVERYTHING, 0, 0, 0, 1), 1);
	fill_slots(SLOTS, 7);
	post(RID, 0, 0);
	post_everything();
	ck_assert_uint_eq(drain(), SLOTS + 1);
	ck_assert_uint_eq(handed(POSTED_EVERYTHING, 0, 0, 0, 1), 1);
}
END_TEST

START_TEST(post_is_done_when_a_drain_has_ended)
{
	uint32_t first, second, third;

	make(SLOTS, _i);
	first = post(RID, 1, 1);
	second = post(RID, 2, 2);
	drain();
	ck_assert(libvtlb_posted_is_done(&b.mailbox, first));
	ck_assert(libvtlb_posted_is_done(&b.mailbox, second));
	third = post_everything();
	ck_assert(libvtlb_mailbox_is_waiting(&b.mailbox));
	ck_assert(!libvtlb_posted_is_done(&b.mailbox, third));
	ck_assert(libvtlb_posted_is_done(&b.mailbox, first));
	drain();
	ck_assert(libvtlb_posted_is_done(&b.mailbox, third));
	ck_assert_int_eq(libvtlb_post(&b.mailbox, NULL, RID, 0, 0), 0);
	ck_assert_uint_eq(drain(), 1);
}
END_TEST

/* A drain that began before the post may hand it over, but does not complete it. */
START_TEST(post_during_a_drain_is_done_by_the_next)
{
	make(SLOTS, _i);
	post(RID, 1, 1);
	b.post_again = 1;
	drain();
	b.post_again = 0;
	ck_assert(!libvtlb_posted_is_done(&b.mailbox, b.sequence));
	ck_assert(libvtlb_mailbox_is_waiting(&b.mailbox));
	drain();
	ck_assert(libvtlb_posted_is_done(&b.mailbox, b.sequence));
	ck_assert_uint_eq(handed_range(RID + 1, 0, OFFSET_LAST), 1);
}
END_TEST

START_TEST(drain_ends_whatever_is_posted_meanwhile)
{
	uint32_t round;

	make(SLOTS, _i);
	fill_slots(SLOTS, 7);
	post(RID, 0, 0);
	b.post_again = 1;
	for (round = 0; round < 100; round++)
		ck_assert_uint_le(drain(), SLOTS + 1);
	b.post_again = 0;
	drain();
	ck_assert(libvtlb_posted_is_done(&b.mailbox, b.sequence));
}
END_TEST

START_TEST(number_of_drains_wraps)
{
	uint32_t sequence, before, i;

	make(SLOTS, _i);
	inside()->begun = inside()->finished = UINT32_MAX - 2;
	before = post(RID, 0, 0);
	drain();
	for (i = 0; i < 6; i++) {
		sequence = post(RID, i, i);
		ck_assert(libvtlb_posted_is_done(&b.mailbox, before));
		ck_assert_uint_eq(drain(), 1);
		ck_assert(libvtlb_posted_is_done(&b.mailbox, sequence));
	}
	ck_assert_uint_lt(inside()->begun, 16);
}
END_TEST

START_TEST(answer_is_good_for_two_to_the_31_drains)
{
	uint32_t sequence;

	make(SLOTS, _i);
	sequence = post(RID, 0, 0);
	drain();
	inside()->finished += 0x7fffffff;
	ck_assert(libvtlb_posted_is_done(&b.mailbox, sequence));
	inside()->finished++;
	ck_assert(!libvtlb_posted_is_done(&b.mailbox, sequence));
}
END_TEST

/* Stopped between claim and publication. It costs its slot, in every drain to come, and nothing else. */
START_TEST(stalled_poster_holds_one_slot)
{
	uint32_t round, i;

	make(SLOTS, _i);
	b.requests[1].state = SLOT_CLAIMED;
	for (round = 0; round < 3 * SLOTS; round++) {
		for (i = 0; i < SLOTS - 1; i++)
			post(RID, i, i);
		ck_assert_uint_eq(drain(), SLOTS - 1);
		for (i = 0; i < SLOTS - 1; i++)
			ck_assert_uint_eq(handed_range(RID, i, i), 1);
	}
	fill_slots(SLOTS - 1, 7);
	post(RID, 0x1000, 0x1000);
	ck_assert_uint_eq(drain(), SLOTS);
	ck_assert_uint_eq(handed(POSTED_SPACE, RID, 0, 0, 1), 1);
}
END_TEST

START_TEST(stalled_poster_is_heard_when_it_goes_on)
{
	make(SLOTS, _i);
	b.requests[0].state = SLOT_CLAIMED;
	post(RID, 1, 1);
	ck_assert_uint_eq(drain(), 1);
	b.requests[0] = (struct libvtlb_request){SLOT_PUBLISHED, RID, 8, 9};
	inside()->used = 1;
	post(RID, 2, 2);
	ck_assert_uint_eq(drain(), 2);
	ck_assert_uint_eq(handed_range(RID, 8, 9), 1);
	ck_assert_uint_eq(handed_range(RID, 2, 2), 1);
}
END_TEST

/* Stopped between publication and raising `used`: somebody else's raise may show its slot, and its own then nothing. */
START_TEST(request_that_another_post_shows_is_handed_over_once)
{
	make(SLOTS, _i);
	b.requests[0] = (struct libvtlb_request){SLOT_PUBLISHED, RID, 8, 9};
	post(RID, 1, 1);
	ck_assert_uint_eq(inside()->used, 2);
	ck_assert_uint_eq(drain(), 2);
	ck_assert_uint_eq(handed_range(RID, 8, 9), 1);
	inside()->used = 1;
	ck_assert_uint_eq(drain(), 0);
	fill_slots(SLOTS, RID);
	ck_assert_uint_eq(drain(), SLOTS);
}
END_TEST

START_TEST(late_raise_costs_slots_of_one_drain)
{
	make(SLOTS, _i);
	inside()->used = SLOTS - 1;
	post(RID, 1, 1);
	post(RID, 2, 2);
	ck_assert_uint_eq(drain(), 2);
	ck_assert_uint_eq(handed(POSTED_SPACE, RID, 0, 0, 1), 1);
	fill_slots(SLOTS, RID);
	ck_assert_uint_eq(drain(), SLOTS);
	ck_assert_uint_eq(handed_range(RID, SLOTS - 1, SLOTS - 1), 1);
}
END_TEST

START_TEST(bad_request_posts_nothing)
{
	uint32_t sequence = 77;
	struct libvtlb_mailbox nothing;
	uint64_t beyond = OFFSET_LAST + 1;

	memset(&nothing, 0, sizeof(nothing));
	make(SLOTS, _i);
	ck_assert_int_eq(libvtlb_post(NULL, &sequence, RID, 0, 0), LIBVTLB_ERR_INVALID);
	ck_assert_int_eq(libvtlb_post(&nothing, &sequence, RID, 0, 0), LIBVTLB_ERR_INVALID);
	ck_assert_int_eq(libvtlb_post(&b.mailbox, &sequence, RID_LAST + 1, 0, 0), LIBVTLB_ERR_INVALID);
	ck_assert_int_eq(libvtlb_post(&b.mailbox, &sequence, RID, 2, 1), LIBVTLB_ERR_RANGE);
	ck_assert_int_eq(libvtlb_post(&b.mailbox, &sequence, RID, 0, beyond), LIBVTLB_ERR_RANGE);
	ck_assert_int_eq(libvtlb_post(&b.mailbox, &sequence, RID, beyond, beyond), LIBVTLB_ERR_RANGE);
	ck_assert_int_eq(libvtlb_post(&b.mailbox, &sequence, RID, 0, UINT64_MAX), LIBVTLB_ERR_RANGE);
	ck_assert_int_eq(libvtlb_post_everything(NULL, &sequence), LIBVTLB_ERR_INVALID);
	ck_assert_int_eq(libvtlb_post_everything(&nothing, &sequence), LIBVTLB_ERR_INVALID);
	ck_assert_uint_eq(sequence, 77);
	ck_assert(!libvtlb_mailbox_is_waiting(&b.mailbox));
	ck_assert_uint_eq(b.calls, 0);
	ck_assert_uint_eq(drain(), 0);
}
END_TEST

START_TEST(null_pointer_is_no_mailbox)
{
	ck_assert(!libvtlb_mailbox_is_waiting(NULL));
	ck_assert(!libvtlb_posted_is_done(NULL, 0));
	ck_assert_uint_eq(libvtlb_mailbox_take(NULL, obey, &b), 0);
}
END_TEST

static int init_with(struct libvtlb_mailbox_config *config)
{
	static const struct libvtlb_mailbox untouched;
	int err = libvtlb_mailbox_init(&b.mailbox, config);

	if (err)
		ck_assert(!memcmp(&b.mailbox, &untouched, sizeof(untouched)));
	return err;
}

START_TEST(bad_configuration_is_refused)
{
	static const uint32_t counts[] = {0, 3, 6, 65535, 65537, 131072, 0x80000000, UINT32_MAX};
	struct libvtlb_mailbox_config config;
	uint32_t i;

	memset(&b, 0, sizeof(b));
	for (i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
		config = config_of(counts[i], 1);
		ck_assert_int_eq(init_with(&config), LIBVTLB_ERR_INVALID);
	}
	config = config_of(SLOTS, 1);
	ck_assert_int_eq(libvtlb_mailbox_init_sized(NULL, sizeof(struct libvtlb_mailbox), &config), LIBVTLB_ERR_INVALID);
	ck_assert_int_eq(libvtlb_mailbox_init_sized(&b.mailbox, 8, &config), LIBVTLB_ERR_SIZE);
	ck_assert_int_eq(init_with(NULL), LIBVTLB_ERR_INVALID);
	config.requests = NULL;
	ck_assert_int_eq(init_with(&config), LIBVTLB_ERR_INVALID);
	config = config_of(SLOTS, 1);
	config.enter = NULL;
	ck_assert_int_eq(init_with(&config), LIBVTLB_ERR_INVALID);
	config = config_of(SLOTS, 1);
	config.leave = NULL;
	ck_assert_int_eq(init_with(&config), LIBVTLB_ERR_INVALID);
	config = config_of(SLOTS, 1);
	config.size--;
	ck_assert_int_eq(init_with(&config), LIBVTLB_ERR_SIZE);
	config.size = 0;
	ck_assert_int_eq(init_with(&config), LIBVTLB_ERR_SIZE);
}
END_TEST

START_TEST(newer_configuration_is_accepted_when_its_tail_is_zero)
{
	struct {
		struct libvtlb_mailbox_config known;
		uint64_t unknown;
	} config = {config_of(SLOTS, 1), 0};

	memset(&b, 0, sizeof(b));
	config.known.size = sizeof(config);
	ck_assert_int_eq(init_with(&config.known), 0);
	memset(&b, 0, sizeof(b));
	config.unknown = 1;
	ck_assert_int_eq(init_with(&config.known), LIBVTLB_ERR_SIZE);
}
END_TEST

/* Where the processor has no atomics, and the tests are built for it, the host has to give a section. */
START_TEST(processor_without_atomics_needs_a_section)
{
	struct libvtlb_mailbox_config config = config_of(SLOTS, 0);

	memset(&b, 0, sizeof(b));
	ck_assert_int_eq(init_with(&config), PORT_HAS_ATOMIC_RMW ? 0 : LIBVTLB_ERR_UNSUPPORTED);
	config = config_of(SLOTS, 1);
	ck_assert_int_eq(init_with(&config), 0);
}
END_TEST

START_TEST(post_that_cannot_enter_its_section_does_nothing)
{
	uint32_t sequence = 77;

	make(SLOTS, 1);
	b.fail_call = 1;
	ck_assert_int_eq(libvtlb_post(&b.mailbox, &sequence, RID, 0, 0), SECTION_ERROR);
	b.fail_call = 2;
	ck_assert_int_eq(libvtlb_post_everything(&b.mailbox, &sequence), SECTION_ERROR);
	ck_assert_uint_eq(sequence, 77);
	ck_assert(!libvtlb_mailbox_is_waiting(&b.mailbox));
	ck_assert_uint_eq(drain(), 0);
}
END_TEST

START_TEST(post_that_cannot_leave_its_section_is_posted)
{
	uint32_t sequence = 77;

	make(SLOTS, 1);
	b.fail_call = 2;
	ck_assert_int_eq(libvtlb_post(&b.mailbox, &sequence, RID, 3, 4), SECTION_ERROR);
	ck_assert(libvtlb_mailbox_is_waiting(&b.mailbox));
	ck_assert_uint_eq(drain(), 1);
	ck_assert_uint_eq(handed_range(RID, 3, 4), 1);
	ck_assert(libvtlb_posted_is_done(&b.mailbox, sequence));
}
END_TEST

START_TEST(owner_that_cannot_enter_obeys_and_obeys_once_more)
{
	uint32_t sequence;

	make(SLOTS, 1);
	fill_slots(SLOTS, 7);
	sequence = post(RID, 0, 0);
	b.fail_call = b.calls + 1;
	ck_assert_uint_eq(drain(), SLOTS + 1);
	ck_assert_uint_eq(handed(POSTED_SPACE, RID, 0, 0, 1), 1);
	ck_assert(libvtlb_posted_is_done(&b.mailbox, sequence));
	ck_assert(libvtlb_mailbox_is_waiting(&b.mailbox));
	ck_assert_uint_eq(drain(), 1);
	ck_assert_uint_eq(handed(POSTED_SPACE, RID, 0, 0, 1), 1);
	ck_assert(!libvtlb_mailbox_is_waiting(&b.mailbox));
	ck_assert_uint_eq(drain(), 0);
}
END_TEST

/* Six requests and a drain, twice, with the n-th of the 28 calls of enter and leave failing. */
START_TEST(no_callback_that_fails_loses_a_request)
{
	int posted[6], err;
	uint32_t i, round, before;

	make(SLOTS, 1);
	b.fail_call = (uint32_t)_i;
	for (round = 0; round < 2; round++) {
		for (i = 0; i < 6; i++) {
			before = b.calls;
			err = libvtlb_post(&b.mailbox, NULL, 100 + i, i, i);
			posted[i] = !err || b.calls == before + 2; /* it was leave that failed */
			ck_assert(!err || err == SECTION_ERROR);
		}
		drain();
		for (i = 0; i < 6; i++)
			ck_assert(is_covered(100 + i, i, i) || !posted[i]);
	}
	b.fail_call = 0;
	while (libvtlb_mailbox_is_waiting(&b.mailbox))
		drain();
	fill_slots(SLOTS, RID);
	ck_assert_uint_eq(drain(), SLOTS);
}
END_TEST

/* One section a post, one a drain that finds something. */
START_TEST(section_is_entered_once_for_each_thing_done)
{
	make(SLOTS, 1);
	fill_slots(SLOTS, RID);
	ck_assert_uint_eq(b.calls, 2 * SLOTS);
	post(RID, 0, 0);
	post_everything();
	ck_assert_uint_eq(b.calls, 2 * SLOTS + 4);
	drain();
	ck_assert_uint_eq(b.calls, 2 * SLOTS + 6);
	drain();
	ck_assert_uint_eq(b.calls, 2 * SLOTS + 6);
}
END_TEST

/* Without a section, and with one. */
static void add_both(TCase *tcase)
{
	tcase_add_loop_test(tcase, drain_hands_over_each_request_once, 0, 2);
	tcase_add_loop_test(tcase, empty_mailbox_holds_nothing, 0, 2);
	tcase_add_loop_test(tcase, slots_are_used_again_and_again, 0, 2);
	tcase_add_loop_test(tcase, one_slot_is_a_mailbox, 0, 2);
	tcase_add_loop_test(tcase, full_mailbox_widens_to_the_space, 0, 2);
	tcase_add_loop_test(tcase, space_0_can_be_widened_to, 0, 2);
	tcase_add_loop_test(tcase, two_spaces_are_widened_to_everything, 0, 2);
	tcase_add_loop_test(tcase, everything_is_widened_only_by_what_asked_for_less, 0, 2);
	tcase_add_loop_test(tcase, post_is_done_when_a_drain_has_ended, 0, 2);
	tcase_add_loop_test(tcase, post_during_a_drain_is_done_by_the_next, 0, 2);
	tcase_add_loop_test(tcase, drain_ends_whatever_is_posted_meanwhile, 0, 2);
	tcase_add_loop_test(tcase, number_of_drains_wraps, 0, 2);
	tcase_add_loop_test(tcase, answer_is_good_for_two_to_the_31_drains, 0, 2);
	tcase_add_loop_test(tcase, stalled_poster_holds_one_slot, 0, 2);
	tcase_add_loop_test(tcase, stalled_poster_is_heard_when_it_goes_on, 0, 2);
	tcase_add_loop_test(tcase, request_that_another_post_shows_is_handed_over_once, 0, 2);
	tcase_add_loop_test(tcase, late_raise_costs_slots_of_one_drain, 0, 2);
	tcase_add_loop_test(tcase, bad_request_posts_nothing, 0, 2);
}

Suite *vtlb_mailbox_suite(void)
{
	Suite *suite = suite_create("vtlb_mailbox");
	TCase *tcase = tcase_create("mailbox");

	add_both(tcase);
	tcase_add_test(tcase, null_pointer_is_no_mailbox);
	tcase_add_test(tcase, bad_configuration_is_refused);
	tcase_add_test(tcase, newer_configuration_is_accepted_when_its_tail_is_zero);
	tcase_add_test(tcase, processor_without_atomics_needs_a_section);
	tcase_add_test(tcase, post_that_cannot_enter_its_section_does_nothing);
	tcase_add_test(tcase, post_that_cannot_leave_its_section_is_posted);
	tcase_add_test(tcase, owner_that_cannot_enter_obeys_and_obeys_once_more);
	tcase_add_loop_test(tcase, no_callback_that_fails_loses_a_request, 0, 29);
	tcase_add_test(tcase, section_is_entered_once_for_each_thing_done);
	suite_add_tcase(suite, tcase);
	return suite;
}
