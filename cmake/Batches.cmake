# Batches: several source files of one layer compiled as one, since most of the time of a small file goes into its
# headers.
#
# A batch is a generated file of #include lines. They name the files relative to a folder on the include path, never by
# an absolute path, so that a clone in another folder finds the same batch in the compiler cache (CMake's own
# UNITY_BUILD writes absolute paths). Names in anonymous namespaces are therefore unique within a layer
# (of tests: within a folder).
# With PUBLIC_SIGNALS_BATCHES=OFF each file is compiled alone: clang-tidy and editors use that, ./dev check builds it.
option(PUBLIC_SIGNALS_BATCHES "Compile source files in batches" ON)
set(PUBLIC_SIGNALS_BATCH_BYTES 340000 CACHE STRING "Source bytes in a batch, about")

# A large batch takes up to 2.5 GB of memory: no more of them are compiled at a time than the machine's holds.
cmake_host_system_information(RESULT public_signals_memory QUERY TOTAL_PHYSICAL_MEMORY)
math(EXPR public_signals_compilers "${public_signals_memory} / 2500")
if(PUBLIC_SIGNALS_BATCHES AND public_signals_compilers GREATER 0)
  set_property(GLOBAL APPEND PROPERTY JOB_POOLS compile=${public_signals_compilers})
  set(CMAKE_JOB_POOL_COMPILE compile)
endif()

# What a file may have of its own; files share a batch when they have the same.
set(batch_properties COMPILE_OPTIONS COMPILE_DEFINITIONS INCLUDE_DIRECTORIES OBJECT_DEPENDS)

# public_signals_batches(target root folder [ONE] [APART]): the target's .cpp (or .c) files below `folder` are compiled in
# batches, or all in one, or those of each subfolder by themselves. `root` is on the target's include path. Runs at the end
# of the calling CMakeLists.txt, when the properties of single files are known.
function(public_signals_batches target root folder)
  if(PUBLIC_SIGNALS_BATCHES)
    cmake_language(EVAL CODE "cmake_language(DEFER
      CALL public_signals_write_batches [[${target}]] [[${root}]] [[${folder}]] ${ARGN})")
  endif()
endfunction()

function(public_signals_write_batches target root folder)
  get_target_property(files ${target} SOURCES)
  set(kinds)
  foreach(file ${files})
    cmake_path(ABSOLUTE_PATH file)
    cmake_path(IS_PREFIX folder ${file} is_inside)
    get_source_file_property(is_header ${file} HEADER_FILE_ONLY)
    if(NOT is_inside OR is_header OR NOT file MATCHES "\\.(cpp|c)$")
      continue()
    endif()
    set(own)
    if("APART" IN_LIST ARGN)
      cmake_path(GET file PARENT_PATH own)
    endif()
    foreach(property ${batch_properties})
      get_source_file_property(value ${file} ${property})
      list(APPEND own "${value}")
    endforeach()
    string(MD5 kind "${own}")
    list(APPEND kinds ${kind})
    list(APPEND files_${kind} ${file})
  endforeach()
  list(REMOVE_DUPLICATES kinds)
  foreach(kind ${kinds})
    set(batch)
    set(bytes 0)
    foreach(file ${files_${kind}})
      list(APPEND batch ${file})
      file(SIZE ${file} size)
      math(EXPR bytes "${bytes} + ${size}")
      if(bytes GREATER PUBLIC_SIGNALS_BATCH_BYTES AND NOT "ONE" IN_LIST ARGN)
        public_signals_write_batch(${target} ${root} ${folder} ${batch})
        set(batch)
        set(bytes 0)
      endif()
    endforeach()
    public_signals_write_batch(${target} ${root} ${folder} ${batch})
  endforeach()
endfunction()

# One batch, named for its first file; a file that is left alone is compiled as it is.
function(public_signals_write_batch target root folder)
  list(LENGTH ARGN length)
  if(length LESS 2)
    return()
  endif()
  set(text)
  foreach(file ${ARGN})
    file(RELATIVE_PATH name ${root} ${file})
    string(APPEND text "#include \"${name}\"\n")
  endforeach()
  list(GET ARGN 0 first)
  file(RELATIVE_PATH name ${folder} ${first})
  string(REPLACE / _ name ${name})
  set(batch ${CMAKE_CURRENT_BINARY_DIR}/batches/${target}_from_${name})
  file(CONFIGURE OUTPUT ${batch} CONTENT "${text}" @ONLY)
  foreach(property ${batch_properties})
    get_source_file_property(value ${first} ${property})
    if(value)
      set_source_files_properties(${batch} PROPERTIES ${property} "${value}")
    endif()
  endforeach()
  set_source_files_properties(${ARGN} PROPERTIES HEADER_FILE_ONLY ON)
  target_sources(${target} PRIVATE ${batch})
endfunction()
