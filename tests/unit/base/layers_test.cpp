// The house: which layer is built on which, where a source may be named, which file a library may be read in, and that
// a type's name means one type.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <regex>
#include <set>
#include <sstream>

#include "unit/base/source_tree.hpp"
#include "unit/project_folder.hpp"

namespace public_signals {
namespace {

namespace fs = std::filesystem;

using Names = std::set<std::string>;

/// What each layer is built on, as docs/architecture.md has it. Two layers that do not reach each other are siblings:
/// they meet only in values of the layers below.
std::map<std::string, Names> layers_of(const std::string& page) {
    static const std::regex row(R"re(\n\| `(\w+)` \|((?: `\w+`)*) \|(?=\n))re");
    static const std::regex word(R"re(\w+)re");
    std::map<std::string, Names> layers;
    for (std::sregex_iterator it(page.begin(), page.end(), row), end; it != end; ++it) {
        Names& below = layers[(*it)[1]];
        const std::string names = (*it)[2];
        for (std::sregex_iterator name(names.begin(), names.end(), word); name != end; ++name) {
            below.insert(name->str());
        }
    }
    return layers;
}

const std::map<std::string, Names>& built_on() {
    static const auto layers = layers_of(*read_file(tests::project_folder() / "docs/architecture.md"));
    return layers;
}

/// Everything below a layer.
Names below(const std::string& layer) {
    Names all;
    for (const std::string& next : built_on().at(layer)) {
        all.insert(next);
        all.merge(below(next));
    }
    return all;
}

bool may_include(const std::string& from, const std::string& to) {
    return from == to || (built_on().contains(from) && below(from).contains(to));
}

struct Include {
    std::string to;  // layer
    int line;
};

std::vector<Include> includes_in(const std::string& text) {
    static const std::regex directive(R"re(^\s*#\s*include\s*[<"]public_signals/([^/">]+)/[^">]+[">])re");
    std::vector<Include> includes;
    std::istringstream lines(text);
    std::string line;
    for (int number = 1; std::getline(lines, line); ++number) {
        std::smatch match;
        if (std::regex_search(line, match, directive)) {
            includes.push_back({match[1], number});
        }
    }
    return includes;
}

/// Each place where a pattern matches in some texts, as `file:line: text`.
std::vector<std::string> places_of(const std::regex& pattern, const SourceText& source, const std::string& text) {
    std::vector<std::string> places;
    std::istringstream lines(text);
    std::string line;
    for (int number = 1; std::getline(lines, line); ++number) {
        if (std::regex_search(line, pattern)) {
            places.push_back(source.name() + ":" + std::to_string(number) + ": " + line);
        }
    }
    return places;
}

/// The files below src/public_signals that hold a text.
Names files_with(const char* use) {
    Names files;
    for (const SourceText& source : source_texts()) {
        if (source.text.find(use) != std::string::npos) {
            files.insert(source.path.lexically_relative("src/public_signals").generic_string());
        }
    }
    return files;
}

TEST(Layers, EveryIncludeGoesDown) {
    int includes = 0;
    for (const SourceText& source : source_texts()) {
        for (const Include& include : includes_in(source.text)) {
            ++includes;
            EXPECT_TRUE(may_include(source.layer, include.to))
                << source.name() << ":" << include.line << " includes " << include.to;
        }
    }
    EXPECT_GT(includes, 1000);
}

TEST(Layers, EveryFolderIsALayerAndIsBuiltOnWhatIsBelowIt) {
    static const std::regex layer_line(R"re(public_signals_layer\((\w+)([^)]*)\))re");
    static const std::regex target(R"re(\bps_(\w+))re");
    for (const auto& entry : fs::directory_iterator(tests::project_folder() / "src/public_signals")) {
        if (!entry.is_directory()) {
            continue;
        }
        const std::string layer = entry.path().filename().string();
        ASSERT_TRUE(built_on().contains(layer)) << layer;
        const std::string text = *read_file(entry.path() / "CMakeLists.txt");
        std::smatch match;
        ASSERT_TRUE(std::regex_search(text, match, layer_line)) << layer;
        EXPECT_EQ(match[1], layer);
        const std::string linked = match[2];
        for (std::sregex_iterator it(linked.begin(), linked.end(), target), end; it != end; ++it) {
            const std::string to = (*it)[1];
            EXPECT_TRUE(to == "source_facts" || may_include(layer, to)) << layer << " is linked to " << to;
        }
    }
}

TEST(Layers, ThePageNamesEveryLayerAndNoOther) {
    const fs::path folder = tests::project_folder() / "src/public_signals";
    Names folders = {"python"};
    for (const auto& entry : fs::directory_iterator(folder)) {
        if (entry.is_directory()) {
            folders.insert(entry.path().filename().string());
        }
    }
    Names named;
    for (const auto& [layer, below] : built_on()) {
        named.insert(layer);
        EXPECT_TRUE(std::ranges::includes(folders, below)) << layer;
    }
    EXPECT_EQ(named, folders);
    EXPECT_EQ(layers_of("|---|\n| `a` | |\n| `b` | `a` `c` |\n"),
              (std::map<std::string, Names>{{"a", {}}, {"b", {"a", "c"}}}));
}

TEST(Layers, SiblingsNeverMeet) {
    const std::vector<std::vector<std::string>> siblings = {{"panel", "archive", "browser"},
                                                            {"collect", "aggregation"},
                                                            {"features", "quality", "models", "demo"},
                                                            {"cli", "python"}};
    for (const auto& of_a_level : siblings) {
        for (const std::string& from : of_a_level) {
            for (const std::string& to : of_a_level) {
                EXPECT_EQ(may_include(from, to), from == to) << from << " " << to;
            }
        }
    }
    EXPECT_FALSE(may_include("engine", "sources") || may_include("collect", "sources") ||
                 may_include("panel", "study"));
    EXPECT_FALSE(may_include("cli", "nosuch") || may_include("nosuch", "base"));
}

TEST(Layers, AnIncludeAgainstTheOrderIsSeen) {
    const auto found = includes_in("\n  #  include <public_signals/quality/validate.hpp>\n");
    ASSERT_EQ(found.size(), 1u);
    EXPECT_EQ(found[0].to, "quality");
    EXPECT_EQ(found[0].line, 2);
    EXPECT_FALSE(may_include("features", found[0].to));
}

TEST(Layers, EveryFolderSaysWhatItHolds) {
    const fs::path project = tests::project_folder();
    // Folders of inputs and of generated results are told of by the one above.
    for (const char* folder : {"bench", "cmake", "docs", "examples", "fuzz", "python", "python/public_signals", "rules",
                               "tests", "tests/browser", "tests/cases", "tests/oracles", "tests/pages", "tests/python",
                               "tests/server", "tests/typing", "tests/unit"}) {
        EXPECT_TRUE(read_file(project / folder / "README.md")) << folder << " has no README.md";
    }
    for (const char* root : {"src/public_signals", "python/bindings"}) {
        std::vector<fs::path> folders = {project / root};
        for (const auto& entry : fs::recursive_directory_iterator(project / root)) {
            if (entry.is_directory() && entry.path().filename() != "__pycache__") {
                folders.push_back(entry.path());
            }
        }
        for (const fs::path& folder : folders) {
            const auto text = read_file(folder / "README.md");
            ASSERT_TRUE(text) << folder << " has no README.md";
            const auto lines = std::ranges::count(*text, '\n');
            EXPECT_GE(lines, 3) << folder;
        }
    }
}

TEST(TypeNames, MeanOneTypeInTheWholeProgram) {
    std::map<std::string, std::vector<std::string>> places;
    for (const SourceText& source : source_texts()) {
        for (const std::string& type : types_defined_in(source.text)) {
            places[type].push_back(source.name());
        }
    }
    EXPECT_GT(places.size(), 500u);
    for (const auto& [type, files] : places) {
        EXPECT_EQ(files.size(), 1u) << type << " is defined in " << ::testing::PrintToString(files);
    }
}

TEST(TypeNames, AreReadFromDefinitionsInNamespaces) {
    const char* const text = R"(
        struct Declared;  // struct Commented {};
        namespace a::inline b { namespace {
        struct One : Base<int> { struct Inner {}; enum class Kind { A }; };
        }
        enum class Two : int { X };
        template <class T> class Three final { T m_t; };
        class Four::Impl { };
        struct Four::Other : Base { };
        void function(struct Declared*) { struct Local {}; const char* s = "struct Quoted {"; }
        constexpr struct Five* five = nullptr; }
    )";
    EXPECT_EQ(types_defined_in(text), (std::vector<std::string>{"One", "Two", "Three"}));
}

/// The sources as the list in panel/source.hpp has them, each with its room.
std::map<std::string, std::string> rooms() {
    const fs::path folder = tests::project_folder() / "src/public_signals";
    const std::string text = *read_file(folder / "panel/source.hpp");
    static const std::regex list(R"re(enum class Source[^{]*\{([^}]*)\})re");
    static const std::regex word(R"re(\w+)re");
    std::smatch match;
    std::map<std::string, std::string> found;
    if (std::regex_search(text, match, list)) {
        const std::string names = match[1];
        for (std::sregex_iterator it(names.begin(), names.end(), word), end; it != end; ++it) {
            found[it->str()];
        }
    }
    const auto letters = [](std::string name) {
        std::erase(name, '_');
        std::ranges::transform(name, name.begin(), [](unsigned char c) { return std::tolower(c); });
        return name;
    };
    for (const auto& entry : fs::directory_iterator(folder / "sources")) {
        const std::string room = entry.path().filename().string();
        for (auto& [source, of_source] : found) {
            of_source = entry.is_directory() && letters(source) == letters(room) ? room : of_source;
        }
    }
    return found;
}

bool is_in_room(const SourceText& source, const std::string& room) {
    return source.name().starts_with("src/public_signals/sources/" + room + "/");
}

TEST(Rooms, EverySourceHasOne) {
    const auto known = rooms();
    ASSERT_GE(known.size(), 4u);
    for (const auto& [source, room] : known) {
        EXPECT_NE(room, "") << source;
    }
}

TEST(Rooms, ASourceIsNamedInItsRoomAndTheListAlone) {
    const auto known = rooms();
    static const std::regex named(R"re(\bSource::([A-Z]\w*))re");
    for (const SourceText& source : source_texts()) {
        const std::string code = code_of(source.text);
        for (std::sregex_iterator it(code.begin(), code.end(), named), end; it != end; ++it) {
            const auto room = known.find((*it)[1]);
            EXPECT_TRUE(room != known.end() && is_in_room(source, room->second))
                << source.name() << " names " << it->str();
        }
    }
}

TEST(Rooms, NoTextIsComparedWithTheNameOfASource) {
    for (const auto& [id, room] : rooms()) {
        const std::regex compared("[=!]=\\s*\"" + room + "\"|\"" + room + "\"\\s*[=!]=|(?:find|contains|count)\\(\"" +
                                  room + "\"\\)");
        for (const SourceText& source : source_texts()) {
            if (!is_in_room(source, room)) {
                EXPECT_EQ(places_of(compared, source, source.text), std::vector<std::string>());
            }
        }
    }
}

/// What comments say of who uses something: the pattern of its use, and the files that have it.
struct Claim {
    const char* use;
    Names files;
};

const std::vector<Claim> claims = {
    {"#include <CLI/", {"cli/declare.cpp", "cli/declare_parts.hpp"}},
    {"#include <nlohmann/", {"data/json_writer.cpp"}},
    {"#include <lexbor/", {"data/html.cpp"}},
    {"#include <yaml-cpp/", {"engine/rules_reader.cpp", "sources/manifest/manifest_yaml.hpp", "study/yaml_reader.hpp"}},
    {"#include <sqlite3.h>", {"study/sqlite.cpp"}},
    {"#include <libpsl.h>", {"web/public_suffix.cpp"}},
    {"system_clock::now", {"base/timebins.cpp"}},
};

TEST(Claims, OfWhoUsesALibraryHold) {
    for (const Claim& claim : claims) {
        EXPECT_EQ(files_with(claim.use), claim.files) << claim.use;
    }
}

/// Comments that say so; what each says is in `claims`.
const Names claiming = {"src/public_signals/cli/declare.cpp", "src/public_signals/cli/declare.hpp",
                        "src/public_signals/data/html.cpp", "src/public_signals/data/json_writer.cpp"};

TEST(Claims, AreInTheTable) {
    static const std::regex claim(
        R"re(//.*\b(?:only here|here alone|nowhere else|no other file|nobody else uses|in [\w.]+ alone|files? alone)\b)re");
    for (const SourceText& source : source_texts()) {
        if (!claiming.contains(source.name())) {
            EXPECT_EQ(places_of(claim, source, source.text), std::vector<std::string>());
        }
    }
}

}  // namespace
}  // namespace public_signals
