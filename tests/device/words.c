/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* The words of the tables and reports. */
#include "words.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

const struct word error_words[] = {
	{"invalid", (uint32_t)LIBWDT_ERR_INVALID},         {"range", (uint32_t)LIBWDT_ERR_RANGE},
	{"size", (uint32_t)LIBWDT_ERR_SIZE},               {"state", (uint32_t)LIBWDT_ERR_STATE},
	{"unsupported", (uint32_t)LIBWDT_ERR_UNSUPPORTED}, {NULL, 0},
};

const struct word event_words[] = {
	{"underflow", LIBWDT_MODEL_UNDERFLOW}, {"early", LIBWDT_MODEL_EARLY},       {"reenabled", LIBWDT_MODEL_REENABLED},
	{"close", LIBWDT_MODEL_CLOSE},         {"unsteady", LIBWDT_MODEL_UNSTEADY}, {"level", LIBWDT_MODEL_LEVEL},
	{"partner", LIBWDT_MODEL_PARTNER},     {"not-ones", LIBWDT_MODEL_NOT_ONES}, {"alone", LIBWDT_MODEL_ALONE},
	{NULL, 0},
};

const struct word flag_words[] = {
	{"strict", LIBWDT_MODEL_STRICT},
	{"period-short", LIBWDT_MODEL_PERIOD_SHORT},
	{"new-window", LIBWDT_MODEL_NEW_WINDOW},
	{"reenable", LIBWDT_MODEL_REENABLE},
	{"spent-inert", LIBWDT_MODEL_SPENT_INERT},
	{"fault-edge", LIBWDT_MODEL_FAULT_EDGE},
	{"early-kept", LIBWDT_MODEL_EARLY_KEPT},
	{"end-stands", LIBWDT_MODEL_END_STANDS},
	{"wrap", LIBWDT_MODEL_WRAP},
	{"write-exempt", LIBWDT_MODEL_WRITE_EXEMPT},
	{"off-checked", LIBWDT_MODEL_OFF_CHECKED},
	{"level-inert", LIBWDT_MODEL_LEVEL_INERT},
	{"level-down", LIBWDT_MODEL_LEVEL_DOWN},
	{"level-held", LIBWDT_MODEL_LEVEL_HELD},
	{"torn", LIBWDT_MODEL_TORN},
	{"clamp-quiet", LIBWDT_MODEL_CLAMP_QUIET},
	{"ones-window", LIBWDT_MODEL_ONES_WINDOW},
	{"close-any", LIBWDT_MODEL_CLOSE_ANY},
	{"halts-swapped", LIBWDT_MODEL_HALTS_SWAPPED},
	{NULL, 0},
};

const struct word kind_words[] = {
	{"power-on", LIBWDT_MODEL_POWER_ON},   {"watchdog", LIBWDT_MODEL_WATCHDOG},
	{"processor", LIBWDT_MODEL_PROCESSOR}, {"software", LIBWDT_MODEL_SOFTWARE},
	{"peripheral", LIBWDT_MODEL_PERIPHERAL}, {NULL, 0},
};

const struct word line_words[] = {
	{"interrupt", LIBWDT_MODEL_LINE_INTERRUPT},
	{"reset", LIBWDT_MODEL_LINE_RESET},
	{"processor", LIBWDT_MODEL_LINE_PROCESSOR},
	{NULL, 0},
};

const struct word state_words[] = {
	{"counting", LIBWDT_MODEL_COUNTING}, {"locked", LIBWDT_MODEL_LOCKED}, {"pending", LIBWDT_MODEL_PENDING},
	{"held", LIBWDT_MODEL_HELD},         {"over", LIBWDT_MODEL_OVER},     {NULL, 0},
};

uint32_t word_value(const struct word *words, const char *name)
{
	for (; words->name; words++)
		if (!strcmp(words->name, name))
			return words->value;
	return UNKNOWN;
}

const char *word_name(const struct word *words, uint32_t value)
{
	for (; words->name; words++)
		if (words->value == value)
			return words->name;
	return "?";
}

const struct libwdt_layout *layout_named(const char *name)
{
	static const struct {
		const char *name;
		const struct libwdt_layout *(*layout)(void);
	} layouts[] = {
		{"at91sam9", libwdt_layout_at91sam9}, {"sam7s", libwdt_layout_sam7s},     {"samv7", libwdt_layout_samv7},
		{"sama5d4", libwdt_layout_sama5d4},   {"sam9x60", libwdt_layout_sam9x60}, {"sama7g5", libwdt_layout_sama7g5},
		{"sama7g5_ns", libwdt_layout_sama7g5_ns}, {"rswdt", libwdt_layout_rswdt},
	};
	size_t i;

	for (i = 0; i < sizeof(layouts) / sizeof(layouts[0]); i++)
		if (!strcmp(layouts[i].name, name))
			return layouts[i].layout();
	return NULL;
}

int take_number(uint64_t *value, const char *word)
{
	char *end;

	if (*word < '0' || *word > '9')
		return 0;
	errno = 0;
	*value = strtoull(word, &end, 0);
	return !*end && !errno;
}

int take_option(struct libwdt_model_options *options, const char *word)
{
	const struct {
		const char *name;
		uint32_t *to;
	} numbers[] = {
		{"delay=", &options->delay_clocks},
		{"phase=", &options->divider_phase},
		{"spacing=", &options->spacing_clocks},
		{"cut=", &options->cut_clocks},
	};
	uint32_t flag = word_value(flag_words, word);
	uint64_t value;
	size_t i;

	if (flag != UNKNOWN) {
		options->flags |= flag;
		return 1;
	}
	if (!strcmp(word, "phase=kept")) {
		options->divider_phase = LIBWDT_MODEL_DIVIDER_KEPT;
		return 1;
	}
	for (i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		size_t length = strlen(numbers[i].name);

		if (!strncmp(word, numbers[i].name, length) && take_number(&value, word + length) && value <= UINT32_MAX) {
			*numbers[i].to = (uint32_t)value;
			return 1;
		}
	}
	return 0;
}

void print_options(FILE *to, const struct libwdt_model_options *options)
{
	const struct word *word;

	for (word = flag_words; word->name; word++)
		if (options->flags & word->value)
			fprintf(to, "%s ", word->name);
	if (options->divider_phase == LIBWDT_MODEL_DIVIDER_KEPT)
		fprintf(to, "phase=kept ");
	else
		fprintf(to, "phase=%" PRIu32 " ", options->divider_phase);
	fprintf(to, "delay=%" PRIu32 " spacing=%" PRIu32 " cut=%" PRIu32, options->delay_clocks, options->spacing_clocks,
		options->cut_clocks);
}
