// zlib's inflate for gzip members over pieces of input, with a cap on what comes out: a bomb ends at the cap.
#pragma once

#include <zlib.h>

#include <cstddef>
#include <string>
#include <string_view>

namespace public_signals::inline archive::warc {

class Inflater {
  public:
    enum class State { Done, NeedsInput, Damaged, TooLarge };

    explicit Inflater(std::size_t max_bytes);
    Inflater(const Inflater&) = delete;
    Inflater& operator=(const Inflater&) = delete;
    ~Inflater();

    /// Decodes from the front of `input`, which moves past what was used; checksums are verified at the end. `out`
    /// grows to `max_bytes` at most.
    State decode(std::string_view& input, std::string& out);
    /// Ready for the next member.
    void reset();

  private:
    z_stream m_stream{};
    std::size_t m_max_bytes;
};

}  // namespace public_signals::inline archive::warc
