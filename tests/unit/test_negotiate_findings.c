/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * Every finding, reached through negotiation: a board that raises it, and a
 * neighbour one bit or one unit away that does not. The numbers are worked out
 * for the crystal, 32,761 to 32,775 Hz, and a host of 1000 Hz with L = 1 ms.
 */
#include <string.h>

#include <libwdtvtlb/wdt_boot.h>

#include "bench.h"
#include "suites.h"

#define WRITE_ONCE_MODE 0x04u

/* A board. What is left 0 is as after a reset, or the bench's default. */
struct board {
	const struct libwdt_layout *(*layout)(void);
	uint32_t boot_mode; /* written by boot code, 0: none */
	uint32_t age_min_us, age_max_us; /* 0, 0: unknown */
	uint32_t input_flags;
	uint32_t latency_us; /* 0: 1 ms */
	uint32_t host_hz;    /* 0: 1000 */
	uint32_t linux_policy;
	uint32_t flags, not_after_us, not_before_us, closed_us, timeout_ms, unknown, range;
	const char *record; /* a handover record for this layout, just out of its reset; NULL: none */
};

struct row {
	const char *name;
	uint32_t finding;
	struct board raises;
	struct board neighbour;
};

#define AT91SAM9 libwdt_layout_at91sam9
#define SAM7S libwdt_layout_sam7s
#define SAMA5D4 libwdt_layout_sama5d4
#define SAM9X60 libwdt_layout_sam9x60
#define SAMA7G5_NS libwdt_layout_sama7g5_ns
#define RSWDT libwdt_layout_rswdt
#define HALTS (LIBWDT_WANT_IDLE_HALT | LIBWDT_WANT_DEBUG_HALT)
#define SECOND 1000000u

static const struct row row[] = {
	/*
	 * A load of 0 ends after 125 of its clocks: n_hi = ceil(125/32.775 - 1) - 1
	 * = 2 is below n_lo = ceil(4/32.761 + 1) + 1 = 3. A load of 1 (253 clocks)
	 * has n_hi = 6, but takes (256 + 3) / 32761 s = 7905.8 us to end for certain.
	 */
	{"wish infeasible", LIBWDT_FINDING_WISH_INFEASIBLE,
	 {.layout = AT91SAM9, .not_after_us = 7905}, {.layout = AT91SAM9, .not_after_us = 7906}},
	/* The default wish is 0x0fff2fff. */
	{"adopted different", LIBWDT_FINDING_ADOPTED_DIFFERENT,
	 {.layout = AT91SAM9, .boot_mode = 0x0fff2ffe}, {.layout = AT91SAM9, .boot_mode = 0x0fff2fff}},
	{"disabled by boot", LIBWDT_FINDING_DISABLED_BY_BOOT,
	 {.layout = AT91SAM9, .boot_mode = 0x0fffafff}, {.layout = AT91SAM9, .boot_mode = 0x0fff2fff}},
	{"disabled as wanted", LIBWDT_FINDING_DISABLED_AS_WANTED,
	 {.layout = AT91SAM9, .flags = LIBWDT_WANT_DISABLED}, {.layout = AT91SAM9}},
	/* Boot code spent the one write on the reset value itself: nothing shows it. */
	{"locked by others", LIBWDT_FINDING_LOCKED_BY_OTHERS,
	 {.layout = AT91SAM9, .boot_mode = 0x3fff2fff}, {.layout = AT91SAM9}},
	{"still unlocked", LIBWDT_FINDING_STILL_UNLOCKED,
	 {.layout = AT91SAM9, .flags = HALTS}, {.layout = AT91SAM9, .flags = LIBWDT_WANT_IDLE_HALT}},
	{"still unlocked, but for the lock", LIBWDT_FINDING_STILL_UNLOCKED,
	 {.layout = AT91SAM9, .flags = HALTS}, {.layout = AT91SAM9, .flags = HALTS | LIBWDT_WANT_LOCK}},
	{"cannot bite", LIBWDT_FINDING_CANNOT_BITE,
	 {.layout = AT91SAM9, .boot_mode = 0x0fff0fff}, {.layout = AT91SAM9, .boot_mode = 0x0fff2fff}},
	{"cannot bite without a handler", LIBWDT_FINDING_CANNOT_BITE,
	 {.layout = AT91SAM9, .flags = LIBWDT_WANT_INTERRUPT},
	 {.layout = AT91SAM9, .flags = LIBWDT_WANT_INTERRUPT | LIBWDT_HAVE_HANDLER}},
	{"processor only", LIBWDT_FINDING_PROCESSOR_ONLY,
	 {.layout = AT91SAM9, .boot_mode = 0x0fff6fff}, {.layout = AT91SAM9, .boot_mode = 0x0fff2fff}},
	{"processor only, where there is a reset", LIBWDT_FINDING_PROCESSOR_ONLY,
	 {.layout = AT91SAM9, .boot_mode = 0x0fff6fff}, {.layout = AT91SAM9, .boot_mode = 0x0fff4fff}},
	{"stops in idle", LIBWDT_FINDING_IDLE_HALT,
	 {.layout = AT91SAM9, .boot_mode = 0x2fff2fff}, {.layout = AT91SAM9, .boot_mode = 0x0fff2fff}},
	{"stops in debug", LIBWDT_FINDING_DEBUG_HALT,
	 {.layout = AT91SAM9, .boot_mode = 0x1fff2fff}, {.layout = AT91SAM9, .boot_mode = 0x0fff2fff}},
	/*
	 * WDV = 0xff, no window: m >= ceil(4/32.761 - 0) + 1 = 2, and
	 * m <= ceil(32765/32.775 - 1 - a_hi) - 1 needs a_hi < 996.694889 ms.
	 */
	{"first refresh unproven", LIBWDT_FINDING_FIRST_UNPROVEN,
	 {.layout = AT91SAM9, .boot_mode = 0x0fff20ff, .age_max_us = 996695},
	 {.layout = AT91SAM9, .boot_mode = 0x0fff20ff, .age_max_us = 996694}},
	/*
	 * 8 s are at most (8 * 32761 - 3) / 128 = 2047 ticks: WDV = 2046. 1 s closed
	 * is 32775 + 3 clocks, 257 ticks: WDD = 1789. The counter stands at 4095 or
	 * below; 2306 ticks at 32,761 Hz, 9009738 us, take it to 1789.
	 */
	{"first refresh hazard", LIBWDT_FINDING_FIRST_HAZARD,
	 {.layout = AT91SAM9, .age_min_us = 9009737, .age_max_us = 10 * SECOND, .not_after_us = 8 * SECOND,
	  .closed_us = SECOND},
	 {.layout = AT91SAM9, .age_min_us = 9009738, .age_max_us = 10 * SECOND, .not_after_us = 8 * SECOND,
	  .closed_us = SECOND}},
	{"window equals period", LIBWDT_FINDING_WINDOW_EQUALS_PERIOD,
	 {.layout = AT91SAM9, .boot_mode = 0x03ff23ff}, {.layout = AT91SAM9, .boot_mode = 0x07ff23ff}},
	{"minimum without maximum", LIBWDT_FINDING_MIN_WITHOUT_MAX,
	 {.layout = AT91SAM9, .flags = LIBWDT_LINUX_HAS_MIN},
	 {.layout = AT91SAM9, .flags = LIBWDT_LINUX_HAS_MIN | LIBWDT_LINUX_HAS_MAX}},
	/* 4097 ticks and 3 clocks at 32,761 Hz are 16007417.4 us: one tick more than the counter has. */
	{"request clamped", LIBWDT_FINDING_CLAMPED,
	 {.layout = AT91SAM9, .not_after_us = 16007418}, {.layout = AT91SAM9, .not_after_us = 16007417}},
	/* 0x200 ticks and 3 clocks are 2000518.9 us, one tick more 2004425.9 us; 0x1ff is allowed, 0x200 is not. */
	{"rounded for the erratum", LIBWDT_FINDING_ROUNDED,
	 {.layout = SAM7S, .not_after_us = 2004426}, {.layout = SAM7S, .not_after_us = 2004425}},
	{"disputed bit", LIBWDT_FINDING_DISPUTED_BIT,
	 {.layout = SAM9X60, .flags = LIBWDT_WANT_DEBUG_HALT}, {.layout = SAM9X60}},
	/* 4096 ticks: 16003418.7 us at the slowest, 15996582.8 at the fastest; a quarter of 27.3 ms apart. */
	{"clock tolerance", LIBWDT_FINDING_CLOCK_TOLERANCE,
	 {.layout = AT91SAM9, .boot_mode = 0x0fff2fff, .timeout_ms = 27},
	 {.layout = AT91SAM9, .boot_mode = 0x0fff2fff, .timeout_ms = 28}},
	/*
	 * After mode 0 a write at n >= ceil(4/32.761 + L2) + 1 = 2, L2 = 0, has to
	 * come at n <= ceil(125/32.775 - L) - 1, so L < 1.813883 ms.
	 */
	{"host too coarse for the enable sequence", LIBWDT_FINDING_COARSE_ENABLE,
	 {.layout = SAMA5D4, .boot_mode = 0x0fffafff, .latency_us = 1814, .input_flags = LIBWDT_INPUT_LANDING},
	 {.layout = SAMA5D4, .boot_mode = 0x0fffafff, .latency_us = 1813, .input_flags = LIBWDT_INPUT_LANDING}},
	{"unknown word", LIBWDT_FINDING_UNKNOWN_WORD,
	 {.layout = AT91SAM9, .unknown = 1u << LIBWDT_PROPERTY_TYPE}, {.layout = AT91SAM9}},
	{"out of range", LIBWDT_FINDING_OUT_OF_RANGE,
	 {.layout = AT91SAM9, .range = 1u << LIBWDT_PROPERTY_TIMEOUT}, {.layout = AT91SAM9}},
	{"no secure partner", LIBWDT_FINDING_NO_SECURE_PARTNER,
	 {.layout = SAMA7G5_NS, .input_flags = LIBWDT_PARTNER_ABSENT}, {.layout = SAMA7G5_NS}},
	{"RSWDT without WDT", LIBWDT_FINDING_NO_WDT,
	 {.layout = RSWDT, .input_flags = LIBWDT_PARTNER_ABSENT}, {.layout = RSWDT}},
	/* At 256 Hz a host tick is a counter tick: latest = WDV + 1, earliest = 1. */
	{"linux: too close", LIBWDT_FINDING_TOO_CLOSE,
	 {.layout = AT91SAM9, .boot_mode = 0x0fff2003, .host_hz = 256, .linux_policy = 1},
	 {.layout = AT91SAM9, .boot_mode = 0x0fff2004, .host_hz = 256, .linux_policy = 1}},
	/* The period is at most 16003418.7 us. */
	{"timeout shorter than the period", LIBWDT_FINDING_TIMEOUT_SHORT,
	 {.layout = AT91SAM9, .boot_mode = 0x0fff2fff, .timeout_ms = 16003},
	 {.layout = AT91SAM9, .boot_mode = 0x0fff2fff, .timeout_ms = 16004}},
	/* As the first row, in force. */
	{"infeasible", LIBWDT_FINDING_INFEASIBLE,
	 {.layout = AT91SAM9, .boot_mode = 0x0fff2000}, {.layout = AT91SAM9, .boot_mode = 0x0fff2001}},
	{"handover refused", LIBWDT_FINDING_HANDOVER_REFUSED,
	 {.layout = AT91SAM9, .record = "sam7s"}, {.layout = AT91SAM9, .record = "at91sam9"}},
};

#define ROWS (sizeof(row) / sizeof(row[0]))

static void wish(struct libwdt_request *request, const struct board *board)
{
	request->flags = board->flags;
	request->reset_not_after_us = board->not_after_us;
	request->reset_not_before_us = board->not_before_us;
	request->closed_us = board->closed_us;
	request->timeout_ms = board->timeout_ms;
	request->unknown_properties = board->unknown;
	request->range_properties = board->range;
}

static void hand_over(struct bench *b, const char *layout)
{
	static struct libwdt_handover record;

	memset(&record, 0, sizeof(record));
	strncpy(record.layout, layout, sizeof(record.layout) - 1);
	record.reg[LIBWDT_REG_MODE] = b->input.layout->reset_value[LIBWDT_REG_MODE];
	ck_assert_int_eq(libwdt_handover_seal(&record), 0);
	ck_assert_int_eq(libwdt_handover_offer(&b->input, &record), 0);
}

static void set_up(struct bench *b, const struct board *board)
{
	bench_init(b, board->layout(), board->host_hz ? board->host_hz : 1000, 32);
	wish(&b->request, board);
	b->input.flags = board->input_flags;
	b->read_ns = 10000;
	if (board->latency_us)
		b->input.latency_us = board->latency_us;
	if (board->boot_mode)
		bench_boot_write(b, WRITE_ONCE_MODE, board->boot_mode);
	if (board->age_min_us || board->age_max_us) {
		b->input.age_min_us = board->age_min_us;
		b->input.age_max_us = board->age_max_us;
		bench_pass_us(b, board->age_min_us);
	} else {
		bench_pass_us(b, 1000); /* clear of boot code's write */
	}
	if (board->record)
		hand_over(b, board->record);
}

static uint32_t findings_of(struct bench *b, const struct board *board)
{
	set_up(b, board);
	ck_assert_int_eq(libwdt_negotiate(&b->wdt, &b->plan, &b->input,
					  board->linux_policy ? libwdt_plan_linux : libwdt_plan_safe),
			 0);
	return b->plan.findings;
}

START_TEST(finding_is_raised)
{
	const struct row *r = &row[_i];
	static struct bench b;

	ck_assert_msg(findings_of(&b, &r->raises) & r->finding, "%s", r->name);
}
END_TEST

START_TEST(neighbour_does_not_raise_it)
{
	const struct row *r = &row[_i];
	static struct bench b;

	ck_assert_msg(!(findings_of(&b, &r->neighbour) & r->finding), "%s", r->name);
}
END_TEST

/* The hardware held to what the plan says: no row's hardware faults. A host too coarse for mode 0 is told so. */
START_TEST(negotiation_itself_faults_nowhere)
{
	const struct row *r = &row[_i];
	static struct bench b;

	(void)findings_of(&b, &r->neighbour);
	ck_assert_msg(bench_events(&b).seen == 0, "%s, neighbour", r->name);
	if (findings_of(&b, &r->raises) & LIBWDT_FINDING_COARSE_ENABLE)
		return;
	ck_assert_msg(bench_events(&b).seen == 0, "%s", r->name);
}
END_TEST

START_TEST(every_finding_has_a_row)
{
	uint32_t seen = 0, i;

	for (i = 0; i < ROWS; i++)
		seen |= row[i].finding;
	ck_assert_uint_eq(seen, (1u << LIBWDT_FINDING_COUNT) - 1);
}
END_TEST

/* The second explanation of the hazard: the mode write is judged by the new WDD and the old counter. */
static uint32_t faults_by_new_window(const struct board *board)
{
	struct libwdt_model_options options = LIBWDT_MODEL_OPTIONS_INIT;
	static struct bench b;

	set_up(&b, board);
	options.flags = LIBWDT_MODEL_NEW_WINDOW;
	ck_assert_int_eq(libwdt_model_set_options(&b.model, &options), 0);
	ck_assert_int_eq(libwdt_negotiate(&b.wdt, &b.plan, &b.input, libwdt_plan_safe), 0);
	return (uint32_t)bench_events(&b).early;
}

START_TEST(first_hazard_is_real_where_it_is_found)
{
	struct board board = {.layout = AT91SAM9, .age_min_us = 8 * SECOND, .age_max_us = 10 * SECOND,
			      .not_after_us = 8 * SECOND, .closed_us = SECOND};

	ck_assert_uint_eq(faults_by_new_window(&board), 1);
	board.age_min_us = 9009738;
	ck_assert_uint_eq(faults_by_new_window(&board), 0);
}
END_TEST

Suite *negotiate_findings_suite(void)
{
	Suite *suite = suite_create("negotiate-findings");
	TCase *tcase = tcase_create("rows");

	tcase_add_loop_test(tcase, finding_is_raised, 0, ROWS);
	tcase_add_loop_test(tcase, neighbour_does_not_raise_it, 0, ROWS);
	tcase_add_loop_test(tcase, negotiation_itself_faults_nowhere, 0, ROWS);
	tcase_add_test(tcase, every_finding_has_a_row);
	tcase_add_test(tcase, first_hazard_is_real_where_it_is_found);
	suite_add_tcase(suite, tcase);
	return suite;
}
