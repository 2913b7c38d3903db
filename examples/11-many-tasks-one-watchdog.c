/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * Lesson 11: many tasks, one watchdog.
 *
 *	cc 11-many-tasks-one-watchdog.c $(pkg-config --cflags --libs libwdt)
 *
 * Three tasks of a pump share the watchdog of lesson 3. Each promises to check
 * in; the supervisor refreshes the hardware only while all of them keep their
 * word. After half a minute one hangs. The others go on, which is all that a
 * watchdog pinged by one of them would ever notice; here the log says who it was, the reset
 * comes, and the next boot reads it again from memory that survived.
 */
#include <stdio.h>
#include <stdlib.h>

#include <libwdtvtlb/wdt_model.h>
#include <libwdtvtlb/wdt_supervisor.h>

#define NS_PER_MS 1000000u
#define LATE_NS 900000u /* the host's timer is served within a millisecond */
#define HANG_MS 30000u
#define GIVE_UP_MS 120000u
#define TASKS 3u

struct board {
	struct libwdt_model watchdog;
	uint64_t ns;
};

static uint32_t board_ms(const struct board *board)
{
	return (uint32_t)(board->ns / NS_PER_MS);
}

static int board_sleep(struct board *board, uint64_t ns)
{
	board->ns += ns;
	return libwdt_model_advance(&board->watchdog, ns);
}

static int host_now(void *user, uint64_t *ticks)
{
	*ticks = ((struct board *)user)->ns / NS_PER_MS;
	return 0;
}

static int host_delay(void *user, uint32_t time_us)
{
	return board_sleep(user, (uint64_t)time_us * 1000);
}

static int bus_read(void *user, uint32_t *value, uint32_t offset)
{
	return libwdt_model_read(&((struct board *)user)->watchdog, value, offset, 4);
}

static int bus_write(void *user, uint32_t offset, uint32_t value)
{
	return libwdt_model_write(&((struct board *)user)->watchdog, offset, value, 4);
}

static const struct libwdt_ops ops = {
	.size = sizeof(ops), .counter_bits = 64, .now = host_now,
	.delay = host_delay, .read = bus_read,	 .write = bus_write,
};

/* What each task promises, in milliseconds, and when it really comes. */
static struct task {
	struct libwdt_client_config promise;
	uint32_t every_ms;
	uint32_t next_ms;
	uint32_t client;
} tasks[TASKS] = {
	{{sizeof(struct libwdt_client_config), 100, 0, 1000, "sensor"}, 50, 0, 0},
	{{sizeof(struct libwdt_client_config), 600, 300, 2000, "motor"}, 500, 0, 0}, /* twice as often is a fault as well */
	{{sizeof(struct libwdt_client_config), 9000, 0, 0, "network"}, 7000, 0, 0},
};

/* On a board: in a section that the start-up code does not clear. */
static struct libwdt_record record;

static int log_fault(void *user, const struct libwdt_record *fault)
{
	const struct board *board = user;

	printf("%6u ms  %s did not check in: late by %u ms. The reset comes.\n", (unsigned)board_ms(board), fault->name,
	       (unsigned)fault->by_ticks);
	return 0;
}

/* The machine of lesson 3: the hardware bites within 4 s, and there is a window. */
static int set_up(struct libwdt *wdt, struct libwdt_plan *plan, struct board *board)
{
	struct libwdt_model_setup setup = LIBWDT_MODEL_SETUP_INIT;
	struct libwdt_request wish = LIBWDT_REQUEST_INIT;
	struct libwdt_input input = LIBWDT_INPUT_INIT;
	int err;

	setup.layout = input.layout = libwdt_layout_at91sam9();
	wish.reset_not_after_us = 4000000;
	wish.closed_us = 1000000;
	wish.timeout_ms = 5000; /* from the fault to the reset: time to log it */
	input.request = &wish;
	input.age_max_us = 1000000;
	err = libwdt_model_init(&board->watchdog, &setup);
	if (!err)
		err = libwdt_init(wdt, &ops, board);
	return err ? err : libwdt_negotiate(wdt, plan, &input, libwdt_plan_safe);
}

static int hire(struct libwdt_supervisor *supervisor, struct libwdt_client *slots, uint64_t *deadline,
		struct libwdt *wdt, struct board *board)
{
	struct libwdt_supervisor_config config = LIBWDT_SUPERVISOR_CONFIG_INIT; /* a clock of 1 kHz */
	uint32_t i;
	int err;

	config.clients = slots;
	config.client_count = TASKS;
	config.record = &record;
	config.fault = log_fault;
	config.user = board;
	err = libwdt_supervisor_init(supervisor, deadline, wdt, &config, board_ms(board));
	for (i = 0; !err && i < TASKS; i++)
		err = libwdt_client_add(supervisor, &tasks[i].client, deadline, &tasks[i].promise, board_ms(board));
	return err;
}

/* In a real system these run by themselves, as threads and interrupt handlers. Returns when the next one is due. */
static uint64_t run_tasks(struct libwdt_supervisor *supervisor, const struct board *board)
{
	uint32_t now = board_ms(board), i;
	uint64_t next = GIVE_UP_MS;

	for (i = 0; i < TASKS; i++) {
		if (i == 1 && now >= HANG_MS)
			continue; /* the motor's task hangs */
		if (now >= tasks[i].next_ms) {
			(void)libwdt_check_in(supervisor, tasks[i].client, now);
			tasks[i].next_ms = now + tasks[i].every_ms;
		}
		if (tasks[i].next_ms < next)
			next = tasks[i].next_ms;
	}
	return next;
}

/* Until the watchdog bites. LIBWDT_CONDEMNED is no reason to stop: the reset is to come at its time, not sooner. */
static int live_and_die(struct libwdt_supervisor *supervisor, struct board *board, uint64_t deadline, uint32_t *found_ms)
{
	struct libwdt_model_events events = LIBWDT_MODEL_EVENTS_INIT;
	int err = 0;

	while (err >= 0 && !events.resets && board_ms(board) < GIVE_UP_MS) {
		uint64_t wake = run_tasks(supervisor, board);

		wake = (deadline < wake ? deadline : wake) * NS_PER_MS + LATE_NS;
		err = wake > board->ns ? board_sleep(board, wake - board->ns) : 0;
		if (!err && board_ms(board) >= deadline)
			err = libwdt_supervisor_poll(supervisor, &deadline, board_ms(board));
		if (err == LIBWDT_CONDEMNED && !*found_ms)
			*found_ms = board_ms(board);
		if (err >= 0 && libwdt_model_events(&board->watchdog, &events))
			return LIBWDT_ERR_INVALID;
	}
	return err < 0 ? err : 0;
}

/* The next boot, and whether everything was as promised. */
static int judge(const struct board *board, const struct libwdt_plan *plan, uint32_t found_ms)
{
	struct libwdt_model_events events = LIBWDT_MODEL_EVENTS_INIT;
	uint64_t after_us;

	if (libwdt_model_events(&board->watchdog, &events) || !events.resets || events.early || !found_ms)
		return 0;
	after_us = (events.first_time - (uint64_t)found_ms * NS_PER_MS) / 1000;
	printf("%6u ms  reset, %llu us after the fault was found; promised: %u000 to %llu us\n",
	       (unsigned)(events.first_time / NS_PER_MS), (unsigned long long)after_us, (unsigned)plan->timeout_ms,
	       (unsigned long long)plan->timeout_max_us);
	if (libwdt_record_check(&record))
		return 0;
	printf("next boot: the last reset was the fault of \"%s\", %u ms late\n", record.name, (unsigned)record.by_ticks);
	return record.client == tasks[1].client && record.fault == LIBWDT_FAULT_LATE && !record.more &&
	       !libwdt_record_clear(&record) && after_us >= (uint64_t)plan->timeout_ms * 1000 &&
	       after_us <= plan->timeout_max_us;
}

int main(void)
{
	static struct libwdt_client slots[TASKS];
	struct libwdt_plan plan = LIBWDT_PLAN_INIT;
	struct board board = {.ns = 0};
	struct libwdt_supervisor supervisor;
	struct libwdt wdt;
	uint64_t deadline = 0;
	uint32_t found_ms = 0;
	int err = set_up(&wdt, &plan, &board);

	if (!err)
		err = hire(&supervisor, slots, &deadline, &wdt, &board);
	if (!err)
		err = live_and_die(&supervisor, &board, deadline, &found_ms);
	if (err)
		fprintf(stderr, "libwdt says: %s\n", libwdt_strerror(err));
	return !err && judge(&board, &plan, found_ms) ? EXIT_SUCCESS : EXIT_FAILURE;
}
