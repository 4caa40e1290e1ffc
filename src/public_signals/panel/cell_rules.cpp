#include "public_signals/panel/cell_rules.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "public_signals/base/text.hpp"
#include "public_signals/data/json.hpp"
#include "public_signals/data/json_writer.hpp"

namespace public_signals::inline panel {

namespace {

/// What pandas writes and reads for a missing value, folded.
constexpr std::array<std::string_view, 6> missing_words = {no_hashtags_shown, "nan", "none", "na", "n/a", "<na>"};

constexpr std::string_view separators = " \t\r\n,;|";
constexpr std::string_view white_space = " \t\r\n";
constexpr std::string_view json_marks = "[]{}\"";  // which no hashtag has: a list that is not quite one is refused

bool is_missing_word(std::string_view cell) {
    constexpr std::size_t longest = 4;
    return cell.size() <= longest && std::ranges::find(missing_words, folded(cell)) != missing_words.end();
}

bool read_json_list(std::string_view cell, std::vector<std::string>& tags) {
    const auto list = json::Document::parse_in_place(cell);
    if (!list || !list->root().is_array()) {
        return false;
    }
    for (const json::Value& tag : list->root().elements()) {
        if (const auto text = tag.string()) {
            tags.emplace_back(*text);
        } else if (!tag.is_null()) {
            return false;
        }
    }
    return true;
}

}  // namespace

bool read_count(std::string_view cell, Count& count) {
    count.reset();
    if (cell.empty()) {
        return true;
    }
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(cell.data(), cell.data() + cell.size(), value);
    if (error != std::errc{} || end != cell.data() + cell.size() || value < 0) {
        return false;
    }
    count = value;
    return true;
}

bool read_flag(std::string_view cell, std::optional<bool>& flag) {
    flag.reset();
    if (cell.empty()) {
        return true;
    }
    const std::string word = folded(cell);
    const bool yes = word == "true" || word == "1" || word == "yes";
    if (!yes && word != "false" && word != "0" && word != "no") {
        return false;
    }
    flag = yes;
    return true;
}

bool says_hashtags(std::string_view cell) {
    return cell.find_first_not_of(separators) != std::string_view::npos && !is_missing_word(json::trimmed(cell));
}

bool read_hashtags(std::string_view cell, Hashtags& tags) {
    tags.reset();
    if (!says_hashtags(cell)) {
        return true;
    }
    std::vector<std::string> found;
    const std::size_t first = cell.find_first_not_of(white_space);
    if (cell[first] == '[') {
        if (!read_json_list(cell.substr(first), found)) {
            return false;
        }
    } else if (cell.find_first_of(json_marks) != std::string_view::npos) {
        return false;
    } else {
        for (std::size_t begin = cell.find_first_not_of(separators); begin != std::string_view::npos;) {
            const std::size_t end = std::min(cell.find_first_of(separators, begin), cell.size());
            found.emplace_back(cell.substr(begin, end - begin));
            begin = cell.find_first_not_of(separators, end);
        }
    }
    tags = std::move(found);
    return true;
}

std::string hashtags_cell(const std::vector<std::string>& tags) {
    return Json(tags).dump();
}

std::string hashtags_cell(const Hashtags& tags) {
    return tags ? hashtags_cell(*tags) : std::string(no_hashtags_shown);
}

}  // namespace public_signals::inline panel
