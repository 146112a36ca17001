//! Generates the UniFFI scaffolding from the interface definition, and tells the library what it is built for.

fn main() {
    uniffi::generate_scaffolding("src/alidomain.udl").expect("src/alidomain.udl is a valid interface definition");
    let target = std::env::var("TARGET").expect("Cargo names the target");
    println!("cargo::rustc-env=ALIDOMAIN_TARGET={target}");
}
