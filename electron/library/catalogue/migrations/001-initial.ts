import type { Database } from 'better-sqlite3';

/**
 * The first schema. Times are ISO 8601 text, UTC unless named local; booleans are 0 and 1.
 *
 * Names on disk are kept as `disk-name` text (see intake), so that they survive names that are not valid UTF-8.
 */
export function initial(db: Database): void {
  db.exec(`
    CREATE TABLE settings (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

    CREATE TABLE roots (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      path TEXT NOT NULL UNIQUE,
      name TEXT NOT NULL,
      polling INTEGER NOT NULL DEFAULT 0,
      excludes TEXT NOT NULL DEFAULT '[]',
      -- Set while the folder cannot be seen (unmounted disk, missing share): its photos are shown all the same.
      offline INTEGER NOT NULL DEFAULT 0,
      added_at TEXT NOT NULL,
      -- A removed root keeps its rows, so that removing can be undone.
      removed_at TEXT
    );

    CREATE TABLE photos (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      root_id INTEGER NOT NULL REFERENCES roots(id) ON DELETE CASCADE,
      folder TEXT NOT NULL,
      name TEXT NOT NULL,
      bytes INTEGER NOT NULL,
      mtime_ms REAL NOT NULL,
      -- Device and inode where the file system has them: a rename is seen without reading the file again.
      file_id TEXT,
      -- SHA-256 of the content, lower-case hexadecimal; NULL until the file has been read.
      hash TEXT,
      state TEXT NOT NULL CHECK (state IN ('pending', 'indexed', 'failed', 'missing')),
      -- What 'missing' goes back to when the file returns.
      state_before_missing TEXT,
      format TEXT,
      width INTEGER,
      height INTEGER,
      taken_at TEXT NOT NULL,
      taken_day INTEGER NOT NULL,
      added_at TEXT NOT NULL,
      rating INTEGER NOT NULL DEFAULT 0,
      camera TEXT, lens TEXT, iso REAL, aperture REAL, exposure TEXT, focal_length REAL,
      latitude REAL, longitude REAL, altitude REAL,
      place TEXT, title TEXT,
      placeholder TEXT NOT NULL DEFAULT '',
      perceptual_hash INTEGER,
      sidecar_name TEXT, sidecar_mtime_ms REAL,
      failure_reason TEXT, failure_kind TEXT, attempts INTEGER NOT NULL DEFAULT 0, next_attempt_ms REAL,
      crashes INTEGER NOT NULL DEFAULT 0,
      removed_at TEXT,
      UNIQUE (root_id, folder, name)
    );
    CREATE INDEX photos_by_hash ON photos(hash);
    CREATE INDEX photos_by_file_id ON photos(file_id);
    CREATE INDEX photos_by_state ON photos(state, id);
    CREATE INDEX photos_by_time ON photos(taken_at, id);
    CREATE INDEX photos_by_place ON photos(latitude, longitude) WHERE latitude IS NOT NULL;

    CREATE TABLE models (
      id INTEGER PRIMARY KEY,
      name TEXT NOT NULL,
      version TEXT NOT NULL,
      dimension INTEGER NOT NULL,
      UNIQUE (name, version)
    );

    -- An ordinary rowid table: at a kilobyte and more a row, a WITHOUT ROWID tree would spill every vector to overflow
    -- pages. A replaced vector gets a new id, which is what the vector index compares to find stale entries.
    CREATE TABLE embeddings (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      model_id INTEGER NOT NULL REFERENCES models(id) ON DELETE CASCADE,
      photo_id INTEGER NOT NULL REFERENCES photos(id) ON DELETE CASCADE,
      vector BLOB NOT NULL
    );
    CREATE UNIQUE INDEX embeddings_by_photo ON embeddings(model_id, photo_id);

    CREATE TABLE tags (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      parent_id INTEGER REFERENCES tags(id) ON DELETE CASCADE,
      name TEXT NOT NULL COLLATE NOCASE,
      source TEXT NOT NULL DEFAULT 'user' CHECK (source IN ('user', 'file', 'vocabulary'))
    );
    CREATE UNIQUE INDEX tags_by_parent ON tags(ifnull(parent_id, 0), name);
    CREATE INDEX tags_by_name ON tags(name);

    CREATE TABLE photo_tags (
      photo_id INTEGER NOT NULL REFERENCES photos(id) ON DELETE CASCADE,
      tag_id INTEGER NOT NULL REFERENCES tags(id) ON DELETE CASCADE,
      source TEXT NOT NULL CHECK (source IN ('user', 'file', 'model')),
      state TEXT NOT NULL CHECK (state IN ('suggested', 'accepted', 'rejected')),
      certainty REAL NOT NULL,
      -- The model's raw similarity, so that another threshold needs no new inference.
      score REAL,
      model_id INTEGER REFERENCES models(id) ON DELETE SET NULL,
      changed_at TEXT NOT NULL,
      PRIMARY KEY (photo_id, tag_id)
    ) WITHOUT ROWID;
    CREATE INDEX photo_tags_by_tag ON photo_tags(tag_id, state, photo_id);

    CREATE TABLE captions (
      photo_id INTEGER NOT NULL REFERENCES photos(id) ON DELETE CASCADE,
      source TEXT NOT NULL CHECK (source IN ('user', 'file', 'model')),
      text TEXT NOT NULL,
      state TEXT NOT NULL CHECK (state IN ('suggested', 'accepted', 'rejected')),
      certainty REAL NOT NULL,
      score REAL,
      model_id INTEGER REFERENCES models(id) ON DELETE SET NULL,
      changed_at TEXT NOT NULL,
      PRIMARY KEY (photo_id, source)
    ) WITHOUT ROWID;

    -- The tag paths last written into a photo's file or sidecar, as JSON.
    CREATE TABLE exports (
      photo_id INTEGER PRIMARY KEY REFERENCES photos(id) ON DELETE CASCADE,
      tags TEXT NOT NULL
    );

    CREATE TABLE saved_searches (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      name TEXT NOT NULL,
      query TEXT NOT NULL,
      created_at TEXT NOT NULL
    );

    CREATE TABLE operations (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      at TEXT NOT NULL,
      title TEXT NOT NULL,
      photos INTEGER NOT NULL DEFAULT 0,
      undone INTEGER NOT NULL DEFAULT 0
    );
    CREATE TABLE operation_changes (
      operation_id INTEGER NOT NULL REFERENCES operations(id) ON DELETE CASCADE,
      sequence INTEGER NOT NULL,
      tbl TEXT NOT NULL,
      before TEXT,
      after TEXT,
      PRIMARY KEY (operation_id, sequence)
    ) WITHOUT ROWID;

    -- Words of a photo, for text search. Derived: rebuilt from the tables above at any time.
    CREATE VIRTUAL TABLE photo_words USING fts5(
      tags, caption, name, folder, camera, place,
      content='', contentless_delete=1, prefix='2 3',
      tokenize="porter unicode61 remove_diacritics 2"
    );
    -- Photos whose words changed since they were last written to photo_words. No OR IGNORE in the triggers: the conflict
    -- clause of the statement that fired them would take its place.
    CREATE TABLE stale_words (photo_id INTEGER PRIMARY KEY);
    CREATE TRIGGER words_photo_added AFTER INSERT ON photos BEGIN INSERT INTO stale_words SELECT new.id WHERE new.id NOT IN (SELECT photo_id FROM stale_words); END;
    CREATE TRIGGER words_photo_changed AFTER UPDATE OF name, folder, camera, lens, place, title, removed_at ON photos
      BEGIN INSERT INTO stale_words SELECT new.id WHERE new.id NOT IN (SELECT photo_id FROM stale_words); END;
    CREATE TRIGGER words_photo_deleted AFTER DELETE ON photos BEGIN INSERT INTO stale_words SELECT old.id WHERE old.id NOT IN (SELECT photo_id FROM stale_words); END;
    CREATE TRIGGER words_tag_added AFTER INSERT ON photo_tags WHEN new.state = 'accepted'
      BEGIN INSERT INTO stale_words SELECT new.photo_id WHERE new.photo_id NOT IN (SELECT photo_id FROM stale_words); END;
    CREATE TRIGGER words_tag_changed AFTER UPDATE ON photo_tags WHEN new.state <> old.state OR new.tag_id <> old.tag_id
      BEGIN INSERT INTO stale_words SELECT new.photo_id WHERE new.photo_id NOT IN (SELECT photo_id FROM stale_words); END;
    CREATE TRIGGER words_tag_removed AFTER DELETE ON photo_tags WHEN old.state = 'accepted'
      BEGIN INSERT INTO stale_words SELECT old.photo_id WHERE old.photo_id NOT IN (SELECT photo_id FROM stale_words); END;
    CREATE TRIGGER words_caption_added AFTER INSERT ON captions WHEN new.state = 'accepted'
      BEGIN INSERT INTO stale_words SELECT new.photo_id WHERE new.photo_id NOT IN (SELECT photo_id FROM stale_words); END;
    CREATE TRIGGER words_caption_changed AFTER UPDATE ON captions
      BEGIN INSERT INTO stale_words SELECT new.photo_id WHERE new.photo_id NOT IN (SELECT photo_id FROM stale_words); END;
    CREATE TRIGGER words_caption_removed AFTER DELETE ON captions WHEN old.state = 'accepted'
      BEGIN INSERT INTO stale_words SELECT old.photo_id WHERE old.photo_id NOT IN (SELECT photo_id FROM stale_words); END;
  `);
}
