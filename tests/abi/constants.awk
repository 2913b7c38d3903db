# SPDX-License-Identifier: MIT
# Copyright (c) The libwdtvtlb authors
# The names of the constants that the headers define: numbers, not initialisers, attributes, guards or macros with arguments.
/^#define (LIBWDT|LIBVTLB|THASH)_[A-Z0-9_]+[ \t]+[^ \t{]/ && $2 !~ /_H$|^LIB(WDT|VTLB)_VERSION/ && $3 !~ /^(__|alignas|_Alignas|\\$)/ { print $2 }
