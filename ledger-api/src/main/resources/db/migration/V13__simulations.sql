-- A trial may decide the claims of a past year anew in place of worked cases; these columns are null for cases. Its cases
-- are then claims, passed are those that come to the same, and its results, once it is completed, are one object: sums
-- by clause and the claims that differ.

ALTER TABLE trials.trial
    ADD COLUMN year     integer,                           -- fiscal year in which the claims were decided
    ADD COLUMN position bigint,                            -- of the log, up to which it was read
    ADD COLUMN beside   integer,                           -- claims decided too, which only use up limits
    ADD COLUMN left_out integer,                           -- claims of the year that are not compared
    ADD CONSTRAINT trial_of_a_year CHECK (num_nulls(year, position, beside, left_out) IN (0, 4));
