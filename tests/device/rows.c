/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * Plays the tables: what documents say a watchdog does, a row each, against the model.
 *
 * A table names its watchdogs (`half PREFIX LAYOUT`, in the order in which they are made; each later one has the first
 * as its partner, and `-` is the one that words without a prefix speak to) and its registers (`register NAME OFFSET`),
 * then has rows of four columns, and ends with `end`. The columns are a name; the fact with its mark, D documented, C
 * documented but contradicted, F seen in the field, I inferred; the options, or `-`; and steps, parted by `;`:
 *
 *   w REG VALUE         writes 32 bits; w8, w16 and w64 are other widths; `= ERROR` expects a refusal
 *   r REG = VALUE       reads, p REG = VALUE peeks; widths and errors likewise
 *   line NAME = 0|1     an output line
 *   seen EVENT = 0|1    whether an event has been noted; first EVENT = 0|1: whether it was the first fault
 *   count NAME = N      a counter of events
 *   state NAME = 0|1    the state that the bus does not show; view NAME = N: a number of it
 *   next = N|never      slow clocks to the next event
 *   tick N, clock N, unit N   time passes: ticks of 128 slow clocks, slow clocks, or eighths of a clock of 32,768 Hz
 *   reset KIND, hz N, idle 0|1, debug 0|1
 *   option WORD ...     other options from here on
 *   move                the state is saved, and restored into a new model
 *
 * Time, resets, rates, inputs, options and moves are of all halves.
 */
#include "rows.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "words.h"

#define HZ 32768u
#define TIME_HZ (8 * HZ)
#define HALVES 2u
#define REGISTERS 16u
#define TOKENS 12
#define LINE_MAX_BYTES 4096

struct half {
	char prefix[8];
	const struct libwdt_layout *layout;
	struct libwdt_model model;
};

struct player {
	const char *path;
	uint32_t line;
	struct half half[HALVES];
	uint32_t halves;
	struct word registers[REGISTERS + 1];
	char register_names[REGISTERS][12];
	uint32_t register_count, rows;
	char names[256][64];
	/* of the row under way */
	struct half *at;
	uint32_t hz;
	uint32_t expectations;
	const char *step;
	const char *fact;
	int differs;
};

/* The table is wrong, not the model. */
__attribute__((noreturn, format(printf, 2, 3))) static void malformed(const struct player *p, const char *format, ...)
{
	va_list arguments;

	fprintf(stderr, "%s:%" PRIu32 ": ", p->path, p->line);
	va_start(arguments, format);
	vfprintf(stderr, format, arguments);
	va_end(arguments);
	fputc('\n', stderr);
	exit(2);
}

static void differ(struct player *p, const char *what, uint64_t value)
{
	printf("%s:%" PRIu32 ": %s: '%s': %s 0x%" PRIx64 " (%" PRIu64 ")\n", p->path, p->line, p->fact, p->step, what, value,
	       value);
	p->differs = 1;
}

static uint64_t number(const struct player *p, const char *word)
{
	uint64_t value;

	if (!take_number(&value, word))
		malformed(p, "'%s' is no number", word);
	return value;
}

static uint32_t known(const struct player *p, const struct word *words, const char *name)
{
	uint32_t value = word_value(words, name);

	if (value == UNKNOWN)
		malformed(p, "unknown word '%s' in '%s'", name, p->step);
	return value;
}

/* A call that the row does not expect to fail. */
static void must(struct player *p, int result)
{
	if (result && !p->differs)
		differ(p, "error", (uint64_t)(int64_t)result);
}

static void expect(struct player *p, uint64_t found, uint64_t wanted)
{
	p->expectations++;
	if (found != wanted)
		differ(p, "found", found);
}

/* The error a step expects in place of a value, or 0. */
static int expected_error(const char *word)
{
	uint32_t error = word_value(error_words, word);

	return error == UNKNOWN ? 0 : (int)error;
}

static void expect_result(struct player *p, int result, int wanted)
{
	p->expectations++;
	if (result != wanted)
		differ(p, "result", (uint64_t)(int64_t)result);
}

static uint32_t width_of(const struct player *p, const char *verb)
{
	return verb[1] ? (uint32_t)number(p, verb + 1) / 8 : 4;
}

static uint32_t offset_of(const struct player *p, const char *word)
{
	return *word >= '0' && *word <= '9' ? (uint32_t)number(p, word) : known(p, p->registers, word);
}

static void play_write(struct player *p, char **word, int words)
{
	int wanted = words == 5 ? expected_error(word[4]) : 0;
	int result = libwdt_model_write(&p->at->model, offset_of(p, word[1]), (uint32_t)number(p, word[2]),
					width_of(p, word[0]));

	if (words == 5 && !wanted)
		malformed(p, "unknown error '%s'", word[4]);
	if (wanted)
		expect_result(p, result, wanted);
	else
		must(p, result);
}

static void play_read(struct player *p, char **word, int words)
{
	int peek = word[0][0] == 'p', wanted = expected_error(word[3]), result;
	uint32_t value = 0xdeadbeef, offset = offset_of(p, word[1]), width = width_of(p, word[0]);

	(void)words;
	result = peek ? libwdt_model_peek(&p->at->model, &value, offset, width)
		      : libwdt_model_read(&p->at->model, &value, offset, width);
	expect_result(p, result, wanted);
	if (wanted)
		expect(p, value, 0xdeadbeef);
	else if (!p->differs)
		expect(p, value, number(p, word[3]));
}

static void play_line(struct player *p, char **word, int words)
{
	struct libwdt_model_view view = LIBWDT_MODEL_VIEW_INIT;

	(void)words;
	must(p, libwdt_model_view(&p->at->model, &view));
	expect(p, view.lines >> known(p, line_words, word[1]) & 1, number(p, word[3]));
}

static void play_state(struct player *p, char **word, int words)
{
	struct libwdt_model_view view = LIBWDT_MODEL_VIEW_INIT;

	(void)words;
	must(p, libwdt_model_view(&p->at->model, &view));
	expect(p, (view.state & known(p, state_words, word[1])) != 0, number(p, word[3]));
}

static void play_view(struct player *p, char **word, int words)
{
	struct libwdt_model_view view = LIBWDT_MODEL_VIEW_INIT;
	const struct word number_words[] = {
		{"counter", offsetof(struct libwdt_model_view, counter)},
		{"load", offsetof(struct libwdt_model_view, load)},
		{"window", offsetof(struct libwdt_model_view, window)},
		{"level", offsetof(struct libwdt_model_view, level)},
		{"pending", offsetof(struct libwdt_model_view, pending_clocks)},
		{NULL, 0},
	};
	uint32_t found;

	(void)words;
	must(p, libwdt_model_view(&p->at->model, &view));
	memcpy(&found, (const char *)&view + known(p, number_words, word[1]), sizeof(found));
	expect(p, found, number(p, word[3]));
}

static void play_seen(struct player *p, char **word, int words)
{
	struct libwdt_model_events events = LIBWDT_MODEL_EVENTS_INIT;
	uint32_t event = known(p, event_words, word[1]);

	(void)words;
	must(p, libwdt_model_events(&p->at->model, &events));
	if (!strcmp(word[0], "first"))
		expect(p, events.first_cause == event, number(p, word[3]));
	else
		expect(p, (events.seen & event) != 0, number(p, word[3]));
}

static void play_count(struct player *p, char **word, int words)
{
	struct libwdt_model_events events = LIBWDT_MODEL_EVENTS_INIT;
	const struct word number_words[] = {
		{"underflows", offsetof(struct libwdt_model_events, underflows)},
		{"early", offsetof(struct libwdt_model_events, early)},
		{"close", offsetof(struct libwdt_model_events, close)},
		{"interrupts", offsetof(struct libwdt_model_events, interrupts)},
		{"resets", offsetof(struct libwdt_model_events, resets)},
		{"levels", offsetof(struct libwdt_model_events, levels)},
		{NULL, 0},
	};
	uint64_t found;

	(void)words;
	must(p, libwdt_model_events(&p->at->model, &events));
	memcpy(&found, (const char *)&events + known(p, number_words, word[1]), sizeof(found));
	expect(p, found, number(p, word[3]));
}

/* Slow clocks at the present rate, in units of time. */
static uint64_t units_of(const struct player *p, uint64_t clocks)
{
	if (clocks * TIME_HZ % p->hz)
		malformed(p, "'%s' is no whole number of units at %" PRIu32 " Hz", p->step, p->hz);
	return clocks * TIME_HZ / p->hz;
}

static void play_next(struct player *p, char **word, int words)
{
	uint64_t found = 0, wanted = !strcmp(word[2], "never") ? LIBWDT_MODEL_NEVER : units_of(p, number(p, word[2]));

	(void)words;
	must(p, libwdt_model_next_event(&p->at->model, &found));
	expect(p, found, wanted);
}

static void play_time(struct player *p, char **word, int words)
{
	uint64_t amount = number(p, word[1]);
	uint32_t i;

	(void)words;
	if (strcmp(word[0], "unit"))
		amount = units_of(p, amount * (word[0][0] == 't' ? 128 : 1));
	for (i = 0; i < p->halves; i++)
		must(p, libwdt_model_advance(&p->half[i].model, amount));
}

static void play_reset(struct player *p, char **word, int words)
{
	uint32_t i, kind = known(p, kind_words, word[1]);

	(void)words;
	for (i = 0; i < p->halves; i++)
		must(p, libwdt_model_reset(&p->half[i].model, kind));
}

static void play_hz(struct player *p, char **word, int words)
{
	uint32_t i;

	(void)words;
	p->hz = (uint32_t)number(p, word[1]);
	for (i = 0; i < p->halves; i++)
		must(p, libwdt_model_set_hz(&p->half[i].model, p->hz));
}

static void play_input(struct player *p, char **word, int words)
{
	struct libwdt_model_view view = LIBWDT_MODEL_VIEW_INIT;
	uint32_t i, input = word[0][0] == 'i' ? LIBWDT_MODEL_IDLE : LIBWDT_MODEL_DEBUG;

	(void)words;
	for (i = 0; i < p->halves; i++) {
		must(p, libwdt_model_view(&p->half[i].model, &view));
		must(p, libwdt_model_set_inputs(&p->half[i].model,
						number(p, word[1]) ? view.inputs | input : view.inputs & ~input));
	}
}

static void play_option(struct player *p, char **word, int words)
{
	struct libwdt_model_options options = LIBWDT_MODEL_OPTIONS_INIT;
	uint32_t h;
	int i;

	for (i = 1; i < words; i++)
		if (strcmp(word[i], "-") && !take_option(&options, word[i]))
			malformed(p, "unknown option '%s'", word[i]);
	for (h = 0; h < p->halves; h++)
		must(p, libwdt_model_set_options(&p->half[h].model, &options));
}

/* Makes the watchdogs anew. */
static void make(struct player *p)
{
	struct libwdt_model_setup setup = LIBWDT_MODEL_SETUP_INIT;
	uint32_t i;
	int result;

	for (i = 0; i < p->halves; i++) {
		setup.hz = HZ;
		setup.time_hz = TIME_HZ;
		setup.layout = p->half[i].layout;
		setup.partner = i ? &p->half[0].model : NULL;
		result = libwdt_model_init(&p->half[i].model, &setup);
		if (result)
			malformed(p, "the model of half %" PRIu32 " cannot be made: %s", i, libwdt_strerror(result));
	}
}

static void play_move(struct player *p, char **word, int words)
{
	static uint8_t states[HALVES][LIBWDT_MODEL_STATE_BYTES];
	uint32_t i;

	(void)word;
	(void)words;
	for (i = 0; i < p->halves; i++)
		must(p, libwdt_model_save(&p->half[i].model, states[i], sizeof(states[i])));
	make(p);
	for (i = 0; i < p->halves; i++)
		must(p, libwdt_model_restore(&p->half[i].model, states[i], sizeof(states[i])));
}

/* Which words a step has; where there is an equals sign in it, and how many words at least and at most. */
static const struct verb {
	const char *name;
	void (*play)(struct player *, char **, int);
	int equals, least, most;
} verbs[] = {
	{"w", play_write, 3, 3, 5},     {"w8", play_write, 3, 3, 5},    {"w16", play_write, 3, 3, 5},
	{"w64", play_write, 3, 3, 5},   {"r", play_read, 2, 4, 4},      {"r8", play_read, 2, 4, 4},
	{"r16", play_read, 2, 4, 4},    {"r64", play_read, 2, 4, 4},    {"p", play_read, 2, 4, 4},
	{"p8", play_read, 2, 4, 4},     {"p16", play_read, 2, 4, 4},    {"line", play_line, 2, 4, 4},
	{"seen", play_seen, 2, 4, 4},   {"first", play_seen, 2, 4, 4},  {"count", play_count, 2, 4, 4},
	{"state", play_state, 2, 4, 4}, {"view", play_view, 2, 4, 4},   {"next", play_next, 1, 3, 3},
	{"tick", play_time, 0, 2, 2},   {"clock", play_time, 0, 2, 2},  {"unit", play_time, 0, 2, 2},
	{"reset", play_reset, 0, 2, 2}, {"hz", play_hz, 0, 2, 2},       {"idle", play_input, 0, 2, 2},
	{"debug", play_input, 0, 2, 2}, {"option", play_option, 0, 2, TOKENS}, {"move", play_move, 0, 1, 1},
};

static const struct verb *find_verb(const char *name)
{
	size_t i;

	for (i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++)
		if (!strcmp(verbs[i].name, name))
			return &verbs[i];
	return NULL;
}

static struct half *find_half(struct player *p, const char *prefix)
{
	uint32_t i;

	for (i = 0; i < p->halves; i++)
		if (!strcmp(p->half[i].prefix, prefix))
			return &p->half[i];
	return NULL;
}

/* Cuts a text into words. */
static int cut(const struct player *p, char **word, char *text)
{
	int count = 0;
	char *save, *token;

	for (token = strtok_r(text, " ", &save); token; token = strtok_r(NULL, " ", &save)) {
		if (count == TOKENS)
			malformed(p, "too many words");
		word[count++] = token;
	}
	return count;
}

static void play_step(struct player *p, char *text)
{
	char *word[TOKENS], **first = word, original[LINE_MAX_BYTES];
	int count;
	const struct verb *verb;

	while (*text == ' ')
		text++;
	snprintf(original, sizeof(original), "%s", text);
	p->step = original;
	count = cut(p, word, text);
	if (!count)
		malformed(p, "an empty step");
	p->at = find_half(p, *first);
	if (p->at) {
		first++;
		count--;
	} else {
		p->at = find_half(p, "-");
	}
	verb = count ? find_verb(*first) : NULL;
	if (!verb)
		malformed(p, "unknown step '%s'", p->step);
	if (count < verb->least || count > verb->most ||
	    (verb->equals && count > verb->equals && (count != verb->equals + 2 || strcmp(first[verb->equals], "="))))
		malformed(p, "'%s' is not how '%s' is written", p->step, verb->name);
	verb->play(p, first, count);
}

static void check_name(struct player *p, const char *name)
{
	uint32_t i;

	if (p->rows == sizeof(p->names) / sizeof(p->names[0]) || strlen(name) >= sizeof(p->names[0]))
		malformed(p, "too many rows, or too long a name");
	for (i = 0; i < p->rows; i++)
		if (!strcmp(p->names[i], name))
			malformed(p, "a second row '%s'", name);
	strcpy(p->names[p->rows++], name);
}

/* A fact ends with its mark. */
static void check_fact(const struct player *p)
{
	size_t length = strlen(p->fact);

	if (length < 3 || p->fact[length - 2] != ' ' || !strchr("DCFI", p->fact[length - 1]))
		malformed(p, "the fact has no mark: '%s'", p->fact);
}

static int play_row(struct player *p, char **column)
{
	char options[LINE_MAX_BYTES], *save, *step;

	check_name(p, column[0]);
	p->fact = column[1];
	check_fact(p);
	make(p);
	p->hz = HZ;
	p->expectations = 0;
	p->differs = 0;
	snprintf(options, sizeof(options), "option %s", column[2]);
	play_step(p, options);
	if (strcmp(column[2], "-")) /* what the options change of a period counts from its beginning */
		play_step(p, strcpy(options, "reset power-on"));
	for (step = strtok_r(column[3], ";", &save); step && !p->differs; step = strtok_r(NULL, ";", &save))
		play_step(p, step);
	if (!p->expectations && !p->differs)
		malformed(p, "'%s' expects nothing", column[0]);
	return p->differs;
}

static void take_half(struct player *p, char **word, int words)
{
	struct half *half = &p->half[p->halves];

	if (words != 3 || p->halves == HALVES || strlen(word[1]) >= sizeof(half->prefix))
		malformed(p, "half PREFIX LAYOUT");
	strcpy(half->prefix, word[1]);
	half->layout = layout_named(word[2]);
	if (!half->layout)
		malformed(p, "no layout '%s'", word[2]);
	p->halves++;
}

static void take_register(struct player *p, char **word, int words)
{
	uint32_t i = p->register_count;

	if (words != 3 || i == REGISTERS || strlen(word[1]) >= sizeof(p->register_names[0]))
		malformed(p, "register NAME OFFSET");
	p->registers[i].name = strcpy(p->register_names[i], word[1]);
	p->registers[i].value = (uint32_t)number(p, word[2]);
	p->registers[++p->register_count].name = NULL;
}

/* A line without tabs sets the table up; 1: it was the last. */
static int take_directive(struct player *p, char *line)
{
	char *word[TOKENS];
	int words = cut(p, word, line);

	if (!strcmp(word[0], "end") && words == 1)
		return 1;
	if (!strcmp(word[0], "half"))
		take_half(p, word, words);
	else if (!strcmp(word[0], "register"))
		take_register(p, word, words);
	else
		malformed(p, "unknown line '%s'", word[0]);
	return 0;
}

/* Cuts a line at its tabs. */
static void columns_of(const struct player *p, char **column, char *line)
{
	int count;

	for (count = 0; line; count++) {
		if (count == 4)
			malformed(p, "more than four columns");
		column[count] = line;
		line = strchr(line, '\t');
		if (line)
			*line++ = '\0';
	}
	if (count < 4)
		malformed(p, "fewer than four columns");
}

int play_table(const char *path)
{
	static struct player p;
	char line[LINE_MAX_BYTES], *column[4];
	int wrong = 0, ended = 0;
	FILE *table = fopen(path, "r");

	memset(&p, 0, sizeof(p));
	p.path = path;
	if (!table)
		malformed(&p, "cannot be read");
	while (fgets(line, sizeof(line), table)) {
		p.line++;
		if (ended || !strchr(line, '\n'))
			malformed(&p, ended ? "something after the end" : "a line without an end");
		*strchr(line, '\n') = '\0';
		if (*line == '#' || !*line)
			continue;
		if (!strchr(line, '\t')) {
			ended = take_directive(&p, line);
			continue;
		}
		columns_of(&p, column, line);
		if (!find_half(&p, "-"))
			malformed(&p, "a row before its watchdog");
		wrong += play_row(&p, column);
	}
	fclose(table);
	if (!ended || !p.rows)
		malformed(&p, "the table has no end, or no rows");
	printf("%s: %" PRIu32 " rows, %d contradicted\n", path, p.rows, wrong);
	return wrong;
}
