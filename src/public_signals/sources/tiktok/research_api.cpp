#include "public_signals/sources/tiktok/research_api.hpp"

#include <fmt/format.h>

#include <map>

#include "public_signals/engine/import/captured_json.hpp"
#include "public_signals/engine/targets.hpp"
#include "public_signals/sources/tiktok/extract.hpp"

namespace public_signals::inline sources {

Result<import::ImportedFile> read_research_api(const std::string& name, const std::string& bytes,
                                               const import::ImportHints& hints) {
    using namespace import;
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
             .body = written(body),
             .referer = tiktok_profile_url(handle)});
    }
    if (value(value(answer, "data"), "has_more") == true && !hints.is_complete) {
        file.notes.push_back(name + ": the API has more behind this answer");
    }
    return file;
}

}  // namespace public_signals::sources
