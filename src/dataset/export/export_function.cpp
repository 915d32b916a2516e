// A tree as a function in Python or C++. Both read words as dataset/words/ngrams.cpp does, byte by byte.
#include <cmath>
#include <cstdio>
#include <map>
#include <set>

#include "dataset/export/export.h"
#include "dataset/words/ngrams.h"
#include "text/letters.h"

namespace vitrine::dataset {
namespace {

// In double quotes, good in both languages: UTF-8 as it is, other signs escaped.
std::string literal(std::string_view text) {
  std::string out = "\"";
  for (const char ch : text) {
    const auto c = static_cast<unsigned char>(ch);
    char escaped[8];
    if (c == '"' || c == '\\') out += '\\';
    if (c >= 0x20 && c != 0x7F) out += ch;
    else {
      std::snprintf(escaped, sizeof escaped, "\\%03o", c);
      out += escaped;
    }
  }
  return out + "\"";
}

std::string number(double value) {
  char text[40];
  std::snprintf(text, sizeof text, "%.17g", value);
  return text;
}

std::string list(const std::vector<std::string>& items, const char* open, const char* close) {
  std::string out = open;
  for (size_t i = 0; i < items.size(); ++i) out += (i ? ", " : "") + literal(items[i]);
  return out + close;
}

std::vector<std::string> normal(const std::vector<std::string>& ngrams) {
  std::vector<std::string> out;
  for (const std::string& ngram : ngrams) out.push_back(normal_ngram(ngram));
  return out;
}

std::string class_of(const Tree& tree, const TreeNode& node) {
  const size_t i = node.prediction;
  return node.prediction >= 0 && i < tree.classes.size() ? tree.classes[i] : std::string();
}

// The columns that the tree asks about, by name, in the order of the table.
std::vector<const Column*> asked(const Table& table, const Tree& tree) {
  std::set<std::string> names;
  for (const TreeNode& node : tree.nodes)
    if (node.question) names.insert(node.question->column);
  std::vector<const Column*> out;
  for (const Column& column : table.columns)
    if (names.count(column.name)) out.push_back(&column);
  return out;
}

// A name that C++ takes: "light hours (h)" -> "light_hours_h".
std::map<std::string, std::string> fields(const std::vector<const Column*>& columns) {
  std::map<std::string, std::string> out;
  std::set<std::string> taken;
  for (const Column* column : columns) {
    std::string name;
    for (const char c : column->name)
      if (is_ascii_letter(c) || is_ascii_digit(c)) name += c;
      else if (!name.empty() && name.back() != '_') name += '_';
    while (!name.empty() && name.back() == '_') name.pop_back();
    // The ending keeps the name apart from the words of the language and from its neighbours.
    if (name.empty() || is_ascii_digit(name.front())) name = "column_" + name;
    name += '_';
    while (!taken.insert(name).second) name += '_';
    out[column->name] = name;
  }
  return out;
}

template <class Condition>
void branch(const Tree& tree, const TreeNode& node, const std::string& indent, bool python, const Condition& condition,
            std::string& out) {
  if (node.leaf() || !node.question) {
    out += indent + "return " + literal(class_of(tree, node)) + (python ? "" : ";") + (python ? "  # " : "  // ") +
           in_english(said(node.accuracy_as_leaf[static_cast<size_t>(Part::test)])) + "\n";
    return;
  }
  std::string words = words_of(*node.question);
  for (char& c : words)
    if (c == '\n' || c == '\r' || c == '\\') c = ' ';
  out += indent + (python ? "# " : "// ") + words + "\n";
  out += indent + (python ? "if " + condition(*node.question) + ":\n" : "if (" + condition(*node.question) + ") {\n");
  if (const TreeNode* yes = tree.find(node.yes))
    branch(tree, *yes, indent + (python ? "    " : "  "), python, condition, out);
  if (!python) out += indent + "}\n";
  if (const TreeNode* no = tree.find(node.no)) branch(tree, *no, indent, python, condition, out);
}

constexpr const char* kPython = R"py(
def words(text):
    """Runs of letters, digits and inner apostrophes in lower case; "?" and "!" are words too."""
    b, found, word, i = text.encode("utf-8"), [], bytearray(), 0

    def flush():
        w = bytes(word).rstrip(b"'")
        word.clear()
        if w:
            found.append(w.decode("utf-8", "replace"))

    while i < len(b):
        c, after = b[i], b[i + 1] if i + 1 < len(b) else 0
        if 65 <= c <= 90:
            c += 32
        if c == 0xE2 and after == 0x80 and i + 2 < len(b):
            if b[i + 2] == 0x99 and word:
                word.append(39)
            else:
                flush()
            i += 2
        elif c == 0xC3 and 0x80 <= after <= 0x9E and after != 0x97:
            word += bytes([c, after + 0x20])
            i += 1
        elif 97 <= c <= 122 or 48 <= c <= 57 or c >= 0x80 or (c == 39 and word):
            word.append(c)
        else:
            flush()
            if c in b"?!":
                found.append(chr(c))
        i += 1
    flush()
    return found


def count(text, wanted, opposing=()):
    """How many of `wanted` the text contains, less how many of `opposing`."""
    w = words(text)
    longest = max((n.count(" ") + 1 for n in (*wanted, *opposing)), default=1)
    met = {" ".join(w[i:k]) for i in range(len(w)) for k in range(i + 1, min(len(w), i + longest) + 1)}
    return sum(n in met for n in set(wanted) - set(opposing)) - sum(n in met for n in set(opposing) - set(wanted))


def missing(cell):
    return cell is None or str(cell).strip() in ("", "?", "NA", "N/A", "NaN", "null", "None")


def within(cell, least, below, if_missing):
    try:
        return if_missing if missing(cell) else least <= float(str(cell).replace(",", "")) < below
    except ValueError:
        return if_missing


def one_of(cell, values, if_missing):
    return if_missing if missing(cell) else str(cell).strip() in values

)py";

constexpr const char* kCpp = R"cpp(
#include <cmath>
#include <cstddef>
#include <initializer_list>
#include <set>
#include <string>
#include <vector>

  // Runs of letters, digits and inner apostrophes in lower case; "?" and "!" are words too. UTF-8.
  inline std::vector<std::string> words(const std::string& text) {
    std::vector<std::string> found;
    std::string word;
    const auto flush = [&] {
      while (!word.empty() && word.back() == '\'') word.pop_back();
      if (!word.empty()) found.push_back(word);
      word.clear();
    };
    for (std::size_t i = 0; i < text.size(); ++i) {
      unsigned char c = static_cast<unsigned char>(text[i]);
      if (c >= 'A' && c <= 'Z') c = static_cast<unsigned char>(c + 32);
      const unsigned char next = i + 1 < text.size() ? static_cast<unsigned char>(text[i + 1]) : 0;
      if (c == 0xE2 && next == 0x80 && i + 2 < text.size()) {
        if (static_cast<unsigned char>(text[i + 2]) == 0x99 && !word.empty()) word += '\'';
        else flush();
        i += 2;
      } else if (c == 0xC3 && next >= 0x80 && next <= 0x9E && next != 0x97) {
        word += static_cast<char>(c);
        word += static_cast<char>(next + 0x20);
        ++i;
      } else if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c >= 0x80 || (c == '\'' && !word.empty())) {
        word += static_cast<char>(c);
      } else {
        flush();
        if (c == '?' || c == '!') found.push_back(std::string(1, static_cast<char>(c)));
      }
    }
    flush();
    return found;
  }

  // How many of `wanted` the text contains, less how many of `opposing`.
  inline int count(const std::string& text, const std::set<std::string>& wanted,
                   const std::set<std::string>& opposing = {}) {
    const std::vector<std::string> w = words(text);
    std::size_t longest = 1;
    for (const auto* side : {&wanted, &opposing})
      for (const std::string& n : *side) {
        std::size_t size = 1;
        for (const char c : n) size += c == ' ';
        if (size > longest) longest = size;
      }
    std::set<std::string> met;
    for (std::size_t i = 0; i < w.size(); ++i) {
      std::string n;
      for (std::size_t k = i; k < w.size() && k < i + longest; ++k) met.insert(n += (k > i ? " " : "") + w[k]);
    }
    int score = 0;
    for (const std::string& n : met) score += static_cast<int>(wanted.count(n)) - static_cast<int>(opposing.count(n));
    return score;
  }

  inline bool within(double value, double least, double below, bool if_missing) {
    return std::isnan(value) ? if_missing : value >= least && value < below;
  }
  inline bool one_of(const std::string& value, const std::set<std::string>& values, bool if_missing) {
    return value.empty() ? if_missing : values.count(value) > 0;
  }
)cpp";

// A question that the model answers is none that a function can ask.
Result<void> check_function(const Tree& tree) {
  for (const TreeNode& node : tree.nodes)
    if (node.question && node.question->needs_model())
      return Error{ErrorCode::unsupported, say("This tree asks the model, so it is no function of its own"),
                   words_of(*node.question), say("Ask about words, numbers and categories only, or export the page.")};
  return {};
}

}  // namespace

Result<Exported> export_python(const ExportSource& source) {
  const Tree& tree = *source.tree;
  VITRINE_CHECK(check_function(tree));
  std::string out = "\"\"\"classify(row) gives the class of a row, a dict from column names to cells.\n\n" +
                    in_english(said(hard_on_test(tree))) + ".\n\"\"\"\n" + kPython + "\ndef classify(row):\n";
  const auto condition = [](const Question& q) -> std::string {
    const std::string cell = "row.get(" + literal(q.column) + ")";
    const std::string missing = q.missing_is_yes ? "True" : "False";
    switch (q.kind) {
      case Question::Kind::number:
        return "within(" + cell + ", " + number(q.threshold) + ", " +
               (q.upper ? number(*q.upper) : std::string("float(\"inf\")")) + ", " + missing + ")";
      case Question::Kind::category:
        return "one_of(" + cell + ", {" + list(q.categories, "", "") + (q.categories.empty() ? "None" : "") + "}, " +
               missing + ")";
      default:
        return "count(" + cell + " or \"\", [" + list(normal(q.ngrams), "", "") + "], [" +
               list(normal(q.opposing), "", "") + "]) >= " + number(q.threshold);
    }
  };
  if (!tree.nodes.empty()) branch(tree, tree.nodes.front(), "    ", true, condition, out);
  return Exported{"tree.py", std::move(out)};
}

Result<Exported> export_cpp(const ExportSource& source) {
  const Table& table = source.table;
  const Tree& tree = *source.tree;
  VITRINE_CHECK(check_function(tree));
  const std::vector<const Column*> columns = asked(table, tree);
  const std::map<std::string, std::string> names = fields(columns);
  std::string out = "// classify(row) gives the class of a row: " + in_english(said(hard_on_test(tree))) + ".\n";
  out += kCpp;
  out += "\nstruct Row {\n";
  for (const Column* column : columns) {
    const bool number = column->role == Role::number;
    out += std::string("  ") + (number ? "double " : "std::string ") + names.at(column->name) +
           (number ? " = NAN" : "") + ";  // " + literal(column->name) +
           (number                       ? ", NAN: missing"
            : column->role == Role::text ? ""
                                         : ", empty: missing") +
           "\n";
  }
  out += "};\n\ninline const char* classify(const Row& row) {\n";
  const auto condition = [&](const Question& q) -> std::string {
    const auto found = names.find(q.column);
    const std::string cell = "row." + (found == names.end() ? std::string("missing_column_") : found->second);
    const std::string missing = q.missing_is_yes ? "true" : "false";
    switch (q.kind) {
      case Question::Kind::number:
        return "within(" + cell + ", " + number(q.threshold) + ", " +
               (q.upper ? number(*q.upper) : std::string("INFINITY")) + ", " + missing + ")";
      case Question::Kind::category:
        return "one_of(" + cell + ", " + list(q.categories, "{", "}") + ", " + missing + ")";
      default:
        return "count(" + cell + ", " + list(normal(q.ngrams), "{", "}") + ", " + list(normal(q.opposing), "{", "}") +
               ") >= " + number(q.threshold);
    }
  };
  if (!tree.nodes.empty()) branch(tree, tree.nodes.front(), "  ", false, condition, out);
  return Exported{"tree.cpp", out + "}\n"};
}

}  // namespace vitrine::dataset
