#include "public_signals/engine/import/import_accounts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "public_signals/engine/replay_parts.hpp"
#include "public_signals/engine/source.hpp"
#include "public_signals/engine/targets.hpp"
#include "public_signals/study/asked_names.hpp"

namespace public_signals::inline engine::import {

ArchivedPage archived(const ImportedPage& imported) {
    ArchivedPage page;
    page.page.url = imported.url;
    page.page.status = imported.status;
    page.page.content_type = imported.content_type;
    page.page.body = imported.body;
    page.referer = imported.referer;
    page.cursor = imported.cursor;
    page.asked = imported.asked;
    if (!imported.date.empty()) {
        page.headers.emplace_back("Date", imported.date);
    }
    if (!imported.age.empty()) {
        page.headers.emplace_back("Age", imported.age);
    }
    page.fetched_at = imported.at;
    return page;
}

namespace {

/// The account that a page names itself: its own, or the author of all its posts.
std::string account_named(const ExtractedPosts& read) {
    std::set<std::string> authors;
    for (const Byline& byline : read.bylines) {
        authors.insert(folded_handle(byline.author));
    }
    return !read.handle.empty() ? folded_handle(read.handle) : authors.size() == 1 ? *authors.begin() : std::string();
}

/// Whether a post may be an account's: made by it or with it, or by nobody whom the page names.
bool may_be_of(const Byline& byline, const std::string& handle) {
    const auto is_it = [&](const std::string& name) { return folded_handle(name) == handle; };
    return byline.author.empty() || is_it(byline.author) || byline.is_tagged_collab ||
           std::ranges::any_of(byline.coauthors, is_it);
}

/// The account of which a page is, where it can't be that of `handle`: its own, or the author of its posts; else empty.
std::string other_account(const ExtractedPosts& read, PageKind kind, const std::string& handle) {
    if (kind != PageKind::Post && !read.handle.empty()) {
        return folded_handle(read.handle) == handle ? std::string() : read.handle;
    }
    const auto is_its = [&](const Byline& byline) { return may_be_of(byline, handle); };
    if (!read.bylines.empty()) {
        return std::ranges::any_of(read.bylines, is_its) ? std::string() : read.bylines.front().author;
    }
    return read.handle.empty() || folded_handle(read.handle) == handle ? std::string() : read.handle;
}

/// A page that a person saved names no other account than that person does.
Result<void> check_account(const std::string& name, const ArchivedPage& asked, const PageTarget& target,
                           const Rules& rules, const ImportHints& hints) {
    ArchivedPage by_address = asked;
    by_address.referer.clear();
    const auto address = hints.url.empty() ? std::nullopt : target_of(by_address);
    const PostsRow& row = *row_of(target.source).posts;
    const ExtractedPosts read = (row.read_all != nullptr ? row.read_all : row.extract)(asked.page, rules);
    const std::pair<const char*, std::string> said[] = {{"--handle", hints.handle},
                                                        {"--url", address ? address->handle : std::string()}};
    for (const auto& [flag, handle] : said) {
        const std::string other =
            handle.empty() ? std::string() : other_account(read, target.kind, folded_handle(handle));
        if (!other.empty()) {
            return invalid(fmt::format("the page is of @{}, and {} says @{}", other, flag, handle), name,
                           "give the page that is meant, or its own account: one account's posts are no other's");
        }
    }
    return {};
}

}  // namespace

Result<void> name_accounts(std::vector<std::pair<std::string, ImportedFile>>& files, const Rules& rules,
                           const ImportHints& hints) {
    for (auto& [name, file] : files) {
        for (ImportedPage& page : file.pages) {
            const ArchivedPage asked = archived(page);
            const auto target = target_of(asked);
            if (file.format == Format::SavedPage && target && has_posts(target->source)) {
                TRY(check_account(name, asked, *target, rules, hints));
            }
            if (!target || !has_posts(target->source) || !target->handle.empty()) {
                continue;
            }
            const std::string handle = account_named(read_profile_page(asked, target->source, "", rules));
            if (!handle.empty()) {
                page.referer = profile_url(target->source, handle);
            } else if (file.format == Format::SavedPage) {
                return invalid("neither the address nor the page says whose it is", name, "say it with --handle NAME");
            }
        }
    }
    return {};
}

}  // namespace public_signals::inline engine::import
