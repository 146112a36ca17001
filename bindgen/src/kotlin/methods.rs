//! Methods that can be cancelled and interrupted.

use std::fs;

use anyhow::{Context as _, Result};
use camino::Utf8Path;

/// The methods that change something. An awaited call that is cancelled says what became of the change.
const CHANGES: [&str; 4] =
    ["saveSingleTaskForUpdatingContactInfo", "submitAndWait", "cancelTask", "acknowledgeTaskResult"];

/// Where a method of a class begins.
const METHOD: &str = "    @Throws(DomainException::class)";

/// Lets the methods of a generated file use Cancelling.kt.
pub fn correct(path: &Utf8Path) -> Result<()> {
    let code = fs::read_to_string(path).with_context(|| format!("{path} cannot be read"))?;
    let code = corrected(&code).with_context(|| format!("{path} cannot be corrected"))?;
    fs::write(path, code).with_context(|| format!("{path} cannot be written"))
}

fn corrected(code: &str) -> Result<String> {
    let code = documented(&interfaces(code));
    let mut pieces = code.split(METHOD);
    let mut corrected = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        // The first line of a suspended one suppresses a warning.
        let (_, name) = piece.split_once("fun `").context("a method has a name")?;
        let (name, _) = name.split_once('`').context("a name ends")?;
        if name.ends_with("Blocking") {
            corrected += "    @Throws(DomainException::class, InterruptedException::class)\n    ";
            corrected += &blocking(piece).with_context(|| name.to_owned())?;
        } else if CHANGES.contains(&name) {
            corrected += METHOD;
            corrected += &change(piece).with_context(|| name.to_owned())?;
        } else {
            corrected += METHOD;
            corrected += piece;
        }
    }
    client(&corrected)
}

/// Declares for Java what blocking methods of interfaces throw.
fn interfaces(code: &str) -> String {
    let mut corrected = String::new();
    for line in code.split_inclusive('\n') {
        if line.starts_with("    fun `") && line.contains("Blocking`(") {
            corrected += "    @Throws(DomainException::class, InterruptedException::class)\n";
        }
        corrected += line;
    }
    corrected
}

/// Says in the comments of methods what cancelling and interrupting does.
fn documented(code: &str) -> String {
    const COMMENT: &str = "     */\n";
    let mut corrected = String::new();
    let mut pieces = code.split(COMMENT).peekable();
    while let Some(piece) = pieces.next() {
        corrected += piece;
        let Some(next) = pieces.peek() else { break };
        // What the comment is about, after annotations.
        let declaration = next.lines().find(|line| line.contains("fun `") || line.is_empty()).unwrap_or_default();
        let name = declaration.split('`').nth(1).unwrap_or_default();
        if name.ends_with("Blocking") {
            corrected += "     * @throws InterruptedException if the thread is interrupted: see [cancelledCalls].\n";
        } else if CHANGES.contains(&name) {
            corrected += "     * @throws kotlin.coroutines.cancellation.CancellationException if the coroutine is cancelled, which ends the call at
     *     once. The exception says what became of the change: see [cancelledCalls].\n";
        }
        corrected += COMMENT;
    }
    corrected
}

/// A blocking call ends when its thread is interrupted.
fn blocking(method: &str) -> Result<String> {
    let method = once(method, "            return ", "            return interruptible { ")?;
    once(&method, "\n    )\n    }\n", "\n    ) }\n    }\n")
}

/// An awaited call that changes something says what became of the change when its coroutine is cancelled.
fn change(method: &str) -> Result<String> {
    let method = once(method, "return uniffiRustCallAsync(", "return change { uniffiChange -> uniffiRustCallAsync(")?;
    let method = once(
        &method,
        "                uniffiHandle,\n",
        "                uniffiChange.withCancellation(uniffiHandle),\n",
    )?;
    once(
        &method,
        "        DomainException.ErrorHandler,\n    )\n    }\n",
        "        DomainException.ErrorHandler,\n        uniffiChange,\n    ) }\n    }\n",
    )
}

/// Every client's blocking calls look whether their threads are interrupted.
fn client(code: &str) -> Result<String> {
    const NEW: &str = "uniffiRustCallWithError(DomainException) { _status ->
    UniffiLib.uniffi_alidomain_fn_constructor_domainclient_new(";
    let (before, after) = code.split_once(NEW).context("there is no constructor of a client")?;
    let after = once(after, "\n}\n    )\n", "\n}, Interruption.cancellation)\n    )\n")?;
    Ok(format!("{before}uniffiWithCancellation({NEW}{after}"))
}

/// Replaces what is written the first time.
fn once(code: &str, written: &str, correct: &str) -> Result<String> {
    let (before, after) = code.split_once(written).with_context(|| format!("{written:?} is not there"))?;
    Ok(format!("{before}{correct}{after}"))
}
