#include "channels/markdown/entity.hpp"

#include "channels/markdown/code_points.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace domino::markdown {
namespace {

struct Named {
    std::string_view name;
    std::string_view text;
};

constexpr std::array names = {
    Named{"AMP", "&"},      Named{"Auml", "Ä"},   Named{"GT", ">"},     Named{"LT", "<"},     Named{"Ouml", "Ö"},
    Named{"QUOT", "\""},    Named{"Uuml", "Ü"},   Named{"aacute", "á"}, Named{"agrave", "à"}, Named{"amp", "&"},
    Named{"apos", "'"},     Named{"auml", "ä"},   Named{"bull", "•"},   Named{"ccedil", "ç"}, Named{"cent", "¢"},
    Named{"check", "✓"},    Named{"copy", "©"},   Named{"darr", "↓"},   Named{"deg", "°"},    Named{"divide", "÷"},
    Named{"eacute", "é"},   Named{"egrave", "è"}, Named{"euro", "€"},   Named{"frac12", "½"}, Named{"frac14", "¼"},
    Named{"ge", "≥"},       Named{"gt", ">"},     Named{"hellip", "…"}, Named{"iacute", "í"}, Named{"infin", "∞"},
    Named{"laquo", "«"},    Named{"larr", "←"},   Named{"ldquo", "“"},  Named{"le", "≤"},     Named{"lsquo", "‘"},
    Named{"lt", "<"},       Named{"mdash", "—"},  Named{"micro", "µ"},  Named{"middot", "·"}, Named{"nbsp", "\u00A0"},
    Named{"ndash", "–"},    Named{"ne", "≠"},     Named{"ntilde", "ñ"}, Named{"oacute", "ó"}, Named{"ouml", "ö"},
    Named{"para", "¶"},     Named{"plusmn", "±"}, Named{"pound", "£"},  Named{"quot", "\""},  Named{"raquo", "»"},
    Named{"rarr", "→"},     Named{"rdquo", "”"},  Named{"reg", "®"},    Named{"rsquo", "’"},  Named{"sect", "§"},
    Named{"shy", "\u00AD"}, Named{"szlig", "ß"},  Named{"times", "×"},  Named{"trade", "™"},  Named{"uacute", "ú"},
    Named{"uarr", "↑"},     Named{"uuml", "ü"},   Named{"yen", "¥"},
};
static_assert(std::ranges::is_sorted(names, {}, &Named::name));

std::string from_number(std::string_view digits, int base) {
    unsigned long number = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number, base);
    const bool is_character = error == std::errc() && end == digits.data() + digits.size() && number != 0 && number <= 0x10FFFF &&
                              (number < 0xD800 || number > 0xDFFF);
    return to_utf8(is_character ? static_cast<char32_t>(number) : replacement_character);
}

}  // namespace

std::string decoded_entity(std::string_view entity) {
    if (entity.size() < 3 || entity.front() != '&' || entity.back() != ';') return std::string(entity);
    const auto inner = entity.substr(1, entity.size() - 2);
    if (inner[0] == '#') {
        const bool hexadecimal = inner.size() > 1 && (inner[1] == 'x' || inner[1] == 'X');
        return from_number(inner.substr(hexadecimal ? 2 : 1), hexadecimal ? 16 : 10);
    }
    const auto found = std::ranges::lower_bound(names, inner, {}, &Named::name);
    return std::string(found != names.end() && found->name == inner ? found->text : entity);
}

}  // namespace domino::markdown
