#include "service/dataset_measures.h"

#include "base/pause.h"
#include "explanation/json_reader.h"

namespace vitrine {

using nlohmann::json;

namespace {

constexpr size_t most_shown = 500;  // rows explained or looked for in one message

Task<void*> let_others_in() {
  Pace pace;
  co_await pause(&pace);
  co_return nullptr;
}

// The text column that the message names, or the table's first.
Result<int32_t> column_of(const Table& table, const json& message) {
  JsonReader r(message, "the message", ErrorCode::bad_request);
  const std::string name = r.text("column", false);
  if (r.error()) return *r.error();
  const int32_t column = name.empty() ? table.first_with(Role::text) : table.find(name);
  if (column < 0)
    return Error{ErrorCode::bad_request, "The table has no column of text" + (name.empty() ? "" : " named " + name),
                 "column", "Give one of its columns the role text."};
  return column;
}

Result<std::vector<int32_t>> rows_of(const Table& table, const json& message) {
  std::vector<int32_t> rows;
  JsonReader r(message, "the message", ErrorCode::bad_request);
  for (const json& row : r.array("rows")) {
    const int64_t index = row.is_number_integer() ? row.get<int64_t>() : -1;
    if (index < 0 || index >= table.rows || rows.size() == most_shown)
      return Error{ErrorCode::bad_request, "rows must be at most 500 numbers of rows of the table", "rows", ""};
    rows.push_back(static_cast<int32_t>(index));
  }
  if (r.error()) return *r.error();
  return rows;
}

Split no_split(const Table& table) {
  Split split;
  split.part.assign(static_cast<size_t>(table.rows), Part::left_out);
  return split;
}

}  // namespace

Task<Result<std::shared_ptr<const LinearReport>>> linear_of(Service& service, DatasetPart data, json message,
                                                            LinearCache* cache, Ticket ticket) {
  VITRINE_CO_TRY(const int32_t column, column_of(*data.table, message));
  if (!data.split || !data.table->label())
    co_return Error{ErrorCode::bad_request, "The table has no label", "label",
                    "Choose the column that says each row's class."};
  const auto without = message.find("without_model");
  const bool plain = without != message.end() && without->is_boolean() && without->get<bool>();
  ModelReader reader{plain ? nullptr : service.loaded(), &service.engine()};
  LinearOptions options;
  options.column = data.table->columns[static_cast<size_t>(column)].name;
  const std::string what = options.column + '/' + (reader.loaded ? reader.loaded->hash : std::string());
  if (cache->report && cache->split == data.split && cache->what == what) co_return cache->report;
  VITRINE_CO_TRY(LinearReport report, co_await fit_linear(data.table, data.split, std::move(reader), std::move(options),
                                                          let_others_in, ticket));
  *cache = {data.split, what, std::make_shared<const LinearReport>(std::move(report))};
  co_return cache->report;
}

Task<Result<json>> answer_linear(Service& service, DatasetPart data, json message, LinearCache* cache, Ticket ticket) {
  VITRINE_CO_TRY(const int32_t column, column_of(*data.table, message));
  VITRINE_CO_TRY(const std::vector<int32_t> rows, rows_of(*data.table, message));
  VITRINE_CO_TRY(const auto report, co_await linear_of(service, data, message, cache, ticket));
  const Column& text = data.table->columns[static_cast<size_t>(column)];
  json explained = json::array();
  for (const int32_t row : rows) {
    json e = to_json(explain_row(report->model, text.cells[static_cast<size_t>(row)]));
    e["row"] = row;
    explained.push_back(std::move(e));
  }
  json linear = to_json(*report);
  linear["column"] = text.name;
  co_return json{{"type", "dataset_linear"}, {"linear", std::move(linear)}, {"explained", std::move(explained)}};
}

Companion linear_companion(const LinearReport& report, const DatasetPart& data, const Comparisons& others) {
  Companion c{"linear", "Linear model of words",
              report.parts[report.chosen].name + "; fitted on train and validation rows", 0, report.accuracy};
  c.questions = report.model.ngrams->size();
  for (size_t p = 0; p < part_count; ++p) {
    const auto part = static_cast<Part>(p);
    if (part == Part::validation || others.rows[p].size() == data.split->of(part).size()) continue;
    const int32_t column = data.table->first_with(Role::text);
    c.accuracy[p] = {};
    for (const int32_t row : others.rows[p]) {
      const std::string_view text = data.table->columns[static_cast<size_t>(column)].cells[static_cast<size_t>(row)];
      ++c.accuracy[p].total;
      c.accuracy[p].right +=
          explain_row(report.model, text).predicted == data.table->label()->codes[static_cast<size_t>(row)];
    }
  }
  return c;
}

Task<Result<json>> answer_nearest(Service& service, DatasetPart data, json message, NearestCache* cache,
                                  Ticket ticket) {
  VITRINE_CO_TRY(const int32_t column, column_of(*data.table, message));
  VITRINE_CO_TRY(std::vector<int32_t> rows, rows_of(*data.table, message));
  if (!service.loaded())
    co_return Error{ErrorCode::bad_request, "No model is loaded", "",
                    "Load a model: it is what says which rows are alike."};
  const ModelReader reader{service.loaded(), &service.engine()};
  JsonReader r(message, "the message", ErrorCode::bad_request);
  const int64_t count = r.field("count") ? r.integer("count", 1, 100) : 10;
  std::vector<std::string> texts;
  for (const json& text : r.array("texts"))
    if (text.is_string() && texts.size() < most_shown) texts.push_back(text.get<std::string>());
  if (r.error()) co_return *r.error();
  const std::string name = data.table->columns[static_cast<size_t>(column)].name;
  const std::string what = name + '/' + reader.loaded->hash + '/' + std::to_string(count);
  const bool known =
      cache->answer.rows && cache->table == data.table && cache->split == data.split && cache->what == what;
  const std::shared_ptr<const Split> split =
      data.split ? data.split : std::make_shared<const Split>(no_split(*data.table));
  if (!known) {
    VITRINE_CO_TRY(NearestAnswer made, co_await measure_nearest(data.table, split, name, reader, let_others_in,
                                                                ticket.part(0, 0.95), count));
    *cache = {data.table, data.split, what, std::move(made)};
  }
  const NearestAnswer answer = cache->answer;
  if (rows.empty() && texts.empty())
    for (size_t i = 0; i < std::min<size_t>(5, split->of(Part::test).size()); ++i)
      rows.push_back(split->of(Part::test)[i]);

  // Evidence comes from the rows whose vote was measured.
  std::vector<int32_t> among = split->of(Part::train);
  if (among.empty())
    for (int64_t row = 0; row < data.table->rows; ++row) among.push_back(static_cast<int32_t>(row));
  const Column* label = data.table->label();
  json near = json::array();
  const auto add = [&](json query, std::span<const float> vector, int32_t except) {
    const auto found = answer.rows->nearest(vector, among, static_cast<size_t>(count), except);
    json one = {{"query", std::move(query)}, {"neighbours", to_json(found, *data.table, *split, column)}};
    if (label && !found.empty()) {
      const NearestVote vote = vote_of(found, label->codes, static_cast<int32_t>(label->levels.size()));
      one["vote"] = {{"label", label->levels[static_cast<size_t>(vote.label)]}, {"agree", vote.agree}, {"of", vote.of}};
    }
    near.push_back(std::move(one));
  };
  for (const int32_t row : rows) {
    json query = {
        {"row", row},
        {"text", std::string(data.table->columns[static_cast<size_t>(column)].cells[static_cast<size_t>(row)])}};
    if (label && label->codes[static_cast<size_t>(row)] >= 0)
      query["label"] = label->levels[static_cast<size_t>(label->codes[static_cast<size_t>(row)])];
    add(std::move(query), answer.rows->vector(row), row);
  }
  if (!texts.empty()) {
    VITRINE_CO_TRY(const Tensor vectors,
                   co_await embed_texts(reader, texts, answer.report.point, ticket.part(0.95, 1)));
    for (size_t i = 0; i < texts.size(); ++i) add({{"text", texts[i]}}, vectors.row(static_cast<int64_t>(i)), -1);
  }
  json report = to_json(answer.report);
  report["column"] = name;
  report["cost"] = {{"milliseconds", known ? 0 : answer.milliseconds},
                    {"passes", (known ? 0 : answer.passes) + static_cast<int64_t>(texts.size())}};
  co_return json{{"type", "dataset_nearest"}, {"nearest", std::move(report)}, {"near", std::move(near)}};
}

}  // namespace vitrine
