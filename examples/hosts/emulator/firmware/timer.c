/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * CPIV counts microseconds up to PIV, PICNT counts how often it got there; one
 * read has both. Reading PIT_PIVR ends the interrupt and clears PICNT, whose
 * ticks then go into a sum of our own; PIT_PIIR only looks (DS60001516, PIT).
 */
#include "timer.h"

#include "bus.h"
#include "cp15.h"

#define PIV (TIMER_TICK_US - 1)
#define PIT_PITEN 0x01000000u
#define PIT_PITIEN 0x02000000u
#define CPIV(value) ((value) & 0xfffffu)
#define PICNT(value) ((value) >> 20)

static uint64_t slept_us; /* ticks taken out of PICNT, in microseconds */

static uint64_t microseconds(uint32_t value)
{
	return slept_us + PICNT(value) * TIMER_TICK_US + CPIV(value);
}

void timer_start(void)
{
	if (bus_read(BOARD_PIT_BASE + PIT_MR) & PIT_PITEN)
		return;
	bus_write(BOARD_PIT_BASE + PIT_MR, PIT_PITIEN | PIT_PITEN | PIV);
	slept_us = 0;
}

uint64_t timer_now(void)
{
	return microseconds(bus_read(BOARD_PIT_BASE + PIT_PIIR));
}

/* The interrupt is masked in the processor, and wakes it all the same: it is never taken. */
void timer_sleep(void)
{
	cp15_wait_for_interrupt();
	slept_us += PICNT(bus_read(BOARD_PIT_BASE + PIT_PIVR)) * TIMER_TICK_US;
}
