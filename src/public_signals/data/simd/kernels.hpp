// The loops that look at every byte of a page, once per instruction set. The machine chooses when the program runs.
//
// A file for one instruction set is compiled with its flags, so it may hold nothing that the linker could take for the
// whole program: it calls no function of the standard library, and its templates are over a Block of its own.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace public_signals::inline data::simd {

/// What a scan of a JSON text writes.
struct JsonRoom {
    // Each as long as the text and 64 more: of each bracket, comma, colon and the first byte of each other value, in
    // order, where it stands and what it is.
    std::uint32_t* places;
    char* marks;
    std::uint64_t* backslashes;  // which bytes are one, a bit each; as many words as the text has blocks
};

struct JsonScan {
    std::size_t count = 0;  // of the places
    bool is_valid = false;  // strings are closed, and no control character stands in them
    bool is_ascii = false;
    bool is_compact = false;  // taken for a text without white space outside of strings
};

struct Kernels {
    const char* name;
    JsonScan (*scan_json)(const char* text, std::size_t size, const JsonRoom& room);
    /// The same, never taken for compact.
    JsonScan (*scan_loose_json)(const char* text, std::size_t size, const JsonRoom& room);
    /// Where the tag whose name begins at `at` has its `>`, when it is written as nearly all are: values in double
    /// quotes right behind their `=`. The size for any other, and near the end of the bytes.
    std::size_t (*end_of_plain_tag)(const char* bytes, std::size_t size, std::size_t at);
};

/// The fastest that this machine can run.
const Kernels& kernels();

/// All that it can run, the fastest first.
const std::vector<Kernels>& all_kernels();

#if defined(__x86_64__)
extern const Kernels avx512_kernels;
extern const Kernels avx2_kernels;
#endif
extern const Kernels portable_kernels;

}  // namespace public_signals::data::simd
