//! Functions and methods that return when they are done.

use uniffi::RustCallStatus;

use crate::java::{Env, Value, failure};

/// Calls UniFFI's function, and throws what it failed with.
pub unsafe fn call<T: Value>(env: Env, function: impl FnOnce(&mut RustCallStatus) -> T) -> T::Java {
    let mut status = RustCallStatus::default();
    let result = function(&mut status);
    // SAFETY: `env` is the present thread's.
    unsafe {
        match failure(status) {
            None => result.into_java(env),
            Some((code, error)) => {
                env.throw(code, &error);
                T::nothing()
            }
        }
    }
}

/// Functions, constructors, and what copies and frees handles.
macro_rules! functions {
    ($($java:ident = $rust:ident($($name:ident: $type:ty),*) -> $result:ty;)*) => {$(
        unsafe extern "C" {
            fn $rust($($name: $type,)* status: &mut uniffi::RustCallStatus) -> $result;
        }
        #[unsafe(no_mangle)]
        extern "system" fn $java(
            env: *mut jni_sys::JNIEnv,
            _: jni_sys::jclass,
            $($name: <$type as $crate::java::Value>::Java),*
        ) -> <$result as $crate::java::Value>::Java {
            // SAFETY: Kotlin calls it as the generator declares it.
            unsafe {
                let env = $crate::java::Env::new(env);
                $crate::plain::call(env, |status| $rust($(<$type as $crate::java::Value>::from_java(env, $name),)* status))
            }
        }
    )*};
}

/// Methods. UniFFI consumes the handle of the object, and Kotlin keeps it.
macro_rules! methods {
    ($($java:ident = $rust:ident($clone:ident $(, $name:ident: $type:ty)*) -> $result:ty;)*) => {$(
        unsafe extern "C" {
            fn $rust(handle: u64, $($name: $type,)* status: &mut uniffi::RustCallStatus) -> $result;
        }
        #[unsafe(no_mangle)]
        extern "system" fn $java(
            env: *mut jni_sys::JNIEnv,
            _: jni_sys::jclass,
            handle: jni_sys::jlong,
            $($name: <$type as $crate::java::Value>::Java),*
        ) -> <$result as $crate::java::Value>::Java {
            // SAFETY: Kotlin calls it as the generator declares it, and holds the object meanwhile.
            unsafe {
                let env = $crate::java::Env::new(env);
                $crate::plain::call(env, |status| {
                    let handle = $clone(handle as u64, status);
                    $rust(handle, $(<$type as $crate::java::Value>::from_java(env, $name),)* status)
                })
            }
        }
    )*};
}

pub(crate) use {functions, methods};
