/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* CRC-32; the contract is in crc.h. Bit by bit, for a table would outweigh the few hundred bytes it is for. */
#include "crc.h"

uint32_t libwdt_crc(uint32_t sum, const void *bytes, uint32_t length)
{
	const uint8_t *byte = bytes;
	uint32_t i, bit;

	sum = ~sum;
	for (i = 0; i < length; i++) {
		sum ^= byte[i];
		for (bit = 0; bit < 8; bit++)
			sum = sum >> 1 ^ (sum & 1 ? 0xedb88320u : 0);
	}
	return ~sum;
}
