/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * The watchdog: libwdt's device model on the bus. It is brought to the present
 * before each access and at its next event, so that a bite lands where it belongs;
 * its reset line stops the processor. The figures are taken from the bus alone,
 * as a logic analyser would: what the firmware plans is not known here.
 */
#include "machine.h"

static const struct libwdt_layout *layout_of(uint32_t number)
{
	static const struct libwdt_layout *(*const layouts[LAYOUT_COUNT])(void) = {
		[LAYOUT_AT91SAM9] = libwdt_layout_at91sam9, [LAYOUT_SAMA5D4] = libwdt_layout_sama5d4,
		[LAYOUT_SAM9X60] = libwdt_layout_sam9x60,   [LAYOUT_SAMA7G5] = libwdt_layout_sama7g5,
		[LAYOUT_RSWDT] = libwdt_layout_rswdt,
	};

	return layouts[number]();
}

static uint32_t microseconds(uint64_t ns)
{
	return (uint32_t)(ns / 1000);
}

static void last_refresh(struct machine *m)
{
	struct dog *dog = &m->dog;

	if (dog->refreshed)
		timeline_add(m, dog->last_refresh, LAST_REFRESH, microseconds(dog->last_distance), 0);
	dog->refreshed = false;
}

/* A refresh outside the window, as the model counts it. */
static bool was_early(struct machine *m)
{
	struct libwdt_model_events events = LIBWDT_MODEL_EVENTS_INIT;
	struct dog *dog = &m->dog;

	if (libwdt_model_events(&dog->model, &events) || events.early == dog->early_seen)
		return false;
	dog->early_seen = events.early;
	timeline_add(m, m->now, EARLY_REFRESH, microseconds(dog->last_distance), microseconds(dog->opens));
	return true;
}

/* The model's last act in whatever call changed the line: registers wait until Unicorn has returned. */
static int on_line(void *user, uint32_t line, uint32_t level)
{
	struct machine *m = user;

	if (!level)
		return 0;
	if (line == LIBWDT_MODEL_LINE_INTERRUPT) {
		timeline_add(m, m->now, WATCHDOG_INTERRUPT, 0, 0);
		return 0;
	}
	last_refresh(m);
	was_early(m);
	m->dog.bites++;
	m->dog.bit = true;
	timeline_add(m, m->now, BITE, microseconds(m->now - m->dog.restarted), 0);
	m->reset_kind = line == LIBWDT_MODEL_LINE_RESET ? LIBWDT_MODEL_WATCHDOG : LIBWDT_MODEL_PROCESSOR;
	machine_stop(m, STOP_RESET);
	return 0;
}

static void note(struct machine *m, int err, const char *what)
{
	if (err)
		machine_fail(m, "the watchdog's model: %s: %s", what, libwdt_strerror(err));
}

int dog_open(struct machine *m)
{
	struct libwdt_model_setup setup = LIBWDT_MODEL_SETUP_INIT;
	struct dog *dog = &m->dog;
	int err;

	dog->layout = layout_of(m->options->layout);
	dog->hz = (uint32_t)(BOARD_SLOW_CLOCK_HZ * (1000 + m->options->slow_clock_permille) / 1000);
	dog->shortest = NEVER;
	dog->closes = NEVER;
	setup.hz = dog->hz;
	setup.time_hz = NS_PER_SECOND;
	setup.layout = dog->layout;
	setup.line = on_line;
	setup.user = m;
	err = libwdt_model_init(&dog->model, &setup);
	if (err)
		fprintf(stderr, "emulator: the watchdog's model, layout %s: %s\n", dog->layout->name,
			libwdt_strerror(err));
	return err ? STATUS_BAD_INPUT : STATUS_GO_ON;
}

void dog_pass(struct machine *m)
{
	uint64_t units = m->now - m->dog.now;

	m->dog.now = m->now;
	if (units)
		note(m, libwdt_model_advance(&m->dog.model, units), "advance");
}

uint64_t dog_next(const struct machine *m)
{
	uint64_t units;

	if (libwdt_model_next_event(&m->dog.model, &units) || units == LIBWDT_MODEL_NEVER)
		return NEVER;
	return m->dog.now + units;
}

static uint64_t ns_of_ticks(const struct dog *dog, uint32_t ticks)
{
	return ticks * (128 * NS_PER_SECOND) / dog->hz;
}

/* The edges of the window, from registers and from the model's own idea of the end. */
static void note_window(struct dog *dog)
{
	uint32_t reg[LIBWDT_REG_COUNT] = {0}, window, i;
	uint16_t config[LIBWDT_FIELD_ROOM];

	for (i = 0; i < LIBWDT_REG_COUNT; i++)
		if (dog->layout->read_offset[i] != LIBWDT_NO_OFFSET)
			libwdt_model_peek(&dog->model, &reg[i], dog->layout->read_offset[i], 4);
	if (libwdt_decode(config, NULL, dog->layout, reg))
		return;
	window = config[LIBWDT_WINDOW];
	if (!(dog->layout->flags & LIBWDT_WINDOW_ELAPSED))
		window = dog->layout->field[LIBWDT_WINDOW].width && config[LIBWDT_LOAD] > window ?
				 config[LIBWDT_LOAD] - window :
				 0;
	dog->opens = ns_of_ticks(dog, window);
	if (libwdt_model_next_event(&dog->model, &dog->closes))
		dog->closes = NEVER;
}

void dog_reset(struct machine *m, uint32_t kind)
{
	dog_pass(m);
	note(m, libwdt_model_reset(&m->dog.model, kind), "reset");
	if (kind == LIBWDT_MODEL_PERIPHERAL)
		return;
	m->dog.configured = false;
	m->dog.refreshed = false;
	m->dog.restarted = m->now;
	note_window(&m->dog);
}

void dog_idle(struct machine *m, bool is_idle)
{
	dog_pass(m);
	note(m, libwdt_model_set_inputs(&m->dog.model, is_idle ? LIBWDT_MODEL_IDLE : 0), "idle");
}

/* An access that the model refuses changes nothing, in the machine as in the model. */
static bool refused(struct machine *m, int err, uint32_t offset)
{
	if (err == 0)
		return false;
	if (err == LIBWDT_ERR_UNSUPPORTED || err == LIBWDT_ERR_RANGE) {
		if (m->unknown_accesses++ == 0)
			m->unknown_first = BOARD_WDT_BASE + offset;
	} else if (err != LIBWDT_ERR_STATE) {
		note(m, err, "access");
	}
	return true;
}

uint32_t dog_read(struct machine *m, uint32_t offset, uint32_t bytes)
{
	uint32_t value = 0;

	dog_pass(m);
	if (m->stop == RUNNING)
		refused(m, libwdt_model_read(&m->dog.model, &value, offset, bytes), offset);
	time_plan(m);
	return value;
}

static void note_refresh(struct machine *m)
{
	struct dog *dog = &m->dog;

	dog->last_distance = m->now - dog->restarted;
	dog->last_refresh = m->now;
	dog->refreshes++;
	if (!dog->refreshed)
		timeline_add(m, m->now, FIRST_REFRESH, microseconds(dog->last_distance), 0);
	dog->refreshed = true;
}

static void judge_refresh(struct machine *m)
{
	struct dog *dog = &m->dog;

	if (m->stop == RUNNING && !was_early(m) && dog->configured) {
		dog->shortest = dog->last_distance < dog->shortest ? dog->last_distance : dog->shortest;
		dog->longest = dog->last_distance > dog->longest ? dog->last_distance : dog->longest;
	}
	dog->restarted = m->now;
}

static bool is_configuration(const struct libwdt_layout *layout, uint32_t offset)
{
	uint32_t i;

	for (i = 0; i < LIBWDT_REG_COUNT; i++)
		if (layout->write_offset[i] == offset && layout->field[LIBWDT_LOAD].width)
			return true;
	return false;
}

void dog_write(struct machine *m, uint32_t offset, uint32_t value, uint32_t bytes)
{
	struct dog *dog = &m->dog;
	bool is_control = offset == dog->layout->control;
	bool is_refresh = is_control && value == dog->layout->restart;

	dog_pass(m);
	if (m->stop != RUNNING)
		return;
	if (is_refresh)
		note_refresh(m);
	if (is_control && dog->layout->lock && value == dog->layout->lock)
		timeline_add(m, m->now, LOCK_WRITE, value, offset);
	if (!refused(m, libwdt_model_write(&dog->model, offset, value, bytes), offset)) {
		if (is_refresh)
			judge_refresh(m);
		if (!is_control && is_configuration(dog->layout, offset)) {
			dog->mode_writes++;
			dog->configured = true;
			dog->restarted = m->now;
			timeline_add(m, m->now, MODE_WRITE, value, offset);
		}
		note_window(dog);
	}
	time_plan(m);
}
