#include "public_signals/models/forecast/forecast_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "public_signals/base/counted.hpp"
#include "public_signals/base/wrapped.hpp"
#include "public_signals/models/aligned_cells.hpp"
#include "public_signals/models/estimate_text.hpp"

namespace public_signals::inline models {
namespace {

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

std::string over_origins(const HorizonResult& horizon) {
    return fmt::format("over {}", counted(std::ssize(horizon.origins), "origin"));
}

/// What AR knows.
std::string past_weeks(const ForecastRun& run) {
    return fmt::format("the {} of past weeks (AR)", run.request.outcome);
}

std::string tests_text(const ForecastComparison& comparison) {
    return fmt::format("p {}, q {}", p_text(comparison.pvalue.value_or(1)), p_text(comparison.qvalue.value_or(1)));
}

/// The tests over which q is: attention against AR at all horizons.
std::size_t tests_of(const ForecastRun& run) {
    std::size_t tests = 0;
    for (const HorizonResult& horizon : run.horizons) {
        tests += static_cast<std::size_t>(std::ranges::count_if(horizon.rivals, [](const RivalResult& result) {
            return result.rival.uses_attention() && result.comparison && result.comparison->qvalue;
        }));
    }
    return tests;
}

const RivalResult* result_of(const HorizonResult& horizon, RivalKind kind) {
    const auto found =
        std::ranges::find_if(horizon.rivals, [kind](const RivalResult& result) { return result.rival.kind == kind; });
    return found == horizon.rivals.end() ? nullptr : &*found;
}

std::string plain_name(RivalKind kind, const ForecastRun& run) {
    switch (kind) {
        case RivalKind::SeasonalNaive:
            return fmt::format("the {} of 52 weeks earlier", run.request.outcome);
        case RivalKind::ShowMean:
            return "the show's mean so far";
        case RivalKind::Naive:
        case RivalKind::Ar:
        case RivalKind::ArMetric:
        case RivalKind::ArAll:
            break;
    }
    return past_outcome(run.request);
}

/// The rival without any regression that does best, where it does better than `error`; else null.
const RivalResult* better_plain(const HorizonResult& horizon, double error) {
    const RivalResult* best = nullptr;
    for (const RivalResult& result : horizon.rivals) {
        const bool is_plain = !result.rival.uses_attention() && result.rival.kind != RivalKind::Ar;
        if (is_plain && mean_error(result) < (best != nullptr ? mean_error(*best) : error)) {
            best = &result;
        }
    }
    return best;
}

double mean_of_origins(const std::vector<double>& losses) {
    return std::accumulate(losses.begin(), losses.end(), 0.0) / static_cast<double>(losses.size());
}

/// A forecast that does worse than a number that needs no regression is no help, whatever it does to AR.
std::string plain_clause(const RivalResult& result, const HorizonResult& horizon, const ForecastRun& run) {
    const RivalResult* const plain = better_plain(horizon, mean_error(result));
    const RivalResult* const ar = result_of(horizon, RivalKind::Ar);
    const bool gains = result.comparison && result.comparison->cut > 0;
    const std::string longer =
        gains && ar != nullptr && result.loss_without != ar->loss && mean_error(*ar) <= mean_error(result)
            ? fmt::format("; AR that learns from the weeks without it too does as well: {}",
                          number_text(mean_error(*ar)))
            : "";
    if (plain == nullptr) {
        return longer;
    }
    return longer + fmt::format("; over the same origins {} alone does better{}: {}",
                                plain_name(plain->rival.kind, run),
                                ar != nullptr && mean_error(*plain) < mean_error(*ar) ? " than both" : "",
                                number_text(mean_error(*plain)));
}

std::string table_of_horizon(const HorizonResult& horizon, std::size_t width) {
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
    return aligned_cells(rows, width);
}

std::string ar_sentence(const HorizonResult& horizon, const ForecastRun& run) {
    const RivalResult* const ar = result_of(horizon, RivalKind::Ar);
    if (ar == nullptr || !ar->comparison || !ar->comparison->pvalue) {
        return "";
    }
    const ForecastComparison& c = *ar->comparison;
    const std::string lags = !horizon.ar_order ? ""
                             : horizon.ar_order->first == horizon.ar_order->second
                                 ? fmt::format(" ({})", counted(horizon.ar_order->first, "lag"))
                                 : fmt::format(" ({} to {} lags)", horizon.ar_order->first, horizon.ar_order->second);
    const double percent = 100 * (1 - run.request.alpha);
    const bool is_cut = c.cut >= 0;
    const bool is_told = is_cut ? c.cut_lower.value_or(-1) > 0 : c.cut_upper.value_or(1) < 0;
    const double sign = is_cut ? 1 : -1;
    const double one_end = 100 * sign * c.cut_lower.value_or(0);
    const double other_end = 100 * sign * c.cut_upper.value_or(0);
    const std::string size = fmt::format("{:.1f} %", 100 * std::abs(c.cut));
    const std::string chance =
        fmt::format("{}, {:g} % interval {:.1f} to {:.1f}, p {}", over_origins(horizon), percent,
                    std::min(one_end, other_end), std::max(one_end, other_end), p_text(*c.pvalue));
    if (!is_told) {
        return fmt::format("  AR{} beside {} alone: no difference that can be told (error {} {}, {})\n", lags,
                           past_outcome(run.request), size, is_cut ? "smaller" : "larger", chance);
    }
    return fmt::format("  AR{} {} the error of {} alone by {} ({})\n", lags, is_cut ? "cuts" : "raises",
                       past_outcome(run.request), size, chance);
}

std::string horizon_text(const HorizonResult& horizon, const ForecastRun& run, std::size_t width) {
    std::string text = fmt::format("\n{}: ", weeks_text(horizon.horizon));
    if (horizon.rivals.empty()) {
        text += "no show and origin that every rival can forecast\n";
    } else {
        text = "\n" + fmt::format("{}: {}", weeks_text(horizon.horizon), sample_text(horizon)) + "\n" +
               table_of_horizon(horizon, width) + ar_sentence(horizon, run);
    }
    for (const NotFormed& missing : horizon.not_formed) {
        text += "  " + sentence_of(missing, horizon) + "\n";
    }
    return text;
}

}  // namespace

std::string weeks_text(int weeks) {
    return fmt::format("{} week{}", weeks, weeks == 1 ? "" : "s");
}

double mean_error(const RivalResult& result) {
    return mean_of_origins(result.loss);
}

std::string sample_text(const HorizonResult& horizon) {
    const std::size_t forecasts = horizon.rivals.front().scores.n;
    return fmt::format("means over {} forecasts that every rival has, of {} from {}, {} to {}; {}",
                       whole_number(static_cast<double>(forecasts)),
                       counted(static_cast<std::int64_t>(horizon.shows), "show"),
                       counted(std::ssize(horizon.origins), "origin"), format_week(horizon.origins.front()),
                       format_week(horizon.origins.back()),
                       forecasts == horizon.shows * horizon.origins.size()
                           ? "means over origins are the same, since each has all shows"
                           : "means over origins may differ, since not each has all shows");
}

std::string sentence_of(const RivalResult& result, const HorizonResult& horizon, const ForecastRun& run) {
    const std::string name = attention_name(result, run);
    const RivalResult* const ar = result_of(horizon, RivalKind::Ar);
    if (!result.comparison || !result.comparison->verdict || ar == nullptr) {
        const int steps = steps_ahead(run.request, horizon.horizon);
        return fmt::format("{} can't be judged at {}: {}", name, weeks_text(horizon.horizon),
                           ar == nullptr ? std::string("there are no forecasts without it")
                           : horizon.origins.size() < origins_needed(steps)
                               ? fmt::format("there are too few origins, {} where {} are needed",
                                             horizon.origins.size(), origins_needed(steps))
                               : "its forecasts hardly differ from those without");
    }
    const ForecastComparison& c = *result.comparison;
    const std::string errors =
        fmt::format("mean absolute error {} {} with, {} without", over_origins(horizon),
                    number_text(mean_error(result)), number_text(mean_of_origins(result.loss_without)));
    switch (*c.verdict) {
        case ForecastVerdict::Cuts: {
            const double lower = 100 * c.cut_lower.value_or(0);
            const int digits = lower >= 0.5 ? 0 : lower >= 0.05 ? 1 : 2;
            return fmt::format("{} cuts the error at {} by {:.{}f} % ({:g} % interval {:.{}f} to {:.{}f}): {} ({}){}",
                               name, weeks_text(horizon.horizon), 100 * c.cut, digits, 100 * (1 - run.request.alpha),
                               lower, digits, 100 * c.cut_upper.value_or(0), digits, errors, tests_text(c),
                               plain_clause(result, horizon, run));
        }
        case ForecastVerdict::Unsettled: {
            const bool is_found = c.qvalue.value_or(1) < run.request.alpha;
            return fmt::format(
                "{} may tell something at {}, but {}: {} ({}){}", name, weeks_text(horizon.horizon),
                is_found ? std::string(c.cut > 0 ? "the error is not surely smaller" : "the error is not smaller")
                         : fmt::format("not beyond chance once {} tests are counted", tests_of(run)),
                errors, tests_text(c), plain_clause(result, horizon, run));
        }
        case ForecastVerdict::AddsNothing:
            break;
    }
    const bool is_smaller = c.cut > 0;
    return fmt::format("{}{} {} {} at {}: {} ({}){}", is_smaller ? "no sign that " : "", name,
                       is_smaller ? "adds to" : "adds nothing to", past_weeks(run), weeks_text(horizon.horizon), errors,
                       tests_text(c), plain_clause(result, horizon, run));
}

std::string plain_sentence(const ForecastRun& run) {
    std::string text;
    for (const HorizonResult& horizon : run.horizons) {
        const RivalResult* const ar = result_of(horizon, RivalKind::Ar);
        const RivalResult* const plain = ar != nullptr ? better_plain(horizon, mean_error(*ar)) : nullptr;
        if (plain != nullptr) {
            text += fmt::format("{}{} at {} ({} against {})",
                                text.empty()
                                    ? "better than AR without any regression, by the mean absolute error over origins: "
                                    : ", ",
                                plain_name(plain->rival.kind, run), weeks_text(horizon.horizon),
                                number_text(mean_error(*plain)), number_text(mean_error(*ar)));
        }
    }
    return text;
}

std::string cut_caption(const ForecastRun& run) {
    std::size_t least = 0;
    std::size_t most = 0;
    bool any_overlap = false;
    for (const HorizonResult& horizon : run.horizons) {
        const std::size_t origins = horizon.origins.size();
        least = least == 0 ? origins : origins == 0 ? least : std::min(least, origins);
        most = std::max(most, origins);
        any_overlap = any_overlap || steps_ahead(run.request, horizon.horizon) > 1;
    }
    return fmt::format(
        "{:g} % confidence intervals of a cut: Diebold and Mariano's t over {}{} origins{}; an origin is one "
        "observation, the mean of its shows, so there are no clusters by show",
        100 * (1 - run.request.alpha), least, most > least ? fmt::format(" to {}", most) : "",
        any_overlap ? ", where forecasts overlap with the variance of equal-weighted cosines" : "");
}

std::string last_week_sentence(const ForecastRun& run) {
    std::string text = fmt::format("{} alone:", past_outcome(run.request));
    for (const HorizonResult& horizon : run.horizons) {
        const ForecastScores& scores = horizon.last_week;
        text += fmt::format(
            "{} R2 {} at {} ({} forecasts, {})", &horizon == &run.horizons.front() ? "" : ",",
            optional_text(scores.r2, 4), weeks_text(horizon.horizon), whole_number(static_cast<double>(scores.n)),
            scores.mape ? fmt::format("MAPE {:.2f} %", *scores.mape) : fmt::format("MAE {}", number_text(scores.mae)));
    }
    return text + ", over all weeks that have it and not only those that every rival can forecast";
}

std::string sentence_of(const NotFormed& missing, const HorizonResult& horizon) {
    return fmt::format("{} is left out at {}, with {} forecasts where the outcome's past has {}: {}", missing.name,
                       weeks_text(horizon.horizon), whole_number(static_cast<double>(missing.forecasts)),
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

std::string text_of(const StoredForecastRun& stored, std::size_t width) {
    const ForecastRun& run = stored.run;
    std::string text;
    for (const HorizonResult& horizon : run.horizons) {
        for (const RivalResult& result : horizon.rivals) {
            if (result.rival.uses_attention()) {
                text += sentence_of(result, horizon, run) + "\n";
            }
        }
    }
    if (const std::string plain = plain_sentence(run); !plain.empty()) {
        text += plain + "\n";
    }
    text += last_week_sentence(run) + "\n";
    text += fmt::format("{}: {}, {} to {}; origins from {}, learning from {}; {} is known {} later; {}",
                        run.request.outcome, counted(static_cast<std::int64_t>(run.shows), "show"),
                        format_week(run.first_week), format_week(run.last_week), format_week(run.first_origin),
                        run.request.window ? fmt::format("the {} weeks before", *run.request.window)
                                           : std::string("all weeks before"),
                        run.request.outcome, weeks_text(run.request.outcome_lag), attention_sentence(run)) +
            "\n";
    for (const HorizonResult& horizon : run.horizons) {
        text += horizon_text(horizon, run, width);
    }
    text += fmt::format(
        "\nover origins: the mean over the shows of each origin, averaged so that each origin counts once, "
        "as the tests count; tables: over forecasts, each of which counts once. MAE and RMSE are in units "
        "of {}. skill: share of AR's MAE that is saved, over forecasts{}. {}\n",
        run.request.outcome,
        run.request.metrics.empty() ? ""
                                    : "; placebo: the same with the attention of another show; p, q: of "
                                      "attention against AR, over origins; attention is held against AR "
                                      "that learns from the same weeks as it does",
        cut_caption(run));
    for (const ForecastWarning& warning : run.warnings) {
        text += fmt::format("warning[{}]: {}", warning.code, warning.text) + "\n";
    }
    return wrapped_lines(text, width);
}

}  // namespace public_signals::inline models
