//! The last step of a visitor who is signed out: a dialog to register or sign in, after which the booking
//! continues.

use leptos::prelude::*;

use crate::{
    components::{AccountInput, Button, Dialog, Kind, Notice, RegisterForm, SignInForm, SkeletonLines},
    focus,
    lazy::{LazyPart, chunk},
    shop::use_shop,
};

chunk!(accounts: forms pages::book::account_dialog::AccountForms);

/// The dialog's state and what was typed into it; a handle to copy around.
#[derive(Clone, Copy)]
pub struct AccountPrompt {
    is_open: RwSignal<bool>,
    /// Whether the dialog offers to register rather than to sign in.
    is_new: RwSignal<bool>,
    /// Whether it was opened by a booking, which then continues.
    has_booking: RwSignal<bool>,
    input: AccountInput,
    is_signed_in: RwSignal<bool>,
}

impl AccountPrompt {
    pub fn new() -> Self {
        Self {
            is_open: RwSignal::new(false),
            is_new: RwSignal::new(true),
            has_booking: RwSignal::new(true),
            input: AccountInput::new(),
            is_signed_in: RwSignal::new(false),
        }
    }

    /// Opens the dialog for a booking that needs an account.
    pub fn open(self) {
        self.show(true, true);
    }

    /// Opens the dialog for a booking whose session has ended.
    pub fn open_for_sign_in(self) {
        self.show(false, true);
    }

    /// Opens the dialog for a visitor who has an account and has not booked yet.
    pub fn open_before_booking(self) {
        self.show(false, false);
    }

    fn show(self, is_new: bool, has_booking: bool) {
        if !is_new {
            self.is_new.set(false);
        }
        self.has_booking.set(has_booking);
        self.is_open.set(true);
    }
}

/// Calls `done` once the visitor has signed in for a booking.
#[component]
pub fn AccountDialog(prompt: AccountPrompt, done: UnsyncCallback<()>) -> impl IntoView {
    let AccountPrompt { is_open, is_new, has_booking, is_signed_in, .. } = prompt;
    provide_context(prompt);
    Effect::new(move || {
        if is_signed_in.get() {
            is_signed_in.set(false);
            is_open.set(false);
            if has_booking.get_untracked() {
                done.run(());
            } else {
                // The button that opened the dialog is gone.
                focus::when_drawn("#step-vehicle");
            }
        }
    });
    let shop = use_shop();
    let is_closed = Memo::new(move |_| shop.get().is_some_and(|shop| !shop.registration));
    let title = Signal::derive(move || {
        if is_new.get() && !is_closed.get() { "Create an account to book" } else { "Sign in to book" }
            .to_owned()
    });
    view! {
        <Dialog open=is_open title=title>
            <div class="account-dialog">
                <p class="muted">"Your choice and everything you entered stay as they are."</p>
                <LazyPart part=forms><SkeletonLines count=6 /></LazyPart>
            </div>
        </Dialog>
    }
}

/// The forms of the dialog, loaded when it is first opened.
#[component]
pub fn AccountForms() -> impl IntoView {
    let AccountPrompt { is_new, input, is_signed_in, .. } = expect_context();
    let shop = use_shop();
    let is_closed = Memo::new(move |_| shop.get().is_some_and(|shop| !shop.registration));
    let phone = move || shop.phone().map(|phone| format!(": {phone}")).unwrap_or_default();
    let on_done = move || is_signed_in.set(true);
    focus::soon(".account-dialog :is(input, button)");
    view! {
        <Show when=move || is_closed.get()>
            <Notice>"New customers call us" {phone} "."</Notice>
        </Show>
        <Show
            when=move || is_new.get() && !is_closed.get()
            fallback=move || {
                view! {
                    <SignInForm input=input on_done=on_done />
                    <Show when=move || !is_closed.get()>
                        <p class="aside">
                            "No account yet? "
                            <Button kind=Kind::Plain on_press=move || is_new.set(true)>"Create one"</Button>
                        </p>
                    </Show>
                }
            }
        >
            <p class="aside">
                "You have an account? "
                <Button kind=Kind::Plain on_press=move || is_new.set(false)>"Sign in instead"</Button>
            </p>
            <RegisterForm input=input on_done=on_done />
        </Show>
    }
}
