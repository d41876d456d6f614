#pragma once

#include <js/GCVector.h>
#include <js/Promise.h>
#include <js/RootingAPI.h>
#include <jsapi.h>

namespace native {

/// Promise jobs of the one Code node that is running. `clear` drops what it left behind, so that no job
/// can run during a later node.
class CodeJobQueue final : public JS::JobQueue {
public:
    explicit CodeJobQueue(JSContext* context) : jobs_(context) {}

    JSObject* getIncumbentGlobal(JSContext* context) override;
    bool enqueuePromiseJob(JSContext* context, JS::HandleObject promise, JS::HandleObject job, JS::HandleObject allocation_site,
                           JS::HandleObject incumbent_global) override;
    /// Runs until no job is left or JavaScript is interrupted.
    void runJobs(JSContext* context) override;
    bool empty() const override { return next_ >= jobs_.length(); }
    void clear();

private:
    js::UniquePtr<SavedJobQueue> saveJobQueue(JSContext* context) override;

    JS::PersistentRootedVector<JSObject*> jobs_;
    std::size_t next_ = 0;
};

}  // namespace native
