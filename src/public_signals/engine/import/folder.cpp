#include "public_signals/engine/import/folder.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <map>
#include <span>

#include "public_signals/archive/warc_inflate.hpp"
#include "public_signals/archive/warc_members.hpp"
#include "public_signals/base/counted.hpp"
#include "public_signals/base/file.hpp"
#include "public_signals/base/text.hpp"
#include "public_signals/engine/import/unpack.hpp"
#include "public_signals/engine/import/xz_text.hpp"

namespace public_signals::inline engine::import {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t looked_at_first = 4096;
constexpr const char* of_no_format = "of no known format";

/// Files below a folder, as paths from it in the order of their bytes.
Result<std::vector<std::string>> paths_below(const fs::path& folder) {
    std::vector<std::string> paths;
    std::error_code failed;
    for (auto entry = fs::recursive_directory_iterator(folder, failed);
         !failed && entry != fs::recursive_directory_iterator(); entry.increment(failed)) {
        std::error_code ignored;
        if (entry->path().filename().native().starts_with('.')) {
            entry.disable_recursion_pending();
        } else if (entry->is_regular_file(ignored)) {
            paths.push_back(entry->path().lexically_relative(folder).generic_string());
        }
    }
    if (failed) {
        return fail(ErrorKind::Io, fmt::format("the folder can't be read: {}", failed.message()), folder.string(),
                    "make it readable");
    }
    std::ranges::sort(paths);
    return paths;
}

/// How a file begins, unpacked where gzip packed it: an archive or a film of gigabytes is told without the rest.
std::string start_of_file(const fs::path& file) {
    std::string start(looked_at_first, '\0');
    std::ifstream stream(file, std::ios::binary);
    stream.read(start.data(), static_cast<std::streamsize>(start.size()));
    start.resize(static_cast<std::size_t>(std::max<std::streamsize>(stream.gcount(), 0)));
    if (!start.starts_with(warc::member_start)) {
        return start;
    }
    constexpr std::size_t most_of_a_start = std::size_t{64} << 20;
    std::string text;
    std::string_view packed = start;
    warc::Inflater(most_of_a_start).decode(packed, text);
    return text;
}

/// Whether a file is a picture, a film, a program: what begins like a page or JSON is none, whatever stands behind it.
bool is_binary(std::string_view start) {
    constexpr std::size_t enough_for_a_signature = 64;
    const bool is_of_text = start.find_first_not_of(" \t\r\n") == start.find_first_of("{[<");
    return !is_of_text && !is_utf16(start) && start.substr(0, enough_for_a_signature).find('\0') != start.npos;
}

/// `a.jpg, a.txt, b.jpg and 9 more`
std::string some_of(std::span<const std::string> names) {
    constexpr std::size_t shown = 5;
    const std::string first = fmt::format("{}", fmt::join(names.first(std::min(shown, names.size())), ", "));
    return names.size() <= shown ? first : fmt::format("{} and {} more", first, names.size() - shown);
}

/// Whether a name ends as those of files with data do, packed or not: pictures and captions stand beside them by the
/// hundred.
bool is_named_as_data(const std::string& path) {
    constexpr std::array ends = {".csv", ".tsv",  ".json", ".ndjson", ".jsonl", ".html",
                                 ".htm", ".warc", ".wacz", ".har",    ".xlsx"};
    std::string name = folded(path);
    for (const std::string_view packed : {".gz", ".xz"}) {
        name = name.ends_with(packed) ? name.substr(0, name.size() - packed.size()) : name;
    }
    return std::ranges::any_of(ends, [&](const char* end) { return name.ends_with(end); });
}

/// What a file is that holds no text; empty where it may hold some.
std::string why_no_text(const std::string& name, std::string_view start) {
    if (const auto foreign = check_not_foreign(name, start); !foreign) {
        return foreign.error().message;
    }
    return is_binary(start) ? of_no_format : "";
}

/// Why a file is left out; empty where it is brought, and `text` is its content then.
Result<std::string> why_left_out(const std::string& name, ImportHints& hints, std::string& text) {
    const std::string start = start_of_file(name);
    if (std::error_code ignored; fs::file_size(name, ignored) == 0) {
        return std::string("empty");
    }
    const bool is_packed = start.starts_with(xz_start);
    if (const std::string why = is_packed ? "" : why_no_text(name, start); !why.empty()) {
        return why;
    }
    std::string bytes = TRY(read_file(name));
    text = TRY(unpacked_bytes(name, std::move(bytes)));
    if (const std::string why = why_no_text(name, text); !why.empty()) {
        return why;
    }
    text = TRY(unpacked(name, std::move(text)));
    ImportHints as_it_is = hints;
    if (!hints.columns.empty() && !is_mapped(text, hints)) {
        hints.without_map.insert(name);
        as_it_is.columns.clear();
    }
    const bool is_known = TRY(is_told(name, text, as_it_is));
    if (!is_known) {
        return std::string(of_no_format);
    }
    if (!may_be_of(text, as_it_is)) {
        return std::string("of posts");
    }
    return hints.source ? of_other_source(name, text, hints) : std::string();
}

}  // namespace

std::string as_note(const LeftOutFiles& left_out) {
    return fmt::format("{}: {} of {} left out ({}): {}", left_out.folder, left_out.files.size(),
                       counted(static_cast<std::int64_t>(left_out.of), "file"), left_out.why, some_of(left_out.files));
}

Result<GivenFolder> files_below(const std::string& folder, ImportHints hints) {
    GivenFolder given;
    std::map<std::string, std::vector<std::string>> left_out;
    const auto paths = TRY(paths_below(folder));
    for (const std::string& path : paths) {
        const std::string name = (fs::path(folder) / path).string();
        std::string text;
        std::string why = TRY(why_left_out(name, hints, text));
        if (why.empty()) {
            given.files.emplace_back(name, std::move(text));
        } else {
            left_out[why].push_back(path);
        }
    }
    for (auto& [why, names] : left_out) {
        std::ranges::stable_partition(names, is_named_as_data);
        given.left_out.push_back({folder, why, std::move(names), paths.size()});
    }
    given.without_map = std::move(hints.without_map);
    if (given.files.empty()) {
        return invalid(paths.empty()
                           ? std::string("the folder is empty")
                           : fmt::format("none of the folder's {} can be brought: {}",
                                         counted(static_cast<std::int64_t>(paths.size()), "file"), some_of(paths)),
                       folder, "give the folder that holds the posts; docs/import.md lists what can be brought");
    }
    return given;
}

}  // namespace public_signals::inline engine::import
