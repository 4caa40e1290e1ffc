// The sample and its records, made once per test program.
#pragma once

#include <unistd.h>

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "public_signals/archive/warc.hpp"
#include "public_signals/base/file.hpp"
#include "public_signals/demo/sample.hpp"

namespace public_signals::demo_test {

/// A file in the temporary folder, gone with the object.
class TemporaryFile {
  public:
    TemporaryFile(const std::string& name, const std::string& bytes)
        : m_path(std::filesystem::temp_directory_path() / ("public_signals_" + std::to_string(getpid()) + "_" + name)) {
        if (!write_file(m_path, bytes)) {
            throw std::runtime_error("cannot write " + m_path.string());
        }
    }
    ~TemporaryFile() { std::filesystem::remove(m_path); }
    TemporaryFile(const TemporaryFile&) = delete;
    TemporaryFile& operator=(const TemporaryFile&) = delete;
    const std::filesystem::path& path() const { return m_path; }

  private:
    std::filesystem::path m_path;
};

inline const SampleStudy& sample(bool clean = false) {
    static const SampleStudy broken = make_sample({});
    static const SampleStudy whole = make_sample({.clean = true});
    return clean ? whole : broken;
}

inline std::vector<warc::Record> records_of(const SampleStudy& made) {
    const TemporaryFile file("records.warc.gz", made.warc);
    auto records = warc::read(file.path());
    if (!records) {
        throw std::runtime_error(records.error().message + " at " + records.error().where);
    }
    return std::move(*records);
}

inline const std::vector<warc::Record>& records(bool clean = false) {
    static const std::vector<warc::Record> broken = records_of(sample());
    static const std::vector<warc::Record> whole = records_of(sample(true));
    return clean ? whole : broken;
}

/// name: value lines of an application/warc-fields block.
inline std::map<std::string, std::string> warc_fields(const std::string& block) {
    std::map<std::string, std::string> fields;
    for (std::size_t start = 0; start < block.size();) {
        const std::size_t end = block.find("\r\n", start);
        const std::string line = block.substr(start, end - start);
        const std::size_t colon = line.find(": ");
        if (colon != std::string::npos) {
            fields[line.substr(0, colon)] = line.substr(colon + 2);
        }
        start = end == std::string::npos ? block.size() : end + 2;
    }
    return fields;
}

}  // namespace public_signals::demo_test
