/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* The checksum of everything that outlives a program: saved states and records left for a later boot. */
#ifndef LIBWDT_CRC_H
#define LIBWDT_CRC_H

#include <libwdtvtlb/types.h>

/*
 * CRC-32 of IEEE 802.3 over some bytes, going on from the sum of those before
 * them, 0 for the first. Any change within 32 bits in a row is found.
 */
uint32_t libwdt_crc(uint32_t sum, const void *bytes, uint32_t length);

#endif
