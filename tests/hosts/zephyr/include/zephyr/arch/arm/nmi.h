/* SPDX-License-Identifier: MIT */
/* Copyright (c) The libwdtvtlb authors */
/* The handler of the NMI, with CONFIG_RUNTIME_NMI. */
#ifndef FAKE_NMI_H
#define FAKE_NMI_H

void z_arm_nmi_set_handler(void (*handler)(void));

#endif
