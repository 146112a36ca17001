//! What is in the AAR, from small stand-ins for classes and libraries.

use std::collections::BTreeMap;
use std::io::{Cursor, Read as _};

use super::*;

/// A folder that is removed at the end.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("alidomain-{name}-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }

    fn write(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.0.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, bytes).unwrap();
        path
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// A checkout with a Kotlin package, its classes, and a library for each processor.
struct Checkout {
    project: Project,
    classes: PathBuf,
    licenses: PathBuf,
    libraries: Vec<(Abi, PathBuf)>,
}

impl Checkout {
    fn parts(&self) -> Parts<'_> {
        let Self { classes, licenses, libraries, .. } = self;
        Parts { classes, libraries, licenses, documentation: None }
    }
}

fn checkout(folder: &Folder) -> Checkout {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    for file in ["LICENSE", "bindings/kotlin/pom.xml", "bindings/kotlin/rules/alidomain.pro"] {
        folder.write(file, &fs::read(root.join(file)).unwrap());
    }
    folder.write("bindings/kotlin/src/main/kotlin/a/Written.kt", b"// by hand");
    folder.write("bindings/kotlin/target/generated/kotlin/a/Generated.kt", b"// generated");
    folder.write("licenses/THIRD-PARTY-LICENSES.txt", b"MIT");
    folder.write("classes/a/A.class", b"a");
    folder.write("classes/META-INF/alidomain.kotlin_module", b"module");
    folder.write("classes/io/github/alidomain/native/linux-x86-64/libalidomain_jni.so", b"for a JVM");
    let library = |abi: Abi| {
        let mut elf = b"\x7fELF".to_vec();
        elf.resize(18, 0);
        elf.extend(abi.machine().to_le_bytes());
        (abi, folder.write(&format!("{}.so", abi.name()), &elf))
    };
    let libraries = Abi::value_variants().iter().copied().map(library).collect();
    let target = folder.0.join("target");
    Checkout {
        project: Project { root: folder.0.clone(), cache: target.clone(), target },
        classes: folder.0.join("classes"),
        licenses: folder.0.join("licenses"),
        libraries,
    }
}

fn entries(zip: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let mut zip = zip::ZipArchive::new(Cursor::new(zip)).unwrap();
    let mut entries = BTreeMap::new();
    for index in 0..zip.len() {
        let mut entry = zip.by_index(index).unwrap();
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).unwrap();
        entries.insert(entry.name().to_owned(), bytes);
    }
    entries
}

fn names(entries: &BTreeMap<String, Vec<u8>>) -> Vec<&str> {
    entries.keys().map(String::as_str).collect()
}

fn artifact(dist: &Path, ending: &str) -> Vec<u8> {
    let version = env!("CARGO_PKG_VERSION");
    let folder = dist.join("io/github/alidomain/alidomain-android").join(version);
    fs::read(folder.join(format!("alidomain-android-{version}{ending}"))).unwrap()
}

#[test]
fn the_aar_has_what_android_expects() {
    let folder = Folder::new("aar");
    let checkout = checkout(&folder);
    let dist = folder.0.join("dist");
    let documentation = folder.write("alidomain-javadoc.jar", b"documentation");
    let parts = Parts { documentation: Some(&documentation), ..checkout.parts() };
    make(&checkout.project, &parts, &dist).unwrap();

    let aar = entries(&artifact(&dist, ".aar"));
    let expected = [
        "AndroidManifest.xml",
        "LICENSE",
        "META-INF/com/android/build/gradle/aar-metadata.properties",
        "R.txt",
        "THIRD-PARTY-LICENSES.txt",
        "classes.jar",
        "jni/arm64-v8a/libalidomain_jni.so",
        "jni/x86_64/libalidomain_jni.so",
        "proguard.txt",
    ];
    assert_eq!(names(&aar), expected);
    assert_eq!(names(&entries(&aar["classes.jar"])), ["META-INF/alidomain.kotlin_module", "a/A.class"]);
    assert_eq!(aar["jni/x86_64/libalidomain_jni.so"], fs::read(&checkout.libraries[1].1).unwrap());
    assert_eq!(artifact(&dist, "-javadoc.jar"), b"documentation");
    assert_eq!(names(&entries(&artifact(&dist, "-sources.jar"))), ["a/Generated.kt", "a/Written.kt"]);

    let again = folder.0.join("again");
    make(&checkout.project, &parts, &again).unwrap();
    assert_eq!(artifact(&dist, ".aar"), artifact(&again, ".aar"));
}

#[test]
fn the_manifest_names_the_oldest_android_that_the_classes_are_checked_for() {
    let manifest = manifest();
    let manifest = roxmltree::Document::parse(&manifest).unwrap();
    let android = "http://schemas.android.com/apk/res/android";
    let sdk = manifest.descendants().find_map(|node| node.attribute((android, "minSdkVersion")));
    assert_eq!(sdk, Some(MIN_SDK.to_string().as_str()));
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    for (file, text) in [
        ("bindings/kotlin/pom.xml", format!("<android.api>{MIN_SDK}</android.api>")),
        ("bindings/kotlin/examples/android-app/build.gradle.kts", format!("minSdk = {MIN_SDK}\n")),
        ("docs/android.md", format!("minSdk = {MIN_SDK}")),
    ] {
        assert!(fs::read_to_string(root.join(file)).unwrap().contains(&text), "{file} does not say {text}");
    }
}

#[test]
fn the_pom_has_the_dependencies_of_the_kotlin_package() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let pom = pom::write(&fs::read_to_string(root.join("bindings/kotlin/pom.xml")).unwrap()).unwrap();
    let document = roxmltree::Document::parse(&pom).unwrap();
    let texts = |name: &str| -> Vec<_> {
        document.descendants().filter(|node| node.tag_name().name() == name).filter_map(|node| node.text()).collect()
    };
    assert_eq!(texts("packaging"), ["aar"]);
    assert_eq!(texts("artifactId"), ["alidomain-android", "kotlin-stdlib", "kotlinx-coroutines-core"]);
    assert_eq!(texts("version").len(), 3);
    assert!(!pom.contains("${"), "{pom}");
}

#[test]
fn every_file_has_its_checksums() {
    let folder = Folder::new("aar-checksums");
    let checkout = checkout(&folder);
    let dist = folder.0.join("dist");
    make(&checkout.project, &checkout.parts(), &dist).unwrap();
    for ending in [".aar", ".pom", "-sources.jar"] {
        for (checksum, length) in [("md5", 32), ("sha1", 40), ("sha256", 64)] {
            assert_eq!(artifact(&dist, &format!("{ending}.{checksum}")).len(), length);
        }
    }
}

#[test]
fn a_library_that_is_missing_or_for_another_processor_is_refused() {
    let folder = Folder::new("aar-refused");
    let checkout = checkout(&folder);
    let dist = folder.0.join("dist");
    let refused = |libraries: &[(Abi, PathBuf)]| {
        make(&checkout.project, &Parts { libraries, ..checkout.parts() }, &dist).is_err()
    };
    let [(_, arm), (_, x86)] = &checkout.libraries[..] else { panic!("two processors") };
    assert!(refused(&checkout.libraries[..1]));
    assert!(refused(&[(Abi::Arm64, x86.clone()), (Abi::X86_64, arm.clone())]));
}
