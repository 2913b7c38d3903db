/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/**
 * @file thash.h
 * A software TLB: translations of many page sizes and address spaces in memory
 * that the caller supplies.
 *
 * A small direct-mapped **front** holds granules, one granule an entry; a hit in
 * it is a few inlined instructions whatever page sizes are in use. A 4-way
 * **back** holds pages of their true size. An optional **cold** array holds what
 * no lookup compares. **Pins** are entries that are never replaced.
 *
 * A **space** is a 64-bit id of the caller's, one address space; spaces form
 * **groups** (a virtual machine), within which global entries are global. Up to
 * eight **lanes** bind spaces to the inlined lookup at once. A page belongs to
 * the side of data, of code, or both; no two entries of a space overlap on one
 * side, because an insert removes what it overlaps.
 *
 * Nothing is promised of how long an entry stays: a full table, a full set of
 * space records and a new geometry lose entries, and only these do. What is
 * promised is that nothing purged or replaced is ever found again.
 *
 * **Ranges** are inclusive, first to last, so that the last byte of the address
 * space is an ordinary one.
 *
 * **Arguments** come in this order: the table, outputs, inputs; a count after its
 * array; the user pointer after its callbacks.
 *
 * **Threads.** A table has one owner at a time and takes no lock: calls on one
 * table are serialised by the host. Only thash_peek() may run in another thread
 * or in an interrupt handler while the owner works. Purges from elsewhere are
 * handed to the owner. Callbacks may look up; everything that changes the table
 * returns #LIBVTLB_ERR_BUSY from inside a callback.
 *
 * **Cost.** Every function states its bound; `front` and `back` stand for the
 * number of entries, `spaces` and `pins` for the number of records given to
 * thash_init(), `sizes` for the number of page sizes in use (at most 55). No
 * bound depends on an address, a length or a page size that a guest chooses.
 */
#ifndef LIBVTLB_THASH_H
#define LIBVTLB_THASH_H

#include <libwdtvtlb/types.h>

/** @cond INTERNAL */
#ifdef __cplusplus
#define THASH_ALIGNAS(n) alignas(n)
extern "C" {
#else
#define THASH_ALIGNAS(n) _Alignas(n)
#endif
/** @endcond */

/** Version of this header: major << 16 | minor << 8 | patch. */
#define LIBVTLB_VERSION 0x000100u

/**
 * @name Errors: each equals the usual errno number, negated
 * @{
 */
#define LIBVTLB_ERR_NOT_FOUND (-2) /**< nothing of that name: a pin, a group */
#define LIBVTLB_ERR_SIZE (-7) /**< a struct or context of a size that this library does not understand */
#define LIBVTLB_ERR_AGAIN (-11) /**< overtaken: an overlapping purge since the ticket, or a change during a peek */
#define LIBVTLB_ERR_BUSY (-16) /**< called from a callback; or every space record is bound */
#define LIBVTLB_ERR_PINNED (-17) /**< overlaps a pinned entry; nothing was changed */
#define LIBVTLB_ERR_INVALID (-22) /**< a null pointer, or an argument out of its range */
#define LIBVTLB_ERR_NO_SPACE (-28) /**< no free pin, or a buffer too small */
#define LIBVTLB_ERR_RANGE (-34) /**< a range whose first is above its last, or an access past the last byte */
#define LIBVTLB_ERR_DATA (-74) /**< a snapshot that is damaged, foreign, or of another geometry */
#define LIBVTLB_ERR_UNSUPPORTED (-95) /**< what this processor cannot do without the host's help */
/** @} */

/**
 * @name Access kinds
 * @{
 */
#define THASH_READ 0u /**< a load */
#define THASH_WRITE 1u /**< a store */
#define THASH_EXECUTE 2u /**< an instruction fetch */
/** @} */

/**
 * @name Attributes: the seven lowest bits of a value
 * Frozen for the life of the SONAME. The bits above them and below the granule
 * are the caller's, in a linear table; an addend table keeps them zero.
 * @{
 */
#define THASH_R 0x01u /**< may be read */
#define THASH_W 0x02u /**< may be written */
#define THASH_X 0x04u /**< may be executed */
#define THASH_CLEAN 0x08u /**< the first write to each granule is #THASH_FIRST_WRITE */
#define THASH_WATCHED 0x10u /**< every access is #THASH_WATCH: watchpoints, pages only partly what they seem */
#define THASH_DEVICE 0x20u /**< not memory: every access is #THASH_IO and the value never advances */
#define THASH_NOT_PRESENT 0x40u /**< a known hole: every access is #THASH_ABSENT; the other attributes mean nothing */
#define THASH_ATTRIBUTES 0x7fu /**< all of them */
/** @} */

/**
 * @name Outcomes of a lookup, none of them an error
 * Where several apply, the outcome is the one that stands first here.
 * @{
 */
#define THASH_MISS 1 /**< no entry */
#define THASH_ABSENT 2 /**< an entry that says "not present" */
#define THASH_RIGHTS 3 /**< the entry forbids this kind of access */
#define THASH_SPLIT 4 /**< the access goes on into another page: look up its parts; nothing was changed */
#define THASH_FIRST_WRITE 5 /**< mark the granules touched dirty; later writes hit, until the front loses them */
#define THASH_WATCH 6 /**< a watched page: check, then go on */
#define THASH_IO 7 /**< a device page */
#define THASH_HIT 8 /**< plain memory */
/** The bit of an outcome in thash_result::all. */
#define THASH_BIT(outcome) (1u << (outcome))
/** @} */

/** What a lookup found, by value: nothing in it dies with the entry. */
struct thash_result {
	/**
	 * The page's value: its address part advanced to the granule in a linear table (devices and holes apart). Of
	 * memory in an addend table it has no bits below the granule: the address sought is the one looked up plus it.
	 */
	uint64_t value;
	int32_t outcome; /**< #THASH_HIT or another outcome, or a negative error */
	/** Every outcome that applies, as #THASH_BIT. An inlined hit says #THASH_HIT alone. */
	uint32_t all;
};

/**
 * @name Memory that the caller supplies
 * @{
 */

/** One translation. Frozen for the life of the SONAME; all zero is empty. */
struct thash_entry {
	/**
	 * Of a front entry: the granule's address, or'ed with a tag in the bits from 3 up, and bits 0 to 2 that
	 * forbid reads, writes and fetches. The library's own in a back entry.
	 */
	THASH_ALIGNAS(16) uint64_t key;
	uint64_t value; /**< address or addend, the caller's bits, attributes */
};

/** A set of the back: four entries in one cache line. */
struct thash_set {
	THASH_ALIGNAS(64) struct thash_entry way[4]; /**< the library's own */
};

/** What a caller may keep beside an entry; no lookup compares it, and it dies with its entry. */
struct thash_cold {
	uint64_t word; /**< the caller's */
	uint64_t extra; /**< the caller's */
};

/** Record of a space or of a group; the library's own. Eight context tags come with each. */
struct thash_space {
	uint64_t opaque[8]; /**< the library's own */
};

/** Record of a pinned entry; the library's own. */
struct thash_pinned {
	uint64_t opaque[8]; /**< the library's own */
};

/**
 * What the inlined lookup reads. Frozen for the life of the SONAME, with these
 * offsets on 32- and 64-bit targets, so that a JIT may emit the lookup itself:
 * see thash_lookup() and #THASH_VIEW_FRONT. Only the library writes it; all but
 * `want` changes in thash_init() and thash_resize() alone.
 */
struct thash_view {
	union {
		const struct thash_entry *entry; /**< the front as thash_lookup() indexes it, or one entry that never matches */
		uint64_t word; /**< so that the offsets below hold with pointers of 32 bits */
	} front; /**< 0: the front */
	uint64_t index_mask; /**< 8: (entries - 1) << 4; 0 where thash_lookup() is not to find anything */
	uint64_t page_mask; /**< 16: the address bits above the granule */
	uint64_t want[8]; /**< 24: the key bits that each lane demands */
	uint64_t multiplier; /**< 88: of the multiplicative index */
	uint8_t index_shift; /**< 96: log2 of the granule, less 4 */
	uint8_t hash_shift; /**< 97: of the multiplicative index */
	uint16_t layout; /**< 98: #THASH_LAYOUT */
	uint32_t flags; /**< 100: #THASH_HASHED, #THASH_ADDEND */
	union {
		const struct thash_entry *entry; /**< the front as thash_lookup_hashed() indexes it */
		uint64_t word; /**< as above */
	} hashed_front; /**< 104: the front of a hashed table */
	uint32_t hashed_index_mask; /**< 112: (entries - 1) << 4 of a hashed table, else 0 */
	uint32_t index_mask_4k; /**< 116: index_mask of a table with granules of 4 KiB, else 0 */
	union {
		const struct thash_entry *entry; /**< the front as thash_lookup_granule() indexes it for 4 KiB */
		uint64_t word; /**< as above */
	} front_4k; /**< 120: the front of a table with granules of 4 KiB */
};

/**
 * @name Offsets in struct thash_view, for code generators
 * @{
 */
#define THASH_VIEW_FRONT 0 /**< front */
#define THASH_VIEW_INDEX_MASK 8 /**< index_mask */
#define THASH_VIEW_PAGE_MASK 16 /**< page_mask */
#define THASH_VIEW_WANT 24 /**< plus 8 times the lane */
#define THASH_VIEW_MULTIPLIER 88 /**< multiplier */
#define THASH_VIEW_INDEX_SHIFT 96 /**< index_shift, a byte */
#define THASH_VIEW_HASH_SHIFT 97 /**< hash_shift, a byte */
#define THASH_VIEW_LAYOUT 98 /**< layout, 16 bits */
#define THASH_VIEW_FLAGS 100 /**< flags, 32 bits */
#define THASH_VIEW_HASHED_FRONT 104 /**< hashed_front */
#define THASH_VIEW_HASHED_INDEX_MASK 112 /**< hashed_index_mask, 32 bits */
#define THASH_VIEW_INDEX_MASK_4K 116 /**< index_mask_4k, 32 bits */
#define THASH_VIEW_FRONT_4K 120 /**< front_4k */
#define THASH_ENTRY_KEY 0 /**< of an entry: its key */
#define THASH_ENTRY_VALUE 8 /**< of an entry: its value */
#define THASH_LAYOUT 1 /**< number of the layout of view and entry, checked at init */
/** @} */

#define THASH_LANES 8u /**< lanes of a table */
#define THASH_WORDS 120u /**< 64-bit words of a context behind its view */

/**
 * A table, in the caller's memory. It may not be moved: its view may point into
 * it. Its arrays may not be moved either, except by thash_resize().
 */
struct thash {
	THASH_ALIGNAS(64) struct thash_view view; /**< read by the inlined lookup, written by the library alone */
	uint64_t opaque[THASH_WORDS]; /**< the library's own */
};
/** @} */

/**
 * @name Flags of a table
 * @{
 */
/**
 * Values are addends (host minus guest address): they never advance, and their bits between attributes and granule are
 * zero.
 */
#define THASH_ADDEND 0x1u
/**
 * Index front and back by a multiplicative hash instead of the low bits of the page number: a little slower, and far
 * more even when the program strides by powers of two (up to 2^40 bytes or so). The inlined lookup is then
 * thash_lookup_hashed().
 */
#define THASH_HASHED 0x2u
/** @} */

/**
 * A translation with all that is known of it, as the slow lookups, the iteration
 * and the callbacks give it.
 */
struct thash_translation {
	uint32_t size; /**< sizeof(struct thash_translation), set by the caller: see #THASH_TRANSLATION_INIT */
	uint32_t all; /**< every outcome that applies, as #THASH_BIT; 0 outside lookups */
	uint64_t page; /**< address of the first byte of the page */
	uint32_t page_log2; /**< log2 of its size, up to 64 */
	uint32_t flags; /**< #THASH_DATA_ONLY, #THASH_CODE_ONLY, #THASH_GLOBAL, #THASH_IS_PINNED */
	uint64_t value; /**< with all attributes; advanced to the granule in lookups, the page's own elsewhere */
	uint64_t space; /**< the space; of a global, where it is not known through which space it was reached, 0 */
	uint64_t group; /**< its group */
	struct thash_cold cold; /**< zero in a table without the cold array, except for pins */
};

/** Initialiser of an empty struct thash_translation. */
#define THASH_TRANSLATION_INIT { sizeof(struct thash_translation), 0, 0, 0, 0, 0, 0, 0, { 0, 0 } }

/**
 * @name Flags of an entry
 * @{
 */
#define THASH_DATA_ONLY 0x1u /**< found by reads and writes, not by fetches */
#define THASH_CODE_ONLY 0x2u /**< found by fetches alone */
#define THASH_GLOBAL 0x4u /**< found in every space of the group */
#define THASH_TICKETED 0x8u /**< thash_insertion::ticket counts; only in an insertion */
#define THASH_IS_PINNED 0x10u /**< the entry is pinned; only in what the library reports */
/** @} */

/**
 * Told of an entry that was replaced for want of room; never of one that was
 * purged, overlapped, or lost with a retired space. Called when the insert that
 * replaced it is complete.
 *
 * @param user      the pointer given with it
 * @param replaced  the entry, valid during the call
 * @return 0, or an error that the insert then returns; the insert stands
 */
typedef int thash_evicted_fn(void *user, const struct thash_translation *replaced);

/**
 * Asked whether a translation that is about to be returned is still what the
 * page tables say: it walks them anew.
 *
 * @param user   the pointer given with it
 * @param found  the translation, valid during the call
 * @param va     the address looked up
 * @param kind   the access kind
 * @return 0 when it agrees; 1 when it does not: the entry is then removed and the
 *         lookup is a miss; a negative error, which the lookup returns
 */
typedef int thash_verify_fn(void *user, const struct thash_translation *found, uint64_t va, uint32_t kind);

/** What a table is made of. Zero it or use an initialiser; counts of 0 mean "none". */
struct thash_config {
	uint32_t size; /**< sizeof(struct thash_config) */
	uint32_t granule_log2; /**< log2 of the smallest page, 10 to 20 */
	uint32_t flags; /**< #THASH_ADDEND, #THASH_HASHED */
	uint32_t front_count; /**< entries of the front: 0 or a power of two up to 2^26 */
	uint32_t set_count; /**< sets of the back: a power of two up to 2^24 */
	uint32_t cold_count; /**< 0, or four times set_count */
	uint32_t space_count; /**< 2 to 250: each space in use takes one and each group another */
	uint32_t counter_count; /**< at least #THASH_COUNTERS; see there for more */
	uint32_t pinned_count; /**< 0 to 64 */
	uint32_t reserved; /**< 0 */
	uint64_t page_sizes; /**< bit i: pages of granule_log2 + i are used; 0 means all up to 2^64 */
	struct thash_entry *front; /**< front_count entries */
	struct thash_set *back; /**< set_count sets */
	struct thash_cold *cold; /**< cold_count records */
	struct thash_space *spaces; /**< space_count records */
	uint32_t *counters; /**< counter_count counters */
	struct thash_pinned *pinned; /**< pinned_count records */
	thash_evicted_fn *evicted; /**< or NULL */
	void *user; /**< for the callback */
};

/**
 * Counters for so many space records and page sizes. What a table is given beyond remembers which large pages have
 * granules in the front (one word for 8 sets of the back), and where pages of which size lie (one word for 2 entries is
 * plenty): with these, large pages come and go without a look at all entries.
 */
#define THASH_COUNTERS(spaces, page_sizes) ((spaces) * (page_sizes))
/** Page sizes of a table with this granule and all sizes. */
#define THASH_ALL_SIZES(granule_log2) (65u - (granule_log2))

/**
 * @name Ready sizes
 * Declare one, build its configuration with the initialiser, call thash_init():
 * @code
 * static struct thash_default tlb;
 * struct thash_config config = THASH_DEFAULT_CONFIG(&tlb);
 *
 * thash_init(&tlb.table, &config);
 * @endcode
 * @{
 */

/** 512 + 2048 entries, 32 records, 8 pins, all page sizes from 4 KiB: 55 KiB, of which lookups touch 40. */
struct thash_default {
	struct thash table; /**< the table */
	struct thash_set back[512]; /**< its back */
	struct thash_entry front[512]; /**< its front */
	struct thash_space spaces[32]; /**< its records */
	struct thash_pinned pinned[8]; /**< its pins */
	uint32_t counters[THASH_COUNTERS(32, THASH_ALL_SIZES(12)) + 1088]; /**< its counters */
};

/** Initialiser of a struct thash_config for a struct thash_default at @p memory. */
#define THASH_DEFAULT_CONFIG(memory) { \
	sizeof(struct thash_config), 12, 0, 512, 512, 0, 32, THASH_COUNTERS(32, THASH_ALL_SIZES(12)) + 1088, 8, 0, 0, \
	(memory)->front, (memory)->back, NULL, (memory)->spaces, (memory)->counters, (memory)->pinned, NULL, NULL }

/** 32 + 128 entries, 4 records, 2 pins, pages of 4 KiB, 64 KiB, 1 MiB and 2^64: 4 KiB, everything counted. */
struct thash_tiny {
	struct thash table; /**< the table */
	struct thash_set back[32]; /**< its back */
	struct thash_entry front[32]; /**< its front */
	struct thash_space spaces[4]; /**< its records */
	struct thash_pinned pinned[2]; /**< its pins */
	uint32_t counters[THASH_COUNTERS(4, 4)]; /**< its counters */
};

/** Initialiser of a struct thash_config for a struct thash_tiny at @p memory. */
#define THASH_TINY_CONFIG(memory) { \
	sizeof(struct thash_config), 12, 0, 32, 32, 0, 4, THASH_COUNTERS(4, 4), 2, 0, \
	1u | 1u << 4 | 1u << 8 | (uint64_t)1 << 52, \
	(memory)->front, (memory)->back, NULL, (memory)->spaces, (memory)->counters, (memory)->pinned, NULL, NULL }
/** @} */

/** @return sizeof(struct thash) as this library was built. Callable from anywhere. */
LIBWDTVTLB_API uint32_t thash_sizeof(void);

/**
 * Makes an empty table. The arrays may hold anything; they are cleared.
 *
 * A macro over thash_init_sized(), which also tells the library how much room
 * the caller's struct has and which layout its inlined code knows.
 */
#define thash_init(table, config) \
	thash_init_sized((table), (uint32_t)sizeof(*(table)), (uint32_t)sizeof(struct thash_entry), THASH_LAYOUT, (config))

/**
 * Makes an empty table; see thash_init().
 *
 * @param[out] table       the table
 * @param      table_size  sizeof(struct thash) of the caller
 * @param      entry_size  sizeof(struct thash_entry) of the caller
 * @param      layout      #THASH_LAYOUT of the caller
 * @param      config      what it is made of; not kept
 *
 * @retval 0                    made
 * @retval LIBVTLB_ERR_INVALID  a null pointer, a count, alignment, granule or flag out of its range, too few counters
 * @retval LIBVTLB_ERR_SIZE     a size or layout that this library does not understand
 *
 * After an error the table must not be used. Not to be called from a callback of the same table, which it cannot tell.
 * Cost: front + back + counters + spaces + pins.
 */
LIBWDTVTLB_API int thash_init_sized(struct thash *table, uint32_t table_size, uint32_t entry_size, uint32_t layout,
				    const struct thash_config *config);

/**
 * @name Spaces
 * @{
 */

/**
 * Binds a space to a lane; the lane's lookups are in this space from now on.
 * The space that was bound before keeps its entries.
 *
 * @param table  the table
 * @param lane   0 to 7
 * @param space  the space's id
 * @param group  the id of its group
 *
 * @retval 0                    bound
 * @retval LIBVTLB_ERR_INVALID  a null pointer, a lane above 7; or the space has entries, pins or another lane in
 *                              another group
 * @retval LIBVTLB_ERR_BUSY     every record belongs to a bound space or its group; or called from a callback
 *
 * Where records are wanting, spaces that are not bound are retired: their entries
 * are lost. Cost: spaces + pins; where the space has a record, what hashes to the same part of the records, and pins.
 */
LIBWDTVTLB_API int thash_bind(struct thash *table, uint32_t lane, uint64_t space, uint64_t group);

/**
 * Frees a lane: its lookups miss. The space keeps its entries.
 *
 * @param table  the table
 * @param lane   0 to 7
 *
 * @retval 0                    free, or was free already
 * @retval LIBVTLB_ERR_INVALID  a null pointer, a lane above 7
 * @retval LIBVTLB_ERR_BUSY     called from a callback
 *
 * Cost: constant.
 */
LIBWDTVTLB_API int thash_unbind(struct thash *table, uint32_t lane);

/**
 * Removes dead entries (of spaces that were emptied whole) a few sets at a time,
 * so that no insert has to do it all at once: a caller with deadlines calls it
 * from its idle loop.
 *
 * @param table  the table
 * @param sets   how many sets to look at, at most
 *
 * @return the sets that this sweep still has to look at, 0 at its end; or an error
 * @retval LIBVTLB_ERR_INVALID  a null pointer
 * @retval LIBVTLB_ERR_BUSY     called from a callback
 *
 * Cost: 4 sets, and spaces * 8 where a sweep begins or ends.
 */
LIBWDTVTLB_API int32_t thash_sweep(struct thash *table, uint32_t sets);
/** @} */

/**
 * @name Insert
 * @{
 */

/** An insert with everything that can be said. */
struct thash_insertion {
	uint32_t size; /**< sizeof(struct thash_insertion) */
	uint32_t lane; /**< 0 to 7, bound: the space */
	uint64_t va; /**< any address in the page */
	uint32_t page_log2; /**< log2 of the page's size */
	uint32_t flags; /**< #THASH_DATA_ONLY, #THASH_CODE_ONLY, #THASH_GLOBAL, #THASH_TICKETED */
	uint64_t value; /**< address or addend, the caller's bits, attributes */
	uint64_t ticket; /**< what thash_ticket() returned, with #THASH_TICKETED */
	struct thash_cold cold; /**< kept where the table has a cold array, and for pins */
};

/** Initialiser of a struct thash_insertion; va, page_log2 and value follow. */
#define THASH_INSERTION_INIT { sizeof(struct thash_insertion), 0, 0, 0, 0, 0, 0, { 0, 0 } }

/**
 * Inserts a page, and removes every entry of the space (of all spaces of the
 * group, where it is global) that it overlaps on a shared side, globals included.
 *
 * @param table      the table
 * @param lane       0 to 7, bound: the space
 * @param va         any address in the page
 * @param page_log2  log2 of the page's size, one of the table's
 * @param value      address or addend, the caller's bits, attributes. In a linear table the address bits below the
 *                   page's size are masked off, except for devices and holes, whose value is kept as it is
 * @param flags      #THASH_DATA_ONLY, #THASH_CODE_ONLY, #THASH_GLOBAL or 0
 *
 * @retval 0                    inserted
 * @retval LIBVTLB_ERR_INVALID  a null pointer, a lane out of range or not bound, a page size that the table does not
 *                              have, unknown or contradicting flags, an addend with bits between attributes and granule
 * @retval LIBVTLB_ERR_PINNED   the page overlaps a pin; nothing was changed
 * @retval LIBVTLB_ERR_BUSY     called from a callback
 *
 * An error of the evicted callback is returned too; the page is then inserted.
 * Cost: pins + the bound of thash_purge() over the page, spaces besides for a global; back + 8 * spaces when tags run
 * out; front when front tags do; and back * sizes now and then, at most once in back / 4 inserts, where the table
 * remembers small pages (see #THASH_COUNTERS).
 */
LIBWDTVTLB_API int thash_insert(struct thash *table, uint32_t lane, uint64_t va, uint32_t page_log2, uint64_t value,
				uint32_t flags);

/**
 * Inserts a page with a cold record or a ticket; else as thash_insert().
 *
 * @param table      the table
 * @param insertion  the page
 *
 * @return as thash_insert(), and
 * @retval LIBVTLB_ERR_SIZE   a struct of a size that this library does not understand
 * @retval LIBVTLB_ERR_AGAIN  a purge that overlaps the page came since the ticket was taken (or so many purges that
 *                            it cannot be told), or attributes were added to it: walk the page tables again
 */
LIBWDTVTLB_API int thash_insert_full(struct thash *table, const struct thash_insertion *insertion);

/**
 * Takes a ticket before a page walk; thash_insert_full() fails with
 * #LIBVTLB_ERR_AGAIN if an overlapping purge came in between.
 *
 * @param table  the table
 * @return the ticket, or 0 for a null pointer
 *
 * Cost: constant.
 */
LIBWDTVTLB_API uint64_t thash_ticket(const struct thash *table);

/**
 * Inserts a page that is never replaced and stays through purges, until
 * thash_unpin() or a purge with #THASH_WITH_PINS. Entries that it overlaps are
 * removed. It belongs to the space's id, whether or not the space has a record.
 *
 * @param      table      the table
 * @param[out] pin        its number, for thash_unpin(); may be NULL
 * @param      insertion  the page
 *
 * @return as thash_insert_full(), and
 * @retval LIBVTLB_ERR_NO_SPACE  every pin is in use
 *
 * Cost: as thash_insert(), and pins.
 */
LIBWDTVTLB_API int thash_pin(struct thash *table, uint32_t *pin, const struct thash_insertion *insertion);

/**
 * Removes a pin.
 *
 * @param table  the table
 * @param pin    its number
 *
 * @retval 0                      removed
 * @retval LIBVTLB_ERR_INVALID    a null pointer, or a number that no pin can have
 * @retval LIBVTLB_ERR_NOT_FOUND  no pin has this number
 * @retval LIBVTLB_ERR_BUSY       called from a callback
 *
 * Cost: front + pins.
 */
LIBWDTVTLB_API int thash_unpin(struct thash *table, uint32_t pin);
/** @} */

/**
 * @name Lookup
 * @{
 */

/**
 * Looks up what the front did not have; the inlined lookups call it.
 *
 * It fills the front from pins and back, opens a clean granule at its first
 * write, and refuses bad arguments.
 *
 * @param table  the table
 * @param va     first byte of the access
 * @param len    its length, 1 to the granule's size
 * @param kind   #THASH_READ, #THASH_WRITE or #THASH_EXECUTE
 * @param lane   0 to 7; a lane that is not bound misses
 *
 * @return the outcome; #LIBVTLB_ERR_INVALID for a null pointer or an argument out of its range,
 *         #LIBVTLB_ERR_RANGE for an access past the last byte; an error of the verify callback
 *
 * Cost: 2 sizes (each one line) + pins; front when front tags run out, at most once in 500 purges and re-arms (120 with
 * granules of 1 KiB).
 */
LIBWDTVTLB_API struct thash_result thash_lookup_slow(struct thash *table, uint64_t va, uint32_t len, uint32_t kind,
						     uint32_t lane);

/**
 * The lookup as an exported function, for callers that cannot inline.
 * Parameters, result and cost are those of thash_lookup_slow(); it asks the front first, however it is indexed.
 *
 * @param table  the table
 * @param va     first byte of the access
 * @param len    its length
 * @param kind   the access kind
 * @param lane   the lane
 * @return the outcome
 */
LIBWDTVTLB_API struct thash_result thash_lookup_function(struct thash *table, uint64_t va, uint32_t len, uint32_t kind,
							 uint32_t lane);

/** @cond INTERNAL */
#if defined(__GNUC__)
#define THASH_LIKELY(condition) __builtin_expect(!!(condition), 1)
#else
#define THASH_LIKELY(condition) (condition)
#endif

/* Nonzero unless the entry answers: the test that the library freezes. Lengths up to 1024 need no test. */
static inline uint64_t thash_differs(const struct thash *table, uint64_t key, uint64_t page_mask, uint64_t va,
				     uint32_t len, uint32_t kind, uint32_t lane)
{
	return ((((va + len - 1) & page_mask) | table->view.want[lane]) ^ key) & (~(uint64_t)7 | (uintptr_t)1 << kind);
}

static inline int thash_arguments_fit(uint64_t page_mask, uint32_t len, uint32_t kind, uint32_t lane)
{
	return (len - 1 < 1024 || (((uint64_t)len - 1) & page_mask) == 0) && kind <= THASH_EXECUTE && lane < THASH_LANES;
}

static inline struct thash_result thash_plain_hit(uint64_t value)
{
	struct thash_result hit;

	hit.value = value;
	hit.outcome = THASH_HIT;
	hit.all = THASH_BIT(THASH_HIT);
	return hit;
}
/** @endcond */

/**
 * Looks up one access.
 *
 * Inlined: an access of @p len bytes at @p va hits if and only if
 * `((((va + len - 1) & page_mask) | want[lane]) ^ key) & ~(7 ^ (1 << kind))`
 * is zero for the front entry `(va >> index_shift) & index_mask` bytes from the
 * front, all of them read from the view. Everything else, arguments out of their
 * range included, goes to thash_lookup_slow(). In a table made with #THASH_HASHED
 * it always goes there: right, but slow.
 *
 * @param table  the table
 * @param va     first byte of the access
 * @param len    its length, 1 to the granule's size
 * @param kind   #THASH_READ, #THASH_WRITE or #THASH_EXECUTE; best a constant
 * @param lane   0 to 7; best a constant
 * @return the outcome, as thash_lookup_slow()
 *
 * Owner only; may be called from a callback. Cost: one entry, and the slow lookup's where that does not answer.
 */
static inline struct thash_result thash_lookup(struct thash *table, uint64_t va, uint32_t len, uint32_t kind,
					       uint32_t lane)
{
	const struct thash_view *view = &table->view;

	if (THASH_LIKELY(thash_arguments_fit(view->page_mask, len, kind, lane))) {
		const struct thash_entry *entry =
			(const struct thash_entry *)(const void *)((const char *)view->front.entry +
						     ((va >> view->index_shift) & view->index_mask));

		if (THASH_LIKELY(!thash_differs(table, entry->key, view->page_mask, va, len, kind, lane)))
			return thash_plain_hit(entry->value);
	}
	return thash_lookup_slow(table, va, len, kind, lane);
}

/**
 * thash_lookup() for a table made with #THASH_HASHED; in another table it always takes the slow path.
 * The entry is `(((va >> granule_log2) * multiplier) >> hash_shift) & hashed_index_mask` bytes from the hashed front.
 *
 * @param table  the table
 * @param va     first byte of the access
 * @param len    its length
 * @param kind   the access kind
 * @param lane   the lane
 * @return the outcome
 */
static inline struct thash_result thash_lookup_hashed(struct thash *table, uint64_t va, uint32_t len, uint32_t kind,
						      uint32_t lane)
{
	const struct thash_view *view = &table->view;

	if (THASH_LIKELY(thash_arguments_fit(view->page_mask, len, kind, lane))) {
		uint64_t hash = ((va >> view->index_shift >> 4) * view->multiplier) >> view->hash_shift;
		const struct thash_entry *entry =
			(const struct thash_entry *)(const void *)((const char *)view->hashed_front.entry +
								   (hash & view->hashed_index_mask));

		if (THASH_LIKELY(!thash_differs(table, entry->key, view->page_mask, va, len, kind, lane)))
			return thash_plain_hit(entry->value);
	}
	return thash_lookup_slow(table, va, len, kind, lane);
}

/**
 * thash_lookup() for a granule known when compiling; in a table of another granule it always takes the slow path.
 * For 4 KiB it is the fastest form: everything but the front's address and size is a constant.
 *
 * @param table         the table
 * @param granule_log2  a constant, 10 to 20
 * @param va            first byte of the access
 * @param len           its length
 * @param kind          the access kind
 * @param lane          the lane
 * @return the outcome
 */
static inline struct thash_result thash_lookup_granule(struct thash *table, uint32_t granule_log2, uint64_t va,
						       uint32_t len, uint32_t kind, uint32_t lane)
{
	const struct thash_view *view = &table->view;
	int is_4k = granule_log2 == 12;
	uint64_t page_mask = ~(uint64_t)0 << granule_log2;

	if (THASH_LIKELY((is_4k || view->index_shift == granule_log2 - 4) &&
			 thash_arguments_fit(page_mask, len, kind, lane))) {
		const char *front = (const char *)(is_4k ? view->front_4k.entry : view->front.entry);
		uint64_t index = (va >> (granule_log2 - 4)) & (is_4k ? view->index_mask_4k : view->index_mask);
		const struct thash_entry *entry = (const struct thash_entry *)(const void *)(front + index);

		if (THASH_LIKELY(!thash_differs(table, entry->key, page_mask, va, len, kind, lane)))
			return thash_plain_hit(entry->value);
	}
	return thash_lookup_slow(table, va, len, kind, lane);
}

/**
 * The address of an access that hit.
 *
 * @param table  the table
 * @param value  thash_result::value of a hit
 * @param va     the address looked up
 * @return the value's address with the offset in the granule; in an addend table, address plus addend
 */
static inline uint64_t thash_address(const struct thash *table, uint64_t value, uint64_t va)
{
	uint64_t mask = table->view.page_mask;

	return table->view.flags & THASH_ADDEND ? va + (value & mask) : (value & mask) | (va & ~mask);
}

/**
 * The slow lookup with all that is known of the translation. It has the side
 * effects of a lookup.
 *
 * @param      table  the table
 * @param[out] found  the translation; written for every outcome but #THASH_MISS
 * @param      va     first byte of the access
 * @param      len    its length
 * @param      kind   the access kind
 * @param      lane   the lane
 *
 * @return the outcome, or an error as thash_lookup_slow(); #LIBVTLB_ERR_SIZE for a struct of a size that this
 *         library does not understand
 *
 * Cost: as thash_lookup_slow().
 */
LIBWDTVTLB_API int thash_lookup_full(struct thash *table, struct thash_translation *found, uint64_t va, uint32_t len,
				     uint32_t kind, uint32_t lane);

/**
 * What a lookup would find, without any side effect: nothing is filled, opened,
 * counted or verified.
 *
 * @param      table  the table
 * @param[out] found  the translation; written for every outcome but #THASH_MISS
 * @param      va     first byte of the access
 * @param      len    its length
 * @param      kind   the access kind
 * @param      lane   the lane
 *
 * @return as thash_lookup_full(). A clean granule is #THASH_FIRST_WRITE as long as the page is clean, whether or
 *         not the granule was written
 *
 * Owner only. Cost: as thash_lookup_slow().
 */
LIBWDTVTLB_API int thash_probe(const struct thash *table, struct thash_translation *found, uint64_t va, uint32_t len,
			       uint32_t kind, uint32_t lane);

/**
 * thash_probe() for other threads and interrupt handlers, while the owner works.
 *
 * @param      table  the table
 * @param[out] found  the translation; written for every outcome but #THASH_MISS
 * @param      va     first byte of the access
 * @param      len    its length
 * @param      kind   the access kind
 * @param      lane   the lane
 *
 * @return as thash_probe(), and
 * @retval LIBVTLB_ERR_AGAIN  the owner changed the table at each of eight attempts
 *
 * It writes nothing to the table. It must not run during thash_init(), thash_resize() and thash_restore(). What it
 * returns was true at one moment during the call. Cost: eight times thash_probe()'s.
 */
LIBWDTVTLB_API int thash_peek(const struct thash *table, struct thash_translation *found, uint64_t va, uint32_t len,
			      uint32_t kind, uint32_t lane);

/**
 * Looks up many addresses; the lines of a table that does not fit the caches
 * are fetched ahead.
 *
 * @param      table    the table
 * @param[out] results  one result an address
 * @param      va       the addresses
 * @param      count    how many
 * @param      len      length of each access
 * @param      kind     the access kind
 * @param      lane     the lane
 *
 * @return how many were plain hits; or #LIBVTLB_ERR_INVALID for a null pointer or a count above 2^30
 *
 * Each result is that of thash_lookup(). Cost: count times a lookup.
 */
LIBWDTVTLB_API int32_t thash_lookup_batch(struct thash *table, struct thash_result *results, const uint64_t *va,
					  uint32_t count, uint32_t len, uint32_t kind, uint32_t lane);
/** @} */

/**
 * @name Purge
 * @{
 */
#define THASH_SPACE 0u /**< the entries of the space with this id; globals stay */
#define THASH_GLOBALS 1u /**< the globals of the group with this id */
#define THASH_GROUP 2u /**< everything of the group with this id: its spaces and its globals */
#define THASH_EVERYTHING 3u /**< every space of every group; the id means nothing */
#define THASH_WITH_PINS 0x100u /**< or'ed to one of the above: pins too */

/**
 * Removes every entry of the scope that has a byte in a range: whole pages, on
 * both sides, with all their granules. The range from 0 to the last byte of the
 * address space empties the scope in constant time.
 *
 * @param      table    the table
 * @param[out] removed  how many entries went, an upper bound; may be NULL
 * @param      scope    #THASH_SPACE, #THASH_GLOBALS, #THASH_GROUP or #THASH_EVERYTHING, perhaps with #THASH_WITH_PINS
 * @param      id       the space or the group; one that the table does not know has no entries
 * @param      first    first byte of the range
 * @param      last     last byte of the range
 *
 * @retval 0                    done; purging what is not there is no error
 * @retval LIBVTLB_ERR_INVALID  a null pointer, an unknown scope
 * @retval LIBVTLB_ERR_RANGE    first is above last
 * @retval LIBVTLB_ERR_BUSY     called from a callback
 *
 * Cost: min(16 * the sum over the sizes in use of the range's pages of that size, back) + pins + min(granules of the
 * hull of the range and of what was removed, front); the whole range: constant in entries and spaces, plus front and
 * pins with #THASH_WITH_PINS. A part of a group or of everything: spaces besides. thash_purge_cost() gives the bound
 * before it is paid.
 */
LIBWDTVTLB_API int thash_purge(struct thash *table, uint32_t *removed, uint32_t scope, uint64_t id, uint64_t first,
			       uint64_t last);

/**
 * The bound of thash_purge() with the same arguments, in probes of entries.
 *
 * @param      table   the table
 * @param[out] probes  the bound
 * @param      scope   the scope
 * @param      id      the space or the group
 * @param      first   first byte of the range
 * @param      last    last byte of the range
 *
 * @return as thash_purge()
 *
 * Owner only; may be called from a callback. Cost: spaces + sizes.
 */
LIBWDTVTLB_API int thash_purge_cost(const struct thash *table, uint64_t *probes, uint32_t scope, uint64_t id,
				    uint64_t first, uint64_t last);

/**
 * Removes every entry whose memory lies in a range of values: pages of the guest
 * that were remapped, code that was changed.
 *
 * The memory of a page is its value's address part with the offset in the page
 * added, in an addend table its addresses plus the addend. Devices and holes do
 * not advance: they count as the one granule at their value.
 *
 * @param      table    the table
 * @param[out] removed  how many went; may be NULL
 * @param      first    first value of the range
 * @param      last     last value
 * @param      flags    0, or #THASH_WITH_PINS
 *
 * @retval 0                    done
 * @retval LIBVTLB_ERR_INVALID  a null pointer, an unknown flag
 * @retval LIBVTLB_ERR_RANGE    first is above last
 * @retval LIBVTLB_ERR_BUSY     called from a callback
 *
 * Cost: back + front + pins.
 */
LIBWDTVTLB_API int thash_purge_values(struct thash *table, uint32_t *removed, uint64_t first, uint64_t last,
				      uint32_t flags);

/**
 * Arms entries anew whose memory lies in a range of values, as in
 * thash_purge_values(): their granules are closed, so that the next write to
 * each granule of a clean page is #THASH_FIRST_WRITE again. Dirty-log reset, and
 * protection of translated code. Nothing is removed; holes stay as they are.
 *
 * @param table       the table
 * @param first       first value of the range
 * @param last        last value
 * @param attributes  #THASH_CLEAN and #THASH_WATCHED are added to the entries, pins included; 0 adds none
 *
 * @retval 0                    done
 * @retval LIBVTLB_ERR_INVALID  a null pointer, other attributes
 * @retval LIBVTLB_ERR_RANGE    first is above last
 * @retval LIBVTLB_ERR_BUSY     called from a callback
 *
 * Cost: back + front + pins.
 */
LIBWDTVTLB_API int thash_rearm_values(struct thash *table, uint64_t first, uint64_t last, uint32_t attributes);

/**
 * Closes the granules of a scope: the next write to each granule of a clean page
 * is #THASH_FIRST_WRITE again. Nothing is removed. With #THASH_GROUP granules of
 * other groups close, too.
 *
 * @param table  the table
 * @param scope  #THASH_SPACE, #THASH_GROUP or #THASH_EVERYTHING
 * @param id     the space or the group
 *
 * @retval 0                    done
 * @retval LIBVTLB_ERR_INVALID  a null pointer, another scope
 * @retval LIBVTLB_ERR_BUSY     called from a callback
 *
 * Cost: constant, but for the front entries that fill anew.
 */
LIBWDTVTLB_API int thash_rearm(struct thash *table, uint32_t scope, uint64_t id);
/** @} */

/**
 * @name The table as a whole
 * @{
 */

/** What happened in a table since thash_init() or thash_reset_stats(). Inlined hits are not counted. */
struct thash_stats {
	uint32_t size; /**< sizeof(struct thash_stats), set by the caller */
	uint32_t live; /**< entries now, without pins */
	uint32_t pinned; /**< pins now */
	uint32_t spaces; /**< space and group records in use now */
	uint64_t found; /**< slow lookups that found an entry */
	uint64_t missed; /**< slow lookups that did not */
	uint64_t inserted; /**< inserts and pins */
	uint64_t evicted; /**< entries replaced for want of room */
	uint64_t removed; /**< entries purged or overlapped, one by one */
	uint64_t purges; /**< calls that purge */
	uint64_t retired; /**< spaces and groups that lost their record or tag to another */
	uint64_t sweeps; /**< sweeps of the back */
	uint64_t front_drops; /**< times that the whole front was cleared */
	uint64_t refused; /**< inserts refused for their ticket */
	uint64_t verified; /**< verify callbacks */
	uint64_t stale; /**< verify callbacks that disagreed */
};

/**
 * Reads the statistics.
 *
 * @param      table  the table
 * @param[out] stats  the statistics; its size is set by the caller
 *
 * @retval 0                    read
 * @retval LIBVTLB_ERR_INVALID  a null pointer
 * @retval LIBVTLB_ERR_SIZE     a size that this library does not understand
 *
 * Owner only. Cost: constant.
 */
LIBWDTVTLB_API int thash_get_stats(const struct thash *table, struct thash_stats *stats);

/**
 * Sets the counts of events to zero.
 *
 * @param table  the table
 * @retval 0                    done
 * @retval LIBVTLB_ERR_INVALID  a null pointer
 * @retval LIBVTLB_ERR_BUSY     called from a callback
 */
LIBWDTVTLB_API int thash_reset_stats(struct thash *table);

/**
 * Walks over all entries, pins first, in no order that means anything.
 *
 * @param          table   the table
 * @param[in,out]  cursor  0 to begin; then what the last call left
 * @param[out]     entry   the entry
 *
 * @retval 1                    an entry
 * @retval 0                    no more
 * @retval LIBVTLB_ERR_INVALID  a null pointer
 * @retval LIBVTLB_ERR_SIZE     a struct of a size that this library does not understand
 *
 * Changes of the table between calls are safe: an entry may then be met twice or not at all.
 * Owner only; may be called from a callback. Cost: back + pins over the whole walk.
 */
LIBWDTVTLB_API int thash_next(const struct thash *table, uint64_t *cursor, struct thash_translation *entry);

/**
 * Compares hits with the page tables: while on, no lookup is answered by the
 * front, and every n-th hit asks @p verify.
 *
 * @param table   the table
 * @param verify  the callback, or NULL to end
 * @param user    for the callback
 * @param every   1 for every hit, n for every n-th
 *
 * @retval 0                    set
 * @retval LIBVTLB_ERR_INVALID  a null table, or a callback with 0 for @p every
 * @retval LIBVTLB_ERR_BUSY     called from a callback
 *
 * Cost: constant.
 */
LIBWDTVTLB_API int thash_set_verify(struct thash *table, thash_verify_fn *verify, void *user, uint32_t every);

/**
 * Moves a table into other arrays, of another size if so wished, and keeps its
 * live entries as far as they find room; spaces, lanes, pins and statistics stay.
 * The old arrays are the caller's again.
 *
 * @param table   the table
 * @param config  the new arrays; granule, page sizes and flags must be those of the table, and space records and pins
 *                at least as many as before. No array may overlap an old one. The callback of @p config counts from now
 *
 * @retval 0                    moved
 * @retval LIBVTLB_ERR_INVALID  a null pointer, or a configuration that does not fit
 * @retval LIBVTLB_ERR_SIZE     a struct of a size that this library does not understand
 * @retval LIBVTLB_ERR_BUSY     called from a callback
 *
 * Entries that find no room are lost without a callback and count as evicted. Cost: old and new front, back,
 * counters, spaces and pins.
 */
LIBWDTVTLB_API int thash_resize(struct thash *table, const struct thash_config *config);

/**
 * Bytes that thash_save() needs for this table.
 *
 * @param table  the table
 * @return the bytes, or 0 for a null pointer
 */
LIBWDTVTLB_API uint64_t thash_save_size(const struct thash *table);

/**
 * Writes the table's state: spaces, lanes, entries, pins, replacement. The bytes
 * mean the same on every machine.
 *
 * @param      table   the table
 * @param[out] buffer  the bytes
 * @param      size    its size, at least thash_save_size()
 *
 * @retval 0                     written
 * @retval LIBVTLB_ERR_INVALID   a null pointer
 * @retval LIBVTLB_ERR_NO_SPACE  too small
 * @retval LIBVTLB_ERR_BUSY      called from a callback
 *
 * Statistics, tickets, the verify callback and the front are not part of it. The table that is saved drops its front
 * too, so that it and a restored one go on alike. Cost: back + front + pins + spaces.
 */
LIBWDTVTLB_API int thash_save(struct thash *table, uint8_t *buffer, uint64_t size);

/**
 * Replaces the table's state by a saved one. From here on hits, misses and
 * victims are those of the table that was saved, if the front is of the same
 * size: what the front does not answer marks entries as used.
 *
 * @param table   the table, made with the same granule, page sizes, flags, sets, cold array, space records and pins
 * @param buffer  the bytes, from anywhere: they are checked
 * @param size    how many
 *
 * @retval 0                    restored
 * @retval LIBVTLB_ERR_INVALID  a null pointer
 * @retval LIBVTLB_ERR_DATA     not the state of such a table; the table is as it was
 * @retval LIBVTLB_ERR_BUSY     called from a callback
 *
 * Tickets taken before are refused. Cost: back * (sizes + spaces + pins) + front + spaces * spaces + pins * pins.
 */
LIBWDTVTLB_API int thash_restore(struct thash *table, const uint8_t *buffer, uint64_t size);

/** @return the #LIBVTLB_VERSION the library was built as. Callable from anywhere. */
LIBWDTVTLB_API uint32_t libvtlb_version(void);

/**
 * What an error means.
 *
 * @param error  an error of libvtlb, or 0
 * @return a short text, never NULL. Callable from anywhere.
 */
LIBWDTVTLB_API const char *libvtlb_strerror(int error);
/** @} */

#ifdef __cplusplus
}
#endif

#endif
