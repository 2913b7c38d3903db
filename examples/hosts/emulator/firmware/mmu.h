/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* Page tables of an ARM926: 1 MiB sections, 64 KiB and 4 KiB pages. */
#ifndef FIRMWARE_MMU_H
#define FIRMWARE_MMU_H

#include <stdint.h>

#define MMU_SECTION 0x100000u
#define MMU_LARGE 0x10000u
#define MMU_SMALL 0x1000u

/* Access permissions (AP, with S = 0 and R = 1), for the privileged code that all of this is. */
#define MMU_READ_ONLY 0u
#define MMU_READ_WRITE 1u

/* RAM and peripherals at their own addresses, the vectors at 0; then on. */
void mmu_start(void);

/*
 * Maps one section, large or small page: size is its MMU_*, and both addresses
 * are multiples of it. Until mmu_forget() the processor may use the old translation.
 */
void mmu_map(uint32_t va, uint32_t pa, uint32_t size, uint32_t rights);

/* No translation at all for a small page. */
void mmu_unmap_small(uint32_t va);

/* Drops what the TLB knows of one address, or all of it. */
void mmu_forget(uint32_t va);
void mmu_forget_all(void);

#endif
