# cmake -DPAGE=folder -DFILES=a|b -DOUTPUT=file.cpp -DGZIP=program -P embed_page.cmake
# Writes a C++ file that embeds every file of the page twice: as it is and compressed.

string(REPLACE "|" ";" FILES "${FILES}")
list(SORT FILES)
get_filename_component(folder ${OUTPUT} DIRECTORY)

set(types_html "text/html; charset=utf-8")
set(types_css "text/css; charset=utf-8")
set(types_js "text/javascript; charset=utf-8")
set(types_svg "image/svg+xml")

set(blobs "")
set(symbols "")
set(rows "")
set(number 0)
foreach(file IN LISTS FILES)
  set(plain ${PAGE}/${file})
  set(packed ${folder}/${number}.gz)
  execute_process(COMMAND ${GZIP} -9 -n -c ${plain} OUTPUT_FILE ${packed} COMMAND_ERROR_IS_FATAL ANY)
  file(SHA256 ${plain} digest)
  string(SUBSTRING ${digest} 0 32 digest)
  get_filename_component(extension ${file} LAST_EXT)
  string(SUBSTRING ${extension} 1 -1 extension)
  if(NOT DEFINED types_${extension})
    message(FATAL_ERROR "${file}: no media type is known for .${extension}; add it to embed_page.cmake")
  endif()
  foreach(form IN ITEMS plain packed)
    string(APPEND blobs "    DOMINO_EMBED(domino_page_${number}_${form}, \"${${form}}\")\n")
    string(APPEND symbols "extern const char domino_page_${number}_${form}[], domino_page_${number}_${form}_end[];\n")
  endforeach()
  string(APPEND rows "    Asset{\"/${file}\", \"${types_${extension}}\", \"${digest}\",\n"
    "          view(domino_page_${number}_plain, domino_page_${number}_plain_end),\n"
    "          view(domino_page_${number}_packed, domino_page_${number}_packed_end)},\n")
  math(EXPR number "${number} + 1")
endforeach()

file(WRITE ${OUTPUT} "#include \"channels/webui/asset.hpp\"

#define DOMINO_EMBED(symbol, file) \\
    \".global \" #symbol \"\\n.hidden \" #symbol \"\\n\" #symbol \":\\n.incbin \\\"\" file \"\\\"\\n\" \\
    \".global \" #symbol \"_end\\n.hidden \" #symbol \"_end\\n\" #symbol \"_end:\\n.byte 0\\n\"

asm(\".section .rodata\\n\"
${blobs}    \".text\\n\");

extern \"C\" {
${symbols}}

namespace domino::webui {
namespace {

std::string_view view(const char* begin, const char* end) { return {begin, static_cast<std::size_t>(end - begin)}; }

}  // namespace

std::span<const Asset> page_assets() {
    static const Asset assets[] = {
${rows}    };
    return assets;
}

}  // namespace domino::webui
")
