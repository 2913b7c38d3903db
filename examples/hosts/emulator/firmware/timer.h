/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* The periodic interval timer: a 64-bit clock of microseconds, and a tick to sleep for. */
#ifndef FIRMWARE_TIMER_H
#define FIRMWARE_TIMER_H

#include <stdint.h>

/* A coarse tick is no harm: libwdt is told, as part of its latency. */
#define TIMER_TICK_US 0x4000u

/* Starts the timer; one that counts already, since an earlier stage of the boot, goes on. */
void timer_start(void);

/* Microseconds since the timer was started. */
uint64_t timer_now(void);

/* Sleeps until the next tick; returns at once if one has passed since the last call. At least once in 67 s. */
void timer_sleep(void);

#endif
