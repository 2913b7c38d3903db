/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * Purges of other processors, as their target obeys them: before anything else that
 * it does, in table, VHPT and machine, and never less than was asked for. The
 * mailbox by itself is in test_vtlb_mailbox.c.
 */
#include <string.h>

#include "suites.h"
#include "vtlb_rig.h"

#define DATA LIBVTLB_DATA
#define CODE LIBVTLB_CODE
#define REGION_LAST (((uint64_t)1 << 61) - 1)
#define TARGET (VRIG_RID + 2) /* the space that is purged, of region 2 */
#define MINE VRIG_VA(1, 0x4000) /* what the owner is at work on meanwhile */
#define THEIRS VRIG_VA(2, 0x4000) /* what is purged */
#define PTA_BASE 0x100000u /* of a guest's VHPT of 32 KiB in region 1 */

static struct vtlb_rig r, other;

/* Whether a page is in the table, asked without a drain. */
static int is_in(struct vtlb_rig *rig, uint32_t side, uint64_t va)
{
	struct thash_translation found = THASH_TRANSLATION_INIT;
	uint32_t kind = side == CODE ? THASH_EXECUTE : THASH_READ;

	return thash_probe(&rig->table.table, &found, LIBVTLB_OFFSET(va), 1, kind, LIBVTLB_REGION(va)) != THASH_MISS;
}

/* MINE and THEIRS of both sides, a register, and the page of the guest's VHPT. */
static void begin(void)
{
	vtlb_rig_init(&r);
	vtlb_rig_insert(&r, DATA, MINE, 14, VRIG_PTE(0x8000));
	vtlb_rig_insert(&r, CODE, MINE, 14, VRIG_PTE(0x8000));
	vtlb_rig_insert(&r, DATA, THEIRS, 14, VRIG_PTE(0xc000));
	vtlb_rig_insert(&r, CODE, THEIRS, 14, VRIG_PTE(0xc000));
	vtlb_rig_insert(&r, DATA, VRIG_VA(1, PTA_BASE), 16, VRIG_PTE(PTA_BASE));
	vtlb_rig_register(&r, DATA, 0, VRIG_VA(3, 0x1000000), 24, VRIG_PTE(0x1000000));
}

/* Every function that drains, at work on what nobody purges. */
#define DRAINING 16u
#define TICKET 5u

static int call_draining(uint32_t n)
{
	struct libvtlb_translation found = LIBVTLB_TRANSLATION_INIT;
	struct libvtlb_reference load =
		vtlb_rig_reference(LIBVTLB_LOAD, LIBVTLB_PTA(VRIG_VA(1, PTA_BASE), 15, 1, LIBVTLB_PTA_VE));
	struct libvtlb_reference fetch = vtlb_rig_reference(LIBVTLB_FETCH, VRIG_NO_WALKER);
	struct libvtlb_vhpt_entry entry;
	uint64_t bundle[2];

	switch (n) {
	case 0: return libvtlb_drain(&r.vcpu);
	case 1: return libvtlb_set_rr(&r.vcpu, 5, LIBVTLB_RR(0x999, 14, 0));
	case 2: return libvtlb_insert_register(&r.vcpu, CODE, 1, VRIG_PTE(0), LIBVTLB_ITIR(14, 0), VRIG_VA(4, 0));
	case 3: return libvtlb_purge_registers(&r.vcpu, DATA, VRIG_VA(3, 0x1000000), 24);
	case 4: return libvtlb_insert(&r.vcpu, DATA, VRIG_PTE(0), LIBVTLB_ITIR(14, 0), VRIG_VA(4, 0), LIBVTLB_NO_TICKET);
	case TICKET: return libvtlb_ticket(&r.vcpu) ? 0 : 1;
	case 6: return libvtlb_purge(&r.vcpu, MINE, 14);
	case 7: return libvtlb_purge_space(&r.vcpu, VRIG_RID + 1, 0x4000, 0x4000);
	case 8: return libvtlb_purge_all(&r.vcpu);
	case 9: return libvtlb_lookup(&r.vcpu, &found, DATA, MINE);
	case 10: return libvtlb_access(&r.vcpu, &found, &load, MINE);
	case 11: return libvtlb_walk(&r.vcpu, DATA, &load, VRIG_VA(1, 0x20000000));
	case 12: return libvtlb_fetch(&r.vcpu, bundle, &fetch, MINE);
	case 13: return libvtlb_fill(&r.vcpu, DATA, MINE);
	case 14: return libvtlb_vhpt_find(&r.vcpu, &entry, MINE);
	default: return libvtlb_protect(&r.vcpu);
	}
}

START_TEST(posted_purge_is_obeyed_by_every_function_that_drains)
{
	uint32_t sequence;

	begin();
	sequence = vtlb_rig_post(&r, TARGET, 0x7fff, 0x7fff);
	ck_assert_int_ge(call_draining((uint32_t)_i), 0);
	ck_assert_int_eq(libvtlb_posted_is_done(&r.mailbox, sequence), 1);
	ck_assert_int_eq(libvtlb_mailbox_is_waiting(&r.mailbox), 0);
	ck_assert(!is_in(&r, DATA, THEIRS) && !is_in(&r, CODE, THEIRS));
	ck_assert_uint_eq(vtlb_rig_stats(&r).remote, 1);
	ck_assert_uint_eq(vtlb_rig_stats(&r).widened, 0);
	ck_assert_uint_eq(vtlb_rig_vhpt_at(&r, THEIRS), LAST_BYTE);
	ck_assert_uint_eq(vtlb_rig_machine_at(&r, CODE, THEIRS), LAST_BYTE);
}
END_TEST

static uint32_t all_calls(void)
{
	uint32_t i, sum = 0;

	for (i = 0; i < VRIG_CALLBACKS; i++)
		sum += r.calls[i];
	return sum;
}

/*
 * It is obeyed first: where the machine fails at it, the function returns that and has not begun with its own work,
 * for which it would have asked the host or changed one of these.
 */
START_TEST(error_in_the_drain_is_returned_before_anything_is_done)
{
	uint64_t rr5;
	uint32_t calls;

	begin();
	vtlb_rig_post(&r, TARGET, 0x7fff, 0x7fff);
	vtlb_rig_fail(&r, VRIG_PURGE, 1);
	calls = all_calls();
	ck_assert_int_eq(call_draining((uint32_t)_i), _i == TICKET ? 0 : VRIG_ERROR);
	ck_assert_uint_eq(all_calls(), calls + 1);
	ck_assert(!is_in(&r, DATA, THEIRS) && !is_in(&r, CODE, THEIRS));
	ck_assert(is_in(&r, DATA, MINE) && is_in(&r, CODE, MINE));
	ck_assert(is_in(&r, DATA, VRIG_VA(3, 0x1000000)));
	ck_assert(!is_in(&r, DATA, VRIG_VA(4, 0)) && !is_in(&r, CODE, VRIG_VA(4, 0)));
	ck_assert_int_eq(libvtlb_get_rr(&r.vcpu, &rr5, 5), 0);
	ck_assert_uint_eq(rr5, LIBVTLB_RR(VRIG_RID + 5, 14, LIBVTLB_RR_VE));
	ck_assert_uint_eq(vtlb_rig_stats(&r).walks, 0);
	ck_assert_int_ge(call_draining((uint32_t)_i), 0); /* it was told once */
}
END_TEST

/* Every function that says that it does not. */
#define NOT_DRAINING 8u

static int call_not_draining(uint32_t n)
{
	struct libvtlb_stats stats = {.size = sizeof(stats)};
	struct libvtlb_backing backing;
	uint64_t value;
	uint32_t slot;

	switch (n) {
	case 0: return libvtlb_get_rr(&r.vcpu, &value, 1);
	case 1: return libvtlb_find_register(&r.vcpu, &slot, DATA, MINE, 0);
	case 2: return libvtlb_machine_address(&r.vcpu, &backing, 0);
	case 3: return libvtlb_get_stats(&r.vcpu, &stats);
	case 4: return libvtlb_may_have_register(&r.vcpu, DATA, MINE);
	case 5: return libvtlb_mailbox_is_waiting(&r.mailbox);
	case 6: return libvtlb_posted_is_done(&r.mailbox, 0);
	default: return libvtlb_dirty_mark(&r.dirty, 0, 0);
	}
}

START_TEST(posted_purge_waits_for_a_function_that_drains)
{
	uint32_t sequence;

	begin();
	sequence = vtlb_rig_post(&r, TARGET, 0x7fff, 0x7fff);
	ck_assert_int_ge(call_not_draining((uint32_t)_i), 0);
	ck_assert_int_eq(libvtlb_mailbox_is_waiting(&r.mailbox), 1);
	ck_assert_int_eq(libvtlb_posted_is_done(&r.mailbox, sequence), 0);
	ck_assert(is_in(&r, DATA, THEIRS) && is_in(&r, CODE, THEIRS));
	ck_assert_uint_eq(vtlb_rig_stats(&r).remote, 0);
}
END_TEST

/* The host calls libvtlb_drain() at its safe points. */
START_TEST(inlined_lookups_do_not_drain)
{
	begin();
	vtlb_rig_post(&r, TARGET, 0x4000, 0x7fff);
	ck_assert_int_eq(thash_lookup(&r.table.table, 0x4000, 1, THASH_READ, 2).outcome, THASH_HIT);
	ck_assert_int_eq(libvtlb_drain(&r.vcpu), 1);
	ck_assert_int_eq(thash_lookup(&r.table.table, 0x4000, 1, THASH_READ, 2).outcome, THASH_MISS);
}
END_TEST

/* What the functions say of the page that is purged. */
START_TEST(lookups_answer_as_after_the_purge)
{
	struct libvtlb_reference load = vtlb_rig_reference(LIBVTLB_LOAD, VRIG_NO_WALKER);
	struct libvtlb_reference fetch = vtlb_rig_reference(LIBVTLB_FETCH, VRIG_NO_WALKER);
	struct libvtlb_translation found = LIBVTLB_TRANSLATION_INIT;
	struct libvtlb_vhpt_entry entry;
	uint64_t bundle[2];

	begin();
	vtlb_rig_post(&r, TARGET, 0x4000, 0x4000);
	switch (_i) {
	case 0: ck_assert_int_eq(libvtlb_lookup(&r.vcpu, &found, DATA, THEIRS), LIBVTLB_MISS); break;
	case 1: ck_assert_int_eq(libvtlb_fill(&r.vcpu, DATA, THEIRS), LIBVTLB_MISS); break;
	case 2: ck_assert_int_eq(libvtlb_vhpt_find(&r.vcpu, &entry, THEIRS), LIBVTLB_MISS); break;
	case 3: ck_assert_int_eq(libvtlb_access(&r.vcpu, &found, &load, THEIRS), LIBVTLB_ALTERNATE); break;
	default: ck_assert_int_eq(libvtlb_fetch(&r.vcpu, bundle, &fetch, THEIRS), LIBVTLB_RETRY); break;
	}
}
END_TEST

/* An insert comes after what was posted before it, and is not taken by that. */
START_TEST(insert_outlives_a_purge_that_was_posted_before_it)
{
	begin();
	vtlb_rig_post(&r, TARGET, 0x4000, 0x4000);
	if (_i)
		vtlb_rig_register(&r, DATA, 1, THEIRS, 14, VRIG_PTE(0x10000));
	else
		vtlb_rig_insert(&r, DATA, THEIRS, 14, VRIG_PTE(0x10000));
	ck_assert_uint_eq(vtlb_rig_at(&r, DATA, THEIRS), 0x10000);
	ck_assert_uint_eq(vtlb_rig_vhpt_at(&r, THEIRS), VRIG_MACHINE + 0x10000);
	ck_assert_uint_eq(vtlb_rig_machine_at(&r, DATA, THEIRS), VRIG_MACHINE + 0x10000);
}
END_TEST

/* The region goes with the id that it has when the purge is obeyed: the request has an id, and no region. */
START_TEST(request_means_a_region_id_whatever_regions_hold)
{
	begin();
	vtlb_rig_post(&r, TARGET, 0x4000, 0x4000);
	vtlb_rig_post(&r, VRIG_RID, 0x4000, 0x4000); /* that of region 0 */
	vtlb_rig_rr(&r, 2, LIBVTLB_RR(VRIG_RID + 1, 14, 0)); /* drains, and MINE is in region 2, too */
	ck_assert_uint_eq(vtlb_rig_at(&r, DATA, THEIRS), 0x8000);
	vtlb_rig_rr(&r, 7, LIBVTLB_RR(TARGET, 14, 0));
	ck_assert_uint_eq(vtlb_rig_at(&r, DATA, VRIG_VA(7, 0x4000)), LAST_BYTE);
	ck_assert_uint_eq(vtlb_rig_stats(&r).remote, 2);
}
END_TEST

/* Posted ranges of any bytes: pages of 16 KiB at 0x4000, 0x8000 and the region's last. What is left. */
static const struct {
	uint64_t first, last;
	const char *left;
} ranges[] = {
	{0, 0x3fff, "abz"}, {0, 0x4000, ".bz"}, {0x7fff, 0x8000, "..z"}, {0xbfff, 0xbfff, "a.z"},
	{0xc000, REGION_LAST - 0x4000, "abz"}, {0xc000, REGION_LAST, "ab."}, {REGION_LAST, REGION_LAST, "ab."},
	{0, REGION_LAST, "..."},
};
#define RANGES (sizeof(ranges) / sizeof(ranges[0]))

START_TEST(posted_range_takes_what_it_overlaps)
{
	static const uint64_t pages[] = {0x4000, 0x8000, REGION_LAST - 0x3fff};
	static const char names[] = "abz";
	uint32_t i;

	vtlb_rig_init(&r);
	for (i = 0; i < 3; i++) {
		vtlb_rig_insert(&r, DATA, VRIG_VA(2, pages[i]), 14, VRIG_PTE(0x8000));
		vtlb_rig_insert(&r, DATA, VRIG_VA(1, pages[i]), 14, VRIG_PTE(0x8000));
	}
	vtlb_rig_post(&r, TARGET, ranges[_i].first, ranges[_i].last);
	for (i = 0; i < 3; i++) {
		int stays = ranges[_i].left[i] == names[i];

		ck_assert_int_eq(vtlb_rig_at(&r, DATA, VRIG_VA(2, pages[i])) != LAST_BYTE, stays);
		ck_assert_int_eq(vtlb_rig_vhpt_at(&r, VRIG_VA(2, pages[i])) != LAST_BYTE, stays);
		ck_assert_uint_eq(vtlb_rig_at(&r, DATA, VRIG_VA(1, pages[i])), 0x8000);
	}
	ck_assert_uint_eq(r.nonsense, 0);
}
END_TEST

START_TEST(registers_are_nobody_elses_to_purge)
{
	begin();
	vtlb_rig_post(&r, VRIG_RID + 3, 0x1000000, 0x1003fff);
	vtlb_rig_post(&r, VRIG_RID + 3, 0, REGION_LAST);
	ck_assert_int_eq(libvtlb_post_everything(&r.mailbox, NULL), 0);
	ck_assert_int_eq(libvtlb_drain(&r.vcpu), 3);
	ck_assert_uint_eq(vtlb_rig_at(&r, DATA, VRIG_VA(3, 0x1abcdef)), 0x1abcdef);
	ck_assert_uint_eq(vtlb_rig_stats(&r).machine_checks, 0);
	ck_assert_int_eq(libvtlb_may_have_register(&r.vcpu, DATA, VRIG_VA(3, 0)), 1);
}
END_TEST

/* Widening. The mailbox has room for four. */

START_TEST(full_mailbox_purges_the_space_and_no_other)
{
	uint32_t sequence = 0, i;

	begin();
	vtlb_rig_insert(&r, DATA, VRIG_VA(2, 0x1000000), 14, VRIG_PTE(0x10000)); /* which nobody names */
	for (i = 0; i <= VRIG_REQUESTS; i++)
		sequence = vtlb_rig_post(&r, TARGET, (uint64_t)i << 14, (uint64_t)i << 14);
	ck_assert_int_eq(libvtlb_drain(&r.vcpu), VRIG_REQUESTS + 1);
	ck_assert_int_eq(libvtlb_posted_is_done(&r.mailbox, sequence), 1);
	ck_assert(!is_in(&r, DATA, THEIRS) && !is_in(&r, CODE, THEIRS) && !is_in(&r, DATA, VRIG_VA(2, 0x1000000)));
	ck_assert(is_in(&r, DATA, MINE) && is_in(&r, CODE, MINE));
	ck_assert_uint_eq(vtlb_rig_vhpt_at(&r, VRIG_VA(2, 0x1000000)), LAST_BYTE);
	ck_assert_uint_eq(vtlb_rig_stats(&r).remote, VRIG_REQUESTS + 1);
	ck_assert_uint_eq(vtlb_rig_stats(&r).widened, 1);
	ck_assert_uint_eq(vtlb_rig_stats(&r).purges_all, 0);
	ck_assert(r.purged_log2 == 61 && r.purged_rid == TARGET);
}
END_TEST

/* A hundred posts of one space are one request too many, and of two spaces, everything. */
START_TEST(full_mailbox_of_two_spaces_purges_everything_but_registers)
{
	uint32_t i;

	begin();
	for (i = 0; i < 100; i++)
		vtlb_rig_post(&r, TARGET + i % 2, (uint64_t)i << 30, (uint64_t)i << 30);
	ck_assert_int_eq(libvtlb_drain(&r.vcpu), VRIG_REQUESTS + 1);
	ck_assert(!is_in(&r, DATA, MINE) && !is_in(&r, CODE, MINE) && !is_in(&r, DATA, THEIRS));
	ck_assert_uint_eq(vtlb_rig_at(&r, DATA, VRIG_VA(3, 0x1000000)), 0x1000000);
	ck_assert_uint_eq(vtlb_rig_vhpt_count(&r), 0);
	ck_assert_uint_eq(vtlb_rig_machine_count(&r), 0);
	ck_assert_uint_eq(vtlb_rig_stats(&r).widened, 1);
	ck_assert_uint_eq(vtlb_rig_stats(&r).purges_all, 1);
	ck_assert_uint_eq(vtlb_rig_calls(&r, VRIG_PTCE), 6);
}
END_TEST

/* The next drain has nothing of it left. */
START_TEST(widened_request_is_obeyed_once)
{
	uint32_t i;

	begin();
	for (i = 0; i < 10; i++)
		vtlb_rig_post(&r, TARGET + i % 2, 0, 0);
	ck_assert_int_gt(libvtlb_drain(&r.vcpu), 0);
	vtlb_rig_insert(&r, DATA, THEIRS, 14, VRIG_PTE(0x10000));
	ck_assert_int_eq(libvtlb_drain(&r.vcpu), 0);
	vtlb_rig_post(&r, TARGET, 0, 0); /* of another page: room again */
	ck_assert_uint_eq(vtlb_rig_at(&r, DATA, THEIRS), 0x10000);
}
END_TEST

/* A widened request overtakes inserts whose ticket is older, however little was asked for. */
START_TEST(widened_request_overtakes_every_ticket_of_the_space)
{
	uint64_t ticket;

	vtlb_rig_lay_out(&r);
	r.mailbox_config.request_count = 1;
	vtlb_rig_start(&r);
	ticket = libvtlb_ticket(&r.vcpu);
	vtlb_rig_post(&r, TARGET, 0x4000, 0x4000);
	vtlb_rig_post(&r, TARGET, 0x8000, 0x8000);
	ck_assert_int_eq(libvtlb_insert(&r.vcpu, DATA, VRIG_PTE(0), LIBVTLB_ITIR(14, 0), VRIG_VA(2, (uint64_t)1 << 40),
					ticket), LIBVTLB_ERR_AGAIN);
	ck_assert_int_eq(libvtlb_insert(&r.vcpu, DATA, VRIG_PTE(0), LIBVTLB_ITIR(14, 0), MINE, ticket), 0);
}
END_TEST

/* Completion. */

START_TEST(request_is_done_when_the_machine_has_been_purged)
{
	uint32_t first, second;

	begin();
	first = vtlb_rig_post(&r, TARGET, 0x4000, 0x4000);
	second = vtlb_rig_post(&r, TARGET, 0x8000, 0x8000);
	ck_assert(!libvtlb_posted_is_done(&r.mailbox, first) && !libvtlb_posted_is_done(&r.mailbox, second));
	ck_assert_int_eq(libvtlb_drain(&r.vcpu), 2);
	ck_assert(libvtlb_posted_is_done(&r.mailbox, first) && libvtlb_posted_is_done(&r.mailbox, second));
	ck_assert_uint_eq(vtlb_rig_calls(&r, VRIG_PURGE), 6 + 2); /* of six inserts */
}
END_TEST

/* Not while the machine is still being purged. */
static uint32_t awaited;
static int was_done;

static void ask(struct vtlb_rig *rig)
{
	was_done = libvtlb_posted_is_done(&rig->mailbox, awaited);
}

START_TEST(request_is_not_done_while_it_is_being_obeyed)
{
	begin();
	awaited = vtlb_rig_post(&r, TARGET, 0x4000, 0x4000);
	was_done = 2;
	vtlb_rig_meanwhile(&r, VRIG_PURGE, ask);
	ck_assert_int_eq(libvtlb_drain(&r.vcpu), 1);
	ck_assert_int_eq(was_done, 0);
	ck_assert_int_eq(libvtlb_posted_is_done(&r.mailbox, awaited), 1);
}
END_TEST

/* A post from within a callback, as another thread's might come in at that moment. */
static void post_theirs(struct vtlb_rig *rig)
{
	rig->meanwhile = NULL;
	awaited = vtlb_rig_post(rig, TARGET, 0x4000, 0x7fff);
}

START_TEST(post_in_the_midst_of_a_call_is_obeyed_by_the_next)
{
	begin();
	vtlb_rig_meanwhile(&r, VRIG_INSERT, post_theirs);
	vtlb_rig_insert(&r, DATA, THEIRS, 14, VRIG_PTE(0x10000));
	ck_assert_int_eq(libvtlb_posted_is_done(&r.mailbox, awaited), 0);
	ck_assert(is_in(&r, DATA, THEIRS));
	ck_assert_uint_eq(vtlb_rig_at(&r, DATA, THEIRS), LAST_BYTE);
	ck_assert_uint_eq(vtlb_rig_vhpt_at(&r, THEIRS), LAST_BYTE);
	ck_assert_int_eq(libvtlb_posted_is_done(&r.mailbox, awaited), 1);
}
END_TEST

START_TEST(post_in_the_midst_of_a_drain_is_obeyed_by_the_next)
{
	begin();
	vtlb_rig_post(&r, VRIG_RID + 1, 0x4000, 0x4000);
	vtlb_rig_meanwhile(&r, VRIG_PURGE, post_theirs);
	ck_assert_int_eq(libvtlb_drain(&r.vcpu), 1);
	ck_assert_int_eq(libvtlb_posted_is_done(&r.mailbox, awaited), 0);
	ck_assert_int_eq(libvtlb_drain(&r.vcpu), 1);
	ck_assert_int_eq(libvtlb_posted_is_done(&r.mailbox, awaited), 1);
	ck_assert(!is_in(&r, DATA, THEIRS) && !is_in(&r, DATA, MINE));
}
END_TEST

/* Of three requests the machine fails at one: table and VHPT are purged of all, and the first error is told. */
START_TEST(drain_obeys_all_though_the_machine_fails)
{
	uint32_t i, last = 0;

	vtlb_rig_init(&r);
	for (i = 0; i < 3; i++)
		vtlb_rig_insert(&r, DATA, VRIG_VA(2, (uint64_t)i << 14), 14, VRIG_PTE(0x8000));
	for (i = 0; i < 3; i++)
		last = vtlb_rig_post(&r, TARGET, (uint64_t)i << 14, (uint64_t)i << 14);
	vtlb_rig_fail(&r, VRIG_PURGE, (uint32_t)_i + 1);
	ck_assert_int_eq(libvtlb_drain(&r.vcpu), VRIG_ERROR);
	ck_assert_uint_eq(vtlb_rig_calls(&r, VRIG_PURGE), 3 + 3);
	ck_assert_uint_eq(rig_count(&r.table), 0);
	ck_assert_uint_eq(vtlb_rig_vhpt_count(&r), 0);
	ck_assert_int_eq(libvtlb_posted_is_done(&r.mailbox, last), 1);
	ck_assert_int_eq(libvtlb_drain(&r.vcpu), 0);
}
END_TEST

/* One's drain takes nothing that was meant for another. */
START_TEST(each_processor_obeys_its_own_mailbox)
{
	uint32_t sequence;

	begin();
	vtlb_rig_init(&other);
	vtlb_rig_insert(&other, DATA, THEIRS, 14, VRIG_PTE(0xc000));
	sequence = vtlb_rig_post(&other, TARGET, 0x4000, 0x4000);
	ck_assert_int_eq(libvtlb_drain(&r.vcpu), 0);
	ck_assert(is_in(&r, DATA, THEIRS) && is_in(&other, DATA, THEIRS));
	ck_assert_int_eq(libvtlb_posted_is_done(&other.mailbox, sequence), 0);
	ck_assert_int_eq(libvtlb_drain(&other.vcpu), 1);
	ck_assert(is_in(&r, DATA, THEIRS) && !is_in(&other, DATA, THEIRS));
}
END_TEST

/* The poster leaves the owner's table alone. */
START_TEST(post_touches_the_mailbox_alone)
{
	static struct libvtlb before;

	begin();
	rig_remember(&r.table);
	before = r.vcpu;
	vtlb_rig_post(&r, TARGET, 0, REGION_LAST);
	ck_assert_int_eq(libvtlb_post_everything(&r.mailbox, NULL), 0);
	ck_assert(rig_unchanged(&r.table));
	ck_assert_int_eq(memcmp(&before, &r.vcpu, sizeof(before)), 0);
}
END_TEST

START_TEST(processor_without_a_mailbox_has_nothing_to_obey)
{
	vtlb_rig_lay_out(&r);
	r.config.mailbox = NULL;
	vtlb_rig_start(&r);
	vtlb_rig_insert(&r, DATA, THEIRS, 14, VRIG_PTE(0xc000));
	vtlb_rig_post(&r, TARGET, 0x4000, 0x4000); /* into a mailbox that is nobody's */
	ck_assert_int_eq(libvtlb_drain(&r.vcpu), 0);
	ck_assert_uint_eq(vtlb_rig_at(&r, DATA, THEIRS), 0xc000);
}
END_TEST

Suite *vtlb_remote_suite(void)
{
	Suite *suite = suite_create("vtlb_remote");
	TCase *first = tcase_create("first"), *what = tcase_create("what"), *wide = tcase_create("widened");
	TCase *done = tcase_create("done");

	tcase_add_loop_test(first, posted_purge_is_obeyed_by_every_function_that_drains, 0, DRAINING);
	tcase_add_loop_test(first, error_in_the_drain_is_returned_before_anything_is_done, 0, DRAINING);
	tcase_add_loop_test(first, posted_purge_waits_for_a_function_that_drains, 0, NOT_DRAINING);
	tcase_add_test(first, inlined_lookups_do_not_drain);
	tcase_add_loop_test(first, lookups_answer_as_after_the_purge, 0, 5);
	tcase_add_loop_test(first, insert_outlives_a_purge_that_was_posted_before_it, 0, 2);
	suite_add_tcase(suite, first);
	tcase_add_test(what, request_means_a_region_id_whatever_regions_hold);
	tcase_add_loop_test(what, posted_range_takes_what_it_overlaps, 0, RANGES);
	tcase_add_test(what, registers_are_nobody_elses_to_purge);
	suite_add_tcase(suite, what);
	tcase_add_test(wide, full_mailbox_purges_the_space_and_no_other);
	tcase_add_test(wide, full_mailbox_of_two_spaces_purges_everything_but_registers);
	tcase_add_test(wide, widened_request_is_obeyed_once);
	tcase_add_test(wide, widened_request_overtakes_every_ticket_of_the_space);
	suite_add_tcase(suite, wide);
	tcase_add_test(done, request_is_done_when_the_machine_has_been_purged);
	tcase_add_test(done, request_is_not_done_while_it_is_being_obeyed);
	tcase_add_test(done, post_in_the_midst_of_a_call_is_obeyed_by_the_next);
	tcase_add_test(done, post_in_the_midst_of_a_drain_is_obeyed_by_the_next);
	tcase_add_loop_test(done, drain_obeys_all_though_the_machine_fails, 0, 3);
	tcase_add_test(done, each_processor_obeys_its_own_mailbox);
	tcase_add_test(done, post_touches_the_mailbox_alone);
	tcase_add_test(done, processor_without_a_mailbox_has_nothing_to_obey);
	suite_add_tcase(suite, done);
	return suite;
}
