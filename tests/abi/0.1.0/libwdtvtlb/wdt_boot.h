/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/**
 * @file wdt_boot.h
 * What one stage of a boot tells the next about its watchdog, and why the
 * machine booted at all.
 *
 * **Handover.** The age of a counter that a boot loader has restarted cannot be read
 * from most parts, and with a window the first refresh depends on it. A boot loader
 * leaves a struct libwdt_handover where the next stage finds it; given to the
 * input by libwdt_handover_offer(), negotiation checks it against the registers
 * and takes age, lock and clock from it. One that is damaged, of another watchdog, or
 * contradicted by what is read is ignored, and the plan says so
 * (LIBWDT_FINDING_HANDOVER_REFUSED).
 *
 * **Boot cause.** A watchdog's reset clears the watchdog's own status flags (DS60001516,
 * WDT functional description): the cause stands in the reset controller.
 *
 * Argument order and results are those of wdt.h.
 */
#ifndef LIBWDTVTLB_WDT_BOOT_H
#define LIBWDTVTLB_WDT_BOOT_H

#include <libwdtvtlb/wdt.h>

#ifdef __cplusplus
extern "C" {
#endif

/** @defgroup wdt_handover Handover record
 * @{ */

/** Letters of a layout's name in a record, its ending NUL included. */
#define LIBWDT_HANDOVER_NAME 16u

/** @name What a record knows
 * @{ */
#define LIBWDT_HANDOVER_RESTARTED 0x1u /**< counter_low to landing_us: when the watchdog was restarted last */
#define LIBWDT_HANDOVER_LOCKED 0x2u    /**< the mode register takes no more values */
#define LIBWDT_HANDOVER_CLOCK 0x4u     /**< clock: the slow clock's range */
/** @} */

/**
 * A boot loader's word to the next stage. Only 32-bit words and bytes, without
 * padding, in the machine's own order, so that assembler can write it. One who
 * does not use libwdt fills in everything but the first two words and the last
 * (the counter's and the clock's words may hold anything without their flag), and
 * calls libwdt_handover_seal(); or computes the last word as the CRC-32 of IEEE
 * 802.3 over the bytes before it.
 *
 * It is true until somebody writes the watchdog again, a restart included, which
 * no register shows. A stage that did not may pass on the record it was given.
 *
 * **Negotiation** believes a record that passes libwdt_handover_check() and whose
 * registers read the same, reserved bits and the interrupt mask aside. Then
 * - the age is what the record, a live counter and the input have in common. The
 *   record has none to tell if it names another counter than the host's by rate
 *   or width, if that counter may have gone round, or if the watchdog cannot
 *   reset and may have begun again by itself; one that halts is taken to have run;
 * - the clock is what the record and the input have in common;
 * - the mode register is locked if the record says so.
 *
 * If nothing is left in common, or the watchdog would long have reset the
 * machine, the whole record is refused.
 */
struct libwdt_handover {
	uint32_t magic;                    /**< LIBWDT_HANDOVER_MAGIC */
	uint32_t version;                  /**< LIBWDT_HANDOVER_VERSION */
	char layout[LIBWDT_HANDOVER_NAME]; /**< libwdt_layout::name */
	uint32_t flags;                    /**< LIBWDT_HANDOVER_* */
	uint32_t reg[LIBWDT_REG_COUNT];    /**< configuration registers, as read back; 0 for one the layout does not have */
	uint32_t counter_low;              /**< reading of a counter before the last restart was written, low half */
	uint32_t counter_high;             /**< high half; bits beyond counter_bits are 0 */
	uint32_t counter_bits;             /**< width of that counter, which goes on counting into the next stage, 16 to 64 */
	uint32_t counter_hz;               /**< its rate, 1 to 2^32 - 1 */
	uint32_t landing_us;               /**< the restart landed at most this long after the reading */
	struct libwdt_clock clock;         /**< what the slow clock keeps to until the next boot: a measurement, and its drift */
	uint32_t check;                    /**< over everything before it */
};

#define LIBWDT_HANDOVER_MAGIC 0x48445741u /**< tells a record from anything else; "AWDH" */
#define LIBWDT_HANDOVER_VERSION 1u        /**< of its layout in memory */

/**
 * Fills a record from a watchdog that libwdt negotiated, served or not. Reads
 * the registers back. Call it last, just before the jump; the next stage must
 * read the same counter as ops->now.
 *
 * The record knows when the counter was restarted if this context did it, and
 * that the mode register is closed if this context closed it, found it written
 * (write-once parts) or was told (LIBWDT_INPUT_LOCKED).
 *
 * @param[out] record  the record
 * @param wdt          context
 * @param clock        the slow clock's range, or NULL: not known better than the next stage knows it
 * @retval 0                      sealed
 * @retval LIBWDT_ERR_INVALID     a null pointer, or a clock out of range
 * @retval LIBWDT_ERR_STATE       not negotiated
 * @retval LIBWDT_ERR_BUSY        a negotiation is under way
 * @retval LIBWDT_ERR_UNSUPPORTED a watchdog without a layout, or whose layout's name does not fit
 * @return or the error of `read`; on any, nothing is stored
 */
LIBWDTVTLB_API int libwdt_handover_make(struct libwdt_handover *record, struct libwdt *wdt,
					const struct libwdt_clock *clock);

/**
 * Gives an input the record that a boot loader has left, for libwdt_negotiate() to check and to take.
 * @param[in,out] input  the input
 * @param record         what was found where a record may be, aligned to 4 bytes; kept until the negotiation's end; NULL: none
 * @retval 0                   given
 * @retval LIBWDT_ERR_INVALID  a null input
 * @retval LIBWDT_ERR_SIZE     an input this library does not understand
 */
LIBWDTVTLB_API int libwdt_handover_offer(struct libwdt_input *input, const struct libwdt_handover *record);

/**
 * Marks a record as complete.
 * @param[in,out] record  filled in but for magic, version and check
 * @retval 0                   sealed
 * @retval LIBWDT_ERR_INVALID  a null pointer, or contents that libwdt_handover_check() would refuse; nothing stored
 */
LIBWDTVTLB_API int libwdt_handover_seal(struct libwdt_handover *record);

/**
 * Whether memory holds a record for a layout.
 * @param record  what was found there, aligned to 4 bytes
 * @param layout  the layout in use
 * @retval 0                       a record
 * @retval LIBWDT_ERR_INVALID      a null pointer; no record, or a damaged one; or numbers outside their ranges
 * @retval LIBWDT_ERR_SIZE         a layout this library does not understand
 * @retval LIBWDT_ERR_UNSUPPORTED  of another version, another byte order, or another layout
 *
 * Pure.
 */
LIBWDTVTLB_API int libwdt_handover_check(const struct libwdt_handover *record, const struct libwdt_layout *layout);

/**
 * The watchdog's age by a record, at a reading of the same counter. Certain if
 * it has not been written since, and would have reset the machine at its end.
 * @param[out] age_min_us  restarted at least so long ago
 * @param[out] age_max_us  and at most so long; LIBWDT_AGE_UNKNOWN from 4294 s on
 * @param record           a record
 * @param now              reading of the counter that the record names
 * @retval 0                       stored
 * @retval LIBWDT_ERR_INVALID      a null pointer, or a record whose check fails
 * @retval LIBWDT_ERR_UNSUPPORTED  of another version or byte order; it does not know; or its counter goes round within
 *                                 4096 ticks of the record's slow clock (without one: 53 s, of 128 clocks at 10 kHz)
 *                                 and landing_us, so that a turn more would not be seen
 *
 * Pure.
 */
LIBWDTVTLB_API int libwdt_handover_age(uint32_t *age_min_us, uint32_t *age_max_us, const struct libwdt_handover *record,
				       uint64_t now);

/**
 * Forgets a record: the next stage has taken it, and a later boot must not.
 * @param[out] record  cleared
 * @retval 0                   done
 * @retval LIBWDT_ERR_INVALID  a null pointer
 */
LIBWDTVTLB_API int libwdt_handover_clear(struct libwdt_handover *record);

/** @} */

/** @defgroup wdt_boot_cause Boot cause
 * @{ */

/** @name Why a machine booted
 * One set for all reset controllers.
 * @{ */
#define LIBWDT_BOOT_UNKNOWN 0u    /**< the controller says what no document explains */
#define LIBWDT_BOOT_POWER_ON 1u   /**< power came up */
#define LIBWDT_BOOT_WAKE_UP 2u    /**< from backup, in which only the backup area had power */
#define LIBWDT_BOOT_WATCHDOG 3u   /**< a watchdog, whether it reset everything or the processor alone */
#define LIBWDT_BOOT_SOFTWARE 4u   /**< software asked for it */
#define LIBWDT_BOOT_PIN 5u        /**< the reset pin; or a watchdog, where a capacitor holds that pin low (see below) */
#define LIBWDT_BOOT_BROWNOUT 6u   /**< the supply was too low */
#define LIBWDT_BOOT_CLOCK 7u      /**< a clock failed */
#define LIBWDT_BOOT_PROCESSOR 8u  /**< from sleep, by a reset of the processor alone: the watchdog kept its mode and counts */
#define LIBWDT_BOOT_COUNT 9u      /**< how many there are */
/** @} */

/** Values that a reset controller's type field can have: one of at most four bits. */
#define LIBWDT_BOOT_CODES 16u

/**
 * Where a family's reset controller tells the cause. Callers may bring their own.
 *
 * A watchdog's reset pulls the reset pin low as well. Where the line rises
 * slower than within a slow clock, the controller takes that for somebody
 * else's reset and says LIBWDT_BOOT_PIN (SAM E70 and SAM9X60 data sheets, RSTC).
 */
struct libwdt_reset_controller {
	uint32_t size;                     /**< sizeof(struct libwdt_reset_controller) */
	uint32_t offset;                   /**< of the status register, from the controller's base */
	uint32_t shift;                    /**< lowest bit of the type field */
	uint32_t width;                    /**< its bits, 1 to 4 */
	const char *name;                  /**< as in "at91sam9" */
	uint8_t cause[LIBWDT_BOOT_CODES];  /**< LIBWDT_BOOT_* for each value of the field */
};

/** @name Families
 * Pure; never NULL.
 * @{ */
/** AT91SAM9260 to 9G45, 9x5, 9N12. @return the reset controller */
LIBWDTVTLB_API const struct libwdt_reset_controller *libwdt_rstc_at91sam9(void);
/** AT91SAM7S: with a brown-out detector. @return the reset controller */
LIBWDTVTLB_API const struct libwdt_reset_controller *libwdt_rstc_sam7s(void);
/** SAM3, SAM4, SAM E70, S70, V70, V71. @return the reset controller */
LIBWDTVTLB_API const struct libwdt_reset_controller *libwdt_rstc_sam3(void);
/** SAM9X60, SAM9X7. @return the reset controller */
LIBWDTVTLB_API const struct libwdt_reset_controller *libwdt_rstc_sam9x60(void);
/** SAMA5D2, SAMA5D3, SAMA5D4. @return the reset controller */
LIBWDTVTLB_API const struct libwdt_reset_controller *libwdt_rstc_sama5(void);
/** SAMA7G5. @return the reset controller */
LIBWDTVTLB_API const struct libwdt_reset_controller *libwdt_rstc_sama7g5(void);
/** SAMA7D65. @return the reset controller */
LIBWDTVTLB_API const struct libwdt_reset_controller *libwdt_rstc_sama7d65(void);
/** SAMRH71. @return the reset controller */
LIBWDTVTLB_API const struct libwdt_reset_controller *libwdt_rstc_samrh71(void);
/** @} */

/**
 * Reads the reset controller's status, once.
 * @param user        as given with the callback
 * @param[out] value  the register
 * @param offset      its offset
 * @return 0 or the host's negative error
 */
typedef int libwdt_reset_read_fn(void *user, uint32_t *value, uint32_t offset);

/**
 * Why the machine booted. Reading the status register clears its user-reset flag
 * and the controller's interrupt, not the cause: every stage of a boot may ask.
 * @param[out] cause   LIBWDT_BOOT_*
 * @param[out] status  the register as read; may be NULL
 * @param controller   the family's reset controller
 * @param read         reads it
 * @param user         first argument of read
 * @retval 0                   stored
 * @retval LIBWDT_ERR_INVALID  a null pointer, or a positive result of the callback
 * @retval LIBWDT_ERR_SIZE     a controller this library does not understand
 * @return or the callback's error; on any, nothing is stored
 */
LIBWDTVTLB_API int libwdt_boot_cause(uint32_t *cause, uint32_t *status, const struct libwdt_reset_controller *controller,
				     libwdt_reset_read_fn *read, void *user);

/**
 * A cause in words.
 * @param cause  LIBWDT_BOOT_*
 * @return a constant English phrase, never NULL. Pure.
 */
LIBWDTVTLB_API const char *libwdt_boot_cause_text(uint32_t cause);

/** @} */

#ifdef __cplusplus
}
#endif

#endif
