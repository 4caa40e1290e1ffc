#include "public_signals/engine/import/no_posts.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "public_signals/base/text.hpp"
#include "public_signals/data/json.hpp"

namespace public_signals::inline engine::import {
namespace {

/// yt-dlp's list of a profile that was not opened post by post: addresses, without times and counts.
Result<void> check_flat_list(const std::string& name, const json::Value& root) {
    const json::Value entries = root.get("entries");
    const auto elements = entries.is_array() ? entries.elements() : std::vector<json::Value>();
    const auto is_flat = [](const json::Value& entry) {
        const auto kind_of_entry = entry.get("_type").string();
        return kind_of_entry == "url" || kind_of_entry == "url_transparent";
    };
    if (root.get("_type").string() != "playlist" || std::ranges::none_of(elements, is_flat)) {
        return {};
    }
    return invalid("the file is yt-dlp's list of a profile with --flat-playlist: it has no times and no counts", name,
                   "let yt-dlp open each post: --skip-download --write-info-json without --flat-playlist, and give the "
                   ".info.json files");
}

Result<void> check_serp_api(const std::string& name, const json::Value& root) {
    if (!root.get("search_metadata").is_object() || !root.get("search_parameters").is_object()) {
        return {};
    }
    const std::string engine = repaired_utf8(root.at("search_parameters.engine").string().value_or("a search"));
    return invalid(fmt::format("the file is an answer of SerpAPI ({}), which asks and scales in its own way", engine),
                   name, "download the table from the site itself: multiTimeline.csv of trends.google.com");
}

/// A refusal of TikTok's Research API.
Result<void> check_api_refusal(const std::string& name, const json::Value& root) {
    const std::string code(root.at("error.code").string().value_or(""));
    if (code.empty() || code == "ok" || root.at("data.videos").exists()) {
        return {};
    }
    const std::string message = repaired_utf8(root.at("error.message").string().value_or("no message"));
    return invalid(
        fmt::format("the file is a refusal of an API and holds no answer: {} ({})", repaired_utf8(code), message), name,
        "ask again and give the answer: a refusal is no week without posts");
}

}  // namespace

Result<void> check_may_hold_posts(const std::string& name, std::string_view start) {
    const auto whole = json::Document::parse_in_place(start);
    if (!whole || !whole->root().is_object()) {
        return {};
    }
    const json::Value root = whole->root();
    TRY(check_flat_list(name, root));
    TRY(check_serp_api(name, root));
    return check_api_refusal(name, root);
}

}  // namespace public_signals::inline engine::import
