/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* The part of every start that can be said in C, and what needs no instruction of its own. */
#include "start.h"

#include "../machine.h"

/* From the linker script. */
extern uint32_t machine_data_loaded[], machine_data_start[], machine_data_end[], machine_bss_start[], machine_bss_end[];

uint32_t machine_kept[MACHINE_KEPT_WORDS] __attribute__((section(".kept")));

void machine_begin(void)
{
	const uint32_t *from = machine_data_loaded;
	uint32_t *word;

	for (word = machine_data_start; word < machine_data_end; word++)
		*word = *from++;
	for (word = machine_bss_start; word < machine_bss_end; word++)
		*word = 0;
	machine_exit((uint32_t)main());
}

/* About 1500 instructions: 0.1 ms of virtual time under -icount shift=6. */
void machine_relax(void)
{
	uint32_t n;

	for (n = 0; n < 500; n++)
		__asm__ volatile("");
}
