/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* What a client may do and what is a fault, to the tick; and its life from add to remove. */
#include "supervised.h"
#include "suites.h"

static struct supervised s;

static int check_in(uint32_t client, uint32_t now)
{
	return libwdt_check_in(&s.supervisor, client, now);
}

static uint32_t add_with_first(uint32_t period, uint32_t first, uint32_t now)
{
	struct libwdt_client_config config = LIBWDT_CLIENT_CONFIG_INIT;

	config.period_ticks = period;
	config.first_ticks = first;
	return supervised_add(&s, &config, now);
}

/* The clock may be anywhere, about to wrap as well. */
static const uint32_t start_of[] = {0, 1, 12345, 0x7fffffffu, 0x80000000u, 0xffffff9cu, 0xffffffffu};

#define STARTS (int)(sizeof(start_of) / sizeof(start_of[0]))

START_TEST(client_is_late_one_tick_after_its_period)
{
	uint32_t t0 = start_of[_i], client;

	supervised_init(&s, t0);
	client = supervised_add_simple(&s, 100, 0, t0);
	ck_assert_int_eq(check_in(client, t0 + 40), 0);
	ck_assert_int_eq(supervised_poll(&s, t0 + 140), 0);
	ck_assert_int_eq(supervised_poll(&s, t0 + 141), LIBWDT_CONDEMNED);
	ck_assert_uint_eq(s.record.client, client);
	ck_assert_uint_eq(s.record.fault, LIBWDT_FAULT_LATE);
	ck_assert_uint_eq(s.record.by_ticks, 1);
	ck_assert_uint_eq(s.record.found_ticks, t0 + 141);
}
END_TEST

/* It comes before any poll could know; by_ticks is of the poll. */
START_TEST(check_in_that_is_too_late_does_not_hide_the_fault)
{
	uint32_t t0 = start_of[_i], client;

	supervised_init(&s, t0);
	client = supervised_add_simple(&s, 100, 0, t0);
	ck_assert_int_eq(check_in(client, t0 + 40), 0);
	ck_assert_int_eq(check_in(client, t0 + 141), 0);
	ck_assert_int_eq(check_in(client, t0 + 150), 0);
	ck_assert_int_eq(supervised_poll(&s, t0 + 152), LIBWDT_CONDEMNED);
	ck_assert_uint_eq(s.record.fault, LIBWDT_FAULT_LATE);
	ck_assert_uint_eq(s.record.by_ticks, 12);
}
END_TEST

START_TEST(first_check_in_that_is_too_late_does_not_hide_the_fault)
{
	uint32_t t0 = start_of[_i], client;

	supervised_init(&s, t0);
	client = add_with_first(100, 500, t0);
	ck_assert_int_eq(check_in(client, t0 + 501), 0);
	ck_assert_int_eq(supervised_poll(&s, t0 + 501), LIBWDT_CONDEMNED);
	ck_assert_uint_eq(s.record.by_ticks, 1);
}
END_TEST

START_TEST(first_check_in_is_due_within_the_period_by_default)
{
	uint32_t t0 = start_of[_i];

	supervised_init(&s, t0);
	supervised_add_simple(&s, 100, 0, t0 + 7);
	ck_assert_int_eq(supervised_poll(&s, t0 + 107), 0);
	ck_assert_int_eq(supervised_poll(&s, t0 + 108), LIBWDT_CONDEMNED);
}
END_TEST

START_TEST(first_check_in_may_take_its_own_time)
{
	uint32_t t0 = start_of[_i];

	supervised_init(&s, t0);
	add_with_first(100, 5000, t0);
	ck_assert_int_eq(supervised_poll(&s, t0 + 5000), 0);
	ck_assert_int_eq(supervised_poll(&s, t0 + 5001), LIBWDT_CONDEMNED);
	ck_assert_uint_eq(s.record.by_ticks, 1);
}
END_TEST

START_TEST(after_the_first_check_in_the_period_counts)
{
	uint32_t client;

	supervised_init(&s, 0);
	client = add_with_first(100, 5000, 0);
	ck_assert_int_eq(check_in(client, 30), 0);
	ck_assert_int_eq(supervised_poll(&s, 130), 0);
	ck_assert_int_eq(supervised_poll(&s, 131), LIBWDT_CONDEMNED);
}
END_TEST

/* The deadline from before a first check-in may be the last that the host has: 30 + 100 is over at 131. */
START_TEST(client_that_hangs_after_its_first_check_in_is_found_by_deadlines_alone)
{
	uint32_t client, date = 0, polls = 0;

	supervised_init(&s, 0);
	client = add_with_first(100, 50000, 0);
	ck_assert_int_eq(check_in(client, 30), 0);
	do {
		ck_assert_uint_lt(polls++, 4);
		date = (uint32_t)(s.deadline - s.b.start);
		bench_pass_until(&s.b, s.deadline);
	} while (supervised_poll(&s, date) == 0);
	ck_assert_uint_ge(date, 131);
	ck_assert_uint_le(date, 131 + 2);
}
END_TEST

/* The same long after it was added: served by deadlines alone, it checks in at 1000 and is late at 1101. */
START_TEST(client_that_begins_late_is_watched_from_there)
{
	uint32_t client, date = 0, began = 0, polls = 0;
	int result;

	supervised_init(&s, 0);
	client = add_with_first(100, 50000, 0);
	do {
		ck_assert_uint_lt(polls++, 20);
		if (!began && s.deadline - s.b.start > 1000) {
			began = 1;
			ck_assert_int_eq(check_in(client, 1000), 0);
		}
		date = (uint32_t)(s.deadline - s.b.start);
		bench_pass_until(&s.b, s.deadline);
		result = supervised_poll(&s, date);
	} while (result == 0);
	ck_assert_int_eq(result, LIBWDT_CONDEMNED);
	ck_assert_uint_ge(date, 1101);
	ck_assert_uint_le(date, 1101 + 2);
}
END_TEST

START_TEST(first_limit_may_be_shorter_than_the_period)
{
	supervised_init(&s, 0);
	add_with_first(100, 10, 0);
	ck_assert_int_eq(supervised_poll(&s, 10), 0);
	ck_assert_int_eq(supervised_poll(&s, 11), LIBWDT_CONDEMNED);
}
END_TEST

START_TEST(longest_period_is_kept_to_the_tick)
{
	uint32_t t0 = start_of[_i], client;

	supervised_init(&s, t0);
	client = supervised_add_simple(&s, LIBWDT_CLIENT_TICKS_MAX, 0, t0);
	ck_assert_int_eq(check_in(client, t0 + 5), 0);
	ck_assert_int_eq(supervised_poll(&s, t0 + LIBWDT_CLIENT_TICKS_MAX), 0);
	ck_assert_int_eq(supervised_poll(&s, t0 + LIBWDT_CLIENT_TICKS_MAX + 5), 0);
	ck_assert_int_eq(supervised_poll(&s, t0 + LIBWDT_CLIENT_TICKS_MAX + 6), LIBWDT_CONDEMNED);
	ck_assert_uint_eq(s.record.by_ticks, 1);
}
END_TEST

/* A longest period and a longest gap between polls: half a turn of the clock. */
START_TEST(client_is_late_however_late_the_poll)
{
	uint32_t t0 = start_of[_i];

	supervised_init(&s, t0);
	supervised_add_simple(&s, LIBWDT_CLIENT_TICKS_MAX, 0, t0);
	ck_assert_int_eq(supervised_poll(&s, t0 + LIBWDT_CLIENT_TICKS_MAX), 0);
	ck_assert_int_eq(supervised_poll(&s, t0 + 2 * LIBWDT_CLIENT_TICKS_MAX), LIBWDT_CONDEMNED);
	ck_assert_uint_eq(s.record.by_ticks, LIBWDT_CLIENT_TICKS_MAX);
}
END_TEST

/* Three turns of the clock, a poll every 2^28 ticks. */
START_TEST(clock_may_wrap_as_often_as_it_likes)
{
	uint32_t client, now = start_of[_i], i;

	supervised_init(&s, now);
	client = supervised_add_simple(&s, 0x10000000u, 0x10000000u, now);
	for (i = 0; i < 48; i++) {
		now += 0x10000000u;
		ck_assert_int_eq(check_in(client, now), 0);
		ck_assert_int_eq(supervised_poll(&s, now), 0);
	}
	ck_assert_int_eq(supervised_poll(&s, now + 0x10000001u), LIBWDT_CONDEMNED);
}
END_TEST

START_TEST(check_in_is_early_up_to_the_window)
{
	uint32_t t0 = start_of[_i], client;

	supervised_init(&s, t0);
	client = supervised_add_simple(&s, 100, 60, t0);
	ck_assert_int_eq(check_in(client, t0 + 10), 0);
	ck_assert_int_eq(check_in(client, t0 + 70), 0);
	ck_assert_int_eq(supervised_poll(&s, t0 + 70), 0);
	ck_assert_int_eq(check_in(client, t0 + 129), LIBWDT_EARLY);
	ck_assert_int_eq(supervised_poll(&s, t0 + 129), LIBWDT_CONDEMNED);
	ck_assert_uint_eq(s.record.client, client);
	ck_assert_uint_eq(s.record.fault, LIBWDT_FAULT_EARLY);
	ck_assert_uint_eq(s.record.by_ticks, 1);
}
END_TEST

/* 60 ticks are closed: at the same date it is 60 too early, on a clock that has gone back by 5 it is 65. */
START_TEST(check_in_at_once_is_early_by_the_whole_window)
{
	uint32_t t0 = start_of[_i], client;

	supervised_init(&s, t0);
	client = supervised_add_simple(&s, 100, 60, t0);
	ck_assert_int_eq(check_in(client, t0 + 10), 0);
	ck_assert_int_eq(check_in(client, t0 + 10), LIBWDT_EARLY);
	ck_assert_int_eq(supervised_poll(&s, t0 + 10), LIBWDT_CONDEMNED);
	ck_assert_uint_eq(s.record.by_ticks, 60);
	supervised_init(&s, t0);
	client = supervised_add_simple(&s, 100, 60, t0);
	ck_assert_int_eq(check_in(client, t0 + 10), 0);
	ck_assert_int_eq(check_in(client, t0 + 5), LIBWDT_EARLY);
	ck_assert_int_eq(supervised_poll(&s, t0 + 10), LIBWDT_CONDEMNED);
	ck_assert_uint_eq(s.record.by_ticks, 65);
}
END_TEST

START_TEST(window_as_long_as_the_period_leaves_one_tick)
{
	uint32_t client;

	supervised_init(&s, 0);
	client = supervised_add_simple(&s, 100, 100, 0);
	ck_assert_int_eq(check_in(client, 50), 0);
	ck_assert_int_eq(check_in(client, 150), 0);
	ck_assert_int_eq(supervised_poll(&s, 250), 0);
	ck_assert_int_eq(check_in(client, 249), LIBWDT_EARLY);
}
END_TEST

START_TEST(client_without_a_window_may_check_in_at_any_time)
{
	uint32_t client, i;

	supervised_init(&s, 0);
	client = supervised_add_simple(&s, 100, 0, 0);
	for (i = 0; i < 50; i++)
		ck_assert_int_eq(check_in(client, 7), 0);
	ck_assert_int_eq(check_in(client, 5), 0);
	ck_assert_int_eq(supervised_poll(&s, 7), 0);
}
END_TEST

START_TEST(first_check_in_after_add_or_resume_is_never_early)
{
	uint32_t client;

	supervised_init(&s, 0);
	client = supervised_add_simple(&s, 100, 60, 10);
	ck_assert_int_eq(check_in(client, 10), 0);
	ck_assert_int_eq(libwdt_client_resume(&s.supervisor, &s.deadline, client, 20), 0);
	ck_assert_int_eq(check_in(client, 20), 0);
	ck_assert_int_eq(libwdt_client_suspend(&s.supervisor, &s.deadline, client, 30), 0);
	ck_assert_int_eq(libwdt_client_resume(&s.supervisor, &s.deadline, client, 40), 0);
	ck_assert_int_eq(check_in(client, 41), 0);
	ck_assert_int_eq(libwdt_supervisor_wake(&s.supervisor, &s.deadline, 50), 0);
	ck_assert_int_eq(check_in(client, 50), 0);
	ck_assert_int_eq(check_in(client, 51), LIBWDT_EARLY);
}
END_TEST

/* 60 less 1 is the first, 60 less 11 the second. */
START_TEST(first_early_check_in_is_the_one_that_is_kept)
{
	uint32_t client;

	supervised_init(&s, 0);
	client = supervised_add_simple(&s, 100, 60, 0);
	ck_assert_int_eq(check_in(client, 10), 0);
	ck_assert_int_eq(check_in(client, 11), LIBWDT_EARLY);
	ck_assert_int_eq(check_in(client, 22), LIBWDT_EARLY);
	ck_assert_int_eq(supervised_poll(&s, 22), LIBWDT_CONDEMNED);
	ck_assert_uint_eq(s.record.by_ticks, 59);
	ck_assert_uint_eq(s.told, 1);
}
END_TEST

/* An interrupt may check in after the host has read the clock for its poll. */
START_TEST(check_in_ahead_of_the_poll_is_fresh)
{
	uint32_t t0 = start_of[_i], client;

	supervised_init(&s, t0);
	client = supervised_add_simple(&s, 100, 0, t0);
	supervised_add_simple(&s, 50, 0, t0 + 80);
	ck_assert_int_eq(check_in(client, t0 + 100), 0);
	ck_assert_int_eq(supervised_poll(&s, t0 + 99), 0);
	ck_assert_int_eq(supervised_poll(&s, t0 + 100), 0);
	ck_assert_int_eq(check_in(client, t0 + 120), 0);
	ck_assert_int_eq(libwdt_client_resume(&s.supervisor, &s.deadline, client, t0 + 119), 0);
	ck_assert_uint_eq(s.told, 0);
}
END_TEST

static uint32_t interrupting, interrupt_date, interrupts;
static int interrupt_result;
static int (*now_alone)(void *user, uint64_t *ticks);

/* The library's own reading of the watchdog's counter is where an interrupt comes. */
static int now_interrupted(void *user, uint64_t *ticks)
{
	interrupts++;
	interrupt_result = check_in(interrupting, interrupt_date);
	return now_alone(user, ticks);
}

static void interrupt_with(uint32_t client, uint32_t date)
{
	interrupting = client;
	interrupt_date = date;
	s.b.ops.now = now_interrupted;
}

/* The interrupts date themselves a tick after the poll; the last is of 10001. */
START_TEST(interrupt_may_check_in_while_the_host_polls)
{
	uint32_t client, now;

	supervised_init(&s, 0);
	client = supervised_add_simple(&s, 150, 0, 0);
	now_alone = s.b.ops.now;
	interrupts = 0;
	for (now = 100; now <= 10000; now += 100) {
		interrupt_with(client, now + 1);
		ck_assert_int_eq(supervised_poll(&s, now), 0);
		ck_assert_int_eq(interrupt_result, 0);
	}
	ck_assert_uint_ge(interrupts, 100);
	s.b.ops.now = now_alone;
	ck_assert_int_eq(supervised_poll(&s, 10151), 0);
	ck_assert_int_eq(supervised_poll(&s, 10152), LIBWDT_CONDEMNED);
}
END_TEST

/* Too early by 50 - 1, after this poll has looked. */
START_TEST(interrupt_that_is_early_while_the_host_polls_is_found_by_the_next_poll)
{
	uint32_t client;

	supervised_init(&s, 0);
	client = supervised_add_simple(&s, 100, 50, 0);
	ck_assert_int_eq(check_in(client, 20), 0);
	now_alone = s.b.ops.now;
	interrupt_with(client, 21);
	ck_assert_int_eq(supervised_poll(&s, 21), 0);
	ck_assert_int_eq(interrupt_result, LIBWDT_EARLY);
	s.b.ops.now = now_alone;
	ck_assert_int_eq(supervised_poll(&s, 22), LIBWDT_CONDEMNED);
	ck_assert_uint_eq(s.record.by_ticks, 49);
}
END_TEST

START_TEST(nothing_is_asked_of_a_suspended_client)
{
	uint32_t client, now;

	supervised_init(&s, 0);
	client = supervised_add_simple(&s, 100, 50, 0);
	ck_assert_int_eq(check_in(client, 10), 0);
	ck_assert_int_eq(libwdt_client_suspend(&s.supervisor, &s.deadline, client, 20), 0);
	for (now = 30; now < 3000; now += 30) {
		ck_assert_int_eq(check_in(client, now), 0);
		ck_assert_int_eq(supervised_poll(&s, now), 0);
	}
	ck_assert_int_eq(supervised_poll(&s, 30000), 0);
}
END_TEST

/* Suspended for a whole turn of the clock and k ticks, it looks as if only the k had passed. */
START_TEST(suspension_may_outlast_the_clock)
{
	static const uint32_t more[] = {0, 1, 49, 50, 99, 100, 101, 0x40000000u, 0x80000000u, 0xfffffff0u};
	uint32_t t0 = 1000, client, i, now = t0;

	supervised_init(&s, t0);
	client = supervised_add_simple(&s, 100, 50, t0);
	ck_assert_int_eq(check_in(client, t0), 0);
	ck_assert_int_eq(libwdt_client_suspend(&s.supervisor, &s.deadline, client, t0), 0);
	for (i = 0; i < 16; i++)
		ck_assert_int_eq(supervised_poll(&s, now += 0x10000000u), 0);
	for (i = 0; i < more[_i] >> 28; i++)
		ck_assert_int_eq(supervised_poll(&s, now += 0x10000000u), 0);
	now = t0 + more[_i];
	ck_assert_int_eq(libwdt_client_resume(&s.supervisor, &s.deadline, client, now), 0);
	ck_assert_int_eq(supervised_poll(&s, now + 100), 0);
	ck_assert_int_eq(check_in(client, now + 100), 0);
	ck_assert_int_eq(check_in(client, now + 150), 0);
	ck_assert_int_eq(supervised_poll(&s, now + 250), 0);
	ck_assert_int_eq(supervised_poll(&s, now + 251), LIBWDT_CONDEMNED);
}
END_TEST

START_TEST(resumed_client_has_its_first_time_again)
{
	uint32_t client;

	supervised_init(&s, 0);
	client = add_with_first(100, 500, 0);
	ck_assert_int_eq(check_in(client, 10), 0);
	ck_assert_int_eq(libwdt_client_suspend(&s.supervisor, &s.deadline, client, 50), 0);
	ck_assert_int_eq(libwdt_client_resume(&s.supervisor, &s.deadline, client, 1000), 0);
	ck_assert_int_eq(supervised_poll(&s, 1500), 0);
	ck_assert_int_eq(supervised_poll(&s, 1501), LIBWDT_CONDEMNED);
}
END_TEST

START_TEST(resume_of_a_client_that_is_not_suspended_begins_anew)
{
	uint32_t client;

	supervised_init(&s, 0);
	client = add_with_first(100, 500, 0);
	ck_assert_int_eq(check_in(client, 10), 0);
	ck_assert_int_eq(libwdt_client_resume(&s.supervisor, &s.deadline, client, 100), 0);
	ck_assert_int_eq(supervised_poll(&s, 600), 0);
	ck_assert_int_eq(supervised_poll(&s, 601), LIBWDT_CONDEMNED);
}
END_TEST

/* libwdt_client_suspend(), _resume() and _remove(). */
typedef int change_fn(struct libwdt_supervisor *supervisor, uint64_t *deadline, uint32_t client, uint32_t now);

static change_fn *const change[] = {libwdt_client_suspend, libwdt_client_resume, libwdt_client_remove};

START_TEST(change_of_a_late_client_finds_it_first)
{
	uint32_t client;

	supervised_init(&s, 0);
	client = supervised_add_simple(&s, 100, 0, 0);
	ck_assert_int_eq(change[_i](&s.supervisor, &s.deadline, client, 101), LIBWDT_CONDEMNED);
	ck_assert_uint_eq(s.record.client, client);
	ck_assert_uint_eq(s.told, 1);
}
END_TEST

START_TEST(change_of_an_early_client_finds_it_first)
{
	uint32_t client;

	supervised_init(&s, 0);
	client = supervised_add_simple(&s, 100, 50, 0);
	ck_assert_int_eq(check_in(client, 10), 0);
	ck_assert_int_eq(check_in(client, 11), LIBWDT_EARLY);
	ck_assert_int_eq(change[_i](&s.supervisor, &s.deadline, client, 12), LIBWDT_CONDEMNED);
	ck_assert_uint_eq(s.record.fault, LIBWDT_FAULT_EARLY);
}
END_TEST

START_TEST(change_happens_whatever_the_poll_returns)
{
	struct libwdt_client_status status = LIBWDT_CLIENT_STATUS_INIT;
	uint32_t client;

	supervised_init(&s, 0);
	client = supervised_add_simple(&s, 100, 0, 0);
	ck_assert_int_eq(check_in(client, 1), 0);
	s.b.failure.call = LIBWDT_CALL_NOW;
	s.b.failure.at = s.b.calls[LIBWDT_CALL_NOW] + 1;
	s.b.failure.error = -5;
	ck_assert_int_eq(change[_i](&s.supervisor, &s.deadline, client, 50), -5);
	if (change[_i] == libwdt_client_remove) {
		ck_assert_int_eq(libwdt_client_status(&s.supervisor, &status, client, 50), LIBWDT_ERR_INVALID);
		return;
	}
	status = supervised_status(&s, client, 50);
	ck_assert_uint_eq(status.state, change[_i] == libwdt_client_resume ? 0 :
					LIBWDT_CLIENT_SUSPENDED | LIBWDT_CLIENT_CHECKED_IN);
}
END_TEST

START_TEST(removed_client_is_not_missed)
{
	uint32_t client;

	supervised_init(&s, 0);
	client = supervised_add_simple(&s, 100, 0, 0);
	ck_assert_int_eq(libwdt_client_remove(&s.supervisor, &s.deadline, client, 50), 0);
	ck_assert_int_eq(supervised_poll(&s, 101), 0);
	ck_assert_int_eq(supervised_poll(&s, 100000), 0);
	ck_assert_int_eq(check_in(client, 100000), LIBWDT_ERR_INVALID);
}
END_TEST

/* The new client in the slot of one that was too early when it was removed is a client like any other. */
START_TEST(slot_forgets_its_last_client)
{
	uint32_t first, second;

	supervised_init(&s, 0);
	first = supervised_add_simple(&s, 100, 50, 0);
	ck_assert_int_eq(check_in(first, 10), 0);
	ck_assert_int_eq(check_in(first, 11), LIBWDT_EARLY);
	ck_assert_int_eq(libwdt_client_remove(&s.supervisor, &s.deadline, first, 12), LIBWDT_CONDEMNED);
	ck_assert_int_eq(libwdt_client_add(&s.supervisor, &second, &s.deadline,
					   &(struct libwdt_client_config){sizeof(struct libwdt_client_config), 200, 30, 0, "x"},
					   20), LIBWDT_CONDEMNED);
	ck_assert_uint_eq(second & 0xffff, first & 0xffff);
	ck_assert_uint_ne(second, first);
	ck_assert_uint_eq(supervised_status(&s, second, 20).state, 0);
	ck_assert_uint_eq(supervised_status(&s, second, 20).last_ticks, 20);
	ck_assert_int_eq(check_in(second, 21), 0);
	ck_assert_int_eq(check_in(second, 51), 0);
	ck_assert_int_eq(supervised_poll(&s, 60), LIBWDT_CONDEMNED);
	ck_assert_uint_eq(s.told, 1);
}
END_TEST

START_TEST(every_slot_can_be_taken_once)
{
	struct libwdt_client_config config = LIBWDT_CLIENT_CONFIG_INIT;
	uint32_t handle[SLOTS], client = 77, i, j;
	uint64_t deadline = 88;

	supervised_init(&s, 0);
	for (i = 0; i < SLOTS; i++) {
		handle[i] = supervised_add_simple(&s, 100, 0, 0);
		for (j = 0; j < i; j++)
			ck_assert_uint_ne(handle[i], handle[j]);
	}
	config.period_ticks = 100;
	ck_assert_int_eq(libwdt_client_add(&s.supervisor, &client, &deadline, &config, 200), LIBWDT_ERR_RANGE);
	ck_assert_uint_eq(client, 77);
	ck_assert_uint_eq(deadline, 88);
	ck_assert_uint_eq(s.told, 0); /* it was no poll */
	ck_assert_int_eq(libwdt_client_remove(&s.supervisor, &s.deadline, handle[3], 50), 0);
	ck_assert_uint_eq(supervised_add_simple(&s, 100, 0, 50) & 0xffff, 3);
}
END_TEST

/* 65,535 clients of one slot have handles of their own; then they come again. */
START_TEST(handle_comes_again_after_65535_lives)
{
	uint32_t first, last, client, lives = 1;

	supervised_init(&s, 0);
	first = last = supervised_add_simple(&s, 100, 0, 0);
	do {
		ck_assert_int_eq(libwdt_client_remove(&s.supervisor, &s.deadline, last, 0), 0);
		client = supervised_add_simple(&s, 100, 0, 0);
		if (check_in(last, 0) != LIBWDT_ERR_INVALID || client == 0)
			ck_abort_msg("life %u: handle %x after %x", lives, client, last);
		last = client;
	} while (client != first && ++lives < 70000);
	ck_assert_uint_eq(lives, 65535);
}
END_TEST

START_TEST(added_client_may_be_due_before_all_others)
{
	supervised_init(&s, 0);
	supervised_add_simple(&s, 10000, 0, 0);
	supervised_add_simple(&s, 10, 0, 0);
	ck_assert_int_eq(supervised_poll(&s, 10), 0);
	ck_assert_int_eq(supervised_poll(&s, 11), LIBWDT_CONDEMNED);
	ck_assert_uint_eq(s.record.client & 0xffff, 1);
}
END_TEST

START_TEST(wake_forgives_who_was_late)
{
	uint32_t client;

	supervised_init(&s, 0);
	client = supervised_add_simple(&s, 100, 0, 0);
	ck_assert_int_eq(check_in(client, 50), 0);
	ck_assert_int_eq(libwdt_supervisor_wake(&s.supervisor, &s.deadline, 5000), 0);
	ck_assert_int_eq(supervised_poll(&s, 5100), 0);
	ck_assert_int_eq(supervised_poll(&s, 5101), LIBWDT_CONDEMNED);
}
END_TEST

START_TEST(wake_forgives_nobody_who_was_early)
{
	uint32_t client;

	supervised_init(&s, 0);
	client = supervised_add_simple(&s, 100, 50, 0);
	ck_assert_int_eq(check_in(client, 50), 0);
	ck_assert_int_eq(check_in(client, 60), LIBWDT_EARLY);
	ck_assert_int_eq(libwdt_supervisor_wake(&s.supervisor, &s.deadline, 5000), LIBWDT_CONDEMNED);
	ck_assert_uint_eq(s.record.by_ticks, 40);
}
END_TEST

/* The clock has been set back by most of a turn: the deadline from before would never come. */
START_TEST(wake_follows_a_clock_that_jumped)
{
	static const uint32_t jump[] = {1, 1000, 0x40000000u, 0x7fffffffu, 0x80000000u, 0xc0000000u, 0xffffff00u};
	uint32_t now = 1000000 + jump[_i];

	supervised_init(&s, 1000000);
	supervised_add_simple(&s, 100, 0, 1000000);
	ck_assert_int_eq(libwdt_supervisor_wake(&s.supervisor, &s.deadline, now), 0);
	ck_assert_int_eq(supervised_poll(&s, now + 100), 0);
	ck_assert_int_eq(supervised_poll(&s, now + 101), LIBWDT_CONDEMNED);
}
END_TEST

/* A clock of 1 GHz goes back by half of 2^30 ticks, which are 1073.7 ms: that much later would the deadline have come. */
START_TEST(wake_returns_no_deadline_of_another_time)
{
	supervised_prepare(&s, 1000);
	s.config.clock_hz = 1000000000u;
	ck_assert_int_eq(libwdt_supervisor_init(&s.supervisor, &s.deadline, &s.b.wdt, &s.config, 0), 0);
	ck_assert_uint_eq(s.deadline, s.b.start + 1074 + 1);
	ck_assert_int_eq(libwdt_supervisor_wake(&s.supervisor, &s.deadline, 0u - 0x20000000u), 0);
	ck_assert_uint_eq(s.deadline, s.b.start + 1074 + 1);
}
END_TEST

START_TEST(wake_leaves_suspended_clients_alone)
{
	uint32_t client;

	supervised_init(&s, 0);
	client = supervised_add_simple(&s, 100, 0, 0);
	ck_assert_int_eq(libwdt_client_suspend(&s.supervisor, &s.deadline, client, 10), 0);
	ck_assert_int_eq(libwdt_supervisor_wake(&s.supervisor, &s.deadline, 20), 0);
	ck_assert_uint_eq(supervised_status(&s, client, 30).state, LIBWDT_CLIENT_SUSPENDED);
	ck_assert_int_eq(supervised_poll(&s, 1000), 0);
}
END_TEST

START_TEST(status_tells_how_a_client_does)
{
	struct libwdt_client_config config = LIBWDT_CLIENT_CONFIG_INIT;
	struct libwdt_client_status status;
	uint32_t client;

	supervised_init(&s, 0);
	config.period_ticks = 100;
	config.closed_ticks = 40;
	config.first_ticks = 300;
	config.name = "motor";
	client = supervised_add(&s, &config, 1000);
	status = supervised_status(&s, client, 1100);
	ck_assert_uint_eq(status.state, 0);
	ck_assert_uint_eq(status.last_ticks, 1000);
	ck_assert_uint_eq(status.left_ticks, 201); /* the clock finds it late at 1301 */
	ck_assert_uint_eq(status.period_ticks, 100);
	ck_assert_uint_eq(status.closed_ticks, 40);
	ck_assert_ptr_eq(status.name, config.name);
	ck_assert_int_eq(check_in(client, 1200), 0);
	status = supervised_status(&s, client, 1300);
	ck_assert_uint_eq(status.state, LIBWDT_CLIENT_CHECKED_IN);
	ck_assert_uint_eq(status.last_ticks, 1200);
	ck_assert_uint_eq(status.left_ticks, 1);
	ck_assert_uint_eq(supervised_status(&s, client, 1301).left_ticks, 0);
	ck_assert_int_eq(supervised_poll(&s, 1301), LIBWDT_CONDEMNED);
	ck_assert_uint_eq(supervised_status(&s, client, 1301).state, LIBWDT_CLIENT_CHECKED_IN | LIBWDT_CLIENT_FAILED);
	ck_assert_uint_eq(supervised_status(&s, client, 1200 + 0xc0000000u).left_ticks, 0); /* however long ago */
	ck_assert_int_eq(libwdt_client_suspend(&s.supervisor, &s.deadline, client, 1302), LIBWDT_CONDEMNED);
	status = supervised_status(&s, client, 1303);
	ck_assert_uint_eq(status.state, LIBWDT_CLIENT_SUSPENDED | LIBWDT_CLIENT_CHECKED_IN | LIBWDT_CLIENT_FAILED);
	ck_assert_uint_eq(status.last_ticks, 1200);
	ck_assert_uint_eq(status.left_ticks, 0xffffffffu);
}
END_TEST

Suite *supervisor_clients_suite(void)
{
	Suite *suite = suite_create("supervisor clients");
	TCase *edges = tcase_create("edges"), *life = tcase_create("life");

	tcase_add_loop_test(edges, client_is_late_one_tick_after_its_period, 0, STARTS);
	tcase_add_loop_test(edges, check_in_that_is_too_late_does_not_hide_the_fault, 0, STARTS);
	tcase_add_loop_test(edges, first_check_in_that_is_too_late_does_not_hide_the_fault, 0, STARTS);
	tcase_add_loop_test(edges, first_check_in_is_due_within_the_period_by_default, 0, STARTS);
	tcase_add_loop_test(edges, first_check_in_may_take_its_own_time, 0, STARTS);
	tcase_add_test(edges, after_the_first_check_in_the_period_counts);
	tcase_add_test(edges, client_that_hangs_after_its_first_check_in_is_found_by_deadlines_alone);
	tcase_add_test(edges, client_that_begins_late_is_watched_from_there);
	tcase_add_test(edges, first_limit_may_be_shorter_than_the_period);
	tcase_add_loop_test(edges, longest_period_is_kept_to_the_tick, 0, STARTS);
	tcase_add_loop_test(edges, client_is_late_however_late_the_poll, 0, STARTS);
	tcase_add_loop_test(edges, clock_may_wrap_as_often_as_it_likes, 0, STARTS);
	tcase_add_loop_test(edges, check_in_is_early_up_to_the_window, 0, STARTS);
	tcase_add_loop_test(edges, check_in_at_once_is_early_by_the_whole_window, 0, STARTS);
	tcase_add_test(edges, window_as_long_as_the_period_leaves_one_tick);
	tcase_add_test(edges, client_without_a_window_may_check_in_at_any_time);
	tcase_add_test(edges, first_check_in_after_add_or_resume_is_never_early);
	tcase_add_test(edges, first_early_check_in_is_the_one_that_is_kept);
	tcase_add_loop_test(edges, check_in_ahead_of_the_poll_is_fresh, 0, STARTS);
	tcase_add_test(edges, interrupt_may_check_in_while_the_host_polls);
	tcase_add_test(edges, interrupt_that_is_early_while_the_host_polls_is_found_by_the_next_poll);
	tcase_add_test(life, nothing_is_asked_of_a_suspended_client);
	tcase_add_loop_test(life, suspension_may_outlast_the_clock, 0, 10);
	tcase_add_test(life, resumed_client_has_its_first_time_again);
	tcase_add_test(life, resume_of_a_client_that_is_not_suspended_begins_anew);
	tcase_add_loop_test(life, change_of_a_late_client_finds_it_first, 0, 3);
	tcase_add_loop_test(life, change_of_an_early_client_finds_it_first, 0, 3);
	tcase_add_loop_test(life, change_happens_whatever_the_poll_returns, 0, 3);
	tcase_add_test(life, removed_client_is_not_missed);
	tcase_add_test(life, slot_forgets_its_last_client);
	tcase_add_test(life, every_slot_can_be_taken_once);
	tcase_add_test(life, handle_comes_again_after_65535_lives);
	tcase_add_test(life, added_client_may_be_due_before_all_others);
	tcase_add_test(life, wake_forgives_who_was_late);
	tcase_add_test(life, wake_forgives_nobody_who_was_early);
	tcase_add_loop_test(life, wake_follows_a_clock_that_jumped, 0, 7);
	tcase_add_test(life, wake_returns_no_deadline_of_another_time);
	tcase_add_test(life, wake_leaves_suspended_clients_alone);
	tcase_add_test(life, status_tells_how_a_client_does);
	suite_add_tcase(suite, edges);
	suite_add_tcase(suite, life);
	return suite;
}
