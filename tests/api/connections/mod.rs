//! Connections: their deadlines, their numbers, and requests that are no HTTP.

mod bodies;
mod bounds;
mod deadlines;
mod malformed;
mod unread;

use std::{future::Future, io, net::SocketAddr, time::Duration};

use actix_web::rt::time::timeout;
use pitboard_server::connections::Settings;
use pitboard_tests::{Backend, TestApp};
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWriteExt},
    net::{TcpSocket, TcpStream},
};

const HEALTH: &str = "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n";
/// A deadline that passes during a test.
const SOON: Duration = Duration::from_millis(300);
/// A deadline that never passes during a test.
const NEVER: Duration = Duration::from_secs(3600);

/// Starts a server whose deadlines never pass, but for those that the test changes.
async fn start(change: impl FnOnce(&mut Settings)) -> TestApp {
    start_trusting(&[], change).await
}

async fn start_trusting(proxies: &[&str], change: impl FnOnce(&mut Settings)) -> TestApp {
    let mut settings = Settings::default();
    let deadlines = &mut settings.deadlines;
    (deadlines.head, deadlines.idle, deadlines.idle_of_proxies) = (NEVER, NEVER, NEVER);
    (deadlines.body, deadlines.write) = (NEVER, NEVER);
    change(&mut settings);
    TestApp::start_with(Backend::Sqlite, |setup| {
        setup.connections = settings;
        setup.heartbeat = Duration::from_millis(20);
        setup.trusted_proxies = proxies.iter().map(|proxy| proxy.parse().expect("a network")).collect();
    })
    .await
}

fn address(app: &TestApp) -> SocketAddr {
    app.url["http://".len()..].parse().expect("an address")
}

async fn connect(app: &TestApp) -> TcpStream {
    TcpStream::connect(address(app)).await.expect("a connection")
}

/// Connects as another computer: Linux has all of 127.0.0.0/8.
async fn connect_from(app: &TestApp, from: &str) -> TcpStream {
    let socket = TcpSocket::new_v4().expect("a socket");
    socket.bind(SocketAddr::new(from.parse().expect("an address"), 0)).expect("an address of this computer");
    socket.connect(address(app)).await.expect("a connection")
}

/// Waits for something that happens long before the test gives up.
async fn soon<T>(what: &str, happens: impl Future<Output = T>) -> T {
    timeout(Duration::from_secs(60), happens).await.unwrap_or_else(|_| panic!("{what}: not in time"))
}

/// Sends a request and returns the response, with its head. `Err` if the connection ends before.
async fn ask(stream: &mut TcpStream, request: &str) -> io::Result<String> {
    stream.write_all(request.as_bytes()).await?;
    soon("a response", response(stream)).await
}

async fn response(stream: &mut (impl AsyncRead + Unpin)) -> io::Result<String> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await?);
    }
    let head = String::from_utf8(head).expect("text").to_ascii_lowercase();
    let length = head.split("\r\n").find_map(|line| line.strip_prefix("content-length: "));
    let mut body = vec![0; length.map_or(0, |length| length.parse().expect("a length"))];
    stream.read_exact(&mut body).await?;
    Ok(head + &String::from_utf8_lossy(&body))
}

/// Waits until the server has closed a connection, and returns what it sent before.
async fn rest(stream: &mut TcpStream) -> String {
    let mut rest = Vec::new();
    // A connection with data that the server has not read ends with an error.
    soon("the end of the connection", stream.read_to_end(&mut rest)).await.ok();
    String::from_utf8_lossy(&rest).into_owned()
}

fn assert_healthy(answer: &io::Result<String>) {
    assert!(answer.as_ref().is_ok_and(|answer| answer.starts_with("http/1.1 200 ")), "{answer:?}");
}
