//! Serves an application on a listener, as `HttpServer` does, but over sockets with deadlines.

use std::{
    fmt,
    future::ready,
    io,
    net::{SocketAddr, TcpListener},
    rc::Rc,
    sync::Once,
    time::Duration,
};

use actix_http::{HttpService, Protocol, Request, Response, body::MessageBody, error::DispatchError};
use actix_server::ServerBuilder;
use actix_service::{
    IntoServiceFactory, Service, ServiceFactory, ServiceFactoryExt, apply_fn_factory, fn_service, map_config,
};
use actix_web::dev::AppConfig;
use tokio::net::TcpStream;

use super::{
    Settings,
    exchange::{Exchange, SlicedBody},
    socket::Socket,
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
    fn admit(&self, io: TcpStream) -> Result<Admitted, DispatchError> {
        let peer = io.peer_addr()?;
        let address = peer.ip().to_canonical();
        let network = (!self.proxies.trusts(address)).then(|| limits::network(&address.to_string()));
        let place = self.places.take(network, self.settings.bounds).map_err(refuse)?;
        let may_be_proxy = network.is_none() || proxies::is_local(address);
        let socket = Socket::new(io, &self.settings.deadlines, may_be_proxy, place);
        Ok((socket, Protocol::Http1, Some(peer)))
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

/// Adds an application to a server.
pub fn listen<F, I, S, B>(
    server: ServerBuilder,
    listener: TcpListener,
    settings: Settings,
    proxies: Proxies,
    application: F,
) -> io::Result<ServerBuilder>
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
    let address = listener.local_addr()?;
    let stopping = server.graceful_shutdown_signal();
    let door = Door { settings, proxies, places: Places::default() };
    server.listen("http", listener, move || {
        let stopping = stopping.clone();
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
            .keep_alive(settings.deadlines.idle_of_proxies)
            .client_request_timeout(settings.deadlines.head)
            .client_disconnect_timeout(CLOSING)
            .local_addr(address)
            .on_connect_ext(|socket: &Socket, data| {
                data.insert(Rc::clone(socket.exchange()));
            })
            .finish(application);
        let door = door.clone();
        fn_service(move |io: TcpStream| ready(door.admit(io))).and_then(http)
    })
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
