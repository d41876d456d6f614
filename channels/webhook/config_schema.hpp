#pragma once

namespace domino::webhook {

inline constexpr const char* config_schema = R"({
  "$schema": "http://json-schema.org/draft-07/schema#",
  "type": "object",
  "required": ["in"],
  "additionalProperties": false,
  "properties": {
    "in": {
      "type": "object",
      "description": "How requests from outside become events.",
      "required": ["authentication", "conversation"],
      "additionalProperties": false,
      "properties": {
        "authentication": {
          "type": "object",
          "description": "How a sender proves who it is.",
          "required": ["style"],
          "additionalProperties": false,
          "properties": {
            "style": {
              "enum": ["github", "stripe", "standard", "generic", "bearer", "basic", "none"],
              "description": "github: X-Hub-Signature-256. stripe: Stripe-Signature. standard: Standard Webhooks. generic: an HMAC in a header of your choice. bearer, basic: the Authorization header. none: anybody may send."
            },
            "secret": {
              "type": "string", "writeOnly": true, "default": "",
              "description": "The shared secret, token or password; whsec_... for standard."
            },
            "previous_secret": {
              "type": "string", "writeOnly": true, "default": "",
              "description": "Also taken, while the sender still uses it."
            },
            "user": {"type": "string", "default": "", "description": "The user's name for basic."},
            "header": {"type": "string", "default": "", "description": "The header that holds the signature, for generic."},
            "prefix": {"type": "string", "default": "", "description": "What stands in front of the signature, such as sha256=, for generic."},
            "algorithm": {"enum": ["sha256", "sha512"], "default": "sha256", "description": "The hash of the HMAC, for generic."},
            "encoding": {"enum": ["hex", "base64"], "default": "hex", "description": "How the HMAC is written, for generic."}
          }
        },
        "conversation": {
          "type": "string", "minLength": 1,
          "description": "Where the body has the conversation, as JSON Pointer (/ticket/id); without the slash in front, the name of the one conversation there is."
        },
        "sender": {"type": "string", "default": "", "description": "Where the body has the sender's id, or a fixed one."},
        "text": {"type": "string", "default": "", "description": "Where the body has the text, or a fixed one."},
        "data": {"type": "string", "default": "", "description": "JSON Pointer to what becomes the event's data; empty for the whole body."},
        "id": {"type": "string", "default": "", "description": "JSON Pointer to the message's own id; the same id does nothing twice."},
        "id_header": {
          "type": "string", "default": "",
          "description": "The header with the message's own id, when the body has none. Without both: webhook-id for standard, /id for stripe, the whole body for github, none for the others."
        },
        "headers": {
          "type": "array", "maxItems": 16, "default": [],
          "items": {"type": "string", "minLength": 1},
          "description": "Headers that go along: data is then {\"body\": ..., \"headers\": {...}}."
        },
        "type": {"type": "string", "default": "", "description": "The events' topic type; empty for event. and the channel's id."}
      }
    },
    "out": {
      "type": "object",
      "description": "Where replies are posted to. Without it they are only recorded with their run.",
      "required": ["url"],
      "additionalProperties": false,
      "properties": {
        "url": {"type": "string", "minLength": 8, "description": "The address; {conversation} behind the host is replaced."},
        "secret": {"type": "string", "writeOnly": true, "default": "", "description": "whsec_...: signs each reply as Standard Webhooks has it. Empty: unsigned."},
        "authorization": {"type": "string", "writeOnly": true, "default": "", "description": "The Authorization header of each reply, such as Bearer and a token."},
        "timeout_seconds": {"type": "integer", "minimum": 1, "maximum": 9, "default": 8, "description": "How long the receiver may take to answer."}
      }
    }
  }
})";

}  // namespace domino::webhook
