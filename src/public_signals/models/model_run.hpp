// Every predictor of a run against one outcome: one family of tests, with its placebos and event studies.
#pragma once

#include <cmath>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "public_signals/models/event_study.hpp"
#include "public_signals/models/feature_origin.hpp"
#include "public_signals/models/measurement/over_panels.hpp"
#include "public_signals/models/measurement/simex.hpp"
#include "public_signals/models/persistence/serial_correlation.hpp"
#include "public_signals/models/persistence/split_panel.hpp"
#include "public_signals/models/persistence/unit_root.hpp"
#include "public_signals/models/regression_fit.hpp"

namespace public_signals::inline models {

/// The frame of event studies of the calendar: whether an event has come is known in weeks that a show doesn't play
/// too, so these columns have rows for them, without an outcome.
struct EventFrame {
    std::vector<std::string> events;  // the columns that are events
    std::vector<Column> columns;
    std::size_t added = 0;  // rows that the panel lacks
};

struct ModelRequest {
    Regression regression;  // its predictors are not looked at
    std::vector<std::string> predictors;
    std::vector<std::string> found;  // those of them that nobody named: one that can't be estimated is listed with
                                     // the cause, any other stops the run
    bool placebo = false;
    int event_leads = 4;
    int event_lags = 6;
    EventFrame event_frame{};
    std::uint64_t seed = 0;
};

/// A test of the run with what the number of tests makes of it.
struct FamilyTest {
    double qvalue = 1;  // Benjamini-Hochberg of the deciding p over the run; NaN where no data could reject
    double holm = 1;    // Holm of the same
    std::optional<WildBootstrap> bootstrap;
    std::optional<double> romano_wolf;  // set for all tests when all have a bootstrap
    double level = usual_level;         // of the verdict, and of the interval: alpha of the run

    /// The p that decides: the bootstrap's where it was run (CR3's where it has to agree and is larger), else that of
    /// t; NaN where no data could reject.
    double decisive_p(double t_pvalue) const;
    /// What that and the interval shown rest on.
    InferenceMethod p_method() const;
    InferenceMethod interval_method() const;
    bool is_significant() const { return qvalue < level; }
};

/// What a run says of a predictor. Unsettled: the p of zero is small, and yet the interval holds zero, since what is
/// not rejected is no interval or the interval's level is another one.
enum class Finding { Undecidable, NoSign, CarriedByOne, Unsettled, PlaceboFailed, Predicts };

struct PredictorResult {
    FeatureOrigin origin;
    Estimate estimate;  // of the predictor, and the controls
    FamilyTest test;
    std::optional<ClusterReport> clusters;  // with one cluster variable
    double predictor_sd = 0;  // over the rows used; what a figure compares predictors of different units by
    std::optional<double> smallest_effect;    // a true coefficient of this size would be found with probability 0.8, by
                                              // CR3 where clusters have it; none where the jackknife can't be formed
    std::optional<bool> placebo_failed;       // of its metric; none without a placebo
    std::optional<SerialCorrelation> serial;  // of least squares
    std::optional<SplitPanel> split;          // where the outcome's own lag is a control: of predictor and lag
    std::optional<OverPanels> over_draws;     // on request, like the next two
    std::optional<OverPanels> over_vintages;
    std::optional<Simex> simex;

    Finding finding() const;
    bool predicts() const { return finding() == Finding::Predicts; }
    /// One cluster has over half of the predictor's variation.
    bool is_carried_by_one() const { return clusters && clusters->one_carries(); }
};

/// A lead beside the lags of its metric, in one regression on one sample.
struct PlaceboResult {
    std::string metric;
    Coefficient lead;
    std::vector<Coefficient> lags;
    std::size_t n_obs = 0;
    std::vector<std::int32_t> n_clusters;
    FamilyTest test;                        // the family of the placebos
    std::optional<ClusterReport> clusters;  // of the lead, with one cluster variable
    bool failed() const { return test.is_significant(); }
    /// Whether any data could have failed it.
    bool is_judged() const { return !std::isnan(test.qvalue); }
};

/// Something that was asked for and can't be estimated.
struct NotEstimated {
    std::string what;
    std::string why;
};

struct ModelRun {
    Regression regression;
    std::size_t rows = 0;
    std::vector<PredictorResult> results;  // smallest p first, of those that decide
    std::vector<PlaceboResult> placebos;   // smallest p first
    std::vector<EventStudy> event_studies;
    std::vector<UnitRootTest> unit_roots;  // of outcome and predictors that enter in levels, a metric once
    std::vector<NotEstimated> not_estimated;
    std::vector<ModelWarning> warnings;

    /// That of one predictor, whose words its estimate is said in.
    Regression regression_of(const std::string& predictor) const;
};

/// Errors: of `fit`, of a predictor that was named, or when none can be estimated; a placebo without any lead column.
Result<ModelRun> run_models(const std::vector<Column>& columns, const FeatureOrigins& origins,
                            const ModelRequest& request);

}  // namespace public_signals::inline models
