-- How far the log has been read. `next_offset`: the next event; `command_offset`: the last command whose
-- whole decision can be read here, -1 for none; `ignored`: events that were not the next of their stream.
create table position (
    projection     text   not null,
    partition      bigint not null,
    next_offset    bigint not null,
    command_offset bigint not null,
    ignored        bigint not null,
    primary key (projection, partition)
);

-- The last event taken of each stream: the next one must be seq + 1.
create table stream (
    stream text primary key,
    seq    bigint not null
);

-- Streams that could not be followed: their rows stand still at the event before.
create table parked (
    stream    text primary key,
    partition bigint not null,
    "offset"  bigint not null,
    reason    text   not null
);

-- status: pending running paused approved rejected done failed cancelled
-- phase:  queued running waiting review idle
-- review: null, or {step, checkpoint, subject_sha256, artifacts, deadline}; deadline in microseconds, 0 = none
-- decisions: [{step, decision, notes, by, at, auto, rewind_to, annotations}], oldest first, the last where there are
-- any; error: null or {step, code, message}
-- version: the library version the job became, 0 before that; plan: the names of its steps, in order
-- seq: of the last event that changed the job
create table job (
    job_id         text primary key,
    project_id     text        not null,
    asset_id       text        not null,
    asset_type     text        not null,
    title          text        not null,
    status         text        not null,
    phase          text        not null,
    current_step   text        not null,
    attempt        bigint      not null,
    steps_done     bigint      not null,
    steps_total    bigint      not null,
    plan           text[]      not null,
    priority       bigint      not null,
    batch_id       text        not null,
    parent_job_id  text        not null,
    seed           bigint      not null,
    paused         boolean     not null,
    request        jsonb       not null,
    review         jsonb,
    decisions      jsonb       not null,
    error          jsonb,
    outputs        jsonb       not null,
    version        bigint      not null,
    actor          text        not null,
    correlation_id text        not null,
    traceparent    text        not null,
    seq            bigint      not null,
    created_at     timestamptz not null,
    updated_at     timestamptz not null,
    started_at     timestamptz,
    finished_at    timestamptz
);

-- One row per step of the plan, from the first day on. `checkpoint` is empty where nobody looks.
-- inputs, artifacts: [{role, sha256, media_type, size, uri, name, by_person}]; error: {failure, code, message, retryable}
create table step (
    job_id      text   not null,
    ordinal     bigint not null,
    name        text   not null,
    checkpoint  text   not null,
    status      text   not null,
    attempt     bigint not null,
    revision    bigint not null,
    queued_at   timestamptz,
    started_at  timestamptz,
    finished_at timestamptz,
    retry_at    timestamptz,
    gpu_id      text   not null,
    engine      jsonb,
    model       jsonb,
    gpu         jsonb,
    metrics     jsonb,
    inputs      jsonb  not null,
    artifacts   jsonb  not null,
    facts       jsonb  not null,
    error       jsonb,
    step_key    text   not null,
    content_key text   not null,
    primary key (job_id, ordinal)
);

create table asset (
    asset_id       text primary key,
    project_id     text        not null,
    asset_type     text        not null,
    kind           text        not null,
    title          text        not null,
    tags           text[]      not null,
    metadata       jsonb       not null,
    active_version bigint      not null,
    versions       bigint      not null,
    deleted        boolean     not null,
    created_at     timestamptz not null,
    updated_at     timestamptz not null
);

create table asset_version (
    asset_id     text        not null,
    version      bigint      not null,
    job_id       text        not null,
    version_key  text        not null,
    library_path text        not null,
    files        jsonb       not null,
    metadata     jsonb       not null,
    created_at   timestamptz not null,
    primary key (asset_id, version)
);

-- Summed as whole numbers, so that the order in which partitions are read changes no digit.
-- `day` is the UTC day of the event.
create table usage (
    project_id      text   not null,
    day             date   not null,
    steps           bigint not null,
    failed_attempts bigint not null,
    work_micros     bigint not null,
    gpu_micros      bigint not null,
    cost_micros     bigint not null,
    bytes           bigint not null,
    work_seconds    float8 generated always as (work_micros / 1e6::float8) stored,
    gpu_seconds     float8 generated always as (gpu_micros / 1e6::float8) stored,
    cost            float8 generated always as (cost_micros / 1e6::float8) stored,
    primary key (project_id, day)
);

-- status: closed open half_open. probe_at: when an open one is tried again. failures, last_error: why it last opened.
create table breaker (
    engine     text primary key,
    status     text        not null,
    probe_at   timestamptz,
    failures   bigint      not null,
    last_error text        not null,
    updated_at timestamptz not null
);

create table project (
    project_id    text primary key,
    name          text        not null,
    style_dna     text        not null,
    world_context text        not null,
    auto_approve  text[]      not null,
    quotas        jsonb       not null,
    weight        float8      not null,
    settings      jsonb       not null,
    updated_at    timestamptz not null
);

-- `role` none: the member left; the view leaves such rows out.
create table member (
    project_id text not null,
    member_id  text not null,
    role       text not null,
    primary key (project_id, member_id)
);

-- Keys of programs: only the hash of the secret. expires_at null: until it is revoked.
create table issued_key (
    key_id        text primary key,
    project_id    text        not null,
    name          text        not null,
    secret_sha256 text        not null,
    role          text        not null,
    issued_at     timestamptz not null,
    issued_by     text        not null,
    expires_at    timestamptz
);

create table revoked_key (
    key_id     text primary key,
    revoked_at timestamptz not null,
    revoked_by text        not null
);

-- What a project keeps for later requests: materials, prompt templates, style references, saved searches.
-- deleted: the view leaves such rows out; the revision goes on counting if it is saved again.
create table preset (
    project_id text        not null,
    kind       text        not null,
    preset_id  text        not null,
    revision   bigint      not null,
    content    jsonb       not null,
    deleted    boolean     not null,
    updated_at timestamptz not null,
    updated_by text        not null,
    primary key (project_id, kind, preset_id)
);

-- Which asset a thing in the game shows in which slot; an empty asset_id: none.
create table assignment (
    project_id  text        not null,
    entity_type text        not null,
    entity_id   text        not null,
    slot        text        not null,
    asset_id    text        not null,
    updated_at  timestamptz not null,
    primary key (project_id, entity_type, entity_id, slot)
);

-- events empty: all. generation: of the secret it is signed with; the one before holds until previous_until.
create table webhook (
    webhook_id     text primary key,
    project_id     text        not null,
    url            text        not null,
    events         text[]      not null,
    description    text        not null,
    active         boolean     not null,
    generation     bigint      not null,
    previous_until timestamptz,
    deleted        boolean     not null,
    updated_at     timestamptz not null
);

create table workflow (
    project_id    text        not null,
    slot          text        not null,
    revision      bigint      not null,
    graph         jsonb       not null,
    mappings      jsonb       not null,
    locked_inputs text[]      not null,
    updated_at    timestamptz not null,
    primary key (project_id, slot)
);

-- What became of each command that a user sent. `event`, `seq`: the first event decided from it, in `stream`.
-- `command`, `code`, `message`, `field`: filled where it was rejected. `actor`: the opaque id of who asked.
create table command_outcome (
    command_id text primary key,
    stream     text        not null,
    project_id text        not null,
    actor      text        not null,
    command    text        not null,
    event      text        not null,
    outcome    text        not null,
    code       text        not null,
    message    text        not null,
    field      text        not null,
    seq        bigint      not null,
    at         timestamptz not null
);

-- Dead letters that were sent on their way again: the last time of each. topic, partition, offset: where its record
-- stood then; a letter that has come back since lies in the topic of dead letters with another place.
create table redriven_letter (
    letter_id text primary key,
    topic     text        not null,
    partition bigint      not null,
    "offset"  bigint      not null,
    reason    text        not null,
    actor     text        not null,
    at        timestamptz not null
);
