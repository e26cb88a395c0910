// Tells the thread sanitizer what a contended `Synchronization.Mutex` does. Linked into the tests by `run.sh --sanitize`
// only, on Linux only.
//
// A free mutex is taken and given back by atomic instructions that the compiler inlines into our code, where the sanitizer
// sees them. Under contention the work is done inside libswiftSynchronization, which is not built with the sanitizer: the
// order that the mutex makes stays unseen, and every value behind it is reported as a race. A suppression by name would hide
// true races beside them, so these stand in front of the library's functions, call them, and report the order.
//
// Found in Swift 6.3.1; with a toolchain whose functions have other names they are never called, and the reports are back.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <sanitizer/tsan_interface.h>
#include <stdbool.h>
#include <stdint.h>

#define LOCK_SLOW "$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF"
#define TRY_LOCK_SLOW "$s15Synchronization12_MutexHandleV12_tryLockSlowSbyF"
#define UNLOCK_SLOW "$s15Synchronization12_MutexHandleV11_unlockSlowyyF"

// Swift passes `self`, here the address of the mutex, in a register of its own.
#define SELF __attribute__((swift_context)) void *self
#define SWIFT __attribute__((swiftcall))

SWIFT void lock_slow(uint32_t thread, SELF) __asm__(LOCK_SLOW);
SWIFT bool try_lock_slow(SELF) __asm__(TRY_LOCK_SLOW);
SWIFT void unlock_slow(SELF) __asm__(UNLOCK_SLOW);

SWIFT void lock_slow(uint32_t thread, SELF) {
    SWIFT void (*library)(uint32_t, SELF) = dlsym(RTLD_NEXT, LOCK_SLOW);
    library(thread, self);
    __tsan_acquire(self);
}

SWIFT bool try_lock_slow(SELF) {
    SWIFT bool (*library)(SELF) = dlsym(RTLD_NEXT, TRY_LOCK_SLOW);
    bool is_taken = library(self);
    if (is_taken) __tsan_acquire(self);
    return is_taken;
}

SWIFT void unlock_slow(SELF) {
    SWIFT void (*library)(SELF) = dlsym(RTLD_NEXT, UNLOCK_SLOW);
    // Before: the next owner may run as soon as the library lets go.
    __tsan_release(self);
    library(self);
}
