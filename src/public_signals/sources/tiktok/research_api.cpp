#include "public_signals/sources/tiktok/research_api.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <vector>

#include "public_signals/data/json.hpp"
#include "public_signals/engine/targets.hpp"
#include "public_signals/sources/tiktok/extract.hpp"

namespace public_signals::inline sources {

Result<import::ImportedFile> read_research_api(const std::string& name, const std::string& bytes,
                                               const import::ImportHints& hints) {
    using namespace import;
    const auto answer = json::parse(bytes);
    const json::Value root = answer ? answer->root() : json::Value();
    const std::string code(root.at("error.code").string().value_or(""));
    if (!code.empty() && code != "ok") {
        return invalid(fmt::format("the Research API answered with the error `{}`", code), name, "ask it again");
    }
    const std::vector<json::Value> videos = root.at("data.videos").elements();
    if (videos.empty()) {
        return invalid("the answer has no data.videos", name, "give an answer of /v2/research/video/query/ as it came");
    }
    const Instant at = TRY(captured_at(name, hints));
    // Videos stay as they are in the answer.
    const std::vector<std::string_view> raw = json::raw_elements(answer->raw({"data", "videos"}).value_or("[]"));
    std::map<std::string, std::vector<std::string_view>> by_account;
    for (std::size_t i = 0; i < std::min(videos.size(), raw.size()); ++i) {
        const std::string account(videos[i].get("username").string().value_or(""));
        const std::string handle = account.empty() ? hints.handle : folded_handle(account);
        if (handle.empty()) {
            return invalid("a video has no username", fmt::format("{}: data.videos[{}]", name, i),
                           "ask the API for the field username, or say whose they are with --handle");
        }
        by_account[handle].push_back(raw[i]);
    }
    ImportedFile file;
    for (const auto& [handle, list] : by_account) {
        file.pages.push_back(
            {.url = fmt::format("https://open.tiktokapis.com/v2/research/video/query/?import={}&username={}",
                                list_mark(hints), handle),
             .at = at,
             .content_type = "application/json",
             .body = fmt::format(R"({{"data":{{"videos":[{}],"has_more":true}}}})", fmt::join(list, ",")),
             .referer = tiktok_profile_url(handle)});
    }
    if (root.at("data.has_more").boolean() == true && !hints.is_complete) {
        file.notes.push_back(name + ": the API has more behind this answer");
    }
    return file;
}

}  // namespace public_signals::inline sources
