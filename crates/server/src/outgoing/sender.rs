//! Sends a request to another server: resolves and checks its address, connects to exactly the checked address, sends,
//! and reads a limited response within a limited time. Follows no redirect and uses no proxy and no connection twice.

use std::{
    io,
    net::SocketAddr,
    sync::{Arc, OnceLock},
    time::Duration,
};

use futures_util::future::BoxFuture;
use http_body_util::{BodyExt, Full};
use hyper::{Request, body::Bytes, client::conn::http1, header};
use hyper_util::rt::TokioIo;
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpStream, lookup_host},
    task::JoinSet,
    time::timeout,
};
use tokio_rustls::{
    TlsConnector,
    rustls::{ClientConfig, RootCertStore, crypto::ring, pki_types::ServerName},
};
use url::{Host, Url};

use super::destination::{DestinationError, Policy};

/// The time that a whole exchange may take.
const TIME_LIMIT: Duration = Duration::from_secs(10);
/// The time that one of several addresses may take to connect.
const CONNECT_LIMIT: Duration = Duration::from_secs(3);
/// How much of a response is read, and the longest head of one.
const RESPONSE_MAX: usize = 64 * 1024;

/// Finds the addresses of a name.
pub trait Resolver: Send + Sync {
    fn resolve<'a>(&'a self, host: &'a str, port: u16) -> BoxFuture<'a, io::Result<Vec<SocketAddr>>>;
}

/// The resolver of the operating system.
struct SystemResolver;

impl Resolver for SystemResolver {
    fn resolve<'a>(&'a self, host: &'a str, port: u16) -> BoxFuture<'a, io::Result<Vec<SocketAddr>>> {
        Box::pin(async move { lookup_host((host, port)).await.map(Iterator::collect) })
    }
}

/// The reason why there was no response.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SendError {
    #[error("the address {0}")]
    Destination(#[from] DestinationError),
    #[error("the name of the host was not found")]
    Name,
    #[error("the host is at no public address")]
    NotPublic,
    #[error("no connection could be made")]
    Connection,
    #[error("no secure connection could be made: {0}")]
    Tls(String),
    #[error("the receiver did not answer in time")]
    Time,
    #[error("the receiver did not answer as HTTP requires")]
    Response,
}

/// Sends requests; cheap to clone.
#[derive(Clone)]
pub struct Sender {
    policy: Policy,
    resolver: Arc<dyn Resolver>,
    time_limit: Duration,
    tls: Arc<OnceLock<Arc<ClientConfig>>>,
}

impl Sender {
    /// Returns a sender with the resolver of the operating system.
    pub fn new(policy: Policy) -> Self {
        Self::with(policy, Arc::new(SystemResolver), TIME_LIMIT)
    }

    /// Returns a sender with another resolver and time limit.
    pub fn with(policy: Policy, resolver: Arc<dyn Resolver>, time_limit: Duration) -> Self {
        Self { policy, resolver, time_limit, tls: Arc::default() }
    }

    /// Posts JSON and returns the status of the response.
    pub async fn post(
        &self,
        url: &str,
        headers: &[(&'static str, String)],
        body: String,
    ) -> Result<u16, SendError> {
        timeout(self.time_limit, self.exchange(url, headers, body)).await.unwrap_or(Err(SendError::Time))
    }

    async fn exchange(
        &self,
        url: &str,
        headers: &[(&'static str, String)],
        body: String,
    ) -> Result<u16, SendError> {
        let url = self.policy.parse(url)?;
        let request = request(&url, headers, body).ok_or(SendError::Connection)?;
        let stream = self.connect(&url).await?;
        if url.scheme() == "https" {
            converse(self.secure(&url, stream).await?, request, self.time_limit).await
        } else {
            converse(stream, request, self.time_limit).await
        }
    }

    /// Connects to one of the admitted addresses of the host. They are resolved anew for each request, and only what
    /// was checked is connected to: a name whose address changes leads nowhere else.
    async fn connect(&self, url: &Url) -> Result<TcpStream, SendError> {
        let port = url.port_or_known_default().unwrap_or(443);
        let found = match url.host() {
            Some(Host::Ipv4(address)) => vec![(address, port).into()],
            Some(Host::Ipv6(address)) => vec![(address, port).into()],
            Some(Host::Domain(name)) => {
                self.resolver.resolve(name, port).await.map_err(|_| SendError::Name)?
            }
            None => Vec::new(),
        };
        if found.is_empty() {
            return Err(SendError::Name);
        }
        let admitted = found.into_iter().filter(|address| self.policy.admits(address.ip()));
        let admitted: Vec<SocketAddr> = admitted.collect();
        if admitted.is_empty() {
            return Err(SendError::NotPublic);
        }
        for address in admitted {
            if let Ok(Ok(stream)) = timeout(CONNECT_LIMIT, TcpStream::connect(address)).await {
                return Ok(stream);
            }
        }
        Err(SendError::Connection)
    }

    async fn secure(
        &self,
        url: &Url,
        stream: TcpStream,
    ) -> Result<tokio_rustls::client::TlsStream<TcpStream>, SendError> {
        let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']).to_owned();
        let name = ServerName::try_from(host).map_err(|error| SendError::Tls(error.to_string()))?;
        let connector = TlsConnector::from(self.tls()?);
        connector.connect(name, stream).await.map_err(|error| SendError::Tls(error.to_string()))
    }

    /// Returns the configuration of TLS, made at the first use: it trusts what the operating system trusts.
    fn tls(&self) -> Result<Arc<ClientConfig>, SendError> {
        if let Some(config) = self.tls.get() {
            return Ok(Arc::clone(config));
        }
        let mut roots = RootCertStore::empty();
        roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        if roots.is_empty() {
            return Err(SendError::Tls("this machine has no root certificates".to_owned()));
        }
        let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(|error| SendError::Tls(error.to_string()))?
            .with_root_certificates(roots)
            .with_no_client_auth();
        Ok(Arc::clone(self.tls.get_or_init(|| Arc::new(config))))
    }
}

fn request(url: &Url, headers: &[(&'static str, String)], body: String) -> Option<Request<Full<Bytes>>> {
    let host = url.host_str()?;
    let authority = url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"));
    let target = url.query().map_or_else(|| url.path().to_owned(), |query| format!("{}?{query}", url.path()));
    let mut request = Request::post(target)
        .header(header::HOST, authority)
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::CONNECTION, "close")
        .header(header::USER_AGENT, concat!("Pitboard/", env!("CARGO_PKG_VERSION")));
    for (name, value) in headers {
        request = request.header(*name, value);
    }
    request.body(Full::new(body.into())).ok()
}

/// Sends the request on a connection and returns the status of the response.
async fn converse<S>(stream: S, request: Request<Full<Bytes>>, limit: Duration) -> Result<u16, SendError>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let handshake = http1::Builder::new().max_buf_size(RESPONSE_MAX).handshake(TokioIo::new(stream));
    let (mut sender, connection) = handshake.await.map_err(|_| SendError::Connection)?;
    // Dropped, and thereby ended, together with this future.
    let mut driver = JoinSet::new();
    driver.spawn(connection);
    let response = sender.send_request(request).await.map_err(|_| SendError::Response)?;
    let status = response.status().as_u16();
    // The status decides. The body is read so that the receiver can end as usual, but not for long.
    timeout(limit / 4, drain(response.into_body())).await.ok();
    Ok(status)
}

async fn drain(mut body: hyper::body::Incoming) {
    let mut read = 0;
    while read < RESPONSE_MAX
        && let Some(Ok(frame)) = body.frame().await
    {
        read += frame.data_ref().map_or(0, Bytes::len);
    }
}
