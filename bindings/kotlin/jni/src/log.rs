//! The log, which Kotlin takes.

use crate::java::{Attachment, with_env};

/// Called once by Kotlin: from now on it takes the lines of the log.
#[unsafe(no_mangle)]
extern "system" fn Java_io_github_alidomain_internal_Native_takeLog(_: *mut jni_sys::JNIEnv, _: jni_sys::jclass) {
    // SAFETY: The thread's own environment.
    alidomain::log_to(|level, line| {
        with_env(Attachment::Brief, |env| unsafe { env.log(level as i32, line.as_bytes()) });
    });
}
