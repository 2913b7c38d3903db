/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * The peripheral bus: which register lies at a physical address. What nobody
 * answers reads as 0, ignores writes, and is counted.
 */
#include "machine.h"

#define TXRDY 0x002u
#define TXEMPTY 0x200u

/* RSTC_CR and RSTC_MR (DS60001516, RSTC). */
#define KEY(value) ((value) >> 24)
#define RSTC_KEY 0xa5u
#define PROCRST 0x1u
#define PERRST 0x4u
#define NRSTL 0x00010000u

static void unknown(struct machine *m, uint32_t pa)
{
	if (m->unknown_accesses++ == 0)
		m->unknown_first = pa;
}

static void console(struct machine *m, uint32_t value)
{
	m->console_last = (char)value;
	putchar((int)(value & 0xff));
}

static void reset_controller(struct machine *m, uint32_t offset, uint32_t value)
{
	if (KEY(value) != RSTC_KEY)
		return;
	if (offset == RSTC_MR)
		m->reset_mode = value & 0x00ffffffu;
	if (offset != RSTC_CR)
		return;
	if (value & PROCRST) {
		m->reset_kind = value & PERRST ? LIBWDT_MODEL_SOFTWARE : LIBWDT_MODEL_PROCESSOR;
		machine_stop(m, STOP_RESET);
	} else if (value & PERRST) {
		pit_reset(m);
		dog_reset(m, LIBWDT_MODEL_PERIPHERAL);
	}
}

static void backup(struct machine *m, uint32_t number, uint32_t value)
{
	m->gpbr[number] = value;
	if (number == 3 && value != VERDICT_NONE) {
		timeline_add(m, m->now, VERDICT, value, 0);
		machine_stop(m, STOP_VERDICT);
	}
}

static bool within(uint32_t pa, uint32_t base, uint32_t size)
{
	return pa - base < size;
}

static bool is_word(uint32_t pa, uint32_t bytes)
{
	return bytes == 4 && pa % 4 == 0;
}

uint32_t bus_read(struct machine *m, uint32_t pa, uint32_t bytes)
{
	uint32_t value = 0;

	if (pa == BOARD_DBGU_BASE + DBGU_SR)
		return TXRDY | TXEMPTY;
	if (within(pa, BOARD_WDT_BASE, BOARD_WDT_SIZE))
		return dog_read(m, pa - BOARD_WDT_BASE, bytes);
	if (within(pa, BOARD_PIT_BASE, 16) && is_word(pa, bytes)) {
		value = pit_read(m, pa - BOARD_PIT_BASE);
		time_plan(m);
		return value;
	}
	if (within(pa, BOARD_GPBR_BASE, sizeof(m->gpbr)) && is_word(pa, bytes))
		return m->gpbr[(pa - BOARD_GPBR_BASE) / 4];
	if (pa == BOARD_RSTC_BASE + RSTC_SR)
		return m->reset_type << 8 | NRSTL;
	if (pa == BOARD_RSTC_BASE + RSTC_MR)
		return m->reset_mode;
	unknown(m, pa);
	return 0;
}

void bus_write(struct machine *m, uint32_t pa, uint32_t value, uint32_t bytes)
{
	if (pa == BOARD_DBGU_BASE + DBGU_THR) {
		console(m, value);
	} else if (within(pa, BOARD_WDT_BASE, BOARD_WDT_SIZE)) {
		dog_write(m, pa - BOARD_WDT_BASE, value, bytes);
	} else if (within(pa, BOARD_PIT_BASE, 16) && is_word(pa, bytes)) {
		pit_write(m, pa - BOARD_PIT_BASE, value);
		time_plan(m);
	} else if (within(pa, BOARD_GPBR_BASE, sizeof(m->gpbr)) && is_word(pa, bytes)) {
		backup(m, (pa - BOARD_GPBR_BASE) / 4, value);
	} else if (within(pa, BOARD_RSTC_BASE, 12) && is_word(pa, bytes)) {
		reset_controller(m, pa - BOARD_RSTC_BASE, value);
		time_plan(m);
	} else {
		unknown(m, pa);
	}
}
