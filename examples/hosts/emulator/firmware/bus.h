/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* Registers, and the four words that outlive a reset. */
#ifndef FIRMWARE_BUS_H
#define FIRMWARE_BUS_H

#include <stdint.h>

#include "board.h"

static inline uint32_t bus_read(uint32_t address)
{
	return *(volatile uint32_t *)(uintptr_t)address;
}

static inline void bus_write(uint32_t address, uint32_t value)
{
	*(volatile uint32_t *)(uintptr_t)address = value;
}

#define BACKUP(number) (BOARD_GPBR_BASE + 4 * (number))
#define BACKUP_STRAP BACKUP(0)   /* see board.h */
#define BACKUP_BOOTS BACKUP(1)
#define BACKUP_ALIVE BACKUP(2)   /* low half of timer_now() when the firmware last showed a sign of life */
#define BACKUP_VERDICT BACKUP(3)

#endif
