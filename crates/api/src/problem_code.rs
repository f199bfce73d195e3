//! The table of problem codes: status, title, meaning, what to do, and an example of each. The server's refusals, its
//! pages about problems and the OpenAPI document are made from it.

use serde::{Deserialize, Serialize};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        ObjectBuilder, RefOr,
        schema::{Schema, Type},
    },
};

macro_rules! problem_codes {
    ($($code:literal $variant:ident $status:literal $title:literal $meaning:literal $action:literal $detail:literal)+) => {
        /// The code of a problem. In the order of the server's checks.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        pub enum ProblemCode { $(#[doc = $title] #[serde(rename = $code)] $variant,)+ }

        impl ProblemCode {
            pub const ALL: &'static [ProblemCode] = &[$(ProblemCode::$variant,)+];

            /// Returns the code on the wire.
            pub const fn as_str(self) -> &'static str {
                match self { $(ProblemCode::$variant => $code,)+ }
            }

            /// Returns the HTTP status of the code.
            pub const fn status(self) -> u16 {
                match self { $(ProblemCode::$variant => $status,)+ }
            }

            /// Returns the meaning of the code in a few words, for people.
            pub const fn title(self) -> &'static str {
                match self { $(ProblemCode::$variant => $title,)+ }
            }

            /// Returns the meaning of the code in sentences, for developers of clients.
            pub const fn meaning(self) -> &'static str {
                match self { $(ProblemCode::$variant => $meaning,)+ }
            }

            /// Returns what a client does about it, in sentences.
            pub const fn action(self) -> &'static str {
                match self { $(ProblemCode::$variant => $action,)+ }
            }

            /// Returns an example of the `detail` of a problem.
            pub const fn example_detail(self) -> &'static str {
                match self { $(ProblemCode::$variant => $detail,)+ }
            }
        }
    };
}

problem_codes! {
    "unauthenticated" Unauthenticated 401 "Please sign in"
        "The request has no access token, or one that is invalid, expired or of an ended session; or a \
         password or one-time link is wrong."
        "Sign in, or exchange the refresh token for a new access token, and send the request again."
        "Please sign in: the access token is missing, wrong or expired."
    "forbidden" Forbidden 403 "You may not do this"
        "The session is valid, but its role may not call this operation, or not for this resource."
        "Do not repeat the request. Call it as one of the roles that the document names for the operation \
         (x-roles)."
        "Your role, customer, may not do this."
    "second_factor_required" SecondFactorRequired 401 "A code of the second factor is needed"
        "The password or the link is right, but the account has a second factor, and the request has no code of it, \
         or one that is wrong or was used before."
        "Ask for the code of the authenticator app, or for a recovery code, and send the request again with it."
        "Enter the code of your authenticator app, or a recovery code."
    "second_factor_missing" SecondFactorMissing 403 "Set up a second factor first"
        "The workshop requires a second factor of this account, and the account has none."
        "Set one up: call POST /api/v1/me/second-factor, and confirm it."
        "The workshop requires a second factor of your account: set it up first."
    "not_found" NotFound 404 "There is no such thing"
        "The path, the id or the cursor is unknown, or the caller may not see the resource."
        "Check the base URL and the path. Start a list again without its cursor; a cursor belongs to one \
         list with its sort and filters."
        "There is no such thing here."
    "method_not_allowed" MethodNotAllowed 405 "This method is not known here"
        "The path exists, but not with this method."
        "Use one of the methods in the Allow header of the response."
        "This path supports GET, HEAD, POST, OPTIONS."
    "too_large" TooLarge 413 "The request is too large"
        "The body is longer than the operation accepts."
        "Send less, or split the request."
        "The request is too large."
    "unsupported_media_type" UnsupportedMediaType 415 "The media type of the body is not accepted"
        "The Content-Type of the request is not the one that the operation reads."
        "Send JSON as application/json, or the media type that the document names for the operation."
        "The body must be application/json."
    "malformed" Malformed 400 "The request cannot be read"
        "The body is no JSON, or the request breaks the rules of HTTP."
        "Correct the program that writes the request. Sending it again does not help."
        "The body is not JSON: expected a value at line 1 column 1."
    "validation_failed" ValidationFailed 422 "Some fields are not valid"
        "Fields of the body, the query or a header are missing, unknown or outside their limits. The list \
         `errors` names each with a JSON pointer."
        "Correct the fields in `errors` and send the request again."
        "/vehicle/license_plate must have 2 to 16 letters and digits"
    "idempotency_mismatch" IdempotencyMismatch 422 "This idempotency key was used with another body"
        "An earlier request to this path with the same Idempotency-Key had another body."
        "Use a new key for a new request, and the same key only to repeat the same request."
        "This Idempotency-Key belongs to another request."
    "version_conflict" VersionConflict 412 "It was changed in the meantime"
        "The resource is at none of the versions in If-Match, because someone else changed it."
        "Fetch the resource again, decide again, and send the change with its new ETag."
        "The appointment is at version 4."
    "capacity_exceeded" CapacityExceeded 409 "All slots of this period are taken"
        "Every slot of a period that the appointment needs is held by other appointments or reserved by \
         holds. All services share the slots."
        "Choose one of `alternatives`, or another start of list_next_starts. Sending the request again \
         helps only after a slot was released."
        "All slots of 2026-11-23 09:00 are taken."
    "hold_expired" HoldExpired 409 "The hold has expired and its slots are taken"
        "The hold of the booking has expired, was released or used, or never was. The booking was tried without it, and \
         a period that it needs has no free slot."
        "Choose one of `alternatives`, or another start of list_next_starts. Hold it before the customer enters the \
         details."
        "The hold has expired, and all slots of 2026-11-23 09:00 are taken."
    "closed" Closed 409 "The workshop is closed then"
        "The date is no working day, or a closure covers the date or the period."
        "Choose one of `alternatives`, or another start of list_next_starts."
        "The workshop is closed on 2026-11-22."
    "unknown_period" UnknownPeriod 409 "No period starts then"
        "No period of that date starts at this time."
        "Choose the start of a period from get_availability."
        "No period starts at 10:00 on 2026-11-23."
    "past_period" PastPeriod 409 "This period has begun or is over"
        "The period has started or ended. Staff may book into a started period, nobody into one that has \
         ended."
        "Choose a later start."
        "The period at 09:00 on 2026-11-23 has begun."
    "too_soon" TooSoon 409 "This period starts too soon"
        "The start is closer than the lead time of the workshop (`min_lead_minutes`), or a change of the \
         calendar begins too early."
        "Choose a later start."
        "The period at 11:00 on 2026-11-23 starts too soon."
    "too_far_ahead" TooFarAhead 409 "This date is too far ahead"
        "The date is after the last bookable day (`max_days_ahead`)."
        "Choose an earlier date."
        "2027-11-23 is too far ahead."
    "daily_limit" DailyLimit 409 "No more appointments are taken for this day"
        "As many appointments start on the day as the workshop accepts, although slots may be free."
        "Choose another day from `alternatives` or list_next_starts."
        "2026-11-23 takes no more appointments."
    "invalid_transition" InvalidTransition 409 "Its status does not allow this"
        "The transition does not exist from the current status of the appointment."
        "Fetch the appointment: `may` lists the transitions that the caller may make now."
        "A completed appointment cannot be cancelled."
    "vehicle_already_booked" VehicleAlreadyBooked 409 "This vehicle is booked in this period already"
        "An appointment of a car with this license plate holds a slot in the same period."
        "Choose another period, or change the existing appointment."
        "GJ01AB1234 is booked in this period already."
    "customer_limit" CustomerLimit 409 "This customer has as many appointments as one may have"
        "The customer has as many active appointments as the workshop allows: `max_active_per_customer`, or before the \
         staff have confirmed them `new_customers`."
        "Cancel or complete one of them first, or call the workshop."
        "This customer has 5 active appointments."
    "cancellation_window_passed" CancellationWindowPassed 409 "It is too late to move or cancel; please call"
        "Customers may reschedule and cancel only until a time before the start that the workshop sets."
        "Call the workshop. Staff can still change the appointment."
        "Appointments can be cancelled until 24 hours before they start."
    "conflicts" Conflicts 409 "Existing bookings conflict with this change"
        "Booked slots would be outside the calendar after this change. The list `conflicts` names them."
        "Reschedule the appointments, or send the change again and accept its conflicts. A dry run lists \
         them without a change."
        "1 booked slot is in conflict with this change."
    "in_use" InUse 409 "It is in use"
        "Something else depends on it: appointments, services, or a name that must be unique."
        "Resolve what `errors` names, then send the request again."
        "Active appointments are assigned to this employee."
    "already_exists" AlreadyExists 409 "There is one already"
        "Another resource of the caller has the value that must be unique, such as an external reference."
        "If this is a repetition, look the existing one up; otherwise send another value."
        "Another appointment has this external reference."
    "several_customers" SeveralCustomers 409 "Several customers have this phone number"
        "The booking names its customer by a phone number that several customers have. `errors` lists their ids."
        "Ask the person, and send the booking again with `customer: { id }`."
        "Several customers have this phone number: name one by its id."
    "email_taken" EmailTaken 409 "This e-mail address has an account already"
        "Another account has this e-mail address; case does not matter."
        "Sign in to that account, or use another address."
        "This e-mail address has an account already."
    "last_admin" LastAdmin 409 "The last admin must stay"
        "The change would leave no active admin who can sign in."
        "Make another account an admin first."
        "The last admin cannot be deactivated."
    "inconsistent" Inconsistent 409 "The fields contradict each other or name nothing that exists"
        "Each field is valid, but together they contradict each other or the data: for example, an id \
         names nothing."
        "Read `detail` and `errors`, correct the fields, and send the request again."
        "Service 99 does not exist."
    "rate_limited" RateLimited 429 "Too many requests"
        "The caller or its network sent more requests than allowed."
        "Wait for the seconds in Retry-After, then send the request again."
        "Too many requests; please wait."
    "unavailable" Unavailable 503 "Please try again in a moment"
        "The database is unreachable or busy. The write may have been made or not, if the connection was \
         lost at its end."
        "Wait for the seconds in Retry-After and send the request again, with the same Idempotency-Key."
        "This cannot be done right now. Please try again, with the same Idempotency-Key if you sent one."
    "internal" Internal 500 "Something went wrong on our side"
        "A fault of the server. The cause is in its log, under the X-Request-Id of the response."
        "Report the X-Request-Id to the operator. A repetition seldom helps."
        "Something went wrong on our side; it has been logged."
}

impl PartialSchema for ProblemCode {
    fn schema() -> RefOr<Schema> {
        let codes = ProblemCode::ALL.iter().map(|code| code.as_str());
        ObjectBuilder::new()
            .schema_type(Type::String)
            .description(Some("The code of a problem; each has one HTTP status."))
            .enum_values(Some(codes))
            .into()
    }
}

impl ToSchema for ProblemCode {}

impl std::fmt::Display for ProblemCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn a_code_occurs_once_and_is_read_as_it_is_written() {
        let codes: HashSet<_> = ProblemCode::ALL.iter().map(|code| code.as_str()).collect();
        assert_eq!(codes.len(), ProblemCode::ALL.len());
        for code in ProblemCode::ALL {
            assert_eq!(serde_json::to_value(code).ok(), Some(code.as_str().into()));
            assert_eq!(serde_json::from_value(code.as_str().into()).ok(), Some(*code));
            assert!(code.as_str().bytes().all(|b| b.is_ascii_lowercase() || b == b'_'), "{code}");
            assert!(!code.title().is_empty() && !code.title().ends_with('.'), "{code}");
            assert!(code.meaning().ends_with('.') && code.action().ends_with('.'), "{code}");
            assert!(!code.example_detail().is_empty(), "{code}");
        }
    }

    #[test]
    fn statuses_are_those_of_the_rules() {
        let with = |status: u16| -> Vec<_> {
            ProblemCode::ALL.iter().filter(|code| code.status() == status).map(|code| code.as_str()).collect()
        };
        assert_eq!(with(422), ["validation_failed", "idempotency_mismatch"]);
        assert_eq!(with(409).len(), 19);
        for status in [401, 403] {
            assert_eq!(with(status).len(), 2, "{status}");
        }
        for status in [400, 404, 405, 412, 413, 415, 429, 500, 503] {
            assert_eq!(with(status).len(), 1, "{status}");
        }
        assert_eq!(ProblemCode::ALL.len(), 2 + 19 + 4 + 9);
    }
}
