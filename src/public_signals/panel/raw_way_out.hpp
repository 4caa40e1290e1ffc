// An error of a raw file says as well how the archives give the file anew: as long as a broken file is there, no replay
// can add to it.
#pragma once

#include "public_signals/base/result.hpp"

namespace public_signals::inline panel {

void add_way_out(Error& error);

/// What is read of a raw file.
template <class Read>
Result<Read> of_raw_file(Result<Read> read) {
    if (!read) {
        add_way_out(read.error());
    }
    return read;
}

}  // namespace public_signals::inline panel
