/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* Who runs next, and what makes a task wait. */
#include "scheduler.h"

#include <semphr.h>
#include <task.h>

#define FOREVER UINT64_MAX

static StaticTask_t *tasks; /* the one that waited longest is first */
static StaticTask_t *current;
static void *outside; /* who called vTaskStartScheduler() */

void scheduler_reset(void)
{
	tasks = current = NULL;
}

static int runnable(const StaticTask_t *task)
{
	return task->wakes_at <= machine_ticks() || (task->to_fill && task->to_fill->count < task->to_fill->length) ||
	       (task->to_empty && task->to_empty->count);
}

/* The runnable task of the highest priority, and at least of this one. */
static StaticTask_t *choose(UBaseType_t priority)
{
	StaticTask_t *task, *best = NULL;

	for (task = tasks; task; task = task->next)
		if (runnable(task) && task->priority >= priority && (!best || task->priority > best->priority))
			best = task;
	return best;
}

static uint64_t next_wake(void)
{
	uint64_t next = FOREVER;
	StaticTask_t *task;

	for (task = tasks; task; task = task->next)
		if (task->wakes_at < next)
			next = task->wakes_at;
	return next;
}

static void to_end(StaticTask_t *task)
{
	StaticTask_t **link = &tasks;

	while (*link && *link != task)
		link = &(*link)->next;
	if (*link)
		*link = task->next;
	while (*link)
		link = &(*link)->next;
	task->next = NULL;
	*link = task;
}

static void run(StaticTask_t *task)
{
	StaticTask_t *before = current;

	if (task == before)
		return;
	to_end(task);
	current = task;
	machine_switch(before ? &before->context : &outside, task->context);
}

/* After the running task has woken somebody. */
static void give_way(void)
{
	StaticTask_t *task = current ? choose(current->priority + 1) : NULL;

	if (task)
		run(task);
}

static void pass_on(void)
{
	StaticTask_t *task;

	while (!(task = choose(0)))
		machine_idle(next_wake());
	run(task);
}

/* As FreeRTOS: n ticks end when the count, as it is on entry, has gone n further. */
static void block(StaticQueue_t *to_fill, StaticQueue_t *to_empty, uint64_t ticks)
{
	current->to_fill = to_fill;
	current->to_empty = to_empty;
	current->wakes_at = ticks == portMAX_DELAY ? FOREVER : machine_ticks() + ticks;
	pass_on();
	current->to_fill = current->to_empty = NULL;
	current->wakes_at = 0;
}

TaskHandle_t xTaskCreateStatic(TaskFunction_t task, const char *name, uint32_t stack_depth, void *argument,
			       UBaseType_t priority, StackType_t *stack, StaticTask_t *memory)
{
	if (!stack || !memory)
		return NULL;
	*memory = (StaticTask_t){.name = name, .priority = priority};
	memory->context = machine_context(task, argument, stack, stack_depth);
	to_end(memory);
	give_way();
	return memory;
}

void vTaskStartScheduler(void)
{
	pass_on();
}

TickType_t xTaskGetTickCount(void)
{
	machine_call();
	return xTaskGetTickCountFromISR();
}

TickType_t xTaskGetTickCountFromISR(void)
{
	return (TickType_t)(machine_first_tick + machine_ticks());
}

char *pcTaskGetName(TaskHandle_t task)
{
	return (char *)(uintptr_t)(task ? task : current)->name;
}

void vTaskDelay(TickType_t ticks)
{
	machine_call();
	block(NULL, NULL, ticks);
}

void vTaskDelayUntil(TickType_t *previous, TickType_t ticks)
{
	TickType_t since;

	machine_call();
	since = (TickType_t)(xTaskGetTickCountFromISR() - *previous);
	*previous = (TickType_t)(*previous + ticks);
	if (since < ticks)
		block(NULL, NULL, (uint64_t)ticks - since);
}

QueueHandle_t xQueueCreateStatic(UBaseType_t length, UBaseType_t item_bytes, uint8_t *items, StaticQueue_t *memory)
{
	*memory = (StaticQueue_t){.items = items, .length = length, .item_bytes = item_bytes};
	return memory;
}

static uint8_t *item_of(const StaticQueue_t *queue, UBaseType_t number)
{
	return queue->items + (queue->first + number) % queue->length * queue->item_bytes;
}

static void copy(uint8_t *to, const uint8_t *from, UBaseType_t bytes)
{
	while (bytes--)
		*to++ = *from++;
}

BaseType_t xQueueSend(QueueHandle_t queue, const void *item, TickType_t ticks)
{
	machine_call();
	if (queue->count == queue->length && ticks)
		block(queue, NULL, ticks);
	if (queue->count == queue->length)
		return pdFALSE;
	copy(item_of(queue, queue->count), item, queue->item_bytes);
	queue->count++;
	give_way();
	return pdTRUE;
}

BaseType_t xQueueReceive(QueueHandle_t queue, void *item, TickType_t ticks)
{
	machine_call();
	if (!queue->count && ticks)
		block(NULL, queue, ticks);
	if (!queue->count)
		return pdFALSE;
	copy(item, item_of(queue, 0), queue->item_bytes);
	queue->first = (queue->first + 1) % queue->length;
	queue->count--;
	give_way();
	return pdTRUE;
}

SemaphoreHandle_t xSemaphoreCreateBinaryStatic(StaticSemaphore_t *memory)
{
	return xQueueCreateStatic(1, 0, NULL, memory);
}

BaseType_t xSemaphoreTake(SemaphoreHandle_t semaphore, TickType_t ticks)
{
	uint8_t nothing;

	return xQueueReceive(semaphore, &nothing, ticks);
}

BaseType_t xSemaphoreGive(SemaphoreHandle_t semaphore)
{
	return xQueueSend(semaphore, "", 0);
}

void vSemaphoreDelete(SemaphoreHandle_t semaphore)
{
	semaphore->length = 0;
}
