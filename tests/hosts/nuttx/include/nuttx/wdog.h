/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* Timers whose function runs in the timer's interrupt: see config.h. */
#ifndef NUTTX_WDOG_H
#define NUTTX_WDOG_H

#include <nuttx/clock.h>

typedef uintptr_t wdparm_t;
typedef void (*wdentry_t)(wdparm_t arg);

struct wdog_s {
	struct wdog_s *next;
	wdentry_t func;
	wdparm_t arg;
	uint64_t expires; /* tick since the start; meaningless without func */
};

int wd_start(struct wdog_s *wdog, clock_t delay, wdentry_t wdentry, wdparm_t arg);

#endif
