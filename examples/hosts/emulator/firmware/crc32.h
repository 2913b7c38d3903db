/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
#ifndef FIRMWARE_CRC32_H
#define FIRMWARE_CRC32_H

#include <stdint.h>

/* Continues a CRC-32 (as in zlib) over more bytes; begin with 0. */
uint32_t crc32(uint32_t crc, const volatile void *data, uint32_t length);

#endif
