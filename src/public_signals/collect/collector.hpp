// What a source asks for a show, step by step. A collector never touches the network: it is given the answers so far
// and says what to ask next, so that a run which goes on after an end takes the same steps from the archive.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "public_signals/engine/archive_run.hpp"
#include "public_signals/engine/rules.hpp"
#include "public_signals/panel/schema.hpp"
#include "public_signals/study/ledger.hpp"
#include "public_signals/study/shows.hpp"
#include "public_signals/web/fetch.hpp"

namespace public_signals::collect {

/// A body that need not be asked for because it was kept; it is archived like a fetched one, at its own time.
struct KeptAnswer {
    Instant fetched_at;
    int status = 200;
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;
};

/// One thing to ask for a show.
struct Ask {
    net::Request request;     // its URL is the platform's; a mirror's takes its place when it is sent
    bool is_warm_up = false;  // for a cookie: asked live once per process, whatever is stored
    std::optional<KeptAnswer> kept;
    bool forgets_body = false;  // the collector needs no more of the answer than that it came
};

/// What came of an Ask.
struct Answer {
    std::string url;                   // the platform's, as asked
    ArchivedPage page;                 // status 0 without a response
    std::vector<ArchivedPage> aside;   // of a rendered page: the JSON it asked for itself, then its DOM
    std::optional<ErrorKind> failure;  // why there is no good page; a 404 is CLIENT_ERROR with its page
    std::optional<Instant> retry_not_before;
};

constexpr auto rest_after_a_wall = std::chrono::hours(24);

/// A host that has to be left alone for the rest of the run: captcha, /sorry, a wall.
struct CloseHost {
    std::string url;  // any of the host, as the platform's
    ErrorKind category = ErrorKind::RateLimited;
    std::optional<Instant> retry_not_before;  // unset: a day from now
};

/// Why a show is not asked, when that is known before.
struct Unasked {
    PageState state;
    std::string why;  // for a person
};

struct Next {
    std::vector<Ask> asks;  // all of them before the next step; empty when the show is done
    std::optional<CloseHost> close;
    std::optional<Unasked> unasked;
};

/// What every collector is told of the run.
struct Context {
    const Study& study;
    const Rules& rules;
    DateRange asked;             // whole weeks
    Instant started;             // of the run, kept over a resume
    std::optional<Day> gt_base;  // the pinned first day of a series that is on one scale
    std::optional<int> max_posts;
    std::vector<std::pair<std::string, std::string>> described = {};  // what a source adds to the run's warcinfo
    bool fresh = false;                                               // ask again, whatever was kept
    bool renders = false;                                             // a browser is there
    std::map<Source, std::string> tokens = {};                        // of APIs that want one, by source
    std::filesystem::path data;                                       // the workspace's data/
    Ledger* ledger = nullptr;                                         // none in a dry run
};

/// How much will be asked, as far as it can be known before.
struct PlannedRequests {
    int least = 0;          // when every answer comes and is short
    int usual = 0;          // of lists of a usual length
    bool is_exact = false;  // `usual` is no guess: an earlier run tells no better
};

class Collector {
  public:
    virtual ~Collector() = default;
    /// What to ask for this show next, given every answer so far, in order. Called again once all are there.
    virtual Next next(const Show& show, const std::vector<Answer>& answers) = 0;
    /// Whether this answer says that its host has to be left alone; asked at once, before the others of its step.
    virtual std::optional<CloseHost> wall(const Show&, const Answer&) { return std::nullopt; }
    /// What some shows take together, for the plan.
    virtual PlannedRequests planned(const std::vector<const Show*>& shows) const = 0;
    /// Whether the show has anything to ask here (a handle, a query, a title).
    virtual bool wants(const Show& show) const = 0;
};

}  // namespace public_signals::collect
