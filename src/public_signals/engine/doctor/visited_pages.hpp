// The pages of a source in some archives as the rules in use read them: which answered, which broke, and what the
// layouts usually give.
#pragma once

#include <map>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "public_signals/engine/archive_run.hpp"
#include "public_signals/engine/page.hpp"
#include "public_signals/engine/rules.hpp"
#include "public_signals/engine/rules_model.hpp"
#include "public_signals/engine/targets.hpp"

namespace public_signals::inline engine {

struct Visited {
    std::size_t run;
    const ArchivedPage* archived;
    PageTarget target;
    ExtractedPosts read;
    bool is_answered = true;  // the page says something about its account
    bool is_needed = true;    // by the list of its visit, or by nobody's
    bool has_list = false;    // the list of its visit was read, by this page or another one
    bool has_pieces = false;  // and asked for piece by piece

    /// With its handle; its body may have to be read again.
    Page page() const;
};

/// The posts of a page as `rules` read it.
ExtractedPosts extracted(const Page& page, Source source, const Rules& rules);
/// Every page of the source, in file order.
std::vector<Visited> visited(const std::vector<ArchivedRun>& runs, Source source, const Rules& rules);
/// Whether the rules can say what a page is.
bool has_answer(PageState state);
/// Whether a page is none of its account: a wall or a breakdown, which no rule can read.
bool is_refusal(PageState state);

/// The share of each field over the posts of the pages that a layout read best, by kind of post: reels have views,
/// photos have none. A post whose likes are hidden says nothing of likes and views.
class UsualFields {
  public:
    explicit UsualFields(const std::vector<Visited>& pages);

    /// Fields that the layout usually gives and none of this page's posts has; of counts that every post has, also
    /// those that a quarter lacks: small numbers may still be read where large ones became text.
    std::vector<std::string> lost_in(const Visited& page) const;
    /// The flags that the posts of a layout had.
    std::vector<std::pair<std::string, Field>> flags_of(const std::string& layout) const;

  private:
    using Kind = std::optional<bool>;  // Post::is_reel
    /// The least of its kinds where the layout met none of posts like these.
    std::optional<double> usual_of(const std::string& layout, const std::string& field, Kind kind) const;

    std::map<std::tuple<std::string, std::string, Kind>, double> m_most;
};

struct SortedPages {
    std::vector<const Visited*> good;
    std::vector<const Visited*> bad;
    std::set<std::string> lost;
};
/// The pages by kind: those that were read with posts, and those that broke.
std::map<PageKind, SortedPages> sorted_pages(const std::vector<Visited>& pages, const UsualFields& usual);

}  // namespace public_signals::inline engine
