/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/**
 * @file wdt.h
 * libwdt: plans, negotiates and serves a hardware watchdog through callbacks.
 *
 * **Argument order**, everywhere: context, outputs, in/outputs, inputs; a length
 * after its array; the user pointer right after its callbacks.
 *
 * **Results.** 0 is success. A negative value is an error: one of
 * `LIBWDT_ERR_*`, found before anything was touched, or a callback's own
 * negative value, passed on unchanged. A positive value is an answer
 * (`LIBWDT_EARLY`, `LIBWDT_AGAIN`, `LIBWDT_NOT_MINE`).
 *
 * **Threads.** The library takes no lock: calls on one context are serialised
 * by the host. Only functions named `*_isr` may run inside another call.
 * Functions marked *Pure* keep no state and are callable from anywhere.
 *
 * **Structs that grow** begin with `uint32_t size`; set it with the struct's
 * `*_INIT` macro. A size of an older header is accepted as long as it covers the
 * first release; unknown members of a newer one must be zero.
 *
 * **Sources.** "DS" with a number is a Microchip data sheet; the register
 * layouts name theirs one by one in `lib/wdt/layouts/`.
 */
#ifndef LIBWDTVTLB_WDT_H
#define LIBWDTVTLB_WDT_H

#include <libwdtvtlb/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/** @defgroup wdt_version Version
 * @{ */

/** Version of this header: major << 16 | minor << 8 | patch. */
#define LIBWDT_VERSION 0x000100u

/** @return the LIBWDT_VERSION the library was built as. Pure. */
LIBWDTVTLB_API uint32_t libwdt_version(void);

/** @} */

/** @defgroup wdt_errors Errors
 * Negative results, equal to the errno numbers that Linux uses on most machines.
 * @{ */
#define LIBWDT_ERR_SIZE (-7)          /**< a struct's size is below the first release's, or it says what this library does not know */
#define LIBWDT_ERR_STORAGE (-12)      /**< the context the caller reserved is too small or misaligned for this library */
#define LIBWDT_ERR_BUSY (-16)         /**< stop refused (nowayout), or a negotiation is under way */
#define LIBWDT_ERR_INVALID (-22)      /**< a null pointer or an argument outside its documented range */
#define LIBWDT_ERR_ZERO (-33)         /**< a time of zero where there is no such thing */
#define LIBWDT_ERR_RANGE (-34)        /**< more ticks than the counter has */
#define LIBWDT_ERR_INFEASIBLE (-35)   /**< no schedule keeps the window, and LIBWDT_SERVE_INFEASIBLE is not set */
#define LIBWDT_ERR_TOO_SHORT (-62)    /**< less than one counter tick */
#define LIBWDT_ERR_STATE (-77)        /**< the context is not initialised, or not in a state for this call */
#define LIBWDT_ERR_UNSUPPORTED (-95)  /**< the hardware, the layout or the host's callbacks cannot do this */
#define LIBWDT_ERR_CLOCK (-110)       /**< the host's clock stands still: see LIBWDT_CLOCK_STALL_HZ */

#define LIBWDT_EARLY 1    /**< not refreshed: the window is still closed */
#define LIBWDT_AGAIN 2    /**< not finished: call again at the returned deadline */
#define LIBWDT_NOT_MINE 3 /**< the interrupt came from another device on the line */

/**
 * A result in words.
 * @param result  what a libwdt function returned
 * @return a constant English phrase, never NULL. Pure.
 */
LIBWDTVTLB_API const char *libwdt_strerror(int result);

/** @} */

/** @defgroup wdt_ticks Clock and ticks
 * Conversions between time and counter ticks. One tick is `divider` cycles of
 * the slow clock. Every result is exact, whatever the input; each name says how
 * it rounds.
 * @{ */

/** The slow clock of a watchdog, whose frequency lies anywhere in [hz_min, hz_max]. */
struct libwdt_clock {
	uint32_t hz_min;     /**< lowest frequency, Hz, 10,000 to hz_nominal */
	uint32_t hz_nominal; /**< the frequency in data sheets, Hz */
	uint32_t hz_max;     /**< highest frequency, Hz, hz_nominal to 1,000,000 */
	uint32_t divider;    /**< slow-clock cycles in a counter tick, 1 to 4096; 128 on every AT91 part */
};

/** A 32,768 Hz crystal with 200 ppm over temperature and age. */
#define LIBWDT_CLOCK_CRYSTAL {32761u, 32768u, 32775u, 128u}

/**
 * Ticks that certainly fill a time: the time at the fastest rate, rounded up.
 * @param[out] ticks  number of ticks, at least 1
 * @param clock       slow clock
 * @param time_us     time, microseconds, 1 to 2^32 - 1
 * @retval 0                    stored
 * @retval LIBWDT_ERR_INVALID   a null pointer or a clock out of range
 * @retval LIBWDT_ERR_ZERO      the time is 0
 *
 * Pure.
 */
LIBWDTVTLB_API int libwdt_ticks_not_before(uint64_t *ticks, const struct libwdt_clock *clock, uint32_t time_us);

/**
 * Ticks that are certainly over by a time: the time at the slowest rate, rounded down.
 * @param[out] ticks  number of ticks, at least 1
 * @param clock       slow clock
 * @param time_us     time, microseconds, 1 to 2^32 - 1
 * @retval 0                     stored
 * @retval LIBWDT_ERR_INVALID    a null pointer or a clock out of range
 * @retval LIBWDT_ERR_ZERO       the time is 0
 * @retval LIBWDT_ERR_TOO_SHORT  less than one tick; nothing stored
 *
 * Pure.
 */
LIBWDTVTLB_API int libwdt_ticks_not_after(uint64_t *ticks, const struct libwdt_clock *clock, uint32_t time_us);

/**
 * As libwdt_ticks_not_before(), for a time in milliseconds.
 * @param[out] ticks  number of ticks, at least 1
 * @param clock       slow clock
 * @param time_ms     time, milliseconds, 1 to 2^32 - 1
 * @return as libwdt_ticks_not_before()
 */
LIBWDTVTLB_API int libwdt_ticks_not_before_ms(uint64_t *ticks, const struct libwdt_clock *clock, uint32_t time_ms);

/**
 * As libwdt_ticks_not_after(), for a time in milliseconds.
 * @param[out] ticks  number of ticks, at least 1
 * @param clock       slow clock
 * @param time_ms     time, milliseconds, 1 to 2^32 - 1
 * @return as libwdt_ticks_not_after()
 */
LIBWDTVTLB_API int libwdt_ticks_not_after_ms(uint64_t *ticks, const struct libwdt_clock *clock, uint32_t time_ms);

/**
 * Smallest counter load that certainly does not expire before a time.
 *
 * The counter counts its load value plus one ticks (DS60001516, WDT functional
 * description). The slow clock may run at hz_max, so the fastest rate decides.
 *
 * @param[out] wdv  load value, 0 to 4095
 * @param clock     slow clock
 * @param limit_us  lower limit of the period, microseconds
 * @retval 0                     stored
 * @retval LIBWDT_ERR_INVALID    a null pointer or a clock out of range
 * @retval LIBWDT_ERR_ZERO       the limit is 0
 * @retval LIBWDT_ERR_RANGE      more than 4096 ticks; nothing stored
 *
 * Pure.
 */
LIBWDTVTLB_API int libwdt_wdv_not_before(uint32_t *wdv, const struct libwdt_clock *clock, uint32_t limit_us);

/**
 * Longest counter load that is certain to expire no later than a time.
 *
 * The slow clock may run at hz_min, so the slowest rate decides.
 *
 * @param[out] wdv  load value, 0 to 4095
 * @param clock     slow clock
 * @param limit_us  upper limit of the period, microseconds
 * @retval 0                     stored
 * @retval LIBWDT_ERR_INVALID    a null pointer or a clock out of range
 * @retval LIBWDT_ERR_ZERO       the limit is 0
 * @retval LIBWDT_ERR_TOO_SHORT  less than one tick even at the slowest rate
 * @retval LIBWDT_ERR_RANGE      more than 4096 ticks; nothing stored
 *
 * Pure.
 */
LIBWDTVTLB_API int libwdt_wdv_not_after(uint32_t *wdv, const struct libwdt_clock *clock, uint32_t limit_us);

/**
 * Shortest time that a number of ticks can take, rounded down to microseconds.
 * @param[out] time_us  microseconds
 * @param clock         slow clock
 * @param ticks         counter ticks
 * @retval 0                   stored
 * @retval LIBWDT_ERR_INVALID  a null pointer or a clock out of range
 *
 * Pure.
 */
LIBWDTVTLB_API int libwdt_shortest_us(uint64_t *time_us, const struct libwdt_clock *clock, uint32_t ticks);

/**
 * Longest time that a number of ticks can take, rounded up to microseconds.
 * @param[out] time_us  microseconds
 * @param clock         slow clock
 * @param ticks         counter ticks
 * @return as libwdt_shortest_us()
 */
LIBWDTVTLB_API int libwdt_longest_us(uint64_t *time_us, const struct libwdt_clock *clock, uint32_t ticks);

/**
 * libwdt_shortest_us() in milliseconds, rounded down.
 * @param[out] time_ms  milliseconds
 * @param clock         slow clock
 * @param ticks         counter ticks
 * @return as libwdt_shortest_us()
 */
LIBWDTVTLB_API int libwdt_shortest_ms(uint64_t *time_ms, const struct libwdt_clock *clock, uint32_t ticks);

/**
 * libwdt_longest_us() in milliseconds, rounded up.
 * @param[out] time_ms  milliseconds
 * @param clock         slow clock
 * @param ticks         counter ticks
 * @return as libwdt_shortest_us()
 */
LIBWDTVTLB_API int libwdt_longest_ms(uint64_t *time_ms, const struct libwdt_clock *clock, uint32_t ticks);

/** @} */

/** @defgroup wdt_layouts Register layouts
 * What differs between the watchdogs of the family, as data.
 * @{ */

/** @name Configuration registers, as indices
 * @{ */
#define LIBWDT_REG_MODE 0u      /**< WDT_MR */
#define LIBWDT_REG_WINDOW 1u    /**< WDT_WLR: period and repeat threshold of the newer parts */
#define LIBWDT_REG_LEVEL 2u     /**< WDT_ILR: interrupt level */
#define LIBWDT_REG_INTERRUPT 3u /**< WDT_IMR, written through WDT_IER and WDT_IDR */
#define LIBWDT_REG_COUNT 4u     /**< how many there are */
/** @} */

/** @name Fields of a configuration, as indices
 * A configuration is an array of LIBWDT_FIELD_ROOM values: counter ticks for the
 * first three, 0 or 1 for the others, 0 for a field the layout does not have.
 * @{ */
#define LIBWDT_LOAD 0u            /**< WDV, or PERIOD: the period is this plus one ticks */
#define LIBWDT_WINDOW 1u          /**< WDD: highest counter value at which a refresh is legal; RPTH: ticks during which it is not */
#define LIBWDT_LEVEL 2u           /**< LVLTH: ticks since the refresh at which the early interrupt comes */
#define LIBWDT_DISABLED 3u        /**< WDDIS */
#define LIBWDT_RESET 4u           /**< WDRSTEN, PERIODRST: the end of the period resets */
#define LIBWDT_RESET_EARLY 5u     /**< RPTHRST: an early refresh resets (on parts with WDRSTEN that bit rules both) */
#define LIBWDT_RESET_PROCESSOR 6u /**< WDRPROC: only the processor is reset */
#define LIBWDT_INTERRUPT 7u       /**< WDFIEN, PERINT: the fault interrupts */
#define LIBWDT_IDLE_HALT 8u       /**< WDIDLEHLT: the counter stops while the processor idles */
#define LIBWDT_DEBUG_HALT 9u      /**< WDDBGHLT: the counter stops while the processor is debugged */
#define LIBWDT_INTERRUPT_EARLY 10u /**< RPTHINT: an early refresh interrupts (on parts with WDFIEN that bit rules both) */
#define LIBWDT_INTERRUPT_LEVEL 11u /**< LVLINT: the counter passing LIBWDT_LEVEL interrupts */
#define LIBWDT_FIELD_COUNT 12u    /**< how many there are */
#define LIBWDT_FIELD_ROOM 16u     /**< elements of every array indexed by field */
/** @} */

/** Where a field stands. */
struct libwdt_field {
	uint8_t reg;   /**< LIBWDT_REG_* */
	uint8_t shift; /**< lowest bit */
	uint8_t width; /**< bits; 0: the layout has no such field */
	uint8_t flags; /**< LIBWDT_FIELD_DISPUTED or 0 */
};

/** The vendor's pages and headers disagree about this bit: confirm it on the part. */
#define LIBWDT_FIELD_DISPUTED 1u

/** @name What a layout's hardware does
 * @{ */
#define LIBWDT_WRITE_ONCE 0x0001u      /**< the first mode write after a reset is the last (RSWDT note; DS60001516) */
#define LIBWDT_LOCKABLE 0x0002u        /**< rewritable until LOCKMR is written to the control register */
#define LIBWDT_WINDOW_ELAPSED 0x0004u  /**< the window counts ticks since the refresh (RPTH), 0 for none; otherwise WDD */
#define LIBWDT_PERIOD_DISPUTED 0x0008u /**< the period may be one tick shorter than the load plus one */
#define LIBWDT_DIVIDER_KEPT 0x0010u    /**< a restart does not clear the divider: the first tick may be cut short */
#define LIBWDT_ENABLE_BY_ZERO 0x0020u  /**< to enable from disabled: mode 0, wait, final mode (erratum "reset when reenabling") */
#define LIBWDT_CLAMPED 0x0040u         /**< hardware may take another period than it was given: read back */
#define LIBWDT_NON_SECURE 0x0080u      /**< cannot reset; bites only through its secure partner */
#define LIBWDT_REDUNDANT 0x0100u       /**< RSWDT: must not run without the WDT */
#define LIBWDT_LOCK_INERT 0x0200u      /**< a locked register ignores a write altogether; elsewhere it still restarts */
/** @} */

/** An offset that a layout does not have. */
#define LIBWDT_NO_OFFSET 0xffffu

/** One watchdog seen from its bus. Callers may bring their own. */
struct libwdt_layout {
	uint32_t size;                                  /**< sizeof(struct libwdt_layout) */
	uint32_t flags;                                 /**< LIBWDT_WRITE_ONCE ... */
	const char *name;                               /**< as in "at91sam9" */
	uint16_t control;                               /**< offset of WDT_CR */
	uint16_t status;                                /**< offset of WDT_SR or WDT_ISR; cleared by a read */
	uint16_t counter;                               /**< offset of WDT_VR, the live counter, or LIBWDT_NO_OFFSET */
	uint16_t interrupt_clear;                       /**< offset of WDT_IDR, or LIBWDT_NO_OFFSET */
	uint16_t read_offset[LIBWDT_REG_COUNT];         /**< where each configuration register is read */
	uint16_t write_offset[LIBWDT_REG_COUNT];        /**< where each is written */
	uint32_t reset_value[LIBWDT_REG_COUNT];         /**< each after a reset */
	uint32_t restart;                               /**< word written to WDT_CR to restart: key and WDRSTT */
	uint32_t lock;                                  /**< word written to WDT_CR to lock, or 0 */
	uint32_t mode_ones;                             /**< mode bits that must be written as 1 */
	uint32_t spacing_clocks;                        /**< slow clocks between two writes: 3 in the data sheets, 4 to be sure of 3 edges */
	uint32_t allowed_count;                         /**< elements of @ref allowed, 0 for any value */
	const uint16_t *allowed;                        /**< load values free of the erratum, descending */
	struct libwdt_field field[LIBWDT_FIELD_ROOM];   /**< indexed by LIBWDT_LOAD ... */
	uint32_t limits;                                /**< offset of the secure half's three limit registers (LVLLIM, RLIM, PLIM), or 0 */
	uint32_t reserved;                              /**< 0 */
};

/**
 * AT91SAM9260 to 9G45, 9x5 and 9N12, SAMA5D3, SAM3, SAM4: write-once. Pure; never NULL, as are the next ones.
 * @return the layout
 */
LIBWDTVTLB_API const struct libwdt_layout *libwdt_layout_at91sam9(void);
/** SAM7S: as at91sam9, with the load values its erratum allows. @return the layout */
LIBWDTVTLB_API const struct libwdt_layout *libwdt_layout_sam7s(void);
/** SAM E70, S70, V70, V71: as at91sam9 without WDRPROC. @return the layout */
LIBWDTVTLB_API const struct libwdt_layout *libwdt_layout_samv7(void);
/** SAMA5D4, SAMA5D2, SAMRH71: rewritable until LOCKMR. @return the layout */
LIBWDTVTLB_API const struct libwdt_layout *libwdt_layout_sama5d4(void);
/** SAM9X60, SAM9X7: separate window register and live counter. @return the layout */
LIBWDTVTLB_API const struct libwdt_layout *libwdt_layout_sam9x60(void);
/** SAMA7G5, SAMA7D65, secure instance. @return the layout */
LIBWDTVTLB_API const struct libwdt_layout *libwdt_layout_sama7g5(void);
/** SAMA7G5, SAMA7D65, non-secure instance: clamped, cannot reset. @return the layout */
LIBWDTVTLB_API const struct libwdt_layout *libwdt_layout_sama7g5_ns(void);
/** The reinforced safety watchdog of SAM4C, SAM4E, E70, S70, V7x: own key, disabled at reset. @return the layout */
LIBWDTVTLB_API const struct libwdt_layout *libwdt_layout_rswdt(void);

/**
 * The layout for a device-tree compatible string.
 * @param compatible  such as "atmel,at91sam9260-wdt"
 * @return the layout, or NULL for a string that is not of the family. Pure.
 */
LIBWDTVTLB_API const struct libwdt_layout *libwdt_layout_by_compatible(const char *compatible);

/**
 * Register values to a configuration. Every value decodes.
 * @param[out] config    LIBWDT_FIELD_ROOM values
 * @param[out] reserved  per register, the bits that belong to no field; may be NULL
 * @param layout         layout
 * @param reg            LIBWDT_REG_COUNT register values
 * @retval 0                   stored
 * @retval LIBWDT_ERR_INVALID  a null pointer
 * @retval LIBWDT_ERR_SIZE     a layout this library does not understand
 *
 * Pure.
 */
LIBWDTVTLB_API int libwdt_decode(uint16_t *config, uint32_t *reserved, const struct libwdt_layout *layout, const uint32_t *reg);

/**
 * A configuration to register values; reserved bits come out as 0, the layout's ones as 1.
 * @param[out] reg  LIBWDT_REG_COUNT register values
 * @param layout    layout
 * @param config    LIBWDT_FIELD_ROOM values
 * @retval 0                   stored
 * @retval LIBWDT_ERR_INVALID  a null pointer
 * @retval LIBWDT_ERR_SIZE     a layout this library does not understand
 * @retval LIBWDT_ERR_RANGE    a value does not fit its field, or the layout has no such field; nothing stored
 *
 * Pure.
 */
LIBWDTVTLB_API int libwdt_encode(uint32_t *reg, const struct libwdt_layout *layout, const uint16_t *config);

/** @} */

/** @defgroup wdt_plan Plan
 * What to write and when to refresh, worked out without touching anything.
 * @{ */

/** @name What a request asks for
 * @{ */
#define LIBWDT_WANT_DISABLED 0x0001u        /**< the watchdog off */
#define LIBWDT_WANT_INTERRUPT 0x0002u       /**< the fault interrupts and software resets; otherwise hardware resets */
#define LIBWDT_WANT_RESET_PROCESSOR 0x0004u /**< reset the processor alone */
#define LIBWDT_WANT_IDLE_HALT 0x0008u       /**< stop counting while the processor idles */
#define LIBWDT_WANT_DEBUG_HALT 0x0010u      /**< stop counting while the processor is debugged */
#define LIBWDT_WANT_LOCK 0x0020u            /**< lock the mode register: by the command for it, or where only a write does it by one, even if nothing would change */
#define LIBWDT_HAVE_HANDLER 0x0040u         /**< the host serves the watchdog's interrupt */
#define LIBWDT_LINUX_DESCRIBED 0x0100u      /**< linux policy: there is a description (device tree) */
#define LIBWDT_LINUX_HAS_MAX 0x0200u        /**< linux policy: linux_max_s counts */
#define LIBWDT_LINUX_HAS_MIN 0x0400u        /**< linux policy: linux_min_s counts */
/** @} */

/** What the owner of a board wishes. All zero: whatever runs 16 s and resets. */
struct libwdt_request {
	uint32_t size;                /**< sizeof(struct libwdt_request) */
	uint32_t flags;               /**< LIBWDT_WANT_DISABLED ... */
	uint32_t reset_not_after_us;  /**< a stopped system is reset within this time of its last refresh; 0: any */
	uint32_t reset_not_before_us; /**< and never before this time; 0: any */
	uint32_t closed_us;           /**< a refresh earlier than this after another must fault, even at hz_max; 0: no window */
	uint32_t timeout_ms;          /**< soft timeout served on top of the hardware's, 0: none (linux policy: 15 s) */
	uint32_t linux_max_s;         /**< linux policy: atmel,max-heartbeat-sec as found */
	uint32_t linux_min_s;         /**< linux policy: atmel,min-heartbeat-sec as found */
	uint32_t unknown_properties;  /**< bit LIBWDT_PROPERTY_*: the property holds an unknown word */
	uint32_t range_properties;    /**< bit LIBWDT_PROPERTY_*: the property is out of range */
};

/** Initialiser of a struct libwdt_request: no wish. */
#define LIBWDT_REQUEST_INIT {sizeof(struct libwdt_request), 0, 0, 0, 0, 0, 0, 0, 0, 0}

/** An age that nobody knows. */
#define LIBWDT_AGE_UNKNOWN 0xffffffffu

/** @name Flags of an input
 * @{ */
#define LIBWDT_INPUT_LANDING 0x0001u      /**< landing_us counts; otherwise it is taken as latency_us */
#define LIBWDT_INPUT_LOCKED 0x0002u       /**< the mode register is known to ignore writes */
#define LIBWDT_INPUT_DELAY 0x0004u        /**< the host has a delay callback: waits do not depend on its tick */
#define LIBWDT_PARTNER_ABSENT 0x0008u     /**< the secure instance (sama7g5_ns), or the WDT (RSWDT), does not run */
#define LIBWDT_INPUT_OWN_WRITE 0x0020u    /**< reg was read back after a write of the caller's own: nothing more is written */
#define LIBWDT_SERVE_INFEASIBLE 0x0010u   /**< serve a running watchdog under the least bad schedule when no good one exists */
/** @} */

struct libwdt_handover;
struct libwdt_input;

/**
 * Takes a handover record into the input that has it.
 * @param[in,out] input  the input; its registers have been read
 * @param now            reading of the host's counter
 * @param counter_bits   its width
 * @return 1 taken, 0 not believed: the input is as it was
 */
typedef int libwdt_handover_fn(struct libwdt_input *input, uint64_t now, uint32_t counter_bits);

/** Everything a plan depends on. */
struct libwdt_input {
	uint32_t size;                        /**< sizeof(struct libwdt_input) */
	uint32_t flags;                       /**< LIBWDT_INPUT_LANDING ... */
	const struct libwdt_layout *layout;   /**< the hardware */
	const struct libwdt_request *request; /**< the wish */
	struct libwdt_clock clock;            /**< the slow clock, the host clock's own tolerance folded in */
	uint32_t host_hz;                     /**< rate R of the host's counter, 1 to 2^32 - 1 */
	uint32_t latency_us;                  /**< L: from the counter reaching a deadline to the refresh landing on the bus */
	uint32_t landing_us;                  /**< L2 <= L: from reading the counter to the refresh landing */
	uint32_t age_min_us;                  /**< the counter was last restarted at least this long ago */
	uint32_t age_max_us;                  /**< and at most this long ago; LIBWDT_AGE_UNKNOWN: nobody knows */
	uint32_t reg[LIBWDT_REG_COUNT];       /**< configuration registers at boot */
	const struct libwdt_handover *handover; /**< a boot loader's record; planners ignore it, negotiation takes it: libwdt_handover_offer() */
	libwdt_handover_fn *take_handover;    /**< does so; NULL: none. By this way only who has a record links what reads it */
};

/** Initialiser of a struct libwdt_input: sizes set, age unknown, the crystal of LIBWDT_CLOCK_CRYSTAL, host 1000 Hz, L = 1 ms. */
#define LIBWDT_INPUT_INIT \
	{sizeof(struct libwdt_input), 0, NULL, NULL, LIBWDT_CLOCK_CRYSTAL, 1000, 1000, 0, 0, LIBWDT_AGE_UNKNOWN, {0, 0, 0, 0}, NULL, NULL}

/** @name Findings
 * A closed list; each is one bit of libwdt_plan::findings.
 * @{ */
#define LIBWDT_FINDING_WISH_INFEASIBLE (1u << 0)     /**< the wish has no schedule, or contradicts itself; nothing is written */
#define LIBWDT_FINDING_ADOPTED_DIFFERENT (1u << 1)   /**< what runs is not what was wished */
#define LIBWDT_FINDING_DISABLED_BY_BOOT (1u << 2)    /**< off, unwished, and it cannot be turned on */
#define LIBWDT_FINDING_DISABLED_AS_WANTED (1u << 3)  /**< off, as wished */
#define LIBWDT_FINDING_LOCKED_BY_OTHERS (1u << 4)    /**< the mode register ignored a write it should have taken */
#define LIBWDT_FINDING_STILL_UNLOCKED (1u << 5)      /**< the wish equals what is there: nothing was written, anyone may still write */
#define LIBWDT_FINDING_CANNOT_BITE (1u << 6)         /**< neither a reset nor a served interrupt */
#define LIBWDT_FINDING_PROCESSOR_ONLY (1u << 7)      /**< peripherals keep running through the reset */
#define LIBWDT_FINDING_IDLE_HALT (1u << 8)           /**< stops in idle */
#define LIBWDT_FINDING_DEBUG_HALT (1u << 9)          /**< stops in debug */
#define LIBWDT_FINDING_FIRST_UNPROVEN (1u << 10)     /**< the counter's age leaves no first refresh that is certainly legal */
#define LIBWDT_FINDING_FIRST_HAZARD (1u << 11)       /**< a window is programmed while the counter may exceed the new WDD */
#define LIBWDT_FINDING_WINDOW_EQUALS_PERIOD (1u << 12) /**< WDD equals WDV: no window in print, a closed first tick in the field */
#define LIBWDT_FINDING_MIN_WITHOUT_MAX (1u << 13)    /**< a minimum heartbeat without a maximum */
#define LIBWDT_FINDING_CLAMPED (1u << 14)            /**< a request beyond the counter was reduced, or the hardware reduced it */
#define LIBWDT_FINDING_ROUNDED (1u << 15)            /**< the load was rounded to one that the erratum allows (SAM7S) */
#define LIBWDT_FINDING_DISPUTED_BIT (1u << 16)       /**< a disputed bit is set */
#define LIBWDT_FINDING_CLOCK_TOLERANCE (1u << 17)    /**< the slow clock alone delays the reset by over a quarter of the soft timeout */
#define LIBWDT_FINDING_COARSE_ENABLE (1u << 18)      /**< the host's tick is too coarse for the waits of the writes that enable: it stays off */
#define LIBWDT_FINDING_UNKNOWN_WORD (1u << 19)       /**< a property holds an unknown word (libwdt_plan::unknown_properties) */
#define LIBWDT_FINDING_OUT_OF_RANGE (1u << 20)       /**< a property is out of range (libwdt_plan::range_properties) */
#define LIBWDT_FINDING_NO_SECURE_PARTNER (1u << 21)  /**< a non-secure instance whose secure partner does not run */
#define LIBWDT_FINDING_NO_WDT (1u << 22)             /**< a RSWDT that runs without the WDT */
#define LIBWDT_FINDING_TOO_CLOSE (1u << 23)          /**< linux policy: earliest and latest within 4 host ticks */
#define LIBWDT_FINDING_TIMEOUT_SHORT (1u << 24)      /**< the soft timeout is shorter than the hardware period, which decides */
#define LIBWDT_FINDING_INFEASIBLE (1u << 25)         /**< what is in force has no schedule that keeps the window */
#define LIBWDT_FINDING_HANDOVER_REFUSED (1u << 26)   /**< the handover record is damaged, of another watchdog, or contradicted: as if there were none */
#define LIBWDT_FINDING_COUNT 27u                     /**< how many there are */
/** @} */

/** @name What was written
 * @{ */
#define LIBWDT_WRITTEN_NOTHING 0u /**< nothing was (or is to be) written */
#define LIBWDT_WRITTEN 1u         /**< the steps are (or were) written, and nothing else was read back */
#define LIBWDT_WRITTEN_CLAMPED 2u /**< written, and the hardware took something else */
#define LIBWDT_WRITTEN_IGNORED 3u /**< written, and the hardware kept what it had */
/** @} */

/** @name Why a field is what it is
 * @{ */
#define LIBWDT_WHY_SAME 0u       /**< it was already as wished */
#define LIBWDT_WHY_WRITTEN 1u    /**< it is to be, or was, written */
#define LIBWDT_WHY_LOCKED 2u     /**< the register takes no more writes */
#define LIBWDT_WHY_INFEASIBLE 3u /**< the wish has no schedule: left alone */
#define LIBWDT_WHY_ABSENT 4u     /**< the layout has no such field */
#define LIBWDT_WHY_CLAMPED 5u    /**< the hardware took another value */
/** @} */

/** One write, with its shortest and longest distance from the write before it. */
struct libwdt_step {
	uint32_t offset;      /**< register offset */
	uint32_t value;       /**< value */
	uint32_t wait_min_us; /**< not before this long after the previous write */
	uint32_t wait_max_us; /**< not after this long after the previous write; 0: no limit */
};

/** Longest list of writes. */
#define LIBWDT_STEP_ROOM 8u

/**
 * Edges between which every refresh must land, measured from the previous one:
 * at least early_clocks / early_hz, less than late_clocks / late_hz seconds.
 * All zero while the watchdog does not run.
 */
struct libwdt_window {
	uint32_t early_clocks; /**< N_lo, slow clocks; or microseconds if early_hz is 1,000,000 */
	uint32_t early_hz;     /**< slowest rate */
	uint32_t late_clocks;  /**< N_up */
	uint32_t late_hz;      /**< fastest rate */
	uint32_t soon_clocks;  /**< as early_clocks, or the write spacing alone where no real window is closed */
	uint32_t closed;       /**< 1: a window of at least a tick is closed after every refresh */
};

/** What a planner finds. */
struct libwdt_plan {
	uint32_t size;     /**< sizeof(struct libwdt_plan) */
	uint32_t findings; /**< LIBWDT_FINDING_*, or'ed */

	uint32_t written;                           /**< LIBWDT_WRITTEN_*; from a planner alone, what is to be */
	uint32_t step_count;                        /**< elements of @ref step in use */
	struct libwdt_step step[LIBWDT_STEP_ROOM];  /**< the writes, in order */

	uint16_t wanted[LIBWDT_FIELD_ROOM]; /**< the wish */
	uint16_t actual[LIBWDT_FIELD_ROOM]; /**< the configuration that will be in force */
	uint8_t why[LIBWDT_FIELD_ROOM];     /**< LIBWDT_WHY_* */
	uint32_t reg[LIBWDT_REG_COUNT];     /**< @ref actual as register values */

	uint32_t running;  /**< 1: the watchdog will count */
	uint32_t feasible; /**< 1: a schedule exists that never leaves the window */
	uint64_t missing_us;      /**< by how much the window in force is too short, 0 when feasible */
	uint64_t wish_missing_us; /**< by how much the wish's was, with LIBWDT_FINDING_WISH_INFEASIBLE */

	struct libwdt_window window; /**< edges in force */
	int64_t first;               /**< host ticks from the reading before adoption, or before the last write that restarts, to the first refresh */
	int64_t period;              /**< host ticks from one refresh to the next */
	int64_t earliest;            /**< n_lo: smallest legal distance */
	int64_t latest;              /**< n_hi: largest legal distance */
	int64_t early_slack_us;      /**< how much earlier a refresh at period could land, rounded down */
	int64_t late_slack_us;       /**< how much later, rounded down */
	uint32_t age_survived_min_us; /**< with LIBWDT_FINDING_FIRST_UNPROVEN: youngest counter that survives the first refresh */
	uint32_t age_survived_max_us; /**< and the oldest; below the youngest: none does */

	uint64_t reset_min_us;  /**< earliest reset after a last refresh, rounded down */
	uint64_t reset_max_us;  /**< latest, rounded up */
	uint64_t timeout_max_us; /**< T_max: latest reset after a last ping, rounded up; 0 without a soft timeout */
	uint32_t timeout_ms;     /**< soft timeout in force, 0: none */

	uint32_t unknown_properties; /**< from the request */
	uint32_t range_properties;   /**< from the request */
	uint32_t reserved;           /**< 0 */
};

/** Initialiser of a struct libwdt_plan. */
#ifdef __cplusplus
#define LIBWDT_PLAN_INIT {sizeof(struct libwdt_plan)}
#else
#define LIBWDT_PLAN_INIT {.size = sizeof(struct libwdt_plan)}
#endif

/**
 * A planner: turns an input into a plan.
 * @param[out] plan  the plan; only its size is read
 * @param input      what to plan for
 * @return 0, LIBWDT_ERR_INVALID, LIBWDT_ERR_SIZE or LIBWDT_ERR_UNSUPPORTED; on an error nothing is stored
 */
typedef int libwdt_planner(struct libwdt_plan *plan, const struct libwdt_input *input);

/**
 * The `safe` policy: no refresh falls outside the window for any phase of the
 * host's timer, any latency within the bound and any slow clock in the range,
 * or the plan says infeasible and by how many microseconds.
 *
 * @param[out] plan  the plan; only its size is read
 * @param input      what to plan for
 * @retval 0                   planned, feasible or not
 * @retval LIBWDT_ERR_INVALID  a null pointer, or a number outside its range
 * @retval LIBWDT_ERR_SIZE     a struct this library does not understand
 *
 * Pure.
 */
LIBWDTVTLB_API int libwdt_plan_safe(struct libwdt_plan *plan, const struct libwdt_input *input);

/**
 * The `linux` policy: what the upstream Linux driver at91sam9_wdt does, bit for
 * bit. Its schedule is not safe; libwdt_plan::feasible says only what that
 * driver checks.
 *
 * @param[out] plan  the plan; only its size is read
 * @param input      what to plan for
 * @retval 0                      planned
 * @retval LIBWDT_ERR_INVALID     a null pointer, or a number outside its range
 * @retval LIBWDT_ERR_SIZE        a struct this library does not understand
 * @retval LIBWDT_ERR_UNSUPPORTED another layout than at91sam9
 *
 * Pure.
 */
LIBWDTVTLB_API int libwdt_plan_linux(struct libwdt_plan *plan, const struct libwdt_input *input);

/**
 * A finding in words.
 * @param finding  one LIBWDT_FINDING_* bit
 * @return a constant English sentence without numbers, never NULL. Pure.
 */
LIBWDTVTLB_API const char *libwdt_finding_text(uint32_t finding);

/** @} */

/** @defgroup wdt_properties Device-tree properties
 * @{ */

/** @name Properties, as bit numbers
 * @{ */
#define LIBWDT_PROPERTY_TIMEOUT 0u       /**< timeout-sec */
#define LIBWDT_PROPERTY_MAX_HEARTBEAT 1u /**< atmel,max-heartbeat-sec */
#define LIBWDT_PROPERTY_MIN_HEARTBEAT 2u /**< atmel,min-heartbeat-sec */
#define LIBWDT_PROPERTY_TYPE 3u          /**< atmel,watchdog-type */
#define LIBWDT_PROPERTY_RESET_TYPE 4u    /**< atmel,reset-type */
#define LIBWDT_PROPERTY_DISABLE 5u       /**< atmel,disable */
#define LIBWDT_PROPERTY_IDLE_HALT 6u     /**< atmel,idle-halt */
#define LIBWDT_PROPERTY_DEBUG_HALT 7u    /**< atmel,dbg-halt */
#define LIBWDT_PROPERTY_COUNT 8u         /**< how many there are */
/** @} */

/**
 * Finds a property of the watchdog's node.
 * @param user         as given with the callback
 * @param[out] data    the property's bytes as in the tree (numbers big-endian, strings with their NUL); may be left alone when its length is 0
 * @param[out] length  number of bytes
 * @param name         property name
 * @return 1 found, 0 no such property, or the host's negative error
 */
typedef int libwdt_property_fn(void *user, const void **data, uint32_t *length, const char *name);

/**
 * A request from a device-tree node.
 *
 * Unknown words and numbers out of range never fail: they become findings of
 * the plan, by property, and the property's default is used.
 *
 * @param[out] request  the request; only its size is read
 * @param layout        the node's layout: the newer ones know fewer properties
 * @param property      getter
 * @param user          first argument of the getter
 * @retval 0                   stored
 * @retval LIBWDT_ERR_INVALID  a null pointer
 * @retval LIBWDT_ERR_SIZE     a struct this library does not understand
 * @return or the getter's own error, nothing stored
 */
LIBWDTVTLB_API int libwdt_request_from_properties(struct libwdt_request *request, const struct libwdt_layout *layout,
						  libwdt_property_fn *property, void *user);

/**
 * The name of a property.
 * @param property  LIBWDT_PROPERTY_*
 * @return such as "timeout-sec", or "?" for an unknown number. Pure.
 */
LIBWDTVTLB_API const char *libwdt_property_name(uint32_t property);

/** @} */

/** @defgroup wdt_runtime Negotiation and runtime
 * @{ */

/** @name Events told to libwdt_ops::diagnose
 * @{ */
#define LIBWDT_EVENT_LATE 1u         /**< a refresh came after its latest time; a: ticks since the last, b: ticks allowed */
#define LIBWDT_EVENT_DEFERRED 2u     /**< a refresh was asked for in the closed window; a: ticks to wait, b: 0 */
#define LIBWDT_EVENT_PRETIMEOUT 3u   /**< the owner is close to its timeout; a: ticks since the last ping, b: ticks left */
#define LIBWDT_EVENT_ABANDONED 4u    /**< the owner's timeout passed: refreshes have stopped; a: ticks since the last ping, b: ticks allowed */
#define LIBWDT_EVENT_UNOPENED 5u     /**< the open timeout passed: refreshes have stopped; a: ticks since negotiation, b: ticks allowed */
#define LIBWDT_EVENT_FAULT 6u        /**< the watchdog's interrupt; a: cause flags, b: 0 */
#define LIBWDT_EVENT_CALLBACK 7u     /**< a callback failed; a: LIBWDT_CALL_*, b: its error, negated */
/** @} */

/** @name Callbacks, as numbers
 * @{ */
#define LIBWDT_CALL_NONE 0u      /**< no callback failed */
#define LIBWDT_CALL_READ 1u      /**< libwdt_ops::read */
#define LIBWDT_CALL_WRITE 2u     /**< libwdt_ops::write */
#define LIBWDT_CALL_NOW 3u       /**< libwdt_ops::now */
#define LIBWDT_CALL_DELAY 4u     /**< libwdt_ops::delay */
#define LIBWDT_CALL_REFRESH 5u   /**< libwdt_ops::refresh */
#define LIBWDT_CALL_START 6u     /**< libwdt_ops::start */
#define LIBWDT_CALL_STOP 7u      /**< libwdt_ops::stop */
#define LIBWDT_CALL_SET 8u       /**< libwdt_ops::set */
#define LIBWDT_CALL_REMAINING 9u /**< libwdt_ops::remaining */
#define LIBWDT_CALL_PRETIMEOUT 10u /**< libwdt_ops::pretimeout */
#define LIBWDT_CALL_RESTART 11u  /**< libwdt_ops::restart */
/** @} */

/**
 * Worst-case timing of a watchdog that libwdt has no layout for, all in microseconds.
 */
struct libwdt_timing {
	uint32_t size;         /**< sizeof(struct libwdt_timing) */
	uint32_t earliest_us;  /**< a refresh sooner than this after another may fault; at least spacing_us */
	uint32_t latest_us;    /**< a refresh this long after another, or later, may be too late */
	uint32_t bite_min_us;  /**< earliest reset after the last refresh */
	uint32_t bite_max_us;  /**< latest */
	uint32_t warn_us;      /**< a first stage that only interrupts; 0: none */
	uint32_t spacing_us;   /**< least distance of two writes */
};

/** Initialiser of a struct libwdt_timing. */
#define LIBWDT_TIMING_INIT {sizeof(struct libwdt_timing), 0, 0, 0, 0, 0, 0}

/**
 * The host's callbacks. Constant and shareable; the library keeps the pointer.
 * All run in the context of the call they serve, return 0 or a negative error
 * (which the call returns unchanged), and must not call back on the same
 * libwdt context. A callback that is not there is NULL. A write or refresh that
 * returns an error must not have reached the hardware: it is tried again.
 */
struct libwdt_ops {
	uint32_t size;         /**< sizeof(struct libwdt_ops) */
	uint32_t counter_bits; /**< width of the counter that `now` reads, 16 to 64 */

	int (*now)(void *user, uint64_t *ticks);                            /**< reads the host's counter; needed by everything */
	int (*read)(void *user, uint32_t *value, uint32_t offset);          /**< reads a register; needed with a layout */
	int (*write)(void *user, uint32_t offset, uint32_t value);          /**< writes a register; needed with a layout */
	int (*delay)(void *user, uint32_t time_us);                         /**< waits at least so long; without it the clock is polled, and what needs finer waits is refused */
	int (*refresh)(void *user);                                         /**< refreshes; needed with a timing record */
	int (*start)(void *user);                                           /**< starts, with a timing record; NULL: runs already */
	int (*stop)(void *user);                                            /**< stops, with a timing record; NULL: cannot */
	int (*set)(void *user, struct libwdt_timing *timing, uint32_t timeout_ms); /**< programs a timeout and returns the new timing; NULL: fixed */
	int (*remaining)(void *user, uint32_t *time_us);                    /**< time left before the bite; NULL: worked out */
	int (*pretimeout)(void *user);                                      /**< the owner is close to its timeout */
	int (*restart)(void *user, uint32_t cause);                         /**< the watchdog interrupted: restart the machine; may be called from libwdt_interrupt_isr() */
	int (*diagnose)(void *user, uint32_t event, uint64_t a, uint64_t b); /**< told what happened: LIBWDT_EVENT_*; its result is ignored */
};

/** 64-bit words of storage in a context. */
#define LIBWDT_CONTEXT_WORDS 32u

/**
 * One watchdog at runtime. Caller's memory, any lifetime; holds no pointer into
 * itself. The contents belong to the library.
 */
struct libwdt {
	uint64_t opaque[LIBWDT_CONTEXT_WORDS]; /**< private */
};

/** @return sizeof(struct libwdt) as this library was built. Pure. */
LIBWDTVTLB_API uint32_t libwdt_sizeof(void);

/**
 * No host reads its clock more often than this in a second. A wait gives up with
 * LIBWDT_ERR_CLOCK after as many equal readings as would then fill a tick, and
 * LIBWDT_CLOCK_STALL more.
 */
#define LIBWDT_CLOCK_STALL_HZ 1000000000u
#define LIBWDT_CLOCK_STALL 1000u /**< see LIBWDT_CLOCK_STALL_HZ */

/**
 * Prepares a context. Touches no hardware.
 * @param[out] wdt  context
 * @param bytes     its size; the macro libwdt_init() passes it
 * @param ops       the host's callbacks; kept
 * @param user      first argument of every callback
 * @retval 0                   ready for libwdt_negotiate() or libwdt_attach()
 * @retval LIBWDT_ERR_INVALID  a null pointer, no `now`, or counter_bits out of range
 * @retval LIBWDT_ERR_SIZE     ops this library does not understand
 * @retval LIBWDT_ERR_STORAGE  @p bytes is too small, or @p wdt is misaligned
 */
LIBWDTVTLB_API int libwdt_init_sized(struct libwdt *wdt, uint32_t bytes, const struct libwdt_ops *ops, void *user);

/** libwdt_init_sized() with the size this header knows. */
#define libwdt_init(wdt, ops, user) libwdt_init_sized((wdt), (uint32_t)sizeof(*(wdt)), (ops), (user))

/**
 * Reads the registers, plans, writes what the plan says with its spacing, reads
 * back, and plans again on what is really in force.
 *
 * A register is never written when nothing would change, unless the request has
 * LIBWDT_WANT_LOCK and only a write locks. An infeasible wish writes nothing. Afterwards the context
 * serves what is in force, or has refused to: result, feasibility and findings
 * stand in the plan.
 *
 * A handover record that agrees with what is read narrows the age and the clock
 * of the input and may set LIBWDT_INPUT_LOCKED. The first write and the end put it
 * out of date: `handover` is NULL then. An error makes the age it gave unknown.
 *
 * @param wdt             context
 * @param[out] plan       what is in force; only its size is read
 * @param[in,out] input   as for the planner; `reg` is filled by reading, and the age too where the layout has a live counter
 * @param plan_fn         libwdt_plan_safe or libwdt_plan_linux
 * @retval 0                       negotiated; libwdt_poll() from now on
 * @retval LIBWDT_ERR_INVALID      a null pointer or a planner's complaint
 * @retval LIBWDT_ERR_STATE        not initialised
 * @retval LIBWDT_ERR_UNSUPPORTED  no read or write callback, or a planner's complaint
 * @retval LIBWDT_ERR_CLOCK        no delay callback and the clock stands still
 * @return or a callback's error. After any error the context is as after
 *         libwdt_init(); the hardware holds its boot configuration or any prefix
 *         of the plan's steps.
 */
LIBWDTVTLB_API int libwdt_negotiate(struct libwdt *wdt, struct libwdt_plan *plan, struct libwdt_input *input,
				    libwdt_planner *plan_fn);

/**
 * libwdt_negotiate() for hosts that must not spin: does what can be done now.
 * Call it again, with the same arguments, when the counter has reached
 * @p deadline; @p plan and @p input carry the progress in between and must not
 * be touched. libwdt_init() gives up.
 *
 * @param wdt            context
 * @param[out] deadline  when to call again, with LIBWDT_AGAIN
 * @param[in,out] plan   as for libwdt_negotiate()
 * @param[in,out] input  as for libwdt_negotiate()
 * @param plan_fn        as for libwdt_negotiate()
 * @retval LIBWDT_AGAIN  a write is due at @p deadline
 * @return otherwise as libwdt_negotiate()
 */
LIBWDTVTLB_API int libwdt_negotiate_step(struct libwdt *wdt, uint64_t *deadline, struct libwdt_plan *plan,
					 struct libwdt_input *input, libwdt_planner *plan_fn);

/**
 * Serves a watchdog without a layout, from its timing record.
 * @param wdt         context
 * @param[out] plan   schedule and findings; only its size is read
 * @param timing      the record; not kept
 * @param host_hz     rate of the host's counter, 1 to 2^32 - 1
 * @param latency_us  L and L2: from a deadline to the refresh on the bus
 * @param flags       LIBWDT_SERVE_INFEASIBLE, or 0
 * @retval 0                       attached: running, unless ops has `start`
 * @retval LIBWDT_ERR_INVALID      a null pointer or contradictory numbers
 * @retval LIBWDT_ERR_UNSUPPORTED  no refresh callback
 * @retval LIBWDT_ERR_STATE        not initialised
 * @retval LIBWDT_ERR_SIZE         a struct this library does not understand
 * @retval LIBWDT_ERR_INFEASIBLE   no schedule keeps this timing, and the flag is not set
 * @return or a callback's error
 */
LIBWDTVTLB_API int libwdt_attach(struct libwdt *wdt, struct libwdt_plan *plan, const struct libwdt_timing *timing,
				 uint32_t host_hz, uint32_t latency_us, uint32_t flags);

/**
 * The owner opens the watchdog: from here its pings count. Starts the hardware
 * if it stands still and can be started. Counts as a ping.
 *
 * Every call of this group that moves the deadline returns the next one: the
 * counter's value (extended to 64 bits; its low counter_bits are the host's) at
 * which libwdt_poll() must be called, at most half a turn of the counter ahead.
 * The latency counts from when a deadline was first reached: one that is not
 * after now is to be served at once, before another ping.
 * With nothing to do it lies as far ahead as that: do not multiply it into
 * nanoseconds before you have capped it.
 *
 * @param wdt            context
 * @param[out] deadline  next call of libwdt_poll()
 * @retval 0                       open
 * @retval LIBWDT_ERR_INVALID      a null pointer
 * @retval LIBWDT_ERR_STATE        neither negotiated nor attached
 * @retval LIBWDT_ERR_INFEASIBLE   not served
 * @retval LIBWDT_ERR_UNSUPPORTED  disabled, and it cannot be started, or not by a host this coarse: give it a delay callback
 * @return or a callback's error
 */
LIBWDTVTLB_API int libwdt_start(struct libwdt *wdt, uint64_t *deadline);

/**
 * The owner lives: moves the soft timeout. Writes nothing.
 * @param wdt            context
 * @param[out] deadline  next call of libwdt_poll()
 * @retval LIBWDT_ERR_STATE  not open
 * @return otherwise as libwdt_start()
 */
LIBWDTVTLB_API int libwdt_ping(struct libwdt *wdt, uint64_t *deadline);

/**
 * Does what is due: refresh, pretimeout, open timeout. Harmless when nothing
 * is, or when called twice; needed at @p deadline.
 * @param wdt            context
 * @param[out] deadline  next call
 * @return as libwdt_start()
 */
LIBWDTVTLB_API int libwdt_poll(struct libwdt *wdt, uint64_t *deadline);

/**
 * The owner closes the watchdog. Hardware that can be stopped is; other
 * hardware is kept alive until the next libwdt_start(). After a callback's error
 * nobody knows whether the hardware stands: call again, as after one of
 * libwdt_start().
 * @param wdt            context
 * @param[out] deadline  next call of libwdt_poll()
 * @retval LIBWDT_ERR_BUSY   nowayout: the owner must go on
 * @retval LIBWDT_ERR_STATE  as for libwdt_start(), or libwdt_reset_now() was called
 * @retval LIBWDT_EARLY      the write that stops it would fall into the closed window: nothing was done, call
 *                           again at @p deadline
 * @return otherwise as libwdt_start()
 */
LIBWDTVTLB_API int libwdt_stop(struct libwdt *wdt, uint64_t *deadline);

/**
 * Refreshes now, outside the schedule; in manual mode the only way to.
 *
 * In the closed window nothing is written: the call returns LIBWDT_EARLY and
 * how long to wait. Outside manual mode the refresh is then pending: the first
 * libwdt_poll() at or after the window's opening writes it.
 *
 * @param wdt        context
 * @param[out] wait  host ticks until the window is certainly open; 0 when refreshed
 * @retval 0             refreshed
 * @retval LIBWDT_EARLY  the window is still closed
 * @return otherwise as libwdt_start()
 */
LIBWDTVTLB_API int libwdt_refresh(struct libwdt *wdt, uint64_t *wait);

/**
 * Sets the soft timeout; counts as a ping when open.
 * @param wdt            context
 * @param[out] deadline  next call of libwdt_poll()
 * @param timeout_ms     1 to 2^31 - 1; 0: none, refreshes never stop, and `set` is not called
 * @retval LIBWDT_EARLY      `set` would restart the counter in the closed window: nothing was done, call again at
 *                           @p deadline
 * @retval LIBWDT_ERR_STATE  as for libwdt_start(), or libwdt_reset_now() was called
 * @return as libwdt_start(), or what `set` of the ops returned. A pretimeout
 *         that is no longer below the timeout is dropped. After
 *         LIBWDT_ERR_INFEASIBLE only libwdt_attach() serves the device again.
 */
LIBWDTVTLB_API int libwdt_set_timeout(struct libwdt *wdt, uint64_t *deadline, uint32_t timeout_ms);

/**
 * Asks for a call of ops->pretimeout, @p pretimeout_ms before the soft timeout.
 * @param wdt            context
 * @param[out] deadline  next call of libwdt_poll()
 * @param pretimeout_ms  below the soft timeout; 0: none
 * @return as libwdt_start()
 */
LIBWDTVTLB_API int libwdt_set_pretimeout(struct libwdt *wdt, uint64_t *deadline, uint32_t pretimeout_ms);

/**
 * Limits how long a watchdog that runs without an owner is kept alive, counted
 * from this call; afterwards refreshes stop until libwdt_start().
 * @param wdt            context
 * @param[out] deadline  next call of libwdt_poll()
 * @param timeout_ms     0: for ever
 * @retval LIBWDT_ERR_STATE  as for libwdt_start(), or it has an owner
 * @return as libwdt_start()
 */
LIBWDTVTLB_API int libwdt_set_open_timeout(struct libwdt *wdt, uint64_t *deadline, uint32_t timeout_ms);

/** @name Modes
 * @{ */
#define LIBWDT_NOWAYOUT 0x1u /**< libwdt_stop() is refused; cannot be cleared */
#define LIBWDT_MANUAL 0x2u   /**< libwdt_poll() refreshes nothing: only libwdt_refresh() does */
/** @} */

/**
 * Sets the modes.
 * @param wdt    context
 * @param modes  LIBWDT_NOWAYOUT | LIBWDT_MANUAL, or 0
 * @retval 0                   set
 * @retval LIBWDT_ERR_INVALID  a null pointer or an unknown mode
 * @retval LIBWDT_ERR_STATE    not initialised
 * @retval LIBWDT_ERR_BUSY     nowayout cannot be cleared
 */
LIBWDTVTLB_API int libwdt_set_modes(struct libwdt *wdt, uint32_t modes);

/**
 * Prepares for the host to sleep with the watchdog counting: refreshes if the
 * window allows it. The soft timeout pauses.
 * @param wdt           context
 * @param[out] wake_by  counter value by which libwdt_resume() must have been called
 * @return as libwdt_start()
 */
LIBWDTVTLB_API int libwdt_suspend(struct libwdt *wdt, uint64_t *wake_by);

/**
 * The host woke up. Counts as a ping.
 * @param wdt            context
 * @param[out] deadline  next call of libwdt_poll()
 * @param age_min_us     the watchdog has counted at least this long since its last refresh
 * @param age_max_us     and at most this long; LIBWDT_AGE_UNKNOWN: nobody knows
 * @return as libwdt_start()
 */
LIBWDTVTLB_API int libwdt_resume(struct libwdt *wdt, uint64_t *deadline, uint32_t age_min_us, uint32_t age_max_us);

/**
 * Makes the watchdog reset the machine as soon as it can: by an early refresh
 * where there is a window, by the shortest period where the mode register can
 * still be written, otherwise by refreshing no more. Nothing undoes it.
 * @param wdt            context
 * @param[out] worst_us  latest time of the reset from the return of this call, if libwdt_poll() keeps being called at @p deadline
 * @param[out] deadline  next call of libwdt_poll()
 * @retval LIBWDT_ERR_UNSUPPORTED  it cannot bite: stopped, or without a reset
 * @return otherwise as libwdt_start()
 */
LIBWDTVTLB_API int libwdt_reset_now(struct libwdt *wdt, uint64_t *worst_us, uint64_t *deadline);

/**
 * Time before the reset, should no ping come.
 * @param wdt           context
 * @param[out] time_ms  earliest time of the reset from now, milliseconds rounded down
 * @return as libwdt_start()
 */
LIBWDTVTLB_API int libwdt_time_left(struct libwdt *wdt, uint32_t *time_ms);

/** @name State flags
 * @{ */
#define LIBWDT_STATE_RUNNING 0x0001u    /**< the hardware counts */
#define LIBWDT_STATE_OPEN 0x0002u       /**< it has an owner */
#define LIBWDT_STATE_ABANDONED 0x0004u  /**< a timeout passed: no more refreshes, the reset comes */
#define LIBWDT_STATE_SUSPENDED 0x0008u  /**< between suspend and resume */
#define LIBWDT_STATE_RESETTING 0x0010u  /**< libwdt_reset_now() was called */
#define LIBWDT_STATE_PRETIMEOUT 0x0020u /**< the pretimeout was told */
#define LIBWDT_STATE_INFEASIBLE 0x0040u /**< served under the least bad schedule */
#define LIBWDT_STATE_NOWAYOUT 0x0080u   /**< LIBWDT_NOWAYOUT is set */
#define LIBWDT_STATE_MANUAL 0x0100u     /**< LIBWDT_MANUAL is set */
#define LIBWDT_STATE_PENDING 0x0200u    /**< a deferred refresh waits for the window */
/** @} */

/** @name Cause flags
 * @{ */
#define LIBWDT_CAUSE_UNDERFLOW 0x1u /**< WDUNF, PERINT: the period ended */
#define LIBWDT_CAUSE_EARLY 0x2u     /**< WDERR, RPTHINT: a refresh in the closed window */
#define LIBWDT_CAUSE_LEVEL 0x4u     /**< LVLINT: the counter passed the level */
/** @} */

/** What a host with a worker of its own, or a log, wants to know. */
struct libwdt_status {
	uint32_t size;        /**< sizeof(struct libwdt_status) */
	uint32_t state;       /**< LIBWDT_STATE_* */
	uint32_t cause;       /**< LIBWDT_CAUSE_* seen by libwdt_interrupt_isr() since libwdt_init() */
	int32_t error;        /**< the last error noted: a callback's, or what the hardware could not do; 0: none */
	uint32_t callback;    /**< LIBWDT_CALL_*: where @ref error came from, LIBWDT_CALL_NONE: the library itself */
	uint32_t timeout_ms;  /**< soft timeout, 0: none */
	uint64_t last;        /**< reading of the counter before the last refresh */
	uint64_t earliest;    /**< counter value from which a refresh is legal */
	uint64_t latest;      /**< last counter value at which it is */
	uint64_t refreshes;   /**< number of refreshes since libwdt_init() */
};

/** Initialiser of a struct libwdt_status. */
#define LIBWDT_STATUS_INIT {sizeof(struct libwdt_status), 0, 0, 0, 0, 0, 0, 0, 0, 0}

/**
 * Reads out the context. Touches no hardware.
 * @param wdt          context
 * @param[out] status  only its size is read
 * @retval 0                   stored
 * @retval LIBWDT_ERR_INVALID  a null pointer
 * @retval LIBWDT_ERR_STATE    not initialised
 * @retval LIBWDT_ERR_SIZE     a struct this library does not understand
 */
LIBWDTVTLB_API int libwdt_status(const struct libwdt *wdt, struct libwdt_status *status);

/**
 * The watchdog's interrupt. Reads the status register (which clears it) and
 * calls ops->restart when this watchdog raised it. May run inside any other
 * call on the context: it stores one 32-bit word of it.
 * @param wdt  context
 * @retval 0                       served
 * @retval LIBWDT_NOT_MINE         no flag is set: another device on a shared line
 * @retval LIBWDT_ERR_INVALID      a null pointer
 * @retval LIBWDT_ERR_STATE        not negotiated
 * @retval LIBWDT_ERR_UNSUPPORTED  no layout
 * @return or the error of `read` or `restart`
 */
LIBWDTVTLB_API int libwdt_interrupt_isr(struct libwdt *wdt);

/** @} */

#ifdef __cplusplus
}
#endif

#endif
