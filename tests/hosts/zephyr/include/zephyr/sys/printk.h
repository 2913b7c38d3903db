/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* Messages go to the standard output where CHATTER is set. */
#ifndef FAKE_PRINTK_H
#define FAKE_PRINTK_H

#if defined(__GNUC__)
__attribute__((__format__(__printf__, 1, 2)))
#endif
void printk(const char *format, ...);

#endif
