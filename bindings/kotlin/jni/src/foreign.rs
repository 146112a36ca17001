//! Interfaces that Kotlin and Java implement, and Rust calls.

use std::ffi::CStr;
use std::mem::ManuallyDrop;

use uniffi::{RustBuffer, RustCallStatus, RustCallStatusCode};

use crate::java::{Attachment, with_env};

/// Forgets an object.
pub extern "C" fn free(handle: u64) {
    // SAFETY: The thread's own environment.
    with_env(Attachment::Brief, |env| unsafe { env.free_object(handle) });
}

/// Makes another handle of an object.
pub extern "C" fn clone(handle: u64) -> u64 {
    // SAFETY: The thread's own environment.
    with_env(Attachment::Brief, |env| unsafe { env.clone_object(handle) }).unwrap_or_default()
}

/// Calls a method of an object: Kotlin answers with UniFFI's code, and the result or the error.
pub fn call(method: &CStr, handle: u64, status: &mut RustCallStatus) -> Option<Vec<u8>> {
    // SAFETY: The thread's own environment.
    let answer = with_env(Attachment::Brief, |env| unsafe { env.call_object(method, handle) }).flatten();
    let (code, bytes) = match answer.as_deref() {
        Some([0, result @ ..]) => return Some(result.to_vec()),
        Some([1, error @ ..]) => (RustCallStatusCode::Error, error.to_vec()),
        Some([_, message @ ..]) => (RustCallStatusCode::UnexpectedError, message.to_vec()),
        _ => (RustCallStatusCode::UnexpectedError, b"Java could not call the method".to_vec()),
    };
    status.code = code;
    status.error_buf = ManuallyDrop::new(RustBuffer::from_vec(bytes));
    None
}

/// A result of a method, in the bytes of an answer.
pub trait Answer: Sized {
    /// Reads it.
    fn read(bytes: &[u8]) -> Option<Self>;
}

impl Answer for u64 {
    fn read(bytes: &[u8]) -> Option<Self> {
        Some(Self::from_be_bytes(bytes.try_into().ok()?))
    }
}

impl Answer for i8 {
    fn read(bytes: &[u8]) -> Option<Self> {
        Some(Self::from_be_bytes(bytes.try_into().ok()?))
    }
}

/// Tells UniFFI the methods of an interface. `Native` calls the function once, when it has loaded the library.
macro_rules! foreign {
    ($($java:ident = $init:ident { $($method:ident = $name:literal -> $result:ty;)* })*) => {$(
        #[unsafe(no_mangle)]
        extern "system" fn $java(_: *mut jni_sys::JNIEnv, _: jni_sys::jclass) {
            #[repr(C)]
            struct Methods {
                free: extern "C" fn(u64),
                clone: extern "C" fn(u64) -> u64,
                $($method: extern "C" fn(u64, &mut $result, &mut uniffi::RustCallStatus),)*
            }
            $(
                extern "C" fn $method(handle: u64, result: &mut $result, status: &mut uniffi::RustCallStatus) {
                    let answer = $crate::foreign::call($name, handle, status);
                    let answer = answer.and_then(|bytes| $crate::foreign::Answer::read(&bytes));
                    if let Some(answer) = answer {
                        *result = answer;
                    }
                }
            )*
            unsafe extern "C" {
                fn $init(methods: &'static Methods);
            }
            static METHODS: Methods =
                Methods { free: $crate::foreign::free, clone: $crate::foreign::clone, $($method),* };
            // SAFETY: UniFFI has declared it so.
            unsafe { $init(&METHODS) };
        }
    )*};
}

pub(crate) use foreign;
