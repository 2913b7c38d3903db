/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* Tickets: an insert that a purge overtook during the page walk is refused; one that no purge touched is not. */
#include "rig.h"
#include "suites.h"

static struct rig r;

/* Inserts, or pins, a page of 64 KiB at 0x50000 with a ticket. */
static int insert(uint32_t lane, uint64_t ticket, uint32_t flags)
{
	struct thash_insertion page = THASH_INSERTION_INIT;

	page.lane = lane;
	page.va = 0x50000;
	page.page_log2 = 16;
	page.value = 0x90000 | RWX;
	page.flags = THASH_TICKETED | flags;
	page.ticket = ticket;
	return thash_insert_full(&r.table, &page);
}

/* What a purge between ticket and insert makes of the insert. */
static const struct {
	uint32_t scope;
	uint64_t id, first, last;
	int result;
} purges[] = {
	{THASH_SPACE, SPACE_HERE, 0x50000, 0x50000, LIBVTLB_ERR_AGAIN},
	{THASH_SPACE, SPACE_HERE, 0x5ffff, LAST_BYTE, LIBVTLB_ERR_AGAIN},
	{THASH_SPACE, SPACE_HERE, 0, 0x50000, LIBVTLB_ERR_AGAIN},
	{THASH_SPACE, SPACE_HERE, 0x58000, 0x58000, LIBVTLB_ERR_AGAIN},
	{THASH_SPACE, SPACE_HERE, 0, LAST_BYTE, LIBVTLB_ERR_AGAIN},
	{THASH_GROUP, GROUP, 0x51000, 0x52000, LIBVTLB_ERR_AGAIN},
	{THASH_GROUP, GROUP, 0, LAST_BYTE, LIBVTLB_ERR_AGAIN},
	{THASH_EVERYTHING, 0, 0x5ffff, 0x5ffff, LIBVTLB_ERR_AGAIN},
	{THASH_EVERYTHING, 0, 0, LAST_BYTE, LIBVTLB_ERR_AGAIN},
	{THASH_SPACE | THASH_WITH_PINS, SPACE_HERE, 0x50000, 0x50000, LIBVTLB_ERR_AGAIN},
	{THASH_SPACE, SPACE_HERE, 0x60000, LAST_BYTE, 0},
	{THASH_SPACE, SPACE_HERE, 0, 0x4ffff, 0},
	{THASH_SPACE, SPACE_THERE, 0, LAST_BYTE, 0},
	{THASH_GROUP, GROUP_AWAY, 0, LAST_BYTE, 0},
	{THASH_GROUP, GROUP, 0x60000, LAST_BYTE, 0},
	{THASH_EVERYTHING, 0, 0, 0x4ffff, 0},
};
#define PURGES (sizeof(purges) / sizeof(purges[0]))

START_TEST(purge_of_the_page_voids_the_ticket)
{
	uint64_t ticket;

	rig_usual(&r);
	ticket = thash_ticket(&r.table);
	ck_assert_uint_ne(ticket, 0);
	rig_purge(&r, purges[_i].scope, purges[_i].id, purges[_i].first, purges[_i].last);
	ck_assert_int_eq(insert(HERE, ticket, 0), purges[_i].result);
	ck_assert(purges[_i].result ? rig_misses(&r, HERE, 0x50000) : rig_at(&r, HERE, 0x50000) == 0x90000);
	ck_assert_uint_eq(rig_stats(&r).refused, purges[_i].result != 0);
	ck_assert_int_eq(insert(HERE, thash_ticket(&r.table), 0), 0);
	ck_assert_uint_eq(rig_at(&r, HERE, 0x50000), 0x90000);
}
END_TEST

START_TEST(ticket_may_be_used_more_than_once)
{
	uint64_t ticket;

	rig_usual(&r);
	ticket = thash_ticket(&r.table);
	ck_assert_int_eq(insert(HERE, ticket, 0), 0);
	ck_assert_int_eq(insert(THERE, ticket, 0), 0);
	ck_assert_int_eq(insert(HERE, ticket, 0), 0); /* its own overlap is not a purge */
	rig_purge(&r, THASH_SPACE, SPACE_HERE, 0x50000, 0x50000);
	ck_assert_int_eq(insert(HERE, ticket, 0), LIBVTLB_ERR_AGAIN);
	ck_assert_int_eq(insert(THERE, ticket, 0), 0);
}
END_TEST

/* A global is of every space of its group: a purge of any of these may have meant it. */
START_TEST(purge_of_globals_voids_the_ticket_of_a_global)
{
	uint64_t ticket;

	rig_usual(&r);
	ticket = thash_ticket(&r.table);
	rig_purge(&r, THASH_GLOBALS, GROUP, 0, LAST_BYTE);
	ck_assert_int_eq(insert(HERE, ticket, THASH_GLOBAL), LIBVTLB_ERR_AGAIN);
	ck_assert_int_eq(insert(HERE, ticket, 0), 0);
	ticket = thash_ticket(&r.table);
	rig_purge(&r, THASH_GLOBALS, GROUP_AWAY, 0, LAST_BYTE);
	ck_assert_int_eq(insert(HERE, ticket, THASH_GLOBAL), 0);
}
END_TEST

START_TEST(purge_by_value_voids_the_ticket)
{
	uint64_t ticket;

	rig_usual(&r);
	ticket = thash_ticket(&r.table);
	ck_assert_int_eq(thash_purge_values(&r.table, NULL, 0x9ffff, 0x9ffff, 0), 0);
	ck_assert_int_eq(insert(HERE, ticket, 0), LIBVTLB_ERR_AGAIN);
	ticket = thash_ticket(&r.table);
	ck_assert_int_eq(insert(HERE, ticket, 0), 0);
}
END_TEST

/* However many others came since: it may be refused for too many, it must not be forgotten. */
START_TEST(purge_of_long_ago_is_not_forgotten)
{
	uint64_t ticket;
	uint32_t others, i;

	for (others = 0; others < 20; others++) {
		rig_usual(&r);
		ticket = thash_ticket(&r.table);
		rig_purge(&r, THASH_SPACE, SPACE_HERE, 0x50000, 0x50000);
		for (i = 0; i < others; i++)
			rig_purge(&r, THASH_SPACE, SPACE_THERE, 0x10000, 0x10000);
		ck_assert_int_eq(insert(HERE, ticket, 0), LIBVTLB_ERR_AGAIN);
		ck_assert_int_eq(insert(HERE, thash_ticket(&r.table), 0), 0);
	}
}
END_TEST

/* What thash_ticket() returns for no table is older than any purge, and newer than none. */
START_TEST(ticket_of_no_table_is_the_oldest)
{
	ck_assert_uint_eq(thash_ticket(NULL), 0);
	rig_usual(&r);
	rig_purge(&r, THASH_SPACE, SPACE_HERE, 0x50000, 0x50000);
	ck_assert_int_eq(insert(HERE, 0, 0), LIBVTLB_ERR_AGAIN);
	ck_assert(rig_misses(&r, HERE, 0x50000));
}
END_TEST

START_TEST(insert_without_a_ticket_asks_for_none)
{
	struct thash_insertion page = THASH_INSERTION_INIT;

	rig_usual(&r);
	rig_purge(&r, THASH_EVERYTHING, 0, 0, LAST_BYTE);
	page.page_log2 = 12;
	page.value = RWX;
	page.ticket = 0;
	ck_assert_int_eq(thash_insert_full(&r.table, &page), 0);
	ck_assert_int_eq(rig_read(&r, HERE, 0), THASH_HIT);
}
END_TEST

/* The entry that was there before stays, and so does a pin's record. */
START_TEST(refused_insert_changes_nothing_but_its_count)
{
	struct thash_insertion page = THASH_INSERTION_INIT;
	uint64_t ticket;

	rig_usual(&r);
	ticket = thash_ticket(&r.table);
	rig_purge(&r, THASH_SPACE, SPACE_HERE, 0x50000, 0x50000);
	rig_insert(&r, HERE, 0x51000, 12, 0x3000 | RWX);
	ck_assert_int_eq(insert(HERE, ticket, 0), LIBVTLB_ERR_AGAIN);
	page.va = 0x51000;
	page.page_log2 = 16;
	page.flags = THASH_TICKETED;
	page.ticket = ticket;
	ck_assert_int_eq(thash_pin(&r.table, NULL, &page), LIBVTLB_ERR_AGAIN);
	ck_assert_uint_eq(rig_at(&r, HERE, 0x51000), 0x3000);
	ck_assert_uint_eq(rig_count(&r), 1);
	ck_assert_uint_eq(rig_stats(&r).refused, 2);
	ck_assert_uint_eq(rig_stats(&r).inserted, 1);
}
END_TEST

Suite *thash_tickets_suite(void)
{
	Suite *suite = suite_create("thash_tickets");
	TCase *tcase = tcase_create("tickets");

	tcase_add_loop_test(tcase, purge_of_the_page_voids_the_ticket, 0, PURGES);
	tcase_add_test(tcase, ticket_may_be_used_more_than_once);
	tcase_add_test(tcase, purge_of_globals_voids_the_ticket_of_a_global);
	tcase_add_test(tcase, purge_by_value_voids_the_ticket);
	tcase_add_test(tcase, purge_of_long_ago_is_not_forgotten);
	tcase_add_test(tcase, ticket_of_no_table_is_the_oldest);
	tcase_add_test(tcase, insert_without_a_ticket_asks_for_none);
	tcase_add_test(tcase, refused_insert_changes_nothing_but_its_count);
	suite_add_tcase(suite, tcase);
	return suite;
}
