/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* Tasks and ticks: see FreeRTOS.h. */
#ifndef TASK_H
#define TASK_H

#include "FreeRTOS.h"

typedef StaticTask_t *TaskHandle_t;
typedef void (*TaskFunction_t)(void *);

TaskHandle_t xTaskCreateStatic(TaskFunction_t task, const char *name, uint32_t stack_depth, void *argument,
			       UBaseType_t priority, StackType_t *stack, StaticTask_t *memory);
void vTaskStartScheduler(void);
void vTaskDelay(TickType_t ticks);
void vTaskDelayUntil(TickType_t *previous, TickType_t ticks);
TickType_t xTaskGetTickCount(void);
TickType_t xTaskGetTickCountFromISR(void);
char *pcTaskGetName(TaskHandle_t task);

#endif
