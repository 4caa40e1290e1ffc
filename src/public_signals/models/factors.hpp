// Columns as groups of rows, each column worked out once however often it is asked for.
#pragma once

#include <cstddef>
#include <list>
#include <vector>

#include "public_signals/models/sample.hpp"

namespace public_signals {

/// Row numbers in ascending order; as many as a column has rows means all of them.
using Rows = std::vector<std::size_t>;

class Factors {
  public:
    /// Codes of every row in order of first appearance; -1 where the value is missing.
    const Factor& of(const Column& column);
    /// Codes of `rows` alone, levels that they lack left out. Each of them has a value.
    Factor of(const Column& column, const Rows& rows);

  private:
    std::list<std::pair<const Column*, Factor>> m_known;  // few, and none may move
};

}  // namespace public_signals
