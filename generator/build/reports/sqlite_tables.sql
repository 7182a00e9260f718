CREATE TABLE metadata (
  -- What this file is. Dates are ISO 8601 text everywhere, an unknown is NULL, a mark is 1 or 0.
  name TEXT NOT NULL PRIMARY KEY, -- as_of: date of the last change; since: date of the first check
  value TEXT
) STRICT, WITHOUT ROWID;

CREATE TABLE region_codes (
  -- The code of every Region that any check found, also of those that are gone.
  code TEXT NOT NULL PRIMARY KEY
) STRICT, WITHOUT ROWID;

CREATE TABLE service_codes (
  -- The code of every service that any check found, also of those that are gone.
  code TEXT NOT NULL PRIMARY KEY
) STRICT, WITHOUT ROWID;

CREATE TABLE regions (
  -- The Regions that AWS lists now.
  code TEXT NOT NULL PRIMARY KEY REFERENCES region_codes,
  name TEXT,
  partition TEXT,
  partition_name TEXT,
  country TEXT, -- ISO 3166-1
  country_name TEXT,
  country_note TEXT,
  geolocation_region TEXT, -- ISO 3166-2
  geolocation_region_name TEXT,
  geography TEXT,
  place TEXT, -- metropolitan area
  latitude REAL, -- degrees north
  longitude REAL, -- degrees east
  domain TEXT, -- of its endpoints
  launch_date TEXT,
  launch_date_source TEXT,
  announcement_url TEXT,
  launch_year INTEGER, -- also where no day is certain
  launch_year_source TEXT,
  launch_note TEXT,
  opt_in INTEGER CHECK (opt_in IN (0, 1)), -- whether an account must enable it first
  opt_in_assumed INTEGER NOT NULL CHECK (opt_in_assumed IN (0, 1)),
  opt_in_source TEXT,
  zones_known INTEGER NOT NULL CHECK (zones_known IN (0, 1)),
  resource_types_known INTEGER NOT NULL CHECK (resource_types_known IN (0, 1)),
  coverage_percent REAL, -- available services as a percentage of all
  first_seen TEXT,
  changed TEXT NOT NULL -- date of the last change of its own facts
) STRICT, WITHOUT ROWID;

CREATE TABLE services (
  -- The services that AWS lists now.
  code TEXT NOT NULL PRIMARY KEY REFERENCES service_codes,
  name TEXT,
  category TEXT NOT NULL,
  marketing_url TEXT,
  family TEXT REFERENCES families, -- leading code of its family
  aliases TEXT, -- words that people type, separated by a comma; in names, one a row
  coverage_percent REAL, -- Regions where it is available as a percentage of all
  first_seen TEXT,
  changed TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE offerings (
  -- One service in one Region. What has no row is not available there.
  region_code TEXT NOT NULL REFERENCES regions,
  service_code TEXT NOT NULL REFERENCES services,
  endpoint TEXT,
  protocols TEXT, -- separated by a comma
  global_endpoint INTEGER NOT NULL CHECK (global_endpoint IN (0, 1)), -- one host for several Regions: it need not run there
  listed TEXT NOT NULL, -- which of AWS's lists has it: both, regions, services
  first_seen TEXT,
  PRIMARY KEY (region_code, service_code)
) STRICT, WITHOUT ROWID;

CREATE TABLE presence (
  -- Each interval in which a service was available in a Region, also where either is gone.
  region_code TEXT NOT NULL REFERENCES region_codes,
  service_code TEXT NOT NULL REFERENCES service_codes,
  number INTEGER NOT NULL, -- 1 for the first interval of the two
  since TEXT NOT NULL, -- date of the first check that found it
  until TEXT, -- date of the first check that did not; NULL: still available
  PRIMARY KEY (region_code, service_code, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE changes (
  -- What checks detected, the oldest first. It had happened by date.
  id INTEGER PRIMARY KEY,
  date TEXT NOT NULL,
  previous_date TEXT NOT NULL, -- of the check before
  recorded INTEGER NOT NULL CHECK (recorded IN (0, 1)), -- whether the check is a recording, at least as old as its date
  previous_recorded INTEGER NOT NULL CHECK (previous_recorded IN (0, 1)),
  kind TEXT NOT NULL,
  region_code TEXT REFERENCES region_codes,
  service_code TEXT REFERENCES service_codes,
  detail TEXT, -- as in history.csv
  settled INTEGER NOT NULL CHECK (settled IN (0, 1)), -- whether a second check confirmed it
  undone TEXT -- date on which a removal was undone
) STRICT;

CREATE TABLE change_offerings (
  -- The offerings that a change is about: all those of a Region or a service that came or went, or the one of both.
  change_id INTEGER NOT NULL REFERENCES changes,
  region_code TEXT NOT NULL REFERENCES region_codes,
  service_code TEXT NOT NULL REFERENCES service_codes,
  PRIMARY KEY (change_id, region_code, service_code)
) STRICT, WITHOUT ROWID;

CREATE TABLE gone (
  -- Regions and services that AWS no longer lists.
  kind TEXT NOT NULL CHECK (kind IN ('region', 'service')),
  code TEXT NOT NULL,
  name TEXT,
  category TEXT,
  first_seen TEXT NOT NULL,
  last_seen TEXT NOT NULL,
  removed TEXT NOT NULL,
  since_first_reading INTEGER NOT NULL, -- whether it was there at the first check, and may be much older
  removed_recorded INTEGER NOT NULL,
  settled INTEGER NOT NULL,
  offered TEXT, -- codes of the other side, separated by a comma; presence has the intervals
  successors TEXT,
  successor_note TEXT,
  successor_source TEXT,
  PRIMARY KEY (kind, code)
) STRICT, WITHOUT ROWID;

CREATE TABLE zones (
  -- Availability, Local and Wavelength Zones by ID.
  region_code TEXT NOT NULL REFERENCES regions,
  kind TEXT NOT NULL,
  id TEXT NOT NULL,
  location TEXT, -- code of the place in the ID of a Local or Wavelength Zone
  place TEXT,
  PRIMARY KEY (region_code, kind, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE distances (
  -- From each Region to each other one, both ways.
  region_code TEXT NOT NULL REFERENCES regions,
  other_region_code TEXT NOT NULL REFERENCES regions,
  km INTEGER NOT NULL, -- great circle, which is not latency
  PRIMARY KEY (region_code, other_region_code)
) STRICT, WITHOUT ROWID;

CREATE TABLE families (
  -- Services that people know by one name.
  leader TEXT NOT NULL PRIMARY KEY REFERENCES services,
  name TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE family_members (
  leader TEXT NOT NULL REFERENCES families,
  position INTEGER NOT NULL, -- 1 is the leading service
  service_code TEXT NOT NULL REFERENCES services,
  purpose TEXT NOT NULL,
  PRIMARY KEY (leader, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE names (
  -- Every name of every service: AWS's, those in tools, former ones, words that people type.
  name TEXT NOT NULL,
  kind TEXT NOT NULL,
  service_code TEXT NOT NULL REFERENCES services,
  PRIMARY KEY (name, kind, service_code)
) STRICT, WITHOUT ROWID;

CREATE TABLE namespaces (
  -- Namespaces of CloudFormation's resource types, such as AWS::Lambda.
  name TEXT NOT NULL PRIMARY KEY,
  service_code TEXT REFERENCES services,
  category TEXT NOT NULL,
  reason TEXT, -- why there is no service
  part_of TEXT -- service that it belongs to, where it has none of its own
) STRICT, WITHOUT ROWID;

CREATE TABLE resource_types (
  id INTEGER PRIMARY KEY, -- by name; another release may number the types in another way
  name TEXT NOT NULL UNIQUE,
  namespace TEXT NOT NULL REFERENCES namespaces
) STRICT;

CREATE TABLE registrations (
  -- The Regions in which each resource type is registered. Only for Regions with resource_types_known a missing row says
  -- that it is not.
  resource_type_id INTEGER NOT NULL REFERENCES resource_types,
  region_code TEXT NOT NULL REFERENCES regions,
  first_seen TEXT, -- NULL: nobody knows since when
  PRIMARY KEY (resource_type_id, region_code)
) STRICT, WITHOUT ROWID;

CREATE TABLE statistics (
  metric TEXT NOT NULL PRIMARY KEY,
  value ANY,
  unit TEXT NOT NULL
) STRICT, WITHOUT ROWID;
