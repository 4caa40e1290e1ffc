// Which levels of one effect share levels of another, and how many rows: the small side's normal matrix after the large
// side is eliminated.
#pragma once

#include <Eigen/Core>
#include <cstdint>
#include <vector>

namespace public_signals::inline models {

/// Counts of the small levels' rows less what the large levels share. The rows lie group by group of the large effect:
/// group g holds rows begin[g] to begin[g + 1], and `small_code` their small levels.
Eigen::MatrixXd normal_matrix(const std::int32_t* small_code, std::int32_t levels,
                              const std::vector<std::size_t>& begin);

}  // namespace public_signals::inline models
