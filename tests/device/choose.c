/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* Draws operations, most of them about an edge: of the window, the level, the period, the distance between writes. */
#include "choose.h"

#include <string.h>

#include "words.h"

#define UNITS_MAX 6000u

static uint32_t near(struct source *r, uint32_t value)
{
	return (value + below(r, 3) - 1) & 0xfff;
}

static uint32_t draw_load(struct source *r)
{
	return one_in(r, 8) ? 0xfff : one_in(r, 8) ? below(r, 0x1000) : below(r, 9);
}

static uint32_t draw_threshold(struct source *r, uint32_t load)
{
	return one_in(r, 4) ? 0xfff : one_in(r, 3) ? near(r, load) : one_in(r, 4) ? 0 : below(r, load + 1);
}

static uint32_t draw_mode(struct source *r, const struct second *s)
{
	const struct chip *chip = s->chip;
	uint32_t load = draw_load(r);
	uint32_t mode = chip->has_wlr ? 0 : load | (one_in(r, 3) ? 0xfff : draw_threshold(r, load)) << 16;

	if (one_in(r, 8))
		return (uint32_t)draw(r);
	if (chip->lockable && one_in(r, 6))
		return one_in(r, 2) ? chip->off : 0;
	mode |= one_in(r, 4) ? chip->off : 0;
	mode |= one_in(r, 3) ? chip->reset_end : 0;
	mode |= one_in(r, 3) ? chip->reset_early : 0;
	mode |= one_in(r, 2) ? chip->interrupt : 0;
	mode |= one_in(r, 2) ? chip->reset_processor : 0;
	return mode | (one_in(r, 2) ? chip->idle : 0) | (one_in(r, 2) ? chip->debug : 0);
}

static uint32_t draw_control(struct source *r, const struct chip *chip)
{
	uint32_t key = one_in(r, 8) ? below(r, 256) : chip->key;
	uint32_t bits = one_in(r, 6) ? (uint32_t)draw(r) & 0xffffff : 1;

	if (one_in(r, 10))
		bits = 0x10 | below(r, 2);
	else if (one_in(r, 2))
		bits &= ~0x10u;
	return key << 24 | bits;
}

static void draw_write(struct source *r, const struct play *p, struct op *op)
{
	const struct second *s = &p->second[op->half];
	uint32_t load = one_in(r, 2) ? s->load : draw_load(r);

	op->kind = WRITE;
	op->offset = one_in(r, 2) ? 0 : one_in(r, 2) ? 4 : below(r, s->chip->last / 4 + 1) * 4;
	if (op->offset == 0x00)
		op->value = draw_control(r, s->chip);
	else if (op->offset == 0x04)
		op->value = draw_mode(r, s);
	else if (op->offset == 0x0c)
		op->value = load | (one_in(r, 2) ? 0 : draw_threshold(r, load)) << 16;
	else if (op->offset == 0x10)
		op->value = draw_threshold(r, load);
	else if (op->offset >= 0x24)
		op->value = below(r, 6) | (one_in(r, 2) ? 0xfff : below(r, 12)) << 16;
	else
		op->value = (uint32_t)draw(r);
}

/* Units to about the moment when the counter has counted to a value, or some time else. */
static uint32_t draw_units(struct source *r, const struct second *s, uint32_t quanta)
{
	uint32_t goal, ticks;
	uint64_t clocks, units;

	switch (below(r, 6)) {
	case 0:
		return below(r, 4);
	case 1:
		return below(r, 300);
	case 2: /* a distance between writes */
		units = ((uint64_t)s->options.spacing_clocks * quanta + s->rate - 1) / s->rate;
		break;
	default:
		goal = one_in(r, 2) ? 0 : s->chip->has_wlr ? s->load - (one_in(r, 2) ? s->window : s->level) : s->window;
		ticks = s->counter > goal ? s->counter - goal : 0;
		if (!goal && one_in(r, 2))
			ticks++;
		clocks = (uint64_t)ticks * s->divider_clocks;
		clocks = clocks > s->divider ? clocks - s->divider : 0;
		units = (clocks * quanta - (clocks ? s->fraction : 0) + s->rate - 1) / s->rate;
		break;
	}
	units += below(r, 3);
	units -= units ? 1 : 0;
	return units > UNITS_MAX ? below(r, UNITS_MAX) : (uint32_t)units;
}

static void draw_options(struct source *r, const struct episode *e, struct libwdt_model_options *options)
{
	const struct libwdt_model_options plain = LIBWDT_MODEL_OPTIONS_INIT;
	const struct word *word;

	*options = plain;
	if (one_in(r, 4))
		return;
	for (word = flag_words; word->name; word++)
		options->flags |= one_in(r, 6) ? word->value : 0;
	options->delay_clocks = one_in(r, 2) ? 0 : below(r, 4);
	options->divider_phase = one_in(r, 2) ? 0 : one_in(r, 2) ? LIBWDT_MODEL_DIVIDER_KEPT : below(r, e->divider);
	options->spacing_clocks = one_in(r, 2) ? 3 : below(r, 12);
	if (!options->divider_phase) /* or there may be less than nothing left of a period */
		options->cut_clocks = below(r, e->divider);
}

void choose_op(struct source *r, const struct play *p, struct op *op)
{
	static const enum kind kinds[] = {WRITE,   WRITE,   WRITE,   WRITE,   WRITE, READ,   READ, ADVANCE,
					  ADVANCE, ADVANCE, ADVANCE, ADVANCE, RATE,  INPUTS, MOVE, OPTIONS};

	memset(op, 0, sizeof(*op));
	op->half = below(r, p->episode->halves);
	op->ask = one_in(r, 3);
	op->kind = one_in(r, 40) ? RESET : one_in(r, 60) ? FORGET : kinds[below(r, sizeof(kinds) / sizeof(kinds[0]))];
	if ((p->second[0].held || (p->episode->halves == 2 && p->second[1].held)) &&
	    (p->episode->halves == 2 || one_in(r, 2))) {
		op->kind = RESET;
		op->value = below(r, LIBWDT_MODEL_PERIPHERAL);
	} else if (op->kind == RESET) {
		op->value = below(r, LIBWDT_MODEL_PERIPHERAL + 1);
	} else if (op->kind == WRITE) {
		draw_write(r, p, op);
	} else if (op->kind == READ) {
		op->offset = one_in(r, 2) ? p->second[op->half].chip->status
					  : below(r, p->second[op->half].chip->last / 4 + 1) * 4;
	} else if (op->kind == ADVANCE) {
		op->units = draw_units(r, &p->second[op->half], p->episode->quanta);
	} else if (op->kind == RATE) {
		op->value = 1 + below(r, 6);
	} else if (op->kind == INPUTS) {
		op->value = one_in(r, 2) ? 0 : below(r, 4);
	} else if (op->kind == OPTIONS) {
		draw_options(r, p->episode, &op->options);
	}
}

void choose_shape(struct source *r, struct episode *e)
{
	static const uint32_t dividers[] = {1, 2, 3, 4, 8, 128}, quanta[] = {1, 2, 3, 7};

	memset(e, 0, sizeof(*e));
	e->chip[0] = below(r, chip_count);
	e->halves = 1;
	if (e->chip[0] == SECURE || e->chip[0] == NON_SECURE) {
		e->chip[0] = SECURE;
		e->chip[1] = NON_SECURE;
		e->halves = 2;
	}
	e->divider = dividers[below(r, 6)];
	e->quanta = quanta[below(r, 4)];
	e->rate = 1 + below(r, 6);
	draw_options(r, e, &e->options);
}
