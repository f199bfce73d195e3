-- What a search for a customer looks through, in lower case: the name, the phone as typed and its digits.
ALTER TABLE accounts ADD COLUMN search_text TEXT NOT NULL DEFAULT '';
UPDATE accounts SET search_text = lower(first_name || ' ' || last_name) || ' ' || phone || ' '
    || replace(replace(replace(replace(replace(replace(replace(phone, ' ', ''), '+', ''), '-', ''), '(', ''), ')', ''), '/', ''), '.', '');

-- Set when everything personal was replaced; the row stays, for what refers to it.
ALTER TABLE accounts ADD COLUMN erased_at TIMESTAMP;
