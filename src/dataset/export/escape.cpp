#include "dataset/export/escape.h"

#include <algorithm>
#include <cstdio>

#include "text/letters.h"

namespace vitrine::dataset {
namespace {

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }

bool is_plain_in_shell(char c) {
  return is_ascii_letter(c) || is_ascii_digit(c) || std::string_view("_-./,:+@=").find(c) != std::string_view::npos;
}

}  // namespace

std::string in_html(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '&') out += "&amp;";
    else if (c == '<') out += "&lt;";
    else if (c == '>') out += "&gt;";
    else if (c == '"') out += "&quot;";
    else if (c == '\'') out += "&#39;";
    else if (is_control(c) && c != '\n' && c != '\t') out += "\uFFFD";
    else out += c;
  }
  return out;
}

std::string in_markdown(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (is_control(c) || c == ' ') {
      if (!out.empty() && out.back() != ' ') out += ' ';
    } else if (c == '&') {
      out += "&amp;";
    } else if (c == '<') {
      out += "&lt;";
    } else if (c == '>') {
      out += "&gt;";
    } else if (std::string_view("\\`*_[]#+-.!|~:").find(c) != std::string_view::npos) {
      out += '\\';
      out += c;
    } else {
      out += c;
    }
  }
  return out;
}

std::string in_shell(std::string_view text) {
  if (!text.empty() && text.front() != '=' && std::all_of(text.begin(), text.end(), is_plain_in_shell))
    return std::string(text);
  const bool coded = std::any_of(text.begin(), text.end(), is_control);
  std::string out = coded ? "$'" : "'";
  for (const char c : text) {
    if (coded && is_control(c)) {
      char octal[8];
      std::snprintf(octal, sizeof octal, "\\%03o", static_cast<unsigned>(static_cast<unsigned char>(c)));
      out += octal;
    } else if (coded && (c == '\'' || c == '\\')) {
      out += '\\';
      out += c;
    } else if (c == '\'') {
      out += "'\\''";
    } else {
      out += c;
    }
  }
  return out + "'";
}

}  // namespace vitrine::dataset
