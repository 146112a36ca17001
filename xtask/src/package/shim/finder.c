/* Finds glibc's symbols for the libraries that stand for Android's, and translates where the two C libraries differ. */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <netdb.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int __xpg_strerror_r(int, char *, size_t);
int __register_atfork(void (*)(void), void (*)(void), void (*)(void), void *);

/* The numbers of sysconf are others. */
static long bionic_sysconf(int name) {
    switch (name) {
    case 0x06: return sysconf(_SC_CLK_TCK);
    case 0x0b: return sysconf(_SC_OPEN_MAX);
    case 0x26: return sysconf(_SC_IOV_MAX);
    case 0x27: case 0x28: return sysconf(_SC_PAGESIZE);
    case 0x47: return sysconf(_SC_GETGR_R_SIZE_MAX);
    case 0x48: return sysconf(_SC_GETPW_R_SIZE_MAX);
    case 0x60: return sysconf(_SC_NPROCESSORS_CONF);
    case 0x61: return sysconf(_SC_NPROCESSORS_ONLN);
    case 0x62: return sysconf(_SC_PHYS_PAGES);
    }
    fprintf(stderr, "alidomain-shim: sysconf(%#x) has no translation\n", name);
    errno = EINVAL;
    return -1;
}

/* The fields stand in another order, and a set of signals is shorter. */
struct bionic_sigaction {
    int flags;
    void *handler;
    unsigned long mask;
    void *restorer;
};

static int bionic_sigaction(int signal, const struct bionic_sigaction *new, struct bionic_sigaction *old) {
    struct sigaction glibc_new = {0}, glibc_old;
    if (new) {
        glibc_new.sa_flags = new->flags;
        glibc_new.sa_handler = (void (*)(int))new->handler;
        memcpy(&glibc_new.sa_mask, &new->mask, sizeof new->mask);
    }
    int result = sigaction(signal, new ? &glibc_new : NULL, &glibc_old);
    if (!result && old) {
        old->flags = glibc_old.sa_flags;
        old->handler = (void *)glibc_old.sa_handler;
        memcpy(&old->mask, &glibc_old.sa_mask, sizeof old->mask);
    }
    return result;
}

/* The errors of getaddrinfo are others, and two fields of an address have changed places. */
static const struct { int glibc, bionic; } ADDRESS_ERRORS[] = {
    {EAI_BADFLAGS, 3}, {EAI_NONAME, 8}, {EAI_AGAIN, 2}, {EAI_FAIL, 4}, {EAI_NODATA, 7}, {EAI_FAMILY, 5},
    {EAI_SOCKTYPE, 10}, {EAI_SERVICE, 9}, {EAI_MEMORY, 6}, {EAI_SYSTEM, 11},
};

static void swap_fields(struct addrinfo *address) {
    for (; address; address = address->ai_next) {
        struct sockaddr *first = address->ai_addr;
        address->ai_addr = (struct sockaddr *)address->ai_canonname;
        address->ai_canonname = (char *)first;
    }
}

static int bionic_getaddrinfo(const char *host, const char *service, const struct addrinfo *hints,
                              struct addrinfo **addresses) {
    struct addrinfo translated = {0};
    if (hints) {
        /* The flags are the same as far as AI_NUMERICHOST, and no others are used. */
        translated.ai_flags = hints->ai_flags & (AI_PASSIVE | AI_CANONNAME | AI_NUMERICHOST);
        translated.ai_family = hints->ai_family;
        translated.ai_socktype = hints->ai_socktype;
        translated.ai_protocol = hints->ai_protocol;
    }
    int error = getaddrinfo(host, service, hints ? &translated : NULL, addresses);
    if (!error) swap_fields(*addresses);
    for (size_t i = 0; i < sizeof ADDRESS_ERRORS / sizeof *ADDRESS_ERRORS; i++)
        if (ADDRESS_ERRORS[i].glibc == error) return ADDRESS_ERRORS[i].bionic;
    return error;
}

static void bionic_freeaddrinfo(struct addrinfo *addresses) {
    swap_fields(addresses);
    freeaddrinfo(addresses);
}

static const char *bionic_gai_strerror(int error) {
    for (size_t i = 0; i < sizeof ADDRESS_ERRORS / sizeof *ADDRESS_ERRORS; i++)
        if (ADDRESS_ERRORS[i].bionic == error) return gai_strerror(ADDRESS_ERRORS[i].glibc);
    return "unknown error";
}

/* glibc links this one into every program. */
static int bionic_pthread_atfork(void (*prepare)(void), void (*parent)(void), void (*child)(void)) {
    return __register_atfork(prepare, parent, child, NULL);
}

static void bionic_android_set_abort_message(const char *message) {
    fprintf(stderr, "%s\n", message);
}

/* No property of the system is set. */
static int bionic_system_property_get(const char *name, char *value) {
    (void)name;
    value[0] = 0;
    return 0;
}

/* A line for logcat, on standard error. */
static int bionic_log_write(int priority, const char *tag, const char *text) {
    return fprintf(stderr, "%c/%s: %s\n", "??VDIWEFS"[priority & 7], tag, text);
}

static int bionic_log_buf_write(int buffer, int priority, const char *tag, const char *text) {
    (void)buffer;
    return bionic_log_write(priority, tag, text);
}

static int bionic_log_is_loggable(int priority, const char *tag, int otherwise) {
    (void)tag;
    return priority >= otherwise;
}

static const struct { const char *name; void *function; } TRANSLATED[] = {
    {"__errno", __errno_location},
    {"strerror_r", __xpg_strerror_r},
    {"sysconf", bionic_sysconf},
    {"sigaction", bionic_sigaction},
    {"getaddrinfo", bionic_getaddrinfo},
    {"freeaddrinfo", bionic_freeaddrinfo},
    {"gai_strerror", bionic_gai_strerror},
    {"pthread_atfork", bionic_pthread_atfork},
    {"android_set_abort_message", bionic_android_set_abort_message},
    {"__system_property_get", bionic_system_property_get},
    {"__android_log_write", bionic_log_write},
    {"__android_log_buf_write", bionic_log_buf_write},
    {"__android_log_is_loggable", bionic_log_is_loggable},
};

static void missing(void) {
    fputs("alidomain-shim: a function without a counterpart in glibc was called\n", stderr);
    abort();
}

static void *find(const char *name) {
    static void *glibc[3];
    if (!glibc[0]) {
        glibc[1] = dlopen("libm.so.6", RTLD_NOW);
        glibc[2] = dlopen("libdl.so.2", RTLD_NOW);
        glibc[0] = dlopen("libc.so.6", RTLD_NOW);
    }
    for (size_t i = 0; i < sizeof TRANSLATED / sizeof *TRANSLATED; i++)
        if (!strcmp(TRANSLATED[i].name, name)) return TRANSLATED[i].function;
    for (size_t i = 0; i < 3; i++) {
        void *symbol = glibc[i] ? dlsym(glibc[i], name) : NULL;
        if (symbol) return symbol;
    }
    return NULL;
}

/* Fills a table: addresses of functions, then values of variables. The names stand one after the other. */
void alidomain_find(const char *names, void **table, int functions, int variables) {
    for (int i = 0; i < functions + variables; i++, names += strlen(names) + 1) {
        void *symbol = find(names);
        if (i >= functions) {
            table[i] = symbol ? *(void **)symbol : NULL;
        } else if (symbol) {
            table[i] = symbol;
        } else {
            fprintf(stderr, "alidomain-shim: %s has no counterpart in glibc\n", names);
            table[i] = missing;
        }
    }
}
