//! Clients in Python, each in a virtual environment of its own, so that the size of each is known.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

use super::contender::{Contender, Task};
use super::figures::Figure;
use super::names::*;
use super::pace::{IN_FLIGHT, Pace};
use super::{Field, Language};
use crate::project::Project;
use crate::python::Environment;
use crate::{package, step};

/// What each environment has before anything is installed into it.
const TOOLS: [&str; 5] = ["pip", "setuptools", "pkg_resources", "_distutils_hack", "distutils-precedence.pth"];

/// Packages the wheel for this machine as it is shipped, and installs each client.
pub fn field(project: &Project, pace: &Pace) -> Result<Field> {
    let (wheel, library) = package::python::for_this_machine(project, &project.target.join("bench/python"))?;
    let ours = Client::install(project, "ours", &["alidomain"])?;
    ours.environment.install(&wheel)?;
    let sdk = Client::install(project, "sdk", &["alibabacloud-domain20180129"])?;
    let older_sdk = Client::install(project, "older-sdk", &["aliyun-python-sdk-domain"])?;
    let urllib3 = Client::install(project, "urllib3", &["urllib3"])?;
    let aiohttp = Client::install(project, "aiohttp", &["aiohttp"])?;

    let calls = |in_flight: &[usize]| pace.calls(1_000, 5_000, 200, in_flight);
    let with_memory = || {
        let mut tasks = calls(&IN_FLIGHT);
        tasks.push(pace.memory());
        tasks
    };
    let contenders = vec![
        ours.contender(BLOCKING, "ours.py", &["blocking"], with_memory())?,
        ours.contender(OTHER_THREAD, "ours.py", &["thread"], calls(&IN_FLIGHT[..1]))?,
        ours.contender(AWAITED, "ours.py", &["awaited"], calls(&IN_FLIGHT))?,
        ours.contender(BULK, "ours.py", &["bulk"], pace.bulks(1_000))?,
        sdk.contender(PYTHON_SDK, "vendor.py", &["blocking"], calls(&IN_FLIGHT))?,
        // It does not sign the content-type that aiohttp adds. By the documentation the service rejects that. The client
        // cannot be told otherwise, and its calls cost the same.
        sdk.contender(PYTHON_SDK_AWAITED, "vendor.py", &["awaited"], calls(&IN_FLIGHT))?.unchecked(),
        older_sdk.contender(PYTHON_OLDER_SDK, "vendor_older.py", &["blocking"], calls(&IN_FLIGHT))?,
        urllib3.contender(URLLIB3, "urllib3_by_hand.py", &["blocking"], with_memory())?,
        aiohttp.contender(AIOHTTP, "aiohttp_by_hand.py", &["awaited"], calls(&IN_FLIGHT))?,
        ours.contender(STALLS_PROVIDER, "../event_loop/ticker.py", &["provider"], vec![Task::Stalls])?,
        ours.contender(STALLS_URI, "../event_loop/ticker.py", &["uri"], vec![Task::Stalls])?,
    ];
    let mut versions = vec![("interpreter".to_owned(), ours.version()?)];
    for client in [&sdk, &older_sdk, &urllib3, &aiohttp] {
        versions.extend(client.versions()?);
    }
    let library_bytes = Some(fs::metadata(library)?.len());
    Ok(Field { contenders, versions, library_bytes })
}

/// A virtual environment with one client.
struct Client {
    environment: Environment,
    scripts: PathBuf,
    requirements: PathBuf,
    names: &'static [&'static str],
}

impl Client {
    /// With what benches/python/requirements/NAME.txt names.
    fn install(project: &Project, name: &str, names: &'static [&'static str]) -> Result<Self> {
        let scripts = project.root.join("benches/python");
        let requirements = scripts.join("requirements").join(format!("{name}.txt"));
        let environment = Environment::set_up(project, &format!("bench/python-{name}"), &requirements)?;
        Ok(Self { environment, scripts, requirements, names })
    }

    fn contender(&self, name: &'static str, script: &str, arguments: &[&str], tasks: Vec<Task>) -> Result<Contender> {
        let script = self.scripts.join(script).canonicalize()?;
        let script = script.to_str().context("the path of the checkout is no text")?;
        let arguments: Vec<&str> = [script].into_iter().chain(arguments.iter().copied()).collect();
        let program = self.environment.tool("python").get_program().to_owned();
        let contender = Contender::new(Language::Python, name, Path::new(&program), &arguments, tasks);
        if contender.tasks == [Task::Stalls] {
            return Ok(contender);
        }
        let (bytes, packages) = self.installed()?;
        Ok(contender.with(Figure::InstalledMb, bytes as f64 / 1e6).with(Figure::Packages, packages as f64))
    }

    /// The bytes of all files, with those that Python has compiled, and the number of packages.
    fn installed(&self) -> Result<(u64, usize)> {
        let (mut bytes, mut packages) = (0, 0);
        for entry in fs::read_dir(self.packages()?)? {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            if TOOLS.iter().any(|tool| name == *tool || name.starts_with(&format!("{tool}-"))) {
                continue;
            }
            packages += usize::from(name.ends_with(".dist-info"));
            bytes += size(&entry.path())?;
        }
        Ok((bytes, packages))
    }

    /// The folder that packages are installed in.
    fn packages(&self) -> Result<PathBuf> {
        let mut ask = self.environment.tool("python");
        ask.args(["-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]);
        Ok(step::quietly("python", &mut ask)?.trim().into())
    }

    fn version(&self) -> Result<String> {
        let version = step::quietly("python --version", self.environment.tool("python").arg("--version"))?;
        Ok(version.trim().trim_start_matches("Python ").to_owned())
    }

    /// Of the packages that the client is known by.
    fn versions(&self) -> Result<Vec<(String, String)>> {
        let text = fs::read_to_string(&self.requirements)?;
        let pinned = text.lines().filter_map(|line| line.split_once("=="));
        Ok(pinned
            .filter(|(name, _)| self.names.contains(name))
            .map(|(name, version)| (name.to_owned(), version.to_owned()))
            .collect())
    }
}

/// The bytes of a file, or of all files in a folder.
fn size(path: &Path) -> Result<u64> {
    let metadata = fs::symlink_metadata(path)?;
    if !metadata.is_dir() {
        return Ok(metadata.len());
    }
    fs::read_dir(path)?.map(|entry| size(&entry?.path())).sum()
}
