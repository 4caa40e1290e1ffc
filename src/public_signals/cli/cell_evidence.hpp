// One cell of the panel after another, traced to the observations and archived pages behind it.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "public_signals/aggregation/evidence.hpp"
#include "public_signals/cli/archived_pages.hpp"
#include "public_signals/cli/workspace.hpp"
#include "public_signals/data/json_writer.hpp"
#include "public_signals/engine/rules.hpp"
#include "public_signals/engine/source.hpp"
#include "public_signals/panel/parquet.hpp"
#include "public_signals/report/collection.hpp"

namespace public_signals::inline cli {

struct CellPlaces {
    std::string config;
    std::string input;   // data/panel/weekly_social_signals.parquet
    std::string raw;     // data/raw
    std::string ledger;  // data/ledger.sqlite3
    std::string rules;
};

struct TracedEvidence {
    Evidence evidence;
    std::string layer;                   // embedded, requested, rendered, meta
    const LedgerFetch* fetch = nullptr;  // its verified record; nullptr where the rows or the ledger know of none
};

struct TracedCell {
    std::string show;
    Week week;
    std::string column;
    Json value;
    std::string reason;  // why it is null, or a known zero
    std::string code;    // whose page (`explain`) says more of the reason; empty: none
    std::vector<TracedEvidence> evidence;
    std::vector<QueryWeek> queries;  // whose mean gt_index is
    std::vector<Warning> warnings;   // about the posts behind it
    bool adds_up = true;             // false where the raw files now give another value than the panel has
};

class CellTracer {
  public:
    static Result<CellTracer> open(const CellPlaces& places);

    /// The row of a show and week, or an InvalidInput error that names the nearest show or the week's Monday.
    Result<Row> row_of(const std::string& show, const std::string& week) const;
    /// A column that was scraped, or an InvalidInput error: show and week_start were given, not read anywhere.
    Result<const Column*> column_of(const std::string& name, std::optional<Row> row = std::nullopt) const;
    /// Its evidence, digests checked; ArchiveDamaged where one is wrong.
    Result<TracedCell> trace(Row row, const Column& column);

    const Panel& panel() const { return m_panel; }
    const ArchivedPages& archives() const { return m_archives; }

  private:
    CellTracer(Panel panel, std::filesystem::path raw, Collection collection, ArchivedPages archives, Rules rules,
               std::unique_ptr<const Study> study);

    /// The posts of a show on a source, read once.
    Result<const PostsOfShow*> posts_of(Source source, const std::string& show);
    Result<void> read_series();
    std::vector<Coverage> visits_of(Source source, const std::string& show) const;
    Result<void> trace_posts(Source source, TracedCell& cell);
    Result<void> trace_followers(Source source, TracedCell& cell);
    Result<void> trace_pages(Source source, const Coverage& visit, TracedCell& cell);
    Result<void> trace_series(Source source, TracedCell& cell);
    void warn_of_absent_queries(TracedCell& cell) const;
    Result<void> trace_scrape(TracedCell& cell);
    const SeriesTracer& tracer_of(Source source, const std::string& show);
    Result<void> add(Source source, Evidence evidence, TracedCell& cell);
    std::string way_to_whole(Source source, const std::string& show) const;
    Result<std::string> why_null(Source source, TracedCell& cell, Row row);

    Panel m_panel;
    std::filesystem::path m_raw;
    Collection m_collection;
    ArchivedPages m_archives;
    Rules m_rules;
    std::unique_ptr<const Study> m_study;  // what is asked; null outside of a workspace
    std::map<Source, PostsOfShow> m_posts;
    std::string m_posts_show;                      // whose posts m_posts holds
    std::unique_ptr<const Observations> m_series;  // without posts; the tracers look into it
    std::vector<LeftOut> m_not_asked;              // rows of series that shows.yaml does not ask
    std::map<Source, SeriesTracer> m_tracers;
    std::string m_tracers_show;  // whose they are
};

/// The JSON object of a cell, as `why --json` prints it.
Json to_json(const TracedCell& cell);

}  // namespace public_signals::inline cli
