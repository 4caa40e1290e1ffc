// datapackage.json follows the Data Package specification of Frictionless: sizes and hashes of the files beside it,
// and the type of every column in its words (string, date, integer, number, boolean).
#include "public_signals/panel/panel_files.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "public_signals/base/counted.hpp"
#include "public_signals/base/digest.hpp"
#include "public_signals/base/file.hpp"
#include "public_signals/data/json_writer.hpp"
#include "public_signals/panel/pandas_metadata.hpp"
#include "public_signals/panel/parquet.hpp"
#include "public_signals/panel/schema.hpp"

namespace public_signals::inline panel {

namespace {

namespace fs = std::filesystem;
constexpr const char* parquet_name = "weekly_social_signals.parquet";
constexpr const char* csv_name = "weekly_social_signals.csv";
constexpr const char* schema_name = "weekly_panel_schema.json";
constexpr const char* package_name = "datapackage.json";

const char* pandas_dtype(ColumnType type) {
    switch (type) {
        case ColumnType::Int64:
            return "Int64";
        case ColumnType::Float64:
            return "float64";
        case ColumnType::Bool:
            return "bool";
        case ColumnType::String:
            break;
    }
    return "object";
}

const char* frictionless_type(ColumnType type) {
    switch (type) {
        case ColumnType::Int64:
            return "integer";
        case ColumnType::Float64:
            return "number";
        case ColumnType::Bool:
            return "boolean";
        case ColumnType::String:
            break;
    }
    return "string";
}

std::string text_of(const Json& document) {
    return document.dump(2) + "\n";
}

Json table_schema(const Panel& panel) {
    Json fields = {{{"name", "show"}, {"type", "string"}, {"constraints", {{"required", true}}}},
                   {{"name", "week_start"},
                    {"type", "date"},
                    {"format", "default"},
                    {"description", "the Monday of the week, UTC"},
                    {"constraints", {{"required", true}}}}};
    for (const Column& column : panel.columns) {
        const bool time = column.name == "scrape_run_at";
        fields.push_back({{"name", column.name}, {"type", time ? "datetime" : frictionless_type(column.type())}});
    }
    return {{"fields", fields}, {"primaryKey", {"show", "week_start"}}, {"missingValues", {""}}};
}

Result<Json> resource(const fs::path& folder, const char* file, const char* name, const char* format,
                      const char* mediatype) {
    const std::string bytes = TRY(read_file(folder / file));
    return Json{{"name", name},           {"path", file},          {"format", format},
                {"mediatype", mediatype}, {"bytes", bytes.size()}, {"hash", "sha256:" + sha256_hex(bytes)}};
}

Result<std::string> package_json(const Panel& panel, const fs::path& folder) {
    Json whole =
        TRY(resource(folder, parquet_name, "weekly_social_signals", "parquet", "application/vnd.apache.parquet"));
    whole.erase("bytes");  // frictionless compares them with what it read as text, which Parquet is not
    whole["description"] = "one row per show and week";
    whole["schema"] = table_schema(panel);
    Json preview = TRY(resource(folder, csv_name, "weekly_social_signals_preview", "csv", "text/csv"));
    preview["description"] = "the first 1000 rows";
    preview["encoding"] = "utf-8";
    preview["profile"] = "tabular-data-resource";
    preview["schema"] = table_schema(panel);
    Json schema = TRY(resource(folder, schema_name, "weekly_panel_schema", "json", "application/json"));
    schema["type"] = "json";  // frictionless takes *schema.json for a table schema of its own
    Json package = {{"name", "weekly-social-signals"},
                    {"title", "Public attention signals for Broadway shows, by week"},
                    {"profile", "data-package"}};
    if (const std::string created = latest_scrape(panel); !created.empty()) {
        package["created"] = created;
    }
    if (panel.count_age) {
        package[count_age_key] = *panel.count_age;
    }
    package["resources"] = {whole, preview, schema};
    return text_of(package);
}

}  // namespace

std::string latest_scrape(const Panel& panel) {
    const Column* scrapes = panel.find("scrape_run_at");
    if (scrapes == nullptr || scrapes->type() != ColumnType::String) {
        return {};
    }
    const std::string* latest_text = nullptr;
    const std::string* last_read = nullptr;
    Instant latest;
    for (Row row = 0; row < scrapes->size(); ++row) {
        const std::string& text = scrapes->strings()[row];
        if (!scrapes->known[row] || (last_read != nullptr && *last_read == text)) {
            continue;
        }
        last_read = &text;
        const Result<Instant> instant = parse_instant(text);
        if (instant && (latest_text == nullptr || *instant > latest)) {
            latest_text = &text;
            latest = *instant;
        }
    }
    return latest_text == nullptr ? std::string() : *latest_text;
}

std::string csv_preview_text(std::size_t rows) {
    const auto all = static_cast<std::int64_t>(rows);
    const auto first = static_cast<std::int64_t>(csv_preview_rows);
    return all <= first ? "all " + counted(all, "row")
                        : fmt::format("the first {} of {} rows, {} left out", grouped(first), grouped(all),
                                      grouped(all - first));
}

std::string schema_json(const Extensions& extensions) {
    Json columns = Json::array();
    for (const PanelColumn& column : panel_schema(extensions)) {
        columns.push_back({{"name", column.name}, {"dtype", pandas_dtype(column.type)}, {"nullable", column.nullable}});
    }
    return text_of({{"columns", columns}});
}

Result<void> write_panel_files(const Panel& panel, const fs::path& folder) {
    TRY(write_panel(panel, folder / parquet_name));
    TRY(write_panel_csv(panel, folder / csv_name, csv_preview_rows));
    TRY(write_file(folder / schema_name, schema_json(extensions_of(panel))));
    return write_file(folder / package_name, TRY(package_json(panel, folder)));
}

}  // namespace public_signals::inline panel
