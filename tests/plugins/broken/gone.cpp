__attribute__((visibility("default"))) int from_a_library_that_is_gone() {
    return 1;
}
