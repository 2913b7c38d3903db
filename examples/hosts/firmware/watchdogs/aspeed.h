/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * The watchdog and the first timer of Aspeed's AST2400 and AST2500, both from the 1 MHz clock that is derived from
 * the crystal. The data sheet is not public: registers are named as there (WDT04, TMC30), and
 * described by the drivers of several systems.
 */
#ifndef FIRMWARE_ASPEED_H
#define FIRMWARE_ASPEED_H

#include <libwdtvtlb/wdt.h>

#define ASPEED_COUNTER_HZ 1000000u

/* The watchdog resets the system chip that long after the last refresh, give or take 100 ppm for the crystal, and a tick. */
#define ASPEED_TIME_US 1000000u
#define ASPEED_TOLERANCE_US 101u

/* All Aspeed parts so far have both at the same place. */
extern const struct libwdt_ops aspeed_ops;
void aspeed_timer_start(void);

#endif
