//! nginx and Caddy with the shipped examples, in which only ports and certificates are replaced, in front of a server.

use std::{fs, path::Path, process::Command};

use pitboard_tests::{Backend, people::PASSWORD, program::Serving};

use super::{
    read, replaced, succeed,
    tls::{CALLER, Certificate, NAME, Proxy, Stream, free_port},
};
use crate::crash::setup::{CrashTest, days, walk_in};

/// The address of the server in the examples.
const SERVER: &str = "127.0.0.1:8000";

/// Writes the configuration of nginx, which has the example in its `http` block as on Debian.
fn nginx(folder: &Path, address: &str, ports: [u16; 2], certificate: &Certificate) -> Command {
    let [plain, port] = ports;
    let mut example = read("deploy/nginx/pitboard.conf");
    for (from, to) in [
        (format!("server {SERVER};"), format!("server {address};")),
        ("listen 80;".to_owned(), format!("listen 127.0.0.1:{plain};")),
        ("listen 443 ssl http2;".to_owned(), format!("listen 127.0.0.1:{port} ssl http2;")),
        ("listen [::]:80;".to_owned(), String::new()),
        ("listen [::]:443 ssl http2;".to_owned(), String::new()),
        (
            format!("/etc/letsencrypt/live/{NAME}/fullchain.pem"),
            certificate.certificate.display().to_string(),
        ),
        (format!("/etc/letsencrypt/live/{NAME}/privkey.pem"), certificate.key.display().to_string()),
    ] {
        example = replaced(&example, &from, &to);
    }
    fs::write(folder.join("pitboard.conf"), example).expect("a file");
    let root = folder.display();
    let paths = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
    let paths: String = paths.iter().map(|kind| format!("    {kind}_temp_path {root}/{kind};\n")).collect();
    // One process, which dies with the test.
    let main = format!(
        "daemon off;\nmaster_process off;\npid {root}/nginx.pid;\nerror_log stderr;\nevents {{}}\n\
         http {{\n    access_log off;\n{paths}    include {root}/pitboard.conf;\n}}\n"
    );
    let file = folder.join("nginx.conf");
    fs::write(&file, main).expect("a file");
    let mut nginx = Command::new("nginx");
    nginx.arg("-p").arg(folder).arg("-c").arg(file);
    nginx
}

fn caddy(folder: &Path, address: &str, port: u16, certificate: &Certificate) -> Command {
    let example = read("deploy/caddy/Caddyfile");
    let example = replaced(&example, &format!("reverse_proxy {SERVER}"), &format!("reverse_proxy {address}"));
    let (file, key) = (certificate.certificate.display(), certificate.key.display());
    let site = format!("\nhttps://{NAME}:{port} {{\n\ttls {file} {key}\n");
    let example = replaced(&example, &format!("\n{NAME} {{\n"), &site);
    let options = "{\n\tadmin off\n\tauto_https disable_redirects\n}\n";
    let file = folder.join("Caddyfile");
    fs::write(&file, format!("{options}{example}")).expect("a file");
    let mut caddy = Command::new("caddy");
    caddy.args(["run", "--adapter", "caddyfile", "--config"]).arg(file);
    caddy.env("HOME", folder).env("XDG_DATA_HOME", folder).env("XDG_CONFIG_HOME", folder);
    caddy
}

/// The ids that a caller makes up.
const FORGED: [&str; 2] =
    ["X-Request-Id: forged", "traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"];

/// Checks TLS, HTTP/2, cookies, the ids and addresses of callers, and that events arrive while their stream is open.
async fn assert_serves(proxy: &Proxy, server: &Serving, test: &mut CrashTest) {
    let head = proxy.head("/api/v1/workshop", &["--header", FORGED[0], "--header", FORGED[1]]);
    assert!(head.starts_with("http/2 200"), "{head}");
    assert!(head.contains("strict-transport-security: max-age="), "{head}");
    assert!(head.contains("x-request-id: ") && !head.contains("forged"), "{head}");

    let json = ["--header", "Content-Type: application/json", "--data"];
    let sign_in = |password: &str| {
        let body = format!(r#"{{"email":"desk@carmodx.example","password":"{password}"}}"#);
        let ids = ["--header", FORGED[0], "--header", FORGED[1]];
        proxy.head("/api/v1/auth/login", &[&ids[..], &json[..], &[&body]].concat())
    };
    assert!(sign_in("not the password").starts_with("http/2 401"));
    let log = fs::read_to_string(test.place.directory().join("serve.log")).expect("a log");
    assert!(log.contains(&format!("network={CALLER}")), "{log}");
    assert!(log.contains("id=") && !log.contains("forged") && !log.contains("trace="), "{log}");
    let signed_in = sign_in(PASSWORD);
    let cookie = signed_in.lines().find(|line| line.starts_with("set-cookie: __secure-pitboard_refresh="));
    let cookie = cookie.unwrap_or_else(|| panic!("{signed_in}"));
    assert!(cookie.contains("; secure") && cookie.contains("; httponly"), "{cookie}");

    let desk = test.sign_in(&server.url).await;
    let day = days(&desk).await[0];
    let path = format!("/api/v1/availability/events?date={day}");
    let mut stream = Stream::open(proxy.curl(&path, &["--no-buffer"]));
    let first = stream.next("availability");
    test.book(&desk, &walk_in(day)).await.expect("a booking");
    assert_ne!(stream.next("availability"), first);
}

async fn start() -> (CrashTest, Serving) {
    let test = CrashTest::create(Backend::Sqlite.place()).await;
    let public = format!("https://{NAME}");
    let server = Serving::start(&test.place, &["--public-url", &public, "--trusted-proxy", "127.0.0.1"]);
    (test, server)
}

#[actix_web::test]
#[ignore = "needs nginx"]
async fn the_example_for_nginx_serves_over_tls_and_http2() {
    let (mut test, server) = start().await;
    let folder = tempfile::tempdir().expect("a folder");
    let (certificate, plain, port) = (Certificate::create(folder.path()), free_port(), free_port());
    let nginx = nginx(folder.path(), server.address(), [plain, port], &certificate);
    let proxy = Proxy::start(nginx, port, &certificate, &folder.path().join("nginx.log"));
    assert_serves(&proxy, &server, &mut test).await;

    let large = folder.path().join("large");
    fs::write(&large, "x".repeat(2_000_000)).expect("a file");
    let upload = format!("@{}", large.display());
    assert!(proxy.head("/api/v1/auth/login", &["--data-binary", &upload]).starts_with("http/2 413"));

    let mut redirect = Command::new("curl");
    redirect.args(["--silent", "--noproxy", "*", "--output", "/dev/null", "--write-out", "%{redirect_url}"]);
    redirect.args([
        "--header",
        &format!("Host: {NAME}"),
        &format!("http://127.0.0.1:{plain}/book?service=1"),
    ]);
    assert_eq!(succeed(&mut redirect), format!("https://{NAME}/book?service=1"));
}

#[actix_web::test]
#[ignore = "needs Caddy"]
async fn the_example_for_caddy_serves_over_tls_and_http2() {
    let (mut test, server) = start().await;
    let folder = tempfile::tempdir().expect("a folder");
    let (certificate, port) = (Certificate::create(folder.path()), free_port());
    let caddy = caddy(folder.path(), server.address(), port, &certificate);
    let proxy = Proxy::start(caddy, port, &certificate, &folder.path().join("caddy.log"));
    assert_serves(&proxy, &server, &mut test).await;
}
