// Whether the series of a panel have unit roots: Im, Pesaran and Shin (2003), and Pesaran's CIPS (2007), which holds
// where units share shocks.
//
// Each unit has an augmented Dickey-Fuller regression of its own over the rows whose lags are known on the calendar.
// IPS averages their t statistics and standardises with the moments of its Table 3. CIPS adds the means over units of
// every term and averages these t statistics; its p comes from draws of independent random walks in the same cells,
// since shows open and close and no table knows when.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "public_signals/base/result.hpp"
#include "public_signals/base/words.hpp"
#include "public_signals/models/series.hpp"

namespace public_signals::inline models {

/// What each unit's regression holds beside its past.
enum class Deterministic { Intercept, Trend };
constexpr auto word_table(Deterministic) {
    return words<Deterministic>("deterministic",
                                {{Deterministic::Intercept, "intercept"}, {Deterministic::Trend, "trend"}});
}

struct UnitRootOptions {
    std::string entity = "show";
    std::string time = "week_start";
    std::optional<int> lags;  // of the differences; none: floor(4 (T/100)^(1/4)), T the median unit's rows
    Deterministic deterministic = Deterministic::Intercept;
    int draws = 999;
    std::uint64_t seed = 0;
};

/// A statistic and its one-sided p: small where the series return to their means. Or why there is none.
struct RootStatistic {
    std::optional<double> mean_t;     // of the units' t statistics
    std::optional<double> statistic;  // what p is of: W of IPS, CIPS itself
    std::optional<double> pvalue;
    std::string why_not;
};

struct UnitRootTest {
    std::string column;
    Deterministic deterministic = Deterministic::Intercept;
    int lags = 0;
    std::size_t units = 0;
    std::size_t rows = 0;  // of the regressions
    int draws = 0;
    RootStatistic ips;
    RootStatistic cips;
    std::vector<std::pair<std::string, std::string>> left_out;  // unit, why
};

/// What random walks give in the same cells, kept from one series to the next.
class WalkDraws {
  public:
    /// Ascending CIPS statistics of random walks; made by `make` where none are known for `key`.
    template <class Make>
    const std::vector<double>& of(const std::vector<std::int64_t>& key, const Make& make) {
        const auto found = m_known.find(key);
        return found != m_known.end() ? found->second : m_known.emplace(key, make()).first->second;
    }

  private:
    std::map<std::vector<std::int64_t>, std::vector<double>> m_known;
};

/// An error where so few random walks are drawn that no p of CIPS could be under the level.
Result<void> check_walks(int draws, double level);

/// Of one column of numbers. Errors: an unknown column, text, keys that come twice or can't be counted, no unit with
/// enough rows in a row.
Result<UnitRootTest> unit_root_test(const std::vector<Series>& columns, const std::string& column,
                                    const UnitRootOptions& options, WalkDraws& known);

}  // namespace public_signals::inline models
