// A page read the short way (scripts found in the outline of the bytes) and the long way (in the tree of the document),
// whole, changed and broken.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <functional>
#include <random>

#include "public_signals/engine/layout.hpp"
#include "public_signals/engine/rules_reader.hpp"
#include "unit/engine/pages.hpp"
#include "unit/project_folder.hpp"

namespace public_signals::tests {
namespace {

void replace_all(std::string& text, const std::string& from, const std::string& to) {
    for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
        text.replace(at, from.size(), to);
    }
}

/// The shipped rules, with selectors that only a tree can answer.
SourceRules rules_by_tree(Source source) {
    std::string text = bytes_of(tests::project_folder() / "rules" / (std::string(name_of(source)) + ".yaml"));
    replace_all(text, "{script: script#", "{script: html script#");
    replace_all(text, "{script: \"script[", "{script: \"html script[");
    return parse_rules(text, "rules", source).value();
}

std::string said(const ReadPage& read) {
    std::string text = fmt::format("{} {} {} {}\n", name_of(read.state), read.layout, read.account.handle,
                                   read.account.posts.value_or(-1));
    for (const ReadPost& post : read.posts) {
        text += post.author + post_json(post.post, Source::TikTok) + post_json(post.post, Source::Instagram) + "\n";
    }
    return text;
}

/// The longest script of a page, tags and all.
std::string longest_script(const std::string& page) {
    std::string longest;
    for (std::size_t at = page.find("<script"); at != std::string::npos; at = page.find("<script", at + 1)) {
        const std::size_t end = page.find("</script>", at);
        if (end != std::string::npos && end - at > longest.size()) {
            longest = page.substr(at, end + 9 - at);
        }
    }
    return longest;
}

std::vector<std::string> changed(const std::string& page, std::mt19937& random) {
    std::vector<std::string> pages = {page};
    const auto with = [&](const std::string& from, const std::string& to) {
        std::string other = page;
        replace_all(other, from, to);
        pages.push_back(std::move(other));
    };
    const std::string script = longest_script(page);
    for (const auto& [from, to] : std::vector<std::pair<std::string, std::string>>{
             {"itemStruct", "itemStructV2"},
             {"\"stats\"", "\"counts\""},
             {"<script", "<SCRIPT"},
             {"</script>", "</ScRiPt >"},
             {"\"id\":", "\"id\" :\n"},
             {"<script id", "<script data-x='a>b' id"},
             {"\" type=\"application/json\"", "\"\n\ttype=application/json"},
             {"</html>", ""}}) {
        with(from, to);
    }
    if (!script.empty()) {
        for (const auto& [front, behind] :
             std::vector<std::pair<std::string, std::string>>{{"<!-- ", " -->"},
                                                              {"<textarea>", "</textarea>"},
                                                              {"<style>", "</style>"},
                                                              {"<title>", "</title>"},
                                                              {"<div>", "</div>"},
                                                              {"<![CDATA[>", "]]>"},
                                                              {"<p>a < b & c > d", "</p>"}}) {
            with(script, front + script + behind);
        }
        with(script, script + script);
        with(script, script.substr(0, script.find('>') + 1) + "{\"a\":" + script.substr(script.find('>') + 1) + script);
    }
    for (int cut = 0; cut < 12; ++cut) {
        std::string front = page.substr(0, random() % page.size());
        // A script that lacks its end, or a part of its end tag, is read up to there from the outline alone.
        const html::Ending ending = html::outline_of(front).ending;
        if (ending != html::Ending::InsideScript && ending != html::Ending::InsideTag) {
            pages.push_back(std::move(front));
        }
    }
    return pages;
}

TEST(PagePaths, AScriptOfTheOutlineIsTheScriptOfTheTree) {
    std::mt19937 random(5);
    std::size_t read = 0;
    for (const Source source : {Source::TikTok, Source::Instagram}) {
        const SourceRules by_tree = rules_by_tree(source);
        std::vector<std::filesystem::path> files = pages_of(source);
        std::error_code missing;
        for (const auto& entry : std::filesystem::directory_iterator(recordings_folder / name_of(source), missing)) {
            files.push_back(entry.path());
        }
        for (const std::filesystem::path& file : files) {
            const std::string page = bytes_of(file);
            constexpr std::size_t short_enough = 200000;
            if (file.extension() != ".html" || page.size() > short_enough) {
                continue;
            }
            for (const std::string& body : changed(page, random)) {
                const Page changed_page = page_of(body);
                ++read;
                EXPECT_EQ(said(read_page(changed_page, rules().of(source))), said(read_page(changed_page, by_tree)))
                    << file << "\n"
                    << body.substr(0, 600);
            }
        }
    }
    EXPECT_GT(read, 300U);
}

}  // namespace
}  // namespace public_signals::tests
