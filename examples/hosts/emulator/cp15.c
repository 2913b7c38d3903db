/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * The system control coprocessor of the ARM926EJ-S (ARM DDI 0198, chapter 2), as
 * far as an MMU needs it. Its instructions are stepped over: Unicorn never sees
 * one, so its own MMU stays off. What has no effect here (caches, lockdown) is
 * accepted.
 */
#include "machine.h"

#define IS_READ(instruction) ((instruction) >> 20 & 1u) /* MRC */
#define CRN(instruction) ((instruction) >> 16 & 15u)
#define RD(instruction) ((instruction) >> 12 & 15u)
#define OPCODE_2(instruction) ((instruction) >> 5 & 7u)
#define CRM(instruction) ((instruction) & 15u)

#define MAIN_ID 0x41069265u
#define CACHE_TYPE 0x1d152152u /* 16 KiB each, four ways, lines of 32 bytes */
#define CONTROL_ONES 0x00050078u
#define CONTROL_MASK 0x0005f387u
#define ALL_CLEAN 0x40000000u /* Z, of "test and clean" into r15 */
#define NZCV 0xf0000000u

/* MCR and MRC p15; whether its condition holds is another question. */
bool cp15_is(uint32_t instruction)
{
	return (instruction & 0x0f000f10u) == 0x0e000f10u && instruction >> 28 != 15u;
}

static uint32_t get(struct machine *m, uint32_t number)
{
	uint32_t value = 0;

	uc_reg_read(m->uc, number < 13 ? UC_ARM_REG_R0 + (int)number :
			   number == 13 ? UC_ARM_REG_SP : UC_ARM_REG_LR, &value);
	return value;
}

static void set(struct machine *m, uint32_t number, uint32_t value)
{
	uint32_t cpsr;

	if (number != 15) {
		uc_reg_write(m->uc, number < 13 ? UC_ARM_REG_R0 + (int)number :
				    number == 13 ? UC_ARM_REG_SP : UC_ARM_REG_LR, &value);
		return;
	}
	uc_reg_read(m->uc, UC_ARM_REG_CPSR, &cpsr);
	cpsr = (cpsr & ~NZCV) | (value & NZCV);
	uc_reg_write(m->uc, UC_ARM_REG_CPSR, &cpsr);
}

static uint32_t read_register(const struct mmu *mmu, uint32_t instruction)
{
	switch (CRN(instruction)) {
	case 0:
		return OPCODE_2(instruction) == 1 ? CACHE_TYPE : MAIN_ID;
	case 1:
		return mmu->control | CONTROL_ONES;
	case 2:
		return mmu->ttbr;
	case 3:
		return mmu->dacr;
	case 5:
		return OPCODE_2(instruction) == 1 ? mmu->ifsr : mmu->dfsr;
	case 6:
		return mmu->far_register;
	case 7:
		return ALL_CLEAN; /* test and clean, c10 and c14: nothing is ever dirty */
	case 13:
		return mmu->fcse;
	default:
		return 0;
	}
}

/* Register 7: of all the cache operations only the wait for interrupt does something. */
static void cache_operation(struct machine *m, uint32_t instruction)
{
	if (CRM(instruction) == 0 && OPCODE_2(instruction) == 4)
		time_wait(m);
}

/* Register 8: CRm names the TLB (5, 6, 7: code, data, both), and there is but one; opcode 2 says how much. */
static void tlb_operation(struct machine *m, uint32_t instruction, uint32_t value)
{
	if (CRM(instruction) < 5 || CRM(instruction) > 7)
		return;
	if (OPCODE_2(instruction) == 0)
		mmu_purge_all(m);
	else if (OPCODE_2(instruction) == 1)
		mmu_purge_page(m, value);
}

static void write_register(struct machine *m, uint32_t instruction, uint32_t value)
{
	struct mmu *mmu = &m->mmu;

	switch (CRN(instruction)) {
	case 1:
		mmu->control = value & CONTROL_MASK;
		mmu_rebind(m);
		break;
	case 2:
		mmu->ttbr = value;
		break;
	case 3:
		mmu->dacr = value;
		mmu_rebind(m);
		break;
	case 5:
		*(OPCODE_2(instruction) == 1 ? &mmu->ifsr : &mmu->dfsr) = value & 0xffu;
		break;
	case 6:
		mmu->far_register = value;
		break;
	case 7:
		cache_operation(m, instruction);
		break;
	case 8:
		tlb_operation(m, instruction, value);
		break;
	case 13:
		mmu->fcse = value & 0xfe000000u;
		path_forget(m, 0, UINT32_MAX);
		break;
	default:
		break;
	}
}

void cp15_execute(struct machine *m, uint32_t instruction)
{
	m->cpu.system_instructions++;
	if (IS_READ(instruction))
		set(m, RD(instruction), read_register(&m->mmu, instruction));
	else
		write_register(m, instruction, get(m, RD(instruction)));
}
