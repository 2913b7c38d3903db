/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* The command line of vtlbreplay. Every bad option is named with what it should have been. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <libwdtvtlb/thash.h>

#include "options.h"

static const char usage[] =
	"Usage: vtlbreplay [OPTION]... TRACE...\n"
	"Replay address traces (format PTR1) through libvtlb's table and its peers, check\n"
	"every translation, and print refills and time. Each TRACE is an address space;\n"
	"several are played in turn.\n"
	"\n"
	"The table:\n"
	"  --front N             entries of the front, 0 or a power of two to 67108864 (2048)\n"
	"  --sets N              sets of 4 in the back, a power of two to 16777216 (512)\n"
	"  --granule SIZE        smallest page, 1K to 1M (4K)\n"
	"  --index low|hash      index by the low bits of the page number or a hash (low)\n"
	"  --direct N            entries of the direct-mapped peer, a power of two to\n"
	"                        16777216 (2048)\n"
	"The pages:\n"
	"  --page SIZE           base pages, the larger of 4K and the granule to 1T (that)\n"
	"  --large SIZE:COUNT    one page of SIZE wherever COUNT of its base pages are\n"
	"                        touched; several of them: the largest page wins\n"
	"  --map FIRST-LAST=SIZE pages of SIZE from address FIRST to LAST, as\n"
	"                        0x400000-0x7fffff=2M; wins over --large\n"
	"The spaces:\n"
	"  --copies N            N spaces for each TRACE, 256 in all at most (1)\n"
	"  --quantum N           records of a space before the next one's turn (5000)\n"
	"  --purge page:N        purge one page after every N records,\n"
	"  --purge range:N:SIZE  an aligned range of SIZE (64K if not said),\n"
	"  --purge space:N       or the whole space\n"
	"The run:\n"
	"  --rounds N            rounds of timing, 0 to 1000; 0 only counts (5)\n"
	"  --kind constant|data  look every record up as a read, or as what it is (constant)\n"
	"  --refill-ns NS        cost of a refill in the last column, to 1000000000 (100)\n"
	"  --curve FILE.svg      draw refills against the size of the table (needs gnuplot)\n"
	"  --json                print for scripts\n"
	"  --progress            say how far it is, also where stderr is no terminal\n"
	"  --help                print this and exit\n"
	"  --version             print the version and exit\n"
	"\n"
	"Exit status:\n"
	"  0  every translation was right\n"
	"  1  one was wrong\n"
	"  2  bad input\n"
	"\n"
	"The manual: man vtlbreplay\n";

int option_bad(const char *option, const char *value, const char *expected)
{
	fprintf(stderr, "vtlbreplay: %s %s: expected %s\n", option, *value ? value : "\"\"", expected);
	return STATUS_BAD_INPUT;
}

static int set_json(struct options *options, const char *value)
{
	(void)value;
	options->json = 1;
	return -1;
}

static int set_progress(struct options *options, const char *value)
{
	(void)value;
	options->progress = 1;
	return -1;
}

static int finish_output(void)
{
	if (fflush(stdout) || ferror(stdout)) {
		perror("vtlbreplay: standard output");
		return STATUS_BAD_INPUT;
	}
	return STATUS_FINE;
}

static int print_help(struct options *options, const char *value)
{
	(void)options;
	(void)value;
	fputs(usage, stdout);
	return finish_output();
}

/* The program's own version, and below it that of the library that it runs on. */
static int print_version(struct options *options, const char *value)
{
	const uint32_t program = LIBVTLB_VERSION, library = libvtlb_version();

	(void)options;
	(void)value;
	printf("vtlbreplay (libwdtvtlb) %u.%u.%u\n", program >> 16, program >> 8 & 255, program & 255);
	printf("Copyright (c) The libwdtvtlb authors\n"
	       "License MIT: free to use, change and redistribute; there is no warranty.\n");
	printf("Running on libvtlb %u.%u.%u\n", library >> 16, library >> 8 & 255, library & 255);
	return finish_output();
}

static const struct option {
	const char *name;
	int has_value;
	int (*set)(struct options *options, const char *value);
} table[] = {
	{"--front", 1, set_front},     {"--sets", 1, set_sets},		  {"--granule", 1, set_granule},
	{"--index", 1, set_index},     {"--direct", 1, set_direct},	  {"--page", 1, set_page},
	{"--large", 1, set_large},     {"--map", 1, set_map},		  {"--copies", 1, set_copies},
	{"--quantum", 1, set_quantum}, {"--purge", 1, set_purge},	  {"--rounds", 1, set_rounds},
	{"--kind", 1, set_kind},       {"--refill-ns", 1, set_refill_ns}, {"--curve", 1, set_curve},
	{"--json", 0, set_json},       {"--progress", 0, set_progress},	  {"--help", 0, print_help},
	{"--version", 0, print_version},
};

/* Whether the argument is this option; *value is then what follows its '=', or NULL. */
static int matches(const char **value, const struct option *option, const char *argument)
{
	size_t length = strlen(option->name);

	if (strncmp(option->name, argument, length) != 0)
		return 0;
	*value = argument[length] == '=' ? argument + length + 1 : NULL;
	return argument[length] == '\0' || argument[length] == '=';
}

/* Takes the option at *at, and moves *at to its last argument. */
static int take_option(struct options *options, int *at, int argc, char **argv)
{
	const char *value;
	size_t i;

	for (i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		if (!matches(&value, &table[i], argv[*at]))
			continue;
		if (!table[i].has_value && value)
			return option_bad(table[i].name, value, "no value");
		if (table[i].has_value && !value && ++*at >= argc)
			return option_bad(table[i].name, "(nothing)", "a value after it; vtlbreplay --help lists them");
		return table[i].set(options, value ? value : argv[*at]);
	}
	fprintf(stderr, "vtlbreplay: %s: no such option; vtlbreplay --help lists them\n", argv[*at]);
	return STATUS_BAD_INPUT;
}

static int take_file(struct options *options, const char *file)
{
	if (options->files == TRACES_MAX) {
		fprintf(stderr, "vtlbreplay: %s: more than %d traces\n", file, TRACES_MAX);
		return STATUS_BAD_INPUT;
	}
	options->file[options->files++] = file;
	return -1;
}

static int check_rules(const struct options *options)
{
	const struct page_rule *a, *b, *end = options->rule + options->rules;

	for (a = options->rule; a < end; a++) {
		if (a->log2 < options->page_log2) {
			fprintf(stderr, "vtlbreplay: %s of %s: smaller than the base page, which is %s\n",
				a->touched ? "--large" : "--map", size_text(UINT64_C(1) << a->log2).text,
				size_text(UINT64_C(1) << options->page_log2).text);
			return STATUS_BAD_INPUT;
		}
		for (b = a + 1; b < end; b++) {
			if (a->touched || b->touched || a->first > b->last || b->first > a->last)
				continue;
			fprintf(stderr,
				"vtlbreplay: --map 0x%" PRIx64 "-0x%" PRIx64 " and --map 0x%" PRIx64 "-0x%" PRIx64
				" overlap\n",
				a->first, a->last, b->first, b->last);
			return STATUS_BAD_INPUT;
		}
	}
	return -1;
}

static int check_together(struct options *options)
{
	uint32_t granule_log2 = options->geometry.granule_log2;

	if (!options->files) {
		fprintf(stderr, "vtlbreplay: name a trace, such as cc1.ptr.zst; see vtlbreplay --help\n");
		return STATUS_BAD_INPUT;
	}
	if (options->files * options->copies > SPACES_MAX) {
		fprintf(stderr, "vtlbreplay: %u traces with %u copies each: more than %d spaces\n", options->files,
			options->copies, SPACES_MAX);
		return STATUS_BAD_INPUT;
	}
	if (!options->page_log2)
		options->page_log2 = granule_log2 > TRACE_PAGE_LOG2 ? granule_log2 : TRACE_PAGE_LOG2;
	if (options->page_log2 < granule_log2) {
		fprintf(stderr, "vtlbreplay: --page %s: smaller than the granule, which is %s\n",
			size_text(UINT64_C(1) << options->page_log2).text, size_text(UINT64_C(1) << granule_log2).text);
		return STATUS_BAD_INPUT;
	}
	return check_rules(options);
}

int options_parse(struct options *options, int argc, char **argv)
{
	static const struct options defaults = {
		.geometry = {.front = 2048, .sets = 512, .granule_log2 = TRACE_PAGE_LOG2, .index = INDEX_LOW},
		.direct = 2048,
		.copies = 1,
		.quantum = 5000,
		.rounds = 5,
		.refill_ns = 100,
	};
	int i, only_names = 0, result = -1;

	*options = defaults;
	for (i = 1; i < argc && result < 0; i++) {
		if (!only_names && strcmp(argv[i], "--") == 0)
			only_names = 1;
		else if (!only_names && argv[i][0] == '-' && argv[i][1])
			result = take_option(options, &i, argc, argv);
		else
			result = take_file(options, argv[i]);
	}
	return result < 0 ? check_together(options) : result;
}
