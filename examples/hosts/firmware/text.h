/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* Words and numbers on the machine's console. */
#ifndef FIRMWARE_TEXT_H
#define FIRMWARE_TEXT_H

#include <stdint.h>

void text_number(uint64_t number);

/* Microseconds as milliseconds with one digit after the point, rounded to the nearest. */
void text_ms(uint64_t time_us);

/* Rounded down. Compilers would call their run-time library for it, which not every target has here. */
uint64_t text_divide(uint64_t dividend, uint64_t divisor);

#endif
