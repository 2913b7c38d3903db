/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* Every value that a family's reset controller can report, and reading it. */
#include <string.h>

#include <libwdtvtlb/wdt_boot.h>

#include "suites.h"

#define FAILURE (-1234)
#define STATUS_OFFSET 4u
#define RSTTYP_SHIFT 8u

/* One letter a cause. */
#define LETTERS "?PWDSRBCp" /* unknown, power, wake-up, watchdog, software, reset pin, brown-out, clock, processor */

/*
 * RSTTYP from 0 on, as its field is wide, typed from the register pages and the
 * vendor's headers, not from the library's tables.
 */
static const struct row {
	const struct libwdt_reset_controller *(*controller)(void);
	const char *name, *causes;
} row[] = {
	{libwdt_rstc_at91sam9, "at91sam9", "PWDSR???"},       /* general, wake-up, watchdog, software, user */
	{libwdt_rstc_sam7s, "sam7s", "P?DSRB??"},             /* power-up, watchdog, software, user, brown-out */
	{libwdt_rstc_sam3, "sam3", "PWDSR???"},               /* general, backup, watchdog, software, user */
	{libwdt_rstc_sam9x60, "sam9x60", "PWDSR??C"},         /* and crystal failure */
	{libwdt_rstc_sama5, "sama5", "PWDSR???"},             /* general, wake-up, watchdog, software, user */
	{libwdt_rstc_sama7g5, "sama7g5", "PWDSR??Cp???????"}, /* and crystal failure, ULP2 */
	{libwdt_rstc_sama7d65, "sama7d65", "PWDSR?CC"},       /* and MCK0 failure, crystal failure */
	{libwdt_rstc_samrh71, "samrh71", "P?DSR?CC"},         /* general, watchdog, software, user, both clocks */
};

#define ROWS (sizeof(row) / sizeof(row[0]))

/* A reset controller: what it reads as, and what was asked of it. */
struct board {
	uint32_t status, offset, reads;
	int result;
};

static int read_status(void *user, uint32_t *value, uint32_t offset)
{
	struct board *board = user;

	board->offset = offset;
	board->reads++;
	if (board->result)
		return board->result;
	*value = board->status;
	return 0;
}

static uint32_t cause_of(const struct libwdt_reset_controller *controller, uint32_t status)
{
	struct board board = {status, ~0u, 0, 0};
	uint32_t cause = 77, seen = 77;

	ck_assert_int_eq(libwdt_boot_cause(&cause, &seen, controller, read_status, &board), 0);
	ck_assert_uint_eq(seen, status);
	ck_assert_uint_eq(board.reads, 1);
	ck_assert_uint_eq(board.offset, controller->offset);
	return cause;
}

START_TEST(every_code_of_every_family_means_what_its_pages_say)
{
	const struct row *r = &row[_i];
	const struct libwdt_reset_controller *controller = r->controller();
	uint32_t codes = (uint32_t)strlen(r->causes), code;

	ck_assert_str_eq(controller->name, r->name);
	ck_assert_uint_eq(controller->offset, STATUS_OFFSET);
	ck_assert_uint_eq(1u << controller->width, codes);
	for (code = 0; code < codes; code++) {
		uint32_t others = ~((codes - 1) << RSTTYP_SHIFT), bits = code << RSTTYP_SHIFT;

		ck_assert_msg(LETTERS[cause_of(controller, bits)] == r->causes[code], "%s, %u", r->name, code);
		ck_assert_msg(LETTERS[cause_of(controller, bits | others)] == r->causes[code], "%s, %u", r->name, code);
	}
}
END_TEST

START_TEST(failed_read_comes_back_and_nothing_is_stored)
{
	struct board board = {0, 0, 0, FAILURE};
	uint32_t cause = 77, status = 77;

	ck_assert_int_eq(libwdt_boot_cause(&cause, &status, libwdt_rstc_sam3(), read_status, &board), FAILURE);
	board.result = 1;
	ck_assert_int_eq(libwdt_boot_cause(&cause, &status, libwdt_rstc_sam3(), read_status, &board),
			 LIBWDT_ERR_INVALID);
	ck_assert_uint_eq(cause, 77);
	ck_assert_uint_eq(status, 77);
}
END_TEST

START_TEST(status_need_not_be_asked_for)
{
	struct board board = {2u << RSTTYP_SHIFT, 0, 0, 0};
	uint32_t cause = 77;

	ck_assert_int_eq(libwdt_boot_cause(&cause, NULL, libwdt_rstc_sama7g5(), read_status, &board), 0);
	ck_assert_uint_eq(cause, LIBWDT_BOOT_WATCHDOG);
}
END_TEST

START_TEST(missing_arguments_are_refused_before_the_read)
{
	const struct libwdt_reset_controller *controller = libwdt_rstc_at91sam9();
	struct board board = {0, 0, 0, 0};
	uint32_t cause = 77, status = 77;

	ck_assert_int_eq(libwdt_boot_cause(NULL, &status, controller, read_status, &board), LIBWDT_ERR_INVALID);
	ck_assert_int_eq(libwdt_boot_cause(&cause, &status, NULL, read_status, &board), LIBWDT_ERR_INVALID);
	ck_assert_int_eq(libwdt_boot_cause(&cause, &status, controller, NULL, &board), LIBWDT_ERR_INVALID);
	ck_assert_uint_eq(board.reads, 0);
	ck_assert(cause == 77 && status == 77);
}
END_TEST

/* A part of somebody else's: two bits at the top of a register at 0x10. */
static struct libwdt_reset_controller own_controller(void)
{
	struct libwdt_reset_controller own = {
		sizeof(own), 0x10, 30, 2, "own", {0, LIBWDT_BOOT_PIN, 0, LIBWDT_BOOT_CLOCK}};

	return own;
}

START_TEST(callers_bring_their_own_controllers)
{
	struct libwdt_reset_controller own = own_controller();

	ck_assert_uint_eq(cause_of(&own, 0x7fffffff), LIBWDT_BOOT_PIN);
	ck_assert_uint_eq(cause_of(&own, 0xffffffff), LIBWDT_BOOT_CLOCK);
	ck_assert_uint_eq(cause_of(&own, 0xbfffffff), LIBWDT_BOOT_UNKNOWN);
	own.shift = 0;
	own.width = 4;
	own.cause[15] = LIBWDT_BOOT_COUNT - 1;
	ck_assert_uint_eq(cause_of(&own, 0xf), LIBWDT_BOOT_COUNT - 1);
	own.shift = 28;
	ck_assert_uint_eq(cause_of(&own, 0xf0000000), LIBWDT_BOOT_COUNT - 1);
}
END_TEST

static void spoil(struct libwdt_reset_controller *own, int how)
{
	static const uint32_t shift[] = {31, 32, 0xffffffff, 29, 0}, width[] = {2, 1, 2, 4, 33};

	if (how == 0)
		own->size--;
	else if (how == 1)
		own->width = 0;
	else if (how == 2)
		own->width = 5;
	else if (how == 3)
		own->cause[15] = LIBWDT_BOOT_COUNT;
	else {
		own->shift = shift[how - 4];
		own->width = width[how - 4];
	}
}

START_TEST(controllers_beyond_a_register_are_refused)
{
	struct libwdt_reset_controller own = own_controller();
	struct board board = {0, 0, 0, 0};
	uint32_t cause = 77;

	spoil(&own, _i);
	ck_assert_int_eq(libwdt_boot_cause(&cause, NULL, &own, read_status, &board), LIBWDT_ERR_SIZE);
	ck_assert(cause == 77 && board.reads == 0);
}
END_TEST

START_TEST(every_cause_has_a_text_of_its_own)
{
	static const char *const word[LIBWDT_BOOT_COUNT] = {
		"document", "power", "backup", "watchdog", "software", "pin", "supply", "clock", "processor"};
	const char *none = libwdt_boot_cause_text(LIBWDT_BOOT_COUNT);
	uint32_t i;

	ck_assert_uint_eq(strlen(LETTERS), LIBWDT_BOOT_COUNT);
	for (i = 0; i < LIBWDT_BOOT_COUNT; i++) {
		ck_assert_msg(strstr(libwdt_boot_cause_text(i), word[i]) != NULL, "cause %u", i);
		ck_assert_str_ne(libwdt_boot_cause_text(i), none);
	}
	ck_assert_str_eq(libwdt_boot_cause_text(UINT32_MAX), none);
}
END_TEST

Suite *boot_cause_suite(void)
{
	Suite *suite = suite_create("boot-cause");
	TCase *tcase = tcase_create("causes");

	tcase_add_loop_test(tcase, every_code_of_every_family_means_what_its_pages_say, 0, ROWS);
	tcase_add_test(tcase, failed_read_comes_back_and_nothing_is_stored);
	tcase_add_test(tcase, status_need_not_be_asked_for);
	tcase_add_test(tcase, missing_arguments_are_refused_before_the_read);
	tcase_add_test(tcase, callers_bring_their_own_controllers);
	tcase_add_loop_test(tcase, controllers_beyond_a_register_are_refused, 0, 9);
	tcase_add_test(tcase, every_cause_has_a_text_of_its_own);
	suite_add_tcase(suite, tcase);
	return suite;
}
