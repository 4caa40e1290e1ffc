// CSV whose lines end with CR alone, as spreadsheets on old Macs save it: made LF before it is split.
#pragma once

#include <string_view>

namespace public_signals::inline data {

/// Whether the first line, quoted fields aside, ends with a CR that no LF follows.
bool ends_lines_with_cr(std::string_view start);

/// Makes each CR outside of quotes an LF, in place, piece after piece of a file.
class CrToLf {
  public:
    void apply(char* begin, char* end);

  private:
    bool m_quoted = false;
};

}  // namespace public_signals::inline data
