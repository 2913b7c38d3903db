/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* The board's counter, as wide as one likes. */
#ifndef FIRMWARE_CLOCK_H
#define FIRMWARE_CLOCK_H

#include <stdint.h>

/* Ticks of the board's counter, its turns included: to be read at least once in each turn. */
uint64_t clock_now(void);

/* Waits for a deadline of libwdt. */
void clock_wait(uint64_t deadline);

uint64_t clock_ticks(uint64_t time_us); /* rounded up */
uint64_t clock_us(uint64_t ticks);      /* to the nearest */

#endif
