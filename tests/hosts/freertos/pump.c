/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * A pump's three tasks on an emulated board, one of which stops after three seconds:
 * the board's own watchdog resets the machine, and the second boot reads in memory
 * that survived who it was and when. Nothing here but FreeRTOS's calls, the adapter,
 * and the board support of examples/hosts/firmware.
 *
 * Exit status: 0 reset as planned; 1 something failed, as said; 2 a task stopped and no reset came;
 * 3 nobody stopped and there was no reset (-DNOBODY_HANGS); 4 the record is lost (-DRECORD_LOST).
 */
#include <FreeRTOS.h>
#include <task.h>

#include <board.h>
#include <libwdt-freertos.h>
#include <machine.h>
#include <text.h>

#define MAGIC 0x706d7570u
#define TIMEOUT_MS 2000u
#define HANG_TICKS 3000u
#define GIVE_UP_TICKS 10000u
#define HELD_US 1000u
#define FOUND_TICKS 6u /* README.md of the adapter: five, and L's millisecond */

/* Survives the reset. */
struct kept {
	uint32_t magic;
	uint32_t last_tick;    /* that was seen */
	uint32_t last_checkin; /* of the task that stops */
	uint32_t timeout_max_ms;
	struct libwdt_record record;
};

static struct kept *const kept = (struct kept *)(void *)machine_kept;
_Static_assert(sizeof(struct kept) <= sizeof(machine_kept), "what is kept fits");

struct job {
	const char *name;
	TickType_t every;
	uint32_t promise_ms;
	int hangs;
	StaticTask_t task;
	StackType_t stack[256];
};

static struct job jobs[] = {
	{.name = "sensor", .every = 20, .promise_ms = 40},
	{.name = "motor", .every = 100, .promise_ms = 150, .hangs = 1},
	{.name = "network", .every = 700, .promise_ms = 1000},
};

#define JOBS (sizeof(jobs) / sizeof(jobs[0]))

static struct libwdt_freertos fleet;
static struct libwdt_client slots[JOBS];
static struct libwdt wdt;

static void end(const char *why, uint32_t status)
{
	machine_write(why);
	machine_write("\n");
	machine_exit(status);
}

static void stop_here(const struct job *job)
{
#ifdef NOBODY_HANGS
	(void)job;
#else
	while (job->hangs && xTaskGetTickCount() >= HANG_TICKS)
		vTaskDelay(portMAX_DELAY);
#endif
}

static void do_job(void *argument)
{
	struct libwdt_client_config promise = LIBWDT_CLIENT_CONFIG_INIT;
	const struct job *job = argument;
	TickType_t wake = xTaskGetTickCount();
	uint32_t client;

	promise.period_ticks = libwdt_freertos_ticks(job->promise_ms);
	if (libwdt_freertos_register(&fleet, &client, &promise))
		end("a task was not registered", 1);
	for (;;) {
		vTaskDelayUntil(&wake, job->every);
		stop_here(job);
		if (job->hangs)
			kept->last_checkin = (uint32_t)xTaskGetTickCount();
		if (libwdt_freertos_check_in(&fleet, client))
			end("a check-in was refused", 1);
	}
}

/* Of the highest priority: notes the time for the second boot, and ends what should have ended. */
static void keep_time(void *argument)
{
	(void)argument;
	for (;;) {
		kept->last_tick = (uint32_t)xTaskGetTickCount();
		if (kept->last_tick > GIVE_UP_TICKS && libwdt_freertos_status(&fleet) == LIBWDT_CONDEMNED)
			end("a task stopped, and no reset came", 2);
		if (kept->last_tick > GIVE_UP_TICKS)
			end("nobody stopped, and there was no reset", 3);
		vTaskDelay(1);
	}
}

static int told(void *user, const struct libwdt_record *record)
{
	(void)user;
	text_number(record->found_ticks);
	machine_write(" ms: ");
	machine_write(record->name);
	machine_write(" did not check in; the reset comes\n");
	return 0;
}

static struct libwdt_ops ops;

/* The board's watchdog, on the tick count. */
static void open_watchdog(void)
{
	struct libwdt_plan plan = LIBWDT_PLAN_INIT;
	uint64_t deadline;
	int err;

	ops = *board.ops;
	ops.counter_bits = LIBWDT_FREERTOS_COUNTER_BITS;
	ops.now = libwdt_freertos_now;
	err = libwdt_init(&wdt, &ops, NULL);
	if (!err)
		err = libwdt_attach(&wdt, &plan, &board.timing, configTICK_RATE_HZ, LIBWDT_FREERTOS_LATENCY_US(HELD_US), 0);
	if (!err)
		err = libwdt_set_timeout(&wdt, &deadline, TIMEOUT_MS);
	if (err)
		end(libwdt_strerror(err), 1);
	kept->timeout_max_ms = TIMEOUT_MS + board.timing.bite_max_us / 1000 + 1;
}

static void first_boot(void)
{
	static StaticTask_t task;
	static StackType_t stack[256];
	struct libwdt_supervisor_config config = LIBWDT_SUPERVISOR_CONFIG_INIT;
	uint32_t i;

	kept->magic = MAGIC;
	(void)libwdt_record_clear(&kept->record);
	config.clients = slots;
	config.client_count = JOBS;
	config.fault = told;
#ifndef RECORD_LOST
	config.record = &kept->record;
#endif
	open_watchdog();
	if (libwdt_freertos_start(&fleet, &wdt, &config, 6))
		end("the supervisor did not start", 1);
	for (i = 0; i < JOBS; i++)
		(void)xTaskCreateStatic(do_job, jobs[i].name, 256, &jobs[i], 4 - i, jobs[i].stack, &jobs[i].task);
	(void)xTaskCreateStatic(keep_time, "time", 256, NULL, 7, stack, &task);
	vTaskStartScheduler();
}

static int same(const char *one, const char *other)
{
	while (*one && *one == *other)
		one++, other++;
	return *one == *other;
}

static int between(uint32_t low, uint32_t value, uint32_t high)
{
	return low <= value && value <= high;
}

/* keep_time() looks every millisecond: the reset came in the one after last_tick. */
static void second_boot(void)
{
	const struct libwdt_record *record = &kept->record;
	uint32_t promised = libwdt_freertos_ticks(jobs[1].promise_ms);

	kept->magic = 0;
	if (libwdt_record_check(record))
		end("reset, and no record of why", 4);
	machine_write("reset at ");
	text_number(kept->last_tick);
	machine_write(" ms, last check-in of ");
	machine_write(record->name);
	machine_write(" at ");
	text_number(kept->last_checkin);
	machine_write(" ms\n");
	if (!same(record->name, jobs[1].name) || record->fault != LIBWDT_FAULT_LATE || record->more)
		end("the record is not of the task that stopped", 1);
	if (!between(kept->last_checkin + promised, record->found_ticks, kept->last_checkin + promised + FOUND_TICKS))
		end("the fault was not found in time", 1);
	if (!between(record->found_ticks + TIMEOUT_MS - 1, kept->last_tick, record->found_ticks + kept->timeout_max_ms))
		end("the reset did not come in time", 1);
	end("reset as planned", 0);
}

int main(void)
{
	if (board.prepare)
		board.prepare();
	if (kept->magic == MAGIC)
		second_boot();
	else
		first_boot();
	return 1;
}
