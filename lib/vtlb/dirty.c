/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * The dirty log: a bit for each guest-physical page, set by any number of threads
 * while another takes the bits away.
 *
 * Every change is a read-modify-write of one 32-bit word: an instruction, or a
 * section of the host's around a load and a store, entered anew for each word, so
 * that nobody keeps others waiting for as long as a guest's page is large.
 */
#include "struct-size.h"
#include "vcpu.h"

#define LOG_MAGIC 0x64697274u
#define PAGES_MAX 0x80000000u

/* The log behind a struct libvtlb_dirty_log. */
struct PORT_MAY_ALIAS log {
	uint64_t base;
	uint32_t *words;
	libvtlb_section_fn *enter, *leave; /* or NULL: instructions do */
	void *user;
	uint32_t page_count;
	uint32_t page_log2;
	uint32_t magic;
};

_Static_assert(sizeof(struct log) * 3 <= sizeof(struct libvtlb_dirty_log) * 2, "a third of the log is slack");

static struct log *log_of(struct libvtlb_dirty_log *public)
{
	struct log *log = (struct log *)public;

	return log && log->magic == LOG_MAGIC ? log : NULL;
}

static const struct log *log_of_const(const struct libvtlb_dirty_log *public)
{
	const struct log *log = (const struct log *)public;

	return log && log->magic == LOG_MAGIC ? log : NULL;
}

static uint32_t word_count(uint32_t page_count)
{
	return (page_count + 31) / 32;
}

/* Pages of a log, from first to last. */
struct pages {
	uint32_t first, last;
};

/* Which pages a range of addresses touches; 0 where that is none. */
static int find_pages(const struct log *log, struct pages *pages, uint64_t first, uint64_t last)
{
	uint64_t from, to;

	if (last < log->base)
		return 0;
	from = first > log->base ? port_shift_right(first - log->base, log->page_log2) : 0;
	to = port_shift_right(last - log->base, log->page_log2);
	if (from >= log->page_count)
		return 0;
	pages->first = (uint32_t)from;
	pages->last = to < log->page_count ? (uint32_t)to : log->page_count - 1;
	return 1;
}

/* The bits of some pages in one word. */
static uint32_t bits_in(const struct pages *pages, uint32_t word)
{
	uint32_t bits = 0xffffffffu;

	if (word == pages->first / 32)
		bits &= 0xffffffffu << pages->first % 32;
	if (word == pages->last / 32)
		bits &= 0xffffffffu >> (31 - pages->last % 32);
	return bits;
}

static uint32_t count_bits(uint32_t x)
{
	x -= x >> 1 & 0x55555555;
	x = (x & 0x33333333) + (x >> 2 & 0x33333333);
	x = (x + (x >> 4)) & 0x0f0f0f0f;
	x += x >> 8;
	return (x + (x >> 16)) & 0x3f;
}

/* A read-modify-write in the host's section: what the word held, and that it now holds (what it held & keep) | set. */
static int change_in_section(struct log *log, uint32_t *held, uint32_t word, uint32_t keep, uint32_t set)
{
	int err = log->enter(log->user);

	if (err)
		return err;
	*held = PORT_READ(log->words[word]);
	PORT_WRITE(log->words[word], (*held & keep) | set);
	return log->leave(log->user);
}

static int set_bits(struct log *log, uint32_t *held, uint32_t word, uint32_t bits)
{
#if PORT_HAS_ATOMIC_RMW
	if (!log->enter) {
		*held = port_fetch_or32(&log->words[word], bits);
		return 0;
	}
#endif
	return change_in_section(log, held, word, 0xffffffffu, bits);
}

static int take_bits(struct log *log, uint32_t *held, uint32_t word)
{
#if PORT_HAS_ATOMIC_RMW
	if (!log->enter) {
		*held = port_exchange32(&log->words[word], 0);
		return 0;
	}
#endif
	return change_in_section(log, held, word, 0, 0);
}

/* A number of pages as a result: 2^31 of them are one too many for it. */
static int32_t as_result(uint32_t count)
{
	return count < PAGES_MAX ? (int32_t)count : 0x7fffffff;
}

static int check_config(const struct libvtlb_dirty_config *c)
{
	int err = libvtlb_check_struct(c, sizeof(*c), FIRST_DIRTY_CONFIG);
	uint64_t bytes;

	if (err)
		return err;
	if (!c->words || c->reserved || c->page_count > PAGES_MAX || !c->enter != !c->leave)
		return LIBVTLB_ERR_INVALID;
	if (c->page_log2 < 10 || c->page_log2 > 30 || (c->base & page_span(c->page_log2)))
		return LIBVTLB_ERR_INVALID;
	bytes = port_shift_left(c->page_count, c->page_log2);
	if (bytes && c->base + (bytes - 1) < c->base)
		return LIBVTLB_ERR_INVALID;
	return c->enter || PORT_HAS_ATOMIC_RMW ? 0 : LIBVTLB_ERR_UNSUPPORTED;
}

uint32_t libvtlb_dirty_sizeof(void)
{
	return sizeof(struct libvtlb_dirty_log);
}

int libvtlb_dirty_init_sized(struct libvtlb_dirty_log *public, uint32_t log_size, const struct libvtlb_dirty_config *config)
{
	struct log *log = (struct log *)public;
	int err = check_config(config);

	if (err || !public)
		return err ? err : LIBVTLB_ERR_INVALID;
	if (log_size < sizeof(*log))
		return LIBVTLB_ERR_SIZE;
	port_clear(log, sizeof(*log));
	log->base = config->base;
	log->words = config->words;
	log->enter = config->enter;
	log->leave = config->leave;
	log->user = config->user;
	log->page_count = config->page_count;
	log->page_log2 = config->page_log2;
	log->magic = LOG_MAGIC;
	port_clear(log->words, word_count(log->page_count) * sizeof(*log->words));
	return 0;
}

/* Marks pages of one word; @added counts those that were not marked. A word with nothing to add stays unwritten. */
static int mark_in(struct log *log, uint32_t *added, uint32_t word, uint32_t bits)
{
	uint32_t held = 0, missing = bits & ~PORT_READ(log->words[word]);
	int err;

	if (!missing)
		return 0;
	err = set_bits(log, &held, word, missing);
	*added += count_bits(missing & ~held);
	return err;
}

int32_t libvtlb_dirty_mark(struct libvtlb_dirty_log *public, uint64_t first, uint64_t last)
{
	struct log *log = log_of(public);
	struct pages pages;
	uint32_t word, added = 0;
	int err = 0;

	if (!log)
		return LIBVTLB_ERR_INVALID;
	if (first > last)
		return LIBVTLB_ERR_RANGE;
	if (!find_pages(log, &pages, first, last))
		return 0;
	for (word = pages.first / 32; word <= pages.last / 32 && !err; word++)
		err = mark_in(log, &added, word, bits_in(&pages, word));
	return err ? err : as_result(added);
}

int libvtlb_dirty_is_marked(const struct libvtlb_dirty_log *public, uint64_t gpa)
{
	const struct log *log = log_of_const(public);
	struct pages pages;

	if (!log || !find_pages(log, &pages, gpa, gpa))
		return 0;
	return (int)(port_load_acquire32(&log->words[pages.first / 32]) >> pages.first % 32 & 1);
}

int libvtlb_dirty_has_all(const struct libvtlb_dirty_log *public, uint64_t first, uint64_t last)
{
	const struct log *log = log_of_const(public);
	struct pages pages;
	uint32_t word;

	if (!log || !find_pages(log, &pages, first, last))
		return 1;
	for (word = pages.first / 32; word <= pages.last / 32; word++)
		if (bits_in(&pages, word) & ~port_load_acquire32(&log->words[word]))
			return 0;
	return 1;
}

/* The host's section may fail half-way: @words then tells what had been taken, and nothing besides. */
int32_t libvtlb_dirty_harvest(struct libvtlb_dirty_log *public, uint32_t *words, uint32_t first_word, uint32_t count)
{
	struct log *log = log_of(public);
	uint32_t total, i, taken = 0;
	int err = 0;

	if (!log || !words)
		return LIBVTLB_ERR_INVALID;
	total = word_count(log->page_count);
	if (first_word > total || count > total - first_word)
		return LIBVTLB_ERR_RANGE;
	for (i = 0; i < count; i++) {
		words[i] = 0;
		if (!err && PORT_READ(log->words[first_word + i]))
			err = take_bits(log, &words[i], first_word + i);
		taken += count_bits(words[i]);
	}
	return err ? err : as_result(taken);
}
