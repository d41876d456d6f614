#pragma once

#include "core/pipeline/collect.hpp"
#include "core/pipeline/workbench.hpp"

namespace domino {

/// What comes in by the second door: results of peers, presses on buttons, orders of people. The
/// worker's thread.
class Callbacks {
public:
    Callbacks(Workbench& bench, Collect& collect) : bench_(bench), collect_(collect) {}

    /// Takes what can be taken of the partition's callbacks, in order; gives the number of those that
    /// are done with. One whose run is being decided waits, and so do those behind it.
    std::size_t handle(Partition& partition);

private:
    bool handle_first(Partition& partition);
    bool take(Partition& partition, const Json& envelope);
    bool is_seen(const Partition& partition, const SeenCallback& seen) const;
    void press(const Json& data, bool approved);
    void report_back(Partition& partition, const Json& data);
    void cancel(const Json& data);
    void send_again(const Json& data);
    void take_receipt(const Json& data);
    void take_failure(OpenRun& open, int n, const Json& data);

    Workbench& bench_;
    Collect& collect_;
};

}  // namespace domino
