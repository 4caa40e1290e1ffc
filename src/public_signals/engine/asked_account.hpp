// Whom a request asked about. The page on which somebody was when an answer came says little of it: a card that opens
// over another name, a profile that a browser went on to and a preview are asked for from the profile that stands open.
#pragma once

#include <string>
#include <string_view>

namespace public_signals::inline engine {

struct ArchivedPage;

/// By the account's name, by its id on the platform, by both or by neither; the name in lower case, without @.
struct AskedAccount {
    std::string name;
    std::string id;

    bool says_whom() const { return !name.empty() || !id.empty(); }
};

/// What a query or a form calls an account by: `name=value` pairs and the members of their `variables`, a JSON object.
/// Words with `|` between them, the first that has a value counts; `data.user_id` is a member of a member.
struct AccountWords {
    std::string_view names;
    std::string_view ids;
};
AskedAccount account_in(std::string_view query, const AccountWords& words);

/// The account that a page's address, or the form that it was asked with, names.
AskedAccount account_asked(const ArchivedPage& page, const AccountWords& words);

}  // namespace public_signals::inline engine
