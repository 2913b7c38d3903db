/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * Every value of a mode register decodes to what the data sheet says, gives its
 * reserved bits away, and encodes back to itself: the at91sam9 and sama5d4
 * layouts, thinned by default.
 *
 * The reference reads the register bit by bit, as the data sheets list the bits,
 * and knows nothing of the library's field tables. It reads each half of the
 * register once and joins the halves, for no field lies across both.
 *
 * Usage: modes [--full] [--jobs N], by default a job a processor
 */
#include <stdio.h>
#include <string.h>

#include <libwdtvtlb/wdt.h>

#include "sweep.h"

#define HALF 0x10000u
#define UPPER_VALUES 0x4000u /* of bits 16 to 29 */
#define THINNED_STEP 509u    /* prime: every pattern of low bits is met under some upper half */
#define PARTS 32u

struct subject {
	const struct libwdt_layout *layout;
	int has_wdrproc; /* bit 14 is WDRPROC; otherwise it is reserved */
};

struct reading {
	uint16_t config[LIBWDT_FIELD_ROOM];
	uint32_t reserved;
};

static struct reading lower_half[HALF];

/* Adds a bit that is set in WDT_MR, as DS60001516 and the SAMA5D2 data sheet (22.5.2) list them. */
static void read_bit(struct reading *reading, const struct subject *subject, unsigned int bit)
{
	if (bit <= 11)
		reading->config[LIBWDT_LOAD] |= (uint16_t)(1u << bit);
	else if (bit == 12)
		reading->config[LIBWDT_INTERRUPT] = 1;
	else if (bit == 13)
		reading->config[LIBWDT_RESET] = 1;
	else if (bit == 14 && subject->has_wdrproc)
		reading->config[LIBWDT_RESET_PROCESSOR] = 1;
	else if (bit == 15)
		reading->config[LIBWDT_DISABLED] = 1;
	else if (bit >= 16 && bit <= 27)
		reading->config[LIBWDT_WINDOW] |= (uint16_t)(1u << (bit - 16));
	else if (bit == 28)
		reading->config[LIBWDT_DEBUG_HALT] = 1;
	else if (bit == 29)
		reading->config[LIBWDT_IDLE_HALT] = 1;
	else
		reading->reserved |= 1u << bit;
}

static struct reading read_mode(const struct subject *subject, uint32_t mode)
{
	struct reading reading;
	unsigned int bit;

	memset(&reading, 0, sizeof(reading));
	for (bit = 0; bit < 32; bit++)
		if (mode >> bit & 1)
			read_bit(&reading, subject, bit);
	return reading;
}

static void join(struct reading *both, const struct reading *lower, const struct reading *upper)
{
	unsigned int i;

	for (i = 0; i < LIBWDT_FIELD_ROOM; i++)
		both->config[i] = lower->config[i] | upper->config[i];
	both->reserved = lower->reserved | upper->reserved;
}

static int decodes_as_read(uint16_t *config, const struct subject *subject, uint32_t mode,
			   const struct reading *expected)
{
	const uint32_t reg[LIBWDT_REG_COUNT] = {mode};
	uint32_t reserved[LIBWDT_REG_COUNT];

	return libwdt_decode(config, reserved, subject->layout, reg) == 0 &&
	       memcmp(config, expected->config, sizeof(expected->config)) == 0 &&
	       reserved[0] == expected->reserved && (reserved[1] | reserved[2] | reserved[3]) == 0;
}

static int encodes_back(const struct subject *subject, uint32_t mode, const uint16_t *config,
			const struct reading *expected)
{
	uint32_t reg[LIBWDT_REG_COUNT];

	return libwdt_encode(reg, subject->layout, config) == 0 && reg[0] == (mode & ~expected->reserved) &&
	       (reg[1] | reg[2] | reg[3]) == 0;
}

/* All that is claimed of one value; a further claim about every value belongs here. */
static int mode_holds(const struct subject *subject, uint32_t mode, const struct reading *expected)
{
	uint16_t config[LIBWDT_FIELD_ROOM];

	return decodes_as_read(config, subject, mode, expected) && encodes_back(subject, mode, config, expected);
}

/* The n-th lower half; a reserved bit takes part as noise. */
static uint32_t nth_lower(const struct subject *subject, uint32_t n, uint32_t noise)
{
	return subject->has_wdrproc ? n : (n & 0x3fff) | (n & 0x4000) << 1 | (noise & 1) << 14;
}

/* Every @step-th lower half under one upper half; the reserved bits 30 and 31 are noise. Returns whether one is wrong. */
static int sweep_lower(uint64_t *count, const struct subject *subject, uint32_t upper, uint32_t step)
{
	uint32_t lower_count = subject->has_wdrproc ? HALF : HALF / 2;
	struct reading upper_half[4], expected;
	uint32_t n;

	for (n = 0; n < 4; n++)
		upper_half[n] = read_mode(subject, n << 30 | upper << 16);
	for (n = upper % step; n < lower_count; n += step) {
		uint32_t noise = n ^ n >> 3 ^ n >> 8 ^ upper;
		uint32_t top = noise >> 1 & 3;
		uint32_t lower = nth_lower(subject, n, noise);
		uint32_t mode = top << 30 | upper << 16 | lower;

		++*count;
		join(&expected, &lower_half[lower], &upper_half[top]);
		if (!mode_holds(subject, mode, &expected)) {
			fprintf(stderr, "%s: 0x%08lx is taken for something else\n", subject->layout->name,
				(unsigned long)mode);
			return 1;
		}
	}
	return 0;
}

static void subjects_of(struct subject subject[2])
{
	subject[0].layout = libwdt_layout_at91sam9();
	subject[0].has_wdrproc = 1;
	subject[1].layout = libwdt_layout_sama5d4();
	subject[1].has_wdrproc = 0;
}

/* Every PARTS-th upper half, for both subjects. */
static int sweep_part(uint64_t *counts, uint32_t part, const void *arg)
{
	const struct options *options = arg;
	struct subject subject[2];
	uint32_t i, n;

	subjects_of(subject);
	for (i = 0; i < 2; i++) {
		for (n = 0; n < HALF; n++)
			lower_half[n] = read_mode(&subject[i], n);
		for (n = part; n < UPPER_VALUES; n += PARTS)
			if (sweep_lower(&counts[i], &subject[i], n, options->full ? 1 : THINNED_STEP))
				return 1;
	}
	return 0;
}

int main(int argc, char **argv)
{
	struct options options = read_options(argc, argv);
	uint64_t counts[COUNT_ROOM];
	uint32_t failed = in_processes(counts, PARTS, options.jobs, sweep_part, &options), i;
	struct subject subject[2];

	subjects_of(subject);
	for (i = 0; i < 2; i++)
		printf("%s: %llu mode values decode as the data sheet says and encode back\n", subject[i].layout->name,
		       (unsigned long long)counts[i]);
	printf("modes: %s, %.1f s\n", failed ? "one is taken for something else" : "none is taken for something else",
	       elapsed_s());
	return failed != 0;
}
