/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * Saved states: a row of bytes, lowest first, that one list of fields both
 * writes and reads. In front stand format, version and a digest of the setup,
 * at the end a checksum of everything before it.
 */
#include "model.h"

#include "../crc.h"

#define FORMAT 0x4d445741u /* "AWDM" */
#define VERSION 2u
#define HEAD_BYTES 12u

/* A row of bytes to write to, or to read from. */
struct tape {
	uint8_t *to;
	const uint8_t *from;
	uint32_t at;
};

static uint32_t pass32(struct tape *tape, uint32_t value)
{
	uint32_t i, got = 0;

	for (i = 0; i < 32; i += 8, tape->at++) {
		if (tape->to)
			tape->to[tape->at] = (uint8_t)(value >> i);
		else
			got |= (uint32_t)tape->from[tape->at] << i;
	}
	return tape->to ? value : got;
}

static uint64_t pass64(struct tape *tape, uint64_t value)
{
	uint32_t low = pass32(tape, (uint32_t)value);

	return (uint64_t)pass32(tape, (uint32_t)(value >> 32)) << 32 | low;
}

static void pass_span(struct tape *tape, struct span *span)
{
	span->clocks = pass64(tape, span->clocks);
	span->part = pass64(tape, span->part);
}

static void pass_options(struct tape *tape, struct libwdt_model_options *options)
{
	options->flags = pass32(tape, options->flags);
	options->delay_clocks = pass32(tape, options->delay_clocks);
	options->divider_phase = pass32(tape, options->divider_phase);
	options->spacing_clocks = pass32(tape, options->spacing_clocks);
	options->cut_clocks = pass32(tape, options->cut_clocks);
}

static void pass_events(struct tape *tape, struct libwdt_model_events *events)
{
	events->seen = pass32(tape, events->seen);
	events->first_cause = pass32(tape, events->first_cause);
	events->first_time = pass64(tape, events->first_time);
	events->underflows = pass64(tape, events->underflows);
	events->early = pass64(tape, events->early);
	events->close = pass64(tape, events->close);
	events->interrupts = pass64(tape, events->interrupts);
	events->resets = pass64(tape, events->resets);
	events->levels = pass64(tape, events->levels);
}

static void pass_model(struct tape *tape, struct model *m)
{
	uint32_t i;

	m->hz = pass32(tape, m->hz);
	m->state = pass32(tape, m->state);
	m->now = pass64(tape, m->now);
	pass_span(tape, &m->age);
	pass_span(tape, &m->pending);
	pass_span(tape, &m->since_write);
	for (i = 0; i < LIBWDT_REG_COUNT; i++)
		m->reg[i] = pass32(tape, m->reg[i]);
	m->status = pass32(tape, m->status);
	m->in_force.load = pass32(tape, m->in_force.load);
	m->in_force.window = pass32(tape, m->in_force.window);
	m->in_force.off = pass32(tape, m->in_force.off);
	m->ticks = pass32(tape, m->ticks);
	m->inputs = pass32(tape, m->inputs);
	m->lines = pass32(tape, m->lines);
	m->reset_kind = pass32(tape, m->reset_kind);
	pass_options(tape, &m->options);
	pass_events(tape, &m->events);
	m->in_force.level = pass32(tape, m->in_force.level);
	m->level_ticks = pass32(tape, m->level_ticks);
	m->live = pass32(tape, m->live);
	for (i = 0; i < LIMIT_COUNT; i++)
		m->limit[i] = pass32(tape, m->limit[i]);
}

static uint32_t digest_word(uint32_t sum, uint32_t word)
{
	uint8_t byte[4];
	struct tape tape = {byte, NULL, 0};

	pass32(&tape, word);
	return libwdt_crc(sum, byte, sizeof(byte));
}

/* What a state must find again: the parts of the layout that the model reads, and its time base. */
static uint32_t digest(const struct model *m)
{
	const struct libwdt_layout *layout = m->layout;
	uint32_t i, sum = digest_word(0, m->divider);

	sum = digest_word(sum, (uint32_t)m->time_hz);
	sum = digest_word(sum, (uint32_t)(m->time_hz >> 32));
	sum = digest_word(sum, layout->flags);
	sum = digest_word(sum, layout->restart);
	sum = digest_word(sum, layout->lock);
	sum = digest_word(sum, layout->mode_ones);
	sum = digest_word(sum, layout->limits);
	for (i = 0; i < LIBWDT_REG_COUNT; i++)
		sum = digest_word(sum, layout->reset_value[i]);
	for (i = 0; i < LIBWDT_FIELD_COUNT; i++) {
		const struct libwdt_field *field = &layout->field[i];

		sum = digest_word(sum, (uint32_t)field->reg << 16 | (uint32_t)field->shift << 8 | field->width);
	}
	return sum;
}

uint32_t libwdt_model_state_bytes(void)
{
	return LIBWDT_MODEL_STATE_BYTES;
}

int libwdt_model_save(const struct libwdt_model *model, uint8_t *state, uint32_t length)
{
	struct tape tape = {state, NULL, 0};
	const struct model *m;
	struct model copy;
	int err = libwdt_model_enter_const(&m, model);

	if (err)
		return err;
	if (!state)
		return LIBWDT_ERR_INVALID;
	if (length < LIBWDT_MODEL_STATE_BYTES)
		return LIBWDT_ERR_SIZE;
	copy = *m;
	pass32(&tape, FORMAT);
	pass32(&tape, VERSION);
	pass32(&tape, digest(m));
	pass_model(&tape, &copy);
	pass32(&tape, libwdt_crc(0, state, tape.at));
	return 0;
}

static int is_span_sound(const struct span *span, uint64_t clocks_max, uint64_t time_hz)
{
	return span->clocks <= clocks_max && span->part < time_hz;
}

/* A register holds no bits that it does not have, but for those that stand in its reset value. */
static int are_registers_sound(const struct model *m)
{
	uint32_t i;

	for (i = 0; i < LIBWDT_REG_COUNT; i++)
		if (m->reg[i] & ~(libwdt_model_bits(m, i) | m->layout->reset_value[i]))
			return 0;
	for (i = 0; i < LIMIT_COUNT; i++)
		if (m->limit[i] & ~LIMIT_MASK)
			return 0;
	return (m->status & ~STATUS_ALL) == 0;
}

static int is_force_sound(const struct model *m)
{
	const struct libwdt_field *field = m->layout->field;
	uint32_t has_level = field[LIBWDT_LEVEL].width;

	if (m->in_force.load > field_max(&field[LIBWDT_LOAD]) || m->ticks > m->in_force.load + 1 || m->in_force.off > 1)
		return 0;
	if (m->level_ticks > m->in_force.load && m->level_ticks != NO_LEVEL)
		return 0;
	return has_level ? m->in_force.level <= field_max(&field[LIBWDT_LEVEL]) : m->in_force.level == NO_LEVEL;
}

static int are_spans_sound(const struct model *m)
{
	uint32_t load_max = field_max(&m->layout->field[LIBWDT_LOAD]);
	uint32_t age_max = (load_max + 1) * m->divider + m->divider + CUT_MAX;

	return is_span_sound(&m->age, age_max, m->time_hz) && is_span_sound(&m->pending, DELAY_MAX, m->time_hz) &&
	       is_span_sound(&m->since_write, LONG_AGO, m->time_hz);
}

/* A restart that is under way takes effect later than now. */
static int is_restart_sound(const struct model *m)
{
	int later = m->pending.clocks || m->pending.part;

	if (m->state & STATE_PENDING)
		return later && !(m->state & STATE_ANY_HELD);
	return !later && !(m->state & STATE_RESTART);
}

/* Even a state with a good checksum must not lead the arithmetic astray. */
static int is_sound(const struct model *m)
{
	if (m->hz < HZ_MIN || m->hz > HZ_MAX || m->state & ~STATE_ALL || !is_restart_sound(m))
		return 0;
	if (m->inputs & ~(LIBWDT_MODEL_IDLE | LIBWDT_MODEL_DEBUG) || m->lines >> LIBWDT_MODEL_LINE_COUNT ||
	    m->reset_kind > LIBWDT_MODEL_PERIPHERAL)
		return 0;
	return are_registers_sound(m) && is_force_sound(m) && are_spans_sound(m) &&
	       libwdt_model_check_options(&m->options, m->divider) == 0 && libwdt_model_is_settled(m);
}

/* Format and version first: another version may be of another length. */
static int check_state(const struct model *m, const uint8_t *state, uint32_t length)
{
	struct tape tape = {NULL, state, 0};
	uint32_t end = LIBWDT_MODEL_STATE_BYTES - 4;

	if (length < HEAD_BYTES)
		return LIBWDT_ERR_SIZE;
	if (pass32(&tape, 0) != FORMAT)
		return LIBWDT_ERR_INVALID;
	if (pass32(&tape, 0) != VERSION)
		return LIBWDT_ERR_UNSUPPORTED;
	if (length < LIBWDT_MODEL_STATE_BYTES)
		return LIBWDT_ERR_SIZE;
	tape.at = end;
	if (pass32(&tape, 0) != libwdt_crc(0, state, end))
		return LIBWDT_ERR_INVALID;
	tape.at = HEAD_BYTES - 4;
	return pass32(&tape, 0) == digest(m) ? 0 : LIBWDT_ERR_UNSUPPORTED;
}

int libwdt_model_restore(struct libwdt_model *model, const uint8_t *state, uint32_t length)
{
	struct tape tape = {NULL, state, HEAD_BYTES};
	struct model *m, copy;
	int err = libwdt_model_enter(&m, model);

	if (err)
		return err;
	if (!state)
		return LIBWDT_ERR_INVALID;
	err = check_state(m, state, length);
	if (err)
		return err;
	copy = *m;
	pass_model(&tape, &copy);
	if (!is_sound(&copy))
		return LIBWDT_ERR_INVALID;
	*m = copy;
	return 0;
}
