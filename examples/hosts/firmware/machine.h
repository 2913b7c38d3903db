/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/*
 * What the shared program asks of a processor and its emulator (machines/NAME.S and
 * NAME.c): a start that calls main(), a way to say a line, and an end. RAM keeps
 * its content through a reset; the words of `machine_kept` lie outside everything
 * that is loaded or cleared at a start.
 */
#ifndef FIRMWARE_MACHINE_H
#define FIRMWARE_MACHINE_H

#include <stdint.h>

/* Prints a string as it is. */
void machine_write(const char *text);

/* Ends the emulator with an exit status of 0 to 9, where it can: else says "exit N" on a line and stands still. */
_Noreturn void machine_exit(uint32_t status);

/*
 * Lets a little time go by: an instruction that waits, or some that do nothing, well
 * within every board's `latency_us`. An emulator runs a loop of a thousand of those
 * many times faster than one that reads a counter each time.
 */
void machine_relax(void);

/* Words that a reset leaves alone; what they hold after power-on is unknown. */
#define MACHINE_KEPT_WORDS 256u
extern uint32_t machine_kept[MACHINE_KEPT_WORDS];

int main(void);

#endif
