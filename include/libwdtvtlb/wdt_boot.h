/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/**
 * @file wdt_boot.h
 * What one stage of a boot tells the next about its watchdog, and why the
 * machine booted at all.
 *
 * **Handover.** The age of a counter that a boot loader has restarted cannot be read
 * from most parts, and with a window the first refresh depends on it. A boot loader
 * leaves a struct libwdt_handover where the next stage finds it; put
 * into libwdt_input::handover, negotiation checks it against the registers and
 * takes age and lock from it. One that is damaged, of another watchdog, or
 * contradicted by the registers is ignored, and the plan says so
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
#define LIBWDT_HANDOVER_RESTARTED 0x1u /**< counter_low, counter_high, landing_us: when the watchdog was restarted last */
#define LIBWDT_HANDOVER_LOCKED 0x2u    /**< the mode register takes no more values */
#define LIBWDT_HANDOVER_CLOCK 0x4u     /**< clock: the slow clock was measured */
/** @} */

/**
 * A boot loader's word to the next stage. Only 32-bit words and bytes, without
 * padding, in the machine's own order, so that assembler can write it. One who
 * does not use libwdt fills in everything but the first two words and the last,
 * and calls libwdt_handover_seal().
 */
struct libwdt_handover {
	uint32_t magic;                    /**< tells a record from anything else */
	uint32_t version;                  /**< of this layout: 1 */
	char layout[LIBWDT_HANDOVER_NAME]; /**< name of the register layout */
	uint32_t flags;                    /**< LIBWDT_HANDOVER_* */
	uint32_t reg[LIBWDT_REG_COUNT];    /**< configuration registers, as read back */
	uint32_t counter_low;              /**< reading of a counter before the last restart was written, low half */
	uint32_t counter_high;             /**< high half; bits beyond counter_bits are 0 */
	uint32_t counter_bits;             /**< width of that counter, which goes on counting into the next stage, 16 to 64 */
	uint32_t counter_hz;               /**< its rate, 1 to 2^32 - 1 */
	uint32_t landing_us;               /**< the restart landed at most this long after the reading */
	struct libwdt_clock clock;         /**< range of the slow clock */
	uint32_t check;                    /**< over everything before it */
};

/**
 * Fills a record from a watchdog that libwdt negotiated or serves.
 * Call it last, just before the jump.
 * @param[out] record  the record
 * @param wdt          context
 * @param clock        the slow clock as measured, or NULL
 * @retval 0                      sealed
 * @retval LIBWDT_ERR_INVALID     a null pointer, or a clock out of range
 * @retval LIBWDT_ERR_STATE       not negotiated
 * @retval LIBWDT_ERR_UNSUPPORTED a watchdog without a layout
 * @return or a callback's error; on any, nothing is stored
 */
LIBWDTVTLB_API int libwdt_handover_make(struct libwdt_handover *record, struct libwdt *wdt,
					const struct libwdt_clock *clock);

/**
 * Marks a record as complete.
 * @param[in,out] record  filled in but for magic, version and check
 * @retval 0                   sealed
 * @retval LIBWDT_ERR_INVALID  a null pointer, or contents that libwdt_handover_check() would refuse
 */
LIBWDTVTLB_API int libwdt_handover_seal(struct libwdt_handover *record);

/**
 * Whether memory holds a record for a layout.
 * @param record  what was found there
 * @param layout  the layout in use
 * @retval 0                       a record
 * @retval LIBWDT_ERR_INVALID      a null pointer; no record, or a damaged one; or numbers outside their ranges
 * @retval LIBWDT_ERR_UNSUPPORTED  of another version, another byte order, or another layout
 * Pure.
 */
LIBWDTVTLB_API int libwdt_handover_check(const struct libwdt_handover *record, const struct libwdt_layout *layout);

/**
 * The counter's age by a record, at a reading of the same counter.
 * @param[out] age_min_us  restarted at least so long ago
 * @param[out] age_max_us  and at most so long
 * @param record           a record
 * @param now              reading of the counter that the record names
 * @retval 0                       stored
 * @retval LIBWDT_ERR_INVALID      a null pointer, or a record whose check fails
 * @retval LIBWDT_ERR_UNSUPPORTED  of another version or byte order; it does not know; or its counter goes round within the
 *                                 17 s that a watchdog of the family may take, so that a turn more would not be seen
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
#define LIBWDT_BOOT_WAKE_UP 2u    /**< from a mode in which the core had no power */
#define LIBWDT_BOOT_WATCHDOG 3u   /**< a watchdog */
#define LIBWDT_BOOT_SOFTWARE 4u   /**< software asked for it */
#define LIBWDT_BOOT_PIN 5u        /**< the reset pin */
#define LIBWDT_BOOT_BROWNOUT 6u   /**< the supply was too low */
#define LIBWDT_BOOT_CLOCK 7u      /**< a clock failed */
#define LIBWDT_BOOT_PROCESSOR 8u  /**< the processor alone, in whatever way */
#define LIBWDT_BOOT_COUNT 9u      /**< how many there are */
/** @} */

/** Values that a reset controller's type field can have. */
#define LIBWDT_BOOT_CODES 16u

/** Where a family's reset controller tells the cause. Callers may bring their own. */
struct libwdt_reset_controller {
	uint32_t size;                     /**< sizeof(struct libwdt_reset_controller) */
	uint32_t offset;                   /**< of the status register, from the controller's base */
	uint32_t shift;                    /**< lowest bit of the type field */
	uint32_t width;                    /**< its bits, 1 to 4 */
	const char *name;                  /**< as in "at91sam9" */
	uint8_t cause[LIBWDT_BOOT_CODES];  /**< LIBWDT_BOOT_* for each value of the field */
};

/**
 * Reads the reset controller's status, once.
 * @param user        as given with the callback
 * @param[out] value  the register
 * @param offset      its offset
 * @return 0 or the host's negative error
 */
typedef int libwdt_reset_read_fn(void *user, uint32_t *value, uint32_t offset);

/**
 * Why the machine booted.
 * @param[out] cause   LIBWDT_BOOT_*
 * @param[out] status  the register as read; may be NULL
 * @param controller   the family's reset controller
 * @param read         reads it
 * @param user         first argument of read
 * @retval 0                   stored
 * @retval LIBWDT_ERR_INVALID  a null pointer
 * @retval LIBWDT_ERR_SIZE     a controller this library does not understand
 * @return or the callback's error, nothing stored
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
