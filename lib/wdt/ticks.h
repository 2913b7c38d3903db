/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* What the planner needs from the tick math beside the public conversions. */
#ifndef LIBWDT_TICKS_H
#define LIBWDT_TICKS_H

#include <libwdtvtlb/wdt.h>

/* The counter is 12 bits wide and counts its load plus one ticks. */
#define TICKS_MAX 4096u

/* Whether a clock keeps the ranges of struct libwdt_clock: 0, or LIBWDT_ERR_INVALID (for NULL too). */
int libwdt_check_clock(const struct libwdt_clock *clock);

#endif
