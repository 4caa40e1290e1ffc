#include "public_signals/models/multiple_testing.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace public_signals::inline models {
namespace {

/// Positions of the p-values that are numbers, smallest first.
std::vector<std::size_t> ascending(const std::vector<double>& pvalues) {
    std::vector<std::size_t> order;
    for (std::size_t i = 0; i < pvalues.size(); ++i) {
        if (!std::isnan(pvalues[i])) {
            order.push_back(i);
        }
    }
    std::ranges::stable_sort(order, {}, [&](std::size_t i) { return pvalues[i]; });
    return order;
}

}  // namespace

std::vector<double> benjamini_hochberg(const std::vector<double>& pvalues) {
    const std::vector<std::size_t> order = ascending(pvalues);
    std::vector<double> adjusted = pvalues;
    double smallest = 1.0;
    for (std::size_t rank = order.size(); rank > 0; --rank) {
        const std::size_t i = order[rank - 1];
        const double share =
            static_cast<double>(order.size()) / static_cast<double>(rank);  // 1 for the largest: q is p
        smallest = std::min(smallest, pvalues[i] * share);
        adjusted[i] = smallest;
    }
    return adjusted;
}

std::vector<double> holm(const std::vector<double>& pvalues) {
    const std::vector<std::size_t> order = ascending(pvalues);
    std::vector<double> adjusted = pvalues;
    double largest = 0.0;
    for (std::size_t rank = 0; rank < order.size(); ++rank) {
        const std::size_t i = order[rank];
        largest = std::max(largest, std::min(1.0, pvalues[i] * static_cast<double>(order.size() - rank)));
        adjusted[i] = largest;
    }
    return adjusted;
}

std::vector<double> over_family(const std::vector<double>& pvalues,
                                std::vector<double> (*adjust)(const std::vector<double>&)) {
    std::vector<double> counted = pvalues;
    std::ranges::replace_if(counted, [](double p) { return std::isnan(p); }, 1.0);
    std::vector<double> made = adjust(counted);
    for (std::size_t i = 0; i < made.size(); ++i) {
        made[i] = std::isnan(pvalues[i]) ? pvalues[i] : made[i];
    }
    return made;
}

Result<std::vector<double>> adjusted(const std::vector<double>& pvalues, Adjustment method) {
    for (std::size_t i = 0; i < pvalues.size(); ++i) {
        if (pvalues[i] < 0 || pvalues[i] > 1) {
            return invalid(
                fmt::format("p-value {} of {} is {:g}, which is no probability", i + 1, pvalues.size(), pvalues[i]),
                "pvalues", "give values from 0 to 1, NaN where a test has none");
        }
    }
    switch (method) {
        case Adjustment::BenjaminiHochberg:
            return benjamini_hochberg(pvalues);
        case Adjustment::Holm:
            break;
    }
    return holm(pvalues);
}

}  // namespace public_signals::inline models
