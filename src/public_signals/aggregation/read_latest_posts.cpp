// The posts of raw files, read on two threads: what LatestPosts keeps of each file, put together.
#include <algorithm>
#include <atomic>
#include <thread>

#include "public_signals/aggregation/asked_rows.hpp"
#include "public_signals/aggregation/latest_posts.hpp"
#include "public_signals/base/in_parallel.hpp"
#include "public_signals/panel/raw_files.hpp"

namespace public_signals::inline aggregation {
namespace {

constexpr int most_threads = 2;  // the disk and the merge that follows leave little to a third

/// Whether the study asks for the account of a row. Thousands of rows in turn have the same.
class AskedByStudy {
  public:
    AskedByStudy(const Study* study, Source source) : m_study(study), m_source(source) {}

    bool operator()(const PostReading& reading) {
        if (m_study == nullptr) {
            return true;
        }
        if (reading.show != m_show || reading.handle != m_handle) {
            m_show = reading.show;
            m_handle = reading.handle;
            m_is_asked = asks_account(*m_study, m_source, m_show, m_handle);
        }
        return m_is_asked;
    }

  private:
    const Study* m_study;
    Source m_source;
    std::string m_show;
    std::string m_handle;
    bool m_is_asked = true;
};

/// Scrapes from `split` on go apart, those from `until` on nowhere.
Result<void> add_file(Source source, SplitPosts& posts, std::uint32_t number, const std::filesystem::path& file,
                      const ReadPostsOptions& options, const std::optional<Instant>& split) {
    AskedByStudy is_asked(options.study, source);
    PostRows rows = TRY(PostRows::open(source, file));
    posts.before.begin_file(number);
    posts.since.begin_file(number);
    while (TRY(rows.next())) {
        const Instant scrape = rows.reading().scrape_run_at;
        if (!is_asked(rows.reading())) {
            continue;
        }
        if (options.until && scrape >= *options.until) {
            posts.before.leave_out(rows.reading());
            continue;
        }
        const bool is_later = split && scrape >= *split;
        if (!(is_later ? posts.since : posts.before).add(rows.reading())) {
            return rows.bad_hashtags();
        }
    }
    posts.before.end_file();
    posts.since.end_file();
    // Two runs of one time may differ: which rows are of one run, a closer look at the file tells.
    if (posts.before.contradicts() || posts.since.contradicts()) {
        TRY(check_one_value_each(source, {file}));
    }
    return {};
}

int thread_count(int asked, std::size_t files) {
    const int machine = static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
    const int wanted = asked > 0 ? asked : std::min(machine, most_threads);
    return std::min(wanted, static_cast<int>(std::max<std::size_t>(1, files)));
}

/// Where each of `parts` runs of files ends, so that all have about as many bytes. Files of one show, or of one time,
/// are neighbours by name: then the parts know few posts in common.
std::vector<std::size_t> part_ends(const std::vector<std::filesystem::path>& files, std::size_t parts) {
    std::vector<std::uintmax_t> bytes_before = {0};
    for (const std::filesystem::path& file : files) {
        std::error_code unreadable;  // is told when it is read
        const std::uintmax_t bytes = std::filesystem::file_size(file, unreadable);
        bytes_before.push_back(bytes_before.back() + (unreadable ? 0 : bytes));
    }
    std::vector<std::size_t> ends;
    for (std::size_t part = 1; part < parts; ++part) {
        const auto end = std::ranges::lower_bound(bytes_before, bytes_before.back() / parts * part);
        ends.push_back(static_cast<std::size_t>(end - bytes_before.begin()));
    }
    ends.push_back(files.size());
    return ends;
}

Result<SplitPosts> read_files(Source source, const std::filesystem::path& raw, const ReadPostsOptions& options,
                              const std::optional<Instant>& split) {
    const std::vector<std::filesystem::path> files = TRY(post_files(source, raw));
    std::vector<Result<void>> read(files.size());
    std::vector<SplitPosts> parts(static_cast<std::size_t>(thread_count(options.threads, files.size())));
    const std::vector<std::size_t> ends = part_ends(files, parts.size());
    std::atomic<std::size_t> first_bad = files.size();
    const auto work = [&](std::size_t part) {
        // Files before the first bad one are read to the end: one of them may be worse.
        for (std::size_t file = part == 0 ? 0 : ends[part - 1]; file < ends[part] && file < first_bad; ++file) {
            read[file] = add_file(source, parts[part], static_cast<std::uint32_t>(file), files[file], options, split);
            if (!read[file]) {
                for (std::size_t bad = first_bad; file < bad && !first_bad.compare_exchange_weak(bad, file);) {
                }
            }
        }
    };
    in_parallel(parts.size(), static_cast<unsigned>(parts.size()), work);
    for (Result<void>& file : read) {
        TRY(std::move(file));
    }
    SplitPosts all = std::move(parts.front());
    for (std::size_t i = 1; i < parts.size(); ++i) {
        all.before.take(std::move(parts[i].before));
        all.since.take(std::move(parts[i].since));
    }
    for (const LatestPosts* const posts : {&all.before, &all.since}) {
        for (const auto& [one, other] : posts->contradicting()) {
            TRY(check_one_value_each(source, {files[one], files[other]}));
        }
    }
    return all;
}

}  // namespace

Result<LatestPosts> read_latest_posts(Source source, const std::filesystem::path& raw,
                                      const ReadPostsOptions& options) {
    return TRY(read_files(source, raw, options, std::nullopt)).before;
}

Result<SplitPosts> read_split_posts(Source source, const std::filesystem::path& raw, Instant split,
                                    const ReadPostsOptions& options) {
    return read_files(source, raw, options, split);
}

}  // namespace public_signals::inline aggregation
