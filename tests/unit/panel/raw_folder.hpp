// data/raw written as text, and read back: what tests of raw and weekly files start from.
#pragma once

#include <map>
#include <string>

#include <gtest/gtest.h>
#include "public_signals/base/file.hpp"
#include "public_signals/panel/raw_files.hpp"
#include "unit/base/temporary_folder.hpp"

namespace public_signals {

using Files = std::map<std::string, std::string>;

inline Result<Observations> read_files(const Files& files) {
    const TemporaryFolder folder;
    for (const auto& [name, bytes] : files) {
        EXPECT_TRUE(write_file(folder / name, bytes));
    }
    return read_raw(folder.path());
}

inline Observations observations_from(const Files& files) {
    auto observations = read_files(files);
    EXPECT_TRUE(observations) << observations.error().message << " " << observations.error().where;
    return std::move(observations).value();
}

}  // namespace public_signals
