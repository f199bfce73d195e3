//! A receiver of webhooks: an HTTP server on a port of its own that keeps what it gets and answers as a test wants.

use std::{
    collections::{BTreeMap, VecDeque},
    net::SocketAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use actix_web::rt;
use serde_json::Value;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::Notify,
    task::JoinHandle,
};

/// The answer to a request.
#[derive(Debug, Clone)]
pub enum Reply {
    Status(u16),
    /// A redirect to an address.
    Redirect(String),
    /// 500, when the test permits it.
    Late(Arc<Notify>),
    /// Reads the request and never answers.
    Silence,
    /// Reads nothing and never answers.
    Deafness,
    /// 200 and a body that does not end.
    Endless,
    /// Bytes that are no HTTP.
    Nonsense,
}

/// A request as it arrived.
#[derive(Debug, Clone)]
pub struct Received {
    /// The first line.
    pub line: String,
    /// By their names in lower case.
    pub headers: BTreeMap<String, String>,
    pub body: String,
}

impl Received {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", String::as_str)
    }

    pub fn id(&self) -> &str {
        self.header("webhook-id")
    }

    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).expect("JSON")
    }
}

#[derive(Default)]
struct Shared {
    received: Vec<Received>,
    /// The next responses, in order; 204 when there are none.
    replies: VecDeque<Reply>,
    always: Option<Reply>,
    /// The bytes of an endless body that were sent.
    sent: usize,
    /// The connections that were made.
    connections: usize,
}

/// A receiver; it ends when this is dropped.
pub struct Receiver {
    pub address: SocketAddr,
    shared: Arc<Mutex<Shared>>,
    task: JoinHandle<()>,
}

impl Receiver {
    /// Starts a receiver that answers 204.
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let shared = Arc::<Mutex<Shared>>::default();
        let accepted = Arc::clone(&shared);
        let task = rt::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                lock(&accepted).connections += 1;
                rt::spawn(serve(stream, Arc::clone(&accepted)));
            }
        });
        Self { address, shared, task }
    }

    pub fn url(&self) -> String {
        format!("http://{}/hook?from=pitboard", self.address)
    }

    /// Answers the next request so.
    pub fn answer_once(&self, reply: Reply) {
        lock(&self.shared).replies.push_back(reply);
    }

    /// Answers every request so.
    pub fn answer(&self, reply: Reply) {
        lock(&self.shared).always = Some(reply);
    }

    /// Returns what was received.
    pub fn received(&self) -> Vec<Received> {
        lock(&self.shared).received.clone()
    }

    /// Returns what was received, and forgets it.
    pub fn take(&self) -> Vec<Received> {
        std::mem::take(&mut lock(&self.shared).received)
    }

    /// Returns how many bytes of an endless body were sent.
    pub fn sent(&self) -> usize {
        lock(&self.shared).sent
    }

    /// Returns how many connections were made.
    pub fn connections(&self) -> usize {
        lock(&self.shared).connections
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        self.task.abort();
    }
}

fn lock(shared: &Mutex<Shared>) -> MutexGuard<'_, Shared> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

fn next_reply(shared: &Mutex<Shared>) -> Reply {
    let mut shared = lock(shared);
    let next = shared.replies.pop_front();
    next.or_else(|| shared.always.clone()).unwrap_or(Reply::Status(204))
}

async fn serve(mut stream: TcpStream, shared: Arc<Mutex<Shared>>) {
    let reply = next_reply(&shared);
    if matches!(reply, Reply::Deafness) {
        return std::future::pending().await;
    }
    let Some(request) = read(&mut stream).await else { return };
    lock(&shared).received.push(request);
    let head = match &reply {
        Reply::Late(permit) => {
            permit.notified().await;
            "HTTP/1.1 500 Status\r\nContent-Length: 0\r\n\r\n".to_owned()
        }
        Reply::Status(status) => format!("HTTP/1.1 {status} Status\r\nContent-Length: 0\r\n\r\n"),
        Reply::Redirect(to) => format!("HTTP/1.1 302 Found\r\nLocation: {to}\r\nContent-Length: 0\r\n\r\n"),
        Reply::Nonsense => "220 mail.example ESMTP\r\n".to_owned(),
        Reply::Endless => "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n".to_owned(),
        Reply::Silence | Reply::Deafness => return std::future::pending().await,
    };
    if stream.write_all(head.as_bytes()).await.is_err() || !matches!(reply, Reply::Endless) {
        return;
    }
    let chunk = format!("1000\r\n{}\r\n", "x".repeat(0x1000));
    while stream.write_all(chunk.as_bytes()).await.is_ok() {
        lock(&shared).sent += chunk.len();
    }
}

/// Reads a request with its body; `None` if the connection ends before.
async fn read(stream: &mut TcpStream) -> Option<Received> {
    let mut bytes = Vec::new();
    let end = loop {
        if let Some(end) = bytes.windows(4).position(|part| part == b"\r\n\r\n") {
            break end;
        }
        fill(stream, &mut bytes).await?;
    };
    let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
    let mut lines = head.lines();
    let line = lines.next()?.to_owned();
    let headers: BTreeMap<String, String> = lines
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
        .collect();
    let length: usize = headers.get("content-length").and_then(|length| length.parse().ok()).unwrap_or(0);
    while bytes.len() < end + 4 + length {
        fill(stream, &mut bytes).await?;
    }
    let body = String::from_utf8_lossy(&bytes[end + 4..]).into_owned();
    Some(Received { line, headers, body })
}

async fn fill(stream: &mut TcpStream, bytes: &mut Vec<u8>) -> Option<()> {
    let mut part = [0; 4096];
    match stream.read(&mut part).await {
        Ok(count) if count > 0 => {
            bytes.extend(&part[..count]);
            Some(())
        }
        _ => None,
    }
}
