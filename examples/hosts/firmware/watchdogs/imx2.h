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

#include <libwdtvtlb/wdt.h>

#define IMX2_COUNTER_HZ 32768u

/*
 * WDOG_WCR.WT counts half seconds. No manual says that a service also clears the divider before
 * it, so the first half second may be short; and the crystal is good for 100 ppm.
 */
#define IMX2_STEP_US 500000u
#define IMX2_AT_LEAST_US(steps) (((steps) - 1) * (IMX2_STEP_US - 50))
#define IMX2_AT_MOST_US(steps) ((steps) * (IMX2_STEP_US + 50))

/* The parts of a chip that a board uses, and its watchdog's times. */
struct imx2 {
	uintptr_t gpt;
	uintptr_t wdog;
	uint32_t steps;      /* to the reset, 2 to 256 */
	uint32_t warn_steps; /* to the interrupt, below `steps`; 0: it has no such stage */
};

/* Each board that links this driver defines it. */
extern const struct imx2 imx2;

extern const struct libwdt_ops imx2_ops;

/* Starts the GPT from 0, and stops the power-down counter of the watchdog. */
void imx2_prepare(void);

/* BOARD_CAUSE_*: the register shows the last reset, and a read changes nothing. */
uint32_t imx2_cause(void);

/* 1: the interrupt's stage has come. */
uint32_t imx2_warned(void);

#endif
