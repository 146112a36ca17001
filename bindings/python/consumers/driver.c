// Submits through the C interface of the native library, where there is no Python to load it: on musl and on Windows.
//
//     driver LIBRARY FOLDER
//
// FOLDER has the arguments as `arguments.py` has written them down.

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifdef _WIN32
#include <windows.h>
#define OPEN(path) ((void *)LoadLibraryA(path))
#define FIND(library, name) ((void *)GetProcAddress((HMODULE)(library), name))
#else
#include <dlfcn.h>
#define OPEN(path) dlopen(path, RTLD_NOW)
#define FIND(library, name) dlsym(library, name)
#endif

// UniFFI's types.
typedef struct { uint64_t capacity, length; uint8_t *data; } Buffer;
typedef struct { int32_t length; const uint8_t *data; } Bytes;
typedef struct { int8_t code; Buffer error; } Status;

// The version of UniFFI's protocol that this program speaks.
enum { CONTRACT_VERSION = 30 };

static void *library;
static const char *folder;

static void *find(const char *name) {
    void *found = FIND(library, name);
    if (!found) {
        fprintf(stderr, "%s is missing\n", name);
        exit(1);
    }
    return found;
}

static void check(const char *call, const Status *status) {
    if (status->code) {
        fprintf(stderr, "%s failed (%d): ", call, status->code);
        fwrite(status->error.data, 1, status->error.length, stderr);
        exit(1);
    }
}

// Copies bytes to the library.
static Buffer give(const uint8_t *data, int32_t length) {
    Buffer (*from_bytes)(Bytes, Status *) = find("ffi_alidomain_rustbuffer_from_bytes");
    Status status = {0};
    Buffer buffer = from_bytes((Bytes){length, data}, &status);
    check("from_bytes", &status);
    return buffer;
}

static Buffer argument(const char *name) {
    static uint8_t data[1 << 16];
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "rb");
    if (!file) {
        perror(path);
        exit(1);
    }
    size_t length = fread(data, 1, sizeof data, file);
    fclose(file);
    return give(data, (int32_t)length);
}

int main(int count, char **arguments) {
    if (count != 3) return 2;
    library = OPEN(arguments[1]);
    folder = arguments[2];
    if (!library) {
#ifdef _WIN32
        fprintf(stderr, "%s cannot be loaded: error %lu\n", arguments[1], GetLastError());
#else
        fprintf(stderr, "%s\n", dlerror());
#endif
        return 1;
    }
    uint32_t (*contract_version)(void) = find("ffi_alidomain_uniffi_contract_version");
    if (contract_version() != CONTRACT_VERSION) {
        fprintf(stderr, "the library speaks version %u of UniFFI's protocol\n", contract_version());
        return 1;
    }

    Status status = {0};
    uint64_t (*from_access_key)(Buffer, Buffer, Status *) = find("uniffi_alidomain_fn_constructor_credentials_from_access_key");
    uint64_t credentials = from_access_key(argument("key-id"), argument("key-secret"), &status);
    check("Credentials.from_access_key", &status);

    // An object that may be missing is a 1 and its handle. Another process has written another handle.
    uint8_t some[9] = {1};
    for (int byte = 0; byte < 8; byte++) some[1 + byte] = (uint8_t)(credentials >> (56 - 8 * byte));
    uint64_t (*new_client)(Buffer, Buffer, Buffer, Status *) = find("uniffi_alidomain_fn_constructor_domainclient_new");
    uint64_t client = new_client(give(some, sizeof some), argument("options"), argument("proxy"), &status);
    check("DomainClient", &status);

    Buffer (*submit)(uint64_t, Buffer, Status *) =
        find("uniffi_alidomain_fn_method_domainclient_save_single_task_for_updating_contact_info_blocking");
    Buffer response = submit(client, argument("request"), &status);
    check("save_single_task_for_updating_contact_info", &status);

    // The first field of the response is the number of the task: its length, and its characters.
    uint32_t length = 0;
    for (int byte = 0; byte < 4; byte++) length = length << 8 | response.data[byte];
    if (length > response.length - 4) return 1;
    printf("TaskNo: %.*s\n", (int)length, response.data + 4);
    return 0;
}
