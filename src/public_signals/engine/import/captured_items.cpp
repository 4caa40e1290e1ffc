// Posts that tools kept as the platform's JSON, one object a post: NDJSON of Zeeschuimer, answers of the TikTok
// Research API. The objects stay as they are; those of an account and a day are put together as the list that they came
// from.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <tuple>

#include "public_signals/engine/import/import.hpp"
#include "public_signals/engine/targets.hpp"

namespace public_signals::inline engine::import {
namespace {

using Json = nlohmann::ordered_json;

constexpr int deepest = 512;
constexpr double end_of_years = 253402300800000;  // milliseconds: years have four digits

/// A text as JSON; discarded where it is none or nests deeper than any post does: nlohmann's values are copied and
/// written by recursion.
Json parsed(std::string_view text) {
    bool too_deep = false;
    const auto look = [&](int depth, Json::parse_event_t, Json&) {
        too_deep |= depth > deepest;
        return !too_deep;
    };
    Json value = Json::parse(text, look, false);
    return too_deep ? Json(Json::value_t::discarded) : value;
}

std::string text_in(const Json& object, std::initializer_list<const char*> path) {
    const Json* value = &object;
    for (const char* key : path) {
        const auto found = value->is_object() ? value->find(key) : value->end();
        if (!value->is_object() || found == value->end()) {
            return {};
        }
        value = &*found;
    }
    return value->is_string() ? value->get<std::string>() : std::string();
}

std::string first_text(const Json& object, std::initializer_list<std::initializer_list<const char*>> paths) {
    for (const auto& path : paths) {
        const std::string text = text_in(object, path);
        if (!text.empty()) {
            return text;
        }
    }
    return {};
}

struct Item {
    Source source = Source::TikTok;
    std::string handle;
    Instant at;
    Json data;
};

std::optional<Source> source_of(const std::string& platform) {
    if (platform.find("tiktok") != platform.npos) {
        return Source::TikTok;
    }
    return platform.find("instagram") != platform.npos ? std::optional(Source::Instagram) : std::nullopt;
}

/// The list that items of one account and day make: in the order in which they were collected.
ImportedPage page_of(Source source, const std::string& handle, Instant at, Json items, const ImportHints& hints) {
    ImportedPage page{.at = at, .content_type = "application/json", .referer = profile_url(source, handle)};
    Json body;
    if (source == Source::TikTok) {
        page.url = fmt::format("https://www.tiktok.com/api/post/item_list/?import={}", list_mark(hints));
        body = {{"itemList", std::move(items)}, {"hasMore", true}};
    } else {
        page.url =
            fmt::format("https://www.instagram.com/api/v1/feed/user/{}/username/?import={}", handle, list_mark(hints));
        body = {{"items", std::move(items)}, {"user", {{"username", handle}}}, {"more_available", true}};
    }
    page.body = body.dump(-1, ' ', false, Json::error_handler_t::replace);
    return page;
}

std::vector<ImportedPage> pages_of(std::vector<Item> items, const ImportHints& hints) {
    std::map<std::tuple<Day, Source, std::string>, std::pair<Instant, Json>> lists;
    for (Item& item : items) {
        auto& [at, list] = lists[{day_of(item.at), item.source, item.handle}];
        at = list.empty() ? item.at : std::min(at, item.at);
        list.push_back(std::move(item.data));
    }
    std::vector<ImportedPage> pages;
    for (auto& [key, list] : lists) {
        pages.push_back(page_of(std::get<1>(key), std::get<2>(key), list.first, std::move(list.second), hints));
    }
    return pages;
}

/// The item of one line; nothing for a platform that is no source.
Result<std::optional<Item>> item_of(const Json& line, const std::string& place, const ImportHints& hints) {
    std::string platform = first_text(line, {{"source_platform"}, {"source_platform_url"}});
    const auto source = source_of(platform);
    if (!source) {
        return std::nullopt;
    }
    Item item{.source = *source};
    const auto collected = line.find("timestamp_collected");
    const double milliseconds =
        collected != line.end() && collected->is_number() ? collected->get<double>() : end_of_years;
    if (milliseconds < 0 || milliseconds >= end_of_years) {
        return invalid("the line has no timestamp_collected", place, "export it again from Zeeschuimer");
    }
    item.at = Instant(std::chrono::milliseconds(static_cast<std::int64_t>(milliseconds)));
    const auto data = line.find("data");
    if (data == line.end() || !data->is_object()) {
        return invalid("the line has no data", place, "export it again from Zeeschuimer");
    }
    item.data = *data;
    item.handle = first_text(item.data, {{"author", "uniqueId"},
                                         {"author"},
                                         {"user", "username"},
                                         {"owner", "username"},
                                         {"node", "owner", "username"}});
    item.handle = item.handle.empty() ? hints.handle : folded_handle(item.handle);
    return item;
}

}  // namespace

Result<ImportedFile> read_zeeschuimer(const std::string& name, const std::string& bytes, const ImportHints& hints) {
    std::vector<Item> items;
    ImportedFile file;
    int foreign = 0;
    int nameless = 0;
    std::size_t number = 0;
    for (std::size_t begin = 0; begin < bytes.size();) {
        const std::size_t end = std::min(bytes.find('\n', begin), bytes.size());
        const std::string_view text = std::string_view(bytes).substr(begin, end - begin);
        begin = end + 1;
        ++number;
        if (text.find_first_not_of(" \t\r") == text.npos) {
            continue;
        }
        const std::string place = fmt::format("{}:{}", name, number);
        const Json line = parsed(text);
        if (!line.is_object()) {
            return invalid("the line is no JSON object", place, "give the NDJSON file as Zeeschuimer exported it");
        }
        auto item = TRY(item_of(line, place, hints));
        if (!item) {
            ++foreign;
        } else if (item->handle.empty()) {
            ++nameless;
        } else {
            items.push_back(std::move(*item));
        }
    }
    if (items.empty()) {
        return invalid("no line is a post of TikTok or Instagram that names its account", name,
                       nameless > 0 ? "say whose posts they are with --handle" : "collect on a profile's page");
    }
    file.pages = pages_of(std::move(items), hints);
    if (foreign > 0) {
        file.notes.push_back(fmt::format("{}: {} lines are of other platforms", name, foreign));
    }
    if (nameless > 0) {
        file.notes.push_back(fmt::format("{}: {} lines do not name their account", name, nameless));
    }
    return file;
}

Result<ImportedFile> read_research_api(const std::string& name, const std::string& bytes, const ImportHints& hints) {
    const Json answer = parsed(bytes);
    const Json none;
    const auto value = [&](const Json& object, const char* key) {
        const auto found = object.is_object() ? object.find(key) : object.end();
        return object.is_object() && found != object.end() ? *found : none;
    };
    const Json videos = value(value(answer, "data"), "videos");
    const std::string code = text_in(answer, {"error", "code"});
    if (!code.empty() && code != "ok") {
        return invalid(fmt::format("the Research API answered with the error `{}`", code), name, "ask it again");
    }
    if (!videos.is_array() || videos.empty()) {
        return invalid("the answer has no data.videos", name, "give an answer of /v2/research/video/query/ as it came");
    }
    const Instant at = TRY(captured_at(name, hints));
    std::map<std::string, Json> by_account;
    for (std::size_t i = 0; i < videos.size(); ++i) {
        const std::string account = text_in(videos[i], {"username"});
        const std::string handle = account.empty() ? hints.handle : folded_handle(account);
        if (handle.empty()) {
            return invalid("a video has no username", fmt::format("{}: data.videos[{}]", name, i),
                           "ask the API for the field username, or say whose they are with --handle");
        }
        by_account[handle].push_back(videos[i]);
    }
    ImportedFile file;
    for (auto& [handle, list] : by_account) {
        const Json body = {{"data", {{"videos", std::move(list)}, {"has_more", true}}}};
        file.pages.push_back(
            {.url = fmt::format("https://open.tiktokapis.com/v2/research/video/query/?import={}&username={}",
                                list_mark(hints), handle),
             .at = at,
             .content_type = "application/json",
             .body = body.dump(-1, ' ', false, Json::error_handler_t::replace),
             .referer = profile_url(Source::TikTok, handle)});
    }
    if (value(value(answer, "data"), "has_more") == true && !hints.is_complete) {
        file.notes.push_back(name + ": the API has more behind this answer");
    }
    return file;
}

}  // namespace public_signals::engine::import
