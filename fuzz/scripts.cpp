// The finder of JSON inside pages: any bytes have an outline that lies within them, and documents at no place but their
// scripts.
#include "posts.hpp"
#include "public_signals/engine/page_document.hpp"
#include "public_signals/engine/rules_model.hpp"

using namespace public_signals;

namespace {

bool lies_in(std::string_view part, std::string_view whole) {
    return part.empty() || (part.data() >= whole.data() && part.data() + part.size() <= whole.data() + whole.size());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const Page page = fuzz::page_of(fuzz::text_of(data, size));
    const html::Outline outline = html::outline_of(page.body);
    for (const html::Script& script : outline.scripts) {
        fuzz::require(lies_in(script.text, page.body) && lies_in(script.attributes, page.body), "a script of the page");
        fuzz::require(script.closed || script.text.data() + script.text.size() == page.body.data() + page.body.size(),
                      "a script without its end goes to the end");
        html::attribute_in(script.attributes, "id");
    }
    for (const html::Part& part : html::parts_with(page.body, "data-e2e", "user-post-item-list")) {
        fuzz::require(lies_in(part.bytes, page.body), "a part of the page");
    }
    for (const Source source : {Source::TikTok, Source::Instagram}) {
        PageDocument document(page);
        for (const LayoutRule& layout : fuzz::rules().of(source).layouts) {
            if (layout.json.kind == JsonPlace::Kind::None) {
                continue;
            }
            const auto& found = document.json_at(layout.json, layout.contains);
            const bool in_scripts = layout.json.kind != JsonPlace::Kind::Body;
            fuzz::require(found.size() <= (in_scripts ? outline.scripts.size() : 1), "a document for a script");
            fuzz::require(found.empty() || in_scripts == outline.is_html, "scripts stand in HTML");
        }
    }
    return 0;
}
