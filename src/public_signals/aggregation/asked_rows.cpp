#include "public_signals/aggregation/asked_rows.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "public_signals/base/counted.hpp"
#include "public_signals/engine/source.hpp"
#include "public_signals/study/asked_names.hpp"
#include "public_signals/study/asked_of.hpp"

namespace public_signals::inline aggregation {

namespace {

/// Sorts rows into those that the study asks and others, and counts the others by what they are of.
class AskedRows {
  public:
    AskedRows(const Study& study, bool keeps_asked) : m_study(study), m_keeps_asked(keeps_asked) {
        for (const Show& show : study.shows) {
            m_shows.emplace(show.name, &show);
        }
    }

    template <class Row, class NotAsked>
    void sift(Source source, std::vector<Row>& rows, const NotAsked& not_asked) {
        std::erase_if(rows, [&](const Row& row) {
            const auto show = m_shows.find(row.show);
            if (show == m_shows.end()) {
                return false;  // whether it stays is a question of shows
            }
            std::string what = not_asked(row, *show->second);
            const bool is_asked = what.empty();
            if (!is_asked) {
                ++m_left_out[{source, row.show, std::move(what)}];
            }
            return is_asked != m_keeps_asked;
        });
    }

    void sift_all(Observations& observations) {
        for (const Source source : all_sources()) {
            if (has_posts(source)) {
                const auto other_account = [&](const auto& row, const Show& show) {
                    return asks_account(m_study, source, show.name, row.handle) ? "" : "@" + row.handle;
                };
                sift(source, observations.of(source).posts, other_account);
                sift(source, observations.of(source).coverage, other_account);
                continue;
            }
            const SeriesRow& series = *engine::row_of(source).series;
            if (series.day_not_asked != nullptr) {
                sift(source, observations.days, [&](const RawDay& row, const Show& show) {
                    return series.day_not_asked(row, show, m_study.settings);
                });
            }
            if (series.point_not_asked != nullptr) {
                sift(source, observations.points, [&](const RawPoint& row, const Show& show) {
                    return series.point_not_asked(row, show, m_study.settings);
                });
            }
        }
    }

    std::vector<LeftOut> left_out() const {
        std::vector<LeftOut> lines;
        for (const auto& [key, rows] : m_left_out) {
            const auto& [source, show, what] = key;
            lines.push_back({source, show, what, rows});
        }
        return lines;
    }

  private:
    const Study& m_study;
    bool m_keeps_asked;
    std::map<std::string_view, const Show*> m_shows;
    std::map<std::tuple<Source, std::string, std::string>, std::size_t> m_left_out;
};

}  // namespace

bool asks_account(const Study& study, Source source, std::string_view show, std::string_view handle) {
    const Show* const named = show_named(study, show);
    return named == nullptr || handle.empty() || folded_handle(handle) == folded_handle(handle_of(*named, source));
}

std::string left_out_text(const std::vector<LeftOut>& left_out, Source source, std::string_view show) {
    std::string others;
    std::size_t more = 0;
    for (const LeftOut& one : left_out) {
        if (one.source != source || one.show != show) {
            continue;
        }
        if (others.empty()) {
            others = fmt::format("{} ({} in data/raw)", one.what, counted(static_cast<std::int64_t>(one.rows), "row"));
        } else {
            ++more;
        }
    }
    if (others.empty()) {
        return "";
    }
    return fmt::format("what was read is another than shows.yaml asks: {}{}", others,
                       more == 0 ? "" : fmt::format(" and {} more", more));
}

std::vector<LeftOut> keep_asked(Observations& observations, const Study& study) {
    AskedRows rows(study, true);
    rows.sift_all(observations);
    return rows.left_out();
}

Observations not_asked(Observations observations, const Study& study) {
    AskedRows(study, false).sift_all(observations);
    return observations;
}

std::vector<Unanswered> unanswered(const Observations& asked, const Study& study) {
    std::set<std::string> brought;
    for (const Run& run : asked.runs) {
        brought.insert(run.sources.begin(), run.sources.end());
    }
    std::set<std::pair<Source, std::string>> visited;
    for (const auto& [source, rows] : asked.profiles) {
        for (const Coverage& visit : rows.coverage) {
            visited.emplace(source, visit.show);
        }
    }
    std::set<std::pair<std::string, std::string>> queries;
    for (const RawPoint& point : asked.points) {
        queries.emplace(point.show, search_key(point.query));
    }
    std::set<std::string> with_days;
    for (const RawDay& day : asked.days) {
        with_days.insert(day.show);
    }
    const auto is_answered = [&](Source source, const Show& show, const AskedKey& key) {
        switch (facts_of(source).rows) {
            case RawRows::Posts:
                return visited.contains({source, show.name});
            case RawRows::Points:
                return queries.contains({show.name, key.value});
            case RawRows::Days:
                return key.key != "wikipedia_title" || with_days.contains(show.name);
        }
        return true;
    };
    std::vector<Unanswered> found;
    for (const Source source : all_sources()) {
        if (!brought.contains(name_of(source))) {
            continue;
        }
        for (const Show& show : study.shows) {
            for (const AskedKey& key : asked_of(show, source)) {
                if (!is_answered(source, show, key)) {
                    found.push_back({source, show.name, key.text});
                }
            }
        }
    }
    return found;
}

}  // namespace public_signals::inline aggregation
