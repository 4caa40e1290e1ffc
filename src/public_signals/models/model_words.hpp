// The options of a regression and of a merge: what each can be, and the word for it.
#pragma once

#include "public_signals/base/word_table.hpp"

namespace public_signals::inline models {

/// How the covariance is estimated. Cluster is written with its columns: `cluster show and week_start`.
/// DriscollKraay holds with errors that all units share for some periods (Driscoll and Kraay 1998).
enum class Vcov { Iid, Hetero, Cluster, DriscollKraay };
constexpr auto word_table(Vcov) {
    return words<Vcov>("vcov", {{Vcov::Iid, "iid"},
                                {Vcov::Hetero, "hetero"},
                                {Vcov::Cluster, "cluster"},
                                {Vcov::DriscollKraay, "driscoll_kraay"}});
}

/// What is estimated: least squares, or the mean of counts and dollars as an exponential (Poisson pseudo-likelihood).
enum class Model { Ols, Poisson };
constexpr auto word_table(Model) {
    return words<Model>("model", {{Model::Ols, "ols"}, {Model::Poisson, "poisson"}});
}

/// What stands in the regression for an outcome and its predictors. Share is of the sum over units in the same period.
enum class ValueTransform { None, Log, Log1p, Asinh, Share };
constexpr auto word_table(ValueTransform) {
    return words<ValueTransform>("transform", {{ValueTransform::None, "none"},
                                               {ValueTransform::Log, "log"},
                                               {ValueTransform::Log1p, "log1p"},
                                               {ValueTransform::Asinh, "asinh"},
                                               {ValueTransform::Share, "share"}});
}

/// How the covariance of one cluster variable is estimated: the sandwich, with residuals corrected for their leverage
/// (Bell and McCaffrey 2002), or the jackknife over clusters.
enum class ClusterVcov { Crv1, Cr2, Cr3 };
constexpr auto word_table(ClusterVcov) {
    return words<ClusterVcov>("vcov",
                              {{ClusterVcov::Crv1, "crv1"}, {ClusterVcov::Cr2, "cr2"}, {ClusterVcov::Cr3, "cr3"}});
}

/// Whose small-sample factors are taken. Of two cluster variables fixest takes the smaller number of clusters for every
/// term, Each gives each term its own (Petersen 2009, Thompson 2011).
enum class Ssc { Fixest, Linearmodels, Each };
constexpr auto word_table(Ssc) {
    return words<Ssc>("ssc", {{Ssc::Fixest, "fixest"}, {Ssc::Linearmodels, "linearmodels"}, {Ssc::Each, "each"}});
}

/// The random weight of a cluster in the wild bootstrap.
enum class BootstrapWeights { Rademacher, Webb };
constexpr auto word_table(BootstrapWeights) {
    return words<BootstrapWeights>("bootstrap_weights",
                                   {{BootstrapWeights::Rademacher, "rademacher"}, {BootstrapWeights::Webb, "webb"}});
}

/// Whose scores are drawn and by which variance t is measured: 1 the classic ones, 3 those of the jackknife.
enum class BootstrapType { Wcr11, Wcr31, Wcr33 };
constexpr auto word_table(BootstrapType) {
    return words<BootstrapType>(
        "bootstrap_type", {{BootstrapType::Wcr11, "11"}, {BootstrapType::Wcr31, "31"}, {BootstrapType::Wcr33, "33"}});
}

/// What a p or an interval rests on. Where few clusters carry what is tested CR3 has to agree: the larger p and the
/// outer ends decide, so that one end may be the bootstrap's and the other CR3's.
enum class InferenceMethod { WildBootstrap, Cr3, WildBootstrapAndCr3, ScoreBootstrap, T };
/// Of an interval of which CR3 may have set an end, the bootstrap the other.
constexpr InferenceMethod interval_method_of(bool lower_is_cr3, bool upper_is_cr3) {
    return lower_is_cr3 && upper_is_cr3   ? InferenceMethod::Cr3
           : lower_is_cr3 || upper_is_cr3 ? InferenceMethod::WildBootstrapAndCr3
                                          : InferenceMethod::WildBootstrap;
}
constexpr auto word_table(InferenceMethod) {
    return words<InferenceMethod>("method", {{InferenceMethod::WildBootstrap, "wild_bootstrap"},
                                             {InferenceMethod::Cr3, "cr3"},
                                             {InferenceMethod::WildBootstrapAndCr3, "wild_bootstrap_and_cr3"},
                                             {InferenceMethod::ScoreBootstrap, "score_bootstrap"},
                                             {InferenceMethod::T, "t"}});
}

/// How p-values of a family are adjusted.
enum class Adjustment { BenjaminiHochberg, Holm };
constexpr auto word_table(Adjustment) {
    return words<Adjustment>("method", {{Adjustment::BenjaminiHochberg, "bh"}, {Adjustment::Holm, "holm"}});
}

/// Which rows a merged panel has: the panel's, those of both, or those of either.
enum class Join { Left, Inner, Outer };
constexpr auto word_table(Join) {
    return words<Join>("join", {{Join::Left, "left"}, {Join::Inner, "inner"}, {Join::Outer, "outer"}});
}

/// What becomes of outcome rows outside the panel's weeks: they are read like all others, or left out and counted.
enum class Outside { Stop, Drop };
constexpr auto word_table(Outside) {
    return words<Outside>("outside", {{Outside::Stop, "stop"}, {Outside::Drop, "drop"}});
}

/// Why a show of the panel has no week with an outcome.
enum class Unmatched { NoSuchName, NoCommonWeek, AliasUnknown };
constexpr auto word_table(Unmatched) {
    return words<Unmatched>("reason", {{Unmatched::NoSuchName, "no_such_name"},
                                       {Unmatched::NoCommonWeek, "no_common_week"},
                                       {Unmatched::AliasUnknown, "alias_unknown"}});
}

}  // namespace public_signals::inline models
