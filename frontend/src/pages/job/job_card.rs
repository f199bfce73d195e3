//! The printed job card that accompanies the vehicle: the job's data and blank lines.

use leptos::prelude::*;
use pitboard_api::Appointment;

use crate::{
    dates, labels,
    live::Live,
    pages::appointment::facts::{notes, when},
    shop::use_shop,
};

/// The number of blank lines.
const LINES: usize = 6;

/// `<JobCard live=live />`: visible in print only.
#[component]
pub fn JobCard(live: Live<Appointment>) -> impl IntoView {
    let shop = use_shop();
    move || {
        live.data.get().map(|job| {
            let phone = shop.phone().map(|phone| format!(" · {phone}"));
            card(job, format!("{}{}", shop.name(), phone.unwrap_or_default()))
        })
    }
}

fn card(job: Appointment, workshop: String) -> impl IntoView {
    let car = format!("{} {} ({})", job.vehicle.make, job.vehicle.model, job.vehicle.year);
    let kind = labels::vehicle_type(job.vehicle.r#type);
    let plate = job.vehicle.license_plate.clone().unwrap_or_else(|| "no plate".to_owned());
    let assignee = job.assignee.as_ref().map_or("—".to_owned(), |assignee| assignee.name.clone());
    let wishes = job.customer_notes.clone().unwrap_or_else(|| "none".to_owned());
    let started = job.work_started_at.map(|at| format!(", begun {}", dates::moment(at)));
    let lines = (0..LINES).map(|_| view! { <i></i> }).collect_view();
    view! {
        <article class="print-only job-card" aria-label="Job card">
            <header>
                <p>{workshop}</p>
                <p class="job-card-reference">{job.reference.clone()}</p>
            </header>
            <p class="job-card-title">{job.service.name.clone()}</p>
            <p class="job-card-plate">{plate}</p>
            <dl class="particulars">
                <dt>"Vehicle"</dt>
                <dd>{car} " · " {kind}</dd>
                <dt>"Customer"</dt>
                <dd>{job.customer.name.clone()} " · " {job.customer.phone.clone()}</dd>
                <dt>"When"</dt>
                <dd>{when(&job)}</dd>
                <dt>"Works on it"</dt>
                <dd>{assignee}</dd>
                <dt>"Priority"</dt>
                <dd>{labels::priority(job.priority)}</dd>
                <dt>"Work"</dt>
                <dd>{labels::complexity(job.complexity)}</dd>
                <dt>"Stands at"</dt>
                <dd>{labels::status(job.status)} {started}</dd>
                <dt>"Customer\u{2019}s wishes"</dt>
                <dd>{wishes}</dd>
            </dl>
            {(!job.work_notes.is_empty()).then(|| notes(job.work_notes))}
            <p class="job-card-label">"Work done, parts used"</p>
            <div class="job-card-lines">{lines}</div>
            <div class="job-card-foot">
                <span>"Mileage"</span>
                <span>"Ready at"</span>
                <span>"Signature"</span>
            </div>
        </article>
    }
}
