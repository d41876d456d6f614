#pragma once

namespace domino::slack {

/// JSON Schema of what the operator writes; the only description of it.
inline constexpr const char* config_schema = R"({
  "$schema": "http://json-schema.org/draft-07/schema#",
  "type": "object",
  "additionalProperties": false,
  "properties": {
    "bot_token": {
      "type": "string", "default": "", "writeOnly": true,
      "description": "The app's Bot User OAuth Token (xoxb-...), when it is installed in one workspace."
    },
    "workspaces": {
      "type": "object", "default": {},
      "description": "Instead of bot_token, for several workspaces: the token of each by its team id (T0123), or by its enterprise id (E0123) when installed for an organisation.",
      "additionalProperties": {
        "type": "object", "additionalProperties": false, "required": ["bot_token"],
        "properties": {"bot_token": {"type": "string", "minLength": 1, "writeOnly": true, "description": "The Bot User OAuth Token of that workspace."}}
      }
    },
    "signing_secret": {
      "type": "string", "default": "", "writeOnly": true,
      "description": "The app's Signing Secret: events, commands and clicks are then taken at the channel's URL."
    },
    "app_token": {
      "type": "string", "default": "", "writeOnly": true,
      "description": "An App-Level Token (xapp-...) with connections:write: the channel then uses Socket Mode and needs no public URL."
    },
    "api_base": {
      "type": "string", "default": "https://slack.com/api", "pattern": "^https?://[^/?#]+(/[^?#]*)?$",
      "description": "Where Slack's Web API is; another host only for gateways and tests."
    },
    "listen": {
      "type": "string", "enum": ["mentions", "all"], "default": "mentions",
      "description": "What is heard in channels: mentions of the app and the threads it takes part in, or every message. Direct messages are always heard."
    },
    "ignore_bots": {
      "type": "boolean", "default": true,
      "description": "False: messages of other apps are heard as well; two that answer each other never end. The app's own never are."
    },
    "dm_threads": {
      "type": "boolean", "default": false,
      "description": "True: each message at the top of a direct conversation begins a thread of its own and is answered there."
    },
    "command_replies": {
      "type": "string", "enum": ["ephemeral", "in_channel"], "default": "ephemeral",
      "description": "Who sees what a slash command is answered: the person who typed it, or the channel."
    },
    "progress": {
      "type": "boolean", "default": true,
      "description": "True: a run that takes longer than two seconds shows how far it is, in a message that becomes the answer."
    },
    "max_file_mb": {
      "type": "integer", "default": 20, "minimum": 1, "maximum": 24,
      "description": "Larger files are neither fetched from Slack nor uploaded to it."
    },
    "file_hosts": {
      "type": "array", "default": [], "maxItems": 64, "items": {"type": "string", "minLength": 1},
      "description": "Hosts (name or name:port) that files of replies are fetched from and uploaded to Slack, besides this broker's own; files elsewhere are sent as links."
    },
    "silence_seconds": {
      "type": "integer", "default": 25, "minimum": 2, "maximum": 28,
      "description": "Socket Mode: a connection that says nothing for so long is replaced."
    }
  }
})";

}  // namespace domino::slack
