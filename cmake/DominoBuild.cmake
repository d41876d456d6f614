# How everything in this tree is compiled: one place for flags, sanitizers, precompiled headers.

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_CXX_VISIBILITY_PRESET hidden)
set(CMAKE_VISIBILITY_INLINES_HIDDEN ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)
set(DOMINO_PLUGIN_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/lib/domino/plugins)
set(DOMINO_LIBEXEC_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/libexec/domino)

if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "" FORCE)
endif()
set(CMAKE_CXX_FLAGS_DEBUG "-Og -g1")
set(CMAKE_CXX_FLAGS_RELEASE "-O2 -DNDEBUG")

set(DOMINO_SANITIZE "" CACHE STRING "Sanitizers: address,undefined or thread")
option(DOMINO_CUT_POINTS "Let tests kill the broker at named points (never in a release)" OFF)

find_program(DOMINO_CCACHE ccache)
if(DOMINO_CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER
      ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime
      # Another checkout of the same text, wherever it lies, compiles nothing anew.
      CCACHE_BASEDIR=${CMAKE_SOURCE_DIR} CCACHE_NOHASHDIR=1 ${DOMINO_CCACHE})
endif()

add_library(domino_options INTERFACE)
target_compile_options(domino_options INTERFACE -Wall -Wextra -Werror -Wno-psabi -Wno-missing-field-initializers -fpch-preprocess)
# g++ 12 sees overlaps and overflows in std::string's operator+ that are not there (GCC bugs 105329, 105651).
if(CMAKE_CXX_COMPILER_ID STREQUAL GNU AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  target_compile_options(domino_options INTERFACE -Wno-restrict -Wno-stringop-overflow -Wno-stringop-overread -Wno-array-bounds
                         -Wno-dangling-pointer)
endif()
target_include_directories(domino_options INTERFACE ${CMAKE_SOURCE_DIR})
# Poco's own definitions, for every file alike: a precompiled header is only taken when they agree.
target_compile_definitions(domino_options INTERFACE
  _FILE_OFFSET_BITS=64 _LARGEFILE64_SOURCE _REENTRANT _THREAD_SAFE _XOPEN_SOURCE=500)
if(DOMINO_SANITIZE)
  target_compile_options(domino_options INTERFACE -fsanitize=${DOMINO_SANITIZE} -fno-omit-frame-pointer)
  target_link_options(domino_options INTERFACE -fsanitize=${DOMINO_SANITIZE})
  if(DOMINO_SANITIZE MATCHES undefined)
    target_compile_options(domino_options INTERFACE -fno-sanitize-recover=undefined)
  endif()
  if(DOMINO_SANITIZE MATCHES thread)
    target_compile_options(domino_options INTERFACE -Wno-tsan)
  endif()
endif()
if(DOMINO_CUT_POINTS)
  target_compile_definitions(domino_options INTERFACE DOMINO_CUT_POINTS)
endif()

# The headers every file reads, compiled once.
file(WRITE ${CMAKE_BINARY_DIR}/domino_pch.cpp.in "// compiles the shared precompiled header\n")
configure_file(${CMAKE_BINARY_DIR}/domino_pch.cpp.in ${CMAKE_BINARY_DIR}/domino_pch.cpp COPYONLY)
add_library(domino_pch OBJECT ${CMAKE_BINARY_DIR}/domino_pch.cpp)
target_link_libraries(domino_pch PRIVATE domino_options Threads::Threads)
target_precompile_headers(domino_pch PRIVATE
  <nlohmann/json.hpp> <algorithm> <atomic> <chrono> <condition_variable> <cstdint> <functional> <map> <memory>
  <mutex> <optional> <set> <string> <string_view> <thread> <unordered_map> <utility> <vector>)

# domino_library(NAME SOURCES... LINK libs...): a static library of this tree, alias domino::NAME.
function(domino_library name)
  cmake_parse_arguments(arg "" "" "SOURCES;LINK" ${ARGN})
  add_library(domino_${name} STATIC ${arg_SOURCES})
  add_library(domino::${name} ALIAS domino_${name})
  target_link_libraries(domino_${name} PUBLIC domino_options Threads::Threads ${arg_LINK})
  target_precompile_headers(domino_${name} REUSE_FROM domino_pch)
endfunction()
