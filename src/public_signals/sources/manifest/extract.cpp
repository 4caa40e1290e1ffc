// An error is told before posts are looked for: some servers say their errors with the status of an answer.
#include "public_signals/sources/manifest/extract.hpp"

#include <algorithm>
#include <utility>

#include "public_signals/engine/layout.hpp"
#include "public_signals/engine/page_document.hpp"
#include "public_signals/engine/rules_model.hpp"
#include "public_signals/engine/states.hpp"
#include "public_signals/engine/visit.hpp"
#include "public_signals/sources/manifest/requests.hpp"

namespace public_signals::inline sources::manifests {
namespace {

std::optional<PageState> state_told(const Page& page, const SourceRules& rules) {
    PageDocument document(page);
    const std::vector<json::Document>& json = document.json_at({JsonPlace::Kind::Body, {}, std::nullopt});
    return state_of(rules.states, document, json.empty() ? json::Value() : json.front().root());
}

std::string post_url_of(const Manifest& manifest, const std::string& handle, const std::string& id) {
    return handle.empty() ? std::string() : filled(manifest.post_url, [&](const std::string& place) {
        return percent_encoded(place == manifest.show_key ? handle : id);
    });
}

/// A list whose items could all be read and of which none counts as a post: reposts alone, or nothing at all. The last
/// page of a list may be empty; a first one that leads nowhere is a list without posts.
void settle_without_posts(const ReadPage& read, bool is_first, ExtractedPosts& extracted) {
    const bool was_read =
        read.state == PageState::Partial && !read.layout.empty() &&
        std::ranges::none_of(read.warnings, [](const Warning& warning) {
            return warning.code == "post_unreadable" || warning.code == post_contradicts || warning.code == "cut";
        });
    if (extracted.posts.empty() && was_read) {
        extracted.state = is_first && extracted.next_cursor.empty() ? PageState::Empty : PageState::Ok;
    }
}

}  // namespace

ExtractedPosts extract_posts(const Manifest& manifest, Source source, const Page& page, const Rules& rules) {
    const SourceRules& own = rules.of(source);
    ExtractedPosts extracted;
    if (const auto told = state_told(page, own)) {
        extracted.state = *told;
        return extracted;
    }
    if (page.status != 0 && std::to_string(page.status) != manifest.posts_status) {
        extracted.state = PageState::LayoutChanged;
        return extracted;
    }
    ReadPage read = read_page(page, own);
    extracted = extracted_of(read);
    const auto asked = manifest_request(manifest, page.url);
    const std::string handle = asked ? asked->handle : page.handle;
    for (ReadPost& found : read.posts) {
        found.post.post_url = post_url_of(manifest, handle, found.post.post_id);
        extracted.posts.push_back(std::move(found.post));
    }
    if (is_answer(extracted.state)) {
        extracted.has_more = !extracted.next_cursor.empty();
    }
    settle_without_posts(read, !asked || asked->cursor.empty(), extracted);
    for (Warning& warning : warnings_about(extracted.posts)) {
        extracted.warnings.push_back(std::move(warning));
    }
    return extracted;
}

}  // namespace public_signals::inline sources::manifests
