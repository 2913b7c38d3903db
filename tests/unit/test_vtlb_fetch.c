/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* Bundles: where they are read, where they are not, and how often a guest is told to try again. */
#include "suites.h"
#include "vtlb_rig.h"

static struct vtlb_rig r;

#define IP VRIG_VA(5, 0x345670)
#define RID (VRIG_RID + 5)
#define PAGE ((uint64_t)0x200000)
#define LOW 0x1111111111111111u
#define HIGH 0x2222222222222222u
#define UNTOUCHED 0x3333333333333333u

static uint64_t bundle[2];

static void poke_bundle(uint64_t gpa)
{
	vtlb_rig_poke(&r, gpa, LOW);
	vtlb_rig_poke(&r, gpa + 8, HIGH);
}

static int fetch_with(const struct libvtlb_reference *reference, uint64_t ip)
{
	bundle[0] = UNTOUCHED;
	bundle[1] = UNTOUCHED;
	return libvtlb_fetch(&r.vcpu, bundle, reference, ip);
}

static int fetch(uint64_t ip)
{
	struct libvtlb_reference reference = vtlb_rig_reference(LIBVTLB_FETCH, VRIG_NO_WALKER);

	return fetch_with(&reference, ip);
}

/* With instruction translation off. */
static int fetch_physical(uint64_t ip)
{
	struct libvtlb_reference reference = vtlb_rig_reference(LIBVTLB_FETCH, VRIG_NO_WALKER);

	reference.psr &= ~LIBVTLB_PSR_IT;
	return fetch_with(&reference, ip);
}

static int is_read(void)
{
	return bundle[0] == LOW && bundle[1] == HIGH;
}

static int is_untouched(void)
{
	return bundle[0] == UNTOUCHED && bundle[1] == UNTOUCHED;
}

static uint32_t reads(void)
{
	return vtlb_rig_calls(&r, VRIG_READ);
}

/* A page of code of 64 KiB around IP, with a bundle there. */
static void set_up(void)
{
	vtlb_rig_init(&r);
	vtlb_rig_insert(&r, LIBVTLB_CODE, IP, 16, VRIG_PTE(PAGE));
	poke_bundle(PAGE + 0x5670);
}

START_TEST(bundle_is_read_where_the_code_side_says)
{
	set_up();
	vtlb_rig_insert(&r, LIBVTLB_DATA, IP, 16, VRIG_PTE(PAGE + 0x10000));
	ck_assert_int_eq(fetch(IP), LIBVTLB_HIT);
	ck_assert(is_read());
	ck_assert_uint_eq(reads(), 1);
	ck_assert_uint_eq(vtlb_rig_machine_at(&r, LIBVTLB_CODE, IP), VRIG_MACHINE + PAGE + 0x5670);
}
END_TEST

START_TEST(slot_in_the_bundle_does_not_count)
{
	uint32_t slot;

	set_up();
	for (slot = 1; slot < 16; slot++) {
		ck_assert_int_eq(fetch(IP + slot), LIBVTLB_HIT);
		ck_assert(is_read());
	}
	ck_assert_uint_eq(r.nonsense, 0);
}
END_TEST

START_TEST(last_bundle_of_a_page_is_fetched_whole)
{
	set_up();
	poke_bundle(PAGE + 0xfff0);
	ck_assert_int_eq(fetch(VRIG_VA(5, 0x34ffff)), LIBVTLB_HIT);
	ck_assert(is_read());
	ck_assert_int_eq(fetch(VRIG_VA(5, 0x350000)), LIBVTLB_RETRY);
}
END_TEST

/* An old hypervisor took guest-physical address 0 for "not found". */
START_TEST(code_at_guest_physical_zero_is_code)
{
	set_up();
	poke_bundle(0);
	vtlb_rig_insert(&r, LIBVTLB_CODE, IP, 12, VRIG_PTE((uint64_t)0));
	ck_assert_int_eq(fetch(IP & ~(uint64_t)0xfff), LIBVTLB_HIT);
	ck_assert(is_read());
	ck_assert_int_eq(fetch_physical(0), LIBVTLB_HIT);
	ck_assert(is_read());
	vtlb_rig_insert(&r, LIBVTLB_CODE, 0, 12, VRIG_PTE((uint64_t)0));
	ck_assert_int_eq(fetch(0), LIBVTLB_HIT);
	ck_assert(is_read());
}
END_TEST

/* Bit 63 says that the access is uncached; bits from pa_bits up to it say that there is no such address. */
START_TEST(physical_address_is_read_without_its_attribute)
{
	uint32_t bit;

	set_up();
	ck_assert_int_eq(fetch_physical(PAGE + 0x5678), LIBVTLB_HIT);
	ck_assert(is_read());
	ck_assert_int_eq(fetch_physical((uint64_t)1 << 63 | (PAGE + 0x5670)), LIBVTLB_HIT);
	ck_assert(is_read());
	for (bit = VRIG_PA_BITS; bit < 63; bit++) {
		ck_assert_int_eq(fetch_physical((uint64_t)1 << bit | (PAGE + 0x5670)), LIBVTLB_UNIMPLEMENTED);
		ck_assert(is_untouched());
	}
}
END_TEST

static const struct {
	uint64_t gpa;
	int outcome;
} places[] = {
	{VRIG_EMULATED, LIBVTLB_DEVICE},
	{VRIG_VGA, LIBVTLB_DEVICE},
	{VRIG_DIRECT, LIBVTLB_DIRECT_DEVICE},
	{VRIG_HOLE, LIBVTLB_NO_MEMORY},
};
#define PLACES (sizeof(places) / sizeof(places[0]))

/* A device would notice. */
START_TEST(nothing_but_memory_is_read)
{
	set_up();
	vtlb_rig_insert(&r, LIBVTLB_CODE, IP, 16, VRIG_PTE(places[_i].gpa));
	ck_assert_int_eq(fetch(IP), places[_i].outcome);
	ck_assert_int_eq(fetch_physical(places[_i].gpa), places[_i].outcome);
	ck_assert(is_untouched());
	ck_assert_uint_eq(reads(), 0);
}
END_TEST

/* Without a backing callback everything is memory. */
START_TEST(host_that_knows_memory_alone_is_just_asked_to_read)
{
	vtlb_rig_lay_out(&r);
	r.config.vhpt_count = 0;
	r.host.machine_insert = NULL;
	r.host.backing = NULL;
	vtlb_rig_start(&r);
	poke_bundle(PAGE);
	ck_assert_int_eq(fetch_physical(PAGE), LIBVTLB_HIT);
	ck_assert(is_read());
}
END_TEST

static const struct {
	uint64_t pte;
	int outcome;
} faults[] = {
	{VRIG_PTE(PAGE) & ~LIBVTLB_PTE_P, LIBVTLB_ABSENT},
	{VRIG_PTE(PAGE) | LIBVTLB_PTE_MA(LIBVTLB_MA_NAT), LIBVTLB_NAT_PAGE},
	{VRIG_PTE(PAGE) ^ LIBVTLB_PTE_AR(3) ^ LIBVTLB_PTE_AR(2), LIBVTLB_RIGHTS},
	{VRIG_PTE(PAGE) & ~LIBVTLB_PTE_A, LIBVTLB_ACCESSED},
};
#define FAULTS (sizeof(faults) / sizeof(faults[0]))

START_TEST(fault_of_a_translation_is_no_reason_to_try_again)
{
	set_up();
	vtlb_rig_insert(&r, LIBVTLB_CODE, IP, 16, faults[_i].pte);
	ck_assert_int_eq(fetch(IP), faults[_i].outcome);
	ck_assert(is_untouched());
	ck_assert_uint_eq(reads(), 0);
}
END_TEST

START_TEST(address_that_is_not_implemented_is_no_reason_to_try_again)
{
	set_up();
	ck_assert_int_eq(fetch(VRIG_VA(5, (uint64_t)1 << 50)), LIBVTLB_UNIMPLEMENTED);
	ck_assert(is_untouched());
}
END_TEST

/* Code that only data is mapped at, under every fault that says "nothing found". */
static const struct {
	uint64_t pta;
	int maps_vhpt, fault;
} untranslated[] = {
	{VRIG_NO_WALKER, 0, LIBVTLB_ALTERNATE},
	{LIBVTLB_PTA((uint64_t)0x10000000, 20, 0, 1), 0, LIBVTLB_VHPT_FAULT},
	{LIBVTLB_PTA((uint64_t)0x10000000, 20, 0, 1), 1, LIBVTLB_MISS},
};
#define UNTRANSLATED (sizeof(untranslated) / sizeof(untranslated[0]))

static void prepare(int maps_vhpt)
{
	vtlb_rig_init(&r);
	vtlb_rig_insert(&r, LIBVTLB_DATA, IP, 16, VRIG_PTE(PAGE));
	if (!maps_vhpt)
		return;
	vtlb_rig_insert(&r, LIBVTLB_DATA, VRIG_VA(5, 0x10000000), 16, VRIG_PTE((uint64_t)0x100000));
	vtlb_rig_poke(&r, 0x100688, VRIG_PTE(PAGE) | LIBVTLB_PTE_MA(1)); /* page 0xd1, a reserved attribute */
}

START_TEST(guest_tries_again_four_times_and_faults_then)
{
	struct libvtlb_reference reference = vtlb_rig_reference(LIBVTLB_FETCH, untranslated[_i].pta);
	uint32_t round, time;

	prepare(untranslated[_i].maps_vhpt);
	for (round = 0; round < 3; round++) {
		for (time = 0; time < LIBVTLB_RETRIES; time++)
			ck_assert_int_eq(fetch_with(&reference, IP + time), LIBVTLB_RETRY);
		ck_assert_int_eq(fetch_with(&reference, IP), untranslated[_i].fault);
	}
	ck_assert(is_untouched());
}
END_TEST

START_TEST(another_address_or_a_bundle_between_begins_anew)
{
	uint32_t time;

	set_up();
	for (time = 0; time < 3 * LIBVTLB_RETRIES; time++) {
		ck_assert_int_eq(fetch(VRIG_VA(6, 0)), LIBVTLB_RETRY);
		ck_assert_int_eq(fetch(VRIG_VA(6, 16)), LIBVTLB_RETRY);
	}
	for (time = 0; time < 3 * LIBVTLB_RETRIES; time++) {
		ck_assert_int_eq(fetch(VRIG_VA(6, 0)), LIBVTLB_RETRY);
		ck_assert_int_eq(fetch(IP), LIBVTLB_HIT);
	}
}
END_TEST

/*
 * With four entries in all, the page is replaced by others. The machine and the VHPT keep what they have: that is what
 * the machine ran by, and what has to go.
 */
START_TEST(what_the_machine_ran_by_is_purged)
{
	uint64_t other;

	vtlb_rig_lay_out(&r);
	r.shape.front = 0;
	r.shape.sets = 1;
	r.shape.cold = 4;
	vtlb_rig_start(&r);
	vtlb_rig_insert(&r, LIBVTLB_CODE, IP, 14, VRIG_PTE(PAGE));
	for (other = 0; other < 8; other++)
		vtlb_rig_insert(&r, LIBVTLB_CODE, VRIG_VA(6, other << 14), 14, VRIG_PTE(PAGE + (other << 14)));
	ck_assert_uint_eq(vtlb_rig_at(&r, LIBVTLB_CODE, IP), LAST_BYTE);
	ck_assert_uint_eq(vtlb_rig_vhpt_at(&r, IP), VRIG_MACHINE + PAGE + 0x1670);
	ck_assert_uint_eq(vtlb_rig_machine_at(&r, LIBVTLB_CODE, IP), VRIG_MACHINE + PAGE + 0x1670);
	ck_assert_int_eq(fetch(IP), LIBVTLB_RETRY);
	ck_assert_uint_eq(vtlb_rig_vhpt_at(&r, IP), LAST_BYTE);
	ck_assert_ptr_null(vtlb_rig_machine(&r, LIBVTLB_CODE, IP));
	ck_assert_uint_eq(vtlb_rig_vhpt_count(&r), 8);
	ck_assert_uint_eq(vtlb_rig_machine_count(&r), 8);
	ck_assert_uint_eq(r.purged_rid, RID);
	ck_assert_uint_eq(r.purged_offset, 0x344000);
	ck_assert_uint_eq(r.purged_log2, VRIG_MACHINE_LOG2);
}
END_TEST

/* The guest's handler inserts the page, and the instruction runs. */
START_TEST(bundle_is_found_once_the_guest_has_inserted_it)
{
	set_up();
	ck_assert_int_eq(libvtlb_purge(&r.vcpu, IP, 16), 0);
	ck_assert_int_eq(fetch(IP), LIBVTLB_RETRY);
	vtlb_rig_insert(&r, LIBVTLB_CODE, IP, 16, VRIG_PTE(PAGE));
	ck_assert_int_eq(fetch(IP), LIBVTLB_HIT);
	ck_assert(is_read());
}
END_TEST

START_TEST(fetch_walks_where_the_walker_serves)
{
	struct libvtlb_reference reference = vtlb_rig_reference(LIBVTLB_FETCH, untranslated[2].pta);

	prepare(1);
	vtlb_rig_poke(&r, 0x100688, VRIG_PTE(PAGE + 0x40000));
	poke_bundle(PAGE + 0x41670);
	reference.psr &= ~LIBVTLB_PSR_IC;
	ck_assert_int_eq(fetch_with(&reference, IP), LIBVTLB_RETRY);
	reference.psr |= LIBVTLB_PSR_IC;
	ck_assert_int_eq(fetch_with(&reference, IP), LIBVTLB_HIT);
	ck_assert(is_read());
	ck_assert_uint_eq(vtlb_rig_stats(&r).walks, 1);
}
END_TEST

START_TEST(posted_purge_is_obeyed_first)
{
	set_up();
	vtlb_rig_post(&r, RID, 0, ((uint64_t)1 << 61) - 1);
	ck_assert_int_eq(fetch(IP), LIBVTLB_RETRY);
	ck_assert(is_untouched());
	vtlb_rig_post(&r, RID, 0, 0);
	ck_assert_int_eq(fetch_physical(PAGE), LIBVTLB_HIT);
	ck_assert_int_eq(libvtlb_mailbox_is_waiting(&r.mailbox), 0);
}
END_TEST

START_TEST(error_of_a_callback_travels_up)
{
	uint32_t callback[] = {VRIG_BACKING, VRIG_INSERT, VRIG_READ};

	set_up();
	vtlb_rig_fail(&r, callback[_i], 1);
	ck_assert_int_eq(fetch(IP), VRIG_ERROR);
	ck_assert(is_untouched());
	ck_assert_int_eq(fetch(IP), LIBVTLB_HIT);
}
END_TEST

START_TEST(error_of_the_machines_purge_travels_up)
{
	set_up();
	vtlb_rig_fail(&r, VRIG_PURGE, 1);
	ck_assert_int_eq(fetch(VRIG_VA(6, 0)), VRIG_ERROR);
	ck_assert_int_eq(fetch(VRIG_VA(6, 0)), LIBVTLB_RETRY);
}
END_TEST

START_TEST(fetch_needs_a_host_that_reads)
{
	vtlb_rig_lay_out(&r);
	r.host.read = NULL;
	vtlb_rig_start(&r);
	vtlb_rig_insert(&r, LIBVTLB_CODE, IP, 14, VRIG_PTE(PAGE));
	rig_remember(&r.table);
	ck_assert_int_eq(fetch(IP), LIBVTLB_ERR_INVALID);
	ck_assert_int_eq(fetch_physical(PAGE), LIBVTLB_ERR_INVALID);
	ck_assert(is_untouched() && rig_unchanged(&r.table));
}
END_TEST

START_TEST(fetch_refuses_what_cannot_be)
{
	struct libvtlb_reference reference = vtlb_rig_reference(LIBVTLB_FETCH, VRIG_NO_WALKER), bad = reference;
	static struct libvtlb nobody;

	set_up();
	ck_assert_int_eq(libvtlb_fetch(NULL, bundle, &reference, IP), LIBVTLB_ERR_INVALID);
	ck_assert_int_eq(libvtlb_fetch(&nobody, bundle, &reference, IP), LIBVTLB_ERR_INVALID);
	ck_assert_int_eq(libvtlb_fetch(&r.vcpu, NULL, &reference, IP), LIBVTLB_ERR_INVALID);
	ck_assert_int_eq(fetch_with(NULL, IP), LIBVTLB_ERR_INVALID);
	bad.kind = LIBVTLB_LOAD;
	ck_assert_int_eq(fetch_with(&bad, IP), LIBVTLB_ERR_INVALID);
	bad.kind = LIBVTLB_FETCH;
	bad.privilege = 4;
	ck_assert_int_eq(fetch_with(&bad, IP), LIBVTLB_ERR_INVALID);
	bad.size = 3;
	ck_assert_int_eq(fetch_with(&bad, IP), LIBVTLB_ERR_SIZE);
	ck_assert(is_untouched());
	ck_assert_uint_eq(reads(), 0);
}
END_TEST

Suite *vtlb_fetch_suite(void)
{
	Suite *suite = suite_create("vtlb_fetch");
	TCase *tcase = tcase_create("fetch");

	tcase_add_test(tcase, bundle_is_read_where_the_code_side_says);
	tcase_add_test(tcase, slot_in_the_bundle_does_not_count);
	tcase_add_test(tcase, last_bundle_of_a_page_is_fetched_whole);
	tcase_add_test(tcase, code_at_guest_physical_zero_is_code);
	tcase_add_test(tcase, physical_address_is_read_without_its_attribute);
	tcase_add_loop_test(tcase, nothing_but_memory_is_read, 0, PLACES);
	tcase_add_test(tcase, host_that_knows_memory_alone_is_just_asked_to_read);
	tcase_add_loop_test(tcase, fault_of_a_translation_is_no_reason_to_try_again, 0, FAULTS);
	tcase_add_test(tcase, address_that_is_not_implemented_is_no_reason_to_try_again);
	tcase_add_loop_test(tcase, guest_tries_again_four_times_and_faults_then, 0, UNTRANSLATED);
	tcase_add_test(tcase, another_address_or_a_bundle_between_begins_anew);
	tcase_add_test(tcase, what_the_machine_ran_by_is_purged);
	tcase_add_test(tcase, bundle_is_found_once_the_guest_has_inserted_it);
	tcase_add_test(tcase, fetch_walks_where_the_walker_serves);
	tcase_add_test(tcase, posted_purge_is_obeyed_first);
	tcase_add_loop_test(tcase, error_of_a_callback_travels_up, 0, 3);
	tcase_add_test(tcase, error_of_the_machines_purge_travels_up);
	tcase_add_test(tcase, fetch_needs_a_host_that_reads);
	tcase_add_test(tcase, fetch_refuses_what_cannot_be);
	suite_add_tcase(suite, tcase);
	return suite;
}
