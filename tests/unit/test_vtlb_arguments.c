/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* Bad input of every kind to every function of a virtual processor: the documented error, and nothing changed. */
#include <string.h>

#include "suites.h"
#include "vtlb_rig.h"

#define OFFSET_LAST (((uint64_t)1 << 61) - 1)

static struct vtlb_rig r;
static struct libvtlb zeros;

/* An argument of a call that is wrong; 0 calls rightly. */
#define GOOD 0u
#define NULL_VCPU 0x1u
#define UNMADE_VCPU 0x2u /* of zeros, which libvtlb_init() did not make */
#define NULL_OUTPUT 0x4u
#define NULL_INPUT 0x8u
#define SHORT_STRUCT 0x10u
#define TALL_STRUCT 0x20u
#define WILD_SIDE 0x40u
#define WILD_NUMBER 0x80u /* of a region register */
#define WILD_RID 0x100u
#define BACKWARDS 0x200u
#define NUMBERED 0x400u /* a last byte with a region number */
#define WILD_KIND 0x800u
#define WILD_PRIVILEGE 0x1000u
#define MANY_KEYS 0x2000u
#define NO_KEYS 0x4000u
#define SHORT_REFERENCE 0x8000u
#define TALL_REFERENCE 0x10000u
#define WRONG_KIND 0x20000u /* one that there is, but not for this function */

static struct libvtlb *vcpu(uint32_t wrong)
{
	return wrong & NULL_VCPU ? NULL : wrong & UNMADE_VCPU ? &zeros : &r.vcpu;
}

static uint32_t side(uint32_t wrong) { return wrong & WILD_SIDE ? 2 : LIBVTLB_DATA; }
static uint32_t number(uint32_t wrong) { return wrong & WILD_NUMBER ? LIBVTLB_REGIONS : 3; }
static uint32_t rid(uint32_t wrong) { return wrong & WILD_RID ? 0x1000000 : VRIG_RID + 1; }
static uint64_t first(uint32_t wrong) { return wrong & BACKWARDS ? 0x8000 : 0x4000; }

static uint64_t last(uint32_t wrong)
{
	return wrong & NUMBERED ? OFFSET_LAST + 1 : 0x7fff;
}

/* An output with a byte behind it that no call may touch, and what it was filled with. */
static union output {
	struct libvtlb_translation found;
	struct libvtlb_stats stats;
	struct libvtlb_vhpt_entry entry;
	struct libvtlb_backing backing;
	uint64_t words[64];
	uint32_t slot;
} out, out_before;

static uint32_t sized(uint32_t wrong, uint64_t size)
{
	return (uint32_t)size - (wrong & SHORT_STRUCT ? 8 : 0) + (wrong & TALL_STRUCT ? 8 : 0);
}

static struct libvtlb_translation *translation(uint32_t wrong)
{
	out.found.size = out_before.found.size = sized(wrong, sizeof(out.found));
	return wrong & NULL_OUTPUT ? NULL : &out.found;
}

static struct libvtlb_stats *statistics(uint32_t wrong)
{
	out.stats.size = out_before.stats.size = sized(wrong, sizeof(out.stats));
	return wrong & NULL_OUTPUT ? NULL : &out.stats;
}

static const struct libvtlb_reference *reference(uint32_t wrong, uint32_t kind)
{
	static const uint64_t keys[1];
	static struct {
		struct libvtlb_reference reference;
		uint64_t tail;
	} in;

	memset(&in, 0, sizeof(in));
	in.reference = vtlb_rig_reference(wrong & WILD_KIND ? LIBVTLB_REFERENCES :
					  wrong & WRONG_KIND ? LIBVTLB_LOAD : kind, VRIG_NO_WALKER);
	in.reference.size = (uint32_t)sizeof(in.reference) - (wrong & SHORT_REFERENCE ? 8 : 0) +
			    (wrong & TALL_REFERENCE ? 8 : 0);
	in.tail = 1;
	in.reference.privilege = wrong & WILD_PRIVILEGE ? 4 : 0;
	in.reference.key_count = wrong & MANY_KEYS ? 4097 : wrong & NO_KEYS ? 1 : 0;
	in.reference.keys = wrong & NO_KEYS ? NULL : keys;
	return wrong & NULL_INPUT ? NULL : &in.reference;
}

/* The calls; each is right where nothing is wrong. What is looked up is region 1, 0x4000. */
#define VA VRIG_VA(1, 0x4000)
#define PAGE VRIG_PTE(0x8000), LIBVTLB_ITIR(14, 0), VRIG_VA(1, 0x40000)
#define CALL(name, expression) static int call_##name(uint32_t wrong) { return expression; }
CALL(drain, libvtlb_drain(vcpu(wrong)))
CALL(set_rr, libvtlb_set_rr(vcpu(wrong), number(wrong), LIBVTLB_RR(9, 12, 0)))
CALL(get_rr, libvtlb_get_rr(vcpu(wrong), wrong & NULL_OUTPUT ? NULL : out.words, number(wrong)))
CALL(insert_register, libvtlb_insert_register(vcpu(wrong), side(wrong), 1, PAGE))
CALL(purge_registers, libvtlb_purge_registers(vcpu(wrong), side(wrong), VA, 14))
CALL(find_register, libvtlb_find_register(vcpu(wrong), wrong & NULL_OUTPUT ? NULL : &out.slot, side(wrong), VA, 0))
CALL(ticket, libvtlb_ticket(vcpu(wrong)) ? 0 : LIBVTLB_ERR_INVALID)
CALL(insert, libvtlb_insert(vcpu(wrong), side(wrong), PAGE, LIBVTLB_NO_TICKET))
CALL(purge, libvtlb_purge(vcpu(wrong), VA, 14))
CALL(purge_space, libvtlb_purge_space(vcpu(wrong), rid(wrong), first(wrong), wrong & BACKWARDS ? 0x7fff : last(wrong)))
CALL(purge_all, libvtlb_purge_all(vcpu(wrong)))
CALL(lookup, libvtlb_lookup(vcpu(wrong), translation(wrong), side(wrong), VA))
CALL(access, libvtlb_access(vcpu(wrong), translation(wrong), reference(wrong, LIBVTLB_LOAD), VA))
CALL(walk, libvtlb_walk(vcpu(wrong), side(wrong), reference(wrong, LIBVTLB_LOAD), VA))
CALL(fetch, libvtlb_fetch(vcpu(wrong), wrong & NULL_OUTPUT ? NULL : out.words, reference(wrong, LIBVTLB_FETCH), VA))
CALL(machine_address, libvtlb_machine_address(vcpu(wrong), wrong & NULL_OUTPUT ? NULL : &out.backing, 0x8000))
CALL(fill, libvtlb_fill(vcpu(wrong), side(wrong), VA))
CALL(vhpt_find, libvtlb_vhpt_find(vcpu(wrong), wrong & NULL_OUTPUT ? NULL : &out.entry, VA))
CALL(protect, libvtlb_protect(vcpu(wrong)))
CALL(get_stats, libvtlb_get_stats(vcpu(wrong), statistics(wrong)))

#define VCPU (NULL_VCPU | UNMADE_VCPU)
#define REFERENCE (NULL_INPUT | WILD_KIND | WILD_PRIVILEGE | MANY_KEYS | NO_KEYS | SHORT_REFERENCE | TALL_REFERENCE)
static const struct {
	const char *name;
	int (*call)(uint32_t wrong);
	uint32_t refuses; /* what may be wrong with it */
	int right; /* what it says to the right call */
} calls[] = {
	{"drain", call_drain, VCPU, 0},
	{"set_rr", call_set_rr, VCPU | WILD_NUMBER, 0},
	{"get_rr", call_get_rr, VCPU | NULL_OUTPUT | WILD_NUMBER, 0},
	{"insert_register", call_insert_register, VCPU | WILD_SIDE, 0},
	{"purge_registers", call_purge_registers, VCPU | WILD_SIDE, 0},
	{"find_register", call_find_register, VCPU | NULL_OUTPUT | WILD_SIDE, 0},
	{"ticket", call_ticket, VCPU, 0},
	{"insert", call_insert, VCPU | WILD_SIDE, 0},
	{"purge", call_purge, VCPU, 0},
	{"purge_space", call_purge_space, VCPU | WILD_RID | BACKWARDS | NUMBERED, 0},
	{"purge_all", call_purge_all, VCPU, 0},
	{"lookup", call_lookup, VCPU | NULL_OUTPUT | WILD_SIDE | SHORT_STRUCT | TALL_STRUCT, LIBVTLB_HIT},
	{"access", call_access, VCPU | NULL_OUTPUT | SHORT_STRUCT | TALL_STRUCT | REFERENCE, LIBVTLB_HIT},
	{"walk", call_walk, VCPU | WILD_SIDE | REFERENCE, LIBVTLB_ALTERNATE},
	{"fetch", call_fetch, VCPU | NULL_OUTPUT | WRONG_KIND | REFERENCE, LIBVTLB_RETRY},
	{"machine_address", call_machine_address, VCPU | NULL_OUTPUT, LIBVTLB_HIT},
	{"fill", call_fill, VCPU | WILD_SIDE, LIBVTLB_HIT},
	{"vhpt_find", call_vhpt_find, VCPU | NULL_OUTPUT, LIBVTLB_HIT},
	{"protect", call_protect, VCPU, 0},
	{"get_stats", call_get_stats, VCPU | NULL_OUTPUT | SHORT_STRUCT | TALL_STRUCT, 0},
};
#define CALLS (sizeof(calls) / sizeof(calls[0]))

static int error_for(uint32_t wrong)
{
	if (wrong & (SHORT_STRUCT | TALL_STRUCT | SHORT_REFERENCE | TALL_REFERENCE))
		return LIBVTLB_ERR_SIZE;
	return wrong & (BACKWARDS | NUMBERED) ? LIBVTLB_ERR_RANGE : LIBVTLB_ERR_INVALID;
}

/* A page and a register. */
static void begin(void)
{
	vtlb_rig_init(&r);
	vtlb_rig_insert(&r, LIBVTLB_DATA, VA, 14, VRIG_PTE(0x8000));
	ck_assert_int_eq(libvtlb_purge(&r.vcpu, VRIG_VA(6, 0), 12), 0); /* so that no ticket is 0 */
	vtlb_rig_register(&r, LIBVTLB_DATA, 0, VRIG_VA(2, 0), 24, VRIG_PTE(0x1000000));
	memset(&out, 0x77, sizeof(out));
	out_before = out;
}

START_TEST(right_call_is_accepted)
{
	begin();
	ck_assert_msg(calls[_i].call(GOOD) == calls[_i].right, "%s", calls[_i].name);
}
END_TEST

START_TEST(each_wrong_argument_is_refused_and_changes_nothing)
{
	static struct libvtlb before;
	uint32_t wrong, seen[VRIG_CALLBACKS];

	begin();
	vtlb_rig_post(&r, VRIG_RID + 1, 0x4000, 0x4000); /* which no call that is refused may obey */
	for (wrong = 1; wrong <= WRONG_KIND; wrong <<= 1) {
		if (!(calls[_i].refuses & wrong))
			continue;
		before = r.vcpu;
		rig_remember(&r.table);
		memcpy(seen, r.calls, sizeof(seen));
		ck_assert_msg(calls[_i].call(wrong) == error_for(wrong), "%s, argument %#x", calls[_i].name, wrong);
		ck_assert(rig_unchanged(&r.table));
		ck_assert_int_eq(memcmp(&before, &r.vcpu, sizeof(before)), 0);
		ck_assert_int_eq(memcmp(seen, r.calls, sizeof(seen)), 0);
		ck_assert_int_eq(memcmp(&out, &out_before, sizeof(out)), 0);
	}
}
END_TEST

/* A processor of zeros is none; one whose memory was filled with anything else neither, but for its magic word. */
START_TEST(memory_that_init_did_not_make_is_refused)
{
	uint32_t i, fill;

	begin();
	for (fill = 0; fill < 256; fill++) {
		memset(&zeros, (int)fill, sizeof(zeros));
		for (i = 0; i < CALLS; i++)
			ck_assert_int_eq(calls[i].call(UNMADE_VCPU), LIBVTLB_ERR_INVALID);
	}
	memset(&zeros, 0, sizeof(zeros));
}
END_TEST

/* Outputs of a newer header are larger, and what is unknown of them has to be 0. */
START_TEST(outputs_of_a_newer_header_are_accepted)
{
	begin();
	memset(&out, 0, sizeof(out));
	out.found.size = (uint32_t)sizeof(out.found) + 8;
	ck_assert_int_eq(libvtlb_lookup(&r.vcpu, &out.found, LIBVTLB_DATA, VA), LIBVTLB_HIT);
	ck_assert_uint_eq(out.found.size, sizeof(out.found) + 8);
	ck_assert_uint_eq(out.found.gpa, 0x8000);
	memset(&out, 0, sizeof(out));
	out.stats.size = (uint32_t)sizeof(out.stats) + 8;
	ck_assert_int_eq(libvtlb_get_stats(&r.vcpu, &out.stats), 0);
	ck_assert_uint_eq(out.stats.size, sizeof(out.stats) + 8);
	ck_assert_uint_eq(out.stats.inserts, 1);
}
END_TEST

START_TEST(init_refuses_null_pointers)
{
	begin();
	ck_assert_int_eq(libvtlb_init_sized(NULL, sizeof(struct libvtlb), &r.config), LIBVTLB_ERR_INVALID);
	ck_assert_int_eq(libvtlb_init(&r.vcpu, NULL), LIBVTLB_ERR_INVALID);
	ck_assert_uint_eq(vtlb_rig_at(&r, LIBVTLB_DATA, VA), 0x8000);
}
END_TEST

/* The edges of what is right. */
START_TEST(largest_arguments_are_accepted)
{
	begin();
	ck_assert_int_eq(libvtlb_purge_space(&r.vcpu, 0xffffff, 0, OFFSET_LAST), 0);
	ck_assert_int_eq(libvtlb_purge_space(&r.vcpu, 0, OFFSET_LAST, OFFSET_LAST), 0);
	ck_assert_int_eq(libvtlb_post(&r.mailbox, NULL, 0xffffff, 0, OFFSET_LAST), 0);
	ck_assert_int_eq(libvtlb_drain(&r.vcpu), 1);
	ck_assert_uint_eq(vtlb_rig_at(&r, LIBVTLB_DATA, VA), 0x8000);
	ck_assert_uint_eq(r.nonsense, 0);
}
END_TEST

Suite *vtlb_arguments_suite(void)
{
	Suite *suite = suite_create("vtlb_arguments");
	TCase *tcase = tcase_create("arguments");

	tcase_add_loop_test(tcase, right_call_is_accepted, 0, CALLS);
	tcase_add_loop_test(tcase, each_wrong_argument_is_refused_and_changes_nothing, 0, CALLS);
	tcase_add_test(tcase, memory_that_init_did_not_make_is_refused);
	tcase_add_test(tcase, outputs_of_a_newer_header_are_accepted);
	tcase_add_test(tcase, init_refuses_null_pointers);
	tcase_add_test(tcase, largest_arguments_are_accepted);
	suite_add_tcase(suite, tcase);
	return suite;
}
