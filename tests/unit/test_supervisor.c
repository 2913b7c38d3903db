/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* What the supervisor makes of its watchdog: pings, deadlines, the verdict and what is told of it. */
#include <string.h>

#include "supervised.h"
#include "suites.h"

static struct supervised s;

static void at_ms(uint64_t ms)
{
	bench_pass_until(&s.b, s.b.start + ms);
}

/* Serves the fleet at a date that is the time in milliseconds, too. */
static int poll_at(uint32_t ms)
{
	at_ms(ms);
	return supervised_poll(&s, ms);
}

/* Client 0 of period 100; condemned at 101. */
static uint32_t condemn(void)
{
	uint32_t client;

	supervised_init(&s, 0);
	client = supervised_add_simple(&s, 100, 0, 0);
	ck_assert_int_eq(poll_at(101), LIBWDT_CONDEMNED);
	return client;
}

START_TEST(watchdog_is_opened)
{
	struct libwdt_status status = LIBWDT_STATUS_INIT;

	supervised_init(&s, 0);
	ck_assert_int_eq(libwdt_status(&s.b.wdt, &status), 0);
	ck_assert(status.state & LIBWDT_STATE_OPEN);
}
END_TEST

START_TEST(empty_fleet_is_healthy)
{
	uint32_t ms;

	supervised_init(&s, 0);
	for (ms = 0; ms < 3000000; ms += 50000) {
		ck_assert_int_eq(poll_at(ms), 0);
		ck_assert_uint_eq(supervised_ping_age_ms(&s), 0);
	}
}
END_TEST

START_TEST(every_healthy_poll_pings)
{
	uint32_t client, ms;

	supervised_init(&s, 0);
	client = supervised_add_simple(&s, 100, 0, 0);
	for (ms = 50; ms < 5000; ms += 50) {
		ck_assert_int_eq(libwdt_check_in(&s.supervisor, client, ms), 0);
		ck_assert_int_eq(poll_at(ms), 0);
		ck_assert_uint_eq(supervised_ping_age_ms(&s), 0);
	}
}
END_TEST

/* Each reading of the counter takes 50 ms, the soft timeout is 20 ms: two readings in a call would be too many. */
START_TEST(call_may_take_longer_than_the_timeout)
{
	struct libwdt_status status = LIBWDT_STATUS_INIT;
	uint32_t polls;

	supervised_prepare(&s, 1000);
	ck_assert_int_eq(libwdt_set_timeout(&s.b.wdt, &s.deadline, 20), 0);
	s.b.read_ns = 50 * NS_PER_MS;
	ck_assert_int_eq(libwdt_supervisor_init(&s.supervisor, &s.deadline, &s.b.wdt, &s.config, 0), 0);
	for (polls = 0; polls < 10000; polls++) {
		bench_pass_until(&s.b, s.deadline);
		ck_assert_int_eq(supervised_poll(&s, 0), 0);
		ck_assert_int_eq(libwdt_status(&s.b.wdt, &status), 0);
		if (status.state & LIBWDT_STATE_ABANDONED || s.deadline > bench_counter(&s.b) + 21)
			ck_abort_msg("poll %u", polls);
	}
	ck_assert_uint_ge(s.b.refreshes, 5); /* in 500 s and more */
}
END_TEST

START_TEST(last_ping_is_the_one_that_finds_the_fault)
{
	uint32_t client = condemn(), ms;

	ck_assert_uint_eq(supervised_ping_age_ms(&s), 0);
	for (ms = 200; ms < 1000; ms += 100) {
		(void)libwdt_check_in(&s.supervisor, client, ms);
		ck_assert_int_eq(poll_at(ms), LIBWDT_CONDEMNED);
		ck_assert_uint_eq(supervised_ping_age_ms(&s), ms - 101);
	}
}
END_TEST

START_TEST(nothing_pardons_a_failed_client)
{
	uint32_t client = condemn();

	ck_assert_int_eq(libwdt_check_in(&s.supervisor, client, 102), 0);
	ck_assert_int_eq(libwdt_client_suspend(&s.supervisor, &s.deadline, client, 103), LIBWDT_CONDEMNED);
	ck_assert_int_eq(libwdt_client_resume(&s.supervisor, &s.deadline, client, 104), LIBWDT_CONDEMNED);
	ck_assert_int_eq(libwdt_supervisor_wake(&s.supervisor, &s.deadline, 105), LIBWDT_CONDEMNED);
	ck_assert_uint_ne(supervised_status(&s, client, 105).state & LIBWDT_CLIENT_FAILED, 0);
	ck_assert_int_eq(libwdt_client_remove(&s.supervisor, &s.deadline, client, 106), LIBWDT_CONDEMNED);
	ck_assert_int_eq(poll_at(107), LIBWDT_CONDEMNED);
	ck_assert_uint_eq(supervised_ping_age_ms(&s), 6);
	ck_assert_uint_eq(s.told, 1);
}
END_TEST

START_TEST(condemned_supervisor_takes_clients_and_stays_condemned)
{
	struct libwdt_client_config config = LIBWDT_CLIENT_CONFIG_INIT;
	uint32_t client = 0;

	(void)condemn();
	config.period_ticks = 50;
	ck_assert_int_eq(libwdt_client_add(&s.supervisor, &client, &s.deadline, &config, 110), LIBWDT_CONDEMNED);
	ck_assert_int_eq(libwdt_check_in(&s.supervisor, client, 120), 0);
	ck_assert_int_eq(poll_at(130), LIBWDT_CONDEMNED);
	ck_assert_uint_eq(supervised_ping_age_ms(&s), 29);
}
END_TEST

static int host_pings(uint64_t *deadline) { return libwdt_ping(&s.b.wdt, deadline); }
static int host_starts(uint64_t *deadline) { return libwdt_start(&s.b.wdt, deadline); }
static int host_sets(uint64_t *deadline) { return libwdt_set_timeout(&s.b.wdt, deadline, SOFT_MS); }

static int host_sleeps(uint64_t *deadline)
{
	ck_assert_int_eq(libwdt_suspend(&s.b.wdt, deadline), 0);
	return libwdt_resume(&s.b.wdt, deadline, 0, 10);
}

static int host_sleeps_it_knows_not_how_long(uint64_t *deadline)
{
	ck_assert_int_eq(libwdt_suspend(&s.b.wdt, deadline), 0);
	return libwdt_resume(&s.b.wdt, deadline, 0, LIBWDT_AGE_UNKNOWN);
}

static int host_reopens(uint64_t *deadline)
{
	ck_assert_int_eq(libwdt_stop(&s.b.wdt, deadline), 0);
	return libwdt_start(&s.b.wdt, deadline);
}

static int (*const host_meddles[])(uint64_t *deadline) = {host_pings, host_starts, host_sets, host_sleeps,
							  host_sleeps_it_knows_not_how_long, host_reopens};

#define MEDDLERS (int)(sizeof(host_meddles) / sizeof(host_meddles[0]))

/* With an unknown age nobody is promised anything: that time left tells nothing of the ping. */
START_TEST(host_that_pings_does_not_postpone_the_reset)
{
	uint64_t deadline;
	uint32_t ms;

	(void)condemn();
	for (ms = 200; ms < 1000; ms += 100) {
		at_ms(ms);
		ck_assert_int_eq(host_meddles[_i](&deadline), 0);
		ck_assert_int_eq(poll_at(ms), LIBWDT_CONDEMNED);
		if (host_meddles[_i] != host_sleeps_it_knows_not_how_long)
			ck_assert_uint_eq(supervised_ping_age_ms(&s), ms - 101);
	}
}
END_TEST

/* Meddled with every second; the last refresh comes before the soft timeout has passed at 101 + 1,000,000. */
START_TEST(condemned_watchdog_is_refreshed_no_more_when_its_time_is_over)
{
	uint64_t deadline, ms;
	uint32_t refreshes = 0;

	(void)condemn();
	for (ms = 1000; ms < 2000000; ms += 1000) {
		at_ms(ms);
		if (ms == 1001000)
			refreshes = s.b.refreshes;
		ck_assert_int_eq(poll_at((uint32_t)ms), LIBWDT_CONDEMNED);
		if (ms > 1001000 && host_meddles[_i] != host_sleeps && host_meddles[_i] != host_sleeps_it_knows_not_how_long)
			ck_assert_int_eq(host_meddles[_i](&deadline), 0);
	}
	ck_assert_uint_ge(refreshes, 9);
	ck_assert_uint_eq(s.b.refreshes, refreshes);
}
END_TEST

/* The sleeper's own refresh before it sleeps is libwdt's: it ends with the timeout as well. */
START_TEST(sleeping_does_not_keep_a_condemned_machine_alive)
{
	uint64_t ms;
	uint32_t refreshes = 0;

	(void)condemn();
	for (ms = 1000; ms < 2000000; ms += 1000) {
		uint64_t deadline;

		at_ms(ms);
		if (ms == 1003000)
			refreshes = s.b.refreshes;
		ck_assert_int_eq(libwdt_suspend(&s.b.wdt, &deadline), 0);
		ck_assert_int_eq(libwdt_resume(&s.b.wdt, &deadline, 0, _i ? 10 : LIBWDT_AGE_UNKNOWN), 0);
		ck_assert_int_eq(libwdt_supervisor_wake(&s.supervisor, &deadline, (uint32_t)ms), LIBWDT_CONDEMNED);
		ck_assert_int_eq(poll_at((uint32_t)ms + 1), LIBWDT_CONDEMNED);
	}
	ck_assert_uint_eq(s.b.refreshes, refreshes);
}
END_TEST

static void take_the_timeout_away(void)
{
	uint64_t deadline;

	ck_assert_int_eq(libwdt_set_timeout(&s.b.wdt, &deadline, 0), 0);
}

static void go_manual(void)
{
	ck_assert_int_eq(libwdt_set_modes(&s.b.wdt, LIBWDT_MANUAL), 0);
}

static void close_it(void)
{
	uint64_t deadline;

	ck_assert_int_eq(libwdt_stop(&s.b.wdt, &deadline), 0);
}

static void (*const spoil[])(void) = {take_the_timeout_away, go_manual, close_it};

/* Closing hardware that cannot be stopped leaves it to libwdt_poll(), which goes on. */
START_TEST(healthy_fleet_without_an_end_is_served_with_an_error)
{
	uint32_t ms, before;

	supervised_init(&s, 0);
	supervised_add_simple(&s, 0x30000000u, 0, 0);
	ck_assert_int_eq(poll_at(10), 0);
	spoil[_i]();
	before = s.b.refreshes;
	for (ms = 1000; ms <= 1000000; ms += 1000) {
		ck_assert_int_eq(poll_at(ms), LIBWDT_ERR_STATE);
		ck_assert_uint_gt(s.deadline, s.b.start + ms);
	}
	if (spoil[_i] != go_manual)
		ck_assert_uint_ge(s.b.refreshes, before + 9);
}
END_TEST

START_TEST(condemned_fleet_without_an_end_is_not_served)
{
	uint32_t ms, before;

	(void)condemn();
	spoil[_i]();
	before = s.b.refreshes;
	for (ms = 1000; ms <= 1000000; ms += 1000) {
		ck_assert_int_eq(poll_at(ms), LIBWDT_ERR_STATE);
		ck_assert_uint_gt(s.deadline, s.b.start + ms);
	}
	ck_assert_uint_eq(s.b.refreshes, before);
}
END_TEST

START_TEST(fault_under_a_spoiled_watchdog_stops_the_refreshes)
{
	uint32_t ms, before;

	supervised_init(&s, 0);
	supervised_add_simple(&s, 100, 0, 0);
	spoil[_i]();
	ck_assert_int_eq(poll_at(101), LIBWDT_ERR_STATE);
	ck_assert_uint_eq(s.told, 1);
	ck_assert_int_eq(libwdt_record_check(&s.record), 0);
	before = s.b.refreshes;
	for (ms = 1000; ms <= 1000000; ms += 1000)
		ck_assert_int_eq(poll_at(ms), LIBWDT_ERR_STATE);
	ck_assert_uint_eq(s.b.refreshes, before);
}
END_TEST

START_TEST(watchdog_made_anew_is_no_longer_served)
{
	supervised_init(&s, 0);
	ck_assert_int_eq(libwdt_init(&s.b.wdt, &s.b.ops, &s.b), 0);
	ck_assert_int_eq(poll_at(10), LIBWDT_ERR_STATE);
	memset(&s.b.wdt, 0, sizeof(s.b.wdt));
	ck_assert_int_eq(poll_at(20), LIBWDT_ERR_STATE);
}
END_TEST

/* Before the first deadline nobody is looked at: slots full of ones would be found at once. */
START_TEST(poll_looks_at_nobody_before_the_first_deadline)
{
	struct libwdt_client kept[SLOTS];
	uint32_t client;

	supervised_init(&s, 0);
	client = supervised_add_simple(&s, 100, 0, 0);
	memcpy(kept, s.slots, sizeof(kept));
	memset(s.slots, 0x03, sizeof(s.slots));
	ck_assert_int_eq(poll_at(100), 0);
	memcpy(s.slots, kept, sizeof(kept));
	ck_assert_int_eq(poll_at(101), LIBWDT_CONDEMNED);
	ck_assert_uint_eq(s.record.client, client);
}
END_TEST

static const struct {
	uint32_t clock_hz, host_hz, period;
} rates[] = {
	{1000, 1000, 100},	{1000, 32768, 100},	{32768, 1000, 100},	{1, 1000, 3},
	{1, 1000000, 3},	{1000000, 1000, 10},	{1000000000, 1000, 777}, {7, 3, 20},
	{3, 7, 20},		{4294967295u, 1000, LIBWDT_CLIENT_TICKS_MAX}, {100, 999999937, 50},
	{1000, 1000000000, 1},	{4294967295u, 1000, 1},
};

#define RATES (int)(sizeof(rates) / sizeof(rates[0]))

static void prepare_rates(uint32_t of, uint64_t phase_ns)
{
	supervised_prepare(&s, rates[of].host_hz);
	s.b.phase_ns = phase_ns;
	s.config.clock_hz = rates[of].clock_hz;
	ck_assert_int_eq(libwdt_supervisor_init(&s.supervisor, &s.deadline, &s.b.wdt, &s.config, 0), 0);
}

/* The first date at which it is late is period + 1; the counter may be nearly a tick on already. */
START_TEST(deadline_is_rounded_up_and_a_tick_more)
{
	long double ticks = (long double)((uint64_t)rates[_i].period + 1) * rates[_i].host_hz;
	uint64_t expected = (uint64_t)(ticks / rates[_i].clock_hz), longest = (uint64_t)90 * rates[_i].host_hz;

	if ((long double)expected * rates[_i].clock_hz < ticks)
		expected++;
	prepare_rates((uint32_t)_i, 0);
	supervised_add_simple(&s, rates[_i].period, 0, 0);
	ck_assert_uint_lt(expected, longest); /* the watchdog's own deadline is later */
	if (rates[_i].period == LIBWDT_CLIENT_TICKS_MAX)
		expected = 250 + 1 - 1; /* 2^30 / (2^32 - 1) s are 250 and a bit; the late one is a tick more: 251 */
	ck_assert_uint_ge(s.deadline - s.b.start, expected + 1);
	ck_assert_uint_le(s.deadline - s.b.start, expected + (rates[_i].period == LIBWDT_CLIENT_TICKS_MAX ? 2 : 1));
}
END_TEST

static uint32_t date_at(uint64_t ns, uint32_t hz)
{
	return (uint32_t)(ns / NS_PER_S * hz + ns % NS_PER_S * hz / NS_PER_S);
}

/* The first moment at which that clock shows a date. */
static uint64_t moment_of(uint64_t date, uint32_t hz)
{
	return date / hz * NS_PER_S + (date % hz * NS_PER_S + hz - 1) / hz;
}

/*
 * Both clocks anywhere in their ticks: a client that hangs is found by the poll
 * at the deadline, which is at most a tick of its clock and two of the counter
 * after the clock first reads too much.
 */
START_TEST(hang_is_found_at_the_deadline)
{
	uint32_t hz = rates[_i].clock_hz, host = rates[_i].host_hz, phase, client;
	uint64_t host_ns = (NS_PER_S + host - 1) / host, clock_ns = (NS_PER_S + hz - 1) / hz, clock_phase, late_ns;

	for (phase = 0; phase < 49; phase++) {
		prepare_rates((uint32_t)_i, host_ns * (phase % 7) / 7);
		clock_phase = clock_ns * (phase / 7) / 7;
		client = supervised_add_simple(&s, rates[_i].period, 0, date_at(clock_phase, hz));
		bench_pass_ns(&s.b, hz > 1000000 ? 0 : 4321);
		ck_assert_int_eq(libwdt_check_in(&s.supervisor, client, date_at(s.b.t_ns + clock_phase, hz)), 0);
		late_ns = (uint64_t)date_at(s.b.t_ns + clock_phase, hz) + rates[_i].period + 1;
		late_ns = moment_of(late_ns, hz) - clock_phase;
		if (supervised_poll(&s, date_at(s.b.t_ns + clock_phase, hz)) == 0) {
			bench_pass_until(&s.b, s.deadline);
			if (supervised_poll(&s, date_at(s.b.t_ns + clock_phase, hz)) == 0) { /* the deadline of add */
				bench_pass_until(&s.b, s.deadline);
				ck_assert_int_eq(supervised_poll(&s, date_at(s.b.t_ns + clock_phase, hz)), LIBWDT_CONDEMNED);
			}
		}
		ck_assert_uint_ge(s.b.t_ns, late_ns);
		ck_assert_uint_le(s.b.t_ns, late_ns + clock_ns + 2 * host_ns + 1);
	}
}
END_TEST

/* The watchdog is due at 50,000 ms or so, long before the client. */
START_TEST(watchdog_may_be_due_first)
{
	uint64_t alone;

	supervised_prepare(&s, 1000);
	ck_assert_int_eq(libwdt_start(&s.b.wdt, &alone), 0);
	ck_assert_int_eq(libwdt_supervisor_init(&s.supervisor, &s.deadline, &s.b.wdt, &s.config, 0), 0);
	supervised_add_simple(&s, 1000000, 0, 0);
	ck_assert_uint_eq(s.deadline, alone);
	supervised_add_simple(&s, 1000, 0, 0);
	ck_assert_uint_eq(s.deadline, s.b.start + 1001 + 1);
}
END_TEST

START_TEST(counter_of_16_bits_is_never_asked_too_far_ahead)
{
	uint32_t ms;

	supervised_prepare(&s, 1000);
	bench_init_record(&s.b, 1000, 16);
	ck_assert_int_eq(libwdt_attach(&s.b.wdt, &s.b.plan,
				       &(struct libwdt_timing){sizeof(struct libwdt_timing), 0, BITE_US, BITE_US, BITE_US, 0, 0},
				       1000, 1000, 0), 0);
	ck_assert_int_eq(libwdt_set_timeout(&s.b.wdt, &s.deadline, SOFT_MS), 0);
	ck_assert_int_eq(libwdt_supervisor_init(&s.supervisor, &s.deadline, &s.b.wdt, &s.config, 0), 0);
	supervised_add_simple(&s, 60000000, 0, 0);
	for (ms = 0; ms < 3000000; ms += 30000) {
		ck_assert_int_eq(poll_at(ms), ms <= 60000000 ? 0 : LIBWDT_CONDEMNED);
		ck_assert_uint_gt(s.deadline, ms);
		ck_assert_uint_le(s.deadline - bench_counter(&s.b), 0x7fff - 1);
	}
}
END_TEST

static void add_named(const char *name, uint32_t period, uint32_t closed)
{
	struct libwdt_client_config config = LIBWDT_CLIENT_CONFIG_INIT;

	config.name = name;
	config.period_ticks = period;
	config.closed_ticks = closed;
	(void)supervised_add(&s, &config, 0);
}

/* At 200 they are late by 50, 100, 75 and 100; the fifth is healthy. */
START_TEST(most_overdue_of_a_poll_is_the_first)
{
	supervised_init(&s, 0);
	add_named("a", 150, 0);
	add_named("b", 100, 0);
	add_named("c", 125, 0);
	add_named("d", 100, 0);
	add_named("e", 200, 0);
	ck_assert_int_eq(poll_at(200), LIBWDT_CONDEMNED);
	ck_assert_str_eq(s.record.name, "b");
	ck_assert_uint_eq(s.record.more, 3);
	ck_assert_uint_eq(s.told, 4);
	ck_assert(memcmp(&s.tale[0], &s.record, sizeof(s.record)) == 0);
	ck_assert_str_eq(s.tale[1].name, "a");
	ck_assert_uint_eq(s.tale[1].by_ticks, 50);
	ck_assert_str_eq(s.tale[2].name, "c");
	ck_assert_str_eq(s.tale[3].name, "d");
	ck_assert_uint_eq(s.tale[3].by_ticks, 100);
	ck_assert_int_eq(libwdt_record_check(&s.tale[3]), 0);
}
END_TEST

START_TEST(early_one_comes_before_the_late)
{
	uint32_t client;

	supervised_init(&s, 0);
	add_named("late", 10, 0);
	client = supervised_add_simple(&s, 1000, 500, 0);
	add_named("later", 11, 0);
	ck_assert_int_eq(libwdt_check_in(&s.supervisor, client, 5), 0);
	ck_assert_int_eq(libwdt_check_in(&s.supervisor, client, 6), LIBWDT_EARLY);
	ck_assert_int_eq(poll_at(2000), LIBWDT_CONDEMNED);
	ck_assert_uint_eq(s.record.client, client);
	ck_assert_uint_eq(s.record.fault, LIBWDT_FAULT_EARLY);
	ck_assert_uint_eq(s.record.more, 2);
	ck_assert_uint_eq(s.told, 3);
}
END_TEST

START_TEST(early_one_is_found_long_before_anybody_is_due)
{
	uint32_t client;

	supervised_init(&s, 0);
	client = supervised_add_simple(&s, 100000, 500, 0);
	ck_assert_int_eq(libwdt_check_in(&s.supervisor, client, 5), 0);
	ck_assert_int_eq(poll_at(6), 0);
	ck_assert_int_eq(libwdt_check_in(&s.supervisor, client, 7), LIBWDT_EARLY);
	ck_assert_int_eq(poll_at(8), LIBWDT_CONDEMNED);
}
END_TEST

START_TEST(whoever_fails_later_is_told_and_not_kept)
{
	supervised_init(&s, 0);
	add_named("first", 100, 0);
	add_named("second", 500, 0);
	ck_assert_int_eq(poll_at(101), LIBWDT_CONDEMNED);
	ck_assert_int_eq(poll_at(501), LIBWDT_CONDEMNED);
	ck_assert_int_eq(poll_at(900), LIBWDT_CONDEMNED);
	ck_assert_uint_eq(s.told, 2);
	ck_assert_str_eq(s.tale[1].name, "second");
	ck_assert_uint_eq(s.tale[1].more, 0);
	ck_assert_uint_eq(s.tale[1].found_ticks, 501);
	ck_assert_str_eq(s.record.name, "first");
	ck_assert_uint_eq(supervised_ping_age_ms(&s), 900 - 101);
}
END_TEST

START_TEST(record_and_callback_are_optional)
{
	supervised_prepare(&s, 1000);
	if (_i & 1)
		s.config.record = NULL;
	if (_i & 2)
		s.config.fault = NULL;
	ck_assert_int_eq(libwdt_supervisor_init(&s.supervisor, &s.deadline, &s.b.wdt, &s.config, 0), 0);
	supervised_add_simple(&s, 100, 0, 0);
	ck_assert_int_eq(poll_at(101), LIBWDT_CONDEMNED);
	ck_assert_int_eq(poll_at(102), LIBWDT_CONDEMNED);
	ck_assert_uint_eq(s.told, _i & 2 ? 0 : 1);
	ck_assert_int_eq(libwdt_record_check(&s.record), _i & 1 ? LIBWDT_ERR_INVALID : 0);
}
END_TEST

static void fail_next(uint32_t call)
{
	s.b.failure = (struct bench_failure){call, s.b.calls[call] + 1, -70 - (int32_t)call, 0};
}

START_TEST(clock_that_fails_is_reported_and_asked_again)
{
	supervised_init(&s, 0);
	supervised_add_simple(&s, 100000, 0, 0);
	at_ms(10);
	fail_next(LIBWDT_CALL_NOW);
	ck_assert_int_eq(supervised_poll(&s, 10), -70 - (int32_t)LIBWDT_CALL_NOW);
	ck_assert_uint_le(s.deadline, s.b.start + 100000);
	ck_assert_int_eq(poll_at(11), 0);
	ck_assert_uint_eq(supervised_ping_age_ms(&s), 0);
}
END_TEST

/* A ping at the deadline may move the refresh, up to the latest that is legal. */
START_TEST(refresh_that_fails_is_reported_and_tried_again)
{
	int err;

	supervised_init(&s, 0);
	fail_next(LIBWDT_CALL_REFRESH);
	do {
		bench_pass_until(&s.b, s.deadline);
		err = supervised_poll(&s, 0);
	} while (err == 0 && s.b.t_ns < 100ull * NS_PER_S);
	ck_assert_int_eq(err, -70 - (int32_t)LIBWDT_CALL_REFRESH);
	ck_assert_uint_le(s.deadline, bench_counter(&s.b));
	ck_assert_int_eq(supervised_poll(&s, 1), 0);
	ck_assert_uint_eq(s.b.refreshes, 1);
	ck_assert_uint_lt(s.b.refreshed_ns, 100ull * NS_PER_S);
}
END_TEST

START_TEST(callback_that_fails_is_reported_once)
{
	supervised_init(&s, 0);
	supervised_add_simple(&s, 100, 0, 0);
	s.fault_error = -42;
	ck_assert_int_eq(poll_at(101), -42);
	ck_assert_int_eq(poll_at(102), LIBWDT_CONDEMNED);
	ck_assert_uint_eq(s.told, 1);
	ck_assert_uint_eq(supervised_ping_age_ms(&s), 1);
}
END_TEST

START_TEST(positive_result_of_the_callback_is_invalid)
{
	supervised_init(&s, 0);
	supervised_add_simple(&s, 100, 0, 0);
	s.fault_error = 1;
	ck_assert_int_eq(poll_at(101), LIBWDT_ERR_INVALID);
}
END_TEST

/* The watchdog's error is the one returned; the fault is recorded and told all the same. */
START_TEST(error_does_not_hide_the_fault)
{
	uint32_t call = _i ? LIBWDT_CALL_NOW : LIBWDT_CALL_REFRESH;

	supervised_init(&s, 0);
	supervised_add_simple(&s, 60000, 0, 0);
	s.fault_error = -42;
	at_ms(60001);
	fail_next(call);
	ck_assert_int_eq(supervised_poll(&s, 60001), -70 - (int32_t)call);
	ck_assert_uint_eq(s.told, 1);
	ck_assert_int_eq(libwdt_record_check(&s.record), 0);
	ck_assert_int_eq(poll_at(60002), LIBWDT_CONDEMNED);
	ck_assert_uint_eq(s.told, 1);
}
END_TEST

static uint32_t refreshes_when_told;
static int record_when_told;

static int look_around(void *user, const struct libwdt_record *record)
{
	(void)user;
	refreshes_when_told = s.b.refreshes;
	record_when_told = libwdt_record_check(&s.record);
	ck_assert_int_eq(libwdt_check_in(&s.supervisor, record->client, 60003), 0);
	ck_assert_uint_ne(supervised_status(&s, record->client, 60003).state & LIBWDT_CLIENT_FAILED, 0);
	return 0;
}

/* A refresh is due at the same time: it does not wait for the log. */
START_TEST(callback_finds_the_record_written_and_the_watchdog_served)
{
	supervised_prepare(&s, 1000);
	s.config.fault = look_around;
	ck_assert_int_eq(libwdt_supervisor_init(&s.supervisor, &s.deadline, &s.b.wdt, &s.config, 0), 0);
	supervised_add_simple(&s, 60000, 0, 0);
	record_when_told = -1;
	ck_assert_int_eq(poll_at(60001), LIBWDT_CONDEMNED);
	ck_assert_uint_eq(refreshes_when_told, 1);
	ck_assert_int_eq(record_when_told, 0);
}
END_TEST

START_TEST(supervisor_can_be_moved)
{
	struct libwdt_supervisor moved;
	uint32_t client;

	supervised_init(&s, 0);
	client = supervised_add_simple(&s, 100, 0, 0);
	moved = s.supervisor;
	memset(&s.supervisor, 0xee, sizeof(s.supervisor));
	ck_assert_int_eq(libwdt_check_in(&moved, client, 50), 0);
	ck_assert_int_eq(libwdt_supervisor_poll(&moved, &s.deadline, 150), 0);
	ck_assert_int_eq(libwdt_supervisor_poll(&moved, &s.deadline, 151), LIBWDT_CONDEMNED);
}
END_TEST

Suite *supervisor_suite(void)
{
	Suite *suite = suite_create("supervisor");
	TCase *verdict = tcase_create("verdict"), *deadlines = tcase_create("deadlines"), *told = tcase_create("told");

	tcase_add_test(verdict, watchdog_is_opened);
	tcase_add_test(verdict, empty_fleet_is_healthy);
	tcase_add_test(verdict, every_healthy_poll_pings);
	tcase_add_test(verdict, call_may_take_longer_than_the_timeout);
	tcase_add_test(verdict, last_ping_is_the_one_that_finds_the_fault);
	tcase_add_test(verdict, nothing_pardons_a_failed_client);
	tcase_add_test(verdict, condemned_supervisor_takes_clients_and_stays_condemned);
	tcase_add_loop_test(verdict, host_that_pings_does_not_postpone_the_reset, 0, MEDDLERS);
	tcase_add_loop_test(verdict, condemned_watchdog_is_refreshed_no_more_when_its_time_is_over, 0, MEDDLERS);
	tcase_add_loop_test(verdict, sleeping_does_not_keep_a_condemned_machine_alive, 0, 2);
	tcase_add_loop_test(verdict, healthy_fleet_without_an_end_is_served_with_an_error, 0, 3);
	tcase_add_loop_test(verdict, condemned_fleet_without_an_end_is_not_served, 0, 3);
	tcase_add_loop_test(verdict, fault_under_a_spoiled_watchdog_stops_the_refreshes, 0, 3);
	tcase_add_test(verdict, watchdog_made_anew_is_no_longer_served);
	tcase_add_test(deadlines, poll_looks_at_nobody_before_the_first_deadline);
	tcase_add_loop_test(deadlines, deadline_is_rounded_up_and_a_tick_more, 0, RATES);
	tcase_add_loop_test(deadlines, hang_is_found_at_the_deadline, 0, RATES);
	tcase_add_test(deadlines, watchdog_may_be_due_first);
	tcase_add_test(deadlines, counter_of_16_bits_is_never_asked_too_far_ahead);
	tcase_add_test(told, most_overdue_of_a_poll_is_the_first);
	tcase_add_test(told, early_one_comes_before_the_late);
	tcase_add_test(told, early_one_is_found_long_before_anybody_is_due);
	tcase_add_test(told, whoever_fails_later_is_told_and_not_kept);
	tcase_add_loop_test(told, record_and_callback_are_optional, 0, 4);
	tcase_add_test(told, clock_that_fails_is_reported_and_asked_again);
	tcase_add_test(told, refresh_that_fails_is_reported_and_tried_again);
	tcase_add_test(told, callback_that_fails_is_reported_once);
	tcase_add_test(told, positive_result_of_the_callback_is_invalid);
	tcase_add_loop_test(told, error_does_not_hide_the_fault, 0, 2);
	tcase_add_test(told, callback_finds_the_record_written_and_the_watchdog_served);
	tcase_add_test(told, supervisor_can_be_moved);
	suite_add_tcase(suite, verdict);
	suite_add_tcase(suite, deadlines);
	suite_add_tcase(suite, told);
	return suite;
}
