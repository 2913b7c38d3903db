/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/**
 * @file wdt_supervisor.h
 * Many software clients over one hardware watchdog: it is refreshed only while
 * each of them lives.
 *
 * A client, a task or an interrupt handler, promises to check in again and again,
 * never later than its period after the last time and, if it wants that watched
 * too, never sooner than its window allows. The supervisor is the owner of a
 * watchdog that libwdt negotiated or attached: it pings while every client is
 * healthy. At the first fault it pings for the last time, so the reset comes
 * no sooner than the watchdog's soft timeout after the fault was found, and no
 * later than libwdt_plan::timeout_max_us after it (with a timing record: the soft
 * timeout and libwdt_timing::bite_max_us); the time in between is for
 * the fault callback's log. A host that stops polling is reset by the hardware itself.
 *
 * **Clock.** Check-ins are dated by a clock of the host's that counts up through
 * 32 bits and wraps, at any rate, and that every client can read where it runs: a
 * tick count of 1 kHz will do. It need not be the counter that
 * libwdt_ops::now reads; deadlines are told in that one, as everywhere.
 *
 * **What a late client is.** One whose check-in is dated more than `period_ticks` after
 * the one before, or has not come when a poll finds the clock to read so much. A check-in that
 * is too late is not noted, so it hides nothing: the first
 * libwdt_supervisor_poll() at or after the deadline that the last one returned finds the fault.
 * That deadline is no more than one tick of the clock and two of the watchdog's
 * counter after the moment at which the clock first reads so much.
 *
 * **Condemned is for ever.** Neither a later check-in nor suspending, removing or resuming the
 * client pardons it; only the reset ends it. From libwdt_supervisor_init() on the
 * watchdog is the supervisor's. A call of the host's that counts as a ping (libwdt_ping(),
 * libwdt_start(), libwdt_set_timeout(), libwdt_resume()) does not postpone the reset:
 * each poll puts the last ping back to where the fault was found, and once the
 * soft timeout has passed nothing is refreshed any more. A host that takes the soft timeout away
 * (libwdt_set_timeout() to 0), closes the watchdog or sets LIBWDT_MANUAL gets LIBWDT_ERR_STATE from every
 * poll; when a client fails under these the refreshes stop at once, and the hardware's own period is
 * all that is left. Whoever stops hardware that can be stopped
 * has no reset, of course. A watchdog that is negotiated or attached anew needs
 * its supervisor to be made anew.
 *
 * **Threads.** libwdt_check_in() may be called from any context, interrupt
 * handlers and other processors included, beside any other call; each client's
 * own check-ins must not overlap, and have returned before its slot is added to again
 * after libwdt_client_remove(). It stores the date into a 32-bit word of the client's
 * own slot; the first one after add or resume stores a second word, and one that is too early
 * two more, of which one is shared by all and only ever set to 1. It never reads, changes
 * and writes a word that somebody else writes, so it needs no atomic instruction. All
 * other functions are serialised by the host with each other and with the calls
 * on the same struct libwdt.
 *
 * Argument order and results are those of wdt.h.
 */
#ifndef LIBWDTVTLB_WDT_SUPERVISOR_H
#define LIBWDTVTLB_WDT_SUPERVISOR_H

#include <libwdtvtlb/wdt.h>

#ifdef __cplusplus
extern "C" {
#endif

/** @defgroup wdt_supervisor Supervisor
 * @{ */

/** Answer of libwdt_supervisor_poll(): a client has failed, the watchdog is pinged no more, the reset comes. */
#define LIBWDT_CONDEMNED 4

/** Longest period, and longest time between two polls, in ticks of the supervisor's clock. */
#define LIBWDT_CLIENT_TICKS_MAX 0x40000000u

/** Highest number of clients. */
#define LIBWDT_CLIENTS_MAX 65535u

/** @name Faults of a client
 * @{ */
#define LIBWDT_FAULT_LATE 1u  /**< it has not checked in within its period */
#define LIBWDT_FAULT_EARLY 2u /**< it checked in again before its window opened */
/** @} */

/** Letters of a client's name that a record keeps, its ending NUL included. */
#define LIBWDT_RECORD_NAME 24u

/**
 * What is kept of the first fault. Put it where memory survives the reset
 * and no boot code clears it, past or in front of a write-back cache that does
 * not, and read it on the next boot, before any client
 * can fail, with libwdt_record_check(). Its words are in the machine's own
 * order.
 *
 * Of several clients that one poll finds, the first is one that came too early
 * (that happened before the others were found late), and otherwise the one
 * that is late by the most ticks; of equals the one that was added to the lower slot.
 */
struct libwdt_record {
	uint32_t magic;       /**< tells a record from anything else */
	uint32_t version;     /**< of this layout: 1; every later one begins with the same two words */
	uint32_t client;      /**< handle of the client */
	uint32_t fault;       /**< LIBWDT_FAULT_LATE or LIBWDT_FAULT_EARLY */
	uint32_t by_ticks;    /**< late: time since its last check-in less what it may take, when it was found; early: how much too early */
	uint32_t found_ticks; /**< the supervisor's clock when it was found */
	uint32_t clock_hz;    /**< rate of that clock */
	uint32_t more;        /**< further clients that the same poll found to have failed */
	char name[LIBWDT_RECORD_NAME]; /**< the client's name, cut if need be */
	uint32_t check;       /**< over everything before it */
};

/**
 * A client has failed: log it. Called in libwdt_supervisor_poll() and the calls that are one, once for each client
 * that fails, the first one first; the kept record is complete by then, and the
 * watchdog has been served. It is not served while this runs: come back within
 * the host's latency of the next refresh, or hand long work to somebody else. May call
 * libwdt_check_in() and libwdt_client_status(), and nothing else on the supervisor or its watchdog.
 * @param user    as in the configuration
 * @param record  what happened to this client; gone when the callback returns
 * @return 0, or a negative error, which the poll returns when its work is done; the reset comes all the same
 */
typedef int libwdt_fault_fn(void *user, const struct libwdt_record *record);

/** 64-bit words of storage in a client. */
#define LIBWDT_CLIENT_WORDS 10u

/** One client's slot. Caller's memory; the contents belong to the library. */
struct libwdt_client {
	uint64_t opaque[LIBWDT_CLIENT_WORDS]; /**< private */
};

/** What a supervisor is made of. */
struct libwdt_supervisor_config {
	uint32_t size;                 /**< sizeof(struct libwdt_supervisor_config) */
	uint32_t clock_hz;             /**< rate of the clock that dates check-ins, 1 to 2^32 - 1 */
	uint32_t client_count;         /**< elements of @ref clients, 1 to LIBWDT_CLIENTS_MAX */
	uint32_t client_bytes;         /**< sizeof(struct libwdt_client) */
	struct libwdt_client *clients; /**< the slots; kept */
	struct libwdt_record *record;  /**< survives the reset; kept, and untouched until a client fails; NULL: none */
	libwdt_fault_fn *fault;        /**< told about each fault; NULL: nobody is */
	void *user;                    /**< first argument of fault */
};

/** Initialiser of a struct libwdt_supervisor_config: a clock of 1 kHz, no clients yet. */
#define LIBWDT_SUPERVISOR_CONFIG_INIT \
	{sizeof(struct libwdt_supervisor_config), 1000, 0, sizeof(struct libwdt_client), NULL, NULL, NULL, NULL}

/** What a client promises. */
struct libwdt_client_config {
	uint32_t size;         /**< sizeof(struct libwdt_client_config) */
	uint32_t period_ticks; /**< longest legal distance of two check-ins, 1 to LIBWDT_CLIENT_TICKS_MAX */
	uint32_t closed_ticks; /**< a check-in sooner than this after the one before is too early; 0: none is; at most the period */
	uint32_t first_ticks;  /**< how long the first check-in after add or resume may take, to LIBWDT_CLIENT_TICKS_MAX; 0: the period */
	const char *name;      /**< ends with NUL; kept; NULL: none */
};

/** Initialiser of a struct libwdt_client_config. */
#define LIBWDT_CLIENT_CONFIG_INIT {sizeof(struct libwdt_client_config), 0, 0, 0, NULL}

/** 64-bit words of storage in a supervisor. */
#define LIBWDT_SUPERVISOR_WORDS 16u

/** One supervisor. Caller's memory; holds no pointer into itself. The contents belong to the library. */
struct libwdt_supervisor {
	uint64_t opaque[LIBWDT_SUPERVISOR_WORDS]; /**< private */
};

/** @return sizeof(struct libwdt_supervisor) as this library was built. Pure. */
LIBWDTVTLB_API uint32_t libwdt_supervisor_sizeof(void);

/** @return sizeof(struct libwdt_client) as this library was built. Pure. */
LIBWDTVTLB_API uint32_t libwdt_client_sizeof(void);

/**
 * Makes a supervisor without clients, and the owner of a watchdog: opens it, as libwdt_start().
 * @param[out] supervisor  supervisor
 * @param bytes            its size; the macro libwdt_supervisor_init() passes it
 * @param[out] deadline    next call of libwdt_supervisor_poll(), in the watchdog's counter
 * @param wdt              the watchdog, negotiated or attached, with a soft timeout; kept
 * @param config           what it is made of; not kept
 * @param now              the supervisor's clock
 * @retval 0                   open and supervised; an empty fleet is healthy
 * @retval LIBWDT_ERR_INVALID  a null pointer, a number outside its range, a watchdog without a soft timeout, which would
 *                             be refreshed for ever, or one in LIBWDT_MANUAL
 * @retval LIBWDT_ERR_SIZE     a struct this library does not understand, or slots of another size
 * @retval LIBWDT_ERR_STORAGE  @p bytes is too small, or @p supervisor, the slots or the record are misaligned
 * @return otherwise as libwdt_start(); after any error the supervisor and its slots are as before
 */
LIBWDTVTLB_API int libwdt_supervisor_init_sized(struct libwdt_supervisor *supervisor, uint32_t bytes, uint64_t *deadline,
						struct libwdt *wdt, const struct libwdt_supervisor_config *config,
						uint32_t now);

/** libwdt_supervisor_init_sized() with the size this header knows. */
#define libwdt_supervisor_init(supervisor, deadline, wdt, config, now) \
	libwdt_supervisor_init_sized((supervisor), (uint32_t)sizeof(*(supervisor)), (deadline), (wdt), (config), (now))

/**
 * Looks after the clients whose deadline has come and does what the watchdog
 * needs: takes the place of libwdt_ping() and libwdt_poll(), on one reading of its counter. Looks at
 * no client before the first of their deadlines, and then at all of them once; besides that
 * every LIBWDT_CLIENT_TICKS_MAX, once in the shorter of `period_ticks` and `first_ticks` of each client
 * that has not checked in yet, and at every poll after an early check-in.
 * @param supervisor     supervisor
 * @param[out] deadline  next call, in the watchdog's counter; never more than LIBWDT_CLIENT_TICKS_MAX of the clock ahead.
 *                       Stored also with a callback's error and LIBWDT_ERR_STATE of an initialised supervisor
 * @param now            the supervisor's clock
 * @retval 0                   everybody is healthy
 * @retval LIBWDT_CONDEMNED    a client has failed, now or before; go on polling: the reset is to come at its time
 * @retval LIBWDT_ERR_INVALID  a null pointer
 * @retval LIBWDT_ERR_STATE    not initialised, or refreshes would not end by themselves: see **Condemned** above
 * @return or the error of libwdt_ping(), libwdt_poll() or the fault callback, in this order. An error does not
 *         hide a fault for good: the next poll returns LIBWDT_CONDEMNED
 */
LIBWDTVTLB_API int libwdt_supervisor_poll(struct libwdt_supervisor *supervisor, uint64_t *deadline, uint32_t now);

/**
 * Adds a client. Its first check-in is due within `first_ticks` from now. A
 * condemned supervisor takes clients too, and is condemned still.
 * @param supervisor     supervisor
 * @param[out] client    its handle: never 0; the next 65,534 clients of its slot have others
 * @param[out] deadline  as of libwdt_supervisor_poll(), which this begins with
 * @param config         what it promises; not kept, but the name is
 * @param now            the supervisor's clock
 * @retval LIBWDT_ERR_INVALID  a null pointer or a number outside its range
 * @retval LIBWDT_ERR_SIZE     a struct this library does not understand
 * @retval LIBWDT_ERR_RANGE    no free slot
 * @return otherwise as libwdt_supervisor_poll(). The client has been added if the supervisor is initialised and this is
 *         none of the errors above, even if it is an error of the poll: see @p client, which is stored only then
 */
LIBWDTVTLB_API int libwdt_client_add(struct libwdt_supervisor *supervisor, uint32_t *client, uint64_t *deadline,
				     const struct libwdt_client_config *config, uint32_t now);

/**
 * Removes a client; its handle is void from here. One that is late or early already has failed.
 * What the poll returns does not keep it from being removed. No check-in of its may still be under way when
 * its slot is taken again: it would count for the newcomer.
 * @param supervisor     supervisor
 * @param[out] deadline  as of libwdt_supervisor_poll(), which this begins with
 * @param client         handle
 * @param now            the supervisor's clock
 * @retval LIBWDT_ERR_INVALID  a null pointer, or no such client
 * @return otherwise as libwdt_supervisor_poll()
 */
LIBWDTVTLB_API int libwdt_client_remove(struct libwdt_supervisor *supervisor, uint64_t *deadline, uint32_t client,
					uint32_t now);

/**
 * Asks nothing of a client until libwdt_client_resume(); its check-ins are accepted and mean nothing.
 * @param supervisor     supervisor
 * @param[out] deadline  as of libwdt_supervisor_poll(), which this begins with
 * @param client         handle
 * @param now            the supervisor's clock
 * @return as libwdt_client_remove()
 */
LIBWDTVTLB_API int libwdt_client_suspend(struct libwdt_supervisor *supervisor, uint64_t *deadline, uint32_t client,
					 uint32_t now);

/**
 * Asks for check-ins again, the first within `first_ticks` from now. On a client that is not suspended it does the same.
 * @param supervisor     supervisor
 * @param[out] deadline  as of libwdt_supervisor_poll(), which this begins with
 * @param client         handle
 * @param now            the supervisor's clock
 * @return as libwdt_client_remove()
 */
LIBWDTVTLB_API int libwdt_client_resume(struct libwdt_supervisor *supervisor, uint64_t *deadline, uint32_t client,
					uint32_t now);

/**
 * The host has slept, or its clock stood or jumped: every client that is not suspended begins anew, as after libwdt_client_resume(),
 * but without a poll before. Who was late and not yet found is forgiven; who was early is not.
 * Call it after libwdt_resume(), instead of a poll.
 * @param supervisor     supervisor
 * @param[out] deadline  as of libwdt_supervisor_poll(), which this ends with
 * @param now            the supervisor's clock
 * @return as libwdt_supervisor_poll()
 */
LIBWDTVTLB_API int libwdt_supervisor_wake(struct libwdt_supervisor *supervisor, uint64_t *deadline, uint32_t now);

/**
 * The client lives. From any context; see **Threads** above.
 * @param supervisor  supervisor
 * @param client      handle
 * @param now         the supervisor's clock, read by the caller
 * @retval 0                   noted; or suspended, or too late: the next poll finds the fault
 * @retval LIBWDT_EARLY        too early: noted as a fault, which the next poll finds
 * @retval LIBWDT_ERR_INVALID  a null pointer, or no such client (any more)
 * @retval LIBWDT_ERR_STATE    not initialised
 */
LIBWDTVTLB_API int libwdt_check_in(struct libwdt_supervisor *supervisor, uint32_t client, uint32_t now);

/** @name State flags of a client
 * @{ */
#define LIBWDT_CLIENT_SUSPENDED 0x1u  /**< nothing is asked of it */
#define LIBWDT_CLIENT_CHECKED_IN 0x2u /**< it has, since it was added or resumed */
#define LIBWDT_CLIENT_FAILED 0x4u     /**< it was late or early, and a poll has found it */
/** @} */

/** How a client does. */
struct libwdt_client_status {
	uint32_t size;         /**< sizeof(struct libwdt_client_status) */
	uint32_t state;        /**< LIBWDT_CLIENT_* */
	uint32_t last_ticks;   /**< date of its last check-in; of add or resume before the first */
	uint32_t left_ticks;   /**< until the clock finds it late: 0 when it does and when it has failed, all ones while suspended */
	uint32_t period_ticks; /**< as configured */
	uint32_t closed_ticks; /**< as configured */
	const char *name;      /**< as configured */
};

/** Initialiser of a struct libwdt_client_status. */
#define LIBWDT_CLIENT_STATUS_INIT {sizeof(struct libwdt_client_status), 0, 0, 0, 0, 0, NULL}

/**
 * Reads out a client.
 * @param supervisor   supervisor
 * @param[out] status  only its size is read; untouched on an error
 * @param client       handle
 * @param now          the supervisor's clock
 * @retval 0                   stored
 * @retval LIBWDT_ERR_INVALID  a null pointer, or no such client
 * @retval LIBWDT_ERR_SIZE     a struct this library does not understand
 * @retval LIBWDT_ERR_STATE    not initialised
 */
LIBWDTVTLB_API int libwdt_client_status(const struct libwdt_supervisor *supervisor, struct libwdt_client_status *status,
					uint32_t client, uint32_t now);

/**
 * Whether memory holds the record of a fault.
 * @param record  what was found there
 * @retval 0                       a record
 * @retval LIBWDT_ERR_INVALID      a null pointer, or no record: never written, cleared, or damaged
 * @retval LIBWDT_ERR_UNSUPPORTED  a record of another version or of another byte order
 *
 * Pure.
 */
LIBWDTVTLB_API int libwdt_record_check(const struct libwdt_record *record);

/**
 * Forgets a record, so that the next boot does not find it again.
 * @param[out] record  cleared
 * @retval 0                   done
 * @retval LIBWDT_ERR_INVALID  a null pointer
 */
LIBWDTVTLB_API int libwdt_record_clear(struct libwdt_record *record);

/** @} */

#ifdef __cplusplus
}
#endif

#endif
