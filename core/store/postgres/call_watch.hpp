#pragma once

#include <chrono>
#include <condition_variable>
#include <list>
#include <mutex>
#include <thread>

namespace domino {

/// Ends calls that a server does not answer: it may be frozen, which no timeout of the connection
/// notices. One thread looks at all connections; a call past its time has its socket shut, so that
/// it fails as a lost connection.
class CallWatch {
public:
    /// One connection under watch, for as long as its socket is open. Its calls come one at a time.
    class Watched {
    public:
        Watched(CallWatch& watch, int socket);
        ~Watched();
        Watched(const Watched&) = delete;
        Watched& operator=(const Watched&) = delete;

        void begin(std::chrono::milliseconds longest);
        void end();

    private:
        struct Call;
        friend class CallWatch;
        CallWatch& watch_;
        std::list<Call>::iterator call_;
    };

    CallWatch();
    ~CallWatch();
    CallWatch(const CallWatch&) = delete;
    CallWatch& operator=(const CallWatch&) = delete;

private:
    void look();

    std::mutex mutex_;
    std::condition_variable stopped_;
    std::list<Watched::Call> calls_;
    bool stopping_ = false;
    std::thread thread_;
};

struct CallWatch::Watched::Call {
    int socket;
    std::chrono::steady_clock::time_point until;  ///< the far future while no call is under way
};

}  // namespace domino
