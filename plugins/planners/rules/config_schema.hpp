#pragma once

namespace domino::rules {

/// JSON Schema of the planner's config.
inline constexpr const char* config_schema = R"schema({
  "$schema": "http://json-schema.org/draft-07/schema#",
  "type": "object",
  "additionalProperties": false,
  "definitions": {
    "localized": {
      "oneOf": [
        {"type": "string"},
        {"type": "object", "minProperties": 1, "additionalProperties": false,
         "properties": {"en": {"type": "string", "description": "In English."}, "de": {"type": "string", "description": "In German."}}}
      ]
    },
    "patterns": {"type": "array", "items": {"type": "string", "minLength": 1}, "maxItems": 100}
  },
  "properties": {
    "language": {"enum": ["en", "de"], "default": "en",
      "description": "Language of answers when neither a pattern nor the words of a message tell."},
    "utc_offset": {"type": "string", "pattern": "^[+-][0-9]{2}:[0-9]{2}$", "default": "+00:00",
      "description": "How far the clocks of the people who write are ahead of UTC, for words like today and tomorrow."},
    "ignore": {"type": "array", "items": {"type": "string", "minLength": 1}, "default": [],
      "description": "Further words without a meaning of their own, in messages and patterns alike."},
    "fallback": {"oneOf": [{"type": "null"}, {"$ref": "#/definitions/localized"}], "default": null,
      "description": "Answer when no rule fits, followed by what can be asked; without it other planners are asked."},
    "rules": {
      "type": "array", "default": [], "description": "The rules; among those that fit equally well the first wins.",
      "items": {
        "type": "object", "required": ["id"], "additionalProperties": false,
        "properties": {
          "id": {"type": "string", "pattern": "^[A-Za-z0-9_-]{1,64}$", "description": "Name of the rule."},
          "patterns": {"description": "What people say: a list, or one list per language.",
            "oneOf": [
              {"$ref": "#/definitions/patterns"},
              {"type": "object", "additionalProperties": false, "properties": {
                "en": {"$ref": "#/definitions/patterns", "description": "In English."},
                "de": {"$ref": "#/definitions/patterns", "description": "In German."}}}
            ]},
          "on": {"type": "array", "items": {"type": "string", "minLength": 1},
            "description": "Topic patterns the rule is for; event.** when left out."},
          "when": {"type": "object", "description": "Condition on the event or result: {\"/json/pointer\": expected}."},
          "workflow": {"type": "string", "minLength": 1, "description": "Workflow to run; its input is filled from the slots."},
          "input": {"type": "object", "description": "Input of the workflow where it is not the slot of the same name."},
          "steps": {
            "type": "array", "minItems": 1, "maxItems": 64, "description": "Several workflows, in the form of a plan's steps.",
            "items": {
              "type": "object", "required": ["id", "workflow"], "additionalProperties": false,
              "properties": {
                "id": {"type": "string", "description": "Name of the step."},
                "workflow": {"type": "string", "minLength": 1, "description": "Workflow to run."},
                "executor": {"type": "string", "description": "Executor that must run it."},
                "input": {"type": "object", "description": "Input of the workflow."},
                "needs": {"type": "array", "items": {"type": "string"}, "description": "Steps that must have succeeded before."},
                "when": {"type": "object", "description": "Condition on the outputs of needed steps."},
                "approval": {"$ref": "#/definitions/localized", "description": "Question to a person who must approve before."},
                "deadline_ms": {"type": "integer", "minimum": 0, "description": "Milliseconds from its start; 0 is the workflow's own."}
              }
            }
          },
          "reply": {"$ref": "#/definitions/localized", "description": "Answer at once, as Markdown."},
          "slots": {
            "type": "object", "description": "What the workflow's input schema does not say about a slot.",
            "additionalProperties": {
              "type": "object", "additionalProperties": false,
              "properties": {
                "type": {"enum": ["text", "word", "code", "rest", "integer", "number", "numbers", "money", "percent", "weight", "date",
                                  "country", "email", "boolean", "choice"], "description": "What the slot holds."},
                "title": {"$ref": "#/definitions/localized", "description": "Its name for people."},
                "question": {"$ref": "#/definitions/localized", "description": "How it is asked for."},
                "required": {"type": "boolean", "description": "Whether it is asked for when it is missing."},
                "default": {"description": "Value when it is missing."},
                "enum": {"type": "array", "minItems": 1, "description": "The values of a choice."},
                "words": {"type": "object", "description": "For values of a choice: {\"label\": ..., \"words\": [...]}."},
                "minimum": {"type": "number", "description": "Least number."},
                "maximum": {"type": "number", "description": "Greatest number."},
                "exclusiveMinimum": {"type": "number", "description": "Number it must be above."},
                "exclusiveMaximum": {"type": "number", "description": "Number it must be below."},
                "minLength": {"type": "integer", "minimum": 0, "description": "Least length of a text in characters."},
                "maxLength": {"type": "integer", "minimum": 0, "description": "Greatest length of a text in characters."},
                "pattern": {"type": "string", "description": "Regular expression that a text must fit."}
              }
            }
          },
          "examples": {"type": "array", "items": {"$ref": "#/definitions/localized"},
            "description": "What one may say; those of the workflow when left out."}
        }
      }
    }
  }
})schema";

}  // namespace domino::rules
