/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * What no host should do: null pointers, sizes of other libraries, odd widths and offsets, absurd times, states that
 * are damaged or forged under a right checksum, layouts that are nonsense. Every call gives a documented error or
 * works; after an error nothing has changed. Meant to be built with sanitizers.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <wdt/crc.h>

#include "random.h"
#include "words.h"

#define STATE LIBWDT_MODEL_STATE_BYTES

static uint64_t wrong;

static void check(int holds, const char *what, int result)
{
	if (!holds && ++wrong < 20)
		printf("hostile: %s: %d\n", what, result);
}

static void expect(int result, int wanted, const char *what)
{
	check(result == wanted, what, result);
}

static struct libwdt_model_setup any_setup(struct source *r)
{
	static const char *const names[] = {"at91sam9", "sam7s",    "samv7",      "sama5d4",
					    "sam9x60",  "sama7g5", "sama7g5_ns", "rswdt"};
	struct libwdt_model_setup setup = LIBWDT_MODEL_SETUP_INIT;

	setup.layout = layout_named(names[below(r, 8)]);
	setup.divider = one_in(r, 2) ? 128 : 1 + below(r, 4096);
	setup.time_hz = one_in(r, 2) ? setup.time_hz : 1 + draw(r) % ((uint64_t)1 << 40);
	return setup;
}

/* Anything at all, to bring a model into some state; results do not matter here. */
static void rattle(struct libwdt_model *model, struct source *r, uint32_t calls)
{
	uint64_t units;
	uint32_t value;

	for (; calls; calls--) {
		switch (below(r, 6)) {
		case 0:
			libwdt_model_write(model, below(r, 12) * 4, (uint32_t)draw(r), 4);
			break;
		case 1:
			libwdt_model_write(model, below(r, 2) * 4, one_in(r, 2) ? 0xa5000001 : 0x00052033, 4);
			break;
		case 2:
			libwdt_model_read(model, &value, below(r, 12) * 4, 4);
			break;
		case 3:
			libwdt_model_set_inputs(model, below(r, 4));
			break;
		case 4:
			libwdt_model_advance(model, draw(r) >> below(r, 64));
			break;
		default:
			if (!libwdt_model_next_event(model, &units) && units != LIBWDT_MODEL_NEVER)
				libwdt_model_advance(model, units);
			break;
		}
		if (one_in(r, 4))
			libwdt_model_reset(model, below(r, 5));
	}
}

/* The model is what it was. */
static void unchanged(const struct libwdt_model *model, const uint8_t *before, const char *what)
{
	uint8_t now[STATE];

	check(!libwdt_model_save(model, now, STATE) && !memcmp(now, before, STATE), what, 0);
}

static void nulls(struct libwdt_model *model)
{
	struct libwdt_model_setup setup = LIBWDT_MODEL_SETUP_INIT;
	struct libwdt_model_options options = LIBWDT_MODEL_OPTIONS_INIT;
	struct libwdt_model_events events = LIBWDT_MODEL_EVENTS_INIT;
	struct libwdt_model_view view = LIBWDT_MODEL_VIEW_INIT;
	uint8_t state[STATE];
	uint64_t units;
	uint32_t value;

	setup.layout = libwdt_layout_sam9x60();
	expect(libwdt_model_init_sized(NULL, sizeof(*model), &setup), LIBWDT_ERR_INVALID, "init without a model");
	expect(libwdt_model_init(model, NULL), LIBWDT_ERR_INVALID, "init without a setup");
	expect(libwdt_model_set_options(NULL, &options), LIBWDT_ERR_INVALID, "set_options without a model");
	expect(libwdt_model_set_options(model, NULL), LIBWDT_ERR_INVALID, "set_options without options");
	expect(libwdt_model_options(NULL, &options), LIBWDT_ERR_INVALID, "options without a model");
	expect(libwdt_model_options(model, NULL), LIBWDT_ERR_INVALID, "options without options");
	expect(libwdt_model_set_hz(NULL, 32768), LIBWDT_ERR_INVALID, "set_hz without a model");
	expect(libwdt_model_set_inputs(NULL, 0), LIBWDT_ERR_INVALID, "set_inputs without a model");
	expect(libwdt_model_reset(NULL, 0), LIBWDT_ERR_INVALID, "reset without a model");
	expect(libwdt_model_read(NULL, &value, 4, 4), LIBWDT_ERR_INVALID, "read without a model");
	expect(libwdt_model_read(model, NULL, 4, 4), LIBWDT_ERR_INVALID, "read to nowhere");
	expect(libwdt_model_peek(NULL, &value, 4, 4), LIBWDT_ERR_INVALID, "peek without a model");
	expect(libwdt_model_peek(model, NULL, 4, 4), LIBWDT_ERR_INVALID, "peek to nowhere");
	expect(libwdt_model_write(NULL, 4, 0, 4), LIBWDT_ERR_INVALID, "write without a model");
	expect(libwdt_model_advance(NULL, 1), LIBWDT_ERR_INVALID, "advance without a model");
	expect(libwdt_model_next_event(NULL, &units), LIBWDT_ERR_INVALID, "next_event without a model");
	expect(libwdt_model_next_event(model, NULL), LIBWDT_ERR_INVALID, "next_event to nowhere");
	expect(libwdt_model_events(NULL, &events), LIBWDT_ERR_INVALID, "events without a model");
	expect(libwdt_model_events(model, NULL), LIBWDT_ERR_INVALID, "events to nowhere");
	expect(libwdt_model_clear_events(NULL), LIBWDT_ERR_INVALID, "clear_events without a model");
	expect(libwdt_model_view(NULL, &view), LIBWDT_ERR_INVALID, "view without a model");
	expect(libwdt_model_view(model, NULL), LIBWDT_ERR_INVALID, "view to nowhere");
	expect(libwdt_model_save(NULL, state, STATE), LIBWDT_ERR_INVALID, "save without a model");
	expect(libwdt_model_save(model, NULL, STATE), LIBWDT_ERR_INVALID, "save to nowhere");
	expect(libwdt_model_restore(NULL, state, STATE), LIBWDT_ERR_INVALID, "restore without a model");
	expect(libwdt_model_restore(model, NULL, STATE), LIBWDT_ERR_INVALID, "restore from nowhere");
}

static void uninitialised(void)
{
	static struct libwdt_model nothing;
	struct libwdt_model_options options = LIBWDT_MODEL_OPTIONS_INIT;
	struct libwdt_model_events events = LIBWDT_MODEL_EVENTS_INIT;
	struct libwdt_model_view view = LIBWDT_MODEL_VIEW_INIT;
	uint8_t state[STATE] = {0};
	uint64_t units;
	uint32_t value;

	expect(libwdt_model_set_options(&nothing, &options), LIBWDT_ERR_STATE, "set_options before init");
	expect(libwdt_model_options(&nothing, &options), LIBWDT_ERR_STATE, "options before init");
	expect(libwdt_model_set_hz(&nothing, 32768), LIBWDT_ERR_STATE, "set_hz before init");
	expect(libwdt_model_set_inputs(&nothing, 0), LIBWDT_ERR_STATE, "set_inputs before init");
	expect(libwdt_model_reset(&nothing, 0), LIBWDT_ERR_STATE, "reset before init");
	expect(libwdt_model_read(&nothing, &value, 4, 4), LIBWDT_ERR_STATE, "read before init");
	expect(libwdt_model_peek(&nothing, &value, 4, 4), LIBWDT_ERR_STATE, "peek before init");
	expect(libwdt_model_write(&nothing, 4, 0, 4), LIBWDT_ERR_STATE, "write before init");
	expect(libwdt_model_advance(&nothing, 1), LIBWDT_ERR_STATE, "advance before init");
	expect(libwdt_model_next_event(&nothing, &units), LIBWDT_ERR_STATE, "next_event before init");
	expect(libwdt_model_events(&nothing, &events), LIBWDT_ERR_STATE, "events before init");
	expect(libwdt_model_clear_events(&nothing), LIBWDT_ERR_STATE, "clear_events before init");
	expect(libwdt_model_view(&nothing, &view), LIBWDT_ERR_STATE, "view before init");
	expect(libwdt_model_save(&nothing, state, STATE), LIBWDT_ERR_STATE, "save before init");
	expect(libwdt_model_restore(&nothing, state, STATE), LIBWDT_ERR_STATE, "restore before init");
}

/* Numbers outside their ranges, of which one is drawn. */
static void numbers(struct libwdt_model *model, struct source *r)
{
	struct libwdt_model_options options = LIBWDT_MODEL_OPTIONS_INIT;
	struct libwdt_model_events events = LIBWDT_MODEL_EVENTS_INIT;
	struct libwdt_model_view view = LIBWDT_MODEL_VIEW_INIT;
	uint8_t before[STATE];
	uint32_t value = 0x12345678, width = below(r, 12), offset = (uint32_t)(draw(r) >> below(r, 64));
	int err;

	libwdt_model_save(model, before, STATE);
	expect(libwdt_model_set_hz(model, below(r, 10000)), LIBWDT_ERR_INVALID, "too slow a clock");
	expect(libwdt_model_set_hz(model, 1000001 + below(r, 4000000000u)), LIBWDT_ERR_INVALID, "too fast a clock");
	expect(libwdt_model_set_inputs(model, 4 + below(r, 4000000000u) * 4), LIBWDT_ERR_INVALID, "unknown inputs");
	expect(libwdt_model_reset(model, 5 + below(r, 4000000000u)), LIBWDT_ERR_INVALID, "unknown reset");
	expect(libwdt_model_advance(model, ((uint64_t)1 << 63) + 1 + (draw(r) >> 1)), LIBWDT_ERR_INVALID, "too many units");
	options.delay_clocks = 4 + below(r, 1000);
	expect(libwdt_model_set_options(model, &options), LIBWDT_ERR_INVALID, "too long a delay");
	options.delay_clocks = 0;
	options.flags = 0x80000000u;
	expect(libwdt_model_set_options(model, &options), LIBWDT_ERR_INVALID, "an unknown flag");
	options.flags = 0;
	options.divider_phase = 4096;
	expect(libwdt_model_set_options(model, &options), LIBWDT_ERR_INVALID, "too late a phase");
	options.divider_phase = 0;
	options.spacing_clocks = 256;
	expect(libwdt_model_set_options(model, &options), LIBWDT_ERR_INVALID, "too wide a spacing");
	options.size = events.size = view.size = below(r, 8);
	expect(libwdt_model_set_options(model, &options), LIBWDT_ERR_SIZE, "options of no size");
	expect(libwdt_model_options(model, &options), LIBWDT_ERR_SIZE, "options of no size, read");
	expect(libwdt_model_events(model, &events), LIBWDT_ERR_SIZE, "events of no size");
	expect(libwdt_model_view(model, &view), LIBWDT_ERR_SIZE, "view of no size");
	expect(libwdt_model_save(model, before, below(r, STATE)), LIBWDT_ERR_SIZE, "too little room for a state");
	if (width == 4 && offset % 4 == 0)
		offset = 0x40 + (offset & ~3u) % 0xffff0000u;
	err = width == 4 && offset % 4 == 0 ? LIBWDT_ERR_RANGE : LIBWDT_ERR_UNSUPPORTED;
	expect(libwdt_model_read(model, &value, offset, width), err, "read of an odd place");
	expect(libwdt_model_peek(model, &value, offset, width), err, "peek at an odd place");
	check(value == 0x12345678, "a read that failed stored something", 0);
	err = libwdt_model_write(model, offset, 0xa5000001, width);
	check(err == LIBWDT_ERR_RANGE || err == LIBWDT_ERR_UNSUPPORTED || err == LIBWDT_ERR_STATE,
	      "write to an odd place", err);
	unchanged(model, before, "an error changed something");
}

/* Time as far as it goes. */
static void ages(struct libwdt_model *model, struct source *r)
{
	uint8_t before[STATE];
	struct libwdt_model_view view = LIBWDT_MODEL_VIEW_INIT;
	uint64_t step = draw(r) >> below(r, 64);
	int i, err;

	for (i = 0; i < 4; i++) {
		uint64_t now;

		libwdt_model_save(model, before, STATE);
		libwdt_model_view(model, &view);
		now = view.now;
		err = libwdt_model_advance(model, step);
		libwdt_model_view(model, &view);
		check(err == 0 || err == LIBWDT_ERR_RANGE || err == LIBWDT_ERR_INVALID, "an absurd advance", err);
		check(view.now == (err ? now : now + step) && view.now >= now, "time after an advance", err);
		if (err)
			unchanged(model, before, "an advance that failed changed something");
		step = (uint64_t)1 << 63;
	}
}

static void seal(uint8_t *state)
{
	uint32_t i, sum = libwdt_crc(0, state, STATE - 4);

	for (i = 0; i < 4; i++)
		state[STATE - 4 + i] = (uint8_t)(sum >> 8 * i);
}

/* Every answer of a model that took a forged state is still an answer. */
static void live(struct libwdt_model *model, struct source *r)
{
	struct libwdt_model_view view = LIBWDT_MODEL_VIEW_INIT;
	uint64_t units = 1;

	expect(libwdt_model_view(model, &view), 0, "view of a forged state");
	check(libwdt_model_next_event(model, &units) == 0 && units >= 1, "next event of a forged state", 0);
	rattle(model, r, 20);
}

static void states(struct libwdt_model *model, struct source *r)
{
	uint8_t sound[STATE], state[STATE];
	uint32_t i;
	int err;

	libwdt_model_save(model, sound, STATE);
	memcpy(state, sound, STATE);
	seal(state);
	check(!memcmp(state, sound, STATE), "the checksum is not where it is sought", 0);
	expect(libwdt_model_restore(model, sound, below(r, STATE)), LIBWDT_ERR_SIZE, "half a state");
	state[below(r, STATE)] ^= (uint8_t)(1 + below(r, 255));
	err = libwdt_model_restore(model, state, STATE);
	check(err == LIBWDT_ERR_INVALID || err == LIBWDT_ERR_UNSUPPORTED, "a damaged state", err);
	unchanged(model, sound, "a damaged state changed something");
	for (i = 1 + below(r, 4); i; i--)
		state[below(r, STATE - 4)] = (uint8_t)(one_in(r, 3) ? 0xff : one_in(r, 2) ? 0 : draw(r));
	seal(state);
	err = libwdt_model_restore(model, state, STATE);
	check(err == 0 || err == LIBWDT_ERR_INVALID || err == LIBWDT_ERR_UNSUPPORTED, "a forged state", err);
	if (err)
		unchanged(model, sound, "a forged state that was refused changed something");
	else
		live(model, r);
}

/* A caller's layout may be nonsense; it is refused, or something that lives. */
static void layouts(struct source *r)
{
	struct libwdt_model_setup setup = any_setup(r);
	struct libwdt_model model;
	struct libwdt_layout layout = *setup.layout;
	uint8_t *from = (uint8_t *)&layout.control;
	size_t span = (size_t)((uint8_t *)&layout.restart - from), fields = sizeof(layout.field);
	uint32_t i;
	int err;

	for (i = 1 + below(r, 3); i; i--) {
		if (one_in(r, 2))
			from[below(r, (uint32_t)span)] = (uint8_t)(one_in(r, 2) ? below(r, 64) : draw(r));
		else
			((uint8_t *)layout.field)[below(r, (uint32_t)fields)] = (uint8_t)(one_in(r, 2) ? below(r, 33) : draw(r));
		if (one_in(r, 6))
			layout.flags = (uint32_t)draw(r) & 0x3ff;
		if (one_in(r, 6))
			layout.limits = (uint32_t)draw(r) >> below(r, 32);
		if (one_in(r, 6))
			layout.restart = (uint32_t)draw(r);
	}
	setup.layout = &layout;
	err = libwdt_model_init(&model, &setup);
	check(err == 0 || err == LIBWDT_ERR_UNSUPPORTED || err == LIBWDT_ERR_SIZE || err == LIBWDT_ERR_INVALID,
	      "a nonsense layout", err);
	if (!err)
		live(&model, r);
}

/* A pair of which one half is made anew, moved or forgotten. */
static void partners(struct source *r)
{
	static struct libwdt_model secure, other;
	struct libwdt_model_setup setup = LIBWDT_MODEL_SETUP_INIT;
	int err;

	memset(&secure, 0, sizeof(secure));
	setup.layout = libwdt_layout_sama7g5_ns();
	setup.partner = &secure;
	expect(libwdt_model_init(&other, &setup), LIBWDT_ERR_STATE, "a partner that is not made");
	setup.partner = NULL;
	setup.layout = one_in(r, 2) ? libwdt_layout_sama7g5() : any_setup(r).layout;
	expect(libwdt_model_init(&secure, &setup), 0, "a first half");
	setup.partner = &secure;
	setup.layout = one_in(r, 2) ? libwdt_layout_sama7g5_ns() : any_setup(r).layout;
	err = libwdt_model_init(&other, &setup);
	check(err == 0 || err == LIBWDT_ERR_UNSUPPORTED, "a partner", err);
	if (err)
		return;
	rattle(&secure, r, 8);
	rattle(&other, r, 8);
	if (one_in(r, 2))
		memset(&secure, 0, sizeof(secure)); /* gone */
	else
		memset(&other, 0, sizeof(other));
	rattle(&other, r, 8);
	rattle(&secure, r, 8);
}

int play_hostile(uint64_t seed, uint64_t rounds)
{
	struct source r = {seed};
	struct libwdt_model model;
	uint64_t i;

	wrong = 0;
	uninitialised();
	for (i = 0; i < rounds; i++) {
		struct libwdt_model_setup setup = any_setup(&r);

		expect(libwdt_model_init(&model, &setup), 0, "init");
		nulls(&model);
		rattle(&model, &r, below(&r, 12));
		numbers(&model, &r);
		states(&model, &r);
		ages(&model, &r);
		layouts(&r);
		partners(&r);
	}
	printf("seed %" PRIu64 ": %" PRIu64 " hostile rounds, %" PRIu64 " wrong answers\n", seed, rounds, wrong);
	return wrong != 0;
}
