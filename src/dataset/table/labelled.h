// Lines of a label and a text: "pos a fine film", "DESC:manner How did it begin?", and fastText's
// "__label__pos a fine film" with one label or several, before the text or behind it.
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace vitrine::dataset {

enum class Labelled { none, word, sub_labels, fasttext };

// By the lines of a sample.
Labelled labelled_lines(std::string_view sample);
// What the fields of a line are called.
std::vector<std::string> labelled_columns(Labelled kind);
// {label, text} and, for sub_labels and fasttext, what else the line says of its label.
void split_labelled(std::string_view line, Labelled kind, std::vector<std::string>& fields);

}  // namespace vitrine::dataset
