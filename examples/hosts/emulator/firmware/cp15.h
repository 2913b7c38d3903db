/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* The system control coprocessor, as far as it is used here (ARM926EJ-S TRM, DDI 0198, chapter 2). */
#ifndef FIRMWARE_CP15_H
#define FIRMWARE_CP15_H

#include <stdint.h>

#define CP15_CONTROL_MMU 0x0001u
#define CP15_CONTROL_SYSTEM 0x0100u  /* S */
#define CP15_CONTROL_ROM 0x0200u     /* R: access permission 00 reads only */
#define CP15_CONTROL_VECTORS 0x2000u /* V: vectors at 0xffff0000 */

static inline uint32_t cp15_control(void)
{
	uint32_t value;

	__asm__ volatile("mrc p15, 0, %0, c1, c0, 0" : "=r"(value));
	return value;
}

static inline void cp15_set_control(uint32_t value)
{
	__asm__ volatile("mcr p15, 0, %0, c1, c0, 0" : : "r"(value) : "memory");
}

static inline void cp15_set_table(const uint32_t *table)
{
	__asm__ volatile("mcr p15, 0, %0, c2, c0, 0" : : "r"(table) : "memory");
}

static inline void cp15_set_domains(uint32_t value)
{
	__asm__ volatile("mcr p15, 0, %0, c3, c0, 0" : : "r"(value) : "memory");
}

static inline uint32_t cp15_data_fault(void)
{
	uint32_t value;

	__asm__ volatile("mrc p15, 0, %0, c5, c0, 0" : "=r"(value));
	return value;
}

static inline uint32_t cp15_instruction_fault(void)
{
	uint32_t value;

	__asm__ volatile("mrc p15, 0, %0, c5, c0, 1" : "=r"(value));
	return value;
}

static inline uint32_t cp15_fault_address(void)
{
	uint32_t value;

	__asm__ volatile("mrc p15, 0, %0, c6, c0, 0" : "=r"(value));
	return value;
}

/* The walk must find in memory what was written into the tables. */
static inline void cp15_drain_write_buffer(void)
{
	__asm__ volatile("mcr p15, 0, %0, c7, c10, 4" : : "r"(0) : "memory");
}

static inline void cp15_wait_for_interrupt(void)
{
	__asm__ volatile("mcr p15, 0, %0, c7, c0, 4" : : "r"(0) : "memory");
}

static inline void cp15_invalidate_tlb(void)
{
	__asm__ volatile("mcr p15, 0, %0, c8, c7, 0" : : "r"(0) : "memory");
}

static inline void cp15_invalidate_tlb_entry(uint32_t va)
{
	__asm__ volatile("mcr p15, 0, %0, c8, c7, 1" : : "r"(va & ~0xfffu) : "memory");
}

#endif
