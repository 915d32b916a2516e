#include "checkpoint/strict_json.h"

#include <nlohmann/json.hpp>

#include "base/utf8.h"
#include "text/say.h"

namespace vitrine {
namespace {

using nlohmann::json;

constexpr size_t deepest_nesting = 64;  // config.json and tokenizer.json need less than 12

// Builds the value as its events arrive; returning false ends the parse.
class Builder : public nlohmann::json_sax<json> {
 public:
  json root;
  std::string complaint;
  size_t position = 0;

  bool null() override { return put(nullptr); }
  bool boolean(bool value) override { return put(value); }
  bool number_integer(int64_t value) override { return put(value); }
  bool number_unsigned(uint64_t value) override { return put(value); }
  bool number_float(double value, const std::string&) override { return put(value); }
  bool string(std::string& value) override { return put(std::move(value)); }
  bool binary(json::binary_t&) override { return false; }  // never in text
  bool start_object(size_t) override { return open(json::object()); }
  bool start_array(size_t) override { return open(json::array()); }
  bool end_object() override { return close(); }
  bool end_array() override { return close(); }

  bool key(std::string& name) override {
    const auto [place, is_new] = open_.back()->get_ref<json::object_t&>().try_emplace(name);
    if (!is_new) {
      complaint = say("The key {key} is given twice", quoted_name(name));
      return false;
    }
    member_ = &place->second;
    return true;
  }

  bool parse_error(size_t at, const std::string&, const json::exception&) override {
    complaint = say("It is not valid JSON");
    position = at;
    return false;
  }

 private:
  json* place(json&& value) {
    if (open_.empty()) return &(root = std::move(value));
    if (open_.back()->is_array()) {
      auto& array = open_.back()->get_ref<json::array_t&>();
      return &array.emplace_back(std::move(value));
    }
    return &(*member_ = std::move(value));
  }
  bool put(json&& value) {
    place(std::move(value));
    return true;
  }
  bool open(json&& value) {
    if (open_.size() == deepest_nesting) {
      complaint = say("It nests more than {n} levels deep", deepest_nesting);
      return false;
    }
    open_.push_back(place(std::move(value)));
    return true;
  }
  bool close() {
    open_.pop_back();
    return true;
  }

  // Addresses stay good: an array only grows while it is the innermost one.
  std::vector<json*> open_;
  json* member_ = nullptr;
};

}  // namespace

Result<json> parse_strict_json(std::string_view text, std::string_view file) {
  const auto refuse = [&](std::string why, size_t at) {
    return Error{ErrorCode::bad_file, std::move(why),
                 at ? say("{file}, byte {at}", file, ungrouped(at)) : std::string(file),
                 say("Get the file again from where it came from.")};
  };
  // The parser takes a zero byte for the end of its input.
  if (const size_t zero = text.find('\0'); zero != text.npos) return refuse(say("It is not valid JSON"), zero + 1);
  Builder builder;
  if (!json::sax_parse(text.begin(), text.end(), &builder)) return refuse(builder.complaint, builder.position);
  return std::move(builder.root);
}

std::string quoted_name(std::string_view name) {
  constexpr size_t longest = 80;
  std::string out = "\"";
  for (size_t at = 0; at < name.size();) {
    const Utf8Step step = read_utf8(name, at);
    if (out.size() + step.length > longest) {
      out += "…";
      break;
    }
    if (step.code_point < 0x20 || (step.code_point >= 0x7F && step.code_point < 0xA0)) {
      out += "\\x";
      out += "0123456789abcdef"[step.code_point >> 4];
      out += "0123456789abcdef"[step.code_point & 15];
    } else {
      append_utf8(out, step.code_point);
    }
    at += step.length;
  }
  return out + '"';
}

std::string place_of_tensor(std::string_view name) { return say("tensor {name}", quoted_name(name)); }

}  // namespace vitrine
