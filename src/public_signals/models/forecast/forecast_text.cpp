#include "public_signals/models/forecast/forecast_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "public_signals/base/wrapped.hpp"
#include "public_signals/models/aligned_cells.hpp"
#include "public_signals/models/estimate_text.hpp"

namespace public_signals::inline models {
namespace {

constexpr std::size_t widest = 99;

std::string whole_number(double value) {
    std::string digits = fmt::format("{:.0f}", std::abs(value));
    for (std::size_t at = digits.size(); at > 3;) {
        at -= 3;
        digits.insert(at, ",");
    }
    return (value < 0 ? "-" : "") + digits;
}

std::string number_text(double value) {
    return std::abs(value) >= 1000 ? whole_number(value) : short_number(value);
}

std::string optional_text(const std::optional<double>& value, int digits) {
    return value ? fmt::format("{:.{}f}", *value, digits) : "-";
}

std::string percent_text(const std::optional<double>& share) {
    return share ? fmt::format("{:.1f} %", 100 * *share) : "-";
}

/// `last week's gross`; with a longer publication lag it is older.
std::string past_outcome(const ForecastRequest& request) {
    return request.outcome_lag == 1 ? fmt::format("last week's {}", request.outcome)
                                    : fmt::format("the last known {}", request.outcome);
}

std::string attention_name(const RivalResult& result, const ForecastRun& run) {
    return result.rival.metric ? run.request.metrics.at(*result.rival.metric) : "attention (all metrics)";
}

std::string tests_text(const ForecastComparison& comparison) {
    std::string text = "p " + p_text(comparison.pvalue.value_or(1));
    if (comparison.qvalue && p_text(*comparison.qvalue) != p_text(*comparison.pvalue)) {
        text += ", q " + p_text(*comparison.qvalue);
    }
    return text;
}

const RivalResult* result_of(const HorizonResult& horizon, RivalKind kind) {
    const auto found =
        std::ranges::find_if(horizon.rivals, [kind](const RivalResult& result) { return result.rival.kind == kind; });
    return found == horizon.rivals.end() ? nullptr : &*found;
}

/// A forecast that does worse than last week's value alone is no help, whatever it does to AR.
std::string naive_clause(const RivalResult& result, const HorizonResult& horizon, const ForecastRun& run) {
    const RivalResult* const naive = result_of(horizon, RivalKind::Naive);
    if (naive == nullptr || naive->scores.mae >= result.scores.mae) {
        return "";
    }
    return fmt::format("; {} alone does better: {}", past_outcome(run.request), error_text(naive->scores));
}

std::string table_of_horizon(const HorizonResult& horizon) {
    std::vector<std::vector<std::string>> rows = {
        {"rival", "MAE", "RMSE", "MAPE", "MASE", "R2", "skill", "placebo", "p", "q"}};
    const bool attention =
        std::ranges::any_of(horizon.rivals, [](const RivalResult& result) { return result.rival.uses_attention(); });
    for (const RivalResult& result : horizon.rivals) {
        const ForecastComparison none;
        const ForecastComparison& c = result.comparison && result.rival.uses_attention() ? *result.comparison : none;
        rows.push_back({result.name, number_text(result.scores.mae), number_text(result.scores.rmse),
                        optional_text(result.scores.mape, 2), optional_text(result.scores.mase, 2),
                        optional_text(result.scores.r2, 4), percent_text(result.skill),
                        result.placebo ? percent_text(result.placebo->skill) : "-", c.pvalue ? p_text(*c.pvalue) : "-",
                        c.qvalue ? p_text(*c.qvalue) : "-"});
    }
    for (auto& row : rows) {
        if (!attention) {
            row.resize(7);
        }
    }
    return aligned_cells(rows);
}

std::string ar_sentence(const HorizonResult& horizon, const ForecastRun& run) {
    const RivalResult* const ar = result_of(horizon, RivalKind::Ar);
    if (ar == nullptr || !ar->comparison || !ar->comparison->pvalue) {
        return "";
    }
    const ForecastComparison& c = *ar->comparison;
    const std::string lags =
        !horizon.ar_order ? ""
        : horizon.ar_order->first == horizon.ar_order->second
            ? fmt::format(" ({} lag{})", horizon.ar_order->first, horizon.ar_order->first == 1 ? "" : "s")
            : fmt::format(" ({} to {} lags)", horizon.ar_order->first, horizon.ar_order->second);
    const double sign = c.cut >= 0 ? 1 : -1;
    const double one_end = 100 * sign * c.cut_lower.value_or(0);
    const double other_end = 100 * sign * c.cut_upper.value_or(0);
    return wrapped(fmt::format("  AR{} {} the error of {} alone by {:.1f} % ({:g} % interval {:.1f} to {:.1f}, p {})",
                               lags, c.cut >= 0 ? "cuts" : "raises", past_outcome(run.request), 100 * std::abs(c.cut),
                               100 * (1 - run.request.alpha), std::min(one_end, other_end),
                               std::max(one_end, other_end), p_text(*c.pvalue)),
                   4, widest) +
           "\n";
}

std::string horizon_text(const HorizonResult& horizon, const ForecastRun& run) {
    std::string text = fmt::format("\n{}: ", weeks_text(horizon.horizon));
    if (horizon.rivals.empty()) {
        text += "no show and origin that every rival can forecast\n";
    } else {
        text += sample_text(horizon) + "\n" + table_of_horizon(horizon) + ar_sentence(horizon, run);
    }
    for (const NotFormed& missing : horizon.not_formed) {
        text += wrapped("  " + sentence_of(missing, horizon), 4, widest) + "\n";
    }
    return text;
}

}  // namespace

std::string weeks_text(int weeks) {
    return fmt::format("{} week{}", weeks, weeks == 1 ? "" : "s");
}

std::string error_text(const ForecastScores& scores) {
    return scores.mape ? fmt::format("{:.1f} %", *scores.mape) : number_text(scores.mae);
}

std::string sample_text(const HorizonResult& horizon) {
    return fmt::format("{} forecasts of {} show{} from {} origin{}, {} to {}",
                       whole_number(static_cast<double>(horizon.rivals.front().scores.n)), horizon.shows,
                       horizon.shows == 1 ? "" : "s", horizon.origins.size(), horizon.origins.size() == 1 ? "" : "s",
                       format_week(horizon.origins.front()), format_week(horizon.origins.back()));
}

std::string sentence_of(const RivalResult& result, const HorizonResult& horizon, const ForecastRun& run) {
    const std::string name = attention_name(result, run);
    const RivalResult* const ar = result_of(horizon, RivalKind::Ar);
    if (!result.comparison || !result.comparison->verdict || ar == nullptr) {
        return fmt::format("{} can't be judged at {}: {}", name, weeks_text(horizon.horizon),
                           ar == nullptr ? "there are no forecasts without it"
                           : horizon.origins.size() < fewest_origins
                               ? "there are too few origins"
                               : "its forecasts hardly differ from those without");
    }
    const ForecastComparison& c = *result.comparison;
    const std::string errors = fmt::format("{} with, {} without", error_text(result.scores), error_text(ar->scores));
    switch (*c.verdict) {
        case ForecastVerdict::Cuts: {
            const double lower = 100 * c.cut_lower.value_or(0);
            const int digits = lower >= 0.5 ? 0 : lower >= 0.05 ? 1 : 2;
            return fmt::format("{} cuts the error at {} by {:.{}f} % ({:g} % interval {:.{}f} to {:.{}f}): {} ({}){}",
                               name, weeks_text(horizon.horizon), 100 * c.cut, digits, 100 * (1 - run.request.alpha),
                               lower, digits, 100 * c.cut_upper.value_or(0), digits, errors, tests_text(c),
                               naive_clause(result, horizon, run));
        }
        case ForecastVerdict::Unsettled:
            return fmt::format("{} may tell something at {} ({}), but the error is not surely smaller: {}{}", name,
                               weeks_text(horizon.horizon), tests_text(c), errors, naive_clause(result, horizon, run));
        case ForecastVerdict::AddsNothing:
            break;
    }
    return fmt::format("{} adds nothing to {} at {}: error {} ({})", name, past_outcome(run.request),
                       weeks_text(horizon.horizon), errors, tests_text(c));
}

std::string last_week_sentence(const ForecastRun& run) {
    std::string text = fmt::format("{} alone:", past_outcome(run.request));
    for (const HorizonResult& horizon : run.horizons) {
        const ForecastScores& scores = horizon.last_week;
        text += fmt::format("{} R2 {} at {} (n {}, error {})", &horizon == &run.horizons.front() ? "" : ",",
                            optional_text(scores.r2, 4), weeks_text(horizon.horizon),
                            whole_number(static_cast<double>(scores.n)),
                            scores.mape ? fmt::format("{:.2f} %", *scores.mape) : error_text(scores));
    }
    return text;
}

std::string sentence_of(const NotFormed& missing, const HorizonResult& horizon) {
    return fmt::format("{} is left out at {}, with {} of {} forecasts: {}", missing.name, weeks_text(horizon.horizon),
                       whole_number(static_cast<double>(missing.forecasts)),
                       whole_number(static_cast<double>(missing.of)), missing.why);
}

std::string attention_sentence(const ForecastRun& run) {
    if (run.request.metrics.empty()) {
        return "no attention: outcomes alone";
    }
    return run.real_time
               ? fmt::format("attention as it had been scraped by each origin ({} states of the panel)", run.vintages)
               : "attention of the latest counts: not in real time";
}

std::string text_of(const StoredForecastRun& stored) {
    const ForecastRun& run = stored.run;
    std::string text;
    for (const HorizonResult& horizon : run.horizons) {
        for (const RivalResult& result : horizon.rivals) {
            if (result.rival.uses_attention()) {
                text += wrapped(sentence_of(result, horizon, run), 2, widest) + "\n";
            }
        }
    }
    text += wrapped(last_week_sentence(run), 2, widest) + "\n";
    text += wrapped(fmt::format("{}: {} shows, {} to {}; origins from {}, learning from {}; {} is known {} later; {}",
                                run.request.outcome, run.shows, format_week(run.first_week), format_week(run.last_week),
                                format_week(run.first_origin),
                                run.request.window ? fmt::format("the {} weeks before", *run.request.window)
                                                   : std::string("all weeks before"),
                                run.request.outcome, weeks_text(run.request.outcome_lag), attention_sentence(run)),
                    2, widest) +
            "\n";
    for (const HorizonResult& horizon : run.horizons) {
        text += horizon_text(horizon, run);
    }
    text += "\n" +
            wrapped(
                "skill: share of AR's mean absolute error that is saved; placebo: the same with the attention of "
                "another show; p, q: of attention against AR",
                2, widest) +
            "\n";
    for (const ForecastWarning& warning : run.warnings) {
        text += wrapped(fmt::format("warning[{}]: {}", warning.code, warning.text), 2, widest) + "\n";
    }
    return text;
}

}  // namespace public_signals::inline models
