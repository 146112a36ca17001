//! Methods that are awaited: Rust polls their futures, and tells Kotlin once, when a call has ended.

use jni_sys::{jlong, jobject};
use uniffi::{RustBuffer, RustCallStatus};

use crate::java::{Attachment, Env, failure, with_env};

unsafe extern "C" {
    fn uniffi_alidomain_fn_constructor_cancellation_new(status: &mut RustCallStatus) -> u64;
    fn uniffi_alidomain_fn_clone_cancellation(handle: u64, status: &mut RustCallStatus) -> u64;
    fn ffi_alidomain_rust_future_poll_rust_buffer(future: u64, callback: extern "C" fn(u64, i8), data: u64);
    fn ffi_alidomain_rust_future_complete_rust_buffer(future: u64, status: &mut RustCallStatus) -> RustBuffer;
    fn ffi_alidomain_rust_future_free_rust_buffer(future: u64);
}

/// What UniFFI says when a future has a result. Otherwise it is to be polled again.
const READY: i8 = 0;

/// A call under way.
struct Pending {
    future: u64,
    /// Kotlin's call, a global reference.
    call: jobject,
}

/// Begins a call. `begin` makes its future of a copy of the handle of the [`alidomain::Cancellation`] that is returned,
/// which ends the call. Kotlin frees it.
pub unsafe fn begin(env: Env, call: jobject, begin: impl FnOnce(u64, &mut RustCallStatus) -> u64) -> jlong {
    unsafe {
        let mut status = RustCallStatus::default();
        let cancellation = uniffi_alidomain_fn_constructor_cancellation_new(&mut status);
        let future = begin(uniffi_alidomain_fn_clone_cancellation(cancellation, &mut status), &mut status);
        let pending = Box::new(Pending { future, call: env.keep(call) });
        poll(Box::into_raw(pending));
        cancellation as jlong
    }
}

unsafe fn poll(pending: *mut Pending) {
    // SAFETY: UniFFI calls `go_on` once for each poll, and nobody else has the pointer meanwhile.
    unsafe { ffi_alidomain_rust_future_poll_rust_buffer((*pending).future, go_on, pending as u64) };
}

/// Called by the thread that has woken the future, without any lock.
extern "C" fn go_on(pending: u64, poll_result: i8) {
    let pending = pending as *mut Pending;
    // SAFETY: The pointer was made by `begin`, and is freed here alone, once the future is ready.
    unsafe {
        if poll_result != READY {
            return poll(pending);
        }
        let Pending { future, call } = *Box::from_raw(pending);
        let mut status = RustCallStatus::default();
        let result = ffi_alidomain_rust_future_complete_rust_buffer(future, &mut status);
        ffi_alidomain_rust_future_free_rust_buffer(future);
        let (code, bytes) = failure(status).unwrap_or_else(|| (0, result.destroy_into_vec()));
        with_env(Attachment::Lasting, |env| env.end_call(call, code, &bytes));
    }
}

/// Awaited methods. Each takes the call to tell of its end, and returns the handle of a cancellation.
macro_rules! awaited {
    ($($java:ident = $rust:ident($clone:ident, $with_cancellation:ident $(, $name:ident: $type:ty)*);)*) => {$(
        unsafe extern "C" {
            fn $rust(handle: u64, $($name: $type,)*) -> u64;
        }
        #[unsafe(no_mangle)]
        extern "system" fn $java(
            env: *mut jni_sys::JNIEnv,
            _: jni_sys::jclass,
            handle: jni_sys::jlong,
            $($name: <$type as $crate::java::Value>::Java,)*
            call: jni_sys::jobject,
        ) -> jni_sys::jlong {
            // SAFETY: Kotlin calls it as the generator declares it, and holds the object meanwhile.
            unsafe {
                let env = $crate::java::Env::new(env);
                $crate::awaited::begin(env, call, |cancellation, status| {
                    let handle = $with_cancellation($clone(handle as u64, status), cancellation, status);
                    $rust(handle, $(<$type as $crate::java::Value>::from_java(env, $name)),*)
                })
            }
        }
    )*};
}

pub(crate) use awaited;
