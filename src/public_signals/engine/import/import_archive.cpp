#include "public_signals/engine/import/import_archive.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <set>

#include "public_signals/archive/warc.hpp"
#include "public_signals/archive/warc_archive.hpp"
#include "public_signals/base/digest.hpp"
#include "public_signals/engine/import/import_accounts.hpp"
#include "public_signals/engine/import/kept_address.hpp"
#include "public_signals/engine/list_reach.hpp"
#include "public_signals/engine/page_clock.hpp"
#include "public_signals/engine/replay_parts.hpp"
#include "public_signals/engine/source.hpp"
#include "public_signals/engine/targets.hpp"
#include "public_signals/engine/visit_days.hpp"
#include "public_signals/panel/day_alone.hpp"
#include "public_signals/web/retry.hpp"

namespace public_signals::inline engine::import {
namespace {

using Fields = std::vector<std::pair<std::string, std::string>>;

struct ArchiveDraft {
    ImportedRun run;
    std::string digest;
    bool begins_with_its_pages = false;  // nobody said from when on
    bool ends_with_its_pages = false;    // nor until when
    std::vector<const ImportedPage*> pages;
};

/// The first day of a series that a page holds; nothing where its posts say it.
std::optional<Day> first_day_of(const ImportedPage& imported, const std::optional<PageTarget>& target) {
    if (!target || has_posts(target->source)) {
        return imported.first_day;
    }
    return row_of(target->source).series->first_day(archived(imported).page);
}

/// An address without what a person says of its list. The same posts at the same time are the same look, with
/// `--complete` or without, and an answer without posts, of whichever days: what was said last counts.
std::string without_statement(std::string url) {
    url.resize(std::min(url.find("&since="), url.size()));
    constexpr std::string_view as_list = "import=list";
    if (const std::size_t found = url.find(as_list); found != url.npos) {
        url.replace(found, as_list.size(), "import=posts");
    }
    return url;
}

/// One run a file and UTC day: what was saved on another day is another look at the same posts.
std::vector<ArchiveDraft> drafts_of(const std::vector<std::pair<std::string, ImportedFile>>& files,
                                    const Rules& rules) {
    std::vector<ArchiveDraft> drafts;
    for (const auto& [name, file] : files) {
        std::vector<SeenPage> pages;
        pages.reserve(file.pages.size());
        for (const ImportedPage& page : file.pages) {
            pages.push_back(seen_page(archived(page), page.at, rules));
        }
        join_visits(pages);
        std::map<Day, ArchiveDraft> by_day;
        for (std::size_t at = 0; at < pages.size(); ++at) {
            const SeenPage& visited = pages[at];
            const ImportedPage& page = file.pages[at];
            const auto [entry, is_new] = by_day.try_emplace(visited.day);
            ArchiveDraft& draft = entry->second;
            if (is_new) {
                draft.run = {.file = name,
                             .format = file.format,
                             .started = page.at,
                             .asked = {visited.day, visited.day},
                             .what = file.what};
            }
            const std::string served =
                (page.date.empty() ? "" : "\nDate: " + page.date) + (age_in(page.age) ? "\nAge: " + page.age : "");
            draft.digest = sha256_hex(draft.digest + warc::warc_date(page.at) + " " + without_statement(page.url) +
                                      served + "\n" + page.body);
            draft.pages.push_back(&page);
            ++draft.run.pages;
            draft.run.asked.first =
                std::min(draft.run.asked.first, first_day_of(page, visited.target).value_or(visited.day));
            std::set<std::string> ids;
            for (const Post& post : visited.posts) {
                draft.run.posts += ids.insert(post.post_id).second;
                draft.run.ids.insert(post.post_id);
                draft.run.asked.first = std::min(draft.run.asked.first, post.post_day.value_or(visited.day));
            }
        }
        for (auto& [day, draft] : by_day) {
            drafts.push_back(std::move(draft));
        }
    }
    std::stable_sort(drafts.begin(), drafts.end(),
                     [](const ArchiveDraft& a, const ArchiveDraft& b) { return a.run.started < b.run.started; });
    return drafts;
}

std::string sources_of(const ArchiveDraft& draft) {
    std::set<std::string> names;
    for (const ImportedPage* page : draft.pages) {
        if (const auto target = target_of(archived(*page))) {
            names.insert(name_of(target->source));
        }
    }
    return fmt::format("{}", fmt::join(names, " "));
}

std::string warcinfo_block(const ArchiveDraft& draft, const ImportStatement& statement) {
    const ImportedRun& run = draft.run;
    std::string block = "software: public-signals/0.1\r\nformat: WARC File Format 1.1\r\nconformsTo: ";
    block += "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/\r\n";
    block += "description: pages that a person saved or was given; nothing in it was asked for by this program\r\n";
    block += fmt::format("run-id: {}\r\nrun-started: {}\r\nasked-start: {}\r\nasked-end: {}\r\nsources: {}\r\n",
                         run.run_id, warc::warc_date(run.started + std::chrono::seconds(statement.order)),
                         format_day(run.asked.first), format_day(run.asked.last), sources_of(draft));
    const auto begins_or_ends = [](bool with_its_pages) { return with_its_pages ? "pages" : "said"; };
    block += fmt::format("asked-from: {}\r\nasked-to: {}\r\n", begins_or_ends(draft.begins_with_its_pages),
                         begins_or_ends(draft.ends_with_its_pages));
    if (statement.number > 1) {
        block += fmt::format("import-statement: {}\r\n", statement.number);
    }
    if (!statement.replaces.empty()) {
        block += fmt::format("import-replaces: {}\r\n", fmt::join(statement.replaces, " "));
    }
    if (statement.order > 0) {
        block += fmt::format("import-order: {}\r\n", statement.order);
    }
    if (!statement.takes_back.empty()) {
        block += fmt::format("import-takes-back: {}\r\n", fmt::join(statement.takes_back, " "));
    }
    std::string file = run.file;
    std::replace_if(file.begin(), file.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; }, ' ');
    return block + fmt::format("origin: import\r\nimport-format: {}\r\nimport-file: {}\r\n", name_of(run.format), file);
}

std::string on_one_line(std::string text) {
    std::erase_if(text, [](char c) { return static_cast<unsigned char>(c) < 0x20; });
    return text;
}

/// Whether a header says a time and nothing else.
bool is_date(const std::string& text) {
    constexpr std::size_t longest = 33;  // Wednesday, 09-Nov-94 08:49:37 GMT
    return text.size() <= longest && net::parse_http_date(text, 0).has_value();
}

void append_page(warc::Writer& writer, const std::string& info, const ArchiveDraft& draft, const ImportedPage& page) {
    const std::string date = warc::warc_date(page.at);
    const auto target = target_of(archived(page));
    const std::string url = kept_address(on_one_line(page.url), target ? std::optional(target->source) : std::nullopt);
    const Fields common = {{"WARC-Target-URI", url}, {"WARC-Warcinfo-ID", "<" + info + ">"}};
    Fields fields = common;
    fields.emplace_back("Content-Type", "application/http;msgtype=response");
    const std::string served = (is_date(page.date) ? fmt::format("Date: {}\r\n", on_one_line(page.date)) : "") +
                               (age_in(page.age) ? fmt::format("Age: {}\r\n", page.age) : "");
    const std::string id =
        writer.append(warc::RecordType::Response, date, fields,
                      fmt::format("HTTP/1.1 {} -\r\n{}Content-Type: {}\r\nContent-Length: {}\r\n\r\n{}", page.status,
                                  served, kept_content_type(page.content_type), page.body.size(), page.body));
    const std::size_t path = url.find('/', url.find("//") + 2);
    const std::string referer =
        page.referer.empty() ? ""
                             : fmt::format("Referer: {}\r\n", kept_address(on_one_line(page.referer), std::nullopt));
    fields = common;
    fields.emplace_back("WARC-Concurrent-To", "<" + id + ">");
    fields.emplace_back("Content-Type", "application/http;msgtype=request");
    writer.append(warc::RecordType::Request, date, fields,
                  fmt::format("GET {} HTTP/1.1\r\n{}\r\n", path == url.npos ? "/" : url.substr(path), referer));
    fields.back().second = "application/warc-fields";
    const auto noted = [](const char* name, const std::string& value) {
        return value.empty() ? "" : fmt::format("{}: {}\r\n", name, on_one_line(value));
    };
    const std::string cursor = page.cursor ? fmt::format("list-cursor: {}\r\n", on_one_line(*page.cursor)) : "";
    const std::string asked = noted("asked-account", page.asked.name) + noted("asked-account-id", page.asked.id);
    writer.append(warc::RecordType::Metadata, date, fields,
                  fmt::format("attempts: 0\r\nerror-category: \r\norigin: import\r\nimport-format: {}\r\n{}{}",
                              name_of(draft.run.format), cursor, asked));
}

/// Weeks of a run that nothing known begins before: those that its list reaches back before, or all of a whole one.
std::vector<Week> known_weeks(const ProfileVisit& visit, const ImportedRun& run, Instant seen, Day until) {
    std::vector<Week> known;
    const bool read = visit.state == PageState::Ok || visit.state == PageState::Empty;
    for (const Week week : weeks_of(run.asked)) {
        const bool is_over = seen >= Instant(monday_of(week + Weeks{1}));
        const bool reaches_back = visit.whole || (visit.oldest_unpinned && *visit.oldest_unpinned < monday_of(week));
        if (read && is_over && reaches_back && monday_of(week) <= until) {
            known.push_back(week);
        }
    }
    return known;
}

std::string why_no_others(const ImportedAccount& account, const ProfileVisit& visit, bool is_list) {
    if (visit.is_about_others) {
        return "what was met on its page answers questions about other accounts";
    }
    if (visit.state == PageState::Partial && visit.posts.empty() && is_list) {
        return "no post was read, and no page says that the account has none";
    }
    if (visit.state != PageState::Ok && visit.state != PageState::Empty && is_list) {
        return fmt::format("the list was not read whole: {}", name_of(visit.state));
    }
    if (!is_list) {
        return "posts out of their lists leave no gap to see: add --complete where none of an account's is missing";
    }
    if (account.pinned + account.far_behind > 0) {
        return fmt::format(
            "the list reaches back to {}: {} pinned posts and {} posts behind a silence of eight weeks "
            "do not carry it back",
            visit.oldest_unpinned ? format_day(day_of(*visit.oldest_unpinned)) : "no post", account.pinned,
            account.far_behind);
    }
    if (visit.oldest_unpinned && !visit.whole) {
        return fmt::format("the list reaches back to {}; a week is known when it was over on the day of saving",
                           format_day(day_of(*visit.oldest_unpinned)));
    }
    return visit.whole ? "a week is known when it was over on the day of saving" : "no post of the list has a time";
}

/// A count that no post has: no sum could hold some of them.
void note_too_large(const Post& post, ImportedAccount& account) {
    for (const PostCount count : all_counts) {
        if (post.counts[count].value_or(0) > most_of_a_count) {
            account.too_large = fmt::format("the post {} has {} {}, more than 10^15, which no post has", post.post_id,
                                            count.name(), *post.counts[count]);
        }
    }
}

/// A post that may be of two weeks makes both unknown.
void add_open(const Post& post, ImportedAccount& account) {
    if (!is_week_open(post)) {
        return;
    }
    account.open_posts.push_back(post.post_id);
    const auto [first, last] = weeks_around(*post.post_day);
    for (const Week week : {first, last}) {
        const auto place = std::ranges::lower_bound(account.open_weeks, week);
        if (place == account.open_weeks.end() || *place != week) {
            account.open_weeks.insert(place, week);
        }
    }
}

std::string series_in_words(const std::string& url, const PageTarget& target) {
    const auto in_words = row_of(target.source).series->in_words;
    std::string series = target.kind == PageKind::Series && in_words != nullptr ? in_words(url) : "";
    return series.empty() ? kept_address(url, target.source) : series;
}

/// The days of a series, of which the pages are as many as it has rows of days.
void add_series(ImportedSeries found, const ArchivedPage* page, std::vector<ImportedSeries>& series) {
    const auto is_same = [&](const ImportedSeries& other) {
        return other.source == found.source && other.about == found.about && !other.pages.empty();
    };
    const auto same = page == nullptr ? series.end() : std::ranges::find_if(series, is_same);
    ImportedSeries& added = same == series.end() ? series.emplace_back(std::move(found)) : *same;
    if (same != series.end()) {
        added.days = {std::min(added.days.first, found.days.first), std::max(added.days.last, found.days.last)};
    }
    if (page != nullptr) {
        added.pages.push_back(*page);
    }
}

/// What the pages of a run say together, by account and series.
void say_what_is_in(ArchiveDraft& draft, const Rules& rules) {
    std::vector<ArchivedPage> pages;
    std::set<std::pair<Source, std::string>> accounts;
    std::set<std::pair<Source, std::string>> lists;
    for (const ImportedPage* imported : draft.pages) {
        pages.push_back(archived(*imported));
        const auto target = target_of(pages.back());
        if (!target) {
            continue;
        }
        if (!has_posts(target->source)) {
            const Day last = day_of(imported->at);
            const auto first = row_of(target->source).series->first_day(pages.back().page);
            std::string about = imported->about.empty() ? series_in_words(imported->url, *target) : imported->about;
            add_series({target->source, std::move(about), DateRange{first.value_or(last), last}, imported->url},
                       target->kind == PageKind::Series ? &pages.back() : nullptr, draft.run.series);
            continue;
        }
        if (target->handle.empty()) {
            continue;
        }
        accounts.emplace(target->source, target->handle);
        if (target->kind != PageKind::Post) {
            lists.emplace(target->source, target->handle);
        }
    }
    const Instant seen = std::min(time_by_sites(draft.run.started, pages), now());
    for (const auto& [source, handle] : accounts) {
        const auto ends = draft.ends_with_its_pages ? newest_put_together(pages, source, rules) : std::nullopt;
        const ProfileVisit visit = read_visit(pages, source, handle, rules);
        ImportedAccount account{.source = source, .handle = handle, .state = visit.state, .posts = visit.posts.size()};
        account.rounded_ids = visit.rounded_ids;
        account.contradictions = visit.contradictions;
        account.unsettled_weeks = weeks_with(visit.unsettled);
        std::ranges::transform(visit.unsettled, std::back_inserter(account.unsettled), &Post::post_id);
        for (const Post& post : visit.posts) {
            note_too_large(post, account);
            add_open(post, account);
            if (post.post_day) {
                account.oldest = std::min(account.oldest.value_or(*post.post_day), *post.post_day);
                account.newest = std::max(account.newest.value_or(*post.post_day), *post.post_day);
            }
        }
        const bool is_list = lists.contains({source, handle});
        if (std::ranges::any_of(pages, [](const ArchivedPage& page) { return is_imported_list(page.page.url); })) {
            const ListReach reach = reach_of_posts(visit.posts);
            account.pinned = reach.pinned;
            account.far_behind = reach.far_behind;
        }
        const Day until = visit.is_put_together ? ends.value_or(Day::max()) : Day::max();
        const auto before_cache = last_day_before_cache(visit.list_served, seen);
        const Day asked_until = std::min(until, visit.asked_until.value_or(until));
        account.known = known_weeks(visit, draft.run, seen, std::min(asked_until, before_cache.value_or(asked_until)));
        std::erase_if(account.known, [&](Week week) { return std::ranges::count(account.open_weeks, week) > 0; });
        if (account.known.size() < weeks_of(draft.run.asked).size()) {
            account.why_no_others = why_no_others(account, visit, is_list);
            if (before_cache) {
                account.why_no_others += fmt::format(
                    "; a piece of the list is one that a cache kept since {}: weeks that were not over then "
                    "are unknown",
                    format_instant(*visit.list_served));
            }
            if (monday_of(to_week(draft.run.asked.last)) > until) {
                account.why_no_others += fmt::format(
                    "; the newest post is of {}: later weeks are known where --end says that the posts go so far",
                    format_day(until));
            }
        }
        draft.run.accounts.push_back(std::move(account));
    }
}

}  // namespace

ImportArchive archive_of(const std::vector<std::pair<std::string, ImportedFile>>& files, std::optional<Day> first,
                         std::optional<Day> last, const Rules& rules, const Statements& statements) {
    ImportArchive archive;
    std::string all;
    for (ArchiveDraft& draft : drafts_of(files, rules)) {
        const std::string day = format_compact_instant(draft.run.started).substr(0, 8);
        draft.run.run_id = fmt::format("{}{}-{}", import_prefix, day, draft.digest.substr(0, 8));
        draft.begins_with_its_pages = !first;
        draft.run.begins_with_its_pages = !first;
        draft.ends_with_its_pages = !last;
        draft.run.asked = whole_weeks({first.value_or(draft.run.asked.first), last.value_or(draft.run.asked.last)});
        const auto said = statements.find(draft.run.run_id);
        const ImportStatement statement = said == statements.end() ? ImportStatement() : said->second;
        warc::Writer writer(draft.run.run_id);
        const std::string info =
            writer.append(warc::RecordType::Warcinfo, warc::warc_date(draft.run.started),
                          {{"Content-Type", "application/warc-fields"}}, warcinfo_block(draft, statement));
        for (const ImportedPage* page : draft.pages) {
            append_page(writer, info, draft, *page);
        }
        say_what_is_in(draft, rules);
        archive.bytes += writer.bytes();
        all += draft.run.run_id;
        for (const ImportedPage* page : draft.pages) {
            all += page->url;  // says whether it is a list
        }
        if (archive.name.empty()) {
            archive.name = fmt::format("{}{}-", import_prefix, day);
        }
        archive.runs.push_back(draft.run);
    }
    archive.name += sha256_hex(all).substr(0, 8) + ".warc.gz";
    return archive;
}

}  // namespace public_signals::inline engine::import
