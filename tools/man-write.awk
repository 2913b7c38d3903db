# SPDX-License-Identifier: MIT
# Copyright (c) The libwdtvtlb authors
# Writes manual pages of section 3 from what man-read.awk read: a page for every function, callback type and struct, and
# one for every header, with what it says as a whole, its constants and its calls. Doxygen's own pages are not worth
# installing: they give a name to every member of a struct, and put all functions of a group into one page.
#
#   awk -v to=DIRECTORY -v version=VERSION -v date=DATE -v headers=DIRECTORY -f man-read.awk \
#       -f man-write.awk group*.xml *_8h.xml struct*.xml

END {
	# What the overview pages tell.
	told["libwdt"] = told["libvtlb"] = 1
	for (i = 1; i <= sources; i++)
		note_pages(source_of[i])
	for (i = 1; i <= sources; i++) {
		source = source_of[i]
		header = header_of[source]
		if (kind_of[source] == "file")
			file_pages(source)
		else if ((name_of[source] in has_page) && !(name_of[source] in is_call))
			struct_page(source)
	}
}

function has_call(id)
{
	return kinds[id] != "define" || names[id] ~ /^[a-z]/
}

function note_pages(source, i)
{
	if (kind_of[source] == "struct" && !(name_of[source] in told)) {
		has_page[name_of[source]] = 1
		source_of_struct[name_of[source]] = source
	}
	if (kind_of[source] != "file")
		return
	for (i = 1; i <= members[source]; i++)
		if (has_call(member_of[source, i]))
			has_page[names[member_of[source, i]]] = is_call[names[member_of[source, i]]] = 1
}

function file_pages(source, i, id)
{
	for (i = 1; i <= members[source]; i++) {
		id = member_of[source, i]
		if (has_call(id))
			call_page(id)
	}
	header_page(source)
}


function header_name(header)
{
	gsub(/\//, "_", header)
	return header
}

function begin_page(name, what)
{
	page = to "/" name ".3"
	print ".\\\" SPDX-License-" "Identifier: MIT" >page
	print ".\\\" Copyright (c) The libwdtvtlb authors" >page
	print ".\\\" Made from the comments of include/" header "." >page
	print ".TH " name " 3 " date " \"libwdtvtlb " version "\" \"Library Functions Manual\"" >page
	print ".SH NAME\n" name " \\- " one_line(what) >page
	print ".SH SYNOPSIS\n.nf\n.B #include <" header ">" >page
}

# The first sentence in plain type, without its end; what is too long for a list of names, up to a colon.
function one_line(text)
{
	gsub(/\\f[BIP]/, "", text)
	gsub(/\n/, " ", text)
	sub(/^\\&/, "", text)
	sub(/^libwdt: /, "", text)
	sub(/\. .*/, "", text)
	if (length(text) > 80)
		sub(/[:;] .*/, "", text)
	sub(/[. ]+$/, "", text)
	return text
}

function code_line(text)
{
	gsub(/-/, "\\-", text)
	print ".B \"" text "\"" >page
}

# A declaration in lines that fit, broken after commas.
function declare(text, part, count, i, line)
{
	print ".PP" >page
	count = split(text, part, /, /)
	for (i = 1; i <= count; i++) {
		if (line != "" && length(line part[i]) > width - 12) {
			code_line(line)
			line = "        "
		}
		line = line part[i] (i < count ? ", " : "")
	}
	code_line(line)
}

function tagged(tag, text)
{
	gsub(/\n\.PP\n/, "\n.IP\n", text)
	print ".TP\n" tag >page
	printf "%s", (text == "" ? "\\&\n" : text) >page
}

function join(first, second)
{
	return first (first != "" && second != "" ? ".PP\n" : "") second
}

function heading(title)
{
	print ".SH " title >page
}

# A call may fill in a struct of its own name: then the page is of both.
function call_page(id, brief, text, struct)
{
	struct = source_of_struct[names[id]]
	brief = texts[id, "briefdescription"]
	text = join(brief, texts[id, "detaileddescription"])
	begin_page(names[id], brief != "" ? brief : "tells " results[id])
	declare(declaration(id))
	if (struct != "")
		declare_struct(struct)
	print ".fi\n.SH DESCRIPTION" >page
	printf "%s", (text != "" ? text : "Tells " results[id]) >page
	parameter_list(id, "param", "PARAMETERS", "I")
	if (text != "" && results[id] != "") {
		heading("RETURN VALUE")
		printf "%s", results[id] >page
	}
	parameter_list(id, "retval", text != "" && results[id] != "" ? "" : "RETURN VALUE", "B")
	if (struct != "")
		member_list(struct)
	if (is_pure[id])
		print ".SH NOTES\nThe function is pure: it keeps no state, and is callable from anywhere." >page
	see_also(names[id], declaration(id) " " text_of_call(id) " " words_of[id, "initializer"] " " struct_words(struct))
}

function text_of_call(id, i, text)
{
	text = texts[id, "briefdescription"] texts[id, "detaileddescription"] results[id]
	for (i = 1; i <= parameters[id]; i++)
		text = text " " parameter_text[id, i]
	return text
}

# Of a macro the names of its arguments; a callback type's definition ends with them, a function's does not.
function declaration(id, i, text)
{
	text = words_of[id, "definition"]
	if (kinds[id] != "define")
		return text (index(text, words_of[id, "argsstring"]) ? "" : words_of[id, "argsstring"]) ";"
	for (i = 1; i <= arguments[id]; i++)
		text = text (i > 1 ? ", " : "") argument[id, i]
	return names[id] "(" text ");"
}

function parameter_list(id, kind, title, type, i, begun, tag)
{
	for (i = 1; i <= parameters[id]; i++) {
		if (parameter_kind[id, i] != kind)
			continue
		if (!begun++ && title != "")
			heading(title)
		tag = parameter_name[id, i]
		gsub(/-/, "\\-", tag)
		tagged(parameter_is_output[id, i] ? ".IR " tag " \" (output)\"" : "." type " \"" tag "\"", parameter_text[id, i])
	}
}

function struct_page(source)
{
	begin_page(name_of[source], compound_text[source, "briefdescription"])
	declare_struct(source)
	print ".fi\n.SH DESCRIPTION" >page
	printf "%s", compound_words(source) >page
	member_list(source)
	see_also(name_of[source], struct_words(source))
}

function compound_words(source)
{
	return join(compound_text[source, "briefdescription"], compound_text[source, "detaileddescription"])
}

function declare_struct(source)
{
	print ".PP" >page
	show_source(headers "/" header, first_line[source], last_line[source])
}

function member_list(source, i, id)
{
	heading("MEMBERS")
	for (i = 1; i <= members[source]; i++) {
		id = member_of[source, i]
		tagged(".B " names[id], join(texts[id, "briefdescription"], texts[id, "detaileddescription"]))
	}
}

# Lines of a header without their comments.
function show_source(file, first, last, nr, line, inside)
{
	RS = "\n"
	for (nr = 1; nr <= last + 0 && (getline line <file) > 0; nr++) {
		if (nr < first + 0)
			continue
		if (inside && !sub(/^.*\*\//, "", line))
			continue
		inside = 0
		while (match(line, /\/\*([^*]|\*+[^*\/])*\*+\//))
			line = substr(line, 1, RSTART - 1) substr(line, RSTART + RLENGTH)
		if (sub(/\/\*.*$/, "", line))
			inside = 1
		sub(/[ \t]+$/, "", line)
		gsub(/\t/, "        ", line)
		if (line != "")
			code_line(line)
	}
	close(file)
}

function struct_words(source, i, id, text)
{
	text = compound_words(source)
	for (i = 1; i <= members[source]; i++) {
		id = member_of[source, i]
		text = text " " words_of[id, "type"] " " texts[id, "briefdescription"] texts[id, "detaileddescription"]
	}
	return text
}

function header_page(source)
{
	begin_page(header_name(header), compound_text[source, "briefdescription"])
	print ".fi\n.SH DESCRIPTION" >page
	printf "%s", compound_words(source) >page
	constants(source)
	structs()
	calls(source)
	see_also("", "")
}

# Sections in the order of the header, which Doxygen loses.
function constants(source, i, id, first, section, count, order, title)
{
	for (i = 1; i <= members[source]; i++) {
		id = member_of[source, i]
		if (has_call(id))
			continue
		title = section_title(id)
		if (!(title in first)) {
			order[++count] = title
			first[title] = line_of[id]
		}
		if (line_of[id] + 0 < first[title] + 0)
			first[title] = line_of[id]
	}
	if (count)
		heading("CONSTANTS")
	sort(order, count, first)
	for (i = 1; i <= count; i++)
		constants_of(source, order[i])
}

function section_title(id)
{
	return section_of[id] != "" ? section_of[id] : group_of[id]
}

function constants_of(source, title, i, id, begun, text)
{
	for (i = 1; i <= members[source]; i++) {
		id = member_of[source, i]
		if (has_call(id) || section_title(id) != title)
			continue
		if (!begun++) {
			print ".SS " (title == "" ? "Others" : title) >page
			text = section_of[id] != "" ? text_of[source, title] : group_text[title]
			printf "%s", text >page
		}
		tagged(constant(id), join(texts[id, "briefdescription"], texts[id, "detaileddescription"]))
	}
}

# A name with its parameters and, where that is a number, its value.
function constant(id, i, name, value)
{
	name = names[id]
	for (i = 1; i <= arguments[id]; i++)
		name = name (i > 1 ? ", " : "(") argument[id, i] (i == arguments[id] ? ")" : "")
	value = words_of[id, "initializer"]
	gsub(/-/, "\\-", value)
	if (value !~ /^\(?(\\-)?[0-9][0-9a-fxA-FX]*[uUlL]*\)?$/)
		return ".B \"" name "\""
	return ".BR \"" name "\" \"  " value "\""
}

# Insertion sort by the number that belongs to each word.
function sort(list, count, key, i, j, moved)
{
	for (i = 2; i <= count; i++) {
		moved = list[i]
		for (j = i; j > 1 && key[list[j - 1]] + 0 > key[moved] + 0; j--)
			list[j] = list[j - 1]
		list[j] = moved
	}
}

function structs(i, source, count, order, line)
{
	for (i = 1; i <= sources; i++) {
		source = source_of[i]
		if (kind_of[source] == "struct" && header_of[source] == header && (name_of[source] in has_page)) {
			order[++count] = name_of[source]
			line[name_of[source]] = first_line[source]
		}
	}
	if (count)
		heading("STRUCTS")
	sort(order, count, line)
	for (i = 1; i <= count; i++)
		tagged(".BR " order[i] " (3)", one_line(compound_text[source_of_struct[order[i]], "briefdescription"]) "\n")
}

function calls(source, i, id, count, order, line, text)
{
	for (i = 1; i <= members[source]; i++) {
		id = member_of[source, i]
		if (!has_call(id))
			continue
		order[++count] = id
		line[id] = line_of[id]
	}
	if (count)
		heading("CALLS")
	sort(order, count, line)
	for (i = 1; i <= count; i++) {
		text = texts[order[i], "briefdescription"]
		tagged(".BR " names[order[i]] " (3)", one_line(text != "" ? text : results[order[i]]) "\n")
	}
}

# The pages that a text names, in the order of the alphabet, then the library's and the header's.
function see_also(own, text, word, count, i, seen, list, n, j)
{
	gsub(/[^A-Za-z0-9_]+/, " ", text)
	count = split(text, word, " ")
	seen[own] = 1
	for (i = 1; i <= count; i++) {
		if (!(word[i] in has_page) || (word[i] in seen))
			continue
		seen[word[i]] = 1
		for (j = ++n; j > 1 && list[j - 1] > word[i]; j--)
			list[j] = list[j - 1]
		list[j] = word[i]
	}
	heading("SEE ALSO")
	for (i = 1; i <= n; i++)
		print ".BR " list[i] " (3)," >page
	print ".BR " (header ~ /\/(wdt|types)/ ? "libwdt" : "libvtlb") " (3)" (own == "" ? "" : ",") >page
	if (own != "")
		print ".BR " header_name(header) " (3)" >page
	close(page)
}
