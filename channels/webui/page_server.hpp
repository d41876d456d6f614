#pragma once

#include "channels/webui/asset.hpp"
#include "domino/http.hpp"

#include <string>
#include <vector>

namespace domino::webui {

/// Answers GET and HEAD for the page's files with validators, compression and the headers that
/// fence the page in. Every place of the page ("/", "/runs", ...) is the same document.
/// Immutable once built: any thread may call.
class PageServer {
public:
    /// `channel_id` is the instance id below /channels/ to which the page sends.
    explicit PageServer(const std::string& channel_id);

    HttpResponse answer(const HttpRequest& request) const;

private:
    const Asset& asset_for(std::string_view path) const;

    std::string channel_module_;
    std::string channel_digest_;
    std::vector<Asset> assets_;  ///< by path
};

}  // namespace domino::webui
