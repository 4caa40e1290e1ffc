// From a URL to what it was asked for: source, kind of page, handle. Each source's row knows its own paths, so a mirror
// or a test server on another host is read like the original.
#pragma once

#include <optional>
#include <string>

#include "public_signals/base/url.hpp"
#include "public_signals/base/word_table.hpp"
#include "public_signals/engine/archive_run.hpp"
#include "public_signals/panel/schema.hpp"
#include "public_signals/study/asked_names.hpp"
#include "public_signals/study/shows.hpp"

namespace public_signals::inline engine {

/// What kind of list a page is: a profile begins the account's own list in order of time and says how long it is, a
/// piece of that list follows its cursor; a selection has some of the account's posts (a tab, another order), posts
/// stand by themselves; a series has values in order of time, a lookup says how to ask for one.
enum class PageKind { Profile, PostList, Selection, Post, Series, Lookup };
constexpr auto word_table(PageKind) {
    return base::words<PageKind>("kind of page", {{PageKind::Profile, "profile"},
                                                  {PageKind::PostList, "list"},
                                                  {PageKind::Selection, "selection"},
                                                  {PageKind::Post, "post"},
                                                  {PageKind::Series, "series"},
                                                  {PageKind::Lookup, "lookup"}});
}

/// Whether a page may hold a stretch of the account's own list: the others complete posts and make no week known.
constexpr bool may_hold_timeline(PageKind kind) {
    return kind == PageKind::Profile || kind == PageKind::PostList;
}

struct PageTarget {
    Source source;
    PageKind kind;
    std::string handle;  // of a source of posts: without @, lower case
};

/// What an archived page was asked for; nothing for robots.txt, cookies and pages of no source.
std::optional<PageTarget> target_of(const ArchivedPage& page);

/// What shows.yaml takes for a handle, folded: no account has another name.
bool can_be_handle(std::string_view name);
/// The handle that a person's cell or word means, folded: blanks, marks that show nothing and an @ beside it are none
/// of it, and the address of a profile is its account's. A text that is no handle comes back as it is, folded.
std::string handle_written(Source source, std::string_view text);

/// `handle` of `/@handle/…` or `/handle/…`, with what follows it.
struct HandlePath {
    std::string handle;
    std::string rest;  // video/7…, photo/7…, p/…, or empty
};
HandlePath split_handle(std::string path);
/// The account whose profile, or a page under it, an address is; empty for any other page of the site.
std::string handle_of_address(Source source, const std::string& address);
/// A list that was put together from posts on import is one only where a person said that none is missing.
PageKind list_kind(const Url& url);
/// Whether an address is that of an account's own page, where its posts stand in order of time: no tab of it, no
/// search.
bool is_own_page(Source source, const std::string& address, const std::string& handle);
/// The account on whose own page, as above, posts stood that a tool met at an address, in a view of it where the tool
/// says which (`posts`, `reels`, `tagged`); empty where that is no list of an account.
std::string list_owner(Source source, const std::string& address, std::string_view view);
/// Whether a URL is that of such a list: how far it reaches back nothing but its posts say.
bool is_imported_list(const std::string& url);
/// Whether a URL is that of posts that an import brought without saying that none is missing.
bool are_imported_posts(const std::string& url);
/// Whether a URL is that of other accounts' posts that an import met on the account's own page, and of which its file
/// does not say whether they were made with the account.
bool are_unsettled_posts(const std::string& url);

}  // namespace public_signals::inline engine
