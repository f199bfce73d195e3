//! The id of a request in the log, in the events and in its response: our own, or that of a trusted proxy. With the
//! id of the trace that the proxy has begun.

use std::sync::Arc;

use actix_web::{HttpMessage, HttpRequest, http::header::HeaderMap};
use uuid::Uuid;

use crate::auth::proxies::Proxies;

/// The longest id that is adopted.
const LENGTH_MAX: usize = 64;

/// The ids of a request; in its extensions.
#[derive(Debug, Clone)]
pub struct CallId {
    pub id: Arc<str>,
    /// The id of a trace as of W3C: 32 hexadecimal digits.
    pub trace: Option<Arc<str>>,
}

impl CallId {
    /// Returns the ids that a trusted proxy has sent, or else a new one.
    pub fn new(request: &HttpRequest, proxies: &Proxies) -> Self {
        let headers = request.headers();
        let is_trusted = is_from_proxy(request, proxies);
        let sent = sent_id(headers).filter(|_| is_trusted);
        let trace = sent_trace(headers).filter(|_| is_trusted);
        let id = sent.map_or_else(|| Uuid::new_v4().to_string().into(), Arc::from);
        Self { id, trace: trace.map(Arc::from) }
    }

    /// Returns the id of a request; empty before it has one.
    pub fn of(request: &impl HttpMessage) -> Arc<str> {
        request.extensions().get::<Self>().map_or_else(|| Arc::from(""), |call| Arc::clone(&call.id))
    }
}

/// Returns the id that a trusted proxy has sent.
pub fn adopted<'a>(request: &'a HttpRequest, proxies: &Proxies) -> Option<&'a str> {
    sent_id(request.headers()).filter(|_| is_from_proxy(request, proxies))
}

fn is_from_proxy(request: &HttpRequest, proxies: &Proxies) -> bool {
    proxies.trusts_peer(request.peer_addr())
}

fn sent_id(headers: &HeaderMap) -> Option<&str> {
    let sent = headers.get("x-request-id")?.to_str().ok()?;
    let is_visible = sent.bytes().all(|byte| byte.is_ascii_graphic());
    (is_visible && (1..=LENGTH_MAX).contains(&sent.len())).then_some(sent)
}

/// Returns the id in a `traceparent` of version 00: `00-<trace>-<span>-<flags>`.
fn sent_trace(headers: &HeaderMap) -> Option<&str> {
    let is_hex = |text: &str, length: usize| {
        text.len() == length && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
    };
    let parts: Vec<&str> = headers.get("traceparent")?.to_str().ok()?.split('-').collect();
    match parts[..] {
        ["00", trace, span, flags]
            if is_hex(trace, 32)
                && is_hex(span, 16)
                && is_hex(flags, 2)
                && trace.bytes().any(|byte| byte != b'0') =>
        {
            Some(trace)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;
    use crate::auth::proxies::{Network, TrustedProxy};

    const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";

    fn ids(peer: &str, headers: &[(&str, &str)]) -> CallId {
        let proxies = Proxies::from(vec!["10.0.0.1".parse::<Network>().expect("a network")]);
        let mut request = TestRequest::default().peer_addr(peer.parse().expect("an address"));
        for header in headers {
            request = request.insert_header(*header);
        }
        CallId::new(&request.to_http_request(), &proxies)
    }

    #[test]
    fn only_a_trusted_proxy_gives_ids() {
        let parent = format!("00-{TRACE}-00f067aa0ba902b7-01");
        let sent = [("x-request-id", "abc-123"), ("traceparent", parent.as_str())];
        let trusted = ids("10.0.0.1:1", &sent);
        assert_eq!((&*trusted.id, trusted.trace.as_deref()), ("abc-123", Some(TRACE)));
        let stranger = ids("10.0.0.2:1", &sent);
        assert!(&*stranger.id != "abc-123" && stranger.trace.is_none(), "{stranger:?}");
        assert!(Uuid::parse_str(&stranger.id).is_ok());
    }

    #[test]
    fn the_peer_of_a_unix_socket_gives_ids_if_it_is_trusted() {
        let request = TestRequest::default().insert_header(("x-request-id", "abc-123")).to_http_request();
        assert_eq!(request.peer_addr(), None);
        let trusted = Proxies::from(vec![TrustedProxy::Unix]);
        assert_eq!(&*CallId::new(&request, &trusted).id, "abc-123");
        assert_eq!(adopted(&request, &trusted), Some("abc-123"));
        assert_ne!(&*CallId::new(&request, &Proxies::default()).id, "abc-123");
    }

    #[test]
    fn an_id_that_is_not_visible_or_too_long_is_replaced() {
        let long = "a".repeat(65);
        for wrong in ["", "a b", "\u{e9}", long.as_str()] {
            assert!(Uuid::parse_str(&ids("10.0.0.1:1", &[("x-request-id", wrong)]).id).is_ok(), "{wrong}");
        }
        assert_eq!(&*ids("10.0.0.1:1", &[("x-request-id", &long[1..])]).id, &long[1..]);
        let zeros = "0".repeat(32);
        for wrong in ["00-1-2-3", "01-x", &format!("00-{zeros}-00f067aa0ba902b7-01"), &format!("00-{TRACE}")]
        {
            assert_eq!(ids("10.0.0.1:1", &[("traceparent", wrong)]).trace, None, "{wrong}");
        }
    }
}
