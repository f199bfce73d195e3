//! A proxy in front of PostgreSQL or of a server. It can stop forwarding without closing, as a frozen server or a
//! broken network does, lose connections with the bytes under way, and deliver late.

use std::{future::pending, io, net::SocketAddr, pin::pin, time::Duration};

use futures_util::future::try_join;
use pitboard_server::db::Url;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream, tcp},
    sync::watch,
    task::JoinHandle,
    time::sleep,
};

/// The size of the parts in which a slow proxy forwards: no message arrives at once.
const PART: usize = 256;

/// Forwards connections, and stops listening when it is dropped.
pub struct Proxy {
    address: SocketAddr,
    server: String,
    control: watch::Sender<Control>,
    listening: JoinHandle<()>,
}

/// The orders to the connections. Each compares the counts with those at its beginning.
#[derive(Debug, Clone, Copy, Default)]
struct Control {
    stalls: u32,
    cuts: u32,
    /// The time by which each part is delivered late.
    delay: Duration,
}

impl Proxy {
    /// Starts to forward to the server of a URL, of which it uses host and port.
    pub async fn start(url: &str) -> Self {
        let server = authority(url).to_owned();
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let (control, orders) = watch::channel(Control::default());
        let target = server.clone();
        let listening = actix_web::rt::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                actix_web::rt::spawn(forward(client, target.clone(), orders.clone()));
            }
        });
        Self { address, server, control, listening }
    }

    /// Returns the URL of a database through the proxy.
    pub fn url(&self, url: &str) -> Url {
        self.rewrite(url).parse().expect("a database URL")
    }

    /// Returns a URL with the address of the proxy.
    pub fn rewrite(&self, url: &str) -> String {
        url.replacen(&self.server, &self.address.to_string(), 1)
    }

    /// Stops to forward on the connections that exist now; they stay open. Later ones are forwarded.
    pub fn stall(&self) {
        self.control.send_modify(|control| control.stalls += 1);
    }

    /// Closes the connections that exist now, stalled ones too. Bytes that were under way are lost.
    pub fn cut(&self) {
        self.control.send_modify(|control| control.cuts += 1);
    }

    /// Delivers everything in small parts, each later by `delay`; at once again with zero.
    pub fn delay(&self, delay: Duration) {
        self.control.send_modify(|control| control.delay = delay);
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.listening.abort();
        self.cut();
    }
}

async fn forward(client: TcpStream, target: String, mut orders: watch::Receiver<Control>) {
    let begun = *orders.borrow_and_update();
    // Without a server, the client sees the end of its connection.
    let Ok(server) = TcpStream::connect(target).await else { return };
    if client.set_nodelay(true).and(server.set_nodelay(true)).is_err() {
        return;
    }
    let ((client_reads, client_writes), (server_reads, server_writes)) =
        (client.into_split(), server.into_split());
    let mut both = pin!(try_join(
        pump(client_reads, server_writes, orders.clone()),
        pump(server_reads, client_writes, orders.clone()),
    ));
    let mut waiting = orders.clone();
    let stalled = until(&mut waiting, |now| now.stalls != begun.stalls);
    let cut = until(&mut orders, |now| now.cuts != begun.cuts);
    let ended = async {
        tokio::select! {
            biased;
            // Both connections stay open.
            () = stalled => pending().await,
            // The end or the failure of one closes both.
            _ = &mut both => {}
        }
    };
    tokio::select! {
        biased;
        () = cut => {}
        () = ended => {}
    }
}

/// Waits for an order, or for the end of the proxy.
async fn until(orders: &mut watch::Receiver<Control>, is_given: impl FnMut(&Control) -> bool) {
    // Dropped at once: the value is a lock.
    orders.wait_for(is_given).await.map(drop).ok();
}

/// Forwards one direction until its end.
async fn pump(
    mut from: tcp::OwnedReadHalf,
    mut to: tcp::OwnedWriteHalf,
    orders: watch::Receiver<Control>,
) -> io::Result<()> {
    let mut bytes = [0; 8192];
    loop {
        let delay = orders.borrow().delay;
        let room = if delay.is_zero() { bytes.len() } else { PART };
        let read = from.read(&mut bytes[..room]).await?;
        if read == 0 {
            return to.shutdown().await;
        }
        if !delay.is_zero() {
            sleep(delay).await;
        }
        to.write_all(&bytes[..read]).await?;
    }
}

/// Returns `host:port` of a URL.
pub fn authority(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let authority = rest.split(['/', '?']).next().unwrap_or_default();
    authority.rsplit_once('@').map_or(authority, |(_, host)| host)
}
