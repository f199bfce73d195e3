//! Connections under https, with a server that has a certificate of its own.
#![cfg(all(not(target_arch = "wasm32"), feature = "https"))]

use std::{
    env,
    io::{BufRead, BufReader, Write},
    net::{SocketAddr, TcpListener},
    process::Command,
    sync::Arc,
    thread,
};

use pitboard_client::{Client, ClientError, reqwest::Method};
use rustls::{
    ServerConfig, ServerConnection, StreamOwned,
    crypto::ring,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
};

/// Variable: the address of the server, for the test that runs in a process of its own.
const SERVER: &str = "PITBOARD_TEST_HTTPS_SERVER";
/// The certificate of `localhost`, valid for a hundred years, and its key.
const CERTIFICATE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/localhost.pem");
const KEY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/localhost.key");

/// Starts a server that answers each request with 204.
fn start_server() -> SocketAddr {
    let certificate = CertificateDer::from_pem_file(CERTIFICATE).expect("a certificate");
    let key = PrivateKeyDer::from_pem_file(KEY).expect("a key");
    let config = ServerConfig::builder_with_provider(ring::default_provider().into())
        .with_safe_default_protocol_versions()
        .expect("the default versions")
        .with_no_client_auth()
        .with_single_cert(vec![certificate], key)
        .expect("a pair");
    let (config, listener) = (Arc::new(config), TcpListener::bind("127.0.0.1:0").expect("a port"));
    let address = listener.local_addr().expect("an address");
    thread::spawn(move || {
        for stream in listener.incoming() {
            let connection = ServerConnection::new(config.clone()).expect("a connection");
            let mut stream = BufReader::new(StreamOwned::new(connection, stream.expect("a caller")));
            let mut line = String::new();
            // A caller who distrusts the certificate sends no request.
            while stream.read_line(&mut line).is_ok_and(|length| length > 2) {
                line.clear();
            }
            let answer = b"HTTP/1.1 204 No Content\r\nconnection: close\r\n\r\n";
            stream.get_mut().write_all(answer).ok();
            stream.get_mut().conn.send_close_notify();
            stream.get_mut().flush().ok();
        }
    });
    address
}

fn call(port: u16) -> Result<u16, ClientError> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let client = Client::new(&format!("https://localhost:{port}"));
    runtime.block_on(client.raw(Method::GET, "/").send()).map(|answer| answer.status)
}

#[test]
fn https_needs_a_certificate_that_the_system_trusts() {
    let address = start_server();
    match call(address.port()) {
        Err(ClientError::Transport(error)) => assert!(error.is_connect(), "{error:?}"),
        other => panic!("{other:?}"),
    }

    // What the system trusts is read from this variable, which only a new process can have.
    let run = Command::new(env::current_exe().expect("the path of this program"))
        .args(["--exact", "a_trusted_server_answers", "--nocapture"])
        .env("SSL_CERT_FILE", CERTIFICATE)
        .env(SERVER, address.port().to_string())
        .output()
        .expect("this program");
    let printed = String::from_utf8_lossy(&run.stdout);
    assert!(run.status.success() && printed.contains("1 passed"), "{printed}");
}

/// Does nothing unless the test above runs it.
#[test]
fn a_trusted_server_answers() {
    let Ok(port) = env::var(SERVER) else { return };
    assert_eq!(call(port.parse().expect("a port")).expect("an answer"), 204);
}
