//! A keep-alive connection that parses as little as possible, and the requests as bytes.

use std::{io, net::SocketAddr, time::Instant};

use actix_web::web::Bytes;
use pitboard_api::CreateAppointment;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpSocket, TcpStream},
};

/// A connection to a server.
pub struct Connection {
    stream: TcpStream,
    received: Vec<u8>,
    /// The end of the head and of the body of the last response.
    ends: (usize, usize),
}

impl Connection {
    pub async fn open(address: &str) -> Self {
        Self::on(TcpStream::connect(address).await.expect("a connection"))
            .expect("an option of the connection")
    }

    /// Connects as another computer: Linux has all of 127.0.0.0/8.
    pub async fn open_from(address: &str, from: &str) -> io::Result<Self> {
        let socket = TcpSocket::new_v4()?;
        let own = SocketAddr::new(from.parse().map_err(io::Error::other)?, 0);
        socket.bind(own)?;
        Self::on(socket.connect(address.parse().map_err(io::Error::other)?).await?)
    }

    fn on(stream: TcpStream) -> io::Result<Self> {
        stream.set_nodelay(true)?;
        Ok(Self { stream, received: Vec::with_capacity(4096), ends: (0, 0) })
    }

    /// Sends a request, reads the response completely, and returns its status.
    pub async fn ask(&mut self, request: &[u8]) -> u16 {
        self.try_ask(request).await.expect("a response")
    }

    /// As [`Self::ask`], of a server that may close the connection.
    pub async fn try_ask(&mut self, request: &[u8]) -> io::Result<u16> {
        self.stream.write_all(request).await?;
        self.received.clear();
        let (status, head, length) = loop {
            self.read().await?;
            if let Some(parsed) = parse_head(&self.received) {
                break parsed;
            }
        };
        while self.received.len() < head + length {
            self.read().await?;
        }
        self.ends = (head, head + length);
        Ok(status)
    }

    /// Asks, and returns the status and the time of the response in milliseconds.
    pub async fn time(&mut self, request: &[u8]) -> (u16, f64) {
        let sent = Instant::now();
        let status = self.ask(request).await;
        (status, sent.elapsed().as_secs_f64() * 1000.0)
    }

    /// Returns the body of the last response.
    pub fn body(&self) -> &[u8] {
        &self.received[self.ends.0..self.ends.1]
    }

    /// Returns a header of the last response; `name` is in lower case.
    pub fn header(&self, name: &str) -> Option<String> {
        let head = String::from_utf8_lossy(&self.received[..self.ends.0]);
        let mut fields = head.lines().filter_map(|line| line.split_once(": "));
        let found = fields.find(|(field, _)| field.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.to_owned())
    }

    async fn read(&mut self) -> io::Result<()> {
        // Without room, `read_buf` would read a few bytes at a time.
        self.received.reserve(4096);
        match self.stream.read_buf(&mut self.received).await? {
            0 => {
                let received = String::from_utf8_lossy(&self.received);
                let message = format!("the server closed the connection: {received}");
                Err(io::Error::new(io::ErrorKind::UnexpectedEof, message))
            }
            _ => Ok(()),
        }
    }
}

/// Returns the status, the end of the head and the length of the body; `None` while the head is incomplete.
fn parse_head(received: &[u8]) -> Option<(u16, usize, usize)> {
    const NAME: &[u8] = b"content-length:";
    let status = std::str::from_utf8(received.get(9..12)?).ok()?.parse().ok()?;
    let (mut at, mut length) = (0, 0);
    loop {
        let line = &received[at..];
        let line = &line[..line.iter().position(|byte| *byte == b'\n')? + 1];
        at += line.len();
        if line == b"\r\n" {
            return Some((status, at, if status == 304 { 0 } else { length }));
        }
        if line.len() > NAME.len() && line[..NAME.len()].eq_ignore_ascii_case(NAME) {
            length = std::str::from_utf8(&line[NAME.len()..]).ok()?.trim().parse().ok()?;
        }
    }
}

/// Returns a GET request; `headers` are complete lines.
pub fn get(path: &str, headers: &[&str]) -> Bytes {
    let lines: String = headers.iter().map(|line| format!("{line}\r\n")).collect();
    format!("GET {path} HTTP/1.1\r\nHost: bench\r\n{lines}\r\n").into()
}

/// Returns the header of a session.
pub fn bearer(token: &str) -> String {
    format!("Authorization: Bearer {token}")
}

/// Returns the request that books an appointment.
pub fn booking(token: &str, appointment: &CreateAppointment) -> Bytes {
    let body = serde_json::to_string(appointment).expect("JSON");
    format!(
        "POST /api/v1/appointments HTTP/1.1\r\nHost: bench\r\n{}\r\nContent-Type: application/json\r\n\
         Content-Length: {}\r\n\r\n{body}",
        bearer(token),
        body.len()
    )
    .into()
}
