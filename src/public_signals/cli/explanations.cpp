#include "public_signals/cli/explanations.hpp"

#include <algorithm>

namespace public_signals::inline cli {
namespace {

constexpr std::string_view heading_mark = "\n## ";

std::string_view trimmed(std::string_view text) {
    const std::size_t first = text.find_first_not_of('\n');
    return first == text.npos ? std::string_view() : text.substr(first, text.find_last_not_of('\n') - first + 1);
}

/// Up to the stop that ends it, whatever lines it is written in.
std::string first_sentence(std::string_view text) {
    std::string sentence(text.substr(0, text.find("\n\n")));
    std::ranges::replace(sentence, '\n', ' ');
    const std::size_t stop = sentence.find(". ");
    return stop == sentence.npos ? sentence : sentence.substr(0, stop + 1);
}

std::vector<Explanation> read_page(std::string_view page) {
    std::vector<Explanation> found;
    for (std::size_t at = page.find(heading_mark); at != page.npos;) {
        const std::size_t end = page.find(heading_mark, at + 1);
        const std::string_view section = page.substr(at + heading_mark.size(), end == page.npos ? end : end - at - 4);
        const std::size_t line = section.find('\n');
        const std::string_view text = trimmed(section.substr(line));
        found.push_back({section.substr(0, line), first_sentence(text), text});
        at = end;
    }
    return found;
}

std::string folded(std::string_view code) {
    std::string text(code);
    std::ranges::transform(text, text.begin(), [](char c) {
        return c == ' ' || c == '-' ? '_' : c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return text;
}

}  // namespace

const std::vector<Explanation>& explanations() {
    static const std::vector<Explanation> all = read_page(explanations_page);
    return all;
}

const Explanation* explanation_of(std::string_view code) {
    const auto& all = explanations();
    const std::string wanted = folded(code);
    const auto exact = std::ranges::find(all, code, &Explanation::code);
    const auto found = exact != all.end() ? exact : std::ranges::find_if(all, [&](const Explanation& explanation) {
        return folded(explanation.code) == wanted;
    });
    return found == all.end() ? nullptr : &*found;
}

}  // namespace public_signals::inline cli
