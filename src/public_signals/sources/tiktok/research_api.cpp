#include "public_signals/sources/tiktok/research_api.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <vector>

#include "public_signals/data/json.hpp"
#include "public_signals/engine/targets.hpp"
#include "public_signals/panel/post_identity.hpp"
#include "public_signals/sources/tiktok/extract.hpp"

namespace public_signals::inline sources {
namespace research_answers {
namespace {

using namespace import;

/// The answers of a file as they stand in it: one, an array of them, or one a line.
std::vector<std::string_view> answers_in(std::string_view bytes) {
    bytes = json::trimmed(bytes);
    if (bytes.starts_with('[')) {
        return json::raw_elements(bytes);
    }
    if (json::Document::parse_in_place(bytes)) {
        return {bytes};
    }
    std::vector<std::string_view> lines;
    for (std::size_t begin = 0; begin < bytes.size();) {
        const std::size_t end = std::min(bytes.find('\n', begin), bytes.size());
        if (const std::string_view line = json::trimmed(bytes.substr(begin, end - begin)); !line.empty()) {
            lines.push_back(line);
        }
        begin = end + 1;
    }
    return lines;
}

constexpr std::int64_t most_results = 100;  // of one answer

/// The answers of a file to one query, by cursor: how many results stand before the next answer. Every answer moves it
/// by the size that was asked for, but the last, which may move it by less.
class QueryAnswers {
  public:
    void add(std::int64_t cursor, bool is_last) { m_is_last.insert_or_assign(cursor, is_last); }

    std::int64_t ends_at() const { return m_is_last.empty() ? 0 : m_is_last.rbegin()->first; }
    std::int64_t count() const { return std::ssize(m_is_last); }
    /// Where answers of that size would end, were these all.
    std::int64_t ends_at_most() const {
        std::int64_t size = first() > 0 ? std::min(first(), most_results) : most_results;
        any_step([&](std::int64_t step, bool is_last) {
            size = is_last ? size : std::min(size, step);
            return false;
        });
        return count() * size;
    }

    /// Whether answers before or between these are missing: the first would have moved the cursor from 0 to where it
    /// is.
    bool is_piece() const {
        const std::int64_t size = first();
        return ends_at() > count() * most_results || (size > 0 && any_step([&](std::int64_t step, bool is_last) {
                                                          return is_last ? step > size : step != size;
                                                      }));
    }

    /// Whether these certainly begin with the first answer, where they are no piece: others show its size, or it is the
    /// largest there is. An answer alone that ends at 40 may be the first of forty results, or the second of twenty.
    bool begins() const {
        return first() == 0 || first() == most_results || any_step([](std::int64_t, bool is_last) { return !is_last; });
    }

  private:
    std::int64_t first() const { return m_is_last.empty() ? 0 : m_is_last.begin()->first; }

    template <class Test>
    bool any_step(Test test) const {
        std::optional<std::int64_t> before;
        for (const auto& [cursor, is_last] : m_is_last) {
            if (before && test(cursor - *before, is_last)) {
                return true;
            }
            before = cursor;
        }
        return false;
    }

    std::map<std::int64_t, bool> m_is_last;
};

/// What the answers of a file say together.
struct Answers {
    std::map<std::string, std::vector<std::string>> by_account;  // videos as they stand
    std::optional<bool> has_more;                                // of the last answer
    std::map<std::string, QueryAnswers> queries;                 // by the id that the API gave the query
};

Result<void> take_answer(const std::string& place, std::string_view text, const ImportHints& hints, Answers& into) {
    const auto answer = json::Document::parse_in_place(text);
    const json::Value root = answer ? answer->root() : json::Value();
    const std::string code(root.at("error.code").string().value_or(""));
    if (!code.empty() && code != "ok") {
        return invalid(fmt::format("the Research API answered with the error `{}`", code), place, "ask it again");
    }
    if (!root.at("data.videos").is_array()) {
        return invalid("the answer has no data.videos", place,
                       "give answers of /v2/research/video/query/ as they came");
    }
    const std::vector<json::Value> videos = root.at("data.videos").elements();
    const std::vector<std::string_view> raw = json::raw_elements(answer->raw({"data", "videos"}).value_or("[]"));
    for (std::size_t i = 0; i < std::min(videos.size(), raw.size()); ++i) {
        const std::string account(videos[i].get("username").string().value_or(""));
        const std::string handle = folded_handle(account.empty() ? hints.handle : account);
        if (handle.empty()) {
            return invalid("a video has no username", fmt::format("{}: data.videos[{}]", place, i),
                           "ask the API for the field username, or say whose they are with --handle");
        }
        const std::string id = videos[i].get("id").text().value_or("");
        const std::string other = videos[i].get("video_id").text().value_or("");
        const PostSpelling ids[] = {{"id", id}, {"video_id", other}};
        if (auto one = check_one_key(Source::TikTok, ids); !one) {
            one.error().where = fmt::format("{}: data.videos[{}]", place, i);
            return one;
        }
        into.by_account[handle].emplace_back(raw[i]);
    }
    into.has_more = root.at("data.has_more").boolean();
    QueryAnswers& query = into.queries[std::string(root.at("data.search_id").string().value_or(""))];
    query.add(root.at("data.cursor").integer_or_text().value_or(0), into.has_more == false);
    return {};
}

/// What is missing among the answers of a file; empty where they may be all of their queries.
std::string what_is_missing(const Answers& answers) {
    for (const auto& [id, query] : answers.queries) {
        if (query.is_piece()) {
            return fmt::format(
                "the answers end at result {} of their query, and {} of them hold{} {} at most: those "
                "before are not here",
                query.ends_at(), query.count(), query.count() == 1 ? "s" : "", query.ends_at_most());
        }
    }
    return "";
}

/// The same of answers without videos: that nothing was posted is believed where they begin with the query's first.
std::string what_may_be_missing(const Answers& answers) {
    for (const auto& [id, query] : answers.queries) {
        if (!query.begins()) {
            return fmt::format(
                "no video is in the answers, and whether the answer that ends at result {} of its query "
                "is the first, nothing in it says",
                query.ends_at());
        }
    }
    return "";
}

ImportedPage page_of(const std::string& handle, Instant at, const char* mark, std::string body) {
    constexpr const char* asked = "https://open.tiktokapis.com/v2/research/video/query/";
    return {.url = fmt::format("{}?import={}&username={}", asked, mark, handle),
            .at = at,
            .content_type = "application/json",
            .body = std::move(body),
            .referer = tiktok_profile_url(handle)};
}

/// A true "no posts" is one of an account and of days: the query said them, its answer does not.
Result<ImportedPage> page_without_posts(const std::string& name, const ImportHints& hints, Instant at) {
    if (hints.handle.empty() || !hints.first || !hints.last) {
        return invalid("the answer has no videos, and does not say of whom and of which days", name,
                       "say what its query asked for: --handle NAME --start DATE --end DATE");
    }
    ImportedPage page =
        page_of(folded_handle(hints.handle), at, "list",
                fmt::format(R"({{"import":"csv","handle":"{}","tiktok_rows":[]}})", folded_handle(hints.handle)));
    page.url += fmt::format("&since={}&until={}", format_day(*hints.first), format_day(*hints.last));
    page.first_day = hints.first;
    return page;
}

}  // namespace
}  // namespace research_answers

bool is_research_api(std::string_view bytes) {
    using namespace research_answers;
    const auto answers = answers_in(bytes);
    const auto first = answers.empty() ? tl::unexpected(Error{}) : json::Document::parse_in_place(answers.front());
    return first && first->root().get("data").get("videos").exists();
}

Result<import::ImportedFile> read_research_api(const std::string& name, const std::string& bytes,
                                               const import::ImportHints& hints) {
    using namespace research_answers;
    const std::vector<std::string_view> texts = answers_in(bytes);
    Answers answers;
    for (std::size_t i = 0; i < texts.size(); ++i) {
        const std::string place = texts.size() == 1 ? name : fmt::format("{}: answer {}", name, i + 1);
        TRY(take_answer(place, texts[i], hints, answers));
    }
    const Instant at = TRY(captured_at(name, hints));
    ImportedFile file;
    const std::string before = what_is_missing(answers);
    const bool makes_weeks = answers.by_account.empty() || hints.is_complete;
    if (!before.empty() && makes_weeks) {
        return invalid(before, name,
                       "give all answers of the query in one file, from its first on: an array of them, or one a line");
    }
    if (!before.empty()) {
        file.notes.push_back(fmt::format("{}: {}", name, before));
    }
    if (answers.by_account.empty()) {
        if (answers.has_more != false) {
            return invalid("the answer has no videos, and does not say that there are no more", name, "ask it again");
        }
        if (const std::string open = what_may_be_missing(answers); !open.empty() && !hints.is_complete) {
            return invalid(open, name,
                           "give all answers of the query in one file, or say with --complete that none is missing");
        }
        file.pages.push_back(TRY(page_without_posts(name, hints, at)));
        return file;
    }
    for (const auto& [handle, list] : answers.by_account) {
        file.pages.push_back(
            page_of(handle, at, list_mark(import::Met::InList, hints.is_complete),
                    fmt::format(R"({{"data":{{"videos":[{}],"has_more":true}}}})", fmt::join(list, ","))));
    }
    if (answers.has_more == true && !hints.is_complete) {
        file.notes.push_back(name + ": the API has more behind this answer");
    }
    return file;
}

}  // namespace public_signals::inline sources
