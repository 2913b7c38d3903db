/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* What a start in machines/ calls once it has a stack. */
#ifndef FIRMWARE_START_H
#define FIRMWARE_START_H

/* Fills .data, clears .bss (image.ld names both) and calls main(). */
_Noreturn void machine_begin(void);

#endif
