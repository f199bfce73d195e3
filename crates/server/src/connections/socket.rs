//! The socket of a client with its deadlines. An end of time looks like the end of the connection to actix.

use std::{
    io,
    pin::Pin,
    rc::Rc,
    task::{Context, Poll, ready},
    time::Duration,
};

use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    time::{Instant, Sleep, sleep},
};

use super::{
    Deadlines,
    exchange::{Exchange, Phase, READ_AHEAD},
    stream::Stream,
};
use crate::places::Place;

/// A connection from its acceptance to its end.
pub struct Socket {
    io: Stream,
    exchange: Rc<Exchange>,
    head: Duration,
    idle: Duration,
    write: Duration,
    /// Ends at the deadline or before it: deadlines that move on do not touch it.
    timer: Pin<Box<Sleep>>,
    /// The time since which the client has read nothing that waits for it.
    unread_since: Option<Instant>,
    /// Whether actix wanted to read and must be woken when it may.
    is_read_postponed: bool,
    /// The bytes that were read since the last pause.
    burst: u64,
    _place: Place,
}

impl Socket {
    pub fn new(io: Stream, deadlines: &Deadlines, may_be_proxy: bool, place: Place) -> Self {
        Self {
            io,
            exchange: Exchange::new(),
            head: deadlines.head,
            idle: if may_be_proxy { deadlines.idle_of_proxies } else { deadlines.idle },
            write: deadlines.write,
            timer: Box::pin(sleep(deadlines.idle)),
            unread_since: None,
            is_read_postponed: false,
            burst: 0,
            _place: place,
        }
    }

    pub fn exchange(&self) -> &Rc<Exchange> {
        &self.exchange
    }

    fn deadline(&self) -> Option<Instant> {
        if let Some(since) = self.unread_since {
            return Some(since + self.write);
        }
        match self.exchange.phase() {
            Phase::New | Phase::Request { .. } => None,
            Phase::Idle(since) => Some(since + self.idle),
            Phase::Head(since) => Some(since + self.head),
        }
    }

    /// Whether the deadline has passed; otherwise the task is woken at it.
    fn is_late(&mut self, cx: &mut Context<'_>) -> bool {
        let Some(deadline) = self.deadline() else { return false };
        if self.timer.deadline() > deadline {
            self.timer.as_mut().reset(deadline);
        }
        while self.timer.as_mut().poll(cx).is_ready() {
            if Instant::now() >= deadline {
                return true;
            }
            self.timer.as_mut().reset(deadline);
        }
        false
    }

    /// Whether nothing may be read now: the client has to read first, or the current request to end.
    fn is_read_ahead(&self) -> bool {
        self.unread_since.is_some() || self.exchange.phase() == Phase::Request { readable: 0 }
    }

    /// Wakes the task if a read was postponed and may go on.
    fn resume_reading(&mut self, cx: &Context<'_>) {
        if self.is_read_postponed && !self.is_read_ahead() {
            self.is_read_postponed = false;
            cx.waker().wake_by_ref();
        }
    }

    /// Pauses a long burst, so that actix handles what it has, unless the deadline has passed.
    fn pause(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.burst = 0;
        if self.is_late(cx) {
            return Poll::Ready(Ok(()));
        }
        cx.waker().wake_by_ref();
        Poll::Pending
    }

    /// Lets the system discard what it keeps for the client when the connection is closed, and returns the error that
    /// closes it.
    fn abort(&self) -> io::Error {
        match self.io.discard_unread() {
            Ok(()) => io::ErrorKind::TimedOut.into(),
            Err(error) => error,
        }
    }
}

impl AsyncRead for Socket {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        if this.is_read_ahead() {
            this.is_read_postponed = true;
            return if this.is_late(cx) { Poll::Ready(Err(this.abort())) } else { Poll::Pending };
        }
        if this.burst >= READ_AHEAD {
            return this.pause(cx);
        }
        let before = buf.filled().len();
        match Pin::new(&mut this.io).poll_read(cx, buf) {
            Poll::Ready(read) => {
                let bytes = buf.filled().len() - before;
                this.burst += bytes as u64;
                this.exchange.read(bytes);
                Poll::Ready(read)
            }
            Poll::Pending => {
                this.burst = 0;
                // As if the client had closed its side: there is no request to which an answer could be sent.
                if this.is_late(cx) { Poll::Ready(Ok(())) } else { Poll::Pending }
            }
        }
    }
}

impl AsyncWrite for Socket {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        match Pin::new(&mut this.io).poll_write(cx, bytes) {
            Poll::Ready(written) => {
                if this.unread_since.take().is_some() {
                    this.exchange.written();
                }
                Poll::Ready(written)
            }
            Poll::Pending => {
                this.unread_since.get_or_insert_with(Instant::now);
                if this.is_late(cx) { Poll::Ready(Err(this.abort())) } else { Poll::Pending }
            }
        }
    }

    /// Called after everything is written, also at the end of each response.
    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        ready!(Pin::new(&mut this.io).poll_flush(cx))?;
        this.resume_reading(cx);
        if this.is_late(cx) {
            // The next read ends the connection.
            cx.waker().wake_by_ref();
        }
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().io).poll_shutdown(cx)
    }
}
