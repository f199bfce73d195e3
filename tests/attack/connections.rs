//! Connections that take places and do nothing useful. One that the server closes is opened again.

use std::{
    io,
    sync::atomic::{AtomicBool, Ordering},
    thread,
    time::{Duration, Instant},
};

use actix_web::rt;
use futures_util::future::join_all;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpSocket, TcpStream},
    time::{sleep, timeout_at},
};

use crate::{
    Target,
    person::{Noticed, book_meanwhile},
};

/// The time before a closed connection is opened again.
const AGAIN: Duration = Duration::from_secs(1);
const HEAD: &str = "GET /api/v1/workshop HTTP/1.1\r\nHost: attacker\r\nX-Slow: ";
const LARGE: &str = "GET /openapi.json HTTP/1.1\r\nHost: attacker\r\n\r\n";

/// What a connection does.
#[derive(Debug, Clone, Copy)]
pub enum Kind {
    /// It sends nothing.
    Silent,
    /// It sends one byte of a request each second.
    Slow,
    /// It sends requests for a large document and reads nothing.
    Unread,
}

impl Kind {
    pub fn name(self) -> &'static str {
        match self {
            Self::Silent => "silent",
            Self::Slow => "slow",
            Self::Unread => "unread",
        }
    }
}

/// Keeps so many connections open for some time, and returns what the person noticed.
pub async fn attack(target: &Target, kind: Kind, count: usize, duration: Duration) -> Noticed {
    let (is_over, address) = (AtomicBool::new(false), target.server.address().to_owned());
    let end = Instant::now() + duration;
    thread::scope(|scope| {
        let person = book_meanwhile(scope, target, &is_over);
        let attackers = scope.spawn(|| {
            rt::System::new().block_on(async {
                join_all((0..count).map(|_| occupy(&address, kind, end))).await;
            });
        });
        let ended = attackers.join();
        is_over.store(true, Ordering::Relaxed);
        ended.expect("the attackers");
        person.join().expect("the person")
    })
}

/// Has one connection until the end.
async fn occupy(address: &str, kind: Kind, end: Instant) {
    while Instant::now() < end {
        // An error is the end of the connection, which the server may well cause.
        timeout_at(end.into(), connect(address, kind)).await.ok();
        sleep(AGAIN.min(end.saturating_duration_since(Instant::now()))).await;
    }
}

async fn connect(address: &str, kind: Kind) -> io::Result<()> {
    match kind {
        Kind::Silent => TcpStream::connect(address).await?.read_u8().await.map(drop),
        Kind::Slow => {
            let mut stream = TcpStream::connect(address).await?;
            for byte in HEAD.bytes().chain(std::iter::repeat(b'x')) {
                stream.write_all(&[byte]).await?;
                sleep(Duration::from_secs(1)).await;
            }
            Ok(())
        }
        Kind::Unread => {
            let socket = TcpSocket::new_v4()?;
            socket.set_recv_buffer_size(4096)?;
            let mut stream = socket.connect(address.parse().map_err(io::Error::other)?).await?;
            loop {
                stream.write_all(LARGE.as_bytes()).await?;
            }
        }
    }
}
