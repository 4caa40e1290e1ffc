// A row holds plain functions: each slot has its own, which look up the manifest that is in it.
#include "public_signals/sources/manifest/slots.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "public_signals/aggregation/source_weeks.hpp"
#include "public_signals/engine/extract_json.hpp"
#include "public_signals/engine/replay_parts.hpp"
#include "public_signals/sources/manifest/collect.hpp"
#include "public_signals/sources/manifest/extract.hpp"
#include "public_signals/sources/manifest/listed.hpp"
#include "public_signals/sources/manifest/requests.hpp"

namespace public_signals::inline sources::manifests {
namespace {

template <std::size_t slot>
struct Slot {
    static const Manifest& manifest() { return manifest_in(slot); }
    static Source source() { return source_of_slot(slot); }

    static std::string profile_url(const std::string& handle) { return person_url(manifest(), handle); }

    static ExtractedPosts extract(const Page& page, const Rules& rules) {
        return extract_posts(manifest(), source(), page, rules);
    }

    static std::optional<std::string> api_cursor(const ArchivedPage& page) {
        const auto asked = manifest_request(manifest(), page.page.url);
        return asked ? std::optional(asked->cursor) : std::nullopt;
    }

    static std::optional<PageTarget> target_of(const Url& url, const ArchivedPage&) {
        const auto asked = manifest_request(manifest(), url);
        return asked ? std::optional(PageTarget{source(), PageKind::PostList, folded_handle(asked->handle)})
                     : std::nullopt;
    }

    static std::string extract_line(const std::string& file, const Page& page, const Rules& rules) {
        return extract_json(file, source(), extract(page, rules));
    }

    static std::vector<std::string> sites(const Settings&) { return {manifest().host + "/"}; }

    static SourcePause pause(const Settings&) {
        const double least = manifest().least_pause;
        return {.floor = least, .least = least, .most = manifest().most_pause};
    }

    static bool asks_with_token(const Settings&) {
        return std::ranges::any_of(manifest().headers,
                                   [](const auto& header) { return !places_in(header.second).empty(); });
    }

    static std::unique_ptr<collect::Collector> collector(const collect::Context& context) {
        return manifest_collector(manifest(), source(), context);
    }

    static const SourceRow& row() {
        static const PostsRow posts{.profile_url = profile_url,
                                    .extract = extract,
                                    .rules = slot < manifest_count() ? &manifest().rules : nullptr,
                                    .api_cursor = api_cursor};
        static const SourceRow row{.facts = facts_of_slot(slot),
                                   .posts = &posts,
                                   .target_of = target_of,
                                   .kept_parameters = manifest().kept_parameters,
                                   .extract_line = extract_line,
                                   .replay = replay_profiles,
                                   .sites = sites,
                                   .pause = pause,
                                   .asks_with_token = asks_with_token,
                                   .collector = collector,
                                   .weekly = weekly_of_posts};
        return row;
    }
};

template <std::size_t... slots>
constexpr std::array<const SourceRow& (*)(), sizeof...(slots)> rows_of(std::index_sequence<slots...>) {
    return {Slot<slots>::row...};
}

}  // namespace

const SourceRow& row_of_slot(std::size_t slot) {
    static constexpr auto rows = rows_of(std::make_index_sequence<most_manifests>());
    return rows[slot]();
}

}  // namespace public_signals::inline sources::manifests
