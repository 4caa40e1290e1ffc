// Google Trends answers: any bytes give a state and points whose lists are equally long.
#include "input.hpp"
#include "public_signals/sources/google_trends/extract.hpp"

using namespace public_signals;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    Page page;
    page.body = fuzz::text_of(data, size);
    const ExtractedInterest interest = extract_interest(page);
    for (const InterestPoint& point : interest.points) {
        fuzz::require(point.has_data.size() == point.values.size(), "has_data has one entry per value");
        fuzz::require(point.below_one.size() == point.values.size(), "below_one has one entry per value");
    }
    to_monday_weeks(interest.points);
    return 0;
}
