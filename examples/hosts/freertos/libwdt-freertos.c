/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* The supervisor's task, the requests that others send it, and the clock that they share. */
#include "libwdt-freertos.h"

#include <semphr.h>

/* The library's deadlines are no further ahead than this; one that seems to be has passed. */
#define HALF_TURN ((TickType_t)((TickType_t)-1 / 2 + 1))

/* What a task asks of the supervisor's, on the asking task's stack until the answer is there. */
struct request {
	int (*serve)(struct libwdt_freertos *f, struct request *request, uint32_t now);
	int (*change)(struct libwdt_supervisor *supervisor, uint64_t *deadline, uint32_t client, uint32_t now);
	const struct libwdt_client_config *promise;
	struct libwdt_client_status *status;
	uint32_t client;
	int result;
	SemaphoreHandle_t answered;
};

/*
 * Dates need 32 bits, and TickType_t may have 16. So ticks are counted on from a date
 * that is less than a turn of theirs old: the supervisor polls, and dates itself, at least twice a turn.
 */
static uint32_t count_on(uint32_t from, TickType_t ticks)
{
	return from + (uint32_t)(TickType_t)(ticks - (TickType_t)from);
}

int libwdt_freertos_now(void *user, uint64_t *ticks)
{
	(void)user;
	*ticks = xTaskGetTickCount();
	return 0;
}

uint32_t libwdt_freertos_ticks(uint32_t time_ms)
{
	uint64_t ticks = ((uint64_t)time_ms * configTICK_RATE_HZ + 999) / 1000 + 1;

	return ticks < LIBWDT_CLIENT_TICKS_MAX ? (uint32_t)ticks : LIBWDT_CLIENT_TICKS_MAX;
}

/* Blocking for n ticks ends when the count reads n more: never before the deadline. One that has passed is now. */
static TickType_t ticks_until(uint64_t deadline)
{
	TickType_t ahead = (TickType_t)((TickType_t)deadline - xTaskGetTickCount());

	return ahead <= HALF_TURN ? ahead : 0;
}

static uint32_t read_clock(struct libwdt_freertos *f)
{
	f->clock = count_on(f->clock, xTaskGetTickCount());
	return f->clock;
}

/* Until the deadline or the next request. A device that fails is tried again a tick later, not at once for ever. */
static void supervise(void *argument)
{
	struct libwdt_freertos *f = argument;
	struct request *request;
	TickType_t wait;

	for (;;) {
		f->health = libwdt_supervisor_poll(&f->supervisor, &f->deadline, read_clock(f));
		wait = ticks_until(f->deadline);
		if (f->health < 0 && wait == 0)
			wait = 1;
		if (xQueueReceive(f->requests, &request, wait) != pdTRUE)
			continue;
		request->result = request->serve(f, request, read_clock(f));
		xSemaphoreGive(request->answered);
	}
}

int libwdt_freertos_start(struct libwdt_freertos *f, struct libwdt *wdt,
			  const struct libwdt_supervisor_config *config, UBaseType_t priority)
{
	struct libwdt_supervisor_config settled;
	int err;

	if (!f || !config)
		return LIBWDT_ERR_INVALID;
	settled = *config;
	settled.clock_hz = configTICK_RATE_HZ;
	f->clock = count_on(0, xTaskGetTickCount());
	err = libwdt_supervisor_init(&f->supervisor, &f->deadline, wdt, &settled, f->clock);
	if (err)
		return err;
	f->health = 0;
	f->requests = xQueueCreateStatic(LIBWDT_FREERTOS_REQUESTS, sizeof(struct request *), f->queued, &f->queue);
	(void)xTaskCreateStatic(supervise, "watchdog", LIBWDT_FREERTOS_STACK, f, priority, f->stack, &f->task);
	return 0;
}

/* The memory of request and semaphore is this function's: it ends after the answer, whatever the priorities. */
static int ask(struct libwdt_freertos *f, struct request *request)
{
	StaticSemaphore_t memory;

	if (!f || !f->requests)
		return f ? LIBWDT_ERR_STATE : LIBWDT_ERR_INVALID;
	request->answered = xSemaphoreCreateBinaryStatic(&memory);
	while (xQueueSend(f->requests, &request, portMAX_DELAY) != pdTRUE)
		;
	while (xSemaphoreTake(request->answered, portMAX_DELAY) != pdTRUE)
		;
	vSemaphoreDelete(request->answered);
	return request->result;
}

static int serve_register(struct libwdt_freertos *f, struct request *request, uint32_t now)
{
	return libwdt_client_add(&f->supervisor, &request->client, &f->deadline, request->promise, now);
}

/* A handle is never 0: that the client was added shows even when the result is that of the poll. */
int libwdt_freertos_register(struct libwdt_freertos *f, uint32_t *client, const struct libwdt_client_config *promise)
{
	struct libwdt_client_config named;
	struct request request = {.serve = serve_register, .promise = &named};
	int result;

	if (!client || !promise)
		return LIBWDT_ERR_INVALID;
	named = *promise;
	if (!named.name)
		named.name = pcTaskGetName(NULL);
	result = ask(f, &request);
	if (request.client)
		*client = request.client;
	return result;
}

static int serve_change(struct libwdt_freertos *f, struct request *request, uint32_t now)
{
	return request->change(&f->supervisor, &f->deadline, request->client, now);
}

int libwdt_freertos_unregister(struct libwdt_freertos *f, uint32_t client)
{
	struct request request = {.serve = serve_change, .change = libwdt_client_remove, .client = client};

	return ask(f, &request);
}

int libwdt_freertos_suspend(struct libwdt_freertos *f, uint32_t client)
{
	struct request request = {.serve = serve_change, .change = libwdt_client_suspend, .client = client};

	return ask(f, &request);
}

int libwdt_freertos_resume(struct libwdt_freertos *f, uint32_t client)
{
	struct request request = {.serve = serve_change, .change = libwdt_client_resume, .client = client};

	return ask(f, &request);
}

static int serve_status(struct libwdt_freertos *f, struct request *request, uint32_t now)
{
	return libwdt_client_status(&f->supervisor, request->status, request->client, now);
}

int libwdt_freertos_client_status(struct libwdt_freertos *f, struct libwdt_client_status *status, uint32_t client)
{
	struct request request = {.serve = serve_status, .status = status, .client = client};

	return ask(f, &request);
}

int libwdt_freertos_status(const struct libwdt_freertos *f)
{
	return f ? f->health : LIBWDT_ERR_INVALID;
}

/* The clock before the ticks: whatever the supervisor reads in between, these ticks are not older than `from`. */
int libwdt_freertos_check_in(struct libwdt_freertos *f, uint32_t client)
{
	uint32_t from = f ? f->clock : 0;

	return libwdt_check_in(f ? &f->supervisor : NULL, client, count_on(from, xTaskGetTickCount()));
}

int libwdt_freertos_check_in_from_isr(struct libwdt_freertos *f, uint32_t client)
{
	uint32_t from = f ? f->clock : 0;

	return libwdt_check_in(f ? &f->supervisor : NULL, client, count_on(from, xTaskGetTickCountFromISR()));
}
