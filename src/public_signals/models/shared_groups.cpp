#include "public_signals/models/shared_groups.hpp"

#include <bit>
#include <map>
#include <optional>

#include "public_signals/models/row_blocks.hpp"

namespace public_signals::inline models {
namespace {

using Index = Eigen::Index;

/// Cell by cell: for groups of any make.
Eigen::MatrixXd normal_matrix_by_rows(const std::int32_t* small_code, std::int32_t levels,
                                      const std::vector<std::size_t>& begin) {
    Eigen::MatrixXd normal = Eigen::MatrixXd::Zero(levels, levels);
    for (std::size_t g = 0; g + 1 < begin.size(); ++g) {
        const double weight = 1.0 / static_cast<double>(begin[g + 1] - begin[g]);
        for (std::size_t i = begin[g]; i < begin[g + 1]; ++i) {
            const std::int32_t a = small_code[i];
            normal(a, a) += 1.0;
            for (std::size_t j = begin[g]; j < begin[g + 1]; ++j) {
                normal(small_code[j], a) -= weight;
            }
        }
    }
    return normal;
}

/// Which groups hold each small level, a bit for each; groups of one size are together, each size in words of its
/// own.
struct Membership {
    std::size_t words = 0;
    std::vector<double> weight;       // of the groups of a word
    std::vector<std::uint64_t> bits;  // level by level
};

/// Nothing where a group holds a level twice, or where it would be more work than row by row.
std::optional<Membership> membership_of(const std::int32_t* small_code, std::int32_t small_levels,
                                        const std::vector<std::size_t>& begin) {
    std::map<std::size_t, std::size_t> of_size;
    double pairs = 0;
    const std::size_t count = begin.size() - 1;
    for (std::size_t g = 0; g < count; ++g) {
        const std::size_t size = begin[g + 1] - begin[g];
        ++of_size[size];
        pairs += static_cast<double>(size) * static_cast<double>(size);
    }
    Membership made;
    std::map<std::size_t, std::size_t> next_bit;
    for (const auto& [size, number] : of_size) {
        next_bit[size] = made.words * 64;
        made.weight.insert(made.weight.end(), (number + 63) / 64, 1.0 / static_cast<double>(size));
        made.words = made.weight.size();
    }
    const auto levels = static_cast<std::size_t>(small_levels);
    const double work = 0.5 * static_cast<double>(levels) * static_cast<double>(levels * made.words);
    if (work > pairs) {
        return std::nullopt;
    }
    made.bits.assign(levels * made.words, 0);
    for (std::size_t g = 0; g < count; ++g) {
        const std::size_t bit = next_bit[begin[g + 1] - begin[g]]++;
        const std::uint64_t mark = std::uint64_t{1} << (bit % 64);
        std::uint64_t* const word = made.bits.data() + bit / 64;
        for (std::size_t i = begin[g]; i < begin[g + 1]; ++i) {
            std::uint64_t& here = word[static_cast<std::size_t>(small_code[i]) * made.words];
            if ((here & mark) != 0) {
                return std::nullopt;
            }
            here |= mark;
        }
    }
    return made;
}

struct Overlap {
    double shared = 0;
    int rows = 0;
};

/// The groups that hold both levels: their weights, and how many they are.
#if defined(__x86_64__) && defined(__GNUC__)
__attribute__((target_clones("popcnt", "default")))
#endif
Overlap
overlap(const std::uint64_t* a, const std::uint64_t* b, const double* weight, std::size_t words) {
    Overlap made;
    for (std::size_t word = 0; word < words; ++word) {
        const int both = std::popcount(a[word] & b[word]);
        made.shared += both * weight[word];
        made.rows += both;
    }
    return made;
}

}  // namespace

/// Two levels share the groups that hold both, which are counted 64 at a time.
Eigen::MatrixXd normal_matrix(const std::int32_t* small_code, std::int32_t levels,
                              const std::vector<std::size_t>& begin) {
    const std::optional<Membership> membership = membership_of(small_code, levels, begin);
    if (!membership) {
        return normal_matrix_by_rows(small_code, levels, begin);
    }
    Eigen::MatrixXd normal(levels, levels);
    const auto of_level = [&](Index level) {
        return membership->bits.data() + static_cast<std::size_t>(level) * membership->words;
    };
    in_parallel_rows(
        static_cast<std::size_t>(levels),
        [&](std::size_t level) {
            const auto a = static_cast<Index>(level);
            for (Index b = 0; b <= a; ++b) {
                const auto [shared, rows] =
                    overlap(of_level(a), of_level(b), membership->weight.data(), membership->words);
                normal(a, b) = (a == b ? rows : 0) - shared;
            }
        },
        begin.back());
    return normal.selfadjointView<Eigen::Lower>();
}

}  // namespace public_signals::inline models
