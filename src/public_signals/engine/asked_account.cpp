#include "public_signals/engine/asked_account.hpp"

#include <optional>

#include "public_signals/base/url.hpp"
#include "public_signals/data/json.hpp"
#include "public_signals/engine/archive_run.hpp"
#include "public_signals/engine/targets.hpp"

namespace public_signals::inline engine {
namespace {

/// The first of some words, with `|` between them, that a lookup has a value for.
template <class Lookup>
std::string first_of(std::string_view words, const Lookup& lookup) {
    while (!words.empty()) {
        const std::size_t end = std::min(words.find('|'), words.size());
        if (std::string value = lookup(std::string(words.substr(0, end))); !value.empty()) {
            return value;
        }
        words.remove_prefix(std::min(end + 1, words.size()));
    }
    return {};
}

std::string without_at(std::string name) {
    return folded_handle(name.starts_with('@') ? name.substr(1) : name);
}

}  // namespace

AskedAccount account_in(std::string_view query, const AccountWords& words) {
    const auto in_query = [&](const std::string& word) { return query_value(query, word); };
    AskedAccount asked{without_at(first_of(words.names, in_query)), first_of(words.ids, in_query)};
    const std::string form = query_value(query, "variables");
    const auto variables = form.empty() ? std::nullopt : std::optional(json::parse(form));
    if (variables && *variables) {
        const json::Value root = (*variables)->root();
        const auto in_form = [&](const std::string& word) { return root.at(word).text().value_or(std::string()); };
        asked.name = asked.name.empty() ? without_at(first_of(words.names, in_form)) : asked.name;
        asked.id = asked.id.empty() ? first_of(words.ids, in_form) : asked.id;
    }
    return asked;
}

AskedAccount account_asked(const ArchivedPage& page, const AccountWords& words) {
    if (page.asked.says_whom()) {
        return page.asked;
    }
    const auto url = parse_url(page.page.url);
    AskedAccount asked = url ? account_in(url->query, words) : AskedAccount();
    return asked.says_whom() || page.form.empty() ? asked : account_in(page.form, words);
}

}  // namespace public_signals::inline engine
