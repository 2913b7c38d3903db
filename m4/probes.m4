# SPDX-License-Identifier: MIT
# Copyright (c) The libwdtvtlb authors
# The two questions configure.ac asks again and again.

# PROBE_COMPILER_FLAGS(VARIABLE, FLAGS)
# Substitutes VARIABLE with those FLAGS that the compiler takes without a warning.
AC_DEFUN([PROBE_COMPILER_FLAGS], [
	AC_SUBST([$1])
	for flag in $2; do
		AS_VAR_PUSHDEF([cached_answer], [libwdtvtlb_cv_cflag_$flag])
		AC_CACHE_CHECK([whether the compiler takes $flag], [cached_answer], [
			saved_CFLAGS=$CFLAGS
			CFLAGS="$CFLAGS -Werror $flag"
			AC_COMPILE_IFELSE([AC_LANG_SOURCE([extern int probe; int probe = 0;])],
				[AS_VAR_SET([cached_answer], [yes])], [AS_VAR_SET([cached_answer], [no])])
			CFLAGS=$saved_CFLAGS])
		AS_VAR_IF([cached_answer], [yes], [$1="${$1:+$$1 }$flag"])
		AS_VAR_POPDEF([cached_answer])
	done
])

# PROBE_LIBRARY(NAME, PROLOGUE, BODY, WHEN MISSING)
# Sets have_NAME to yes or to the fourth argument, and the conditional HAVE_NAME,
# after linking a hosted program with NAME_CFLAGS and NAME_LIBS: pkg-config may
# speak of another machine than the one we build for. Both are then empty where it
# is missing, and NAME_CFLAGS defines HAVE_NAME where it is there.
AC_DEFUN([PROBE_LIBRARY], [
	have_$1="$4"
	AS_IF([test "x$hosted" = xyes], [
		AC_MSG_CHECKING([whether a program with $1 links])
		saved_CFLAGS=$CFLAGS
		saved_LIBS=$LIBS
		CFLAGS="$CFLAGS $$1_CFLAGS"
		LIBS="$$1_LIBS $LIBS"
		AC_LINK_IFELSE([AC_LANG_PROGRAM([$2], [$3])], [have_$1=yes])
		CFLAGS=$saved_CFLAGS
		LIBS=$saved_LIBS
		AC_MSG_RESULT([$have_$1])])
	AS_IF([test "x$have_$1" = xyes], [$1_CFLAGS="$$1_CFLAGS -DHAVE_$1=1"], [$1_CFLAGS= $1_LIBS=])
	AM_CONDITIONAL([HAVE_$1], [test "x$have_$1" = xyes])
])
