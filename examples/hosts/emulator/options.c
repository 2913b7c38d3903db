/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* The command line. Every bad option is named with what it should have been. */
#include <stdlib.h>
#include <string.h>

#include "machine.h"

static const char usage[] =
	"usage: emulator [options] IMAGE\n"
	"\n"
	"Runs ARM926 firmware (a flat binary, or a 32-bit ELF file) on a board like an\n"
	"AT91SAM9G20's: its watchdog is libwdt's device model, and it reaches its memory\n"
	"through a table of libvtlb. Prints what the guest prints, then what both did.\n"
	"\n"
	"  --scenario NAME           hang, client, early, locked or slow-clock (hang)\n"
	"  --layout NAME             the watchdog: at91sam9, sama5d4, sam9x60, sama7g5 or rswdt\n"
	"                            (at91sam9)\n"
	"  --slow-clock-permille N   the slow clock is off by this, -400 to 400 (0; of the\n"
	"                            scenario slow-clock: -200)\n"
	"  --tolerance-permille N    what the strapping tells the firmware to reckon with,\n"
	"                            0 to 400 (as much as it is off)\n"
	"  --mips N                  virtual speed, 1 to 1000 (10)\n"
	"  --limit-seconds N         virtual time after which a guest without a verdict has\n"
	"                            failed, 1 to 100000 (120)\n"
	"  --limit-boots N           boots after which it has, 1 to 100 (8)\n"
	"  --front N                 entries of the table's front: 0, or a power of two to 65536 (64)\n"
	"  --sets N                  sets of four in its back: a power of two to 65536 (16)\n"
	"  --windows N               pages that Unicorn may reach without asking, 4 to 255 (16)\n"
	"  --verify N                ask the guest's page tables at every N-th hit (0: never)\n"
	"  --wrong-entry N           after N page walks make the entry of the page that runs\n"
	"                            point elsewhere: the run must fail (0: never)\n"
	"  --json FILE               write the figures, too (- is standard output)\n"
	"  --help, --version\n"
	"\n"
	"Exit status: 0 the guest's verdict is good, 1 it is bad, or does not come, 2 bad input.\n";

static const char *const scenarios[SCENARIO_COUNT] = {
	[SCENARIO_HANG] = "hang",     [SCENARIO_CLIENT] = "client",         [SCENARIO_EARLY] = "early",
	[SCENARIO_LOCKED] = "locked", [SCENARIO_SLOW_CLOCK] = "slow-clock",
};

static const char *const layouts[LAYOUT_COUNT] = {
	[LAYOUT_AT91SAM9] = "at91sam9", [LAYOUT_SAMA5D4] = "sama5d4", [LAYOUT_SAM9X60] = "sam9x60",
	[LAYOUT_SAMA7G5] = "sama7g5",   [LAYOUT_RSWDT] = "rswdt",
};

const char *options_scenario(uint32_t scenario)
{
	return scenarios[scenario];
}

const char *options_layout(uint32_t layout)
{
	return layouts[layout];
}

static int bad(const char *option, const char *value, const char *expected)
{
	fprintf(stderr, "emulator: %s %s: expected %s\n", option, value, expected);
	return STATUS_BAD_INPUT;
}

static int set_name(uint32_t *chosen, const char *option, const char *value, const char *const *names, uint32_t count)
{
	char all[128] = "";
	uint32_t i;

	for (i = 0; i < count; i++) {
		if (strcmp(names[i], value) == 0) {
			*chosen = i;
			return STATUS_GO_ON;
		}
		strcat(strcat(all, i == 0 ? "" : i + 1 == count ? " or " : ", "), names[i]);
	}
	return bad(option, value, all);
}

/* What a number may be. */
struct number {
	const char *option;
	size_t where; /* in struct options */
	int32_t min, max;
	bool is_power; /* of two, or 0 where min is 0 */
};

static const struct number numbers[] = {
	{"--slow-clock-permille", offsetof(struct options, slow_clock_permille), -400, 400, false},
	{"--tolerance-permille", offsetof(struct options, tolerance_permille), 0, 400, false},
	{"--mips", offsetof(struct options, mips), 1, 1000, false},
	{"--limit-seconds", offsetof(struct options, limit_seconds), 1, 100000, false},
	{"--limit-boots", offsetof(struct options, limit_boots), 1, 100, false},
	{"--front", offsetof(struct options, front), 0, 65536, true},
	{"--sets", offsetof(struct options, sets), 1, 65536, true},
	{"--windows", offsetof(struct options, windows), 4, (int32_t)WINDOWS_MAX, false},
	{"--verify", offsetof(struct options, verify), 0, 1000000000, false},
	{"--wrong-entry", offsetof(struct options, wrong_entry), 0, 1000000000, false},
};

#define NUMBERS (sizeof(numbers) / sizeof(numbers[0]))

static int set_number(struct options *options, const struct number *number, const char *value)
{
	char expected[64], *end;
	long parsed = strtol(value, &end, 10);
	int32_t stored = (int32_t)parsed;

	if (end != value && *end == '\0' && parsed >= number->min && parsed <= number->max &&
	    !(number->is_power && (parsed & (parsed - 1)) != 0)) {
		memcpy((char *)options + number->where, &stored, sizeof(stored));
		return STATUS_GO_ON;
	}
	snprintf(expected, sizeof(expected), "%s from %d to %d", number->is_power ? "a power of two" : "a number",
		 (int)number->min, (int)number->max);
	return bad(number->option, value, expected);
}

static int set(struct options *options, const char *option, const char *value)
{
	size_t i;

	if (strcmp(option, "--scenario") == 0)
		return set_name(&options->scenario, option, value, scenarios, SCENARIO_COUNT);
	if (strcmp(option, "--layout") == 0)
		return set_name(&options->layout, option, value, layouts, LAYOUT_COUNT);
	if (strcmp(option, "--json") == 0) {
		options->json = value;
		return STATUS_GO_ON;
	}
	for (i = 0; i < NUMBERS; i++)
		if (strcmp(option, numbers[i].option) == 0)
			return set_number(options, &numbers[i], value);
	fprintf(stderr, "emulator: unknown option %s; see --help\n", option);
	return STATUS_BAD_INPUT;
}

/* What was not said follows from what was. */
static void complete(struct options *options)
{
	int32_t off;

	if (options->slow_clock_permille == INT32_MIN)
		options->slow_clock_permille = options->scenario == SCENARIO_SLOW_CLOCK ? -200 : 0;
	off = options->slow_clock_permille;
	if (options->tolerance_permille == UINT32_MAX)
		options->tolerance_permille = (uint32_t)(off < 0 ? -off : off);
}

static int one_word(const char *word)
{
	uint32_t wdt = libwdt_version(), vtlb = libvtlb_version();
	unsigned int major, minor;

	if (strcmp(word, "--help") == 0) {
		fputs(usage, stdout);
		return STATUS_GOOD;
	}
	if (strcmp(word, "--version") == 0) {
		uc_version(&major, &minor);
		printf("emulator: libwdt %u.%u.%u, libvtlb %u.%u.%u, Unicorn %u.%u\n", wdt >> 16, wdt >> 8 & 255, wdt & 255,
		       vtlb >> 16, vtlb >> 8 & 255, vtlb & 255, major, minor);
		return STATUS_GOOD;
	}
	return STATUS_GO_ON;
}

int options_parse(struct options *options, int argc, char **argv)
{
	int i, status;

	*options = (struct options){.mips = 10, .windows = 16, .front = 64, .sets = 16, .limit_seconds = 120,
				    .limit_boots = 8, .slow_clock_permille = INT32_MIN,
				    .tolerance_permille = UINT32_MAX};
	for (i = 1; i < argc; i++) {
		status = one_word(argv[i]);
		if (status == STATUS_GO_ON && argv[i][0] != '-') {
			if (options->image)
				return bad("second image", argv[i], "one image");
			options->image = argv[i];
		} else if (status == STATUS_GO_ON) {
			if (i + 1 == argc)
				return bad(argv[i], "", "a known option with a value; see --help");
			status = set(options, argv[i], argv[i + 1]);
			i++;
		}
		if (status != STATUS_GO_ON)
			return status;
	}
	if (!options->image) {
		fputs("emulator: no image; see --help\n", stderr);
		return STATUS_BAD_INPUT;
	}
	complete(options);
	return STATUS_GO_ON;
}
