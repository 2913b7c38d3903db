/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* The portable build of lib/wdt/exact.c, under names of its own beside the host's. */
#define PORT_NO_DIVIDE
#define libwdt_divide portable_divide
#define libwdt_ceil_sum portable_ceil_sum
#define libwdt_scale_down portable_scale_down
#define libwdt_scale_up portable_scale_up

#include "portable-exact.h"
#include "wdt/exact.c"
