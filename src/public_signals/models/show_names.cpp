#include "public_signals/models/show_names.hpp"

#include <fmt/format.h>

#include "public_signals/base/text.hpp"
#include "public_signals/base/unicode.hpp"
#include "public_signals/models/near_names.hpp"

namespace public_signals::inline models {
namespace {

char32_t plain(char32_t c) {
    switch (c) {
        case 0x2018:
        case 0x2019:
        case 0x02BC:
            return U'\'';
        case 0x201C:
        case 0x201D:
            return U'"';
        case 0x2010:
        case 0x2011:
        case 0x2013:
        case 0x2014:
            return U'-';
        default:
            return c;
    }
}

}  // namespace

std::string match_key(std::string_view name) {
    std::string key;
    bool gap = false;
    for (const char32_t c : unicode::code_points(folded(name))) {
        if (unicode::is_white_space(c)) {
            gap = !key.empty();
            continue;
        }
        if (gap) {
            key += ' ';
            gap = false;
        }
        unicode::append_utf8(key, plain(c));
    }
    return key;
}

Result<ShowNames> ShowNames::of(const std::vector<std::string>& panel_shows) {
    ShowNames names;
    for (const std::string& show : panel_shows) {
        const auto [other, is_new] = names.m_spelling.emplace(match_key(show), show);
        if (is_new) {
            names.m_shows.push_back(show);
        }
        if (!is_new && other->second != show) {
            return invalid(
                fmt::format("the panel's shows '{}' and '{}' are one name after folding", other->second, show), "",
                "rename one of them in shows.yaml and run the panel again");
        }
    }
    return names;
}

Result<void> ShowNames::add_alias(const std::string& alias, const std::string& show) {
    const std::string spelling = find(show);
    if (spelling.empty()) {
        m_unknown.push_back({alias, show, nearest_show(show, m_shows)});
        return {};
    }
    const auto [other, is_new] = m_spelling.emplace(match_key(alias), spelling);
    if (!is_new && other->second != spelling) {
        return invalid(fmt::format("'{}' names two shows: '{}' and '{}'", alias, other->second, spelling), "",
                       "an alias may stand for one show");
    }
    return {};
}

std::string ShowNames::find(std::string_view name) const {
    const auto found = m_spelling.find(match_key(name));
    return found == m_spelling.end() ? "" : found->second;
}

}  // namespace public_signals::inline models
