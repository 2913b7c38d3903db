/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* What the parts of vtlbreplay share: what was asked, the traces, what is true of them, and what was measured. */
#ifndef VTLBREPLAY_H
#define VTLBREPLAY_H

#include <stddef.h>
#include <stdint.h>

/* Exit status. */
#define STATUS_FINE 0
#define STATUS_WRONG 1 /* a table gave a translation that is not true */
#define STATUS_BAD_INPUT 2

/* Traces know pages of 4 KiB; records are bounded so that a small file cannot ask for all memory. */
#define TRACE_PAGE_LOG2 12
#define RECORDS_MAX (1u << 28)
#define TRACES_MAX 64
#define SPACES_MAX 256
#define RULES_MAX 32

/* Kinds of access, as the tables number them. */
enum kind { KIND_READ, KIND_WRITE, KIND_FETCH };

/* A record is the page's address with the kind in its two lowest bits: as an address inside the page, it is one. */
#define RECORD_KIND 3u

/* options.c: the command line, with its defaults filled in. */
enum purge_scope { PURGE_PAGE, PURGE_RANGE, PURGE_SPACE, PURGE_SCOPES };

struct purge_rate {
	uint64_t every;      /* records between two purges, 0: none */
	uint32_t range_log2; /* of PURGE_RANGE */
};

/* Pages of 2^log2 bytes: in a range of addresses, or wherever so many base pages of one are touched. */
struct page_rule {
	uint32_t log2;
	uint64_t first, last;
	uint64_t touched; /* 0: the range */
};

enum index_kind { INDEX_LOW, INDEX_HASH };

struct geometry {
	uint32_t front; /* entries, 0 or a power of two */
	uint32_t sets;  /* of four ways, a power of two */
	uint32_t granule_log2;
	enum index_kind index;
};

struct options {
	const char *file[TRACES_MAX];
	uint32_t files;
	struct geometry geometry;
	uint32_t direct; /* entries of the peer */
	uint32_t page_log2;
	struct page_rule rule[RULES_MAX];
	uint32_t rules;
	uint32_t copies;
	uint64_t quantum;
	struct purge_rate purge[PURGE_SCOPES];
	uint32_t rounds;
	uint32_t refill_ns;
	int kind_is_data;
	const char *curve;
	int json;
	int progress;
};

/* Returns -1 to go on, or an exit status after having said why. */
int options_parse(struct options *options, int argc, char **argv);

/* units.c: strict readings of text, 1 when the whole text is one; and sizes for people. */
struct size_text {
	char text[32];
};
int parse_number(uint64_t *number, const char *text);
int parse_address(uint64_t *address, const char *text);
int parse_size(uint32_t *log2, const char *text);
int is_power_of_two(uint64_t number);
uint32_t log2_of(uint64_t power);
struct size_text size_text(uint64_t bytes);

/* lines.c: memory for an array, to be freed, or NULL. */
void *lines(size_t count, size_t size);

/* progress.c: a line on standard error that tells how far a long task is. */
void progress_set(int wanted);
void progress_start(const char *task);
void progress_at(double part);
void progress_end(void);

/* trace.c: what a program touched, decoded to memory. */
struct trace {
	const char *file;
	uint64_t *record;
	uint32_t records;
	uint64_t fetches, accesses; /* before they were reduced to records */
};

/* Returns 0 or STATUS_BAD_INPUT after having said why. */
int trace_read(struct trace *trace, const char *file);
void trace_free(struct trace *trace);

/* pages.c: the page map of a trace, in rising order of addresses; every record lies in one page. */
struct page {
	uint64_t va;
	uint32_t log2;
};

struct page_map {
	struct page *page;
	uint32_t pages;
	uint32_t touched;    /* base pages that the trace touches */
	uint32_t large;      /* pages larger than the base page */
	uint32_t *of_record; /* the page of each record */
};

/* Returns 0 or STATUS_BAD_INPUT after having said why. */
int page_map_build(struct page_map *map, const struct trace *trace, const struct options *options);
void page_map_free(struct page_map *map);

/*
 * world.c: the address spaces and what is true in them. Each purge gives the pages that it touches a new translation:
 * a table that kept an old one is found out at the next hit.
 */
struct space {
	const struct trace *trace;
	const struct page_map *map;
	uint32_t *version; /* of each page */
	uint32_t space_version;
	uint32_t id;         /* 0, 1, ... */
	uint64_t first_page; /* number of its first page among the pages of all spaces */
	uint32_t position;   /* the next record */
	uint64_t seed;       /* of the choice of pages to purge */
};

struct world {
	struct trace trace[TRACES_MAX];
	struct page_map map[TRACES_MAX];
	uint32_t traces;
	struct space space[SPACES_MAX];
	uint32_t spaces;
	uint64_t records, pages; /* of all spaces */
};

int world_open(struct world *world, const struct options *options);
void world_close(struct world *world);

/* The translation of a whole page, as a walk of page tables gives it. */
struct translation {
	uint64_t va, pa;
	uint32_t log2;
};

static inline uint64_t mix64(uint64_t x)
{
	x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9u;
	x = (x ^ x >> 27) * 0x94d049bb133111ebu;
	return x ^ x >> 31;
}

/* Physical addresses have 52 bits. */
static inline struct translation walk(const struct space *space, uint32_t at)
{
	uint32_t number = space->map->of_record[at];
	const struct page *page = &space->map->page[number];
	uint64_t frame = mix64((uint64_t)space->space_version << 40 ^ (uint64_t)space->version[number] << 20 ^
			       mix64(((uint64_t)space->id << 32 ^ number) + 0x9e3779b97f4a7c15u));
	struct translation truth = {page->va, frame >> 12 >> page->log2 << page->log2, page->log2};

	return truth;
}

/* Where the record's address lies in physical memory. */
static inline uint64_t truth_at(const struct space *space, uint32_t at)
{
	struct translation truth = walk(space, at);

	return truth.pa + ((space->trace->record[at] & ~(uint64_t)RECORD_KIND) - truth.va);
}

/* schedule.c: plays all spaces in turn, and the purges between their records. */
struct purge {
	enum purge_scope scope;
	uint32_t space;
	uint64_t first, last;
	uint32_t first_page, last_page; /* of the space's map */
	uint64_t hull_first, hull_last; /* the range and all of the pages that it touches */
};

/* A table under test. Records run from first to end, all of one space, which was entered before. */
struct table_ops {
	void (*reset)(void *table);
	void (*enter)(void *table, const struct space *space);
	void (*run)(void *table, const struct space *space, uint32_t first, uint32_t end);
	void (*purge)(void *table, const struct purge *purge);
};

/* What happened besides records. */
struct events {
	uint64_t switches;
	uint64_t purges[PURGE_SCOPES];
};

struct events schedule_play(struct world *world, const struct options *options, const struct table_ops *ops,
			    void *table);

/* check.c: every value a table gives is held against the truth. */
struct checker {
	const char *table;
	uint64_t wrong;
	uint32_t space, record; /* of the first wrong one */
	uint64_t va, got, expected;
};
void checker_note(struct checker *checker, const struct space *space, uint32_t at, uint64_t got);
/* Returns 0 or STATUS_WRONG after having said what was wrong. */
int checker_verdict(const struct checker *checker, const struct world *world);

/* What each table has in common: counts, and a sum that keeps the compiler from dropping what it was asked for. */
struct tally {
	uint64_t refills;
	uint64_t sum;
	struct checker *checker; /* NULL: no check, for timing */
	int kind_is_data;
};

/* ours.c: libvtlb's table. */
struct ours;
struct ours *ours_new(struct tally *tally, const struct geometry *geometry, uint32_t spaces);
void ours_free(struct ours *ours);
uint64_t ours_bytes(const struct geometry *geometry);
/* Lookups since the last reset that the front did not answer and the back did. */
uint64_t ours_back_hits(const struct ours *ours);
extern const struct table_ops ours_ops;

/* direct.c: direct-mapped, 32 bytes an entry, with or without victims. */
#define VICTIMS 8
struct direct;
struct direct *direct_new(struct tally *tally, uint32_t entries, uint32_t granule_log2);
void direct_free(struct direct *direct);
extern const struct table_ops direct_ops, victims_ops;

/* limit.c: a bare load, compare, load: what no table can undercut. */
struct limit;
struct limit *limit_new(struct tally *tally, uint32_t entries, uint32_t granule_log2);
void limit_free(struct limit *limit);
extern const struct table_ops limit_ops;

/* lru.c: refills of fully associative tables of all sizes at once. */
struct lru;
struct lru *lru_new(const struct world *world);
void lru_free(struct lru *lru);
extern const struct table_ops lru_ops;
uint64_t lru_refills(const struct lru *lru, uint64_t entries);
uint64_t lru_first_touches(const struct lru *lru);

/* measure.c: counts first, checked and not timed, then time. */
enum rival { RIVAL_OURS, RIVAL_VICTIMS, RIVAL_LIMIT, RIVALS };

struct result {
	uint64_t refills[RIVALS];
	uint64_t back_hits; /* of RIVAL_OURS */
	double ns[RIVALS]; /* a record, the least of all rounds */
	uint64_t lru, first_touches;
	struct events events;
};

int measure(struct result *result, struct world *world, const struct options *options);

/* curve.c: refills against the size of the table. */
#define CURVE_LOG2_MIN 4
#define CURVE_LOG2_MAX 16
#define CURVE_POINTS (CURVE_LOG2_MAX - CURVE_LOG2_MIN + 1)
#define CURVE_ENTRY_BYTES 32 /* an entry of a peer; one of our front and one of our back */
enum curve_line { CURVE_DIRECT, CURVE_VICTIMS, CURVE_OURS, CURVE_LRU, CURVE_LINES };

struct curve {
	uint64_t refills[CURVE_LINES][CURVE_POINTS];
	uint64_t first_touches;
};

int curve_compute(struct curve *curve, struct world *world, const struct options *options);

/* plot.c: draws it, through gnuplot. Both return 0 or STATUS_BAD_INPUT after having said why. */
int plot_ready(void);
int plot(const struct curve *curve, const struct world *world, const struct options *options);

/* report.c, json.c: what a reader sees. */
void report(const struct result *result, const struct curve *curve, const struct world *world,
	    const struct options *options);
void json(const struct result *result, const struct curve *curve, const struct world *world,
	  const struct options *options);

static inline double per_thousand(uint64_t count, uint64_t records)
{
	return 1000.0 * (double)count / (double)records;
}

#endif
