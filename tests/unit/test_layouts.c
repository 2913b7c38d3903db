/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * The layouts against the data sheets, and the codec that reads them. The sheet
 * of each part is written down here a second time, bit by bit, in another form
 * than the library's.
 */
#include <string.h>

#include <libwdtvtlb/wdt.h>

#include "suites.h"

#define NONE LIBWDT_NO_OFFSET
#define NOTHING 0xdeadu

/* Registers as the data sheets print them: the field that each set bit belongs to, from bit 31 down to bit 0. */
#define MR_AT91SAM9 "..IDwwwwwwwwwwwwXPRFllllllllllll"
#define MR_NO_WDRPROC "..IDwwwwwwwwwwwwX.RFllllllllllll"
#define MR_RSWDT "..ID............XPRFllllllllllll"
#define MR_WINDOW "..DI...............X......eR...."
#define MR_NON_SECURE "..DI...............X............"
#define WLR "....wwwwwwwwwwww....llllllllllll"
#define ILR "....................vvvvvvvvvvvv"
#define IMR ".............................LEF"

static const char letter[LIBWDT_FIELD_COUNT] = {
	[LIBWDT_LOAD] = 'l',	  [LIBWDT_WINDOW] = 'w',	  [LIBWDT_LEVEL] = 'v',
	[LIBWDT_DISABLED] = 'X',  [LIBWDT_RESET] = 'R',		  [LIBWDT_RESET_EARLY] = 'e',
	[LIBWDT_INTERRUPT] = 'F', [LIBWDT_RESET_PROCESSOR] = 'P', [LIBWDT_IDLE_HALT] = 'I',
	[LIBWDT_DEBUG_HALT] = 'D', [LIBWDT_INTERRUPT_EARLY] = 'E', [LIBWDT_INTERRUPT_LEVEL] = 'L',
};

#define WINDOW_FLAGS (LIBWDT_LOCKABLE | LIBWDT_WINDOW_ELAPSED | LIBWDT_PERIOD_DISPUTED | LIBWDT_LOCK_INERT)

static const struct sheet {
	const struct libwdt_layout *(*layout)(void);
	const char *name;
	const char *picture[LIBWDT_REG_COUNT];
	uint32_t reset[LIBWDT_REG_COUNT];
	uint32_t restart, lock, ones;
	uint32_t flags;
	uint32_t disputed; /* bits of MR */
} sheets[] = {
	{libwdt_layout_at91sam9, "at91sam9", {MR_AT91SAM9}, {0x3fff2fff}, 0xa5000001, 0, 0, LIBWDT_WRITE_ONCE, 0},
	{libwdt_layout_sam7s, "sam7s", {MR_AT91SAM9}, {0x3fff2fff}, 0xa5000001, 0, 0, LIBWDT_WRITE_ONCE, 0},
	{libwdt_layout_samv7, "samv7", {MR_NO_WDRPROC}, {0x3fff2fff}, 0xa5000001, 0, 0, LIBWDT_WRITE_ONCE, 0},
	{libwdt_layout_sama5d4, "sama5d4", {MR_NO_WDRPROC}, {0x3fff2fff}, 0xa5000001, 0xa5000010, 0,
	 LIBWDT_LOCKABLE | LIBWDT_ENABLE_BY_ZERO, 0},
	{libwdt_layout_sam9x60, "sam9x60", {MR_WINDOW, WLR, ILR, IMR}, {0x30, 0xfff, 0xfff, 0}, 0xa5000001, 0xa5000010, 0,
	 WINDOW_FLAGS, 0x30000000},
	{libwdt_layout_sama7g5, "sama7g5", {MR_WINDOW, WLR, ILR, IMR}, {0x30, 0xfff, 0xfff, 0}, 0xa5000001, 0xa5000010, 0,
	 WINDOW_FLAGS, 0x30000000},
	{libwdt_layout_sama7g5_ns, "sama7g5-ns", {MR_NON_SECURE, WLR, ILR, IMR}, {0x30, 0xfff, 0xfff, 0}, 0xa5000001,
	 0xa5000010, 0,
	 WINDOW_FLAGS | LIBWDT_CLAMPED | LIBWDT_NON_SECURE, 0x30000000},
	{libwdt_layout_rswdt, "rswdt", {MR_RSWDT}, {0x3fffafff}, 0xc4000001, 0, 0x0fff0000,
	 LIBWDT_WRITE_ONCE | LIBWDT_REDUNDANT, 0x00004000},
};

#define SHEETS (sizeof(sheets) / sizeof(sheets[0]))

/* The letter of a bit, '.' for a reserved one. */
static char drawn(const struct sheet *sheet, uint32_t reg, uint32_t bit)
{
	return sheet->picture[reg] ? sheet->picture[reg][31 - bit] : '.';
}

START_TEST(layout_says_what_its_data_sheet_says)
{
	const struct sheet *sheet = &sheets[_i];
	const struct libwdt_layout *layout = sheet->layout();

	ck_assert_uint_eq(layout->size, sizeof(*layout));
	ck_assert_str_eq(layout->name, sheet->name);
	ck_assert_uint_eq(layout->flags, sheet->flags);
	ck_assert_uint_eq(layout->restart, sheet->restart);
	ck_assert_uint_eq(layout->lock, sheet->lock);
	ck_assert_uint_eq(layout->mode_ones, sheet->ones);
	ck_assert_uint_eq(layout->spacing_clocks, 4);
	ck_assert_mem_eq(layout->reset_value, sheet->reset, sizeof(sheet->reset));
}
END_TEST

START_TEST(registers_stand_where_the_data_sheet_puts_them)
{
	static const uint16_t one[] = {0x04, NONE, NONE, NONE};
	static const uint16_t window_read[] = {0x04, 0x0c, 0x10, 0x20}, window_write[] = {0x04, 0x0c, 0x10, 0x14};
	const struct libwdt_layout *layout = sheets[_i].layout();
	int has_window_register = sheets[_i].picture[LIBWDT_REG_WINDOW] != NULL;

	ck_assert_uint_eq(layout->control, 0x00);
	ck_assert_uint_eq(layout->status, has_window_register ? 0x1c : 0x08);
	ck_assert_uint_eq(layout->counter, has_window_register ? 0x08 : NONE);
	ck_assert_uint_eq(layout->interrupt_clear, has_window_register ? 0x18 : NONE);
	ck_assert_mem_eq(layout->read_offset, has_window_register ? window_read : one, sizeof(one));
	ck_assert_mem_eq(layout->write_offset, has_window_register ? window_write : one, sizeof(one));
	ck_assert_uint_eq(layout->limits, strcmp(layout->name, "sama7g5") == 0 ? 0x24 : 0);
}
END_TEST

/* Walks a one through every register. */
START_TEST(each_bit_decodes_to_its_field_or_is_reserved)
{
	const struct sheet *sheet = &sheets[_i];
	uint32_t r, bit, f;

	for (r = 0; r < LIBWDT_REG_COUNT; r++) {
		for (bit = 0; bit < 32; bit++) {
			uint32_t reg[LIBWDT_REG_COUNT] = {0}, reserved[LIBWDT_REG_COUNT], fields = 0;
			uint16_t config[LIBWDT_FIELD_ROOM];

			reg[r] = 1u << bit;
			ck_assert_int_eq(libwdt_decode(config, reserved, sheet->layout(), reg), 0);
			for (f = 0; f < LIBWDT_FIELD_ROOM; f++) {
				if (!config[f])
					continue;
				fields++;
				ck_assert_msg(f < LIBWDT_FIELD_COUNT && letter[f] == drawn(sheet, r, bit),
					      "register %u bit %u is field %u", r, bit, f);
			}
			ck_assert_uint_eq(fields, drawn(sheet, r, bit) != '.');
			ck_assert_uint_eq(reserved[r], fields ? 0 : reg[r]);
		}
	}
}
END_TEST

/* The number that the letters of a picture enclose, read off from left to right. */
static uint16_t read_off(const struct sheet *sheet, const uint32_t *reg, char field)
{
	uint32_t r, bit, value = 0;

	for (r = 0; r < LIBWDT_REG_COUNT; r++)
		for (bit = 32; bit-- > 0;)
			if (drawn(sheet, r, bit) == field)
				value = value << 1 | (reg[r] >> bit & 1);
	return (uint16_t)value;
}

START_TEST(values_decode_as_drawn_and_encode_back)
{
	const struct sheet *sheet = &sheets[_i];
	uint32_t pattern, r, f;

	for (pattern = 0; pattern < 1000; pattern++) {
		uint32_t reg[LIBWDT_REG_COUNT], reserved[LIBWDT_REG_COUNT], back[LIBWDT_REG_COUNT];
		uint16_t config[LIBWDT_FIELD_ROOM];

		for (r = 0; r < LIBWDT_REG_COUNT; r++)
			reg[r] = pattern ? (pattern + r) * 2654435761u : sheet->reset[r];
		ck_assert_int_eq(libwdt_decode(config, reserved, sheet->layout(), reg), 0);
		for (f = 0; f < LIBWDT_FIELD_ROOM; f++)
			ck_assert_uint_eq(config[f],
					  f < LIBWDT_FIELD_COUNT ? read_off(sheet, reg, letter[f]) : 0);
		ck_assert_int_eq(libwdt_encode(back, sheet->layout(), config), 0);
		for (r = 0; r < LIBWDT_REG_COUNT; r++)
			ck_assert_uint_eq(back[r], (reg[r] & ~reserved[r]) | (r == LIBWDT_REG_MODE ? sheet->ones : 0));
	}
}
END_TEST

START_TEST(field_larger_than_its_bits_is_refused)
{
	const struct sheet *sheet = &sheets[_i];
	uint32_t f;

	for (f = 0; f < LIBWDT_FIELD_ROOM; f++) {
		uint32_t reg[LIBWDT_REG_COUNT] = {NOTHING, NOTHING, NOTHING, NOTHING};
		uint16_t config[LIBWDT_FIELD_ROOM] = {0};
		uint32_t width = sheet->layout()->field[f].width;

		config[f] = (uint16_t)(1u << width);
		ck_assert_int_eq(libwdt_encode(reg, sheet->layout(), config), LIBWDT_ERR_RANGE);
		config[f] = UINT16_MAX;
		ck_assert_int_eq(libwdt_encode(reg, sheet->layout(), config), LIBWDT_ERR_RANGE);
		ck_assert_uint_eq(reg[0] & reg[1] & reg[2] & reg[3], NOTHING);
	}
}
END_TEST

START_TEST(disputed_bits_are_marked)
{
	const struct libwdt_layout *layout = sheets[_i].layout();
	uint32_t f, marked = 0;

	for (f = 0; f < LIBWDT_FIELD_ROOM; f++) {
		if (layout->field[f].flags != LIBWDT_FIELD_DISPUTED)
			continue;
		ck_assert_uint_eq(layout->field[f].reg, LIBWDT_REG_MODE);
		marked |= 1u << layout->field[f].shift;
	}
	ck_assert_uint_eq(marked, sheets[_i].disputed);
}
END_TEST

START_TEST(only_sam7s_lists_its_loads_in_descending_order)
{
	const struct libwdt_layout *layout = sheets[_i].layout();
	uint32_t i;

	ck_assert_uint_eq(layout->allowed_count, strcmp(layout->name, "sam7s") == 0 ? 27 : 0);
	ck_assert_int_eq(layout->allowed == NULL, layout->allowed_count == 0);
	for (i = 1; i < layout->allowed_count; i++)
		ck_assert_uint_lt(layout->allowed[i], layout->allowed[i - 1]);
	if (layout->allowed_count) {
		ck_assert_uint_eq(layout->allowed[0], 0xfff);
		ck_assert_uint_eq(layout->allowed[26], 0x00f);
	}
}
END_TEST

START_TEST(compatible_string_leads_to_its_layout)
{
	static const struct {
		const char *compatible;
		const struct libwdt_layout *(*layout)(void);
	} row[] = {
		{"atmel,at91sam9260-wdt", libwdt_layout_at91sam9}, {"atmel,sama5d4-wdt", libwdt_layout_sama5d4},
		{"microchip,sam9x60-wdt", libwdt_layout_sam9x60},  {"microchip,sam9x7-wdt", libwdt_layout_sam9x60},
		{"microchip,sama7g5-wdt", libwdt_layout_sama7g5},  {"microchip,sama7d65-wdt", libwdt_layout_sama7g5},
		{"atmel,sam-watchdog", libwdt_layout_at91sam9},
	};
	uint32_t i;

	for (i = 0; i < sizeof(row) / sizeof(row[0]); i++)
		ck_assert_ptr_eq(libwdt_layout_by_compatible(row[i].compatible), row[i].layout());
}
END_TEST

START_TEST(other_strings_lead_to_no_layout)
{
	static const char *const other[] = {
		"", "atmel,at91rm9200-wdt", "atmel,at91sam9260-wd", "atmel,at91sam9260-wdt2", "ATMEL,SAMA5D4-WDT", "fsl,imx21-wdt",
	};
	uint32_t i;

	for (i = 0; i < sizeof(other) / sizeof(other[0]); i++)
		ck_assert_ptr_null(libwdt_layout_by_compatible(other[i]));
	ck_assert_ptr_null(libwdt_layout_by_compatible(NULL));
}
END_TEST

START_TEST(reserved_bits_need_not_be_asked_for)
{
	const uint32_t reg[LIBWDT_REG_COUNT] = {0xffffffff};
	uint16_t config[LIBWDT_FIELD_ROOM];

	ck_assert_int_eq(libwdt_decode(config, NULL, libwdt_layout_at91sam9(), reg), 0);
	ck_assert_uint_eq(config[LIBWDT_WINDOW], 0xfff);
}
END_TEST

START_TEST(null_is_refused)
{
	const struct libwdt_layout *layout = libwdt_layout_at91sam9();
	uint32_t reg[LIBWDT_REG_COUNT] = {0};
	uint16_t config[LIBWDT_FIELD_ROOM] = {0};

	ck_assert_int_eq(libwdt_decode(NULL, reg, layout, reg), LIBWDT_ERR_INVALID);
	ck_assert_int_eq(libwdt_decode(config, reg, NULL, reg), LIBWDT_ERR_INVALID);
	ck_assert_int_eq(libwdt_decode(config, reg, layout, NULL), LIBWDT_ERR_INVALID);
	ck_assert_int_eq(libwdt_encode(NULL, layout, config), LIBWDT_ERR_INVALID);
	ck_assert_int_eq(libwdt_encode(reg, NULL, config), LIBWDT_ERR_INVALID);
	ck_assert_int_eq(libwdt_encode(reg, layout, NULL), LIBWDT_ERR_INVALID);
}
END_TEST

/* Codes with a layout of the caller's; a refusal must leave the outputs alone. */
static int code_both_ways(const struct libwdt_layout *layout)
{
	uint32_t reg[LIBWDT_REG_COUNT] = {NOTHING, NOTHING, NOTHING, NOTHING};
	uint32_t reserved[LIBWDT_REG_COUNT] = {NOTHING};
	uint16_t config[LIBWDT_FIELD_ROOM] = {NOTHING};
	int result = libwdt_decode(config, reserved, layout, reg);

	if (result) {
		ck_assert_uint_eq(config[0], NOTHING);
		ck_assert_uint_eq(reserved[0], NOTHING);
	}
	memset(config, 0, sizeof(config));
	ck_assert_int_eq(libwdt_encode(reg, layout, config), result);
	ck_assert_int_eq(reg[0] == NOTHING, result != 0);
	return result;
}

START_TEST(field_outside_its_register_is_refused)
{
	static const struct libwdt_field bad[] = {
		{LIBWDT_REG_COUNT, 0, 1, 0}, {255, 0, 0, 0}, {0, 32, 0, 0}, {0, 31, 2, 0}, {0, 0, 17, 0}, {0, 255, 255, 0},
	};
	static const struct libwdt_field good[] = {{0, 31, 1, 0}, {3, 16, 16, 0}, {0, 31, 0, 0}};
	struct libwdt_layout layout = *libwdt_layout_at91sam9();
	uint32_t i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		layout.field[LIBWDT_FIELD_ROOM - 1] = bad[i];
		ck_assert_int_eq(code_both_ways(&layout), LIBWDT_ERR_SIZE);
	}
	for (i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		layout.field[LIBWDT_FIELD_ROOM - 1] = good[i];
		ck_assert_int_eq(code_both_ways(&layout), 0);
	}
}
END_TEST

START_TEST(list_of_loads_that_is_not_there_is_refused)
{
	struct libwdt_layout layout = *libwdt_layout_sam7s();

	layout.allowed = NULL;
	ck_assert_int_eq(code_both_ways(&layout), LIBWDT_ERR_INVALID);
	layout.allowed_count = 0;
	ck_assert_int_eq(code_both_ways(&layout), 0);
}
END_TEST

/* 2^19 slow clocks are 4096 ticks of 128. */
START_TEST(spacing_longer_than_a_period_is_refused)
{
	struct libwdt_layout layout = *libwdt_layout_sama5d4();

	layout.spacing_clocks = 0x80000;
	ck_assert_int_eq(code_both_ways(&layout), 0);
	layout.spacing_clocks++;
	ck_assert_int_eq(code_both_ways(&layout), LIBWDT_ERR_SIZE);
}
END_TEST

START_TEST(layout_of_a_newer_header_is_understood_while_its_tail_is_zero)
{
	struct {
		struct libwdt_layout layout;
		uint8_t tail[260];
	} newer;

	memset(&newer, 0, sizeof(newer));
	newer.layout = *libwdt_layout_at91sam9();
	newer.layout.size = sizeof(newer.layout) + 256;
	ck_assert_int_eq(code_both_ways(&newer.layout), 0);
	newer.tail[255] = 1;
	ck_assert_int_eq(code_both_ways(&newer.layout), LIBWDT_ERR_SIZE);
	newer.tail[255] = 0;
	newer.tail[0] = 1;
	ck_assert_int_eq(code_both_ways(&newer.layout), LIBWDT_ERR_SIZE);
	newer.tail[0] = 0;
	newer.layout.size++;
	ck_assert_int_eq(code_both_ways(&newer.layout), LIBWDT_ERR_SIZE);
	newer.layout.size = UINT32_MAX;
	ck_assert_int_eq(code_both_ways(&newer.layout), LIBWDT_ERR_SIZE);
	newer.layout.size = sizeof(newer.layout) - 1;
	ck_assert_int_eq(code_both_ways(&newer.layout), LIBWDT_ERR_SIZE);
	newer.layout.size = 0;
	ck_assert_int_eq(code_both_ways(&newer.layout), LIBWDT_ERR_SIZE);
}
END_TEST

Suite *layouts_suite(void)
{
	Suite *suite = suite_create("layouts");
	TCase *data = tcase_create("data"), *codec = tcase_create("codec");

	tcase_add_loop_test(data, layout_says_what_its_data_sheet_says, 0, SHEETS);
	tcase_add_loop_test(data, registers_stand_where_the_data_sheet_puts_them, 0, SHEETS);
	tcase_add_loop_test(data, each_bit_decodes_to_its_field_or_is_reserved, 0, SHEETS);
	tcase_add_loop_test(data, values_decode_as_drawn_and_encode_back, 0, SHEETS);
	tcase_add_loop_test(data, disputed_bits_are_marked, 0, SHEETS);
	tcase_add_loop_test(data, only_sam7s_lists_its_loads_in_descending_order, 0, SHEETS);
	tcase_add_test(data, compatible_string_leads_to_its_layout);
	tcase_add_test(data, other_strings_lead_to_no_layout);
	suite_add_tcase(suite, data);

	tcase_add_loop_test(codec, field_larger_than_its_bits_is_refused, 0, SHEETS);
	tcase_add_test(codec, reserved_bits_need_not_be_asked_for);
	tcase_add_test(codec, null_is_refused);
	tcase_add_test(codec, field_outside_its_register_is_refused);
	tcase_add_test(codec, list_of_loads_that_is_not_there_is_refused);
	tcase_add_test(codec, spacing_longer_than_a_period_is_refused);
	tcase_add_test(codec, layout_of_a_newer_header_is_understood_while_its_tail_is_zero);
	suite_add_tcase(suite, codec);
	return suite;
}
