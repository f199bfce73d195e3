//! F7: resident memory of the server, idle, under the load of F1 and with event streams; and whether every stream gets
//! the last of many changes.

use std::{
    cell::RefCell,
    rc::Rc,
    thread,
    time::{Duration, Instant},
};

use actix_web::rt;
use futures_util::future::join_all;
use pitboard_tests::{
    Backend, appointment,
    connection::{Connection, booking, get},
    open_files,
    process::resident_mib,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::sleep,
};

use crate::{
    args::Options,
    fill::in_days,
    load::Load,
    polling::AT_ONCE,
    reads::{CONNECTIONS, day_path},
    report::{Bar, Report},
    server::Server,
};

/// The time between two bookings of the streams' day.
const BETWEEN_BOOKINGS: Duration = Duration::from_millis(500);
/// The time within which every stream must have the final state.
const PATIENCE: Duration = Duration::from_secs(30);

/// The bytes of each stream since the beginning of its last event.
type Received = Rc<RefCell<Vec<Vec<u8>>>>;

pub async fn measure(options: &Options, report: &mut Report) {
    let (mut idle, mut loaded, mut streaming) = (Vec::new(), Vec::new(), Vec::new());
    let streams = options.streams.min(open_files::limit().saturating_sub(200));
    for _ in 0..options.rounds {
        let server = Server::of_bench_workshop(Backend::Sqlite).await;
        let token = server.sign_up(1).await.remove(0);
        // A new process, in which no password was hashed: the token stays valid, because the secret is the same.
        let server = Server::serve(server.stop());
        let path = day_path(in_days(3));
        let mut connection = Connection::open(server.address()).await;
        assert_eq!(connection.ask(&get(&path, &[])).await, 200);
        idle.push(resident_mib(server.id()));
        loaded.push(under_load(&server, &path, options.seconds));
        streaming.push(with_streams(&server, streams, options.stream_seconds, &path, &token).await);
    }
    report.figure("F7", "resident memory, idle", &idle, "MiB", Bar::AtMost(25.0));
    report.figure("F7", "resident memory under the load of F1", &loaded, "MiB", Bar::AtMost(60.0));
    let what = format!(
        "resident memory with {streams} event streams, {} s with two bookings of their day a second",
        options.stream_seconds
    );
    report.figure("F7", &what, &streaming, "MiB", Bar::AtMost(120.0));
    report.note(&format!("F7: in each round all {streams} streams received the final state of their day."));
}

/// Returns the most memory during a load.
fn under_load(server: &Server, path: &str, seconds: f64) -> f64 {
    let load = Load { address: server.address(), connections: CONNECTIONS, seconds };
    let id = server.id();
    thread::scope(|scope| {
        let loading = scope.spawn(|| load.repeat(&get(path, &[]), 200));
        let mut most: f64 = 0.0;
        while !loading.is_finished() {
            most = most.max(resident_mib(id));
            thread::sleep(Duration::from_millis(50));
        }
        most
    })
}

/// Opens the streams, books on their day for some seconds, waits until all have received its last state, and returns
/// the most memory.
async fn with_streams(server: &Server, streams: usize, seconds: f64, path: &str, token: &str) -> f64 {
    let request = get(&path.replace("/availability?", "/availability/events?"), &[]);
    let received: Received = Rc::new(RefCell::new(vec![Vec::new(); streams]));
    let numbers: Vec<usize> = (0..streams).collect();
    let mut tasks = Vec::new();
    for some in numbers.chunks(AT_ONCE) {
        let opened = join_all(some.iter().map(async |number| {
            let mut stream = TcpStream::connect(server.address()).await.expect("a connection");
            stream.write_all(&request).await.expect("a sent request");
            (*number, stream)
        }));
        for (number, stream) in opened.await {
            tasks.push(rt::spawn(follow(stream, number, Rc::clone(&received))));
        }
    }
    let initial = until_all_have(&received, b"event: availability").await;
    assert_eq!(initial, streams, "streams that began");
    let mut most = resident_mib(server.id());

    let mut connection = Connection::open(server.address()).await;
    let started = Instant::now();
    for number in 0.. {
        let day = path.rsplit('=').next().expect("a date");
        let period = ["09:00", "11:00", "13:00"][number % 3];
        assert_eq!(connection.ask(&booking(token, &appointment(1, day, period))).await, 201);
        most = most.max(resident_mib(server.id()));
        if started.elapsed().as_secs_f64() >= seconds {
            break;
        }
        sleep(BETWEEN_BOOKINGS).await;
    }
    assert_eq!(connection.ask(&get(path, &[])).await, 200);
    let current = until_all_have(&received, connection.body()).await;
    assert_eq!(current, streams, "streams that received the final state");
    most = most.max(resident_mib(server.id()));
    tasks.into_iter().for_each(|task| task.abort());
    most
}

/// Keeps what a stream sends, from its last event on.
async fn follow(mut stream: TcpStream, number: usize, received: Received) {
    let mut bytes = [0; 8192];
    while let Ok(read) = stream.read(&mut bytes).await
        && read > 0
    {
        let own = &mut received.borrow_mut()[number];
        if bytes[..read].windows(4).any(|part| part == b"id: ") {
            own.clear();
        }
        own.extend(&bytes[..read]);
    }
}

/// Waits until all streams have received these bytes, and returns the number of those that have.
async fn until_all_have(received: &Received, wanted: &[u8]) -> usize {
    let started = Instant::now();
    loop {
        let has = |own: &&Vec<u8>| own.windows(wanted.len()).any(|part| part == wanted);
        let having = received.borrow().iter().filter(has).count();
        if having == received.borrow().len() || started.elapsed() > PATIENCE {
            return having;
        }
        sleep(Duration::from_millis(200)).await;
    }
}
