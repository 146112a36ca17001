//! The native library of the Kotlin binding.
//!
//! Each function that UniFFI exports of the core is a static method of the class `io.github.alidomain.internal.Native`:
//! the generator writes the list of them. Values cross as UniFFI serializes them, in arrays of bytes.

mod awaited;
mod foreign;
mod java;
mod log;
mod plain;

use awaited::awaited;
use foreign::foreign;
use plain::{functions, methods};

include!(concat!(env!("OUT_DIR"), "/functions.rs"));
