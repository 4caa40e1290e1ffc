// Wikipedia answers: any bytes give a state and views that are counts.
#include "public_signals/sources/wikipedia.hpp"
#include "input.hpp"

using namespace public_signals;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    Page page;
    page.body = fuzz::text_of(data, size);
    for (const int status : {200, 404, 429, 503}) {
        page.status = status;
        for (const DailyViews& views : extract_views(page).days) {
            fuzz::require(views.views >= 0, "views are not negative");
        }
    }
    return 0;
}
