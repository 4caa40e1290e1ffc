#include <fmt/format.h>

#include <algorithm>

#include "public_signals/base/file.hpp"
#include "public_signals/base/text.hpp"
#include "public_signals/base/words.hpp"
#include "public_signals/cli/commands.hpp"
#include "public_signals/cli/console.hpp"
#include "public_signals/cli/workspace.hpp"
#include "public_signals/data/json_writer.hpp"
#include "public_signals/engine/layout_posts.hpp"
#include "public_signals/engine/rules.hpp"
#include "public_signals/engine/rules_reader.hpp"

namespace public_signals::inline cli {
namespace fs = std::filesystem;
namespace {

struct Checked {
    std::string file;
    std::string layout;
    std::string proof;
    std::string problem;  // empty: the layout reads its page
    std::size_t posts = 0;
};

/// A proof is named from its rule file's folder, or from the folder around it, as in the project itself.
std::optional<fs::path> proof_file(const fs::path& folder, const std::string& proof) {
    std::error_code ignored;
    for (const fs::path& base : {folder, folder / ".."}) {
        if (fs::is_regular_file(base / proof, ignored)) {
            return base / proof;
        }
    }
    return std::nullopt;
}

Result<Checked> check(const fs::path& folder, const std::string& file, const LayoutRule& layout, Source source) {
    Checked checked{file, layout.name, layout.proof, "", 0};
    const auto proof = proof_file(folder, layout.proof);
    if (!proof) {
        checked.problem = "the page is not there";
        return checked;
    }
    Page page;
    page.body = TRY(read_file(*proof));
    PageDocument document(page);
    const LayoutReading reading = read_layout(layout, document, source);
    checked.posts = reading.posts.size();
    if (!reading.is_known) {
        checked.problem = "the layout does not know the page";
    } else if (!reading.is_whole) {
        checked.problem = "what the layout expects is not in the page";
    } else if (reading.unreadable > 0) {
        checked.problem = fmt::format("{} posts lack a required field", reading.unreadable);
    }
    return checked;
}

}  // namespace

Result<ExitCode> run(const RulesCheckOptions& options) {
    const NamedPath folder = TRY(path_or_default(options.rules, "rules", options.common.config));
    std::vector<Checked> all;
    std::error_code ignored;
    for (const Source source : sources_with_rules()) {
        const std::string file = rules_file_of(source);
        if (fs::exists(folder.path / file, ignored)) {
            const std::string text = TRY(read_file(folder.path / file));
            const SourceRules rules = TRY(parse_rules(text, (folder.path / file).string(), source));
            for (const LayoutRule& layout : rules.layouts) {
                all.push_back(TRY(check(folder.path, file, layout, source)));
            }
        }
    }
    if (all.empty()) {
        return invalid("there are no rules to check", folder.path.string(),
                       fmt::format("name a folder with {}: --rules DIR", in_prose(rules_files())));
    }
    const auto failed = std::ranges::count_if(all, [](const Checked& checked) { return !checked.problem.empty(); });
    if (options.common.json) {
        Json list = Json::array();
        for (const Checked& checked : all) {
            list.push_back({{"file", checked.file},
                            {"layout", checked.layout},
                            {"proof", checked.proof},
                            {"ok", checked.problem.empty()},
                            {"posts", checked.posts},
                            {"problem", checked.problem.empty() ? Json() : Json(checked.problem)}});
        }
        print(list.dump(2) + "\n");
    } else {
        for (const Checked& checked : all) {
            say(fmt::format("{:<16}{:<34}{:>4} posts  {}\n", checked.file, checked.layout, checked.posts,
                            checked.problem.empty() ? "ok" : fmt::format("{}: {}", checked.problem, checked.proof)));
        }
        say(fmt::format("{} layouts, {} without a page that proves them\n", all.size(), failed));
    }
    return failed == 0 ? ExitCode::Done : ExitCode::ActionNeeded;
}

}  // namespace public_signals::inline cli
