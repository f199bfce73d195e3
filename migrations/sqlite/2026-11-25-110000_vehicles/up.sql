-- The cars that customers keep for their next booking. `plate` is the normalised one.
CREATE TABLE vehicles (
    workshop_id   BIGINT    NOT NULL,
    id            INTEGER   NOT NULL PRIMARY KEY AUTOINCREMENT,
    customer_id   BIGINT    NOT NULL,
    make          TEXT      NOT NULL,
    model         TEXT      NOT NULL,
    year          INTEGER   NOT NULL,
    vehicle_type  TEXT      NOT NULL,
    license_plate TEXT      NOT NULL,
    plate         TEXT      NOT NULL,
    created_at    TIMESTAMP NOT NULL,
    CONSTRAINT vehicles_id_unique UNIQUE (workshop_id, id),
    CONSTRAINT vehicles_customer_exists FOREIGN KEY (workshop_id, customer_id) REFERENCES accounts (workshop_id, id),
    CONSTRAINT vehicles_type_known CHECK (vehicle_type IN ('hatchback', 'sedan', 'suv', 'other'))
);
CREATE UNIQUE INDEX vehicles_plate_unique ON vehicles (workshop_id, customer_id, plate);
