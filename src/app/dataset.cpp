#include "app/dataset.h"

#include <algorithm>
#include <numeric>

namespace vitrine::app {

const DataColumn* DataTable::with_role(std::string_view role) const {
  const auto found = std::find_if(columns.begin(), columns.end(), [&](const DataColumn& c) { return c.role == role; });
  return found == columns.end() ? nullptr : &*found;
}

std::string DataTable::class_name(int index) const {
  return index >= 0 && index < static_cast<int>(classes.size()) ? classes[static_cast<size_t>(index)] : "no label";
}

int64_t DataNode::rows() const {
  int64_t sum = 0;
  for (const auto& part : counts) sum = std::accumulate(part.begin(), part.end(), sum);
  return sum;
}

const DataNode* DataTree::find(int id) const {
  const auto found = std::find_if(nodes.begin(), nodes.end(), [&](const DataNode& n) { return n.id == id; });
  return found == nodes.end() ? nullptr : &*found;
}

const DataCheck* DataTree::leaf_check(int id) const {
  const auto found = std::find_if(checks.begin(), checks.end(),
                                  [&](const DataCheck& c) { return c.node == id && c.code.starts_with("leaf_"); });
  return found == checks.end() || !found->holds ? nullptr : &*found;
}

std::string DataTree::said(std::string_view code) const {
  const auto found =
      std::find_if(checks.begin(), checks.end(), [&](const DataCheck& c) { return c.code == code && c.holds; });
  return found == checks.end() ? std::string() : found->statement;
}

bool Data::growing() const {
  return running &&
         (running->type == "dataset_grow" || running->type == "dataset_routing" || running->type == "dataset_edit" ||
          running->type == "dataset_swap" || running->type == "dataset_undo" || running->type == "dataset_redo");
}

}  // namespace vitrine::app
