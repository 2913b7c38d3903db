/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* A modelled watchdog's life: how it is made, set, reset and looked at. */
#include "../struct-size.h"
#include "model.h"

int libwdt_model_enter_const(const struct model **m, const struct libwdt_model *model)
{
	const struct model *inside = (const struct model *)(const void *)model;

	if (!model || (uintptr_t)model & (_Alignof(struct model) - 1))
		return LIBWDT_ERR_INVALID;
	if (inside->magic != MODEL_MAGIC)
		return LIBWDT_ERR_STATE;
	*m = inside;
	return 0;
}

int libwdt_model_enter(struct model **m, struct libwdt_model *model)
{
	const struct model *unused;
	int err = libwdt_model_enter_const(&unused, model);

	if (!err)
		*m = (struct model *)(void *)model;
	return err;
}

uint32_t libwdt_model_field(const struct model *m, uint32_t field)
{
	return field_of(&m->layout->field[field], m->reg);
}

uint32_t libwdt_model_sizeof(void)
{
	return sizeof(struct libwdt_model);
}

int libwdt_model_init_sized(struct libwdt_model *model, uint32_t bytes, const struct libwdt_model_setup *setup)
{
	static const struct libwdt_model_options as_documented = LIBWDT_MODEL_OPTIONS_INIT;
	static const struct model blank;
	struct model *m = (struct model *)(void *)model;
	int err;

	if (!model)
		return LIBWDT_ERR_INVALID;
	err = libwdt_model_check_setup(setup);
	if (!err)
		err = libwdt_model_check_partner(setup, model);
	if (err)
		return err;
	if (bytes < sizeof(*m) || (uintptr_t)model & (_Alignof(struct model) - 1))
		return LIBWDT_ERR_STORAGE;
	*m = blank;
	m->magic = MODEL_MAGIC;
	m->hz = setup->hz;
	m->divider = setup->divider;
	m->time_hz = setup->time_hz;
	m->layout = setup->layout;
	m->line = setup->line;
	m->user = setup->user;
	m->options = as_documented;
	libwdt_model_clear(m);
	libwdt_model_link(m, setup->partner);
	libwdt_model_settle(m);
	return 0;
}

int libwdt_model_set_options(struct libwdt_model *model, const struct libwdt_model_options *options)
{
	struct model *m;
	int err = libwdt_model_enter(&m, model);

	if (!err)
		err = libwdt_check_struct(options, sizeof(*options), FIRST_MODEL_OPTIONS);
	if (!err)
		err = libwdt_model_check_options(options, m->divider);
	if (err)
		return err;
	libwdt_take_struct(&m->options, options, sizeof(m->options));
	m->options.size = sizeof(m->options);
	libwdt_model_settle(m); /* the halt bits may have changed places */
	return libwdt_model_tell(m);
}

int libwdt_model_set_hz(struct libwdt_model *model, uint32_t hz)
{
	struct model *m;
	int err = libwdt_model_enter(&m, model);

	if (err)
		return err;
	if (hz < HZ_MIN || hz > HZ_MAX)
		return LIBWDT_ERR_INVALID;
	m->hz = hz;
	return 0;
}

int libwdt_model_reset(struct libwdt_model *model, uint32_t kind)
{
	struct model *m;
	int err = libwdt_model_enter(&m, model);

	if (err)
		return err;
	if (kind > LIBWDT_MODEL_PERIPHERAL)
		return LIBWDT_ERR_INVALID;
	m->reset_kind = kind;
	if (kind != LIBWDT_MODEL_PERIPHERAL)
		libwdt_model_clear(m);
	libwdt_model_settle(m);
	return libwdt_model_tell(m);
}

int libwdt_model_options(const struct libwdt_model *model, struct libwdt_model_options *options)
{
	const struct model *m;
	int err = libwdt_model_enter_const(&m, model);

	return err ? err : libwdt_give_struct(options, &m->options, sizeof(*options), FIRST_MODEL_OPTIONS);
}

int libwdt_model_events(const struct libwdt_model *model, struct libwdt_model_events *events)
{
	const struct model *m;
	int err = libwdt_model_enter_const(&m, model);

	return err ? err : libwdt_give_struct(events, &m->events, sizeof(*events), FIRST_MODEL_EVENTS);
}

int libwdt_model_clear_events(struct libwdt_model *model)
{
	static const struct libwdt_model_events none;
	struct model *m;
	int err = libwdt_model_enter(&m, model);

	if (!err)
		m->events = none;
	return err;
}

static uint32_t view_state(const struct model *m)
{
	return (libwdt_model_counts(m) ? LIBWDT_MODEL_COUNTING : 0) | (m->state & STATE_SEALED ? LIBWDT_MODEL_LOCKED : 0) |
	       (m->state & STATE_PENDING ? LIBWDT_MODEL_PENDING : 0) |
	       (m->state & STATE_ANY_HELD ? LIBWDT_MODEL_HELD : 0) | (m->state & STATE_OVER ? LIBWDT_MODEL_OVER : 0);
}

int libwdt_model_view(const struct libwdt_model *model, struct libwdt_model_view *view)
{
	struct libwdt_model_view now = LIBWDT_MODEL_VIEW_INIT;
	const struct model *m;
	int err = libwdt_model_enter_const(&m, model);

	if (err)
		return err;
	now.state = view_state(m);
	now.counter = libwdt_model_counter(m);
	now.load = m->in_force.load;
	now.window = m->in_force.window;
	now.hz = m->hz;
	now.inputs = m->inputs;
	now.lines = m->lines;
	now.reset_kind = m->reset_kind;
	now.pending_clocks = (uint32_t)m->pending.clocks + (m->pending.part != 0);
	now.age_clocks = m->age.clocks;
	now.now = m->now;
	now.level = m->in_force.level;
	return libwdt_give_struct(view, &now, sizeof(now), FIRST_MODEL_VIEW);
}
