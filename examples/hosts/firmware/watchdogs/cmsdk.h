/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * The two-stage watchdog of Arm's Cortex-M System Design Kit (DDI 0479, "APB watchdog") and of
 * the LM3S parts, which have the same registers: a 32-bit down counter that interrupts when it
 * gets to 0 for the first time, starts over, and resets the second time unless the interrupt was cleared.
 */
#ifndef FIRMWARE_CMSDK_H
#define FIRMWARE_CMSDK_H

#include <stdint.h>

/* Unlocks, loads the ticks of a stage, and enables both stages. */
void cmsdk_start(uintptr_t base, uint32_t load);

/* Clears the interrupt, whether there is one or not: this reloads the counter. */
void cmsdk_refresh(uintptr_t base);

/* 1: the first stage has come. */
uint32_t cmsdk_warned(uintptr_t base);

#endif
