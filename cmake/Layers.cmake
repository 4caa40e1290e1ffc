# One target per folder of src/public_signals: ps_<folder>, built from every .cpp in it.
set(PUBLIC_SIGNALS_WARNINGS -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-sign-conversion -Werror)

function(public_signals_layer name)
  file(GLOB sources CONFIGURE_DEPENDS *.cpp *.hpp)
  add_library(ps_${name} STATIC ${sources})
  target_include_directories(ps_${name} PUBLIC ${PROJECT_SOURCE_DIR}/src)
  target_compile_options(ps_${name} PRIVATE ${PUBLIC_SIGNALS_WARNINGS})
  set_target_properties(ps_${name} PROPERTIES LINKER_LANGUAGE CXX)
  target_link_libraries(ps_${name} PUBLIC ${ARGN})
endfunction()
