/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * Random operations on the model and on the second one beside it, biased towards the edges; after each, everything that
 * can be seen must agree. Operations are drawn first and played then, so that a failing list can be played again with
 * ever fewer of them left.
 */
#include "random.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "choose.h"
#include "words.h"

#define RATE_HZ 10000u /* of the slow clock, for each quantum in a unit */
#define LOOK_AHEAD 600u /* units within which the second model looks for the next event */

static int fail(struct play *p, uint32_t half, const char *what, uint64_t model, uint64_t second)
{
	if (!*p->failure)
		snprintf(p->failure, sizeof(p->failure), "%s: %s: 0x%" PRIx64 " in the model, 0x%" PRIx64 " in the second",
			 p->second[half].chip->layout, what, model, second);
	return 1;
}

static int same(struct play *p, uint32_t half, const char *what, uint64_t model, uint64_t second)
{
	return model == second ? 0 : fail(p, half, what, model, second);
}

/* The models as they are made, the library's anew. */
static int make_models(struct play *p)
{
	struct libwdt_model_setup setup = LIBWDT_MODEL_SETUP_INIT;
	uint32_t i;
	int err = 0;

	for (i = 0; i < p->episode->halves; i++) {
		setup.hz = RATE_HZ * p->episode->rate;
		setup.time_hz = (uint64_t)RATE_HZ * p->episode->quanta;
		setup.divider = p->episode->divider;
		setup.layout = layout_named(chips[p->episode->chip[i]].layout);
		setup.partner = i ? &p->model[0] : NULL;
		err |= same(p, i, "init", (uint64_t)libwdt_model_init(&p->model[i], &setup), 0);
	}
	return err;
}

/* What options change of a period counts from its beginning: from a reset. */
static int begin_options(struct play *p)
{
	uint32_t i;
	int err = 0;

	for (i = 0; i < p->episode->halves; i++) {
		p->second[i].options = p->episode->options;
		second_reset(&p->second[i], LIBWDT_MODEL_POWER_ON);
		err |= libwdt_model_set_options(&p->model[i], &p->episode->options);
		err |= libwdt_model_reset(&p->model[i], LIBWDT_MODEL_POWER_ON);
	}
	return same(p, 0, "options", (uint64_t)err, 0);
}

static int begin(struct play *p, const struct episode *episode)
{
	uint32_t i;

	p->episode = episode;
	*p->failure = '\0';
	for (i = 0; i < episode->halves; i++)
		second_make(&p->second[i], &chips[episode->chip[i]], episode->divider, episode->quanta, episode->rate);
	if (episode->halves == 2) {
		p->second[0].partner = &p->second[1];
		p->second[1].partner = &p->second[0];
	}
	return make_models(p) || begin_options(p);
}

/* Bits of a register that documents are sure of. */
static uint32_t sure(const struct second *s, uint32_t offset)
{
	if (offset == 0x04)
		return ~s->chip->mode_bits_unsure;
	if (offset == 0x08 && s->chip->has_wlr && s->options.flags & LIBWDT_MODEL_TORN)
		return 0;
	return 0xffffffffu;
}

static int compare_registers(struct play *p, uint32_t half)
{
	const struct second *s = &p->second[half];
	uint32_t offset, value;
	char what[20];

	for (offset = 0; offset <= s->chip->last; offset += 4) {
		snprintf(what, sizeof(what), "register 0x%02" PRIx32, offset);
		if (libwdt_model_peek(&p->model[half], &value, offset, 4))
			return fail(p, half, what, 1, 0);
		if (same(p, half, what, value & sure(s, offset), second_peek(s, offset) & sure(s, offset)))
			return 1;
	}
	return 0;
}

static int compare_view(struct play *p, uint32_t half)
{
	const struct second *s = &p->second[half];
	struct libwdt_model_view view = LIBWDT_MODEL_VIEW_INIT;

	return same(p, half, "view", (uint64_t)libwdt_model_view(&p->model[half], &view), 0) ||
	       same(p, half, "lines", view.lines, s->lines) || same(p, half, "counter", view.counter, s->counter) ||
	       same(p, half, "held", (view.state & LIBWDT_MODEL_HELD) != 0, s->held != 0) ||
	       same(p, half, "locked", (view.state & LIBWDT_MODEL_LOCKED) != 0, s->locked != 0) ||
	       same(p, half, "pending", (view.state & LIBWDT_MODEL_PENDING) != 0, s->pending != 0) ||
	       same(p, half, "over", (view.state & LIBWDT_MODEL_OVER) != 0, s->over != 0) ||
	       same(p, half, "load", s->held ? 0 : view.load, s->held ? 0 : s->load) ||
	       same(p, half, "inputs", view.inputs, s->inputs) || same(p, half, "now", view.now, s->now) ||
	       same(p, half, "last reset", view.reset_kind, s->reset_kind);
}

static int compare_events(struct play *p, uint32_t half)
{
	const struct second *s = &p->second[half];
	struct libwdt_model_events e = LIBWDT_MODEL_EVENTS_INIT;

	return same(p, half, "events", (uint64_t)libwdt_model_events(&p->model[half], &e), 0) ||
	       same(p, half, "underflows", e.underflows, s->underflows) || same(p, half, "early", e.early, s->early) ||
	       same(p, half, "close", e.close, s->close) ||
	       same(p, half, "interrupts", e.interrupts, s->interrupts) ||
	       same(p, half, "resets", e.resets, s->resets) || same(p, half, "levels", e.levels, s->levels) ||
	       same(p, half, "seen", e.seen, s->seen) || same(p, half, "first cause", e.first_cause, s->first_cause) ||
	       same(p, half, "first time", e.first_cause ? e.first_time : 0, s->first_cause ? s->first_time : 0);
}

/* When the next thing happens, found by waiting for it. */
static int compare_next(struct play *p, uint32_t half)
{
	struct second ahead = p->second[half];
	uint64_t units = 0, waited;

	ahead.partner = NULL;
	ahead.happened = 0;
	for (waited = 0; waited < LOOK_AHEAD && !ahead.happened; waited++)
		second_unit(&ahead);
	if (same(p, half, "next event", (uint64_t)libwdt_model_next_event(&p->model[half], &units), 0))
		return 1;
	if (ahead.happened)
		return same(p, half, "units to the next event", units, waited);
	return units <= LOOK_AHEAD ? fail(p, half, "units to an event that does not come", units, LOOK_AHEAD) : 0;
}

static int play_write(struct play *p, const struct op *op)
{
	int second = second_write(&p->second[op->half], op->offset, op->value);

	return same(p, op->half, "write",
		    (uint64_t)libwdt_model_write(&p->model[op->half], op->offset, op->value, 4), (uint64_t)second);
}

static int play_read(struct play *p, const struct op *op)
{
	struct second *s = &p->second[op->half];
	uint32_t value = 0, again = 0, mask = sure(s, op->offset);
	int err = libwdt_model_read(&p->model[op->half], &value, op->offset, 4);

	if (!mask) { /* a torn counter: the second read of it is whole */
		err = libwdt_model_read(&p->model[op->half], &again, op->offset, 4);
		return err || same(p, op->half, "second read", again, second_read(s, op->offset));
	}
	return same(p, op->half, "read's result", (uint64_t)err, 0) ||
	       same(p, op->half, "read", value & mask, second_read(s, op->offset) & mask);
}

/* In one step or, as most hosts do it, from event to event. */
static int advance(struct libwdt_model *model, const struct op *op)
{
	uint64_t left = op->units, step;
	int err = 0;

	while (!err && op->ask && left) {
		err = libwdt_model_next_event(model, &step);
		step = !step ? 1 : step < left ? step : left;
		if (!err)
			err = libwdt_model_advance(model, step);
		left -= step;
	}
	return err ? err : libwdt_model_advance(model, left);
}

static int play_time(struct play *p, const struct op *op)
{
	uint32_t half, i;
	int err = 0;

	for (half = 0; half < p->episode->halves; half++) {
		for (i = 0; i < op->units; i++)
			second_unit(&p->second[half]);
		err |= same(p, half, "advance", (uint64_t)advance(&p->model[half], op), 0);
	}
	return err;
}

/* Saved, and restored in other memory. */
static int play_move(struct play *p)
{
	uint8_t state[2][LIBWDT_MODEL_STATE_BYTES];
	uint32_t i;
	int err = 0;

	for (i = 0; i < p->episode->halves; i++)
		err |= libwdt_model_save(&p->model[i], state[i], sizeof(state[i]));
	memset(p->model, 0x5a, sizeof(p->model));
	err |= make_models(p);
	for (i = 0; i < p->episode->halves; i++)
		err |= libwdt_model_restore(&p->model[i], state[i], sizeof(state[i]));
	return same(p, 0, "save and restore", (uint64_t)err, 0);
}

/* What every half sees. */
static int play_half(struct play *p, const struct op *op, uint32_t half)
{
	struct second *s = &p->second[half];
	struct libwdt_model *model = &p->model[half];

	switch (op->kind) {
	case RESET:
		second_reset(s, op->value);
		return same(p, half, "reset", (uint64_t)libwdt_model_reset(model, op->value), 0);
	case RATE:
		s->rate = op->value;
		return same(p, half, "rate", (uint64_t)libwdt_model_set_hz(model, RATE_HZ * op->value), 0);
	case INPUTS:
		second_inputs(s, op->value);
		return same(p, half, "inputs", (uint64_t)libwdt_model_set_inputs(model, op->value), 0);
	case OPTIONS:
		second_options(s, &op->options);
		return same(p, half, "options", (uint64_t)libwdt_model_set_options(model, &op->options), 0);
	default:
		s->seen = s->first_cause = 0;
		s->underflows = s->early = s->close = s->interrupts = s->resets = s->levels = 0;
		return same(p, half, "clear events", (uint64_t)libwdt_model_clear_events(model), 0);
	}
}

static int play_op(struct play *p, const struct op *op)
{
	uint32_t half;
	int err = 0;

	if (op->kind == WRITE)
		err = play_write(p, op);
	else if (op->kind == READ)
		err = play_read(p, op);
	else if (op->kind == ADVANCE)
		err = play_time(p, op);
	else if (op->kind == MOVE)
		err = play_move(p);
	else
		for (half = 0; half < p->episode->halves && !err; half++)
			err = play_half(p, op, half);
	for (half = 0; half < p->episode->halves && !err; half++)
		err = compare_view(p, half) || compare_registers(p, half) || compare_events(p, half) ||
		      (op->ask && compare_next(p, half));
	return err;
}

static void print_op(const struct episode *e, const struct op *op)
{
	const char *layout = chips[e->chip[op->half]].layout;

	switch (op->kind) {
	case WRITE:
		printf("  write %s 0x%02" PRIx32 " 0x%08" PRIx32, layout, op->offset, op->value);
		break;
	case READ:
		printf("  read %s 0x%02" PRIx32, layout, op->offset);
		break;
	case ADVANCE:
		printf("  advance %" PRIu32 " units", op->units);
		break;
	case RESET:
		printf("  reset %s", word_name(kind_words, op->value));
		break;
	case RATE:
		printf("  rate %" PRIu32 " quanta a unit", op->value);
		break;
	case INPUTS:
		printf("  inputs %" PRIu32, op->value);
		break;
	case OPTIONS:
		printf("  options ");
		print_options(stdout, &op->options);
		break;
	case MOVE:
		printf("  save and restore");
		break;
	default:
		printf("  clear events");
		break;
	}
	printf("%s\n", op->ask ? ", next event?" : "");
}

/* Plays a list; returns whether it fails. */
static int replay(struct play *p, const struct episode *e)
{
	uint32_t i;

	if (begin(p, e))
		return 1;
	for (i = 0; i < e->count; i++)
		if (play_op(p, &e->ops[i]))
			return 1;
	return 0;
}

/* Draws and plays an episode, and ends it with the operation that fails. */
static int play_episode(struct play *p, struct episode *e, struct source *r)
{
	int err;

	choose_shape(r, e);
	err = begin(p, e);
	while (!err && e->count < OPS) {
		choose_op(r, p, &e->ops[e->count]);
		err = play_op(p, &e->ops[e->count++]);
	}
	return err;
}

/* Leaves out what is not needed to fail in the same words. */
static void shrink(struct play *p, struct episode *e)
{
	static struct episode fewer;
	char sought[sizeof(p->failure)];
	uint32_t i;

	memcpy(sought, p->failure, sizeof(sought));
	*strchr(strchr(sought, ':') + 1, ':') = '\0';
	for (i = e->count; i-- > 0;) {
		fewer = *e;
		fewer.count--;
		memmove(&fewer.ops[i], &fewer.ops[i + 1], (fewer.count - i) * sizeof(fewer.ops[0]));
		if (replay(p, &fewer) && !strncmp(sought, p->failure, strlen(sought)))
			*e = fewer;
	}
	replay(p, e);
}

int play_random(uint64_t seed, uint64_t first, uint64_t episodes)
{
	static struct episode e;
	static struct play p;
	uint64_t i, operations = 0;
	uint32_t k;

	for (i = first; i < first + episodes; i++) {
		struct source r = {seed * 1000003 + i};

		if (!play_episode(&p, &e, &r)) {
			operations += e.count;
			continue;
		}
		shrink(&p, &e);
		printf("seed %" PRIu64 ", episode %" PRIu64 ": %s\n%s, divider %" PRIu32 ", %" PRIu32
		       " quanta in a slow clock, %" PRIu32 " in a unit\n",
		       seed, i, p.failure, chips[e.chip[0]].layout, e.divider, e.quanta, e.rate);
		printf("  options ");
		print_options(stdout, &e.options);
		printf(", reset power-on\n");
		for (k = 0; k < e.count; k++)
			print_op(&e, &e.ops[k]);
		return 1;
	}
	printf("seed %" PRIu64 ": %" PRIu64 " episodes, %" PRIu64 " operations agree\n", seed, episodes, operations);
	return 0;
}
