# SPDX-License-Identifier: MIT
# Copyright (c) The libwdtvtlb authors
# The work of tools/amalgamate: many translation units become one.
#   root      the source tree             headers  public headers, below include/libwdtvtlb/
#   name      of the library              sources  its sources, below root
#   version   of the library              to       path of what is written, without .c and .h
#   lines     1: #line directives
#
# What the one file asks for, and the sources do not have to know:
#   - each private header stands once, before what needs it first;
#   - a static name that another file uses too, for whatever, gets the file's name before it;
#   - a macro ends with the file that defines it;
#   - functions that files share become static: outside nothing is seen but what is public.
# What cannot be put into one file is refused: a header's macro that has a second meaning elsewhere, or whose name is
# something else in a file that does not include the header; names that cannot be told apart.

function refuse(message)
{
	print "amalgamate: " message >"/dev/stderr"
	failed = 1
	exit 1
}

# Reads a file into line[path, 1..count[path]], once.
function read_file(path,    text, n, status)
{
	if (path in count)
		return
	while ((status = (getline text <(root "/" path))) > 0)
		line[path, ++n] = text
	close(root "/" path)
	if (status < 0 || !n)
		refuse("cannot read " path)
	count[path] = n
}

# "lib/wdt/model/" and "../exact.h" are "lib/wdt/exact.h".
function join_path(directory, path)
{
	while (path ~ /^\.\.\//) {
		path = substr(path, 4)
		sub(/[^\/]*\/$/, "", directory)
	}
	return directory path
}

# The private header that a line includes, or "".
function private_include(text, path)
{
	if (text !~ /^#include "/)
		return ""
	gsub(/^#include "|".*$/, "", text)
	sub(/[^\/]*$/, "", path)
	return join_path(path, text)
}

# The public header that a line includes, or "".
function public_include(text)
{
	if (text !~ /^#include <libwdtvtlb\//)
		return ""
	gsub(/^#include <|>.*$/, "", text)
	return "include/" text
}

# The name that a declaration at the left margin declares: what stands before its first bracket or equals sign.
function declared_name(text)
{
	gsub(/__attribute__\(\(.*\)\) /, "", text)
	sub(/[ ]*[(=\[;{].*$/, "", text)
	sub(/^.*[ *]/, "", text)
	return text
}

# Walks through a file's code: notes the identifiers, or with `edit` renames those that get a new name. Comments,
# strings, members and tags keep theirs.
function scan_tokens(path, edit,    i, n)
{
	in_comment = 0
	before = ""
	n = count[path]
	for (i = 1; i <= n; i++)
		if (line[path, i] !~ /^#include/)
			line[path, i] = scan_line(path, line[path, i], edit)
}

function scan_line(path, text, edit,    done, token)
{
	done = ""
	while (text != "") {
		if (in_comment) {
			if (!match(text, /\*\//))
				return done text
			done = done substr(text, 1, RSTART + 1)
			text = substr(text, RSTART + 2)
			in_comment = 0
			continue
		}
		if (!match(text, /^[ \t]+|^\/\*|^"(\\.|[^"\\])*"|^'(\\.|[^'\\])*'|^[0-9][0-9A-Za-z.]*|^[A-Za-z_][A-Za-z0-9_]*|^->|^./))
			refuse(path ": cannot read: " text)
		token = substr(text, 1, RLENGTH)
		text = substr(text, RLENGTH + 1)
		if (token == "/*")
			in_comment = 1
		else if (token ~ /^[A-Za-z_]/)
			token = identifier(path, token, edit)
		done = done token
		if (token !~ /^[ \t]/ && token != "/*")
			before = token
	}
	return done
}

function identifier(path, token, edit)
{
	if (!edit) {
		uses[path, token] = 1
		known[token] = 1
	}
	if (before == "." || before == "->" || before == "struct")
		return token
	if (edit)
		return (path, token) in new_name ? new_name[path, token] : token
	if (!((path, token) in says)) {
		says[path, token] = 1
		sayers[token] += path !~ /^include\//
	}
	return token
}

# Learns what a file defines for itself.
function learn(path,    i, text, n, own)
{
	n = count[path]
	for (i = 1; i <= n; i++) {
		text = line[path, i]
		if (text ~ /^#[ ]*define /)
			learn_macro(path, i)
		else if (text ~ /^static /) {
			own = text ~ /^static (const )?struct ([a-z_]+ )?\{$/ ? name_behind(path, i) : declared_name(text)
			if (own !~ /^[A-Za-z_][A-Za-z0-9_]*$/)
				refuse(path ":" i ": declares no name that is found: " text)
			learn_static(path, own)
		} else if (path ~ /\.h$/ && is_shared(text))
			shared[declared_name(text)] = path
	}
}

# static const struct { ... } NAME[] = {
function name_behind(path, i)
{
	for (i++; i <= count[path]; i++)
		if (line[path, i] ~ /^\} /)
			return declared_name(line[path, i])
	return ""
}

# A declaration of something that another file of the library defines.
function is_shared(text)
{
	return text ~ /^[a-z]/ && text !~ /^(static|typedef|struct [a-z_0-9]* \{|enum|extern "C")/ && text ~ /[(\[]/
}

function learn_macro(path, i,    macro, text)
{
	text = line[path, i]
	sub(/^#[ ]*define /, "", text)
	gsub(/[ \t]*\/\*.*$/, "", text)
	macro = text
	sub(/[^A-Za-z0-9_].*$/, "", macro)
	if (path !~ /\.h$/) {
		if (!((path, macro) in uses_macro))
			macros[path] = macros[path] " " macro
		uses_macro[path, macro] = 1
	} else {
		if (macro in macro_text && macro_text[macro] != text && index(headers_with[macro] " ", " " path " ") == 0)
			refuse(macro " has two meanings: in" headers_with[macro] " and in " path "; rename one")
		macro_text[macro] = text
		headers_with[macro] = headers_with[macro] " " path
	}
}

function learn_static(path, own)
{
	if ((path, own) in own_static)
		return
	own_static[path, own] = 1
	statics[path] = statics[path] " " own
}

# Lists the files in the order in which they stand in the result, headers where they are needed first.
function visit(path,    i, needed)
{
	if (path in seen)
		return
	seen[path] = 1
	read_file(path)
	for (i = 1; i <= count[path]; i++) {
		needed = private_include(line[path, i], path)
		if (needed != "")
			visit(needed)
	}
	order[++files] = path
}

# The headers that a file sees, itself included, into sees[start, header].
function see(start, path,    i, needed)
{
	if ((start, path) in sees)
		return
	sees[start, path] = 1
	for (i = 1; i <= count[path]; i++) {
		needed = private_include(line[path, i], path)
		if (needed != "")
			see(start, needed)
	}
}

# A macro of a header reaches all files below it. To those that do not include the header, its name must be nothing.
function check_macros(    i, macro)
{
	for (i = 1; i <= files; i++)
		see(order[i], order[i])
	for (macro in headers_with)
		for (i = 1; i <= files; i++)
			if (order[i] ~ /\.c$/ && (order[i], macro) in uses && !sees_one(order[i], headers_with[macro]))
				refuse(macro " is a macro of" headers_with[macro] " and something else in " order[i] "; rename one")
}

function sees_one(path, list,    i, n, holders)
{
	n = split(list, holders, " ")
	for (i = 1; i <= n; i++)
		if ((path, holders[i]) in sees)
			return 1
	return 0
}

# lib/wdt/model/state.c and "begin" are state_begin, or model_state_begin.
function prefixed(path, own,    n, part, fresh)
{
	sub(/\.c$/, "", path)
	gsub(/[^a-z0-9\/]/, "_", path)
	n = split(path, part, "/")
	for (fresh = own; n > 1; n--) {
		fresh = part[n] "_" fresh
		if (!(fresh in known))
			return fresh
	}
	refuse(own " of " path ".c finds no free name: " fresh " is taken, too")
}

function choose_names(    i, j, n, path, own, fresh)
{
	for (i = 1; i <= files; i++) {
		path = order[i]
		n = split(statics[path], names, " ")
		for (j = 1; j <= n; j++) {
			own = names[j]
			if (path !~ /\.c$/ || sayers[own] == 1)
				continue
			fresh = prefixed(path, own)
			known[fresh] = 1
			new_name[path, own] = fresh
			renamed[path] = 1
		}
	}
}

# Prints a file without what is said once at the top: its licence lines and its includes.
function put_file(path, out,    i, n, macro, text, said, skipped)
{
	printf "\n/* ======== %s ======== */\n", path >out
	n = count[path]
	skipped = 1
	for (i = 1; i <= n; i++) {
		text = line[path, i]
		if ((i <= 2 && text ~ /SPDX-License-Identifier|Copyright/) || private_include(text, path) != "" ||
		    public_include(text) != "" || (skipped && text == "")) {
			skipped = 1
			continue
		}
		if (skipped && lines)
			printf "#line %d \"%s\"\n", i, path >out
		skipped = 0
		print with_linkage(path, text) >out
	}
	n = split(macros[path], names, " ")
	for (i = 1; i <= n; i++)
		print "#undef " names[i] >out
}

# Functions and tables that the library's files share are static in one file.
function with_linkage(path, text)
{
	if (path ~ /^include\// || text !~ /^[a-z]/ || text !~ /[(\[]/ || text ~ /^(static|typedef)/ ||
	    !(declared_name(text) in shared))
		return text
	sub(/^extern /, "", text)
	return "static " text
}

function put_licence(out,    i)
{
	read_file("COPYING")
	for (i = 1; i <= count["COPYING"]; i++)
		print (line["COPYING", i] == "" ? " *" : " * " line["COPYING", i]) >out
}

function put_contents(out, first, last,    i, row)
{
	for (i = first; i <= last; i++) {
		if (length(row) + length(order[i]) > 110) {
			print " *" row >out
			row = ""
		}
		row = row " " order[i]
	}
	print " *" row >out
}

function put_top(out, what, first, last)
{
	print "/* SPDX-License-Identifier: MIT */" >out
	print "/*" >out
	print " * " name " " version ": " what >out
	print " * Made by tools/amalgamate; the originals are easier to read and to change." >out
	print " *" >out
	put_contents(out, first, last)
	print " *" >out
	put_licence(out)
	print " */" >out
}

# Public headers include each other by name.
function visit_public(path,    i, needed)
{
	if (path in seen)
		return
	seen[path] = 1
	read_file(path)
	for (i = 1; i <= count[path]; i++) {
		needed = public_include(line[path, i])
		if (needed != "")
			visit_public(needed)
	}
	order[++files] = path
}

function write_header(    i, n, out)
{
	n = split(headers, list, " ")
	for (i = 1; i <= n; i++)
		visit_public("include/libwdtvtlb/" list[i])
	out = to ".h"
	put_top(out, "all public headers in one.", 1, files)
	for (i = 1; i <= files; i++)
		put_file(order[i], out)
	close(out)
}

# Public names are nobody's to take.
function learn_public(    i)
{
	for (i = 1; i <= files; i++)
		scan_tokens(order[i], 0)
}

function check_public(    i, j, n, needed)
{
	for (i = 1; i <= files; i++)
		for (j = 1; j <= count[order[i]]; j++) {
			needed = public_include(line[order[i], j])
			if (needed != "" && !(needed in seen))
				refuse(order[i] " includes " needed ", which is not of " name)
		}
}

function write_source(    i, n, out)
{
	files = 0
	n = split(sources, list, " ")
	if (!n)
		refuse(name " has no sources")
	for (i = 1; i <= n; i++)
		visit(list[i])
	check_public()
	for (i = 1; i <= files; i++) {
		learn(order[i])
		scan_tokens(order[i], 0)
	}
	check_macros()
	choose_names()
	out = to ".c"
	put_top(out, "all sources in one. Compile it as C11 or later; it needs " name ".h alone.", 1, files)
	printf "#include \"%s.h\"\n\n", name >out
	print "#if defined(__clang__)" >out
	print "#pragma clang diagnostic ignored \"-Wunused-function\" /* of headers' inline functions, some are for others */" >out
	print "#endif" >out
	for (i = 1; i <= files; i++) {
		if (order[i] in renamed)
			scan_tokens(order[i], 1)
		put_file(order[i], out)
	}
	close(out)
}

BEGIN {
	write_header()
	learn_public()
	write_source()
}
