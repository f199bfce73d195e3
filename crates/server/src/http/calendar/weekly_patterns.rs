//! Weekly patterns: the periods of each weekday, from a date on.

use actix_web::{
    HttpRequest, HttpResponse, delete, get, post,
    web::{Data, Path},
};
use pitboard_api::{
    ChangeQuery, CreateWeeklyPattern, CreateWeeklyPeriod, FieldError, PageQuery, Preview, ProblemCode,
    RemovalQuery, Weekday, WeekdayPeriods, WeeklyPattern, WeeklyPatternPage, WeeklyPeriod,
    page::limit_or_default, paths, wire,
};
use pitboard_domain::{
    calendar::{self, Period},
    change::PERIODS_OF_A_DAY,
    settings::CAPACITY,
};

use crate::{
    app::{calendar::weekly_patterns, refusal::sentence},
    auth::extract::{Admin, Staff},
    db::{self, Connection},
    http::calendar::calendar_change,
    state::State,
    web::{
        body::Json,
        cursor,
        error::{ApiError, Refused},
        fields::Fields,
        openapi::{
            BadCreation, BadQuery, Failures, IdempotencyKey, Missing, PatternKept, PatternRefused,
            ValidFromPath,
        },
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
    query: Query<PageQuery>,
) -> Result<HttpResponse, ApiError> {
    let query = query.parse()?;
    let after = cursor::decode_place(query.cursor.as_deref(), |[day]| cursor::date(day))?;
    let mut patterns = state.read(|conn| Ok(db::calendar::patterns(conn)?)).await?;
    patterns.retain(|pattern| after.is_none_or(|after| after < pattern.valid_from()));
    let place = |pattern: &calendar::WeeklyPattern| [cursor::day(pattern.valid_from())];
    let shown = |patterns: Vec<_>| Ok::<_, ApiError>(patterns.iter().map(pattern).collect());
    Ok(HttpResponse::Ok().json(cursor::page_after(patterns, limit_or_default(query.limit), place, shown)?))
}

/// Returns the weekly pattern that begins on a date.
#[utoipa::path(tag = "calendar", security(("bearer" = [])), params(ValidFromPath), responses((status = 200, body = WeeklyPattern), Staff, Missing, BadQuery, Failures))]
#[get("/api/v1/weekly-periods/{valid_from}")]
pub async fn get_weekly_pattern(
    state: Data<State>,
    _staff: Staff,
    path: Path<String>,
) -> Result<HttpResponse, ApiError> {
    let valid_from = wire::parse_date(&path).ok_or_else(ApiError::not_found)?;
    let found = state.read(move |conn| weekly_patterns::by_date(conn, valid_from)).await?;
    Ok(HttpResponse::Ok().json(pattern(&found.ok_or_else(ApiError::not_found)?)))
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
        Admin, BadCreation, PatternRefused, Failures,
    )
)]
#[post("/api/v1/weekly-periods")]
pub async fn create_weekly_pattern(
    state: Data<State>,
    request: HttpRequest,
    admin: Admin,
    query: Query<ChangeQuery>,
    body: Json<CreateWeeklyPattern>,
) -> Result<HttpResponse, ApiError> {
    let body = body.parse().await?;
    let terms = calendar_change::terms(&query, body.accept_conflicts)?;
    let key = calendar_change::key(&request, &admin, "create_weekly_pattern", &body, terms)?;
    let new = parsed(&body)?;
    let place = |made: &WeeklyPattern| paths::GET_WEEKLY_PATTERN.with(made.valid_from);
    calendar_change::create(&state, &admin, key, place, move |tx| {
        Ok(weekly_patterns::create(tx, terms, &new)?.map(|()| pattern(&new)))
    })
    .await
}

/// Deletes a weekly pattern that is not in force yet.
///
/// The pattern before it stays in force. With `dry_run=true` it lists the conflicts and changes nothing;
/// with `accept_conflicts` it succeeds in spite of them.
#[utoipa::path(
    tag = "calendar", security(("bearer" = [])),
    params(ValidFromPath, RemovalQuery),
    responses(
        (status = 200, description = "With `dry_run`: what it would come into conflict with", body = Preview),
        (status = 204, description = "It is gone"),
        Admin, Missing, BadQuery, PatternKept, Failures,
    )
)]
#[delete("/api/v1/weekly-periods/{valid_from}")]
pub async fn delete_weekly_pattern(
    state: Data<State>,
    admin: Admin,
    path: Path<String>,
    query: Query<RemovalQuery>,
) -> Result<HttpResponse, ApiError> {
    let valid_from = wire::parse_date(&path).ok_or_else(ApiError::not_found)?;
    let exists = move |conn: &mut Connection<'_>| Ok(weekly_patterns::by_date(conn, valid_from)?.is_some());
    let terms = calendar_change::removal_terms(&state, &query, exists).await?;
    calendar_change::remove(&state, &admin, move |tx| weekly_patterns::delete(tx, terms, valid_from)).await
}

fn pattern(pattern: &calendar::WeeklyPattern) -> WeeklyPattern {
    WeeklyPattern { valid_from: pattern.valid_from(), days: days(pattern.days()) }
}

/// The periods of each weekday, Monday first.
pub fn days(days: &[Vec<calendar::WeeklyPeriod>; 7]) -> Vec<WeekdayPeriods> {
    let period = |p: &calendar::WeeklyPeriod| WeeklyPeriod {
        start: p.period.start,
        end: p.period.end,
        capacity: p.capacity,
    };
    let day = |(weekday, periods): (Weekday, &Vec<calendar::WeeklyPeriod>)| WeekdayPeriods {
        weekday,
        periods: periods.iter().map(period).collect(),
    };
    Weekday::ALL.into_iter().zip(days).map(day).collect()
}

/// The pattern in the domain's terms: each weekday once, its periods apart.
fn parsed(body: &CreateWeeklyPattern) -> Result<calendar::WeeklyPattern, ApiError> {
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
        Some(pointer) => Err(inconsistent(&pointer, "Each weekday stands there once.".to_owned())),
        None => calendar::WeeklyPattern::new(body.valid_from, days.map(Option::unwrap_or_default))
            .map_err(|error| inconsistent("/days", sentence(&error))),
    }
}

fn weekly(new: &CreateWeeklyPeriod) -> calendar::WeeklyPeriod {
    let CreateWeeklyPeriod { start, end, capacity } = *new;
    calendar::WeeklyPeriod { period: Period { start, end }, capacity }
}

/// Fields that are fine by themselves and contradict each other.
fn inconsistent(pointer: &str, detail: String) -> ApiError {
    let error = FieldError { pointer: pointer.to_owned(), detail: detail.clone() };
    Refused { errors: vec![error], ..Refused::new(ProblemCode::Inconsistent, detail) }.into()
}
