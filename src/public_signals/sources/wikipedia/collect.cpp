// What Wikipedia is asked for a show: which article it is, and the daily views of that article and of every title that
// redirects to it. A reader who types an old name is counted under the old name.
#include <algorithm>

#include "public_signals/collect/step_cursor.hpp"
#include "public_signals/sources/wikipedia/collect.hpp"
#include "public_signals/sources/wikipedia/extract.hpp"
#include "public_signals/sources/wikipedia/lock.hpp"
#include "public_signals/sources/wikipedia/requests.hpp"
#include "public_signals/sources/wikipedia/titles.hpp"

namespace public_signals::collect {

namespace {

constexpr Day first_counted_day{std::chrono::days{16617}};  // 2015-07-01
constexpr int usual_requests = 6;                           // a query, the title and its redirects: mostly one to ten
constexpr int most_pages_of_a_list = 20;

/// One show's way through the APIs.
class TitleSteps {
  public:
    TitleSteps(const Show& show, const Settings& settings, const WikipediaLock& lock, StepCursor& cursor)
        : m_show(show), m_settings(settings), m_lock(lock), m_cursor(cursor) {}

    /// The article, once it is known or known not to be there; nullopt while an ask is on its way.
    std::optional<WikipediaTitle> article() {
        if (m_show.wikipedia_title.empty() && !m_show.wikidata_id.empty() && !item(m_show.wikidata_id)) {
            return std::nullopt;
        }
        if (!query(first_titles())) {
            return std::nullopt;
        }
        WikipediaTitle found = m_titles.of(m_show);
        if (m_lock.of(m_show) && found.state == WikipediaTitle::State::NeedsCheck) {
            found.state = WikipediaTitle::State::Resolved;  // it was checked when it was pinned
        }
        while (found.state == WikipediaTitle::State::NeedsCheck) {
            if (!item(found.wikidata_id)) {
                return std::nullopt;
            }
            if (!m_titles.knows_item(found.wikidata_id)) {
                return WikipediaTitle{};  // no answer: another time
            }
            found = m_titles.of(m_show);
        }
        if (found.state == WikipediaTitle::State::Unresolved && !search()) {
            return std::nullopt;
        }
        return found;
    }

    /// Every title whose views are the show's.
    std::vector<std::string> titles_of(const WikipediaTitle& article) const {
        std::vector<std::string> titles = m_titles.with_redirects(article);
        for (const std::string& extra : m_show.wikipedia_extra_titles) {
            const WikipediaTitle found = m_titles.of(extra);
            if (found.state == WikipediaTitle::State::Resolved) {
                const std::vector<std::string> more = m_titles.with_redirects(found);
                titles.insert(titles.end(), more.begin(), more.end());
            }
        }
        std::vector<std::string> once;
        for (std::string& title : titles) {
            if (std::ranges::find(once, title) == once.end()) {
                once.push_back(std::move(title));
            }
        }
        return once;
    }

  private:
    std::vector<std::string> first_titles() const {
        std::vector<std::string> titles = candidate_titles(m_show);
        if (const auto pinned = m_lock.of(m_show)) {
            titles = {pinned->title};
        } else if (const std::string article = m_titles.article_of(m_show.wikidata_id);
                   m_show.wikipedia_title.empty() && !article.empty()) {
            titles = {article};
        }
        for (const std::string& extra : m_show.wikipedia_extra_titles) {
            titles.push_back(normalized_title(extra));
        }
        return titles;
    }

    /// Pages of titles with the whole list of their redirects; false while an answer is missing, or where a piece of
    /// the list did not come: views of some of the redirects would look like all.
    bool query(const std::vector<std::string>& titles) {
        std::vector<std::pair<std::string, std::string>> more;
        for (int page = 0; page < most_pages_of_a_list; ++page) {
            const Answer* answer = m_cursor.answer_to(wikipedia_query(m_settings, titles, more));
            if (answer == nullptr) {
                return false;
            }
            m_titles.read(answer->page.page);
            const ExtractedViews read = extract_views(answer->page.page);
            if (page > 0 && read.layout != "query") {
                return false;
            }
            more = read.more;
            if (more.empty()) {
                return true;
            }
        }
        return false;
    }

    bool item(const std::string& id) {
        const Answer* answer = m_cursor.answer_to(wikidata_item(m_settings, id));
        if (answer != nullptr) {
            m_titles.read(answer->page.page);
        }
        return answer != nullptr;
    }

    /// Only for what a person may want to write into shows.yaml: a hit is never taken unchecked.
    bool search() { return m_cursor.answer_to(wikipedia_search(m_settings, search_words(m_show))) != nullptr; }

    const Show& m_show;
    const Settings& m_settings;
    const WikipediaLock& m_lock;
    StepCursor& m_cursor;
    WikipediaTitles m_titles;
};

class WikipediaCollector final : public Collector {
  public:
    explicit WikipediaCollector(const Context& context) : m_context(context), m_lock(context.data) {
        if (context.ledger != nullptr) {
            m_lock.forget_others(context.study.shows);
        }
    }

    bool wants(const Show&) const override { return true; }  // a name is enough to look for
    PlannedRequests planned(const std::vector<const Show*>& shows) const override {
        const int articles = days() ? static_cast<int>(shows.size()) : 0;
        return {.least = articles, .usual = usual_requests * articles};
    }

    Next next(const Show& show, const std::vector<Answer>& answers) override {
        StepCursor cursor(answers);
        const auto asked = days();
        if (!asked) {
            return cursor.take();
        }
        TitleSteps titles(show, m_context.study.settings, m_lock, cursor);
        const auto article = titles.article();
        if (!article || article->state != WikipediaTitle::State::Resolved) {
            return cursor.take();
        }
        std::vector<Ask> views;
        for (const std::string& title : titles.titles_of(*article)) {
            views.push_back(wikipedia_views(m_context.study.settings, title, *asked));
        }
        if (cursor.answers_to(std::move(views)) && m_context.ledger != nullptr) {
            m_lock.pin(show, *article, day_of(m_context.started));
        }
        return cursor.take();
    }

  private:
    /// The asked days that have been counted; nullopt when there are none.
    std::optional<DateRange> days() const {
        const DateRange asked{std::max(m_context.asked.first, first_counted_day),
                              std::min(m_context.asked.last, day_of(m_context.started) - std::chrono::days(1))};
        return asked.first <= asked.last ? std::optional(asked) : std::nullopt;
    }

    Context m_context;
    WikipediaLock m_lock;
};

}  // namespace

}  // namespace public_signals::collect

namespace public_signals::inline sources {

std::unique_ptr<collect::Collector> wikipedia_collector(const collect::Context& context) {
    return std::make_unique<collect::WikipediaCollector>(context);
}

}  // namespace public_signals::inline sources
