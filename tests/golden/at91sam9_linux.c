/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * Compares the `linux` policy with recorded results of the upstream driver:
 * each row of the file is negotiated against the write-once model and every
 * column compared. Usage: at91sam9_linux FILE
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <libwdtvtlb/wdt.h>
#include <libwdtvtlb/wdt_model.h>

enum column {
	HZ, OF, MAX, MIN, TYPE, RESET, DISABLE, IDLE, DBG, IRQ, LOCKED, TIMEOUT, MR,
	RET, REGISTERED, MR_WRITTEN, MR_FINAL, MIN_TICKS, MAX_TICKS, HEARTBEAT_TICKS, TIMEOUT_S, USES_IRQ, WARN_DIFFERS,
	WARN_CLOSE,
	COLUMNS
};

static const char *const names[COLUMNS] = {
	"hz", "of", "max", "min", "type", "reset", "disable", "idle", "dbg", "irq", "locked", "timeout", "mr",
	"ret", "registered", "mr_written", "mr_final", "min_ticks", "max_ticks", "heartbeat_ticks", "timeout_s",
	"uses_irq", "warn_differs", "warn_close"};

#define FIELD_ROOM 24
#define DISAGREEMENTS_SHOWN 10
#define MR_OFFSET 4u
#define EINVAL_OF_LINUX (-22)

struct row {
	char text[COLUMNS][FIELD_ROOM];
};

/* A board: the modelled watchdog, and what was written to its mode register. */
struct board {
	struct libwdt_model model;
	uint32_t reserved; /* bits 30 and 31 of some recorded boot values: the model has none, the recording bench had */
	uint32_t mode_written;
	int writes;
};

static int board_now(void *user, uint64_t *ticks)
{
	(void)user;
	*ticks = 0;
	return 0;
}

static int board_read(void *user, uint32_t *value, uint32_t offset)
{
	struct board *board = user;
	int err = libwdt_model_read(&board->model, value, offset, 4);

	if (!err && offset == MR_OFFSET)
		*value |= board->reserved;
	return err;
}

static int board_write(void *user, uint32_t offset, uint32_t value)
{
	struct board *board = user;

	if (offset == MR_OFFSET) {
		board->mode_written = value;
		board->writes++;
	}
	return libwdt_model_write(&board->model, offset, value, 4);
}

/* Waiting is free on this bench: the driver under comparison does not wait either. */
static int board_delay(void *user, uint32_t time_us)
{
	struct board *board = user;

	return libwdt_model_advance(&board->model, (uint64_t)time_us * 1000);
}

static const struct libwdt_ops ops = {
	.size = sizeof(ops), .counter_bits = 32, .now = board_now, .read = board_read, .write = board_write, .delay = board_delay};

static int absent(const char *text)
{
	return strcmp(text, "-") == 0;
}

static uint32_t number(const struct row *row, enum column column)
{
	return (uint32_t)strtoul(row->text[column], NULL, 10);
}

static int is(const struct row *row, enum column column, const char *word)
{
	return strcmp(row->text[column], word) == 0;
}

/* The properties of a row, read as the library's own property reader would: unknown words mean the default. */
static struct libwdt_request request_of(const struct row *row)
{
	struct libwdt_request request = LIBWDT_REQUEST_INIT;
	uint32_t timeout_s = number(row, TIMEOUT);

	request.flags = (number(row, OF) ? LIBWDT_LINUX_DESCRIBED : 0) |
			(absent(row->text[MAX]) ? 0 : LIBWDT_LINUX_HAS_MAX) |
			(absent(row->text[MIN]) ? 0 : LIBWDT_LINUX_HAS_MIN) |
			(is(row, TYPE, "software") ? LIBWDT_WANT_INTERRUPT : 0) |
			(is(row, RESET, "proc") ? LIBWDT_WANT_RESET_PROCESSOR : 0) |
			(number(row, DISABLE) ? LIBWDT_WANT_DISABLED : 0) |
			(number(row, IDLE) ? LIBWDT_WANT_IDLE_HALT : 0) |
			(number(row, DBG) ? LIBWDT_WANT_DEBUG_HALT : 0) |
			(number(row, IRQ) && number(row, OF) ? LIBWDT_HAVE_HANDLER : 0); /* found in the description */
	request.linux_max_s = number(row, MAX);
	request.linux_min_s = number(row, MIN);
	if (!absent(row->text[TIMEOUT]) && timeout_s >= 1 && timeout_s <= 65535)
		request.timeout_ms = timeout_s * 1000;
	return request;
}

/* Brings the modelled part into the state in which the driver found its own. */
static int boot(struct board *board, const struct row *row)
{
	struct libwdt_model_setup setup = LIBWDT_MODEL_SETUP_INIT;
	uint32_t mode = (uint32_t)strtoul(row->text[MR], NULL, 16);
	int err;

	memset(board, 0, sizeof(*board));
	board->reserved = mode & 0xc0000000u;
	setup.layout = libwdt_layout_at91sam9();
	err = libwdt_model_init(&board->model, &setup);
	if (!err && (mode != setup.layout->reset_value[LIBWDT_REG_MODE] || number(row, LOCKED)))
		err = libwdt_model_write(&board->model, MR_OFFSET, mode, 4);
	return err ? err : libwdt_model_advance(&board->model, 1000000);
}

static void print_result(struct row *got, struct board *board, const struct libwdt_plan *plan,
			 const struct libwdt_request *request)
{
	int refused = !plan->feasible || plan->findings & LIBWDT_FINDING_DISABLED_BY_BOOT;
	int registered = plan->running && !refused;
	uint32_t mode = 0;
	int i;

	for (i = RET; i < COLUMNS; i++)
		strcpy(got->text[i], i >= USES_IRQ ? "0" : "-");
	(void)board_read(board, &mode, MR_OFFSET);
	snprintf(got->text[RET], FIELD_ROOM, "%d", refused ? EINVAL_OF_LINUX : 0);
	snprintf(got->text[REGISTERED], FIELD_ROOM, "%d", registered);
	snprintf(got->text[MR_FINAL], FIELD_ROOM, "%08" PRIx32, mode);
	if (board->writes)
		snprintf(got->text[MR_WRITTEN], FIELD_ROOM, "%08" PRIx32, board->mode_written);
	if (!registered)
		return;
	snprintf(got->text[MIN_TICKS], FIELD_ROOM, "%" PRId64, plan->earliest);
	snprintf(got->text[MAX_TICKS], FIELD_ROOM, "%" PRId64, plan->latest);
	snprintf(got->text[HEARTBEAT_TICKS], FIELD_ROOM, "%" PRId64, plan->period);
	snprintf(got->text[TIMEOUT_S], FIELD_ROOM, "%" PRIu32, plan->timeout_ms / 1000);
	snprintf(got->text[USES_IRQ], FIELD_ROOM, "%d",
		 plan->actual[LIBWDT_INTERRUPT] && request->flags & LIBWDT_HAVE_HANDLER);
	snprintf(got->text[WARN_DIFFERS], FIELD_ROOM, "%d", !!(plan->findings & LIBWDT_FINDING_ADOPTED_DIFFERENT));
	snprintf(got->text[WARN_CLOSE], FIELD_ROOM, "%d", !!(plan->findings & LIBWDT_FINDING_TOO_CLOSE));
}

static int negotiate(struct row *got, const struct row *row)
{
	struct libwdt_input input = LIBWDT_INPUT_INIT;
	struct libwdt_plan plan = LIBWDT_PLAN_INIT;
	struct libwdt_request request = request_of(row);
	struct board board;
	struct libwdt wdt;
	int err = boot(&board, row);

	input.layout = libwdt_layout_at91sam9();
	input.request = &request;
	input.host_hz = number(row, HZ);
	input.flags = LIBWDT_INPUT_DELAY;
	if (!err)
		err = libwdt_init(&wdt, &ops, &board);
	if (!err)
		err = libwdt_negotiate(&wdt, &plan, &input, libwdt_plan_linux);
	if (!err)
		print_result(got, &board, &plan, &request);
	return err;
}

static int split(struct row *row, char *line)
{
	int column = 0;
	char *field = line;

	line[strcspn(line, "\r\n")] = '\0';
	while (column < COLUMNS) {
		size_t length = strcspn(field, "\t");

		if (length == 0 || length >= FIELD_ROOM)
			return -1;
		memcpy(row->text[column], field, length);
		row->text[column++][length] = '\0';
		if (field[length] == '\0')
			break;
		field += length + 1;
	}
	return column == COLUMNS ? 0 : -1;
}

/* Returns whether the row agrees. */
static int compare(const struct row *row, unsigned long number_of_line, unsigned long *shown)
{
	struct row got = *row;
	int i, err = negotiate(&got, row), agrees = !err;

	for (i = RET; i < COLUMNS && !err; i++)
		agrees &= strcmp(row->text[i], got.text[i]) == 0;
	if (agrees || (*shown)++ >= DISAGREEMENTS_SHOWN)
		return agrees;
	printf("line %lu disagrees:", number_of_line);
	if (err)
		printf(" negotiation failed: %s", libwdt_strerror(err));
	for (i = 0; i < MR + 1; i++)
		printf(" %s=%s", names[i], row->text[i]);
	for (i = RET; i < COLUMNS && !err; i++)
		if (strcmp(row->text[i], got.text[i]) != 0)
			printf("; %s is %s, recorded %s", names[i], got.text[i], row->text[i]);
	putchar('\n');
	return 0;
}

int main(int argc, char **argv)
{
	unsigned long lines = 1, rows = 0, agree = 0, shown = 0;
	char line[COLUMNS * FIELD_ROOM + 2];
	struct row row;
	FILE *file = argc == 2 ? fopen(argv[1], "r") : NULL;

	if (!file) {
		fprintf(stderr, "usage: %s FILE%s%s\n", argv[0], argc == 2 ? ": " : "", argc == 2 ? strerror(errno) : "");
		return 2;
	}
	if (!fgets(line, sizeof(line), file) || split(&row, line) || strcmp(row.text[MR], "mr") != 0) {
		fprintf(stderr, "%s: no header line of %d columns\n", argv[1], COLUMNS);
		return 2;
	}
	while (fgets(line, sizeof(line), file)) {
		lines++;
		if (split(&row, line)) {
			fprintf(stderr, "%s:%lu: not %d tab-separated columns\n", argv[1], lines, COLUMNS);
			return 2;
		}
		rows++;
		agree += (unsigned long)compare(&row, lines, &shown);
	}
	fclose(file);
	printf("%s: %lu of %lu rows agree\n", argv[1], agree, rows);
	return rows && agree == rows ? 0 : 1;
}
