// One run of an archive: its warcinfo, and the pages that name it, request and response joined.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "public_signals/archive/stored_body.hpp"
#include "public_signals/base/result.hpp"
#include "public_signals/engine/asked_account.hpp"
#include "public_signals/engine/import_statement.hpp"
#include "public_signals/engine/page.hpp"
#include "public_signals/panel/observations.hpp"

namespace public_signals::inline engine {

/// A response as archived: the page, when it was fetched, and where it can be found again. A request that had no answer
/// is one too: its page has status 0, and `failure` says why.
struct ArchivedPage {
    Page page;
    Instant fetched_at;
    std::string record_id;              // urn:uuid:…
    std::string referer;                // of the request
    std::optional<std::string> cursor;  // what a list was asked with in the request's body, where the archive tells
    AskedAccount asked;                 // whom the request's body named, where the run noted it
    std::string form;                   // the request's body, where another program kept it
    std::vector<std::pair<std::string, std::string>> headers;
    std::string source;                // as the run noted it; empty where it did not
    std::optional<ErrorKind> failure;  // of the request
    bool is_kept = false;              // an answer that the run had of an earlier one, with the time of that
    bool is_lost = false;              // the archive says that it was asked for, and has no answer to it
    std::optional<StoredBody> stored;  // where its body lies; nothing for pages that come from no file
    bool is_body_left = false;         // in the archive, for want of room: `whole_page` reads it
};

/// The page with its body, wherever that is. Throws `BodyGone` when the archive is no longer what it was.
Page whole_page(const ArchivedPage& page);

/// Hands `read` the page with its body, without a copy where it is in memory.
template <typename Read>
auto with_body(const ArchivedPage& page, Read read) {
    return page.is_body_left ? read(whole_page(page)) : read(page.page);
}

/// An archive changed while it was read.
class BodyGone : public std::runtime_error {
  public:
    explicit BodyGone(Error why) : std::runtime_error(why.message), m_why(std::move(why)) {}
    const Error& why() const { return m_why; }

  private:
    Error m_why;
};

/// What a failure says of a page that never came.
PageState state_of_failure(ErrorKind failure);

/// Whether a page was not asked for because its host was to be left alone: it says nothing about the page.
bool was_held_back(const ArchivedPage& page);
/// What is said of a show none of whose pages was asked for.
inline constexpr const char* held_back_text = "not asked: its host ";

/// What a request without an answer says about its page; nothing where there is an answer.
std::optional<PageState> state_without_answer(const ArchivedPage& page);

struct ArchivedRun {
    Run run;
    DateRange pulled;                    // what it asked, whatever part of it is read
    bool says_what_it_asked = false;     // the warcinfo has asked-start and asked-end
    bool begins_with_its_pages = false;  // nobody said from when on: its weeks begin with the oldest of what is read
    bool ends_with_its_pages = false;    // nor until when: a list that a person put together ends with its newest post
    bool is_foreign = false;             // of another program: a day of its pages
    bool is_import = false;              // of pages that a person brought
    ImportStatement statement = {};      // what was said of its pages, which may be imported again
    bool is_disputed = false;            // two archives say different things of it, and neither was said last
    std::string geo;
    std::vector<ArchivedPage> pages;  // in file order
};

/// When the first page of a run was fetched; answers that an earlier run had fetched are older than their run.
Instant first_met(const ArchivedRun& run);

/// The runs of some archives, and which imports were taken back by one of a file that was put right.
struct HeardRuns {
    std::vector<ArchivedRun> runs;
    std::map<std::string, std::string> taken_back;  // run ids, each with the run that counts instead
    std::vector<std::string> unread;                // those of them that these archives hold
};

/// The runs of some archives in order of time; a run whose records lie in two files is one run, and of a run that was
/// imported several times only what was said last is read, be it said in one of these archives or in one `beside` them;
/// of two statements that neither was last the careful one. What a later import takes back is not read. The pages of
/// archives of other programs are one run here, at the time of the earliest: `runs_by_day` tells their visits apart.
/// Bodies beyond `most_bytes` in all are left in their archives: `whole_page` reads them.
Result<HeardRuns> heard_runs(const std::vector<std::filesystem::path>& files,
                             const std::vector<std::filesystem::path>& beside, std::size_t most_bytes);
/// The runs alone, every body in memory.
Result<std::vector<ArchivedRun>> read_runs(const std::vector<std::filesystem::path>& files,
                                           const std::vector<std::filesystem::path>& beside = {});

}  // namespace public_signals::inline engine
