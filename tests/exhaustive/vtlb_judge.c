/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * Every reference to every translation against the manual: access rights, key
 * states, present, accessed and dirty bit, memory attribute, processor status.
 * And every operand of an insert: page sizes, reserved bits, physical addresses.
 *
 * The reference has the manual's table of rights cell by cell, as it is printed,
 * and the faults as a list in their order, each with the kinds of references that
 * can take it; it knows nothing of the library's tables.
 *
 * With --full every combination of the status bits, otherwise every one of those
 * that the library looks at and noise in the others.
 *
 * Usage: vtlb_judge [--full] [--jobs N], by default a job a processor
 */
#include <stdio.h>
#include <string.h>

#include <libwdtvtlb/ia64.h>

#include "sweep.h"

/* Table 4-2, by access rights and the page's level 3 to 0; a cell for each privilege from 3 to 0. */
static const char *const rights_of[8][4][4] = {
	{{"R", "R", "R", "R"}, {"-", "R", "R", "R"}, {"-", "-", "R", "R"}, {"-", "-", "-", "R"}},
	{{"RX", "RX", "RX", "RX"}, {"-", "RX", "RX", "RX"}, {"-", "-", "RX", "RX"}, {"-", "-", "-", "RX"}},
	{{"RW", "RW", "RW", "RW"}, {"-", "RW", "RW", "RW"}, {"-", "-", "RW", "RW"}, {"-", "-", "-", "RW"}},
	{{"RWX", "RWX", "RWX", "RWX"}, {"-", "RWX", "RWX", "RWX"}, {"-", "-", "RWX", "RWX"}, {"-", "-", "-", "RWX"}},
	{{"R", "RW", "RW", "RW"}, {"-", "R", "RW", "RW"}, {"-", "-", "R", "RW"}, {"-", "-", "-", "RW"}},
	{{"RX", "RX", "RX", "RWX"}, {"-", "RX", "RX", "RWX"}, {"-", "-", "RX", "RWX"}, {"-", "-", "-", "RWX"}},
	{{"RWX", "RW", "RW", "RW"}, {"-", "RWX", "RW", "RW"}, {"-", "-", "RWX", "RW"}, {"-", "-", "-", "RW"}},
	{{"X", "X", "X", "RX"}, {"XP2", "X", "X", "RX"}, {"XP1", "XP1", "X", "RX"}, {"XP0", "XP0", "XP0", "RX"}},
};

/* A letter a kind of reference, in the order of their numbers, and what each does to memory. */
static const char letters[LIBVTLB_REFERENCES + 1] = "LSMFlspcrwbtk";
static const char *const does[LIBVTLB_REFERENCES] = {"R", "W", "RW", "X", "R", "W", "R", "R", "R", "W", "RW", "", ""};

/* States of the protection key registers; the translation's key is KEY. */
#define KEY 0x800001u
#define OTHER 0x000001u
#define BITS(n) ((n) * (uint64_t)LIBVTLB_PKR_WD)
#define VALID(key, denied) (LIBVTLB_PKR(key, LIBVTLB_PKR_V) | BITS(denied))
static const struct keys {
	uint32_t count;
	uint64_t registers[3];
	int present;
	const char *denied;
} key_states[] = {
	{0, {VALID(KEY, 0)}, 0, ""}, /* beyond the count */
	{1, {VALID(OTHER, 0)}, 0, ""},
	{1, {LIBVTLB_PKR(KEY, 0)}, 0, ""},
	{1, {VALID(KEY, 0)}, 1, ""},
	{1, {VALID(KEY, 1)}, 1, "W"},
	{1, {VALID(KEY, 2)}, 1, "R"},
	{1, {VALID(KEY, 3)}, 1, "WR"},
	{1, {VALID(KEY, 4)}, 1, "X"},
	{1, {VALID(KEY, 5)}, 1, "WX"},
	{1, {VALID(KEY, 6)}, 1, "RX"},
	{1, {VALID(KEY, 7)}, 1, "WRX"},
	{3, {VALID(OTHER, 7), LIBVTLB_PKR(KEY, 0) | BITS(7), VALID(KEY, 1)}, 1, "W"},
	{3, {VALID(KEY, 0), VALID(OTHER, 7), LIBVTLB_PKR(KEY, 0) | BITS(7)}, 1, ""},
	{2, {VALID(KEY, 4) | (uint64_t)0xffffffff << 32 | 0xf0, VALID(OTHER, 0)}, 1, "X"},
};
#define KEY_STATES (sizeof(key_states) / sizeof(key_states[0]))

/* One question. */
struct scene {
	uint32_t kind, privilege, ar, pl, ma, present, accessed, dirty;
	const struct keys *keys;
	uint64_t psr;
};

static int is_set(const struct scene *s, int bit)
{
	return (int)(s->psr >> bit & 1);
}

/* Whether everything that the reference does is named in @allowed. */
static int all_in(const struct scene *s, const char *allowed)
{
	const char *act;

	for (act = does[s->kind]; *act; act++)
		if (!strchr(allowed, *act))
			return 0;
	return 1;
}

static int none_in(const struct scene *s, const char *denied)
{
	return does[s->kind][strcspn(does[s->kind], denied)] == '\0';
}

static int is_absent(const struct scene *s)
{
	return !s->present;
}

static int is_nat_page(const struct scene *s)
{
	return s->ma == 7;
}

static int has_no_key(const struct scene *s)
{
	return is_set(s, 15) && !s->keys->present;
}

static int key_forbids(const struct scene *s)
{
	return is_set(s, 15) && !none_in(s, s->keys->denied);
}

static int has_no_right(const struct scene *s)
{
	return !all_in(s, rights_of[s->ar][3 - s->pl][3 - s->privilege]);
}

static int is_clean(const struct scene *s)
{
	return !s->dirty && !is_set(s, 38);
}

static int is_untouched(const struct scene *s)
{
	return !s->accessed && !is_set(s, letters[s->kind] == 'F' ? 45 : 38);
}

/* Table 5-6, and the pages of the instructions for what each can raise. */
static const struct fault {
	int outcome;
	const char *kinds;
	int (*arises)(const struct scene *);
} faults[] = {
	{LIBVTLB_ABSENT, "LSMFlspcrwbtk", is_absent},
	{LIBVTLB_NAT_PAGE, "LSMFlspcrwbt", is_nat_page},
	{LIBVTLB_KEY_MISS, "LSMFlsprwb", has_no_key},
	{LIBVTLB_KEY_PERMISSION, "LSMFlsprwb", key_forbids},
	{LIBVTLB_RIGHTS, "LSMFlspcrwb", has_no_right},
	{LIBVTLB_DIRTY, "SMs", is_clean},
	{LIBVTLB_ACCESSED, "LSMFlsp", is_untouched},
};

static int first_fault(const struct scene *s)
{
	uint32_t i;

	for (i = 0; i < sizeof(faults) / sizeof(faults[0]); i++)
		if (strchr(faults[i].kinds, letters[s->kind]) && faults[i].arises(s))
			return faults[i].outcome;
	return LIBVTLB_HIT;
}

/* Noise for what is not to count. */
static uint64_t noise(uint64_t n)
{
	n = (n + 1) * 0x9e3779b97f4a7c15u;
	return (n ^ n >> 29) * 0xbf58476d1ce4e5b9u;
}

#define JUDGED_PTE 0xffdu /* p, ma, a, d, pl, ar */
static int judge(const struct scene *s, uint64_t n)
{
	uint64_t fields = s->present | (uint64_t)s->ma << 2 | (uint64_t)s->accessed << 5 | (uint64_t)s->dirty << 6 |
			  (uint64_t)s->pl << 7 | (uint64_t)s->ar << 9;
	struct libvtlb_reference reference = LIBVTLB_REFERENCE(s->kind, s->privilege, s->psr, noise(n + 1));

	reference.keys = s->keys->registers;
	reference.key_count = s->keys->count;
	return libvtlb_judge(fields | (noise(n) & ~(uint64_t)JUDGED_PTE),
			     (uint64_t)KEY << 8 | (noise(n + 2) & 0xffffffff000000ffu), &reference);
}

/* PSR.pk, da and ia, and the others that the library reads elsewhere. */
static uint64_t status(uint32_t bits)
{
	static const int at[] = {15, 38, 45, 13, 17, 27, 36};
	uint64_t psr = 0;
	uint32_t i;

	for (i = 0; i < 7; i++)
		psr |= (uint64_t)(bits >> i & 1) << at[i];
	return psr;
}

#define PAGES (8u * 4 * 8 * 2 * 2 * 2)
static void set_page(struct scene *s, uint32_t page)
{
	s->ar = page & 7;
	s->pl = page >> 3 & 3;
	s->ma = page >> 5 & 7;
	s->present = page >> 8 & 1;
	s->accessed = page >> 9 & 1;
	s->dirty = page >> 10 & 1;
}

static int sweep_pages(uint64_t *count, struct scene *s)
{
	uint32_t page;

	for (page = 0; page < PAGES; page++) {
		int expected, found;

		set_page(s, page);
		expected = first_fault(s);
		found = judge(s, ++*count);
		if (found != expected) {
			fprintf(stderr,
				"reference %lu at privilege %lu, psr 0x%llx, key state %d: "
				"page ar %lu pl %lu ma %lu p %lu a %lu d %lu: outcome %d, expected %d\n",
				(unsigned long)s->kind, (unsigned long)s->privilege, (unsigned long long)s->psr,
				(int)(s->keys - key_states), (unsigned long)s->ar, (unsigned long)s->pl,
				(unsigned long)s->ma, (unsigned long)s->present, (unsigned long)s->accessed,
				(unsigned long)s->dirty, found, expected);
			return 1;
		}
	}
	return 0;
}

static int sweep_references(uint64_t *count, uint32_t kind, int full)
{
	struct scene s = {0};
	uint32_t bits, state;

	s.kind = kind;
	for (s.privilege = 0; s.privilege < 4; s.privilege++)
		for (bits = 0; bits < (full ? 128 : 8); bits++)
			for (state = 0; state < KEY_STATES; state++) {
				s.keys = &key_states[state];
				s.psr = full ? status(bits) : status(bits | (noise(*count) & 0x78));
				if (sweep_pages(count, &s))
					return 1;
			}
	return 0;
}

/* Section 4.1.5.2: what must be set beside the two enable bits. */
static const char *const walker_needs[LIBVTLB_REFERENCES] = {
	"dt", "dt", "dt", "dt it ic", "dt rt", "dt rt", "dt", "dt", "dt", "dt", "dt", "dt", "dt",
};

static int should_serve(uint32_t kind, uint64_t rr, uint64_t pta, uint64_t psr)
{
	static const struct {
		const char *name;
		int bit;
	} bits[] = {{"dt", 17}, {"it", 36}, {"ic", 13}, {"rt", 27}};
	uint32_t i;

	for (i = 0; i < 4; i++)
		if (strstr(walker_needs[kind], bits[i].name) && !(psr >> bits[i].bit & 1))
			return 0;
	return (rr & 1) && (pta & 1);
}

static int sweep_walker(uint64_t *count, uint32_t kind)
{
	uint32_t bits, enabled, privilege;

	for (bits = 0; bits < 128; bits++)
		for (enabled = 0; enabled < 4; enabled++)
			for (privilege = 0; privilege < 4; privilege++) {
				uint64_t rr = (noise(++*count) & ~(uint64_t)1) | (enabled & 1), psr = status(bits);
				struct libvtlb_reference reference = LIBVTLB_REFERENCE(
					kind, privilege, psr, (noise(*count + 1) & ~(uint64_t)1) | enabled >> 1);

				if (libvtlb_walker_serves(rr, &reference) !=
				    should_serve(kind, rr, reference.pta, psr)) {
					fprintf(stderr, "walker: kind %lu, psr 0x%llx, enabled %lu\n",
						(unsigned long)kind, (unsigned long long)psr, (unsigned long)enabled);
					return 1;
				}
			}
	return 0;
}

static int sweep_rights(uint64_t *count)
{
	static const char acts[] = "RWX";
	uint32_t ar, pl, privilege, i;

	for (ar = 0; ar < 8; ar++)
		for (pl = 0; pl < 4; pl++)
			for (privilege = 0; privilege < 6; privilege++) {
				uint64_t others = noise(++*count) & ~(uint64_t)0xf80;
				uint64_t pte = LIBVTLB_PTE_AR(ar) | LIBVTLB_PTE_PL(pl) | others;
				uint32_t found = libvtlb_rights(pte, privilege), expected = 0;

				for (i = 0; i < 3 && privilege < 4; i++)
					if (strchr(rights_of[ar][3 - pl][3 - privilege], acts[i]))
						expected |= 1u << i;
				if (found != expected) {
					fprintf(stderr, "rights: ar %lu pl %lu privilege %lu: %lu, expected %lu\n",
						(unsigned long)ar, (unsigned long)pl, (unsigned long)privilege,
						(unsigned long)found, (unsigned long)expected);
					return 1;
				}
			}
	return 0;
}

/* What an insert should say, the fields taken one bit at a time. */
static int should_check(uint64_t pte, uint64_t itir, uint64_t sizes, uint32_t pa_bits)
{
	uint32_t page_log2 = 0, bit, ma = (uint32_t)(pte >> 2 & 7);
	int beyond = 0;

	for (bit = 0; bit < 6; bit++)
		page_log2 += (uint32_t)(itir >> (2 + bit) & 1) << bit;
	if (!(sizes >> page_log2 & 1))
		return LIBVTLB_RESERVED;
	if (!(pte & 1))
		return LIBVTLB_HIT;
	if ((pte >> 1 & 1) || (pte >> 50 & 1) || (pte >> 51 & 1) || ma == 1 || ma == 2 || ma == 3)
		return LIBVTLB_RESERVED;
	for (bit = 0; bit < 64; bit++)
		if ((bit < 2 || bit >= 32) && (itir >> bit & 1))
			return LIBVTLB_RESERVED;
	for (bit = 12; bit < 50; bit++)
		beyond |= bit >= pa_bits && bit >= page_log2 && (pte >> bit & 1);
	return beyond ? LIBVTLB_UNIMPLEMENTED : LIBVTLB_HIT;
}

static int check_one(uint64_t *count, uint64_t pte, uint64_t itir, uint64_t sizes, uint32_t pa_bits)
{
	int expected = should_check(pte, itir, sizes, pa_bits);
	int found = libvtlb_check_translation(pte, itir, sizes, pa_bits);

	++*count;
	if (found == expected)
		return 0;
	fprintf(stderr, "insert of pte 0x%llx itir 0x%llx, sizes 0x%llx, %lu physical bits: outcome %d, expected %d\n",
		(unsigned long long)pte, (unsigned long long)itir, (unsigned long long)sizes, (unsigned long)pa_bits,
		found, expected);
	return 1;
}

/* Each bit of the entry and of ITIR alone over every page size, memory attribute and number of physical bits. */
static int sweep_translations(uint64_t *count, uint32_t page_log2, uint32_t step)
{
	static const uint64_t sizes[] = {LIBVTLB_INSERT_SIZES, LIBVTLB_PURGE_SIZES, 0, ~(uint64_t)0};
	uint32_t low, bit, pa_bits;
	int failed = 0;

	for (low = 0; low < 32; low++)
		for (bit = 0; bit <= 64; bit++)
			for (pa_bits = (uint32_t)(*count % step); pa_bits <= 70 && !failed; pa_bits += step) {
				uint64_t one = bit < 64 ? (uint64_t)1 << bit : 0;
				uint64_t ppn = noise(*count + 3) & LIBVTLB_PTE_PPN;
				uint64_t itir = LIBVTLB_ITIR(page_log2, noise(*count) & 0xffffff);
				uint64_t pte = (low & 0x1d) | (noise(*count + 1) & 0xffe0000000000fe0u);

				failed |= check_one(count, pte | one, itir, sizes[low & 3], pa_bits);
				failed |= check_one(count, pte | 1, itir ^ one, sizes[3], pa_bits);
				failed |= check_one(count, pte | one, itir, sizes[3], pa_bits);
				failed |= check_one(count, noise(*count + 2), itir, sizes[3], pa_bits);
				failed |= check_one(count, pte | ppn, itir, sizes[3], pa_bits);
			}
	return failed;
}

enum { JUDGED, WALKED, GRANTED, CHECKED };

/* A kind of reference, or a page size. */
static int sweep_part(uint64_t *counts, uint32_t part, const void *arg)
{
	const struct options *options = arg;

	if (part >= LIBVTLB_REFERENCES)
		return sweep_translations(&counts[CHECKED], part - LIBVTLB_REFERENCES, options->brief ? 31 : 1);
	if (part == 0 && sweep_rights(&counts[GRANTED]))
		return 1;
	return sweep_walker(&counts[WALKED], part) || sweep_references(&counts[JUDGED], part, options->full);
}

int main(int argc, char **argv)
{
	struct options options = read_options(argc, argv);
	uint64_t counts[COUNT_ROOM];
	uint32_t failed = in_processes(counts, LIBVTLB_REFERENCES + 64, options.jobs, sweep_part, &options);

	printf("%llu references judged, %llu rights, %llu walks, %llu translations checked as the manual says\n",
	       (unsigned long long)counts[JUDGED], (unsigned long long)counts[GRANTED],
	       (unsigned long long)counts[WALKED], (unsigned long long)counts[CHECKED]);
	printf("vtlb_judge: %s, %.1f s\n", failed ? "not all is as the manual says" : "all is as the manual says",
	       elapsed_s());
	return failed != 0;
}
