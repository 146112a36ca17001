//! A static library that has nothing to do with alidomain, to be linked into the same program.

use std::collections::HashSet;
use std::ffi::{CStr, c_char};
use std::panic::catch_unwind;

/// The number of different words in a text. -1 if there is no text: the panic is caught.
///
/// # Safety
///
/// The text ends with a zero.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn other_words(text: *const c_char) -> i32 {
    let count = catch_unwind(|| {
        assert!(!text.is_null(), "there is no text");
        let text = unsafe { CStr::from_ptr(text) }.to_string_lossy().into_owned();
        text.split_whitespace().collect::<HashSet<_>>().len()
    });
    count.map_or(-1, |count| count.try_into().unwrap_or(i32::MAX))
}
