/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * A machine in virtual time for the scheduler: an AT91SAM9 watchdog (libwdt's device model),
 * one timer interrupt, and as much lateness as a test allows.
 */
#ifndef HOST_H
#define HOST_H

#include <FreeRTOS.h>

#include <libwdtvtlb/wdt_model.h>

#define NS_PER_MS 1000000u
#define NS_PER_TICK 1000000u

struct host {
	uint32_t seed;                /* of all that happens by chance */
	TickType_t first_tick;        /* the tick count at the start */
	uint32_t call_ns;             /* a call of the kernel takes up to this */
	uint32_t held_ns;             /* who wakes runs up to this late */
	uint64_t end_ns;              /* when the test is over */
	void (*interrupt)(void);      /* of a timer; NULL: none */
	uint64_t interrupt_ns;        /* its period */
};

/* Runs a program on the machine until the watchdog resets it (1) or the test is over (0). */
int host_run(const struct host *host, void (*program)(void));

/* Time since the start, and the processor at work for a while: giving way to higher priorities, or not. */
uint64_t host_ns(void);
void host_work(uint64_t ns);
void host_hold(uint64_t ns);

/* 0 to below - 1. */
uint32_t host_chance(uint32_t below);

/* The watchdog: its bus, and what happened to it. */
int host_read(void *user, uint32_t *value, uint32_t offset);
int host_write(void *user, uint32_t offset, uint32_t value);
void host_events(struct libwdt_model_events *events);

#endif
