#include "public_signals/archive/wacz.hpp"

#include <fmt/format.h>
#include <zlib.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <set>

#include "public_signals/archive/cdxj.hpp"
#include "public_signals/base/digest.hpp"
#include "public_signals/base/file.hpp"
#include "public_signals/base/mapped_file.hpp"
#include "public_signals/data/json_writer.hpp"

namespace public_signals::inline archive::warc {
namespace fs = std::filesystem;
namespace {

constexpr std::uint64_t most_bytes = 0xfff00000;        // plain zip counts with 32 bits
constexpr std::uint32_t first_day_of_zip = 0x00210000;  // 1980-01-01 00:00

std::string little(std::uint64_t value, int bytes) {
    std::string out;
    for (int i = 0; i < bytes; ++i) {
        out += static_cast<char>(value >> (8 * i) & 0xff);
    }
    return out;
}

/// A zip of stored files, written front to back.
class Zip {
  public:
    explicit Zip(const fs::path& file) : m_out(file, std::ios::binary | std::ios::trunc) {}

    void add(const std::string& name, std::string_view bytes) {
        uLong crc = crc32_z(0, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size());
        const std::string facts = little(20, 2) + little(0x0800, 2) + little(0, 2) + little(first_day_of_zip, 4) +
                                  little(crc, 4) + little(bytes.size(), 4) + little(bytes.size(), 4) +
                                  little(name.size(), 2) + little(0, 2);
        m_directory += "PK\x01\x02" + little(20, 2) + facts + little(0, 2) + little(0, 2) + little(0, 2) +
                       little(0, 4) + little(m_size, 4) + name;
        ++m_count;
        put("PK\x03\x04" + facts + name);
        put(bytes);
    }

    bool finish() {
        const std::uint64_t start = m_size;
        put(m_directory);
        put("PK\x05\x06" + little(0, 4) + little(m_count, 2) + little(m_count, 2) + little(m_directory.size(), 4) +
            little(start, 4) + little(0, 2));
        m_out.close();
        return !m_out.fail();
    }

  private:
    void put(std::string_view bytes) {
        m_out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
        m_size += bytes.size();
    }

    std::ofstream m_out;
    std::string m_directory;
    std::uint64_t m_size = 0;
    std::uint64_t m_count = 0;
};

std::string gzipped(const std::string& text) {
    z_stream stream{};
    deflateInit2(&stream, 9, Z_DEFLATED, MAX_WBITS + 16, 8, Z_DEFAULT_STRATEGY);
    std::string out(deflateBound(&stream, text.size()) + 32, '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
    stream.avail_in = static_cast<uInt>(text.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    deflate(&stream, Z_FINISH);
    out.resize(stream.total_out);
    deflateEnd(&stream);
    return out;
}

std::string dumped(const Json& json, int indent = -1) {
    return json.dump(indent) + "\n";
}

std::string pages_jsonl(const std::vector<CapturedHtml>& pages) {
    std::string text = dumped({{"format", "json-pages-1.0"}, {"id", "pages"}, {"title", "All pages"}});
    for (const CapturedHtml& page : pages) {
        text += dumped({{"id", sha256_hex(page.url + "\n" + page.time).substr(0, 20)},
                        {"url", page.url},
                        {"ts", page.time},
                        {"title", page.title.empty() ? page.url : page.title}});
    }
    return text;
}

}  // namespace

Result<void> write_wacz(const std::vector<fs::path>& archives, const fs::path& file) {
    std::vector<std::string> lines;
    std::vector<CapturedHtml> pages;
    std::string created;
    std::map<std::string, MappedFile> by_name;
    std::uint64_t total = 0;
    for (const fs::path& archive : archives) {
        const std::string name = archive.filename().string();
        MappedFile mapped = TRY(MappedFile::open(archive));
        total += mapped.bytes().size();
        if (!by_name.emplace(name, std::move(mapped)).second) {
            return invalid(fmt::format("two archives are named {}", name), archive.string(), "rename one of them");
        }
        CdxjIndex index = TRY(cdxj_index(archive, name));
        lines.insert(lines.end(), index.lines.begin(), index.lines.end());
        pages.insert(pages.end(), index.pages.begin(), index.pages.end());
        created = std::max(created, index.last_date);
    }
    if (total > most_bytes) {
        return invalid("the archives are larger than 4 GiB in all", file.string(), "export fewer archives at a time");
    }
    std::sort(lines.begin(), lines.end());
    const std::string cdxj = lines.empty() ? "" : fmt::format("{}\n", fmt::join(lines, "\n"));
    const std::string compressed = gzipped(cdxj);
    const std::string page_list = pages_jsonl(pages);

    std::vector<std::pair<std::string, std::string_view>> entries;
    entries.reserve(by_name.size());
    for (const auto& [name, mapped] : by_name) {
        entries.emplace_back("archive/" + name, mapped.bytes());
    }
    entries.emplace_back("indexes/index.cdxj", cdxj);
    entries.emplace_back("indexes/index.cdx.gz", compressed);
    entries.emplace_back("pages/pages.jsonl", page_list);
    Json package = {{"profile", "data-package"}, {"wacz_version", "1.1.1"},      {"title", "public-signals archive"},
                    {"created", created},        {"software", "public-signals"}, {"resources", Json::array()}};
    const fs::path temporary = temporary_beside(file);
    std::error_code code;
    fs::create_directories(fs::absolute(file, code).parent_path(), code);
    Zip zip(temporary);
    for (const auto& [path, bytes] : entries) {
        package["resources"].push_back({{"name", fs::path(path).filename().string()},
                                        {"path", path},
                                        {"hash", "sha256:" + sha256_hex(bytes)},
                                        {"bytes", bytes.size()}});
        zip.add(path, bytes);
    }
    const std::string package_text = dumped(package, 2);
    zip.add("datapackage.json", package_text);
    zip.add("datapackage-digest.json",
            dumped({{"path", "datapackage.json"}, {"hash", "sha256:" + sha256_hex(package_text)}}, 2));
    if (!zip.finish()) {
        fs::remove(temporary, code);
        return fail(ErrorKind::Io, "the file cannot be written", file.string(), "check the disk and its permissions");
    }
    return commit_file(temporary, file);
}

}  // namespace public_signals::inline archive::warc
