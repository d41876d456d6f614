#pragma once

#include <domino/json.hpp>
#include <map>
#include <string>
#include <vector>

namespace n8n {

/// The nodes of a workflow document and who feeds whom over `main`. Disabled nodes are nodes too: they pass on.
class Graph {
public:
    explicit Graph(const domino::Json& document);

    /// Nodes that can run when `start` does, the one that runs last first, as n8n (execution order v1) walks:
    /// depth first, targets of a node from top to bottom of the canvas.
    std::vector<std::string> last_first(const std::string& start) const;
    /// Whether nothing is connected to the node's first output: what it gives there goes nowhere.
    bool ends_at(const std::string& node) const;
    bool is_fed(const std::string& node) const;
    /// Whether the walk can come back to it.
    bool is_in_loop(const std::string& node) const;
    /// Whether some node waits for several inputs.
    bool has_joins() const { return has_joins_; }

private:
    struct Place {
        double y = 0;
        double x = 0;
    };
    void visit(const std::string& node, std::map<std::string, bool>& seen, std::vector<std::string>& order) const;

    std::map<std::string, Place> places_;
    bool has_joins_ = false;
    std::map<std::string, std::vector<std::vector<std::string>>> outputs_;
};

}  // namespace n8n
