# What `cmake --install` puts where the FHS wants it; the SDK's own part is in sdk/CMakeLists.txt, a plugin's in
# domino_add_plugin(). The broker finds the rest by ../lib, ../libexec and ../share from its own folder.

install(DIRECTORY ${CMAKE_SOURCE_DIR}/deploy/workflows DESTINATION ${CMAKE_INSTALL_DATADIR}/domino OPTIONAL)
install(FILES ${CMAKE_SOURCE_DIR}/deploy/plugins.schema.json DESTINATION ${CMAKE_INSTALL_DATADIR}/domino)

set(DOMINO_ETC ${CMAKE_INSTALL_SYSCONFDIR}/domino)
if(CMAKE_INSTALL_PREFIX STREQUAL "/usr")
  set(DOMINO_ETC /etc/domino)
endif()
install(FILES ${CMAKE_SOURCE_DIR}/plugins.json DESTINATION ${DOMINO_ETC} OPTIONAL)

# The build folder has the same layout, so that the broker runs from it.
file(MAKE_DIRECTORY ${CMAKE_BINARY_DIR}/share/domino)
foreach(shared sdk/template deploy/workflows deploy/plugins.schema.json)
  get_filename_component(name ${shared} NAME)
  file(CREATE_LINK ${CMAKE_SOURCE_DIR}/${shared} ${CMAKE_BINARY_DIR}/share/domino/${name} SYMBOLIC)
endforeach()
