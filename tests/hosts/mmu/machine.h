/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * The machine: where its RAM is, how it says a line and ends, and the system
 * registers of the MMU. Sections are those of the ARM Architecture Reference
 * Manual, ARMv7-A and ARMv7-R edition, ARM DDI 0406C.
 */
#ifndef MMU_MACHINE_H
#define MMU_MACHINE_H

#include <stdint.h>

/* RAM_BASE comes from the make file, by the board. The image and the tables are in the first MiB. */
#define IMAGE_BYTES 0x00400000u
/* RAM that tested pages may lead to, so that real loads and stores can go there. */
#define PLAYGROUND (RAM_BASE + 0x01000000u)
#define PLAYGROUND_BYTES 0x02000000u

/* start.S: semihosting, and the lines that a start needs. */
void machine_write(const char *text);
_Noreturn void machine_exit(uint32_t status);
int32_t machine_command_line(char *text, uint32_t size);
int main(void);

/* print.c: a line is made in pieces and goes out whole at its end. */
void print(const char *text);
void print_number(uint32_t number);
void print_hex(uint64_t number, uint32_t digits);
void print_count(const char *what, uint32_t count); /* a line of its own */

/* A store to a translation table or a write of a system register is seen by what follows (B3.10.1). */
static inline void synchronize(void)
{
	__asm__ volatile("dsb\n\tisb" ::: "memory");
}

#define CP15_WRITE(name, crn, opc1, crm, opc2) \
	static inline void name(uint32_t value) \
	{ \
		__asm__ volatile("mcr p15, " #opc1 ", %0, " #crn ", " #crm ", " #opc2 ::"r"(value) : "memory"); \
	}
#define CP15_READ(name, crn, opc1, crm, opc2) \
	static inline uint32_t name(void) \
	{ \
		uint32_t value; \
		__asm__ volatile("mrc p15, " #opc1 ", %0, " #crn ", " #crm ", " #opc2 : "=r"(value)::"memory"); \
		return value; \
	}

/* B3.17: the registers by number. */
CP15_READ(read_id_pfr1, c0, 0, c1, 1)
CP15_READ(read_sctlr, c1, 0, c0, 0)
CP15_WRITE(write_sctlr, c1, 0, c0, 0)
CP15_WRITE(write_ttbr0, c2, 0, c0, 0)
CP15_WRITE(write_ttbr1, c2, 0, c0, 1)
CP15_WRITE(write_ttbcr, c2, 0, c0, 2)
CP15_WRITE(write_dacr, c3, 0, c0, 0)
CP15_READ(read_dfsr, c5, 0, c0, 0)
CP15_READ(read_ifsr, c5, 0, c0, 1)
CP15_READ(read_dfar, c6, 0, c0, 0)
CP15_READ(read_ifar, c6, 0, c0, 2)
CP15_READ(read_par, c7, 0, c4, 0)
CP15_WRITE(write_iciallu, c7, 0, c5, 0)
CP15_WRITE(write_ats1cpr, c7, 0, c8, 0)
CP15_WRITE(write_ats1cpw, c7, 0, c8, 1)
CP15_WRITE(write_ats1cur, c7, 0, c8, 2)
CP15_WRITE(write_ats1cuw, c7, 0, c8, 3)
CP15_WRITE(write_tlbiall, c8, 0, c7, 0)
CP15_WRITE(write_tlbimva, c8, 0, c7, 1)
CP15_WRITE(write_tlbiasid, c8, 0, c7, 2)
CP15_WRITE(write_tlbimvaa, c8, 0, c7, 3)
CP15_WRITE(write_tlbiallis, c8, 0, c3, 0)
CP15_WRITE(write_tlbimvais, c8, 0, c3, 1)
CP15_WRITE(write_tlbiasidis, c8, 0, c3, 2)
CP15_WRITE(write_tlbimvaais, c8, 0, c3, 3)
CP15_WRITE(write_contextidr, c13, 0, c0, 1)

#define SCTLR_M (1u << 0)    /* B4.1.130: the MMU is on */
#define SCTLR_AFE (1u << 29) /* AP[0] is the access flag */
#define TTBCR_PD0 (1u << 4)  /* B4.1.153: no walks by TTBR0; part of the Security Extensions */
#define ID_PFR1_SECURITY 0xf0u /* there are such extensions */

#endif
