/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * The second model. Time is cut into quanta, so fine that every slow clock and every unit of time is a whole number of
 * them. Where a comment names no source, the table of the layout does.
 */
#include "second.h"

#include <string.h>

#define FIELD 0xfffu

/* What restarts; several that have not taken effect are one. */
enum { BY_CONTROL = 1, BY_WRITE = 2, BY_CLAMP = 4 };

#define NO_WINDOW 0xffffffffu
#define END 1u   /* WDUNF, PERINT */
#define EARLY 2u /* WDERR, RPTHINT */
#define LEVEL 4u /* LVLINT */
#define PARTNER_SHIFT 3u /* NSPERINT and NSRPTHINT stand beside the secure half's own */

/* CR and MR are where they are on all; SR of the older ones is where VR of the newer ones is. */
enum { CR = 0x00, MR = 0x04, SR = 0x08 };
enum { VR = 0x08, WLR = 0x0c, ILR = 0x10, IER = 0x14, IDR = 0x18, ISR = 0x1c, IMR = 0x20 };
enum { LVLLIM = 0x24, RLIM = 0x28, PLIM = 0x2c };

const struct chip chips[] = {
	[AT91SAM9] = {.layout = "at91sam9", .key = 0xa5, .mode_reset = 0x3fff2fff, .mode_mask = 0x3fffffff,
		      .off = 0x8000, .reset_end = 0x2000, .reset_early = 0x2000, .reset_processor = 0x4000,
		      .interrupt = 0x1000, .idle = 0x20000000, .debug = 0x10000000, .status = SR, .last = SR,
		      .write_once = 1},
	[SAMA5D4] = {.layout = "sama5d4", .key = 0xa5, .mode_reset = 0x3fff2fff, .mode_mask = 0x3fffbfff,
		     .off = 0x8000, .reset_end = 0x2000, .reset_early = 0x2000,
		     .interrupt = 0x1000, .idle = 0x20000000, .debug = 0x10000000, .status = SR, .last = SR,
		     .lockable = 1},
	[SAM9X60] = {.layout = "sam9x60", .key = 0xa5, .mode_reset = 0x30, .mode_mask = 0x30001030,
		     .off = 0x1000, .reset_end = 0x10, .reset_early = 0x20,
		     .idle = 0x10000000, .debug = 0x20000000, .status = ISR, .last = IMR, .interrupts = 0x07,
		     .lockable = 1, .has_wlr = 1},
	[SECURE] = {.layout = "sama7g5", .key = 0xa5, .mode_reset = 0x30, .mode_mask = 0x30001030,
		    .off = 0x1000, .reset_end = 0x10, .reset_early = 0x20,
		    .idle = 0x10000000, .debug = 0x20000000, .status = ISR, .last = PLIM, .interrupts = 0x1f,
		    .lockable = 1, .has_wlr = 1, .has_limits = 1},
	[NON_SECURE] = {.layout = "sama7g5_ns", .key = 0xa5, .mode_reset = 0x30, .mode_mask = 0x30001030,
			.off = 0x1000,
			.idle = 0x10000000, .debug = 0x20000000, .status = ISR, .last = IMR, .interrupts = 0x07,
			.mode_bits_unsure = 0x30, .lockable = 1, .has_wlr = 1},
	[RSWDT] = {.layout = "rswdt", .key = 0xc4, .mode_reset = 0x3fffafff, .mode_mask = 0x3fffffff,
		   .off = 0x8000, .reset_end = 0x2000, .reset_early = 0x2000, .reset_processor = 0x4000,
		   .interrupt = 0x1000, .idle = 0x20000000, .debug = 0x10000000, .status = SR, .last = SR,
		   .write_once = 1, .has_ones = 1},
};
const unsigned int chip_count = sizeof(chips) / sizeof(chips[0]);

static int asked(const struct second *s, uint32_t flag)
{
	return (s->options.flags & flag) != 0;
}

static uint32_t high(uint32_t reg)
{
	return reg >> 16 & FIELD;
}

static int counts(const struct second *s)
{
	uint32_t idle = s->chip->idle, debug = s->chip->debug;

	if (s->chip->has_wlr && asked(s, LIBWDT_MODEL_HALTS_SWAPPED)) {
		idle = s->chip->debug;
		debug = s->chip->idle;
	}
	return !s->off && !s->held && !s->over && !(s->inputs & LIBWDT_MODEL_IDLE && s->mode & idle) &&
	       !(s->inputs & LIBWDT_MODEL_DEBUG && s->mode & debug);
}

static void note(struct second *s, uint32_t event, uint64_t *count)
{
	const uint32_t faults =
		LIBWDT_MODEL_UNDERFLOW | LIBWDT_MODEL_EARLY | LIBWDT_MODEL_REENABLED | LIBWDT_MODEL_CLOSE;

	if (!s->first_cause && event & faults) {
		s->first_cause = event;
		s->first_time = s->now;
	}
	s->seen |= event;
	if (count)
		++*count;
}

static void restore_registers(struct second *s)
{
	s->mode = s->chip->mode_reset;
	s->wlr = s->ilr = s->chip->has_wlr ? FIELD : 0;
	s->imr = s->isr = 0;
	s->limit[0] = s->limit[1] = s->limit[2] = 0x0fff0000;
	s->pending = 0;
	s->locked = s->wrote = s->due = 0;
}

static void set_line(struct second *s, uint32_t line, int level)
{
	uint32_t lines = level ? s->lines | 1u << line : s->lines & ~(1u << line);

	if (level && lines != s->lines) {
		if (line == LIBWDT_MODEL_LINE_INTERRUPT)
			s->interrupts++;
		else
			s->resets++;
	}
	s->lines = lines;
}

static void settle_interrupt(struct second *s)
{
	uint32_t through = s->chip->has_wlr ? s->imr : s->mode & s->chip->interrupt ? END | EARLY : 0;

	set_line(s, LIBWDT_MODEL_LINE_INTERRUPT, (s->isr & through) != 0);
}

/* It resets the processor, and itself with it; it stays so until somebody lets it go. */
static void bite(struct second *s)
{
	uint32_t processor = s->mode & s->chip->reset_processor;

	restore_registers(s);
	s->counter = FIELD;
	s->held = 1;
	s->over = 0;
	set_line(s, LIBWDT_MODEL_LINE_INTERRUPT, 0);
	set_line(s, processor ? LIBWDT_MODEL_LINE_PROCESSOR : LIBWDT_MODEL_LINE_RESET, 1);
}

/* Which flags the mode register lets reset. */
static uint32_t biting(const struct second *s)
{
	return (s->mode & s->chip->reset_end ? END : 0) | (s->mode & s->chip->reset_early ? EARLY : 0);
}

/* A fault; returns whether it reset. */
static int fault(struct second *s, uint32_t flag)
{
	s->isr |= flag;
	if (s->partner && !s->chip->has_limits && !s->partner->held) {
		s->partner->isr |= flag << PARTNER_SHIFT;
		note(s->partner, LIBWDT_MODEL_PARTNER, NULL);
		settle_interrupt(s->partner);
	}
	if (biting(s) & (asked(s, LIBWDT_MODEL_FAULT_EDGE) ? flag : s->isr)) {
		bite(s);
		return 1;
	}
	settle_interrupt(s);
	return 0;
}

static int beyond_level(const struct second *s)
{
	uint32_t elapsed = s->load - s->counter;

	if (!s->chip->has_wlr || s->off || s->held)
		return 0;
	if (s->level_down)
		return s->counter <= s->level;
	if (s->level > s->load)
		return s->level_wraps;
	return elapsed >= s->level;
}

static void look_at_level(struct second *s)
{
	if (s->level_passed || !counts(s) || !beyond_level(s))
		return;
	s->level_passed = 1;
	s->isr |= LEVEL;
	s->happened++;
	note(s, LIBWDT_MODEL_LEVEL, &s->levels);
	settle_interrupt(s);
}

/* What the level means stays so for a period, or until another is written. */
static void arm_level(struct second *s)
{
	s->level_down = asked(s, LIBWDT_MODEL_LEVEL_DOWN);
	s->level_wraps = asked(s, LIBWDT_MODEL_WRAP);
	s->level_passed = 0;
	look_at_level(s);
}

static void end_period(struct second *s);

/* Loads the counter; the period has load ticks, or one more, and one at least where the counter begins it itself. */
static void begin_period(struct second *s, int by_itself)
{
	s->counter = s->load;
	s->is_short = asked(s, LIBWDT_MODEL_PERIOD_SHORT) && (s->load || !by_itself);
	s->over = 0;
	arm_level(s);
	if (s->is_short && !s->load && counts(s))
		end_period(s);
}

static void end_period(struct second *s)
{
	s->happened++;
	note(s, LIBWDT_MODEL_UNDERFLOW, &s->underflows);
	if (fault(s, END))
		return;
	s->divider %= s->divider_clocks;
	if (asked(s, LIBWDT_MODEL_END_STANDS)) {
		s->counter = 0;
		s->over = 1;
		s->excess = 0;
		return;
	}
	begin_period(s, 1);
}

/* A tick of the counter. */
static void tick(struct second *s)
{
	if (s->counter)
		s->counter--;
	look_at_level(s);
}

/* Whether the period is at its end. */
static int is_over(const struct second *s)
{
	return !s->counter && (s->is_short || s->divider == s->divider_clocks);
}

static void slow_clock(struct second *s)
{
	if (is_over(s))
		return;
	s->divider++;
	if (s->divider == s->divider_clocks && (s->counter || s->is_short)) {
		s->divider = 0;
		tick(s);
	}
	if (counts(s) && is_over(s))
		end_period(s);
}

static uint32_t load_of(const struct second *s)
{
	return (s->chip->has_wlr ? s->wlr : s->mode) & FIELD;
}

static uint32_t window_of(const struct second *s)
{
	if (s->chip->has_ones && !asked(s, LIBWDT_MODEL_ONES_WINDOW))
		return NO_WINDOW;
	return high(s->chip->has_wlr ? s->wlr : s->mode);
}

static void put_in_force(struct second *s)
{
	const struct chip *chip = s->chip;

	s->off = (s->mode & chip->off) != 0;
	s->load = load_of(s);
	s->window = window_of(s);
	s->level = s->ilr;
}

/* A clamp is nobody's early restart. */
static int is_judged(const struct second *s, uint32_t by)
{
	return by & BY_CONTROL || (by & BY_WRITE && !asked(s, LIBWDT_MODEL_WRITE_EXEMPT));
}

static int too_early(const struct second *s, uint32_t by)
{
	const struct chip *chip = s->chip;
	int strict = asked(s, LIBWDT_MODEL_STRICT);
	uint32_t window = s->window, load = s->load;

	if (!is_judged(s, by))
		return 0;
	if (by & BY_WRITE && asked(s, LIBWDT_MODEL_NEW_WINDOW))
		window = window_of(s), load = load_of(s);
	if (!chip->has_wlr) {
		if (window == NO_WINDOW)
			return 0;
		return strict ? s->counter >= window : s->counter > window;
	}
	if (!window || (s->off && !asked(s, LIBWDT_MODEL_OFF_CHECKED)))
		return 0;
	if (window > load && !asked(s, LIBWDT_MODEL_WRAP))
		return 1;
	window = (load - window) & FIELD;
	return strict ? s->counter >= window : s->counter > window;
}

/* Slow clocks that the period has lost are as if they had passed. */
static void skip(struct second *s)
{
	while (s->excess && !s->held && !s->over && (counts(s) || !is_over(s))) {
		s->excess--;
		slow_clock(s);
	}
}

/* What a halt has put off. */
static void go_on(struct second *s)
{
	look_at_level(s);
	if (counts(s) && is_over(s))
		end_period(s);
	skip(s);
}

/* A restart takes effect. */
static void restart(struct second *s, uint32_t by)
{
	if (too_early(s, by)) {
		note(s, LIBWDT_MODEL_EARLY, &s->early);
		if (fault(s, EARLY))
			return;
		if (!(by & BY_WRITE) && asked(s, LIBWDT_MODEL_EARLY_KEPT)) {
			s->due = 0;
			return;
		}
	}
	put_in_force(s);
	if (s->options.divider_phase != LIBWDT_MODEL_DIVIDER_KEPT) {
		s->divider = s->options.divider_phase;
		s->fraction = 0;
	} else {
		s->divider = (s->divider + s->excess) % s->divider_clocks;
	}
	begin_period(s, 0);
	s->excess = s->due ? s->options.cut_clocks : 0;
	s->due = 0;
	skip(s);
}

static void land(struct second *s, uint32_t by)
{
	if (s->pending) {
		s->pending |= by;
	} else if (s->options.delay_clocks) {
		s->pending = by;
		s->pending_quanta = s->options.delay_clocks * s->quanta;
	} else {
		restart(s, by);
	}
}

/* What a write is to the rule of distances. */
enum spaced { CONTROL, CONTROL_RESTARTS, MODE, RELOADS };

/*
 * Older ones: WDT_CR and WDT_MR must keep a distance from each other and themselves. Newer ones: the same two, from a
 * restart by WDT_CR; or all that reload, from each other.
 */
static void space(struct second *s, enum spaced what)
{
	int narrow = s->chip->has_wlr && !asked(s, LIBWDT_MODEL_CLOSE_ANY);

	if (narrow && what == RELOADS)
		return;
	if (s->wrote && s->since_write < (uint64_t)s->options.spacing_clocks * s->quanta) {
		note(s, LIBWDT_MODEL_CLOSE, &s->close);
		s->due = 1;
	}
	if (!narrow || what == CONTROL_RESTARTS) {
		s->wrote = 1;
		s->since_write = 0;
	}
}

static void write_control(struct second *s, uint32_t value)
{
	if (value >> 24 != s->chip->key)
		return;
	space(s, value & 1 ? CONTROL_RESTARTS : CONTROL);
	if (s->chip->lockable && value & 0x10)
		s->locked = 1;
	if (value & 1)
		land(s, BY_CONTROL);
}

/* SAMA5D2 errata 16.2 */
static int reenabled(const struct second *s, uint32_t old)
{
	return asked(s, LIBWDT_MODEL_REENABLE) && old == s->chip->off &&
	       !(s->mode & s->chip->off) && s->mode & s->chip->reset_end;
}

static void take_mode(struct second *s, uint32_t value)
{
	const struct chip *chip = s->chip;
	uint32_t old = s->mode;

	s->mode = value & chip->mode_mask;
	if (chip->has_ones && !asked(s, LIBWDT_MODEL_ONES_WINDOW))
		s->mode |= 0x0fff0000; /* bits that must be ones read as such */
	s->locked |= chip->write_once;
	if (!chip->has_wlr && s->mode & chip->off && ((old ^ s->mode) & (chip->has_ones ? FIELD : 0x0fff0fff)))
		note(s, LIBWDT_MODEL_UNSTEADY, NULL);
	if (chip->has_ones && (value & 0x0fff0000) != 0x0fff0000)
		note(s, LIBWDT_MODEL_NOT_ONES, NULL);
	if (reenabled(s, old)) {
		note(s, LIBWDT_MODEL_REENABLED, &s->underflows);
		fault(s, END);
	} else if (!asked(s, LIBWDT_MODEL_FAULT_EDGE) && s->isr & biting(s)) {
		bite(s);
	} else {
		settle_interrupt(s);
	}
	go_on(s);
}

static void write_mode(struct second *s, uint32_t value)
{
	space(s, MODE);

	if (s->locked && s->chip->has_wlr)
		return;
	if (!s->locked)
		take_mode(s, value);
	else if (s->chip->write_once && asked(s, LIBWDT_MODEL_SPENT_INERT))
		return;
	if (!s->held)
		land(s, BY_WRITE);
}

static uint32_t clamped(uint32_t value, uint32_t limit)
{
	if (value < (limit & FIELD))
		value = limit & FIELD;
	return value > high(limit) ? high(limit) : value; /* MAX wins where both cannot be */
}

/* What the secure half lets the non-secure one have. */
static void clamp(struct second *s)
{
	const uint32_t *limit;

	if (!s->partner || s->chip->has_limits)
		return;
	limit = s->partner->limit;
	s->ilr = clamped(s->ilr, limit[0]);
	s->wlr = clamped(high(s->wlr), limit[1]) << 16 | clamped(s->wlr & FIELD, limit[2]);
}

static void write_limit(struct second *s, uint32_t index, uint32_t value)
{
	struct second *ns = s->partner;
	uint32_t wlr, ilr;

	s->limit[index] = value & 0x0fff0fff;
	if (!ns || ns->held)
		return;
	wlr = ns->wlr;
	ilr = ns->ilr;
	clamp(ns);
	if ((wlr != ns->wlr || ilr != ns->ilr) && !asked(ns, LIBWDT_MODEL_CLAMP_QUIET))
		land(ns, BY_CLAMP);
}

static void write_newer(struct second *s, uint32_t offset, uint32_t value)
{
	switch (offset) {
	case WLR:
		space(s, RELOADS);
		if (s->locked)
			return;
		s->wlr = value & 0x0fff0fff;
		clamp(s);
		land(s, BY_WRITE);
		return;
	case ILR:
		space(s, RELOADS);
		if (s->locked)
			return;
		s->ilr = value & FIELD;
		clamp(s);
		if (!asked(s, LIBWDT_MODEL_LEVEL_INERT)) {
			land(s, BY_WRITE);
			return;
		}
		s->level = s->ilr;
		arm_level(s);
		return;
	case IER:
		s->imr |= value & s->chip->interrupts;
		break;
	case IDR:
		s->imr &= ~value;
		break;
	case LVLLIM:
	case RLIM:
	case PLIM:
		write_limit(s, (offset - LVLLIM) / 4, value);
		break;
	default:
		break;
	}
	settle_interrupt(s);
}

int second_write(struct second *s, uint32_t offset, uint32_t value)
{
	uint64_t interrupts = s->interrupts;

	if (s->held)
		return LIBWDT_ERR_STATE;
	if (offset == CR)
		write_control(s, value);
	else if (offset == MR)
		write_mode(s, value);
	else if (s->chip->has_wlr)
		write_newer(s, offset, value);
	if (!s->pending)
		s->due = 0; /* it began no period */
	if (s->held)
		s->interrupts = interrupts; /* nobody saw the line between two things of one moment */
	return 0;
}

uint32_t second_peek(const struct second *s, uint32_t offset)
{
	if (offset == MR)
		return s->mode;
	if (offset == s->chip->status)
		return s->isr;
	switch (s->chip->has_wlr ? offset : CR) {
	case VR:
		return s->counter;
	case WLR:
		return s->wlr;
	case ILR:
		return s->ilr;
	case IMR:
		return s->imr;
	case LVLLIM:
	case RLIM:
	case PLIM:
		return s->limit[(offset - LVLLIM) / 4];
	default:
		return 0;
	}
}

uint32_t second_read(struct second *s, uint32_t offset)
{
	uint32_t value = second_peek(s, offset);

	if (offset != s->chip->status)
		return value;
	s->isr = 0;
	if (asked(s, LIBWDT_MODEL_LEVEL_HELD) && s->level_passed && beyond_level(s))
		s->isr = LEVEL;
	settle_interrupt(s);
	return value;
}

int second_has(const struct second *s, uint32_t offset)
{
	return !(offset % 4) && offset <= s->chip->last;
}

static void quantum(struct second *s)
{
	if (counts(s))
		look_at_level(s);
	if (counts(s) && ++s->fraction == s->quanta) {
		s->fraction = 0;
		slow_clock(s);
	}
	s->since_write++;
	if (s->pending && --s->pending_quanta == 0) {
		uint32_t by = s->pending;

		s->pending = 0;
		s->happened++;
		restart(s, by);
	}
}

void second_unit(struct second *s)
{
	uint32_t i;

	s->now++;
	for (i = 0; i < s->rate; i++)
		quantum(s);
}

void second_inputs(struct second *s, uint32_t inputs)
{
	s->inputs = inputs;
	go_on(s);
}

void second_options(struct second *s, const struct libwdt_model_options *options)
{
	s->options = *options;
	go_on(s);
}

void second_reset(struct second *s, uint32_t kind)
{
	s->reset_kind = kind;
	if (kind == LIBWDT_MODEL_PERIPHERAL)
		return;
	s->held = 0;
	set_line(s, LIBWDT_MODEL_LINE_RESET, 0);
	set_line(s, LIBWDT_MODEL_LINE_PROCESSOR, 0);
	restore_registers(s);
	settle_interrupt(s);
	put_in_force(s);
	s->divider = s->fraction = s->excess = 0;
	begin_period(s, 1);
}

void second_make(struct second *s, const struct chip *chip, uint32_t divider_clocks, uint32_t quanta, uint32_t rate)
{
	const struct libwdt_model_options plain = LIBWDT_MODEL_OPTIONS_INIT;

	memset(s, 0, sizeof(*s));
	s->chip = chip;
	s->options = plain;
	s->divider_clocks = divider_clocks;
	s->quanta = quanta;
	s->rate = rate;
	second_reset(s, LIBWDT_MODEL_POWER_ON);
}
