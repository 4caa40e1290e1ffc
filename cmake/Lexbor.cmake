# lexbor (HTML parser with CSS selectors): the system's, else built from the sources inside the selectolax sdist.
#
# Debian 12 has no lexbor package.
find_path(LEXBOR_INCLUDE_DIR lexbor/html/html.h)
find_library(LEXBOR_LIBRARY lexbor)
if(LEXBOR_INCLUDE_DIR AND LEXBOR_LIBRARY)
  add_library(lexbor INTERFACE)
  target_include_directories(lexbor SYSTEM INTERFACE ${LEXBOR_INCLUDE_DIR})
  target_link_libraries(lexbor INTERFACE ${LEXBOR_LIBRARY})
  return()
endif()

public_signals_sdist(selectolax 1.0.2)
set(lexbor_sources ${SOURCES}/lexbor)
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
