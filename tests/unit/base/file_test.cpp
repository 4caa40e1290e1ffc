#include "public_signals/base/file.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>
#include <set>

#include "unit/base/temporary_folder.hpp"

namespace public_signals {
namespace {

namespace fs = std::filesystem;

std::size_t entries_in(const fs::path& folder) {
    return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder), fs::directory_iterator()));
}

TEST(WriteFile, MakesParentFoldersAndLeavesNoTemporaryFile) {
    const TemporaryFolder folder;
    const std::string bytes("a\0b\n", 4);
    ASSERT_TRUE(write_file(folder / "x/y/z.txt", bytes));
    EXPECT_EQ(read_file(folder / "x/y/z.txt"), bytes);
    ASSERT_TRUE(write_file(folder / "x/y/z.txt", ""));
    EXPECT_EQ(read_file(folder / "x/y/z.txt"), "");
    EXPECT_EQ(entries_in(folder / "x/y"), 1u);
}

TEST(WriteFile, AReaderThatHasTheOldFileOpenKeepsTheOldBytes) {
    const TemporaryFolder folder;
    ASSERT_TRUE(write_file(folder / "f", "old"));
    std::ifstream reader(folder / "f");
    ASSERT_TRUE(write_file(folder / "f", "new and longer"));
    std::string seen;
    std::getline(reader, seen);
    EXPECT_EQ(seen, "old");
}

TEST(WriteFile, FailingLeavesTheOldFileAndNothingElse) {
    const TemporaryFolder folder;
    ASSERT_TRUE(write_file(folder / "f", "old"));
    EXPECT_FALSE(write_file(folder / "f/below", "x"));
    fs::create_directories(folder / "taken/by a folder");
    const auto over_a_folder = write_file(folder / "taken", "x");
    ASSERT_FALSE(over_a_folder);
    EXPECT_EQ(over_a_folder.error().kind, ErrorKind::Io);
    EXPECT_EQ(over_a_folder.error().where, (folder / "taken").string());
    EXPECT_EQ(read_file(folder / "f"), "old");
    EXPECT_EQ(entries_in(folder.path()), 2u);
}

TEST(WriteFile, NothingIsWrittenOutsideItsRoot) {
    const TemporaryFolder folder;
    const fs::path root = folder / "root";
    const fs::path outside = folder / "outside";
    fs::create_directories(root);
    fs::create_directories(outside);
    fs::create_directory_symlink(outside, root / "linked");
    fs::create_symlink(outside / "target.txt", root / "dangling.txt");
    fs::create_symlink("../outside/target.txt", root / "relative.txt");
    for (const char* name :
         {"../x", "linked/x", "linked/new/x", "dangling.txt", "relative.txt", "a/../../x", "linked/../../x"}) {
        const auto written = write_file(root / name, "x", root);
        ASSERT_FALSE(written) << name;
        EXPECT_EQ(written.error().kind, ErrorKind::Io);
        EXPECT_FALSE(written.error().help.empty());
    }
    EXPECT_EQ(entries_in(outside), 0u);
    EXPECT_EQ(entries_in(folder.path()), 2u);
}

TEST(WriteFile, InsideItsRootLinksAreNoHindrance) {
    const TemporaryFolder folder;
    fs::create_directories(folder / "real/data");
    fs::create_directory_symlink("real", folder / "root");
    fs::create_directory_symlink("data", folder / "real/link");
    const fs::path root = folder / "root";
    EXPECT_TRUE(write_file(root / "link/x", "1", root));
    EXPECT_EQ(read_file(folder / "real/data/x"), "1");
    EXPECT_TRUE(write_file(root / "new/../y", "2", root));
    EXPECT_EQ(read_file(folder / "real/y"), "2");
}

TEST(WriteFile, FollowsTheUmask) {
    const TemporaryFolder folder;
    const mode_t before = ::umask(027);
    ASSERT_TRUE(write_file(folder / "f", "x"));
    ::umask(before);
    EXPECT_EQ(static_cast<unsigned>(fs::status(folder / "f").permissions()), 0640u);
}

TEST(ReadFile, SaysWhichFileIsMissingOrNoFile) {
    const TemporaryFolder folder;
    const auto missing = read_file(folder / "nosuch");
    ASSERT_FALSE(missing);
    EXPECT_EQ(missing.error().kind, ErrorKind::Io);
    EXPECT_EQ(missing.error().where, (folder / "nosuch").string());
    EXPECT_FALSE(read_file(folder.path()));
}

TEST(ReadFile, ReadsFilesWhoseSizeIsNotKnownBefore) {
    EXPECT_FALSE(read_file("/proc/self/status").value_or("").empty());
}

TEST(CommitFile, PutsAStreamedFileInItsPlace) {
    const TemporaryFolder folder;
    const fs::path temporary = temporary_beside(folder / "f");
    EXPECT_EQ(temporary.parent_path(), folder.path());
    EXPECT_NE(temporary, temporary_beside(folder / "f"));
    std::ofstream(temporary) << "streamed";
    ASSERT_TRUE(commit_file(temporary, folder / "f"));
    EXPECT_EQ(read_file(folder / "f"), "streamed");
    EXPECT_FALSE(commit_file(temporary, folder / "f"));
}

TEST(SlugOf, IsReadable) {
    const std::vector<std::pair<std::string, std::string>> table = {
        {"Oh, Mary!", "oh_mary"},
        {"& Juliet", "juliet"},
        {"Six: The Musical", "six_the_musical"},
        {"1776", "1776"},
        {"Les Misérables", "les_miserables"},
        {"Ｆｕｌｌ Ｗｉｄｔｈ ①", "full_width_1"},
        {"Straße", "strasse"},
        {"  --  ", "show"},
        {"", "show"},
        {"オペラ座の怪人", "show"},
        {"CON", "con_show"},
        {"com1", "com1_show"},
        {"Lpt9.txt", "lpt9_txt"},
        {"a\xff\xfe"
         "b",
         "a_b"},
    };
    for (const auto& [name, slug] : table) {
        EXPECT_EQ(slug_of(name), slug) << name;
    }
}

/// Names that try to leave a folder, to be a device, to be too long or to be no text.
std::vector<std::string> hostile_names() {
    const std::vector<std::string> pieces = {"../x",
                                             "..",
                                             ".",
                                             "/etc/passwd",
                                             "a/b",
                                             "a\\b",
                                             "C:\\x",
                                             "nul",
                                             "aux.txt",
                                             "~root",
                                             "$HOME",
                                             "`id`",
                                             "-rf",
                                             "*",
                                             "?",
                                             "a\nb",
                                             "\t",
                                             "\x7f",
                                             "\u202Egpj.exe",
                                             "\u200b",
                                             "\ufeffx",
                                             "％2e％2e",
                                             "%2e%2e%2f",
                                             "\xc0\xae\xc0\xae/",
                                             "\xed\xa0\x80",
                                             "con ",
                                             "x.",
                                             "…",
                                             "．．／x",
                                             "a:b",
                                             "\"",
                                             "<>|"};
    std::vector<std::string> names = pieces;
    for (const std::string& a : pieces) {
        names.push_back(a + "/" + a);
        names.push_back(std::string(300, 'x') + a);
        names.push_back(a + std::string(1, '\0') + "b");
        names.push_back("ok/" + a);
        names.push_back(a + std::string(300, '/') + "e");
        names.push_back(a + "é" + std::string(78, 'y') + " z");
    }
    return names;
}

TEST(SlugOf, HostileNamesStayInsideTheirFolder) {
    const TemporaryFolder folder;
    const std::vector<std::string> names = hostile_names();
    ASSERT_GE(names.size(), 200u);
    std::set<std::string> slugs;
    for (const std::string& name : names) {
        const std::string slug = slug_of(name);
        EXPECT_FALSE(slug.empty());
        EXPECT_LE(slug.size(), 80u);
        EXPECT_EQ(slug.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_"), std::string::npos) << slug;
        EXPECT_FALSE(slug.starts_with('_') || slug.ends_with('_')) << slug;
        ASSERT_TRUE(write_file(folder / ("in/" + slug), name, folder / "in")) << slug;
        slugs.insert(slug);
    }
    EXPECT_EQ(entries_in(folder / "in"), slugs.size());
    EXPECT_EQ(entries_in(folder.path()), 1u);
}

}  // namespace
}  // namespace public_signals
