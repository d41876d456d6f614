#include "rules_host.hpp"

#include <gtest/gtest.h>
#include <atomic>
#include <random>
#include <thread>

namespace domino::rules::test {
namespace {

const std::filesystem::path source_dir = DOMINO_SOURCE_DIR;

/// The rules and the catalog that come with the broker.
class ShippedRules : public testing::Test {
protected:
    ShippedRules() {
        host_.workflows.add_folder(source_dir / "deploy/workflows");
        const Json config = parse_json(read_text(source_dir / "plugins.json"));
        planner_ = std::make_unique<RulesPlanner>(host_, config["plugins"]["rules"]["config"]);
    }

    Plan plan(const std::string& text, const Json& context = Json()) {
        auto plan = planner_->plan(request(text, context));
        if (!plan) throw std::runtime_error("no plan for " + text);
        check_plan(*plan);
        return *plan;
    }

    RulesHost host_;
    std::unique_ptr<RulesPlanner> planner_;
};

struct Asked {
    const char* text;
    const char* language;
    const char* workflow;
    const char* input;
};

const Asked asked[] = {
    {"Bitte Rechnung 4711 über 150 EUR prüfen", "de", "invoice-check",
     R"({"invoice":"4711","amount":150,"currency":"EUR","language":"de"})"},
    {"Bitte Rechnung 4711 über 2500 EUR prüfen", "de", "invoice-check",
     R"({"invoice":"4711","amount":2500,"currency":"EUR","language":"de"})"},
    {"Please check invoice 4711 over 150 EUR", "en", "invoice-check",
     R"({"invoice":"4711","amount":150,"currency":"EUR","language":"en"})"},
    {"BITTE RECHNUNG 4711 UEBER 150 EUR PRUEFEN!", "de", "invoice-check",
     R"({"invoice":"4711","amount":150,"currency":"EUR","language":"de"})"},
    {"Prüfst du mal die Rechnung Nr. RE-2026/07 über 1.234,56 €?", "de", "invoice-check",
     R"({"invoice":"RE-2026/07","amount":1234.56,"currency":"EUR","language":"de"})"},
    {"check invoice RE-2026-07 for $1,234.56", "en", "invoice-check",
     R"({"invoice":"RE-2026-07","amount":1234.56,"currency":"USD","language":"en"})"},
    {"Hallo, kannst du Rechnung 4711 von Müller über 99,90 Euro kontrollieren?", "de", "invoice-check",
     R"({"invoice":"4711","amount":99.9,"currency":"EUR","language":"de"})"},
    {"Invoice 4711 for 20 dollars", "en", "invoice-check", R"({"invoice":"4711","amount":20,"currency":"USD","language":"en"})"},
    {"Rechnung 4711 über 2500 EUR zur Zahlung freigeben", "de", "invoice-approve",
     R"({"invoice":"4711","amount":2500,"currency":"EUR","language":"de"})"},
    {"Release invoice 4711 over 2500 EUR for payment", "en", "invoice-approve",
     R"({"invoice":"4711","amount":2500,"currency":"EUR","language":"en"})"},
    {"Support: The checkout page is down and customers cannot pay", "en", "support-triage",
     R"({"message":"The checkout page is down and customers cannot pay","language":"en"})"},
    {"Support: Die Kasse ist ausgefallen und Kunden können nicht bezahlen", "de", "support-triage",
     R"({"message":"Die Kasse ist ausgefallen und Kunden können nicht bezahlen","language":"de"})"},
    {"Ich habe ein Problem mit meinem Passwort.", "de", "support-triage", R"({"message":"meinem Passwort.","language":"de"})"},
    {"Escalate ticket T-1A2B3C4D", "en", "support-escalate",
     R"({"ticket":"T-1A2B3C4D","topic":"other","summary":"","language":"en"})"},
    {"Ticket T-1A2B3C4D eskalieren", "de", "support-escalate",
     R"({"ticket":"T-1A2B3C4D","topic":"other","summary":"","language":"de"})"},
    {"What does shipping 2.5 kg to Austria cost?", "en", "shipping-quote",
     R"({"weight":2.5,"country":"AT","service":"standard","language":"en"})"},
    {"Was kostet der Versand von 2,5 kg nach Österreich?", "de", "shipping-quote",
     R"({"weight":2.5,"country":"AT","service":"standard","language":"de"})"},
    {"Express shipping 500 g to Switzerland", "en", "shipping-quote",
     R"({"weight":0.5,"country":"CH","service":"express","language":"en"})"},
    {"Expressversand 500 g in die Schweiz", "de", "shipping-quote",
     R"({"weight":0.5,"country":"CH","service":"express","language":"de"})"},
    {"Wie teuer ist es, ein Paket nach Frankreich mit 3kg zu verschicken?", "de", "shipping-quote",
     R"({"weight":3,"country":"FR","service":"standard","language":"de"})"},
    {"how much is postage to the United States for 1 kg", "en", "shipping-quote",
     R"({"weight":1,"country":"US","service":"standard","language":"en"})"},
    {"Summarise this CSV: item,price\nbolts,2.50\nnuts,1.25", "en", "csv-summary",
     R"({"csv":"item,price\nbolts,2.50\nnuts,1.25","language":"en"})"},
    {"Fasse diese CSV zusammen: Artikel;Preis\nSchrauben;2,50\nMuttern;1,25", "de", "csv-summary",
     R"({"csv":"Artikel;Preis\nSchrauben;2,50\nMuttern;1,25","language":"de"})"},
};

TEST_F(ShippedRules, PlanTheWorkflowWithItsInput) {
    for (const auto& row : asked) {
        SCOPED_TRACE(row.text);
        const Plan plan = this->plan(row.text);
        ASSERT_FALSE(plan.steps.empty()) << to_text(to_json(plan));
        EXPECT_EQ(plan.steps.front().workflow, row.workflow);
        EXPECT_EQ(nlohmann::json(plan.steps.front().input), nlohmann::json::parse(row.input));
        EXPECT_EQ(plan.language, row.language);
    }
}

TEST_F(ShippedRules, UnderstandEveryExampleOfTheCatalogInBothLanguages) {
    for (const auto& workflow : host_.workflows.list()) {
        ASSERT_FALSE(workflow->examples.empty()) << workflow->name;
        for (const auto& example : workflow->examples) {
            for (const std::string language : {"en", "de"}) {
                ASSERT_TRUE(example.contains(language)) << workflow->name;
                SCOPED_TRACE(example[language].get<std::string>());
                const Plan plan = this->plan(example[language]);
                ASSERT_FALSE(plan.steps.empty()) << to_text(to_json(plan));
                EXPECT_EQ(plan.steps.front().workflow, workflow->name);
                EXPECT_EQ(plan.language, language);
            }
        }
    }
}

TEST_F(ShippedRules, AskAPersonToReleaseWhatIsAboveTheLimit) {
    const Plan plan = this->plan("Bitte Rechnung 4711 über 2500 EUR prüfen");
    ASSERT_EQ(plan.steps.size(), 2U);
    const Step& approve = plan.steps[1];
    EXPECT_EQ(approve.workflow, "invoice-approve");
    EXPECT_EQ(approve.needs, std::vector<std::string>{"check"});
    EXPECT_EQ(approve.when, Json::parse(R"({"/check/needs_approval": true})"));
    EXPECT_EQ(
        approve.approval,
        "Rechnung **{check:/invoice}** über {check:/amount_text} {check:/currency} liegt über der Grenze von {check:/limit} "
        "{check:/currency}. Zur Zahlung freigeben?");
    EXPECT_EQ(approve.input["amount"], Json::parse(R"({"$output": "check", "path": "/amount"})"));
    EXPECT_EQ(approve.input["language"], "de");
}

TEST_F(ShippedRules, AskForWhatIsMissingAndGoOnWithTheAnswer) {
    const Plan question = plan("Was kostet der Versand nach Österreich?");
    ASSERT_TRUE(question.question) << to_text(to_json(question));
    EXPECT_EQ(question.question->text, "Wie schwer ist das Paket?");
    const Plan done = plan("ungefähr 2,5 Kilo", question.question->context);
    ASSERT_EQ(done.steps.size(), 1U);
    EXPECT_EQ(done.steps[0].input["weight"], 2.5);
    EXPECT_EQ(done.steps[0].input["country"], "AT");
    EXPECT_EQ(done.language, "de");
}

TEST_F(ShippedRules, EscalateAnUrgentTicket) {
    PlanRequest follow_up = request("Support: Die Kasse ist ausgefallen");
    follow_up.result = Result{
        .step = "r_1.0",
        .workflow = "support-triage",
        .status = Result::Status::succeeded,
        .output = Json::parse(R"([{"ticket":"T-1","topic":"technical","urgency":"high","summary":"Die Kasse","language":"de"}])"),
        .error = ""};
    const auto plan = planner_->plan(follow_up);
    ASSERT_TRUE(plan);
    ASSERT_EQ(plan->steps.size(), 1U);
    EXPECT_EQ(plan->steps[0].workflow, "support-escalate");
    EXPECT_EQ(nlohmann::json(plan->steps[0].input),
              nlohmann::json::parse(R"({"ticket":"T-1","topic":"technical","summary":"Die Kasse","language":"de"})"));
    EXPECT_EQ(plan->language, "de");
}

TEST_F(ShippedRules, LeaveOtherResultsAlone) {
    PlanRequest follow_up = request("Bitte Rechnung 4711 über 150 EUR prüfen");
    follow_up.result = Result{.step = "r_1.0",
                              .workflow = "invoice-check",
                              .status = Result::Status::succeeded,
                              .output = Json::array({Json::object()}),
                              .error = ""};
    EXPECT_FALSE(planner_->plan(follow_up));
}

TEST_F(ShippedRules, SayWhatCanBeAsked) {
    const Plan help = plan("Hilfe!");
    ASSERT_TRUE(help.reply);
    EXPECT_NE(help.reply->text.find("- Bitte Rechnung 4711 über 150 EUR prüfen"), std::string::npos) << help.reply->text;
    const Plan fallback = plan("Erzähl mir einen Witz");
    ASSERT_TRUE(fallback.reply);
    EXPECT_TRUE(fallback.reply->text.starts_with("Das habe ich nicht verstanden.")) << fallback.reply->text;
}

TEST_F(ShippedRules, PlanForManyConversationsAtOnce) {
    std::vector<std::thread> threads;
    std::atomic<int> right{0};
    for (int i = 0; i < 4; ++i)
        threads.emplace_back([&] {
            for (int n = 0; n < 50; ++n)
                for (const auto& row : asked) {
                    const auto plan = planner_->plan(request(row.text));
                    if (plan && !plan->steps.empty() && plan->steps[0].workflow == row.workflow) ++right;
                }
        });
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(right, 4 * 50 * static_cast<int>(std::size(asked)));
}

TEST_F(ShippedRules, MakeAWholePlanOrNoneOfAnyWords) {
    const char* words[] = {"rechnung",
                           "invoice",
                           "4711",
                           "über",
                           "150",
                           "EUR",
                           "€",
                           "prüfen",
                           "check",
                           "support",
                           "ticket",
                           "versand",
                           "shipping",
                           "2,5",
                           "kg",
                           "nach",
                           "Österreich",
                           "to",
                           "Austria",
                           "csv",
                           "express",
                           "bitte",
                           "the",
                           "{",
                           "}",
                           "{check:/x}",
                           "\"",
                           "\xC3",
                           "\xF0\x9F\x98\x80",
                           "a;b\n1;2",
                           "-",
                           "....",
                           "1.1.1.1",
                           "freigeben",
                           "release",
                           "cancel"};
    std::mt19937 random(7);
    Json context;
    for (int n = 0; n < 5000; ++n) {
        std::string text;
        for (auto left = random() % 12; left > 0; --left)
            text += words[random() % std::size(words)] + std::string(random() % 3, ' ');
        const auto plan = planner_->plan(request(text, context));
        if (plan) {
            EXPECT_NO_THROW(check_plan(*plan)) << text;
        }
        context = plan && plan->question ? plan->question->context : Json();
    }
}

TEST_F(ShippedRules, SuggestWhatIsNearlySaid) {
    const Plan plan = this->plan("Bitte Rechnng 4711 prüfen lassen");
    ASSERT_TRUE(plan.reply);
    EXPECT_NE(plan.reply->text.find("Meintest du: *Bitte Rechnung 4711"), std::string::npos) << plan.reply->text;
}

}  // namespace
}  // namespace domino::rules::test
