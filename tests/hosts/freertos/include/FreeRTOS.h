/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * The few declarations of FreeRTOS that the adapter and its test use, written from the API reference
 * (README.md of the adapter names the pages), over the cooperative scheduler of this directory.
 * Not FreeRTOS: nothing else is here, and the memory of a task, queue or semaphore is the scheduler's own.
 */
#ifndef FREERTOS_H
#define FREERTOS_H

#include <stddef.h>
#include <stdint.h>

#include "FreeRTOSConfig.h"

typedef long BaseType_t;
typedef unsigned long UBaseType_t;
typedef uintptr_t StackType_t;

#if TEST_TICK_BITS == 16
typedef uint16_t TickType_t;
#elif TEST_TICK_BITS == 64
typedef uint64_t TickType_t;
#else
typedef uint32_t TickType_t;
#endif

#define pdFALSE ((BaseType_t)0)
#define pdTRUE ((BaseType_t)1)
#define portMAX_DELAY ((TickType_t)-1)

typedef struct scheduler_queue {
	uint8_t *items;
	UBaseType_t length, item_bytes;
	UBaseType_t first, count;
} StaticQueue_t, StaticSemaphore_t;

typedef struct scheduler_task {
	struct scheduler_task *next;
	const char *name;
	UBaseType_t priority;
	StaticQueue_t *to_fill, *to_empty; /* what it blocks on: room in one, or an item in the other */
	uint64_t wakes_at;                 /* ticks since the start, if that does not come before */
	void *context;
} StaticTask_t;

#endif
