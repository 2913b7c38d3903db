/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* What boards with a z/Architecture processor share: the time-of-day clock. */
#ifndef FIRMWARE_S390X_H
#define FIRMWARE_S390X_H

#include <stdint.h>

/* Bit 51 of the clock counts microseconds (SA22-7832, chapter 4, "TOD Clock"); those above it are the counter. */
#define S390X_TOD_HZ 1000000u
#define S390X_TOD_BITS 52u

/* `now` of struct libwdt_ops. */
int s390x_tod_now(void *user, uint64_t *ticks);

#endif
