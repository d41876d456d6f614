# Writes the runtime's scripts into one C++ source: SCRIPTS (comma list) below FOLDER to OUTPUT.
string(REPLACE "," ";" scripts "${SCRIPTS}")
set(text "#include \"engine/scripts.hpp\"\n\n#include <array>\n\nnamespace native {\nnamespace {\n\nconstexpr std::array scripts{\n")
foreach(script IN LISTS scripts)
  file(READ ${FOLDER}/${script} source)
  string(APPEND text "    Script{\"${script}\", R\"NATIVEJS(${source})NATIVEJS\"},\n")
endforeach()
string(APPEND text "};\n\n}  // namespace\n\nstd::span<const Script> embedded_scripts() { return scripts; }\n\n}  // namespace native\n")
file(WRITE ${OUTPUT} "${text}")
