/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/**
 * @file wdt_model.h
 * A watchdog of the AT91 family seen from the other side of the bus: a
 * register-accurate model for emulators and tests.
 *
 * The model shares the layouts of wdt.h with the driver, and nothing else: what
 * it says about a schedule is an independent witness. It takes no lock, owns no
 * memory and starts no timer; time passes only in libwdt_model_advance().
 *
 * **Time.** The host counts *units*, `time_hz` of them in a second; the slow
 * clock runs at a rate that may change at any moment. Ages are kept in slow
 * clocks as exact fractions, so no step size ever changes a result.
 *
 * **What the counter does.** A restart that lands on the bus (WDT_CR, or a write
 * of a configuration register) takes effect `delay_clocks` later. Then, in this
 * order: the counter is compared with the window, it reloads, and load value,
 * window, level and disable bit come into force. The other bits count from the
 * moment they are written. The page @ref wdt_model_registers names the source of
 * each fact and how sure it is; what is disputed is an option.
 *
 * **Which watchdogs.** Every built-in layout of wdt.h, and a caller's own that
 * does not contradict itself. The dual watchdog (libwdt_layout_sama7g5() and
 * libwdt_layout_sama7g5_ns()) is two models that know each other: see the
 * partner in struct libwdt_model_setup.
 *
 * Argument order and results are those of wdt.h.
 */
#ifndef LIBWDTVTLB_WDT_MODEL_H
#define LIBWDTVTLB_WDT_MODEL_H

#include <libwdtvtlb/wdt.h>

#ifdef __cplusplus
extern "C" {
#endif

/** @defgroup wdt_model Device model
 * @{ */

/** @name Output lines
 * @{ */
#define LIBWDT_MODEL_LINE_INTERRUPT 0u /**< high while a status flag is set that WDT_MR or WDT_IMR lets through */
#define LIBWDT_MODEL_LINE_RESET 1u     /**< high from a bite that resets everything until libwdt_model_reset() */
#define LIBWDT_MODEL_LINE_PROCESSOR 2u /**< the same for a bite that resets the processor alone */
#define LIBWDT_MODEL_LINE_COUNT 3u     /**< how many there are */
/** @} */

/**
 * Told when an output line has changed. Called as the last act of the function
 * that changed it, so it may call any function of the model, on the same model
 * too. A step of time that is longer than the time to the next event reports
 * the line at its end.
 * @param user   as in the setup
 * @param line   LIBWDT_MODEL_LINE_*
 * @param level  1 high, 0 low
 * @return 0, or a negative error which the function that was called returns;
 *         what it did stays done
 */
typedef int libwdt_model_line_fn(void *user, uint32_t line, uint32_t level);

struct libwdt_model;

/**
 * What a model is made of; none of it changes later, but the slow clock's rate.
 *
 * **Partners.** The non-secure half of the dual watchdog names the secure one,
 * which is made first. From then on both are linked: the secure half's limit
 * registers (NS_WDT_LVLLIM, NS_WDT_RLIM, NS_WDT_PLIM) bound what the other holds
 * and takes, and a fault of the non-secure half sets NSPERINT or NSRPTHINT in the
 * secure half's status. A function called on one half may therefore call the line
 * callback of the other. An RSWDT may name the WDT: it only looks whether that is
 * enabled (LIBWDT_MODEL_ALONE).
 *
 * All else is each model's own: time, clock, options, inputs, events, resets and
 * state. The host advances both, resets both as the reset controller does, and
 * saves and restores both, in any order. Each keeps the other's address, so a half
 * that was copied or moved is alone, and so is one whose partner was made anew.
 *
 * On the bus the non-secure half stands at the base address and the secure one
 * 0x1180 above it, in another edition of the pages 0x1000; offsets count from each
 * half's own base.
 */
struct libwdt_model_setup {
	uint32_t size;                      /**< sizeof(struct libwdt_model_setup) */
	uint32_t hz;                        /**< rate of the slow clock, 10,000 to 1,000,000 Hz */
	uint32_t divider;                   /**< slow clocks in a counter tick, 1 to 4096; 128 on every part */
	uint32_t reserved;                  /**< 0 */
	uint64_t time_hz;                   /**< units of time in a second, 1 to 2^40 */
	const struct libwdt_layout *layout; /**< the registers; kept */
	libwdt_model_line_fn *line;         /**< told about the lines, or NULL */
	void *user;                         /**< first argument of line */
	struct libwdt_model *partner;       /**< the watchdog this one depends on, already made, or NULL */
};

/** Initialiser of a struct libwdt_model_setup: nanoseconds, 32,768 Hz, divider 128, no layout yet, no partner. */
#define LIBWDT_MODEL_SETUP_INIT {sizeof(struct libwdt_model_setup), 32768, 128, 0, 1000000000u, NULL, NULL, NULL, NULL}

/** 64-bit words of storage in a model. */
#define LIBWDT_MODEL_WORDS 64u

/** One modelled watchdog. Caller's memory; holds no pointer into itself. The contents belong to the library. */
struct libwdt_model {
	uint64_t opaque[LIBWDT_MODEL_WORDS]; /**< private */
};

/** @return sizeof(struct libwdt_model) as this library was built. Pure. */
LIBWDTVTLB_API uint32_t libwdt_model_sizeof(void);

/**
 * Makes a model, just out of a power-on reset, at time 0.
 * @param[out] model  model
 * @param bytes       its size; the macro libwdt_model_init() passes it
 * @param setup       what it is made of; not kept
 * @retval 0                       ready
 * @retval LIBWDT_ERR_INVALID      a null pointer, or a number outside its range
 * @retval LIBWDT_ERR_SIZE         a setup or layout this library does not understand
 * @retval LIBWDT_ERR_STORAGE      @p bytes is too small, or @p model is misaligned
 * @retval LIBWDT_ERR_UNSUPPORTED  a layout that contradicts itself, or a partner that does not go with it
 * @retval LIBWDT_ERR_STATE        the partner is not initialised
 */
LIBWDTVTLB_API int libwdt_model_init_sized(struct libwdt_model *model, uint32_t bytes,
					   const struct libwdt_model_setup *setup);

/** libwdt_model_init_sized() with the size this header knows. */
#define libwdt_model_init(model, setup) libwdt_model_init_sized((model), (uint32_t)sizeof(*(model)), (setup))

/** @name What the hardware may do, where documents and field reports disagree
 * Flags of struct libwdt_model_options; all clear is what the data sheets say,
 * but for two things of the newer ones, which old and new parts then do alike:
 * they print "reaches 0", and clear is PERIOD plus one ticks; they compare a
 * restart by WDT_CR with RPTH and are silent of one by a register write, and clear
 * compares it as well. Each counts at the moment it matters:
 * STRICT, NEW_WINDOW, EARLY_KEPT, OFF_CHECKED and the divider phase when a restart
 * takes effect, PERIOD_SHORT and LEVEL_DOWN when a period begins, WRAP at either,
 * the others when they are met with. A flag that a layout has no use for does
 * nothing.
 * @{ */
#define LIBWDT_MODEL_STRICT 0x01u        /**< a restart is legal while counter < WDD (PERIOD - RPTH), not <= */
#define LIBWDT_MODEL_PERIOD_SHORT 0x02u  /**< the period is WDV (PERIOD) ticks: it ends when the counter reaches 0; with 0, at the reload */
#define LIBWDT_MODEL_NEW_WINDOW 0x04u    /**< the restart by a write is compared with the window being written, not the one in force */
#define LIBWDT_MODEL_REENABLE 0x08u      /**< erratum: a mode write that enables, and with a reset, after mode was "disabled" alone (0x00008000, with RPTH 0x1000) faults at once */
#define LIBWDT_MODEL_SPENT_INERT 0x10u   /**< write-once parts: mode writes after the first do not even restart */
#define LIBWDT_MODEL_FAULT_EDGE 0x20u    /**< only a fault itself resets, not a status flag left set when a mode write allows the reset */
#define LIBWDT_MODEL_EARLY_KEPT 0x40u    /**< an early restart by WDT_CR that does not reset leaves the counter alone */
#define LIBWDT_MODEL_END_STANDS 0x80u    /**< after the end of a period that does not reset, the counter stands at 0 until a restart */
#define LIBWDT_MODEL_WRAP 0x100u         /**< PERIOD - RPTH and PERIOD - LVLTH wrap: beyond PERIOD every restart is legal and the level comes at once, not never */
#define LIBWDT_MODEL_WRITE_EXEMPT 0x200u /**< the restart by the write of a configuration register is never too early */
#define LIBWDT_MODEL_OFF_CHECKED 0x400u  /**< parts with RPTH: an early restart faults even while disabled, as on those with WDD */
#define LIBWDT_MODEL_LEVEL_INERT 0x800u  /**< a write of WDT_ILR does not restart: it counts at once, in the period under way */
#define LIBWDT_MODEL_LEVEL_DOWN 0x1000u  /**< LVLTH is a counter value, not ticks since the restart */
#define LIBWDT_MODEL_LEVEL_HELD 0x2000u  /**< LVLINT comes back after a read of the status for as long as the counter is beyond the level */
#define LIBWDT_MODEL_TORN 0x4000u        /**< the first read of WDT_VR since the counter changed may mix bits of two values */
#define LIBWDT_MODEL_CLAMP_QUIET 0x8000u /**< non-secure half: a clamp does not restart, what it changed comes into force with the next restart */
#define LIBWDT_MODEL_ONES_WINDOW 0x10000u   /**< RSWDT: bits that must be written as ones act as a WDD, not as nothing */
#define LIBWDT_MODEL_HALTS_SWAPPED 0x20000u /**< the two halt bits change places, where the layout marks them LIBWDT_FIELD_DISPUTED */
#define LIBWDT_MODEL_CLOSE_ANY 0x40000u     /**< parts with RPTH: any two writes of WDT_CR and configuration registers must be spaced, not only one of WDT_CR or WDT_MR after a restart by WDT_CR */
/** @} */

/** Divider phase: a restart leaves the divider alone. */
#define LIBWDT_MODEL_DIVIDER_KEPT 0xffffffffu

/** The hardware's freedom: set it once for an emulator, before every write for an adversary. */
struct libwdt_model_options {
	uint32_t size;           /**< sizeof(struct libwdt_model_options) */
	uint32_t flags;          /**< LIBWDT_MODEL_STRICT ... */
	uint32_t delay_clocks;   /**< slow clocks from a restart's landing to its effect, 0 to 3; taken at the landing */
	uint32_t divider_phase;  /**< slow clocks already in the divider when a restart takes effect: 0 (cleared) to divider - 1, or LIBWDT_MODEL_DIVIDER_KEPT */
	uint32_t spacing_clocks; /**< two writes closer than this are a fault of the host, 0 to 255; 0: never; see CLOSE_ANY */
	uint32_t cut_clocks;     /**< what such a pair costs: slow clocks off the period that the second one, or a restart still pending then, begins, 0 to 2^24; taken at the effect */
};

/** Initialiser of a struct libwdt_model_options: as the data sheets have it, no delay, spacing 4. */
#define LIBWDT_MODEL_OPTIONS_INIT {sizeof(struct libwdt_model_options), 0, 0, 0, 4, 0}

/**
 * Sets the hardware's freedom, for what happens from now on.
 * @param model    model
 * @param options  options
 * @retval 0                   set
 * @retval LIBWDT_ERR_INVALID  a null pointer, an unknown flag, or a number outside its range
 * @retval LIBWDT_ERR_SIZE     options this library does not understand
 * @retval LIBWDT_ERR_STATE    not initialised
 * @return or the line callback's error: a counter that was halted may count under
 *         HALTS_SWAPPED, and something be due at once
 */
LIBWDTVTLB_API int libwdt_model_set_options(struct libwdt_model *model, const struct libwdt_model_options *options);

/**
 * Reads the options back.
 * @param model         model
 * @param[out] options  only its size is read
 * @return as libwdt_model_set_options()
 */
LIBWDTVTLB_API int libwdt_model_options(const struct libwdt_model *model, struct libwdt_model_options *options);

/**
 * Changes the rate of the slow clock from this moment on.
 * @param model  model
 * @param hz     10,000 to 1,000,000 Hz
 * @retval 0                   changed
 * @retval LIBWDT_ERR_INVALID  a null pointer, or a rate outside its range
 * @retval LIBWDT_ERR_STATE    not initialised
 */
LIBWDTVTLB_API int libwdt_model_set_hz(struct libwdt_model *model, uint32_t hz);

/** @name Input lines
 * @{ */
#define LIBWDT_MODEL_IDLE 0x1u  /**< the processor idles */
#define LIBWDT_MODEL_DEBUG 0x2u /**< the processor is in debug state */
/** @} */

/**
 * Sets the input lines. Each stops the counter and its divider while the mode
 * register's halt bit of the same name is set.
 * @param model   model
 * @param inputs  LIBWDT_MODEL_IDLE | LIBWDT_MODEL_DEBUG, or 0
 * @retval 0                   set
 * @retval LIBWDT_ERR_INVALID  a null pointer, or an unknown line
 * @retval LIBWDT_ERR_STATE    not initialised
 * @return or the line callback's error
 */
LIBWDTVTLB_API int libwdt_model_set_inputs(struct libwdt_model *model, uint32_t inputs);

/** @name Reset kinds
 * The watchdog is reset with the processor, so every kind that reaches the
 * processor clears it wholly, status and write-once lock included. Which kind it
 * was cannot be read from the watchdog; struct libwdt_model_view has it for a
 * modelled reset controller.
 * @{ */
#define LIBWDT_MODEL_POWER_ON 0u   /**< power came up */
#define LIBWDT_MODEL_WATCHDOG 1u   /**< the watchdog bit: everything */
#define LIBWDT_MODEL_PROCESSOR 2u  /**< the processor alone, by the watchdog (WDRPROC) or by software */
#define LIBWDT_MODEL_SOFTWARE 3u   /**< processor and peripherals, by software */
#define LIBWDT_MODEL_PERIPHERAL 4u /**< peripherals alone, by software: the watchdog keeps everything and counts on */
/** @} */

/**
 * Resets the watchdog, as its reset controller would, and lets it go: the
 * counter starts from here. Time, options, inputs and events stay.
 * @param model  model
 * @param kind   LIBWDT_MODEL_POWER_ON ...
 * @retval 0                   done
 * @retval LIBWDT_ERR_INVALID  a null pointer, or an unknown kind
 * @retval LIBWDT_ERR_STATE    not initialised
 * @return or the line callback's error
 */
LIBWDTVTLB_API int libwdt_model_reset(struct libwdt_model *model, uint32_t kind);

/**
 * A read on the bus. Reading the status register clears it; reading the live
 * counter matters to LIBWDT_MODEL_TORN. Registers that can only be written read
 * as 0.
 * @param model       model
 * @param[out] value  what was read; untouched on an error
 * @param offset      from the watchdog's base
 * @param bytes       width of the access
 * @retval 0                       read
 * @retval LIBWDT_ERR_INVALID      a null pointer
 * @retval LIBWDT_ERR_UNSUPPORTED  not an aligned 32-bit access: nothing happens
 * @retval LIBWDT_ERR_RANGE        no register there: nothing happens
 * @retval LIBWDT_ERR_STATE        not initialised
 * @return or the line callback's error, the value stored
 */
LIBWDTVTLB_API int libwdt_model_read(struct libwdt_model *model, uint32_t *value, uint32_t offset, uint32_t bytes);

/**
 * What libwdt_model_read() would return, without side effects.
 * @param model       model
 * @param[out] value  what stands there; untouched on an error
 * @param offset      from the watchdog's base
 * @param bytes       width of the access
 * @return as libwdt_model_read()
 */
LIBWDTVTLB_API int libwdt_model_peek(const struct libwdt_model *model, uint32_t *value, uint32_t offset, uint32_t bytes);

/**
 * A write on the bus. Registers that can only be read ignore it, as the control
 * register ignores a wrong key.
 * @param model   model
 * @param offset  from the watchdog's base
 * @param value   what is written
 * @param bytes   width of the access
 * @retval 0                       written, or ignored as the hardware would
 * @retval LIBWDT_ERR_INVALID      a null pointer
 * @retval LIBWDT_ERR_UNSUPPORTED  not an aligned 32-bit access: nothing happens
 * @retval LIBWDT_ERR_RANGE        no register there: nothing happens
 * @retval LIBWDT_ERR_STATE        not initialised, or held by its own reset line: nothing happens
 * @return or the line callback's error
 */
LIBWDTVTLB_API int libwdt_model_write(struct libwdt_model *model, uint32_t offset, uint32_t value, uint32_t bytes);

/**
 * Lets time pass, in one computation whatever the step. What happens on the way
 * is counted in the events.
 * @param model  model
 * @param units  0 to 2^63
 * @retval 0                   passed
 * @retval LIBWDT_ERR_INVALID  a null pointer, or more than 2^63 units
 * @retval LIBWDT_ERR_RANGE    the model's time would leave 64 bits, or over 2^42 seconds would pass: nothing happens
 * @retval LIBWDT_ERR_STATE    not initialised
 * @return or the line callback's error
 */
LIBWDTVTLB_API int libwdt_model_advance(struct libwdt_model *model, uint64_t units);

/** A time that never comes. */
#define LIBWDT_MODEL_NEVER (~(uint64_t)0)

/**
 * Time to the next thing that happens by itself at the present clock rate: a
 * restart taking effect, the counter passing the level (LVLTH) or its underflow.
 * Of a pair, ask both. Advancing by it makes that
 * thing happen, by one unit less does not.
 * @param model       model
 * @param[out] units  at least 1, or LIBWDT_MODEL_NEVER
 * @retval 0                   stored
 * @retval LIBWDT_ERR_INVALID  a null pointer
 * @retval LIBWDT_ERR_STATE    not initialised
 */
LIBWDTVTLB_API int libwdt_model_next_event(const struct libwdt_model *model, uint64_t *units);

/** @name What has happened
 * @{ */
#define LIBWDT_MODEL_UNDERFLOW 0x01u /**< the period ended (WDUNF, PERINT) */
#define LIBWDT_MODEL_EARLY 0x02u     /**< a restart outside the window (WDERR, RPTHINT) */
#define LIBWDT_MODEL_REENABLED 0x04u /**< the erratum of LIBWDT_MODEL_REENABLE (WDUNF) */
#define LIBWDT_MODEL_CLOSE 0x08u     /**< two writes closer than spacing_clocks: a fault of the host that no status bit shows */
#define LIBWDT_MODEL_UNSTEADY 0x10u  /**< a mode write that disables, or leaves disabled, and changes WDV or WDD; not a fault here */
#define LIBWDT_MODEL_LEVEL 0x20u     /**< the counter passed the level (LVLINT); not a fault */
#define LIBWDT_MODEL_PARTNER 0x40u   /**< secure half: the non-secure one faulted (NSPERINT, NSRPTHINT); its own events say when */
#define LIBWDT_MODEL_NOT_ONES 0x80u  /**< RSWDT: a mode write with a 0 where ones must be written; not a fault here */
#define LIBWDT_MODEL_ALONE 0x100u    /**< RSWDT: enabled while its partner was disabled; not a fault here */
/** @} */

/** Counts since the model was made or libwdt_model_clear_events(). A reset does not touch them. */
struct libwdt_model_events {
	uint32_t size;        /**< sizeof(struct libwdt_model_events) */
	uint32_t seen;        /**< LIBWDT_MODEL_UNDERFLOW ..., or'ed */
	uint32_t first_cause; /**< of the first fault (UNDERFLOW, EARLY, REENABLED or CLOSE), 0: none */
	uint32_t reserved;    /**< 0 */
	uint64_t first_time;  /**< its time, units, rounded up; meaningless without one */
	uint64_t underflows;  /**< LIBWDT_MODEL_UNDERFLOW and LIBWDT_MODEL_REENABLED */
	uint64_t early;       /**< LIBWDT_MODEL_EARLY */
	uint64_t close;       /**< LIBWDT_MODEL_CLOSE */
	uint64_t interrupts;  /**< rises of LIBWDT_MODEL_LINE_INTERRUPT, those that end within a step of time too */
	uint64_t resets;      /**< rises of the two reset lines */
	uint64_t levels;      /**< LIBWDT_MODEL_LEVEL */
};

/** Initialiser of a struct libwdt_model_events. */
#define LIBWDT_MODEL_EVENTS_INIT {sizeof(struct libwdt_model_events), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}

/**
 * Reads the events.
 * @param model        model
 * @param[out] events  only its size is read
 * @retval 0                   stored
 * @retval LIBWDT_ERR_INVALID  a null pointer
 * @retval LIBWDT_ERR_SIZE     a struct this library does not understand
 * @retval LIBWDT_ERR_STATE    not initialised
 */
LIBWDTVTLB_API int libwdt_model_events(const struct libwdt_model *model, struct libwdt_model_events *events);

/**
 * Forgets the events.
 * @param model  model
 * @retval 0                   forgotten
 * @retval LIBWDT_ERR_INVALID  a null pointer
 * @retval LIBWDT_ERR_STATE    not initialised
 */
LIBWDTVTLB_API int libwdt_model_clear_events(struct libwdt_model *model);

/** @name State of a model
 * @{ */
#define LIBWDT_MODEL_COUNTING 0x1u /**< enabled, not halted, not held, not over */
#define LIBWDT_MODEL_LOCKED 0x2u   /**< mode, window and level register take no more values */
#define LIBWDT_MODEL_PENDING 0x4u  /**< a restart has landed and not yet taken effect */
#define LIBWDT_MODEL_HELD 0x8u     /**< in reset by its own reset line, until libwdt_model_reset() */
#define LIBWDT_MODEL_OVER 0x10u    /**< under LIBWDT_MODEL_END_STANDS: the period is over, the counter waits for a restart */
/** @} */

/** What the bus does not show. */
struct libwdt_model_view {
	uint32_t size;           /**< sizeof(struct libwdt_model_view) */
	uint32_t state;          /**< LIBWDT_MODEL_COUNTING ..., or'ed */
	uint32_t counter;        /**< the counter's value */
	uint32_t load;           /**< WDV or PERIOD in force */
	uint32_t window;         /**< WDD or RPTH in force; all ones where the layout has none */
	uint32_t hz;             /**< rate of the slow clock */
	uint32_t inputs;         /**< LIBWDT_MODEL_IDLE | LIBWDT_MODEL_DEBUG */
	uint32_t lines;          /**< bit LIBWDT_MODEL_LINE_*: high */
	uint32_t reset_kind;     /**< LIBWDT_MODEL_POWER_ON ...: the last one */
	uint32_t pending_clocks; /**< slow clocks to a pending restart's effect, rounded up */
	uint64_t age_clocks;     /**< slow clocks counted in this period, rounded down */
	uint64_t now;            /**< time, units */
	uint32_t level;          /**< LVLTH in force; all ones where the layout has none */
	uint32_t reserved;       /**< 0 */
};

/** Initialiser of a struct libwdt_model_view. */
#define LIBWDT_MODEL_VIEW_INIT {sizeof(struct libwdt_model_view), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}

/**
 * Looks inside.
 * @param model      model
 * @param[out] view  only its size is read
 * @return as libwdt_model_events()
 */
LIBWDTVTLB_API int libwdt_model_view(const struct libwdt_model *model, struct libwdt_model_view *view);

/** Bytes of a saved state. */
#define LIBWDT_MODEL_STATE_BYTES 236u

/** @return LIBWDT_MODEL_STATE_BYTES as this library was built. Pure. */
LIBWDTVTLB_API uint32_t libwdt_model_state_bytes(void);

/**
 * Saves everything that can change, in a format that is the same on every
 * machine: version, fields with the lowest byte first, checksum.
 * @param model       model
 * @param[out] state  libwdt_model_state_bytes() bytes are written
 * @param length      bytes of room
 * @retval 0                   saved
 * @retval LIBWDT_ERR_INVALID  a null pointer
 * @retval LIBWDT_ERR_SIZE     too little room; nothing written
 * @retval LIBWDT_ERR_STATE    not initialised
 */
LIBWDTVTLB_API int libwdt_model_save(const struct libwdt_model *model, uint8_t *state, uint32_t length);

/**
 * Takes over a saved state. The model must have been made with the same layout,
 * time_hz and divider; its line callback and its partner are kept, and neither
 * is called.
 * @param model   model
 * @param state   what libwdt_model_save() wrote
 * @param length  its bytes
 * @retval 0                       restored
 * @retval LIBWDT_ERR_INVALID      a null pointer, or a damaged state
 * @retval LIBWDT_ERR_SIZE         fewer bytes than a state has
 * @retval LIBWDT_ERR_UNSUPPORTED  another version, or saved under another setup
 * @retval LIBWDT_ERR_STATE        not initialised
 * After an error the model is as before.
 */
LIBWDTVTLB_API int libwdt_model_restore(struct libwdt_model *model, const uint8_t *state, uint32_t length);

/** @} */

#ifdef __cplusplus
}
#endif

#endif
