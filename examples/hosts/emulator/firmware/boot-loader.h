/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
#ifndef FIRMWARE_BOOT_LOADER_H
#define FIRMWARE_BOOT_LOADER_H

#include <stdint.h>

/* The stage before main(): clears at power-on what is kept; programs the watchdog in scenario "locked" alone. */
void boot_loader(void);

/* The counter load that it left in force. */
uint32_t boot_loader_load(void);

#endif
