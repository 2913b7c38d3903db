/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * The watchdog and the first timer of Aspeed's AST2400 and AST2500, both from the 1 MHz clock that is derived from
 * the crystal. The data sheet is not public: registers are named as there (WDT04, TMC30), and
 * described by the drivers of several systems.
 */
#ifndef FIRMWARE_ASPEED_H
#define FIRMWARE_ASPEED_H

#include <stdint.h>

#define ASPEED_COUNTER_BITS 32u
#define ASPEED_COUNTER_HZ 1000000u

/* All Aspeed parts so far have these at the same place. */
void aspeed_timer_start(void);
uint32_t aspeed_timer(void);

/* Resets the system chip that long after the last refresh. */
void aspeed_watchdog_start(uint32_t time_us);
void aspeed_watchdog_refresh(void);

#endif
