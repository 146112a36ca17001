//! Generates the UniFFI scaffolding from the interface definition.

fn main() {
    uniffi::generate_scaffolding("src/alidomain.udl").expect("src/alidomain.udl is a valid interface definition");
}
