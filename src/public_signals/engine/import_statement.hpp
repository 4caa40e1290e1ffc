// What was said of an import, in this archive and in others: the same pages may be imported again, by somebody else
// too.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "public_signals/base/result.hpp"

namespace public_signals::inline engine {

struct ArchivedRun;

/// What an import says of a run: whether posts are missing, and its days. A later one names those that it takes back.
struct ImportStatement {
    int number = 1;
    std::string said;                   // the days, and of each page whether it is a list
    std::vector<std::string> replaces;  // ids of earlier ones

    std::string id() const;
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

/// By run; empty for an archive that begins with no import.
Result<std::map<std::string, ImportStatement>> statements_of(const std::filesystem::path& file);
/// The same of an archive in memory.
Result<std::map<std::string, ImportStatement>> statements_in(std::string_view bytes);

/// Whether an archive begins with what a person brought: most archives are long, and are not read to know it.
bool begins_with_import(const std::filesystem::path& file);

/// Whether two archives hold the same import, whatever each says of it.
bool is_same_look(const ArchivedRun& a, const ArchivedRun& b);

/// Makes one run of what some files hold of it: of an import the last statement, or the careful one of those of which
/// none is the last.
ArchivedRun put_together(std::vector<ArchivedRun> parts);

}  // namespace public_signals::inline engine
