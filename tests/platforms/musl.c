/* What Debian's libstdc++ and libgcc want of the C library that musl lacks. Built as ld-linux-x86-64.so.2, which libstdc++ asks for by that
   name, it lets them run on musl, and with them the .NET runtime for musl. */
#define _GNU_SOURCE
#include <locale.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/random.h>
#include <time.h>

/* No is always right: it only saves atomic instructions. */
char __libc_single_threaded;

/* libgcc has these itself, but under a version that musl's loader does not see. */
unsigned __cpu_model[4];

int __cpu_indicator_init(void) { return 0; }

/* Not found: libgcc then asks dl_iterate_phdr. */
int _dl_find_object(void *address, void *result) { return -1; }

size_t __strftime_l(char *text, size_t size, const char *format, const struct tm *time, locale_t locale)
{
    return strftime_l(text, size, format, time, locale);
}

unsigned arc4random(void)
{
    unsigned value;
    getrandom(&value, sizeof value, 0);
    return value;
}

/* Destructors of thread_local objects, the last one first. */
struct destructor {
    void (*run)(void *);
    void *object;
    struct destructor *next;
};

static pthread_key_t key;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void run_all(void *first)
{
    for (struct destructor *at = first, *next; at; at = next) {
        next = at->next;
        at->run(at->object);
        free(at);
    }
}

static void make_key(void) { pthread_key_create(&key, run_all); }

int __cxa_thread_atexit_impl(void (*run)(void *), void *object, void *library)
{
    struct destructor *made = malloc(sizeof *made);
    if (!made) return -1;
    pthread_once(&once, make_key);
    *made = (struct destructor){run, object, pthread_getspecific(key)};
    return pthread_setspecific(key, made);
}
