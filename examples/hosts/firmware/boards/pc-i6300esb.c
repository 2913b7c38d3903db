/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * A PC with the watchdog of Intel's 6300ESB I/O Controller Hub, a PCI function of
 * its own (datasheet 300641-004, chapter 16). It counts in two stages; a refresh in
 * either begins the first one again. A flag tells the next boot that it has bitten.
 */
#include "../board.h"
#include "../machines/x86.h"
#include "../mmio.h"

#define ESB_ID 0x25ab8086u
#define ESB_CONFIG 0x60u
#define ESB_CONFIG_NO_INTERRUPT 0x3u /* after the first stage; bit 2 is 0: a tick is 2^15 PCI clocks */
#define ESB_LOCK 0x68u
#define ESB_LOCK_ENABLE 0x2u

/* In memory. What is written must follow the two keys (16.2). */
#define ESB_PRELOAD1 0x0u
#define ESB_PRELOAD2 0x4u
#define ESB_RELOAD 0xcu
#define ESB_KEY1 0x80u
#define ESB_KEY2 0x86u
#define ESB_RELOAD_NOW 0x100u
#define ESB_TIMEOUT 0x200u /* it has bitten; writing 1 clears it */

/* A tick at 33.33 MHz, the fastest that a PCI bus may run, to 33 MHz; a tick more or less in each stage. */
#define STAGE1 1000u
#define STAGE2 500u
#define SHORTEST_US(ticks) ((ticks) * 983u)
#define LONGEST_US(ticks) ((ticks) * 993u)

static uint32_t esb;   /* its function on the PCI bus */
static uintptr_t base; /* its BAR0 */

static void write_unlocked(uint32_t value, uint32_t offset)
{
	mmio_write16(base + ESB_RELOAD, ESB_KEY1);
	mmio_write16(base + ESB_RELOAD, ESB_KEY2);
	if (offset == ESB_RELOAD)
		mmio_write16(base + offset, (uint16_t)value);
	else
		mmio_write32(base + offset, value);
}

static void prepare(void)
{
	x86_hpet_start();
	esb = x86_pci_find(ESB_ID);
	base = x86_pci_bar0(esb);
}

static uint32_t cause(void)
{
	uint32_t bitten = mmio_read16(base + ESB_RELOAD) & ESB_TIMEOUT;

	write_unlocked(ESB_TIMEOUT, ESB_RELOAD);
	return bitten ? BOARD_CAUSE_WATCHDOG : BOARD_CAUSE_POWER_ON;
}

static int start(void *user)
{
	(void)user;
	x86_pci_write16(esb, ESB_CONFIG, ESB_CONFIG_NO_INTERRUPT);
	write_unlocked(STAGE1, ESB_PRELOAD1);
	write_unlocked(STAGE2, ESB_PRELOAD2);
	x86_pci_write8(esb, ESB_LOCK, ESB_LOCK_ENABLE);
	return 0;
}

static int refresh(void *user)
{
	(void)user;
	write_unlocked(ESB_RELOAD_NOW, ESB_RELOAD);
	return 0;
}

static const struct libwdt_ops ops = {
	.size = sizeof(ops), .counter_bits = X86_HPET_BITS, .now = x86_hpet_now, .refresh = refresh, .start = start,
};

const struct board board = {
	.name = "pc-i6300esb",
	.ops = &ops,
	.timing = {
		.size = sizeof(board.timing),
		.latest_us = SHORTEST_US(STAGE1 + STAGE2 - 2),
		.bite_min_us = SHORTEST_US(STAGE1 + STAGE2 - 2),
		.bite_max_us = LONGEST_US(STAGE1 + STAGE2 + 2),
		.warn_us = SHORTEST_US(STAGE1 - 1),
	},
	.host_hz = X86_HPET_HZ,
	.latency_us = 1000,
	.prepare = prepare,
	.cause = cause,
};
