//! Writes one Java function for each function of UniFFI's.

use std::path::Path;

fn main() -> anyhow::Result<()> {
    for path in ["src/alidomain.udl", "uniffi.toml"] {
        println!("cargo::rerun-if-changed=../../../{path}");
    }
    let folder = std::env::var("OUT_DIR")?;
    std::fs::write(Path::new(&folder).join("functions.rs"), alidomain_bindgen::jni::functions()?)?;
    Ok(())
}
