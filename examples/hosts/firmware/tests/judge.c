/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * The program on the host, with a board that is made up: every status that the second boot can end
 * with, from a record that deserves it, and a record that a reset or a bad memory has damaged.
 *
 *	judge		TAP
 */
#include <setjmp.h>
#include <stdio.h>
#include <string.h>

#include "../board.h"
#include "../machine.h"
#include "../program.h"

/* The program's main(): this file has one of its own. */
int firmware_main(void);

#define HZ 1000000u
#define PERIOD 500000u /* libwdt's for the timing below: the middle of 1 ms and 999 ms */

uint32_t machine_kept[MACHINE_KEPT_WORDS];

static jmp_buf end;
static uint32_t ended, numbers, failures, cause_shown, frozen;
static uint64_t counter, refreshed_at;

void machine_write(const char *text)
{
	(void)text;
}

void machine_relax(void)
{
	counter += 100;
}

void machine_exit(uint32_t status)
{
	ended = status;
	longjmp(end, 1);
}

static int now(void *user, uint64_t *ticks)
{
	(void)user;
	*ticks = ++counter & 0xffffff;
	return 0;
}

static int refresh(void *user)
{
	(void)user;
	refreshed_at = counter;
	return frozen ? -5 : 0;
}

static uint32_t cause(void)
{
	return cause_shown;
}

static uint32_t warned(void)
{
	return counter - refreshed_at >= 1000000;
}

static struct libwdt_ops ops = {
	.size = sizeof(ops), .counter_bits = 24, .now = now, .refresh = refresh, .start = refresh,
};

const struct board board = {
	.name = "made up",
	.ops = &ops,
	.timing = {
		.size = sizeof(board.timing),
		.latest_us = 1000000,
		.bite_min_us = 2000000,
		.bite_max_us = 2001000,
		.warn_us = 1000000,
	},
	.host_hz = HZ,
	.latency_us = 1000,
	.cause = cause,
	.warned = warned,
};

static uint32_t boot(void)
{
	if (!setjmp(end))
		(void)firmware_main();
	return ended;
}

static void expect(const char *what, uint32_t got, uint32_t wanted)
{
	numbers++;
	failures += got != wanted;
	printf("%sok %u - %s\n", got == wanted ? "" : "not ", (unsigned)numbers, what);
	if (got != wanted)
		printf("# %u, not %u\n", (unsigned)got, (unsigned)wanted);
}

/* What a good first boot leaves behind. */
static struct record good_record(void)
{
	struct record record;
	uint32_t n;

	memset(&record, 0, sizeof(record));
	for (n = 0; n <= REFRESHES; n++)
		record.at[n] = 7000 + n * (uint64_t)PERIOD;
	record.boots = 1;
	record.refreshes = REFRESHES;
	record.life = 1999950;
	record.step = 100;
	record.warned = 1000050;
	return record;
}

/* Boots with a record that is kept as it is, and in one copy only. */
static uint32_t boot_with(struct record record)
{
	memset(machine_kept, 0x5a, sizeof(machine_kept));
	record_save(&record);
	cause_shown = BOARD_CAUSE_WATCHDOG;
	return boot();
}

#define JUDGED(what, change, status) \
	do { \
		struct record record = good_record(); \
		change; \
		expect(what, boot_with(record), status); \
	} while (0)

static void judgements(void)
{
	JUDGED("a good record", (void)0, STATUS_AS_PLANNED);
	JUDGED("no refresh", record.refreshes = 0, STATUS_UNFED);
	JUDGED("one refresh is missing", record.refreshes--, STATUS_UNFED);
	JUDGED("a refresh a latency late", record.at[9] += 1000, STATUS_AS_PLANNED);
	JUDGED("a refresh more than a latency late", record.at[9] += 1003, STATUS_GAP);
	JUDGED("two refreshes too close", record.at[9] = record.at[8] + 900, STATUS_GAP);
	JUDGED("the last refresh too late", record.at[REFRESHES] += 500001, STATUS_GAP);
	JUDGED("reset too soon", record.life = 1999700, STATUS_RESET_TIME);
	JUDGED("reset a latency late", record.life = 2002000, STATUS_AS_PLANNED);
	JUDGED("reset too late", record.life = 2002002, STATUS_RESET_TIME);
	JUDGED("no first stage", record.warned = 0, STATUS_WARNING);
	JUDGED("the first stage too soon", record.warned = 999998, STATUS_WARNING);
	JUDGED("the first stage too late", record.warned = 1002200, STATUS_WARNING);
	JUDGED("a third boot", record.boots = 2, STATUS_BOOTS);
}

static void causes(void)
{
	struct record record = good_record();

	memset(machine_kept, 0, sizeof(machine_kept));
	record_save(&record);
	cause_shown = BOARD_CAUSE_POWER_ON;
	expect("another cause", boot(), STATUS_CAUSE);
	memset(machine_kept, 0, sizeof(machine_kept));
	cause_shown = BOARD_CAUSE_WATCHDOG;
	expect("the watchdog, and no record", boot(), STATUS_DAMAGED);
}

/* Alone on a clean memory: an only copy has no second that could stand in for it. */
static void damage(void)
{
	struct record record = good_record(), found;
	uint32_t bit, result, wrong = 0, damaged = 0;

	for (bit = 0; bit < 8 * sizeof(record); bit++) {
		memset(machine_kept, 0, sizeof(machine_kept));
		record.sequence = 1;
		record_save(&record); /* the second write goes to the first copy */
		machine_kept[bit / 32] ^= 1u << bit % 32;
		result = record_load(&found);
		damaged += result == RECORD_DAMAGED;
		wrong += result == RECORD_FOUND;
	}
	expect("no bit can turn over unseen", wrong, 0);
	expect("and all but those of the mark are told from power-on", damaged, 8 * sizeof(record) - 32);
}

/* A reset after each byte of a write: the record is the old or the new one. */
static void torn_writes(void)
{
	uint32_t before[MACHINE_KEPT_WORDS], after[MACHINE_KEPT_WORDS], length, wrong = 0;
	struct record record = good_record(), found;

	memset(machine_kept, 0xff, sizeof(machine_kept));
	record_save(&record);
	record_save(&record);
	memcpy(before, machine_kept, sizeof(before));
	record.life += 100;
	record_save(&record);
	memcpy(after, machine_kept, sizeof(after));
	for (length = 0; length <= sizeof(after); length++) {
		memcpy(machine_kept, before, sizeof(before));
		memcpy(machine_kept, after, length);
		if (record_load(&found) != RECORD_FOUND)
			wrong++;
		else if (found.life != record.life && found.life != record.life - 100)
			wrong++;
	}
	expect("a write that is cut short costs nothing", wrong, 0);
}

/* No reset at all, a dead watchdog, and numbers that nobody can serve. */
static void first_boots(void)
{
	memset(machine_kept, 0, sizeof(machine_kept));
	cause_shown = BOARD_CAUSE_POWER_ON;
	expect("a watchdog that never bites", boot(), STATUS_NEVER_BIT);
	expect("and its record, had there been a reset", machine_kept[2], 1);
	memset(machine_kept, 0, sizeof(machine_kept));
	frozen = 1;
	expect("a watchdog that does not answer", boot(), STATUS_REFUSED);
	frozen = 0;
}

int main(void)
{
	judgements();
	causes();
	damage();
	torn_writes();
	first_boots();
	printf("1..%u\n", (unsigned)numbers);
	return failures != 0;
}
