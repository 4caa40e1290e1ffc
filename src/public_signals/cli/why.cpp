#include <fmt/format.h>

#include <charconv>
#include <set>

#include "public_signals/base/file.hpp"
#include "public_signals/base/wrapped.hpp"
#include "public_signals/cli/cell_evidence.hpp"
#include "public_signals/cli/commands.hpp"
#include "public_signals/cli/console.hpp"
#include "public_signals/cli/made_of.hpp"
#include "public_signals/cli/outputs.hpp"

namespace public_signals::inline cli {
namespace {

std::string json_text(const Json& json, int indent) {
    return json.dump(indent) + "\n";
}

std::string shown(const Json& value) {
    if (value.is_null()) {
        return "-";
    }
    if (const auto number = value.integer()) {
        return grouped(*number);
    }
    if (value.text() != nullptr) {
        return *value.text();
    }
    const std::string text = value.dump();
    double number = 0;
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), number);
    return failed == std::errc() && end == text.data() + text.size() ? fmt::format("{:.6g}", number) : text;
}

/// How the points above come to the index: whoever reads it can do the sum again.
std::string query_text(const QueryWeek& query) {
    std::string factors;
    for (const WindowFactor& window : query.windows) {
        factors += fmt::format("{}{}..{} x {}", factors.empty() ? "" : ", ", format_day(window.window.first),
                               format_day(window.window.last),
                               window.factor > 0 ? fmt::format("{:.5g}", window.factor) : "0 (its weeks count)");
    }
    const std::string of_windows = factors.empty() ? "" : fmt::format(" (factors of the windows: {})", factors);
    return fmt::format(
        "  query {}  {:.6g}  {}: the points, each times its weight, add up to the mean of the week, {:.5g}{}; the "
        "largest week is that of {} with {:.5g}, which is 100",
        query.query, query.index, query.method, query.mean, of_windows, format_week(query.largest_week), query.largest);
}

/// `  x 0.13921`, after a value that counts as itself; `  counts as 0.5, x 0.13921` after one that does not.
std::string weight_text(const Evidence& evidence) {
    if (!evidence.weighted) {
        return "";
    }
    const auto* const served = std::get_if<double>(&evidence.value);
    const bool counts_as_served = served != nullptr && *served == evidence.weighted->counts_as;
    return fmt::format("  {}x {:.5g}",
                       counts_as_served ? "" : fmt::format("counts as {:g}, ", evidence.weighted->counts_as),
                       evidence.weighted->weight);
}

std::string as_text(const TracedCell& cell) {
    const Json json = to_json(cell);
    const std::size_t width = stdout_width(any_width);
    const std::string more = cell.code.empty() ? "" : fmt::format(" (public-signals explain {})", cell.code);
    std::string text = wrapped(fmt::format("{}  {}  {} = {}{}{}{}", cell.show, format_week(cell.week), cell.column,
                                           cell.value.is_null() ? "null" : shown(cell.value),
                                           cell.reason.empty() ? "" : ": ", cell.reason, more),
                               2) +
                       "\n";
    for (std::size_t i = 0; i < cell.evidence.size(); ++i) {
        const Json& evidence = json["evidence"].values()[i];
        const LedgerFetch* const fetch = cell.evidence[i].fetch;
        const bool is_handed_in = fetch != nullptr && fetch->origin == FetchOrigin::Import;
        const std::string line = fmt::format(
            "  {} {}  {}{}  read {} by {} ({})", *evidence["kind"].text(), *evidence["id"].text(),
            shown(evidence["value"]), weight_text(cell.evidence[i].evidence), *evidence["scrape_run_at"].text(),
            shown(evidence["rule"]), is_handed_in ? "handed in" : shown(evidence["layer"]));
        text += wrapped(line, 4, width) + "\n";
        text += evidence["warc"].is_null()
                    ? "    no archived page: these rows were handed in\n"
                    : wrapped(fmt::format("    {}@{}  {}  {}  verified", *evidence["warc"]["file"].text(),
                                          *evidence["warc"]["offset"].integer(), *evidence["warc"]["record_id"].text(),
                                          *evidence["warc"]["digest"].text()),
                              6, width) +
                          "\n";
    }
    for (const QueryWeek& query : cell.queries) {
        text += wrapped(query_text(query), 4) + "\n";
    }
    for (const Warning& warning : cell.warnings) {
        text += wrapped(fmt::format("  warning[{}]: {}", warning.code, warning.message), 4) + "\n";
    }
    return text;
}

/// A panel of another shows.yaml, and a cell that the raw files now say otherwise.
Result<void> warn_if_stale(const WhyOptions& options, const TracedCell& cell) {
    const NamedPath panel =
        TRY(path_or_default(options.input, "data/panel/weekly_social_signals.parquet", options.common.config));
    TRY(check_made_of(options.common, panel, true, panel_cure));
    if (!cell.adds_up) {
        narrate(options.common.quiet,
                "warning[panel_differs]: the raw files now give another value than the panel; run `public-signals "
                "weekly` and `public-signals panel`, or it was made with --as-of or --count-age");
    }
    return {};
}

Result<void> open_page(const WhyOptions& options, const CellTracer& tracer, const TracedCell& cell) {
    const LedgerFetch* first = nullptr;
    std::set<std::string> pages;
    for (const TracedEvidence& traced : cell.evidence) {
        if (traced.fetch != nullptr) {
            first = first == nullptr ? traced.fetch : first;
            pages.insert(traced.fetch->record_id);
        }
    }
    if (first == nullptr) {
        return invalid("no archived page lies behind this cell", options.open,
                       "without --open, `why` says what the cell rests on");
    }
    TRY(check_outputs(options.common.config, "why", {{"--open", options.open}}, {options.input}));
    const Page page = TRY(tracer.archives().page(*first));
    TRY(write_file(options.open, page.body));
    narrate(options.common.quiet, fmt::format("{}: {}", options.open, first->url));
    if (pages.size() > 1) {
        narrate(options.common.quiet,
                fmt::format("the cell rests on {} pages; this is that of the first line", pages.size()));
    }
    return {};
}

/// Every known cell of the panel, a JSON line each, or how many there are.
Result<ExitCode> trace_all(const WhyOptions& options, CellTracer& tracer) {
    std::size_t cells = 0;
    std::size_t without = 0;
    for (Row row = 0; row < tracer.panel().row_count(); ++row) {
        for (const Column& column : tracer.panel().columns) {
            if (column.known[row] == 0 || !tracer.column_of(column.name)) {
                continue;
            }
            const TracedCell cell = TRY(tracer.trace(row, column));
            ++cells;
            without += cell.adds_up ? 0 : 1;
            if (options.common.json) {
                print(json_text(to_json(cell), -1));
            }
        }
    }
    if (!options.common.json) {
        say(
            fmt::format("{} cells traced, {} of them to other values than the panel has\n{} archived pages read, "
                        "every digest right\n",
                        grouped(static_cast<long long>(cells)), grouped(static_cast<long long>(without)),
                        grouped(static_cast<long long>(tracer.archives().verified()))));
    }
    return without == 0 ? ExitCode::Done : ExitCode::ActionNeeded;
}

}  // namespace

Result<ExitCode> run(const WhyOptions& options) {
    if (!options.all && (options.show.empty() || options.week.empty() || options.column.empty())) {
        return invalid("a cell has a show, a week and a column", "public-signals why",
                       "`public-signals why 'Six: The Musical' 2024-01-01 tt_sum_views`, or --all for every cell");
    }
    CellTracer tracer = TRY(CellTracer::open({.config = options.common.config,
                                              .input = options.input,
                                              .raw = options.raw,
                                              .ledger = options.ledger,
                                              .rules = options.rules}));
    if (options.all) {
        return trace_all(options, tracer);
    }
    const Row row = TRY(tracer.row_of(options.show, options.week));
    const Column* const column = TRY(tracer.column_of(options.column, row));
    const TracedCell cell = TRY(tracer.trace(row, *column));
    if (!options.open.empty()) {
        TRY(open_page(options, tracer, cell));
    }
    TRY(warn_if_stale(options, cell));
    options.common.json ? print(json_text(to_json(cell), 2)) : say(as_text(cell));
    return cell.value.is_null() ? ExitCode::ActionNeeded : ExitCode::Done;
}

}  // namespace public_signals::inline cli
