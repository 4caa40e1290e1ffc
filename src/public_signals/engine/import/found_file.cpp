// Files of a folder, which nobody named by themselves: what was said of all of them need not concern each.
#include <algorithm>
#include <set>

#include "public_signals/engine/import/import.hpp"
#include "public_signals/engine/import/records.hpp"
#include "public_signals/engine/import/table_columns.hpp"
#include "public_signals/engine/source.hpp"
#include "public_signals/engine/targets.hpp"

namespace public_signals::inline engine::import {
namespace {

std::string_view text_from(std::string_view text) {
    return text.substr(std::min(text.find_first_not_of(" \t\r\n"), text.size()));
}

bool is_json(std::string_view start) {
    return start.starts_with('{') || start.starts_with('[');
}

bool has_downloads(Source source) {
    const SeriesRow* const series = row_of(source).series;
    return series != nullptr && series->read_download != nullptr;
}

}  // namespace

bool is_mapped(const std::string& text, const ImportHints& hints) {
    const std::string_view start = text_from(text);
    const auto has_all = [&](const Records& records) {
        return std::ranges::all_of(hints.columns, [&](const auto& pair) { return records.has(pair.first); });
    };
    if (is_json(start)) {
        const auto objects = Records::of_json("", start);
        return objects && has_all(*objects);
    }
    const auto rows = start.starts_with('<') ? Result<Records>(invalid("a page")) : Records::of_csv("", text);
    if (!rows) {
        return false;
    }
    ImportHints unmapped = hints;
    unmapped.columns.clear();
    const auto has_it = [&](const auto& pair) { return rows->has(pair.first); };
    return std::ranges::any_of(hints.columns, has_it) || holds_posts(*rows, unmapped);
}

std::string of_other_source(const std::string& name, const std::string& text, ImportHints hints) {
    const Source source = *hints.source;
    hints.source.reset();
    const auto read = read_import(name, text, hints);
    if (!read) {
        return {};  // only the source that was named may say what it is, or what is wrong with it
    }
    std::set<Source> found;
    for (const ImportedPage& page : read->pages) {
        if (const auto target = target_of({.page = {.url = page.url}})) {
            found.insert(target->source);
        }
    }
    return found.empty() || found.contains(source) ? std::string() : "of " + titles_of({found.begin(), found.end()});
}

bool may_be_of(const std::string& text, const ImportHints& hints) {
    const std::string_view start = text_from(text);
    if (!hints.source || !has_downloads(*hints.source) || start.starts_with('<')) {
        return true;
    }
    const auto objects = is_json(start) ? Records::of_json("", start) : std::nullopt;
    const auto rows = is_json(start) ? Result<Records>(invalid("JSON")) : Records::of_csv("", text);
    return !(objects && holds_posts(*objects, hints)) && !(rows && holds_posts(*rows, hints));
}

}  // namespace public_signals::inline engine::import
