//! Making a change: it is tried, bookings that stand in its way are shown, and only then is it made.

use leptos::prelude::*;
use pitboard_api::{Conflict, Preview, ProblemCode};
use pitboard_domain::conflicts::ConflictKind;

use super::change::{Change, days, slots};
use crate::{
    api::{Api, use_api},
    components::{Button, Confirm, Dialog, Kind, ProblemAlert, use_toasts},
    dates,
    retry::RetryKey,
    task::{Task, task},
    trouble::Trouble,
};

/// One place from which changes are made, one at a time; a handle to copy around.
#[derive(Clone, Copy)]
pub struct Changing {
    /// What stands in the way of the change that was tried last.
    found: RwSignal<Option<(Change, Preview)>>,
    asks: RwSignal<bool>,
    /// What is done once it is confirmed.
    asked: RwSignal<Option<Change>>,
    confirms: RwSignal<bool>,
    attempt: Task<Attempt>,
}

struct Attempt {
    change: Result<Change, Trouble>,
    accept: bool,
}

enum Outcome {
    Made(Change),
    InTheWay(Change, Preview),
}

/// `changing(move |change| list.refresh())`: the visitor is told by itself.
pub fn changing(made: impl Fn(Change) + 'static) -> Changing {
    let (api, toasts) = (use_api(), use_toasts());
    let (found, asks) = (RwSignal::new(None), RwSignal::new(false));
    let (asked, confirms) = (RwSignal::new(None), RwSignal::new(false));
    let keys = RetryKey::new();
    let attempt = task(
        async move |attempt: Attempt| run(api, keys, attempt.change?, attempt.accept).await,
        move |outcome| match outcome {
            Outcome::InTheWay(change, preview) => {
                confirms.set(false);
                found.set(Some((change, preview)));
                asks.set(true);
            }
            Outcome::Made(change) => {
                keys.done();
                asks.set(false);
                confirms.set(false);
                toasts.good(change.made());
                made(change);
            }
        },
    );
    Changing { found, asks, asked, confirms, attempt }
}

async fn run(
    api: Api,
    keys: RetryKey<(Change, bool)>,
    change: Change,
    accept: bool,
) -> Result<Outcome, Trouble> {
    let preview = async || api.call(async |client| change.preview(&client).await).await;
    let wanted = (change.clone(), accept);
    let again = keys.knows(&wanted);
    // What was sent before and got no answer may stand in its own way.
    if !accept && !again {
        let preview = preview().await?;
        if preview.total > 0 {
            return Ok(Outcome::InTheWay(change, preview));
        }
    }
    let key = keys.of(&wanted);
    match api.call(async |client| change.make(&client.with_key(&key), accept).await).await {
        Ok(()) => Ok(Outcome::Made(change)),
        // It was taken back, and only the answer was lost.
        Err(trouble) if again && trouble.is(ProblemCode::NotFound) => Ok(Outcome::Made(change)),
        // Somebody booked meanwhile.
        Err(trouble) if trouble.is(ProblemCode::Conflicts) => {
            let preview = preview().await?;
            Ok(Outcome::InTheWay(change, preview))
        }
        Err(trouble) => Err(trouble),
    }
}

impl Changing {
    /// Tries a change, and makes it if nothing stands in its way.
    pub fn begin(self, change: Result<Change, Trouble>) {
        self.attempt.run(Attempt { change, accept: false });
    }

    /// Asks before something whose effect is wide: many days may go with it, or every setting.
    pub fn ask(self, change: Change) {
        self.clear();
        self.asked.set(Some(change));
        self.confirms.set(true);
    }

    pub fn busy(self) -> Signal<bool> {
        self.attempt.busy()
    }

    /// Why the last change was refused.
    pub fn trouble(self) -> Signal<Option<Trouble>> {
        self.attempt.trouble()
    }

    /// Forgets why.
    pub fn clear(self) {
        self.attempt.clear();
    }

    fn accept(self) {
        if let Some((change, _)) = self.found.get_untracked() {
            self.attempt.run(Attempt { change: Ok(change), accept: true });
        }
    }
}

/// What is asked before, what it means, and what verb answers it.
fn question(change: &Change) -> Option<(String, &'static str, &'static str)> {
    Some(match change {
        Change::Reopen(closure) => {
            (format!("Open {} again?", days(closure.first_date, closure.last_date)), "", "Open again")
        }
        Change::ResetCapacity(one) => {
            (format!("As many slots as always on {}?", dates::short(one.date)), "", "As always again")
        }
        Change::Withdraw(from) => {
            (format!("Take back the week of {}?", dates::short(*from)), "", "Take back")
        }
        Change::Import(..) => (
            "Set everything as the file says?".to_owned(),
            "All settings become those of the file, and act at once.",
            "Set everything",
        ),
        Change::Reset => (
            "Reset the settings?".to_owned(),
            "They become what a workshop begins with. Name, phone, zone and currency stay.",
            "Reset",
        ),
        _ => return None,
    })
}

/// `<Conflicts of=changing />`: asks by itself, before what reaches far and where bookings stand in the way.
#[component]
pub fn Conflicts(of: Changing) -> impl IntoView {
    let acceptable = move || of.found.with(|found| found.as_ref().is_some_and(|found| found.1.acceptable));
    let content = move || of.found.get().map(|(_, preview)| list(preview));
    let asked = Memo::new(move |_| of.asked.with(|change| question(change.as_ref()?)).unwrap_or_default());
    let confirm = move || {
        if let Some(change) = of.asked.get_untracked() {
            of.begin(Ok(change));
        }
    };
    view! {
        <Confirm
            open=of.confirms
            title=Signal::derive(move || asked.get().0)
            verb=Signal::derive(move || asked.get().2.to_owned())
            busy=of.busy()
            trouble=of.trouble()
            on_confirm=confirm
        >
            <p>{move || asked.get().1}</p>
        </Confirm>
        <Dialog open=of.asks title="Bookings stand in the way">
            <div class="stack">
                {content}
                <ProblemAlert trouble=of.trouble() />
            </div>
            <div class="actions">
                <Button kind=Kind::Quiet on_press=move || of.asks.set(false)>"Leave it as it is"</Button>
                <Show when=acceptable>
                    <Button kind=Kind::Danger busy=of.busy() on_press=move || of.accept()>"Change it all the same"</Button>
                </Show>
            </div>
        </Dialog>
    }
}

fn list(preview: Preview) -> impl IntoView {
    let words = match (preview.acceptable, preview.total) {
        (true, 1) => {
            "One booked slot is left without room. Its booking stays until it is moved or cancelled."
        }
        (true, _) => {
            "These booked slots are left without room. The bookings stay until they are moved or cancelled; nothing new is taken before there is room again."
        }
        (false, _) => "These are booked in periods that would be gone. Move or cancel them first.",
    };
    let rest = usize::try_from(preview.total).unwrap_or(usize::MAX).saturating_sub(preview.conflicts.len());
    let line = |one: Conflict| {
        let when = format!("{}, {}, slot {}", dates::day(one.date), dates::clock(one.period), one.slot_no);
        view! {
            <li>
                <a href=format!("/jobs/{}", one.reference)>{one.reference.clone()}</a>
                <span>{when}</span>
                <span class="muted small">{why(&one)}</span>
            </li>
        }
    };
    view! {
        <p>{words}</p>
        <ul class="conflicts" tabindex="0" aria-label="Bookings in the way">
            {preview.conflicts.into_iter().map(line).collect_view()}
        </ul>
        {(rest > 0).then(|| view! { <p class="muted small">{format!("And {rest} more.")}</p> })}
    }
}

fn why(one: &Conflict) -> String {
    match one.kind {
        ConflictKind::PeriodGone => "The period would be gone".to_owned(),
        ConflictKind::Closed => "Would be closed".to_owned(),
        ConflictKind::OverCapacity => format!("{} booked, {}", one.occupied, slots(one.capacity)),
        ConflictKind::DailyLimit => format!("{} on the day, limit {}", one.occupied, one.capacity),
    }
}
