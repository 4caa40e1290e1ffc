// Wikipedia answers: any bytes give a state, views that are counts, and titles that end somewhere.
#include "public_signals/sources/wikipedia/extract.hpp"

#include "input.hpp"
#include "public_signals/sources/wikipedia/titles.hpp"

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
    page.status = 200;
    for (const char* url : {"https://en.wikipedia.org/w/api.php?action=query&format=json&titles=Oh%2C+Mary%21|Pizza",
                            "https://www.wikidata.org/w/api.php?action=wbgetentities&format=json&ids=Q177"}) {
        page.url = url;
        WikipediaTitles titles;
        titles.read(page);
        for (const char* title : {"Oh, Mary!", "Pizza"}) {
            const WikipediaTitle article = titles.of(title);
            fuzz::require(article.state != WikipediaTitle::State::Resolved || !article.title.empty(),
                          "an article has a title");
            titles.with_redirects(article);
        }
    }
    return 0;
}
