/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* Between the upper and the lower half: see ../config.h. The numbers of flags and commands are this test's own. */
#ifndef NUTTX_TIMERS_WATCHDOG_H
#define NUTTX_TIMERS_WATCHDOG_H

#include <nuttx/irq.h>

#define WDFLAGS_ACTIVE 0x1u
#define WDFLAGS_RESET 0x2u
#define WDFLAGS_CAPTURE 0x4u

#define WDIOC_MINTIME 0x80

struct watchdog_status_s {
	uint32_t flags;
	uint32_t timeout;
	uint32_t timeleft;
};

struct watchdog_lowerhalf_s;

struct watchdog_ops_s {
	int (*start)(struct watchdog_lowerhalf_s *lower);
	int (*stop)(struct watchdog_lowerhalf_s *lower);
	int (*keepalive)(struct watchdog_lowerhalf_s *lower);
	int (*getstatus)(struct watchdog_lowerhalf_s *lower, struct watchdog_status_s *status);
	int (*settimeout)(struct watchdog_lowerhalf_s *lower, uint32_t timeout);
	xcpt_t (*capture)(struct watchdog_lowerhalf_s *lower, xcpt_t handler);
	int (*ioctl)(struct watchdog_lowerhalf_s *lower, int cmd, unsigned long arg);
};

struct watchdog_lowerhalf_s {
	const struct watchdog_ops_s *ops;
};

#endif
