/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * A program of a later release, which may run with an older library: it says something in each member that the first
 * release does not have. Whoever does not know the member must refuse it, and take the struct where it says nothing.
 */
#include "program.h"

#ifdef LATER

#include <stdlib.h>

/* A function that only the later release has. */
extern int libwdt_later(void) __attribute__((weak));

static uint32_t asked, refused;

/* How a library answers to the same call, without and with something in a member that it may not know. */
static void judge(const char *what, int without, int with, int refusal)
{
	asked++;
	refused += with == refusal;
	if (without == refusal || (with != refusal && with != without)) {
		fprintf(stderr, "%s: %d without, %d with a later member\n", what, without, with);
		exit(1);
	}
}

/* TRY(struct, its initial value, call of `it`, error that refuses) */
#define TRY(type, value, call, refusal) \
	do { \
		struct type plain = value, *it = &plain; \
		int without = (call); \
		struct type said = value; \
		said.later[0] = 1; \
		it = &said; \
		judge(#type, without, (call), (refusal)); \
	} while (0)

static int now(void *user, uint64_t *ticks)
{
	(void)user;
	*ticks = 0;
	return 0;
}

static int none(void *user, const void **data, uint32_t *length, const char *name)
{
	(void)user;
	(void)data;
	(void)length;
	(void)name;
	return 0;
}

static int reset_register(void *user, uint32_t *value, uint32_t offset)
{
	(void)user;
	(void)offset;
	*value = 0;
	return 0;
}

static struct libwdt_layout layout(void)
{
	/* Of an older library: only as long as it says. */
	struct libwdt_layout ours = {.size = sizeof(ours)};
	const struct libwdt_layout *theirs = libwdt_layout_at91sam9();
	uint32_t i;

	for (i = 4; i < theirs->size && i < sizeof(ours); i++)
		((uint8_t *)&ours)[i] = ((const uint8_t *)theirs)[i];
	return ours;
}

static int plan_with(const struct libwdt_input *asked_input, const struct libwdt_request *request)
{
	struct libwdt_plan plan = LIBWDT_PLAN_INIT;
	struct libwdt_input input = *asked_input;

	input.layout = libwdt_layout_at91sam9();
	input.request = request;
	input.reg[LIBWDT_REG_MODE] = 0x3fff2fff;
	return libwdt_plan_safe(&plan, &input);
}

static int attach_with(const struct libwdt_timing *timing)
{
	static const struct libwdt_ops ops = {.size = sizeof(ops), .counter_bits = 32, .now = now, .refresh = (int (*)(void *))abort};
	struct libwdt_plan plan = LIBWDT_PLAN_INIT;
	struct libwdt wdt;

	MUST(libwdt_init(&wdt, &ops, NULL));
	return libwdt_attach(&wdt, &plan, timing, 1000, 1000, 0);
}

#define V(...) {__VA_ARGS__}

static void try_wdt(void)
{
	static const struct libwdt_request no_wish = LIBWDT_REQUEST_INIT;
	static const struct libwdt_input blank = LIBWDT_INPUT_INIT;
	struct libwdt_model_setup setup = LIBWDT_MODEL_SETUP_INIT;
	uint16_t config[LIBWDT_FIELD_ROOM];
	uint32_t reg[LIBWDT_REG_COUNT] = {0x3fff2fff}, cause, word;
	struct libwdt_model model;
	struct libwdt wdt;

	setup.layout = libwdt_layout_at91sam9();
	MUST(libwdt_model_init(&model, &setup));
	TRY(libwdt_ops, V(.size = sizeof(struct libwdt_ops), .counter_bits = 32, .now = now), libwdt_init(&wdt, it, NULL), LIBWDT_ERR_SIZE);
	TRY(libwdt_request, LIBWDT_REQUEST_INIT, plan_with(&blank, it), LIBWDT_ERR_SIZE);
	TRY(libwdt_request, LIBWDT_REQUEST_INIT, libwdt_request_from_properties(it, libwdt_layout_at91sam9(), none, NULL), LIBWDT_ERR_SIZE);
	TRY(libwdt_input, LIBWDT_INPUT_INIT, plan_with(it, &no_wish), LIBWDT_ERR_SIZE);
	TRY(libwdt_layout, layout(), libwdt_decode(config, NULL, it, reg), LIBWDT_ERR_SIZE);
	TRY(libwdt_timing, V(sizeof(struct libwdt_timing), 0, 1000000, 1000000, 1100000, 0, 0), attach_with(it), LIBWDT_ERR_SIZE);
	TRY(libwdt_model_setup, LIBWDT_MODEL_SETUP_INIT,
	    (it->layout = libwdt_layout_at91sam9(), libwdt_model_init(&model, it)), LIBWDT_ERR_SIZE);
	TRY(libwdt_model_options, V(.size = sizeof(struct libwdt_model_options)), libwdt_model_set_options(&model, it), LIBWDT_ERR_SIZE);
	TRY(libwdt_reset_controller, V(.size = sizeof(struct libwdt_reset_controller), .width = 3),
	    libwdt_boot_cause(&cause, &word, it, reset_register, NULL), LIBWDT_ERR_SIZE);
}

static void try_vtlb(void)
{
	static struct thash_default memory;
	static struct libvtlb_request requests[4];
	static uint32_t words[4];
	struct thash_config config = THASH_DEFAULT_CONFIG(&memory);
	struct libvtlb_mailbox mailbox;
	struct libvtlb_dirty_log log;

	TRY(thash_config, THASH_DEFAULT_CONFIG(&memory), thash_init(&memory.table, it), LIBVTLB_ERR_SIZE);
	MUST(thash_init(&memory.table, &config));
	TRY(thash_insertion, V(.size = sizeof(struct thash_insertion), .page_log2 = 12, .va = 4096, .value = 8192 | THASH_R),
	    thash_insert_full(&memory.table, it), LIBVTLB_ERR_SIZE);
	TRY(libvtlb_mailbox_config, V(.size = sizeof(struct libvtlb_mailbox_config), .request_count = 4, .requests = requests),
	    libvtlb_mailbox_init(&mailbox, it), LIBVTLB_ERR_SIZE);
	TRY(libvtlb_dirty_config, V(.size = sizeof(struct libvtlb_dirty_config), .page_log2 = 12, .page_count = 100, .words = words),
	    libvtlb_dirty_init(&log, it), LIBVTLB_ERR_SIZE);
	TRY(libvtlb_reference, LIBVTLB_REFERENCE(LIBVTLB_LOAD, 0, 0, 0), libvtlb_judge(0, LIBVTLB_ITIR(12, 0), it), LIBVTLB_ERR_SIZE);
}

void come_from_the_future(void)
{
	try_wdt();
	try_vtlb();
	TELL("%u of %u structs refused for a member of a later release; the later function is %s", (unsigned)refused,
	     (unsigned)asked, libwdt_later ? "there" : "not there");
}

#else

void come_from_the_future(void)
{
	TELL("this program is of the present");
}

#endif
