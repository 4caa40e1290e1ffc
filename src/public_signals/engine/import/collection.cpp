// The files of one command. Tools that write a file a post (instaloader, yt-dlp) give a collection as many files: what
// is said of it (`--complete`) is said of all of them.
#include <fmt/format.h>

#include <filesystem>
#include <map>
#include <set>

#include "public_signals/data/utf8_table.hpp"
#include "public_signals/engine/import/import.hpp"
#include "public_signals/engine/import/records.hpp"
#include "public_signals/engine/import/table_columns.hpp"
#include "public_signals/engine/import/unpack.hpp"

namespace public_signals::inline engine::import {
namespace {

/// The table that a JSON file has one post of; null where it is anything else.
const PostTable* table_of_one_post(const GivenFile& file, const ImportHints& hints) {
    const bool may_be = (!hints.format || hints.format == Format::PostsJson) && hints.url.empty();
    if (!may_be || !file.second.starts_with('{')) {
        return nullptr;
    }
    const auto records = Records::of_json_files({file});
    const auto known = records ? known_table(*records) : std::nullopt;
    return known ? known->table : nullptr;
}

std::string base_name(const std::string& file) {
    return std::filesystem::path(file).filename().string();
}

Result<ImportedFile> read_together(const std::vector<GivenFile>& files, ImportHints hints) {
    if (hints.without_map.contains(files.front().first)) {
        hints.columns.clear();
    }
    for (const auto& [name, bytes] : files) {
        TRY(check_is_utf8(bytes, name));
    }
    ImportedFile read = TRY(read_posts_table(*Records::of_json_files(files), hints));
    TRY(settle_file(files.front().first, hints, Format::PostsJson, read));
    return read;
}

}  // namespace

Result<std::vector<std::pair<std::string, ImportedFile>>> read_imports(std::vector<GivenFile> files,
                                                                       const ImportHints& hints) {
    std::map<const PostTable*, std::vector<GivenFile>> collections;
    std::vector<const PostTable*> table_of;
    for (GivenFile& file : files) {
        file.second = TRY(unpacked(file.first, std::move(file.second)));
        const PostTable* const table = table_of.emplace_back(table_of_one_post(file, hints));
        if (table != nullptr) {
            collections[table].push_back(file);
        }
    }
    std::vector<std::pair<std::string, ImportedFile>> read;
    std::set<const PostTable*> done;
    for (std::size_t at = 0; at < files.size(); ++at) {
        std::string name = base_name(files[at].first);
        const auto together = collections.find(table_of[at]);
        if (together == collections.end() || together->second.size() == 1) {
            read.emplace_back(name, TRY(read_import(files[at].first, std::move(files[at].second), hints)));
        } else if (done.insert(table_of[at]).second) {
            const std::size_t more = together->second.size() - 1;
            read.emplace_back(fmt::format("{} and {} more", name, more), TRY(read_together(together->second, hints)));
        }
    }
    return read;
}

}  // namespace public_signals::inline engine::import
