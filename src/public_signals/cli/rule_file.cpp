#include "public_signals/cli/rule_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace public_signals::inline cli {
namespace {

std::vector<std::string_view> lines_of(const std::string& text) {
    std::vector<std::string_view> lines;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.find('\n', at), text.size());
        lines.push_back(std::string_view(text).substr(at, end - at));
        at = end + 1;
    }
    return lines;
}

}  // namespace

Result<std::string> with_layouts_in_front(const std::string& before, const std::string& layouts, Source source,
                                          const std::string& file) {
    if (before.empty()) {
        return fmt::format("source: {}\nlayouts:\n{}", name_of(source), layouts);
    }
    const std::string_view key = "\nlayouts:\n";
    const std::size_t at = before.find(key);
    if (at == std::string::npos) {
        return invalid("there is no line `layouts:` to put the new layouts behind", file,
                       "add one, or move the file away and run this again");
    }
    std::string after = before;
    after.insert(at + key.size(), layouts);
    return after;
}

std::string patch_text(const std::string& before, const std::string& after, const std::string& file) {
    constexpr std::size_t context = 3;
    const auto old_lines = lines_of(before);
    const auto new_lines = lines_of(after);
    const auto [old_at, new_at] = std::ranges::mismatch(old_lines, new_lines);
    const auto first = static_cast<std::size_t>(old_at - old_lines.begin());
    const std::size_t added = new_lines.size() - old_lines.size();
    const std::size_t begin = first > context ? first - context : 0;
    const std::size_t end = std::min(first + context, old_lines.size());
    std::string text = fmt::format("--- {}\n+++ {}\n@@ -{},{} +{},{} @@\n", before.empty() ? "/dev/null" : file, file,
                                   before.empty() ? 0 : begin + 1, end - begin, begin + 1, end - begin + added);
    for (std::size_t i = begin; i < first; ++i) {
        text += fmt::format(" {}\n", old_lines[i]);
    }
    for (std::size_t i = 0; i < added; ++i) {
        text += fmt::format("+{}\n", new_lines[first + i]);
    }
    for (std::size_t i = first; i < end; ++i) {
        text += fmt::format(" {}\n", old_lines[i]);
    }
    return text;
}

}  // namespace public_signals::inline cli
