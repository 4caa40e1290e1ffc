#include "public_signals/quality/checked_rows.hpp"

#include <algorithm>
#include <numeric>
#include <string_view>
#include <unordered_map>

#include "public_signals/quality/timestamps.hpp"

namespace public_signals::inline quality {
namespace {

CodedTexts coded(const Column* column) {
    CodedTexts coded;
    if (column == nullptr || column->type() != ColumnType::String) {
        return coded;
    }
    std::unordered_map<std::string_view, std::int32_t> codes;
    coded.codes.assign(column->size(), -1);
    for (Row row = 0; row < column->size(); ++row) {
        if (column->known[row]) {
            const std::string& text = column->strings()[row];
            const auto [found, fresh] = codes.try_emplace(text, static_cast<std::int32_t>(coded.texts.size()));
            if (fresh) {
                coded.texts.push_back(text);
            }
            coded.codes[row] = found->second;
        }
    }
    return coded;
}

}  // namespace

std::int64_t finished_weeks(const CheckedRows& rows, const ShowRows& show) {
    const std::int64_t all = calendar_weeks(rows.weeks, show);
    const Week last = rows.weeks[show.rows.back()];
    const std::int64_t going_on = rows.unfinished && last >= *rows.unfinished ? (last - *rows.unfinished).count + 1 : 0;
    return std::max<std::int64_t>(0, all - going_on);
}

CheckedRows rows_of(const ReadPanel& input) {
    CheckedRows rows{.count = input.panel.row_count(),
                     .shows = shows_of(input.panel),
                     .weeks = input.panel.week,
                     .stored = input.stored,
                     .schema = &input.panel,
                     .timestamp_issues = timestamp_issues_of(input),
                     .scrapes = coded(input.panel.find("scrape_run_at")),
                     .column = [&panel = input.panel](const std::string& name) -> Result<SharedColumn> {
                         return SharedColumn(SharedColumn(), panel.find(name));  // owned by the panel
                     }};
    rows.unfinished = unfinished_week(latest_scrape(rows.scrapes));
    return rows;
}

Result<CheckedRows> rows_of(const ColumnsOfFile& file) {
    const OrderedRows& ordered = file.rows();
    CheckedRows rows{.count = ordered.weeks.size(),
                     .shows = {},
                     .weeks = ordered.weeks,
                     .stored = file.stored(),
                     .schema = &file.schema(),
                     .timestamp_issues = {},
                     .scrapes = {},
                     .column = [&file](const std::string& name) -> Result<SharedColumn> {
                         if (file.schema().find(name) == nullptr) {
                             return SharedColumn();
                         }
                         return std::make_shared<const Column>(TRY(file.read(name)));
                     }};
    for (std::size_t show = 0; show < ordered.shows.size(); ++show) {
        const RowRange& range = ordered.ranges[show];
        ShowRows& of_show = rows.shows.emplace_back(ShowRows{.show = ordered.shows[show], .rows = {}});
        of_show.rows.resize(range.end - range.begin);
        std::iota(of_show.rows.begin(), of_show.rows.end(), range.begin);
    }
    if (auto scrapes = TRY(file.scrapes())) {
        rows.scrapes = std::move(*scrapes);
    } else if (const SharedColumn column = TRY(rows.column("scrape_run_at"))) {
        rows.scrapes = coded(column.get());
    }
    rows.unfinished = unfinished_week(latest_scrape(rows.scrapes));
    return rows;
}

std::string latest_scrape(const CodedTexts& scrapes) {
    std::vector<bool> used(scrapes.texts.size());
    for (const std::int32_t code : scrapes.codes) {
        if (code >= 0) {
            used[static_cast<std::size_t>(code)] = true;
        }
    }
    std::string latest_text;
    std::optional<Instant> latest;
    for (std::size_t code = 0; code < used.size(); ++code) {
        const Result<Instant> instant = parse_instant(scrapes.texts[code]);
        if (used[code] && instant && (!latest || *instant > *latest)) {
            latest_text = scrapes.texts[code];
            latest = *instant;
        }
    }
    return latest_text;
}

}  // namespace public_signals::inline quality
