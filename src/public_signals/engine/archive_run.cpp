// The warcinfo of a run carries what it asked as application/warc-fields: run-id, run-started, asked-start, asked-end,
// asked-from, asked-to, sources, gt-base-start, gt-below-one, gt-scale, gt-geo, import-statement, import-replaces,
// import-order, import-takes-back. An archive of another program has none of them, and its warcinfo says when it was
// packed: its pages have their own times.
#include "public_signals/engine/archive_run.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <functional>
#include <limits>
#include <map>
#include <set>

#include "public_signals/archive/warc.hpp"
#include "public_signals/engine/imports_heard.hpp"

namespace public_signals::inline engine {
namespace {

/// Of a warcinfo that this program wrote.
Result<ArchivedRun> run_of(std::map<std::string, std::string> fields, const warc::Record& warcinfo) {
    ArchivedRun archived;
    Run& run = archived.run;
    run.run_id = fields["run-id"];
    run.scrape_run_at = TRY(parse_instant(fields.count("run-started") != 0 ? std::string_view(fields["run-started"])
                                                                           : warcinfo.field("WARC-Date")));
    run.sources = words_between_blanks(fields["sources"]);
    archived.geo = fields["gt-geo"];
    archived.is_import = fields["origin"] == "import";
    archived.statement = statement_in(fields);
    if (fields.count("asked-start") != 0 && fields.count("asked-end") != 0) {
        const Day first = TRY(parse_day(fields["asked-start"]));
        const Day last = TRY(parse_day(fields["asked-end"]));
        run.asked = whole_weeks({first, last});
        archived.pulled = run.asked;
        archived.says_what_it_asked = true;
        archived.begins_with_its_pages = fields["asked-from"] == "pages";
        // Imports of before this was noted end with the week of their saving unless somebody said when.
        archived.ends_with_its_pages = fields.contains("asked-to")
                                           ? fields["asked-to"] == "pages"
                                           : to_week(last) >= to_week(day_of(run.scrape_run_at));
    }
    if (!fields["gt-base-start"].empty()) {
        run.gt_base_start = TRY(parse_day(fields["gt-base-start"]));
    }
    if (const std::string& text = fields["gt-below-one"]; !text.empty()) {
        std::from_chars(text.data(), text.data() + text.size(), run.gt_below_one);
    }
    if (!fields["gt-scale"].empty()) {
        run.gt_scale = TRY(parse_word<TrendsScale>(fields["gt-scale"], "warcinfo of run " + run.run_id + ": gt-scale"));
    }
    return archived;
}

/// A response record as a page; its body decoded, its text left as it is.
Result<ArchivedPage> page_of(const warc::Record& record) {
    const warc::HttpMessage message = TRY(warc::parse_http(record.block));
    ArchivedPage archived;
    archived.page.url = without_brackets(record.field("WARC-Target-URI"));
    archived.page.status = message.status;
    archived.page.content_type = std::string(message.header("Content-Type"));
    if (auto body = warc::decoded_body(message)) {
        archived.page.body = std::move(*body);
    } else {
        archived.failure = ErrorKind::ParseError;  // a broken coding, a bomb: one page that could not be read
    }
    archived.fetched_at = TRY(parse_instant(record.field("WARC-Date")));
    archived.record_id = without_brackets(record.field("WARC-Record-ID"));
    archived.headers = message.headers;
    return archived;
}

/// What was rendered: the page as a browser shows it, without HTTP.
Result<ArchivedPage> rendered_page_of(const warc::Record& record) {
    ArchivedPage archived;
    archived.page.url = without_brackets(record.field("WARC-Target-URI"));
    archived.page.content_type = std::string(record.field("Content-Type"));
    archived.page.body = record.block;
    archived.fetched_at = TRY(parse_instant(record.field("WARC-Date")));
    archived.record_id = without_brackets(record.field("WARC-Record-ID"));
    return archived;
}

Result<ArchivedPage> failed_page_of(const warc::Record& record) {
    ArchivedPage archived;
    archived.page.url = without_brackets(record.field("WARC-Target-URI"));
    archived.page.status = 0;
    archived.fetched_at = TRY(parse_instant(record.field("WARC-Date")));
    archived.record_id = without_brackets(record.field("WARC-Record-ID"));
    return archived;
}

std::optional<ErrorKind> category_named(const std::string& name) {
    for (const ErrorKind kind :
         {ErrorKind::RobotsBlocked, ErrorKind::RateLimited, ErrorKind::ServerError, ErrorKind::ClientError,
          ErrorKind::Timeout, ErrorKind::Network, ErrorKind::ParseError}) {
        if (name == name_of(kind)) {
            return kind;
        }
    }
    return std::nullopt;
}

void take_facts(std::map<std::string, std::string> facts, ArchivedPage& page) {
    page.source = facts["source"];
    page.is_kept = !facts["kept-from"].empty();
    if (const auto cursor = facts.find("list-cursor"); cursor != facts.end()) {
        page.cursor = cursor->second;
    }
    page.asked = {facts["asked-account"], facts["asked-account-id"]};
    if (const auto failure = category_named(facts["error-category"])) {
        // A robots.txt that could not be read, of a host that is down, refuses nothing: the page may come another time.
        const auto cause = category_named(facts["robots-cause"]);
        const bool host_is_down = failure == ErrorKind::RobotsBlocked && cause && *cause != ErrorKind::ClientError;
        page.failure = host_is_down ? cause : failure;
    }
}

/// What was asked for and has no answer in the archive: a request, or what its run noted of it, says so.
Result<ArchivedPage> lost_page_of(const warc::Record& record, std::string response_id) {
    ArchivedPage archived;
    archived.page.url = without_brackets(record.field("WARC-Target-URI"));
    archived.page.status = 0;
    archived.fetched_at = TRY(parse_instant(record.field("WARC-Date")));
    archived.record_id = std::move(response_id);
    archived.failure = ErrorKind::Network;
    archived.is_lost = true;
    return archived;
}

/// Of pages that no run of ours fetched.
constexpr const char* foreign_key = "";

/// One file's records sorted into runs.
class RunReader {
  public:
    RunReader(std::map<std::string, ArchivedRun>& runs, const std::filesystem::path& file, std::size_t& room)
        : m_runs(runs), m_file(file), m_room(room) {}

    Result<void> add(const warc::Record& record) {
        const std::optional<warc::RecordType> type = record.type();
        if ((type != warc::RecordType::Response && type != warc::RecordType::Revisit) || !has_http(record)) {
            m_unread.insert(without_brackets(record.field("WARC-Record-ID")));
        }
        if (type == warc::RecordType::Warcinfo) {
            TRY(begin_run(record));
        } else if ((type == warc::RecordType::Response || type == warc::RecordType::Revisit) && has_http(record)) {
            ArchivedPage page = TRY(page_of(record));
            if (type == warc::RecordType::Revisit) {
                const ArchivedPage* const original = original_of(record);
                if (original == nullptr) {
                    note_asked(record, page.record_id);  // its payload lies in another archive
                    return {};
                }
                page.page.body = original->page.body;
                page.stored = original->stored;
                page.is_body_left = original->is_body_left;
            }
            keep(record, std::move(page));
        } else if (type == warc::RecordType::Resource && record.field("Content-Type").starts_with("text/html")) {
            keep(record, TRY(rendered_page_of(record)));
        } else if (type == warc::RecordType::Metadata &&
                   record.field("Content-Type").starts_with("application/warc-fields")) {
            const std::string about = without_brackets(record.field("WARC-Concurrent-To"));
            auto facts = warc_fields(record.block);
            if (!about.empty()) {
                if (run_for(record).says_what_it_asked) {
                    note_asked(record, about);
                }
                m_facts.emplace_back(about, std::move(facts));
            } else if (!facts["error-category"].empty()) {
                ArchivedPage page = TRY(failed_page_of(record));
                take_facts(std::move(facts), page);
                keep(record, std::move(page));
            }
        } else if (type == warc::RecordType::Request && has_http(record)) {
            const warc::HttpMessage message = TRY(warc::parse_http(record.block));
            if (const auto id = without_brackets(record.field("WARC-Concurrent-To")); !id.empty()) {
                note_asked(record, id);
            }
            m_requests.push_back({{without_brackets(record.field("WARC-Concurrent-To")),
                                   without_brackets(record.field("WARC-Record-ID"))},
                                  std::string(message.header("Referer")),
                                  message.body});
        }
        return {};
    }

    /// Requests and facts may come before or behind their responses: they are joined at the end of the file.
    void join() {
        std::erase_if(m_asked, [&](const auto& asked) {
            return m_place.contains(asked.first) || m_unread.contains(asked.first);
        });
        for (auto& [response_id, facts] : m_facts) {
            if (ArchivedPage* const page = page_named(response_id)) {
                take_facts(std::move(facts), *page);
            }
        }
        for (Request& request : m_requests) {
            for (const std::string& id : request.ids) {
                if (ArchivedPage* const page = page_named(id)) {
                    page->referer = std::move(request.referer);
                    page->form = std::move(request.body);
                    break;
                }
            }
        }
        put_lost_in_place();
    }

  private:
    struct Request {
        std::array<std::string, 2> ids;  // of the response that it names, and its own: the response may name it
        std::string referer;
        std::string body;
    };
    struct Asked {
        ArchivedRun* run;
        std::size_t place;  // in the run's pages, where its answer would stand
        ArchivedPage page;  // what it is where no answer comes
    };

    /// Leaves a body in the archive where there is no room for it.
    void place_body(const warc::Record& record, ArchivedPage& page) {
        if (!page.stored) {
            page.stored = StoredBody{m_file, record.offset, has_http(record)};
        }
        if (page.page.body.size() > m_room) {
            std::string().swap(page.page.body);  // an assignment would keep the room
            page.is_body_left = true;
        }
        m_room -= page.page.body.size();
    }

    /// Notes that a record speaks of an answer.
    void note_asked(const warc::Record& record, const std::string& response_id) {
        ArchivedRun& run = run_for(record);
        auto lost = lost_page_of(record, response_id);
        if (lost) {
            m_asked.try_emplace(response_id, Asked{&run, run.pages.size(), std::move(*lost)});
        }
    }

    /// The page of an answer, or what stands for one that is not there; null where nothing is known of it.
    ArchivedPage* page_named(const std::string& id) {
        if (const auto place = m_place.find(id); !id.empty() && place != m_place.end()) {
            return &place->second.first->pages[place->second.second];
        }
        const auto lost = m_asked.find(id);
        return lost == m_asked.end() ? nullptr : &lost->second.page;
    }

    /// A later answer to the same question may take the place of a lost one: their order counts.
    void put_lost_in_place() {
        std::vector<Asked*> lost;
        for (auto& [id, asked] : m_asked) {
            lost.push_back(&asked);
        }
        std::ranges::stable_sort(lost, std::greater(), &Asked::place);
        for (Asked* const asked : lost) {
            std::vector<ArchivedPage>& pages = asked->run->pages;
            pages.insert(pages.begin() + static_cast<std::ptrdiff_t>(asked->place), std::move(asked->page));
        }
    }

    Result<void> begin_run(const warc::Record& warcinfo) {
        auto fields = warc_fields(warcinfo.block);
        m_current = foreign_key;
        if (fields.count("run-id") != 0) {
            ArchivedRun run = TRY(run_of(std::move(fields), warcinfo));
            // An import is one, whatever place it was given among others of its time.
            const auto order = std::chrono::seconds(run.statement.order);
            m_current = format_instant(run.run.scrape_run_at - order) + " " + run.run.run_id;
            m_runs.emplace(m_current, std::move(run));
        }
        m_run_of_info[without_brackets(warcinfo.field("WARC-Record-ID"))] = m_current;
        return {};
    }

    void keep(const warc::Record& record, ArchivedPage page) {
        place_body(record, page);
        ArchivedRun& run = run_for(record);
        m_place[page.record_id] = {&run, run.pages.size()};
        if (const auto request = without_brackets(record.field("WARC-Concurrent-To")); !request.empty()) {
            m_place.emplace(request, m_place[page.record_id]);
        }
        if (const std::string_view digest = record.field("WARC-Payload-Digest"); !digest.empty()) {
            m_place.emplace(digest, m_place[page.record_id]);
        }
        run.pages.push_back(std::move(page));
    }

    static bool has_http(const warc::Record& record) {
        return record.field("Content-Type").starts_with("application/http");
    }

    /// The page whose payload a revisit refers to, by its record or by its digest.
    const ArchivedPage* original_of(const warc::Record& revisit) const {
        for (const std::string& name :
             {without_brackets(revisit.field("WARC-Refers-To")), std::string(revisit.field("WARC-Payload-Digest"))}) {
            const auto place = m_place.find(name);
            if (!name.empty() && place != m_place.end()) {
                return &place->second.first->pages[place->second.second];
            }
        }
        return nullptr;
    }

    ArchivedRun& run_for(const warc::Record& record) {
        const auto named = m_run_of_info.find(without_brackets(record.field("WARC-Warcinfo-ID")));
        if (named != m_run_of_info.end()) {
            m_current = named->second;
        }
        return m_runs[m_current];
    }

    std::map<std::string, ArchivedRun>& m_runs;
    const std::filesystem::path& m_file;
    std::size_t& m_room;  // for bodies that may still be kept, in bytes
    std::string m_current = foreign_key;
    std::map<std::string, std::string> m_run_of_info;
    std::map<std::string, std::pair<ArchivedRun*, std::size_t>> m_place;  // by record id, and by payload digest
    std::vector<Request> m_requests;
    std::map<std::string, Asked> m_asked;  // by the record of the answer
    std::set<std::string> m_unread;        // records that are there and are no pages
    std::vector<std::pair<std::string, std::map<std::string, std::string>>> m_facts;
};

bool is_among(const std::vector<std::filesystem::path>& files, const std::filesystem::path& file) {
    return std::ranges::any_of(files, [&](const std::filesystem::path& other) {
        std::error_code unreadable;
        return std::filesystem::equivalent(other, file, unreadable);
    });
}

using RunsByTime = std::map<std::string, ArchivedRun>;
using PartsByTime = std::map<std::string, std::vector<ArchivedRun>>;

Result<RunsByTime> runs_in(const std::filesystem::path& file, std::size_t& room) {
    RunsByTime own;
    RunReader reader(own, file, room);
    TRY(warc::for_each_whole(file, [&](warc::Record&& record) -> Result<void> {
        auto added = reader.add(record);
        if (!added && added.error().where.empty()) {
            added.error().where = fmt::format("{}@{}", file.string(), record.offset);
        }
        return added;
    }));
    reader.join();
    for (auto& [key, run] : own) {
        for (const ArchivedPage& page : run.pages) {
            run.statement.said += run.is_import && !page.is_lost ? page.page.url + "\n" : "";
        }
    }
    return own;
}

/// What one file lost may lie in another one.
void forget_found(std::vector<ArchivedRun>& parts) {
    std::set<std::string> there;
    for (const ArchivedRun& part : parts) {
        for (const ArchivedPage& page : part.pages) {
            if (!page.is_lost) {
                there.insert(page.record_id);
            }
        }
    }
    for (ArchivedRun& part : parts) {
        std::erase_if(part.pages,
                      [&](const ArchivedPage& page) { return page.is_lost && !there.insert(page.record_id).second; });
    }
}

/// Takes what archives beside those that are read say of the same imports. One that is damaged says nothing here:
/// `archive verify` names it.
void hear_others(const std::vector<std::filesystem::path>& beside, const std::vector<std::filesystem::path>& files,
                 PartsByTime& runs, ImportsHeard& heard) {
    if (std::ranges::none_of(runs, [](const auto& parts) { return parts.second.front().is_import; })) {
        return;
    }
    for (const std::filesystem::path& file : beside) {
        if (is_among(files, file) || !begins_with_import(file)) {
            continue;
        }
        std::size_t no_room = 0;  // most of them are let go of again
        auto others = runs_in(file, no_room);
        for (auto& [key, other] : others ? *others : RunsByTime()) {
            heard.add(other);
            const auto run = runs.find(key);
            if (run != runs.end() && is_same_look(other, run->second.front())) {
                run->second.push_back(std::move(other));
            }
        }
    }
}

}  // namespace

Result<HeardRuns> heard_runs(const std::vector<std::filesystem::path>& files,
                             const std::vector<std::filesystem::path>& beside, std::size_t most_bytes) {
    PartsByTime parts;
    ImportsHeard heard;
    for (const auto& file : files) {
        for (auto& [key, run] : TRY(runs_in(file, most_bytes))) {
            heard.add(run);
            parts[key].push_back(std::move(run));
        }
    }
    hear_others(beside, files, parts, heard);
    std::vector<std::string> unread;
    RunsByTime by_time;
    for (auto& [key, of_run] : parts) {
        const std::string run_id = of_run.front().run.run_id;
        forget_found(of_run);
        std::erase_if(of_run, [&](const ArchivedRun& part) { return heard.is_taken_back(part); });
        if (of_run.empty()) {
            unread.push_back(run_id);
        }
        by_time.emplace(key, put_together(std::move(of_run)));
    }
    std::vector<ArchivedRun> runs;
    for (auto& [key, run] : by_time) {
        if (run.pages.empty()) {
            continue;
        }
        if (key == foreign_key) {
            run.run.run_id = "archive";
            run.is_foreign = true;
        }
        const Instant first = first_met(run);
        if (run.is_foreign || day_of(first) < day_of(run.run.scrape_run_at)) {
            run.run.scrape_run_at = first;  // a page is not seen before it was fetched, whatever its warcinfo says
        }
        runs.push_back(std::move(run));
    }
    std::stable_sort(runs.begin(), runs.end(), [](const ArchivedRun& a, const ArchivedRun& b) {
        return a.run.scrape_run_at < b.run.scrape_run_at;
    });
    return HeardRuns{std::move(runs), heard.taken_back(), std::move(unread)};
}

Result<std::vector<ArchivedRun>> read_runs(const std::vector<std::filesystem::path>& files,
                                           const std::vector<std::filesystem::path>& beside) {
    return TRY(heard_runs(files, beside, std::numeric_limits<std::size_t>::max())).runs;
}

}  // namespace public_signals::inline engine
