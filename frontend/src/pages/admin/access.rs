//! Whether and how somebody signs in: links that set a password, and switching an account off and on.

use leptos::prelude::*;
use pitboard_api::OneTimeLink;

use super::one_time_link::LinkToHandOver;
use crate::{
    api::{Api, use_api},
    components::{Button, Card, Dialog, Kind, ProblemAlert, use_toasts},
    error::ApiError,
    focus,
    task::task,
};

/// Whose account it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whose {
    Employee,
    Customer,
}

/// What the page knows of an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    pub whose: Whose,
    pub id: i64,
    pub name: String,
    pub email: bool,
    pub active: bool,
    pub has_password: bool,
}

impl Account {
    async fn hand_out(&self, api: Api) -> Result<OneTimeLink, ApiError> {
        let link = api.call(async |client| match self.whose {
            Whose::Employee => client.reset_employee_password(self.id).await,
            Whose::Customer => client.reset_customer_password(self.id).await,
        });
        link.await
    }

    async fn switch(&self, api: Api, on: bool) -> Result<(), ApiError> {
        let switched = api.call(async |client| match (self.whose, on) {
            (Whose::Employee, true) => client.activate_employee(self.id).await.map(drop),
            (Whose::Employee, false) => client.deactivate_employee(self.id).await.map(drop),
            (Whose::Customer, true) => client.activate_customer(self.id).await.map(drop),
            (Whose::Customer, false) => client.deactivate_customer(self.id).await.map(drop),
        });
        switched.await
    }

    fn in_words(&self) -> &'static str {
        match (self.active, self.has_password, self.whose) {
            (false, ..) => {
                "Deactivated: nobody signs in with this account, and no appointment can be made for it."
            }
            (true, true, _) => "Signs in with e-mail address and password.",
            (true, false, Whose::Employee) => "Invited, but has not set a password yet.",
            (true, false, Whose::Customer) => "Has no password: made at the desk.",
        }
    }

    /// What becomes of them when they are switched off.
    fn when_off(&self) -> &'static str {
        match self.whose {
            Whose::Employee => "They are signed out at once and get no more work. What they did stays.",
            Whose::Customer => "They are signed out at once and cannot book. What they had stays.",
        }
    }
}

/// `<Access account=account changed=move || live.refresh() />`: nothing while the account is not known.
#[component]
pub fn Access(account: Memo<Option<Account>>, #[prop(into)] changed: UnsyncCallback<()>) -> impl IntoView {
    let id = Memo::new(move |_| account.with(|account| account.as_ref().map(|account| account.id)));
    move || {
        let first = id.get().and_then(|_| account.get_untracked())?;
        let account = Signal::derive(move || account.get().unwrap_or_else(|| first.clone()));
        Some(view! { <Ways account=account changed=changed /> })
    }
}

#[component]
fn Ways(account: Signal<Account>, changed: UnsyncCallback<()>) -> impl IntoView {
    let (api, toasts) = (use_api(), use_toasts());
    let (open, link) = (RwSignal::new(false), RwSignal::new(None::<OneTimeLink>));
    let hand_out =
        task(async move |()| account.get_untracked().hand_out(api).await, move |made| link.set(Some(made)));
    let switch = task(
        async move |on| account.get_untracked().switch(api, on).await.map(|()| on),
        move |on| {
            open.set(false);
            link.set(None);
            let name = account.with_untracked(|account| account.name.clone());
            toasts.good(format!("{name} is {}.", if on { "active again" } else { "deactivated" }));
            changed.run(());
            // The button that was pressed goes.
            focus::heading();
        },
    );
    let ask = move || {
        switch.clear();
        open.set(true);
    };
    let active = Memo::new(move |_| account.with(|account| account.active));
    let may_have_link = Memo::new(move |_| account.with(|account| account.active && account.email));
    let verb = move || match account.with(|account| account.has_password) {
        true => "Reset password",
        false => "New invitation",
    };
    let name = move || account.with(|account| account.name.clone());
    let log = move || account.with(|account| format!("/admin/log?subject=account:{}", account.id));
    let made = move || link.get().map(|link| view! { <LinkToHandOver link=link name=untrack(name) /> });
    view! {
        <Card title="Access">
            <p>{move || account.with(Account::in_words)}</p>
            <ProblemAlert error=hand_out.error() />
            {made}
            <Show when=move || !open.get()>
                <ProblemAlert error=switch.error() />
            </Show>
            <div class="actions">
                <Show when=move || may_have_link.get()>
                    <Button kind=Kind::Quiet busy=hand_out.busy() on_press=move || hand_out.run(())>{verb}</Button>
                </Show>
                <Show
                    when=move || active.get()
                    fallback=move || {
                        view! {
                            <Button kind=Kind::Quiet busy=switch.busy() on_press=move || switch.run(true)>
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
        <Dialog open=open title=Signal::derive(move || format!("Deactivate {}?", name()))>
            <div class="stack">
                <p>{move || account.with(Account::when_off)}</p>
                <ProblemAlert error=switch.error() />
            </div>
            <div class="actions">
                <Button kind=Kind::Quiet on_press=move || open.set(false)>"Leave it"</Button>
                <Button kind=Kind::Danger busy=switch.busy() on_press=move || switch.run(false)>"Deactivate"</Button>
            </div>
        </Dialog>
    }
}
