// What a test does not reject on one side of an estimate: an interval by inversion, found by trying.
#pragma once

#include <optional>

namespace public_signals::inline models {

/// How far out the last that is not rejected lies, in standard errors, none where there is no end; and whether
/// something nearer is rejected, so that it is no interval.
struct Unrejected {
    std::optional<double> end;
    bool has_hole = false;
};

/// How hard it is looked for.
struct IntervalSearch {
    int most_doublings = 20;  // a million standard errors away there is no end: rounding decides there
    int most_halvings = 100;
    double looked_beyond = 16;  // times the distance of the first coefficient that is rejected
    double beyond_step = 1.1;
    int probes_a_side = 32;       // for holes in what is not rejected
    double close_enough = 1e-12;  // of the distance from the estimate to an end of the interval
};

/// `is_inside` says whether the coefficient so many standard errors away has a p over alpha; `zero` is how far out zero
/// lies, if it lies on this side.
template <class IsInside>
Unrejected unrejected(const IsInside& is_inside, std::optional<double> zero, const IntervalSearch& search = {}) {
    Unrejected found;
    double inside = 0;
    double outside = 1;
    const auto widen = [&](int most) {
        for (int i = 0; i < most; ++i, outside *= 2) {
            if (!is_inside(outside)) {
                return true;
            }
            inside = outside;
        }
        return false;
    };
    if (!widen(search.most_doublings)) {
        return {.end = std::nullopt, .has_hole = false};
    }
    for (double probe = outside; probe <= outside * search.looked_beyond; probe *= search.beyond_step) {
        if (is_inside(probe)) {  // it comes back
            found.has_hole = true;
            inside = probe;
            outside = 2 * probe;
            if (!widen(search.most_doublings)) {
                return {.end = std::nullopt, .has_hole = true};
            }
        }
    }
    if (zero && *zero > inside && is_inside(*zero)) {
        inside = *zero;
        if (*zero > outside) {
            found.has_hole = true;
            outside = 2 * *zero;
            if (!widen(search.most_doublings)) {
                return {.end = std::nullopt, .has_hole = true};
            }
        }
    }
    for (int i = search.probes_a_side - 1; i > 0; --i) {  // from outside in, between the two
        const double probe = inside + (outside - inside) * i / search.probes_a_side;
        if (is_inside(probe)) {
            inside = probe;
            outside = inside + (outside - inside) / (search.probes_a_side - i);
            break;
        }
    }
    for (int i = 0; i < search.most_halvings && outside - inside > search.close_enough * outside; ++i) {
        const double middle = inside + (outside - inside) / 2;
        (is_inside(middle) ? inside : outside) = middle;
    }
    found.end = inside;
    for (int i = 1; i < search.probes_a_side && !found.has_hole; ++i) {
        found.has_hole = !is_inside(inside * i / search.probes_a_side);
    }
    found.has_hole = found.has_hole || (zero && *zero < inside && !is_inside(*zero));
    return found;
}

}  // namespace public_signals::inline models
