//! Serves an application on listeners, as `HttpServer` does, but over sockets with deadlines.

use std::{fmt, future::ready, io, net::SocketAddr, rc::Rc, sync::Once, time::Duration};

use actix_http::{HttpService, Protocol, Request, Response, body::MessageBody, error::DispatchError};
use actix_server::{GracefulShutdownSignal, ServerBuilder};
use actix_service::{
    IntoServiceFactory, Service, ServiceFactory, ServiceFactoryExt, apply_fn_factory, fn_service, map_config,
};
use actix_web::dev::AppConfig;
use tokio::net::TcpStream;

use super::{
    Settings,
    exchange::{Exchange, SlicedBody},
    listener::Listener,
    socket::Socket,
    stream::Stream,
};
use crate::{
    auth::{
        limits,
        proxies::{self, Proxies},
    },
    places::{NoPlace, Places},
};

/// The time in which a client must close a connection that the server has ended.
const CLOSING: Duration = Duration::from_secs(1);

/// Admits connections within the bounds.
#[derive(Clone)]
struct Door {
    settings: Settings,
    proxies: Proxies,
    places: Places,
}

type Admitted = (Socket, Protocol, Option<SocketAddr>);

impl Door {
    /// Takes a place for a connection. Without one it is closed.
    fn admit(&self, io: Stream) -> Result<Admitted, DispatchError> {
        let peer = io.peer()?;
        let address = proxies::address_of(peer);
        let is_trusted = self.proxies.trusts_peer(peer);
        let network = (!is_trusted).then(|| limits::network(&address.to_string()));
        let place = self.places.take(network, self.settings.bounds).map_err(refuse)?;
        let may_be_proxy = is_trusted || proxies::is_local(address);
        let socket = Socket::new(io, &self.settings.deadlines, may_be_proxy, place);
        Ok((socket, Protocol::Http1, peer))
    }
}

/// Reports the first refusal of each kind: an attacker could fill the log with more.
fn refuse(none: NoPlace) -> io::Error {
    static BY_NETWORK: Once = Once::new();
    static IN_ALL: Once = Once::new();
    match none {
        NoPlace::Network => BY_NETWORK.call_once(|| {
            tracing::warn!("a network has too many connections; name a proxy in front with --trusted-proxy");
        }),
        NoPlace::Server => IN_ALL.call_once(|| {
            tracing::warn!("there are too many connections; raise the limit of open files");
        }),
    }
    io::ErrorKind::ConnectionRefused.into()
}

/// The files of the sockets on which a server listens, which are removed when this is dropped.
#[derive(Debug, Default)]
pub struct SocketFiles(#[cfg(unix)] Vec<super::unix_socket::SocketFile>);

/// Adds an application to a server, on every listener.
pub fn listen<F, I, S, B>(
    mut server: ServerBuilder,
    listeners: Vec<Listener>,
    settings: Settings,
    proxies: Proxies,
    application: F,
) -> io::Result<(ServerBuilder, SocketFiles)>
where
    F: Fn() -> I + Send + Clone + 'static,
    I: IntoServiceFactory<S, Request>,
    S: ServiceFactory<Request, Config = AppConfig> + 'static,
    S::Error: Into<actix_web::Error> + 'static,
    S::InitError: fmt::Debug,
    S::Response: Into<Response<B>> + 'static,
    S::Service: 'static,
    <S::Service as Service<Request>>::Future: 'static,
    B: MessageBody + 'static,
{
    let door = Door { settings, proxies, places: Places::default() };
    let mut files = SocketFiles::default();
    for listener in listeners {
        let (door, application) = (door.clone(), application.clone());
        let stopping = server.graceful_shutdown_signal();
        server = match listener {
            Listener::Tcp(listener) => {
                let address = listener.local_addr()?;
                server.listen("http", listener, move || {
                    serve::<TcpStream, _, _, _, _>(&door, Some(address), &stopping, &application)
                })?
            }
            #[cfg(unix)]
            Listener::Unix(socket) => {
                let (listener, file) = socket.into_parts();
                files.0.extend(file);
                server.listen_uds("http", listener, move || {
                    serve::<tokio::net::UnixStream, _, _, _, _>(&door, None, &stopping, &application)
                })?
            }
        };
    }
    Ok((server, files))
}

/// Makes the service that answers the requests of connections of one kind.
fn serve<Io, F, I, S, B>(
    door: &Door,
    address: Option<SocketAddr>,
    stopping: &GracefulShutdownSignal,
    application: &F,
) -> impl ServiceFactory<Io, Config = (), Response = (), Error = DispatchError, InitError = ()> + use<Io, F, I, S, B>
where
    Io: Into<Stream> + 'static,
    F: Fn() -> I + Send + Clone + 'static,
    I: IntoServiceFactory<S, Request>,
    S: ServiceFactory<Request, Config = AppConfig> + 'static,
    S::Error: Into<actix_web::Error> + 'static,
    S::InitError: fmt::Debug,
    S::Response: Into<Response<B>> + 'static,
    S::Service: 'static,
    <S::Service as Service<Request>>::Future: 'static,
    B: MessageBody + 'static,
{
    let (door, stopping) = (door.clone(), stopping.clone());
    let deadlines = door.settings.deadlines;
    let application = application().into_factory().map_err(|error| error.into().error_response());
    let application = map_config(application, |()| AppConfig::default());
    let application =
        apply_fn_factory(application, |request: Request, service: &_| answer::<_, B>(request, service));
    let http = HttpService::build()
        .graceful_shutdown_signal(move || {
            let stopping = stopping.clone();
            async move { stopping.notified().await }
        })
        // Sockets close earlier, but for proxies.
        .keep_alive(deadlines.idle_of_proxies)
        .client_request_timeout(deadlines.head)
        .client_disconnect_timeout(CLOSING)
        .on_connect_ext(|socket: &Socket, data| {
            data.insert(Rc::clone(socket.exchange()));
        });
    let http = match address {
        Some(address) => http.local_addr(address),
        None => http,
    };
    fn_service(move |io: Io| ready(door.admit(io.into()))).and_then(http.finish(application))
}

/// Answers one request, in slices.
fn answer<S, B>(
    request: Request,
    service: &S,
) -> impl Future<Output = Result<Response<SlicedBody>, S::Error>> + use<S, B>
where
    S: Service<Request>,
    S::Response: Into<Response<B>>,
    B: MessageBody + 'static,
{
    let current = request.conn_data::<Rc<Exchange>>().map(|exchange| exchange.begin(&request));
    let answered = service.call(request);
    async move {
        let response: Response<B> = answered.await?.into();
        Ok(response.map_into_boxed_body().map_body(|_, body| SlicedBody::new(body, current)))
    }
}
