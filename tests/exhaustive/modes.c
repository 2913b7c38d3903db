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
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <libwdtvtlb/wdt.h>

#define HALF 0x10000u
#define UPPER_VALUES 0x4000u /* of bits 16 to 29 */
#define THINNED_STEP 509u    /* prime: every pattern of low bits is met under some upper half */
#define JOBS_MAX 64

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

/* Every @step-th lower half under one upper half; the reserved bits 30 and 31 are noise. */
static void sweep_lower(const struct subject *subject, uint32_t upper, uint32_t step)
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

		join(&expected, &lower_half[lower], &upper_half[top]);
		if (!mode_holds(subject, mode, &expected)) {
			fprintf(stderr, "%s: 0x%08lx is taken for something else\n", subject->layout->name,
				(unsigned long)mode);
			exit(EXIT_FAILURE);
		}
	}
}

/* One of @jobs equal shares of the sweep. Leaves the program when a value is wrong. */
static void sweep(const struct subject *subject, uint32_t share, uint32_t jobs, uint32_t step)
{
	uint32_t n;

	for (n = 0; n < HALF; n++)
		lower_half[n] = read_mode(subject, n);
	for (n = share; n < UPPER_VALUES; n += jobs)
		sweep_lower(subject, n, step);
}

static unsigned long long values_of(const struct subject *subject, uint32_t step)
{
	uint32_t lower_count = subject->has_wdrproc ? HALF : HALF / 2;
	unsigned long long count = 0;
	uint32_t upper;

	for (upper = 0; upper < UPPER_VALUES; upper++)
		count += (lower_count - upper % step + step - 1) / step;
	return count;
}

static long jobs_by_default(void)
{
	long processors = sysconf(_SC_NPROCESSORS_ONLN);

	return processors < 1 ? 1 : processors > JOBS_MAX ? JOBS_MAX : processors;
}

/* Runs the shares beside each other; returns 0 when all of them ended well. */
static int sweep_all(const struct subject *subject, uint32_t count, uint32_t jobs, uint32_t step)
{
	uint32_t share, i;
	int failed = 0, status;

	for (share = 1; share < jobs; share++) {
		pid_t child = fork();

		if (child < 0)
			return -1;
		if (child == 0) {
			for (i = 0; i < count; i++)
				sweep(&subject[i], share, jobs, step);
			exit(EXIT_SUCCESS);
		}
	}
	for (i = 0; i < count; i++)
		sweep(&subject[i], 0, jobs, step);
	for (share = 1; share < jobs; share++)
		failed |= wait(&status) < 0 || status != 0;
	return failed;
}

int main(int argc, char **argv)
{
	const struct subject subject[] = {{libwdt_layout_at91sam9(), 1}, {libwdt_layout_sama5d4(), 0}};
	uint32_t step = THINNED_STEP;
	long jobs = jobs_by_default();
	time_t start = time(NULL);
	int i;

	for (i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--full") == 0)
			step = 1;
		else if (strcmp(argv[i], "--jobs") == 0 && i + 1 < argc)
			jobs = strtol(argv[++i], NULL, 10);
		else
			jobs = 0;
	}
	if (jobs < 1 || jobs > JOBS_MAX) {
		fprintf(stderr, "usage: modes [--full] [--jobs 1..%d]\n", JOBS_MAX);
		return 2;
	}
	if (sweep_all(subject, 2, (uint32_t)jobs, step))
		return EXIT_FAILURE;
	for (i = 0; i < 2; i++)
		printf("%s: %llu mode values decode as the data sheet says and encode back\n", subject[i].layout->name,
		       values_of(&subject[i], step));
	printf("%ld jobs, %ld s\n", jobs, (long)(time(NULL) - start));
	return EXIT_SUCCESS;
}
