# Arrow and Parquet for C++ out of the pyarrow wheel: headers, libarrow, libparquet, as imported targets.
#
# The wheel ships no CMake configuration. The libraries are linked by their versioned file names, so a
# program built against pyarrow 26.0 loads with every 26.0.x.
execute_process(
  COMMAND "${Python_EXECUTABLE}" -c
    "import pyarrow as pa; print(pa.__version__, pa.get_include(), pa.get_library_dirs()[0], pa.cpp_build_info.so_version, sep=';')"
  OUTPUT_VARIABLE pyarrow_facts
  OUTPUT_STRIP_TRAILING_WHITESPACE
  COMMAND_ERROR_IS_FATAL ANY)
list(GET pyarrow_facts 0 PYARROW_VERSION)
list(GET pyarrow_facts 1 PYARROW_INCLUDE_DIR)
list(GET pyarrow_facts 2 PYARROW_LIBRARY_DIR)
list(GET pyarrow_facts 3 PYARROW_SOVERSION)
message(STATUS "Arrow from pyarrow ${PYARROW_VERSION}")

function(public_signals_arrow_library name file)
  add_library(Arrow::${name} SHARED IMPORTED GLOBAL)
  set_target_properties(Arrow::${name} PROPERTIES
    IMPORTED_LOCATION "${PYARROW_LIBRARY_DIR}/lib${file}.so.${PYARROW_SOVERSION}"
    IMPORTED_SONAME "lib${file}.so.${PYARROW_SOVERSION}")
  target_include_directories(Arrow::${name} SYSTEM INTERFACE "${PYARROW_INCLUDE_DIR}")
  if(ARGN)
    target_link_libraries(Arrow::${name} INTERFACE ${ARGN})
  endif()
endfunction()

public_signals_arrow_library(arrow arrow)
public_signals_arrow_library(parquet parquet Arrow::arrow)
