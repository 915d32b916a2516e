// Precompiled with the JSON library: what most sources make of it. Its templates are then instantiated once, and not in
// every source. Nothing calls this.
#pragma once
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

namespace vitrine::instantiated {

inline nlohmann::json json(const std::string& text, std::string_view view) {
  using nlohmann::json;
  json list = json::array(), object = json::object();
  object = {{"text", text},
            {"number", 1.5},
            {"single", 1.5f},
            {"count", int64_t{1}},
            {"small", 1},
            {"size", size_t{1}},
            {"yes", true},
            {"nothing", nullptr},
            {"texts", std::vector<std::string>{text}},
            {"numbers", std::vector<double>{1}},
            {"ids", std::vector<int64_t>{1}},
            {"nested", {{"a", 1}}}};
  json copy = object, parsed = json::parse(text, nullptr, false), viewed = json::parse(view, nullptr, false);
  copy = parsed;
  copy = std::move(viewed);
  list.push_back(copy);
  list.push_back({{"a", text}});
  list.push_back(text);
  object["text"] = text;
  object[text] = 1.5;
  for (const auto& one : list) object["list"].push_back(one);
  for (const auto& [key, value] : object.items()) list.push_back(key);
  if (const auto found = object.find("text"); found != object.end() && found->is_string()) found->get<std::string>();
  object.value("text", std::string());
  object.value("text", "");
  object.value("number", 0.0);
  object.value("yes", false);
  object.value("text", json());
  object["number"].get<double>();
  object["number"].get<float>();
  object["number"].get<int>();
  object["number"].get<int64_t>();
  object["number"].get<uint64_t>();
  object["number"].get<bool>();
  object["numbers"].get<std::vector<double>>();
  object["numbers"].get<std::vector<std::string>>();
  object.at("text").get_ref<const std::string&>();
  (void)(object == copy && object["text"] == "a" && object["text"] == text && object.contains("text") &&
         object.empty() && list.size() && object["a"].is_number_integer());
  std::string written = object.dump() + object.dump(2) + object.dump(-1, ' ', false, json::error_handler_t::replace);
  list.erase(0);
  object.erase("a");
  const json& constant = object;
  (void)(constant["text"] == constant.at("number"));
  std::vector<std::uint8_t> bytes = json::to_cbor(object);
  return json::from_cbor(bytes, true, false);
}

inline void standard(std::string text) {
  std::vector<std::string> texts{text}, more = texts;
  texts.push_back(text);
  texts.push_back(std::move(text));
  texts.insert(texts.end(), more.begin(), more.end());
  more = texts;
  texts.resize(3);
  std::vector<double> doubles(3), twice = doubles;
  doubles.push_back(1);
  doubles.resize(2);
  doubles.insert(doubles.end(), twice.begin(), twice.end());
  twice = doubles;
  std::vector<float> floats(doubles.begin(), doubles.end()), copied = floats;
  floats.push_back(1);
  floats.resize(2);
  copied = floats;
  std::vector<int64_t> ids(3), all = ids;
  ids.push_back(1);
  ids.resize(4);
  all = ids;
  ids.insert(ids.end(), {1, 2});
  std::vector<int> ints(3);
  ints.push_back(1);
  std::vector<size_t> sizes(3);
  sizes.push_back(1);
  std::vector<bool> flags(3);
  flags.push_back(true);
  std::map<std::string, std::string> map{{"a", "b"}};
  map["a"] = map["b"] + "c" + std::to_string(1) + std::to_string(size_t{1}) + std::to_string(int64_t{1});
  std::optional<std::string> maybe = texts.front();
  maybe = texts.back();
  std::optional<double> number = 1;
  (void)number;
  const std::string sum = "a" + texts[0] + "b" + texts[0].substr(1) + 'c';
  (void)(sum == "a" || sum == texts[0] || sum.find("a") == 0 || sum.starts_with("a"));
}

}  // namespace vitrine::instantiated
