#include "public_signals/archive/snapshots.hpp"

#include <gtest/gtest.h>

#include <map>

#include "public_signals/base/file.hpp"
#include "unit/base/temporary_folder.hpp"

namespace public_signals {
namespace {

namespace fs = std::filesystem;

/// Every file below a folder with its bytes.
std::map<std::string, std::string> files_in(const fs::path& folder) {
    std::map<std::string, std::string> files;
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
        if (entry.is_regular_file()) {
            files[entry.path().lexically_relative(folder).string()] = *read_file(entry.path());
        }
    }
    return files;
}

Snapshot snapshot(const std::string& time, const std::string& html) {
    return {.captured_at = *parse_instant(time), .html = html, .json = "{\"page\": \"" + html + "\"}\n"};
}

std::vector<Snapshot> daily(int count) {
    std::vector<Snapshot> snapshots;
    for (int i = 0; i < count; ++i) {
        snapshots.push_back(snapshot("2024-01-01", "page " + std::to_string(i)));
        snapshots.back().captured_at += std::chrono::days{i};
    }
    return snapshots;
}

TEST(SnapshotManager, WritesThePageItsFactsAndTheLatest) {
    const TemporaryFolder folder;
    SnapshotManager manager(folder.path());
    ASSERT_TRUE(manager.save("tiktok", "ohmaryplay",
                             {snapshot("2024-01-02T03:04:05.678Z", "new"), snapshot("2024-01-01", "old")}));
    const std::map<std::string, std::string> expected = {
        {"tiktok/ohmaryplay/20240101T000000000Z.html", "old"},
        {"tiktok/ohmaryplay/20240101T000000000Z.json", "{\"page\": \"old\"}\n"},
        {"tiktok/ohmaryplay/20240102T030405678Z.html", "new"},
        {"tiktok/ohmaryplay/20240102T030405678Z.json", "{\"page\": \"new\"}\n"},
        {"tiktok/ohmaryplay/latest.html", "new"},
    };
    EXPECT_EQ(files_in(folder.path()), expected);
    EXPECT_FALSE(fs::is_symlink(folder / "tiktok/ohmaryplay/latest.html"));
}

TEST(SnapshotManager, KeepsTheLastFiftyByTimeOfCapture) {
    const TemporaryFolder folder;
    SnapshotManager manager(folder.path());
    std::vector<Snapshot> snapshots = daily(53);
    std::swap(snapshots.front(), snapshots.back());
    ASSERT_TRUE(manager.save("tiktok", "h", snapshots));
    const auto files = files_in(folder / "tiktok/h");
    EXPECT_EQ(files.size(), 50u * 2 + 1);
    EXPECT_FALSE(files.contains("20240103T000000000Z.html"));
    EXPECT_TRUE(files.contains("20240104T000000000Z.html"));
    EXPECT_EQ(files.at("latest.html"), "page 52");
    ASSERT_TRUE(manager.save("tiktok", "h", {snapshot("2023-01-01", "late news of an old page")}));
    EXPECT_EQ(files_in(folder / "tiktok/h"), files);
}

TEST(SnapshotManager, SavingTheSameTwiceChangesNothing) {
    const TemporaryFolder folder;
    std::vector<Snapshot> snapshots = daily(60);
    snapshots.push_back(snapshot("2024-01-01", "another page of that millisecond"));
    snapshots.push_back(snapshot("2024-02-01", "another page of this millisecond"));
    snapshots.push_back(snapshots.back());
    SnapshotManager manager(folder.path());
    ASSERT_TRUE(manager.save("instagram", "h", snapshots));
    const auto once = files_in(folder.path());
    ASSERT_TRUE(manager.save("instagram", "h", snapshots));
    EXPECT_EQ(files_in(folder.path()), once);
    std::vector<Snapshot> one_by_one = snapshots;
    for (const Snapshot& snapshot : one_by_one) {
        ASSERT_TRUE(manager.save("instagram", "h", snapshot));
    }
    EXPECT_EQ(files_in(folder.path()), once);
}

TEST(SnapshotManager, PagesOfOneMillisecondAreNumbered) {
    const TemporaryFolder folder;
    SnapshotManager manager(folder.path());
    for (const char* html : {"a", "b", "a", "c", "b"}) {
        ASSERT_TRUE(manager.save("tiktok", "h", {snapshot("2024-01-01", html)}));
    }
    const auto files = files_in(folder / "tiktok/h");
    EXPECT_EQ(files.size(), 7u);
    EXPECT_EQ(files.at("20240101T000000000Z.html"), "a");
    EXPECT_EQ(files.at("20240101T000000000Z-1.html"), "b");
    EXPECT_EQ(files.at("20240101T000000000Z-2.html"), "c");
    EXPECT_EQ(files.at("latest.html"), "c");
}

TEST(SnapshotManager, PageTenOfOneMillisecondComesAfterPageNine) {
    const TemporaryFolder folder;
    SnapshotManager manager(folder.path());
    for (int i = 0; i <= 10; ++i) {
        ASSERT_TRUE(manager.save("tiktok", "h", {snapshot("2024-01-01", std::to_string(i))}));
    }
    EXPECT_EQ(files_in(folder / "tiktok/h").at("latest.html"), "10");
}

TEST(SnapshotManager, SaysWhereThePageIs) {
    const TemporaryFolder folder;
    SnapshotManager manager(folder.path(), 2);
    const Snapshot page = snapshot("2024-01-01", "a");
    EXPECT_EQ(manager.save("tiktok", "h", page), folder / "tiktok/h/20240101T000000000Z.html");
    ASSERT_TRUE(manager.save("tiktok", "h", {snapshot("2024-01-02", "b"), snapshot("2024-01-03", "c")}));
    EXPECT_EQ(manager.save("tiktok", "h", page), fs::path());
}

TEST(SnapshotManager, FilesOfOthersInTheFolderAreLeftAlone) {
    const TemporaryFolder folder;
    const std::vector<std::string> others = {"notes.html", "20240101T000000000Z-0.html", "20240101T000000000Z-x.html",
                                             "20240101T000000000Zzz.html", "2024.html"};
    for (const std::string& name : others) {
        ASSERT_TRUE(write_file(folder / ("tiktok/h/" + name), "mine"));
    }
    SnapshotManager manager(folder.path(), 1);
    ASSERT_TRUE(manager.save("tiktok", "h", daily(3)));
    const auto files = files_in(folder / "tiktok/h");
    EXPECT_EQ(files.size(), others.size() + 3);
}

TEST(SnapshotManager, HandlesThatAreNoFileNamesStayInside) {
    const TemporaryFolder folder;
    SnapshotManager manager(folder / "in");
    for (const std::string handle : {"..", ".", "", "../x", "a/b", "Oh, Mary!", "/etc", "x\ny", "名前"}) {
        ASSERT_TRUE(manager.save("wikipedia", handle, daily(1))) << handle;
        EXPECT_TRUE(fs::exists(manager.folder_of("wikipedia", handle) / "latest.html")) << handle;
    }
    EXPECT_EQ(std::distance(fs::directory_iterator(folder / "in/wikipedia"), fs::directory_iterator()), 9);
    EXPECT_EQ(std::distance(fs::directory_iterator(folder.path()), fs::directory_iterator()), 1);
    fs::create_directories(folder / "outside");
    fs::create_directory_symlink(folder / "outside", folder / "in/tiktok");
    EXPECT_FALSE(manager.save("tiktok", "h", daily(1)));
    EXPECT_TRUE(fs::is_empty(folder / "outside"));
}

}  // namespace
}  // namespace public_signals
