/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* The two-stage watchdog of Arm's Cortex-M System Design Kit and of the LM3S parts. */
#include "cmsdk.h"

#include "../mmio.h"

#define WDOGLOAD 0x000u
#define WDOGCONTROL 0x008u
#define WDOGINTCLR 0x00cu
#define WDOGRIS 0x010u
#define WDOGLOCK 0xc00u

#define WDOGCONTROL_INTEN 0x1u /* counts, and interrupts */
#define WDOGCONTROL_RESEN 0x2u
#define WDOGLOCK_KEY 0x1acce551u

void cmsdk_start(uintptr_t base, uint32_t load)
{
	mmio_write32(base + WDOGLOCK, WDOGLOCK_KEY);
	mmio_write32(base + WDOGLOAD, load);
	mmio_write32(base + WDOGINTCLR, 0);
	mmio_write32(base + WDOGCONTROL, WDOGCONTROL_INTEN | WDOGCONTROL_RESEN);
}

void cmsdk_refresh(uintptr_t base)
{
	mmio_write32(base + WDOGINTCLR, 0);
}

uint32_t cmsdk_warned(uintptr_t base)
{
	return mmio_read32(base + WDOGRIS) & 1;
}
