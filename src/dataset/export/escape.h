// Text of a table where other signs mean something.
#pragma once
#include <string>
#include <string_view>

namespace vitrine::dataset {

// In HTML, within an element or a quoted attribute. Control characters but line ends and tabs become U+FFFD.
std::string in_html(std::string_view text);
// In Markdown (CommonMark with tables), on one line: marks that could begin a list, a link, code, a cell or an address
// stand behind a backslash, < > & are entities, spaces and control characters become one space.
std::string in_markdown(std::string_view text);
// One word of a command line, POSIX quotes where it needs them; with control characters $'…', which bash, zsh and ksh
// read, so that it stays on one line.
std::string in_shell(std::string_view text);

}  // namespace vitrine::dataset
