#include "public_signals/cli/cell_evidence.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "public_signals/aggregation/ahead_rows.hpp"
#include "public_signals/aggregation/followers.hpp"
#include "public_signals/aggregation/posts_by_week.hpp"
#include "public_signals/base/text.hpp"
#include "public_signals/cli/series_reasons.hpp"
#include "public_signals/cli/steps.hpp"
#include "public_signals/engine/extract_line.hpp"
#include "public_signals/engine/layout.hpp"
#include "public_signals/engine/rules_model.hpp"
#include "public_signals/engine/targets.hpp"
#include "public_signals/models/feature_origin.hpp"
#include "public_signals/panel/raw_files.hpp"
#include "public_signals/panel/raw_rows.hpp"
#include "public_signals/report/command_text.hpp"
#include "public_signals/study/asked_names.hpp"

namespace public_signals::inline cli {
namespace fs = std::filesystem;
namespace {

Json json_of(const Column& column, Row row) {
    if (column.known[row] == 0) {
        return nullptr;
    }
    return std::visit([row](const auto& values) { return Json(values[row]); }, column.values);
}

Json cell_json(const Column& column, Row row) {
    const Json value = json_of(column, row);
    return column.type() == ColumnType::Bool && !value.is_null() ? Json(value.integer() != 0) : value;
}

/// The sum of the evidence of a sum column, or how many there are of a count of posts; nullopt for other columns.
std::optional<std::int64_t> total_of(const TracedCell& cell) {
    const PanelColumn* const column = panel_column(cell.column);
    constexpr std::array adds_up = {Measure::Posts, Measure::SumOfCount, Measure::Reels, Measure::DailyViews};
    const bool counted = column != nullptr && std::ranges::find(adds_up, column->measure) != adds_up.end();
    if (!counted) {
        return std::nullopt;
    }
    std::int64_t total = 0;
    for (const TracedEvidence& traced : cell.evidence) {
        const auto* number = std::get_if<std::int64_t>(&traced.evidence.value);
        total += number != nullptr ? *number : 0;
    }
    return total;
}

}  // namespace

CellTracer::CellTracer(Panel panel, fs::path raw, Collection collection, ArchivedPages archives, Rules rules,
                       std::unique_ptr<const Study> study)
    : m_panel(std::move(panel)),
      m_raw(std::move(raw)),
      m_collection(std::move(collection)),
      m_archives(std::move(archives)),
      m_rules(std::move(rules)),
      m_study(std::move(study)) {}

Result<CellTracer> CellTracer::open(const CellPlaces& places) {
    const NamedPath input =
        TRY(path_or_default(places.input, "data/panel/weekly_social_signals.parquet", places.config));
    const NamedPath raw = TRY(path_or_default(places.raw, "data/raw", places.config));
    ReadPanel panel = TRY(read_panel(input.path));
    ArchivedPages archives = TRY(ArchivedPages::open(places.ledger, places.config));
    auto study = TRY(study_here(places.config));
    Collection collection = TRY(read_collection(raw.path, study ? &*study : nullptr));
    const auto workspace = find_workspace(places.config);
    Rules rules = TRY(rules_in_use(places.rules, workspace ? workspace->root : ""));
    return CellTracer(std::move(panel.panel), raw.path, std::move(collection), std::move(archives), std::move(rules),
                      study ? std::make_unique<const Study>(std::move(*study)) : nullptr);
}

Result<Row> CellTracer::row_of(const std::string& show, const std::string& week) const {
    std::set<std::string> names(m_panel.show.begin(), m_panel.show.end());
    if (!names.contains(show)) {
        const std::string near = nearest(show, {names.begin(), names.end()});
        return invalid(fmt::format("the panel has no show `{}`", show), "SHOW",
                       near.empty() ? fmt::format("its shows are: {}", fmt::join(names, " · "))
                                    : fmt::format("did you mean `{}`?", near));
    }
    const Day day = TRY(day_flag("WEEK", week));
    if (!is_monday(day)) {
        return invalid(fmt::format("{} is no Monday", week), "WEEK",
                       fmt::format("that day lies in the week of {}", format_week(to_week(day))));
    }
    for (Row row = 0; row < m_panel.row_count(); ++row) {
        if (m_panel.show[row] == show && m_panel.week[row] == to_week(day)) {
            return row;
        }
    }
    const auto [first, last] = std::ranges::minmax_element(m_panel.week);
    const bool is_outside = to_week(day) < *first || *last < to_week(day);
    return invalid_at({.show = show, .week = week}, "the panel has no row of that week",
                      is_outside
                          ? fmt::format("its weeks are {} to {}", format_week(*first), format_week(*last))
                          : "`public-signals panel --fill-missing` adds weeks that are absent between two others");
}

Result<const Column*> CellTracer::column_of(const std::string& name, std::optional<Row> row) const {
    if (name == "show" || name == "week_start") {
        return invalid(fmt::format("{} names the row; it was read from no page", name), "COLUMN",
                       "name a column that was collected, like tt_sum_views");
    }
    const Extensions groups = extensions_with([&](std::string_view wanted) { return wanted == name; });
    if (m_panel.find(name) == nullptr && !groups.empty()) {
        return invalid(fmt::format("the panel is without {}, a column of the extension {}", name, groups.front()),
                       "COLUMN", fmt::format("add it: public-signals panel --extensions {}", groups.front()));
    }
    const FeatureOrigin made = FeatureOrigins{}.of(name);
    if (m_panel.find(name) == nullptr && made.kind && m_panel.find(made.metric) != nullptr) {
        const Week week = row ? m_panel.week[*row] - Weeks{made.shift} : Week{};
        const bool is_one_cell = made.kind == FeatureKind::Lag || made.kind == FeatureKind::Lead;
        if (row && is_one_cell && row_of(std::string(m_panel.show[*row]), format_week(week))) {
            return invalid(fmt::format("{} is a feature made of {}: its value of the week of {}", name, made.metric,
                                       format_week(week)),
                           "COLUMN", why_command(m_panel.show[*row], week, made.metric));
        }
        return invalid(
            fmt::format("{} is made of {}, in `features`", name, made.metric), "COLUMN",
            fmt::format("ask for {0} in each week that it takes: public-signals why SHOW WEEK {0}", made.metric));
    }
    const Column* const column = TRY(m_panel.column(name));
    if (name != "scrape_run_at" && !source_of_column(name)) {
        return invalid(fmt::format("{} is no column of the weekly panel", name), "COLUMN",
                       "features name their source column in the _metadata.json beside them; ask for that one");
    }
    return column;
}

Result<void> CellTracer::read_series() {
    if (m_series == nullptr) {
        Observations series = TRY(read_raw_but_posts(m_raw));
        if (m_study) {
            m_not_asked = keep_asked(series, *m_study);
        }
        leave_out_ahead(series);
        m_series = std::make_unique<const Observations>(std::move(series));
    }
    return {};
}

Result<void> CellTracer::add(Source source, Evidence evidence, TracedCell& cell) {
    TracedEvidence traced{std::move(evidence), "requested", nullptr};
    if (has_posts(source)) {
        traced.layer = layer_name(m_rules.of(source), traced.evidence.rule);
    }
    traced.fetch = m_archives.find(traced.evidence.capture);
    if (traced.fetch != nullptr) {
        TRY(m_archives.verify(*traced.fetch));
    }
    cell.evidence.push_back(std::move(traced));
    return {};
}

Result<void> CellTracer::trace_series(Source source, TracedCell& cell) {
    TRY(read_series());
    SeriesEvidence found = tracer_of(source, cell.show)(cell.week, cell.column);
    cell.queries = std::move(found.queries);
    for (Evidence& evidence : found.evidence) {
        TRY(add(source, std::move(evidence), cell));
    }
    const auto columns = source_columns(source);
    const auto flag = std::ranges::find(columns, Measure::PartialFlag, &PanelColumn::measure);
    for (std::string& why : found.why_partial) {
        cell.warnings.push_back({flag == columns.end() ? "" : std::string(flag->name), std::move(why)});
    }
    warn_of_absent_queries(cell);
    return {};
}

/// Which queries of the study a partial index lacks: it is the mean of the others.
void CellTracer::warn_of_absent_queries(TracedCell& cell) const {
    if (m_study == nullptr || cell.queries.empty()) {
        return;
    }
    const auto show = std::ranges::find(m_study->shows, cell.show, &Show::name);
    if (show == m_study->shows.end()) {
        return;
    }
    for (const std::string& query : show->google_queries) {
        const std::string key = search_key(query);
        if (std::ranges::any_of(cell.queries, [&](const QueryWeek& week) { return search_key(week.query) == key; })) {
            continue;
        }
        const auto is_its = [&](const RawPoint& point) {
            return point.show == cell.show && search_key(point.query) == key;
        };
        if (std::ranges::none_of(m_series->points, is_its)) {
            cell.warnings.push_back(
                {"gt_is_partial", fmt::format("the query \"{}\" has no series yet, so the value is the mean of the "
                                              "others and every week of the show is partial",
                                              query)});
        } else if (std::ranges::any_of(m_series->points,
                                       [&](const RawPoint& point) { return is_its(point) && point.has_data; })) {
            cell.warnings.push_back(
                {"gt_is_partial", fmt::format("the query \"{}\" has no value in this week, so the value is the mean "
                                              "of the others and partial",
                                              query)});
        }
    }
}

const SeriesTracer& CellTracer::tracer_of(Source source, const std::string& show) {
    if (m_tracers_show != show) {
        m_tracers.clear();
        m_tracers_show = show;
    }
    auto& tracer = m_tracers[source];
    if (!tracer) {
        tracer = engine::row_of(source).series->tracer(*m_series, show, m_study.get());
    }
    return tracer;
}

/// scrape_run_at is the latest scrape behind the row: its pages, of posts and views of that week, and of Trends, whose
/// every answer bears on the scale of all weeks.
Result<void> CellTracer::trace_scrape(TracedCell& cell) {
    const Instant scrape = TRY(parse_instant(*cell.value.text()));
    std::map<std::string, std::pair<Source, std::string>> captures;  // what read each
    for (const Source source : sources_with_posts()) {
        const PostsOfShow* const posts = TRY(posts_of(source, cell.show));
        for (const RawPost& row : posts->rows()) {
            const auto day = row.post.posted_at ? std::optional(day_of(*row.post.posted_at)) : row.post.post_day;
            if (row.scrape_run_at == scrape && day && to_week(*day) == cell.week) {
                captures.try_emplace(row.capture, source, row.source_layer);
            }
        }
        const std::vector<Coverage> visits = visits_of(source, cell.show);
        const Coverage* const visit = covering_visit(visits, cell.week);
        if (visit != nullptr && visit->scrape_run_at == scrape) {
            TRY(trace_pages(source, *visit, cell));
        }
    }
    TRY(read_series());
    for (const Source source : all_sources()) {
        if (const SeriesRow* const series = engine::row_of(source).series; series != nullptr) {
            for (CaptureRead& page : series->captures(*m_series, cell.show, cell.week, scrape)) {
                captures.try_emplace(std::move(page.capture), source, page.layout);
            }
        }
    }
    for (const TracedEvidence& traced : cell.evidence) {
        captures.erase(traced.evidence.capture);
    }
    for (const auto& [capture, read] : captures) {
        const LedgerFetch* const fetch = m_archives.find(capture);
        TRY(add(read.first,
                {EvidenceKind::OnePage, fetch != nullptr ? fetch->url : capture, {}, scrape, read.second, capture},
                cell));
    }
    return {};
}

Result<std::string> CellTracer::why_null(Source source, TracedCell& cell, Row row) {
    if (panel_column(cell.column)->measure == Measure::Followers) {
        const NullReasons visits(m_collection);
        const auto within = visits.met_within(source, cell.show, cell.week);
        cell.code = within && !was_read(*within) ? name_of(*within) : "";
        return visits.of_followers(source, cell.show, cell.week);
    }
    const auto schema = source_columns(source);
    const Column* const leading = m_panel.find(schema.front().name);
    if (has_posts(source) && TRY(posts_of(source, cell.show))->has_tied(cell.week)) {
        return std::string(runs_disagree);
    }
    if (leading != nullptr && leading->known[row] != 0) {
        return std::string(hidden_count);
    }
    if (!has_posts(source)) {
        TRY(read_series());
    }
    const NullReasons reasons(m_collection,
                              m_series != nullptr ? series_reasons(*m_series, m_not_asked) : SeriesReason());
    std::string why = reasons.of(source, cell.show, cell.week);
    const auto met = reasons.met(source, cell.show, cell.week);
    if (met && !was_read(*met)) {
        cell.code = name_of(*met);
    }
    if (met == PageState::Partial) {
        why += "; " + way_to_whole(source, cell.show);
    }
    return why.empty() ? "no raw file says anything of the week" : why;
}

Result<TracedCell> CellTracer::trace(Row row, const Column& column) {
    TracedCell cell{.show = m_panel.show[row], .week = m_panel.week[row], .column = column.name};
    cell.value = cell_json(column, row);
    const auto source = source_of_column(column.name);
    if (cell.value.is_null()) {
        cell.reason = source ? TRY(why_null(*source, cell, row)) : "nothing was scraped for this week";
    } else if (!source) {
        TRY(trace_scrape(cell));
    } else if (panel_column(column.name)->measure == Measure::Followers) {
        TRY(trace_followers(*source, cell));
    } else if (has_posts(*source)) {
        TRY(trace_posts(*source, cell));
    } else {
        TRY(trace_series(*source, cell));
    }
    const auto total = total_of(cell);
    cell.adds_up = cell.value.is_null() || (!cell.evidence.empty() && (!total || cell.value.integer() == total));
    return cell;
}

}  // namespace public_signals::inline cli
