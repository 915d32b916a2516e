#include "dataset/table/read_options.h"

#include <nlohmann/json.hpp>

#include "explanation/json_reader.h"
#include "text/say.h"

namespace vitrine::dataset {

using nlohmann::json;

namespace {

bool one_ascii(const std::string& text) { return text.size() == 1 && static_cast<unsigned char>(text[0]) < 0x80; }

}  // namespace

Result<ReadOptions> read_options_from_json(const json& j) {
  JsonReader r(j, to_say("how to read the file"), ErrorCode::bad_request);
  ReadOptions o;
  if (r.field("separator")) {
    std::string text = r.text("separator");
    if (text == "tab" || text == "\\t") text = "\t";
    if (text == "space") text = " ";
    if (one_ascii(text) && text != "\n" && text != "\r" && text != "\"") o.separator = text[0];
    else r.fail("separator", to_say("one ASCII character, tab or space"));
  }
  if (r.field("quote")) {
    const std::string text = r.text("quote", false);
    if (text.empty() || text == "none") o.quote = '\0';
    else if (one_ascii(text) && text != "\n" && text != "\r") o.quote = text[0];
    else r.fail("quote", to_say("one ASCII character, or none"));
  }
  if (r.field("header")) o.header = r.boolean("header");
  o.encoding = r.text("encoding", false);
  if (r.field("decimal")) {
    const std::string text = r.text("decimal");
    if (text == "." || text == ",") o.decimal = text[0];
    else r.fail("decimal", to_say("a point or a comma"));
  }
  if (r.field("missing")) {
    o.missing.emplace();
    for (const json& word : r.array("missing")) {
      if (word.is_string()) o.missing->push_back(word.get<std::string>());
      else r.fail("missing", to_say("a list of words"));
    }
  }
  if (r.field("merge_case")) o.merge_case = r.boolean("merge_case");
  if (r.error()) return *r.error();
  return o;
}

json to_json(const ReadOptions& o) {
  json j = json::object();
  if (o.separator) j["separator"] = std::string(1, *o.separator);
  if (o.quote) j["quote"] = *o.quote ? std::string(1, *o.quote) : std::string();
  if (o.header) j["header"] = *o.header;
  if (!o.encoding.empty()) j["encoding"] = o.encoding;
  if (o.decimal) j["decimal"] = std::string(1, *o.decimal);
  if (o.missing) j["missing"] = *o.missing;
  if (o.merge_case) j["merge_case"] = true;
  return j;
}

}  // namespace vitrine::dataset
