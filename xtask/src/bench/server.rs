//! The server that clients are measured against: nginx with one worker. It makes a task number for each request, and
//! costs less than any client.

use std::fs;
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};

use crate::package::once;
use crate::project::Project;
use crate::system;

/// A running nginx.
pub struct Server {
    process: Child,
    folder: PathBuf,
    port: u16,
}

impl Server {
    /// Starts it on a free port of loopback.
    pub fn start(project: &Project) -> Result<Self> {
        let program = system::require_service("nginx", &["nginx"])?;
        system::require("setpriv", &["util-linux"])?;
        let folder = project.target.join("bench/nginx");
        once::remove(&folder)?;
        fs::create_dir_all(&folder)?;
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port();
        let file = folder.join("nginx.conf");
        fs::write(&file, configuration(port))?;
        // The kernel ends it with this process, however that ends.
        let mut command = Command::new("setpriv");
        command.args(["--pdeathsig", "KILL"]).arg(program).arg("-p").arg(&folder).arg("-c").arg(&file);
        command.args(["-e", "error.log"]).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let process = command.spawn().context("nginx could not be started")?;
        let mut server = Self { process, folder, port };
        server.wait()?;
        Ok(server)
    }

    /// Where clients send their requests.
    pub fn endpoint(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    fn wait(&mut self) -> Result<()> {
        let began = Instant::now();
        while TcpStream::connect((Ipv4Addr::LOCALHOST, self.port)).is_err() {
            if let Some(status) = self.process.try_wait()? {
                let errors = fs::read_to_string(self.folder.join("error.log")).unwrap_or_default();
                bail!("nginx ended ({status}):\n{errors}");
            }
            if began.elapsed() > Duration::from_secs(10) {
                bail!("nginx does not listen on port {}", self.port);
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        Ok(())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// One process that is its own worker, so that nothing outlives it. Connections are never closed.
fn configuration(port: u16) -> String {
    format!(
        r#"daemon off;
master_process off;
pid nginx.pid;
events {{ worker_connections 4096; }}
http {{
    access_log off;
    keepalive_requests 100000000;
    keepalive_timeout 600;
    client_body_temp_path body;
    proxy_temp_path proxy;
    fastcgi_temp_path fastcgi;
    uwsgi_temp_path uwsgi;
    scgi_temp_path scgi;
    map $request_id $uuid {{
        "~^(?<a>.{{8}})(?<b>.{{4}})(?<c>.{{4}})(?<d>.{{4}})(?<e>.{{12}})$" "$a-$b-$c-$d-$e";
    }}
    server {{
        listen 127.0.0.1:{port};
        location / {{
            default_type application/json;
            return 200 '{{"RequestId":"$uuid","TaskNo":"$request_id"}}';
        }}
    }}
}}
"#
    )
}
