/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * The watchdog of i.MX21 and its many successors, with their General Purpose Timer as the host's counter: both
 * run from the 32,768 Hz clock. Registers and times: i.MX 6UltraLite and i.MX 6Dual/6Quad reference
 * manuals, "Watchdog Timer (WDOG)" and "General Purpose Timer (GPT)".
 *
 * WDOG_WCR's write-once bits and WDOG_WICR take one write after a reset: start once.
 */
#ifndef FIRMWARE_IMX2_H
#define FIRMWARE_IMX2_H

#include <stdint.h>

#define IMX2_COUNTER_BITS 32u
#define IMX2_COUNTER_HZ 32768u

/*
 * WDOG_WCR.WT counts half seconds. No manual says that a service also clears the divider before
 * it, so the first half second may be short; and the crystal is good for 100 ppm.
 */
#define IMX2_STEP_US 500000u
#define IMX2_AT_LEAST_US(steps) (((steps) - 1) * (IMX2_STEP_US - 50))
#define IMX2_AT_MOST_US(steps) ((steps) * (IMX2_STEP_US + 50))

/* Starts the GPT from 0, and stops the power-down counter of the watchdog. */
void imx2_prepare(uintptr_t gpt, uintptr_t wdog);

uint32_t imx2_counter(uintptr_t gpt);

/* Resets after so many steps, 2 to 256, and interrupts at that many, below it; 0: it has no such stage. */
void imx2_start(uintptr_t wdog, uint32_t steps, uint32_t warn_steps);

void imx2_refresh(uintptr_t wdog);

/* BOARD_CAUSE_*: the register shows the last reset, and a read changes nothing. */
uint32_t imx2_cause(uintptr_t wdog);

/* 1: the interrupt's stage has come. */
uint32_t imx2_warned(uintptr_t wdog);

#endif
