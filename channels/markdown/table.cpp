#include "channels/markdown/table.hpp"

#include "channels/markdown/code_points.hpp"

#include <algorithm>

namespace domino::markdown {
namespace {

/// A wider cell is not padded for: one long cell must not make every row long.
constexpr std::size_t widest_column = 40;

std::vector<std::size_t> column_widths(const Node& table) {
    std::vector<std::size_t> widths;
    for (const Node& row : table.children) {
        widths.resize(std::max(widths.size(), row.children.size()));
        for (std::size_t i = 0; i < row.children.size(); ++i)
            widths[i] = std::max(widths[i], std::min(widest_column, count_code_points(plain_text(row.children[i]))));
    }
    return widths;
}

std::string row_text(const Node& row, const std::vector<std::size_t>& widths) {
    std::string line;
    for (std::size_t i = 0; i < row.children.size(); ++i) {
        const std::string cell = plain_text(row.children[i]);
        const std::size_t length = count_code_points(cell);
        if (i > 0) line += " | ";
        line += cell;
        if (length < widths[i]) line.append(widths[i] - length, ' ');
    }
    line.erase(line.find_last_not_of(' ') + 1);
    return line;
}

std::string rule_text(const std::vector<std::size_t>& widths) {
    std::string line;
    for (std::size_t i = 0; i < widths.size(); ++i) {
        if (i > 0) line += "-+-";
        line.append(widths[i], '-');
    }
    return line;
}

}  // namespace

std::string table_text(const Node& table) {
    const auto widths = column_widths(table);
    std::string text;
    for (std::size_t i = 0; i < table.children.size(); ++i) {
        if (i > 0) text += '\n';
        text += row_text(table.children[i], widths);
        if (i == 0) text += '\n' + rule_text(widths);
    }
    return text;
}

}  // namespace domino::markdown
