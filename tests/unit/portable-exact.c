/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* The portable build of lib/wdt/exact.c, under names of its own beside the host's. */
#define PORT_NO_DIVIDE
#define libwdt_divide portable_divide
#define libwdt_ceil_sum portable_ceil_sum
#define libwdt_floor_sum portable_floor_sum

#include "portable-exact.h"
#include "wdt/exact.c"
