// The line that `extract` prints of an answer: keys, their order, and null for what is not known.
#include <gtest/gtest.h>

#include "public_signals/sources/google_trends/extract.hpp"

namespace public_signals {
namespace {

TEST(ExtractJson, TrendsPointsKeepTimesValuesAndMarks) {
    ExtractedInterest extracted;
    extracted.state = PageState::Ok;
    extracted.layout = "multirange";
    extracted.points = {{{100}, {7}, {true}, {false}, true},
                        {{100, 200}, {7, std::nullopt}, {true, false}, {false, true}, false}};
    extracted.averages = {4};
    EXPECT_EQ(
        extract_json("t.txt", extracted),
        R"({"file":"t.txt","source":"google_trends","state":"ok","layout":"multirange","points":[)"
        R"({"time":[100],"values":[7],"has_data":[true],"below_one":[false],"is_partial":true},)"
        R"({"time":[100,200],"values":[7,null],"has_data":[true,false],"below_one":[false,true],"is_partial":false}],)"
        R"("averages":[4.0],"warnings":[]})");
}

}  // namespace
}  // namespace public_signals
