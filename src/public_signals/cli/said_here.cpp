#include "public_signals/cli/said_here.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "public_signals/base/words.hpp"
#include "public_signals/engine/archive_run.hpp"
#include "public_signals/engine/source.hpp"
#include "public_signals/engine/visit_days.hpp"

namespace public_signals::inline cli {
namespace fs = std::filesystem;
namespace {

/// A statement that an archive holds.
struct StatementBeside {
    std::string run_id;
    ImportStatement statement;
    fs::path archive;

    std::string name() const { return statement.name(run_id); }
};

std::vector<StatementBeside> statements_beside(const std::vector<fs::path>& archives) {
    std::vector<StatementBeside> all;
    for (const fs::path& file : archives) {
        const auto statements = statements_of(file);  // what is damaged, `archive verify` names
        for (const auto& [run_id, statement] : statements ? *statements : Statements()) {
            all.push_back({run_id, statement, file});
        }
    }
    return all;
}

/// Whether a later statement counts instead of this one.
bool is_over(const StatementBeside& said, const std::vector<StatementBeside>& all) {
    return std::ranges::any_of(all, [&](const StatementBeside& other) {
        const bool takes_it_back =
            std::ranges::find(other.statement.takes_back, said.name()) != other.statement.takes_back.end();
        const bool replaces_it = other.run_id == said.run_id && other.statement.is_after(said.statement) &&
                                 !said.statement.is_after(other.statement);
        return takes_it_back || replaces_it;
    });
}

/// What a run holds, as far as that tells whether two of them are about the same.
struct Subjects {
    std::set<std::string> posts;
    std::set<std::string> series;
};

/// The address that asks for a series, whatever its days. Two that differ in other numbers alone are taken for one:
/// that orders what need not be ordered.
std::string without_days(std::string url) {
    std::erase_if(url, [](char c) { return c >= '0' && c <= '9'; });
    return url;
}

Subjects subjects_of(const import::ImportedRun& run) {
    Subjects subjects{.posts = run.ids, .series = {}};
    for (const import::ImportedSeries& series : run.series) {
        subjects.series.insert(without_days(series.url));
    }
    return subjects;
}

/// The same of an archive's runs, by their ids.
std::map<std::string, Subjects> subjects_in(const fs::path& archive, const Rules& rules) {
    std::map<std::string, Subjects> subjects;
    const auto runs = engine::read_runs({archive});  // what is damaged, `archive verify` names
    for (const ArchivedRun& run : runs ? *runs : std::vector<ArchivedRun>()) {
        for (const ArchivedPage& page : run.pages) {
            const SeenPage seen = seen_page(page, page.fetched_at, rules);
            for (const Post& post : seen.posts) {
                subjects[run.run.run_id].posts.insert(post.post_id);
            }
            if (seen.target && !has_posts(seen.target->source)) {
                subjects[run.run.run_id].series.insert(without_days(page.page.url));
            }
        }
    }
    return subjects;
}

std::size_t shared_posts(const Subjects& a, const Subjects& b) {
    return static_cast<std::size_t>(
        std::ranges::count_if(a.posts, [&](const std::string& id) { return b.posts.contains(id); }));
}

bool are_about_the_same(const Subjects& a, const Subjects& b) {
    return shared_posts(a, b) > 0 ||
           std::ranges::any_of(a.series, [&](const std::string& one) { return b.series.contains(one); });
}

/// Whether a person made the file: a visit's own pages and a site's own table say what they say.
bool is_made_by_hand(const std::string& format) {
    return format != name_of(import::Format::Har) && format != name_of(import::Format::SavedPage) &&
           format != name_of(import::Format::Download);
}

/// Whether one file was given twice, the second time with something mended: most posts of the smaller one are in both.
bool is_put_right(const import::ImportedRun& now, const Subjects& holds, const StatementBeside& before,
                  const Subjects& held) {
    const std::string format = name_of(now.format);
    const std::size_t fewer = std::min(holds.posts.size(), held.posts.size());
    return before.statement.file == now.file && before.statement.format == format && is_made_by_hand(format) &&
           fewer > 0 && 2 * shared_posts(holds, held) > fewer;
}

class ImportOrder {
  public:
    ImportOrder(const import::ImportArchive& archive, const std::vector<fs::path>& archives, fs::path output,
                const Rules& rules)
        : m_archive(archive), m_all(statements_beside(archives)), m_output(std::move(output)), m_rules(rules) {}

    Result<SaidHere> said() {
        const Statements own = TRY(statements_in(m_archive.bytes));
        for (const import::ImportedRun& run : m_archive.runs) {
            const auto statement = own.find(run.run_id);
            if (statement != own.end()) {
                TRY(place(run, statement->second));
            }
        }
        return std::move(m_here);
    }

  private:
    Result<void> place(const import::ImportedRun& run, const ImportStatement& now) {
        ImportStatement statement;
        const std::optional<ImportStatement> same = last_of(run, now, statement);
        TRY(place_among_others(run, same, statement));
        const bool is_first = statement.number == 1 && statement.order == 0 && statement.takes_back.empty();
        if (!is_first) {
            m_here.statements.emplace(run.run_id, std::move(statement));
        }
        return {};
    }

    /// The last statement of the same pages where it says what is said now; else nothing, and `next` takes it back.
    std::optional<ImportStatement> last_of(const import::ImportedRun& run, const ImportStatement& now,
                                           ImportStatement& next) {
        std::optional<ImportStatement> same;
        const StatementBeside* other = nullptr;
        std::set<std::string> earlier;
        std::set<std::string> takes_back;
        for (const StatementBeside& said : m_all) {
            if (said.run_id != run.run_id) {
                continue;
            }
            next.number = std::max(next.number, said.statement.number + 1);
            earlier.insert(said.statement.id());
            earlier.insert(said.statement.replaces.begin(), said.statement.replaces.end());
            takes_back.insert(said.statement.takes_back.begin(), said.statement.takes_back.end());
            std::error_code missing;
            const bool is_written_over = fs::equivalent(said.archive, m_output, missing);
            if (is_over(said, m_all)) {
                continue;
            }
            if (said.statement.said == now.said || is_written_over) {
                same = said.statement;
            } else {
                other = &said;
            }
        }
        next.replaces = {earlier.begin(), earlier.end()};
        next.takes_back = {takes_back.begin(), takes_back.end()};
        if (other != nullptr) {
            note(fmt::format("{} holds the same pages: what is said of them now counts from the next replay on",
                             other->archive.filename().string()));
        }
        return other == nullptr ? same : std::nullopt;
    }

    /// All that was said of the run: an earlier statement would count again without the last one.
    void take_back(const std::string& run_id, ImportStatement& statement) {
        for (const StatementBeside& said : m_all) {
            const bool is_named = std::ranges::find(statement.takes_back, said.name()) != statement.takes_back.end();
            if (said.run_id == run_id && !is_named) {
                statement.takes_back.push_back(said.name());
            }
        }
    }

    /// Puts a run behind those of other files that say the same time of saving and are about the same posts or series.
    /// `same`, where it was said last among them already, stays.
    Result<void> place_among_others(const import::ImportedRun& run, const std::optional<ImportStatement>& same,
                                    ImportStatement& statement) {
        const Subjects holds = subjects_of(run);
        int behind = order_in_archive(run, holds);
        std::vector<const StatementBeside*> put_right;
        std::vector<const StatementBeside*> others;
        for (const StatementBeside& said : m_all) {
            if (is_in_archive(said.run_id) || at_second(said.statement.saved()) != at_second(run.started) ||
                is_over(said, m_all)) {
                continue;
            }
            const Subjects& held = subjects_of_said(said);
            if (is_put_right(run, holds, said, held)) {
                put_right.push_back(&said);
            } else if (are_about_the_same(holds, held)) {
                behind = std::max(behind, said.statement.order + 1);
                others.push_back(&said);
            }
        }
        if (same && put_right.empty() && same->order >= behind) {
            statement = *same;
        } else {
            statement.order = std::max(behind, same ? same->order : 0);
            for (const StatementBeside* said : put_right) {
                take_back(said->run_id, statement);
                note(
                    fmt::format("{} holds {} as it was before: it is taken back, and what the file says now counts "
                                "from the next replay on",
                                said->archive.filename().string(), run.file));
            }
            for (const StatementBeside* said : others) {
                note(fmt::format("{} was saved at the same time: where the two differ {}, which is said last, counts",
                                 said->statement.file, run.file));
            }
        }
        m_placed.push_back({&run, holds, statement.order});
        const Instant last = run.started + std::chrono::seconds(statement.order);
        if (day_of(last) != day_of(run.started)) {
            return invalid(fmt::format("{} says the same time as {}, and no second of that day is left in which it "
                                       "comes after it",
                                       run.file, others.empty() ? "another file" : others.front()->statement.file),
                           format_instant(run.started),
                           "give the file that counts less a --captured-at some seconds earlier");
        }
        return {};
    }

    const Subjects& subjects_of_said(const StatementBeside& said) {
        const auto [found, is_new] = m_subjects.try_emplace(said.archive);
        if (is_new) {
            found->second = subjects_in(said.archive, m_rules);
        }
        return found->second[said.run_id];
    }

    /// The place behind files of the same archive that were named before.
    int order_in_archive(const import::ImportedRun& run, const Subjects& holds) const {
        int behind = 0;
        for (const Placed& placed : m_placed) {
            if (at_second(placed.run->started) == at_second(run.started) && are_about_the_same(holds, placed.holds)) {
                behind = std::max(behind, placed.order + 1);
            }
        }
        return behind;
    }

    /// As an archive and raw files have it.
    static Instant at_second(Instant time) { return std::chrono::floor<std::chrono::seconds>(time); }

    bool is_in_archive(const std::string& run_id) const {
        return std::ranges::any_of(m_archive.runs,
                                   [&](const import::ImportedRun& run) { return run.run_id == run_id; });
    }

    void note(std::string text) {
        if (std::ranges::find(m_here.notes, text) == m_here.notes.end()) {
            m_here.notes.push_back(std::move(text));
        }
    }

    struct Placed {
        const import::ImportedRun* run;
        Subjects holds;
        int order;
    };

    const import::ImportArchive& m_archive;
    std::vector<StatementBeside> m_all;
    fs::path m_output;
    const Rules& m_rules;
    std::vector<Placed> m_placed;
    std::map<fs::path, std::map<std::string, Subjects>> m_subjects;  // by archive and run
    SaidHere m_here;
};

}  // namespace

Result<SaidHere> said_here(const import::ImportArchive& archive, const std::vector<fs::path>& archives,
                           const fs::path& output, const Rules& rules) {
    return ImportOrder(archive, archives, output, rules).said();
}

}  // namespace public_signals::inline cli
