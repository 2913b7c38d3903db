/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * Many FreeRTOS tasks, one hardware watchdog: libwdt's supervisor as a task.
 *
 * The supervisor's task alone calls the library. Other tasks send it a request
 * and wait for the answer, so nothing is locked while a callback runs. A
 * check-in is no request: it stores a date, from a task or from an interrupt.
 *
 * Needs configSUPPORT_STATIC_ALLOCATION 1 and queue.c; FreeRTOS V10 and V11, 16-bit,
 * 32-bit or 64-bit ticks, a processor whose 32-bit loads and stores are whole. README.md says more.
 *
 * Results are those of wdt_supervisor.h: 0, LIBWDT_CONDEMNED, or a negative error.
 */
#ifndef LIBWDT_FREERTOS_H
#define LIBWDT_FREERTOS_H

#include <FreeRTOS.h>
#include <queue.h>
#include <task.h>

#include <libwdtvtlb/wdt_supervisor.h>

/* The supervisor's stack, in StackType_t: the library, the refresh and the fault callback run on it. */
#ifndef LIBWDT_FREERTOS_STACK
#define LIBWDT_FREERTOS_STACK 256u
#endif

/* Requests that wait at the same time without holding up their sender. */
#define LIBWDT_FREERTOS_REQUESTS 4u

/* The watchdog's counter is the tick count: for libwdt_ops::counter_bits, beside libwdt_freertos_now(). */
#define LIBWDT_FREERTOS_COUNTER_BITS (8u * (uint32_t)sizeof(TickType_t))

/* One tick, in microseconds rounded up. */
#define LIBWDT_FREERTOS_TICK_US ((1000000u + (uint32_t)configTICK_RATE_HZ - 1) / (uint32_t)configTICK_RATE_HZ)

/*
 * The latency L to plan with, from `held_us`: the longest time for which interrupts,
 * critical sections, a suspended scheduler and tasks of higher priority keep the
 * supervisor's task from running. A tick may come between its look at the tick count
 * and its falling asleep; it wakes one tick late then.
 */
#define LIBWDT_FREERTOS_LATENCY_US(held_us) ((held_us) + LIBWDT_FREERTOS_TICK_US)

/* A supervisor, its task and its queue. Static memory; the contents belong to libwdt-freertos.c. */
struct libwdt_freertos {
	struct libwdt_supervisor supervisor;
	uint64_t deadline;       /* next poll, in ticks */
	volatile uint32_t clock; /* the tick count through 32 bits, as the supervisor last read it */
	volatile int32_t health; /* result of the last poll */
	QueueHandle_t requests;
	StaticQueue_t queue;
	uint8_t queued[LIBWDT_FREERTOS_REQUESTS * sizeof(void *)];
	StaticTask_t task;
	StackType_t stack[LIBWDT_FREERTOS_STACK];
};

/* For libwdt_ops::now: the tick count. `user` is not looked at. */
int libwdt_freertos_now(void *user, uint64_t *ticks);

/* A time in ticks that is certainly no shorter: rounded up, and the tick that is under way on top. For promises. */
uint32_t libwdt_freertos_ticks(uint32_t time_ms);

/*
 * Opens the watchdog and creates the supervisor's task. Call it from a task, or last before vTaskStartScheduler().
 * `wdt` is negotiated or attached with host_hz configTICK_RATE_HZ, has a soft timeout, and is nobody else's from here.
 * `config` gives slots, record and callback; its clock_hz is not looked at. `priority` is above every client's.
 */
int libwdt_freertos_start(struct libwdt_freertos *f, struct libwdt *wdt,
			  const struct libwdt_supervisor_config *config, UBaseType_t priority);

/*
 * Registers the calling task: from here it checks in at least every promise->period_ticks. Without a name of
 * its own the client is called as the task is. Neither these, nor those below, from an interrupt or the fault callback.
 */
int libwdt_freertos_register(struct libwdt_freertos *f, uint32_t *client, const struct libwdt_client_config *promise);

/* No more is asked of a client. Before its task is deleted, for the name is the task's. */
int libwdt_freertos_unregister(struct libwdt_freertos *f, uint32_t client);

/* Nothing is asked of a client until it resumes: around a wait that may take any time. */
int libwdt_freertos_suspend(struct libwdt_freertos *f, uint32_t client);
int libwdt_freertos_resume(struct libwdt_freertos *f, uint32_t client);

/* How a client does; status->size is set. */
int libwdt_freertos_client_status(struct libwdt_freertos *f, struct libwdt_client_status *status, uint32_t client);

/* How the fleet did at the last poll: 0, LIBWDT_CONDEMNED or an error. From anywhere. */
int libwdt_freertos_status(const struct libwdt_freertos *f);

/* The client lives: from its task, */
int libwdt_freertos_check_in(struct libwdt_freertos *f, uint32_t client);

/* or from its interrupt handler, one that may call FreeRTOS (configMAX_SYSCALL_INTERRUPT_PRIORITY). Wakes nobody. */
int libwdt_freertos_check_in_from_isr(struct libwdt_freertos *f, uint32_t client);

#endif
