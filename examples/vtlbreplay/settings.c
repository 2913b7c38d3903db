/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* What each option with a value means and which values it takes. */
#include <stdio.h>
#include <string.h>

#include "options.h"

#define FRONT_MAX (UINT64_C(1) << 26)
#define SETS_MAX (UINT64_C(1) << 24)
#define DIRECT_MAX (UINT64_C(1) << 24)
#define COUNT_MAX UINT64_C(0xffffffff)
#define LOG2_1K 10
#define LOG2_64K 16
#define LOG2_1M 20
#define LOG2_1T 40

/* Copies the text before a separator; NULL when there is none or the text is too long, else what follows it. */
static const char *split(char *part, size_t room, const char *text, char separator)
{
	const char *end = strchr(text, separator);
	size_t length = end ? (size_t)(end - text) : 0;

	if (!end || length >= room)
		return NULL;
	memcpy(part, text, length);
	part[length] = '\0';
	return end + 1;
}

static int number_within(uint64_t *number, const char *text, uint64_t least, uint64_t most)
{
	return parse_number(number, text) && *number >= least && *number <= most;
}

static int size_within(uint32_t *log2, const char *text, uint32_t least, uint32_t most)
{
	return parse_size(log2, text) && *log2 >= least && *log2 <= most;
}

int set_front(struct options *options, const char *value)
{
	uint64_t entries;

	if (!number_within(&entries, value, 0, FRONT_MAX) || (entries && !is_power_of_two(entries)))
		return option_bad("--front", value, "0 or a power of two up to 67108864");
	options->geometry.front = (uint32_t)entries;
	return -1;
}

int set_sets(struct options *options, const char *value)
{
	uint64_t sets;

	if (!number_within(&sets, value, 1, SETS_MAX) || !is_power_of_two(sets))
		return option_bad("--sets", value, "a power of two, 1 to 16777216");
	options->geometry.sets = (uint32_t)sets;
	return -1;
}

int set_granule(struct options *options, const char *value)
{
	if (!size_within(&options->geometry.granule_log2, value, LOG2_1K, LOG2_1M))
		return option_bad("--granule", value, "a power of two with its unit, 1K to 1M");
	return -1;
}

int set_index(struct options *options, const char *value)
{
	if (strcmp(value, "low") == 0)
		options->geometry.index = INDEX_LOW;
	else if (strcmp(value, "hash") == 0)
		options->geometry.index = INDEX_HASH;
	else
		return option_bad("--index", value, "low or hash");
	return -1;
}

int set_direct(struct options *options, const char *value)
{
	uint64_t entries;

	if (!number_within(&entries, value, 1, DIRECT_MAX) || !is_power_of_two(entries))
		return option_bad("--direct", value, "a power of two, 1 to 16777216");
	options->direct = (uint32_t)entries;
	return -1;
}

int set_page(struct options *options, const char *value)
{
	if (!size_within(&options->page_log2, value, TRACE_PAGE_LOG2, LOG2_1T))
		return option_bad("--page", value, "a power of two with its unit, 4K to 1T");
	return -1;
}

static int add_rule(struct options *options, const struct page_rule *rule)
{
	if (options->rules == RULES_MAX) {
		fprintf(stderr, "vtlbreplay: more than %d of --large and --map\n", RULES_MAX);
		return STATUS_BAD_INPUT;
	}
	options->rule[options->rules++] = *rule;
	return -1;
}

int set_large(struct options *options, const char *value)
{
	struct page_rule rule = {0, 0, 0, 0};
	char size[16];
	const char *count = split(size, sizeof(size), value, ':');

	if (!count || !size_within(&rule.log2, size, TRACE_PAGE_LOG2 + 1, LOG2_1T) ||
	    !number_within(&rule.touched, count, 1, COUNT_MAX))
		return option_bad("--large", value,
				  "SIZE:COUNT, a size from 8K to 1T and 1 to 4294967295 pages, as 2M:16");
	return add_rule(options, &rule);
}

static int is_aligned(const struct page_rule *rule)
{
	uint64_t offset = (UINT64_C(1) << rule->log2) - 1;

	return !(rule->first & offset) && (rule->last & offset) == offset && rule->first < rule->last;
}

int set_map(struct options *options, const char *value)
{
	struct page_rule rule = {0, 0, 0, 0};
	char first[24], last[24];
	const char *rest = split(first, sizeof(first), value, '-');
	const char *size = rest ? split(last, sizeof(last), rest, '=') : NULL;

	if (!size || !parse_address(&rule.first, first) || !parse_address(&rule.last, last) ||
	    !size_within(&rule.log2, size, TRACE_PAGE_LOG2, LOG2_1T) || !is_aligned(&rule))
		return option_bad("--map", value,
				  "FIRST-LAST=SIZE, whole aligned pages of 4K to 1T, as 0x400000-0x7fffff=2M");
	return add_rule(options, &rule);
}

int set_copies(struct options *options, const char *value)
{
	uint64_t copies;

	if (!number_within(&copies, value, 1, SPACES_MAX))
		return option_bad("--copies", value, "1 to 256");
	options->copies = (uint32_t)copies;
	return -1;
}

int set_quantum(struct options *options, const char *value)
{
	if (!number_within(&options->quantum, value, 1, COUNT_MAX))
		return option_bad("--quantum", value, "1 to 4294967295 records");
	return -1;
}

static int purge_scope(enum purge_scope *scope, const char *name)
{
	static const char *const names[PURGE_SCOPES] = {"page", "range", "space"};
	int i;

	for (i = 0; i < PURGE_SCOPES; i++) {
		if (strcmp(name, names[i]) == 0) {
			*scope = (enum purge_scope)i;
			return 1;
		}
	}
	return 0;
}

int set_purge(struct options *options, const char *value)
{
	struct purge_rate rate = {0, LOG2_64K};
	enum purge_scope scope = PURGE_PAGE;
	char name[16], every[24];
	const char *rest = split(name, sizeof(name), value, ':');
	const char *size = rest ? split(every, sizeof(every), rest, ':') : NULL;

	if (!rest || !purge_scope(&scope, name) || !number_within(&rate.every, size ? every : rest, 1, COUNT_MAX) ||
	    (size && (scope != PURGE_RANGE || !size_within(&rate.range_log2, size, TRACE_PAGE_LOG2, LOG2_1T))))
		return option_bad("--purge", value,
				  "page:N, range:N, range:N:SIZE or space:N, N from 1 to 4294967295 and "
				  "a size from 4K to 1T");
	options->purge[scope] = rate;
	return -1;
}

int set_rounds(struct options *options, const char *value)
{
	uint64_t rounds;

	if (!number_within(&rounds, value, 0, 1000))
		return option_bad("--rounds", value, "0 to 1000");
	options->rounds = (uint32_t)rounds;
	return -1;
}

int set_kind(struct options *options, const char *value)
{
	if (strcmp(value, "constant") && strcmp(value, "data"))
		return option_bad("--kind", value, "constant or data");
	options->kind_is_data = value[0] == 'd';
	return -1;
}

int set_refill_ns(struct options *options, const char *value)
{
	uint64_t ns;

	if (!number_within(&ns, value, 0, 1000000000))
		return option_bad("--refill-ns", value, "nanoseconds, 0 to 1000000000");
	options->refill_ns = (uint32_t)ns;
	return -1;
}

int set_curve(struct options *options, const char *value)
{
	options->curve = value;
	return *value ? -1 : option_bad("--curve", value, "a file name");
}
