/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * A fleet over the modelled watchdog with a window, its clock drifting, its
 * writes capricious and the host late: the healthy are never reset, and
 * whoever hangs brings the reset no sooner and no later than promised.
 */
#include <string.h>

#include "serving.h"
#include "suites.h"

#include <libwdtvtlb/wdt_supervisor.h>

#define TASKS 4u
#define CLOCK_HZ 100u
#define NEVER UINT64_MAX

/* What the clients promise, in ticks of 10 ms; each checks in a third before its period ends. */
static const uint32_t period[TASKS] = {30, 150, 700, 2500};

static struct serving board;
static struct libwdt_supervisor supervisor;
static struct libwdt_client slots[TASKS];
static struct libwdt_record record;
static uint32_t client[TASKS];
static uint64_t next_ns[TASKS]; /* the next check-in of each */
static uint32_t hasty;          /* who comes too early at its next check-in; TASKS: nobody */
static uint64_t found_ns[2];    /* before and after the poll that found the fault */

static uint32_t date(void)
{
	return 0xfffffe00u + (uint32_t)(board.b.t_ns / (NS_PER_S / CLOCK_HZ));
}

/* A window of 0.3 s to 4 s on hardware that cannot be stopped, T as asked. */
static void launch(uint32_t timeout_ms, uint32_t seed)
{
	struct libwdt_supervisor_config config = LIBWDT_SUPERVISOR_CONFIG_INIT;
	struct libwdt_client_config promise = LIBWDT_CLIENT_CONFIG_INIT;
	uint32_t i;

	serving_init(&board, libwdt_layout_at91sam9(), 1000, 32);
	board.seed = seed;
	serving_set_clock(&board, 31000, 34000);
	serving_set_capricious(&board);
	serving_request(&board, 4000000, 300000);
	board.b.request.timeout_ms = timeout_ms;
	serving_negotiate(&board);
	memset(&record, 0, sizeof(record));
	hasty = TASKS;
	config.clock_hz = CLOCK_HZ;
	config.client_count = TASKS;
	config.clients = slots;
	config.record = &record;
	ck_assert_int_eq(libwdt_supervisor_init(&supervisor, &board.deadline, &board.b.wdt, &config, date()), 0);
	for (i = 0; i < TASKS; i++) {
		promise.period_ticks = period[i];
		promise.closed_ticks = period[i] / 3;
		ck_assert_int_eq(libwdt_client_add(&supervisor, &client[i], &board.deadline, &promise, date()), 0);
		next_ns[i] = board.b.t_ns + serving_chance(&board, period[i]) * (uint64_t)NS_PER_MS * 10;
	}
}

/* Whoever's time has come checks in, two thirds of its period after the last time. */
static void run_tasks(uint32_t hung, uint64_t hangs_ns)
{
	uint32_t i;
	int result;

	for (i = 0; i < TASKS; i++) {
		if (board.b.t_ns < next_ns[i] || (i == hung && board.b.t_ns >= hangs_ns))
			continue;
		result = libwdt_check_in(&supervisor, client[i], date());
		ck_assert_int_eq(result, i == hasty ? LIBWDT_EARLY : 0);
		hasty = i == hasty ? TASKS : hasty;
		next_ns[i] = board.b.t_ns + period[i] * (uint64_t)NS_PER_MS * 20 / 3;
	}
}

static uint64_t next_task_ns(uint32_t hung, uint64_t hangs_ns)
{
	uint64_t next = NEVER;
	uint32_t i;

	for (i = 0; i < TASKS; i++)
		if (next_ns[i] < next && !(i == hung && next_ns[i] >= hangs_ns))
			next = next_ns[i];
	return next;
}

/* The poll at a deadline that has come: as late as the latency allows. */
static void serve(void)
{
	uint32_t late = serving_chance(&board, LATENCY_US * NS_PER_US - 2 * board.b.read_ns + 1);
	int result;

	serving_pass_ns(&board, late / 2);
	if (board.b.reset_ns)
		return;
	board.b.landing_ns = late - late / 2;
	board.b.writes = 0;
	if (!record.magic)
		found_ns[0] = board.b.t_ns;
	result = libwdt_supervisor_poll(&supervisor, &board.deadline, date());
	ck_assert_int_eq(result, record.magic ? LIBWDT_CONDEMNED : 0);
	if (!found_ns[1] && result)
		found_ns[1] = board.b.t_ns;
	board.b.landing_ns = 0;
}

/* Until that time, or the reset. */
static void run(uint64_t end_ns, uint32_t hung, uint64_t hangs_ns)
{
	while (board.b.t_ns < end_ns && !board.b.reset_ns) {
		uint64_t task = next_task_ns(hung, hangs_ns), due = board.b.t_ns + serving_ns_to(&board, board.deadline);

		if (task <= due) {
			serving_pass_ns(&board, task > board.b.t_ns ? task - board.b.t_ns : 0);
			run_tasks(hung, hangs_ns);
		} else {
			serving_pass_ns(&board, due - board.b.t_ns);
			if (!board.b.reset_ns)
				serve();
		}
	}
}

START_TEST(healthy_fleet_is_never_reset)
{
	launch(8000, (uint32_t)_i + 1);
	run(10 * NS_PER_MIN, TASKS, NEVER);
	ck_assert(serving_is_well(&board));
	ck_assert_uint_eq(record.magic, 0);
}
END_TEST

/* Two clocks of 10 ms and the host's lateness lie between the end of the period and the finding. */
START_TEST(hang_leads_to_the_reset_within_the_promise)
{
	static const uint32_t timeout_ms[] = {4500, 8000, 20000, 60000};
	uint32_t hung, t_ms = timeout_ms[_i % 4];
	uint64_t hangs_ns, reset_ns, last_ns;

	launch(t_ms, (uint32_t)_i + 1);
	found_ns[0] = found_ns[1] = 0;
	hung = serving_chance(&board, TASKS);
	hangs_ns = NS_PER_MIN + serving_chance(&board, 30000) * (uint64_t)NS_PER_MS;
	run(5 * NS_PER_MIN, hung, hangs_ns);
	ck_assert_uint_ne(board.b.reset_ns, 0);
	reset_ns = bench_events(&board.b).first_time;
	ck_assert_int_eq(libwdt_record_check(&record), 0);
	ck_assert_uint_eq(record.client, client[hung]);
	ck_assert_uint_eq(record.fault, LIBWDT_FAULT_LATE);
	ck_assert_uint_eq(bench_events(&board.b).early, 0);
	ck_assert_uint_ge(reset_ns, found_ns[0] + t_ms * (uint64_t)NS_PER_MS);
	ck_assert_uint_le(reset_ns, found_ns[1] + board.b.plan.timeout_max_us * (uint64_t)NS_PER_US);
	last_ns = next_ns[hung] - period[hung] * (uint64_t)NS_PER_MS * 20 / 3;
	ck_assert_uint_gt(found_ns[1], last_ns + period[hung] * (uint64_t)NS_PER_MS * 10);
	ck_assert_uint_le(found_ns[0], last_ns + (period[hung] + 2) * (uint64_t)NS_PER_MS * 10 + 4 * NS_PER_MS);
}
END_TEST

/* It comes 2 ticks before its window opens, after a third of its period: 1 to 3 too early by its clock. */
START_TEST(hasty_client_leads_to_the_reset_too)
{
	const uint64_t tick_ns = NS_PER_S / CLOCK_HZ;
	uint32_t who = (uint32_t)_i % TASKS;
	uint64_t reset_ns;

	launch(8000, (uint32_t)_i + 1);
	found_ns[0] = found_ns[1] = 0;
	run(NS_PER_MIN, TASKS, NEVER);
	next_ns[who] -= period[who] * tick_ns * 2 / 3 - (period[who] / 3 - 2) * tick_ns;
	hasty = board.b.t_ns < next_ns[who] ? who : TASKS;
	if (hasty == TASKS) { /* that time is over: the next check-in may still come at once */
		next_ns[who] = board.b.t_ns;
		run_tasks(TASKS, NEVER);
		next_ns[who] = board.b.t_ns + (period[who] / 3 - 2) * tick_ns;
		hasty = who;
	}
	run(4 * NS_PER_MIN, TASKS, NEVER);
	ck_assert_uint_ne(board.b.reset_ns, 0);
	reset_ns = bench_events(&board.b).first_time;
	ck_assert_int_eq(libwdt_record_check(&record), 0);
	ck_assert_uint_eq(record.client, client[who]);
	ck_assert_uint_eq(record.fault, LIBWDT_FAULT_EARLY);
	ck_assert_uint_ge(record.by_ticks, 1);
	ck_assert_uint_le(record.by_ticks, 3);
	ck_assert_uint_eq(bench_events(&board.b).early, 0);
	ck_assert_uint_ge(reset_ns, found_ns[0] + 8000ull * NS_PER_MS);
	ck_assert_uint_le(reset_ns, found_ns[1] + board.b.plan.timeout_max_us * (uint64_t)NS_PER_US);
}
END_TEST

/* Nobody polls: the hardware's own period is left. */
START_TEST(host_that_hangs_is_reset_by_the_hardware)
{
	uint64_t stopped_ns;

	launch(60000, 1);
	run(NS_PER_MIN, TASKS, NEVER);
	stopped_ns = board.b.t_ns;
	serving_pass_ns(&board, NS_PER_MIN);
	ck_assert_uint_ne(board.b.reset_ns, 0);
	ck_assert_uint_le(bench_events(&board.b).first_time, stopped_ns + board.b.plan.reset_max_us * (uint64_t)NS_PER_US);
}
END_TEST

Suite *supervisor_fleet_suite(void)
{
	Suite *suite = suite_create("supervisor fleet");
	TCase *tests = tcase_create("fleet");

	tcase_set_timeout(tests, 600);
	tcase_add_loop_test(tests, healthy_fleet_is_never_reset, 0, 8);
	tcase_add_loop_test(tests, hang_leads_to_the_reset_within_the_promise, 0, 64);
	tcase_add_loop_test(tests, hasty_client_leads_to_the_reset_too, 0, 16);
	tcase_add_test(tests, host_that_hangs_is_reset_by_the_hardware);
	suite_add_tcase(suite, tests);
	return suite;
}
