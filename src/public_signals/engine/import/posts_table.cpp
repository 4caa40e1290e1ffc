// A table of posts, one a row, of whoever made it: a CSV file or JSON objects. What is known of its format stands in
// the room of its source; a table of somebody's own is read by our names and by --map.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "public_signals/base/text.hpp"
#include "public_signals/base/words.hpp"
#include "public_signals/engine/import/import.hpp"
#include "public_signals/engine/import/item_errors.hpp"
#include "public_signals/engine/import/partners.hpp"
#include "public_signals/engine/import/post_ids.hpp"
#include "public_signals/engine/import/row_posts.hpp"
#include "public_signals/engine/source.hpp"
#include "public_signals/engine/targets.hpp"
#include "public_signals/panel/cell_rules.hpp"

namespace public_signals::inline engine::import {
namespace {

using PageKey = std::tuple<Instant, Source, std::string, Met>;  // seen at, of, by, what it is to the account's list
using PostsByPage = std::map<PageKey, std::vector<RowPost>>;
using ReadingKey = std::tuple<Instant, Source, std::string, std::string>;  // seen at, of, by, id

/// Where the first row of a post went.
struct SeenRow {
    std::size_t row = 0;
    PageKey page;
    std::size_t place = 0;  // in that page
};

bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/// The handles of a cell: a list, or words between commas.
std::vector<std::string> handles_in(Source source, const std::string& cell) {
    Hashtags words;
    std::vector<std::string> handles;
    if (read_hashtags(cell, words) && words) {
        std::ranges::transform(*words, std::back_inserter(handles),
                               [&](const std::string& word) { return handle_written(source, word); });
    }
    return handles;
}

class TableReader {
  public:
    TableReader(const Records& records, const TableColumns& columns, std::optional<KnownTable> known,
                const ImportHints& hints)
        : m_records(records),
          m_hints(hints),
          m_columns(columns),
          m_known(known),
          m_rows(records, columns, known ? known->table : nullptr, hints.zone) {}

    Result<ImportedFile> read() {
        TRY(m_rows.tell_days(m_hints.date_format));
        hear_partners();
        for (std::size_t row = 0; row < m_records.size(); ++row) {
            TRY(take(row));
        }
        if (m_by_page.empty() && !m_errors.empty()) {
            return invalid(m_errors.text(), m_records.name(),
                           "let the scraper run again: nothing was read, which is no week without posts");
        }
        if (m_by_page.empty()) {
            return invalid(m_foreign > 0 ? "no row of the table is a post of " + titles_of(importable_sources())
                                         : "the table has no rows",
                           m_records.name(), "give a table with one post a row");
        }
        ImportedFile file;
        TRY(check_ids(file));
        for (auto& [key, posts] : m_by_page) {
            file.pages.push_back(page_of(key, posts));
        }
        if (!m_columns.unread().empty()) {
            file.notes.push_back(fmt::format("{}: not read: {}; --map COLUMN=NAME says what a column is",
                                             m_records.name(), fmt::join(m_columns.unread(), ", ")));
        }
        if (m_foreign > 0) {
            file.notes.push_back(fmt::format("{}: {} rows are of other platforms", m_records.name(), m_foreign));
        }
        if (!m_of_others.empty()) {
            std::vector<std::string> others;
            for (const auto& [handle, rows] : m_of_others) {
                others.push_back(fmt::format("@{} ({})", handle, rows));
            }
            file.notes.push_back(fmt::format("{}: rows of other accounts than --handle {}: {}", m_records.name(),
                                             m_hints.handle, fmt::join(others, ", ")));
        }
        if (!m_errors.empty()) {
            file.notes.push_back(fmt::format("{}: {}", m_records.name(), m_errors.text()));
        }
        if (m_met_elsewhere > 0 && m_hints.is_complete) {
            file.notes.push_back(elsewhere_note(m_records.name(), m_met_elsewhere));
        }
        file.what = m_known ? std::string(m_known->table->title) : "a table of posts";
        return file;
    }

  private:
    Result<void> take(std::size_t row) {
        const Source source = TRY(source_of(row));
        if (take_error(row, source)) {
            return {};
        }
        RowPost post = TRY(m_rows.post(row, source));
        if (!post.is_of_source) {
            ++m_foreign;
            return {};
        }
        const std::string handle = TRY(account_of(row, source));
        TRY(check_owner(row, source, handle));
        if (const std::string author = author_of(row, source); !author.empty() && author != handle) {
            post.json["author"] = author;
        }
        if (!m_hints.handle.empty() && !handle.empty() && handle != handle_written(source, m_hints.handle)) {
            ++m_of_others[handle];
        }
        const Instant at = TRY(time_of(row));
        if (*post.at > at) {
            return m_rows.bad(row, "posted_at", fmt::format("is after {}, when the file was saved", format_instant(at)),
                              "a file holds what was posted before: correct --captured-at, captured_at or the zone of "
                              "its times");
        }
        const bool is_number = std::ranges::none_of(post.id_text, is_letter);
        m_lines.push_back(id_line(row, post, fmt::format("{} @{}", name_of(source), handle), is_number));
        const bool is_in_list = is_met_in_own_list(row, source, handle);
        const bool is_unsettled = made_with(row, source) == MadeWith::Unsaid;
        m_met_elsewhere += is_in_list || is_unsettled ? 0 : 1;
        if (is_unsettled) {
            TRY(file(row, post, {at, source, list_met_in(row, source), Met::Unsettled}));
        }
        return handle.empty()
                   ? Result<void>()
                   : file(row, std::move(post), {at, source, handle, is_in_list ? Met::InList : Met::Beside});
    }

    /// Puts a post into its page, once.
    Result<void> file(std::size_t row, RowPost post, const PageKey& page) {
        std::vector<RowPost>& posts = m_by_page[page];
        const auto& [at, source, handle, met] = page;
        const auto [seen, is_new] =
            m_seen.try_emplace({at, source, handle, post.key.post_id}, SeenRow{row, page, posts.size()});
        if (!is_new) {
            TRY(join(row, post, seen->second));
            if (seen->second.page == page) {
                return {};
            }
        }
        posts.push_back(std::move(post));
        return {};
    }

    /// A post may stand in a table twice, but with one value of each fact: what one row leaves out the other tells.
    Result<void> join(std::size_t row, const RowPost& post, const SeenRow& before) {
        RowPost& first = m_by_page[before.page][before.place];
        const bool is_one_finer = post.is_day_alone != first.is_day_alone;
        for (const JsonMember& fact : post.json.members()) {
            const Json& known = std::as_const(first.json)[fact.name];
            if (is_one_finer && fact.name == "posted_at") {
                first.json[fact.name] = post.is_day_alone && !known.is_null() ? known : fact.value;
                first.at = post.is_day_alone ? first.at : post.at;
                continue;
            }
            if (!known.is_null() && !fact.value.is_null() && known.dump() != fact.value.dump()) {
                return invalid(fmt::format("the post {} has {} {} here and {} in {}", post.id_text, fact.name,
                                           fact.value.dump(), known.dump(), m_records.place(before.row)),
                               m_records.place(row),
                               "keep the row that is meant, or say with a column captured_at when each was read");
            }
            if (known.is_null() && !fact.value.is_null()) {
                first.json[fact.name] = fact.value;
            }
        }
        first.is_day_alone = first.is_day_alone && post.is_day_alone;
        return join_hidden(row, post, first, before);
    }

    /// Likes that one row hides are hidden, and the other must not say that they are not.
    Result<void> join_hidden(std::size_t row, const RowPost& post, RowPost& first, const SeenRow& before) const {
        const auto word = [](bool hidden) { return hidden ? "hidden" : "shown"; };
        if (post.hides_likes && first.hides_likes && *post.hides_likes != *first.hides_likes) {
            return invalid(fmt::format("the likes of the post {} are {} here and {} in {}", post.id_text,
                                       word(*post.hides_likes), word(*first.hides_likes), m_records.place(before.row)),
                           m_records.place(row),
                           "keep the row that is meant, or say with a column captured_at when each was read");
        }
        first.hides_likes = first.hides_likes ? first.hides_likes : post.hides_likes;
        if (first.hides_likes == true) {
            first.json["likes"] = nullptr;
            first.json["views"] = nullptr;
        }
        return {};
    }

    /// Whether a row holds no post and says why: whose list was asked for then was not read.
    bool take_error(std::size_t row, Source source) {
        return m_known && m_rows.text(row, "post_id").empty() && m_errors.take(m_records, row, *m_known->table, source);
    }

    Result<Source> source_of(std::size_t row) const {
        if (m_known) {
            return m_known->source;
        }
        const std::string platform = folded(m_rows.text(row, "platform"));
        const std::vector<Source> importable = importable_sources();
        if (const auto source = find_source(platform);
            source && std::ranges::find(importable, *source) != importable.end()) {
            return *source;
        }
        const std::vector<std::string> known = names_of(importable);
        if (!platform.empty()) {
            return m_rows.bad(row, "platform", fmt::format("is neither {}", in_prose(known, "nor")),
                              "leave other platforms out");
        }
        if (!m_hints.source) {
            return invalid("the file does not say which platform its posts are of", m_records.name(),
                           fmt::format("say it with --source {}", fmt::join(known, " or --source ")));
        }
        return *m_hints.source;
    }

    /// The account that a row counts for: the one in whose own list it was met, where that shows nothing but what the
    /// account made; the profile that was collected, where the post is by it or with it; else the author.
    Result<std::string> account_of(std::size_t row, Source source) const {
        const std::string said = author_of(row, source);
        if (!said.empty() && !can_be_handle(said)) {
            return m_rows.bad(row, "handle", "is no handle",
                              fmt::format("write the account as its address has it ({}), or leave the row out",
                                          profile_url(source, "name")));
        }
        const auto made = made_with(row, source);
        if (made == MadeWith::Yes) {
            return list_met_in(row, source);
        }
        if (m_known && !m_known->table->profile.empty()) {
            const std::string profile = handle_of_address(source, m_records.text(row, m_known->table->profile));
            const auto with = handles_in(source, m_records.text(row, m_known->table->coauthors));
            if (!profile.empty() && std::ranges::find(with, profile) != with.end()) {
                return profile;
            }
        }
        std::string author = said.empty() ? handle_written(source, m_hints.handle) : said;
        if (!author.empty() || made == MadeWith::Unsaid) {
            return author;
        }
        constexpr const char* help = "say whose posts they are with --handle, or name the column: --map COLUMN=handle";
        if (!m_columns.has("handle")) {
            return invalid("no column says whose posts they are", m_records.name() + ":1", help);
        }
        return m_rows.bad(row, "handle", "is empty", help);
    }

    /// Who made the post of a row, by its account or by its address; empty where the table does not say.
    std::string author_of(std::size_t row, Source source) const {
        std::string said = handle_written(source, m_rows.text(row, "handle"));
        return said.empty() ? m_rows.owner_in_address(row, source) : said;
    }

    /// A row's address names its account, or one that the row says made the post as well.
    Result<void> check_owner(std::size_t row, Source source, const std::string& handle) const {
        const std::string owner = m_rows.owner_in_address(row, source);
        if (owner.empty() || owner == handle || owner == author_of(row, source)) {
            return {};
        }
        const bool names_coauthors = m_known && !m_known->table->coauthors.empty();
        const auto with = names_coauthors ? handles_in(source, m_records.text(row, m_known->table->coauthors))
                                          : std::vector<std::string>();
        if (std::ranges::find(with, owner) != with.end()) {
            return {};
        }
        return m_rows.bad(row, "handle", fmt::format("is not @{}, whose post the row's address names", owner),
                          "leave the row out, or correct the account or the address; of an account that has another "
                          "name now, leave the addresses out");
    }

    /// The account in whose own list a row was met; empty where the table does not say or it was met elsewhere.
    std::string list_met_in(std::size_t row, Source source) const {
        if (!m_known || m_known->table->met_on.empty()) {
            return {};
        }
        const PostTable& table = *m_known->table;
        return list_owner(source, m_records.text(row, table.met_on), m_records.text(row, table.met_in_view));
    }

    /// What a row says of another account's post that it met in an account's own list, which shows nothing but what
    /// that account made: nothing where it is no such post.
    std::optional<MadeWith> made_with(std::size_t row, Source source) const {
        const std::string list =
            m_known && row_of(source).posts->lists_only_own ? list_met_in(row, source) : std::string();
        const std::string author = author_of(row, source);
        if (list.empty() || (author.empty() ? handle_written(source, m_hints.handle) : author) == list) {
            return std::nullopt;
        }
        if (m_known->table->is_met_in_list) {
            return MadeWith::Yes;
        }
        return m_partners.of(list, table_post_key(source, m_rows.text(row, "post_id")).post_id);
    }

    /// What the rows of a post say together of those who made it.
    void hear_partners() {
        if (!m_known || m_known->table->coauthors.empty()) {
            return;
        }
        const Source source = m_known->source;
        for (std::size_t row = 0; row < m_records.size(); ++row) {
            if (const std::string list = list_met_in(row, source); !list.empty()) {
                const auto names = handles_in(source, m_records.text(row, m_known->table->coauthors));
                m_partners.add(list, table_post_key(source, m_rows.text(row, "post_id")).post_id,
                               said_by_coauthors(!names.empty(), names, list));
            }
        }
    }

    /// Whether a row was met among the account's own posts, as far as the table says where: a search, a tab or a
    /// recommendation shows some of them.
    bool is_met_in_own_list(std::size_t row, Source source, const std::string& handle) const {
        if (!m_known || m_known->table->met_on.empty() || !m_records.has(m_known->table->met_on)) {
            return true;
        }
        return list_met_in(row, source) == handle;
    }

    Result<Instant> time_of(std::size_t row) const {
        const std::string text = m_rows.time_text(row, "captured_at");
        if (text.empty()) {
            return captured_at(m_records.name(), m_hints);
        }
        const TimeRead read = read_time(text, m_rows.zone());
        if (read.lacks_zone) {
            return m_rows.bad(row, "captured_at", "has no zone", no_zone_help);
        }
        if (!read.at) {
            return m_rows.bad(row, "captured_at", "is no time", "write it as 2026-11-22T12:00:00Z");
        }
        TRY(check_not_ahead(*read.at, m_records.place(row)));
        return *read.at;
    }

    Result<void> check_ids(ImportedFile& file) {
        const bool is_library = m_known && m_known->table->ids == IdsOf::Library;
        const IdFault fault = is_library ? IdFault() : fault_of_ids(m_lines);
        if (!fault.what.empty()) {
            const std::string of = fault.whole_row ? fmt::format(" in {}", m_records.place(*fault.whole_row)) : "";
            return m_rows.bad(fault.row, "post_id", fault.what + of, fault.help);
        }
        if (fault.are_own_numbers) {
            for (auto& [key, posts] : m_by_page) {
                for (RowPost& post : posts) {
                    post.json["id"] = std::string(library_id_mark) + post.key.post_id;
                    post.json["shortcode"] = nullptr;  // it would spell the number as one of the platform
                }
            }
        }
        if (is_library || fault.are_own_numbers) {
            file.notes.push_back(fmt::format(
                "{}: the ids are {}: its posts complete no others, and weeks that another source has are left as they "
                "are",
                m_records.name(), is_library ? "those of a library" : "numbers of somebody's own"));
        }
        return {};
    }

    /// Newest first, as a list has them.
    ImportedPage page_of(const PageKey& key, std::vector<RowPost>& posts) const {
        const auto& [at, source, handle, met] = key;
        mark_pinned_by_order(posts);
        std::ranges::stable_sort(posts, std::ranges::greater(), [](const RowPost& post) { return *post.at; });
        Json rows = Json::array();
        for (RowPost& post : posts) {
            rows.push_back(std::move(post.json));
        }
        const Json body = {
            {"import", "csv"}, {"handle", handle}, {fmt::format("{}_rows", name_of(source)), std::move(rows)}};
        return {.url = fmt::format("{}?import={}", row_of(source).posts->list_url(handle),
                                   list_mark(met, m_hints.is_complete && !m_errors.unread().contains(handle))),
                .at = at,
                .content_type = "application/json",
                .body = body.dump(),
                .referer = profile_url(source, handle)};
    }

    /// The posts that such a list begins with although they are older than those behind them count as pinned, where the
    /// file says of no post whether it is.
    static void mark_pinned_by_order(std::vector<RowPost>& posts) {
        constexpr std::size_t most_pinned = 3;
        const auto says_it = [](const RowPost& post) { return post.is_pinned.has_value(); };
        if (std::ranges::any_of(posts, says_it)) {
            return;
        }
        std::size_t pinned = 0;
        for (std::size_t i = 0; i + 1 < posts.size(); ++i) {
            pinned = *posts[i].at < *posts[i + 1].at ? i + 1 : pinned;
        }
        // One post behind the others is no list in order: the table may be oldest first.
        if (pinned == 0 || pinned > most_pinned || posts.size() - pinned < 2) {
            return;
        }
        for (std::size_t i = 0; i < pinned; ++i) {
            posts[i].json["is_pinned"] = *posts[i].at < *posts[pinned].at;
        }
    }

    const Records& m_records;
    const ImportHints& m_hints;
    const TableColumns& m_columns;
    std::optional<KnownTable> m_known;
    RowReader m_rows;
    PostsByPage m_by_page;
    std::map<ReadingKey, SeenRow> m_seen;
    std::vector<IdLine> m_lines;
    PartnersSaid m_partners;
    ItemErrors m_errors;
    std::map<std::string, std::size_t> m_of_others;  // rows of other accounts than --handle, by account
    std::size_t m_foreign = 0;
    std::size_t m_met_elsewhere = 0;
};

}  // namespace

Result<ImportedFile> read_posts_table(const Records& records, const ImportHints& hints) {
    const auto known = known_table(records);
    if (known && hints.source && *hints.source != known->source) {
        return invalid(fmt::format("the table is one of {}, not of {}", known->table->title, title_of(*hints.source)),
                       records.name(), "leave --source out");
    }
    const TableColumns columns = TRY(TableColumns::of(records, known ? known->table : nullptr, hints));
    return TableReader(records, columns, known, hints).read();
}

}  // namespace public_signals::inline engine::import
