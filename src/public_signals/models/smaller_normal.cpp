#include "public_signals/models/smaller_normal.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <vector>

#include "public_signals/models/row_blocks.hpp"

namespace public_signals::inline models {
namespace {

using Index = Eigen::Index;

using FourNumbers = double __attribute__((vector_size(32)));

inline void take_out(double* from, const double* values, double share, std::size_t size) {
    std::size_t i = 0;
    for (; i + 4 <= size; i += 4) {
        FourNumbers left;
        FourNumbers taken;
        std::memcpy(&left, from + i, sizeof(left));
        std::memcpy(&taken, values + i, sizeof(taken));
        left -= share * taken;
        std::memcpy(from + i, &left, sizeof(left));
    }
    for (; i < size; ++i) {
        from[i] -= share * values[i];
    }
}

/// What some levels of the larger effect take out of a symmetric matrix: of each column what stands below its diagonal.
__attribute__((target_clones("avx2", "default"))) void take_out_levels(std::size_t first, std::size_t end,
                                                                       const GroupedRows& rows, const Factor& small,
                                                                       double* sums) {
    const auto size = static_cast<std::size_t>(small.levels);
    std::vector<double> count(size);
    std::vector<std::size_t> there;
    for (std::size_t level = first; level < end; ++level) {
        there.clear();
        for (std::size_t i = rows.begin[level]; i < rows.begin[level + 1]; ++i) {
            const auto at = static_cast<std::size_t>(small.code[rows.row[i]]);
            if (count[at] == 0) {
                there.push_back(at);
            }
            count[at] += 1;
        }
        const auto all = static_cast<double>(rows.begin[level + 1] - rows.begin[level]);
        for (const std::size_t at : there) {
            take_out(sums + size * at + at, count.data() + at, count[at] / all, size - at);
        }
        for (const std::size_t at : there) {
            count[at] = 0;
        }
    }
}

constexpr Index tile_rows = 8;
constexpr Index tile_columns = 4;

/// Eight rows of x times four columns of a, added up in the order of x's columns.
__attribute__((target_clones("avx2", "default"))) void tile_product(const double* x, std::size_t x_stride,
                                                                    const double* a, std::size_t a_stride,
                                                                    std::size_t inner, double* made,
                                                                    std::size_t made_stride) {
    FourNumbers upper0{};  // sums that stay in registers: a loop over an array of them would not
    FourNumbers upper1{};
    FourNumbers upper2{};
    FourNumbers upper3{};
    FourNumbers lower0{};
    FourNumbers lower1{};
    FourNumbers lower2{};
    FourNumbers lower3{};
    for (std::size_t s = 0; s < inner; ++s) {
        FourNumbers upper;
        FourNumbers lower;
        std::memcpy(&upper, x + x_stride * s, sizeof(upper));
        std::memcpy(&lower, x + x_stride * s + 4, sizeof(lower));
        const double* const by = a + s;
        upper0 += upper * by[0];
        lower0 += lower * by[0];
        upper1 += upper * by[a_stride];
        lower1 += lower * by[a_stride];
        upper2 += upper * by[2 * a_stride];
        lower2 += lower * by[2 * a_stride];
        upper3 += upper * by[3 * a_stride];
        lower3 += lower * by[3 * a_stride];
    }
    const std::array<FourNumbers, 2 * tile_columns> sums = {upper0, lower0, upper1, lower1,
                                                            upper2, lower2, upper3, lower3};
    for (std::size_t c = 0; c < tile_columns; ++c) {
        std::memcpy(made + made_stride * c, &sums[2 * c], 2 * sizeof(FourNumbers));
    }
}

}  // namespace

Eigen::MatrixXd smaller_normal(const GroupedRows& by_large, const Factor& small) {
    const Index size = small.levels;
    const std::size_t levels = by_large.begin.size() - 1;
    const std::size_t blocks = std::clamp<std::size_t>(by_large.row.size() / block_rows, 1, 16);
    std::vector<Eigen::MatrixXd> sums(blocks);
    in_parallel_rows(
        blocks,
        [&](std::size_t block) {
            sums[block] = Eigen::MatrixXd::Zero(size, size);
            take_out_levels(levels * block / blocks, levels * (block + 1) / blocks, by_large, small,
                            sums[block].data());
        },
        by_large.row.size());
    Eigen::MatrixXd normal = Eigen::MatrixXd::Zero(size, size);
    for (const Eigen::MatrixXd& sum : sums) {
        normal += sum;
    }
    for (const std::int32_t level : small.code) {
        normal(level, level) += 1;
    }
    return normal.selfadjointView<Eigen::Lower>();
}

Eigen::MatrixXd side_product(const Eigen::MatrixXd& x, const Eigen::MatrixXd& a) {
    Eigen::MatrixXd made(x.rows(), a.cols());
    const Index rows = x.rows() - x.rows() % tile_rows;
    const Index columns = a.cols() - a.cols() % tile_columns;
    for (Index row = 0; row < rows; row += tile_rows) {
        for (Index column = 0; column < columns; column += tile_columns) {
            tile_product(x.data() + row, static_cast<std::size_t>(x.rows()), a.col(column).data(),
                         static_cast<std::size_t>(a.rows()), static_cast<std::size_t>(x.cols()),
                         made.data() + row + column * made.rows(), static_cast<std::size_t>(made.rows()));
        }
    }
    made.bottomRows(x.rows() - rows).noalias() = x.bottomRows(x.rows() - rows).lazyProduct(a);
    made.topRows(rows).rightCols(a.cols() - columns).noalias() =
        x.topRows(rows).lazyProduct(a.rightCols(a.cols() - columns));
    return made;
}

}  // namespace public_signals::inline models
