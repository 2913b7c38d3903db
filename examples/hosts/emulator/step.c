/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * What happens before each instruction: time passes, the fetch is looked up, and
 * the few instructions that Unicorn must not do alone are recognised. The hook on
 * every instruction is what makes aborts exact: Unicorn knows the address of the
 * instruction that runs only where it was told to call somebody.
 */
#include <string.h>

#include "machine.h"

#define MODE(cpsr) ((cpsr) & 0x1fu)
#define MODE_USER 0x10u
#define CPSR_T 0x20u
#define CPSR_I 0x80u
#define BRANCH_TO_SELF 0xeafffffeu

static uint32_t cpsr(struct machine *m)
{
	uint32_t value;

	uc_reg_read(m->uc, UC_ARM_REG_CPSR, &value);
	return value;
}

/* After an instruction that may have left or entered user mode. */
void step_mode(struct machine *m)
{
	if (!m->cpu.mode_may_change)
		return;
	m->cpu.mode_may_change = false;
	mmu_view(m, MODE(cpsr(m)) == MODE_USER);
}

/* An instruction by some of its bits. */
struct pattern {
	uint32_t mask, bits;
};

/* Those that can change the mode, and some more: they cost a look at the CPSR. */
static bool may_change_mode(uint32_t instruction)
{
	static const struct pattern patterns[] = {
		{0x0db0f000, 0x0120f000}, /* MSR */
		{0x0c10f000, 0x0010f000}, /* MOVS PC and its kin */
		{0x0e508000, 0x08508000}, /* LDM with the PC, and the CPSR */
	};
	size_t i;

	for (i = 0; i < sizeof(patterns) / sizeof(patterns[0]); i++)
		if ((instruction & patterns[i].mask) == patterns[i].bits)
			return true;
	return false;
}

static bool condition_holds(uint32_t condition, uint32_t flags)
{
	bool n = flags >> 31 & 1, z = flags >> 30 & 1, c = flags >> 29 & 1, v = flags >> 28 & 1;
	const bool holds[8] = {z, c, n, v, c && !z, n == v, !z && n == v, true};

	return holds[condition >> 1] != (condition & 1u);
}

/* Steps over a coprocessor instruction. In user mode Unicorn finds it undefined by itself. */
static void system_instruction(struct machine *m, uint32_t instruction)
{
	uint32_t status = cpsr(m), next = m->cpu.pc + 4;

	if (status & CPSR_T || MODE(status) == MODE_USER)
		return;
	if (condition_holds(instruction >> 28, status))
		cp15_execute(m, instruction);
	uc_reg_write(m->uc, UC_ARM_REG_PC, &next);
}

static void examine(struct machine *m, uint32_t instruction)
{
	if (cp15_is(instruction))
		system_instruction(m, instruction);
	else if (instruction == BRANCH_TO_SELF)
		time_idle(m);
	else if (may_change_mode(instruction))
		m->cpu.mode_may_change = true;
}

/* False where the instruction is not to run now. */
static bool may_run(struct machine *m, uint32_t address)
{
	if (m->stop != RUNNING)
		return false;
	m->cpu.pc = address;
	step_mode(m);
	if (m->now >= m->deadline)
		time_reached(m);
	if (m->stop == RUNNING && m->interrupt && !(cpsr(m) & CPSR_I))
		exception_raise(m, INTERRUPT, 0, 0);
	return m->stop == RUNNING;
}

void step_instruction(uc_engine *uc, uint64_t address, uint32_t size, void *user)
{
	struct machine *m = user;
	uint32_t instruction;
	struct found found;

	(void)uc;
	if (!may_run(m, (uint32_t)address))
		return;
	mmu_find(m, &found, m->cpu.pc, size, THASH_EXECUTE);
	if (m->stop != RUNNING)
		return;
	if (found.fault) {
		exception_raise(m, PREFETCH_ABORT, found.fault, m->cpu.pc);
		return;
	}
	if (!path_agrees(m, m->cpu.pc, &found)) {
		machine_fail(m, "the window at 0x%08x outlived its entry", PAGE_OF(m->cpu.pc));
		return;
	}
	m->now += m->ns_per_instruction;
	m->cpu.instructions++;
	if (size != 4)
		return;
	memcpy(&instruction, m->ram + (found.pa - BOARD_RAM_BASE), 4);
	examine(m, instruction);
}
