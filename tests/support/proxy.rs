//! A proxy in front of PostgreSQL that can stop forwarding without closing, as a frozen server or a broken network does.

use std::{future::pending, net::SocketAddr};

use pitboard_server::db::Url;
use tokio::{
    io::copy_bidirectional,
    net::{TcpListener, TcpStream},
    sync::watch,
};

/// Forwards connections until they are stalled.
pub struct Proxy {
    address: SocketAddr,
    server: String,
    stalls: watch::Sender<u32>,
}

impl Proxy {
    /// Starts to forward to the server of a PostgreSQL URL.
    pub async fn start(url: &str) -> Self {
        let server = authority(url).to_owned();
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let (stalls, stalled) = watch::channel(0);
        let target = server.clone();
        actix_web::rt::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                actix_web::rt::spawn(forward(client, target.clone(), stalled.clone()));
            }
        });
        Self { address, server, stalls }
    }

    /// Returns the URL of a database through the proxy.
    pub fn url(&self, url: &str) -> Url {
        url.replacen(&self.server, &self.address.to_string(), 1).parse().expect("a database URL")
    }

    /// Stops to forward on the connections that exist now; they stay open. Later ones are forwarded.
    pub fn stall(&self) {
        self.stalls.send_modify(|count| *count += 1);
    }
}

async fn forward(mut client: TcpStream, target: String, mut stalled: watch::Receiver<u32>) {
    stalled.mark_unchanged();
    let mut server = TcpStream::connect(target).await.expect("PostgreSQL");
    tokio::select! {
        biased;
        _ = stalled.changed() => pending().await,
        // Its end closes both connections.
        _ = copy_bidirectional(&mut client, &mut server) => {}
    }
}

/// Returns `host:port` of a URL.
fn authority(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let authority = rest.split(['/', '?']).next().unwrap_or_default();
    authority.rsplit_once('@').map_or(authority, |(_, host)| host)
}
