# simdjson (JSON parser), built from the sources inside the fastsimdjson sdist, which its own authors publish.
#
# Debian 12 has 3.0: its strings know no replacement for half a surrogate pair, and its tokens no end.
public_signals_sdist(fastsimdjson 0.8.0)  # simdjson 5.0.2
add_library(simdjson STATIC ${SOURCES}/vendor/simdjson.cpp)
target_compile_options(simdjson PRIVATE -w -O2)
# One of four kernels less to compile: processors that have SSE4.2 and no AVX2 take the portable one.
target_compile_definitions(simdjson PUBLIC SIMDJSON_IMPLEMENTATION_WESTMERE=0)
# libparquet of the pyarrow wheel exports an older simdjson under the same names, and the linker takes those that it meets
# first. Under a namespace of our own there are no others.
target_compile_definitions(simdjson PUBLIC
  simdjson=public_signals_simdjson simdjson_fast_float=public_signals_simdjson_fast_float)
target_include_directories(simdjson SYSTEM PUBLIC ${SOURCES}/vendor)
