// What was said of an import, in this archive and in others: the same pages may be imported again, by somebody else
// too.
#pragma once

#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "public_signals/base/result.hpp"
#include "public_signals/base/timebins.hpp"

namespace public_signals::inline engine {

struct ArchivedRun;

/// What an import says of a run: whether posts are missing, and its days. A later one names those that it takes back.
struct ImportStatement {
    int number = 1;
    std::string said;                   // the days, and of each page whether it is a list
    std::vector<std::string> replaces;  // ids of earlier ones of the same pages
    /// Of other imports that say the same time of saving the later one counts where they differ: its run begins so many
    /// seconds behind that time.
    int order = 0;
    std::vector<std::string> takes_back = {};  // names of earlier ones of a file that was put right
    std::string file = {};                     // that the pages are from
    std::string format = {};
    Instant started = {};  // of the run, its order included

    std::string id() const;
    /// `run/id`, which names it among the statements of all runs.
    std::string name(const std::string& run_id) const;
    /// When its file says that it was saved.
    Instant saved() const { return started - std::chrono::seconds(order); }
    /// Archives of before statements named each other have their numbers alone.
    bool is_after(const ImportStatement& other) const;
};

/// The fields of an application/warc-fields block.
using WarcFields = std::map<std::string, std::string>;
WarcFields warc_fields(std::string_view block);
std::string without_brackets(std::string_view id);
std::vector<std::string> words_between_blanks(const std::string& text);

/// What a warcinfo says of an import, its pages aside; the first one of its pages writes no number.
ImportStatement statement_in(WarcFields fields);

using Statements = std::map<std::string, ImportStatement>;  // by run

/// By run; empty for an archive that begins with no import.
Result<Statements> statements_of(const std::filesystem::path& file);
/// The same of an archive in memory.
Result<Statements> statements_in(std::string_view bytes);

/// The run that a statement's name begins with.
std::string run_of_name(std::string_view name);

/// Whether an archive begins with what a person brought: most archives are long, and are not read to know it.
bool begins_with_import(const std::filesystem::path& file);

/// Whether two archives hold the same import, whatever each says of it.
bool is_same_look(const ArchivedRun& a, const ArchivedRun& b);

/// Makes one run of what some files hold of it: of an import the last statement, or the careful one of those of which
/// none is the last.
ArchivedRun put_together(std::vector<ArchivedRun> parts);

}  // namespace public_signals::inline engine
