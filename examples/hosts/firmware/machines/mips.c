/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* A MIPS32 processor on a Malta board, under an emulator with MIPS's Unified Hosting Interface (MD01069). */
#include "mips.h"
#include "../machine.h"
#include "../watchdogs/ports.h"

#define UHI_EXIT 1
#define UHI_WRITE 5
#define STANDARD_OUTPUT 1

/* The PCI bus's I/O space, which the boot loaders of a Malta put at 0x18000000 (MD00048), in kseg1: not cached. */
#define PORTS 0xb8000000u

static void host(uint32_t operation, uint32_t a, uint32_t b, uint32_t c)
{
	register uint32_t a0 __asm__("$4") = a;
	register uint32_t a1 __asm__("$5") = b;
	register uint32_t a2 __asm__("$6") = c;
	register uint32_t t9 __asm__("$25") = operation;
	register uint32_t v0 __asm__("$2") = 1; /* "must be 1" */

	__asm__ volatile("sdbbp 1" : "+r"(v0), "+r"(a0), "+r"(a1) : "r"(a2), "r"(t9) : "$3", "memory");
}

void machine_write(const char *text)
{
	uint32_t length = 0;

	while (text[length])
		length++;
	host(UHI_WRITE, STANDARD_OUTPUT, (uint32_t)text, length);
}

void machine_exit(uint32_t status)
{
	for (;;)
		host(UHI_EXIT, status, 0, 0);
}

void port_write8(uint16_t port, uint8_t value)
{
	*(volatile uint8_t *)(PORTS + port) = value;
}

int mips_count_now(void *user, uint64_t *ticks)
{
	uint32_t count;

	(void)user;
	__asm__ volatile("mfc0 %0, $9" : "=r"(count));
	*ticks = count;
	return 0;
}
