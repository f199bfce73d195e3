-- The same tables, columns and constraint names as in postgres/; only types and identity differ.

CREATE TABLE workshops (
    id                        BIGINT    NOT NULL PRIMARY KEY,
    slug                      TEXT      NOT NULL,
    name                      TEXT      NOT NULL,
    zone                      TEXT      NOT NULL,
    currency                  TEXT      NOT NULL,
    phone                     TEXT,
    slots_per_period          INTEGER   NOT NULL DEFAULT 5,
    daily_limit               INTEGER,
    min_lead_minutes          INTEGER   NOT NULL DEFAULT 0,
    max_days_ahead            INTEGER   NOT NULL DEFAULT 30,
    max_active_per_customer   INTEGER   NOT NULL DEFAULT 5,
    cancellation_cutoff_hours INTEGER   NOT NULL DEFAULT 24,
    mercy_minutes             INTEGER   NOT NULL DEFAULT 30,
    public_service_names      BOOLEAN   NOT NULL DEFAULT TRUE,
    version                   BIGINT    NOT NULL DEFAULT 1,
    CONSTRAINT workshops_slug_unique UNIQUE (slug),
    CONSTRAINT workshops_slots_range CHECK (slots_per_period BETWEEN 1 AND 500),
    CONSTRAINT workshops_daily_limit_range CHECK (daily_limit IS NULL OR daily_limit >= 1),
    CONSTRAINT workshops_window_range CHECK (min_lead_minutes >= 0 AND max_days_ahead BETWEEN 0 AND 730),
    CONSTRAINT workshops_limits_range CHECK (max_active_per_customer >= 0 AND cancellation_cutoff_hours >= 0 AND mercy_minutes >= 0)
);

CREATE TABLE accounts (
    workshop_id     BIGINT    NOT NULL REFERENCES workshops (id),
    id              INTEGER    NOT NULL PRIMARY KEY AUTOINCREMENT,
    email           TEXT,
    password_hash   TEXT,
    first_name      TEXT      NOT NULL,
    last_name       TEXT      NOT NULL,
    phone           TEXT      NOT NULL,
    role            TEXT      NOT NULL,
    active          BOOLEAN   NOT NULL DEFAULT TRUE,
    employee_status TEXT      NOT NULL DEFAULT 'available',
    specialisation  TEXT,
    version         BIGINT    NOT NULL DEFAULT 1,
    created_at      TIMESTAMP NOT NULL,
    CONSTRAINT accounts_id_unique UNIQUE (workshop_id, id),
    CONSTRAINT accounts_role_known CHECK (role IN ('customer', 'employee', 'manager', 'admin')),
    CONSTRAINT accounts_employee_status_known CHECK (employee_status IN ('available', 'busy', 'break', 'off_duty'))
);
CREATE UNIQUE INDEX accounts_email_unique ON accounts (workshop_id, email) WHERE email IS NOT NULL;
CREATE INDEX accounts_by_role ON accounts (workshop_id, role);

CREATE TABLE sessions (
    workshop_id BIGINT    NOT NULL,
    id          TEXT      NOT NULL,
    account_id  BIGINT    NOT NULL,
    created_at  TIMESTAMP NOT NULL,
    expires_at  TIMESTAMP NOT NULL,
    ended_at    TIMESTAMP,
    PRIMARY KEY (workshop_id, id),
    CONSTRAINT sessions_account_exists FOREIGN KEY (workshop_id, account_id) REFERENCES accounts (workshop_id, id)
);
CREATE INDEX sessions_by_account ON sessions (workshop_id, account_id);

CREATE TABLE refresh_tokens (
    workshop_id  BIGINT    NOT NULL,
    hash         TEXT      NOT NULL,
    session_id   TEXT      NOT NULL,
    issued_at    TIMESTAMP NOT NULL,
    exchanged_at TIMESTAMP,
    PRIMARY KEY (workshop_id, hash),
    CONSTRAINT refresh_tokens_session_exists FOREIGN KEY (workshop_id, session_id) REFERENCES sessions (workshop_id, id) ON DELETE CASCADE
);
CREATE INDEX refresh_tokens_by_session ON refresh_tokens (workshop_id, session_id);

CREATE TABLE categories (
    workshop_id BIGINT  NOT NULL REFERENCES workshops (id),
    id          INTEGER  NOT NULL PRIMARY KEY AUTOINCREMENT,
    name        TEXT    NOT NULL,
    description TEXT    NOT NULL DEFAULT '',
    position    INTEGER NOT NULL DEFAULT 0,
    active      BOOLEAN NOT NULL DEFAULT TRUE,
    CONSTRAINT categories_id_unique UNIQUE (workshop_id, id),
    CONSTRAINT categories_name_unique UNIQUE (workshop_id, name)
);

CREATE TABLE services (
    workshop_id      BIGINT  NOT NULL,
    id               INTEGER  NOT NULL PRIMARY KEY AUTOINCREMENT,
    category_id      BIGINT  NOT NULL,
    name             TEXT    NOT NULL,
    description      TEXT    NOT NULL DEFAULT '',
    price_amount     BIGINT  NOT NULL,
    duration_minutes INTEGER NOT NULL,
    period_span      INTEGER NOT NULL DEFAULT 1,
    image_url        TEXT,
    active           BOOLEAN NOT NULL DEFAULT TRUE,
    search_text      TEXT    NOT NULL,
    CONSTRAINT services_id_unique UNIQUE (workshop_id, id),
    CONSTRAINT services_name_unique UNIQUE (workshop_id, name),
    CONSTRAINT services_category_exists FOREIGN KEY (workshop_id, category_id) REFERENCES categories (workshop_id, id),
    CONSTRAINT services_price_range CHECK (price_amount >= 0),
    CONSTRAINT services_duration_range CHECK (duration_minutes >= 1),
    CONSTRAINT services_span_range CHECK (period_span BETWEEN 1 AND 20)
);

CREATE TABLE service_prices (
    workshop_id  BIGINT NOT NULL,
    service_id   BIGINT NOT NULL,
    vehicle_type TEXT   NOT NULL,
    complexity   TEXT   NOT NULL,
    amount       BIGINT NOT NULL,
    PRIMARY KEY (workshop_id, service_id, vehicle_type, complexity),
    CONSTRAINT service_prices_service_exists FOREIGN KEY (workshop_id, service_id) REFERENCES services (workshop_id, id),
    CONSTRAINT service_prices_vehicle_type_known CHECK (vehicle_type IN ('hatchback', 'sedan', 'suv', 'other')),
    CONSTRAINT service_prices_complexity_known CHECK (complexity IN ('standard', 'complex')),
    CONSTRAINT service_prices_amount_range CHECK (amount >= 0)
);

CREATE TABLE weekly_patterns (
    workshop_id BIGINT NOT NULL REFERENCES workshops (id),
    valid_from  DATE   NOT NULL,
    PRIMARY KEY (workshop_id, valid_from)
);

CREATE TABLE weekly_periods (
    workshop_id  BIGINT  NOT NULL,
    valid_from   DATE    NOT NULL,
    weekday      INTEGER NOT NULL,
    period_start TIME    NOT NULL,
    period_end   TIME    NOT NULL,
    capacity     INTEGER,
    PRIMARY KEY (workshop_id, valid_from, weekday, period_start),
    CONSTRAINT weekly_periods_pattern_exists FOREIGN KEY (workshop_id, valid_from) REFERENCES weekly_patterns (workshop_id, valid_from),
    CONSTRAINT weekly_periods_weekday_range CHECK (weekday BETWEEN 0 AND 6),
    CONSTRAINT weekly_periods_ends_later CHECK (period_start < period_end),
    CONSTRAINT weekly_periods_capacity_range CHECK (capacity IS NULL OR capacity BETWEEN 0 AND 500)
);

CREATE TABLE closures (
    workshop_id BIGINT NOT NULL REFERENCES workshops (id),
    id          INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    first_date  DATE   NOT NULL,
    last_date   DATE   NOT NULL,
    reason      TEXT   NOT NULL,
    public_note TEXT,
    CONSTRAINT closures_id_unique UNIQUE (workshop_id, id),
    CONSTRAINT closures_ends_later CHECK (first_date <= last_date)
);
CREATE INDEX closures_by_last_date ON closures (workshop_id, last_date);

CREATE TABLE closure_periods (
    workshop_id  BIGINT NOT NULL,
    closure_id   BIGINT NOT NULL,
    period_start TIME   NOT NULL,
    PRIMARY KEY (workshop_id, closure_id, period_start),
    CONSTRAINT closure_periods_closure_exists FOREIGN KEY (workshop_id, closure_id) REFERENCES closures (workshop_id, id) ON DELETE CASCADE
);

CREATE TABLE capacity_overrides (
    workshop_id  BIGINT  NOT NULL REFERENCES workshops (id),
    id           INTEGER  NOT NULL PRIMARY KEY AUTOINCREMENT,
    date         DATE    NOT NULL,
    period_start TIME,
    capacity     INTEGER NOT NULL,
    reason       TEXT    NOT NULL,
    CONSTRAINT capacity_overrides_id_unique UNIQUE (workshop_id, id),
    CONSTRAINT capacity_overrides_range CHECK (capacity BETWEEN 0 AND 500)
);
CREATE UNIQUE INDEX capacity_overrides_day_unique ON capacity_overrides (workshop_id, date) WHERE period_start IS NULL;
CREATE UNIQUE INDEX capacity_overrides_period_unique ON capacity_overrides (workshop_id, date, period_start) WHERE period_start IS NOT NULL;

-- One row per date that was ever written to: the lock, the version and the clock of the day.
CREATE TABLE days (
    workshop_id BIGINT    NOT NULL REFERENCES workshops (id),
    date        DATE      NOT NULL,
    version     BIGINT    NOT NULL,
    changed_at  TIMESTAMP NOT NULL,
    PRIMARY KEY (workshop_id, date)
);

CREATE TABLE appointments (
    workshop_id          BIGINT    NOT NULL REFERENCES workshops (id),
    id                   INTEGER    NOT NULL PRIMARY KEY AUTOINCREMENT,
    reference            TEXT      NOT NULL,
    version              BIGINT    NOT NULL DEFAULT 1,
    status               TEXT      NOT NULL,
    priority             TEXT      NOT NULL DEFAULT 'normal',
    complexity           TEXT      NOT NULL DEFAULT 'standard',
    customer_id          BIGINT    NOT NULL,
    assignee_id          BIGINT,
    service_id           BIGINT    NOT NULL,
    service_name         TEXT      NOT NULL,
    category_name        TEXT      NOT NULL,
    duration_minutes     INTEGER   NOT NULL,
    period_span          INTEGER   NOT NULL,
    price_amount         BIGINT    NOT NULL,
    price_currency       TEXT      NOT NULL,
    date                 DATE      NOT NULL,
    period_start         TIME      NOT NULL,
    last_date            DATE      NOT NULL,
    last_period_end      TIME      NOT NULL,
    vehicle_make         TEXT      NOT NULL,
    vehicle_model        TEXT      NOT NULL,
    vehicle_year         INTEGER   NOT NULL,
    vehicle_type         TEXT      NOT NULL,
    license_plate        TEXT,
    customer_notes       TEXT      NOT NULL DEFAULT '',
    hold_reason          TEXT,
    expected_resume      TIMESTAMP,
    cancel_reason        TEXT,
    work_started_at      TIMESTAMP,
    work_completed_at    TIMESTAMP,
    estimated_completion TIMESTAMP,
    search_text          TEXT      NOT NULL,
    created_at           TIMESTAMP NOT NULL,
    updated_at           TIMESTAMP NOT NULL,
    CONSTRAINT appointments_id_unique UNIQUE (workshop_id, id),
    CONSTRAINT appointments_reference_unique UNIQUE (workshop_id, reference),
    CONSTRAINT appointments_customer_exists FOREIGN KEY (workshop_id, customer_id) REFERENCES accounts (workshop_id, id),
    CONSTRAINT appointments_assignee_exists FOREIGN KEY (workshop_id, assignee_id) REFERENCES accounts (workshop_id, id),
    CONSTRAINT appointments_service_exists FOREIGN KEY (workshop_id, service_id) REFERENCES services (workshop_id, id),
    CONSTRAINT appointments_status_known CHECK (status IN ('booked', 'assigned', 'in_progress', 'on_hold', 'completed', 'cancelled')),
    CONSTRAINT appointments_assigned_has_employee CHECK (status NOT IN ('assigned', 'in_progress', 'on_hold') OR assignee_id IS NOT NULL),
    CONSTRAINT appointments_hold_has_reason CHECK (status <> 'on_hold' OR hold_reason IS NOT NULL)
);
CREATE INDEX appointments_by_date ON appointments (workshop_id, date, period_start, id);
CREATE INDEX appointments_by_customer ON appointments (workshop_id, customer_id, date);
CREATE INDEX appointments_by_assignee ON appointments (workshop_id, assignee_id, date);

-- Who holds which slot, and who held it: releasing sets released_at, nothing is ever deleted.
CREATE TABLE occupancy (
    workshop_id    BIGINT    NOT NULL,
    id             INTEGER    NOT NULL PRIMARY KEY AUTOINCREMENT,
    date           DATE      NOT NULL,
    period_start   TIME      NOT NULL,
    period_end     TIME      NOT NULL,
    slot_no        INTEGER   NOT NULL,
    capacity       INTEGER   NOT NULL,
    appointment_id BIGINT    NOT NULL,
    plate          TEXT,
    taken_at       TIMESTAMP NOT NULL,
    released_at    TIMESTAMP,
    reason         TEXT,
    CONSTRAINT occupancy_id_unique UNIQUE (workshop_id, id),
    CONSTRAINT occupancy_appointment_exists FOREIGN KEY (workshop_id, appointment_id) REFERENCES appointments (workshop_id, id),
    CONSTRAINT occupancy_slot_range CHECK (slot_no BETWEEN 1 AND capacity),
    CONSTRAINT occupancy_released_later CHECK (released_at IS NULL OR released_at >= taken_at)
);
-- The guard: no slot is held twice, whatever a bug of ours or a second server does.
CREATE UNIQUE INDEX occupancy_slot_held_once ON occupancy (workshop_id, date, period_start, slot_no) WHERE released_at IS NULL;
CREATE UNIQUE INDEX occupancy_plate_held_once ON occupancy (workshop_id, date, period_start, plate) WHERE released_at IS NULL AND plate IS NOT NULL;
CREATE INDEX occupancy_by_appointment ON occupancy (workshop_id, appointment_id);
CREATE INDEX occupancy_by_date ON occupancy (workshop_id, date, period_start);

CREATE TABLE work_notes (
    workshop_id    BIGINT    NOT NULL,
    id             INTEGER    NOT NULL PRIMARY KEY AUTOINCREMENT,
    appointment_id BIGINT    NOT NULL,
    author_id      BIGINT    NOT NULL,
    at             TIMESTAMP NOT NULL,
    text           TEXT      NOT NULL,
    CONSTRAINT work_notes_id_unique UNIQUE (workshop_id, id),
    CONSTRAINT work_notes_appointment_exists FOREIGN KEY (workshop_id, appointment_id) REFERENCES appointments (workshop_id, id),
    CONSTRAINT work_notes_author_exists FOREIGN KEY (workshop_id, author_id) REFERENCES accounts (workshop_id, id)
);
CREATE INDEX work_notes_by_appointment ON work_notes (workshop_id, appointment_id, id);

-- Every write, once: history, audit log and webhooks read this. No personal values in change.
CREATE TABLE events (
    workshop_id  BIGINT    NOT NULL REFERENCES workshops (id),
    id           INTEGER    NOT NULL PRIMARY KEY AUTOINCREMENT,
    at           TIMESTAMP NOT NULL,
    actor_id     BIGINT,
    request_id   TEXT      NOT NULL,
    from_address TEXT      NOT NULL,
    subject      TEXT      NOT NULL,
    kind         TEXT      NOT NULL,
    change       TEXT      NOT NULL,
    CONSTRAINT events_id_unique UNIQUE (workshop_id, id)
);
CREATE INDEX events_by_subject ON events (workshop_id, subject, id);

CREATE TABLE idempotency_keys (
    workshop_id BIGINT    NOT NULL REFERENCES workshops (id),
    caller_id   BIGINT    NOT NULL,
    operation   TEXT      NOT NULL,
    key         TEXT      NOT NULL,
    body_hash   TEXT      NOT NULL,
    answer      TEXT      NOT NULL,
    created_at  TIMESTAMP NOT NULL,
    PRIMARY KEY (workshop_id, caller_id, operation, key)
);
CREATE INDEX idempotency_keys_by_age ON idempotency_keys (created_at);
