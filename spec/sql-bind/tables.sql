CREATE TABLE author (id int PRIMARY KEY, name text NOT NULL, born date);
CREATE TABLE book (
  id serial PRIMARY KEY,
  author_id int REFERENCES author,
  title varchar(40) NOT NULL,
  price numeric(8, 2) CHECK (price > 0),
  tags text[],
  slug text GENERATED ALWAYS AS (lower(title)) STORED,
  UNIQUE (author_id, title)
);
CREATE TABLE log (at timestamptz DEFAULT now(), level int NOT NULL DEFAULT 1, big bigint);
