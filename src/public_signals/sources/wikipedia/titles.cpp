#include "public_signals/sources/wikipedia/titles.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "public_signals/base/text.hpp"
#include "public_signals/base/url.hpp"
#include "public_signals/sources/wikipedia/extract.hpp"
#include "public_signals/study/asked_of.hpp"

namespace public_signals::inline sources {

namespace {

constexpr int most_hops = 4;

/// What a Wikidata item is an instance of when it is something on a stage.
constexpr std::array stage_works = {
    "Q2743",       // musical
    "Q25379",      // play
    "Q1344",       // opera
    "Q58483083",   // dramatico-musical work
    "Q116476516",  // dramatic work
    "Q7777570",    // theatrical production
};

bool is_on_stage(const std::vector<std::string>& instance_of) {
    return std::ranges::any_of(
        instance_of, [](const std::string& kind) { return std::ranges::find(stage_works, kind) != stage_works.end(); });
}

/// Which piece of a list a URL asks for, by the parameters with which the piece before it said how to go on.
std::vector<std::pair<std::string, std::string>> piece_asked(const std::string& query) {
    std::vector<std::pair<std::string, std::string>> piece = query_pairs(query);
    std::erase_if(piece, [](const auto& parameter) { return !parameter.first.ends_with("continue"); });
    std::ranges::sort(piece);
    return piece;
}

WikipediaTitle unresolved(std::string why) {
    return {.state = WikipediaTitle::State::Unresolved, .why = std::move(why)};
}

}  // namespace

std::vector<std::string> candidate_titles(const Show& show) {
    if (!show.wikipedia_title.empty()) {
        return {normalized_title(show.wikipedia_title)};
    }
    const std::string name = normalized_title(show.name);
    return {name + " (musical)", name + " (play)", name + " (Broadway musical)", name};
}

std::string article_name(const Show& show) {
    return asked_of(show, Source::Wikipedia).front().value;
}

std::vector<std::string> article_names(const Show& show) {
    std::vector<std::string> names;
    for (AskedKey& asked : asked_of(show, Source::Wikipedia)) {
        names.push_back(std::move(asked.value));
    }
    return names;
}

std::vector<std::string> asked_titles(const std::string& text) {
    const auto url = parse_url(text);
    const std::string titles = url ? query_value(url->query, "titles") : "";
    std::vector<std::string> asked;
    for (std::size_t begin = 0; begin < titles.size();) {
        const auto end = std::min(titles.find('|', begin), titles.size());
        asked.push_back(normalized_title(std::string_view(titles).substr(begin, end - begin)));
        begin = end + 1;
    }
    return asked;
}

std::string search_words(const Show& show) {
    return fmt::format("\"{}\" musical OR play", plain_title(show.name));
}

void WikipediaTitles::read(const Page& page) {
    const ExtractedViews answer = extract_views(page);
    const auto asked_at = parse_url(page.url);
    const std::string props = asked_at ? query_value(asked_at->query, "prop") : "";
    const bool asks_redirects = ("|" + props + "|").find("|redirects|") != std::string::npos;
    const std::vector<std::string> asked = asked_titles(page.url);
    if (asked_at && answer.layout == "query") {
        Piece next = answer.more;
        std::ranges::sort(next);
        m_pieces[asked][piece_asked(asked_at->query)] = std::move(next);
    }
    if (const std::string item = asked_at ? query_value(asked_at->query, "ids") : "";
        !item.empty() && answer.layout == "wikidata") {
        m_answered_items.insert(item);  // one that failed or is lost says nothing of the item
    }
    for (const auto* moves : {&answer.normalized, &answer.redirected}) {
        for (const auto& [from, to] : *moves) {
            if (normalized_title(from) != normalized_title(to)) {
                m_moved[normalized_title(from)] = normalized_title(to);
            }
        }
    }
    for (const auto& [from, to] : answer.redirected) {
        m_redirecting.insert(normalized_title(from));
        m_existing.insert(normalized_title(from));
    }
    for (const std::string& title : answer.to_sections) {
        m_sections.insert(normalized_title(title));
    }
    if (answer.layout == "search") {
        const auto url = parse_url(page.url);
        const std::string first = answer.hits.empty() ? "" : answer.hits.front();
        m_suggestions[url ? query_value(url->query, "srsearch") : ""] =
            answer.suggestion.empty() ? first : answer.suggestion;
        return;
    }
    for (const WikipediaPage& found : answer.pages) {
        if (answer.layout == "wikidata") {
            m_items[found.wikidata_id] = {normalized_title(found.title), found.instance_of};
        } else if (found.missing) {
            m_missing.insert(normalized_title(found.title));
        } else {
            Article& article = m_pages[normalized_title(found.title)];
            m_existing.insert(normalized_title(found.title));
            article.lists_redirects = article.lists_redirects || asks_redirects;
            if (asks_redirects) {
                article.asked_with.insert(asked);
            }
            article.page_id = found.page_id;
            article.is_disambiguation = article.is_disambiguation || found.disambiguation;
            article.wikidata_id = found.wikidata_id.empty() ? article.wikidata_id : found.wikidata_id;
            for (const std::string& redirect : found.redirects) {
                article.redirects.push_back(normalized_title(redirect));
                m_existing.insert(article.redirects.back());
            }
        }
    }
}

WikipediaTitle WikipediaTitles::of(const std::string& asked) const {
    std::string title = normalized_title(asked);
    std::vector<std::string> stops;
    for (int hops = 0; hops < most_hops; ++hops) {
        if (m_sections.contains(title)) {
            return unresolved(fmt::format("{} is a section of another article", title));
        }
        const auto moved = m_moved.find(title);
        if (moved == m_moved.end()) {
            break;
        }
        if (m_redirecting.contains(title)) {
            stops.push_back(title);
        }
        title = moved->second;
    }
    const auto found = m_pages.find(title);
    if (found == m_pages.end()) {
        return m_missing.contains(title) ? unresolved(fmt::format("there is no article {}", title)) : WikipediaTitle{};
    }
    if (found->second.is_disambiguation) {
        return unresolved(fmt::format("{} is a disambiguation page", title));
    }
    return {WikipediaTitle::State::Resolved, title, found->second.page_id,
            found->second.wikidata_id,       "",    std::move(stops)};
}

WikipediaTitle WikipediaTitles::candidate(const std::string& asked, const Show& show, bool is_guess) const {
    WikipediaTitle found = of(asked);
    const bool is_item = !show.wikidata_id.empty() && found.wikidata_id == show.wikidata_id;
    const bool has_suffix = found.title.ends_with("musical)") || found.title.ends_with("(play)");
    if (found.state != WikipediaTitle::State::Resolved || !is_guess || is_item || has_suffix) {
        return found;
    }
    const auto item = m_items.find(found.wikidata_id);
    if (found.wikidata_id.empty()) {
        return unresolved(fmt::format("{} has no Wikidata item that says what it is about", found.title));
    }
    if (item == m_items.end()) {
        found.state = WikipediaTitle::State::NeedsCheck;
        return found;
    }
    return is_on_stage(item->second.instance_of)
               ? found
               : unresolved(fmt::format("{} is no musical, play or opera", found.title));
}

WikipediaTitle WikipediaTitles::of(const Show& show) const {
    if (show.wikipedia_title.empty() && !article_of(show.wikidata_id).empty()) {
        return of(article_of(show.wikidata_id));
    }
    WikipediaTitle best;
    for (const std::string& title : candidate_titles(show)) {
        WikipediaTitle found = candidate(title, show, show.wikipedia_title.empty());
        if (found.state == WikipediaTitle::State::Resolved || found.state == WikipediaTitle::State::NeedsCheck) {
            return found;
        }
        if (found.state == WikipediaTitle::State::Unresolved) {
            best = std::move(found);
        }
    }
    return best;
}

std::vector<std::string> WikipediaTitles::with_redirects(const WikipediaTitle& article) const {
    std::vector<std::string> titles = {article.title};
    const auto add = [&](const std::vector<std::string>& more) {
        for (const std::string& title : more) {
            if (std::ranges::find(titles, title) == titles.end()) {
                titles.push_back(title);
            }
        }
    };
    add(article.stops);
    if (const auto found = m_pages.find(article.title); found != m_pages.end()) {
        add(found->second.redirects);
    }
    return titles;
}

bool WikipediaTitles::lists_redirects(const WikipediaTitle& article) const {
    const auto found = m_pages.find(article.title);
    return found != m_pages.end() && found->second.lists_redirects;
}

bool WikipediaTitles::has_every_piece(const std::vector<std::string>& asked) const {
    const auto query = m_pieces.find(asked);
    std::set<Piece> seen;
    for (Piece piece; query != m_pieces.end() && seen.insert(piece).second;) {
        const auto found = query->second.find(piece);
        if (found == query->second.end()) {
            return false;
        }
        if (found->second.empty()) {
            return true;
        }
        piece = found->second;
    }
    return false;
}

bool WikipediaTitles::is_finished(const WikipediaTitle& article) const {
    const auto found = m_pages.find(article.title);
    return found != m_pages.end() &&
           std::ranges::any_of(found->second.asked_with, [&](const auto& asked) { return has_every_piece(asked); });
}

std::string WikipediaTitles::article_of(const std::string& wikidata_id) const {
    const auto found = m_items.find(wikidata_id);
    return found == m_items.end() ? "" : found->second.article;
}

std::string WikipediaTitles::suggestion_for(const Show& show) const {
    const auto found = m_suggestions.find(search_words(show));
    return found == m_suggestions.end() ? "" : found->second;
}

}  // namespace public_signals::inline sources
