#include "public_signals/models/forecast/forecast_run.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "public_signals/models/distributions.hpp"
#include "public_signals/models/forecast/forecast_sample.hpp"
#include "public_signals/models/multiple_testing.hpp"

namespace public_signals::inline models {
namespace {

constexpr std::size_t few_origins = 20;
constexpr double too_good_cut = 0.9;  // of the error without attention

/// One horizon on its way: forecasts, sample, and what they are made of.
struct HorizonWork {
    const WeekGrid& outcome;
    const ForecastRequest& request;
    const std::vector<Rival>& rivals;
    const DirectForecasts& made;
    const std::vector<ForecastCell>& cells;

    double forecast(std::size_t rival, const ForecastCell& cell) const {
        return forecast_of(outcome, made, rival, cell);
    }
    double error(std::size_t rival, const ForecastCell& cell) const { return cell.actual - forecast(rival, cell); }
    OriginSeries losses(std::size_t rival) const {
        return mean_by_origin(cells, [&](const ForecastCell& cell) { return std::abs(error(rival, cell)); });
    }
    /// The error of what a rival is held against: of AR taught on its rows, if it knows attention, else of `other`.
    double error_of_other(std::size_t rival, std::size_t other, const ForecastCell& cell) const {
        return rivals[rival].uses_attention() ? cell.actual - without_attention(outcome, made, rival, cell)
                                              : error(other, cell);
    }
    OriginSeries losses_of_other(std::size_t rival, std::size_t other) const {
        return mean_by_origin(cells,
                              [&](const ForecastCell& cell) { return std::abs(error_of_other(rival, other, cell)); });
    }
};

double mean_value(const OriginSeries& series) {
    double mean = 0;
    for (const OriginValue& one : series) {
        mean += one.value / static_cast<double>(series.size());
    }
    return mean;
}

/// `rival` against `other`, which it nests where `is_nested`.
ForecastComparison compared(const HorizonWork& work, std::size_t rival, std::size_t other, bool is_nested) {
    const int steps = steps_ahead(work.request, work.made.horizon);
    const OriginSeries differences = mean_by_origin(work.cells, [&](const ForecastCell& cell) {
        return std::abs(work.error_of_other(rival, other, cell)) - std::abs(work.error(rival, cell));
    });
    const double loss = mean_value(work.losses_of_other(rival, other));
    ForecastComparison comparison{.against = {}, .cut = loss > 0 ? mean_value(differences) / loss : 0.0};
    comparison.diebold_mariano = diebold_mariano(differences, steps);
    if (comparison.diebold_mariano && loss > 0) {
        const MeanTest& test = *comparison.diebold_mariano;
        const double reach = t_quantile(1 - work.request.alpha / 2, test.df) * test.std_error / loss;
        comparison.cut_lower = comparison.cut - reach;
        comparison.cut_upper = std::min(comparison.cut + reach, 1.0);  // no error is under none
    }
    if (work.request.window) {
        comparison.giacomini_white = giacomini_white(differences, steps);
    }
    if (is_nested) {
        comparison.clark_west = clark_west(mean_by_origin(work.cells,
                                                          [&](const ForecastCell& cell) {
                                                              const double small =
                                                                  work.error_of_other(rival, other, cell);
                                                              const double large = work.error(rival, cell);
                                                              const double moved = small - large;
                                                              return small * small - large * large + moved * moved;
                                                          }),
                                           steps);
        if (work.request.window) {
            comparison.pvalue =
                comparison.giacomini_white ? std::optional(comparison.giacomini_white->pvalue) : std::nullopt;
        } else {
            comparison.pvalue = comparison.clark_west ? std::optional(comparison.clark_west->pvalue) : std::nullopt;
        }
    } else {
        comparison.pvalue =
            comparison.diebold_mariano ? std::optional(comparison.diebold_mariano->pvalue) : std::nullopt;
    }
    return comparison;
}

std::optional<std::size_t> formed_place(const CommonSample& sample, const std::vector<Rival>& rivals, RivalKind kind) {
    const auto found =
        std::ranges::find_if(sample.formed, [&](std::size_t rival) { return rivals[rival].kind == kind; });
    return found == sample.formed.end() ? std::nullopt : std::optional(*found);
}

/// Of AR, taught on the rows of an attention rival.
double mae_without(const HorizonWork& work, std::size_t rival) {
    double sum = 0;
    for (const ForecastCell& cell : work.cells) {
        sum += std::abs(work.error_of_other(rival, rival, cell));
    }
    return sum / static_cast<double>(work.cells.size());
}

std::vector<RivalResult> results_of(const HorizonWork& work, const CommonSample& sample,
                                    const std::vector<std::string>& names) {
    const auto ar = formed_place(sample, work.rivals, RivalKind::Ar);
    const auto naive = formed_place(sample, work.rivals, RivalKind::Naive);
    const double ar_mae = ar ? scores_of(work.outcome, work.made, *ar, sample.cells).mae : 0;
    std::vector<RivalResult> results;
    for (const std::size_t rival : sample.formed) {
        RivalResult result{.rival = work.rivals[rival], .name = names[rival]};
        result.scores = scores_of(work.outcome, work.made, rival, sample.cells);
        const double mae = result.rival.uses_attention() ? mae_without(work, rival) : ar_mae;
        if (mae > 0) {
            result.skill = 1 - result.scores.mae / mae;
        }
        for (const OriginValue& one : work.losses(rival)) {
            result.loss.push_back(one.value);
        }
        if (result.rival.uses_attention() && ar) {
            for (const OriginValue& one : work.losses_of_other(rival, *ar)) {
                result.loss_without.push_back(one.value);
            }
            result.comparison = compared(work, rival, *ar, true);
            result.comparison->against = names[*ar];
        } else if (result.rival.kind == RivalKind::Ar && naive) {
            result.comparison = compared(work, rival, *naive, false);
            result.comparison->against = names[*naive];
        }
        results.push_back(std::move(result));
    }
    return results;
}

void add_origins(const HorizonWork& work, HorizonResult& result) {
    std::set<std::size_t> shows;
    for (const ForecastCell& cell : work.cells) {
        shows.insert(cell.show);
        const Week origin = work.outcome.week_at(cell.origin);
        if (result.origins.empty() || result.origins.back() != origin) {
            result.origins.push_back(origin);
        }
        const int order = work.made.ar_order[static_cast<std::size_t>(cell.origin)];
        if (order > 0) {
            result.ar_order = result.ar_order ? std::pair(std::min(result.ar_order->first, order),
                                                          std::max(result.ar_order->second, order))
                                              : std::pair(order, order);
        }
    }
    result.shows = shows.size();
}

/// The rows of the file of errors: each show and origin for which any rival has a forecast.
void add_rows(const WeekGrid& outcome, const ForecastRequest& request, const DirectForecasts& made,
              const std::vector<ForecastCell>& common, std::vector<ForecastRow>& rows) {
    std::set<std::pair<std::size_t, std::int32_t>> compared_cells;
    for (const ForecastCell& cell : common) {
        compared_cells.emplace(cell.show, cell.origin);
    }
    const auto known = [](double value) { return std::isnan(value) ? std::nullopt : std::optional(value); };
    for (std::size_t show = 0; show < outcome.show_count(); ++show) {
        for (std::int32_t origin = first_origin_of(request, outcome); origin < outcome.weeks; ++origin) {
            ForecastRow row{.show = outcome.shows[show],
                            .origin = outcome.week_at(origin),
                            .horizon = made.horizon,
                            .target = outcome.week_at(origin + made.horizon - 1),
                            .actual = known(outcome.at(show, origin + made.horizon - 1)),
                            .compared = compared_cells.contains({show, origin})};
            bool any = false;
            for (std::size_t rival = 0; rival < made.by_rival.size(); ++rival) {
                row.forecasts.push_back(known(forecast_of(outcome, made, rival, {.show = show, .origin = origin})));
                any |= row.forecasts.back().has_value();
            }
            if (any) {
                rows.push_back(std::move(row));
            }
        }
    }
}

/// What the forecasts make of attention that was exchanged between shows; a rival is compared on its own sample with
/// AR.
void add_placebos(const WeekGrid& outcome, const Attention& attention, const ForecastRequest& request,
                  const std::vector<Rival>& rivals, const std::vector<std::string>& names, HorizonResult& result) {
    const DirectForecasts made = direct_forecasts(outcome, attention, request, rivals, result.horizon);
    const CommonSample sample = common_sample(outcome, made, request, rivals, names);
    const HorizonWork work{outcome, request, rivals, made, sample.cells};
    if (sample.cells.empty()) {
        return;
    }
    for (const RivalResult& fake : results_of(work, sample, names)) {
        const auto real = std::ranges::find(result.rivals, fake.name, &RivalResult::name);
        if (real == result.rivals.end() || !fake.rival.uses_attention() || !fake.skill || !fake.comparison) {
            continue;
        }
        PlaceboForecasts& placebo = real->placebo ? *real->placebo : real->placebo.emplace();
        placebo.skill += (*fake.skill - placebo.skill) / static_cast<double>(placebo.exchanges + 1);
        ++placebo.exchanges;
        if (const auto p = fake.comparison->pvalue) {
            placebo.least_pvalue = std::min(placebo.least_pvalue.value_or(1), *p);
            placebo.rejections += *p < request.alpha && fake.comparison->cut > 0 ? 1 : 0;
        }
    }
}

void decide(ForecastRun& run) {
    std::vector<ForecastComparison*> family;
    std::vector<double> pvalues;
    for (HorizonResult& horizon : run.horizons) {
        for (RivalResult& result : horizon.rivals) {
            if (result.rival.uses_attention() && result.comparison) {
                family.push_back(&*result.comparison);
                pvalues.push_back(result.comparison->pvalue.value_or(no_number));
            }
        }
    }
    const std::vector<double> qvalues = benjamini_hochberg(pvalues);
    for (std::size_t i = 0; i < family.size(); ++i) {
        ForecastComparison& comparison = *family[i];
        if (std::isnan(qvalues[i])) {
            continue;
        }
        comparison.qvalue = qvalues[i];
        comparison.verdict = ForecastVerdict::AddsNothing;
        const bool is_found = qvalues[i] < run.request.alpha;
        if (is_found && comparison.cut_lower.value_or(-1) > 0) {
            comparison.verdict = ForecastVerdict::Cuts;
        } else if (is_found ? comparison.cut_upper.value_or(0) > 0
                            : pvalues[i] < run.request.alpha && comparison.cut > 0) {
            comparison.verdict = ForecastVerdict::Unsettled;
        }
    }
}

/// All and none are said of all and none.
std::string share_text_of(double share) {
    return share == 1                  ? "all"
           : share > 0.99              ? "over 99 %"
           : share > 0 && share < 0.01 ? "under 1 %"
                                       : fmt::format("{:.0f} %", 100 * share);
}

void add_warnings(const Attention& attention, ForecastRun& run) {
    if (!attention.metrics.empty() && !attention.real_time) {
        const std::string late =
            attention.late_share
                ? fmt::format("{} of the panel's rows were read later than the Monday behind their week",
                              share_text_of(*attention.late_share))
                : std::string("when they were read is unknown");
        run.warnings.push_back({"not_real_time", fmt::format("attention is the latest counts, {}; {}",
                                                             attention.why_not_real_time, late)});
    }
    for (const HorizonResult& horizon : run.horizons) {
        for (const RivalResult& result : horizon.rivals) {
            if (result.rival.uses_attention() && result.comparison && result.comparison->cut >= too_good_cut) {
                run.warnings.push_back(
                    {"too_good",
                     fmt::format("{} cuts the error at {} week{} by {:.0f} %, which no attention does: look whether a "
                                 "metric is made of later outcomes",
                                 rival_name(result.rival, run.request.metrics), horizon.horizon,
                                 horizon.horizon == 1 ? "" : "s", 100 * result.comparison->cut)});
            }
        }
    }
    std::string few;
    for (const HorizonResult& horizon : run.horizons) {
        if (horizon.origins.size() < few_origins) {
            few += fmt::format("{}{}{} at a horizon of {} week{}", few.empty() ? "" : ", ", horizon.origins.size(),
                               !few.empty()                  ? ""
                               : horizon.origins.size() == 1 ? " origin"
                                                             : " origins",
                               horizon.horizon, horizon.horizon == 1 ? "" : "s");
        }
    }
    if (!few.empty()) {
        run.warnings.push_back({"few_origins", fmt::format("{}: tests of fewer than {} say little", few, few_origins)});
    }
}

}  // namespace

std::string rival_name(const Rival& rival, const std::vector<std::string>& metrics) {
    switch (rival.kind) {
        case RivalKind::Naive:
            return "naive";
        case RivalKind::SeasonalNaive:
            return "seasonal naive";
        case RivalKind::ShowMean:
            return "show mean";
        case RivalKind::Ar:
            return "AR";
        case RivalKind::ArMetric:
            return "AR + " + metrics.at(rival.metric.value());
        case RivalKind::ArAll:
            return "AR + all metrics";
    }
    return "";
}

Result<void> check_request(const ForecastRequest& request, const WeekGrid& outcome) {
    if (request.horizons.empty() || std::ranges::min(request.horizons) < 1) {
        return invalid("a horizon is a week or more", "--horizons", "like --horizons 1 2 4 8");
    }
    if (std::set(request.horizons.begin(), request.horizons.end()).size() != request.horizons.size()) {
        return invalid("a horizon stands twice", "--horizons", "name each once");
    }
    if (request.outcome_lag < 1) {
        return invalid(fmt::format("--outcome-lag {} would know a week before it is over", request.outcome_lag),
                       "--outcome-lag", "1 knows it the week after");
    }
    if (request.window && *request.window < 2 * most_lags) {
        return invalid(fmt::format("--window {} is too short to learn from", *request.window), "--window",
                       fmt::format("{} weeks or more; leave it out to learn from all weeks", 2 * most_lags));
    }
    if (request.placebos < 0) {
        return invalid(fmt::format("--placebos {} is negative", request.placebos), "--placebos", "0 runs none");
    }
    if (!(request.alpha > 0 && request.alpha < 1)) {
        return invalid(fmt::format("--alpha {:g} is not between 0 and 1", request.alpha), "--alpha",
                       "0.05 gives 95 % intervals");
    }
    const Week last = outcome.week_at(outcome.weeks - 1);
    if (request.first_origin && (*request.first_origin < outcome.first || last < *request.first_origin)) {
        return invalid(fmt::format("no outcome is known around {}", format_week(*request.first_origin)),
                       "--first-origin",
                       fmt::format("outcomes run from {} to {}", format_week(outcome.first), format_week(last)));
    }
    return {};
}

std::int32_t first_origin_of(const ForecastRequest& request, const WeekGrid& outcome) {
    return request.first_origin ? (*request.first_origin - outcome.first).count : outcome.weeks / 2;
}

Result<ForecastRun> run_forecast(const WeekGrid& outcome, const Attention& attention, const ForecastRequest& request) {
    TRY(check_request(request, outcome));
    const std::vector<Rival> rivals = rivals_of(attention.metrics.size());
    ForecastRun run{.request = request,
                    .first_week = outcome.first,
                    .last_week = outcome.week_at(outcome.weeks - 1),
                    .first_origin = outcome.week_at(first_origin_of(request, outcome)),
                    .shows = outcome.show_count(),
                    .real_time = attention.real_time,
                    .late_share = attention.real_time ? std::optional(0.0) : attention.late_share,
                    .vintages = attention.vintages};
    run.request.metrics = attention.metrics;
    for (const Rival& rival : rivals) {
        run.rival_names.push_back(rival_name(rival, attention.metrics));
    }
    for (const int horizon : request.horizons) {
        const DirectForecasts made = direct_forecasts(outcome, attention, request, rivals, horizon);
        const CommonSample sample = common_sample(outcome, made, request, rivals, run.rival_names);
        const HorizonWork work{outcome, request, rivals, made, sample.cells};
        HorizonResult result{.horizon = horizon};
        result.last_week = last_value_scores(outcome, steps_ahead(request, horizon));
        result.not_formed = sample.not_formed;
        if (!sample.cells.empty()) {
            result.rivals = results_of(work, sample, run.rival_names);
        }
        add_origins(work, result);
        add_rows(outcome, request, made, sample.cells, run.rows);
        run.horizons.push_back(std::move(result));
    }
    for (int exchange = 0; exchange < request.placebos && !attention.metrics.empty(); ++exchange) {
        const auto exchanged = exchanged_attention(attention, request.seed + static_cast<std::uint64_t>(exchange));
        for (HorizonResult& horizon : run.horizons) {
            if (exchanged) {
                add_placebos(outcome, *exchanged, request, rivals, run.rival_names, horizon);
            }
        }
    }
    decide(run);
    add_warnings(attention, run);
    return run;
}

}  // namespace public_signals::inline models
