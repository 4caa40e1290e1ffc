// The files that a researcher can hand in.
#pragma once

#include "public_signals/base/word_table.hpp"

namespace public_signals::inline engine::import {

enum class Format { SavedPage, Har, Zeeschuimer, ResearchApi, PostsCsv, PostsJson, Download };
constexpr auto word_table(Format) {
    return words<Format>("format", {{Format::SavedPage, "page"},
                                    {Format::Har, "har"},
                                    {Format::Zeeschuimer, "zeeschuimer"},
                                    {Format::ResearchApi, "research-api"},
                                    {Format::PostsCsv, "csv"},
                                    {Format::PostsJson, "json"},
                                    {Format::Download, "download"}});
}

}  // namespace public_signals::inline engine::import
