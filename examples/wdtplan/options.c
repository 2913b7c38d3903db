/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* The command line of wdtplan. Every bad option is named with what it should have been. */
#include <stdio.h>
#include <string.h>

#include "wdtplan.h"

static const char usage[] =
	"Usage: wdtplan [OPTION]... MODE\n"
	"  or:  wdtplan [OPTION]... FILE.dtb\n"
	"Say whether a watchdog of the AT91 family can be served without ever being\n"
	"reset by it, from its mode register (as 0x3fff2fff) or from a device tree.\n"
	"\n"
	"Options:\n"
	"  --clock crystal       slow clock 32768 Hz within 200 ppm (the default)\n"
	"  --clock rc            RC oscillator, 26000 to 44000 Hz\n"
	"  --clock MIN:NOM:MAX   any other, Hz, 10000 to 1000000\n"
	"  --host-rate HZ        rate of the host's counter or timer (1000)\n"
	"  --latency US          longest delay from a deadline to the refresh (1000)\n"
	"  --landing US          the part of it after the counter was read (all of it)\n"
	"  --policy safe|linux   proven schedule, or what the Linux driver does (safe)\n"
	"  --layout NAME         registers as on at91sam9, sam7s, samv7, sama5d4, sam9x60,\n"
	"                        sama7g5, sama7g5-ns or rswdt (at91sam9; a tree says it itself)\n"
	"  --boot-mode HEX       a tree's mode register at boot (its value after a reset)\n"
	"  --age US[:US]         time since the counter was restarted, or a range, or unknown\n"
	"                        (a register: 0; a tree: 0:4000000)\n"
	"  --timeout S           soft timeout, 1 to 65535 seconds\n"
	"  --handler             the host serves the watchdog's interrupt\n"
	"  --svg FILE            draw the timeline\n"
	"  --json                print for scripts\n"
	"  --help                print this and exit\n"
	"  --version             print the version and exit\n"
	"\n"
	"Exit status:\n"
	"  0  safe under what is printed\n"
	"  1  the board will or may reset itself, or its watchdog cannot bite\n"
	"  2  bad input\n"
	"\n"
	"The manual: man wdtplan\n";

static int bad(const char *option, const char *value, const char *expected)
{
	fprintf(stderr, "wdtplan: %s %s: expected %s\n", option, value, expected);
	return STATUS_BAD_INPUT;
}

/* Fields between colons, each a number; returns how many, 0 when one is not. */
static uint32_t parse_fields(uint32_t *field, uint32_t room, const char *text)
{
	char copy[64], *part = copy, *colon;
	uint32_t count = 0;

	if (strlen(text) >= sizeof(copy))
		return 0;
	strcpy(copy, text);
	while (count < room) {
		colon = strchr(part, ':');
		if (colon)
			*colon = '\0';
		if (!parse_number(&field[count++], part))
			return 0;
		if (!colon)
			return count;
		part = colon + 1;
	}
	return 0;
}

static int set_clock(struct options *options, const char *value)
{
	static const struct libwdt_clock crystal = LIBWDT_CLOCK_CRYSTAL;
	static const struct libwdt_clock rc = {26000, 32768, 44000, 128};
	uint32_t hz[3];

	if (strcmp(value, "crystal") == 0) {
		options->clock = crystal;
	} else if (strcmp(value, "rc") == 0) {
		options->clock = rc;
	} else if (parse_fields(hz, 3, value) == 3 && hz[0] >= 10000 && hz[0] <= hz[1] && hz[1] <= hz[2] &&
		   hz[2] <= 1000000) {
		options->clock.hz_min = hz[0];
		options->clock.hz_nominal = hz[1];
		options->clock.hz_max = hz[2];
	} else {
		return bad("--clock", value, "crystal, rc or MIN:NOM:MAX in Hz, rising, within 10000 to 1000000");
	}
	return -1;
}

static int set_host_rate(struct options *options, const char *value)
{
	if (!parse_number(&options->host_hz, value) || options->host_hz == 0)
		return bad("--host-rate", value, "a rate in Hz, 1 to 4294967295");
	return -1;
}

static int set_latency(struct options *options, const char *value)
{
	if (!parse_number(&options->latency_us, value))
		return bad("--latency", value, "microseconds, 0 to 4294967295");
	return -1;
}

static int set_landing(struct options *options, const char *value)
{
	options->has_landing = 1;
	if (!parse_number(&options->landing_us, value))
		return bad("--landing", value, "microseconds, at most the latency");
	return -1;
}

static int set_policy(struct options *options, const char *value)
{
	if (strcmp(value, "safe") == 0)
		options->planner = libwdt_plan_safe;
	else if (strcmp(value, "linux") == 0)
		options->planner = libwdt_plan_linux;
	else
		return bad("--policy", value, "safe or linux");
	options->policy = value;
	return -1;
}

static int set_layout(struct options *options, const char *value)
{
	static const struct libwdt_layout *(*const layout[])(void) = {
		libwdt_layout_at91sam9, libwdt_layout_sam7s,   libwdt_layout_samv7,	 libwdt_layout_sama5d4,
		libwdt_layout_sam9x60,	libwdt_layout_sama7g5, libwdt_layout_sama7g5_ns, libwdt_layout_rswdt,
	};
	size_t i;

	for (i = 0; i < sizeof(layout) / sizeof(layout[0]); i++) {
		if (strcmp(layout[i]()->name, value) == 0) {
			options->layout = layout[i]();
			return -1;
		}
	}
	return bad("--layout", value, "at91sam9, sam7s, samv7, sama5d4, sam9x60, sama7g5, sama7g5-ns or rswdt");
}

static int set_boot_mode(struct options *options, const char *value)
{
	options->has_boot_mode = 1;
	if (!parse_hex(&options->boot_mode, value))
		return bad("--boot-mode", value, "a 32-bit register value in hexadecimal, as 0x3fff2fff");
	return -1;
}

static int set_age(struct options *options, const char *value)
{
	uint32_t us[2] = {0, LIBWDT_AGE_UNKNOWN};
	uint32_t count = strcmp(value, "unknown") == 0 ? 2 : parse_fields(us, 2, value);

	if (count == 1)
		us[1] = us[0];
	if (count == 0 || us[0] > us[1])
		return bad("--age", value, "microseconds, a rising range of them as 0:4000000, or unknown");
	options->has_age = 1;
	options->age_min_us = us[0];
	options->age_max_us = us[1];
	return -1;
}

static int set_timeout(struct options *options, const char *value)
{
	uint32_t seconds;

	if (!parse_number(&seconds, value) || seconds == 0 || seconds > 65535)
		return bad("--timeout", value, "seconds, 1 to 65535");
	options->has_timeout = 1;
	options->timeout_ms = seconds * 1000;
	return -1;
}

static int set_svg(struct options *options, const char *value)
{
	options->svg = value;
	return *value ? -1 : bad("--svg", "\"\"", "a file name");
}

static int set_handler(struct options *options, const char *value)
{
	(void)value;
	options->handler = 1;
	return -1;
}

static int set_json(struct options *options, const char *value)
{
	(void)value;
	options->json = 1;
	return -1;
}

static int finish_output(void)
{
	if (fflush(stdout) || ferror(stdout)) {
		perror("wdtplan: standard output");
		return STATUS_BAD_INPUT;
	}
	return STATUS_SAFE;
}

static int print_help(struct options *options, const char *value)
{
	(void)options;
	(void)value;
	fputs(usage, stdout);
	return finish_output();
}

/* The program's own version, and below it that of the library that it runs on. */
static int print_version(struct options *options, const char *value)
{
	const uint32_t program = LIBWDT_VERSION, library = libwdt_version();

	(void)options;
	(void)value;
	printf("wdtplan (libwdtvtlb) %u.%u.%u\n", program >> 16, program >> 8 & 255, program & 255);
	printf("Copyright (c) The libwdtvtlb authors\n"
	       "License MIT: free to use, change and redistribute; there is no warranty.\n");
	printf("Running on libwdt %u.%u.%u\n", library >> 16, library >> 8 & 255, library & 255);
	return finish_output();
}

static const struct option {
	const char *name;
	int has_value;
	int (*set)(struct options *options, const char *value);
} table[] = {
	{"--clock", 1, set_clock},	   {"--host-rate", 1, set_host_rate},
	{"--latency", 1, set_latency},	   {"--landing", 1, set_landing},
	{"--policy", 1, set_policy},	   {"--layout", 1, set_layout},
	{"--boot-mode", 1, set_boot_mode}, {"--age", 1, set_age},
	{"--timeout", 1, set_timeout},	   {"--svg", 1, set_svg},
	{"--handler", 0, set_handler},	   {"--json", 0, set_json},
	{"--help", 0, print_help},	   {"--version", 0, print_version},
};

/* Whether the argument is this option; *value is then what follows its '=', or NULL. */
static int matches(const char **value, const struct option *option, const char *argument)
{
	size_t length = strlen(option->name);

	if (strncmp(option->name, argument, length) != 0)
		return 0;
	*value = argument[length] == '=' ? argument + length + 1 : NULL;
	return argument[length] == '\0' || argument[length] == '=';
}

/* Takes the option at *at, and moves *at to its last argument. */
static int take_option(struct options *options, int *at, int argc, char **argv)
{
	const char *value;
	size_t i;

	for (i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		if (!matches(&value, &table[i], argv[*at]))
			continue;
		if (!table[i].has_value && value)
			return bad(table[i].name, value, "no value");
		if (table[i].has_value && !value && ++*at >= argc)
			return bad(table[i].name, "(nothing)", "a value after it; wdtplan --help lists them");
		return table[i].set(options, value ? value : argv[*at]);
	}
	fprintf(stderr, "wdtplan: %s: no such option; wdtplan --help lists them\n", argv[*at]);
	return STATUS_BAD_INPUT;
}

/* What starts as a number is a register and nothing else; a file so named is written ./0x1. */
static int take_subject(struct options *options, const char *text)
{
	if (options->subject) {
		fprintf(stderr, "wdtplan: %s and %s: one register or one file at a time\n", options->subject, text);
		return STATUS_BAD_INPUT;
	}
	options->subject = text;
	options->is_register = text[0] == '0' && (text[1] == 'x' || text[1] == 'X');
	if (options->is_register && !parse_hex(&options->mode_value, text)) {
		fprintf(stderr, "wdtplan: %s: not a 32-bit register value, such as 0x3fff2fff\n", text);
		return STATUS_BAD_INPUT;
	}
	return -1;
}

static int check_together(const struct options *options)
{
	if (!options->subject) {
		fprintf(stderr,
			"wdtplan: name a mode register, such as 0x3fff2fff, or a .dtb file; see wdtplan --help\n");
		return STATUS_BAD_INPUT;
	}
	if (options->has_landing && options->landing_us > options->latency_us) {
		fprintf(stderr, "wdtplan: --landing %u: it is a part of the latency, which is %u us\n",
			options->landing_us, options->latency_us);
		return STATUS_BAD_INPUT;
	}
	if (options->is_register && options->has_boot_mode) {
		fprintf(stderr, "wdtplan: --boot-mode goes with a tree; %s is the mode already\n", options->subject);
		return STATUS_BAD_INPUT;
	}
	return -1;
}

int options_parse(struct options *options, int argc, char **argv)
{
	static const struct options defaults = {.clock = LIBWDT_CLOCK_CRYSTAL, .host_hz = 1000, .latency_us = 1000,
						.planner = libwdt_plan_safe, .policy = "safe"};
	int i, only_names = 0, result = -1;

	*options = defaults;
	for (i = 1; i < argc && result < 0; i++) {
		if (!only_names && strcmp(argv[i], "--") == 0)
			only_names = 1;
		else if (!only_names && argv[i][0] == '-' && argv[i][1])
			result = take_option(options, &i, argc, argv);
		else
			result = take_subject(options, argv[i]);
	}
	return result < 0 ? check_together(options) : result;
}
