/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * wdtplan: says what a watchdog's mode register means, how it must be served,
 * and whether the board will reset itself. It touches no hardware: everything
 * comes from libwdt's planner, which is pure.
 */
#include <locale.h>

#include "wdtplan/wdtplan.h"

/* A register is a list of one watchdog without a tree. */
static int list_register(struct watchdogs *list, const struct options *options)
{
	static const struct libwdt_request no_wish = LIBWDT_REQUEST_INIT;
	static const struct libwdt_input no_input = LIBWDT_INPUT_INIT;
	struct watchdog *dog = &list->watchdog[list->count++];

	snprintf(dog->name, sizeof(dog->name), "0x%08x", options->mode_value);
	dog->request = no_wish;
	dog->input = no_input;
	dog->input.layout = libwdt_layout_at91sam9();
	return 0;
}

static int judge_all(struct watchdogs *list, const struct options *options)
{
	int status = list->overflow ? STATUS_UNSAFE : STATUS_SAFE;
	uint32_t i;

	for (i = 0; i < list->count; i++) {
		if (judge(&list->watchdog[i], options))
			return STATUS_BAD_INPUT;
		if (list->watchdog[i].unsafe)
			status = STATUS_UNSAFE;
	}
	return status;
}

static void print_all(const struct watchdogs *list, const struct options *options)
{
	uint32_t i;

	report_assumptions(options, &list->watchdog[0]);
	for (i = 0; i < list->count; i++)
		report(&list->watchdog[i], options);
	if (list->overflow)
		printf("\nUNSAFE: %u more watchdogs are in the tree and were not looked at\n", list->overflow);
}

int main(int argc, char **argv)
{
	static struct watchdogs list;
	struct options options;
	int status = options_parse(&options, argc, argv);

	if (status >= 0)
		return status;
	setlocale(LC_CTYPE, "");
	status = options.is_register ? list_register(&list, &options) : tree_read(&list, options.subject);
	if (!status)
		status = judge_all(&list, &options);
	if (status == STATUS_BAD_INPUT)
		return status;
	if (options.json)
		json(&list, &options, status);
	else
		print_all(&list, &options);
	if (options.svg && drawing(options.svg, &list))
		return STATUS_BAD_INPUT;
	if (fflush(stdout) || ferror(stdout)) {
		perror("wdtplan: standard output");
		return STATUS_BAD_INPUT;
	}
	return status;
}
