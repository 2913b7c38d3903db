/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* Watchdogs on an ISA bus are written through this; each machine that has such a bus gives it. */
#ifndef FIRMWARE_PORTS_H
#define FIRMWARE_PORTS_H

#include <stdint.h>

void port_write8(uint16_t port, uint8_t value);

#endif
