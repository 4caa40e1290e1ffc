#include "public_signals/demo/captions.hpp"

#include <array>
#include <string_view>

namespace public_signals::inline demo {
namespace {

constexpr std::array<std::string_view, 16> phrases = {
    "Places, please ✨",
    "Two-show day at",
    "Sound check before half hour 🎭",
    "How many quick changes fit in one act of",
    "Rush line at 7 a.m. & still smiling:",
    "A minute of the overture from",
    "Swing day! Six tracks in one week of",
    "The \"quiet\" cue nobody sees in",
    "POV: the ghost light has opinions about",
    "Matinée magic 🌟 thank you for coming to",
    "Wig room tour 💇 part 3,",
    "Load-in time-lapse 👷‍♀️🏗️ for",
    "Wait for the key change… 🎶",
    "Understudies went on tonight ❤️",
    "Snow day or show day? ❄️",
    "New block of tickets for",
};

constexpr std::array<std::string_view, 24> common_tags = {
    "Broadway",    "broadway",  "BroadwayMusical", "theatre",    "TheatreKid", "theatrekid",      "NYC",    "musicals",
    "backstage🎭", "stagedoor", "ミュージカル",    "뮤지컬",     "théâtre",    "TeatroMusical",   "мюзикл", "fyp",
    "rushtickets", "overture",  "SwingLife",       "GhostLight", "2showday",   "behindthescenes", "音楽劇", "synthetic",
};

int utf16_length(std::string_view text) {
    int units = 0;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        units += byte >= 0xf0 ? 2 : (byte & 0xc0) != 0x80 ? 1 : 0;
    }
    return units;
}

class CaptionText {
  public:
    void say(std::string_view words) {
        if (!m_caption.text.empty()) {
            append(" ");
        }
        append(words);
    }
    void mark(char sign, std::string_view name) {
        if (!m_caption.text.empty()) {
            append(" ");
        }
        const int start = m_units;
        append(std::string(1, sign));
        append(name);
        m_caption.spans.push_back({std::string(name), start, m_units, sign == '@'});
    }
    Caption take() { return std::move(m_caption); }

  private:
    void append(std::string_view words) {
        m_caption.text += words;
        m_units += utf16_length(words);
    }
    Caption m_caption;
    int m_units = 0;
};

}  // namespace

Caption caption_for(const SampleShow& show, Draws& draws) {
    CaptionText caption;
    caption.say(phrases[static_cast<std::size_t>(draws.below(phrases.size()))]);
    caption.say(show.name);
    if (draws.chance(60)) {
        caption.mark('@', "synthetic_stagehand");
    }
    if (draws.chance(900)) {
        caption.mark('#', show.tag);
    }
    for (std::int64_t more = draws.below(5); more > 0; --more) {
        caption.mark('#', common_tags[static_cast<std::size_t>(draws.below(common_tags.size()))]);
    }
    return caption.take();
}

}  // namespace public_signals::inline demo
