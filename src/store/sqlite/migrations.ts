/** One entry a schema version, applied in order and never edited once released; `PRAGMA user_version` counts them. */
export const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE threads (
    id TEXT PRIMARY KEY,
    repository_id INTEGER NOT NULL,
    number INTEGER NOT NULL,
    active_run TEXT,
    session_id TEXT,
    session_cost INTEGER NOT NULL DEFAULT 0,
    branch TEXT,
    pull_number INTEGER,
    stopped_before INTEGER NOT NULL DEFAULT 0,
    stopped_by TEXT
  ) STRICT;

  CREATE TABLE runs (
    id TEXT PRIMARY KEY,
    thread_id TEXT NOT NULL,
    repository_id INTEGER NOT NULL,
    triggered_at INTEGER NOT NULL,
    trigger_id INTEGER NOT NULL,
    is_reply INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    snapshot TEXT NOT NULL,
    command TEXT,
    state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'working', 'ended')),
    comment_id INTEGER,
    check_run_id INTEGER,
    base_sha TEXT,
    budget INTEGER NOT NULL DEFAULT 0,
    day TEXT,
    outcome TEXT,
    cost INTEGER NOT NULL DEFAULT 0,
    ended_at INTEGER
  ) STRICT;
  CREATE INDEX runs_open ON runs (thread_id, triggered_at, trigger_id) WHERE state <> 'ended';
  CREATE INDEX runs_thread ON runs (thread_id, created_at);
  CREATE INDEX runs_working ON runs (repository_id) WHERE state = 'working';
  CREATE INDEX runs_day ON runs (repository_id, day) WHERE day IS NOT NULL;

  CREATE TABLE effects (
    run_id TEXT NOT NULL,
    name TEXT NOT NULL,
    PRIMARY KEY (run_id, name)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE transcripts (
    run_id TEXT NOT NULL,
    offset_bytes INTEGER NOT NULL,
    chunk BLOB NOT NULL,
    PRIMARY KEY (run_id, offset_bytes)
  ) STRICT;

  CREATE TABLE change_sets (
    run_id TEXT PRIMARY KEY,
    body BLOB NOT NULL
  ) STRICT;

  CREATE TABLE executions (
    id TEXT PRIMARY KEY,
    input TEXT NOT NULL,
    status TEXT NOT NULL DEFAULT 'running' CHECK (status IN ('running', 'succeeded', 'failed')),
    token INTEGER NOT NULL DEFAULT 0,
    due_at INTEGER NOT NULL,
    started_at INTEGER NOT NULL,
    result TEXT
  ) STRICT;
  CREATE INDEX executions_due ON executions (due_at) WHERE status = 'running';

  CREATE TABLE operations (
    execution_id TEXT NOT NULL,
    id TEXT NOT NULL,
    sequence INTEGER NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (execution_id, id)
  ) STRICT, WITHOUT ROWID;
  `,
  `
  CREATE TABLE sessions (
    thread_id TEXT PRIMARY KEY,
    id TEXT NOT NULL,
    cost INTEGER NOT NULL,
    body BLOB NOT NULL
  ) STRICT;

  CREATE TABLE leases (
    sandbox TEXT PRIMARY KEY,
    item TEXT NOT NULL UNIQUE,
    url TEXT NOT NULL,
    taken_at INTEGER NOT NULL
  ) STRICT;

  CREATE TABLE sightings (
    sandbox TEXT PRIMARY KEY,
    first_at INTEGER NOT NULL
  ) STRICT;
  `,
  `
  ALTER TABLE runs ADD COLUMN spent TEXT;
  ALTER TABLE runs ADD COLUMN told TEXT;
  UPDATE runs SET told = outcome WHERE state = 'ended';
  CREATE INDEX runs_untold ON runs (id) WHERE state = 'ended' AND told IS NULL AND is_reply = 0;
  `,
  `
  ALTER TABLE transcripts RENAME TO transcripts_by_run;
  CREATE TABLE transcripts (
    run_id TEXT NOT NULL,
    attempt INTEGER NOT NULL,
    offset_bytes INTEGER NOT NULL,
    chunk BLOB NOT NULL,
    PRIMARY KEY (run_id, attempt, offset_bytes)
  ) STRICT;
  INSERT INTO transcripts SELECT run_id, 1, offset_bytes, chunk FROM transcripts_by_run;
  DROP TABLE transcripts_by_run;
  `,
  `
  ALTER TABLE threads ADD COLUMN kept_run_id TEXT;
  `,
  `
  ALTER TABLE threads ADD COLUMN shares_user INTEGER NOT NULL DEFAULT 0;
  `,
  `
  ALTER TABLE transcripts RENAME TO transcripts_by_attempt;
  CREATE TABLE transcripts (
    run_id TEXT NOT NULL,
    machine INTEGER NOT NULL,
    round INTEGER NOT NULL,
    offset_bytes INTEGER NOT NULL,
    chunk BLOB NOT NULL,
    PRIMARY KEY (run_id, machine, round, offset_bytes)
  ) STRICT;
  INSERT INTO transcripts SELECT run_id, attempt, 1, offset_bytes, chunk FROM transcripts_by_attempt;
  DROP TABLE transcripts_by_attempt;

  ALTER TABLE threads RENAME COLUMN stopped_before TO stopped_id;
  ALTER TABLE threads ADD COLUMN stopped_kind TEXT NOT NULL DEFAULT 'comment';
  ALTER TABLE threads ADD COLUMN stopped_at INTEGER NOT NULL DEFAULT 0;
  UPDATE threads SET stopped_at = coalesce(
    (SELECT triggered_at FROM runs WHERE thread_id = threads.id AND trigger_id = stopped_id), 0
  ) WHERE stopped_id > 0;
  `,
  `
  ALTER TABLE threads DROP COLUMN active_run;
  ALTER TABLE threads DROP COLUMN repository_id;
  ALTER TABLE threads DROP COLUMN number;
  ALTER TABLE executions DROP COLUMN result;
  ALTER TABLE sessions DROP COLUMN cost;
  `,
  `
  ALTER TABLE runs ADD COLUMN actor_id INTEGER;
  UPDATE runs SET actor_id = json_extract(snapshot, '$.event.actor.id');
  ALTER TABLE runs ADD COLUMN withdrawn INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE runs ADD COLUMN answered_by TEXT;
  ALTER TABLE runs ADD COLUMN addition TEXT;
  ALTER TABLE runs ADD COLUMN agent_job TEXT;
  CREATE INDEX runs_person_day ON runs (actor_id, day) WHERE day IS NOT NULL;

  ALTER TABLE threads ADD COLUMN closed TEXT;
  ALTER TABLE threads ADD COLUMN stopped_why TEXT;

  CREATE TABLE raises (
    thread_id TEXT NOT NULL,
    run_id TEXT NOT NULL,
    micro_usd INTEGER NOT NULL,
    PRIMARY KEY (thread_id, run_id)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE thread_links (
    alias TEXT PRIMARY KEY,
    thread_id TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  `,
  `
  CREATE TABLE baselines (
    name TEXT PRIMARY KEY,
    body BLOB NOT NULL
  ) STRICT;
  `,
  `
  ALTER TABLE runs ADD COLUMN checkpoint TEXT;
  `,
  `
  CREATE INDEX runs_repository ON runs (repository_id, created_at, id) WHERE is_reply = 0;

  CREATE TABLE prompts (
    name TEXT PRIMARY KEY,
    body BLOB NOT NULL
  ) STRICT;

  CREATE TABLE tickets (
    name TEXT PRIMARY KEY,
    body BLOB NOT NULL,
    expires_at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX tickets_expiry ON tickets (expires_at);
  `,
  `
  CREATE TABLE pull_events (
    repository_id INTEGER NOT NULL,
    at INTEGER NOT NULL,
    key TEXT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (repository_id, at, key)
  ) STRICT, WITHOUT ROWID;
  `,
];
