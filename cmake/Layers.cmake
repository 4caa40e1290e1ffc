# One target per folder of src/public_signals: ps_<folder>, built from every .cpp in it and in its subfolders.
# -Wrestrict is off because g++ 12 sees overlaps in std::string that are not there; a designated initialiser that
# leaves members at their defaults is how options are written here.
# In a batch a name of one file may be that of a variable in another: files that are compiled alone say what hides what.
set(PUBLIC_SIGNALS_WARNINGS -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wno-sign-conversion
    -Wno-missing-field-initializers)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  list(APPEND PUBLIC_SIGNALS_WARNINGS -Wno-restrict)
  if(PUBLIC_SIGNALS_BATCHES)
    list(TRANSFORM PUBLIC_SIGNALS_WARNINGS REPLACE "^-Wshadow$" "-Wshadow=local")
  endif()
endif()
if(PUBLIC_SIGNALS_WERROR)
  list(APPEND PUBLIC_SIGNALS_WARNINGS -Werror)
endif()

# Layers that wait for a person, a disk or a site: a quarter of their compilation would be optimisation that nobody notices.
set(PUBLIC_SIGNALS_UNHURRIED archive browser cli collect demo report study web)

function(public_signals_layer name)
  file(GLOB sources CONFIGURE_DEPENDS *.cpp *.hpp */*.cpp */*.hpp)
  add_library(ps_${name} STATIC ${sources})
  target_include_directories(ps_${name} PUBLIC ${PROJECT_SOURCE_DIR}/src)
  target_compile_options(ps_${name} PRIVATE ${PUBLIC_SIGNALS_WARNINGS})
  if(name IN_LIST PUBLIC_SIGNALS_UNHURRIED)
    target_compile_options(ps_${name} PRIVATE $<$<CONFIG:Release>:-Og>)
  endif()
  set_target_properties(ps_${name} PROPERTIES LINKER_LANGUAGE CXX)
  target_link_libraries(ps_${name} PUBLIC ${ARGN})
  public_signals_batches(ps_${name} ${PROJECT_SOURCE_DIR}/src ${CMAKE_CURRENT_SOURCE_DIR})
endfunction()
