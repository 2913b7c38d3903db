/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * The few declarations of NuttX that the lower half uses, written from its documentation (README.md of the lower
 * half names the pages). Not NuttX: nothing else is here, and kernel.c plays what they declare.
 */
#ifndef NUTTX_CONFIG_H
#define NUTTX_CONFIG_H

#include <stdint.h>

#define CONFIG_WATCHDOG 1
#ifndef CONFIG_USEC_PER_TICK
#define CONFIG_USEC_PER_TICK 10000
#endif

#define OK 0

typedef unsigned int useconds_t;

#endif
