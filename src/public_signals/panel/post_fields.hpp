// The columns of a raw post file, looked up once; interfaces.md names them.
#pragma once

#include "public_signals/panel/csv_cells.hpp"

namespace public_signals::inline panel {

/// A column that a file lacks reads as unknown in every row.
struct PostFields {
    explicit PostFields(const CsvCells& cells) {
        for (CsvField* field :
             {&show,     &handle,    &post_id,       &shortcode,    &post_url,   &post_datetime, &posted_at, &views,
              &likes,    &comments,  &shares,        &caption,      &hashtags,   &is_video,      &is_pinned, &is_reel,
              &owner_id, &is_collab, &scrape_run_at, &source_layer, &rules_hash, &capture}) {
            *field = cells.field(field->name);
        }
    }

    CsvField show{"show"}, handle{"handle"}, post_id{"post_id"}, shortcode{"shortcode"}, post_url{"post_url"};
    CsvField post_datetime{"post_datetime"}, posted_at{"posted_at"};
    CsvField views{"views"}, likes{"likes"}, comments{"comments"}, shares{"shares"};
    CsvField caption{"caption"}, hashtags{"hashtags"};
    CsvField is_video{"is_video"}, is_pinned{"is_pinned"}, is_reel{"is_reel"}, is_collab{"is_collab"};
    CsvField owner_id{"owner_id"}, scrape_run_at{"scrape_run_at"};
    CsvField source_layer{"source_layer"}, rules_hash{"rules_hash"}, capture{"capture"};
};

}  // namespace public_signals::panel
