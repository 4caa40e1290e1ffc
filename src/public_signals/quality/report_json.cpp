// validation_report.json, out and in. The library that throws is wrapped here.
#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <nlohmann/json.hpp>
#include <span>
#include <type_traits>

#include "public_signals/base/in_parallel.hpp"
#include "public_signals/base/text.hpp"
#include "public_signals/data/json_words.hpp"
#include "public_signals/quality/validate.hpp"

namespace public_signals::inline quality {
namespace {

using Json = nlohmann::ordered_json;

template <class T>
Json or_null(const std::optional<T>& value) {
    return value ? Json(*value) : Json(nullptr);
}

Json text_or_null(const std::string& text) {
    return text.empty() ? Json(nullptr) : Json(text);
}

Json to_json(const SourceCoverage& source) {
    Json metrics = Json::object();
    for (const MetricCoverage& metric : source.metrics) {
        metrics[metric.metric] = {{"non_null_observations", metric.non_null_observations},
                                  {"coverage_pct", metric.coverage_pct}};
    }
    return {{"source", source.source},
            {"total_observations", source.total_observations},
            {"non_null_observations", source.non_null_observations},
            {"coverage_pct", source.coverage_pct},
            {"shows_covered", source.shows_covered},
            {"weeks_covered", source.weeks_covered},
            {"required", source.required},
            {"passed", source.passed},
            {"metrics", std::move(metrics)}};
}

/// Calls `field(key, value)` for each field of an anomaly.
template <class Field>
void each_field(const Anomaly& anomaly, Field&& field) {
    field("show", repaired_utf8(anomaly.show));
    field("week_start", format_week(anomaly.week));
    field("metric", repaired_utf8(anomaly.metric));
    std::visit([&field](auto value) { field("value", value); }, anomaly.value);
    field("median_prior_8w", anomaly.median_prior_8w);
    field("ratio_to_median", anomaly.ratio_to_median);
    field("is_anomaly", true);
    field("anomaly_type", std::string(name_of(anomaly.anomaly_type)));
    field("severity", std::string(name_of(anomaly.severity)));
    field("n_history", std::int64_t{anomaly.n_history});
    field("robust_z", anomaly.robust_z);
}

Json to_json(const Anomaly& anomaly) {
    Json json;
    each_field(anomaly, [&json]<class T>(const char* key, const T& value) {
        if constexpr (std::is_same_v<T, std::optional<double>>) {
            json[key] = or_null(value);
        } else {
            json[key] = value;
        }
    });
    return json;
}

void append_value(std::string& text, bool value) {
    text += value ? "true" : "false";
}
void append_value(std::string& text, std::int64_t value) {
    fmt::format_to(std::back_inserter(text), "{}", value);
}
void append_value(std::string& text, double value) {
    text += Json(value).dump();
}
void append_value(std::string& text, const std::optional<double>& value) {
    value ? append_value(text, *value) : void(text += "null");
}
void append_value(std::string& text, const std::string& value) {
    const bool plain =
        std::ranges::all_of(value, [](unsigned char c) { return c >= 0x20 && c < 0x7f && c != '"' && c != '\\'; });
    text += plain ? '"' + value + '"' : Json(value).dump();
}

Json to_json(const ParserBreak& found) {
    return {{"source", found.source},
            {"week_start", format_week(found.week)},
            {"metrics", found.metrics},
            {"shows_with_history", found.shows_with_history},
            {"shows_broken", found.shows_broken},
            {"p_value", found.p_value},
            {"signature", found.signature}};
}

Json to_json(const TimestampIssue& issue) {
    return {{"kind", name_of(issue.kind)},
            {"show", repaired_utf8(issue.show)},
            {"week_start", repaired_utf8(issue.week_start)}};
}

Json to_json(const TrendsZeros& zeros) {
    return {{"show", repaired_utf8(zeros.show)},
            {"week_start", format_week(zeros.week)},
            {"weeks", zeros.weeks},
            {"whole_show", zeros.whole_show}};
}

Json to_json(const ImpossibleCount& count) {
    return {{"show", repaired_utf8(count.show)},     {"week_start", format_week(count.week)},
            {"column", repaired_utf8(count.column)}, {"value", count.value},
            {"beside", text_or_null(count.beside)},  {"beside_value", or_null(count.beside_value)}};
}

Json to_json(const ReadLate& seen) {
    return {{"days_after_the_week", late_after.count()},
            {"weeks", seen.rows},
            {"late", seen.late},
            {"share", seen.share()}};
}

template <class T>
Json to_list(const std::vector<T>& values) {
    Json list = Json::array();
    for (const T& value : values) {
        list.push_back(to_json(value));
    }
    return list;
}

Json to_texts(const std::vector<std::string>& texts) {
    Json list = Json::array();
    for (const std::string& text : texts) {
        list.push_back(repaired_utf8(text));
    }
    return list;
}

template <class T>
std::optional<T> optional_from(const Json& json) {
    return json.is_null() ? std::nullopt : std::optional<T>(json.get<T>());
}

Week week_from(const Json& json) {
    const Result<Day> day = parse_day(json.get<std::string>());
    return day ? to_week(*day) : throw Json::other_error::create(599, "week_start is no date", &json);
}

SourceCoverage coverage_from(const Json& json) {
    SourceCoverage source;
    json.at("source").get_to(source.source);
    json.at("total_observations").get_to(source.total_observations);
    json.at("non_null_observations").get_to(source.non_null_observations);
    json.at("coverage_pct").get_to(source.coverage_pct);
    json.at("shows_covered").get_to(source.shows_covered);
    json.at("weeks_covered").get_to(source.weeks_covered);
    json.at("required").get_to(source.required);
    json.at("passed").get_to(source.passed);
    for (const auto& [name, metric] : json.at("metrics").items()) {
        source.metrics.push_back({.metric = name,
                                  .non_null_observations = metric.at("non_null_observations").get<std::int64_t>(),
                                  .coverage_pct = metric.at("coverage_pct").get<double>()});
    }
    return source;
}

Anomaly anomaly_from(const Json& json, const std::string& part) {
    const Json& value = json.at("value");
    Anomaly anomaly;
    json.at("show").get_to(anomaly.show);
    anomaly.week = week_from(json.at("week_start"));
    json.at("metric").get_to(anomaly.metric);
    anomaly.value = value.is_number_integer() ? Number{value.get<std::int64_t>()} : Number{value.get<double>()};
    json.at("median_prior_8w").get_to(anomaly.median_prior_8w);
    anomaly.ratio_to_median = optional_from<double>(json.at("ratio_to_median"));
    anomaly.anomaly_type = word_at<AnomalyType>(json, "anomaly_type", part);
    anomaly.severity = word_at<Severity>(json, "severity", part);
    json.at("n_history").get_to(anomaly.n_history);
    anomaly.robust_z = optional_from<double>(json.at("robust_z"));
    return anomaly;
}

ParserBreak break_from(const Json& json) {
    ParserBreak found;
    json.at("source").get_to(found.source);
    found.week = week_from(json.at("week_start"));
    json.at("metrics").get_to(found.metrics);
    json.at("shows_with_history").get_to(found.shows_with_history);
    json.at("shows_broken").get_to(found.shows_broken);
    json.at("p_value").get_to(found.p_value);
    json.at("signature").get_to(found.signature);
    return found;
}

TimestampIssue issue_from(const Json& json, const std::string& part) {
    return {.kind = word_at<TimestampProblem>(json, "kind", part),
            .show = json.at("show").get<std::string>(),
            .week_start = json.at("week_start").get<std::string>()};
}

TrendsZeros zeros_from(const Json& json) {
    return {.show = json.at("show").get<std::string>(),
            .week = week_from(json.at("week_start")),
            .weeks = json.at("weeks").get<std::int64_t>(),
            .whole_show = json.at("whole_show").get<bool>()};
}

ImpossibleCount impossible_from(const Json& json) {
    return {.show = json.at("show").get<std::string>(),
            .week = week_from(json.at("week_start")),
            .column = json.at("column").get<std::string>(),
            .value = json.at("value").get<std::int64_t>(),
            .beside = optional_from<std::string>(json.at("beside")).value_or(""),
            .beside_value = optional_from<std::int64_t>(json.at("beside_value"))};
}

template <class From>
auto list_from(const Json& json, From from) {
    std::vector<decltype(from(json))> values;
    for (const Json& value : json) {
        values.push_back(from(value));
    }
    return values;
}

/// The items of the list at `key`, each told which one it is.
template <class From>
auto parts_from(const Json& json, const std::string& key, From from) {
    std::vector<decltype(from(json, key))> values;
    for (const Json& value : json.at(key)) {
        values.push_back(from(value, fmt::format("{}[{}]", key, values.size())));
    }
    return values;
}

ValidationReport report_from(const Json& json) {
    ValidationReport report;
    report.timestamp = optional_from<std::string>(json.at("timestamp")).value_or("");
    json.at("total_rows").get_to(report.total_rows);
    json.at("total_columns").get_to(report.total_columns);
    report.coverage = list_from(json.at("coverage"), coverage_from);
    report.anomalies = parts_from(json, "anomalies", anomaly_from);
    json.at("schema_valid").get_to(report.schema_valid);
    json.at("schema_errors").get_to(report.schema_errors);
    report.timestamp_issues = parts_from(json, "timestamp_issues", issue_from);
    report.action_needed = word_at<CheckStatus>(json, "status") == CheckStatus::ActionNeeded;
    json.at("cells_checked").get_to(report.cells_checked);
    report.parser_breaks = list_from(json.at("parser_breaks"), break_from);
    json.at("reasons").get_to(report.reasons);
    json.at("anomaly_threshold").get_to(report.anomaly_threshold);
    json.at("min_coverage").get_to(report.min_coverage);
    if (json.contains("counts_read_late")) {  // a report of an older version has none of these
        report.trends_zeros = list_from(json.at("trends_zeros"), zeros_from);
        report.impossible_counts = list_from(json.at("impossible_counts"), impossible_from);
        json.at("counts_read_late").at("weeks").get_to(report.counts_read_late.rows);
        json.at("counts_read_late").at("late").get_to(report.counts_read_late.late);
    }
    return report;
}

Json json_of(const ValidationReport& report, Json anomalies) {
    return {{"timestamp", text_or_null(report.timestamp)},
            {"total_rows", report.total_rows},
            {"total_columns", report.total_columns},
            {"coverage", to_list(report.coverage)},
            {"anomalies", std::move(anomalies)},
            {"schema_valid", report.schema_valid},
            {"schema_errors", to_texts(report.schema_errors)},
            {"timestamp_issues", to_list(report.timestamp_issues)},
            {"status", name_of(report.status())},
            {"cells_checked", report.cells_checked},
            {"parser_breaks", to_list(report.parser_breaks)},
            {"reasons", to_texts(report.reasons)},
            {"anomaly_threshold", report.anomaly_threshold},
            {"min_coverage", report.min_coverage},
            {"trends_zeros", to_list(report.trends_zeros)},
            {"impossible_counts", to_list(report.impossible_counts)},
            {"counts_read_late", to_json(report.counts_read_late)}};
}

std::string lines_of(std::span<const Anomaly> anomalies) {
    std::string lines;
    for (const Anomaly& anomaly : anomalies) {
        lines += lines.empty() ? "\n    {" : ",\n    {";
        const char* before = "\n      \"";
        each_field(anomaly, [&](const char* key, const auto& value) {
            lines.append(before).append(key).append("\": ");
            append_value(lines, value);
            before = ",\n      \"";
        });
        lines += "\n    }";
    }
    return lines;
}

/// The items of the list of anomalies, as a dump with two spaces of indent has them. A large panel has so many that
/// making a tree of them first takes longer than finding them.
std::string list_of(std::span<const Anomaly> anomalies) {
    constexpr std::size_t block = 4096;
    std::vector<std::string> blocks((anomalies.size() + block - 1) / block);
    in_parallel(blocks.size(), machine_threads(), [&](std::size_t i) {
        blocks[i] = lines_of(anomalies.subspan(i * block, std::min(block, anomalies.size() - i * block)));
    });
    return fmt::format("{}\n  ", fmt::join(blocks, ","));
}

}  // namespace

Json to_json(const ValidationReport& report) {
    return json_of(report, to_list(report.anomalies));
}

std::string report_file_text(const ValidationReport& report) {
    std::string text = json_of(report, Json::array()).dump(2) + "\n";
    if (!report.anomalies.empty()) {
        static constexpr std::string_view empty_list = "\n  \"anomalies\": []";
        text.insert(text.find(empty_list) + empty_list.size() - 1, list_of(report.anomalies));
    }
    return text;
}

Result<ValidationReport> report_from_json(std::string_view text, const std::string& file) {
    try {
        return report_from(Json::parse(text));
    } catch (UnknownWord& word) {
        word.error.where = file.empty() ? word.error.where : fmt::format("{}: {}", file, word.error.where);
        return tl::unexpected(std::move(word.error));
    } catch (const Json::exception& error) {
        return fail(ErrorKind::ParseError, std::string("not a validation report: ") + error.what(), file,
                    "make one with: public-signals validate");
    }
}

}  // namespace public_signals::inline quality
