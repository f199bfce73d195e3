//! The last step of somebody who is not signed in: the same page goes on afterwards, with everything as it was.

use leptos::prelude::*;

use super::joining::Joining;
use crate::{
    components::{Dialog, SkeletonLines},
    lazy::{LazyPart, chunk},
};

chunk!(accounts: forms pages::book::joining_forms::JoiningForms);

/// `done` comes once somebody is signed in.
#[component]
pub fn JoiningDialog(joining: Joining, done: UnsyncCallback<()>) -> impl IntoView {
    let Joining { open, is_new, joined, .. } = joining;
    provide_context(joining);
    Effect::new(move || {
        if joined.get() {
            joined.set(false);
            open.set(false);
            done.run(());
        }
    });
    let title = Signal::derive(move || {
        if is_new.get() { "Create an account to book" } else { "Sign in to book" }.to_owned()
    });
    view! {
        <Dialog open=open title=title>
            <div class="joining">
                <p class="muted">"Your choice and everything you entered stay as they are."</p>
                <LazyPart part=forms><SkeletonLines count=6 /></LazyPart>
            </div>
        </Dialog>
    }
}
