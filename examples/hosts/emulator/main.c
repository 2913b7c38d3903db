/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * emulator: an ARM926 board around both libraries. Read machine.h first, then
 * step.c (what each instruction costs), mmu.c (the table) and watchdog.c (the
 * model). The guest's console comes first, as it prints; then what both did.
 */
#include "machine.h"

int main(int argc, char **argv)
{
	static struct machine machine;
	struct options options;
	int status = options_parse(&options, argc, argv);

	if (status != STATUS_GO_ON)
		return status;
	status = machine_open(&machine, &options);
	if (status == STATUS_GO_ON) {
		status = machine_run(&machine);
		report(&machine);
		if (options.json && report_json(&machine, options.json, status))
			status = STATUS_BAD_INPUT;
	}
	machine_close(&machine);
	if (fflush(stdout) || ferror(stdout)) {
		perror("emulator: standard output");
		return STATUS_BAD_INPUT;
	}
	return status;
}
