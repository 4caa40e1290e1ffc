#include "public_signals/engine/import/kept_address.hpp"

#include <algorithm>
#include <array>

#include "public_signals/archive/warc_secrets.hpp"
#include "public_signals/base/ascii.hpp"
#include "public_signals/base/url.hpp"
#include "public_signals/data/json.hpp"
#include "public_signals/data/json_writer.hpp"
#include "public_signals/engine/source.hpp"

namespace public_signals::inline engine::import {
namespace {

constexpr std::string_view redacted = "REDACTED";
constexpr std::size_t longest_name = 40;  // of a parameter that is no value itself
/// What the engine itself reads of any source: the marks of an import, and where a list goes on.
constexpr std::string_view read_of_all = "import|since|until|cursor|max_id";

bool is_in(std::string_view words, std::string_view word) {
    while (!words.empty()) {
        const std::size_t end = std::min(words.find('|'), words.size());
        if (words.substr(0, end) == word) {
            return true;
        }
        words.remove_prefix(std::min(end + 1, words.size()));
    }
    return false;
}

AccountWords words_of_accounts(std::optional<Source> source) {
    return source && has_posts(*source) ? row_of(*source).posts->account_words : AccountWords();
}

bool is_known(std::optional<Source> source, std::string_view name) {
    const AccountWords account = words_of_accounts(source);
    return source && (is_in(read_of_all, name) || is_in(row_of(*source).kept_parameters, name) ||
                      is_in(account.names, name) || is_in(account.ids, name));
}

/// Of a JSON object of variables the cursor and the account, as `cursor_in` and `account_in` read them.
std::string kept_variables(std::string_view encoded, std::optional<Source> source) {
    const auto variables = json::parse(query_value("variables=" + std::string(encoded), "variables"));
    const json::Value root = variables ? variables->root() : json::Value();
    const AccountWords account = words_of_accounts(source);
    Json kept = Json::object();
    Json data = Json::object();
    constexpr std::string_view cursors = "after|max_id|data.after|data.max_id";
    for (std::string_view words : {cursors, account.names, account.ids}) {
        while (!words.empty()) {
            const std::string path(words.substr(0, words.find('|')));
            words.remove_prefix(std::min(path.size() + 1, words.size()));
            constexpr std::string_view inside = "data.";
            if (const auto text = root.at(path).text()) {
                Json& into = path.starts_with(inside) ? data : kept;
                into[path.starts_with(inside) ? path.substr(inside.size()) : path] = *text;
            }
        }
    }
    kept["data"] = std::move(data);
    return percent_encoded(kept.dump());
}

/// `name=value`, or what stands for it.
std::string kept_pair(std::string_view pair, std::optional<Source> source) {
    const std::size_t equals = pair.find('=');
    const std::string_view written = pair.substr(0, equals);
    const std::string name = percent_decoded(written);
    if (equals == pair.npos || name.size() > longest_name) {
        return std::string(pair.empty() ? pair : redacted);
    }
    const std::string_view value = pair.substr(equals + 1);
    const std::string begins = std::string(written) + "=";
    if (source && name == "variables") {
        return begins + kept_variables(value, source);
    }
    if (!is_known(source, name)) {
        return begins + std::string(value.empty() ? value : redacted);
    }
    const bool is_json = percent_decoded(value.substr(0, 3)).starts_with('{');  // a term may hold any sign
    const std::size_t behind = is_json ? value.npos : value.find(';');
    return begins + std::string(value.substr(0, behind)) + (behind == value.npos ? "" : ";" + std::string(redacted));
}

/// Parameters of a path's part, `/name;jsessionid=…/`.
std::string without_path_parameters(std::string_view path) {
    std::string kept;
    while (!path.empty()) {
        const std::size_t end = std::min(path.find('/', 1), path.size());
        const std::string_view part = path.substr(0, end);
        const std::size_t encoded = ascii_lower(part).find("%3b");
        const std::size_t mark = std::min(part.find(';'), encoded);
        kept += part.substr(0, mark);
        kept += mark == part.npos ? "" : ";" + std::string(redacted);
        path.remove_prefix(end);
    }
    return kept;
}

}  // namespace

std::string kept_address(const std::string& address, std::optional<Source> source) {
    const std::string plain = warc::without_secrets(address);
    const std::size_t fragment = std::min(plain.find('#'), plain.size());
    const std::size_t question = std::min(plain.find('?'), fragment);
    const std::size_t scheme = plain.find("://");
    const std::size_t host = scheme == plain.npos ? 0 : scheme + 3;
    const std::size_t path = std::min(plain.find('/', host), question);
    const bool is_of_posts = !source || has_posts(*source);  // titles of articles may hold a semicolon
    std::string kept = plain.substr(0, path);
    const std::string_view asked = std::string_view(plain).substr(path, question - path);
    kept += is_of_posts ? without_path_parameters(asked) : std::string(asked);
    std::string_view query = std::string_view(plain).substr(question, fragment - question);
    while (!query.empty()) {
        const std::size_t end = std::min(query.find('&', 1), query.size());
        kept += query.front();
        kept += kept_pair(query.substr(1, end - 1), source);
        query.remove_prefix(end);
    }
    if (fragment < plain.size()) {
        kept += "#";
        kept += fragment + 1 < plain.size() ? redacted : "";
    }
    return kept;
}

std::string kept_content_type(std::string_view text) {
    constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyz0123456789!+-.^_";
    constexpr std::size_t longest = 80;
    const auto is_word = [&](std::string_view word) {
        return !word.empty() && word.size() <= longest && ascii_lower(word).find_first_not_of(letters) == word.npos;
    };
    const std::string_view type = text.substr(0, std::min(text.find_first_of("; \t"), text.size()));
    const std::size_t slash = type.find('/');
    if (slash == type.npos || !is_word(type.substr(0, slash)) || !is_word(type.substr(slash + 1))) {
        return {};
    }
    const std::size_t charset = ascii_lower(text).find("charset=");
    std::string_view name = charset == text.npos ? std::string_view() : text.substr(charset + 8);
    name = name.substr(name.starts_with('"') ? 1 : 0);
    name = name.substr(0, std::min(name.find_first_of("\"; \t"), name.size()));
    return is_word(name) ? std::string(type) + "; charset=" + std::string(name) : std::string(type);
}

}  // namespace public_signals::inline engine::import
