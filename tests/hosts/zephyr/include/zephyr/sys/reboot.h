/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* Reboot. */
#ifndef FAKE_REBOOT_H
#define FAKE_REBOOT_H

#define SYS_REBOOT_COLD 1

void sys_reboot(int type);

#endif
