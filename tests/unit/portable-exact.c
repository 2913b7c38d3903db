/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* The portable build of lib/wdt/exact.c, under names of its own beside the host's. */
#define PORT_NO_DIVIDE
#define libwdt_divide portable_divide
#define libwdt_add portable_add
#define libwdt_rounded_up portable_rounded_up
#define libwdt_scale_down portable_scale_down
#define libwdt_scale_up portable_scale_up

#include "portable-exact.h"
#include "wdt/exact.c"
