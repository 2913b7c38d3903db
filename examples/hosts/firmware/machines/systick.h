/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * SysTick as a counter that goes up (ARMv7-M Architecture Reference Manual, B3.3): 24 bits at the
 * processor's clock. It turns over in less than a second, which is libwdt's business: counter_bits = 24.
 */
#ifndef FIRMWARE_SYSTICK_H
#define FIRMWARE_SYSTICK_H

#include "../mmio.h"

#define SYSTICK_BITS 24u
#define SYSTICK_MASK 0xffffffu

#define SYST_CSR 0xe000e010u
#define SYST_RVR 0xe000e014u
#define SYST_CVR 0xe000e018u
#define SYST_CSR_ENABLE 0x1u
#define SYST_CSR_CLKSOURCE 0x4u /* the processor's clock */

static inline void systick_start(void)
{
	mmio_write32(SYST_RVR, SYSTICK_MASK);
	mmio_write32(SYST_CVR, 0);
	mmio_write32(SYST_CSR, SYST_CSR_CLKSOURCE | SYST_CSR_ENABLE);
}

static inline uint32_t systick_now(void)
{
	return SYSTICK_MASK - (mmio_read32(SYST_CVR) & SYSTICK_MASK);
}

#endif
