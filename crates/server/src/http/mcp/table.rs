//! The table of the tools: what an agent reads about each, and the operation of the API that it is.

use pitboard_api::paths;

use crate::http::mcp::tools::{Action, Tool};

/// The argument that makes a repetition harmless.
const KEY: (&str, &str) = (
    "idempotency_key",
    "Any text of your choice, one for each thing that the user wants done. If a result is lost, call again \
        with the same key and arguments: it is executed once within 24 hours. The key with other arguments is \
        `idempotency_mismatch`.",
);

/// Every tool, in the order in which an agent usually needs them.
pub const TOOLS: &[Tool] = &[
    Tool {
        action: Action::ListServices,
        name: "list_services",
        title: "List services",
        description: "Lists the services that can be booked, with their prices in minor units of the currency \
            (`vehicle_prices` where a type of car has another one), the duration of the work, and the number \
            of consecutive periods that each occupies. `next_cursor` is for the next page; null on the last \
            one.",
        operation: &paths::LIST_SERVICES,
        required: &[],
        omitted: &[],
        described: &[],
    },
    Tool {
        action: Action::FindTimes,
        name: "find_times",
        title: "Find times",
        description: "Lists the next starts at which a service fits, because every period that it spans has a \
            free slot. Dates and times of day are local to the workshop, whose time zone is in `zone`. Book \
            one with its `date` and `period`. What is free now may be taken when you book; nothing is \
            reserved.",
        operation: &paths::LIST_NEXT_STARTS,
        required: &[],
        omitted: &[],
        described: &[
            ("weekdays", "Only starts on these days of the week."),
            ("after", "Only starts on dates after this one; from now on if absent."),
        ],
    },
    Tool {
        action: Action::Book,
        name: "book",
        title: "Book an appointment",
        description: "Books a car in for a service at a start of find_times. All or nothing: if a period that \
            the service spans is full, the refusal is `capacity_exceeded` with up to three `alternatives`. \
            Name, price and periods of the service are kept as they are now, whatever the workshop changes \
            later. The result has the `reference`, which reschedule and cancel need; tell it to the user. A \
            license plate is required. Needs an API key with the scope appointments:write; a test key gets the \
            same result with `livemode: false`, and nothing is stored.",
        operation: &paths::BOOK_APPOINTMENT,
        required: &["customer"],
        omitted: &["complexity", "hold"],
        described: &[
            KEY,
            ("date", "The date of the start, local to the workshop."),
            ("period", "The start of the first period, local to the workshop: `period` of find_times."),
            (
                "customer",
                "The person who brings the car: a name and a phone number, or the id of a customer whom this \
                    API key has booked for.",
            ),
            ("metadata", "Entries of your own, kept with the appointment."),
            (
                "external_reference",
                "A reference of your own, such as an order number. Another appointment with it is refused as \
                    `already_exists`.",
            ),
        ],
    },
    Tool {
        action: Action::Reschedule,
        name: "reschedule",
        title: "Reschedule an appointment",
        description: "Gives an appointment another start, in one step: it takes the new slots and releases the \
            old ones, or is refused and keeps what it had. Without `service_id` its service, price and number \
            of periods stay. Customers may do so until the cut-off, some hours before the start; later the \
            refusal is `cancellation_window_passed` with the phone number of the workshop. Only appointments \
            that this API key has booked. Needs the scope appointments:write.",
        operation: &paths::RESCHEDULE_APPOINTMENT,
        required: &[],
        omitted: &[],
        described: &[
            KEY,
            ("reference", "The reference of the appointment."),
            ("date", "The date of the new start, local to the workshop."),
            ("period", "The start of the first period, local to the workshop: `period` of find_times."),
        ],
    },
    Tool {
        action: Action::Cancel,
        name: "cancel",
        title: "Cancel an appointment",
        description: "Cancels an appointment and releases its slots at once; others may then book them, so it \
            may not be possible to book the start again. An appointment that is not cancelled keeps them until \
            its work is completed. Customers may cancel until the cut-off, some hours before the start, or \
            shortly after booking; later the refusal is `cancellation_window_passed` with the phone number of \
            the workshop. Only appointments that this API key has booked. Needs the scope appointments:write.",
        operation: &paths::CANCEL_APPOINTMENT,
        required: &[],
        omitted: &[],
        described: &[
            KEY,
            ("reference", "The reference of the appointment."),
            ("reason", "Required only of API keys with the scope appointments:work."),
            ("note", "A note for the workshop."),
        ],
    },
];
