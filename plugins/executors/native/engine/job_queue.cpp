#include "job_queue.hpp"

#include <js/CallAndConstruct.h>
#include <js/Exception.h>
#include <js/ValueArray.h>

namespace native {
namespace {

constexpr std::size_t finished_jobs_kept = 1024;

}  // namespace

JSObject* CodeJobQueue::getIncumbentGlobal(JSContext* context) {
    return JS::CurrentGlobalOrNull(context);
}

bool CodeJobQueue::enqueuePromiseJob(JSContext* context, JS::HandleObject, JS::HandleObject job, JS::HandleObject,
                                     JS::HandleObject) {
    if (jobs_.append(job)) return true;
    JS_ReportOutOfMemory(context);
    return false;
}

void CodeJobQueue::runJobs(JSContext* context) {
    JS::RootedObject job(context);
    JS::RootedValue ignored(context);
    while (next_ < jobs_.length()) {
        job = jobs_[next_++];
        const JSAutoRealm realm(context, job);
        const bool done = JS::Call(context, JS::UndefinedHandleValue, job, JS::HandleValueArray::empty(), &ignored);
        if (!done && !JS_IsExceptionPending(context)) return;
        JS_ClearPendingException(context);
        if (next_ >= finished_jobs_kept) {
            jobs_.erase(jobs_.begin(), jobs_.begin() + next_);
            next_ = 0;
        }
    }
    clear();
}

void CodeJobQueue::clear() {
    jobs_.clear();
    next_ = 0;
}

js::UniquePtr<JS::JobQueue::SavedJobQueue> CodeJobQueue::saveJobQueue(JSContext*) {
    return js::MakeUnique<SavedJobQueue>();
}

}  // namespace native
