/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* The watchdog of i.MX21 and its many successors, and their General Purpose Timer. */
#include "imx2.h"

#include "../board.h"
#include "../mmio.h"

#define GPT_CR 0x00u
#define GPT_PR 0x04u
#define GPT_CNT 0x24u
#define GPT_CR_EN 0x001u
#define GPT_CR_ENMOD 0x002u      /* from 0 when enabled */
#define GPT_CR_CLKSRC_32K 0x100u /* CLKSRC = 4: low-frequency reference, 32,768 Hz */
#define GPT_CR_FRR 0x200u        /* runs freely, through all its 32 bits */

#define WDOG_WCR 0x0u
#define WDOG_WSR 0x2u
#define WDOG_WRSR 0x4u
#define WDOG_WICR 0x6u
#define WDOG_WMCR 0x8u
#define WCR_WDE 0x0004u
#define WCR_SRS 0x0010u /* written as 0: resets */
#define WCR_WDA 0x0020u /* written as 0: drives the WDOG pin */
#define WCR_WT_SHIFT 8u
#define WRSR_TOUT 0x0002u
#define WRSR_POR 0x0010u
#define WICR_WIE 0x8000u
#define WICR_WTIS 0x4000u

void imx2_prepare(void)
{
	mmio_write32(imx2.gpt + GPT_CR, 0);
	mmio_write32(imx2.gpt + GPT_PR, 0);
	mmio_write32(imx2.gpt + GPT_CR, GPT_CR_FRR | GPT_CR_CLKSRC_32K | GPT_CR_ENMOD);
	mmio_write32(imx2.gpt + GPT_CR, GPT_CR_FRR | GPT_CR_CLKSRC_32K | GPT_CR_ENMOD | GPT_CR_EN);
	mmio_write16(imx2.wdog + WDOG_WMCR, 0);
}

static int now(void *user, uint64_t *ticks)
{
	(void)user;
	*ticks = mmio_read32(imx2.gpt + GPT_CNT);
	return 0;
}

/* WICT counts half seconds before the end. */
static int start(void *user)
{
	(void)user;
	if (imx2.warn_steps)
		mmio_write16(imx2.wdog + WDOG_WICR, (uint16_t)(WICR_WIE | WICR_WTIS | (imx2.steps - imx2.warn_steps)));
	mmio_write16(imx2.wdog + WDOG_WCR, (uint16_t)((imx2.steps - 1) << WCR_WT_SHIFT | WCR_WDA | WCR_SRS | WCR_WDE));
	return 0;
}

static int refresh(void *user)
{
	(void)user;
	mmio_write16(imx2.wdog + WDOG_WSR, 0x5555);
	mmio_write16(imx2.wdog + WDOG_WSR, 0xaaaa);
	return 0;
}

const struct libwdt_ops imx2_ops = {
	.size = sizeof(imx2_ops), .counter_bits = 32, .now = now, .refresh = refresh, .start = start,
};

uint32_t imx2_cause(void)
{
	uint32_t bits = mmio_read16(imx2.wdog + WDOG_WRSR);

	if (bits & WRSR_TOUT)
		return BOARD_CAUSE_WATCHDOG;
	return bits & WRSR_POR ? BOARD_CAUSE_POWER_ON : BOARD_CAUSE_UNKNOWN;
}

uint32_t imx2_warned(void)
{
	return !!(mmio_read16(imx2.wdog + WDOG_WICR) & WICR_WTIS);
}
