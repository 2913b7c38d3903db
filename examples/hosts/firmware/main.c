/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* Which of the two halves it is time for. */
#include "program.h"

#include "machine.h"
#include "text.h"

int program_attach(struct libwdt *wdt, struct libwdt_plan *plan, const struct libwdt_ops *ops)
{
	int err = libwdt_init(wdt, ops, NULL);

	return err ? err : libwdt_attach(wdt, plan, &board.timing, board.host_hz, board.latency_us, 0);
}

uint32_t program_refused(int err)
{
	machine_write("libwdt: ");
	machine_write(libwdt_strerror(err));
	machine_write("\n");
	return STATUS_REFUSED;
}

static uint32_t failed(uint32_t status, const char *why)
{
	machine_write(why);
	return status;
}

static uint32_t boot(void)
{
	uint32_t found, cause;
	struct record record;

	if (board.prepare)
		board.prepare();
	cause = board.cause ? board.cause() : BOARD_CAUSE_UNKNOWN;
	found = record_load(&record);
	if (found == RECORD_DAMAGED)
		return failed(STATUS_DAMAGED, "the record is damaged\n");
	if (found == RECORD_NONE && cause == BOARD_CAUSE_WATCHDOG)
		return failed(STATUS_DAMAGED, "the watchdog has reset, and the record is lost\n");
	record.boots++;
	record_save(&record);
	machine_write(board.name);
	machine_write(": boot ");
	text_number(record.boots);
	machine_write("\n");
	if (record.boots == 1)
		return program_feed(&record);
	return record.boots == 2 ? program_judge(&record, cause) : STATUS_BOOTS;
}

int main(void)
{
	machine_exit(boot());
}
