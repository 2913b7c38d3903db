/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* The words by which the tables, the plays and their reports name layouts, options, lines, events and errors. */
#ifndef TESTS_DEVICE_WORDS_H
#define TESTS_DEVICE_WORDS_H

#include <stdio.h>

#include <libwdtvtlb/wdt_model.h>

struct word {
	const char *name;
	uint32_t value;
};

/* Lists of words; each ends with a NULL name. */
extern const struct word error_words[], event_words[], flag_words[], kind_words[], line_words[], state_words[];

#define UNKNOWN 0xffffffffu

/* The value of a word, or UNKNOWN. */
uint32_t word_value(const struct word *words, const char *name);

/* The name of a value, or "?". */
const char *word_name(const struct word *words, uint32_t value);

/* A layout by the end of its function's name, or NULL. */
const struct libwdt_layout *layout_named(const char *name);

/* Takes an option: a flag's name, or delay=, phase=, spacing= or cut= with a number. 0: there is no such option. */
int take_option(struct libwdt_model_options *options, const char *word);

void print_options(FILE *to, const struct libwdt_model_options *options);

/* A whole number, decimal or 0x; 0: the word is not one. */
int take_number(uint64_t *value, const char *word);

#endif
