/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* What the vectors in start.S lead to. */
#include "exceptions.h"

#include "console.h"
#include "cp15.h"
#include "report.h"

static const char *const names[] = {
	"undefined instruction", "software interrupt", "prefetch abort", "data abort", "interrupt", "fast interrupt",
};

struct fault last_fault;

extern const char probe_refused[];

uint32_t exception(uint32_t kind, uint32_t at);

/* Returns where to go on. Only a refused probe does; everything else is a bug, and the last thing there is to tell. */
uint32_t exception(uint32_t kind, uint32_t at)
{
	if (kind == EXCEPTION_DATA && at == (uint32_t)(uintptr_t)probe_store) {
		last_fault.status = cp15_data_fault();
		last_fault.address = cp15_fault_address();
		return (uint32_t)(uintptr_t)probe_refused;
	}
	print("\n%s at 0x%x: data fault 0x%x, instruction fault 0x%x, address 0x%x\n", names[kind], at,
	      cp15_data_fault(), cp15_instruction_fault(), cp15_fault_address());
	give_up(CHECK_EXCEPTION);
}
