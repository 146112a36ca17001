//! The manifest of the package, from its template.

use super::super::target::Target;

const TEMPLATE: &str = include_str!("Package.swift");

/// The manifest of a version with libraries for these targets.
pub fn write(version: &str, targets: &[Target]) -> String {
    let platforms: Vec<String> = targets.iter().map(|target| format!("{:?}", target.triple())).collect();
    TEMPLATE.replace("VERSION", version).replace("[PLATFORMS]", &format!("[{}]", platforms.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_manifest_names_its_version_and_its_platforms() {
        let manifest = write("1.2.3", &[Target::LinuxX86_64, Target::LinuxAarch64]);
        assert!(manifest.starts_with("// swift-tools-version: 6.0\n// AliDomain 1.2.3."), "{manifest}");
        let platforms = "let platforms = [\"x86_64-unknown-linux-gnu\", \"aarch64-unknown-linux-gnu\"]\n";
        assert!(manifest.contains(platforms), "{manifest}");
        assert!(!manifest.contains("VERSION") && !manifest.contains("PLATFORMS"), "{manifest}");
    }

    /// SwiftPM refuses a package with a version that has any.
    #[test]
    fn no_manifest_for_users_has_unsafe_flags() {
        assert!(!TEMPLATE.contains("unsafeFlags"));
    }

    /// The manifest chooses a library by these names.
    #[test]
    fn the_manifest_knows_the_names_of_the_targets() {
        for target in [Target::LinuxX86_64, Target::LinuxAarch64] {
            assert!(TEMPLATE.contains(&format!("let own = \"{}\"", target.triple())), "{target:?}");
        }
    }
}
