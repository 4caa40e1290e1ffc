// Whose posts count for an account: those that it made, and those that it made with others and that its own list or
// their co-authors name. What a platform recommends, what an account passed on and what only tags it is somebody
// else's.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "public_signals/engine/asked_account.hpp"
#include "public_signals/engine/page.hpp"
#include "public_signals/panel/source.hpp"

namespace public_signals::inline engine {

/// A handle as names are compared: in lower case, without @.
std::string handle_key(std::string_view handle);

/// A page of a visit, and what its request says of it.
struct AskedPage {
    ExtractedPosts* read = nullptr;
    AskedAccount asked;                 // whom it asked about
    std::optional<std::string> cursor;  // which piece of a list, as `cursor_asked`
    bool may_be_anything = false;       // its address serves answers about others too
};

/// Decides over all pages of a visit, so that it does not matter where a list was cut: posts of other accounts are left
/// out with a warning, `is_collab` is set, and what the posts that stay call for is appended to each page's warnings.
///
/// Whose list a page holds, its request says, then the answer itself, then the list that its cursor belongs to, and
/// only then its posts. A page about another account is none of the visit's lists (`is_of_another`): of it stays what
/// names the account. Another name is taken for the account's where nothing of the visit contradicts it.
void settle_authors(std::span<const AskedPage> pages, Source source, const std::string& handle);

/// The same of a page by itself, whose state then says whether its counts were lost.
ExtractedPosts settled_alone(ExtractedPosts read, Source source, const std::string& handle,
                             const AskedAccount& asked = {});

/// The posts of a page that name an account as their co-author, as a selection of its own.
ExtractedPosts coauthored_by(const ExtractedPosts& read, const std::string& handle);

}  // namespace public_signals::inline engine
