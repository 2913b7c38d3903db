/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* Work through translated addresses, whose every result is known some other way. */
#ifndef FIRMWARE_TASKS_WORKLOAD_H
#define FIRMWARE_TASKS_WORKLOAD_H

#include <stdint.h>

/* Maps the workload's pages; the MMU is on. */
void workload_start(void);

/* One short piece of work; gives up if its result is wrong. */
void workload_slice(void);

/* Pieces done so far. */
uint32_t workload_done(void);

#endif
