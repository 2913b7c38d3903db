/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* Exceptions: the end of the firmware, except for the one access that is made to see whether it aborts. */
#ifndef FIRMWARE_EXCEPTIONS_H
#define FIRMWARE_EXCEPTIONS_H

#define EXCEPTION_UNDEFINED 0
#define EXCEPTION_SOFTWARE 1
#define EXCEPTION_PREFETCH 2
#define EXCEPTION_DATA 3
#define EXCEPTION_IRQ 4
#define EXCEPTION_FIQ 5

#ifndef __ASSEMBLER__

#include <stdint.h>

/* What the last refused probe_store() left in the fault registers. */
struct fault {
	uint32_t status;  /* DFSR: 3:0 what, 7:4 domain */
	uint32_t address; /* FAR */
};

#define FAULT_STATUS(status) ((status) & 0xf)
#define FAULT_NO_PAGE 0x7   /* translation, page (ARM ARM, B3.6.1) */
#define FAULT_PERMISSION 0xf /* permission, page */

extern struct fault last_fault;

/* Stores, and says whether the MMU refused. */
uint32_t probe_store(volatile uint32_t *at, uint32_t value);

#endif
#endif
