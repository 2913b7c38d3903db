/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* A modelled watchdog's life: how it is made, set, reset and looked at. */
#include "../struct-size.h"
#include "model.h"

/* The layouts with one configuration register. The newer ones come with their own period and window registers. */
#define MODELLED \
	(LIBWDT_WRITE_ONCE | LIBWDT_LOCKABLE | LIBWDT_PERIOD_DISPUTED | LIBWDT_DIVIDER_KEPT | LIBWDT_ENABLE_BY_ZERO)

#define ALL_OPTIONS \
	(LIBWDT_MODEL_STRICT | LIBWDT_MODEL_PERIOD_SHORT | LIBWDT_MODEL_NEW_WINDOW | LIBWDT_MODEL_REENABLE | \
	 LIBWDT_MODEL_SPENT_INERT | LIBWDT_MODEL_FAULT_EDGE)

/* A newer caller's struct may be longer by this much. */
#define TAIL_MAX 256u

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

int libwdt_model_check_options(const struct libwdt_model_options *options, uint32_t divider)
{
	if (options->flags & ~ALL_OPTIONS || options->delay_clocks > DELAY_MAX || options->spacing_clocks > SPACING_MAX ||
	    options->cut_clocks > CUT_MAX)
		return LIBWDT_ERR_INVALID;
	if (options->divider_phase >= divider && options->divider_phase != LIBWDT_MODEL_DIVIDER_KEPT)
		return LIBWDT_ERR_INVALID;
	return 0;
}

/* A layout may be the caller's own: no shift may be undefined, no index out of bounds. */
static int check_layout(const struct libwdt_layout *layout)
{
	const struct libwdt_field *field;
	int err = libwdt_check_struct(layout, sizeof(*layout), sizeof(*layout));
	uint32_t i;

	if (err)
		return err;
	for (i = 0; i < LIBWDT_FIELD_ROOM; i++) {
		field = &layout->field[i];
		if (field->width > 16 || field->shift > 31 || field->shift + field->width > 32)
			return LIBWDT_ERR_SIZE;
		if (field->reg != LIBWDT_REG_MODE)
			return LIBWDT_ERR_UNSUPPORTED;
	}
	if (layout->flags & ~MODELLED || layout->field[LIBWDT_LOAD].width == 0 ||
	    layout->read_offset[LIBWDT_REG_MODE] != layout->write_offset[LIBWDT_REG_MODE])
		return LIBWDT_ERR_UNSUPPORTED;
	return 0;
}

static int check_setup(const struct libwdt_model_setup *setup)
{
	int err = libwdt_check_struct(setup, sizeof(*setup), sizeof(*setup));

	if (err)
		return err;
	if (setup->hz < HZ_MIN || setup->hz > HZ_MAX || setup->divider < 1 || setup->divider > DIVIDER_MAX ||
	    setup->reserved || setup->time_hz < 1 || setup->time_hz > TIME_HZ_MAX)
		return LIBWDT_ERR_INVALID;
	return check_layout(setup->layout);
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
	err = check_setup(setup);
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
	return 0;
}

int libwdt_model_set_options(struct libwdt_model *model, const struct libwdt_model_options *options)
{
	struct model *m;
	int err = libwdt_model_enter(&m, model);

	if (!err)
		err = libwdt_check_struct(options, sizeof(*options), sizeof(*options));
	if (!err)
		err = libwdt_model_check_options(options, m->divider);
	if (err)
		return err;
	m->options = *options;
	m->options.size = sizeof(m->options);
	return 0;
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
	return libwdt_model_tell(m);
}

/* Stores all but the size, which is the caller's; a longer struct keeps its tail. */
static int give(void *out, const void *from, uint32_t known)
{
	const uint8_t *source = from;
	uint8_t *byte = out;
	uint32_t size, i;

	if (!out)
		return LIBWDT_ERR_INVALID;
	size = *(uint32_t *)out;
	if (size < known || size > known + TAIL_MAX)
		return LIBWDT_ERR_SIZE;
	for (i = sizeof(size); i < known; i++)
		byte[i] = source[i];
	return 0;
}

int libwdt_model_options(const struct libwdt_model *model, struct libwdt_model_options *options)
{
	const struct model *m;
	int err = libwdt_model_enter_const(&m, model);

	return err ? err : give(options, &m->options, sizeof(*options));
}

int libwdt_model_events(const struct libwdt_model *model, struct libwdt_model_events *events)
{
	const struct model *m;
	int err = libwdt_model_enter_const(&m, model);

	return err ? err : give(events, &m->events, sizeof(*events));
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
	return (libwdt_model_counts(m) ? LIBWDT_MODEL_COUNTING : 0) | (m->state & STATE_LOCKED ? LIBWDT_MODEL_LOCKED : 0) |
	       (m->state & STATE_PENDING ? LIBWDT_MODEL_PENDING : 0) |
	       (m->state & STATE_ANY_HELD ? LIBWDT_MODEL_HELD : 0);
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
	return give(view, &now, sizeof(now));
}
