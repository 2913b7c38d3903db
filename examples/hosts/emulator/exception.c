/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * Exceptions. Unicorn takes none by itself: it calls, or gives the instruction up.
 * What is raised is remembered with the registers as they are, for a store that
 * was given up may still run to its end and an instruction after it may begin; it
 * is taken when Unicorn has returned.
 */
#include "machine.h"

#define CPSR_T 0x20u
#define CPSR_I 0x80u
#define CPSR_MODE 0x1fu
#define HIGH_VECTORS 0xffff0000u

/* Numbers of UC_HOOK_INTR on ARM. */
#define UNICORN_SWI 2u
#define UNICORN_BREAKPOINT 7u

/* ARM DDI 0100, A2.6: the link register is the instruction's address plus this; SWI and undefined count in its size. */
struct entry {
	uint32_t mode, vector, link_arm, link_thumb;
};

static const struct entry entries[] = {
	[UNDEFINED] = {0x1b, 0x04, 4, 2},
	[SOFTWARE_INTERRUPT] = {0x13, 0x08, 4, 2},
	[PREFETCH_ABORT] = {0x17, 0x0c, 4, 4},
	[DATA_ABORT] = {0x17, 0x10, 8, 8},
	[INTERRUPT] = {0x12, 0x18, 4, 4},
};

static const int general[15] = {
	UC_ARM_REG_R0, UC_ARM_REG_R1, UC_ARM_REG_R2,  UC_ARM_REG_R3,  UC_ARM_REG_R4,
	UC_ARM_REG_R5, UC_ARM_REG_R6, UC_ARM_REG_R7,  UC_ARM_REG_R8,  UC_ARM_REG_R9,
	UC_ARM_REG_R10, UC_ARM_REG_R11, UC_ARM_REG_R12, UC_ARM_REG_SP, UC_ARM_REG_LR,
};

static uint32_t vectors(const struct machine *m)
{
	return m->mmu.control & CONTROL_HIGH_VECTORS ? HIGH_VECTORS : 0;
}

static void note_fault(struct machine *m, enum exception what, uint32_t status, uint32_t va)
{
	if (what != PREFETCH_ABORT && what != DATA_ABORT)
		return;
	m->mmu.faults[status & 15u]++;
	if (what == PREFETCH_ABORT) {
		m->mmu.ifsr = status;
		m->cpu.pc = va;
	} else {
		m->mmu.dfsr = status;
		m->mmu.far_register = mmu_modified(m, va);
	}
}

static void save(struct machine *m)
{
	uint32_t i;

	for (i = 0; i < 15; i++)
		uc_reg_read(m->uc, general[i], &m->cpu.r[i]);
	uc_reg_read(m->uc, UC_ARM_REG_CPSR, &m->cpu.cpsr);
}

/* The instruction at an address is given up and begins again: nothing of the guest's has happened. */
void exception_retry(struct machine *m, uint32_t pc)
{
	m->cpu.pc = pc;
	m->cpu.exception = NO_EXCEPTION;
	save(m);
	machine_stop(m, STOP_EXCEPTION);
}

/* Called from Unicorn's callbacks; m->cpu.pc is the instruction's address. */
void exception_raise(struct machine *m, enum exception what, uint32_t status, uint32_t va)
{
	note_fault(m, what, status, va);
	m->cpu.exceptions[what]++;
	m->cpu.exception = what;
	save(m);
	if (what == PREFETCH_ABORT && m->cpu.pc - vectors(m) < 32u)
		machine_fail(m, "the guest has no vectors: a fetch from 0x%08x aborts with status 0x%02x; the last data abort "
				"was of 0x%08x, status 0x%02x",
			     va, status, m->mmu.far_register, m->mmu.dfsr);
	else
		machine_stop(m, STOP_EXCEPTION);
}

void exception_from_unicorn(uc_engine *uc, uint32_t number, void *user)
{
	struct machine *m = user;

	(void)uc;
	if (m->stop != RUNNING)
		return;
	if (number == UNICORN_SWI)
		exception_raise(m, SOFTWARE_INTERRUPT, 0, 0);
	else if (number == UNICORN_BREAKPOINT)
		exception_raise(m, PREFETCH_ABORT, FAULT_DEBUG, m->cpu.pc);
	else
		machine_fail(m, "Unicorn raises exception %u at 0x%08x, which this machine does not have", number,
			     m->cpu.pc);
}

bool exception_undefined(uc_engine *uc, void *user)
{
	struct machine *m = user;

	(void)uc;
	if (m->stop == RUNNING)
		exception_raise(m, UNDEFINED, 0, 0);
	return true;
}

static void write_register(struct machine *m, int which, uint32_t value)
{
	uc_reg_write(m->uc, which, &value);
}

static void restore(struct machine *m)
{
	uint32_t i;

	write_register(m, UC_ARM_REG_CPSR, m->cpu.cpsr);
	for (i = 0; i < 15; i++)
		write_register(m, general[i], m->cpu.r[i]);
}

/* As the processor does it, by hand; the registers are again what they were when it was raised. */
void exception_take(struct machine *m)
{
	const struct entry *entry = &entries[m->cpu.exception];
	uint32_t status = m->cpu.cpsr;
	uint32_t link = m->cpu.pc + (status & CPSR_T ? entry->link_thumb : entry->link_arm);

	restore(m);
	if (m->cpu.exception == NO_EXCEPTION)
		return;
	write_register(m, UC_ARM_REG_CPSR, (status & ~(CPSR_MODE | CPSR_T)) | CPSR_I | entry->mode);
	write_register(m, UC_ARM_REG_LR, link);
	write_register(m, UC_ARM_REG_SPSR, status);
	m->cpu.pc = vectors(m) + entry->vector;
	m->cpu.exception = NO_EXCEPTION;
	m->cpu.mode_may_change = false;
	mmu_view(m, false);
}
