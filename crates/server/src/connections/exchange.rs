//! The state that the socket of a connection shares with its requests, on one thread: the socket sees bytes and no
//! requests, the requests see no bytes.

use std::{
    cell::Cell,
    pin::Pin,
    rc::Rc,
    task::{Context, Poll, ready},
};

use actix_http::{HttpMessage, Request};
use actix_web::{
    body::{BodySize, BoxBody, MessageBody},
    http::header::CONTENT_LENGTH,
    web::Bytes,
};
use tokio::time::Instant;

/// The bytes that may be read beyond the current request: some pipelined heads. actix would keep the requests of 128
/// KiB, thousands of them.
pub const READ_AHEAD: u64 = 4 * 1024;
/// The longest part of a body that is copied into the buffer of a connection at once.
const SLICE: usize = 32 * 1024;

/// The state of a connection.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Phase {
    /// No request has arrived yet. actix has a timer for the first head.
    New,
    /// There has been no request since then.
    Idle(Instant),
    /// The head of the next request has been arriving since then.
    Head(Instant),
    /// A request is being answered; so many bytes may be read meanwhile.
    Request { readable: u64 },
}

/// The phase of a connection, changed by the socket and by its requests.
#[derive(Debug)]
pub struct Exchange(Cell<Phase>);

impl Exchange {
    pub fn new() -> Rc<Self> {
        Rc::new(Self(Cell::new(Phase::New)))
    }

    pub fn phase(&self) -> Phase {
        self.0.get()
    }

    /// Begins a request.
    pub fn begin(self: &Rc<Self>, request: &Request) -> CurrentRequest {
        self.0.set(Phase::Request { readable: READ_AHEAD.saturating_add(body_length(request)) });
        CurrentRequest(Rc::clone(self))
    }

    /// Notes that bytes were read.
    pub fn read(&self, bytes: usize) {
        match self.phase() {
            Phase::Idle(_) if bytes > 0 => self.0.set(Phase::Head(Instant::now())),
            Phase::Request { readable } => {
                self.0.set(Phase::Request { readable: readable.saturating_sub(bytes as u64) });
            }
            Phase::New | Phase::Idle(_) | Phase::Head(_) => {}
        }
    }

    /// Notes that the client has read what it had to wait with for long.
    pub fn written(&self) {
        if matches!(self.phase(), Phase::Idle(_)) {
            self.0.set(Phase::Idle(Instant::now()));
        }
    }
}

/// Returns the length of the body of a request; of one that does not give it, the longest.
fn body_length(request: &Request) -> u64 {
    let length = request.headers().get(CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse().ok());
    let is_chunked = request.chunked().unwrap_or(false);
    length.unwrap_or(if is_chunked { u64::MAX } else { 0 })
}

/// The request that is being answered; dropped at the end of its response.
#[derive(Debug)]
pub struct CurrentRequest(Rc<Exchange>);

impl Drop for CurrentRequest {
    fn drop(&mut self) {
        self.0.0.set(Phase::Idle(Instant::now()));
    }
}

/// The body of a response, in slices: what a client does not read is not copied.
pub struct SlicedBody {
    body: BoxBody,
    /// The rest of the last chunk.
    rest: Bytes,
    _request: Option<CurrentRequest>,
}

impl SlicedBody {
    pub fn new(body: BoxBody, request: Option<CurrentRequest>) -> Self {
        Self { body, rest: Bytes::new(), _request: request }
    }
}

impl MessageBody for SlicedBody {
    type Error = <BoxBody as MessageBody>::Error;

    fn size(&self) -> BodySize {
        self.body.size()
    }

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes, Self::Error>>> {
        if self.rest.is_empty() {
            match ready!(Pin::new(&mut self.body).poll_next(cx)) {
                Some(Ok(chunk)) => self.rest = chunk,
                end => return Poll::Ready(end),
            }
        }
        let length = self.rest.len().min(SLICE);
        Poll::Ready(Some(Ok(self.rest.split_to(length))))
    }
}

#[cfg(test)]
mod tests {
    use std::future::poll_fn;

    use super::*;

    #[actix_web::test]
    async fn a_body_is_sent_in_slices_of_the_same_memory() {
        static FILE: [u8; 3 * SLICE + 1] = [7; 3 * SLICE + 1];
        let mut body = SlicedBody::new(BoxBody::new(Bytes::from_static(&FILE)), None);
        assert_eq!(body.size(), BodySize::Sized(FILE.len() as u64));
        let mut sent = 0;
        while let Some(slice) = poll_fn(|cx| Pin::new(&mut body).poll_next(cx)).await {
            let slice = slice.expect("a slice");
            assert!(slice.len() <= SLICE);
            assert_eq!(slice.as_ptr(), FILE[sent..].as_ptr(), "not copied");
            sent += slice.len();
        }
        assert_eq!(sent, FILE.len());
    }

    #[test]
    fn the_first_byte_after_a_request_begins_the_next_head() {
        let exchange = Exchange::new();
        exchange.read(10);
        assert_eq!(exchange.phase(), Phase::New, "the timer of actix runs");
        let current = exchange.begin(&Request::new());
        exchange.read(10);
        assert_eq!(exchange.phase(), Phase::Request { readable: READ_AHEAD - 10 });
        exchange.read(usize::MAX);
        assert_eq!(exchange.phase(), Phase::Request { readable: 0 });
        drop(current);
        assert!(matches!(exchange.phase(), Phase::Idle(_)));
        exchange.read(1);
        let head = exchange.phase();
        assert!(matches!(head, Phase::Head(_)));
        exchange.read(1);
        assert_eq!(exchange.phase(), head, "further bytes give no further time");
    }
}
