/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* A short wait: see config.h. */
#ifndef NUTTX_ARCH_H
#define NUTTX_ARCH_H

#include <nuttx/config.h>

void up_udelay(useconds_t microseconds);

#endif
