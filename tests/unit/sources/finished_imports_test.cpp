// Forty shows whose posts somebody saved on each day of a week: a file covers what it shows, so a count of a week that
// was not over when it was saved, or that its posts do not reach, never enters the weekly file.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "public_signals/aggregation/weekly.hpp"
#include "public_signals/base/file.hpp"
#include "public_signals/engine/import/import_archive.hpp"
#include "public_signals/engine/replay.hpp"
#include "unit/base/temporary_folder.hpp"
#include "unit/sources/forty_shows.hpp"

namespace public_signals::collect {
namespace {

using import::ImportHints;

/// One visit: when it began, and how many of the latest posts it shows of each show.
struct Capture {
    Instant at;
    int number = 0;

    /// 8 to 34 days of posts.
    std::vector<Instant> shown(int show) const {
        std::vector<Instant> times = posts(show, at);
        times.resize(static_cast<std::size_t>(20 + (7 * show + 13 * number) % 63));
        return times;
    }
    /// When the post at that place was collected: one a second, as somebody scrolls.
    Instant seen(std::size_t place) const { return at + std::chrono::seconds(place); }
};

/// 5:00 on nine days; on the Sunday also half a minute before midnight, so that the visit goes on past it, and on the
/// stroke of it.
std::vector<Capture> captures() {
    std::vector<Instant> times;
    for (int today = 0; today < 9; ++today) {
        times.push_back(Instant(refreshed_from + std::chrono::days(today)) + std::chrono::hours(5));
    }
    const Instant midnight(refreshed_from + std::chrono::days(7));
    times.push_back(midnight - std::chrono::seconds(30));
    times.push_back(midnight);
    std::ranges::sort(times);
    std::vector<Capture> each;
    for (const Instant at : times) {
        each.push_back({at, static_cast<int>(each.size())});
    }
    return each;
}

struct Saved {
    std::string name;
    std::string bytes;
    ImportHints hints;
};
using Files = std::vector<Saved>;

std::string instagram_item(const std::string& name, Instant time) {
    return fmt::format(
        R"({{"pk":"{}","code":"C{}","taken_at":{},"like_count":3,"like_and_view_counts_disabled":false,"comment_count":2,"media_type":1,"caption":null,)"
        R"("product_type":"feed","clips_metadata":null,"timeline_pinned_user_ids":[],)"
        R"("image_versions2":{{}},"user":{{"username":"{}"}}}})",
        seconds_of(time), seconds_of(time), seconds_of(time), name);
}

template <class Item>
Files zeeschuimer(const Capture& capture, const char* platform, const char* page, const Item& item) {
    std::string lines;
    for (int show = 0; show < forty; ++show) {
        const auto times = capture.shown(show);
        for (std::size_t place = 0; place < times.size(); ++place) {
            lines += fmt::format(R"({{"timestamp_collected":{},"source_platform":"{}",)"
                                 R"("source_platform_url":"{}{}","data":{}}})"
                                 "\n",
                                 seconds_of(capture.seen(place)) * 1000, platform, page, handle(show),
                                 item(handle(show), times[place]));
        }
    }
    return {{"posts.ndjson", lines, {}}};
}

Files zeeschuimer_of_tiktok(const Capture& capture) {
    return zeeschuimer(capture, "tiktok.com", "https://www.tiktok.com/@", tiktok_item);
}

Files zeeschuimer_of_instagram(const Capture& capture) {
    return zeeschuimer(capture, "instagram.com", "https://www.instagram.com/", instagram_item);
}

Files research_answers(const Capture& capture) {
    std::vector<std::string> videos;
    for (int show = 0; show < forty; ++show) {
        for (const Instant time : capture.shown(show)) {
            videos.push_back(fmt::format(
                R"({{"id":{},"username":"{}","create_time":{},"view_count":10,)"
                R"("like_count":3,"comment_count":2,"share_count":1,"region_code":"US","video_description":""}})",
                tiktok_id(time), handle(show), seconds_of(time)));
        }
    }
    return {{"answer.json",
             fmt::format(R"({{"data":{{"videos":{},"has_more":true}},"error":{{"code":"ok"}}}})", joined(videos)),
             {.captured_at = capture.at}}};
}

/// A table that says of each post when it was looked at.
Files table(const Capture& capture, std::int64_t (*id_of)(Instant)) {
    std::string rows = "post_id,handle,posted_at,views,likes,comments,shares,hashtags,is_reel,captured_at\n";
    for (int show = 0; show < forty; ++show) {
        const auto times = capture.shown(show);
        for (std::size_t place = 0; place < times.size(); ++place) {
            rows += fmt::format("{},{},{},10,3,2,1,[],no,{}\n", id_of(times[place]), handle(show),
                                format_instant(times[place]), format_instant(capture.seen(place / 20 * 20)));
        }
    }
    return {{"posts.csv", rows, {}}};
}

Files table_of_tiktok(const Capture& capture) {
    Files files = table(capture, tiktok_id);
    files[0].hints.source = Source::TikTok;
    return files;
}

Files table_of_instagram(const Capture& capture) {
    Files files = table(capture, instagram_id);
    files[0].hints.source = Source::Instagram;
    return files;
}

std::vector<std::string> tiktok_items(int show, const std::vector<Instant>& times) {
    std::vector<std::string> items;
    for (const Instant time : times) {
        items.push_back(tiktok_item(handle(show), time));
    }
    return items;
}

Files saved_pages(const Capture& capture) {
    Files files;
    for (int show = 0; show < forty; ++show) {
        const std::string name = handle(show);
        files.push_back({name + ".html",
                         tiktok_profile(name, tiktok_items(show, capture.shown(show)), posts(show, capture.at).size()),
                         {.url = "https://www.tiktok.com/@" + name, .captured_at = capture.at}});
    }
    return files;
}

std::string har_entry(const std::string& url, const std::string& referer, Instant at, const std::string& body) {
    return nlohmann::json{
        {"startedDateTime", format_instant(at)},
        {"request", {{"url", url}, {"headers", {{{"name", "Referer"}, {"value", referer}}}}}},
        {"response", {{"status", 200}, {"content", {{"mimeType", "application/json"}, {"text", body}}}}}}
        .dump();
}

constexpr std::size_t piece_size = 12;

/// The log of a visit that scrolled: pieces of twelve posts, each asked with the cursor of the one before.
template <class Piece>
Files log_of(const Capture& capture, const Piece& piece) {
    std::vector<std::string> entries;
    for (int show = 0; show < forty; ++show) {
        const auto times = capture.shown(show);
        for (std::size_t begin = 0; begin < times.size(); begin += piece_size) {
            const std::size_t end = std::min(begin + piece_size, times.size());
            entries.push_back(piece(show,
                                    std::vector(times.begin() + static_cast<std::ptrdiff_t>(begin),
                                                times.begin() + static_cast<std::ptrdiff_t>(end)),
                                    begin, capture.seen(begin)));
        }
    }
    return {{"visit.har", fmt::format(R"({{"log":{{"entries":{}}}}})", joined(entries)), {}}};
}

Files log_of_tiktok(const Capture& capture) {
    return log_of(capture, [](int show, const std::vector<Instant>& times, std::size_t begin, Instant at) {
        const std::string body = fmt::format(R"({{"cursor":"{}","hasMore":true,"statusCode":0,"itemList":{}}})",
                                             begin + times.size(), joined(tiktok_items(show, times)));
        return har_entry(fmt::format("https://www.tiktok.com/api/post/item_list/?cursor={}", begin),
                         "https://www.tiktok.com/@" + handle(show), at, body);
    });
}

Files log_of_instagram(const Capture& capture) {
    return log_of(capture, [](int show, const std::vector<Instant>& times, std::size_t begin, Instant at) {
        std::vector<std::string> items;
        for (const Instant time : times) {
            items.push_back(instagram_item(handle(show), time));
        }
        const std::string url = fmt::format("https://www.instagram.com/api/v1/feed/user/{}/username/?count=12{}",
                                            handle(show), begin == 0 ? "" : fmt::format("&max_id={}", begin));
        const std::string body =
            fmt::format(R"({{"items":{},"user":{{"username":"{}"}},"more_available":true,"next_max_id":"{}"}})",
                        joined(items), handle(show), begin + times.size());
        return har_entry(url, "https://www.instagram.com/" + handle(show) + "/", at, body);
    });
}

struct Format {
    const char* name;
    Source source;
    Files (*files)(const Capture&);
    bool holds_lists;  // as the platform served them; else somebody has to say that nothing is missing
};

class FinishedImports : public ::testing::TestWithParam<std::pair<Format, bool>> {
  protected:
    Observations brought_in(const Capture& capture, bool is_complete) {
        std::vector<std::pair<std::string, import::ImportedFile>> files;
        for (Saved& saved : GetParam().first.files(capture)) {
            saved.hints.is_complete = is_complete;
            auto read = import::read_import(saved.name, std::move(saved.bytes), saved.hints);
            EXPECT_TRUE(read) << read.error().message;
            files.emplace_back(saved.name, std::move(*read));
        }
        const auto archive = import::archive_of(files, std::nullopt, std::nullopt, m_rules);
        const auto file = m_folder / archive.name;
        EXPECT_TRUE(write_file(file, archive.bytes));
        const auto replayed = replay({file}, forty_shows(), m_rules, {});
        EXPECT_TRUE(replayed) << replayed.error().message;
        return replayed->observations;
    }

    TemporaryFolder m_folder;
    Rules m_rules = *shipped_rules();
};

/// The oldest of the posts, newest first, that no eight weeks without any part from the newer ones.
Instant before_a_silence(const std::vector<Instant>& times) {
    Instant oldest = times.front();
    for (const Instant time : times) {
        if (oldest - time >= std::chrono::days(56)) {
            break;
        }
        oldest = time;
    }
    return oldest;
}

TEST_P(FinishedImports, KnowOnlyTheWeeksThatTheyCover) {
    const auto& [format, is_complete] = GetParam();
    const bool covers_any = format.holds_lists || is_complete;
    Observations all;
    std::vector<Capture> so_far;
    int known = 0;
    int unknown = 0;
    for (const Capture& capture : captures()) {
        take(brought_in(capture, is_complete), all);
        so_far.push_back(capture);
        const auto panel = weekly_panel(format.source, all, {});
        ASSERT_TRUE(panel) << panel.error().message;
        for (Row row = 0; row < panel->row_count(); ++row) {
            const Week week = panel->week[row];
            const int show = show_of(panel->show[row]);
            const bool is_covered =
                covers_any && std::ranges::any_of(so_far, [&](const Capture& earlier) {
                    const auto times = earlier.shown(show);
                    const Instant oldest = format.holds_lists ? times.back() : before_a_silence(times);
                    // What somebody vouches for ends with the file's newest post.
                    const bool reaches = format.holds_lists || times.front() >= monday_of(week);
                    return reaches && earlier.at >= monday_of(week + Weeks{1}) && oldest < monday_of(week);
                });
            const std::string where = format_instant(capture.at) + " " + panel->show[row] + " " + format_week(week);
            for (const Column& column : panel->columns) {
                EXPECT_EQ(column.known[row] != 0, is_covered) << where << " " << column.name;
            }
            if (is_covered) {
                EXPECT_EQ(panel->columns[0].ints()[row], posts_in(show, week, capture.at)) << where;
            }
            (is_covered ? known : unknown) += 1;
        }
        if (HasFailure()) {
            return;
        }
    }
    EXPECT_GT(unknown, forty);
    EXPECT_EQ(known > 10 * forty, covers_any);
}

constexpr Format formats[] = {
    {"Zeeschuimer", Source::TikTok, zeeschuimer_of_tiktok, false},
    {"ZeeschuimerOfInstagram", Source::Instagram, zeeschuimer_of_instagram, false},
    {"ResearchApi", Source::TikTok, research_answers, false},
    {"Table", Source::TikTok, table_of_tiktok, false},
    {"TableOfInstagram", Source::Instagram, table_of_instagram, false},
    {"SavedPages", Source::TikTok, saved_pages, true},
    {"Har", Source::TikTok, log_of_tiktok, true},
    {"HarOfInstagram", Source::Instagram, log_of_instagram, true},
};

std::vector<std::pair<Format, bool>> formats_said_to_be_complete_or_not() {
    std::vector<std::pair<Format, bool>> each;
    for (const Format& format : formats) {
        each.emplace_back(format, true);
        if (!format.holds_lists) {
            each.emplace_back(format, false);
        }
    }
    return each;
}

INSTANTIATE_TEST_SUITE_P(Each, FinishedImports, ::testing::ValuesIn(formats_said_to_be_complete_or_not()),
                         [](const auto& given) {
                             return std::string(given.param.first.name) + (given.param.second ? "" : "InPart");
                         });

}  // namespace
}  // namespace public_signals::collect
