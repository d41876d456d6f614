#include "config.hpp"

namespace n8n {

extern const char config_schema[];
constexpr char config_schema[] = R"({
  "type": "object",
  "additionalProperties": false,
  "properties": {
    "base_url": {
      "type": "string", "format": "uri", "default": "http://127.0.0.1:5678",
      "description": "Where Domino reaches n8n, for example http://n8n:5678."
    },
    "api_key": {
      "type": "string", "writeOnly": true, "default": "",
      "description": "Key for n8n's public API. Without it the secret n8n_api_key is taken, which `domino n8n bootstrap` writes; until that is there, n8n counts as not set up."
    },
    "webhook_base_url": {
      "type": "string", "default": "",
      "description": "Where Domino starts workflows, when webhooks are served apart from the API (n8n's webhook processors); base_url when empty."
    },
    "callback_base_url": {
      "type": "string", "default": "",
      "description": "How n8n reaches Domino, for example http://domino:8080. When empty, the broker's own public URL (DOMINO_PUBLIC_URL)."
    },
    "n8n_api_url": {
      "type": "string", "default": "",
      "description": "How n8n's workers reach n8n's own API, which its error workflow asks for the call that failed; base_url when empty."
    },
    "label": {
      "type": "string", "pattern": "^[a-z][a-z0-9-]{0,31}$", "default": "domino",
      "description": "First part of the names and webhook paths of Domino's copies in n8n. Give each Domino its own when several share one n8n."
    },
    "concurrency": {
      "type": "integer", "minimum": 1, "maximum": 1000, "default": 32,
      "description": "Calls to n8n at once. A workflow with \"response\": \"sync\" holds one for as long as it runs."
    },
    "timeout_ms": {
      "type": "integer", "minimum": 100, "maximum": 120000, "default": 10000,
      "description": "Milliseconds that n8n may take to answer an API call or to take a start."
    }
  }
})";

namespace {

std::string url_in(const domino::Json& value, const char* name, const std::string& otherwise) {
    std::string url = value.value(name, std::string());
    while (url.ends_with('/')) url.pop_back();
    return url.empty() ? otherwise : url;
}

}  // namespace

Config config_from_json(const domino::Json& value) {
    Config config;
    config.base_url = url_in(value, "base_url", "http://127.0.0.1:5678");
    config.api_key = value.value("api_key", std::string());
    config.webhook_base_url = url_in(value, "webhook_base_url", config.base_url);
    config.callback_base_url = url_in(value, "callback_base_url", "");
    config.n8n_api_url = url_in(value, "n8n_api_url", config.base_url);
    config.label = value.value("label", std::string("domino"));
    config.concurrency = value.value("concurrency", 32);
    config.timeout = std::chrono::milliseconds(value.value("timeout_ms", 10000));
    return config;
}

}  // namespace n8n
