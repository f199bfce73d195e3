//! Proxies with a certificate of the test, and a client that trusts it: curl, which speaks HTTP/2.

use std::{
    fs::File,
    io::{BufRead, BufReader, ErrorKind},
    net::{TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, ChildStdout, Command, Stdio},
    time::{Duration, Instant},
};

use super::succeed;

/// The name in the shipped examples.
pub const NAME: &str = "garage.example";
/// The address from which curl calls, which differs from that of the proxy.
pub const CALLER: &str = "127.0.0.2";

/// A certificate for [`NAME`] with its key.
pub struct Certificate {
    pub certificate: PathBuf,
    pub key: PathBuf,
}

impl Certificate {
    pub fn create(folder: &Path) -> Self {
        let (certificate, key) = (folder.join("certificate.pem"), folder.join("key.pem"));
        let mut create = Command::new("openssl");
        create.args(["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]);
        create.args(["-days", "2", "-subj", &format!("/CN={NAME}"), "-addext"]);
        create.arg(format!("subjectAltName=DNS:{NAME}"));
        succeed(create.arg("-keyout").arg(&key).arg("-out").arg(&certificate));
        Self { certificate, key }
    }
}

/// Returns a port that is free.
pub fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.local_addr().expect("an address").port()
}

/// A running proxy, killed when it is dropped.
pub struct Proxy {
    port: u16,
    certificate: PathBuf,
    program: Child,
}

impl Proxy {
    /// Starts a proxy and waits until it listens.
    pub fn start(mut command: Command, port: u16, certificate: &Certificate, log: &Path) -> Self {
        let file = File::create(log).expect("a log");
        let output = file.try_clone().expect("the log");
        let mut program = command.stdout(output).stderr(file).spawn().expect("a proxy");
        let started = Instant::now();
        while let Err(error) = TcpStream::connect(("127.0.0.1", port)) {
            let log = || std::fs::read_to_string(log).unwrap_or_default();
            assert_eq!(error.kind(), ErrorKind::ConnectionRefused, "{error}");
            assert!(program.try_wait().expect("a state").is_none(), "it has ended: {}", log());
            assert!(started.elapsed() < Duration::from_secs(30), "it does not listen: {}", log());
        }
        Self { port, certificate: certificate.certificate.clone(), program }
    }

    /// Returns curl with a URL of the site and these arguments.
    pub fn curl(&self, path: &str, arguments: &[&str]) -> Command {
        let mut curl = Command::new("curl");
        curl.args(["--silent", "--show-error", "--http2", "--noproxy", "*", "--interface", CALLER]);
        curl.args(["--max-time", "60", "--resolve", &format!("{NAME}:{}:127.0.0.1", self.port)]);
        curl.arg("--cacert").arg(&self.certificate).args(arguments);
        curl.arg(format!("https://{NAME}:{}{path}", self.port));
        curl
    }

    /// Returns the head of a response, in lower case.
    pub fn head(&self, path: &str, arguments: &[&str]) -> String {
        let arguments = [arguments, &["--dump-header", "-", "--output", "/dev/null"]].concat();
        succeed(&mut self.curl(path, &arguments)).to_lowercase()
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.program.kill().ok();
        self.program.wait().ok();
    }
}

/// A stream of events that arrives line by line.
pub struct Stream {
    curl: Child,
    lines: BufReader<ChildStdout>,
}

impl Stream {
    pub fn open(mut curl: Command) -> Self {
        let mut curl = curl.stdout(Stdio::piped()).spawn().expect("curl");
        let lines = BufReader::new(curl.stdout.take().expect("standard output"));
        Self { curl, lines }
    }

    /// Returns the data of the next event of this kind. curl ends the stream after a minute, and with it the wait.
    pub fn next(&mut self, kind: &str) -> String {
        let (mut line, mut is_of_kind) = (String::new(), false);
        loop {
            line.clear();
            let read = self.lines.read_line(&mut line).expect("a stream");
            assert!(read > 0, "no event {kind} arrives while the stream is open");
            match line.trim_end().split_once(": ") {
                Some(("event", found)) => is_of_kind = found == kind,
                Some(("data", data)) if is_of_kind => return data.to_owned(),
                _ => {}
            }
        }
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        self.curl.kill().ok();
        self.curl.wait().ok();
    }
}
