// The source files of the program as the tests of its house read them.
#pragma once

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <functional>
#include <regex>
#include <string>
#include <string_view>
#include <vector>

#include "public_signals/base/file.hpp"
#include "unit/project_folder.hpp"

namespace public_signals {

struct SourceText {
    std::filesystem::path path;  // below the project: src/public_signals/base/file.cpp
    std::string layer;           // base, …; python for the bindings
    std::string text;

    std::string name() const { return path.generic_string(); }
};

inline std::vector<SourceText> source_texts() {
    const std::filesystem::path project = tests::project_folder();
    std::vector<SourceText> texts;
    for (const char* folder : {"src/public_signals", "python/bindings"}) {
        for (const auto& entry : std::filesystem::recursive_directory_iterator(project / folder)) {
            const std::string kind = entry.path().extension().string();
            if (!entry.is_regular_file() || (kind != ".hpp" && kind != ".cpp" && kind != ".h" && kind != ".cc")) {
                continue;
            }
            const auto below = entry.path().lexically_relative(project / folder);
            const bool is_binding = std::string_view(folder) == "python/bindings";
            texts.push_back({entry.path().lexically_relative(project), is_binding ? "python" : below.begin()->string(),
                             *read_file(entry.path())});
        }
    }
    return texts;
}

/// The text with comments, literals and preprocessor lines blanked; line breaks stay.
inline std::string code_of(std::string_view text) {
    std::string code(text);
    const auto blank = [&code](std::size_t from, std::size_t to) {
        for (std::size_t i = from; i < to && i < code.size(); ++i) {
            code[i] = code[i] == '\n' ? '\n' : ' ';
        }
        return to;
    };
    const auto line_end = [text](std::size_t from) { return std::min(text.find('\n', from), text.size()); };
    bool is_line_start = true;
    for (std::size_t i = 0; i < text.size();) {
        const std::string_view rest = text.substr(i);
        if (rest.front() == '\n' || rest.front() == ' ' || rest.front() == '\t') {
            is_line_start = is_line_start || rest.front() == '\n';
            ++i;
            continue;
        }
        if (rest.starts_with("//") || (is_line_start && rest.front() == '#')) {
            i = blank(i, line_end(i));
        } else if (rest.starts_with("/*")) {
            i = blank(i, std::min(text.find("*/", i + 2), text.size() - 2) + 2);
        } else if (rest.starts_with("R\"")) {
            const std::size_t open = text.find('(', i);
            const std::string close = ")" + std::string(text.substr(i + 2, open - i - 2)) + "\"";
            i = blank(i, std::min(text.find(close, open), text.size() - close.size()) + close.size());
        } else if (rest.front() == '"' ||
                   (rest.front() == '\'' && (i == 0 || !std::isalnum(static_cast<unsigned char>(text[i - 1]))))) {
            std::size_t end = i + 1;
            while (end < text.size() && text[end] != rest.front()) {
                end += text[end] == '\\' ? 2 : 1;
            }
            i = blank(i, end + 1);
        } else {
            ++i;
        }
        is_line_start = false;
    }
    return code;
}

/// The structs, classes and enums that a file defines in its namespaces; those inside of a class or function have a
/// name of their own only there.
inline std::vector<std::string> types_defined_in(std::string_view text) {
    const std::string code = code_of(text);
    static const std::regex definition(
        R"re((?:^|[^\w])(?:struct|class|enum(?:\s+class|\s+struct)?)\s+([A-Za-z_]\w*)(?:\s+final)?(?:\s*:(?!:)[^;{}]*)?\s*$)re");
    static const std::regex opens_namespace(R"re((?:^|[^\w])namespace(?:\s[\w\s:]*)?\s*$)re");
    std::vector<std::string> types;
    std::vector<bool> is_namespace;
    std::size_t begin = 0;  // of the statement
    int brackets = 0;
    for (std::size_t i = 0; i < code.size(); ++i) {
        const char c = code[i];
        brackets += c == '(' ? 1 : c == ')' ? -1 : 0;
        if (c == '{') {
            const std::string head = code.substr(begin, i - begin);
            const bool in_namespaces = std::ranges::all_of(is_namespace, std::identity());
            std::smatch match;
            const bool opens = brackets == 0 && in_namespaces && std::regex_search(head, opens_namespace);
            if (brackets == 0 && in_namespaces && !opens && std::regex_search(head, match, definition)) {
                types.push_back(match[1]);
            }
            is_namespace.push_back(opens);
            begin = i + 1;
        } else if (c == '}') {
            if (!is_namespace.empty()) {
                is_namespace.pop_back();
            }
            begin = i + 1;
        } else if (c == ';') {
            begin = i + 1;
        }
    }
    return types;
}

}  // namespace public_signals
