/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/**
 * @file ia64.h
 * Formats and rules of IA-64 address translation, as pure functions: nothing
 * here needs a context, and everything may be called from anywhere.
 *
 * Section numbers are those of the Intel Itanium Architecture Software
 * Developer's Manual, volume 2, revision 2.3.
 */
#ifndef LIBVTLB_IA64_H
#define LIBVTLB_IA64_H

#include <libwdtvtlb/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/**
 * @name Region registers (4.1.1.3)
 * The register says which address space a region number stands for.
 * @{
 */
#define LIBVTLB_REGIONS 8u /**< region registers; an address's is its bits 63:61 */
#define LIBVTLB_RR_VE ((uint64_t)0x1) /**< the VHPT walker serves the region */
/** A region register. */
#define LIBVTLB_RR(rid, ps, ve) ((uint64_t)(rid) << 8 | (uint64_t)(ps) << 2 | (ve))
#define LIBVTLB_RR_PS(rr) ((uint32_t)((rr) >> 2) & 0x3f) /**< log2 of the preferred page size */
#define LIBVTLB_RR_RID(rr) ((uint32_t)((rr) >> 8) & 0xffffff) /**< the region id */
/** The region number of an address. */
#define LIBVTLB_REGION(va) ((uint32_t)((va) >> 61))
/** The part of an address below the region number. */
#define LIBVTLB_OFFSET(va) ((va) & (((uint64_t)1 << 61) - 1))
/** @} */

/**
 * @name Translations: the page-table entry (4.1.1.5, table 4-3)
 * @{
 */
#define LIBVTLB_PTE_P ((uint64_t)0x1) /**< present; without it only the page size counts */
#define LIBVTLB_PTE_MA(ma) ((uint64_t)(ma) << 2) /**< memory attribute */
#define LIBVTLB_PTE_A ((uint64_t)0x20) /**< accessed */
#define LIBVTLB_PTE_D ((uint64_t)0x40) /**< dirty */
#define LIBVTLB_PTE_PL(pl) ((uint64_t)(pl) << 7) /**< privilege level, 0 to 3 */
#define LIBVTLB_PTE_AR(ar) ((uint64_t)(ar) << 9) /**< access rights, 0 to 7 */
#define LIBVTLB_PTE_PPN ((uint64_t)0x0003fffffffff000) /**< physical address */
#define LIBVTLB_PTE_RESERVED ((uint64_t)0x000c000000000002) /**< must be zero where P is set */
#define LIBVTLB_PTE_ED ((uint64_t)0x0010000000000000) /**< exceptions of speculative loads are deferred */
#define LIBVTLB_PTE_IGNORED ((uint64_t)0xffe0000000000000) /**< software's; stripped on insert */
#define LIBVTLB_PTE_GET_MA(pte) ((uint32_t)((pte) >> 2) & 7) /**< memory attribute */
#define LIBVTLB_PTE_GET_PL(pte) ((uint32_t)((pte) >> 7) & 3) /**< privilege level */
#define LIBVTLB_PTE_GET_AR(pte) ((uint32_t)((pte) >> 9) & 7) /**< access rights */
#define LIBVTLB_MA_WB 0u /**< write back */
#define LIBVTLB_MA_UC 4u /**< uncacheable */
#define LIBVTLB_MA_UCE 5u /**< uncacheable, exported */
#define LIBVTLB_MA_WC 6u /**< write coalescing */
#define LIBVTLB_MA_NAT 7u /**< NaTPage; 1, 2 and 3 are reserved */
/** @} */

/**
 * @name Translations: page size and protection key
 * @{
 */
/** The ITIR of a translation. */
#define LIBVTLB_ITIR(ps, key) ((uint64_t)(key) << 8 | (uint64_t)(ps) << 2)
#define LIBVTLB_ITIR_PS(itir) ((uint32_t)((itir) >> 2) & 0x3f) /**< log2 of the page size */
#define LIBVTLB_ITIR_KEY(itir) ((uint32_t)((itir) >> 8) & 0xffffff) /**< protection key */
#define LIBVTLB_ITIR_RESERVED ((uint64_t)0xffffffff00000003) /**< must be zero where the translation is present */
/** Page sizes that the architecture defines for inserts, a bit for each log2: 4 KiB to 4 GiB. */
#define LIBVTLB_INSERT_SIZES ((uint64_t)0x155557000)
/** Those that every processor can purge: these but 1 GiB. */
#define LIBVTLB_PURGE_SIZES ((uint64_t)0x115557000)
/** @} */

/**
 * @name The page-table address register (4.1.5.3)
 * @{
 */
#define LIBVTLB_PTA_VE ((uint64_t)0x1) /**< the VHPT walker is on */
#define LIBVTLB_PTA_VF ((uint64_t)0x100) /**< the long format */
/** A page-table address register. */
#define LIBVTLB_PTA(base, size, vf, ve) ((base) | (uint64_t)(vf) << 8 | (uint64_t)(size) << 2 | (ve))
#define LIBVTLB_PTA_SIZE(pta) ((uint32_t)((pta) >> 2) & 0x3f) /**< log2 of the table's bytes, 15 to 61 */
#define LIBVTLB_PTA_BASE ((uint64_t)0xffffffffffff8000) /**< its address */
#define LIBVTLB_PTA_RESERVED ((uint64_t)0x7e02) /**< must be zero */
/** @} */

/**
 * @name Bits of the processor status register that concern translation (3.3.2)
 * @{
 */
#define LIBVTLB_PSR_IC ((uint64_t)1 << 13) /**< interruption collection */
#define LIBVTLB_PSR_PK ((uint64_t)1 << 15) /**< protection keys */
#define LIBVTLB_PSR_DT ((uint64_t)1 << 17) /**< data address translation */
#define LIBVTLB_PSR_RT ((uint64_t)1 << 27) /**< register stack translation */
#define LIBVTLB_PSR_IT ((uint64_t)1 << 36) /**< instruction address translation */
#define LIBVTLB_PSR_DA ((uint64_t)1 << 38) /**< no data accessed and dirty faults */
#define LIBVTLB_PSR_IA ((uint64_t)1 << 45) /**< no instruction accessed faults */
/** @} */

/**
 * @name Protection key registers (4.1.3)
 * @{
 */
#define LIBVTLB_PKR_V ((uint64_t)0x1) /**< valid */
#define LIBVTLB_PKR_WD ((uint64_t)0x2) /**< no writes */
#define LIBVTLB_PKR_RD ((uint64_t)0x4) /**< no reads */
#define LIBVTLB_PKR_XD ((uint64_t)0x8) /**< no fetches */
/** A protection key register. */
#define LIBVTLB_PKR(key, bits) ((uint64_t)(key) << 8 | (bits))
/** @} */

/**
 * @name What refers to memory
 * Kinds of references. Those below #LIBVTLB_LFETCH access memory; the others are
 * the manual's non-access references.
 * @{
 */
#define LIBVTLB_LOAD 0u /**< a load */
#define LIBVTLB_STORE 1u /**< a store */
#define LIBVTLB_SEMAPHORE 2u /**< a read and a write: xchg, cmpxchg, fetchadd */
#define LIBVTLB_FETCH 3u /**< an instruction */
#define LIBVTLB_RSE_LOAD 4u /**< a fill of the register stack */
#define LIBVTLB_RSE_STORE 5u /**< a spill of the register stack */
#define LIBVTLB_LFETCH 6u /**< lfetch.fault: judged like a load */
#define LIBVTLB_FC 7u /**< flush cache: read rights, and neither keys nor accessed bit */
#define LIBVTLB_PROBE_READ 8u /**< probe.r */
#define LIBVTLB_PROBE_WRITE 9u /**< probe.w */
#define LIBVTLB_PROBE_BOTH 10u /**< probe.rw */
#define LIBVTLB_TPA 11u /**< translate to physical address */
#define LIBVTLB_TAK 12u /**< read the protection key */
#define LIBVTLB_REFERENCES 13u /**< kinds of references */
/** @} */

/** Who refers, and in which state of the processor. */
struct libvtlb_reference {
	uint32_t size; /**< sizeof(struct libvtlb_reference) */
	uint32_t kind; /**< #LIBVTLB_LOAD to #LIBVTLB_TAK */
	uint32_t privilege; /**< 0 to 3: PSR.cpl, of the register stack RSC.pl, of a probe its operand */
	uint32_t key_count; /**< protection key registers, up to 4096 */
	uint64_t psr; /**< processor status register; the bits named above count */
	uint64_t pta; /**< page-table address register; counts where nothing is found */
	const uint64_t *keys; /**< protection key registers, looked at where PSR.pk is set; or NULL for none */
	const void *reserved; /**< NULL */
};

/** Initialiser of a struct libvtlb_reference. */
#define LIBVTLB_REFERENCE(kind, privilege, psr, pta) \
	{ sizeof(struct libvtlb_reference), (kind), (privilege), 0, (psr), (pta), NULL, NULL }

/**
 * @name Outcomes, none of them an error
 * In the order in which the manual lets faults come (table 5-6), where that is
 * a question.
 * @{
 */
#define LIBVTLB_HIT 1 /**< found and allowed */
#define LIBVTLB_RESERVED 2 /**< Reserved Register/Field fault: a reserved bit, page size or memory attribute */
#define LIBVTLB_UNIMPLEMENTED 3 /**< Unimplemented Data or Instruction Address fault */
#define LIBVTLB_NESTED 4 /**< Data Nested TLB fault: nothing found and PSR.ic is off */
#define LIBVTLB_ALTERNATE 5 /**< Alternate TLB fault: nothing found and the walker is off for this reference */
#define LIBVTLB_VHPT_FAULT 6 /**< VHPT Translation fault: the guest's VHPT itself is not mapped */
#define LIBVTLB_MISS 7 /**< TLB fault: nothing found */
#define LIBVTLB_ABSENT 8 /**< Page Not Present fault */
#define LIBVTLB_NAT_PAGE 9 /**< NaT Page Consumption fault */
#define LIBVTLB_KEY_MISS 10 /**< Key Miss fault */
#define LIBVTLB_KEY_PERMISSION 11 /**< Key Permission fault */
#define LIBVTLB_RIGHTS 12 /**< Access Rights fault */
#define LIBVTLB_DIRTY 13 /**< Dirty Bit fault */
#define LIBVTLB_ACCESSED 14 /**< Access Bit fault */
#define LIBVTLB_DEVICE 15 /**< translated, to the address of a device that the host emulates */
#define LIBVTLB_DIRECT_DEVICE 16 /**< translated, to the address of a device that is the guest's */
#define LIBVTLB_NO_MEMORY 17 /**< translated, to an address where nothing is */
#define LIBVTLB_MACHINE_CHECK 18 /**< what the manual answers with a machine check; nothing was changed */
#define LIBVTLB_RETRY 19 /**< purged in the machine: let the guest try again */
/** @} */

/**
 * What an entry grants at a privilege level (4.1.1.6, table 4-2). Level 0 is the
 * most privileged one.
 *
 * @param pte        the entry; its ar and pl count
 * @param privilege  0 to 3
 * @return 1 for reads, 2 for writes, 4 for fetches, added; 0 for a privilege above 3
 */
LIBWDTVTLB_API uint32_t libvtlb_rights(uint64_t pte, uint32_t privilege);

/**
 * Judges a reference that found a translation, in the manual's fault order: not
 * present, NaT page, key miss, key permission, rights, dirty, accessed. tpa asks
 * for the first two alone, tak for presence, fc for these two and rights; a probe
 * for neither dirty nor accessed bit. A semaphore wants to read and to write.
 * PSR.da lets data references off dirty and accessed bit, PSR.ia fetches off theirs.
 *
 * Of the key registers the first valid one with the key decides: a processor that
 * loads one makes others with its key invalid.
 *
 * @param pte        the translation
 * @param itir       its key
 * @param reference  who asks
 *
 * @return #LIBVTLB_HIT or the first fault; of a probe #LIBVTLB_KEY_PERMISSION and #LIBVTLB_RIGHTS are no faults but
 *         the answer 0
 * @retval LIBVTLB_ERR_INVALID  a null pointer, a kind or privilege out of range, too many keys even where none counts
 * @retval LIBVTLB_ERR_SIZE     a struct of a size that this library does not understand
 *
 * A speculative load whose fault is deferred (PSR.ic, DCR and #LIBVTLB_PTE_ED) is the caller's to tell.
 * Cost: the keys, where PSR.pk is set.
 */
LIBWDTVTLB_API int libvtlb_judge(uint64_t pte, uint64_t itir, const struct libvtlb_reference *reference);

/**
 * Whether the VHPT walker serves a reference (4.1.5.2): region and PTA must be
 * enabled, with PSR.dt for data and non-access references, dt and rt for the
 * register stack, dt, it and ic for instructions.
 *
 * @param rr         the region register
 * @param reference  the reference, with PSR and PTA
 * @return 1 or 0; 0 for a reference that libvtlb_judge() would refuse
 */
LIBWDTVTLB_API int libvtlb_walker_serves(uint64_t rr, const struct libvtlb_reference *reference);

/**
 * Where the entry of an address lies in a short-format VHPT (4.1.5.1): 8 bytes an
 * entry, a linear table in each region, page size that of the region.
 *
 * Any register gives an address: a table size below 2^15 counts as 2^15, one above
 * 2^61 as 2^61, and a page size may be anything from 1 to 2^63 bytes.
 *
 * @param pta  the page-table address register
 * @param rr   the region register of the address
 * @param va   the address
 * @return the virtual address of the entry, in the region of @p va
 */
LIBWDTVTLB_API uint64_t libvtlb_short_entry(uint64_t pta, uint64_t rr, uint64_t va);

/**
 * The hash of this library for VHPTs in the long format. Processors have their
 * own; they only promise that hash and tag together name a page of the preferred
 * size uniquely, and so do these two for 2^10 entries and more. For less than 2^10
 * entries two pages may share index and tag.
 *
 * 1024 pages that lie in one aligned piece never meet in one entry. Pages in strides
 * of a power of two, and region ids in such strides, are spread at least as well as
 * at random; with both strides at once, a few pairs of them less well.
 *
 * @param offset     the address; its region number, bits 63:61, does not count
 * @param rid        the region id; its bits above 24 do not count
 * @param page_log2  log2 of the page size; less than 12 is as 12, and from 61 on there is one page
 * @return a number of 24 bits whose low bits are the index of the entry
 */
LIBWDTVTLB_API uint64_t libvtlb_default_hash(uint64_t offset, uint32_t rid, uint32_t page_log2);

/**
 * The tag that goes with libvtlb_default_hash().
 *
 * @param offset     the address, as above
 * @param rid        the region id, as above
 * @param page_log2  log2 of the page size, as above
 * @return the tag; its bit 63, "invalid", is 0
 */
LIBWDTVTLB_API uint64_t libvtlb_default_tag(uint64_t offset, uint32_t rid, uint32_t page_log2);

/**
 * What an insert of a translation would say about its operands alone.
 *
 * @param pte         the entry
 * @param itir        page size and key
 * @param page_sizes  the page sizes that there are, a bit for each log2 up to 63
 * @param pa_bits     implemented bits of a physical address; from 50 on all
 *
 * @return #LIBVTLB_HIT; #LIBVTLB_RESERVED for a page size that there is not, a reserved bit or memory attribute;
 *         #LIBVTLB_UNIMPLEMENTED for a physical address beyond @p pa_bits. Of an entry without P only the page size
 *         counts (4.1.1.5); the address bits below the page size never do
 */
LIBWDTVTLB_API int libvtlb_check_translation(uint64_t pte, uint64_t itir, uint64_t page_sizes, uint32_t pa_bits);

#ifdef __cplusplus
}
#endif

#endif
