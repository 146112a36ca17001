//! Java's side: its environment of a thread, arrays of bytes, and the methods that Rust calls.

use std::cell::Cell;
use std::ffi::{CStr, c_void};
use std::ptr;
use std::sync::OnceLock;
use std::thread;
use std::time::Duration;

use jni_sys::{
    JNI_OK, JNI_VERSION_1_6, JNIEnv, JavaVM, JavaVMAttachArgs, jboolean, jbyte, jbyteArray, jclass, jint, jlong,
    jmethodID, jobject, jthrowable,
};
use uniffi::{RustBuffer, RustCallStatus, RustCallStatusCode};

/// The class with the methods of this library, and with those that it calls.
const CLASS: &CStr = c"io/github/alidomain/internal/Native";
/// The exception that a failed call throws. Kotlin makes the public one of it.
const FAILURE: &CStr = c"io/github/alidomain/internal/Failure";
/// The call that Kotlin waits for.
const PENDING_CALL: &CStr = c"io/github/alidomain/internal/PendingCall";

/// What is looked up once, when Java loads the library: later calls come from threads that do not see its classes.
struct Java {
    vm: *mut JavaVM,
    class: jclass,
    failure: jclass,
    new_failure: jmethodID,
    call_ended: jmethodID,
    free_object: jmethodID,
    clone_object: jmethodID,
    log: jmethodID,
}

// SAFETY: The pointers are global references and IDs, which every thread may use.
unsafe impl Send for Java {}
unsafe impl Sync for Java {}

static JAVA: OnceLock<Java> = OnceLock::new();

fn java() -> &'static Java {
    JAVA.get().expect("Java calls JNI_OnLoad before anything else")
}

/// Called by Java when it loads the library.
///
/// # Safety
///
/// Java alone calls it.
#[unsafe(no_mangle)]
pub unsafe extern "system" fn JNI_OnLoad(vm: *mut JavaVM, _reserved: *mut c_void) -> jint {
    let Some(env) = (unsafe { Env::of(vm) }) else { return -1 };
    let Some(java) = (unsafe { env.look_up(vm) }) else { return -1 };
    // Loaded a second time, it is the same class.
    JAVA.get_or_init(|| java);
    JNI_VERSION_1_6
}

/// Java's environment of the present thread.
#[derive(Clone, Copy)]
pub struct Env(*mut JNIEnv);

impl Env {
    /// The environment that Java has passed to a function.
    pub unsafe fn new(env: *mut JNIEnv) -> Self {
        Self(env)
    }

    unsafe fn of(vm: *mut JavaVM) -> Option<Self> {
        let mut env = ptr::null_mut();
        let found = unsafe { ((**vm).v1_4.GetEnv)(vm, &raw mut env, JNI_VERSION_1_6) };
        (found == JNI_OK).then(|| Self(env.cast()))
    }

    unsafe fn look_up(self, vm: *mut JavaVM) -> Option<Java> {
        unsafe {
            let class = self.class(CLASS)?;
            let failure = self.class(FAILURE)?;
            let pending_call = self.class(PENDING_CALL)?;
            Some(Java {
                vm,
                class,
                failure,
                new_failure: self.method(failure, c"<init>", c"(I[B)V")?,
                call_ended: self.method(pending_call, c"end", c"(I[B)V")?,
                free_object: self.static_method(class, c"freeObject", c"(J)V")?,
                clone_object: self.static_method(class, c"cloneObject", c"(J)J")?,
                log: self.static_method(class, c"log", c"(I[B)V")?,
            })
        }
    }

    unsafe fn class(self, name: &CStr) -> Option<jclass> {
        unsafe {
            let local = ((**self.0).v1_6.FindClass)(self.0, name.as_ptr());
            if local.is_null() {
                return None;
            }
            Some(((**self.0).v1_6.NewGlobalRef)(self.0, local))
        }
    }

    unsafe fn method(self, class: jclass, name: &CStr, signature: &CStr) -> Option<jmethodID> {
        let id = unsafe { ((**self.0).v1_6.GetMethodID)(self.0, class, name.as_ptr(), signature.as_ptr()) };
        (!id.is_null()).then_some(id)
    }

    unsafe fn static_method(self, class: jclass, name: &CStr, signature: &CStr) -> Option<jmethodID> {
        let id = unsafe { ((**self.0).v1_6.GetStaticMethodID)(self.0, class, name.as_ptr(), signature.as_ptr()) };
        (!id.is_null()).then_some(id)
    }

    /// Copies an array.
    pub unsafe fn bytes(self, array: jbyteArray) -> Vec<u8> {
        unsafe {
            let length = ((**self.0).v1_6.GetArrayLength)(self.0, array);
            let mut bytes = vec![0; length as usize];
            ((**self.0).v1_6.GetByteArrayRegion)(self.0, array, 0, length, bytes.as_mut_ptr().cast::<jbyte>());
            bytes
        }
    }

    /// Makes an array. If Java has no memory for it, it is null, and an exception is pending.
    pub unsafe fn array(self, bytes: &[u8]) -> jbyteArray {
        unsafe {
            let Ok(length) = jint::try_from(bytes.len()) else { return ptr::null_mut() };
            let array = ((**self.0).v1_6.NewByteArray)(self.0, length);
            if !array.is_null() {
                ((**self.0).v1_6.SetByteArrayRegion)(self.0, array, 0, length, bytes.as_ptr().cast::<jbyte>());
            }
            array
        }
    }

    /// Throws what Kotlin makes its own exception of.
    pub unsafe fn throw(self, code: i32, bytes: &[u8]) {
        unsafe {
            let array = self.array(bytes);
            if array.is_null() {
                return;
            }
            let Java { failure, new_failure, .. } = java();
            let failure: jthrowable = ((**self.0).v1_6.NewObject)(self.0, *failure, *new_failure, code, array);
            if !failure.is_null() {
                ((**self.0).v1_6.Throw)(self.0, failure);
            }
        }
    }

    /// Keeps an object until [`Env::end_call`].
    pub unsafe fn keep(self, object: jobject) -> jobject {
        unsafe { ((**self.0).v1_6.NewGlobalRef)(self.0, object) }
    }

    /// Tells a call that it has ended, and lets go of it.
    pub unsafe fn end_call(self, call: jobject, code: i32, bytes: &[u8]) {
        unsafe {
            let array = self.array(bytes);
            if array.is_null() {
                // The call must end all the same.
                self.ignore_exception();
            }
            ((**self.0).v1_6.CallVoidMethod)(self.0, call, java().call_ended, code, array);
            self.ignore_exception();
            ((**self.0).v1_6.DeleteLocalRef)(self.0, array);
            ((**self.0).v1_6.DeleteGlobalRef)(self.0, call);
        }
    }

    /// Forgets a Java object that implements an interface.
    pub unsafe fn free_object(self, handle: u64) {
        unsafe {
            let Java { class, free_object, .. } = java();
            ((**self.0).v1_6.CallStaticVoidMethod)(self.0, *class, *free_object, handle as jlong);
            self.ignore_exception();
        }
    }

    /// Makes another handle of a Java object that implements an interface.
    pub unsafe fn clone_object(self, handle: u64) -> u64 {
        unsafe {
            let Java { class, clone_object, .. } = java();
            let handle = ((**self.0).v1_6.CallStaticLongMethod)(self.0, *class, *clone_object, handle as jlong);
            self.ignore_exception();
            handle as u64
        }
    }

    /// Hands over a line of the log.
    pub unsafe fn log(self, level: i32, line: &[u8]) {
        unsafe {
            let array = self.array(line);
            if !array.is_null() {
                let Java { class, log, .. } = java();
                ((**self.0).v1_6.CallStaticVoidMethod)(self.0, *class, *log, level, array);
                ((**self.0).v1_6.DeleteLocalRef)(self.0, array);
            }
            self.ignore_exception();
        }
    }

    /// Calls a static method of [`CLASS`] with the handle of an object. What it returns, or nothing if it threw: it
    /// catches what can be caught.
    pub unsafe fn call_object(self, method: &CStr, handle: u64) -> Option<Vec<u8>> {
        unsafe {
            let class = java().class;
            let id = self.static_method(class, method, c"(J)[B")?;
            let array = ((**self.0).v1_6.CallStaticObjectMethod)(self.0, class, id, handle as jlong);
            if self.ignore_exception() || array.is_null() {
                return None;
            }
            let bytes = self.bytes(array);
            ((**self.0).v1_6.DeleteLocalRef)(self.0, array);
            Some(bytes)
        }
    }

    /// Clears a pending exception, and says whether there was one. Java must not be called with one.
    unsafe fn ignore_exception(self) -> bool {
        unsafe {
            let pending: jboolean = ((**self.0).v1_6.ExceptionCheck)(self.0);
            if pending {
                ((**self.0).v1_6.ExceptionClear)(self.0);
            }
            pending
        }
    }
}

/// How long a thread of the library stays attached to Java.
#[derive(Clone, Copy, PartialEq)]
pub enum Attachment {
    /// For one call of Java.
    Brief,
    /// Until the thread or the program ends: to attach and detach it each time would be a new Java thread each time.
    Lasting,
}

/// Whether this thread is attached until it ends.
struct Lasting(Cell<bool>);

thread_local! {
    static LASTING: Lasting = const { Lasting(Cell::new(false)) };
}

impl Drop for Lasting {
    fn drop(&mut self) {
        detach(self);
    }
}

fn detach(lasting: &Lasting) {
    if lasting.0.replace(false) {
        let vm = java().vm;
        // SAFETY: The thread was attached by this library, and calls Java no more.
        unsafe { ((**vm).v1_4.DetachCurrentThread)(vm) };
    }
}

/// How often a thread tries to be attached that would otherwise leave a call without an end, and how long it waits between.
const TRIES: u32 = 10;
const PAUSE: Duration = Duration::from_millis(100);

/// Runs something with the environment of the present thread, which becomes a daemon of Java's if it is none of its
/// threads. Nothing, if Java has ended or has no memory.
pub fn with_env<T>(attachment: Attachment, run: impl FnOnce(Env) -> T) -> Option<T> {
    let vm = java().vm;
    // SAFETY: `vm` is the virtual machine that has loaded this library.
    if let Some(env) = unsafe { Env::of(vm) } {
        return Some(run(env));
    }
    let mut env = ptr::null_mut();
    let name = c"alidomain";
    let mut arguments =
        JavaVMAttachArgs { version: JNI_VERSION_1_6, name: name.as_ptr().cast_mut(), group: ptr::null_mut() };
    let arguments = (&raw mut arguments).cast();
    let mut tries = if attachment == Attachment::Lasting { TRIES } else { 1 };
    // SAFETY: The arguments live until it returns.
    while unsafe { ((**vm).v1_4.AttachCurrentThreadAsDaemon)(vm, &raw mut env, arguments) } != JNI_OK {
        tries -= 1;
        if tries == 0 {
            return None;
        }
        thread::sleep(PAUSE);
    }
    LASTING.with(|lasting| lasting.0.set(true));
    let result = run(Env(env.cast()));
    if attachment == Attachment::Brief {
        LASTING.with(detach);
    }
    Some(result)
}

/// Called by Kotlin as the program ends. Java waits 0.3 s for attached threads that wait in native code, as that does which
/// serves awaited calls.
#[unsafe(no_mangle)]
extern "system" fn Java_io_github_alidomain_internal_Native_detach(_: *mut JNIEnv, _: jclass) {
    alidomain::on_background_thread(|| LASTING.with(detach));
}

/// A value as Java passes it.
pub trait Value: Sized {
    /// Java's type.
    type Java;
    /// Takes it from Java.
    unsafe fn from_java(env: Env, value: Self::Java) -> Self;
    /// Hands it to Java.
    unsafe fn into_java(self, env: Env) -> Self::Java;
    /// What is returned when an exception is thrown.
    fn nothing() -> Self::Java;
}

macro_rules! number {
    ($rust:ty, $java:ty) => {
        impl Value for $rust {
            type Java = $java;
            unsafe fn from_java(_: Env, value: $java) -> Self {
                value as $rust
            }
            unsafe fn into_java(self, _: Env) -> $java {
                self as $java
            }
            fn nothing() -> $java {
                0
            }
        }
    };
}

number!(u64, jlong);
number!(i64, jlong);
number!(i8, jbyte);

impl Value for () {
    type Java = ();
    unsafe fn from_java(_: Env, (): ()) -> Self {}
    unsafe fn into_java(self, _: Env) -> Self::Java {}
    fn nothing() -> Self::Java {}
}

impl Value for RustBuffer {
    type Java = jbyteArray;
    unsafe fn from_java(env: Env, array: jbyteArray) -> Self {
        Self::from_vec(unsafe { env.bytes(array) })
    }
    unsafe fn into_java(self, env: Env) -> jbyteArray {
        unsafe { env.array(&self.destroy_into_vec()) }
    }
    fn nothing() -> jbyteArray {
        ptr::null_mut()
    }
}

/// What UniFFI says of a call that failed: its code, and the error.
pub fn failure(status: RustCallStatus) -> Option<(i32, Vec<u8>)> {
    let code = match status.code {
        RustCallStatusCode::Success => return None,
        RustCallStatusCode::Error => 1,
        RustCallStatusCode::UnexpectedError => 2,
        RustCallStatusCode::Cancelled => 3,
    };
    Some((code, std::mem::ManuallyDrop::into_inner(status.error_buf).destroy_into_vec()))
}
