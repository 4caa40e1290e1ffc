#include "public_signals/engine/doctor/doctor.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "public_signals/base/text.hpp"
#include "public_signals/base/url.hpp"
#include "public_signals/engine/doctor/dom_proposal.hpp"
#include "public_signals/engine/doctor/layout_yaml.hpp"
#include "public_signals/engine/doctor/visited_pages.hpp"
#include "public_signals/engine/replay_parts.hpp"
#include "public_signals/engine/rules_model.hpp"
#include "public_signals/engine/source.hpp"

namespace public_signals::inline engine {

const std::vector<std::pair<std::string, Field>> shown_fields = [] {
    std::vector<std::pair<std::string, Field>> fields = {{"posted_at", Field::PostedAt}};
    for (const PostCount count : all_counts) {
        fields.emplace_back(count.name(), count);
    }
    fields.emplace_back("caption", Field::Caption);
    fields.emplace_back("hashtags", Field::Hashtags);
    return fields;
}();

namespace {

constexpr std::size_t most_studied = 24;  // pages from which a layout is proposed

/// Keys of lists that hold some of an account's posts, or posts of others.
bool names_a_part(const std::string& path) {
    static constexpr std::string_view parts[] = {"clip",   "reel",  "tag",   "popular", "search",
                                                 "repost", "saved", "liked", "related", "recommend"};
    const std::string key = folded(path);
    return std::ranges::any_of(parts, [&](std::string_view part) { return key.find(part) != std::string::npos; });
}

std::vector<RunFields> fields_by_run(const std::vector<ArchivedRun>& runs, const std::vector<Visited>& pages) {
    std::vector<RunFields> all;
    for (std::size_t run = 0; run < runs.size(); ++run) {
        RunFields fields{runs[run].run.run_id, runs[run].run.scrape_run_at, runs[run].run.asked};
        std::set<std::string> ids;
        std::map<std::string, std::set<std::string>> with;
        for (const Visited& page : pages) {
            if (page.run != run) {
                continue;
            }
            fields.pages += page.read.state == PageState::RobotsDisallowed ? 0 : 1;
            fields.read += page.is_answered && !is_refusal(page.read.state) ? 1 : 0;
            for (const Post& post : page.read.posts) {
                ids.insert(post.post_id);
                for (const auto& [name, field] : shown_fields) {
                    if (has(post, field)) {
                        with[name].insert(post.post_id);
                    }
                }
            }
        }
        fields.posts = std::ssize(ids);
        for (const auto& [name, field] : shown_fields) {
            fields.with[name] = std::ssize(with[name]);
        }
        if (fields.pages > 0) {
            all.push_back(std::move(fields));
        }
    }
    return all;
}

/// The layout that most of the good pages were read by.
const LayoutRule* usual_layout(const std::vector<const Visited*>& good, const SourceRules& rules) {
    std::map<std::string, int> counts;
    for (const Visited* page : good) {
        ++counts[page->read.layout];
    }
    const auto most = std::ranges::max_element(counts, {}, [](const auto& count) { return count.second; });
    if (most == counts.end()) {
        return nullptr;
    }
    const auto found = std::ranges::find(rules.layouts, most->first, &LayoutRule::name);
    return found == rules.layouts.end() ? nullptr : &*found;
}

std::string post_id_of(const Visited& page) {
    if (page.target.kind != PageKind::Post) {
        return "";
    }
    const auto url = parse_url(page.archived->page.url);
    const std::string path = url ? url->path : "";
    const std::string last = path.substr(path.find_last_of('/') + 1);
    return !last.empty() && std::ranges::all_of(last, [](char c) { return c >= '0' && c <= '9'; }) ? last : "";
}

/// The first page that broke: pages that were never read, in front of the first that was, are others.
Break break_of(PageKind kind, const SortedPages& pages, const LayoutRule* old, const std::vector<ArchivedRun>& runs) {
    const auto fetched = [](const Visited* page) { return page->archived->fetched_at; };
    std::vector<const Visited*> broken = pages.bad;
    if (!pages.good.empty()) {
        const Instant first_good = fetched(*std::ranges::min_element(pages.good, {}, fetched));
        std::erase_if(broken, [&](const Visited* page) { return fetched(page) < first_good; });
    }
    const Visited* const first = *std::ranges::min_element(broken.empty() ? pages.bad : broken, {}, fetched);
    const Run& run = runs[first->run].run;
    return {kind,
            old == nullptr ? std::string() : old->name,
            run.run_id,
            first->archived->fetched_at,
            to_week(run.asked.first),
            std::ssize(pages.bad),
            {pages.lost.begin(), pages.lost.end()}};
}

/// The latest broken pages, spread over handles: those that a new layout is made from.
std::vector<BadPage> studied(const SortedPages& pages) {
    std::vector<BadPage> bad;
    for (auto page = pages.bad.rbegin(); page != pages.bad.rend() && bad.size() < most_studied; ++page) {
        bad.push_back(
            {std::make_shared<const Page>((*page)->page()), post_id_of(**page), (*page)->archived->fetched_at});
    }
    return bad;
}

bool same_posts(const ExtractedPosts& a, const ExtractedPosts& b) {
    return a.state == b.state && a.list == b.list && a.has_more == b.has_more &&
           std::ranges::equal(a.posts, b.posts, [](const Post& x, const Post& y) {
               return x.post_id == y.post_id && x.posted_at == y.posted_at && x.counts == y.counts &&
                      x.caption == y.caption && x.hashtags == y.hashtags && x.is_pinned == y.is_pinned &&
                      x.is_reel == y.is_reel && x.is_collab == y.is_collab;
           });
}

Score score_of(const std::vector<const Visited*>& good, const std::vector<const Visited*>& bad,
               const std::vector<std::string>& lost, Source source, const Rules& rules,
               const std::vector<std::pair<std::string, Field>>& flags) {
    std::set<std::string> lost_flags;
    Score score{.old_pages = std::ssize(good), .new_pages = std::ssize(bad)};
    for (const Visited* page : good) {
        score.old_same += same_posts(page->read, extracted(page->page(), source, rules)) ? 1 : 0;
    }
    const std::set<std::string> wanted(lost.begin(), lost.end());
    std::set<std::string> recovered;
    for (const Visited* page : bad) {
        const ExtractedPosts read = extracted(page->page(), source, rules);
        score.new_read += has_answer(read.state) ? 1 : 0;
        for (std::size_t i = 0; i < read.posts.size(); ++i) {
            const Post& post = read.posts[i];
            // What its author hides is no loss: nobody could read it.
            const bool hides = i < read.bylines.size() && read.bylines[i].hides_likes;
            const bool counted = hides || post.counts[facts_of(source).leading].has_value();
            bool says_all = true;
            for (const auto& [name, field] : flags) {
                if (!has(post, field)) {
                    lost_flags.insert(name);
                    says_all = false;
                }
            }
            if (counted && says_all && post.post_day && wanted.contains(post.post_id)) {
                recovered.insert(post.post_id);
            }
        }
        if (read.lost_flag) {
            lost_flags.insert("likes_hidden");
        }
    }
    score.lost_flags.assign(lost_flags.begin(), lost_flags.end());
    score.lost_posts = std::ssize(wanted);
    score.recovered = std::ssize(recovered);
    return score;
}

std::string proof_name(const LayoutRule& layout, const Page& page) {
    const bool is_html = page.body.find_first_of('<') == page.body.find_first_not_of(" \t\r\n");
    return fmt::format("pages/{}.{}", layout.name, is_html ? "html" : "json");
}

/// Whether a page ends before it is whole: no rule reads what it lacks.
bool is_cut(const ExtractedPosts& read) {
    return std::ranges::any_of(read.warnings, [](const Warning& warning) { return warning.code == "cut"; });
}

class Doctor {
  public:
    Doctor(const std::vector<ArchivedRun>& runs, Source source, const Rules& rules)
        : m_runs(runs), m_source(source), m_rules(rules), m_pages(visited(runs, source, rules)), m_usual(m_pages) {}

    Result<Diagnosis> diagnose() {
        m_found.runs = fields_by_run(m_runs, m_pages);
        const auto kinds = sorted_pages(m_pages, m_usual);
        for (const Visited& page : m_pages) {
            m_found.pages += page.read.state == PageState::RobotsDisallowed ? 0 : 1;
            m_found.unread += page.is_answered ? 0 : 1;
            m_found.cut += !page.is_answered && is_cut(page.read) ? 1 : 0;
            if (is_refusal(page.read.state)) {
                ++m_found.refused[page.read.state];
            }
        }
        if (m_found.unread == 0) {
            count_partial();
        }
        for (const auto& [kind, pages] : kinds) {
            for (const Visited* page : pages.good) {
                for (const Post& post : page->read.posts) {
                    m_known.add(post);
                }
            }
        }
        m_usual_json = usual_json(kinds);
        for (const auto& [kind, pages] : kinds) {
            const LayoutRule* const old = usual_layout(pages.good, m_rules.of(m_source));
            if (!pages.bad.empty()) {
                m_found.breaks.push_back(break_of(kind, pages, old, m_runs));
            }
            if (!pages.bad.empty() && old != nullptr) {
                TRY(propose(pages, *old));
            }
        }
        TRY(score_together(kinds));
        return std::move(m_found);
    }

  private:
    /// Visits whose pages are all read and whose lists lack posts all the same, as a replay judges them.
    void count_partial() {
        std::set<std::pair<std::size_t, std::string>> visits;
        for (const Visited& page : m_pages) {
            if (!page.target.handle.empty()) {
                visits.emplace(page.run, page.target.handle);
            }
        }
        for (const auto& [run, handle] : visits) {
            const ProfileVisit visit = read_visit(m_runs[run].pages, m_source, handle, m_rules);
            ++m_found.visits;
            m_found.partial_visits += visit.state == PageState::Partial ? 1 : 0;
        }
    }

    /// Layouts for the broken pages of one kind: from JSON where it holds the posts, else from the markup. Where such
    /// pages had no JSON with posts before, the layout of another kind says what a post looks like.
    Result<void> propose(const SortedPages& pages, const LayoutRule& old) {
        const Break& broken = m_found.breaks.back();
        const std::vector<BadPage> bad = studied(pages);
        const LayoutRule* const json = old.scope ? m_usual_json : &old;
        const std::string name =
            dated_name(old.scope ? fmt::format("{}-json", name_of(broken.kind)) : old.name, broken.since);
        auto from_json = json == nullptr ? std::nullopt : propose_json(*json, bad, m_known, name);
        const bool repaired = from_json && TRY(try_out(pages, std::move(*from_json)));
        auto from_markup =
            repaired || !old.scope ? std::nullopt : propose_dom(old, bad, m_known, dated_name(old.name, broken.since));
        if (from_markup) {
            TRY(try_out(pages, std::move(*from_markup)));
        }
        return {};
    }

    /// What the new layout's lists are to an account's: no more than can be shown. Pieces beside pieces that were read,
    /// a list that lacks known posts of the time that it covers, and one whose keys name a part and that no known posts
    /// confirm hold some of the posts.
    void settle_list(const SortedPages& pages, ProposedLayout& proposed) const {
        LayoutRule& layout = proposed.layout;
        if (!is_timeline(layout.list)) {
            return;
        }
        const ListKind before = layout.list;
        const PageKind kind = m_found.breaks.back().kind;
        const bool beside_pieces =
            kind == PageKind::PostList && std::ranges::any_of(pages.bad, [](const Visited* page) {
                return page->has_pieces && page->read.posts.empty();
            });
        const bool names_part =
            std::ranges::any_of(layout.posts, [](const RulePath& path) { return names_a_part(path.text); });
        const KnownInside known = known_inside(pages, layout);
        const bool is_part =
            beside_pieces || kind == PageKind::Selection || known.deny() || (names_part && !known.confirm());
        layout.list = kind == PageKind::Post      ? ListKind::Post
                      : is_part                   ? ListKind::Part
                      : kind == PageKind::Profile ? ListKind::Timeline
                                                  : layout.list;
        if (layout.list == ListKind::Part) {
            proposed.changes.push_back({"list", name_of(before), name_of(layout.list)});
        }
    }

    /// Known posts of the time that new lists cover.
    struct KnownInside {
        std::int64_t found = 0;
        std::int64_t lacking = 0;

        // A post or two may be gone, or dated by their upload.
        bool deny() const { return lacking > 1 && 10 * lacking > found + lacking; }
        bool confirm() const { return found > 2 && !deny(); }
    };

    KnownInside known_inside(const SortedPages& pages, const LayoutRule& layout) const {
        const auto tried = with_layouts(m_rules, m_source, rule_file(layout_yaml(layout)));
        struct NewList {
            std::set<std::string> ids;
            Instant first = Instant::max();
            Instant last = Instant::min();
        };
        std::map<std::string, NewList> lists;
        for (const Visited* page : pages.bad) {
            for (const Post& post : tried ? extracted(page->page(), m_source, *tried).posts : std::vector<Post>()) {
                NewList& list = lists[page->target.handle];
                list.ids.insert(post.post_id);
                if (post.posted_at && post.is_pinned != true) {
                    list.first = std::min(list.first, *post.posted_at);
                    list.last = std::max(list.last, *post.posted_at);
                }
            }
        }
        std::set<std::string> found;
        std::set<std::string> lacking;
        for (const Visited& page : m_pages) {
            const auto list = lists.find(page.target.handle);
            if (list == lists.end() || !is_timeline(page.read.list) || !may_hold_timeline(page.target.kind)) {
                continue;
            }
            for (const Post& post : page.read.posts) {
                if (post.posted_at && post.is_pinned != true && list->second.first < *post.posted_at &&
                    *post.posted_at < list->second.last) {
                    (list->second.ids.contains(post.post_id) ? found : lacking).insert(post.post_id);
                }
            }
        }
        return {std::ssize(found), std::ssize(lacking)};
    }

    /// Keeps a layout that brings posts back and changes nothing of the pages that were read before.
    Result<bool> try_out(const SortedPages& pages, ProposedLayout proposed) {
        Proposal proposal{.repairs = m_found.breaks.back(), .proposed = std::move(proposed)};
        LayoutRule& layout = proposal.proposed.layout;
        settle_list(pages, proposal.proposed);
        const Rules tried = TRY(with_layouts(m_rules, m_source, rule_file(layout_yaml(layout))));
        proposal.score = score_of(pages.good, pages.bad, proposal.proposed.post_ids, m_source, tried,
                                  m_usual.flags_of(proposal.repairs.layout));
        for (const Visited* page : pages.bad) {
            const Page whole = page->page();
            const ExtractedPosts read = extracted(whole, m_source, tried);
            if (read.layout == layout.name && !read.posts.empty()) {
                proposal.proof = whole.body;
                proposal.proof_name = layout.proof = proof_name(layout, whole);
                break;
            }
        }
        const bool helps = 2 * proposal.score.recovered >= proposal.score.lost_posts && proposal.score.recovered > 0 &&
                           proposal.score.old_same == proposal.score.old_pages && !proposal.proof.empty() &&
                           !proposal.proposed.changes.empty();
        if (!helps && !proposal.score.lost_flags.empty()) {
            m_found.rejected.push_back(fmt::format("{}: these pages do not say {}, and without it no count is sure",
                                                   layout.name, fmt::join(proposal.score.lost_flags, ", ")));
        }
        if (helps) {
            m_found.rules_yaml += layout_yaml(layout);
            m_found.proposals.push_back(std::move(proposal));
        }
        return helps;
    }

    /// The JSON layout that gave most pages of the archive.
    const LayoutRule* usual_json(const std::map<PageKind, SortedPages>& kinds) const {
        std::vector<const Visited*> by_json;
        for (const auto& [kind, pages] : kinds) {
            std::ranges::copy_if(pages.good, std::back_inserter(by_json),
                                 [](const Visited* page) { return page->read.layer < 2; });
        }
        return usual_layout(by_json, m_rules.of(m_source));
    }

    std::string rule_file(const std::string& layouts) const {
        return fmt::format("source: {}\nlayouts:\n{}", public_signals::name_of(m_source), layouts);
    }

    Result<void> score_together(const std::map<PageKind, SortedPages>& kinds) {
        std::vector<const Visited*> good;
        std::vector<const Visited*> bad;
        for (const auto& [kind, pages] : kinds) {
            good.insert(good.end(), pages.good.begin(), pages.good.end());
            bad.insert(bad.end(), pages.bad.begin(), pages.bad.end());
        }
        std::vector<std::string> lost;
        for (const Proposal& proposal : m_found.proposals) {
            const auto& ids = proposal.proposed.post_ids;
            lost.insert(lost.end(), ids.begin(), ids.end());
        }
        const Rules tried =
            m_found.rules_yaml.empty() ? m_rules : TRY(with_layouts(m_rules, m_source, rule_file(m_found.rules_yaml)));
        m_found.score = score_of(good, bad, lost, m_source, tried, {});
        return {};
    }

    const std::vector<ArchivedRun>& m_runs;
    Source m_source;
    const Rules& m_rules;
    std::vector<Visited> m_pages;
    UsualFields m_usual;
    KnownPosts m_known;
    const LayoutRule* m_usual_json = nullptr;
    Diagnosis m_found;
};

}  // namespace

double Score::recovered_share() const {
    return lost_posts == 0 ? 0 : static_cast<double>(recovered) / static_cast<double>(lost_posts);
}

Result<Diagnosis> diagnose(const std::vector<ArchivedRun>& runs, Source source, const Rules& rules) {
    try {
        return Doctor(runs, source, rules).diagnose();
    } catch (const BodyGone& gone) {
        return tl::unexpected(gone.why());
    }
}

}  // namespace public_signals::inline engine
