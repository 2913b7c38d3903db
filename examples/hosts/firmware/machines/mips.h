/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* What boards with a MIPS32 share: the counter of the processor. */
#ifndef FIRMWARE_MIPS_H
#define FIRMWARE_MIPS_H

#include <stdint.h>

#define MIPS_COUNT_BITS 32u

/* Reads Count, coprocessor 0 register 9: `now` of struct libwdt_ops. */
int mips_count_now(void *user, uint64_t *ticks);

#endif
