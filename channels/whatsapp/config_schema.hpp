#pragma once

namespace domino::whatsapp {

inline constexpr const char* config_schema = R"({
  "$schema": "http://json-schema.org/draft-07/schema#",
  "type": "object",
  "required": ["access_token", "app_secret", "verify_token", "phone_number_id"],
  "additionalProperties": false,
  "properties": {
    "access_token": {
      "type": "string", "minLength": 16, "writeOnly": true,
      "description": "Token of a system user with the permission whatsapp_business_messaging."
    },
    "app_secret": {
      "type": "string", "minLength": 16, "writeOnly": true,
      "description": "The Meta app's secret, with which it signs what it sends."
    },
    "verify_token": {
      "type": "string", "minLength": 8, "writeOnly": true,
      "description": "A text of your own choice; the same one goes into the app's webhook settings."
    },
    "phone_number_id": {
      "type": "string", "pattern": "^[0-9]{5,32}$",
      "description": "The id (not the number) of the phone number that this channel speaks for."
    },
    "graph_base": {
      "type": "string", "minLength": 8, "default": "https://graph.facebook.com",
      "description": "Where the Graph API is reached."
    },
    "api_version": {
      "type": "string", "pattern": "^v[0-9]{1,3}[.][0-9]{1,2}$", "default": "v25.0",
      "description": "Version of the Graph API."
    },
    "language": {
      "enum": ["en", "de"], "default": "en",
      "description": "Of the channel's own few words, where the conversation's language is not known."
    },
    "template": {
      "type": "object",
      "required": ["name"],
      "additionalProperties": false,
      "description": "An approved template that asks the person to write, sent by itself when the 24-hour window is closed; the answer follows when the person writes.",
      "properties": {
        "name": {"type": "string", "pattern": "^[a-z0-9_]{1,512}$", "description": "The template's name."},
        "language": {"type": "string", "minLength": 2, "maxLength": 16, "default": "en", "description": "The template's language code, such as en_US."},
        "parameters": {
          "type": "array", "maxItems": 16, "default": [],
          "items": {"type": "string", "minLength": 1, "maxLength": 1024},
          "description": "Texts for the places in the template's body, in their order."
        }
      }
    },
    "read_receipts": {"type": "boolean", "default": true, "description": "Mark messages as read once they are taken in."},
    "typing": {"type": "boolean", "default": true, "description": "Show that an answer is being written; marks the message as read as well."},
    "files": {
      "enum": ["link", "upload"], "default": "link",
      "description": "How files of replies get to WhatsApp. link: Meta fetches them from their https URLs. upload: the broker fetches and uploads them; needed when only the broker reaches them."
    },
    "most_media_mb": {
      "type": "integer", "minimum": 1, "maximum": 25, "default": 16,
      "description": "Files that are larger are fetched in neither direction."
    },
    "gap_ms": {
      "type": "integer", "minimum": 0, "maximum": 3000, "default": 1000,
      "description": "Pause between two messages to one person, because WhatsApp may swap those that follow closely."
    }
  }
})";

}  // namespace domino::whatsapp
