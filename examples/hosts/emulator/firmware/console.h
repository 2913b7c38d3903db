/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* The debug unit as a console. */
#ifndef FIRMWARE_CONSOLE_H
#define FIRMWARE_CONSOLE_H

/*
 * %s a text; %u, %x and %t a uint32_t: decimal, hexadecimal, or microseconds as
 * seconds with six decimals. Nothing else: no width, no 64 bits.
 */
void print(const char *format, ...);

#endif
