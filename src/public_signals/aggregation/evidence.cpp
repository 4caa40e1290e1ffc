#include "public_signals/aggregation/evidence.hpp"

#include <algorithm>

#include "public_signals/aggregation/posts_by_week.hpp"
#include "public_signals/aggregation/rounded_copies.hpp"
#include "public_signals/aggregation/source_weeks.hpp"

namespace public_signals::inline aggregation {
namespace {

using KnownPost = LatestPosts::Post;

struct Counted {
    EvidenceValue value;
    LatestPosts::Order read;  // the reading that it is from
};

EvidenceValue as_value(const Count& count) {
    return count ? EvidenceValue(*count) : EvidenceValue();
}

Counted of_count(const KnownPost& post, PostCount which) {
    const LatestPosts::Order read = post.counts_read[which.row];
    return {as_value(post.count(which)), read == LatestPosts::never ? post.last_read : read};
}

std::vector<std::string> tags_of(HashtagText cell) {
    HashtagCell tags;
    tags.read(cell);
    return {tags.tags().begin(), tags.tags().end()};
}

/// What a post gives to a column, as posts_by_week counts it.
Counted count_of(const KnownPost& post, const PanelColumn& column) {
    switch (column.measure) {
        case Measure::SumOfCount:
            return of_count(post, column.count);
        case Measure::UniqueHashtags: {
            const bool never = post.hashtags_read == LatestPosts::never;
            return {post.says_hashtags ? EvidenceValue(tags_of(post.hashtags())) : EvidenceValue(),
                    never ? post.last_read : post.hashtags_read};
        }
        case Measure::Reels: {
            const bool never = post.is_reel_read == LatestPosts::never;
            return {never ? EvidenceValue() : EvidenceValue(std::int64_t{post.is_reel}),
                    never ? post.last_read : post.is_reel_read};
        }
        case Measure::PostingDays:
            return {format_day(day_of(post.posted)), post.posted_read};
        case Measure::None:
        case Measure::Posts:
        case Measure::Followers:
        case Measure::Index:
        case Measure::DailyViews:
        case Measure::PartialFlag:
            break;
    }
    return {std::int64_t{1}, post.posted_read};
}

}  // namespace

PostsOfShow::PostsOfShow(std::vector<RawPost> rows, CollabPosts collab) : m_rows(std::move(rows)), m_collab(collab) {
    std::string cell;
    for (std::uint32_t row = 0; row < m_rows.size(); ++row) {
        m_latest.begin_file(row);  // each row a file of its own: what is kept then names its row
        m_latest.add(reading_of(m_rows[row], cell));
    }
}

std::vector<Evidence> PostsOfShow::posts_in(Week week, const PanelColumn& column) const {
    std::vector<Evidence> evidence;
    const RoundedCopies copies(m_latest);
    std::uint32_t at = 0;
    for (const KnownPost& post : m_latest.posts()) {
        if (copies.has(at++) || post.posted_read == LatestPosts::never || post.week_open ||
            to_week(day_of(post.posted)) != week || !counts_for_week(post, m_collab)) {
            continue;
        }
        Counted cell = count_of(post, column);
        const RawPost& row = m_rows[m_latest.file_of(cell.read)];
        evidence.push_back({EvidenceKind::OnePost, row.post.post_id, std::move(cell.value), row.scrape_run_at,
                            row.source_layer, row.capture});
    }
    const auto is_of_library = [](const Evidence& found) { return found.id.starts_with(library_id_mark); };
    if (!std::ranges::all_of(evidence, is_of_library)) {
        std::erase_if(evidence, is_of_library);
    }
    std::ranges::sort(evidence, {}, &Evidence::id);
    return evidence;
}

bool PostsOfShow::has_tied(Week week) const {
    return std::ranges::any_of(m_latest.posts(), [&](const KnownPost& post) {
        const bool is_tied = post.counts_tied.any() || post.posted_tied || post.hashtags_tied || post.is_reel_tied ||
                             post.is_collab_tied;
        const Instant first = post.posted_tied ? post.posted_too : post.posted;
        return is_tied && post.posted_read != LatestPosts::never && to_week(day_of(first)) <= week &&
               week <= to_week(day_of(post.posted));
    });
}

LikesTally PostsOfShow::likes_like(std::int64_t stand_in) const {
    LikesTally tally{.stand_in = stand_in};
    for (const KnownPost& post : m_latest.posts()) {
        tally.add(post.count(PostCount::Likes));
    }
    return tally;
}

const Coverage* covering_visit(const std::vector<Coverage>& coverage, Week week) {
    const Coverage* latest = nullptr;
    for (const Coverage& visit : coverage) {
        if (covers(visit, week) && (latest == nullptr || latest->scrape_run_at <= visit.scrape_run_at)) {
            latest = &visit;
        }
    }
    return latest;
}

}  // namespace public_signals::inline aggregation
