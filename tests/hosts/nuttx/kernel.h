/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * As much of NuttX as include/ declares, in virtual time: a tick count, timers that
 * are served late by chance, and critical sections. Time goes by in kernel_sleep().
 */
#ifndef KERNEL_H
#define KERNEL_H

#include <nuttx/wdog.h>

#define NS_PER_MS 1000000u
#define NS_PER_TICK (1000u * (uint64_t)USEC_PER_TICK)

/* From a tick count; timers run up to so late. `pass` is told of all time that passes. */
void kernel_start(uint64_t first_tick, uint32_t late_us, uint32_t seed, void (*pass)(uint64_t ns));

void kernel_sleep(uint64_t ns);
uint64_t kernel_ns(void);

/* 0 to below - 1. */
uint32_t kernel_chance(uint32_t below);

/* How deep in critical sections, and whether in the timer's interrupt. */
unsigned int kernel_depth(void);
int kernel_in_interrupt(void);

#endif
