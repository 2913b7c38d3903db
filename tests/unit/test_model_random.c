/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * The modelled watchdog on random plays: one long step equals many short ones, a
 * saved state goes on as the original, and a second watchdog, written from the
 * data sheets as a loop over quarters of slow clocks, agrees at every step.
 * MODEL_SEED=n in the environment chooses the play.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model_bench.h"
#include "random.h"
#include "suites.h"

static uint64_t seed;

static uint32_t draw(uint32_t below)
{
	return (uint32_t)(random_number(&seed) >> 32) % below;
}

static void sow(const char *test)
{
	const char *wish = getenv("MODEL_SEED");

	seed = wish ? strtoull(wish, NULL, 0) : 20130401;
	printf("%s: MODEL_SEED=%llu\n", test, (unsigned long long)seed);
	seed = seed ? seed : 1;
}

static uint32_t any_mode(uint32_t load_below)
{
	uint32_t load = draw(load_below);

	return mode(load, draw(3) ? draw(load_below) : load, (draw(4) ? 0 : WDDIS) | (draw(8) ? 0 : WDRSTEN) |
	       (draw(2) ? WDFIEN : 0) | (draw(2) ? WDRPROC : 0) | (draw(4) ? 0 : WDIDLEHLT) | (draw(4) ? 0 : WDDBGHLT));
}

static struct libwdt_model_options any_options(uint32_t divider)
{
	struct libwdt_model_options set = LIBWDT_MODEL_OPTIONS_INIT;

	set.flags = draw(2) ? 0 : draw(LIBWDT_MODEL_CLOSE_ANY << 1);
	set.delay_clocks = draw(4);
	set.divider_phase = draw(3) ? 0 : draw(2) ? draw(divider) : LIBWDT_MODEL_DIVIDER_KEPT;
	set.spacing_clocks = draw(6);
	return set;
}

static const struct libwdt_layout *any_layout(void)
{
	static const struct libwdt_layout *(*const layouts[])(void) = {
		libwdt_layout_at91sam9, libwdt_layout_sama5d4, libwdt_layout_sam9x60, libwdt_layout_sama7g5,
		libwdt_layout_sama7g5_ns, libwdt_layout_rswdt,
	};

	return layouts[draw(sizeof(layouts) / sizeof(layouts[0]))]();
}

static struct libwdt_model any_model(const struct libwdt_layout *layout, uint32_t divider, uint32_t hz,
				     uint64_t time_hz)
{
	struct libwdt_model_setup setup = LIBWDT_MODEL_SETUP_INIT;
	struct libwdt_model model;

	setup.layout = layout;
	setup.divider = divider;
	setup.hz = hz;
	setup.time_hz = time_hz;
	ck_assert_int_eq(libwdt_model_init(&model, &setup), 0);
	return model;
}

/* A write of any register, of one that the layout does not have too. */
static void write_any(struct libwdt_model *model)
{
	uint32_t most = draw(2) ? 8 : 4096, value = draw(most) | draw(most) << 16;

	if (draw(3))
		libwdt_model_write(model, 4 * draw(12), value, 4);
	else
		libwdt_model_write(model, MR, draw(8) | draw(8) << 4 | draw(4) << 12 | draw(4) << 28, 4);
}

/* Something other than time, drawn from @dice so that two models can be given the same. */
static void act(struct libwdt_model *model, uint64_t dice, uint32_t divider)
{
	uint64_t kept = seed;
	struct libwdt_model_options set;
	uint32_t value;

	seed = dice;
	set = any_options(divider);
	set.cut_clocks = draw(4) ? 0 : draw(100);
	if (draw(3))
		libwdt_model_set_options(model, &set);
	switch (draw(9)) {
	case 0:
		libwdt_model_set_inputs(model, draw(3) ? 0 : draw(4));
		break;
	case 1:
		libwdt_model_set_hz(model, 10000 + draw(990001));
		break;
	case 2:
		libwdt_model_reset(model, draw(5));
		break;
	case 3:
		libwdt_model_read(model, &value, 4 * draw(12), 4);
		break;
	case 4:
		libwdt_model_write(model, MR, any_mode(draw(2) ? 8 : 4096), 4);
		break;
	case 5:
	case 6:
		write_any(model);
		break;
	default:
		libwdt_model_write(model, CR, draw(4) ? RESTART : draw(4) ? 0xc4000001 : LOCK, 4);
	}
	seed = kept;
}

static void save(uint8_t *state, const struct libwdt_model *model)
{
	ck_assert_int_eq(libwdt_model_save(model, state, LIBWDT_MODEL_STATE_BYTES), 0);
}

static void expect_equal(const struct libwdt_model *a, const struct libwdt_model *b)
{
	uint8_t one[LIBWDT_MODEL_STATE_BYTES], other[LIBWDT_MODEL_STATE_BYTES];

	save(one, a);
	save(other, b);
	ck_assert_mem_eq(one, other, sizeof(one));
}

/* Times from nothing to many periods, at any time base. */
static uint64_t any_step(uint64_t time_hz)
{
	uint64_t most = time_hz >> draw(16);

	most += 5;
	return draw(2) ? most * draw(1000) / 1000 : draw(5);
}

START_TEST(one_step_equals_many)
{
	uint32_t round, turn;

	sow("one_step_equals_many");
	for (round = 0; round < 100; round++) {
		uint64_t time_hz = draw(4) ? (uint64_t)1 + draw(1000000000) : (uint64_t)draw(1024) << 30 | 1;
		uint32_t divider = draw(3) ? 1 + draw(16) : 128;
		struct libwdt_model whole = any_model(any_layout(), divider, 10000 + draw(990001), time_hz);
		struct libwdt_model parts = whole;

		for (turn = 0; turn < 60; turn++) {
			uint64_t step = any_step(time_hz), left = step, part;
			uint64_t dice = ((uint64_t)draw(UINT32_MAX) << 32 | draw(UINT32_MAX)) + 1;

			pass_time(&whole, step);
			for (; left; left -= part) {
				part = draw(5) ? left * draw(1000) / 1000 : next_event(&parts);
				part = part == 0 || part > left ? left : part;
				pass_time(&parts, part);
			}
			expect_equal(&whole, &parts);
			act(&whole, dice, divider);
			act(&parts, dice, divider);
		}
	}
}
END_TEST

/* What happens by itself: a restart takes effect, the counter passes the level or ends its period. */
static int has_happened(const struct libwdt_model *model, const struct libwdt_model *before)
{
	struct libwdt_model_events now = events(model), then = events(before);

	return now.underflows != then.underflows || now.levels != then.levels || now.early != then.early ||
	       (view(model).state ^ view(before).state) & LIBWDT_MODEL_PENDING;
}

START_TEST(next_event_is_neither_early_nor_late)
{
	uint32_t round, turn, met = 0;

	sow("next_event_is_neither_early_nor_late");
	for (round = 0; round < 500; round++) {
		struct libwdt_model model = any_model(any_layout(), 128, 10000 + draw(990001), 1 + draw(1000000000));

		for (turn = 0; turn < 20; turn++) {
			struct libwdt_model before;
			uint64_t units;

			act(&model, (uint64_t)draw(UINT32_MAX) << 32 | 1, 128);
			before = model;
			units = next_event(&model);
			if (units == LIBWDT_MODEL_NEVER)
				continue;
			ck_assert_uint_ge(units, 1);
			pass_time(&model, units - 1);
			ck_assert(!has_happened(&model, &before));
			ck_assert_uint_eq(next_event(&model), 1);
			pass_time(&model, 1);
			ck_assert(has_happened(&model, &before));
			met++;
		}
	}
	ck_assert_uint_gt(met, 3000);
}
END_TEST

START_TEST(saved_state_goes_on_as_the_original)
{
	uint8_t state[LIBWDT_MODEL_STATE_BYTES];
	uint32_t round, turn;

	sow("saved_state_goes_on_as_the_original");
	for (round = 0; round < 100; round++) {
		uint64_t time_hz = 1 + draw(1000000000);
		struct libwdt_model model = any_model(any_layout(), 8, 32768, time_hz), copy = model;

		for (turn = 0; turn < 60; turn++) {
			uint64_t dice = (uint64_t)draw(UINT32_MAX) << 32 | 1;
			uint64_t step = any_step(time_hz);

			if (draw(8) == 0) {
				save(state, &model);
				ck_assert_int_eq(libwdt_model_restore(&copy, state, sizeof(state)), 0);
				expect_equal(&model, &copy);
			}
			pass_time(&model, step);
			act(&model, dice, 8);
			pass_time(&copy, step);
			act(&copy, dice, 8);
		}
		save(state, &model);
		ck_assert_int_eq(libwdt_model_restore(&copy, state, sizeof(state)), 0);
		ck_assert_mem_eq(&model, &copy, sizeof(model));
	}
}
END_TEST

START_TEST(damaged_state_is_refused_and_changes_nothing)
{
	struct libwdt_model model = running(mode(7, 3, WDFIEN)), fresh = running(0), before = fresh;
	uint8_t state[LIBWDT_MODEL_STATE_BYTES];
	uint32_t bit;

	pass_clocks(&model, 1234);
	save(state, &model);
	for (bit = 0; bit < 8 * sizeof(state); bit++) {
		state[bit / 8] ^= (uint8_t)(1u << bit % 8);
		ck_assert_int_lt(libwdt_model_restore(&fresh, state, sizeof(state)), 0);
		state[bit / 8] ^= (uint8_t)(1u << bit % 8);
	}
	ck_assert_int_eq(libwdt_model_restore(&fresh, state, sizeof(state) - 1), LIBWDT_ERR_SIZE);
	ck_assert_mem_eq(&fresh, &before, sizeof(fresh));
	ck_assert_int_eq(libwdt_model_restore(&fresh, state, sizeof(state)), 0);
	expect_equal(&fresh, &model);
}
END_TEST

/* CRC-32 of IEEE 802.3. */
static void seal(uint8_t *state)
{
	uint32_t sum = ~0u, i;

	for (i = 0; i < 8 * (LIBWDT_MODEL_STATE_BYTES - 4); i++)
		sum = sum >> 1 ^ ((sum ^ (uint32_t)state[i / 8] >> i % 8) & 1 ? 0xedb88320u : 0);
	for (i = 0; i < 4; i++)
		state[LIBWDT_MODEL_STATE_BYTES - 4 + i] = (uint8_t)(~sum >> 8 * i);
}

/* Offsets in a state: head 12, hz 4, state 4, now 8, three spans of 16, registers 16, then words. */
START_TEST(impossible_state_is_refused_whatever_its_checksum)
{
	static const uint32_t high_bytes[] = {15, 19, 35, 43, 51, 59, 67, 75, 95, 99, 107, 111, 115, 119, 123,
					      127, 131, 139, 143};
	struct libwdt_model model = running(mode(7, 3, WDFIEN)), fresh = running(0), before = fresh;
	uint8_t state[LIBWDT_MODEL_STATE_BYTES];
	uint32_t i;

	for (i = 0; i < sizeof(high_bytes) / sizeof(high_bytes[0]); i++) {
		save(state, &model);
		state[high_bytes[i]] = 0x7f;
		seal(state);
		ck_assert_int_eq(libwdt_model_restore(&fresh, state, sizeof(state)), LIBWDT_ERR_INVALID);
	}
	ck_assert_mem_eq(&fresh, &before, sizeof(fresh));
	save(state, &model);
	seal(state);
	ck_assert_int_eq(libwdt_model_restore(&fresh, state, sizeof(state)), 0);
}
END_TEST

START_TEST(state_of_another_setup_is_refused)
{
	struct libwdt_model model = model_of(libwdt_layout_sama5d4(), 1000);
	struct libwdt_model layout = model_of(libwdt_layout_at91sam9(), 1000);
	struct libwdt_model base = model_of(libwdt_layout_sama5d4(), 1001);
	uint8_t state[LIBWDT_MODEL_STATE_BYTES];

	save(state, &model);
	ck_assert_int_eq(libwdt_model_restore(&layout, state, sizeof(state)), LIBWDT_ERR_UNSUPPORTED);
	ck_assert_int_eq(libwdt_model_restore(&base, state, sizeof(state)), LIBWDT_ERR_UNSUPPORTED);
}
END_TEST

/* The same bytes on every machine: worked out by hand from the list of fields. */
START_TEST(saved_state_is_lowest_byte_first)
{
	static const uint8_t head[] = {0x41, 0x57, 0x44, 0x4d, 2, 0, 0, 0};
	static const uint8_t rate[] = {0x00, 0x80, 0, 0};
	static const uint8_t reset_mode[] = {0xff, 0x2f, 0xff, 0x3f};
	struct libwdt_model model = model_of(libwdt_layout_sama5d4(), 1000);
	uint8_t state[LIBWDT_MODEL_STATE_BYTES];

	save(state, &model);
	ck_assert_mem_eq(state, head, sizeof(head));
	ck_assert_mem_eq(state + 12, rate, sizeof(rate));
	/* Head 12, hz 4, state 4, now 8, three spans of 16. */
	ck_assert_mem_eq(state + 76, reset_mode, sizeof(reset_mode));
}
END_TEST

/*
 * The second watchdog. Quarters of slow clocks are its grain: with units of the
 * same grain, everything it does happens at its steps.
 */
#define QUARTERS 4u

struct simple {
	uint32_t mode, spent, lock_bit; /* MR; lock_bit: rewritable until locked */
	uint32_t load, window, off;     /* in force */
	uint32_t counter, divided, divider;
	uint32_t status, held, pending, idle, debug, due;
	uint64_t now, first_time, underflows, early, close, since_write;
	uint32_t first_cause;
	struct libwdt_model_options set;
};

static void simple_reset(struct simple *w)
{
	w->mode = 0x3fff2fff;
	w->spent = w->status = w->held = w->pending = w->divided = w->off = w->due = 0;
	w->load = w->window = w->counter = 0xfff;
	w->since_write = 1000000;
}

static void simple_fault(struct simple *w, uint32_t cause)
{
	if (!w->first_cause) {
		w->first_cause = cause;
		w->first_time = w->now;
	}
	w->underflows += cause == LIBWDT_MODEL_UNDERFLOW;
	w->early += cause == LIBWDT_MODEL_EARLY;
	w->close += cause == LIBWDT_MODEL_CLOSE;
	if (cause == LIBWDT_MODEL_UNDERFLOW)
		w->status |= WDUNF;
	if (cause == LIBWDT_MODEL_EARLY)
		w->status |= WDERR;
	if (cause != LIBWDT_MODEL_CLOSE && w->mode & WDRSTEN) {
		simple_reset(w);
		w->held = 1;
	}
}

static void simple_tick(struct simple *w)
{
	uint32_t last = w->set.flags & LIBWDT_MODEL_PERIOD_SHORT && w->load ? 1 : 0;

	if (w->counter > last) {
		w->counter--;
		return;
	}
	w->counter = w->load;
	simple_fault(w, LIBWDT_MODEL_UNDERFLOW);
}

static int simple_counts(const struct simple *w)
{
	return !w->off && !w->held && !(w->idle && w->mode & WDIDLEHLT) && !(w->debug && w->mode & WDDBGHLT);
}

/* A short period that has no tick is over as soon as the counter counts. */
static void simple_settle(struct simple *w)
{
	if (!w->due || !simple_counts(w))
		return;
	w->due = 0;
	simple_fault(w, LIBWDT_MODEL_UNDERFLOW);
}

static void simple_effect(struct simple *w)
{
	uint32_t window = w->set.flags & LIBWDT_MODEL_NEW_WINDOW ? w->mode >> 16 & 0xfff : w->window;

	if (w->counter > window || (w->set.flags & LIBWDT_MODEL_STRICT && w->counter == window))
		simple_fault(w, LIBWDT_MODEL_EARLY);
	if (w->held)
		return;
	w->load = w->counter = w->mode & 0xfff;
	w->window = w->mode >> 16 & 0xfff;
	w->off = w->mode & WDDIS;
	if (w->set.divider_phase != LIBWDT_MODEL_DIVIDER_KEPT)
		w->divided = w->set.divider_phase * QUARTERS;
	w->due = w->load == 0 && w->set.flags & LIBWDT_MODEL_PERIOD_SHORT;
	simple_settle(w);
}

static void simple_quarter(struct simple *w)
{
	w->now++;
	w->since_write++;
	if (simple_counts(w) && ++w->divided == w->divider * QUARTERS) {
		w->divided = 0;
		simple_tick(w);
	}
	if (w->pending && --w->pending == 0)
		simple_effect(w);
}

static void simple_land(struct simple *w)
{
	if (w->pending || w->held)
		return;
	w->pending = w->set.delay_clocks * QUARTERS;
	if (!w->pending)
		simple_effect(w);
}

static void simple_write(struct simple *w, uint32_t offset, uint32_t value)
{
	if (w->held)
		return;
	if (w->since_write < w->set.spacing_clocks * QUARTERS)
		simple_fault(w, LIBWDT_MODEL_CLOSE);
	w->since_write = 0;
	if (offset == CR && value == LOCK) {
		w->spent |= w->lock_bit;
		return;
	}
	if (offset == MR && w->spent && !w->lock_bit && w->set.flags & LIBWDT_MODEL_SPENT_INERT)
		return;
	if (offset == MR && !w->spent) {
		w->mode = value & (w->lock_bit ? 0x3fffbfff : 0x3fffffff);
		w->spent = !w->lock_bit;
		if (w->status && w->mode & WDRSTEN && !(w->set.flags & LIBWDT_MODEL_FAULT_EDGE)) {
			simple_reset(w);
			w->held = 1;
		}
		simple_settle(w);
	}
	simple_land(w);
}

static void compare(const struct libwdt_model *model, const struct simple *w)
{
	struct libwdt_model_events seen = events(model);
	struct libwdt_model_view inside = view(model);

	ck_assert_uint_eq(peek(model, MR), w->mode);
	ck_assert_uint_eq(peek(model, SR), w->status);
	ck_assert_uint_eq(inside.counter, w->counter);
	ck_assert_uint_eq(inside.now, w->now);
	ck_assert_uint_eq(inside.pending_clocks, (w->pending + QUARTERS - 1) / QUARTERS);
	ck_assert_uint_eq(!!(inside.state & LIBWDT_MODEL_HELD), w->held);
	ck_assert_int_eq(!!(inside.state & LIBWDT_MODEL_COUNTING), simple_counts(w));
	ck_assert_uint_eq(inside.lines & 1, w->status && w->mode & WDFIEN);
	ck_assert_uint_eq(seen.underflows, w->underflows);
	ck_assert_uint_eq(seen.early, w->early);
	ck_assert_uint_eq(seen.close, w->close);
	ck_assert_uint_eq(seen.first_cause, w->first_cause);
	ck_assert_uint_eq(seen.first_time, w->first_time);
}

/* The erratum has a test of its own; the length of the period is one choice for a whole play. */
static void choose_options(struct libwdt_model *model, struct simple *w, uint32_t period)
{
	w->set = any_options(w->divider);
	w->set.flags &= LIBWDT_MODEL_STRICT | LIBWDT_MODEL_NEW_WINDOW | LIBWDT_MODEL_SPENT_INERT | LIBWDT_MODEL_FAULT_EDGE;
	w->set.flags |= period;
	ck_assert_int_eq(libwdt_model_set_options(model, &w->set), 0);
}

static void act_on_both(struct libwdt_model *model, struct simple *w)
{
	uint32_t value = draw(8) ? RESTART : LOCK;

	switch (draw(8)) {
	case 0:
		value = draw(4);
		ck_assert_int_eq(libwdt_model_set_inputs(model, value), 0);
		w->idle = value & LIBWDT_MODEL_IDLE;
		w->debug = value & LIBWDT_MODEL_DEBUG;
		simple_settle(w);
		return;
	case 1:
		ck_assert_uint_eq(get(model, SR), w->status);
		w->status = 0;
		return;
	case 2:
	case 3:
		value = any_mode(6);
		ck_assert_int_eq(libwdt_model_write(model, MR, value, 4), w->held ? LIBWDT_ERR_STATE : 0);
		simple_write(w, MR, value);
		return;
	default:
		if (w->held && draw(2)) {
			ck_assert_int_eq(libwdt_model_reset(model, LIBWDT_MODEL_WATCHDOG), 0);
			simple_reset(w);
			return;
		}
		ck_assert_int_eq(libwdt_model_write(model, CR, value, 4), w->held ? LIBWDT_ERR_STATE : 0);
		simple_write(w, CR, value);
	}
}

static void play(uint32_t lockable, uint32_t turns)
{
	struct libwdt_model_setup setup = LIBWDT_MODEL_SETUP_INIT;
	struct libwdt_model model;
	struct simple w;
	uint32_t quarters, turn, period = draw(4) ? 0 : LIBWDT_MODEL_PERIOD_SHORT;

	memset(&w, 0, sizeof(w));
	setup.layout = lockable ? libwdt_layout_sama5d4() : libwdt_layout_at91sam9();
	setup.hz = 10000;
	setup.time_hz = QUARTERS * setup.hz;
	setup.divider = w.divider = 1 + draw(6);
	ck_assert_int_eq(libwdt_model_init(&model, &setup), 0);
	w.lock_bit = lockable;
	choose_options(&model, &w, period);
	ck_assert_int_eq(libwdt_model_reset(&model, LIBWDT_MODEL_POWER_ON), 0);
	simple_reset(&w);
	for (turn = 0; turn < turns; turn++) {
		choose_options(&model, &w, period);
		act_on_both(&model, &w);
		compare(&model, &w);
		quarters = draw(4) ? draw(40) : draw(400);
		choose_options(&model, &w, period);
		pass_time(&model, quarters);
		for (; quarters; quarters--)
			simple_quarter(&w);
		compare(&model, &w);
	}
}

START_TEST(model_agrees_with_a_second_watchdog)
{
	uint32_t round;

	sow("model_agrees_with_a_second_watchdog");
	for (round = 0; round < 600; round++)
		play(round & 1, 60);
}
END_TEST

Suite *model_random_suite(void)
{
	Suite *suite = suite_create("model at random");
	TCase *tests = tcase_create("plays");

	tcase_set_timeout(tests, 600);
	tcase_add_test(tests, one_step_equals_many);
	tcase_add_test(tests, next_event_is_neither_early_nor_late);
	tcase_add_test(tests, saved_state_goes_on_as_the_original);
	tcase_add_test(tests, damaged_state_is_refused_and_changes_nothing);
	tcase_add_test(tests, impossible_state_is_refused_whatever_its_checksum);
	tcase_add_test(tests, state_of_another_setup_is_refused);
	tcase_add_test(tests, saved_state_is_lowest_byte_first);
	tcase_add_test(tests, model_agrees_with_a_second_watchdog);
	suite_add_tcase(suite, tests);
	return suite;
}
