/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * The machine as a whole: power, resets, and the loop around Unicorn. Unicorn runs
 * until a callback stops it; what stopped it is done here, where registers may be
 * changed at will.
 */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "machine.h"

#define CPSR_AT_RESET 0xd3u /* supervisor, both interrupts masked */
#define CPSR_T 0x20u

void machine_stop(struct machine *m, enum stop why)
{
	if (m->stop == RUNNING || why == STOP_ERROR)
		m->stop = why;
	uc_emu_stop(m->uc);
}

void machine_fail(struct machine *m, const char *format, ...)
{
	va_list arguments;

	if (m->stop == STOP_ERROR)
		return; /* the first says why */
	va_start(arguments, format);
	vsnprintf(m->error, sizeof(m->error), format, arguments);
	va_end(arguments);
	machine_stop(m, STOP_ERROR);
}

static uint32_t strap(const struct options *options)
{
	return options->scenario | options->layout << 8 | options->tolerance_permille << 16;
}

static void clear_registers(struct machine *m)
{
	uint32_t zero = 0, cpsr = CPSR_AT_RESET;
	int i;

	uc_reg_write(m->uc, UC_ARM_REG_CPSR, &cpsr);
	for (i = 0; i <= 12; i++)
		uc_reg_write(m->uc, UC_ARM_REG_R0 + i, &zero);
	uc_reg_write(m->uc, UC_ARM_REG_SP, &zero);
	uc_reg_write(m->uc, UC_ARM_REG_LR, &zero);
	m->cpu.mode_may_change = false;
	m->cpu.exception = NO_EXCEPTION;
	m->cpu.pc = BOARD_RAM_BASE;
}

/* RAM keeps what the image does not overwrite, GPBR keep all; the rest begins anew. */
void machine_reset(struct machine *m, uint32_t reset_type, uint32_t model_kind)
{
	m->stop = RUNNING;
	m->boots++;
	m->gpbr[1]++;
	m->reset_type = reset_type;
	if (m->boots > 1)
		timeline_add(m, m->now, RESET, reset_type, 0);
	timeline_add(m, m->now, BOOT, reset_type, 0);
	mmu_reset(m);
	memcpy(m->ram, m->image.bytes, m->image.size);
	clear_registers(m);
	pit_reset(m);
	m->pit.since = m->now;
	dog_reset(m, model_kind);
	time_plan(m);
	if (m->mmu.wrong_first <= m->mmu.wrong_last)
		machine_fail(m, "the guest was reset after its wrong entry");
	if (m->boots > m->options->limit_boots)
		machine_fail(m, "no verdict after %u boots", m->options->limit_boots);
}

static uc_err open_unicorn(struct machine *m)
{
	uc_hook hook;
	uc_err err = uc_open(UC_ARCH_ARM, UC_MODE_ARM, &m->uc);

	if (!err)
		err = uc_ctl_set_cpu_model(m->uc, UC_CPU_ARM_926);
	if (!err)
		err = uc_ctl_exits_enable(m->uc); /* and none is set: no address ends the run */
	if (!err)
		err = uc_hook_add(m->uc, &hook, UC_HOOK_CODE, CALLBACK(step_instruction), m, 1, 0);
	if (!err)
		err = uc_hook_add(m->uc, &hook, UC_HOOK_INTR, CALLBACK(exception_from_unicorn), m, 1, 0);
	if (!err)
		err = uc_hook_add(m->uc, &hook, UC_HOOK_INSN_INVALID, CALLBACK(exception_undefined), m, 1, 0);
	if (err)
		fprintf(stderr, "emulator: Unicorn: %s\n", uc_strerror(err));
	return err;
}

int machine_open(struct machine *m, const struct options *options)
{
	int status;

	m->options = options;
	m->ns_per_instruction = 1000 / options->mips;
	m->gpbr[0] = strap(options);
	status = image_load(&m->image, options->image);
	if (status != STATUS_GO_ON)
		return status;
	m->ram = aligned_alloc(PAGE_SIZE, BOARD_RAM_SIZE);
	if (!m->ram || open_unicorn(m))
		return STATUS_BAD_INPUT;
	memset(m->ram, 0, BOARD_RAM_SIZE);
	status = mmu_open(m);
	if (status == STATUS_GO_ON)
		status = path_open(m);
	return status == STATUS_GO_ON ? dog_open(m) : status;
}

void machine_close(struct machine *m)
{
	if (m->uc)
		uc_close(m->uc);
	path_close(m);
	mmu_close(m);
	image_free(&m->image);
	free(m->ram);
}

/* Until something stops it. Unicorn's own errors are those of instructions it gave up, and then there is a reason. */
static void resume(struct machine *m)
{
	uint32_t cpsr;
	uc_err err;

	uc_reg_read(m->uc, UC_ARM_REG_CPSR, &cpsr);
	err = uc_emu_start(m->uc, m->cpu.pc | (cpsr & CPSR_T ? 1 : 0), 0, 0, 0);
	if (m->stop == RUNNING)
		machine_fail(m, "Unicorn stopped at 0x%08x: %s", m->cpu.pc, uc_strerror(err));
}

static void act(struct machine *m)
{
	if (m->stop == STOP_EXCEPTION) {
		m->stop = RUNNING;
		exception_take(m);
	} else if (m->stop == STOP_RESET) {
		bool is_bite = m->dog.bit;

		m->dog.bit = false;
		machine_reset(m, is_bite ? RSTTYP_WATCHDOG : RSTTYP_SOFTWARE, m->reset_kind);
	}
}

static double seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

int machine_run(struct machine *m)
{
	double start = seconds();

	machine_reset(m, RSTTYP_POWER_ON, LIBWDT_MODEL_POWER_ON);
	while (m->stop == RUNNING) {
		resume(m);
		act(m);
	}
	m->host_seconds = seconds() - start;
	if (m->stop == STOP_ERROR)
		return STATUS_FAILED;
	return (m->gpbr[3] & 0xffff0000u) == VERDICT_GOOD ? STATUS_GOOD : STATUS_FAILED;
}
