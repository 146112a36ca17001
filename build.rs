//! Generates the UniFFI scaffolding from the interface definition, packs the catalogue of operations, and tells the library
//! what it is built for.

use std::fs;
use std::io::Write as _;
use std::path::Path;

use flate2::Compression;
use flate2::write::ZlibEncoder;

const CATALOGUE: &str = "src/operations/catalogue/catalogue.json";

fn main() {
    uniffi::generate_scaffolding("src/alidomain.udl").expect("src/alidomain.udl is a valid interface definition");
    pack_catalogue();
    let target = std::env::var("TARGET").expect("Cargo names the target");
    println!("cargo::rustc-env=ALIDOMAIN_TARGET={target}");
}

/// The catalogue is a tenth as large in the library, and is unpacked only when it is used.
fn pack_catalogue() {
    println!("cargo::rerun-if-changed={CATALOGUE}");
    let catalogue = fs::read(CATALOGUE).expect("the catalogue can be read");
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(&catalogue).expect("memory can be written");
    let packed = encoder.finish().expect("memory can be written");
    let folder = std::env::var("OUT_DIR").expect("Cargo names the folder");
    fs::write(Path::new(&folder).join("catalogue.zlib"), packed).expect("the folder of the build can be written");
}
