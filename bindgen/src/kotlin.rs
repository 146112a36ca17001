//! Kotlin: UniFFI's code with corrections.

mod methods;

use std::fs;

use anyhow::{Context as _, Result, bail};
use camino::Utf8Path;
use uniffi_bindgen::bindings::TargetLanguage;

use crate::Language;
use crate::correct::{self, Correction};
use crate::definition::Definition;

/// What can crash the process, keep it from ending, or hold up other calls, and what must know that this is Kotlin.
const CORRECTIONS: [Correction; 12] = [
    // What a callback throws that is no Exception, such as an AssertionError, would pass by: Rust would be told of
    // a success, and use a result that nobody has written.
    ("catch(e: kotlin.Exception)", "catch(e: kotlin.Throwable)"),
    // An argument that was closed would be used after it was freed. This refuses it as a closed receiver is refused, and
    // keeps another from being closed meanwhile.
    ("return value.uniffiCloneHandle()", "return value.callWithHandle { it }"),
    // JNA makes our thread one that the JVM waits for while a provider runs on it: with one that hangs, a program would
    // never end. Only what is set before the registration counts.
    (
        "        lib.uniffi_alidomain_fn_init_callback_vtable_credentialsprovider(vtable)\n",
        "        val daemon = com.sun.jna.CallbackThreadInitializer(true, /* detach = */ true, \"alidomain\")
        Native.setCallbackThreadInitializer(fetchCredentials, daemon)
        lib.uniffi_alidomain_fn_init_callback_vtable_credentialsprovider(vtable)\n",
    ),
    // Reasons and hints name things as Kotlin does. Nobody else calls it.
    ("fun `useCamelCase`()", "private fun `useCamelCase`()"),
    (
        "        uniffiCallbackInterfaceCredentialsProvider.register(this)\n",
        "        uniffiCallbackInterfaceCredentialsProvider.register(this)
        `useCamelCase`()
        // Where Java programs look for files of the user. Android has no such folder.
        System.getProperty(\"user.home\")?.let { `useHomeFolder`(it) }\n",
    ),
    ("fun `useHomeFolder`(", "private fun `useHomeFolder`("),
    // A thread that is detached after every callback is a new Java thread each time.
    (
        "internal object uniffiRustFutureContinuationCallbackImpl: UniffiRustFutureContinuationCallback {\n",
        "internal object uniffiRustFutureContinuationCallbackImpl: UniffiRustFutureContinuationCallback {
    init {
        val daemon = com.sun.jna.CallbackThreadInitializer(true, /* detach = */ false, \"alidomain\")
        Native.setCallbackThreadInitializer(this, daemon)
    }

",
    ),
    // Without a dispatcher, the coroutine would go on here, on the thread that serves all connections.
    (
        "uniffiContinuationHandleMap.remove(data).resume(pollResult)",
        "val continuation = uniffiContinuationHandleMap.remove(data)
        goOn(continuation.context) { continuation.resume(pollResult) }",
    ),
    // A call that changes something waits in a continuation that is not cancelled.
    ("UniffiHandleMap<CancellableContinuation<Byte>>()", "UniffiHandleMap<kotlin.coroutines.Continuation<Byte>>()"),
    (
        "    errorHandler: UniffiRustCallStatusErrorHandler<E>
): T {
    try {
        do {
            val pollResult = suspendCancellableCoroutine<Byte> { continuation ->
                pollFunc(
                    rustFuture,
                    uniffiRustFutureContinuationCallbackImpl,
                    uniffiContinuationHandleMap.insert(continuation)
                )
            }
        }",
        "    errorHandler: UniffiRustCallStatusErrorHandler<E>,
    change: Change? = null,
): T {
    try {
        // Polling sends the request.
        currentCoroutineContext().ensureActive()
        val poll = { continuation: kotlin.coroutines.Continuation<Byte> ->
            pollFunc(
                rustFuture,
                uniffiRustFutureContinuationCallbackImpl,
                uniffiContinuationHandleMap.insert(continuation)
            )
        }
        do {
            val pollResult = change?.wait(poll) ?: suspendCancellableCoroutine<Byte>(poll)
        }",
    ),
    (
        "// Public interface members begin here.\n",
        "// Consumes the handle of the client, and returns the handle of the same client with the cancellation.
internal fun uniffiWithCancellation(client: Long, cancellation: Cancellation): Long =
    uniffiRustCall { status ->
        UniffiLib.uniffi_alidomain_fn_method_domainclient_with_cancellation(
            client, FfiConverterTypeCancellation.lower(cancellation), status)
    }

// Public interface members begin here.\n",
    ),
    (
        "import kotlinx.coroutines.CancellableContinuation\n",
        "import kotlinx.coroutines.currentCoroutineContext
import kotlinx.coroutines.ensureActive\n",
    ),
];

/// Makes the message of every error its reason, instead of a list of all fields.
fn messages(code: &str) -> Result<String> {
    const MESSAGE: &str = "        override val message\n            get() = ";
    let mut pieces = code.split(MESSAGE);
    let mut corrected = pieces.next().unwrap_or_default().to_owned();
    let mut messages = 0;
    for piece in pieces {
        let (fields, rest) = piece.split_once('\n').context("a message ends")?;
        if !fields.starts_with("\"reason=${ `reason` }") {
            bail!("{fields}: this error does not begin with its reason");
        }
        corrected += MESSAGE;
        corrected += "`reason`\n";
        corrected += rest;
        messages += 1;
    }
    if messages == 0 {
        bail!("no error with a message was found");
    }
    Ok(corrected)
}

/// Writes the binding.
pub fn generate(out_dir: &Utf8Path) -> Result<()> {
    Definition::of(Language::Kotlin)?.generate(TargetLanguage::Kotlin, out_dir)?;
    let path = out_dir.join("io/github/alidomain/alidomain.kt");
    correct::file(&path, &CORRECTIONS)?;
    let code = fs::read_to_string(&path)?;
    fs::write(&path, messages(&code).with_context(|| format!("{path} cannot be corrected"))?)?;
    methods::correct(&path)
}

#[cfg(test)]
mod tests {
    #[test]
    fn kotlin_is_generated_and_corrected() {
        let folder = tempfile::tempdir().unwrap();
        let folder = camino::Utf8Path::from_path(folder.path()).unwrap();
        super::generate(folder).unwrap();
        let code = std::fs::read_to_string(folder.join("io/github/alidomain/alidomain.kt")).unwrap();
        assert_eq!(code.matches("Native.setCallbackThreadInitializer").count(), 2);
        assert_eq!(code.matches("`useCamelCase`()").count(), 2);
        assert_eq!(code.matches("`useHomeFolder`(").count(), 2);
        assert_eq!(code.matches("            get() = `reason`\n").count(), 7);
        assert!(!code.contains("get() = \"reason="));
        // What UniFFI would take from the name of a library.
        assert!(code.contains("return \"alidomain\""));
        let is_blocking = |line: &&str| line.starts_with("    override fun `") && line.contains("Blocking`(");
        assert_eq!(code.matches("return interruptible { ").count(), code.lines().filter(is_blocking).count());
        assert_eq!(code.matches("return change { ").count(), 4);
    }
}
