# lexbor (HTML parser with CSS selectors): the system's, else built from the sources inside the selectolax sdist.
#
# Debian 12 has no lexbor package. The sdist comes through pip at configure time and stays in the build folder;
# --no-build-isolation keeps pip from building selectolax's own extension just to read its metadata.
find_path(LEXBOR_INCLUDE_DIR lexbor/html/html.h)
find_library(LEXBOR_LIBRARY lexbor)
if(LEXBOR_INCLUDE_DIR AND LEXBOR_LIBRARY)
  add_library(lexbor INTERFACE)
  target_include_directories(lexbor SYSTEM INTERFACE ${LEXBOR_INCLUDE_DIR})
  target_link_libraries(lexbor INTERFACE ${LEXBOR_LIBRARY})
  return()
endif()

set(SELECTOLAX_VERSION 1.0.2)
set(lexbor_download ${PROJECT_SOURCE_DIR}/build/downloads)
set(lexbor_sdist ${lexbor_download}/selectolax-${SELECTOLAX_VERSION}.tar.gz)
set(lexbor_sources ${lexbor_download}/selectolax-${SELECTOLAX_VERSION}/lexbor)
if(NOT EXISTS ${lexbor_sources}/source/lexbor/html/html.h)
  message(STATUS "Fetching the lexbor sources (selectolax ${SELECTOLAX_VERSION} sdist)")
  execute_process(
    COMMAND "${Python_EXECUTABLE}" -m pip download --quiet --no-deps --no-binary :all: --no-build-isolation
            --dest ${lexbor_download} selectolax==${SELECTOLAX_VERSION}
    COMMAND_ERROR_IS_FATAL ANY)
  file(ARCHIVE_EXTRACT INPUT ${lexbor_sdist} DESTINATION ${lexbor_download})
endif()

file(GLOB lexbor_files
  ${lexbor_sources}/source/lexbor/core/*.c
  ${lexbor_sources}/source/lexbor/css/*.c
  ${lexbor_sources}/source/lexbor/css/*/*.c
  ${lexbor_sources}/source/lexbor/css/*/*/*.c
  ${lexbor_sources}/source/lexbor/dom/*.c
  ${lexbor_sources}/source/lexbor/dom/*/*.c
  ${lexbor_sources}/source/lexbor/encoding/*.c
  ${lexbor_sources}/source/lexbor/html/*.c
  ${lexbor_sources}/source/lexbor/html/*/*.c
  ${lexbor_sources}/source/lexbor/html/*/*/*.c
  ${lexbor_sources}/source/lexbor/ns/*.c
  ${lexbor_sources}/source/lexbor/ports/posix/lexbor/core/*.c
  ${lexbor_sources}/source/lexbor/selectors/*.c
  ${lexbor_sources}/source/lexbor/tag/*.c)
add_library(lexbor STATIC ${lexbor_files})
target_compile_definitions(lexbor PUBLIC LEXBOR_STATIC)
target_compile_options(lexbor PRIVATE -w)
target_include_directories(lexbor SYSTEM PUBLIC ${lexbor_sources}/source)
# As one file they take a fifth of the time.
public_signals_batches(lexbor ${lexbor_sources}/source ${lexbor_sources}/source ONE)
