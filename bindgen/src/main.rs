//! The program that maturin and `cargo xtask generate` run.

fn main() -> anyhow::Result<()> {
    alidomain_bindgen::run()
}
