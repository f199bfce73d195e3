//! The workshop that gets the input, and the property that every answer has.

use std::{env, time::Duration};

use actix_web::rt::{System, SystemRunner};
use pitboard_api::Problem;
use pitboard_client::reqwest::Method;
use pitboard_tests::{Backend, Person, connection::Connection};
use proptest::{
    prelude::*,
    test_runner::{Config, FileFailurePersistence, TestCaseResult, TestRunner},
};
use tokio::time::timeout;

use crate::walk::{document::Operation, rows, scene::Scene};

/// The cases of a short run.
const SHORT: u32 = 48;
/// The time within which an answer must come.
const PATIENCE: Duration = Duration::from_secs(60);

/// A running workshop. Its runtime runs only within [`Self::run`], because the cases are not asynchronous.
pub struct World {
    pub scene: Scene,
    system: SystemRunner,
}

/// A request as it is sent.
pub struct Request {
    pub method: Method,
    pub target: String,
    /// Names and values, without those that the framing needs.
    pub headers: Vec<(&'static str, Vec<u8>)>,
    pub body: Vec<u8>,
}

impl World {
    pub fn start(on: Backend) -> Self {
        let system = System::new();
        let scene = system.block_on(Scene::open(on));
        Self { scene, system }
    }

    pub fn run<T>(&self, work: impl Future<Output = T>) -> T {
        self.system.block_on(work)
    }

    /// Checks a property of random values, and of those that failed before: `regressions` is the file of the latter.
    pub fn check<S: Strategy>(
        &self,
        regressions: &'static str,
        values: &S,
        property: impl Fn(S::Value) -> TestCaseResult,
    ) {
        let default = Config::default();
        let config = Config {
            cases: if env::var_os("PROPTEST_CASES").is_some() { default.cases } else { SHORT },
            max_shrink_iters: 256,
            failure_persistence: Some(Box::new(FileFailurePersistence::Direct(regressions))),
            ..default
        };
        if let Err(failure) = TestRunner::new(config).run(values, property) {
            panic!("{failure}");
        }
        let (admin, owner) =
            self.run(async { (self.scene.admin.get_me().await, self.scene.owner.get_me().await) });
        assert!(admin.is_ok() && owner.is_ok(), "a session has ended, so that the last cases tested little");
    }

    /// Returns an operation's target and a person who may call it.
    pub fn target(&self, operation: &Operation) -> String {
        self.run(async {
            let subject = self.scene.appointment(pitboard_domain::status::Status::Booked).await;
            self.scene.target(operation, Some(&subject)).await
        })
    }

    /// Sends a request, and checks the answer.
    pub fn send(&self, request: &Request) -> TestCaseResult {
        self.run(async {
            let before = rows::of(&self.scene.app).await;
            let address = &self.scene.app.url["http://".len()..];
            let mut connection = Connection::open(address).await;
            let asked = timeout(PATIENCE, connection.try_ask(&request.bytes())).await;
            let status = match asked {
                Ok(Ok(status)) => status,
                Ok(Err(error)) => return Err(TestCaseError::fail(format!("{}: {error}", request.shown()))),
                Err(_) => return Err(TestCaseError::fail(format!("{}: no answer", request.shown()))),
            };
            let body = String::from_utf8_lossy(connection.body()).into_owned();
            let shown = format!("{}: {status} {body}", request.shown());
            prop_assert!(status < 500, "{shown}");
            if status < 400 {
                return Ok(());
            }
            prop_assert!(connection.header("x-request-id").is_some_and(|id| !id.is_empty()), "{shown}");
            let content_type = connection.header("content-type");
            prop_assert_eq!(content_type.as_deref(), Some("application/problem+json"), "{}", shown);
            if connection.header("content-encoding").is_none() {
                let problem = serde_json::from_str::<Problem>(&body);
                prop_assert!(problem.is_ok_and(|problem| problem.status == status), "{shown}");
            }
            prop_assert_eq!(rows::of(&self.scene.app).await, before, "{}", shown);
            Ok(())
        })
    }
}

impl Request {
    /// Returns a request of a person, or of nobody.
    pub fn new(method: &Method, target: &str, person: Option<&Person>) -> Self {
        let bearer =
            person.map(|person| ("Authorization", format!("Bearer {}", person.token()).into_bytes()));
        let headers = bearer.into_iter().collect();
        Self { method: method.clone(), target: target.to_owned(), headers, body: Vec::new() }
    }

    /// Sets the body.
    #[must_use]
    pub fn with_body(mut self, content_type: &str, body: Vec<u8>) -> Self {
        self.headers.push(("Content-Type", content_type.as_bytes().to_vec()));
        self.body = body;
        self
    }

    /// Sets a header, in the place of one with its name.
    #[must_use]
    pub fn with_header(mut self, name: &'static str, value: Vec<u8>) -> Self {
        self.headers.retain(|(other, _)| *other != name);
        self.headers.push((name, value));
        self
    }

    fn bytes(&self) -> Vec<u8> {
        let line = format!("{} {} HTTP/1.1\r\nHost: fuzz\r\n", self.method, self.target);
        let mut bytes = line.into_bytes();
        for (name, value) in &self.headers {
            bytes.extend([name.as_bytes(), b": ", value, b"\r\n"].concat());
        }
        bytes.extend(format!("Content-Length: {}\r\n\r\n", self.body.len()).into_bytes());
        bytes.extend(&self.body);
        bytes
    }

    /// Returns what a failure shows of it.
    fn shown(&self) -> String {
        let headers = self.headers.iter().filter(|(name, _)| *name != "Authorization");
        let headers: Vec<_> = headers.map(|(name, value)| (name, value.escape_ascii().to_string())).collect();
        let body = self.body[..self.body.len().min(400)].escape_ascii();
        format!("{} {} {headers:?} {body}", self.method, self.target)
    }
}
