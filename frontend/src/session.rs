//! The visitor's session. The access token is held in memory only, the refresh token in a cookie that scripts
//! cannot read. Tabs of one browser share the cookie: they take turns to use it, and follow each other's
//! sign-in and sign-out.

use std::sync::Arc;
use std::time::Duration;

use leptos::{ev, prelude::*};
use pitboard_api::{Account, Login, Register, SetPassword, SignedIn};
use pitboard_client::Client;
use pitboard_domain::{link::LinkPurpose, role::Role};

use crate::{
    browser::{self, with_tab_lock},
    error::ApiError,
    scope,
};

/// Local storage item with the id of the signed-in account. Tabs without it skip the request for a session; a
/// change of it notifies the other tabs.
const ACCOUNT_ITEM: &str = "pitboard.account";
const LOCK_NAME: &str = "pitboard.session";
/// Milliseconds before its expiry at which a token is renewed.
const RENEWAL_MARGIN: f64 = 60_000.0;
/// Time after which a request counts as unanswered and other tabs get their turn.
const TIMEOUT: Duration = Duration::from_secs(15);

/// Whether the visitor is signed in.
#[derive(Debug, Clone, PartialEq)]
pub enum SignInState {
    /// This browser has signed in before; whether the session is still valid is being checked.
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

/// Returns the session.
pub fn use_session() -> Session {
    expect_context()
}

impl Session {
    /// Restores the session that this browser may have. Call it once.
    pub fn begin(client: Client) -> Self {
        let known = browser::recall(ACCOUNT_ITEM).is_some();
        let session = Self::none(client);
        if known {
            session.state.set(SignInState::Unknown);
        }
        // This event reports changes of other tabs only.
        scope::listen(ev::storage, move |event| {
            if event.key().is_none_or(|key| key == ACCOUNT_ITEM) {
                session.follow_other_tab(browser::recall(ACCOUNT_ITEM));
            }
        });
        if known {
            session.check_until_known();
        }
        session
    }

    /// Returns the session of a visitor who is never signed in: in a frame, and with the link of a guest.
    pub fn none(client: Client) -> Self {
        Self {
            client: StoredValue::new_local(client),
            state: RwSignal::new(SignInState::SignedOut),
            error: RwSignal::new(None),
            token: StoredValue::new(None),
        }
    }

    /// Returns whether the visitor is signed in; reactive.
    pub fn state(self) -> SignInState {
        self.state.get()
    }

    /// Returns why the session could not be checked.
    pub fn failure(self) -> Signal<Option<ApiError>> {
        self.error.into()
    }

    /// Returns the signed-in account; reactive.
    pub fn account(self) -> Option<Account> {
        match self.state.get() {
            SignInState::SignedIn(account) => Some(account),
            _ => None,
        }
    }

    /// Returns the signed-in role; reactive.
    pub fn role(self) -> Option<Role> {
        self.account().map(|account| account.role)
    }

    /// Whether an employee, manager or administrator is signed in; reactive.
    pub fn is_staff(self) -> bool {
        self.role().is_some_and(Role::is_staff)
    }

    pub async fn sign_in(self, login: &Login) -> Result<(), ApiError> {
        let answer = with_tab_lock(LOCK_NAME, async {
            let answer = self.client.get_value().login(login).await?;
            self.adopt(&answer);
            Ok(())
        });
        answer.await
    }

    /// Creates an account and signs in.
    pub async fn register(self, register: &Register) -> Result<(), ApiError> {
        let answer = with_tab_lock(LOCK_NAME, async {
            let answer = self.client.get_value().register(register).await?;
            self.adopt(&answer);
            Ok(())
        });
        answer.await
    }

    /// Sets a password through a one-time link and signs in.
    pub async fn follow_link(self, purpose: LinkPurpose, password: &SetPassword) -> Result<(), ApiError> {
        let answer = with_tab_lock(LOCK_NAME, async {
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

    /// Ends the session in every tab of this browser. Without an answer of the server the cookie stays, so it
    /// fails.
    pub async fn sign_out(self) -> Result<(), ApiError> {
        let answer = with_tab_lock(LOCK_NAME, async {
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

    /// Updates the account after its names or phone were changed.
    pub fn update_account(self, account: Account) {
        self.state.set(SignInState::SignedIn(account));
    }

    /// Notes that the workshop requires a second factor of the account by now.
    pub(crate) fn require_second_factor(self) {
        if let SignInState::SignedIn(account) = self.state.get_untracked()
            && !account.second_factor_missing
        {
            self.state.set(SignInState::SignedIn(Account { second_factor_missing: true, ..account }));
        }
    }

    /// Returns a valid token, renewed if it is about to expire; `None` if the visitor is signed out.
    pub(crate) async fn token(self) -> Result<Option<Arc<str>>, ApiError> {
        match self.token.get_value() {
            Some(token) if browser::now() < token.renew_at => Ok(Some(token.text)),
            Some(token) => self.renew(Some(&token.text)).await,
            None if self.state.get_untracked() == SignInState::SignedOut => Ok(None),
            None => self.renew(None).await,
        }
    }

    /// Exchanges the cookie for a token, one tab at a time; `stale` is the token to replace.
    pub(crate) async fn renew(self, stale: Option<&str>) -> Result<Option<Arc<str>>, ApiError> {
        let answer = with_tab_lock(LOCK_NAME, async {
            // An earlier caller of this tab may have renewed it already.
            let held = self.token.get_value().map(|token| token.text);
            if held.as_deref() != stale
                || (held.is_none() && self.state.get_untracked() == SignInState::SignedOut)
            {
                return Ok(held);
            }
            let answer = browser::with_timeout(TIMEOUT, self.client.get_value().refresh()).await;
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
        let renew_at = browser::now() + (f64::from(answer.expires_in) * 1000.0 - RENEWAL_MARGIN).max(1000.0);
        self.token.set_value(Some(Token { text: text.clone(), renew_at }));
        browser::remember(ACCOUNT_ITEM, Some(&answer.user.id.to_string()));
        let state = SignInState::SignedIn(answer.user.clone());
        if self.state.get_untracked() != state {
            self.state.set(state);
        }
        text
    }

    fn forget(self) {
        browser::remember(ACCOUNT_ITEM, None);
        self.token.set_value(None);
        self.state.set(SignInState::SignedOut);
    }

    /// Handles a sign-in or sign-out in another tab.
    fn follow_other_tab(self, stored: Option<String>) {
        let own = match self.state.get_untracked() {
            SignInState::SignedIn(account) => Some(account.id.to_string()),
            _ => None,
        };
        if stored.is_none() {
            self.token.set_value(None);
            self.state.set(SignInState::SignedOut);
        } else if stored != own {
            self.token.set_value(None);
            self.state.set(SignInState::Unknown);
            self.check_until_known();
        }
    }

    /// Checks the session now.
    pub fn check_again(self) {
        scope::spawn_detached(async move {
            self.check().await;
        });
    }

    /// Checks the session; returns whether the server answered.
    async fn check(self) -> bool {
        let error = self.renew(None).await.err();
        let answered = error.is_none();
        self.error.set(error);
        answered
    }

    /// Checks the session until the server answers.
    fn check_until_known(self) {
        scope::spawn_detached(async move {
            let mut pause = Duration::from_secs(1);
            while self.state.get_untracked() == SignInState::Unknown && !self.check().await {
                browser::sleep(pause).await;
                pause = (pause * 2).min(Duration::from_secs(30));
            }
        });
    }
}
