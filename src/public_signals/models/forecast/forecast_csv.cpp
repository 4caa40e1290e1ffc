#include "public_signals/models/forecast/forecast_json.hpp"
#include "public_signals/panel/csv_cells.hpp"

namespace public_signals::inline models {

std::string forecast_scores_csv(const ForecastRun& run) {
    std::string csv =
        "horizon,rival,n,mae,rmse,mape,mase,r2,skill,cut,cut_lower,cut_upper,pvalue,qvalue,verdict,placebo_skill\n";
    for (const HorizonResult& horizon : run.horizons) {
        for (const RivalResult& result : horizon.rivals) {
            const ForecastComparison none;
            const ForecastComparison& c = result.comparison ? *result.comparison : none;
            CsvRow row(csv);
            row.add(std::optional<std::int64_t>(horizon.horizon)).add(result.name);
            row.add(std::optional(static_cast<std::int64_t>(result.scores.n)));
            row.add(std::optional(result.scores.mae)).add(std::optional(result.scores.rmse)).add(result.scores.mape);
            row.add(result.scores.mase).add(result.scores.r2).add(result.skill);
            row.add(result.comparison ? std::optional(c.cut) : std::nullopt).add(c.cut_lower).add(c.cut_upper);
            row.add(c.pvalue).add(c.qvalue);
            row.add(c.verdict ? name_of(*c.verdict) : "");
            row.add(result.placebo ? std::optional(result.placebo->skill) : std::nullopt);
        }
    }
    return csv;
}

std::string forecast_errors_csv(const ForecastRun& run) {
    std::string csv;
    {
        CsvRow head(csv);
        for (const char* name : {"show", "origin", "horizon", "target_week", "actual", "compared"}) {
            head.add(name);
        }
        for (const std::string& rival : run.rival_names) {
            head.add(rival);
        }
    }
    for (const ForecastRow& one : run.rows) {
        CsvRow row(csv);
        row.add(one.show).add(format_week(one.origin)).add(std::optional<std::int64_t>(one.horizon));
        row.add(format_week(one.target)).add(one.actual).add(std::optional(one.compared));
        for (const auto& forecast : one.forecasts) {
            row.add(forecast);
        }
    }
    return csv;
}

}  // namespace public_signals::inline models
