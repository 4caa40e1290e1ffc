// validation_report.json, out and in.
#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <span>
#include <type_traits>

#include "public_signals/base/in_parallel.hpp"
#include "public_signals/base/text.hpp"
#include "public_signals/data/json_shape.hpp"
#include "public_signals/data/json_writer.hpp"
#include "public_signals/quality/validate.hpp"

namespace public_signals::inline quality {
namespace {

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

Json to_json(const NotJudged& source) {
    return {{"source", source.source}, {"reason", source.reason}};
}

Json to_json(const ExpectedAnomaly& expected) {
    Json json = to_json(expected.anomaly);
    json["event"] = expected.event;
    return json;
}

Json to_json(const ExpectedBreak& expected) {
    Json json = to_json(expected.found);
    json["event"] = expected.event;
    return json;
}

Json weeks_to_json(const std::vector<JudgedSource>& sources) {
    Json weeks = Json::object();
    for (const JudgedSource& source : sources) {
        weeks[source.source] = source.weeks;
    }
    return weeks;
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
    return {{"show", repaired_utf8(count.show)},
            {"week_start", format_week(count.week)},
            {"column", repaired_utf8(count.column)},
            {"value", std::visit([](auto value) { return Json(value); }, count.value)},
            {"beside", text_or_null(count.beside)},
            {"beside_value", or_null(count.beside_value)}};
}

Json to_json(const ReadLate& seen) {
    return {{"days_after_the_week", late_after.count()},
            {"weeks", seen.rows},
            {"late", seen.late},
            {"share", seen.share()},
            {"is_upper_bound", seen.is_upper_bound}};
}

Json to_texts(const std::vector<std::string>& texts) {
    Json list = Json::array();
    for (const std::string& text : texts) {
        list.push_back(repaired_utf8(text));
    }
    return list;
}

Json to_json(const SuspectLikes& suspect) {
    return {{"source", suspect.source},
            {"show", repaired_utf8(suspect.show)},
            {"likes", suspect.likes},
            {"posts", suspect.posts},
            {"alike", suspect.alike}};
}

Json to_json(const TwinPosts& twins) {
    return {{"source", twins.source},
            {"show", twins.show},
            {"week_start", format_week(to_week(day_of(twins.posted_at)))},
            {"posted_at", format_instant(twins.posted_at)},
            {"post_ids", to_texts(twins.post_ids)}};
}

template <class T>
Json to_list(const std::vector<T>& values) {
    Json list = Json::array();
    for (const T& value : values) {
        list.push_back(to_json(value));
    }
    return list;
}

/// A count stays an integer.
Number number_from(const json::Shape& json, const char* key) {
    return json.value().get(key).is_integer() ? Number{json.get<std::int64_t>(key)} : Number{json.get<double>(key)};
}

Week week_from(const json::Shape& json) {
    constexpr const char* key = "week_start";
    const Result<Day> day = parse_day(json.get<std::string>(key));
    if (!day) {
        json.refuse({.kind = ErrorKind::ParseError, .message = json.place_of(key) + " is no date"});
    }
    return day ? to_week(*day) : Week();
}

SourceCoverage coverage_from(const json::Shape& json) {
    SourceCoverage source;
    json.get_to("source", source.source);
    json.get_to("total_observations", source.total_observations);
    json.get_to("non_null_observations", source.non_null_observations);
    json.get_to("coverage_pct", source.coverage_pct);
    json.get_to("shows_covered", source.shows_covered);
    json.get_to("weeks_covered", source.weeks_covered);
    json.get_to("required", source.required);
    json.get_to("passed", source.passed);
    for (const auto& [name, metric] : json.members("metrics")) {
        source.metrics.push_back({.metric = name,
                                  .non_null_observations = metric.get<std::int64_t>("non_null_observations"),
                                  .coverage_pct = metric.get<double>("coverage_pct")});
    }
    return source;
}

Anomaly anomaly_from(const json::Shape& json) {
    Anomaly anomaly;
    json.get_to("show", anomaly.show);
    anomaly.week = week_from(json);
    json.get_to("metric", anomaly.metric);
    anomaly.value = number_from(json, "value");
    json.get_to("median_prior_8w", anomaly.median_prior_8w);
    json.get_to("ratio_to_median", anomaly.ratio_to_median);
    json.get_to("anomaly_type", anomaly.anomaly_type);
    json.get_to("severity", anomaly.severity);
    json.get_to("n_history", anomaly.n_history);
    json.get_to("robust_z", anomaly.robust_z);
    return anomaly;
}

ParserBreak break_from(const json::Shape& json) {
    ParserBreak found;
    json.get_to("source", found.source);
    found.week = week_from(json);
    json.get_to("metrics", found.metrics);
    json.get_to("shows_with_history", found.shows_with_history);
    json.get_to("shows_broken", found.shows_broken);
    json.get_to("p_value", found.p_value);
    json.get_to("signature", found.signature);
    return found;
}

ExpectedAnomaly expected_anomaly_from(const json::Shape& json) {
    return {.anomaly = anomaly_from(json), .event = json.get<std::string>("event")};
}

ExpectedBreak expected_break_from(const json::Shape& json) {
    return {.found = break_from(json), .event = json.get<std::string>("event")};
}

NotJudged not_judged_from(const json::Shape& json) {
    return {.source = json.get<std::string>("source"), .reason = json.get<std::string>("reason")};
}

TimestampIssue issue_from(const json::Shape& json) {
    return {.kind = json.get<TimestampProblem>("kind"),
            .show = json.get<std::string>("show"),
            .week_start = json.get<std::string>("week_start")};
}

TrendsZeros zeros_from(const json::Shape& json) {
    return {.show = json.get<std::string>("show"),
            .week = week_from(json),
            .weeks = json.get<std::int64_t>("weeks"),
            .whole_show = json.get<bool>("whole_show")};
}

ImpossibleCount impossible_from(const json::Shape& json) {
    return {.show = json.get<std::string>("show"),
            .week = week_from(json),
            .column = json.get<std::string>("column"),
            .value = number_from(json, "value"),
            .beside = json.get<std::optional<std::string>>("beside").value_or(""),
            .beside_value = json.get<std::optional<std::int64_t>>("beside_value")};
}

SuspectLikes suspect_from(const json::Shape& json) {
    return {.source = json.get<std::string>("source"),
            .show = json.get<std::string>("show"),
            .likes = json.get<std::int64_t>("likes"),
            .posts = json.get<std::int64_t>("posts"),
            .alike = json.get<std::int64_t>("alike")};
}

TwinPosts twins_from(const json::Shape& json) {
    TwinPosts twins{.source = json.get<std::string>("source"), .show = json.get<std::string>("show")};
    twins.posted_at = parse_instant(json.get<std::string>("posted_at")).value_or(Instant{});
    json.get_to("post_ids", twins.post_ids);
    return twins;
}

template <class From>
auto list_from(const json::Shape& json, const char* key, From from) {
    std::vector<decltype(from(json))> values;
    for (const json::Shape& value : json.list(key)) {
        values.push_back(from(value));
    }
    return values;
}

ValidationReport report_from(const json::Shape& json) {
    ValidationReport report;
    report.timestamp = json.get<std::optional<std::string>>("timestamp").value_or("");
    json.get_to("total_rows", report.total_rows);
    json.get_to("total_columns", report.total_columns);
    report.coverage = list_from(json, "coverage", coverage_from);
    report.anomalies = list_from(json, "anomalies", anomaly_from);
    json.get_to("schema_valid", report.schema_valid);
    json.get_to("schema_errors", report.schema_errors);
    report.timestamp_issues = list_from(json, "timestamp_issues", issue_from);
    report.action_needed = json.get<CheckStatus>("status") == CheckStatus::ActionNeeded;
    json.get_to("cells_checked", report.cells_checked);
    report.parser_breaks = list_from(json, "parser_breaks", break_from);
    if (json.has("not_judged")) {  // a report of an older version has none
        report.not_judged = list_from(json, "not_judged", not_judged_from);
        for (const auto& [source, weeks] : json.members("weeks_judged")) {
            report.weeks_judged.push_back({source, weeks.as<std::int64_t>()});
        }
    }
    json.get_to("reasons", report.reasons);
    json.get_to("anomaly_threshold", report.anomaly_threshold);
    json.get_to("min_coverage", report.min_coverage);
    if (json.has("baseline")) {  // a report of an older version has none of these
        json.get_to("baseline", report.baseline);
        report.expected_anomalies = list_from(json, "expected_anomalies", expected_anomaly_from);
        report.expected_breaks = list_from(json, "expected_breaks", expected_break_from);
    }
    if (json.has("counts_read_late")) {  // a report of an older version has none of these
        report.trends_zeros = list_from(json, "trends_zeros", zeros_from);
        report.impossible_counts = list_from(json, "impossible_counts", impossible_from);
        const json::Shape late = json.at("counts_read_late");
        late.get_to("weeks", report.counts_read_late.rows);
        late.get_to("late", report.counts_read_late.late);
        if (late.has("is_upper_bound")) {
            late.get_to("is_upper_bound", report.counts_read_late.is_upper_bound);
        }
    }
    if (json.has("count_age_days")) {
        report.count_age = json.get<std::optional<std::int64_t>>("count_age_days");
    }
    if (json.has("suspect_likes")) {
        report.suspect_likes = list_from(json, "suspect_likes", suspect_from);
    }
    if (json.has("twin_posts")) {
        report.twin_posts = list_from(json, "twin_posts", twins_from);
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
            {"not_judged", to_list(report.not_judged)},
            {"weeks_judged", weeks_to_json(report.weeks_judged)},
            {"reasons", to_texts(report.reasons)},
            {"anomaly_threshold", report.anomaly_threshold},
            {"min_coverage", report.min_coverage},
            {"baseline", name_of(report.baseline)},
            {"expected_anomalies", to_list(report.expected_anomalies)},
            {"expected_breaks", to_list(report.expected_breaks)},
            {"trends_zeros", to_list(report.trends_zeros)},
            {"impossible_counts", to_list(report.impossible_counts)},
            {"counts_read_late", to_json(report.counts_read_late)},
            {"count_age_days", or_null(report.count_age)},
            {"twin_posts", to_list(report.twin_posts)},
            {"suspect_likes", to_list(report.suspect_likes)}};
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
    const auto document = json::parse(text);
    json::Shape::Problem problem = document ? std::nullopt : std::optional(document.error());
    ValidationReport report = problem ? ValidationReport() : report_from(json::Shape(document->root(), problem));
    if (!problem) {
        return report;
    }
    if (problem->where.empty()) {
        return fail(ErrorKind::ParseError, "not a validation report: " + problem->message, file,
                    "make one with: public-signals validate");
    }
    problem->where = file.empty() ? problem->where : fmt::format("{}: {}", file, problem->where);
    return tl::unexpected(std::move(*problem));
}

}  // namespace public_signals::inline quality
