/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * The adapter's logic, in virtual time: whole fleets of tasks on a machine whose
 * calls, wake-ups and refreshes are late by chance, and whose watchdog is the device
 * model. A healthy fleet is never reset; of a sick one the record names the task that stopped, and the
 * reset comes within the bound that the adapter's README gives.
 */
#include "host.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <libwdt-freertos.h>

#define JOBS 4u
#define NEVER 0xffffffffu
#define SUPERVISOR_PRIORITY 5u
#define HELD_US 3000u     /* nothing keeps the supervisor from running for longer */
#define CALL_NS 30000u    /* a call of the kernel takes up to this */
#define TIMEOUT_MS 5000u
#define RADIO_MS 40u
#define FOUND_TICKS 5u    /* the clock's next, three for its deadline (wdt_supervisor.h), one to fall asleep */

enum ending { GOES_ON, HANGS, SPINS, HURRIES, LEAVES, RESTS };

/* A task: what it does, what it promises, and what becomes of it. Earlier ones have the higher priorities. */
static struct job {
	const char *name;
	uint32_t every_ms, work_us, promise_ms, closed_ms;
	enum ending ending;
	uint32_t end_ms; /* of its life as it should be */
	uint32_t client;
	uint64_t last_ns; /* last check-in */
	StaticTask_t task;
	StackType_t stack[8192];
} jobs[JOBS];

static uint32_t job_count;
static uint32_t held_us;       /* the longest time for which somebody does keep the supervisor from running */
static uint32_t planned_us;    /* and what was planned for */
static uint32_t radio;         /* client that checks in from the interrupt; 0: none */
static uint32_t radio_ends_ms;
static uint32_t log_ms;        /* the fault callback ends so long after the next deadline; 0: at once */
static int failed_call;        /* a call of the adapter's that did not do what it should */

static struct libwdt_freertos fleet;
static struct libwdt_client slots[JOBS + 1];
static struct libwdt_record record;
static struct libwdt wdt;
static struct libwdt_plan plan;
static uint64_t found_ns;
static int tests, failures;

/* A log that takes its time: until so long after the next deadline. */
static int told(void *user, const struct libwdt_record *fault)
{
	TickType_t ahead = (TickType_t)((TickType_t)fleet.deadline - xTaskGetTickCountFromISR());

	(void)user;
	(void)fault;
	if (!found_ns)
		found_ns = host_ns();
	if (log_ms)
		host_hold((ahead + (uint64_t)log_ms) * NS_PER_TICK);
	return 0;
}

static int wait_us(void *user, uint32_t time_us)
{
	(void)user;
	host_hold((uint64_t)time_us * 1000);
	return 0;
}

static const struct libwdt_ops ops = {
	.size = sizeof(ops), .counter_bits = LIBWDT_FREERTOS_COUNTER_BITS, .now = libwdt_freertos_now,
	.delay = wait_us, .read = host_read, .write = host_write,
};

static void expect(int result, int wanted)
{
	if (result != wanted)
		failed_call = failed_call ? failed_call : result ? result : 1;
}

static void end_job(struct job *job)
{
	if (job->ending == LEAVES)
		expect(libwdt_freertos_unregister(&fleet, job->client), 0);
	else if (job->ending == RESTS)
		expect(libwdt_freertos_suspend(&fleet, job->client), 0);
	else if (job->ending == HURRIES) {
		(void)libwdt_freertos_check_in(&fleet, job->client);
		expect(libwdt_freertos_check_in(&fleet, job->client), LIBWDT_EARLY);
	}
	for (;;)
		if (job->ending == SPINS)
			host_work(NS_PER_MS);
		else
			vTaskDelay(portMAX_DELAY);
}

static void do_job(void *argument)
{
	struct libwdt_client_config promise = LIBWDT_CLIENT_CONFIG_INIT;
	struct job *job = argument;
	TickType_t wake = xTaskGetTickCount();

	promise.period_ticks = libwdt_freertos_ticks(job->promise_ms);
	promise.closed_ticks = job->closed_ms;
	expect(libwdt_freertos_register(&fleet, &job->client, &promise), 0);
	job->last_ns = host_ns();
	for (;;) {
		uint32_t wait = job->every_ms;

		for (; wait > 10000; wait -= 10000) /* a delay of 16-bit ticks is no longer than a minute */
			vTaskDelayUntil(&wake, 10000);
		vTaskDelayUntil(&wake, (TickType_t)wait);
		host_work((uint64_t)job->work_us * 1000);
		if (job->ending != GOES_ON && host_ns() / NS_PER_MS >= job->end_ms)
			end_job(job);
		expect(libwdt_freertos_check_in(&fleet, job->client), 0);
		job->last_ns = host_ns();
	}
}

/* A task of the highest priority that holds the processor now and then: the supervisor runs late. */
static void hinder(void *argument)
{
	(void)argument;
	for (;;) {
		host_hold((uint64_t)host_chance(held_us + 1) * 1000);
		vTaskDelay((TickType_t)(1 + host_chance(50)));
	}
}

static void radio_interrupt(void)
{
	if (radio && host_ns() / NS_PER_MS < radio_ends_ms)
		expect(libwdt_freertos_check_in_from_isr(&fleet, radio), 0);
}

/* Registers the interrupt handler's client, and goes. */
static void start_radio(void *argument)
{
	struct libwdt_client_config promise = LIBWDT_CLIENT_CONFIG_INIT;
	uint32_t client = 0;

	(void)argument;
	promise.name = "radio";
	promise.period_ticks = libwdt_freertos_ticks(2 * RADIO_MS);
	expect(libwdt_freertos_register(&fleet, &client, &promise), 0);
	radio = client;
	for (;;)
		vTaskDelay(portMAX_DELAY);
}

/* The watchdog of the library's lesson 3: it bites within 4 s, and there is a window of a second. */
static int set_up(void)
{
	struct libwdt_request wish = LIBWDT_REQUEST_INIT;
	struct libwdt_input input = LIBWDT_INPUT_INIT;
	int err = libwdt_init(&wdt, &ops, NULL);

	input.layout = libwdt_layout_at91sam9();
	input.request = &wish;
	input.host_hz = configTICK_RATE_HZ;
	input.latency_us = LIBWDT_FREERTOS_LATENCY_US(planned_us);
	input.age_max_us = 1000000;
	wish.reset_not_after_us = 4000000;
	wish.closed_us = 1000000;
	wish.timeout_ms = TIMEOUT_MS;
	plan = (struct libwdt_plan)LIBWDT_PLAN_INIT;
	return err ? err : libwdt_negotiate(&wdt, &plan, &input, libwdt_plan_safe);
}

static void boot(void)
{
	static StaticTask_t task[2];
	static StackType_t stack[2][8192];
	struct libwdt_supervisor_config config = LIBWDT_SUPERVISOR_CONFIG_INIT;
	uint32_t i;

	config.clock_hz = 1; /* not looked at */
	config.clients = slots;
	config.client_count = JOBS + 1;
	config.record = &record;
	config.fault = told;
	expect(set_up(), 0);
	expect(plan.feasible == 1, 1);
	expect(libwdt_freertos_start(&fleet, &wdt, &config, SUPERVISOR_PRIORITY), 0);
	for (i = 0; i < job_count; i++)
		(void)xTaskCreateStatic(do_job, jobs[i].name, 8192, &jobs[i], JOBS - i, jobs[i].stack,
					&jobs[i].task);
	if (radio_ends_ms)
		(void)xTaskCreateStatic(start_radio, "radio starter", 8192, NULL, 1, stack[0], &task[0]);
	if (held_us)
		(void)xTaskCreateStatic(hinder, "hinder", 8192, NULL, SUPERVISOR_PRIORITY + 1, stack[1], &task[1]);
	vTaskStartScheduler();
}

static void begin(const struct job *list, uint32_t count)
{
	memcpy(jobs, list, count * sizeof(*list));
	job_count = count;
	held_us = planned_us = HELD_US;
	radio = radio_ends_ms = log_ms = 0;
	failed_call = 0;
	found_ns = 0;
	memset(&fleet, 0, sizeof(fleet));
	(void)libwdt_record_clear(&record);
}

/* For so many milliseconds, from a tick count. */
static int run(uint32_t seed, uint64_t first_tick, uint32_t ms)
{
	struct host host = {.seed = seed, .first_tick = (TickType_t)first_tick, .call_ns = CALL_NS,
			    .held_ns = 0, .end_ns = (uint64_t)ms * NS_PER_MS,
			    .interrupt = radio_interrupt, .interrupt_ns = (uint64_t)RADIO_MS * NS_PER_MS};

	return host_run(&host, boot);
}

static void report(const char *name, int good)
{
	struct libwdt_model_events events;

	tests++;
	if (good) {
		printf("ok %d - %s\n", tests, name);
		return;
	}
	failures++;
	host_events(&events);
	printf("not ok %d - %s\n", tests, name);
	printf("# %u ms: %u resets, %u early, health %d, a call %d, record \"%s\" fault %u by %u, found at %u ms\n",
	       (unsigned)(host_ns() / NS_PER_MS), (unsigned)events.resets, (unsigned)events.early,
	       libwdt_freertos_status(&fleet), failed_call, libwdt_record_check(&record) ? "" : record.name,
	       (unsigned)record.fault, (unsigned)record.by_ticks, (unsigned)(found_ns / NS_PER_MS));
}

/* The watchdog never saw a fault, and nobody was blamed. */
static int healthy(void)
{
	struct libwdt_model_events events;

	host_events(&events);
	return !events.first_cause && !failed_call && !found_ns && !libwdt_freertos_status(&fleet) &&
	       libwdt_record_check(&record) == LIBWDT_ERR_INVALID;
}

/* By the README: found within period, FOUND_TICKS and L of the last check-in; the reset T to timeout_max_us later. */
static int blamed(const char *name, uint64_t last_ns, uint32_t promise_ms, uint32_t fault)
{
	uint64_t late_ns = (uint64_t)libwdt_freertos_ticks(promise_ms) * NS_PER_TICK;
	uint64_t slack_ns = FOUND_TICKS * (uint64_t)NS_PER_TICK + planned_us * 1000u;
	struct libwdt_model_events events;
	uint64_t reset_ns = host_ns();

	host_events(&events);
	if (failed_call || events.early || events.close || libwdt_record_check(&record) || record.more ||
	    strcmp(record.name, name) || record.fault != fault)
		return 0;
	late_ns += last_ns;
	if (fault == LIBWDT_FAULT_LATE && (found_ns <= late_ns - NS_PER_TICK || found_ns > late_ns + slack_ns))
		return 0;
	return reset_ns >= found_ns - slack_ns + (uint64_t)TIMEOUT_MS * NS_PER_MS &&
	       reset_ns <= found_ns + plan.timeout_max_us * 1000;
}

static const struct job pump[] = {
	{.name = "sensor", .every_ms = 50, .work_us = 2000, .promise_ms = 100},
	{.name = "motor", .every_ms = 500, .work_us = 30000, .promise_ms = 600, .closed_ms = 300},
	{.name = "network", .every_ms = 7000, .work_us = 100000, .promise_ms = 9000},
};

static const struct job slow[] = {
	{.name = "hourly", .every_ms = 90000, .promise_ms = 100000},
	{.name = "daily", .every_ms = 300000, .promise_ms = 400000},
};

#define COUNT(list) ((uint32_t)(sizeof(list) / sizeof(*(list))))
#define TURN_16 0xffffu
#define BEFORE_WRAP (~(uint64_t)0 - 20000) /* whatever the width: 20 s before the tick count wraps */

static void a_healthy_fleet_is_never_reset(void)
{
	begin(pump, COUNT(pump));
	radio_ends_ms = NEVER;
	report("a healthy fleet is never reset", !run(1, 0, 600000) && healthy());
}

static void ticks_may_wrap(void)
{
	begin(pump, COUNT(pump));
	radio_ends_ms = NEVER;
	report("a healthy fleet is not reset when the tick count wraps", !run(2, BEFORE_WRAP, 120000) && healthy());
	begin(slow, COUNT(slow));
	report("promises may be longer than a turn of 16-bit ticks", !run(3, BEFORE_WRAP, 1300000) && healthy());
}

static void a_task_that_stops_is_named(enum ending ending, const char *test)
{
	begin(pump, COUNT(pump));
	jobs[1].ending = ending;
	jobs[1].end_ms = 30000;
	report(test, run(4, BEFORE_WRAP - 9000, 120000) &&
			     blamed("motor", jobs[1].last_ns, 600, ending == HURRIES ? LIBWDT_FAULT_EARLY : LIBWDT_FAULT_LATE));
}

static void a_long_log_does_not_hasten_the_reset(void)
{
	begin(pump, COUNT(pump));
	jobs[1].ending = HANGS;
	jobs[1].end_ms = 30000;
	log_ms = 100;
	report("a fault callback that outlasts the next deadline does not hasten the reset",
	       run(11, BEFORE_WRAP, 120000) && blamed("motor", jobs[1].last_ns, 600, LIBWDT_FAULT_LATE));
}

static void long_promises_end_too(void)
{
	begin(slow, COUNT(slow));
	jobs[1].ending = HANGS;
	jobs[1].end_ms = 700000;
	report("a task that stops is named beyond a turn of 16-bit ticks",
	       run(5, TURN_16 / 2, 2000000) && blamed("daily", jobs[1].last_ns, 400000, LIBWDT_FAULT_LATE));
}

static void an_interrupt_that_stops_is_named(void)
{
	const uint64_t last_ns = (20000ull - RADIO_MS) * NS_PER_MS;

	begin(pump, COUNT(pump));
	radio_ends_ms = 20000;
	report("an interrupt that stops is named",
	       run(6, 0, 60000) && blamed("radio", last_ns, 2 * RADIO_MS, LIBWDT_FAULT_LATE));
}

static void who_has_left_may_stop(enum ending ending, const char *test)
{
	begin(pump, COUNT(pump));
	jobs[1].ending = ending;
	jobs[1].end_ms = 30000;
	report(test, !run(7, 0, 300000) && healthy());
}

/* Nothing ran for as long as no plan allowed: the hardware resets by itself, and nobody is blamed. */
static void dead_to_the_world(void *argument)
{
	(void)argument;
	vTaskDelay(20000);
	host_hold(60000ull * NS_PER_MS);
}

static void boot_to_die(void)
{
	static StaticTask_t task;
	static StackType_t stack[8192];

	(void)xTaskCreateStatic(dead_to_the_world, "holder", 8192, NULL, SUPERVISOR_PRIORITY + 1, stack, &task);
	boot();
}

static void a_supervisor_that_cannot_run_resets(void)
{
	struct host host = {.seed = 8, .call_ns = CALL_NS, .end_ns = 100000ull * NS_PER_MS};
	int reset;

	begin(pump, COUNT(pump));
	reset = host_run(&host, boot_to_die);
	report("a processor that is held for ever is reset by the hardware",
	       reset && host_ns() / NS_PER_MS >= 20000 && host_ns() / NS_PER_MS <= 24100 && !found_ns);
}

/* Late beyond what was planned, but not so that the hardware bites: everything goes on, with 16-bit ticks as well. */
static void late_once(void *argument)
{
	(void)argument;
	for (;;) {
		vTaskDelay(10000);
		host_hold(700ull * NS_PER_MS);
	}
}

static void boot_late(void)
{
	static StaticTask_t task;
	static StackType_t stack[8192];

	(void)xTaskCreateStatic(late_once, "late", 8192, NULL, SUPERVISOR_PRIORITY + 1, stack, &task);
	boot();
}

static void a_late_supervisor_catches_up(void)
{
	static const struct job patient[] = {{.name = "patient", .every_ms = 1000, .promise_ms = 3000}};
	struct host host = {.seed = 9, .call_ns = CALL_NS, .end_ns = 300000ull * NS_PER_MS};
	struct libwdt_model_events events;
	int reset;

	begin(patient, 1);
	reset = host_run(&host, boot_late);
	host_events(&events);
	report("a supervisor that was late polls at once", !reset && !events.first_cause && !found_ns && !failed_call);
}

static void status_is_told(void *argument)
{
	struct libwdt_client_status status = LIBWDT_CLIENT_STATUS_INIT;

	(void)argument;
	vTaskDelay(2000);
	expect(libwdt_freertos_client_status(&fleet, &status, jobs[0].client), 0);
	expect(status.name && !strcmp(status.name, "sensor") && status.period_ticks == 101, 1);
	expect(status.state == LIBWDT_CLIENT_CHECKED_IN, 1);
	expect(libwdt_freertos_suspend(&fleet, jobs[0].client), 0);
	expect(libwdt_freertos_client_status(&fleet, &status, jobs[0].client), 0);
	expect((status.state & LIBWDT_CLIENT_SUSPENDED) != 0, 1);
	expect(libwdt_freertos_resume(&fleet, jobs[0].client), 0);
	expect(libwdt_freertos_client_status(&fleet, &status, jobs[0].client + 9), LIBWDT_ERR_INVALID);
	expect(libwdt_freertos_unregister(&fleet, 0), LIBWDT_ERR_INVALID);
	for (;;)
		vTaskDelay(portMAX_DELAY);
}

static void ask_too_soon(void)
{
	struct libwdt_client_config promise = LIBWDT_CLIENT_CONFIG_INIT;
	uint32_t client;

	expect(libwdt_freertos_unregister(&fleet, 1), LIBWDT_ERR_STATE);
	expect(libwdt_freertos_register(&fleet, NULL, &promise), LIBWDT_ERR_INVALID);
	expect(libwdt_freertos_register(&fleet, &client, NULL), LIBWDT_ERR_INVALID);
	expect(libwdt_freertos_check_in(&fleet, 1), LIBWDT_ERR_STATE);
	expect(libwdt_freertos_check_in(NULL, 1), LIBWDT_ERR_INVALID);
	expect(libwdt_freertos_check_in_from_isr(NULL, 1), LIBWDT_ERR_INVALID);
	expect(libwdt_freertos_unregister(NULL, 1), LIBWDT_ERR_INVALID);
	expect(libwdt_freertos_status(NULL), LIBWDT_ERR_INVALID);
	expect(libwdt_freertos_start(&fleet, &wdt, NULL, 1), LIBWDT_ERR_INVALID);
	expect(libwdt_freertos_start(NULL, NULL, NULL, 1), LIBWDT_ERR_INVALID);
	expect((int)libwdt_freertos_ticks(100), 101);
	expect(libwdt_freertos_ticks(0xffffffffu) == LIBWDT_CLIENT_TICKS_MAX, 1);
}

static void boot_and_ask(void)
{
	static StaticTask_t task;
	static StackType_t stack[8192];

	ask_too_soon();
	(void)xTaskCreateStatic(status_is_told, "asker", 8192, NULL, 2, stack, &task);
	boot();
}

static void calls_say_what_they_did(void)
{
	struct host host = {.seed = 10, .call_ns = CALL_NS, .end_ns = 20000ull * NS_PER_MS};

	begin(pump, COUNT(pump));
	report("calls say what they did", !host_run(&host, boot_and_ask) && healthy());
}

/* Any fleet: healthy until one of it hangs, at any time, from any tick count. */
static void any_fleet(uint32_t seed)
{
	static const char *const names[JOBS] = {"north", "east", "south", "west"};
	struct job list[JOBS];
	char test[64];
	uint32_t i, who = seed % JOBS;

	memset(list, 0, sizeof(list));
	for (i = 0; i < JOBS; i++) {
		list[i].name = names[i];
		list[i].every_ms = 5 + seed * 7919u * (i + 1) % (i == who ? 3000 : 9000);
		list[i].work_us = seed * 31u * (i + 1) % 1000;
		list[i].promise_ms = 2 * list[i].every_ms + 40;
		list[i].closed_ms = i % 2 ? list[i].every_ms / 2 : 0;
	}
	list[who].ending = HANGS;
	list[who].end_ms = 40000 + seed * 104729u % 40000;
	begin(list, JOBS);
	(void)snprintf(test, sizeof(test), "any fleet, %u: %s hangs", (unsigned)seed, names[who]);
	report(test, run(seed, seed * 2654435761u, 200000) &&
			     blamed(names[who], jobs[who].last_ns, jobs[who].promise_ms, LIBWDT_FAULT_LATE));
}

int main(void)
{
	uint32_t seed;

	a_healthy_fleet_is_never_reset();
	ticks_may_wrap();
	a_task_that_stops_is_named(HANGS, "a task that waits for ever is named, and the reset comes in time");
	a_task_that_stops_is_named(SPINS, "a task that spins is named, and the reset comes in time");
	a_task_that_stops_is_named(HURRIES, "a task that comes too early is named, and the reset comes in time");
	a_long_log_does_not_hasten_the_reset();
	long_promises_end_too();
	an_interrupt_that_stops_is_named();
	who_has_left_may_stop(LEAVES, "a task that has unregistered may stop");
	who_has_left_may_stop(RESTS, "a task that has suspended its client may stop");
	a_supervisor_that_cannot_run_resets();
	a_late_supervisor_catches_up();
	calls_say_what_they_did();
	for (seed = 100; seed < 140; seed++)
		any_fleet(seed);
	printf("1..%d\n", tests);
	printf("# %u-bit ticks: %d of %d failed\n", 8 * (unsigned)sizeof(TickType_t), failures, tests);
	return failures ? EXIT_FAILURE : EXIT_SUCCESS;
}
