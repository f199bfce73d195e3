//! SignInState is signed in. The access token lives in memory only; the refresh token in a cookie that no script sees.
//! Tabs of one browser share the cookie: they take turns at it, and follow each other in and out.

use std::sync::Arc;
use std::time::Duration;

use leptos::{ev, prelude::*};
use pitboard_api::{Account, Login, NewPassword, Register, SignedIn};
use pitboard_client::Client;
use pitboard_domain::{link::LinkPurpose, role::Role};

use crate::{
    browser::{self, exclusively},
    error::ApiError,
    scope,
};

/// Under this name the browser keeps the id of the account that is signed in, so that tabs of strangers ask for
/// nothing, and tells the other tabs of a change.
const FLAG: &str = "pitboard.account";
const LOCK: &str = "pitboard.session";
/// A token is renewed so long before it ends, in milliseconds.
const MARGIN: f64 = 60_000.0;
/// No answer within this time counts as none, and other tabs have their turn.
const PATIENCE: Duration = Duration::from_secs(15);

/// What is known of the visitor.
#[derive(Debug, Clone, PartialEq)]
pub enum SignInState {
    /// This browser has signed in before; whether the session still lives is being asked.
    Unknown,
    SignedOut,
    SignedIn(Account),
}

#[derive(Clone)]
struct Token {
    text: Arc<str>,
    renew_at: f64,
}

/// The visitor's session; a handle to copy around.
#[derive(Clone, Copy)]
pub struct Session {
    client: StoredValue<Client, LocalStorage>,
    state: RwSignal<SignInState>,
    error: RwSignal<Option<ApiError>>,
    token: StoredValue<Option<Token>>,
}

/// The session, anywhere in the page.
pub fn use_session() -> Session {
    expect_context()
}

impl Session {
    /// Takes up the session that this browser may have. Call once.
    pub fn begin(client: Client) -> Self {
        let known = browser::recall(FLAG).is_some();
        let session = Self {
            client: StoredValue::new_local(client),
            state: RwSignal::new(if known { SignInState::Unknown } else { SignInState::SignedOut }),
            error: RwSignal::new(None),
            token: StoredValue::new(None),
        };
        // Only other tabs' changes arrive here.
        scope::listen(ev::storage, move |event| {
            if event.key().is_none_or(|key| key == FLAG) {
                session.follow(browser::recall(FLAG));
            }
        });
        if known {
            session.restore();
        }
        session
    }

    /// Reactive.
    pub fn state(self) -> SignInState {
        self.state.get()
    }

    /// Why it cannot be learnt who the visitor is, while it is unknown.
    pub fn failure(self) -> Signal<Option<ApiError>> {
        self.error.into()
    }

    /// The account, if somebody is signed in; reactive.
    pub fn account(self) -> Option<Account> {
        match self.state.get() {
            SignInState::SignedIn(account) => Some(account),
            _ => None,
        }
    }

    /// Reactive.
    pub fn role(self) -> Option<Role> {
        self.account().map(|account| account.role)
    }

    /// Reactive.
    pub fn is_staff(self) -> bool {
        self.role().is_some_and(Role::is_staff)
    }

    pub async fn sign_in(self, login: &Login) -> Result<(), ApiError> {
        let answer = exclusively(LOCK, async {
            let answer = self.client.get_value().login(login).await?;
            self.adopt(&answer);
            Ok(())
        });
        answer.await
    }

    /// Makes an account and signs it in.
    pub async fn register(self, register: &Register) -> Result<(), ApiError> {
        let answer = exclusively(LOCK, async {
            let answer = self.client.get_value().register(register).await?;
            self.adopt(&answer);
            Ok(())
        });
        answer.await
    }

    /// Sets a password by a one-time link and signs in, as whoever the link was for.
    pub async fn follow_link(self, purpose: LinkPurpose, password: &NewPassword) -> Result<(), ApiError> {
        let answer = exclusively(LOCK, async {
            let client = self.client.get_value();
            let answer = match purpose {
                LinkPurpose::Invitation => client.accept_invitation(password).await?,
                LinkPurpose::PasswordReset => client.reset_password(password).await?,
            };
            self.adopt(&answer);
            Ok(())
        });
        answer.await
    }

    /// Ends the session in every tab of this browser. Without the server it cannot: the cookie would stay.
    pub async fn sign_out(self) -> Result<(), ApiError> {
        let answer = exclusively(LOCK, async {
            let client = self.client.get_value();
            let client = match self.token.get_value() {
                Some(token) => client.with_token(&token.text),
                None => client,
            };
            match client.logout().await {
                Err(error) if error.status() != Some(401) => Err(error.into()),
                _ => {
                    self.forget();
                    Ok(())
                }
            }
        });
        answer.await
    }

    /// The account has other names or another phone now.
    pub fn renamed(self, account: Account) {
        self.state.set(SignInState::SignedIn(account));
    }

    /// The token to call with, renewed if it is about to end; none for those who are not signed in.
    pub(crate) async fn token(self) -> Result<Option<Arc<str>>, ApiError> {
        match self.token.get_value() {
            Some(token) if browser::now() < token.renew_at => Ok(Some(token.text)),
            Some(token) => self.renew(Some(&token.text)).await,
            None if self.state.get_untracked() == SignInState::SignedOut => Ok(None),
            None => self.renew(None).await,
        }
    }

    /// Exchanges the cookie for a token, one tab at a time; `stale` is the one that will not do any more.
    pub(crate) async fn renew(self, stale: Option<&str>) -> Result<Option<Arc<str>>, ApiError> {
        let answer = exclusively(LOCK, async {
            // Whoever was first in the queue has done it for all of this tab.
            let held = self.token.get_value().map(|token| token.text);
            if held.as_deref() != stale
                || (held.is_none() && self.state.get_untracked() == SignInState::SignedOut)
            {
                return Ok(held);
            }
            let answer = browser::within(PATIENCE, self.client.get_value().refresh()).await;
            match answer.ok_or(ApiError::Unreachable)?? {
                Some(answer) => Ok(Some(self.adopt(&answer))),
                None => {
                    self.forget();
                    Ok(None)
                }
            }
        });
        answer.await
    }

    fn adopt(self, answer: &SignedIn) -> Arc<str> {
        let text: Arc<str> = answer.access_token.as_str().into();
        let renew_at = browser::now() + (f64::from(answer.expires_in) * 1000.0 - MARGIN).max(1000.0);
        self.token.set_value(Some(Token { text: text.clone(), renew_at }));
        browser::remember(FLAG, Some(&answer.user.id.to_string()));
        let state = SignInState::SignedIn(answer.user.clone());
        if self.state.get_untracked() != state {
            self.state.set(state);
        }
        text
    }

    fn forget(self) {
        browser::remember(FLAG, None);
        self.token.set_value(None);
        self.state.set(SignInState::SignedOut);
    }

    /// Another tab signed in, out, or as somebody else.
    fn follow(self, flag: Option<String>) {
        let own = match self.state.get_untracked() {
            SignInState::SignedIn(account) => Some(account.id.to_string()),
            _ => None,
        };
        if flag.is_none() {
            self.token.set_value(None);
            self.state.set(SignInState::SignedOut);
        } else if flag != own {
            self.token.set_value(None);
            self.state.set(SignInState::Unknown);
            self.restore();
        }
    }

    /// Asks at once whether the session lives.
    pub fn ask_again(self) {
        scope::spawn_detached(async move {
            self.ask().await;
        });
    }

    /// Whether there was an answer.
    async fn ask(self) -> bool {
        let error = self.renew(None).await.err();
        let answered = error.is_none();
        self.error.set(error);
        answered
    }

    /// Asks until it is known whether the session lives; an unreachable server is no answer.
    fn restore(self) {
        scope::spawn_detached(async move {
            let mut pause = Duration::from_secs(1);
            while self.state.get_untracked() == SignInState::Unknown && !self.ask().await {
                browser::sleep(pause).await;
                pause = (pause * 2).min(Duration::from_secs(30));
            }
        });
    }
}
