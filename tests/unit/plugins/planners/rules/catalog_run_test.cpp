#include "rules_host.hpp"

#include "engine/engine.hpp"

#include <gtest/gtest.h>

namespace domino::rules::test {
namespace {

class NoEffects final : public native::Effects {
public:
    std::string http(const std::string&) override { throw std::logic_error("the catalog makes no requests"); }
    bool sleep(std::chrono::milliseconds) override { return false; }
};

/// The rules, the catalog and the native engine, one behind the other, as a person meets them.
class ShippedCatalog : public testing::Test {
protected:
    static void SetUpTestSuite() { engine_ = std::make_unique<native::Engine>(native::EngineSettings{}); }
    static void TearDownTestSuite() { engine_.reset(); }

    ShippedCatalog() {
        const std::filesystem::path source_dir = DOMINO_SOURCE_DIR;
        host_.workflows.add_folder(source_dir / "deploy/workflows");
        planner_ = std::make_unique<RulesPlanner>(
            host_, parse_json(read_text(source_dir / "plugins.json"))["plugins"]["rules"]["config"]);
    }

    Plan plan(const std::string& text) { return planner_->plan(request(text)).value(); }

    native::RunAnswer run(const std::string& workflow, const Json& input) {
        if (!engine_->has(workflow)) {
            const Json accepted = Json::parse(engine_->load(workflow, to_text(host_.workflows.find(workflow)->document)));
            if (!accepted["accepted"].get<bool>()) throw std::runtime_error(to_text(accepted));
            EXPECT_TRUE(accepted["pure"].get<bool>()) << workflow;
        }
        return engine_->run(workflow, to_text(input), std::chrono::seconds(10), effects_);
    }

    Json first_output(const Step& step) {
        const auto answer = run(step.workflow, step.input);
        if (answer.status != native::RunAnswer::Status::succeeded) return {{"error", answer.text}};
        return Json::parse(answer.text).at(0);
    }

    static std::unique_ptr<native::Engine> engine_;
    NoEffects effects_;
    RulesHost host_;
    std::unique_ptr<RulesPlanner> planner_;
};
std::unique_ptr<native::Engine> ShippedCatalog::engine_;

struct Row {
    const char* text;
    const char* reply;
};

const Row rows[] = {
    {"Bitte Rechnung 4711 über 150 EUR prüfen",
     "Rechnung **4711** über 150,00 EUR ist geprüft und freigegeben. Sie liegt innerhalb der Grenze von 1000 EUR."},
    {"Please check invoice 4711 for 150 EUR",
     "Invoice **4711** for 150.00 EUR is checked and approved. It is within the limit of 1000 EUR."},
    {"Bitte Rechnung 4711 über 2500 EUR prüfen",
     "Rechnung **4711** über 2.500,00 EUR liegt über der Grenze von 1000 EUR und muss freigegeben werden."},
    {"check invoice 4711 for $1,100.01", "Invoice **4711** for 1,100.01 USD is above the limit of 1100 USD and needs approval."},
    {"Rechnung 539007547034 über 2500 EUR zur Zahlung freigeben",
     "Rechnung **539007547034** über 2.500,00 EUR ist zur Zahlung freigegeben. Zahlungsreferenz: `RF18539007547034`."},
    {"Release invoice RE-2026/07 for 2500 EUR for payment",
     "Invoice **RE-2026/07** for 2,500.00 EUR is released for payment. Payment reference: `RF30RE202607`."},
    {"Support: Die Kasse ist ausgefallen und Kunden können nicht bezahlen",
     "Ticket **T-E6EE9C98** ist angelegt.\n\n- Thema: Technik\n- Dringlichkeit: hoch\n- Antwort innerhalb von 1 Stunde\n\n"
     "> Die Kasse ist ausgefallen und Kunden können nicht bezahlen"},
    {"Support: It would be nice to have dark mode. No hurry!",
     "Ticket **T-B31C604F** is open.\n\n- Topic: other\n- Urgency: low\n- Answer within 5 working days\n\n"
     "> It would be nice to have dark mode"},
    {"Support: My parcel has not arrived",
     "Ticket **T-63123948** is open.\n\n- Topic: delivery\n- Urgency: normal\n- Answer within 1 working day\n\n> My parcel has "
     "not arrived"},
    {"Ticket T-1A2B3C4D eskalieren",
     "Ticket **T-1A2B3C4D** ist dringend und liegt jetzt bei der Bereitschaft: Service desk, Durchwahl 203."},
    {"Escalate ticket T-1A2B3C4D",
     "Ticket **T-1A2B3C4D** is urgent and is now with the team on call: Service desk, extension 203."},
    {"Was kostet der Versand von 2,5 kg nach Österreich?",
     "Versand von 2,5 kg, Zielland Österreich (Standard): **13,99 EUR**, Lieferung in 3 Werktagen."},
    {"What does shipping 2.5 kg to Austria cost?",
     "Shipping 2.5 kg to Austria (standard): **13.99 EUR**, delivered in 3 working days."},
    {"Expressversand 500 g in die Schweiz",
     "Versand von 0,5 kg, Zielland Schweiz (Express): **35,18 EUR**, Lieferung in 3 Werktagen."},
    {"Express shipping 500 g to Germany", "Shipping 0.5 kg to Germany (express): **12.78 EUR**, delivered in 1 working day."},
    {"shipping 40 kg to Austria",
     "There is no rate for 40 kg to AT: we deliver up to 31.5 kg to 45 countries. Please ask the warehouse for a freight "
     "forwarder."},
    {"shipping 1 kg to Mongolia",
     "There is no rate for 1 kg to MN: we deliver up to 31.5 kg to 45 countries. Please ask the warehouse for a freight "
     "forwarder."},
    {"Fasse diese CSV zusammen: Artikel;Preis\nSchrauben;2,50\nMuttern;1,25",
     "2 Zeilen, 1 Spalte mit Zahlen\n\n| Spalte | Anzahl | Summe | Mittel | Min | Max |\n| --- | ---: | ---: | ---: | ---: | "
     "---: |\n"
     "| Preis | 2 | 3,75 | 1,875 | 1,25 | 2,5 |"},
    {"Summarise this CSV: item,price\nbolts,2.50\nnuts,1.25",
     "2 rows, 1 column with numbers\n\n| Column | Count | Sum | Mean | Min | Max |\n| --- | ---: | ---: | ---: | ---: | ---: |\n"
     "| price | 2 | 3.75 | 1.875 | 1.25 | 2.5 |"},
    {"csv: a,\"b, c\"\n\"say \"\"hi\"\"\",\"1,234.50\"\nx,2\n",
     "2 rows, 1 column with numbers\n\n| Column | Count | Sum | Mean | Min | Max |\n| --- | ---: | ---: | ---: | ---: | ---: |\n"
     "| b, c | 2 | 1236.5 | 618.25 | 2 | 1234.5 |"},
    {"CSV: a;b\nx;y", "There are no numbers in this table."},
};

TEST_F(ShippedCatalog, AnswersWhatPeopleAsk) {
    for (const auto& row : rows) {
        SCOPED_TRACE(row.text);
        const Plan plan = this->plan(row.text);
        ASSERT_FALSE(plan.steps.empty()) << to_text(to_json(plan));
        const Json output = first_output(plan.steps.front());
        EXPECT_EQ(output.value("reply", ""), row.reply) << to_text(output);
        EXPECT_EQ(output.value("language", ""), plan.language);
    }
}

TEST_F(ShippedCatalog, ReleasesAfterApprovalWhatTheCheckFound) {
    const Plan plan = this->plan("Bitte Rechnung 4711 über 2500 EUR prüfen");
    const Json checked = first_output(plan.steps[0]);
    ASSERT_EQ(checked["needs_approval"], true) << to_text(checked);
    Step approve = plan.steps[1];
    for (auto& member : approve.input)
        if (member.is_object()) member = checked.at(Json::json_pointer(member["path"].get<std::string>()));
    EXPECT_EQ(first_output(approve)["reply"],
              "Rechnung **4711** über 2.500,00 EUR ist zur Zahlung freigegeben. Zahlungsreferenz: `RF714711`.");
}

TEST_F(ShippedCatalog, NeverApprovesWhatIsIncomplete) {
    for (const char* input : {"{}", R"({"invoice": "4711"})", R"({"amount": 5})", R"({"invoice": "4711", "amount": 0})",
                              R"({"invoice": "4711", "amount": -5})", R"({"invoice": " ", "amount": 5})",
                              R"({"invoice": "4711", "amount": "much"})", R"({"invoice": "4711", "amount": null})"}) {
        const auto answer = run("invoice-check", Json::parse(input));
        EXPECT_EQ(answer.status, native::RunAnswer::Status::failed) << input << ": " << answer.text;
    }
    const auto unknown_currency = run("invoice-check", Json::parse(R"({"invoice": "4711", "amount": 5, "currency": "XXX"})"));
    EXPECT_EQ(Json::parse(unknown_currency.text)[0]["needs_approval"], true);
}

TEST_F(ShippedCatalog, RefusesEmptyInputByName) {
    const std::pair<const char*, const char*> rows_of_errors[] = {
        {"invoice-approve", "An invoice needs its number and an amount above 0"},
        {"support-triage", "A ticket needs a message"},
        {"shipping-quote", "A quote needs a weight above 0 kg"},
        {"csv-summary", "There is no table in the input"},
    };
    for (const auto& [workflow, error] : rows_of_errors) {
        const auto answer = run(workflow, Json::object());
        EXPECT_EQ(answer.status, native::RunAnswer::Status::failed) << workflow;
        EXPECT_NE(answer.text.find(error), std::string::npos) << answer.text;
    }
}

}  // namespace
}  // namespace domino::rules::test
