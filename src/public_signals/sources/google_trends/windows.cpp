#include "public_signals/sources/google_trends/windows.hpp"

#include <algorithm>
#include <set>
#include <tuple>

namespace public_signals::inline sources {

namespace {

constexpr std::size_t fewest_common_weeks = 52;
constexpr std::chrono::days week_length{7};

bool outgrown(const TrendsWindow& window, const std::vector<TrendsWindow>& windows) {
    return std::ranges::any_of(windows, [&](const TrendsWindow& other) {
        return other.start == window.start && other.draw == window.draw && other.end > window.end &&
               other.sampled() >= window.sampled() && !other.points.empty();
    });
}

bool preferred(const TrendsWindow& a, const TrendsWindow& b) {
    if (a.sampled() != b.sampled()) {
        return a.sampled() > b.sampled();
    }
    return std::tie(a.start, b.end) < std::tie(b.start, a.end);
}

/// A window as the runs of its latest second captured it.
struct CapturedWindow {
    TrendsWindow window;
    std::map<Day, std::string_view> run_of;  // whose value of a day it holds

    /// A day of which two runs say different values is unsaid: which of them came last nothing tells.
    void take(const RawPoint& point, std::optional<double> value) {
        const Day day = *point.day;
        const auto known = window.points.find(day);
        if (!value) {
            if (known == window.points.end()) {
                window.unsaid.insert(day);
            }
            return;
        }
        const bool is_of_another = known != window.points.end() && run_of[day] != point.run_id;
        if (is_of_another && (known->second.value != *value || known->second.has_data != point.has_data)) {
            window.points.erase(known);
            window.disputed.insert(day);
        }
        if (window.disputed.contains(day)) {
            window.unsaid.insert(day);
            return;
        }
        const bool is_partial = point.is_partial || (is_of_another && known->second.is_partial);
        window.points[day] = {*value, is_partial, point.has_data};
        window.unsaid.erase(day);
        run_of[day] = point.run_id;
    }
};

/// The periods that a window holds nothing of, between its first and its last one. Google serves every period: the
/// cells of a person's own file were empty, or its rows taken out.
void add_gaps(TrendsWindow& window, std::chrono::days step) {
    if (window.points.empty()) {
        return;
    }
    const Day last = window.points.rbegin()->first;
    for (Day day = window.points.begin()->first; day < last; day += step) {
        if (!window.points.contains(day)) {
            window.unsaid.insert(day);
        }
    }
}

/// Takes out of each window what a later one leaves unsaid.
void keep_unsaid(std::vector<TrendsWindow>& windows) {
    std::map<Day, Day> unsaid;  // the sample of the latest window that leaves a period open
    for (const TrendsWindow& window : windows) {
        for (const Day day : window.unsaid) {
            Day& latest = unsaid.try_emplace(day, window.sampled()).first->second;
            latest = std::max(latest, window.sampled());
        }
    }
    for (TrendsWindow& window : windows) {
        for (const auto& [day, sample] : unsaid) {
            if (window.sampled() < sample && window.points.erase(day) > 0) {
                window.unsaid.insert(day);
            }
        }
    }
}

struct DrawSum {
    TrendsPoint sum;
    int count = 0;
    std::vector<WeeklyPart> parts = {};

    /// A value that Google calls partial counts only where no draw has a whole one.
    void add(const TrendsPoint& point, const std::vector<WeeklyPart>& of_point, double factor) {
        if (count > 0 && point.is_partial && !sum.is_partial) {
            return;
        }
        if (count == 0 || (sum.is_partial && !point.is_partial)) {
            sum = {0, point.is_partial, false};
            count = 0;
            parts.clear();
        }
        sum.value += point.value * factor;
        sum.has_data = sum.has_data || point.has_data;
        ++count;
        for (WeeklyPart part : of_point) {
            part.factor *= factor;
            parts.push_back(part);
        }
    }
    TrendsPoint mean() const { return {sum.value / count, sum.is_partial, sum.has_data}; }
    std::vector<WeeklyPart> parts_of_mean() const {
        std::vector<WeeklyPart> shares = parts;
        for (WeeklyPart& part : shares) {
            part.factor /= count;
        }
        return shares;
    }
};

/// The draws of a window as one.
struct MeanWindow {
    TrendsWindow window;
    std::map<Day, std::vector<WeeklyPart>> parts;
};

/// The draws of each window as one window of their means.
std::vector<MeanWindow> mean_of_draws(const std::vector<TrendsWindow>& windows) {
    std::map<std::pair<Day, Day>, std::vector<const TrendsWindow*>> draws;
    for (const TrendsWindow& window : windows) {
        draws[{window.start, window.end}].push_back(&window);
    }
    std::vector<MeanWindow> means;
    for (const auto& [range, same] : draws) {
        MeanWindow mean{.window = {.start = range.first, .end = range.second}};
        std::map<Day, DrawSum> sums;
        for (const TrendsWindow* draw : same) {
            mean.window.scrape_run_at = std::max(mean.window.scrape_run_at, draw->scrape_run_at);
            for (const auto& [day, point] : draw->points) {
                sums[day].add(point, {{range.first, range.second, draw->draw, 1}}, 1);
            }
        }
        for (const auto& [day, sum] : sums) {
            mean.window.points[day] = sum.mean();
            mean.parts[day] = sum.parts_of_mean();
        }
        means.push_back(std::move(mean));
    }
    return means;
}

/// What a window's values are multiplied by to be on the scale of `weeks`; 0 when they share too little.
double factor_to(const std::map<Day, TrendsPoint>& weeks, const TrendsWindow& window) {
    double ours = 0;
    double theirs = 0;
    std::size_t common = 0;
    for (const auto& [sunday, point] : window.points) {
        const auto found = weeks.find(sunday);
        if (found != weeks.end() && !point.is_partial && !found->second.is_partial) {
            ours += found->second.value;
            theirs += point.value;
            ++common;
        }
    }
    return common >= fewest_common_weeks && ours > 0 && theirs > 0 ? ours / theirs : 0;
}

/// Weekly windows joined one by one. Those of the latest day are draws of the same weeks: their mean counts. Older
/// ones only add what is missing.
class Joint {
  public:
    explicit Joint(const MeanWindow& first) : m_scrape(first.window.scrape_run_at) { blend(first, 1); }

    bool take(const MeanWindow& mean) {
        const double factor = factor_to(m_weeks, mean.window);
        if (factor <= 0) {
            return false;
        }
        if (mean.window.sampled() == day_of(m_scrape)) {
            m_scrape = std::max(m_scrape, mean.window.scrape_run_at);
            blend(mean, factor);
            return true;
        }
        for (const auto& [sunday, point] : mean.window.points) {
            if (!m_weeks.contains(sunday)) {
                set(sunday, mean, factor);
                m_older.insert(sunday);
            }
        }
        return true;
    }
    Backbone backbone() && {
        Backbone joined{std::move(m_weeks), m_scrape, {}};
        for (const auto& [sunday, sum] : m_sums) {
            joined.parts[sunday] = sum.parts_of_mean();
        }
        return joined;
    }

  private:
    void blend(const MeanWindow& mean, double factor) {
        for (const auto& [sunday, point] : mean.window.points) {
            if (m_older.erase(sunday) > 0) {
                m_sums.erase(sunday);
            }
            set(sunday, mean, factor);
        }
    }

    void set(Day sunday, const MeanWindow& mean, double factor) {
        DrawSum& sum = m_sums[sunday];
        sum.add(mean.window.points.at(sunday), mean.parts.at(sunday), factor);
        m_weeks[sunday] = sum.mean();
    }

    std::map<Day, DrawSum> m_sums;
    std::map<Day, TrendsPoint> m_weeks;
    std::set<Day> m_older;  // weeks that the latest day has not served yet
    Instant m_scrape;
};

}  // namespace

std::optional<double> scored(const RawPoint& point, double below_one) {
    if (!point.has_data) {
        return 0;
    }
    return point.below_one ? std::optional(below_one) : point.value;
}

std::vector<TrendsWindow> latest_windows(const std::vector<const RawPoint*>& points, Resolution resolution,
                                         double below_one) {
    std::map<std::tuple<Day, int, Day>, CapturedWindow> windows;
    for (const RawPoint* point : points) {
        if (point->resolution != resolution) {
            continue;
        }
        CapturedWindow& captured = windows[{point->window_start, point->draw, point->window_end}];
        TrendsWindow& window = captured.window;
        if (point->scrape_run_at > window.scrape_run_at) {
            captured = {};
        } else if (point->scrape_run_at < window.scrape_run_at) {
            continue;
        }
        window.start = point->window_start;
        window.end = point->window_end;
        window.draw = point->draw;
        window.scrape_run_at = point->scrape_run_at;
        window.run_id = std::max(window.run_id, std::string_view(point->run_id));
        if (point->day) {
            captured.take(*point, scored(*point, below_one));
        }
    }
    std::vector<TrendsWindow> sorted;
    sorted.reserve(windows.size());
    for (auto& [key, captured] : windows) {
        TrendsWindow& window = captured.window;
        add_gaps(window, resolution == Resolution::Week ? week_length : std::chrono::days(1));
        sorted.push_back(std::move(window));
    }
    keep_unsaid(sorted);
    std::vector<TrendsWindow> latest;
    std::ranges::copy_if(sorted, std::back_inserter(latest),
                         [&](const TrendsWindow& window) { return !outgrown(window, sorted); });
    return latest;
}

std::optional<Day> Backbone::bucket_of(Day day) const {
    auto bucket = weeks.upper_bound(day);
    if (bucket == weeks.begin()) {
        return std::nullopt;
    }
    --bucket;
    return day < bucket->first + week_length ? std::optional(bucket->first) : std::nullopt;
}

const TrendsPoint* Backbone::of(Day day) const {
    const auto bucket = bucket_of(day);
    return bucket ? &weeks.at(*bucket) : nullptr;
}

Backbone backbone_of(std::vector<TrendsWindow> captured) {
    std::erase_if(captured, [](const TrendsWindow& window) { return window.points.empty(); });
    if (captured.empty()) {
        return {};
    }
    std::vector<MeanWindow> windows = mean_of_draws(captured);
    std::ranges::stable_sort(windows, preferred, &MeanWindow::window);
    Joint joint(windows.front());
    windows.erase(windows.begin());
    // A window that shares nothing with the first may share enough with what joined meanwhile.
    for (std::size_t left = windows.size() + 1; windows.size() < left;) {
        left = windows.size();
        std::erase_if(windows, [&](const MeanWindow& window) { return joint.take(window); });
    }
    return std::move(joint).backbone();
}

}  // namespace public_signals::inline sources
