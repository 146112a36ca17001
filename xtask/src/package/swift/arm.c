/* Calls the packaged library and another library of Rust, on a machine that has no Swift. */

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "AliDomainFFI.h"
#include "other.h"

int main(void) {
    RustCallStatus status = {0};
    RustBuffer version = uniffi_alidomain_fn_func_version(&status);
    if (status.code != 0) {
        return 1;
    }
    printf("version: %.*s\n", (int)version.len, (const char *)version.data);
    ffi_alidomain_rustbuffer_free(version, &status);
    if (status.code != 0) {
        return 2;
    }
    /* The other library catches a panic of its own. */
    if (other_words("one two one") != 2 || other_words(NULL) != -1) {
        return 3;
    }
    puts("other: 2");
    return 0;
}
