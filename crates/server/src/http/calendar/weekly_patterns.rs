//! Weekly patterns: the periods of each weekday, from a date on.

use actix_web::{HttpResponse, delete, get, post, web::Data};
use pitboard_api::{
    ChangeQuery, CreateWeeklyPattern, CreateWeeklyPeriod, FieldError, PageQuery, Preview, ProblemCode,
    RemovalQuery, Weekday, WeekdayPeriods, WeeklyPattern, WeeklyPatternPage, WeeklyPeriod, paths,
};
use pitboard_domain::{
    calendar::{self, Period},
    change::PERIODS_OF_A_DAY,
    settings::CAPACITY,
};

use crate::{
    app::refusal::sentence,
    auth::extract::{Admin, Staff},
    db,
    http::{
        calendar::{
            calendar_change::Response,
            entries::{self, CalendarEntry},
        },
        idempotency::IdempotencyKey,
        respond::{Created, Found, NoContent, Resource},
    },
    state::State,
    web::{
        body::Json,
        cursor::{self, ListQuery},
        error::{ApiError, Refused},
        fields::Fields,
        openapi::{
            BadQuery, BadRemoval, BadWrite, Failures, IfNoneMatch, Missing, NotModified, PatternKept,
            PatternRefused,
        },
        path::ValidFrom,
        query::Query,
    },
};

/// Lists the weekly patterns.
///
/// By the date from which they are in force, former ones included.
#[utoipa::path(tag = "calendar", security(("bearer" = [])), params(PageQuery), responses((status = 200, body = WeeklyPatternPage), Staff, Missing, BadQuery, Failures))]
#[get("/api/v1/weekly-periods")]
pub async fn list_weekly_patterns(
    state: Data<State>,
    _staff: Staff,
    query: ListQuery<PageQuery>,
) -> Result<HttpResponse, ApiError> {
    let (_, page) = query.parse()?;
    let after = page.after(cursor::date)?;
    let mut patterns = state.read(|conn| Ok(db::weekly_patterns::list(conn)?)).await?;
    patterns.retain(|pattern| after.is_none_or(|after| after < pattern.valid_from()));
    let place = |pattern: &calendar::WeeklyPattern| cursor::day(pattern.valid_from());
    let present = |patterns: Vec<calendar::WeeklyPattern>| {
        Ok::<_, ApiError>(patterns.into_iter().map(CalendarEntry::view).collect())
    };
    Ok(HttpResponse::Ok().json(page.page(patterns, place, present)?))
}

/// Returns the weekly pattern that begins on a date.
#[utoipa::path(tag = "calendar", security(("bearer" = [])), params(ValidFrom, IfNoneMatch), responses((status = 200, body = WeeklyPattern), NotModified, Staff, Missing, BadQuery, Failures))]
#[get("/api/v1/weekly-periods/{valid_from}")]
pub async fn get_weekly_pattern(
    state: Data<State>,
    _staff: Staff,
    valid_from: ValidFrom,
) -> Result<Found<WeeklyPattern>, ApiError> {
    entries::get::<calendar::WeeklyPattern>(&state, valid_from.parse()?).await
}

/// Creates a weekly pattern.
///
/// In force from `valid_from`, tomorrow at the earliest, until the next pattern begins; replaces a pattern
/// that begins on the same date. Refused while later appointments hold slots in periods that it does not
/// contain with the same start and end. With `dry_run=true` it lists the conflicts and changes nothing;
/// with `accept_conflicts` it succeeds in spite of them.
#[utoipa::path(
    tag = "calendar", security(("bearer" = [])), request_body = CreateWeeklyPattern,
    params(ChangeQuery, IdempotencyKey),
    responses(
        (status = 200, description = "With `dry_run`: what it would come into conflict with", body = Preview),
        (status = 201, body = WeeklyPattern, headers(("Location" = String))),
        Admin, BadWrite, PatternRefused, Failures,
    )
)]
#[post("/api/v1/weekly-periods")]
pub async fn create_weekly_pattern(
    state: Data<State>,
    admin: Admin,
    key: IdempotencyKey,
    query: Query<ChangeQuery>,
    body: Json<CreateWeeklyPattern>,
) -> Result<Response<Created<WeeklyPattern>>, ApiError> {
    entries::create::<calendar::WeeklyPattern>(&state, &admin, key, query, body).await
}

/// Deletes a weekly pattern that is not in force yet.
///
/// The pattern before it stays in force. With `dry_run=true` it lists the conflicts and changes nothing;
/// with `accept_conflicts` it succeeds in spite of them.
#[utoipa::path(
    tag = "calendar", security(("bearer" = [])),
    params(ValidFrom, RemovalQuery, IdempotencyKey),
    responses(
        (status = 200, description = "With `dry_run`: what it would come into conflict with", body = Preview),
        (status = 204, description = "Deleted"),
        Admin, Missing, BadRemoval, PatternKept, Failures,
    )
)]
#[delete("/api/v1/weekly-periods/{valid_from}")]
pub async fn delete_weekly_pattern(
    state: Data<State>,
    admin: Admin,
    valid_from: ValidFrom,
    key: IdempotencyKey,
    query: Query<RemovalQuery>,
) -> Result<Response<NoContent>, ApiError> {
    entries::delete::<calendar::WeeklyPattern>(&state, &admin, valid_from.parse()?, key, query).await
}

impl Resource for WeeklyPattern {
    fn location(&self) -> Option<String> {
        Some(paths::GET_WEEKLY_PATTERN.with(self.valid_from))
    }
}

impl CalendarEntry for calendar::WeeklyPattern {
    type Body = CreateWeeklyPattern;
    type View = WeeklyPattern;

    fn accepts_conflicts(body: &CreateWeeklyPattern) -> bool {
        body.accept_conflicts
    }

    fn parse(body: CreateWeeklyPattern) -> Result<Self, ApiError> {
        parse_pattern(&body)
    }

    fn view(self) -> WeeklyPattern {
        WeeklyPattern { valid_from: self.valid_from().into(), days: weekday_periods(self.days()) }
    }
}

/// Returns the periods of each weekday, Monday first.
pub fn weekday_periods(days: &[Vec<calendar::WeeklyPeriod>; 7]) -> Vec<WeekdayPeriods> {
    let period = |p: &calendar::WeeklyPeriod| WeeklyPeriod {
        start: p.period.start.into(),
        end: p.period.end.into(),
        capacity: p.capacity,
    };
    let day = |(weekday, periods): (Weekday, &Vec<calendar::WeeklyPeriod>)| WeekdayPeriods {
        weekday,
        periods: periods.iter().map(period).collect(),
    };
    Weekday::ALL.into_iter().zip(days).map(day).collect()
}

/// Parses a pattern: each weekday at most once, its periods not overlapping.
fn parse_pattern(body: &CreateWeeklyPattern) -> Result<calendar::WeeklyPattern, ApiError> {
    let mut fields = Fields::new();
    let mut days: [Option<Vec<calendar::WeeklyPeriod>>; 7] = Default::default();
    let mut twice = None;
    if body.days.len() > days.len() {
        fields.add("/days", "must have at most 7 days");
    }
    for (place, day) in body.days.iter().enumerate() {
        let pointer = format!("/days/{place}/periods");
        if day.periods.len() > PERIODS_OF_A_DAY {
            fields.add(&pointer, format_args!("must have at most {PERIODS_OF_A_DAY} periods"));
        }
        for (number, period) in day.periods.iter().enumerate() {
            fields.within(&format!("{pointer}/{number}/capacity"), period.capacity, &CAPACITY);
        }
        let of_weekday = &mut days[day.weekday as usize];
        if of_weekday.replace(day.periods.iter().map(weekly).collect()).is_some() {
            twice = Some(format!("/days/{place}/weekday"));
        }
    }
    fields.finish()?;
    match twice {
        Some(pointer) => Err(inconsistent(&pointer, "Each weekday may be listed only once.".to_owned())),
        None => calendar::WeeklyPattern::new(*body.valid_from, days.map(Option::unwrap_or_default))
            .map_err(|error| inconsistent("/days", sentence(&error))),
    }
}

fn weekly(new: &CreateWeeklyPeriod) -> calendar::WeeklyPeriod {
    let period = Period { start: *new.start, end: *new.end };
    calendar::WeeklyPeriod { period, capacity: new.capacity }
}

/// Refuses fields that are valid by themselves and contradict each other.
fn inconsistent(pointer: &str, detail: String) -> ApiError {
    let error = FieldError { pointer: pointer.to_owned(), detail: detail.clone() };
    Refused { errors: vec![error], ..Refused::new(ProblemCode::Inconsistent, detail) }.into()
}
