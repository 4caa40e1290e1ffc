#include "public_signals/features/names.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <set>

namespace public_signals::inline features {

namespace {

/// The part of `name` before `suffix`, or nothing.
std::optional<std::string_view> before(std::string_view name, std::string_view suffix) {
    if (name.size() <= suffix.size() || !name.ends_with(suffix)) {
        return std::nullopt;
    }
    return name.substr(0, name.size() - suffix.size());
}

/// `source` + `infix` + a whole number of 1 or more, taken apart.
std::optional<FeatureName> numbered(std::string_view name, std::string_view infix, FeatureKind kind) {
    const std::size_t at = name.rfind(infix);
    if (at == std::string_view::npos || at == 0) {
        return std::nullopt;
    }
    const std::string_view digits = name.substr(at + infix.size());
    int k = 0;
    const auto [end, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), k);
    if (problem != std::errc{} || end != digits.data() + digits.size() || k < 1 || digits.front() == '0') {
        return std::nullopt;
    }
    return FeatureName{std::string(name.substr(0, at)), kind, k};
}

}  // namespace

std::string lag_name(std::string_view metric, int k) {
    return fmt::format("{}_lag{}", metric, k);
}
std::string lead_name(std::string_view metric, int k) {
    return fmt::format("{}_lead{}", metric, k);
}
std::string delta_name(std::string_view metric) {
    return fmt::format("{}_delta", metric);
}
std::string pct_change_name(std::string_view metric) {
    return fmt::format("{}_pct_change", metric);
}
std::string dlog1p_name(std::string_view metric) {
    return fmt::format("{}_dlog1p", metric);
}
std::string anomaly_name(std::string_view metric) {
    return fmt::format("{}_anomaly", metric);
}
std::string roll_sum_name(std::string_view metric, int weeks) {
    return fmt::format("{}_roll{}_sum", metric, weeks);
}
std::string roll_mean_name(std::string_view metric, int weeks) {
    return fmt::format("{}_roll{}_mean", metric, weeks);
}

std::string z_name(std::string_view column, ZScope scope) {
    switch (scope) {
        case ZScope::Global:
            return fmt::format("{}_z", column);
        case ZScope::Show:
            return fmt::format("{}_z_show", column);
        case ZScope::Expanding:
            break;
    }
    return fmt::format("{}_z_exp", column);
}

std::string minmax_name(std::string_view column, ZScope scope) {
    return fmt::format("{}_minmax{}", column, scope == ZScope::Show ? "_show" : "");
}

std::optional<FeatureName> parse_feature_name(std::string_view name) {
    static constexpr std::pair<std::string_view, FeatureKind> kinds[] = {{"_z", FeatureKind::Z},
                                                                         {"_z_show", FeatureKind::Z},
                                                                         {"_z_exp", FeatureKind::Z},
                                                                         {"_minmax", FeatureKind::MinMax},
                                                                         {"_minmax_show", FeatureKind::MinMax},
                                                                         {"_delta", FeatureKind::Delta},
                                                                         {"_pct_change", FeatureKind::PctChange},
                                                                         {"_dlog1p", FeatureKind::Dlog1p},
                                                                         {"_anomaly", FeatureKind::Anomaly}};
    for (const auto& [suffix, kind] : kinds) {
        if (const auto source = before(name, suffix)) {
            return FeatureName{std::string(*source), kind, 0};
        }
    }
    if (const auto stem = before(name, "_sum")) {
        return numbered(*stem, "_roll", FeatureKind::RollSum);
    }
    if (const auto stem = before(name, "_mean")) {
        return numbered(*stem, "_roll", FeatureKind::RollMean);
    }
    if (auto lag = numbered(name, "_lag", FeatureKind::Lag)) {
        return lag;
    }
    return numbered(name, "_lead", FeatureKind::Lead);
}

std::vector<std::pair<std::string, std::size_t>> feature_summary(const std::vector<std::string>& names) {
    std::vector<std::pair<std::string, std::size_t>> summary = {{"columns", names.size()}, {"features", 0}};
    for (const FeatureKind kind : {FeatureKind::Lag, FeatureKind::Lead, FeatureKind::Delta, FeatureKind::PctChange,
                                   FeatureKind::RollSum, FeatureKind::RollMean, FeatureKind::Z}) {
        summary.emplace_back(name_of(kind), 0);
    }
    const std::set<std::string> all(names.begin(), names.end());
    for (const std::string& name : names) {
        const auto feature = parse_feature_name(name);
        if (feature && all.contains(feature->source)) {
            ++summary[1].second;
            auto kind = std::ranges::find(summary, name_of(feature->kind), &std::pair<std::string, std::size_t>::first);
            if (kind == summary.end()) {
                kind = summary.insert(summary.end(), {name_of(feature->kind), 0});
            }
            ++kind->second;
        }
    }
    return summary;
}

}  // namespace public_signals::inline features
