/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* The watchdog and the first timer of Aspeed's AST2400 and AST2500. */
#include "aspeed.h"

#include "../mmio.h"

#define TMC00 0x1e782000u /* timer 1: counts down */
#define TMC04 0x1e782004u /* reloaded from here */
#define TMC30 0x1e782030u /* control, four bits a timer */
#define TMC30_ENABLE_1 0x1u
#define TMC30_CLOCK_1MHZ_1 0x2u

#define WDT04 0x1e785004u /* reload */
#define WDT08 0x1e785008u /* restart */
#define WDT0C 0x1e78500cu /* control */
#define WDT08_KEY 0x4755u
#define WDT0C_ENABLE 0x01u
#define WDT0C_RESET_SYSTEM 0x02u /* bits 6:5 are 0: the chip but for what the reset mask spares */
#define WDT0C_CLOCK_1MHZ 0x10u

void aspeed_timer_start(void)
{
	mmio_write32(TMC04, UINT32_MAX);
	mmio_write32(TMC00, UINT32_MAX);
	mmio_write32(TMC30, TMC30_ENABLE_1 | TMC30_CLOCK_1MHZ_1);
}

static int now(void *user, uint64_t *ticks)
{
	(void)user;
	*ticks = UINT32_MAX - mmio_read32(TMC00);
	return 0;
}

static int refresh(void *user)
{
	(void)user;
	mmio_write32(WDT08, WDT08_KEY);
	return 0;
}

static int start(void *user)
{
	mmio_write32(WDT04, ASPEED_TIME_US);
	(void)refresh(user);
	mmio_write32(WDT0C, WDT0C_CLOCK_1MHZ | WDT0C_RESET_SYSTEM | WDT0C_ENABLE);
	return 0;
}

const struct libwdt_ops aspeed_ops = {
	.size = sizeof(aspeed_ops), .counter_bits = 32, .now = now, .refresh = refresh, .start = start,
};
