# domino_add_plugin(NAME SOURCES file... [LINK lib...]): a shared object that the broker loads.
# NAME is <kind>_<name>, e.g. channel_pager. Exactly one symbol leaves it, domino_plugin: two
# plugins never see each other's symbols, and it can be unloaded.

set(_DOMINO_PLUGIN_VERSION_SCRIPT ${CMAKE_CURRENT_LIST_DIR}/domino_plugin.map)

function(domino_add_plugin name)
  cmake_parse_arguments(arg "" "" "SOURCES;LINK" ${ARGN})
  add_library(${name} MODULE ${arg_SOURCES})
  target_compile_features(${name} PRIVATE cxx_std_20)
  target_link_libraries(${name} PRIVATE domino::sdk ${arg_LINK})
  if(TARGET domino_options)  # inside Domino's own tree: its warnings and sanitizers
    target_link_libraries(${name} PRIVATE domino_options)
  endif()
  target_link_options(${name} PRIVATE -Wl,--version-script=${_DOMINO_PLUGIN_VERSION_SCRIPT})
  set_target_properties(${name} PROPERTIES
    PREFIX "" CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON
    LINK_DEPENDS ${_DOMINO_PLUGIN_VERSION_SCRIPT})
  if(DOMINO_PLUGIN_OUTPUT_DIRECTORY)
    set_target_properties(${name} PROPERTIES LIBRARY_OUTPUT_DIRECTORY ${DOMINO_PLUGIN_OUTPUT_DIRECTORY})
  endif()
  if(DOMINO_PLUGIN_INSTALL_DIRECTORY)
    install(TARGETS ${name} LIBRARY DESTINATION ${DOMINO_PLUGIN_INSTALL_DIRECTORY})
  endif()
  set_property(GLOBAL APPEND PROPERTY DOMINO_DIST ${name})
endfunction()
