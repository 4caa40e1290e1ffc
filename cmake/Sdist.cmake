# Sources of a C or C++ library inside the source distribution of a Python package.
#
# The sdist comes through pip at configure time and stays in the build folder; --no-build-isolation keeps pip from
# building the package's own extension just to read its metadata. Sets SOURCES to the folder that was unpacked.
function(public_signals_sdist package version)
  set(downloads ${PROJECT_SOURCE_DIR}/build/downloads)
  set(folder ${downloads}/${package}-${version})
  if(NOT IS_DIRECTORY ${folder})
    message(STATUS "Fetching the sources of ${package} ${version}")
    execute_process(
      COMMAND "${Python_EXECUTABLE}" -m pip download --quiet --no-deps --no-binary :all: --no-build-isolation
              --dest ${downloads} ${package}==${version}
      COMMAND_ERROR_IS_FATAL ANY)
    file(ARCHIVE_EXTRACT INPUT ${folder}.tar.gz DESTINATION ${downloads})
  endif()
  set(SOURCES ${folder} PARENT_SCOPE)
endfunction()
