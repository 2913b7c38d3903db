/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* The modelled watchdog's lines: interrupt and resets out, idle and debug in. */
#include "model.h"

static uint32_t level(const struct model *m, uint32_t line)
{
	if (line == LIBWDT_MODEL_LINE_INTERRUPT)
		return m->status && libwdt_model_field(m, LIBWDT_INTERRUPT);
	return (m->state & (line == LIBWDT_MODEL_LINE_RESET ? STATE_HELD : STATE_HELD_PROCESSOR)) != 0;
}

/* The host may call back: each line is looked at only when its turn comes. */
int libwdt_model_tell(struct model *m)
{
	uint32_t line, high;
	int err, first = 0;

	for (line = 0; line < LIBWDT_MODEL_LINE_COUNT; line++) {
		high = level(m, line);
		if (high == (m->lines >> line & 1))
			continue;
		m->lines ^= 1u << line;
		if (line == LIBWDT_MODEL_LINE_INTERRUPT)
			m->events.interrupts += high;
		err = m->line ? m->line(m->user, line, high) : 0;
		if (err < 0 && first == 0)
			first = err;
	}
	return first;
}

int libwdt_model_set_inputs(struct libwdt_model *model, uint32_t inputs)
{
	struct model *m;
	int err = libwdt_model_enter(&m, model);

	if (err)
		return err;
	if (inputs & ~(LIBWDT_MODEL_IDLE | LIBWDT_MODEL_DEBUG))
		return LIBWDT_ERR_INVALID;
	m->inputs = inputs;
	libwdt_model_settle(m);
	return libwdt_model_tell(m);
}
