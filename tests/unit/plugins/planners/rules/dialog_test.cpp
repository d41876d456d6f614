#include "rules_host.hpp"

#include <gtest/gtest.h>

namespace domino::rules::test {
namespace {

class Dialogs : public testing::Test {
protected:
    Dialogs() {
        host_.workflows.add_with_input("send", Json::parse(R"({
            "type": "object", "required": ["weight", "country", "service", "insured"], "properties": {
                "weight": {"type": "number", "exclusiveMinimum": 0, "maximum": 70, "x-slot": "weight",
                           "x-question": {"en": "How heavy?", "de": "Wie schwer?"}},
                "country": {"type": "string", "x-slot": "country", "x-question": {"en": "Which country?", "de": "Welches Land?"}},
                "service": {"enum": ["std", "exp"], "x-words": {"std": {"label": {"en": "Standard", "de": "Normal"}},
                            "exp": {"label": "Express", "words": ["fast"]}}, "x-question": "Service?"},
                "insured": {"type": "boolean", "description": "Insurance"}}})"));
        planner_ = std::make_unique<RulesPlanner>(host_, Json::parse(R"({"rules": [
            {"id": "send", "patterns": {"en": ["send parcel [{weight}] [to {country}]"], "de": ["paket senden [{weight}] [nach {country}]"]},
             "workflow": "send"},
            {"id": "note", "patterns": ["take note [{text:rest}]"], "reply": "noted: {text}", "slots": {"text": {"required": true, "minLength": 3}}},
            {"id": "help", "patterns": ["help"], "reply": "here you are"},
            {"id": "order", "patterns": ["find order [{order:code}]"], "reply": "order {order}", "slots": {"order": {"required": true}}},
            {"id": "name", "patterns": ["my name [{name:word}]"], "reply": "hi {name}", "slots": {"name": {"required": true}}}]})"));
    }

    /// Says one thing after another; each answer goes with the context of the question before.
    Plan talk(std::initializer_list<const char*> texts) {
        Json context;
        std::optional<Plan> plan;
        for (const char* text : texts) {
            plan = planner_->plan(request(text, context));
            if (!plan) throw std::runtime_error(std::string("no plan for ") + text);
            check_plan(*plan);
            context = plan->question ? plan->question->context : Json();
        }
        return *plan;
    }

    std::string question(std::initializer_list<const char*> texts) {
        const Plan plan = talk(texts);
        return plan.question ? plan.question->text : "no question: " + to_text(to_json(plan));
    }

    RulesHost host_;
    std::unique_ptr<RulesPlanner> planner_;
};

TEST_F(Dialogs, AskForWhatIsMissingOneAfterAnother) {
    EXPECT_EQ(question({"Paket senden"}), "Wie schwer?");
    EXPECT_EQ(question({"Paket senden", "2 kg"}), "Welches Land?");
    EXPECT_EQ(question({"Paket senden", "2 kg", "Österreich"}), "Service?");
    EXPECT_EQ(question({"Paket senden", "2 kg", "Österreich", "Normal"}), "Was ist gemeint mit: Insurance?");
    const Plan done = talk({"Paket senden", "2 kg", "nach Österreich bitte", "Normal", "Ja"});
    ASSERT_EQ(done.steps.size(), 1U);
    EXPECT_EQ(nlohmann::json(done.steps[0].input),
              nlohmann::json::parse(R"({"weight":2,"country":"AT","service":"std","insured":true})"));
    EXPECT_EQ(done.language, "de");
}

TEST_F(Dialogs, OfferButtonsWhereThereIsAChoice) {
    const Plan service = talk({"send parcel 2 kg to Austria"});
    ASSERT_TRUE(service.question);
    ASSERT_EQ(service.question->buttons.size(), 2U);
    EXPECT_EQ(service.question->buttons[0].label, "Standard");
    EXPECT_EQ(service.question->buttons[0].value, "Standard");
    const Plan insured = talk({"send parcel 2 kg to Austria", "fast"});
    ASSERT_EQ(insured.question->buttons.size(), 2U);
    EXPECT_EQ(insured.question->buttons[0].label, "Yes");
}

TEST_F(Dialogs, ReadAnswersInManyForms) {
    for (const char* answer :
         {"2.5", "2.5 kg", "it is 2.5 kg", "about 2.5kg please", "the parcel weighs 2.5 kg, I think", "2500 g"}) {
        const Plan plan = talk({"send parcel", answer});
        ASSERT_TRUE(plan.question) << answer;
        EXPECT_EQ(plan.question->context["slots"]["weight"], 2.5) << answer;
        EXPECT_EQ(plan.question->text, "Which country?") << answer;
    }
}

TEST_F(Dialogs, TakeOtherValuesOutOfTheSameAnswer) {
    const Plan plan = talk({"send parcel", "2 kg to Austria"});
    EXPECT_EQ(plan.question->text, "Service?");
    EXPECT_EQ(plan.question->context["slots"]["country"], "AT");
}

TEST_F(Dialogs, SayWhatIsExpectedAfterAWrongAnswer) {
    EXPECT_EQ(question({"send parcel", "very heavy"}),
              "I expected a weight such as 2.5 kg, above 0 up to 70. How heavy? (\"cancel\" ends this.)");
    EXPECT_EQ(question({"send parcel", "80 kg"}),
              "I expected a weight such as 2.5 kg, above 0 up to 70. How heavy? (\"cancel\" ends this.)");
    EXPECT_EQ(question({"Paket senden", "0 kg"}),
              "Ich brauche ein Gewicht wie 2,5 kg, über 0 bis 70. Wie schwer? („abbrechen“ beendet das.)");
    EXPECT_EQ(question({"send parcel 2 kg to Austria", "dunno"}),
              "I expected one of Standard, Express. Service? (\"cancel\" ends this.)");
    EXPECT_EQ(question({"send parcel", "very heavy", "3 kg"}), "Which country?");
}

TEST_F(Dialogs, CheckWhatTheFirstMessageSaid) {
    EXPECT_EQ(question({"send parcel 200 kg to Austria"}),
              "I expected a weight such as 2.5 kg, above 0 up to 70. How heavy? (\"cancel\" ends this.)");
    const Plan plan = talk({"send parcel 200 kg to Austria", "20 kg"});
    EXPECT_EQ(plan.question->context["slots"]["country"], "AT");
}

TEST_F(Dialogs, EndAfterThreeWrongAnswers) {
    const Plan plan = talk({"send parcel", "what", "no idea", "leave me alone"});
    ASSERT_TRUE(plan.reply);
    EXPECT_EQ(plan.reply->text, "I have dropped it, as I could not read the answers. Just start again.");
}

TEST_F(Dialogs, EndWhenThePersonCancels) {
    for (const char* word : {"cancel", "Cancel, please!", "never mind", "stop"})
        EXPECT_EQ(talk({"send parcel", word}).reply->text, "All right, I have dropped it.") << word;
    for (const char* word : {"abbrechen", "Bitte abbrechen.", "Vergiss es"})
        EXPECT_EQ(talk({"Paket senden", word}).reply->text, "In Ordnung, ich habe es verworfen.") << word;
}

TEST_F(Dialogs, GiveWayToAMessageThatClearlySaysSomethingElse) {
    EXPECT_EQ(talk({"send parcel", "find order 4711"}).reply->text, "order 4711");
    EXPECT_EQ(talk({"take note", "find order 4711"}).reply->text, "order 4711");
    EXPECT_EQ(question({"find order", "send parcel"}), "How heavy?");
    EXPECT_EQ(talk({"send parcel", "help"}).reply->text, "here you are");
    EXPECT_EQ(talk({"take note", "help"}).reply->text, "noted: help");
}

TEST_F(Dialogs, TakeAnyOtherTextAsTheAnswerToAnOpenText) {
    EXPECT_EQ(talk({"take note", "  The parcel: 2 kg,\nto Austria. "}).reply->text, "noted: The parcel: 2 kg,\nto Austria.");
    EXPECT_EQ(question({"take note", "ab"}).substr(0, 17), "I expected a text");
}

TEST_F(Dialogs, FindTheOneWordThatIsMeant) {
    EXPECT_EQ(talk({"find order", "it is number 4711"}).reply->text, "order 4711");
    EXPECT_EQ(talk({"my name", "it is Ada"}).reply->text, "hi Ada");
    EXPECT_TRUE(talk({"my name", "Ada or Grace"}).question);
}

TEST_F(Dialogs, StartAnewWhenTheContextIsNotTheirs) {
    for (const char* context : {R"({"rule": "gone", "asking": "weight"})", R"({"rule": "send", "asking": "gone"})",
                                R"({"rule": 5})", R"([1])", R"({"rule": "send", "asking": "weight", "tries": "many"})"}) {
        const auto plan = planner_->plan(request("find order 4711", Json::parse(context)));
        ASSERT_TRUE(plan) << context;
        EXPECT_EQ(plan->reply->text, "order 4711") << context;
    }
}

}  // namespace
}  // namespace domino::rules::test
