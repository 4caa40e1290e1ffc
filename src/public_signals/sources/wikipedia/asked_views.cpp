#include "public_signals/sources/wikipedia/asked_views.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "public_signals/sources/wikipedia/titles.hpp"

namespace public_signals::inline sources {

bool role_counts(const std::optional<TitleRole>& role, const WikiSettings& wiki) {
    return !role || role == TitleRole::Article || (role == TitleRole::Redirect) == wiki.redirects;
}

std::string other_views_than(const ViewsRequest& asked, const WikiSettings& wiki) {
    if (asked.project != wiki.project) {
        return "of " + asked.project;
    }
    if (asked.agent != name_of(wiki.agent)) {
        return "by agent " + asked.agent;
    }
    return asked.counts_all ? "" : "that are no daily counts of all devices";
}

std::string views_not_asked(const RawDay& row, const Show& show, const Settings& settings) {
    const auto& [project, agent, article, role] = row.asked;
    if (project && project != settings.wiki.project) {
        return "views of " + *project;
    }
    if (agent && *agent != name_of(settings.wiki.agent)) {
        return "views by agent " + *agent;
    }
    if (article) {
        const std::vector<std::string> names = article_names(show);
        if (std::ranges::find(names, *article) == names.end() &&
            std::ranges::find(names, normalized_title(*article)) == names.end()) {
            return "article " + *article;
        }
    }
    if (!role_counts(role, settings.wiki)) {
        return *role == TitleRole::Redirect ? "redirects" : "an article asked for without its redirects";
    }
    return "";
}

}  // namespace public_signals::inline sources
