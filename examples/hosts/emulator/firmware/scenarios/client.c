/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * Three tasks over one watchdog, taken in turn by a loop. After a while one of
 * them stops, while the others go on: the supervisor finds it, lets it be
 * logged, and the reset comes within the soft timeout's bounds. The record in
 * memory tells the second boot who it was.
 */
#include "scenarios.h"

#include <libwdtvtlb/wdt_supervisor.h>

#include "bus.h"
#include "console.h"
#include "kept.h"
#include "report.h"
#include "tasks/workload.h"
#include "timer.h"

#define TIMEOUT_MS 6000u

struct task {
	struct libwdt_client_config config;
	uint32_t every; /* turns of the loop, a power of two */
};

/* Periods in microseconds; a turn of the loop takes a tick of the timer. */
static const struct task tasks[] = {
	{{sizeof(struct libwdt_client_config), 250000, 0, 0, "sensor"}, 1},
	{{sizeof(struct libwdt_client_config), 500000, TIMER_TICK_US, 0, "control"}, 4},
	{{sizeof(struct libwdt_client_config), 1000000, 0, 2000000, "net"}, 16},
};

#define TASKS (sizeof(tasks) / sizeof(tasks[0]))

static struct libwdt_supervisor supervisor;
static struct libwdt_client slots[TASKS];
static uint32_t handles[TASKS];

/* The supervisor's clock. */
static uint32_t clock_us(void)
{
	return (uint32_t)timer_now();
}

/* Time enough for a log: the reset comes no sooner than TIMEOUT_MS from here. */
static int log_fault(void *user, const struct libwdt_record *record)
{
	(void)user;
	print("%t s: task \"%s\" is %s, by %t s\n", record->found_ticks, record->name,
	      record->fault == LIBWDT_FAULT_LATE ? "late" : "early", record->by_ticks);
	return 0;
}

static void supervise(struct watchdog *w)
{
	struct libwdt_supervisor_config config = LIBWDT_SUPERVISOR_CONFIG_INIT;
	uint32_t i;

	config.clock_hz = BOARD_PIT_HZ;
	config.client_count = TASKS;
	config.clients = slots;
	config.record = &KEPT->record;
	config.fault = log_fault;
	expect_done("libwdt_supervisor_init",
		    libwdt_supervisor_init(&supervisor, &w->deadline, &w->wdt, &config, clock_us()));
	for (i = 0; i < TASKS; i++)
		expect_done("libwdt_client_add", libwdt_client_add(&supervisor, &handles[i], &w->deadline,
								   &tasks[i].config, clock_us()));
}

/* Each task that still runs has its turn, if it is its turn. */
static void run_tasks(uint32_t turn, uint32_t running)
{
	uint32_t i;

	for (i = 0; i < running; i++) {
		if (turn & (tasks[i].every - 1))
			continue;
		workload_slice();
		expect_done("libwdt_check_in", libwdt_check_in(&supervisor, handles[i], clock_us()));
	}
}

/* Whether everybody is healthy. */
static int poll(struct watchdog *w)
{
	int result = libwdt_supervisor_poll(&supervisor, &w->deadline, clock_us());

	if (result != LIBWDT_CONDEMNED)
		expect_done("libwdt_supervisor_poll", result);
	return !result;
}

/* The last task is the one that stops: how many go on. */
static uint32_t stop_one(const struct watchdog *w)
{
	print("%t s: task \"%s\" stops\n", clock_us(), tasks[TASKS - 1].config.name);
	watchdog_check_latency(w);
	leave_note(w);
	return TASKS - 1;
}

static void live(struct watchdog *w)
{
	const uint32_t patience_us = tasks[TASKS - 1].config.period_ticks + 2 * WATCHDOG_LATENCY_US;
	uint32_t turn, running = TASKS;

	supervise(w);
	for (turn = 0;; turn++) {
		if (watchdog_due(w) && poll(w))
			expect_between(CHECK_SURVIVED, "us that a task which has stopped passed for healthy",
				       running < TASKS ? clock_us() - KEPT->note.end_us : 0, 0, patience_us);
		if (running == TASKS && watchdog_status(w).refreshes >= REFRESHES)
			running = stop_one(w);
		run_tasks(turn, running);
		sign_of_life();
		timer_sleep();
	}
}

static int same(const char *a, const char *b)
{
	while (*a && *a == *b)
		a++, b++;
	return *a == *b;
}

/* The last sign of life is up to a turn of the loop, and the tick that it sleeps, before the reset. */
static void judge(const struct watchdog *w)
{
	const struct libwdt_record *record = &KEPT->record;
	uint32_t lived_us = bus_read(BACKUP_ALIVE) - record->found_ticks;

	(void)w;
	judge_note();
	expect(CHECK_RECORD, "what libwdt_record_check() says", (uint32_t)libwdt_record_check(record), 0);
	print("found at %t s: task \"%s\", %t s late; the others went on for %t s\n", record->found_ticks, record->name,
	      record->by_ticks, lived_us);
	expect(CHECK_RECORD, "whether the record names the task that stopped",
	       (uint32_t)same(record->name, tasks[TASKS - 1].config.name), 1);
	expect(CHECK_RECORD, "its fault", record->fault, LIBWDT_FAULT_LATE);
	expect(CHECK_RECORD, "further tasks that failed", record->more, 0);
	expect_between(CHECK_TIME, "from the fault to the last sign of life, us", lived_us,
		       TIMEOUT_MS * 1000 - WATCHDOG_LATENCY_US, KEPT->note.timeout_max_us);
}

const struct scenario scenario_client = {.name = "client", .timeout_ms = TIMEOUT_MS, .live = live, .judge = judge};
