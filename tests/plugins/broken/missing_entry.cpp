extern "C" __attribute__((visibility("default"))) int some_library() {
    return 1;
}
