// Posts that a tool kept as the platform's JSON, one object a post: NDJSON of Zeeschuimer. The objects stay as they
// are; those of an account and a day are put together as the list that they came from.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <tuple>

#include "public_signals/base/ascii.hpp"
#include "public_signals/data/json.hpp"
#include "public_signals/engine/import/import.hpp"
#include "public_signals/engine/import/partners.hpp"
#include "public_signals/engine/source.hpp"
#include "public_signals/engine/targets.hpp"
#include "public_signals/panel/post_identity.hpp"

namespace public_signals::inline engine::import {
namespace {

constexpr double end_of_years = 253402300800000;  // milliseconds: years have four digits

/// The first of the paths that leads to a text; empty where none does.
std::string first_text(const json::Value& object, std::initializer_list<const char*> paths) {
    for (const char* path : paths) {
        const std::string_view text = object.at(path).string().value_or("");
        if (!text.empty()) {
            return std::string(text);
        }
    }
    return {};
}

/// The address of the page on which a line's post was met.
std::string met_on(const json::Value& line) {
    return first_text(line, {"source_platform_url"});
}

/// The account in whose own list a line's post was met, as its address and its view say; empty where it was none.
std::string list_of(Source source, const json::Value& line) {
    const std::string view(line.get("data").get(row_of(source).posts->view_member).string().value_or(""));
    return list_owner(source, met_on(line), view);
}

/// What a line says of another account's post that was met in an account's own view: by whose list the request was
/// for, by the mark of posts made with others, by the names of those who made it.
MadeWith made_with(Source source, const json::Value& line, const std::string& list) {
    const json::Value data = line.get("data");
    if (!row_of(source).posts->lists_only_own) {
        return data.at("collabInfo.shouldDisplayTag").boolean() == true ? MadeWith::Yes : MadeWith::No;
    }
    const auto asked = target_of({.page = {.url = first_text(line, {"source_url"})}});
    if (asked && asked->source == source && asked->kind == PageKind::PostList && !asked->handle.empty()) {
        return asked->handle == list ? MadeWith::Yes : MadeWith::No;
    }
    for (const char* path : {"coauthor_producers", "node.coauthor_producers"}) {
        if (const json::Value coauthors = data.at(path); coauthors.is_array()) {
            std::vector<std::string> names;
            for (const json::Value& coauthor : coauthors.elements()) {
                names.push_back(folded_handle(coauthor.get("username").string().value_or("")));
            }
            return said_by_coauthors(true, names, list);
        }
    }
    return MadeWith::Unsaid;
}

/// The members of a captured post that are called counts, a level deep: what two readings of one moment must agree on.
using CountsSaid = std::map<std::string, std::int64_t>;

void add_counts(const json::Value& object, const std::string& under, CountsSaid& counts) {
    for (const auto& [name, value] : object.members()) {
        if (const auto count = value.integer_or_text(); count && ascii_lower(name).ends_with("count")) {
            counts[under + std::string(name)] = *count;
        } else if (under.empty() && value.is_object()) {
            add_counts(value, std::string(name) + ".", counts);
        }
    }
}

/// The id of a captured post, as the platforms write it.
std::string id_of(const json::Value& data) {
    for (const char* path : {"pk", "id", "node.pk", "node.id"}) {
        if (auto id = data.at(path).text(); id && !id->empty()) {
            return id->substr(0, id->find('_'));
        }
    }
    return {};
}

struct Item {
    Source source;
    std::string handle;
    Instant at;
    std::string place;        // file:line
    std::string id;           // of the post, as the platform writes it; empty where the line says none
    std::size_t reading = 0;  // how many earlier ones of this post its account and day have
    CountsSaid counts;
    std::string data;  // as its line has it
    Met met = Met::InList;
    std::string list;  // the account in whose own view somebody else's post was met; empty: in none
    MadeWith said = MadeWith::Unsaid;
};

/// The source that a platform's name or address holds the name of.
std::optional<Source> source_of(const std::string& platform) {
    for (const Source source : importable_sources()) {
        if (platform.find(name_of(source)) != platform.npos) {
            return source;
        }
    }
    return std::nullopt;
}

/// The list that items of one account and day make: in the order in which they were collected.
ImportedPage page_of(Source source, const std::string& handle, Instant at, const std::string& items, const char* mark) {
    const PostsRow& row = *row_of(source).posts;
    return {.url = fmt::format("{}?import={}", row.list_url(handle), mark),
            .at = at,
            .content_type = "application/json",
            .body = row.list_of_items(handle, items),
            .referer = profile_url(source, handle)};
}

/// Two readings of one post at one moment with two values of one count: nobody knows which is meant.
Result<void> check_agree(const Item& before, const Item& item) {
    for (const auto& [name, count] : item.counts) {
        const auto known = before.counts.find(name);
        if (known != before.counts.end() && known->second != count) {
            return invalid(fmt::format("the post {} has {} {} here and {} in {}, collected at the same time", item.id,
                                       name, count, known->second, before.place),
                           item.place, "keep the line that is meant");
        }
    }
    return {};
}

/// Numbers the readings of each post of an account and day in order of time, whatever the order of their lines.
Result<void> number_readings(std::vector<Item>& items) {
    std::map<std::tuple<Day, Source, std::string, std::string>, std::vector<Item*>> by_post;
    for (Item& item : items) {
        if (!item.id.empty()) {
            by_post[{day_of(item.at), item.source, item.handle, item.id}].push_back(&item);
        }
    }
    for (auto& [key, readings] : by_post) {
        std::ranges::stable_sort(readings, {}, [](const Item* item) { return item->at; });
        for (std::size_t i = 1; i < readings.size(); ++i) {
            const bool is_one_moment = readings[i]->at == readings[i - 1]->at;
            for (std::size_t j = i; is_one_moment && j > 0 && readings[j - 1]->at == readings[i]->at; --j) {
                TRY(check_agree(*readings[j - 1], *readings[i]));
            }
            readings[i]->reading = readings[i - 1]->reading + (is_one_moment ? 0 : 1);
        }
    }
    return {};
}

/// A page an account, day and reading, so that of a post that was met twice the later page has the later reading.
std::vector<ImportedPage> pages_of(const std::vector<Item>& items, const ImportHints& hints) {
    using Key = std::tuple<Day, Source, std::string, std::size_t, Met>;
    std::map<Key, std::pair<Instant, std::string>> lists;
    for (const Item& item : items) {
        const Met met = hints.is_complete || item.met == Met::Unsettled ? item.met : Met::Beside;
        auto& [at, list] = lists[{day_of(item.at), item.source, item.handle, item.reading, met}];
        at = list.empty() ? item.at : std::min(at, item.at);
        list += (list.empty() ? "[" : ",") + item.data;
    }
    std::vector<ImportedPage> pages;
    for (auto& [key, list] : lists) {
        const auto& [day, source, handle, reading, met] = key;
        // Posts that were met beside the list may make its page an early one.
        for (const Met other : {Met::InList, Met::Beside, Met::Unsettled}) {
            const auto before = reading == 0 ? lists.end() : lists.find({day, source, handle, reading - 1, other});
            if (before != lists.end()) {
                list.first = std::max(list.first, before->second.first + std::chrono::milliseconds(1));
            }
        }
        const char* const mark = list_mark(met, hints.is_complete);
        pages.push_back(page_of(source, handle, list.first, list.second + "]", mark));
    }
    return pages;
}

/// An error where the places in which the platforms' own objects name a post name two.
Result<void> check_ids(Source source, const json::Value& data, const std::string& place) {
    constexpr std::array paths = {"pk", "code", "id", "shortcode", "video.id", "node.id", "node.shortcode"};
    std::vector<std::string> texts;
    for (const char* path : paths) {
        const json::Value id = data.at(path);
        const auto number = id.integer();
        texts.push_back(number ? std::to_string(*number) : std::string(id.string().value_or("")));
    }
    std::vector<PostSpelling> spellings;
    for (std::size_t at = 0; at < paths.size(); ++at) {
        spellings.push_back({paths[at], texts[at]});
    }
    auto checked = check_one_key(source, spellings);
    if (!checked) {
        checked.error().where = place;
    }
    return checked;
}

/// The item of one line; nothing for a platform that is no source.
Result<std::optional<Item>> item_of(const json::Document& document, const std::string& place,
                                    const ImportHints& hints) {
    const json::Value line = document.root();
    const auto source = source_of(first_text(line, {"source_platform", "source_platform_url"}));
    if (!source) {
        return std::nullopt;
    }
    Item item{.source = *source};
    const double milliseconds = line.get("timestamp_collected").number().value_or(end_of_years);
    if (milliseconds < 0 || milliseconds >= end_of_years) {
        return invalid("the line has no timestamp_collected", place, "export it again from Zeeschuimer");
    }
    item.at = Instant(std::chrono::milliseconds(static_cast<std::int64_t>(milliseconds)));
    TRY(check_not_ahead(item.at, place));
    const json::Value data = line.get("data");
    if (!data.is_object()) {
        return invalid("the line has no data", place, "export it again from Zeeschuimer");
    }
    TRY(check_ids(*source, data, place));
    item.data = document.raw({"data"}).value_or("");
    item.place = place;
    item.id = id_of(data);
    add_counts(data, "", item.counts);
    for (const auto& [count, value] : item.counts) {
        if (value > most_of_a_count) {
            return invalid(
                fmt::format("the post {} has {} {}, more than 10^15, which no post has", item.id, count, value), place,
                "correct it, or leave the line out");
        }
    }
    item.handle =
        first_text(data, {"author.uniqueId", "author", "user.username", "owner.username", "node.owner.username"});
    item.handle = item.handle.empty() ? hints.handle : folded_handle(item.handle);
    const std::string list = list_of(*source, line);
    if (list != item.handle) {
        item.met = Met::Beside;
        item.list = list;
        item.said = list.empty() ? MadeWith::No : made_with(*source, line, list);
    }
    return item;
}

/// Files somebody else's posts under the list that they stood in, or may have stood in, as well; returns how many posts
/// were met on no account's own page.
std::size_t file_under_lists(std::vector<Item>& items) {
    PartnersSaid said;
    for (const Item& item : items) {
        if (!item.list.empty() && !item.id.empty()) {
            said.add(item.list, item.id, item.said);
        }
    }
    std::vector<Item> filed;
    std::size_t elsewhere = 0;
    for (Item& item : items) {
        const bool is_beside = item.list.empty();
        const MadeWith made = is_beside || item.id.empty() ? item.said : said.of(item.list, item.id);
        if (!is_beside && made != MadeWith::No) {
            filed.push_back(item);
            filed.back().handle = item.list;
            filed.back().met = made == MadeWith::Yes ? Met::InList : Met::Unsettled;
        }
        elsewhere += item.met == Met::Beside && (is_beside || made == MadeWith::No);
        filed.push_back(std::move(item));
    }
    items = std::move(filed);
    return elsewhere;
}

}  // namespace

Result<ImportedFile> read_zeeschuimer(const std::string& name, const std::string& bytes, const ImportHints& hints) {
    std::vector<Item> items;
    ImportedFile file;
    int foreign = 0;
    int nameless = 0;
    std::size_t number = 0;
    for (std::size_t begin = 0; begin < bytes.size();) {
        const std::size_t end = std::min(bytes.find('\n', begin), bytes.size());
        const std::string_view text = std::string_view(bytes).substr(begin, end - begin);
        begin = end + 1;
        ++number;
        if (text.find_first_not_of(" \t\r") == text.npos) {
            continue;
        }
        const std::string place = fmt::format("{}:{}", name, number);
        const auto line = json::Document::parse_in_place(text);
        if (!line || !line->root().is_object()) {
            return invalid("the line is no JSON object", place, "give the NDJSON file as Zeeschuimer exported it");
        }
        auto item = TRY(item_of(*line, place, hints));
        if (!item) {
            ++foreign;
        } else if (item->handle.empty()) {
            ++nameless;
        } else {
            items.push_back(std::move(*item));
        }
    }
    if (items.empty()) {
        return invalid(fmt::format("no line is a post of {} that names its account", titles_of(importable_sources())),
                       name, nameless > 0 ? "say whose posts they are with --handle" : "collect on a profile's page");
    }
    const std::size_t met_elsewhere = file_under_lists(items);
    TRY(number_readings(items));
    file.pages = pages_of(items, hints);
    if (met_elsewhere > 0 && hints.is_complete) {
        file.notes.push_back(elsewhere_note(name, met_elsewhere));
    }
    if (foreign > 0) {
        file.notes.push_back(fmt::format("{}: {} lines are of other platforms", name, foreign));
    }
    if (nameless > 0) {
        file.notes.push_back(fmt::format("{}: {} lines do not name their account", name, nameless));
    }
    return file;
}

}  // namespace public_signals::inline engine::import
