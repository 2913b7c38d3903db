/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/**
 * @file vtlb.h
 * The translation state of one virtual IA-64 processor: region registers,
 * translation registers, the translation cache, a VHPT that a machine may walk,
 * and what connects them with a host.
 *
 * The **translation cache** is a thash: pages of their true size, guest-virtual
 * to guest-physical, in spaces named by region ids. **Translation registers** are
 * its pins. So everything matches by region id, whatever the region number, and
 * loading a region register flushes nothing. Data and instruction translations
 * are separate entries.
 *
 * The **VHPT** holds what a machine needs: machine-physical pages of the machine's
 * size, for both sides at once. A larger page of the guest enters it slice by
 * slice, when its slices are touched; a smaller one stays in the cache alone; so
 * does a page that is translated differently for data and for instructions, and
 * one where there is neither memory nor a device of the guest's own.
 *
 * **Outcomes** (#LIBVTLB_HIT and so on, ia64.h) are positive and mostly the name
 * of the fault that the guest is to see; errors are negative.
 *
 * **Arguments** come in this order: the virtual processor, outputs, inputs; a
 * count after its array; the user pointer after its callbacks.
 *
 * **Threads.** A virtual processor has one owner and takes no lock. Other threads
 * purge through its mailbox (libvtlb_post()). Every function that takes a struct
 * libvtlb drains the mailbox first, unless it says otherwise, and returns an error
 * of a callback during the drain without doing more. Callbacks may call nothing of
 * the same virtual processor that is not marked so: it returns #LIBVTLB_ERR_BUSY.
 *
 * **Inlined lookups** of the table, thash_lookup(table, LIBVTLB_OFFSET(va), length,
 * kind, LIBVTLB_REGION(va)), are allowed. A hit grants what every privilege level
 * may do, to memory, without any fault, and its value is the guest-physical page;
 * everything else is for libvtlb_access(). They look neither into the mailbox (a
 * host that uses them calls libvtlb_drain() at its safe points) nor at protection
 * keys (not to be used while PSR.pk is set).
 *
 * **Cost.** Nothing that a guest chooses, neither an address nor a page size nor
 * a slot number, lengthens a loop: the bounds are in the numbers given to
 * libvtlb_init() and thash_init().
 */
#ifndef LIBVTLB_VTLB_H
#define LIBVTLB_VTLB_H

#include <libwdtvtlb/ia64.h>
#include <libwdtvtlb/thash.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * @name Sides
 * @{
 */
#define LIBVTLB_DATA 0u /**< data, the register stack, non-access references */
#define LIBVTLB_CODE 1u /**< instructions */
/** @} */

/**
 * @name Mailbox: purges from other threads
 * @{
 */

/** One posted purge; the library's own. */
struct libvtlb_request {
	uint32_t state; /**< the library's own */
	uint32_t rid; /**< the library's own */
	uint64_t first; /**< the library's own */
	uint64_t last; /**< the library's own */
};

/**
 * Enters or leaves a section that no other poster may enter meanwhile: a spin
 * lock, or interrupts held back where there is one processor.
 *
 * @param user  the pointer given with it
 * @return 0; anything else is returned by the function that called it. Of enter: it has then done nothing; of leave: it
 *         has done all. The owner of a mailbox obeys whatever they return
 */
typedef int libvtlb_section_fn(void *user);

/** What a mailbox is made of. */
struct libvtlb_mailbox_config {
	uint32_t size; /**< sizeof(struct libvtlb_mailbox_config) */
	uint32_t request_count; /**< a power of two from 1 to 65536 */
	struct libvtlb_request *requests; /**< request_count of them */
	libvtlb_section_fn *enter; /**< for processors without atomic read-modify-write, else NULL */
	libvtlb_section_fn *leave; /**< goes with it */
	void *user; /**< for the callbacks */
};

#define LIBVTLB_MAILBOX_WORDS 24u /**< 64-bit words of a mailbox */

/** A mailbox, in the caller's memory. */
struct libvtlb_mailbox {
	uint64_t opaque[LIBVTLB_MAILBOX_WORDS]; /**< the library's own */
};

/** @return sizeof(struct libvtlb_mailbox) as this library was built. Callable from anywhere. */
LIBWDTVTLB_API uint32_t libvtlb_mailbox_sizeof(void);

/** Makes an empty mailbox; see libvtlb_mailbox_init_sized(). */
#define libvtlb_mailbox_init(mailbox, config) libvtlb_mailbox_init_sized((mailbox), (uint32_t)sizeof(*(mailbox)), (config))

/**
 * Makes an empty mailbox. Before anybody posts.
 *
 * @param[out] mailbox       the mailbox
 * @param      mailbox_size  sizeof(struct libvtlb_mailbox) of the caller
 * @param      config        what it is made of; not kept
 *
 * @retval 0                        made
 * @retval LIBVTLB_ERR_INVALID      a null pointer, a count that is no power of two up to 65536, one callback of two
 * @retval LIBVTLB_ERR_SIZE         a struct of a size that this library does not understand
 * @retval LIBVTLB_ERR_UNSUPPORTED  no callbacks, on a processor without atomic read-modify-write
 */
LIBWDTVTLB_API int libvtlb_mailbox_init_sized(struct libvtlb_mailbox *mailbox, uint32_t mailbox_size,
					      const struct libvtlb_mailbox_config *config);

/**
 * Asks a mailbox's owner to purge a range of an address space, as ptc.g and
 * ptc.ga do: from any thread, and from interrupt handlers where posts use no
 * section callbacks (or those keep interrupts out).
 *
 * Where the mailbox is full the request is widened: to the whole space, and where
 * requests for another space were widened already, to everything. None is lost.
 *
 * @param      mailbox   the mailbox
 * @param[out] sequence  for libvtlb_posted_is_done(); may be NULL
 * @param      rid       the region id, 24 bits
 * @param      first     first byte of the range, an address without region number
 * @param      last      its last byte
 *
 * @retval 0                    posted; the owner obeys before the next thing it does with the library
 * @retval LIBVTLB_ERR_INVALID  a null pointer, a region id of more than 24 bits
 * @retval LIBVTLB_ERR_RANGE    first above last, or an address with a region number
 *
 * An error of the section callbacks is returned too. Release order: what the
 * poster wrote before, the owner sees when it obeys. Cost: at most request_count attempts, mostly one.
 */
LIBWDTVTLB_API int libvtlb_post(struct libvtlb_mailbox *mailbox, uint32_t *sequence, uint32_t rid, uint64_t first,
				uint64_t last);

/**
 * Asks a mailbox's owner to purge everything but translation registers.
 *
 * @param      mailbox   the mailbox
 * @param[out] sequence  for libvtlb_posted_is_done(); may be NULL
 * @return as libvtlb_post()
 */
LIBWDTVTLB_API int libvtlb_post_everything(struct libvtlb_mailbox *mailbox, uint32_t *sequence);

/**
 * Whether a posted request has been obeyed.
 *
 * @param mailbox   the mailbox
 * @param sequence  what the post left
 * @return 1 when the owner has obeyed, 0 when it has not yet or for a null pointer. From any thread; acquire order
 *
 * An answer is good for the next 2^31 drains.
 */
LIBWDTVTLB_API int libvtlb_posted_is_done(const struct libvtlb_mailbox *mailbox, uint32_t sequence);

/**
 * Whether a mailbox has something for its owner.
 *
 * @param mailbox  the mailbox
 * @return 1 from the return of a post until a drain begins that will have obeyed it, and now and then with nothing to
 *         do; 0 for a null pointer. One load, from any thread
 */
LIBWDTVTLB_API int libvtlb_mailbox_is_waiting(const struct libvtlb_mailbox *mailbox);
/** @} */

/**
 * @name Dirty log: which guest-physical pages were written
 * One log may serve several virtual processors.
 * @{
 */

/** What a dirty log is made of. */
struct libvtlb_dirty_config {
	uint32_t size; /**< sizeof(struct libvtlb_dirty_config) */
	uint32_t page_log2; /**< log2 of the bytes that a bit stands for, 10 to 30 */
	uint32_t page_count; /**< pages, at most 2^31 */
	uint32_t reserved; /**< 0 */
	uint64_t base; /**< guest-physical address of the first page, aligned to a page */
	uint32_t *words; /**< (page_count + 31) / 32 words */
	libvtlb_section_fn *enter; /**< for processors without atomic read-modify-write, else NULL */
	libvtlb_section_fn *leave; /**< goes with it */
	void *user; /**< for the callbacks */
};

#define LIBVTLB_DIRTY_WORDS 16u /**< 64-bit words of a dirty log */

/** A dirty log, in the caller's memory. */
struct libvtlb_dirty_log {
	uint64_t opaque[LIBVTLB_DIRTY_WORDS]; /**< the library's own */
};

/** @return sizeof(struct libvtlb_dirty_log) as this library was built. Callable from anywhere. */
LIBWDTVTLB_API uint32_t libvtlb_dirty_sizeof(void);

/** Makes a clean log; see libvtlb_dirty_init_sized(). */
#define libvtlb_dirty_init(log, config) libvtlb_dirty_init_sized((log), (uint32_t)sizeof(*(log)), (config))

/**
 * Makes a clean log.
 *
 * @param[out] log       the log
 * @param      log_size  sizeof(struct libvtlb_dirty_log) of the caller
 * @param      config    what it is made of; not kept
 *
 * @retval 0                        made
 * @retval LIBVTLB_ERR_INVALID      a null pointer, a number out of its range, a base that is not aligned, one callback
 *                                  of two, pages beyond 2^64
 * @retval LIBVTLB_ERR_SIZE         a struct of a size that this library does not understand
 * @retval LIBVTLB_ERR_UNSUPPORTED  no callbacks, on a processor without atomic read-modify-write
 *
 * Cost: the words.
 */
LIBWDTVTLB_API int libvtlb_dirty_init_sized(struct libvtlb_dirty_log *log, uint32_t log_size,
					    const struct libvtlb_dirty_config *config);

/**
 * Marks every page of the log that a range touches. A page that is marked
 * already is read, not written.
 *
 * @param log    the log
 * @param first  first guest-physical byte of the range
 * @param last   its last byte
 *
 * @return how many pages were newly marked, at most 2^31 - 1; what lies outside the log counts nothing
 * @retval LIBVTLB_ERR_INVALID  a null pointer
 * @retval LIBVTLB_ERR_RANGE    first above last
 *
 * An error of the section callbacks is returned too. From any thread. Cost: the words of the range in the log.
 */
LIBWDTVTLB_API int32_t libvtlb_dirty_mark(struct libvtlb_dirty_log *log, uint64_t first, uint64_t last);

/**
 * Whether a page is marked.
 *
 * @param log  the log
 * @param gpa  a guest-physical address
 * @return 1 or 0; 0 outside the log or for a null pointer. From any thread
 */
LIBWDTVTLB_API int libvtlb_dirty_is_marked(const struct libvtlb_dirty_log *log, uint64_t gpa);

/**
 * Takes the marks of a part of the log: each word is fetched and cleared in one
 * step, so that a mark of another thread is either fetched or stays.
 *
 * Pages may be written unnoticed until they are protected again: every virtual
 * processor calls libvtlb_protect() after the harvest.
 *
 * @param      log         the log
 * @param[out] words       the marks, bit i of word w for page 32 * (first_word + w) + i
 * @param      first_word  first word of the log, counted from 0
 * @param      count       how many words
 *
 * @return how many marks were taken
 * @retval LIBVTLB_ERR_INVALID  a null pointer
 * @retval LIBVTLB_ERR_RANGE    words beyond the log; nothing was taken
 *
 * An error of the section callbacks is returned too; @p words then holds what was taken before, and 0 for the rest.
 * From any thread. Cost: count.
 */
LIBWDTVTLB_API int32_t libvtlb_dirty_harvest(struct libvtlb_dirty_log *log, uint32_t *words, uint32_t first_word,
					     uint32_t count);
/** @} */

/**
 * @name VHPT: a hashed page table in the caller's memory
 * @{
 */

/** An entry of a VHPT in the long format (4.1.5.4); a machine may walk it while the library works. */
struct libvtlb_vhpt_entry {
	THASH_ALIGNAS(32) uint64_t pte; /**< machine-physical page and the guest's rights */
	uint64_t itir; /**< the machine's page size and the guest's key */
	uint64_t tag; /**< the hash's tag; with #LIBVTLB_TAG_INVALID nothing is here */
	uint64_t software; /**< guest-physical address of the page */
};

/** Bit 63 of a tag: no entry is here. */
#define LIBVTLB_TAG_INVALID ((uint64_t)1 << 63)

/** What the library knows of a VHPT entry and a tag does not tell; its own. */
struct libvtlb_vhpt_shadow {
	uint64_t page; /**< the library's own */
	uint32_t rid; /**< the library's own */
	uint32_t state; /**< the library's own */
};

/**
 * The machine's hash, or its tag, of a page: always the same for the same page, or entries are not found again.
 *
 * @param user       the pointer given with it
 * @param offset     address without its region number, a multiple of the page size
 * @param rid        the region id
 * @param page_log2  log2 of the machine's page size
 * @return the number; the library masks the index of a hash, and stores no page whose tag has bit 63 set
 */
typedef uint64_t libvtlb_vhpt_fn(void *user, uint64_t offset, uint32_t rid, uint32_t page_log2);
/** @} */

/**
 * @name Callbacks to the host
 * Each returns 0 or an error, which travels up unchanged.
 * @{
 */

/** What lies at a guest-physical address. */
struct libvtlb_backing {
	uint32_t kind; /**< #LIBVTLB_MEMORY, or one of the others */
	uint32_t log2; /**< of the aligned part around the address that is of one kind and one piece, 12 to 63 */
	/**
	 * Machine-physical address that goes with the guest-physical one; both lie at the same place of their part. Of an
	 * emulated device it is the host's to use.
	 */
	uint64_t machine;
};
#define LIBVTLB_NOTHING 0u /**< nothing */
#define LIBVTLB_MEMORY 1u /**< memory; the guest's memory attribute becomes write back, unless it is NaTPage */
#define LIBVTLB_EMULATED 2u /**< a device that the host emulates: the machine never gets a translation */
#define LIBVTLB_DIRECT 3u /**< a device that is the guest's: the machine gets it with the guest's memory attribute */

/**
 * Says what lies at a guest-physical address. The library asks for addresses
 * within libvtlb_config::pa_bits alone, once a slice.
 */
typedef int libvtlb_backing_fn(void *user, struct libvtlb_backing *backing, uint64_t gpa);

/** Reads guest-physical memory: 8, 16 or 32 bytes, aligned to their number, as little-endian 64-bit words. */
typedef int libvtlb_read_fn(void *user, uint64_t *words, uint64_t gpa, uint32_t count);

/** A translation for the machine's own TLB. */
struct libvtlb_machine_entry {
	uint32_t side; /**< #LIBVTLB_DATA or #LIBVTLB_CODE */
	uint32_t rid; /**< the guest's region id */
	uint64_t va; /**< the guest's address, with its region number */
	uint64_t pte; /**< machine-physical page, rights of the guest */
	uint64_t itir; /**< page size, at most the guest's, and key */
};

/**
 * Inserts a translation into the machine's TLB. Between the region register's
 * change that this may need and its restoration no interruption may be collected
 * (psr.ic off, serialised); that is the callback's to see to.
 */
typedef int libvtlb_machine_insert_fn(void *user, const struct libvtlb_machine_entry *entry);

/** Purges a range of the machine's TLB, and of its ALAT: an address without region number, aligned to its size. */
typedef int libvtlb_machine_purge_fn(void *user, uint32_t rid, uint64_t offset, uint32_t page_log2);

/** One ptc.e: what it removes is the machine's choice, so that it takes a number of them to remove all. */
typedef int libvtlb_machine_purge_entry_fn(void *user, uint64_t address);

/** The loops of ptc.e that empty the machine's TLB, as PAL_PTCE_INFO says them. */
struct libvtlb_ptce {
	uint64_t base; /**< address of the first */
	uint32_t count[2]; /**< how many in the outer and in the inner loop, at most 65536 together */
	uint32_t stride[2]; /**< added after each turn of the outer and of the inner loop */
};

/** What the library asks of its host. NULL where the host has no such thing. */
struct libvtlb_host {
	uint32_t size; /**< sizeof(struct libvtlb_host) */
	uint32_t reserved; /**< 0 */
	libvtlb_backing_fn *backing; /**< needed for the VHPT, the machine's TLB and libvtlb_machine_address() */
	libvtlb_read_fn *read; /**< needed for libvtlb_fetch() and walks of the guest's VHPT */
	libvtlb_machine_insert_fn *machine_insert; /**< or NULL; needs the next one */
	libvtlb_machine_purge_fn *machine_purge; /**< or NULL; needs the next one, and libvtlb_config::ptce */
	libvtlb_machine_purge_entry_fn *machine_purge_entry; /**< or NULL */
	libvtlb_vhpt_fn *hash; /**< the machine's, of the library's VHPT; NULL for libvtlb_default_hash() */
	libvtlb_vhpt_fn *tag; /**< goes with it */
	libvtlb_vhpt_fn *guest_hash; /**< the guest processor's; NULL for libvtlb_default_hash() */
	libvtlb_vhpt_fn *guest_tag; /**< goes with it */
	void *user; /**< for the callbacks */
};
/** @} */

/**
 * @name A virtual processor
 * @{
 */
#define LIBVTLB_SLOTS 32u /**< most translation registers of a side */

/**
 * Mark a whole page dirty when a translation that lets somebody write it, with the guest's dirty bit, is inserted, and
 * its slice whenever it is shown to the machine; not only at writes.
 */
#define LIBVTLB_DIRTY_AT_INSERT 0x1u
/** Keep the guest's memory attributes for memory, too. */
#define LIBVTLB_KEEP_ATTRIBUTES 0x2u

/** What a virtual processor is made of. */
struct libvtlb_config {
	uint32_t size; /**< sizeof(struct libvtlb_config) */
	uint32_t flags; /**< #LIBVTLB_DIRTY_AT_INSERT, #LIBVTLB_KEEP_ATTRIBUTES */
	uint32_t itr_count; /**< instruction translation registers, up to #LIBVTLB_SLOTS */
	uint32_t dtr_count; /**< data translation registers, up to #LIBVTLB_SLOTS */
	uint32_t rid_bits; /**< implemented bits of a region id, 18 to 24 */
	uint32_t va_bits; /**< implemented bits of an address below the region number, 51 to 61 */
	uint32_t pa_bits; /**< implemented bits of a guest-physical address, 32 to 50 */
	uint32_t machine_log2; /**< log2 of the machine's page size, that of the VHPT's entries: 12 to 16 */
	uint64_t page_sizes; /**< the guest's, a bit for each log2 from 12 to pa_bits; 0 for #LIBVTLB_INSERT_SIZES */
	uint64_t purge_sizes; /**< sizes that a purge may name; 0 for the page sizes */
	/**
	 * The translation cache, which belongs to the virtual processor from now on: made by thash_init() with pages of
	 * 4 KiB and of all these sizes, physical values, a cold array, no evicted callback, a pin for each register, and
	 * space records for as many region ids as are to be held at once (under Linux, as many as can be), 10 at least.
	 */
	struct thash *table;
	struct libvtlb_vhpt_entry *vhpt; /**< or NULL; aligned to its size */
	struct libvtlb_vhpt_shadow *shadow; /**< one for each entry of the VHPT */
	uint32_t vhpt_count; /**< 0, or a power of two from 1024 (32 KiB) to 2^24 */
	uint32_t reserved; /**< 0 */
	struct libvtlb_mailbox *mailbox; /**< or NULL */
	struct libvtlb_dirty_log *dirty; /**< or NULL */
	const struct libvtlb_host *host; /**< or NULL; copied */
	struct libvtlb_ptce ptce; /**< counts of 0 for none */
};

#define LIBVTLB_WORDS 384u /**< 64-bit words of a context */

/** A virtual processor's translation state, in the caller's memory. */
struct libvtlb {
	/**
	 * Bit n: region n may have an instruction translation register, bit 8 + n: a data one. For
	 * libvtlb_may_have_register(); written by the library alone.
	 */
	uint32_t register_regions;
	uint32_t reserved; /**< 0 */
	uint64_t opaque[LIBVTLB_WORDS]; /**< the library's own */
};

/** @return sizeof(struct libvtlb) as this library was built. Callable from anywhere. */
LIBWDTVTLB_API uint32_t libvtlb_sizeof(void);

/** Makes a virtual processor; see libvtlb_init_sized(). */
#define libvtlb_init(vcpu, config) libvtlb_init_sized((vcpu), (uint32_t)sizeof(*(vcpu)), (config))

/**
 * Makes a virtual processor as after a reset: nothing is translated, every region
 * register is region id 0 with pages of 4 KiB and the walker off.
 *
 * @param[out] vcpu       the virtual processor
 * @param      vcpu_size  sizeof(struct libvtlb) of the caller
 * @param      config     what it is made of; not kept
 *
 * @retval 0                    made; the table is emptied, whatever it held
 * @retval LIBVTLB_ERR_INVALID  a null pointer, a number out of its range, an array that is not aligned, a table that
 *                              does not fit, callbacks that lack their pair
 * @retval LIBVTLB_ERR_SIZE     a struct of a size that this library does not understand
 *
 * Does not drain. Cost: the VHPT, and the cost of emptying the table.
 */
LIBWDTVTLB_API int libvtlb_init_sized(struct libvtlb *vcpu, uint32_t vcpu_size, const struct libvtlb_config *config);

/**
 * Obeys what the mailbox holds. Every function that takes a virtual processor
 * does so by itself; a host calls this where inlined lookups alone were at work.
 *
 * @param vcpu  the virtual processor
 * @return how many requests were obeyed, widened ones counting as one; an error of a callback, after all of them were
 *         obeyed as far as table and VHPT go
 * @retval LIBVTLB_ERR_INVALID  a null pointer
 *
 * Cost: the mailbox's requests, each at most the bound of libvtlb_purge().
 */
LIBWDTVTLB_API int32_t libvtlb_drain(struct libvtlb *vcpu);
/** @} */

/**
 * @name Region registers
 * @{
 */

/**
 * Loads a region register: mov rr[]=. Nothing is flushed, and what was inserted
 * under the region id is found again, through this and every other register
 * that holds it.
 *
 * @param vcpu    the virtual processor
 * @param number  0 to 7
 * @param value   the register
 *
 * @retval 0                    loaded
 * @retval #LIBVTLB_RESERVED    a reserved bit, a region id or page size that is not implemented; nothing was changed
 * @retval LIBVTLB_ERR_INVALID  a null pointer, a number above 7
 *
 * Cost: constant, or spaces of the table where its records are wanting; registers.
 */
LIBWDTVTLB_API int libvtlb_set_rr(struct libvtlb *vcpu, uint32_t number, uint64_t value);

/**
 * Reads a region register.
 *
 * @param      vcpu    the virtual processor
 * @param[out] value   the register
 * @param      number  0 to 7
 *
 * @retval 0                    read
 * @retval LIBVTLB_ERR_INVALID  a null pointer, a number above 7
 *
 * Does not drain; may be called from a callback.
 */
LIBWDTVTLB_API int libvtlb_get_rr(const struct libvtlb *vcpu, uint64_t *value, uint32_t number);
/** @} */

/**
 * @name Translation registers
 * @{
 */

/**
 * Inserts a translation register: itr.d, itr.i. What the slot held before is gone
 * (the manual lets it live on as a cached translation; software must purge it
 * first), and so is every cached translation of the side that the page overlaps.
 *
 * @param vcpu  the virtual processor
 * @param side  #LIBVTLB_DATA or #LIBVTLB_CODE
 * @param slot  the register
 * @param pte   the translation
 * @param itir  its page size and key
 * @param va    an address in the page, with its region number
 *
 * @retval 0                       inserted
 * @retval #LIBVTLB_RESERVED       a slot that there is not, a page size that there is not, a reserved bit
 * @retval #LIBVTLB_UNIMPLEMENTED  an address that is not implemented
 * @retval #LIBVTLB_MACHINE_CHECK  the page overlaps another slot of the side
 * @retval LIBVTLB_ERR_INVALID     a null pointer, an unknown side
 *
 * Anything but 0 changed nothing, an error of a callback excepted: the register is then inserted.
 * Cost: registers + the bound of libvtlb_purge().
 */
LIBWDTVTLB_API int libvtlb_insert_register(struct libvtlb *vcpu, uint32_t side, uint32_t slot, uint64_t pte,
					   uint64_t itir, uint64_t va);

/**
 * Purges translation registers: ptr.d, ptr.i. Every register of the side that the
 * range overlaps goes, whole, with what of it reached VHPT and machine; so does
 * every cached translation that it overlaps.
 *
 * @param vcpu       the virtual processor
 * @param side       #LIBVTLB_DATA or #LIBVTLB_CODE
 * @param va         an address in the range, with its region number
 * @param page_log2  log2 of its size
 *
 * @retval 0                       purged, if there was anything
 * @retval #LIBVTLB_RESERVED       a size that purges may not name; nothing was changed
 * @retval #LIBVTLB_UNIMPLEMENTED  an address that is not implemented; nothing was changed
 * @retval LIBVTLB_ERR_INVALID     a null pointer, an unknown side
 *
 * An error of a callback is returned when all is purged. Cost: registers * the bound of libvtlb_purge().
 */
LIBWDTVTLB_API int libvtlb_purge_registers(struct libvtlb *vcpu, uint32_t side, uint64_t va, uint32_t page_log2);

/**
 * Whether the region of an address may have a translation register: one load, inlined, right even between drains.
 *
 * @param vcpu  the virtual processor
 * @param side  #LIBVTLB_DATA or #LIBVTLB_CODE
 * @param va    the address, with its region number
 * @return 0 if it certainly has none, else 1
 */
static inline int libvtlb_may_have_register(const struct libvtlb *vcpu, uint32_t side, uint64_t va)
{
	return (int)(vcpu->register_regions >> (LIBVTLB_REGION(va) + (side == LIBVTLB_DATA ? 8 : 0)) & 1);
}

/**
 * Finds the first register of a side that a range overlaps.
 *
 * @param      vcpu   the virtual processor
 * @param[out] slot   the register
 * @param      side   #LIBVTLB_DATA or #LIBVTLB_CODE
 * @param      va     first byte of the range, with its region number
 * @param      bytes  its length minus one; the range is cut at the end of the region
 *
 * @retval 1                    found
 * @retval 0                    there is none
 * @retval LIBVTLB_ERR_INVALID  a null pointer, an unknown side
 *
 * Does not drain; may be called from a callback. Cost: registers of the side.
 */
LIBWDTVTLB_API int libvtlb_find_register(const struct libvtlb *vcpu, uint32_t *slot, uint32_t side, uint64_t va,
					 uint64_t bytes);
/** @} */

/**
 * @name Translation cache
 * @{
 */

/** What is known of a translation. */
struct libvtlb_translation {
	uint32_t size; /**< sizeof(struct libvtlb_translation), set by the caller: #LIBVTLB_TRANSLATION_INIT */
	uint32_t page_log2; /**< log2 of the page's size */
	uint64_t page; /**< its first byte, without region number */
	uint64_t pte; /**< the entry as it was inserted, without ignored bits */
	uint64_t itir; /**< its page size and key */
	uint64_t gpa; /**< guest-physical address that was asked for; of an entry without P nothing */
	uint32_t rid; /**< the region id */
	uint32_t slot; /**< the translation register, or #LIBVTLB_NO_SLOT */
};
#define LIBVTLB_NO_SLOT 0xffffffffu /**< a cached translation */
/** Initialiser of an empty struct libvtlb_translation. */
#define LIBVTLB_TRANSLATION_INIT { sizeof(struct libvtlb_translation), 0, 0, 0, 0, 0, 0, 0 }

/**
 * The moment before the guest's page tables are read: an insert that names it
 * loses against every purge that came after it. Drains.
 *
 * @param vcpu  the virtual processor
 * @return a ticket; 0 for a null pointer and in a callback. An error of a callback during the drain is not told
 */
LIBWDTVTLB_API uint64_t libvtlb_ticket(struct libvtlb *vcpu);

/**
 * Inserts a cached translation: itc.d, itc.i. Every cached translation of the
 * side that overlaps it goes. The slice that holds @p va is made known to VHPT and
 * machine.
 *
 * @param vcpu    the virtual processor
 * @param side    #LIBVTLB_DATA or #LIBVTLB_CODE
 * @param pte     the translation
 * @param itir    its page size and key
 * @param va      an address in the page, with its region number: the faulting one
 * @param ticket  what libvtlb_ticket() said before @p pte was read, or #LIBVTLB_NO_TICKET
 *
 * @retval 0                       inserted
 * @retval #LIBVTLB_DEVICE         inserted; a device that the host emulates lies at @p va
 * @retval #LIBVTLB_DIRECT_DEVICE  inserted; a device that is the guest's lies at @p va
 * @retval #LIBVTLB_NO_MEMORY      inserted; nothing lies at @p va
 * @retval #LIBVTLB_RESERVED       a page size that there is not, a reserved bit
 * @retval #LIBVTLB_UNIMPLEMENTED  an address that is not implemented
 * @retval #LIBVTLB_MACHINE_CHECK  the page overlaps a translation register of the side
 * @retval LIBVTLB_ERR_INVALID     a null pointer, an unknown side
 * @retval LIBVTLB_ERR_AGAIN       a purge of the page came after the ticket: read the page tables again
 *
 * Those from #LIBVTLB_RESERVED on changed nothing. After an error of a callback the translation is in the cache, and
 * perhaps not in VHPT and machine. Cost: the bounds of thash_insert() and of libvtlb_purge().
 */
LIBWDTVTLB_API int libvtlb_insert(struct libvtlb *vcpu, uint32_t side, uint64_t pte, uint64_t itir, uint64_t va,
				  uint64_t ticket);
#define LIBVTLB_NO_TICKET 0xffffffffffffffffu /**< no purge overtakes the insert */

/**
 * Purges cached translations of both sides: ptc.l. The region id is that of the
 * address's region register.
 *
 * @param vcpu       the virtual processor
 * @param va         an address in the range, with its region number
 * @param page_log2  log2 of its size
 *
 * @retval 0                       purged, if there was anything
 * @retval #LIBVTLB_RESERVED       a size that purges may not name; nothing was changed
 * @retval #LIBVTLB_UNIMPLEMENTED  an address that is not implemented; nothing was changed
 * @retval #LIBVTLB_MACHINE_CHECK  the range overlaps a translation register; nothing was changed
 * @retval LIBVTLB_ERR_INVALID     a null pointer
 *
 * An error of a callback is returned when all is purged. Cost: registers, the bound of thash_purge(), and
 * min(slices of the range and of the largest page that has slices in the VHPT, entries of the VHPT).
 */
LIBWDTVTLB_API int libvtlb_purge(struct libvtlb *vcpu, uint64_t va, uint32_t page_log2);

/**
 * Purges a range of an address space, as another processor's ptc.g does: what
 * overlaps a translation register leaves the register alone.
 *
 * @param vcpu   the virtual processor
 * @param rid    the region id
 * @param first  first byte, without region number
 * @param last   last byte
 *
 * @retval 0                    purged
 * @retval LIBVTLB_ERR_INVALID  a null pointer, a region id of more than 24 bits
 * @retval LIBVTLB_ERR_RANGE    first above last, or an address with a region number
 *
 * Otherwise as libvtlb_purge(). The machine is asked to purge the smallest aligned power of two around the range, and
 * as large as the largest page of which it was shown slices in such a space: a page that sticks out goes whole.
 */
LIBWDTVTLB_API int libvtlb_purge_space(struct libvtlb *vcpu, uint32_t rid, uint64_t first, uint64_t last);

/**
 * Purges every cached translation: ptc.e. Translation registers stay.
 *
 * @param vcpu  the virtual processor
 *
 * @retval 0                    purged
 * @retval LIBVTLB_ERR_INVALID  a null pointer
 *
 * An error of a callback is returned when all is purged. Cost: entries of the VHPT, and the loops of ptc.e.
 */
LIBWDTVTLB_API int libvtlb_purge_all(struct libvtlb *vcpu);
/** @} */

/**
 * @name References
 * @{
 */

/**
 * What translates an address: a register or a cached translation. Nothing is
 * judged, walked, filled or counted.
 *
 * @param      vcpu   the virtual processor
 * @param[out] found  the translation; written for #LIBVTLB_HIT and #LIBVTLB_ABSENT
 * @param      side   #LIBVTLB_DATA or #LIBVTLB_CODE
 * @param      va     the address, with its region number
 *
 * @retval #LIBVTLB_HIT            found
 * @retval #LIBVTLB_ABSENT         found, without P
 * @retval #LIBVTLB_MISS           not found
 * @retval #LIBVTLB_UNIMPLEMENTED  an address that is not implemented
 * @retval LIBVTLB_ERR_INVALID     a null pointer, an unknown side
 * @retval LIBVTLB_ERR_SIZE        a struct of a size that this library does not understand
 *
 * Cost: a lookup of the table.
 */
LIBWDTVTLB_API int libvtlb_lookup(struct libvtlb *vcpu, struct libvtlb_translation *found, uint32_t side, uint64_t va);

/**
 * A reference as the processor makes it, translation on: looks the address up,
 * walks the guest's VHPT where the walker serves the reference, judges it in the
 * manual's fault order, marks the dirty log at a write, and makes the slice
 * known to VHPT and machine (lfetch and fc, too). tpa, tak and the probes change
 * nothing but what a walk inserts.
 *
 * @param      vcpu       the virtual processor
 * @param[out] found      the translation; written where one was found, fault or not
 * @param      reference  who refers
 * @param      va         the address, with its region number
 *
 * @return #LIBVTLB_HIT; #LIBVTLB_DEVICE, #LIBVTLB_DIRECT_DEVICE or #LIBVTLB_NO_MEMORY where it is allowed and no
 *         memory is there; or the fault
 * @retval LIBVTLB_ERR_INVALID  a null pointer, a reference out of its range
 * @retval LIBVTLB_ERR_SIZE     a struct of a size that this library does not understand
 * @retval LIBVTLB_ERR_AGAIN    purges overtook the walk again and again
 *
 * For tak everything but #LIBVTLB_HIT means that the answer is 1, for tpa on an address that is not mapped the fault.
 * An error of a callback is returned. Cost: a lookup, a walk and an insert, at most four times each.
 */
LIBWDTVTLB_API int libvtlb_access(struct libvtlb *vcpu, struct libvtlb_translation *found,
				  const struct libvtlb_reference *reference, uint64_t va);

/**
 * Walks the guest's VHPT, in the format of the reference's PTA, and inserts what it finds.
 *
 * @param vcpu       the virtual processor
 * @param side       where to insert it
 * @param reference  PTA, PSR and keys
 * @param va         the address, with its region number
 *
 * @retval #LIBVTLB_HIT         found and inserted, with or without P; also #LIBVTLB_DEVICE and the like
 * @retval #LIBVTLB_MISS        no entry, or one with a reserved value; or the VHPT lies where it may not be read: its
 *                              translation is without P or A, a NaTPage, not write back, or refused by its key, or no
 *                              memory is there
 * @retval #LIBVTLB_VHPT_FAULT  no translation of the VHPT's own address
 * @retval #LIBVTLB_ALTERNATE   the walker does not serve the reference
 * @retval #LIBVTLB_RESERVED    a PTA with reserved bits, or a size outside of 15 to 61
 *
 * Other outcomes and errors are those of libvtlb_insert(). Cost: a lookup, a read and an insert, at most four times each.
 */
LIBWDTVTLB_API int libvtlb_walk(struct libvtlb *vcpu, uint32_t side, const struct libvtlb_reference *reference,
				uint64_t va);

/**
 * Fetches the bundle at an address, for a host that has to look at the
 * instruction that trapped.
 *
 * @param      vcpu       the virtual processor
 * @param[out] bundle     its 16 bytes
 * @param      reference  who fetches, of kind #LIBVTLB_FETCH; where PSR.it is off @p ip is guest-physical, 0
 *                        included, and its bit 63 an attribute that does not count
 * @param      ip         the address; its 4 lowest bits do not count
 *
 * @retval #LIBVTLB_HIT    fetched
 * @retval #LIBVTLB_RETRY  nothing translates it here, though the machine found it: the machine's translation was
 *                         purged, and the guest is to try again; after #LIBVTLB_RETRIES times for one address the
 *                         outcome is the fault
 *
 * Other outcomes and errors are those of libvtlb_access(), and those of the read callback.
 */
LIBWDTVTLB_API int libvtlb_fetch(struct libvtlb *vcpu, uint64_t bundle[2], const struct libvtlb_reference *reference,
				 uint64_t ip);
#define LIBVTLB_RETRIES 4u /**< times that libvtlb_fetch() lets the guest try again */

/**
 * A guest-physical address as the machine sees it.
 *
 * @param      vcpu     the virtual processor
 * @param[out] backing  what lies there
 * @param      gpa      the guest-physical address
 *
 * @retval #LIBVTLB_HIT            memory
 * @retval #LIBVTLB_DEVICE         a device that the host emulates
 * @retval #LIBVTLB_DIRECT_DEVICE  a device that is the guest's
 * @retval #LIBVTLB_NO_MEMORY      nothing
 * @retval #LIBVTLB_UNIMPLEMENTED  an address that is not implemented
 * @retval LIBVTLB_ERR_INVALID     a null pointer; no callback, or one that said what cannot be
 *
 * An error of the callback is returned. Does not drain.
 */
LIBWDTVTLB_API int libvtlb_machine_address(struct libvtlb *vcpu, struct libvtlb_backing *backing, uint64_t gpa);
/** @} */

/**
 * @name VHPT
 * @{
 */

/**
 * Answers a miss of the machine: makes the slice of a cached translation or of a
 * register known to VHPT and machine.
 *
 * @param vcpu   the virtual processor
 * @param side   #LIBVTLB_DATA or #LIBVTLB_CODE
 * @param va     the address, with its region number
 *
 * @return the outcome of libvtlb_lookup(), or where there is no memory what libvtlb_machine_address() says
 *
 * Errors are those of libvtlb_lookup() and of the callbacks. Cost: a lookup, and constant.
 */
LIBWDTVTLB_API int libvtlb_fill(struct libvtlb *vcpu, uint32_t side, uint64_t va);

/**
 * What a walker of the VHPT finds.
 *
 * @param      vcpu   the virtual processor
 * @param[out] entry  the entry
 * @param      va     the address, with its region number
 *
 * @retval #LIBVTLB_HIT            found
 * @retval #LIBVTLB_MISS           not found, or no VHPT
 * @retval #LIBVTLB_UNIMPLEMENTED  an address that is not implemented
 * @retval LIBVTLB_ERR_INVALID     a null pointer
 *
 * Cost: constant.
 */
LIBWDTVTLB_API int libvtlb_vhpt_find(struct libvtlb *vcpu, struct libvtlb_vhpt_entry *entry, uint64_t va);

/**
 * Lets the next write to every page be noticed again: takes the dirty bits out of
 * the VHPT, and empties the machine's TLB. Nothing of the guest's translations
 * changes. For the dirty log, after a harvest.
 *
 * @param vcpu  the virtual processor
 *
 * @retval 0                    protected
 * @retval LIBVTLB_ERR_INVALID  a null pointer
 *
 * An error of a callback is returned when all is done. Cost: entries of the VHPT, and the loops of ptc.e.
 */
LIBWDTVTLB_API int libvtlb_protect(struct libvtlb *vcpu);
/** @} */

/** What happened since libvtlb_init(). */
struct libvtlb_stats {
	uint32_t size; /**< sizeof(struct libvtlb_stats), set by the caller */
	uint32_t vhpt_live; /**< entries of the VHPT now */
	uint64_t inserts; /**< libvtlb_insert() and what walks inserted */
	uint64_t overtaken; /**< inserts that a purge overtook */
	uint64_t walks; /**< walks of the guest's VHPT */
	uint64_t purges; /**< purges of ranges, from all sides */
	uint64_t purges_all; /**< libvtlb_purge_all(), and remote purges that were widened to everything */
	uint64_t remote; /**< requests obeyed */
	uint64_t widened; /**< of these, widened ones */
	uint64_t machine_checks; /**< #LIBVTLB_MACHINE_CHECK */
	uint64_t vhpt_inserts; /**< slices that were put into the VHPT */
	uint64_t vhpt_probes; /**< entries of the VHPT that purges looked at */
	uint64_t vhpt_purged; /**< entries that purges removed */
	uint64_t first_writes; /**< slices shown that marked a page of the dirty log */
};

/**
 * Reads the statistics.
 *
 * @param      vcpu   the virtual processor
 * @param[out] stats  the statistics; its size is set by the caller
 *
 * @retval 0                    read
 * @retval LIBVTLB_ERR_INVALID  a null pointer
 * @retval LIBVTLB_ERR_SIZE     a size that this library does not understand
 *
 * Does not drain; may be called from a callback.
 */
LIBWDTVTLB_API int libvtlb_get_stats(const struct libvtlb *vcpu, struct libvtlb_stats *stats);

#ifdef __cplusplus
}
#endif

#endif
