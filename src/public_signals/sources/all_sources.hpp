// The one list of rooms: a source in it is collected, replayed, read, drawn and explained like every other, and so is
// one that is a manifest (manifest/listed.hpp).
//
// It is read twice: all_facts.cpp needs the facts alone, so that panel and what is built on it link without a
// platform's code; all_rows.cpp needs the rows.
#pragma once

#include "public_signals/sources/google_trends/facts.hpp"
#include "public_signals/sources/instagram/facts.hpp"
#include "public_signals/sources/tiktok/facts.hpp"
#include "public_signals/sources/wikipedia/facts.hpp"
#include "public_signals/sources/youtube/facts.hpp"

namespace public_signals::inline sources {

template <const SourceFacts& of_facts, const SourceRow& of_row>
struct ListedRoom {
    static constexpr const SourceFacts* facts = &of_facts;
    static constexpr const SourceRow* row = &of_row;
};

template <class... Each>
struct RoomList {};

/// In the order of `Source`.
using AllRooms = RoomList<ListedRoom<google_trends_facts, google_trends_row>,  //
                          ListedRoom<wikipedia_facts, wikipedia_row>,          //
                          ListedRoom<tiktok_facts, tiktok_row>,                //
                          ListedRoom<instagram_facts, instagram_row>,          //
                          ListedRoom<youtube_facts, youtube_row>>;

/// Their facts. Behind them come those of manifests: `listed_sources()` has both.
std::span<const SourceFacts* const> facts_of_rooms();

}  // namespace public_signals::inline sources
