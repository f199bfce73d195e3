//! The access of an account: one-time links that set a password, activation and deactivation.

use leptos::prelude::*;
use pitboard_api::OneTimeLink;
use pitboard_client::Client;

use super::{one_time_link::LinkToHandOver, second_factor::RemoveSecondFactor};
use crate::{
    api::{Api, use_api},
    components::{Button, Card, Confirm, Kind, ProblemAlert, use_toasts},
    error::ApiError,
    focus,
    task::task,
};

/// The kind of an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AccountKind {
    Employee,
    Customer,
}

/// The data of an account that this card shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    pub kind: AccountKind,
    pub id: i64,
    pub name: String,
    pub has_email: bool,
    pub active: bool,
    pub has_password: bool,
    /// Whether signing in needs a second factor, which only employees have.
    pub second_factor: bool,
}

impl Account {
    async fn issue_link(&self, api: Api) -> Result<OneTimeLink, ApiError> {
        let link = api.call(async |client| match self.kind {
            AccountKind::Employee => client.reset_employee_password(self.id).await,
            AccountKind::Customer => client.reset_customer_password(self.id).await,
        });
        link.await
    }

    async fn set_active(&self, api: Api, on: bool) -> Result<(), ApiError> {
        let write = async |client: Client| match (self.kind, on) {
            (AccountKind::Employee, true) => client.activate_employee(self.id).await.map(drop),
            (AccountKind::Employee, false) => client.deactivate_employee(self.id).await.map(drop),
            (AccountKind::Customer, true) => client.activate_customer(self.id).await.map(drop),
            (AccountKind::Customer, false) => client.deactivate_customer(self.id).await.map(drop),
        };
        api.call(write).await
    }

    fn description(&self) -> &'static str {
        match (self.active, self.has_password, self.kind) {
            (false, ..) => {
                "Deactivated: nobody signs in with this account, and no appointment can be made for it."
            }
            (true, true, _) if self.second_factor => {
                "Signs in with e-mail address, password and a second factor."
            }
            (true, true, _) => "Signs in with e-mail address and password.",
            (true, false, AccountKind::Employee) => "Invited, but has not set a password yet.",
            (true, false, AccountKind::Customer) => "Has no password: made at the desk.",
        }
    }

    /// Returns the consequences of a deactivation.
    fn deactivation_effect(&self) -> &'static str {
        match self.kind {
            AccountKind::Employee => "They are signed out at once and get no more work. What they did stays.",
            AccountKind::Customer => "They are signed out at once and cannot book. What they had stays.",
        }
    }
}

/// `<Access account=account changed=move || live.refresh() />`: rendered once the account is loaded.
#[component]
pub fn Access(account: Memo<Option<Account>>, #[prop(into)] changed: UnsyncCallback<()>) -> impl IntoView {
    let id = Memo::new(move |_| account.with(|account| account.as_ref().map(|account| account.id)));
    move || {
        let first = id.get().and_then(|_| account.get_untracked())?;
        let account = Signal::derive(move || account.get().unwrap_or_else(|| first.clone()));
        Some(view! { <AccessCard account=account changed=changed /> })
    }
}

#[component]
fn AccessCard(account: Signal<Account>, changed: UnsyncCallback<()>) -> impl IntoView {
    let (api, toasts) = (use_api(), use_toasts());
    let (open, link) = (RwSignal::new(false), RwSignal::new(None::<OneTimeLink>));
    let issue_link = task(
        async move |()| account.get_untracked().issue_link(api).await,
        move |issued| link.set(Some(issued)),
    );
    let set_active = task(
        async move |on| account.get_untracked().set_active(api, on).await.map(|()| on),
        move |on| {
            open.set(false);
            link.set(None);
            let name = account.with_untracked(|account| account.name.clone());
            toasts.good(format!("{name} is {}.", if on { "active again" } else { "deactivated" }));
            changed.run(());
            // The pressed button is removed.
            focus::heading();
        },
    );
    let ask = move || {
        set_active.clear();
        open.set(true);
    };
    let active = Memo::new(move |_| account.with(|account| account.active));
    let can_issue_link = Memo::new(move |_| account.with(|account| account.active && account.has_email));
    let has_second_factor = Memo::new(move |_| account.with(|account| account.second_factor));
    let account_id = Signal::derive(move || account.with(|account| account.id));
    let name_signal = Signal::derive(move || account.with(|account| account.name.clone()));
    let verb = move || match account.with(|account| account.has_password) {
        true => "Reset password",
        false => "New invitation",
    };
    let name = move || account.with(|account| account.name.clone());
    let log = move || account.with(|account| format!("/admin/log?subject=account:{}", account.id));
    let issued = move || link.get().map(|link| view! { <LinkToHandOver link=link name=untrack(name) /> });
    view! {
        <Card title="Access">
            <p>{move || account.with(Account::description)}</p>
            <ProblemAlert error=issue_link.error() />
            {issued}
            <Show when=move || !open.get()>
                <ProblemAlert error=set_active.error() />
            </Show>
            <div class="actions">
                <Show when=move || can_issue_link.get()>
                    <Button kind=Kind::Quiet busy=issue_link.busy() on_press=move || issue_link.run(())>{verb}</Button>
                </Show>
                <Show when=move || has_second_factor.get()>
                    <RemoveSecondFactor id=account_id name=name_signal changed=changed />
                </Show>
                <Show
                    when=move || active.get()
                    fallback=move || {
                        view! {
                            <Button kind=Kind::Quiet busy=set_active.busy() on_press=move || set_active.run(true)>
                                "Activate"
                            </Button>
                        }
                    }
                >
                    <Button kind=Kind::Quiet on_press=ask>"Deactivate"</Button>
                </Show>
            </div>
            <p><a href=log>"What was changed of this account"</a></p>
        </Card>
        <Confirm
            open=open
            title=Signal::derive(move || format!("Deactivate {}?", name()))
            verb="Deactivate"
            kind=Kind::Danger
            busy=set_active.busy()
            error=set_active.error()
            on_confirm=move || set_active.run(false)
        >
            <p>{move || account.with(Account::deactivation_effect)}</p>
        </Confirm>
    }
}
