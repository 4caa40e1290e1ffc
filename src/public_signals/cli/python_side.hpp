// What the Python package makes and the program hands over: Word, PDF and PNG files, and the specification curve.
//
// A request is JSON on the standard input of the interpreter that the program was installed with; what Python prints is
// printed as it is.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "public_signals/cli/options.hpp"
#include "public_signals/data/json_writer.hpp"
#include "public_signals/models/text_tables.hpp"

namespace public_signals::inline cli {

/// The exit code of Python: Done, or CouldNotRun where Python has said why. Errors: no interpreter, one without the
/// package.
Result<ExitCode> ask_python(const Json& request);

/// What a figure can be besides the SVG that is always written.
enum class FigureFormat { Pdf, Png };
constexpr auto word_table(FigureFormat) {
    return words<FigureFormat>("figure format", {{FigureFormat::Pdf, "pdf"}, {FigureFormat::Png, "png"}});
}

/// Files that Python makes, all by one request.
class PythonFiles {
  public:
    void add_table(const std::filesystem::path& file, const TextTables& table);
    /// The figure `svg` in each of the formats, beside it. Those of the other formats that lie there are of another
    /// run: they are removed.
    Result<void> add_figure(const std::filesystem::path& svg, const std::vector<std::string>& formats);
    /// As ask_python; asks nobody where there is no file.
    Result<ExitCode> write() const;

  private:
    Json m_tables = Json::array();
    Json m_figures = Json::array();
};

/// Whether Python has what files of these names need; as ask_python. Nobody is asked where none needs Python.
Result<ExitCode> python_can_write(const std::vector<std::string>& files);
/// The same of figures in these formats, and of files.
Result<ExitCode> python_can_write(std::vector<std::string> files, const std::vector<std::string>& figures);

}  // namespace public_signals::inline cli
