/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* The system timer: see config.h. TEST_CLOCK_BITS stands for the widths that clock_t has had. */
#ifndef NUTTX_CLOCK_H
#define NUTTX_CLOCK_H

#include <nuttx/config.h>

#if TEST_CLOCK_BITS == 32
typedef uint32_t clock_t;
#else
typedef int64_t clock_t;
#endif

#define USEC_PER_TICK (0L + CONFIG_USEC_PER_TICK)
#define TICK_PER_SEC (1000000L / USEC_PER_TICK)

clock_t clock_systime_ticks(void);

#endif
