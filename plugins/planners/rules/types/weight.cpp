#include "weight.hpp"

#include "number.hpp"

#include <array>
#include <cmath>

namespace domino::rules {
namespace {

struct Unit {
    std::string_view fold;
    double kilograms;
};

constexpr std::array units = {
    Unit{"kg", 1},
    Unit{"kgs", 1},
    Unit{"kilo", 1},
    Unit{"kilos", 1},
    Unit{"kilogramm", 1},
    Unit{"kilogram", 1},
    Unit{"kilograms", 1},
    Unit{"g", 0.001},
    Unit{"gr", 0.001},
    Unit{"gramm", 0.001},
    Unit{"gram", 0.001},
    Unit{"grams", 0.001},
    Unit{"t", 1000},
    Unit{"tonne", 1000},
    Unit{"tonnen", 1000},
    Unit{"tonnes", 1000},
    Unit{"pfund", 0.5},
    Unit{"lb", 0.45359237},
    Unit{"lbs", 0.45359237},
    Unit{"pound", 0.45359237},
    Unit{"pounds", 0.45359237},
    Unit{"oz", 0.028349523},
    Unit{"ounce", 0.028349523},
    Unit{"ounces", 0.028349523},
};

std::optional<double> kilograms_of(std::string_view fold) {
    for (const auto& unit : units)
        if (unit.fold == fold) return unit.kilograms;
    return std::nullopt;
}

Json to_kilograms(double number, double kilograms) {
    return number_to_json(std::round(number * kilograms * 1e6) / 1e6);
}

}  // namespace

std::optional<Taken> take_weight(const Reading& reading, std::size_t at) {
    const std::string_view fold = reading.message.fold(at);
    const std::size_t length = number_length(fold);
    const auto number = number_from(fold.substr(0, length), reading.language, ThreeDigits::by_language);
    if (!number) return std::nullopt;
    if (length < fold.size()) {
        const auto unit = kilograms_of(fold.substr(length));
        if (!unit) return std::nullopt;
        return Taken{1, to_kilograms(*number, *unit), {}};
    }
    if (at + 1 < reading.message.size())
        if (const auto unit = kilograms_of(reading.message.fold(at + 1))) return Taken{2, to_kilograms(*number, *unit), {}};
    if (!reading.plain_units) return std::nullopt;
    return Taken{1, number_to_json(*number), {}};
}

}  // namespace domino::rules
